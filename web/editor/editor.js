// The text editor: CodeMirror, showing what the program says about the text. It knows no Dockerfile: colours, problems,
// completions, hovers, definitions, renames, fixes and folds all come from the program. Every position is an offset in
// UTF-16 code units, and a line ends in "\n". The answers of `complete`, `hover`, `definition`, `references`, `rename`,
// `fixes` and `folds` have the shapes of the JavaScript door's functions of these names, and each may be a promise.

import { defaultKeymap, history, historyKeymap, isolateHistory, redo, undo } from "@codemirror/commands";
import { foldKeymap } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Text, Transaction } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers, rectangularSelection,
} from "@codemirror/view";

import { actions } from "./actions.js";
import { asks } from "./asks.js";
import { colours } from "./colours.js";
import { questions } from "./door.js";
import { names } from "./names.js";
import { notes, setLineNotes, setMarks } from "./notes.js";
import { popups } from "./popup.js";
import { showProblems } from "./problems.js";
import { adoptStyles, theme } from "./theme.js";

/**
 * @template T @typedef {T|Promise<T>} MaybeLater
 * @typedef {{from: number, to: number}} Place
 * @typedef {{from: number, to: number, insert: string}} Edit
 * @typedef {{from: number, to: number, severity: "error"|"warning"|"info", message: string, source?: string,
 *            fixes?: {label: string, edits: Edit[]}[]}} Problem
 * @typedef {{label: string, detail?: string, info?: string, apply?: string}} Completion
 *
 * @typedef {object} Options every one may be left out
 * @property {string} doc the text to begin with
 * @property {boolean} readOnly
 * @property {string} label what a screen reader calls the field
 * @property {(text: string) => void} onChange after every change, whoever made it
 * @property {(from: number, to: number) => void} onSelect after the main selection moved
 * @property {(text: string) => Uint32Array} tokens triples from, to, index into `tokenClasses`; sorted, not overlapping
 * @property {string[]} tokenClasses CSS classes
 * @property {(text: string, pos: number) => MaybeLater<{from: number, options: Completion[]}|null>} complete chosen and
 *           sorted by what was typed
 * @property {(text: string, pos: number) => MaybeLater<Place & {text: string}|null>} hover plain text
 * @property {(text: string, pos: number) => MaybeLater<Place & {target: Place}|null>} definition F12, Ctrl/Cmd-click
 * @property {(text: string, pos: number) => MaybeLater<Place & {name: string, all: Place[]}|null>} references what F2
 *           renames, and everywhere it stands; with `rename`
 * @property {(text: string, pos: number, name: string) => MaybeLater<{edits: Edit[]}|{refused: string}>} rename
 * @property {(text: string, pos: number) => MaybeLater<{label: string, edits: Edit[]}[]>} fixes Ctrl/Cmd-.
 * @property {() => object} choices what was chosen beside the text: with it, the door answers those of the six questions
 *           above that have no function here
 * @property {(text: string) => MaybeLater<Uint32Array>} folds pairs: end of the line that stays visible, end of what it hides
 *
 * @typedef {object} Handle
 * @property {() => string} text
 * @property {(text: string) => void} setText replaces all, as one step that can be undone
 * @property {(edits: Edit[]) => void} applyEdits all in one step that can be undone; offsets are those before the edits
 * @property {(from: number, to: number) => void} select and scroll there
 * @property {(problems: Problem[]) => void} setProblems
 * @property {(marks: {from: number, to: number, class: string}[]) => void} setMarks
 * @property {(notes: {line: number, text: string, class?: string}[]) => void} setLineNotes at line ends; lines count from 1
 * @property {(readOnly: boolean) => void} setReadOnly
 * @property {() => boolean} undo false if there is nothing to undo
 * @property {() => boolean} redo
 * @property {() => void} focus
 * @property {() => void} destroy
 */

/**
 * Makes an editor inside an element.
 * @param {Element} parent
 * @param {Partial<Options>} given
 * @returns {Handle}
 */
