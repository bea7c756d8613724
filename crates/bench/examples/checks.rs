//! How many bytes of WebAssembly do the checks add to the language?

use playground_core::Options;
use playground_core::plan::plan_without_images;
use wasm_bindgen::prelude::*;

/// The number of tokens, stages and findings: so that none of it is left out.
#[wasm_bindgen]
pub fn checks(text: &str) -> usize {
    let options = Options::default();
    let document = dockerfile_syntax::parse(text);
    let plan = plan_without_images(&document, &options);
    let findings = playground_core::findings(&document, &plan, &options);
    dockerfile_syntax::tokens(&document).len() + plan.stages.len() + findings.len()
}
