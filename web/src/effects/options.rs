//! What do the options look like in JavaScript? The same fields as in a link's JSON, see `crates/core/src/share.rs`; the
//! browser's own objects stand in for a JSON library, which would be kilobytes more to download.

use js_sys::{Array, Object, Reflect};
use playground_core::{Arch, Names, Options};
use wasm_bindgen::{JsCast, JsValue};

/// Only what differs from the default.
pub(crate) fn write(options: &Options) -> Object {
    let out = Object::new();
    let text = |name: &str, text: &str| set(&out, name, text.into(), text.is_empty());
    text("target", options.target.as_deref().unwrap_or(""));
    text("arch", if options.arch == Arch::default() { "" } else { options.arch.name() });
    text("dockerignore", &options.dockerignore);
    let bytes = options.context_bytes;
    set(&out, "context_bytes", (bytes.unwrap_or(0) as f64).into(), bytes.is_none());
    for (name, texts) in [("build_args", &options.build_args), ("answers", &options.answers)] {
        let all = Object::new();
        texts.iter().for_each(|(name, text)| set(&all, name, text.as_str().into(), false));
        set(&out, name, all.into(), texts.is_empty());
    }
    for (name, numbers) in [("image_bytes", &options.image_bytes), ("layer_bytes", &options.layer_bytes)] {
        let all = Object::new();
        numbers.iter().for_each(|(name, n)| set(&all, name, (*n as f64).into(), false));
        set(&out, name, all.into(), numbers.is_empty());
    }
    out
}

/// Sets a field unless it says nothing.
pub(crate) fn set(object: &Object, name: &str, value: JsValue, is_default: bool) {
    if !is_default {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(object, &name.into(), &value);
    }
}

/// A field; undefined if it is not there.
pub(crate) fn get(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or_default()
}

/// Reads them; `None` if something has not the form it must have. Unknown fields are passed over.
pub(crate) fn read(value: &JsValue) -> Option<Options> {
    let mut options = Options::default();
    if value.is_undefined() {
        return Some(options);
    }
    let field = |name: &str| Some(get(value, name)).filter(|v| !v.is_undefined() && !v.is_null());
    let text = |name: &str| field(name).map_or(Some(String::new()), |v| v.as_string());
    options.target = Some(text("target")?).filter(|t| !t.is_empty());
    options.arch = match text("arch")?.as_str() {
        "" | "amd64" => Arch::Amd64,
        "arm64" => Arch::Arm64,
        _ => return None,
    };
    options.dockerignore = text("dockerignore")?;
    options.context_bytes = match field("context_bytes") {
        Some(bytes) => Some(whole(&bytes)?),
        None => None,
    };
    options.build_args = named(field("build_args"), JsValue::as_string)?;
    options.answers = named(field("answers"), JsValue::as_string)?;
    options.image_bytes = named(field("image_bytes"), whole)?;
    options.layer_bytes = named(field("layer_bytes"), whole)?;
    Some(options)
}

/// A whole number of bytes.
fn whole(value: &JsValue) -> Option<u64> {
    value.as_f64().filter(|n| *n >= 0.0 && n.trunc() == *n).map(|n| n as u64)
}

fn named<V>(value: Option<JsValue>, read: fn(&JsValue) -> Option<V>) -> Option<Names<V>> {
    let Some(value) = value else { return Some(Names::default()) };
    if !value.is_object() || Array::is_array(&value) {
        return None;
    }
    let entries = Object::entries(value.unchecked_ref()).into_iter();
    entries
        .map(|entry| {
            let entry: Array = entry.unchecked_into();
            Some((entry.get(0).as_string()?, read(&entry.get(1))?))
        })
        .collect()
}
