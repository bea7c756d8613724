//! How does Go's library, in which BuildKit is written, read and print small texts: quotes, CSV, durations?

use std::borrow::Cow;

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

/// The digits at the start, and the rest.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// Nanoseconds of a text such as `1h30m`, `1.5s`, `-2ms`.
pub(crate) fn duration(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", plain_quote(text));
    let (negative, mut rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let (whole, after) = digits(rest);
        let (part, after) = after.strip_prefix('.').map_or(("", after), digits);
        if whole.is_empty() && part.is_empty() {
            return Err(invalid());
        }
        let unit = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit);
        // A whole number that is too large is told before its unit is looked at.
        let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
        let factor: u64 = match unit {
            _ if whole > 1 << 63 => return Err(invalid()),
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            "" => return Err(format!("time: missing unit in duration {}", plain_quote(text))),
            _ => {
                return Err(format!(
                    "time: unknown unit {} in duration {}",
                    plain_quote(unit),
                    plain_quote(text)
                ));
            }
        };
        // Of the digits behind the point those count that make whole nanoseconds.
        let (mut place, mut below) = (factor, 0);
        for digit in part.bytes().map(|b| u64::from(b - b'0')) {
            below += place * digit / 10;
            place /= 10;
        }
        let sum =
            whole.checked_mul(factor).and_then(|n| n.checked_add(below)).and_then(|n| total.checked_add(n));
        total = sum.filter(|sum| *sum <= 1 << 63).ok_or_else(invalid)?;
        rest = after;
    }
    match (negative, i64::try_from(total)) {
        (false, Ok(total)) => Ok(total),
        (false, Err(_)) => Err(invalid()),
        (true, _) => Ok((total as i64).wrapping_neg()),
    }
}
