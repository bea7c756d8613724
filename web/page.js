// What only moves the view and knows nothing of Dockerfiles: borders, zoom, the walk along the picture's edges, dialogs,
// shortcuts and the command palette. One listener of a kind for the whole page; what to do stands in data attributes.

const KEPT = "dockerfile-playground.borders";
const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const label = (element) => (element.getAttribute("aria-label") ?? element.firstChild?.textContent ?? "").trim();

/* Borders: --x and --y are per cent, kept for the next visit. */

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

const borders = kept();
for (const axis of ["x", "y"]) if (borders[axis]) root.style.setProperty(`--${axis}`, `${borders[axis]}%`);

function move(border, percent) {
  const axis = border.dataset.border;
  borders[axis] = Math.round(Math.min(85, Math.max(15, percent)));
  root.style.setProperty(`--${axis}`, `${borders[axis]}%`);
  border.setAttribute("aria-valuenow", borders[axis]);
  dispatchEvent(new Event("resize"));
  try {
    localStorage.setItem(KEPT, JSON.stringify(borders));
  } catch { /* Storage is denied: then the border holds for this visit. */ }
}

function drag(border) {
  const box = border.parentElement.getBoundingClientRect();
  const across = border.dataset.border === "x";
  const follow = ({ clientX, clientY }) => (
    move(border, 100 * (across ? (clientX - box.left) / box.width : (clientY - box.top) / box.height))
  );
  until(follow);
}

/** Calls `follow` for every move of the pointer until it is let go. */
function until(follow) {
  const stop = new AbortController();
  addEventListener("pointermove", follow, { signal: stop.signal });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => stop.abort(), { signal: stop.signal });
}

function nudge(border, key) {
  const now = Number(borders[border.dataset.border] ?? border.getAttribute("aria-valuenow"));
  const to = { ArrowLeft: now - 2, ArrowUp: now - 2, ArrowRight: now + 2, ArrowDown: now + 2, Home: 15, End: 85 }[key];
  if (to !== undefined) move(border, to);
  return to !== undefined;
}

/* The picture: a card's way to the final image is lit; arrow keys walk along the edges; the picture is dragged and zoomed. */

const cards = () => all(".drawing .card");
const card = (n) => document.querySelector(`.drawing .card[data-n="${n}"]`);

function light(from) {
  for (const lit of all(".drawing .way")) lit.classList.remove("way");
  document.querySelector(".drawing")?.classList.toggle("lighting", Boolean(from));
  if (!from) return;
  const edges = all(".drawing .edge");
  const target = document.querySelector(".drawing .target")?.dataset.n;
  const spread = (start, [here, there]) => {
    const seen = new Set([start]);
    // Edges are in the order of the text, not of the flow, so until nothing is added.
    for (let size = 0; size !== seen.size;) {
      size = seen.size;
      for (const { dataset } of edges) if (seen.has(dataset[here])) seen.add(dataset[there]);
    }
    return seen;
  };
  const after = spread(from.dataset.n, ["from", "to"]);
  const before = spread(after.has(target) ? target : from.dataset.n, ["to", "from"]);
  const on = (n) => after.has(n) && before.has(n);
  for (const one of cards()) one.classList.toggle("way", on(one.dataset.n) || one === from);
  for (const edge of edges) edge.classList.toggle("way", on(edge.dataset.from) && on(edge.dataset.to));
}

const middle = (element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
};

/** The card that lies in a direction; one at the other end of an edge before any other. */
function beside(from, key) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0];
  const [x, y] = middle(from);
  const n = from.dataset.n;
  const ends = new Set(all(".drawing .edge").flatMap(({ dataset }) => (
    dataset.from === n ? [dataset.to] : dataset.to === n ? [dataset.from] : []
  )));
  const found = cards().map((other) => {
    const [ox, oy] = middle(other);
    const ahead = (ox - x) * dx + (oy - y) * dy;
    const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    return { other, ahead, cost: ahead + 2 * aside + (ends.has(other.dataset.n) ? 0 : 1e4) };
  });
  return found.filter(({ other, ahead }) => other !== from && ahead > 1).sort((a, b) => a.cost - b.cost)[0]?.other;
}

