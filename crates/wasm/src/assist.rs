//! How does an editor in JavaScript ask about one place of the text?
//!
//! The shapes are those of the page's own editor (`web/editor/editor.js`), so that an answer can be shown as it comes.

use dockerfile_syntax::{Edit, LineIndex, Span, parse};
use playground_core::assist::{self, Assistant};
use playground_core::checks::Trust;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::write;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Offsets in UTF-16 code units, the end not included. */
export interface Place { from: number; to: number }
/** Replace `from` to `to` by `insert`; offsets are those before any edit. */
export interface Edit extends Place { insert: string }
export interface Completion {
  label: string;
  /** What it is, in a few words. */
  detail?: string;
  /** What it does, in a sentence or two. */
  info?: string;
  /** What to insert, if it is not the label. */
  apply?: string;
}
/** What could stand at an offset, chosen and sorted by what was typed; `from` to `to` is what it replaces. */
export function complete(text: string, offset: number, options?: Options): (Place & { options: Completion[] }) | null;
/** What stands at an offset, in plain text. */
export function hover(text: string, offset: number, options?: Options): (Place & { text: string }) | null;
/** Where the stage or variable at an offset is defined. */
export function definition(text: string, offset: number, options?: Options): (Place & { target: Place }) | null;
/** Every place that means the same stage, its name, and which of them the offset is at. */
export function references(text: string, offset: number, options?: Options): (Place & { name: string; all: Place[] }) | null;
/** What gives the stage at an offset another name everywhere, or why it cannot have it. */
export function rename(text: string, offset: number, name: string, options?: Options): { edits: Edit[] } | { refused: string };
/** What can be folded away: pairs of the end of the line that stays, and the end of what it hides. */
export function folds(text: string): Uint32Array;
/** What mends the findings at an offset, or else those of its line. */
export function fixes(text: string, offset: number, options?: Options): (Place & {
  label: string; rule: string; trust: "safe" | "likely"; edits: Edit[];
})[];
"#;

#[derive(Serialize)]
struct Place {
    from: u32,
    to: u32,
}

#[derive(Serialize)]
struct Change<'e> {
    from: u32,
    to: u32,
    insert: &'e str,
}

#[derive(Serialize)]
struct Completions<'c> {
    from: u32,
    to: u32,
    options: Vec<Completion<'c>>,
}

#[derive(Serialize)]
struct Completion<'c> {
    label: &'c str,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'c str,
    #[serde(skip_serializing_if = "str::is_empty")]
    info: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    apply: Option<&'c str>,
}

#[derive(Serialize)]
struct Hover {
    from: u32,
    to: u32,
    text: String,
}

#[derive(Serialize)]
struct Definition {
    from: u32,
    to: u32,
    target: Place,
}

#[derive(Serialize)]
struct References {
    from: u32,
    to: u32,
    name: String,
    all: Vec<Place>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Renamed<'e> {
    Edits(Vec<Change<'e>>),
    Refused(String),
}

#[derive(Serialize)]
struct Action<'a> {
    from: u32,
    to: u32,
    label: &'a str,
    rule: &'a str,
    trust: &'static str,
    edits: Vec<Change<'a>>,
}

/// The way from bytes to UTF-16 and back.
struct Units(LineIndex);

impl Units {
    fn place(&self, span: Span) -> Place {
        Place { from: self.0.utf16(span.start), to: self.0.utf16(span.end) }
    }

    fn changes<'e>(&self, edits: &'e [Edit]) -> Vec<Change<'e>> {
        let change = |edit: &'e Edit| {
            let Place { from, to } = self.place(edit.span);
            Change { from, to, insert: &edit.insert }
        };
        edits.iter().map(change).collect()
    }
}

/// Asks the assistant at an offset, and hands its answer over.
fn ask<A: Serialize>(
    text: &str,
    offset: u32,
    options: JsValue,
    question: impl FnOnce(&Assistant<'_>, u32, &Units) -> A,
) -> Result<JsValue, JsError> {
    let options = crate::held::options(options)?;
    let units = Units(LineIndex::new(text));
    write(&question(&Assistant::new(text, &options), units.0.byte(offset), &units))
}

/// What could stand here.
#[wasm_bindgen(skip_typescript)]
pub fn complete(text: &str, offset: u32, options: JsValue) -> Result<JsValue, JsError> {
    let options = crate::held::options(options)?;
    let units = Units(LineIndex::new(text));
    let found = Assistant::new(text, &options).complete(units.0.byte(offset));
    write(&found.as_ref().map(|found| {
        let Place { from, to } = units.place(found.span);
        let options = found.items.iter().map(|item| Completion {
            label: &item.label,
            detail: &item.detail,
            info: item.info,
            apply: item.insert.as_deref(),
        });
        Completions { from, to, options: options.collect() }
    }))
}

/// What this is.
#[wasm_bindgen(skip_typescript)]
pub fn hover(text: &str, offset: u32, options: JsValue) -> Result<JsValue, JsError> {
    ask(text, offset, options, |assistant, at, units| {
        assistant.hover(at).map(|found| {
            let Place { from, to } = units.place(found.span);
            Hover { from, to, text: found.text }
        })
    })
}

/// Where this is defined.
#[wasm_bindgen(skip_typescript)]
pub fn definition(text: &str, offset: u32, options: JsValue) -> Result<JsValue, JsError> {
    ask(text, offset, options, |assistant, at, units| {
        assistant.definition(at).map(|found| {
            let Place { from, to } = units.place(found.from);
            Definition { from, to, target: units.place(found.to) }
        })
    })
}

/// Where else this stage is named.
#[wasm_bindgen(skip_typescript)]
pub fn references(text: &str, offset: u32, options: JsValue) -> Result<JsValue, JsError> {
    ask(text, offset, options, |assistant, at, units| {
        assistant.references(at).map(|found| {
            let Place { from, to } = units.place(found.at);
            let all = found.spans.iter().map(|span| units.place(*span)).collect();
            References { from, to, name: found.name, all }
        })
    })
}

/// Another name for this stage.
#[wasm_bindgen(skip_typescript)]
pub fn rename(text: &str, offset: u32, name: &str, options: JsValue) -> Result<JsValue, JsError> {
    let options = crate::held::options(options)?;
    let units = Units(LineIndex::new(text));
    match Assistant::new(text, &options).rename(units.0.byte(offset), name) {
        Ok(edits) => write(&Renamed::Edits(units.changes(&edits))),
        Err(why) => write(&Renamed::Refused(why)),
    }
}

/// What can be folded away.
#[wasm_bindgen(skip_typescript)]
pub fn folds(text: &str) -> Vec<u32> {
    let lines = LineIndex::new(text);
    let folds = assist::folds(&parse(text));
    folds.iter().flat_map(|span| [lines.utf16(span.start), lines.utf16(span.end)]).collect()
}

/// What mends what is wrong here.
#[wasm_bindgen(skip_typescript)]
pub fn fixes(text: &str, offset: u32, options: JsValue) -> Result<JsValue, JsError> {
    let options = crate::held::options(options)?;
    let units = Units(LineIndex::new(text));
    let found = Assistant::new(text, &options).fixes(units.0.byte(offset));
    let actions = found.iter().map(|action| {
        let Place { from, to } = units.place(action.span);
        let trust = if action.trust == Trust::Safe { "safe" } else { "likely" };
        let edits = units.changes(&action.edits);
        Action { from, to, label: &action.label, rule: action.rule, trust, edits }
    });
    write(&actions.collect::<Vec<_>>())
}
