//! How does JavaScript ask the core?
//!
//! Offsets are UTF-16 code units, as JavaScript counts; lines count from 1; sizes are bytes. The shape of the answer is
//! that of `playground_core::wire::Report`, described in `TYPES` for TypeScript.

mod assist;
mod compare;
mod export;
mod held;
pub mod panel;
mod rebuild;
mod size;

use playground_core::wire::{Unit, conversion, wire};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

pub use compare::compare_two;
pub use export::export_as;
pub use held::{figures, hold_folder, hold_packages, wanted_files};
pub use rebuild::rebuild_after;
pub use size::{changes_of, costs_of};

/// As fast as the library's own allocator, and 1.6 kB less to download.
#[cfg(all(target_family = "wasm", not(target_feature = "atomics")))]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface Options {
  target?: string;
  arch?: "amd64" | "arm64";
  build_args?: Record<string, string>;
  dockerignore?: string;
  context_bytes?: number;
  image_bytes?: Record<string, number>;
  /** Bytes on disk, typed over the estimate, by the instruction on one line. */
  layer_bytes?: Record<string, number>;
  /** The folder that is built from: paths with bytes, and the texts of small files that say what is installed. */
  context?: { files: [path: string, bytes: number][]; texts?: Record<string, string> };
  answers?: Record<string, string>;
}
export interface Range { low: number; likely: number; high: number }
export interface Weight { pull: Range; disk: Range }
export type Basis = "known" | "estimated" | "assumed" | "unknown";
export interface Part { label: string; weight: Weight; basis: Basis; because: string; source: string }
export interface Layer {
  instruction: number; line: number; title: string; weight: Weight; ghost: number;
  basis: Basis; because: string; source: string; parts: Part[];
}
export interface Finding {
  severity: "error" | "warning" | "hint";
  rule: string; message: string; advice?: string;
  line: number; span: [number, number]; dockerPrints: boolean;
}
export interface Report {
  version: 1;
  findings: Finding[];
  stages: { name: string | null; base: string; baseStage: number | null; line: number; reachable: boolean; config: object }[];
  target: number | null;
  graph: { nodes: object[]; edges: object[] };
  sizes: { stages: { stage: number; total: Weight; unknown: boolean; layers: Layer[] }[]; known_percent: number; table_date: string };
  conversion: Conversion;
}
export interface Question { id: string; text: string; suggestion: string; choices: string[] }
export type Conversion =
    | { outcome: "offer"; recipe: string; summary: string; text: string; dockerignore?: string; before: Weight; after: Weight;
        lines: { kind: "same" | "gone" | "new"; text: string; old: number | null; new: number | null; why: string[] }[];
        changes: { span: [number, number]; insert: string; why: string }[];
        settings: [name: string, before: string, after: string, why: string][]; assumptions: string[]; choices: Question[];
        provides: [path: string, from: string, why: string][]; solved: string[] }
    | { outcome: "ask"; questions: Question[] }
    | { outcome: "refuse"; reason: string; why: string };
export function analyze(text: string, options?: Options): Report;
export function convert(text: string, options?: Options): Conversion;
"#;

pub use assist::{complete, definition, fixes, folds, hover, references, rename};

/// Everything there is to say about a Dockerfile. Throws only when `options` has the wrong shape; never for the text.
#[wasm_bindgen(skip_typescript)]
pub fn analyze(text: &str, options: JsValue) -> Result<JsValue, JsError> {
    let options = crate::held::options(options)?;
    let report = playground_core::analyze(text, &options);
    let outcome = playground_core::convert::of(text, &options);
    write(&wire(&report, Some(conversion(&outcome, text, Unit::Utf16)), Unit::Utf16))
}

/// Only the conversion: the same as `analyze(text, options).conversion`.
#[wasm_bindgen(skip_typescript)]
pub fn convert(text: &str, options: JsValue) -> Result<JsValue, JsError> {
    let outcome = playground_core::convert::of(text, &crate::held::options(options)?);
    write(&conversion(&outcome, text, Unit::Utf16))
}

/// What JavaScript gave, or the default if it gave nothing; `what` names it in a complaint.
fn read<T: DeserializeOwned + Default>(given: JsValue, what: &str) -> Result<T, JsError> {
    if given.is_undefined() || given.is_null() {
        return Ok(T::default());
    }
    serde_wasm_bindgen::from_value(given).map_err(|e| JsError::new(&format!("{what}: {e}")))
}

/// As JavaScript has them.
fn strings<T: AsRef<str>>(list: &[T]) -> js_sys::Array {
    list.iter().map(|text| JsValue::from_str(text.as_ref())).collect()
}

fn write(answer: &impl Serialize) -> Result<JsValue, JsError> {
    // Plain objects, not Maps: that is what JavaScript expects to find.
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    answer.serialize(&serializer).map_err(|e| JsError::new(&e.to_string()))
}
