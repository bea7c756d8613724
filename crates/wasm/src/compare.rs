//! How does JavaScript ask for the differences of two files?

use playground_core::Options;
use playground_core::compare::compare;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface Sides<T> { before: T | null; after: T | null }
export interface Comparison {
  summary: string;
  final: Sides<Weight>;
  /** Every stage of either file, in the order of the second; what is gone stands where it was. */
  stages: {
    matched: "name" | "target" | "lines" | "none";
    sides: Sides<{ stage: number; label: string; base: string; line: number; target: boolean; reachable: boolean; weight: Weight; unknown: boolean }>;
    /** "moved": the same line, before in another stage. */
    layers: { kind: "same" | "changed" | "moved" | "gone" | "new"; sides: Sides<{ stage: number; line: number; title: string; weight: Weight }> }[];
  }[];
  /** Settings of the final image that differ. */
  settings: { name: string; before: string; after: string }[];
}
/** What differs between what two files build. `options` hold for both, unless the second file has its own. */
export function compare(before: string, after: string, options?: Options, optionsAfter?: Options): Comparison;
"#;

/// Throws when options have the wrong shape; never for the texts.
#[wasm_bindgen(js_name = compare, skip_typescript)]
pub fn compare_two(
    before: &str,
    after: &str,
    options: JsValue,
    options_after: JsValue,
) -> Result<JsValue, JsError> {
    let first = crate::held::options(options)?;
    let second: Option<Options> = crate::read(options_after, "optionsAfter")?;
    let second = second.map(crate::held::with);
    crate::write(&compare(before, after, (&first, second.as_ref().unwrap_or(&first))))
}
