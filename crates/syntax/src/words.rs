//! Where does one word end and the next begin? BuildKit's splitters, each with its own idea of a blank.

use crate::instruction::{Flag, Word};
use crate::logical::Logical;

/// The blanks that separate a keyword and plain words: ASCII only.
pub(crate) fn is_blank(b: u8) -> bool {
    matches!(b, b'\t' | 0x0b | 0x0c | b'\r' | b' ')
}

/// Go's `unicode.IsSpace` of a byte taken as a character, as the flag reader does with every byte.
pub(crate) fn is_space_byte(b: u8) -> bool {
    matches!(b, b'\t'..=b'\r' | b' ' | 0x85 | 0xa0)
}

/// Whether a byte is neither blank nor part of a character outside ASCII: nearly always, and cheap to tell.
#[inline]
pub(crate) fn is_plain(byte: Option<&u8>) -> bool {
    byte.is_some_and(u8::is_ascii_graphic)
}

/// Without Unicode's white space at the start.
pub(crate) fn trim_start(text: &str) -> &str {
    let indent = text.bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let text = &text[indent..];
    if is_plain(text.as_bytes().first()) { text } else { text.trim_start() }
}

/// Which bytes are nothing but themselves in any word, of a shell, too.
pub(crate) const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut b = b'!';
    while b <= b'~' {
        plain[b as usize] =
            !matches!(b, b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b'\\' | b'\'' | b'"' | b'$' | b'`');
        b += 1;
    }
    plain
};

/// Trims a range by Unicode's white space.
#[inline]
pub(crate) fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let part = text.as_bytes().get(start..end).unwrap_or_default();
    if is_plain(part.first()) && is_plain(part.last()) { (start, end) } else { trim_wide(text, start, end) }
}

fn trim_wide(text: &str, start: usize, end: usize) -> (usize, usize) {
    let part = &text[start..end];
    let left = part.len() - part.trim_start().len();
    let right = part.trim_end().len();
    (start + left.min(right.max(left)), start + right.max(left))
}

/// First blank and first non-blank after it, from `start`: where a keyword or name ends and the rest begins.
pub(crate) fn split_once(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let bytes = &text.as_bytes()[..end];
    let gap = start + bytes[start..].iter().position(|b| is_blank(*b))?;
    let rest = bytes[gap..].iter().position(|b| !is_blank(*b)).map_or(end, |n| gap + n);
    Some((gap, rest))
}

/// A word of the joined line, as written.
#[inline]
pub(crate) fn word<'t>(line: &Logical<'t>, start: usize, end: usize) -> Word<'t> {
    let (value, span) = line.slice(start, end);
    Word { value, span, at: (start as u32, end as u32) }
}

/// Words between ASCII blanks.
pub(crate) fn blank_separated<'t>(line: &Logical<'t>, start: usize, end: usize) -> Vec<Word<'t>> {
    let bytes = &line.text().as_bytes()[..end];
    let mut words = Vec::with_capacity(4);
    let mut at = start;
    while at < end {
        let from = at;
        while at < end && (bytes[at] > b' ' || !is_blank(bytes[at])) {
            at += 1;
        }
        words.push(word(line, from, at));
        while at < end && is_blank(bytes[at]) {
            at += 1;
        }
    }
    words
}

/// Reads `--name=value` words from `start`; gives them and where the arguments begin.
///
/// BuildKit walks over bytes here and takes each for a character, so a value outside ASCII comes out garbled;
/// that is kept.
#[inline]
pub(crate) fn flags<'t>(line: &Logical<'t>, start: usize, end: usize, escape: u8) -> (Vec<Flag<'t>>, usize) {
    match line.text().as_bytes()[..end].get(start) {
        Some(first) if first.is_ascii_graphic() && *first != b'-' => (Vec::new(), start),
        _ => read_flags(line, start, end, escape),
    }
}

