//! How does a state come out of a link, and into one? The browser packs and unpacks: see `web/link.js`.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Promise, Reflect};
use playground_core::Options;
use playground_core::share::{self, BadLink, Shared, Show};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::address;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = unpackLink)]
    fn unpack_link(fragment: &str) -> Promise;
    #[wasm_bindgen(js_name = packLink)]
    fn pack_link(json: &str, flags: &str) -> Promise;
}

/// A state and its link.
type Packed = (Rc<str>, Options, String);

thread_local! {
    /// The last link that was made: whoever shares what is in the address need not wait, and some browsers copy only
    /// for those who do not.
    static LAST: RefCell<Option<Packed>> = const { RefCell::new(None) };
}

/// What the address held when the page was opened; `web/boot.js` unpacks it while the program is on its way.
pub(crate) fn opened() -> Option<Result<Shared, BadLink>> {
    let found = Reflect::get(&js_sys::global(), &"opened".into()).ok()?;
    read(&found)
}

/// What the address holds now.
pub(crate) async fn now() -> Option<Result<Shared, BadLink>> {
    read(&JsFuture::from(unpack_link(&address::fragment())).await.ok()?)
}

fn read(found: &JsValue) -> Option<Result<Shared, BadLink>> {
    let field = |name: &str| Reflect::get(found, &name.into()).unwrap_or_default();
    if let Some(json) = field("json").as_string() {
        let state = share::read_json(&json);
        let show = share::show_of(&address::fragment());
        return Some(state.map(|(text, options)| Shared { text, options, show }).ok_or(BadLink::Damaged));
    }
    let bad = match field("bad").as_string()?.as_str() {
        "newer" => BadLink::Newer(field("version").as_f64().unwrap_or_default() as u32),
        "truncated" => BadLink::Truncated,
        "large" => BadLink::TooLarge,
        _ => BadLink::Damaged,
    };
    Some(Err(bad))
}

/// The link of a state, if it is the last one that was made.
pub(crate) fn known(text: &Rc<str>, options: &Options) -> Option<String> {
    LAST.with_borrow(|last| last.as_ref().filter(|l| l.0 == *text && l.1 == *options).map(|l| l.2.clone()))
}

/// Makes the link of a state.
pub(crate) async fn make(text: Rc<str>, options: Options) -> Option<String> {
    if let Some(link) = known(&text, &options) {
        return Some(link);
    }
    let json = share::write_json(&text, &options);
    let packed = JsFuture::from(pack_link(&json, &share::flags(Show::default()))).await.ok()?;
    let link = packed.as_string()?;
    LAST.set(Some((text, options, link.clone())));
    Some(link)
}
