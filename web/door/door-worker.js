// Runs the second WebAssembly module and answers the page's questions one after the other. The first message says where
// the module's files are; each later one is a call.

let door;

async function answer({ id, name, words }) {
  let module;
  try {
    module = await door;
  } catch {
    return postMessage({ id, error: "not-loaded", dead: true });
  }
  try {
    postMessage({ id, value: module[name](...words) });
  } catch (error) {
    postMessage({ id, error: String(error?.message ?? error), dead: error instanceof WebAssembly.RuntimeError });
  }
}

onmessage = ({ data }) => {
  if (data.id) return answer(data);
  door = import(data.glue).then(async (module) => {
    await module.default({ module_or_path: data.wasm });
    return module;
  });
  door.catch(() => {}); // Said to whoever asks.
};
