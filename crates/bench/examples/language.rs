//! How many bytes of WebAssembly does the language cost? Parse, tokens, plan; no table of images, no checks.

use playground_core::Options;
use playground_core::plan::plan_without_images;
use wasm_bindgen::prelude::*;

/// The number of tokens and stages: so that none of it is left out.
#[wasm_bindgen]
pub fn language(text: &str) -> usize {
    let document = dockerfile_syntax::parse(text);
    let plan = plan_without_images(&document, &Options::default());
    dockerfile_syntax::tokens(&document).len() + plan.stages.len()
}
