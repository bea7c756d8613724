//! Which folder was dropped or chosen? `web/page.js` reads names, sizes and a few texts, and says "folder".

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Object, Reflect};
use playground_core::context::Context;
use wasm_bindgen::JsValue;

thread_local! {
    /// The folder as JavaScript has it: the second program is given the same.
    static GIVEN: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

/// Calls with every folder that is given.
pub(crate) fn listen(heard: impl Fn(Rc<Context>) + 'static) -> EventListener {
    EventListener::new(&gloo::utils::window(), "folder", move |event| {
        let detail = Reflect::get(event, &"detail".into()).unwrap_or_default();
        let field = |name: &str| Reflect::get(&detail, &name.into()).unwrap_or_default();
        let pair = |pair: JsValue| {
            (Array::from(&pair).get(0).as_string().unwrap_or_default(), Array::from(&pair).get(1))
        };
        let files = Array::from(&field("files"));
        let files = files.iter().map(|f| (pair(f.clone()).0, pair(f).1.as_f64().unwrap_or_default() as u64));
        let texts = Object::entries(&Object::from(field("texts")));
        let texts = texts.iter().map(|t| (pair(t.clone()).0, pair(t).1.as_string().unwrap_or_default()));
        let context = Context::new(files, texts);
        GIVEN.set(detail.clone());
        heard(Rc::new(context));
    })
}

/// The folder for the second program.
pub(crate) fn given() -> JsValue {
    GIVEN.with_borrow(Clone::clone)
}
