//! What does a size cost, and what has an edit done to it?

use playground_core::sizes::{Rates, changes, costs};
use wasm_bindgen::prelude::*;

use crate::{read, write};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Megabits a second, pulls a day, versions kept, millionths of a currency unit for a GB a month and for a GB moved. */
export interface Rates { megabits?: number; cold_starts?: number; versions?: number; storage_price?: number; transfer_price?: number }
export interface Cost { what: string; amount: string; arithmetic: string }
/** Bytes; `null` where a layer is new or gone. */
export interface Changes { disk: number; pull: number; unknown: boolean; layers: { title: string; before: number | null; after: number | null }[] }
export function costs(text: string, options?: Options, rates?: Rates): Cost[];
export function changes(before: string, after: string, options?: Options): Changes;
"#;

/// What pulling and storing the final image costs, with the arithmetic.
#[wasm_bindgen(js_name = costs, skip_typescript)]
pub fn costs_of(text: &str, options: JsValue, rates: JsValue) -> Result<JsValue, JsError> {
    let options = crate::held::options(options)?;
    let sizes = playground_core::analyze(text, &options).sizes;
    let (total, unknown) = sizes.final_stage().map(|s| (s.total, s.unknown)).unwrap_or_default();
    write(&costs(total, unknown, read::<Rates>(rates, "rates")?))
}

/// What an edit did to the final image.
#[wasm_bindgen(js_name = changes, skip_typescript)]
pub fn changes_of(before: &str, after: &str, options: JsValue) -> Result<JsValue, JsError> {
    let options = crate::held::options(options)?;
    let sizes = |text: &str| playground_core::analyze(text, &options).sizes;
    write(&changes(&sizes(before), &sizes(after)))
}
