//! Is this a JSON array of strings, as Go's decoder reads it?

use std::borrow::Cow;

/// What the text after a keyword is.
pub(crate) enum JsonArray<'t> {
    /// Strings, each with its byte range (quotes included) in the text; borrowed where nothing in it is escaped.
    Strings(Vec<(Cow<'t, str>, usize, usize)>),
    /// Valid JSON, but with something other than strings inside: an error in BuildKit, not shell form.
    NotStrings,
    /// Not valid JSON, so it is taken as shell form.
    No,
}

/// Go refuses deeper nesting.
const DEPTH: usize = 10_000;

/// Reads a JSON array that must be the whole of `text`.
pub(crate) fn array(text: &str) -> JsonArray<'_> {
    let start = text.len() - text.trim_start().len();
    if !text[start..].starts_with('[') {
        return JsonArray::No;
    }
    read(text, start).unwrap_or(JsonArray::No)
}

fn read(text: &str, start: usize) -> Option<JsonArray<'_>> {
    let bytes = text.as_bytes();
    let mut strings = Vec::new();
    let mut only_strings = true;
    // Closers still owed; no recursion, so that hostile nesting cannot exhaust the stack.
    // The array itself is not among them.
    let mut open: Vec<u8> = Vec::new();
    let mut at = start + 1;
    let mut need_value = false; // after a comma
    loop {
        at = blank(bytes, at);
        let top = *open.last().unwrap_or(&b']');
        if bytes.get(at) == Some(&top) && !need_value {
            at += 1;
            if open.pop().is_none() {
                break;
            }
        } else {
            if top == b'}' {
                let (_, end) = string(text, at)?;
                at = blank(bytes, end);
                if bytes.get(at) != Some(&b':') {
                    return None;
                }
                at = blank(bytes, at + 1);
            }
            match *bytes.get(at)? {
                b'"' => {
                    let (value, end) = string(text, at)?;
                    if open.is_empty() {
                        strings.push((value, at, end));
                    }
                    at = end;
                }
                opener @ (b'[' | b'{') => {
                    only_strings = false;
                    open.push(if opener == b'[' { b']' } else { b'}' });
                    if open.len() >= DEPTH {
                        return None;
                    }
                    at += 1;
                    need_value = false;
                    continue;
                }
                _ => {
                    at = scalar(bytes, at)?;
                    only_strings = false;
                }
            }
        }
        // A value has just ended inside `open`.
        at = blank(bytes, at);
        match bytes.get(at)? {
            b',' => {
                at += 1;
                need_value = true;
            }
            closer if closer == open.last().unwrap_or(&b']') => need_value = false,
            _ => return None,
        }
    }
    if blank(bytes, at) != bytes.len() {
        return None;
    }
    Some(if only_strings { JsonArray::Strings(strings) } else { JsonArray::NotStrings })
}

