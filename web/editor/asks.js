// What the editor asks the program as the user types and points: completions, hovers, folds. The answers may take their time.

import { acceptCompletion, autocompletion, completionKeymap } from "@codemirror/autocomplete";
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
    // What is typed in full needs no proposal, and Enter is to make a new line.
    const typed = state.sliceDoc(found.from, pos);
    if (!explicit && found.options.some(({ label, apply }) => (apply ?? label) === typed)) return null;
    // The program has chosen and sorted by what was typed.
    return { from: found.from, options: found.options.map(withoutNulls), filter: false };
  };
  const goesOn = ({ label, apply }) => /[=:]$/.test(apply ?? label);
  // Enter takes a proposal as soon as it is to be seen; with the delay that is usual here it would make a new line.
  const own = { override: [source], icons: false, activateOnCompletion: goesOn, interactionDelay: 0 };
  // Tab takes a proposal too, but moves the focus on where none is shown.
  return [autocompletion(own), keymap.of([...completionKeymap, { key: "Tab", run: acceptCompletion }])];
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
  let editor;
  let known = { doc: null, pairs: [] };
  const ask = (doc) => {
    const answer = folds(doc.toString());
    // Until a late answer comes, the one before serves.
    known = { doc, pairs: answer instanceof Promise ? known.pairs : answer };
    if (answer instanceof Promise) {
      answer.then((pairs) => {
        if (known.doc !== doc) return;
        known = { doc, pairs };
        editor?.dispatch({ effects: arrived.of(null) });
      });
    }
  };
  const service = foldService.of((state, lineStart, lineEnd) => {
    if (known.doc !== state.doc) ask(state.doc);
    for (let at = 0; at + 1 < known.pairs.length; at += 2) {
      const [from, to] = [known.pairs[at], Math.min(known.pairs[at + 1], state.doc.length)];
      if (from >= lineStart && from <= lineEnd && to > lineEnd) return { from: lineEnd, to };
    }
    return null;
  });
  const living = ViewPlugin.define((view) => {
    editor = view;
    return { destroy: () => (editor = undefined) };
  });
  const foldingChanged = ({ transactions }) => transactions.some(({ effects }) => effects.some((effect) => effect.is(arrived)));
  return [living, service, codeFolding(), foldGutter({ foldingChanged })];
}
