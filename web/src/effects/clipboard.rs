//! How does a text come into the clipboard?

use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::Callback;

/// Copies, and says whether it worked: it may be denied, in frames above all, and is missing on insecure origins.
pub(crate) fn copy(text: &str, done: Callback<bool>) {
    let navigator = gloo::utils::window().navigator();
    // Absent without HTTPS, although the types say it is always there.
    let present = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|c| !c.is_undefined());
    if !present {
        done.emit(false);
        return;
    }
    let promise = navigator.clipboard().write_text(text);
    spawn_local(async move { done.emit(JsFuture::from(promise).await.is_ok()) });
}
