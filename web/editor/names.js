// Where a name leads, and giving it another: F12 or Ctrl/Cmd-click goes to the definition, F2 renames.

import { EditorView, keymap } from "@codemirror/view";

import { asked, openPopup, say } from "./popup.js";

/** @param {Pick<import("./editor.js").Options, "definition"|"references"|"rename">} options */
export function names({ definition, references, rename }, applyEdits) {
  return [definition ? following(definition) : [], references && rename ? renaming(references, rename, applyEdits) : []];
}

function following(definition) {
  const follow = async (view, pos) => {
    const found = await asked(view, definition, pos);
    if (found === null) say(view, "No definition here");
    if (!found) return;
    const { from, to } = found.target;
    view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    view.focus();
  };
  return [
    keymap.of([{ key: "F12", run: (view) => (follow(view), true) }]),
    // Ctrl-click would add a second caret; with Alt it still does.
    EditorView.clickAddsSelectionRange.of((event) => event.altKey && (event.ctrlKey || event.metaKey)),
    EditorView.domEventHandlers({
      click(event, view) {
        if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
        const pos = view.posAtCoords(event);
        if (pos !== null) follow(view, pos);
      },
    }),
  ];
}

function renaming(references, rename, applyEdits) {
  const start = async (view) => {
    if (view.state.readOnly) return;
    const found = await asked(view, references);
    if (found === null) say(view, "Nothing to rename here");
    if (!found) return;
    const pos = view.state.selection.main.head;
    openPopup(view, found.from, `Rename ${found.name}`, (close) => prompt(found, (name) => asked(view, (text) => rename(text, pos, name)), (edits) => {
      close();
      applyEdits(edits);
    }));
  };
  return keymap.of([{ key: "F2", run: (view) => (start(view), true) }]);
}

/** A field for the new name, and below it why a name is refused. */
function prompt({ name, all }, ask, accept) {
  const field = document.createElement("input");
  const why = document.createElement("p");
  field.className = "cm-textfield";
  field.value = name;
  field.spellcheck = false;
  field.setAttribute("aria-label", "New name");
  why.setAttribute("role", "status");
  why.textContent = all.length === 1 ? "1 place" : `${all.length} places`;
  field.addEventListener("focus", () => field.select());
  field.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const answer = await ask(field.value);
    if (answer?.edits) accept(answer.edits);
    else if (answer) why.textContent = answer.refused;
  });
  return [field, why];
}
