// What the page lays over the text: marked ranges, and small notes at the ends of lines.

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, WidgetType } from "@codemirror/view";

/** Replaces all marks: `{from, to, class}[]`. */
export const setMarks = StateEffect.define();

/** Replaces all notes: `{line, text, class}[]`, lines counted from 1. */
export const setLineNotes = StateEffect.define();

/** Replaces all marks in the margin: `{from, to, class}[]`, lines counted from 1. */
const setMargin = StateEffect.define();

export function notes() {
  return [field(setMarks, mark), field(setLineNotes, note), field(setMargin, margin), hearMargin];
}

/** The page says "line-marks" when a panel has something to say about lines. */
const hearMargin = ViewPlugin.define((view) => {
  const hear = ({ detail }) => view.dispatch({ effects: setMargin.of(detail) });
  addEventListener("line-marks", hear);
  return { destroy: () => removeEventListener("line-marks", hear) };
});

function margin({ from, to, class: name }, doc) {
  const lines = [];
  for (let line = from; line <= Math.min(to, doc.lines); line += 1) {
    lines.push(Decoration.line({ class: name }).range(doc.line(line).from));
  }
  return lines;
}

/** Decorations that an effect replaces and that move with the text until then. */
function field(effect, decorate) {
  return StateField.define({
    create: () => Decoration.none,
    update(decorations, transaction) {
      const moved = decorations.map(transaction.changes);
      const doc = transaction.state.doc;
      return transaction.effects.reduce((kept, sent) => (
        sent.is(effect) ? Decoration.set(sent.value.flatMap((item) => decorate(item, doc)), true) : kept
      ), moved);
    },
    provide: (own) => EditorView.decorations.from(own),
  });
}

function mark({ from, to, class: name }, doc) {
  const end = Math.min(to, doc.length);
  return from < end ? [Decoration.mark({ class: name }).range(from, end)] : [];
}

function note({ line, text, class: name }, doc) {
  if (line < 1 || line > doc.lines) return [];
  return [Decoration.widget({ widget: new Note(text, name ?? ""), side: 1 }).range(doc.line(line).to)];
}

class Note extends WidgetType {
  constructor(text, name) {
    super();
    this.text = text;
    this.name = name;
  }

  eq(other) {
    return other.text === this.text && other.name === this.name;
  }

  toDOM() {
    const dom = document.createElement("span");
    dom.className = `editor-note ${this.name}`.trim();
    dom.textContent = this.text;
    return dom;
  }
}
