// What mends the text at the caret: Ctrl/Cmd-. lists it. (Fixes of a problem also stand beside its message.)

import { keymap } from "@codemirror/view";

import { asked, openPopup, say } from "./popup.js";

/** @param {Pick<import("./editor.js").Options, "fixes">} options */
export function actions({ fixes }, applyEdits) {
  if (!fixes) return [];
  const list = async (view) => {
    if (view.state.readOnly) return;
    const found = await asked(view, fixes);
    if (found?.length === 0) say(view, "Nothing to fix here");
    if (!found?.length) return;
    openPopup(view, view.state.selection.main.head, "Fixes", (close) => found.map(({ label, edits }) => button(label, () => {
      close();
      applyEdits(edits);
    })));
  };
  return keymap.of([{ key: "Mod-.", run: (view) => (list(view), true) }]);
}

function button(label, onclick) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "cm-button";
  made.textContent = label;
  made.addEventListener("click", onclick);
  made.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowDown") made.nextElementSibling?.focus();
    if (key === "ArrowUp") made.previousElementSibling?.focus();
  });
  return made;
}