function visit(to) {
  for (const other of cards()) other.setAttribute("tabindex", other === to ? "0" : "-1");
  to.focus();
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function walk(from, event) {
  const press = (inside) => from.querySelector(inside)?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  if (event.key === "Enter" || event.key === " ") from.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  else if (event.key === "t") press("[data-target]");
  else if (event.key === "l") press("[data-open]");
  else {
    const to = beside(from, event.key);
    if (!to) return event.key.startsWith("Arrow");
    visit(to);
  }
  return true;
}

let zoom = 1;

function zoomBy(step) {
  zoom = step ? Math.min(4, Math.max(0.4, zoom * 1.25 ** step)) : 1;
  document.querySelector(".graph-scroll")?.style.setProperty("--zoom", zoom.toFixed(3));
}

function pan(scroll, start) {
  let [x, y] = [start.clientX, start.clientY];
  until((now) => {
    scroll.scrollBy(x - now.clientX, y - now.clientY);
    [x, y] = [now.clientX, now.clientY];
  });
}

/* Commands: whatever button can be pressed now. */

const undo = () => document.querySelector(".notice [data-act=undo]")?.click()
  ?? document.querySelector(".cm-content")?.dispatchEvent(new KeyboardEvent("keydown", {
    key: "z", keyCode: 90, bubbles: true, ctrlKey: true, metaKey: /Mac|iP/.test(navigator.platform),
  }));

function commands() {
  const buttons = all("header nav button, .segment button, .tabs button, .zoom button, .on-demand button, .invitation button, .notice button");
  // On a phone what the header has no room for is found here.
  const shown = (button) => button.closest("nav") || button.checkVisibility?.() !== false;
  return buttons.filter((button) => !button.disabled && button.dataset.palette === undefined && shown(button))
    .map((button) => {
      const group = button.closest("[role=group]")?.getAttribute("aria-label");
      const panel = button.getAttribute("role") === "tab" ? "Panel" : group;
      return { name: panel ? `${panel}: ${label(button)}` : label(button), key: button.dataset.key, act: () => button.click() };
    })
    .concat({ name: "Go to the editor", key: "C", act: toEditor }, { name: "Go to the picture", key: "G", act: toPicture }, { name: "Undo", act: undo });
}

const toEditor = () => document.querySelector(".cm-content, .code-plain")?.focus();
const toPicture = () => {
  const first = document.querySelector(".drawing .card[tabindex='0']") ?? cards()[0];
  if (first) visit(first);
};

/** The palette is fetched when first opened. */
const openPalette = () => import(document.querySelector("meta[name=program-door-palette]").content).then(({ open }) => open(commands));

/* One listener of each kind. */

addEventListener("keydown", (event) => {
  const { target, key, code } = event;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && key.toLowerCase() === "k") {
    openPalette();
  } else if (event.altKey && !event.ctrlKey && !event.metaKey) {
    // The key's place, because Alt writes other letters on some keyboards.
    const command = commands().find((one) => one.key && [`Key${one.key}`, `Digit${one.key}`].includes(code));
    if (!command) return;
    command.act();
  } else if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (target.dataset?.border) {
    if (!nudge(target, key)) return;
  } else if (target.matches?.(".drawing .card")) {
    if (!walk(target, event)) return;
  } else if (target.getAttribute?.("role") === "tab" && /^Arrow(Left|Right)$/.test(key)) {
    const tabs = all("[role=tab]", target.parentElement);
    const next = tabs.at((tabs.indexOf(target) + (key === "ArrowRight" ? 1 : -1)) % tabs.length);
    next.click();
    next.focus();
  } else if (target.matches?.(".graph-scroll") && key.startsWith("Arrow")) {
    toPicture();
  } else {
    return;
  }
  event.preventDefault();
}, true);

/* A button that leads somewhere takes the view and the focus along; from one that is gone the focus goes on. */

let entering = false;

function enter() {
  document.querySelector(".tabs")?.scrollIntoView({ block: "start" });
  document.querySelector("[role=tab][aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  document.getElementById("panel")?.focus({ preventScroll: true });
}

function goOn(act) {
  if (document.activeElement !== document.body) return;
  const back = document.querySelector(".notice button");
  if (back) back.focus();
  else if (act === "undo") document.querySelector(".headline")?.focus();
  else toEditor();
}

/** After a fix the next one, or the list. */
function nextFix(n) {
  const fixes = all(".problems [data-fix]");
  (fixes.find(({ dataset }) => Number(dataset.fix) >= n) ?? fixes.at(-1) ?? document.getElementById("panel"))?.focus();
}

addEventListener("panel", () => {
  if (entering) enter();
  entering = false;
});

addEventListener("click", ({ target, detail }) => {
  const hit = (selector) => target.closest?.(selector);
  const leads = hit("[data-act]:not([role=tab])")?.dataset.act;
  const fix = hit("[data-fix]");
  if (leads && all("[role=tab]").some(({ dataset }) => dataset.act === leads)) {
    entering = true;
    setTimeout(enter);
  } else if (fix) {
    setTimeout(nextFix, 0, Number(fix.dataset.fix));
  } else if (!detail || leads === "empty" || leads === "undo") {
    setTimeout(goOn, 0, leads);
  }
  const pops = hit("[data-pops]");
  if (pops) document.getElementById(pops.dataset.pops)?.showModal();
  if (hit("[data-palette]")) openPalette();
  if (hit("[data-zoom]")) zoomBy(Number(hit("[data-zoom]").dataset.zoom));
  // A click beside a dialog's box is one on the dialog itself.
  if (hit("[data-close]") || target instanceof HTMLDialogElement) hit("dialog")?.close();
});

addEventListener("pointerdown", (event) => {
  const border = event.target.closest?.("[data-border]");
  const scroll = event.target.closest?.(".graph-scroll");
  if (border) {
    event.preventDefault();
    drag(border);
  } else if (scroll && event.pointerType === "mouse" && event.button === 0 && !event.target.closest(".card, .edge")) {
    pan(scroll, event);
  }
});

addEventListener("wheel", (event) => {
  if (!event.ctrlKey || !event.target.closest?.(".graph-scroll")) return;
  event.preventDefault();
  zoomBy(event.deltaY < 0 ? 1 : -1);
}, { passive: false });

for (const kind of ["pointerover", "focusin"]) {
  addEventListener(kind, ({ target }) => light(target.closest?.(".drawing .card") ?? document.activeElement?.closest(".drawing .card")));
}
