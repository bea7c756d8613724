// The command palette: finds what can be done by its name or by other words for it. Fetched when first opened.

let palette;
let commands;

/** Other words for what a command is called. */
const ALSO = {
  "make multi": "convert optimise shrink smaller", share: "link url copy send", colours: "dark light theme mode", examples: "open gallery samples recent",
  sizes: "layers weight megabytes", checks: "problems errors lint warnings", rebuilds: "cache change order", "type over": "override known figures",
  compare: "diff versions", costs: "money traffic registry", export: "svg png mermaid dot markdown download save", picture: "graph", editor: "edit code text", undo: "back revert",
};

const alsoCalled = (name) => Object.entries(ALSO).filter(([word]) => name.includes(word)).map(([, also]) => also).join(" ");

/** Shows what `commands` gives now: `{name, key, act}` each. */
export async function open(given) {
  equipPanels();
  const style = document.getElementById("door-style");
  // Not before it looks as it should.
  if (!style.sheet) await new Promise((done) => { style.onload = style.onerror = done; });
  commands = given;
  palette ??= makePalette();
  palette.showModal();
  palette.fill();
}

function makePalette() {
  const dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", "Commands");
  dialog.innerHTML = `<input role="combobox" aria-expanded="true" aria-controls="commands" aria-label="Command" autocomplete="off"
    placeholder="What do you want to do?"><ul id="commands" role="listbox" aria-label="Commands"></ul>`;
  document.body.append(dialog);
  const [input, list] = dialog.children;
  let found = [];
  let at = 0;
  const choose = (to) => {
    at = (to + found.length) % (found.length || 1);
    for (const [n, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(n === at));
    input.setAttribute("aria-activedescendant", `command-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const run = (n) => {
    const command = found[n];
    dialog.close();
    command?.act();
  };
  const fill = () => {
    const words = input.value.toLowerCase().split(/\s+/);
    found = commands().filter(({ name }) => {
      const called = name.toLowerCase();
      const all = `${called} ${alsoCalled(called)}`;
      return words.every((word) => all.includes(word));
    });
    list.replaceChildren(...found.map(({ name, key }, n) => {
      const option = document.createElement("li");
      option.id = `command-${n}`;
      option.setAttribute("role", "option");
      option.append(name);
      if (key) option.append(Object.assign(document.createElement("kbd"), { textContent: `Alt ${key}` }));
      option.onclick = () => run(n);
      return option;
    }));
    if (!found.length) list.textContent = "Nothing is called that.";
    choose(0);
  };
  input.oninput = fill;
  input.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(at + step);
    else if (event.key === "Enter") run(at);
    else return;
    event.preventDefault();
  };
  dialog.fill = () => {
    input.value = "";
    fill();
  };
  return dialog;
}
