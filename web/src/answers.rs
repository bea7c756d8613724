//! What does the second program answer? Views of plain JavaScript objects, shaped as `crates/wasm` describes them.

use js_sys::Array;
use playground_core::sizes::Range;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A multi-stage version, questions, or a refusal.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) type Conversion;
    /// `offer`, `ask` or `refuse`.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn outcome(this: &Conversion) -> String;
    /// Of a refusal.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn why(this: &Conversion) -> String;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn questions(this: &Conversion) -> Array;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn summary(this: &Conversion) -> String;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn text(this: &Conversion) -> String;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn lines(this: &Conversion) -> Array;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn settings(this: &Conversion) -> Array;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn assumptions(this: &Conversion) -> Array;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn choices(this: &Conversion) -> Array;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn before(this: &Conversion) -> Weight;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn after(this: &Conversion) -> Weight;

    /// Both sizes of something.
    pub(crate) type Weight;
    #[wasm_bindgen(method, getter)]
    fn disk(this: &Weight) -> Bytes;

    /// Bytes with a range.
    type Bytes;
    #[wasm_bindgen(method, getter)]
    fn low(this: &Bytes) -> f64;
    #[wasm_bindgen(method, getter)]
    fn likely(this: &Bytes) -> f64;
    #[wasm_bindgen(method, getter)]
    fn high(this: &Bytes) -> f64;

    /// A line of a diff.
    pub(crate) type Line;
    /// `same`, `gone` or `new`.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn kind(this: &Line) -> String;
    #[wasm_bindgen(method, getter, js_name = text)]
    pub(crate) fn line_text(this: &Line) -> String;
    #[wasm_bindgen(method, getter, js_name = why)]
    pub(crate) fn reasons(this: &Line) -> Array;

    /// A fact to be given, or a choice.
    pub(crate) type Question;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn id(this: &Question) -> String;
    #[wasm_bindgen(method, getter, js_name = text)]
    pub(crate) fn question_text(this: &Question) -> String;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn suggestion(this: &Question) -> String;
    #[wasm_bindgen(method, getter, js_name = choices)]
    pub(crate) fn possible(this: &Question) -> Array;
}

impl Weight {
    /// Bytes on disk.
    pub(crate) fn on_disk(&self) -> Range {
        let bytes = self.disk();
        Range { low: bytes.low() as u64, likely: bytes.likely() as u64, high: bytes.high() as u64 }
    }
}

/// The items of an array, taken for what the door says they are.
pub(crate) fn items<T: JsCast>(array: Array) -> impl Iterator<Item = T> {
    (0..array.length()).map(move |n| array.get(n).unchecked_into())
}

/// The texts of an array.
pub(crate) fn texts(array: Array) -> Vec<String> {
    array.iter().map(|text| text.as_string().unwrap_or_default()).collect()
}
