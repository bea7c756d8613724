// Starts the program, and says what to do where it cannot start. Small, and free of everything that might itself fail:
// what a visitor typed last is shown from here, so that no failure loses it.

const DRAFT = "dockerfile-playground.draft";
const SLOW_MS = 100;
const note = document.getElementById("boot");
const app = document.getElementById("app");

const FAILURES = {
  "no-wasm": {
    title: "This browser cannot run the playground",
    text: "It needs WebAssembly, which is missing or switched off here. Hardened modes switch it off and can allow it per site.",
  },
  "not-loaded": {
    title: "The playground did not load completely",
    text: "A part of it could not be fetched. Is the network down? Reload to try again.",
  },
  "stopped": {
    title: "The playground stopped because of a mistake of ours",
    text: "Reload to go on. If it stops again with the same text, please report it with the details below.",
  },
};

/** The address of one of the program's files, from the page's head. */
function address(name) {
  return new URL(document.querySelector(`meta[name="program-${name}"]`).content, document.baseURI).href;
}

function stored(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return ""; // Storage is denied: then nothing was kept there either.
  }
}

const draft = () => stored(DRAFT);

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

let failed = false;

/** Shows why there is no playground, and the text that was in it. The first reason given is the one that stays. */
function fail(kind, error) {
  if (failed) return;
  failed = true;
  const { title, text } = FAILURES[kind];
  const shown = element("div", { className: "boot-note" }, element("h1", {}, title), element("p", {}, text));
  shown.append(element("button", { type: "button", onclick: () => location.reload() }, "Reload"));
  const kept = globalThis.typed?.() ?? draft();
  if (kept) {
    const label = element("label", { htmlFor: "boot-draft" }, "Your Dockerfile, as it was last kept (read only, to copy):");
    shown.append(element("p", {}, label), element("textarea", { id: "boot-draft", readOnly: true, value: kept, spellcheck: false }));
  }
  if (location.hash.length > 1) {
    shown.append(element("p", {}, "The link in the address bar is complete and will open once the playground runs."));
  }
  if (error) {
    shown.append(element("details", {}, element("summary", {}, "Details"), element("pre", {}, String(error?.stack ?? error))));
  }
  app.hidden = true;
  document.documentElement.dataset.boot = kind;
  note.hidden = false;
  note.setAttribute("role", "alert");
  note.replaceChildren(shown);
}

/* The picture the last visit ended with is on the screen before the program has begun: of the same text, in a window of the
   same size. What was chosen beside the text follows with the program. */

const PICTURE = "dockerfile-playground.picture";
const MOST = 100_000;
let foreign = false;

/** What the drawing depends on: build, text, size of the window. */
const drawnFrom = () => [address("wasm"), draft(), innerWidth, innerHeight].join("\n");

/** Keeps what is on the screen, as the next visit will begin: picture and sizes, without what was opened meanwhile. */
function keepPicture() {
  const drawn = document.querySelector(".page:not(.embedded)")?.outerHTML ?? "";
  // A document apart: copied within this one, pictures in panels would be loaded once more.
  const page = new DOMParser().parseFromString(drawn, "text/html").body.firstChild;
  if (foreign || !page?.querySelector(".card")) return;
  for (const own of page.querySelectorAll("dialog, .notice, [role=status], .panels:not(:has(#tab-0[aria-selected=true]))")) own.remove();
  page.className = "page side-picture";
  const text = element("pre", { className: "code-plain" }, draft());
  page.querySelector(".code").replaceChildren(text);
  const kept = JSON.stringify([drawnFrom(), location.hash, page.outerHTML]);
  try {
    if (kept.length < MOST) localStorage.setItem(PICTURE, kept);
  } catch { /* Denied or full: then the next visit waits for the program. */ }
}

/** Gives whether it is shown. */
function showPicture() {
  try {
    const [from, hash, html] = JSON.parse(stored(PICTURE));
    if (self !== top || document.hidden || from !== drawnFrom() || ![hash, ""].includes(location.hash)) return false;
    app.innerHTML = html;
  } catch {
    return false;
  }
  const theme = stored("dockerfile-playground.theme");
  if (/light|dark/.test(theme)) document.documentElement.dataset.theme = theme;
  app.inert = true;
  return true;
}

/** After the next frame; soon, where nobody looks and there are no frames. */
const painted = () => new Promise((done) => {
  requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, 1000);
});

async function start() {
  if (typeof WebAssembly !== "object") return fail("no-wasm");
  const slow = setTimeout(() => {
    note.replaceChildren(element("p", { className: "boot-note" }, "Loading the playground…"));
  }, SLOW_MS);
  try {
    const parts = [import(address("glue")), fetchWasm(), unpackLink(location.hash)];
    if (showPicture()) parts.push(painted());
    const [glue, wasm, opened] = await Promise.all(parts);
    globalThis.opened = opened;
    await glue.default({ module_or_path: wasm });
    if (failed) return;
    app.inert = false;
    document.documentElement.dataset.boot = "started";
    note.hidden = true;
    note.replaceChildren();
  } catch (error) {
    fail(error instanceof WebAssembly.RuntimeError ? "stopped" : "not-loaded", error);
  } finally {
    clearTimeout(slow);
  }
}

/** The program's bytes; as bytes rather than a stream where the host names another type, which streaming refuses. */
async function fetchWasm() {
  const response = await fetch(address("wasm"));
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  const streams = response.headers.get("content-type")?.startsWith("application/wasm");
  return streams ? response : response.arrayBuffer();
}

let editor;

/** Keeps the page for the next visit, see web/keep.js; after the editor, so that nothing visible waits for it. */
async function keep() {
  const script = document.querySelector('meta[name="program-keep"]');
  // In another's frame nothing is kept.
  if (!script || self !== top) return;
  await loadEditor().catch(() => {});
  addEventListener("pagehide", keepPicture);
  addEventListener("visibilitychange", () => document.hidden && keepPicture());
  // Once another tab has kept its text, what is drawn here is not of the text that is kept.
  addEventListener("storage", ({ key }) => { foreign ||= key === DRAFT; });
  // Not every end of a visit is told.
  setTimeout(keepPicture, 1000);
  // Denied, or missing without HTTPS: then the next visit asks the network.
  navigator.serviceWorker?.register(script.content).catch(() => {});
}

/** The text editor, fetched when first asked for, after the picture is on the screen. A failed fetch may be tried again. */
globalThis.loadEditor = () => {
  editor ??= painted().then(() => import(address("editor"))).catch((error) => {
    editor = undefined;
    throw error;
  });
  return editor;
};

// After a panic the program's memory cannot be trusted, so the page must not go on pretending.
function dies(error) {
  if (typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError) fail("stopped", error);
}
addEventListener("error", (event) => dies(event.error));
addEventListener("unhandledrejection", (event) => dies(event.reason));

start().then(keep);
