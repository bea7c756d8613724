//! What stands in the address bar and in the title?

use gloo::utils::{document, window};

/// The fragment, with its `#`.
pub(crate) fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Writes the fragment without a new entry in the history: going back leads to the page before, not to every state.
pub(crate) fn set_fragment(fragment: &str) {
    if let Ok(history) = window().history() {
        // Safari allows 100 of these in 30 seconds, and throws then; the next one succeeds.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(fragment));
    }
}

/// The page's address without its fragment.
pub(crate) fn page() -> String {
    window().location().href().unwrap_or_default().split('#').next().unwrap_or_default().to_owned()
}

/// Sets the title.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}
