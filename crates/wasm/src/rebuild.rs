//! How does JavaScript ask what runs again?

use playground_core::rebuild::{Change, rebuild};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A file or folder of the build context, a build argument, an instruction by one of its lines, or a base image. */
export type Change = { path: string } | { arg: string } | { line: number } | { image: string };
/** "maybe": from the cache if files that are made anew come out the same. "setting": nothing to run. */
export type Fate = "unbuilt" | "setting" | "cached" | "maybe" | "reruns";
export interface Rebuild {
  summary: string;
  /** Each stage with its FROM, then its instructions in order. */
  stages: { stage: number; label: string; fate: Fate;
    steps: { instruction: number; line: number; endLine: number; fate: Fate; because: string; note: string }[] }[];
  /** How another order would spare steps: the line to move or to split, and the lines that would come from the cache. */
  advice: { line: number; saves: number[]; text: string }[];
  notes: string[];
}
/** What runs again when these change, what comes from the cache, and why. */
export function rebuild(text: string, changes: Change[], options?: Options): Rebuild;
"#;

/// Throws when `changes` or `options` have the wrong shape; never for the text.
#[wasm_bindgen(js_name = rebuild, skip_typescript)]
pub fn rebuild_after(text: &str, changes: JsValue, options: JsValue) -> Result<JsValue, JsError> {
    let changes: Vec<Change> = crate::read(changes, "changes")?;
    crate::write(&rebuild(text, &changes, &crate::held::options(options)?))
}
