//! What does a word become when its variables are filled in? BuildKit's shell words, modifiers and all.

use std::borrow::Cow;

use crate::lexer::{FEW, Get, Lexer};

/// Why a word cannot be expanded: BuildKit's own words, and the names without a value that were met before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandError(pub String, pub Vec<String>);

impl ExpandError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        ExpandError(message.into(), Vec::new())
    }
}

/// What happens to quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    /// Removed, as in most instructions.
    Process,
    /// Kept in the result, with escapes, but read as quotes.
    Keep,
    /// Not special at all: here-documents.
    Ignore,
}

/// An expanded word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion<'w> {
    /// The word with its variables filled in; borrowed where it has nothing to expand.
    pub value: Cow<'w, str>,
    /// Names that had a value, in order of use, each once.
    pub matched: Vec<&'w str>,
    /// Names that had none, in order of use, each once.
    pub unmatched: Vec<&'w str>,
}

impl<'w> Expansion<'w> {
    /// A word as it stands.
    pub fn unchanged(word: &'w str) -> Expansion<'w> {
        Expansion { value: Cow::Borrowed(word), ..Expansion::default() }
    }
}

/// Whether a word has nothing in it to expand, as most have.
#[inline]
pub fn is_plain(word: &str, escape: char) -> bool {
    let special = |b: u8| matches!(b, b'$' | b'\'' | b'"') || b == escape as u8;
    !word.bytes().any(special) && !word.starts_with('\u{feff}')
}

/// Expands one word with the values `get` knows. Unknown variables become empty.
pub fn expand<'w, 'e>(
    word: &'w str,
    escape: char,
    quotes: Quotes,
    get: Get<'_, 'e>,
) -> Result<Expansion<'w>, ExpandError> {
    if is_plain(word, escape) {
        return Ok(Expansion::unchanged(word));
    }
    let mut lexer = Lexer::new(word, escape, get);
    lexer.raw_quotes = quotes == Quotes::Keep;
    lexer.raw_escapes = quotes == Quotes::Keep;
    lexer.skip_quotes = quotes == Quotes::Ignore;
    let whole = lexer.word(word);
    once(&mut lexer.matched);
    once(&mut lexer.unmatched);
    match whole {
        Ok(value) => {
            Ok(Expansion { value: value.into(), matched: lexer.matched, unmatched: lexer.unmatched })
        }
        Err(e) => Err(ExpandError(e.0, lexer.unmatched.into_iter().map(str::to_owned).collect())),
    }
}

/// Leaves each name once, where it stands first.
fn once(names: &mut Vec<&str>) {
    if names.len() <= FEW {
        return;
    }
    let mut order: Vec<usize> = (0..names.len()).collect();
    crate::sort_by(&mut order, |a, b| names[*a] < names[*b]);
    let mut again = vec![false; names.len()];
    for pair in order.windows(2).filter(|pair| names[pair[0]] == names[pair[1]]) {
        again[pair[1]] = true;
    }
    let mut again = again.into_iter();
    names.retain(|_| again.next() != Some(true));
}

/// Expands and splits into words at blanks that are not quoted.
pub fn expand_words<'e>(word: &str, escape: char, get: Get<'_, 'e>) -> Result<Vec<String>, ExpandError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b':' | b'.');
    if !word.is_empty() && word.bytes().all(plain) {
        return Ok(vec![word.to_owned()]);
    }
    Lexer::new(word, escape, get).words(word)
}

/// Splits into words without knowing any variable: they stay as they are.
pub(crate) fn split(text: &str, raw: bool) -> Result<Vec<String>, ExpandError> {
    let mut lexer = Lexer::new(text, '\\', &|_| None);
    lexer.keep_unset = true;
    lexer.raw_quotes = raw;
    lexer.words(text)
}

/// Like [`split`] with quotes and escapes kept: how here-documents are looked for.
pub(crate) fn split_raw(text: &str) -> Result<Vec<String>, ExpandError> {
    let mut lexer = Lexer::new(text, '\\', &|_| None);
    lexer.keep_unset = true;
    lexer.raw_quotes = true;
    lexer.raw_escapes = true;
    lexer.words(text)
}

/// The names a word refers to, with the byte range of each reference (`$name` or the `${name` part), in order.
/// For colouring and hovers: it does not care whether the word is otherwise well formed.
pub fn variables(word: &str, escape: char) -> Vec<(&str, usize, usize)> {
    let bytes = word.as_bytes();
    let mut out = Vec::new();
    let mut single = false;
    let mut double = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b if b as char == escape && !single => at += 1,
            b'\'' if !double => single = !single,
            b'"' if !single => double = !double,
            b'$' if !single => {
                let brace = bytes.get(at + 1) == Some(&b'{');
                let start = at + 1 + usize::from(brace);
                let len = bytes
                    .get(start..)
                    .unwrap_or(&[])
                    .iter()
                    .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
                    .count();
                if len > 0 && !bytes[start].is_ascii_digit() {
                    out.push((&word[start..start + len], at, start + len));
                    at = start + len - 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    out
}
