// What the editor asks the program as the user types and points: completions, hovers, folds. The answers may take their time.

import { acceptCompletion, autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { codeFolding, foldGutter, foldService } from "@codemirror/language";
import { StateEffect, StateField } from "@codemirror/state";
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

/** Milliseconds without a change before the folds are asked for anew; until then those there are move with the text. */
const SETTLED = 150;
const learned = StateEffect.define();

function folding(folds) {
  const pairs = StateField.define({
    create: () => [],
    update(known, { changes, docChanged, effects }) {
      const moved = docChanged ? known.map((at) => changes.mapPos(at, 1)) : known;
      return effects.reduce((kept, effect) => (effect.is(learned) ? effect.value : kept), moved);
    },
  });
  const service = foldService.of((state, lineStart, lineEnd) => {
    const known = state.field(pairs);
    for (let at = 0; at + 1 < known.length; at += 2) {
      const [from, to] = [known[at], Math.min(known[at + 1], state.doc.length)];
      if (from >= lineStart && from <= lineEnd && to > lineEnd) return { from: lineEnd, to };
    }
    return null;
  });
  const learning = ViewPlugin.define((view) => {
    let timer;
    const ask = async () => {
      const { doc } = view.state;
      const found = [...await folds(doc.toString())];
      if (view.state.doc === doc && found.join() !== view.state.field(pairs).join()) view.dispatch({ effects: learned.of(found) });
    };
    const later = (pause) => {
      clearTimeout(timer);
      timer = setTimeout(ask, pause);
    };
    later(0);
    return { update: ({ docChanged }) => docChanged && later(SETTLED), destroy: () => clearTimeout(timer) };
  });
  const foldingChanged = ({ transactions }) => transactions.some(({ effects }) => effects.some((effect) => effect.is(learned)));
  return [pairs, learning, service, codeFolding(), foldGutter({ foldingChanged })];
}
