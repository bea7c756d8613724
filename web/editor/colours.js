// Colours from the program's tokens, and only for what is on the screen: a large text has more tokens than a page can bear.

import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin } from "@codemirror/view";

/** @param {Pick<import("./editor.js").Options, "tokens"|"tokenClasses">} options */
export function colours({ tokens, tokenClasses = [] }) {
  if (!tokens) return [];
  const marks = tokenClasses.map((name) => (name ? Decoration.mark({ class: name }) : null));
  return ViewPlugin.fromClass(class {
    constructor(view) {
      this.read(view);
    }

    update({ docChanged, viewportChanged, selectionSet, view }) {
      if (docChanged) this.read(view);
      // The word at the caret may be another.
      else if (viewportChanged || selectionSet) this.decorations = visible(view, this.triples, marks);
    }

    read(view) {
      this.triples = tokens(view.state.doc.toString());
      this.decorations = visible(view, this.triples, marks);
    }
  }, { decorations: (plugin) => plugin.decorations });
}

function visible(view, triples, marks) {
  const builder = new RangeSetBuilder();
  const end = view.state.doc.length;
  const caret = view.hasFocus ? view.state.selection.main.head : -1;
  let done = 0;
  for (const range of view.visibleRanges) {
    for (let at = firstEndingAfter(triples, range.from); at < triples.length && triples[at] < range.to; at += 3) {
      const from = Math.max(triples[at], done);
      const to = Math.min(triples[at + 1], end);
      const mark = marks[triples[at + 2]];
      // A word that is being typed is not wrong yet.
      const typing = to === caret && /unknown/.test(mark?.spec.class);
      if (mark && from < to && !typing) builder.add(from, to, mark);
      done = Math.max(done, to);
    }
  }
  return builder.finish();
}

/** The place of the first triple that ends after an offset; the triples are sorted. */
function firstEndingAfter(triples, offset) {
  let low = 0;
  let high = triples.length / 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (triples[3 * middle + 1] <= offset) low = middle + 1;
    else high = middle;
  }
  return 3 * low;
}
