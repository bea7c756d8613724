//! How does the page get a panel that is opened on demand?

use js_sys::Array;
use playground_panels::Ask;
use wasm_bindgen::prelude::*;

use crate::strings;

/// The panel's HTML, the texts that its buttons use, and the names of the package graphs that would help. For the
/// playground's own page; its shape may change at any time. `words` are names and values in turn.
#[wasm_bindgen(skip_typescript)]
pub fn panel(text: &str, name: &str, words: Vec<String>, options: JsValue) -> Result<Array, JsError> {
    let options = crate::held::options(options)?;
    let panel = playground_panels::panel(name, &Ask { text, options: &options, words: &words });
    Ok(Array::of3(&panel.html.into(), &strings(&panel.texts), &strings(&panel.wanted)))
}
