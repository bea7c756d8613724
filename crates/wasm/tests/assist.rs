//! Does the door answer an editor's questions, counting as JavaScript does?
#![cfg(target_arch = "wasm32")]

use js_sys::{Array, Reflect};
use playground_wasm::{complete, definition, fixes, folds, hover, references, rename};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| match key.parse() {
        Ok(index) => Array::from(&value).get(index),
        Err(_) => Reflect::get(&value, &key.into()).unwrap(),
    })
}

const STAGES: &str = "# \u{1f433}\nFROM alpine AS build\nFROM scratch\nCOPY --from=build /a /\n";

/// The offset just after a text, in UTF-16.
fn after(text: &str) -> u32 {
    let end = STAGES.find(text).unwrap() + text.len();
    STAGES[..end].encode_utf16().count() as u32
}

fn word(place: &JsValue) -> String {
    let offset = |field: &str| get(place, field).as_f64().unwrap() as usize;
    let units: Vec<u16> = STAGES.encode_utf16().collect();
    String::from_utf16(&units[offset("from")..offset("to")]).unwrap()
}

fn answer(found: Result<JsValue, wasm_bindgen::JsError>) -> JsValue {
    found.unwrap_or_else(|_| panic!("no answer"))
}

#[wasm_bindgen_test]
fn answers_questions_about_a_place() {
    let found = answer(complete(STAGES, after("--from="), JsValue::UNDEFINED));
    assert_eq!(get(&found, "options.0.label").as_string().as_deref(), Some("build"));
    assert_eq!(word(&found), "");
    let found = answer(hover(STAGES, after("COP"), JsValue::UNDEFINED));
    assert_eq!(word(&found), "COPY");
    let found = answer(definition(STAGES, after("--from=bu"), JsValue::UNDEFINED));
    assert_eq!(word(&get(&found, "target")), "build");
    assert!(get(&found, "target.from").as_f64() < get(&found, "from").as_f64());
    let found = answer(references(STAGES, after("AS "), JsValue::UNDEFINED));
    assert_eq!(Array::from(&get(&found, "all")).length(), 2);
    assert!(answer(hover("", 7, JsValue::UNDEFINED)).is_null());
}

#[wasm_bindgen_test]
fn renames_or_says_why_not() {
    let found = answer(rename(STAGES, after("AS "), "deps", JsValue::UNDEFINED));
    assert_eq!(get(&found, "edits.1.insert").as_string().as_deref(), Some("deps"));
    assert_eq!(word(&get(&found, "edits.1")), "build");
    let found = answer(rename(STAGES, after("AS "), "scratch", JsValue::UNDEFINED));
    assert!(get(&found, "refused").as_string().is_some());
}

#[wasm_bindgen_test]
fn folds_and_mends_in_utf16() {
    let text = "# \u{1f433}\nFROM alpine as b\nRUN a \\\n b\n";
    let visible = text.lines().take(2).map(|l| l.encode_utf16().count() + 1).sum::<usize>() - 1;
    assert_eq!(folds(text).first(), Some(&(visible as u32)));
    let found = answer(fixes(text, visible as u32, JsValue::UNDEFINED));
    assert_eq!(get(&found, "0.rule").as_string().as_deref(), Some("FromAsCasing"));
}
