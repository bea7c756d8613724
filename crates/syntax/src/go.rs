//! How does Go's library, in which BuildKit is written, read and print small texts: quotes, CSV, durations?

use std::borrow::Cow;

use crate::bytes::cut;

/// Quotes a text as Go's `%q` prints it.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\x0b' => out.push_str("\\v"),
            c if (c as u32) < 0x20 || c == '\x7f' => out.push_str(&format!("\\x{:02x}", c as u32)),
            // What has no shape of its own: blanks, joiners, marks of direction.
            '\u{80}'..='\u{a0}'
            | '\u{ad}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}'
            | '\u{205f}'..='\u{206f}'
            | '\u{3000}'
            | '\u{feff}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Fields between commas; a field in double quotes may hold commas. Errors are those of Go's CSV reader.
pub(crate) fn csv(line: &str) -> Result<Vec<Cow<'_, str>>, String> {
    if line.is_empty() {
        return Err("EOF".to_owned());
    }
    let error = |at: usize, what: &str| Err(format!("parse error on line 1, column {}: {what}", at + 1));
    let mut out = Vec::new();
    let mut at = 0;
    loop {
        let rest = &line[at..];
        let Some(quoted) = rest.strip_prefix('"') else {
            let end = rest.find(',');
            let field = &rest[..end.unwrap_or(rest.len())];
            if let Some(n) = field.find('"') {
                return error(at + n, "bare \" in non-quoted-field");
            }
            out.push(Cow::Borrowed(field));
            match end {
                Some(n) => at += n + 1,
                None => return Ok(out),
            }
            continue;
        };
        let mut field = String::new();
        let mut rest = quoted;
        at += 1;
        loop {
            let Some(n) = rest.find('"') else {
                return error(at, "extraneous or missing \" in quoted-field");
            };
            field.push_str(&rest[..n]);
            rest = &rest[n + 1..];
            at += n + 1;
            match rest.bytes().next() {
                Some(b'"') => {
                    field.push('"');
                    rest = &rest[1..];
                    at += 1;
                }
                Some(b',') => {
                    at += 1;
                    break;
                }
                None => {
                    out.push(Cow::Owned(field));
                    return Ok(out);
                }
                Some(_) => return error(at - 1, "extraneous or missing \" in quoted-field"),
            }
        }
        out.push(Cow::Owned(field));
    }
}

/// Digits with at most one point.
fn decimal(digits: &str) -> f64 {
    let (whole, part) = cut(digits, b'.').unwrap_or((digits, ""));
    let number = |text: &str| text.bytes().fold(0.0, |n, b| n * 10.0 + f64::from(b - b'0'));
    number(whole) + number(part) / (0..part.len().min(300)).fold(1.0, |n, _| n * 10.0)
}

/// Quotes as Go's `time` package does: byte by byte, everything outside ASCII in hexadecimal.
fn plain_quote(text: &str) -> String {
    let mut out = String::from("\"");
    for b in text.bytes() {
        match b {
            b'"' | b'\\' => out.extend(['\\', b as char]),
            b' '..=b'~' | 0x7f => out.push(b as char),
            b => out.push_str(&format!("\\x{b:02x}")),
        }
    }
    out.push('"');
    out
}

/// Nanoseconds of a text such as `1h30m`, `1.5s`, `-2ms`.
pub(crate) fn duration(text: &str) -> Result<f64, String> {
    let invalid = || format!("time: invalid duration {}", plain_quote(text));
    let (negative, mut rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if rest == "0" {
        return Ok(0.0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let number = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let (digits, after) = rest.split_at(number);
        if digits.bytes().filter(|b| *b == b'.').count() > 1 || !digits.bytes().any(|b| b.is_ascii_digit()) {
            return Err(invalid());
        }
        let unit = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit);
        let factor = match unit {
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            "" => return Err(format!("time: missing unit in duration {}", plain_quote(text))),
            _ => {
                return Err(format!(
                    "time: unknown unit {} in duration {}",
                    plain_quote(unit),
                    plain_quote(text)
                ));
            }
        };
        total += decimal(digits) * factor;
        if total > i64::MAX as f64 {
            return Err(invalid());
        }
        rest = after;
    }
    Ok(if negative { -total } else { total })
}
