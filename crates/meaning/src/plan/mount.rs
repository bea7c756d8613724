//! Is a RUN's mount well formed once its variables are known?

use dockerfile_syntax::{Flag, Instruction, cut, lower, nearest, quote};

use super::{RARE, SCRATCH};

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

/// The first thing BuildKit would refuse about the mounts of a RUN. `later` says what is wrong with a stage that one is
/// taken from, given its target.
pub(super) fn check(
    instruction: &Instruction<'_>,
    workdir: &str,
    later: &dyn Fn(&str, &str) -> Option<String>,
    expand: Expand<'_>,
) -> Result<(), String> {
    let flags = instruction.flags.iter().filter(|f| f.name() == "mount");
    let mut mounts = Vec::new();
    for flag in flags {
        mounts.push(mount(flag, expand)?);
    }
    // Where they come from and come to stand is looked at when all of them have been read.
    for Fields { kind, from, source, target, .. } in mounts {
        // A cache without a source is one of nothing, which a stage may be called.
        let from = if from.is_empty() && kind == "cache" { SCRATCH } else { &from };
        if let Some(why) = later(from, &target) {
            return Err(why);
        }
        match kind.as_str() {
            "ssh" if !source.is_empty() => return Err("ssh does not support source".to_owned()),
            "secret" | "ssh" => {}
            // An absolute path is not cleaned before it is looked at: `//` passes.
            _ if target == "/" || !target.starts_with('/') && super::path::join(workdir, &target) == "/" => {
                return Err(format!("invalid mount target {}", quote("/")));
            }
            _ => {}
        }
    }
    Ok(())
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

/// Reads one mount.
#[cold]
fn mount(flag: &Flag<'_>, expand: Expand<'_>) -> Result<Fields, String> {
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
    Ok(m)
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
        "readonly" | "ro" | "readwrite" | "rw" if boolean(&value).is_none() => return wrong(&value),
        "readonly" | "ro" | "readwrite" | "rw" | "env" => {}
        "required" if !secret_or_ssh(&m.kind) => return not_here(&m.kind),
        "required" if boolean(&value).is_none() => return wrong(&value),
        "required" => {}
        "size" if m.kind != "tmpfs" => return not_here(&m.kind),
        "size" if RARE && !is_size(&value) => return wrong(&value),
        "size" => {}
        "sharing" => {
            m.sharing = lower(&value);
            let modes = ["locked", "private", "shared"];
            if !modes.contains(&m.sharing.as_str()) {
                return Err(format!("unsupported sharing value {}{}", quote(&value), hint(&value, &modes)));
            }
        }
        "mode" if number(&value, 8).is_none() => {
            return Err(format!("invalid value {value} for mode"));
        }
        "uid" | "gid" if number(&value, 10).is_none() => {
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

/// Digits and nothing else, in 32 bits.
pub(super) fn number(text: &str, radix: u32) -> Option<u32> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    u32::from_str_radix(text, radix).ok().filter(|_| digits)
}

/// A number with a unit such as `m`, `mb` or `mib`, not below zero.
fn is_size(text: &str) -> bool {
    let Some(end) = text.rfind(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ')) else { return false };
    let (number, unit) = text.split_at(end + 1);
    let number = number.strip_suffix(' ').unwrap_or(number);
    let (mantissa, exponent) =
        number.find(['e', 'E']).map_or((number, "1"), |at| (&number[..at], &number[at + 1..]));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let plain = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, part) = cut(plain, b'.').unwrap_or((plain, ""));
    let below = mantissa.starts_with('-') && plain.bytes().any(|b| matches!(b, b'1'..=b'9'));
    let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let known = match lower(unit).as_bytes() {
        b"" | b"b" => true,
        [unit, rest @ ..] => b"kmgtp".contains(unit) && [&b""[..], b"b", b"ib"].contains(&rest),
    };
    digits(whole)
        && digits(part)
        && whole.len() + part.len() > 0
        && digits(power)
        && !power.is_empty()
        && !below
        && known
}

/// As Go reads a boolean.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}
