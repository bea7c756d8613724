//! Which here-documents does this line open?

use crate::ExpandError;
use crate::expand::{split, split_raw};

/// `<<EOF` before its body is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opener {
    pub(crate) name: String,
    pub(crate) descriptor: u64,
    pub(crate) expand: bool,
    pub(crate) chomp: bool,
}

/// All openers of a joined line. Quotes that do not close hide them all, as in BuildKit.
pub(crate) fn openers(line: &str) -> Result<Vec<Opener>, ExpandError> {
    let mut out = Vec::new();
    for word in split_raw(line).unwrap_or_default() {
        out.extend(opener(&word)?);
    }
    Ok(out)
}

/// One word as opener: digits, `<<`, perhaps `-`, blanks, and a single word without `<`.
pub(crate) fn opener(word: &str) -> Result<Option<Opener>, ExpandError> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let Some(rest) = word[digits..].strip_prefix("<<") else { return Ok(None) };
    let (chomp, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let rest = rest.trim_ascii_start();
    if rest.is_empty() || rest.contains('<') {
        return Ok(None);
    }
    let words = split(rest, false)?;
    let [name] = words.as_slice() else { return Ok(None) };
    let raw = split(rest, true)?;
    let [raw] = raw.as_slice() else {
        return Err(ExpandError::new(format!(
            "internal lexing of heredoc produced inconsistent results: {rest}"
        )));
    };
    let quotes = |s: &str| s.bytes().filter(|b| matches!(b, b'\'' | b'"')).count();
    Ok(Some(Opener {
        expand: quotes(name) == quotes(raw),
        name: name.clone(),
        descriptor: word[..digits].parse().unwrap_or(if digits == 0 { 0 } else { u64::MAX }),
        chomp,
    }))
}
