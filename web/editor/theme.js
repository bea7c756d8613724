// How the editor looks: only by the page's CSS variables, so that light, dark and print are decided in one place.

import { StyleModule } from "style-mod";
import { EditorView } from "@codemirror/view";

const sheet = new CSSStyleSheet();
const mounted = [];

/**
 * CodeMirror writes its styles into a `<style>` element, which the page's security policy forbids. A constructed style
 * sheet is allowed; and a layer of its own lets the page's styles win without a fight of selectors.
 */
export function adoptStyles() {
  if (document.adoptedStyleSheets.includes(sheet)) return;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  StyleModule.mount = (_root, modules) => {
    let place = 0;
    let grew = false;
    for (const module of [modules].flat()) {
      const known = mounted.indexOf(module);
      grew ||= known < 0;
      if (known < 0) mounted.splice(place, 0, module);
      place = (known < 0 ? place : known) + 1;
    }
    if (grew) sheet.replaceSync(`@layer codemirror {\n${mounted.map((module) => module.getRules()).join("\n")}\n}`);
  };
}

export const theme = EditorView.theme({
  "&": {
    height: "100%",
    color: "var(--editor-text, CanvasText)",
    backgroundColor: "var(--editor-background, Canvas)",
    fontSize: "var(--editor-font-size, 0.875rem)",
  },
  "&.cm-focused": { outline: "2px solid var(--editor-focus, Highlight)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--editor-font, ui-monospace, monospace)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--editor-caret, CanvasText)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--editor-caret, CanvasText)" },
  ".cm-gutters": {
    color: "var(--editor-gutter-text, GrayText)",
    backgroundColor: "var(--editor-gutter, transparent)",
    border: "none",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--editor-active-line, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection": {
    background: "var(--editor-selection, rgb(120 150 220 / 0.35))",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--editor-match, rgb(220 180 60 / 0.25))" },
  ".cm-panels, .cm-tooltip": {
    color: "var(--editor-panel-text, CanvasText)",
    backgroundColor: "var(--editor-panel, Canvas)",
    borderColor: "var(--editor-border, GrayText)",
  },
  ".cm-tooltip": { maxWidth: "min(36rem, 90vw)", borderRadius: "6px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    color: "var(--editor-chosen-text, HighlightText)",
    backgroundColor: "var(--editor-chosen, Highlight)",
  },
  ".cm-button, .cm-textfield": {
    backgroundImage: "none",
    color: "inherit",
    backgroundColor: "var(--editor-background, Canvas)",
    borderColor: "var(--editor-border, GrayText)",
  },
  // CodeMirror's own are pictures, and the browser draws those anew for every key.
  ".cm-lint-marker": {
    content: "normal", width: "0.625em", height: "0.625em", marginTop: "0.3125em", backgroundColor: "var(--soft, GrayText)",
    forcedColorAdjust: "none",
  },
  ".cm-lint-marker-warning": { backgroundColor: "var(--warn, GrayText)", clipPath: "polygon(50% 0, 100% 100%, 0 100%)" },
  ".cm-lint-marker-error": { backgroundColor: "var(--bad, GrayText)", borderRadius: "50%" },
  ".cm-lintRange": { backgroundImage: "none", textDecoration: "underline wavy 1px var(--soft, GrayText)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warn, GrayText)" },
  ".cm-lintRange-error": { textDecorationColor: "var(--bad, GrayText)" },
  ".editor-popup": { display: "flex", flexDirection: "column", gap: "0.25rem", padding: "0.5rem" },
  ".editor-popup p": { margin: "0", fontSize: "0.85em" },
  ".editor-hover": { padding: "0.5rem 0.75rem", whiteSpace: "pre-wrap" },
  ".editor-note": {
    marginLeft: "1.5rem",
    color: "var(--editor-note, GrayText)",
    fontSize: "0.85em",
    userSelect: "none",
    // After a text from right to left, too, it reads from left to right.
    unicodeBidi: "isolate",
    pointerEvents: "none",
  },
});
