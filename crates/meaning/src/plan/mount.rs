//! Is a RUN's mount well formed once its variables are known?

use dockerfile_syntax::{Flag, Instruction, cut, lower, nearest, quote};

type Expand<'e> = &'e dyn Fn(&str) -> Result<String, String>;

const TYPES: [&str; 5] = ["bind", "cache", "secret", "ssh", "tmpfs"];
const KEYS: [&str; 19] = [
    "type",
    "from",
    "source",
    "target",
    "readonly",
    "id",
    "sharing",
    "required",
    "size",
    "mode",
    "uid",
    "gid",
    "src",
    "dst",
    "destination",
    "ro",
    "rw",
    "readwrite",
    "env",
];

/// The first thing BuildKit would refuse about the mounts of a RUN.
pub(super) fn check(instruction: &Instruction<'_>, workdir: &str, expand: Expand<'_>) -> Result<(), String> {
    let mut targets = Vec::new();
    for flag in instruction.flags.iter().filter(|f| f.name() == "mount") {
        targets.extend(mount(flag, expand)?);
    }
    // Where they come to stand is looked at when all of them have been read.
    let root = |target: &String| super::path::join(workdir, target).trim_end_matches('/').is_empty();
    match targets.iter().any(root) {
        true => Err(format!("invalid mount target {}", quote("/"))),
        false => Ok(()),
    }
}

#[derive(Default)]
struct Fields {
    kind: String,
    from: String,
    source: String,
    target: String,
    id: String,
    sharing: String,
    owner: Option<&'static str>,
}

/// Reads one mount; gives its target where that must not be the root.
fn mount(flag: &Flag<'_>, expand: Expand<'_>) -> Result<Option<String>, String> {
    let mut m = Fields { kind: "bind".to_owned(), ..Fields::default() };
    for field in &flag.fields() {
        let Some((key, value)) = cut(field, b'=') else {
            bare(&m.kind, field)?;
            continue;
        };
        let key = lower(key);
        let value = expand(value)?;
        keyed(&mut m, &key, value, field)?;
    }
    whole(&m)?;
    Ok(Some(m.target).filter(|_| !secret_or_ssh(&m.kind)))
}

fn secret_or_ssh(kind: &str) -> bool {
    kind == "secret" || kind == "ssh"
}

/// A field without a value.
fn bare(kind: &str, field: &str) -> Result<(), String> {
    match lower(field).as_str() {
        "readonly" | "ro" | "readwrite" | "rw" => Ok(()),
        "required" if secret_or_ssh(kind) => Ok(()),
        "required" => Err(format!("unexpected key 'required' for mount type '{kind}'")),
        _ => Err(format!("invalid field '{field}' must be a key=value pair")),
    }
}

fn keyed(m: &mut Fields, key: &str, value: String, field: &str) -> Result<(), String> {
    let wrong = |value: &str| Err(format!("invalid value for {key}: {value}"));
    let not_here = |kind: &str| Err(format!("unexpected key '{key}' for mount type '{kind}'"));
    let hint = |value: &str, options: &[&'static str]| {
        nearest(value, options.iter().copied(), false)
            .map_or(String::new(), |s| format!(" (did you mean {s}?)"))
    };
    match key {
        "type" => {
            m.kind = lower(&value);
            if !TYPES.contains(&m.kind.as_str()) {
                return Err(format!("unsupported mount type {}{}", quote(&value), hint(&value, &TYPES)));
            }
        }
        "from" => m.from = value,
        "source" | "src" => m.source = value,
        "target" | "dst" | "destination" => m.target = value,
        "id" => m.id = value,
        "readonly" | "ro" | "readwrite" | "rw" if !boolean(&value) => return wrong(&value),
        "readonly" | "ro" | "readwrite" | "rw" | "env" => {}
        "required" if !secret_or_ssh(&m.kind) => return not_here(&m.kind),
        "required" if !boolean(&value) => return wrong(&value),
        "required" => {}
        "size" if m.kind != "tmpfs" => return not_here(&m.kind),
        "size" if !value.starts_with(|c: char| c.is_ascii_digit()) => return wrong(&value),
        "size" => {}
        "sharing" => {
            m.sharing = lower(&value);
            let modes = ["locked", "private", "shared"];
            if !modes.contains(&m.sharing.as_str()) {
                return Err(format!("unsupported sharing value {}{}", quote(&value), hint(&value, &modes)));
            }
        }
        "mode" if u32::from_str_radix(&value, 8).is_err() => {
            return Err(format!("invalid value {value} for mode"));
        }
        "uid" | "gid" if value.parse::<u32>().is_err() => {
            return Err(format!("invalid value {value} for {key}"));
        }
        "mode" => m.owner = m.owner.or(Some("mode")),
        "uid" => m.owner = m.owner.or(Some("uid")),
        "gid" => m.owner = m.owner.or(Some("gid")),
        _ => return Err(format!("unexpected key '{key}' in '{field}'{}", hint(key, &KEYS))),
    }
    Ok(())
}

/// What no field shows alone.
fn whole(m: &Fields) -> Result<(), String> {
    let kind = m.kind.as_str();
    if let (Some(key), "bind" | "tmpfs") = (m.owner, kind) {
        return Err(format!("{key} not allowed for {} type mounts", quote(kind)));
    }
    if kind == "secret" {
        if !m.from.is_empty() {
            return Err("secret mount should not have a from".to_owned());
        }
        if !m.sharing.is_empty() {
            return Err("secret mount should not define sharing".to_owned());
        }
        if m.source.is_empty() && m.target.is_empty() && m.id.is_empty() {
            return Err("invalid secret mount. one of source, target required".to_owned());
        }
        if !m.source.is_empty() && !m.id.is_empty() {
            return Err("both source and id can't be set".to_owned());
        }
    }
    if !m.sharing.is_empty() && kind != "cache" {
        return Err(format!("invalid cache sharing set for {kind} mount"));
    }
    Ok(())
}

/// As Go reads a boolean.
pub(super) fn boolean(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "TRUE" | "true" | "True" | "0" | "f" | "F" | "FALSE" | "false" | "False")
}
