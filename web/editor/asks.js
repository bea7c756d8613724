// What the editor asks the program when the user asks: completions, hovers, folds.

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { foldService } from "@codemirror/language";
import { hoverTooltip, keymap } from "@codemirror/view";

/** @param {Pick<import("./editor.js").Options, "complete"|"hover"|"folds">} options */
export function asks({ complete, hover, folds }) {
  return [complete ? completion(complete) : [], hover ? tooltip(hover) : [], folds ? folding(folds) : []];
}

function completion(complete) {
  const source = ({ state, pos, explicit }) => {
    const line = state.doc.lineAt(pos);
    // Unasked, only after a letter or the like: a list that opens at every space is in the way.
    if (!explicit && !/[\w$:=@/.-]$/.test(line.text.slice(0, pos - line.from))) return null;
    const found = complete(state.doc.toString(), pos);
    return found && { from: found.from, options: found.options.map(withoutNulls) };
  };
  return [autocompletion({ override: [source], icons: false }), keymap.of(completionKeymap)];
}

function withoutNulls(option) {
  return Object.fromEntries(Object.entries(option).filter(([, value]) => value !== null && value !== undefined));
}

function tooltip(hover) {
  return hoverTooltip((view, pos) => {
    const found = hover(view.state.doc.toString(), pos);
    if (!found) return null;
    return { pos: found.from, end: found.to, above: true, create: () => ({ dom: plain(found.text) }) };
  });
}

function plain(text) {
  const dom = document.createElement("div");
  dom.className = "editor-hover";
  dom.textContent = text;
  return dom;
}

function folding(folds) {
  let known = { doc: null, pairs: [] };
  return foldService.of((state, lineStart, lineEnd) => {
    if (known.doc !== state.doc) known = { doc: state.doc, pairs: folds(state.doc.toString()) };
    for (let at = 0; at + 1 < known.pairs.length; at += 2) {
      const [from, to] = [known.pairs[at], Math.min(known.pairs[at + 1], state.doc.length)];
      if (from >= lineStart && from <= lineEnd && to > lineEnd) return { from: lineEnd, to };
    }
    return null;
  });
}
