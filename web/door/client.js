// Asks the second WebAssembly module, which is fetched when first asked and runs beside the page, so that nothing it does
// delays a keystroke. `callDoor(name, ...words)` is a promise of what the door's function of that name returns.

const address = (name) => new URL(document.querySelector(`meta[name="program-${name}"]`).content, document.baseURI).href;

let worker;
let folder;
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
  equipPanels();
  const made = new Worker(address("door-worker"), { type: "module" });
  made.onmessage = ({ data: { id, value, error, dead } }) => {
    if (error === undefined) return settle(id, "resolve", value);
    settle(id, "reject", new Error(error));
    if (dead) drop(new Error(error));
  };
  made.onerror = () => drop(new Error("not-loaded"));
  const packages = new URL("packages/", document.baseURI).href;
  made.postMessage({ glue: address("door-glue"), wasm: address("door-wasm"), packages, folder });
  return made;
}

/** How its panels look and what their buttons do, once; both are there long before their first answer. */
globalThis.equipPanels = () => {
  if (document.getElementById("door-style")) return;
  document.head.append(Object.assign(document.createElement("link"), { id: "door-style", rel: "stylesheet", href: address("door-style") }));
  import(address("door-panels")).catch(() => {});
};

/** The folder that is built from; a worker that is started later is told it too. */
globalThis.holdFolder = (given) => {
  folder = given;
  if (worker) callDoor("holdFolder", given).catch(() => {});
};

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

/* The folder that is built from, dropped anywhere or chosen in a field; a file dropped takes the Dockerfile's place. */

const reader = () => import(address("door-folder"));
const unread = () => dispatchEvent(new CustomEvent("folder", { detail: [0, 0] }));

addEventListener("dragover", (event) => {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
});

/** More than this is no text that anybody wrote. */
const MOST = 4e6;

async function open(file) {
  const text = file.size < MOST ? await file.text().catch(() => {}) : "\0";
  if (text?.includes("\0") === false) dispatchEvent(new CustomEvent("folder", { detail: text.replace(/\r\n?/g, "\n") }));
  else (await reader()).refuse(file, text);
}

addEventListener("drop", (event) => {
  const entries = [...(event.dataTransfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry?.isDirectory);
  const [file] = event.dataTransfer?.files ?? [];
  if (!entries.length && !file) return;
  event.preventDefault();
  event.stopPropagation();
  if (!entries.length) return open(file).catch(() => {});
  reader().then(({ dropped }) => dropped(entries)).catch(unread);
}, true);

addEventListener("change", ({ target }) => {
  if (!target.webkitdirectory || !target.files.length) return;
  const files = [...target.files];
  target.value = ""; // Else the same folder, chosen once more, is no change.
  reader().then(({ chosen }) => chosen(files)).catch(unread);
});
