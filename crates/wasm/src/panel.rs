//! How does the page get a panel that is opened on demand?

use playground_panels::Ask;
use wasm_bindgen::prelude::*;

/// The panel's HTML, and after it the texts that its buttons use. For the playground's own page; its shape may change
/// at any time. `words` are names and values in turn.
#[wasm_bindgen(skip_typescript)]
pub fn panel(text: &str, name: &str, words: Vec<String>, options: JsValue) -> Result<Vec<String>, JsError> {
    let options = crate::held::options(options)?;
    let panel = playground_panels::panel(name, &Ask { text, options: &options, words: &words });
    Ok(std::iter::once(panel.html).chain(panel.texts).collect())
}
