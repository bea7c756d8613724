//! How does a state come out of a link, and into one? The browser packs and unpacks: see `web/link.js`.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Object, Promise, Reflect};
use playground_core::Options;
use playground_core::share::{self, BadLink, Shared, Show};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{address, options};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = unpackLink)]
    fn unpack_link(fragment: &str) -> Promise;
    #[wasm_bindgen(js_name = packLink)]
    fn pack_link(state: &Object, flags: &str) -> Promise;
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
    let field = |name: &str| options::get(found, name);
    let state = field("state");
    if state.is_object() {
        return Some(shared(&state).ok_or(BadLink::Damaged));
    }
    let bad = match field("bad").as_string()?.as_str() {
        "newer" => BadLink::Newer(field("version").as_f64().unwrap_or_default() as u32),
        "truncated" => BadLink::Truncated,
        "large" => BadLink::TooLarge,
        _ => BadLink::Damaged,
    };
    Some(Err(bad))
}

fn shared(state: &JsValue) -> Option<Shared> {
    let text = Some(options::get(state, "text")).filter(|t| !t.is_undefined());
    Some(Shared {
        text: text.map_or(Some(String::new()), |t| t.as_string())?,
        options: options::read(&options::get(state, "options"))?,
        show: share::show_of(&address::fragment()),
    })
}

/// The link of a state, if it is the last one that was made.
pub(crate) fn known(text: &Rc<str>, options: &Options) -> Option<String> {
    LAST.with_borrow(|last| last.as_ref().filter(|l| l.0 == *text && l.1 == *options).map(|l| l.2.clone()))
}

/// Makes the link of a state.
pub(crate) async fn make(text: Rc<str>, chosen: Options) -> Option<String> {
    if let Some(link) = known(&text, &chosen) {
        return Some(link);
    }
    let (state, fields) = (Object::new(), options::write(&chosen));
    options::set(&state, "text", text.as_ref().into(), text.is_empty());
    let none = Object::keys(&fields).length() == 0;
    options::set(&state, "options", fields.into(), none);
    let packed = JsFuture::from(pack_link(&state, &share::flags(Show::default()))).await.ok()?;
    let link = packed.as_string()?;
    LAST.set(Some((text, chosen, link.clone())));
    Some(link)
}
