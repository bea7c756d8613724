// Asks the second WebAssembly module, which is fetched when first asked and runs beside the page, so that nothing it does
// delays a keystroke. `callDoor(name, ...words)` is a promise of what the door's function of that name returns.

const address = (name) => new URL(document.querySelector(`meta[name="program-${name}"]`).content, document.baseURI).href;

let worker;
let asked = 0;
const waiting = new Map();

function settle(id, ending, value) {
  waiting.get(id)?.[ending](value);
  waiting.delete(id);
}

/** After a failure the module's memory cannot be trusted, or it was never there: the next call starts anew. */
function drop(error) {
  worker?.terminate();
  worker = undefined;
  for (const id of [...waiting.keys()]) settle(id, "reject", error);
}

function start() {
  const made = new Worker(address("door-worker"), { type: "module" });
  made.onmessage = ({ data: { id, value, error, dead } }) => {
    if (error === undefined) return settle(id, "resolve", value);
    settle(id, "reject", new Error(error));
    if (dead) drop(new Error(error));
  };
  made.onerror = () => drop(new Error("not-loaded"));
  made.postMessage({ glue: address("door-glue"), wasm: address("door-wasm") });
  return made;
}

globalThis.callDoor = (name, ...words) => new Promise((resolve, reject) => {
  const id = ++asked;
  waiting.set(id, { resolve, reject });
  try {
    worker ??= start();
    worker.postMessage({ id, name, words });
  } catch (error) {
    settle(id, "reject", error);
  }
});
