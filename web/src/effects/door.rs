//! How does the page ask the second program, which is fetched on demand and runs in a worker? See `web/door/client.js`.

use js_sys::{Array, Function, Promise, Reflect};
use playground_core::Options;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::options;

/// Calls a function of `crates/wasm` about a text; `more` words stand between the text and the options.
/// The error is a short sentence for the visitor.
pub(crate) async fn ask(
    name: &str,
    text: &str,
    more: &[JsValue],
    chosen: &Options,
) -> Result<JsValue, String> {
    let mut words = Array::of2(&name.into(), &text.into());
    words.extend(more.iter().cloned());
    words.push(&options::write(chosen));
    let answer = async {
        let call: Function = Reflect::get(&js_sys::global(), &"callDoor".into())?.dyn_into()?;
        let promise: Promise = call.apply(&JsValue::UNDEFINED, &words)?.dyn_into()?;
        JsFuture::from(promise).await
    };
    answer.await.map_err(|error: JsValue| {
        let message = Reflect::get(&error, &"message".into()).ok().and_then(|m| m.as_string());
        match message.as_deref() {
            Some("not-loaded") => "A part of the page could not be fetched. Is the network down? Try again.",
            _ => "This part of the page stopped because of a mistake of ours. Your text is safe; try again.",
        }
        .to_owned()
    })
}
