//! How does the program talk to the text editor? The JavaScript side is `web/editor/editor.js`, which says what each
//! method means; every offset here counts UTF-16 code units.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint32Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// Given by `web/boot.js`.
    #[wasm_bindgen(js_name = loadEditor)]
    fn load_editor() -> Promise;

    /// A running editor.
    #[derive(Clone)]
    pub(crate) type Handle;

    #[wasm_bindgen(method, js_name = setText)]
    pub(crate) fn set_text(this: &Handle, text: &str);
    #[wasm_bindgen(method)]
    pub(crate) fn select(this: &Handle, from: u32, to: u32);
    #[wasm_bindgen(method, js_name = setProblems)]
    fn set_problems(this: &Handle, problems: &Array);
    #[wasm_bindgen(method, js_name = setMarks)]
    fn set_marks(this: &Handle, marks: &Array);
    #[wasm_bindgen(method, js_name = setLineNotes)]
    fn set_line_notes(this: &Handle, notes: &Array);
    #[wasm_bindgen(method)]
    pub(crate) fn focus(this: &Handle);
    #[wasm_bindgen(method)]
    pub(crate) fn destroy(this: &Handle);
}

/// What the editor calls. Kept as long as the editor lives.
pub(crate) struct Callbacks {
    pub(crate) change: Closure<dyn Fn(String)>,
    pub(crate) select: Closure<dyn Fn(u32, u32)>,
    pub(crate) tokens: Closure<dyn Fn(String) -> Uint32Array>,
    pub(crate) folds: Closure<dyn Fn(String) -> Uint32Array>,
    pub(crate) choices: Closure<dyn Fn() -> JsValue>,
}

/// Something found in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) severity: &'static str,
    pub(crate) message: String,
    pub(crate) fix: Option<Fix>,
}

/// What mends it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fix {
    pub(crate) label: &'static str,
    /// From, to, and what comes in its place.
    pub(crate) edits: Vec<(u32, u32, String)>,
}

/// A small text at the end of a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Note {
    pub(crate) line: u32,
    pub(crate) text: String,
    pub(crate) class: &'static str,
}

/// Fetches the editor and puts it into `parent`; `None` if it could not be fetched.
pub(crate) async fn create(
    parent: web_sys::Element,
    doc: impl FnOnce() -> String,
    label: &str,
    read_only: bool,
    classes: &[&str],
    callbacks: &Callbacks,
) -> Option<Handle> {
    let module = JsFuture::from(load_editor()).await.ok()?;
    let create: Function = Reflect::get(&module, &"create".into()).ok()?.dyn_into().ok()?;
    let options = object(&[
        ("doc", doc().into()),
        ("label", label.into()),
        ("readOnly", read_only.into()),
        ("onChange", callbacks.change.as_ref().clone()),
        ("onSelect", callbacks.select.as_ref().clone()),
        ("tokens", callbacks.tokens.as_ref().clone()),
        ("folds", callbacks.folds.as_ref().clone()),
        ("choices", callbacks.choices.as_ref().clone()),
        ("tokenClasses", classes.iter().map(|c| JsValue::from_str(c)).collect::<Array>().into()),
    ]);
    create.call2(&JsValue::UNDEFINED, &parent, &options).ok().map(JsCast::unchecked_into)
}

impl Handle {
    /// Underlines.
    pub(crate) fn show_problems(&self, problems: &[Problem]) {
        let list = problems.iter().map(|p| {
            object(&[
                ("from", p.from.into()),
                ("to", p.to.into()),
                ("severity", p.severity.into()),
                ("message", p.message.as_str().into()),
                ("fixes", p.fix.iter().map(Fix::object).collect::<Array>().into()),
            ])
        });
        self.set_problems(&list.collect());
    }

    /// Marks one range, or none.
    pub(crate) fn show_mark(&self, range: Option<(u32, u32)>) {
        let list = range.iter().map(|(from, to)| {
            object(&[("from", (*from).into()), ("to", (*to).into()), ("class", "mark-linked".into())])
        });
        self.set_marks(&list.collect());
    }

    /// Writes notes at line ends.
    pub(crate) fn show_notes(&self, notes: &[Note]) {
        let list = notes.iter().map(|n| {
            object(&[("line", n.line.into()), ("text", n.text.as_str().into()), ("class", n.class.into())])
        });
        self.set_line_notes(&list.collect());
    }
}

impl Fix {
    fn object(&self) -> JsValue {
        let edits = self.edits.iter().map(|(from, to, insert)| {
            object(&[("from", (*from).into()), ("to", (*to).into()), ("insert", insert.as_str().into())])
        });
        object(&[("label", self.label.into()), ("edits", edits.collect::<Array>().into())])
    }
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
