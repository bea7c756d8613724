//! Where do package graphs come from? Files beside the page, fetched when a package manager stands in the text.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// The file of a graph; nothing if it cannot be had, and the estimate goes on without it.
pub(crate) async fn fetch(name: &str) -> Option<Vec<u8>> {
    let answer = gloo::utils::window().fetch_with_str(&format!("./packages/{name}.bin"));
    let answer: Response = JsFuture::from(answer).await.ok()?.dyn_into().ok()?;
    let bytes = answer.ok().then(|| answer.array_buffer().ok())??;
    Some(Uint8Array::new(&JsFuture::from(bytes).await.ok()?).to_vec())
}
