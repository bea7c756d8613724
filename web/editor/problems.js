// The program's problems, underlined, with their fixes as buttons.

import { setDiagnostics } from "@codemirror/lint";

/** Milliseconds after which a word at the caret is no longer taken for one that is being typed. */
const PAUSE = 1500;
let later;

/**
 * @param {import("@codemirror/view").EditorView} view
 * @param {import("./editor.js").Problem[]} problems
 * @param {(edits: import("./editor.js").Edit[]) => void} applyEdits
 */
export function showProblems(view, problems, applyEdits) {
  const caret = view.state.selection.main.head;
  const typing = ({ from, to }) => view.hasFocus && from < caret && caret === to;
  clearTimeout(later);
  if (problems.some(typing)) {
    const { doc } = view.state;
    later = setTimeout(() => view.state.doc === doc && show(view, problems, applyEdits), PAUSE);
  }
  show(view, problems.filter((problem) => !typing(problem)), applyEdits);
}

function show(view, problems, applyEdits) {
  const end = view.state.doc.length;
  const diagnostics = problems.map(({ from, to, severity, message, source, fixes = [] }) => ({
    from: Math.min(from, end),
    to: Math.max(Math.min(from, end), Math.min(to, end)),
    severity,
    message,
    source: source ?? undefined,
    actions: fixes.map(({ label, edits }) => ({ name: label, apply: () => applyEdits(edits) })),
  }));
  view.dispatch(setDiagnostics(view.state, diagnostics));
}
