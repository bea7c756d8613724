//! How many bytes of WebAssembly does reading a file cost? Parse and tokens; no plan.

use wasm_bindgen::prelude::*;

/// The number of tokens: so that none of it is left out.
#[wasm_bindgen]
pub fn syntax(text: &str) -> usize {
    dockerfile_syntax::tokens(&dockerfile_syntax::parse(text)).len()
}
