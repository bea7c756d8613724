//! What does a link's payload look like? JSON, only what differs from the default.
//!
//! By hand over `miniserde`'s values: its code is a third of what `serde_json` costs a visitor to download.

use miniserde::json::{self, Number, Object, Value};

use crate::{Arch, Names, Options};

/// The JSON of a state.
pub(super) fn write(text: &str, options: &Options) -> String {
    let mut out = Object::new();
    put(&mut out, "text", string(text), text.is_empty());
    let chosen = write_options(options);
    let none = chosen.is_empty();
    put(&mut out, "options", Value::Object(chosen), none);
    json::to_string(&out)
}

/// The JSON of the options alone.
pub(super) fn options(options: &Options) -> String {
    json::to_string(&write_options(options))
}

fn write_options(options: &Options) -> Object {
    let mut out = Object::new();
    let names =
        |names: &Names<String>| Value::Object(names.iter().map(|(n, v)| (n.to_owned(), string(v))).collect());
    let target = options.target.as_deref();
    put(&mut out, "target", string(target.unwrap_or("")), target.is_none());
    put(&mut out, "arch", string(options.arch.name()), options.arch == Arch::default());
    put(&mut out, "build_args", names(&options.build_args), options.build_args.is_empty());
    put(&mut out, "dockerignore", string(&options.dockerignore), options.dockerignore.is_empty());
    let context = options.context_bytes;
    put(&mut out, "context_bytes", number(context.unwrap_or(0)), context.is_none());
    for (name, typed) in [("image_bytes", &options.image_bytes), ("layer_bytes", &options.layer_bytes)] {
        let numbers = typed.iter().map(|(n, v)| (n.to_owned(), number(*v))).collect();
        put(&mut out, name, Value::Object(numbers), typed.is_empty());
    }
    put(&mut out, "answers", names(&options.answers), options.answers.is_empty());
    out
}

fn put(out: &mut Object, name: &str, value: Value, is_default: bool) {
    if !is_default {
        out.insert(name.to_owned(), value);
    }
}

fn string(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn number(n: u64) -> Value {
    Value::Number(Number::U64(n))
}

/// Reads a state; `None` if something has not the form it must have. Unknown fields are passed over.
pub(super) fn read(text: &str) -> Option<(String, Options)> {
    let Value::Object(mut all) = json::from_str(text).ok()? else { return None };
    let dockerfile = all.remove("text").map_or(Some(String::new()), as_string)?;
    let chosen = all.remove("options").map_or(Some(Options::default()), read_options)?;
    Some((dockerfile, chosen))
}

fn read_options(value: Value) -> Option<Options> {
    let Value::Object(all) = value else { return None };
    let mut options = Options::default();
    for (name, value) in all {
        match name.as_str() {
            "target" if !matches!(value, Value::Null) => options.target = Some(as_string(value)?),
            "arch" => {
                let named = as_string(value)?;
                options.arch = [Arch::Amd64, Arch::Arm64].into_iter().find(|a| a.name() == named)?;
            }
            "build_args" => options.build_args = as_names(value, as_string)?,
            "dockerignore" => options.dockerignore = as_string(value)?,
            "context_bytes" if !matches!(value, Value::Null) => {
                options.context_bytes = Some(as_number(value)?)
            }
            "image_bytes" => options.image_bytes = as_names(value, as_number)?,
            "layer_bytes" => options.layer_bytes = as_names(value, as_number)?,
            "answers" => options.answers = as_names(value, as_string)?,
            _ => {}
        }
    }
    Some(options)
}

fn as_string(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn as_number(value: Value) -> Option<u64> {
    match value {
        Value::Number(Number::U64(n)) => Some(n),
        _ => None,
    }
}

fn as_names<V>(value: Value, read: fn(Value) -> Option<V>) -> Option<Names<V>> {
    let Value::Object(all) = value else { return None };
    all.into_iter().map(|(name, value)| Some((name, read(value)?))).collect()
}