fn blank(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

fn string(text: &str, start: usize) -> Option<(Cow<'_, str>, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(start) != Some(&b'"') {
        return None;
    }
    let mut out = String::new();
    let mut at = start + 1;
    loop {
        let plain = at;
        while !matches!(bytes.get(at)?, b'"' | b'\\' | 0..=0x1f) {
            at += 1;
        }
        if bytes[at] == b'"' && plain == start + 1 {
            return Some((Cow::Borrowed(&text[plain..at]), at + 1));
        }
        out.push_str(&text[plain..at]);
        match bytes[at] {
            b'"' => return Some((Cow::Owned(out), at + 1)),
            b'\\' => {
                let escaped = *bytes.get(at + 1)?;
                at += 2;
                match escaped {
                    b'"' | b'\\' | b'/' => out.push(escaped as char),
                    b'b' => out.push('\u{8}'),
                    b'f' => out.push('\u{c}'),
                    b'n' => out.push('\n'),
                    b'r' => out.push('\r'),
                    b't' => out.push('\t'),
                    b'u' => {
                        let unit = hex(bytes, at)?;
                        at += 4;
                        // A surrogate pair is one character; a lone half becomes U+FFFD, as in Go.
                        let low = (0xd800..0xdc00).contains(&unit).then(|| low_half(bytes, at)).flatten();
                        match low {
                            Some(low) => {
                                at += 6;
                                let c = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                                out.push(char::from_u32(c).unwrap_or('\u{fffd}'));
                            }
                            None => out.push(char::from_u32(unit).unwrap_or('\u{fffd}')),
                        }
                    }
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
}

fn low_half(bytes: &[u8], at: usize) -> Option<u32> {
    if bytes.get(at..at + 2)? != b"\\u" {
        return None;
    }
    hex(bytes, at + 2).filter(|u| (0xdc00..0xe000).contains(u))
}

fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.iter().try_fold(0, |n, b| Some(n * 16 + (*b as char).to_digit(16)?))
}

/// `true`, `false`, `null` or a number.
fn scalar(bytes: &[u8], start: usize) -> Option<usize> {
    for word in [&b"true"[..], b"false", b"null"] {
        if bytes[start..].starts_with(word) {
            return Some(start + word.len());
        }
    }
    let digits =
        |at: usize| at + bytes[at.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut at = start + usize::from(bytes.get(start) == Some(&b'-'));
    let whole = digits(at);
    if whole == at || (bytes[at] == b'0' && whole > at + 1) {
        return None;
    }
    at = whole;
    if bytes.get(at) == Some(&b'.') {
        let end = digits(at + 1);
        if end == at + 1 {
            return None;
        }
        at = end;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = at + 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let end = digits(sign);
        if end == sign {
            return None;
        }
        at = end;
        if overflows(&bytes[start..at]) {
            return None;
        }
    }
    Some(at)
}

/// Whether a number with an exponent is too large for a float: an error of Go's decoder, and so not JSON to BuildKit.
fn overflows(number: &[u8]) -> bool {
    let text = number.strip_prefix(b"-").unwrap_or(number);
    let e = text.iter().position(|b| matches!(b, b'e' | b'E')).unwrap_or(text.len());
    let (mantissa, exponent) = (&text[..e], text.get(e + 1..).unwrap_or(b""));
    let digits = exponent.strip_prefix(b"+").unwrap_or(exponent);
    if digits.starts_with(b"-") || mantissa.iter().all(|b| matches!(b, b'0' | b'.')) {
        return false;
    }
    let exponent = digits.iter().fold(0i64, |n, b| (n * 10 + i64::from(b - b'0')).min(1_000_000));
    // Decimal places before the point; for 0.00x they are negative.
    let point = mantissa.iter().position(|b| *b == b'.').unwrap_or(mantissa.len()) as i64;
    let leading = mantissa.iter().take_while(|b| matches!(b, b'0' | b'.')).count() as i64;
    let places = if leading == 0 { point } else { 1 - leading + i64::from(leading > 1) };
    // 1.797e308 is the last; between it and 1e309 the answer may be wrong, which no Dockerfile will ever show.
    exponent + places > 309
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let got = match array(text) {
            JsonArray::No => "shell".to_owned(),
            JsonArray::NotStrings => "not strings".to_owned(),
            JsonArray::Strings(s) => s.iter().map(|s| s.0.as_ref()).collect::<Vec<_>>().join("|"),
        };
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn reads_what_go_reads() {
        check(r#"["a", "b"]"#, "a|b");
        check(r#" [ ] "#, "");
        check(r#"["a",]"#, "shell");
        check(r#"["a" "b"]"#, "shell");
        check(r#"['a']"#, "shell");
        check(r#"["a"];"#, "shell");
        check(r#"["c:\x"]"#, "shell");
        check(r#"["a", 1]"#, "not strings");
        check(r#"[{"a": [1, {}]}, -1.5e3, null]"#, "not strings");
        check(r#"[1e999]"#, "shell");
        check(r#"[01]"#, "shell");
        check(r#"["\u00e9\ud83d\ude00\ud800"]"#, "é😀\u{fffd}");
        check("[\"a\tb\"]", "shell");
        check(&"[".repeat(200_000), "shell");
    }
}
