// What the editor asks the program as the user types and points: completions, hovers, folds. The answers may take their time.

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { codeFolding, foldGutter, foldService } from "@codemirror/language";
import { StateEffect } from "@codemirror/state";
import { hoverTooltip, keymap, ViewPlugin } from "@codemirror/view";

/** @param {Pick<import("./editor.js").Options, "complete"|"hover"|"folds">} options */
export function asks({ complete, hover, folds }) {
  return [complete ? completion(complete) : [], hover ? tooltip(hover) : [], folds ? folding(folds) : []];
}

function completion(complete) {
  const source = async (context) => {
    const { state, pos, explicit } = context;
    const line = state.doc.lineAt(pos);
    // Unasked, only after a letter or the like: a list that opens at every space is in the way.
    if (!explicit && !/[\w$:=@/.,{-]$/.test(line.text.slice(0, pos - line.from))) return null;
    const found = await complete(state.doc.toString(), pos);
    if (!found || context.aborted) return null;
    // The program has chosen and sorted by what was typed.
    return { from: found.from, options: found.options.map(withoutNulls), filter: false };
  };
  const goesOn = ({ label, apply }) => /[=:]$/.test(apply ?? label);
  return [autocompletion({ override: [source], icons: false, activateOnCompletion: goesOn }), keymap.of(completionKeymap)];
}

function withoutNulls(option) {
  return Object.fromEntries(Object.entries(option).filter(([, value]) => value !== null && value !== undefined));
}

function tooltip(hover) {
  return hoverTooltip(async (view, pos) => {
    const found = await hover(view.state.doc.toString(), pos);
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

const arrived = StateEffect.define();

function folding(folds) {
  // Until an answer comes, the one before serves.
  let known = { doc: null, pairs: [] };
  const ask = (doc, then) => {
    const answer = folds(doc.toString());
    if (!(answer instanceof Promise)) {
      known = { doc, pairs: answer };
      return;
    }
    known = { doc, pairs: known.pairs };
    answer.then((pairs) => {
      if (known.doc !== doc) return;
      known = { doc, pairs };
      then();
    });
  };
  const asking = ViewPlugin.define((view) => {
    const update = () => ask(view.state.doc, () => view.dispatch({ effects: arrived.of(null) }));
    update();
    return { update: ({ docChanged }) => docChanged && update() };
  });
  const service = foldService.of((state, lineStart, lineEnd) => {
    for (let at = 0; at + 1 < known.pairs.length; at += 2) {
      const [from, to] = [known.pairs[at], Math.min(known.pairs[at + 1], state.doc.length)];
      if (from >= lineStart && from <= lineEnd && to > lineEnd) return { from: lineEnd, to };
    }
    return null;
  });
  const foldingChanged = ({ transactions }) => transactions.some(({ effects }) => effects.some((effect) => effect.is(arrived)));
  return [asking, service, codeFolding(), foldGutter({ foldingChanged })];
}
