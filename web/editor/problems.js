// The program's problems, underlined, with their fixes as buttons.

import { setDiagnostics } from "@codemirror/lint";

/**
 * @param {import("@codemirror/view").EditorView} view
 * @param {import("./editor.js").Problem[]} problems
 * @param {(edits: import("./editor.js").Edit[]) => void} applyEdits
 */
export function showProblems(view, problems, applyEdits) {
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
