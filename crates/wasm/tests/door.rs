//! Does the door work as a JavaScript program would use it?
#![cfg(target_arch = "wasm32")]

use js_sys::{Array, Reflect};
use playground_wasm::{analyze, compare_two, export_as, rebuild_after};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| match key.parse() {
        Ok(index) => Array::from(&value).get(index),
        Err(_) => Reflect::get(&value, &key.into()).unwrap(),
    })
}

fn report(text: &str) -> JsValue {
    analyze(text, JsValue::UNDEFINED).unwrap_or_else(|_| panic!("no report"))
}

#[wasm_bindgen_test]
fn names_the_stages() {
    let report = report("FROM node:20 AS build\nFROM scratch\nCOPY --from=build /a /b\n");
    assert_eq!(get(&report, "stages.0.name").as_string().as_deref(), Some("build"));
    assert_eq!(get(&report, "target").as_f64(), Some(1.0));
}

#[wasm_bindgen_test]
fn counts_as_javascript_does() {
    let report = report("# \u{1f600}\nFROM scratch\nNOPE x\n");
    let start = get(&report, "findings.0.span.0").as_f64();
    assert_eq!(start, Some("# xx\nFROM scratch\n".len() as f64));
}

#[wasm_bindgen_test]
fn wrong_options_are_an_error_and_wrong_text_is_not() {
    assert!(analyze("FROM scratch", JsValue::from_str("amd64")).is_err());
    report("\u{0}\u{ffff}FROM\n<<<");
}

#[wasm_bindgen_test]
fn fifty_thousand_continuation_lines_do_not_exhaust_the_stack() {
    let text = format!("FROM scratch\nRUN echo \\\n{}  done\n", "  word \\\n".repeat(50_000));
    let report = report(&text);
    assert_eq!(get(&report, "findings.length").as_f64(), Some(0.0));
}

#[wasm_bindgen_test]
fn draws_a_picture_on_demand() {
    let look = js_sys::JSON::parse(r#"{"theme":"dark","layers":true}"#).unwrap_or_default();
    let picture = export_as("svg", "FROM scratch\nCOPY app /\n", JsValue::UNDEFINED, look);
    assert!(picture.unwrap_or_default().starts_with("<svg "));
    assert!(export_as("png", "FROM scratch\n", JsValue::UNDEFINED, JsValue::UNDEFINED).is_err());
}

#[wasm_bindgen_test]
fn tells_what_runs_again() {
    let changes = js_sys::JSON::parse(r#"[{"path":"src/a.js"}]"#).unwrap_or_default();
    let answer = rebuild_after("FROM node\nCOPY . .\nRUN npm ci\n", changes, JsValue::UNDEFINED);
    let answer = answer.unwrap_or_default();
    assert_eq!(get(&answer, "stages.0.steps.1.fate").as_string().as_deref(), Some("reruns"));
    assert_eq!(get(&answer, "advice.0.saves.0").as_f64(), Some(3.0));
}

#[wasm_bindgen_test]
fn compares_two_files() {
    let answer =
        compare_two("FROM scratch\n", "FROM scratch\nENV A=1\n", JsValue::UNDEFINED, JsValue::UNDEFINED)
            .unwrap_or_default();
    assert_eq!(get(&answer, "stages.0.matched").as_string().as_deref(), Some("target"));
    assert_eq!(get(&answer, "settings.0.name").as_string().as_deref(), Some("ENV A"));
}