export function create(parent, given = {}) {
  const options = { ...(given.choices ? questions(given.choices) : {}), ...given };
  adoptStyles();
  const writing = new Compartment();
  const view = new EditorView({ parent, state: EditorState.create({ doc: unix(options.doc ?? ""), extensions: [
    EditorState.lineSeparator.of("\n"),
    writing.of(writable(!options.readOnly)),
    EditorView.contentAttributes.of({ "aria-label": options.label ?? "Text", spellcheck: "false", autocapitalize: "off", tabindex: "0" }),
    lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), selections(), rectangularSelection(),
    EditorState.allowMultipleSelections.of(true),
    // Nobody reviews what cannot be seen: marks that turn or hide a text are shown.
    highlightSpecialChars(),
    history(), search({ top: true }), highlightSelectionMatches(), lintGutter(),
    // No Tab binding: Tab moves the focus on, so that nobody is caught in the editor.
    keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap]),
    // What goes wrong in a callback goes to the window, where the page sees that its program has stopped.
    EditorView.exceptionSink.of(reportError),
    pasteAsUnix(), theme, colours(options), asks(options), notes(), listen(options),
    popups(), names(options, (edits) => applyEdits(edits)), actions(options, (edits) => applyEdits(edits)),
  ] }) });
  const inside = (offset) => Math.max(0, Math.min(offset, view.state.doc.length));
  const edit = (changes) => view.dispatch({
    changes, annotations: [isolateHistory.of("full"), Transaction.userEvent.of("input.program")], scrollIntoView: true,
  });
  const applyEdits = (edits) => edit(edits.map(({ from, to, insert }) => ({ from, to, insert: lines(insert) })));
  const text = () => view.state.doc.toString();
  // For `boot.js`: should the program die, this is all that still knows what was typed last.
  globalThis.typed = text;
  return {
    text,
    setText: (text) => edit({ from: 0, to: view.state.doc.length, insert: lines(text) }),
    applyEdits,
    select(from, to) {
      const selection = { anchor: inside(from), head: inside(to) };
      view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: "center" }) });
    },
    setProblems: (problems) => showProblems(view, problems, applyEdits),
    setMarks: (marks) => view.dispatch({ effects: setMarks.of(marks) }),
    setLineNotes: (list) => view.dispatch({ effects: setLineNotes.of(list) }),
    setReadOnly: (readOnly) => view.dispatch({ effects: writing.reconfigure(writable(!readOnly)) }),
    undo: () => undo(view),
    redo: () => redo(view),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function listen({ onChange, onSelect }) {
  return EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
    if (docChanged) onChange?.(state.doc.toString());
    if (selectionSet || docChanged) onSelect?.(state.selection.main.from, state.selection.main.to);
  });
}

/** The browser draws caret and selection until there are several: CodeMirror must measure the page for each key to draw them. */
function selections() {
  const drawn = new Compartment();
  const several = ({ ranges }) => ranges.length > 1;
  const redraw = EditorState.transactionExtender.of(({ startState, newSelection }) => {
    const now = several(newSelection);
    return now === several(startState.selection) ? null : { effects: drawn.reconfigure(now ? drawSelection() : []) };
  });
  return [drawn.of([]), redraw];
}

// Read only, but still focusable: its text can be selected, copied and searched by keyboard.
const writable = (yes) => EditorState.readOnly.of(!yes);

const unix = (text) => text.replace(/\r\n?/g, "\n");

/** A text for the document; splitting it here keeps one meaning of "line" whatever the text came from. */
const lines = (text) => Text.of(unix(text).split("\n"));

/** A text between the fences of Markdown, as chats and READMEs show it, without them. */
const unfenced = (text) => text.replace(/^\s*(```+).*\n([^]*\n)\1\s*$/, "$2");

/** With "\n" as the only line separator, pasted Windows text would keep its "\r". */
function pasteAsUnix() {
  return EditorView.clipboardInputFilter.of((text) => unfenced(unix(text)));
}