fn read_flags<'t>(line: &Logical<'t>, start: usize, end: usize, escape: u8) -> (Vec<Flag<'t>>, usize) {
    let bytes = &line.text().as_bytes()[..end];
    let mut out = Vec::new();
    let mut at = start;
    loop {
        while at < end && is_space_byte(bytes[at]) {
            at += 1;
        }
        if at + 1 >= end || bytes[at] != b'-' || bytes[at + 1] != b'-' {
            return (out, ceil(line.text(), at.min(end)));
        }
        let from = at;
        let mut owned: Option<String> = None;
        let mut quote = None;
        let mut quoted = false;
        while at < end {
            let b = bytes[at];
            if owned.is_none() && PLAIN[usize::from(b)] {
                at += 1;
                continue;
            }
            if quote.is_none() && is_space_byte(b) {
                break;
            }
            let drop = if quote == Some(b) {
                quote = None;
                true
            } else if quote.is_none() && matches!(b, b'"' | b'\'') {
                quote = Some(b);
                quoted = true;
                true
            } else {
                b == escape
            };
            if (drop || !b.is_ascii()) && owned.is_none() {
                owned = Some(line.text()[from..at].to_owned());
            }
            if drop && b == escape && !matches!(b, b'"' | b'\'') {
                at += 1;
                if at >= end {
                    break;
                }
            }
            if let Some(owned) = &mut owned
                && (!drop || b == escape)
            {
                owned.push(bytes[at] as char);
            }
            at += 1;
        }
        let empty = owned.as_ref().map_or(from == at, String::is_empty);
        let is_end = match &owned {
            Some(owned) => owned == "--",
            None => &bytes[from..at] == b"--",
        };
        if is_end && (at < end || !quoted) {
            return (out, ceil(line.text(), at.min(end)));
        }
        if quoted || !empty {
            let raw = match owned {
                Some(owned) => owned.into(),
                None => line.slice(from, at).0,
            };
            if !is_end {
                out.push(Flag { raw, span: line.span(from, ceil(line.text(), at.min(end))) });
            }
        }
    }
}

/// The flag reader stops at bytes; step on to the next character if it stopped inside one.
pub(crate) fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Finds words between Unicode blanks, quotes kept together and kept in the word: ENV, LABEL and ARG. Gives each by its
/// place, so that nobody keeps a list of what becomes another list at once.
pub(crate) fn quoted(text: &str, start: usize, escape: char, found: &mut dyn FnMut(usize, usize)) {
    let (bytes, end) = (text.as_bytes(), text.len());
    let mut from = start;
    while from < end {
        if let Some(blank) = white_space(text, from) {
            from += blank;
            continue;
        }
        let mut quote: Option<u8> = None;
        let mut dropped = None; // an escape character at the very end is left out
        let mut at = from;
        loop {
            // Most bytes neither end a word nor mean anything in it.
            while bytes.get(at).is_some_and(|b| PLAIN[usize::from(*b)]) {
                at += 1;
            }
            let Some(&b) = bytes.get(at) else { break };
            if quote.is_none() && white_space(text, at).is_some() {
                break;
            }
            at += 1;
            if b == escape as u8 && quote != Some(b'\'') {
                match text[at..].chars().next() {
                    Some(escaped) => at += escaped.len_utf8(),
                    None => dropped = Some(at - 1),
                }
            } else if quote == Some(b) {
                quote = None;
            } else if quote.is_none() && matches!(b, b'"' | b'\'') {
                quote = Some(b);
            }
        }
        let to = dropped.unwrap_or(at);
        if to > from {
            found(from, to);
        }
        from = at;
    }
}

/// Length of the blank at a place, by Unicode; `None` if none begins there. Inside a character there is none.
fn white_space(text: &str, at: usize) -> Option<usize> {
    match text.as_bytes()[at] {
        b'\t'..=b'\r' | b' ' => Some(1),
        0..0xc0 => None,
        _ => text[at..].chars().next().filter(|c| c.is_whitespace()).map(char::len_utf8),
    }
}
