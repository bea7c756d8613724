// Runs the second WebAssembly module and answers the page's questions one after the other. The first message says where
// things are; each later one is a call.

let door;
let packages;
let last;

/** Package graphs are fetched when an answer would be better with them; without them, off the network, it is a rougher one. */
async function getPackages(module, names) {
  const tried = [...new Set(names)].filter((name) => !packages.tried.has(name));
  const got = await Promise.all(tried.map(async (name) => {
    packages.tried.add(name);
    const file = await fetch(`${packages.at}${name}.bin`).catch(() => { packages.tried.delete(name); });
    return file?.ok && module.holdPackages(new Uint8Array(await file.arrayBuffer()));
  }));
  return got.includes(true);
}

async function answer({ id, name, words }) {
  let module;
  try {
    module = await door;
  } catch {
    return postMessage({ id, error: "not-loaded", dead: true });
  }
  try {
    let value = module[name](...words);
    const sized = name === "figures" || name === "panel";
    if (sized && await getPackages(module, value[2])) value = module[name](...words);
    postMessage({ id, value });
  } catch (error) {
    postMessage({ id, error: String(error?.message ?? error), dead: error instanceof WebAssembly.RuntimeError });
  }
}

onmessage = ({ data }) => {
  if (data.id) {
    last = last.then(() => answer(data));
    return;
  }
  packages = { at: data.packages, tried: new Set() };
  door = import(data.glue).then(async (module) => {
    await module.default({ module_or_path: data.wasm });
    module.holdFolder(data.folder);
    return module;
  });
  last = door.catch(() => {}); // Said to whoever asks.
};
