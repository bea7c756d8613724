// A small window at a place in the text, one at a time: what a new name and the list of fixes are asked in.

import { StateEffect, StateField } from "@codemirror/state";
import { EditorView, showTooltip } from "@codemirror/view";

const show = StateEffect.define();

const shown = StateField.define({
  create: () => null,
  update(popup, { docChanged, selection, effects }) {
    const asked = effects.find((effect) => effect.is(show));
    if (asked) return asked.value;
    // What it speaks of may be gone.
    return docChanged || selection ? null : popup;
  },
  provide: (own) => showTooltip.from(own),
});

export function popups() {
  return shown;
}

/**
 * Opens a window below an offset, and gives the focus to its first control. Escape closes it, and so does leaving it.
 * @param {EditorView} view
 * @param {number} pos
 * @param {string} label what a screen reader calls it
 * @param {(close: () => void) => Element[]} fill
 */
export function openPopup(view, pos, label, fill) {
  const close = () => {
    if (!view.state.field(shown)) return;
    view.dispatch({ effects: show.of(null) });
    view.focus();
  };
  const create = () => {
    const dom = document.createElement("div");
    dom.className = "editor-popup";
    dom.setAttribute("role", "dialog");
    dom.setAttribute("aria-label", label);
    dom.append(...fill(close));
    dom.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    });
    dom.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !dom.contains(relatedTarget)) close();
    });
    return { dom, mount: () => dom.querySelector("input, button")?.focus() };
  };
  view.dispatch({ effects: show.of({ pos, above: false, create }) });
}

/** Tells those who do not see that nothing happens. */
export function say(view, text) {
  view.dispatch({ effects: EditorView.announce.of(text) });
}

/** Asks the program about the text and the caret; gives nothing if the text has changed before the answer came. */
export async function asked(view, question, pos = view.state.selection.main.head) {
  const { doc } = view.state;
  const answer = await question(doc.toString(), pos);
  return view.state.doc === doc ? answer ?? null : undefined;
}
