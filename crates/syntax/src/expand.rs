//! What does a word become when its variables are filled in? BuildKit's shell words, modifiers and all.

use std::borrow::Cow;

use crate::pattern::Pattern;

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
pub struct Expansion {
    /// The word with its variables filled in.
    pub value: String,
    /// Names that had a value, in order of use, each once.
    pub matched: Vec<String>,
    /// Names that had none, in order of use, each once.
    pub unmatched: Vec<String>,
}

/// Deeper nesting of `${a:-${b:-...}}` than any person writes; bounded so that no text can exhaust the stack.
const DEPTH: usize = 100;

/// Bytes of values that one word may take in. `ENV a=$a$a`, thirty times, would be a gigabyte.
const LONGEST: usize = 1 << 20;

/// Expands one word with the values `get` knows. Unknown variables become empty.
pub fn expand<'e>(
    word: &str,
    escape: char,
    quotes: Quotes,
    get: &dyn Fn(&str) -> Option<Cow<'e, str>>,
) -> Result<Expansion, ExpandError> {
    // Most words have nothing in them to expand.
    let special = |b: u8| matches!(b, b'$' | b'\'' | b'"') || b == escape as u8;
    if !word.bytes().any(special) && !word.starts_with('\u{feff}') {
        return Ok(Expansion { value: word.to_owned(), ..Expansion::default() });
    }
    let mut lexer = Lexer::new(word, escape, get);
    lexer.raw_quotes = quotes == Quotes::Keep;
    lexer.raw_escapes = quotes == Quotes::Keep;
    lexer.skip_quotes = quotes == Quotes::Ignore;
    let (value, _) = match lexer.whole(word) {
        Ok(whole) => whole,
        Err(e) => return Err(ExpandError(e.0, lexer.unmatched)),
    };
    Ok(Expansion { value, matched: lexer.matched, unmatched: lexer.unmatched })
}

/// Expands and splits into words at blanks that are not quoted.
pub fn expand_words<'e>(
    word: &str,
    escape: char,
    get: &dyn Fn(&str) -> Option<Cow<'e, str>>,
) -> Result<Vec<String>, ExpandError> {
    Ok(Lexer::new(word, escape, get).whole(word)?.1)
}

/// Splits into words without knowing any variable: they stay as they are.
pub(crate) fn split(text: &str, raw: bool) -> Result<Vec<String>, ExpandError> {
    let mut lexer = Lexer::new(text, '\\', &|_| None);
    lexer.keep_unset = true;
    lexer.raw_quotes = raw;
    Ok(lexer.whole(text)?.1)
}

/// Like [`split`] with quotes and escapes kept: how here-documents are looked for.
pub(crate) fn split_raw(text: &str) -> Result<Vec<String>, ExpandError> {
    let mut lexer = Lexer::new(text, '\\', &|_| None);
    lexer.keep_unset = true;
    lexer.raw_quotes = true;
    lexer.raw_escapes = true;
    Ok(lexer.whole(text)?.1)
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

struct Lexer<'a, 'e> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    escape: char,
    raw_quotes: bool,
    raw_escapes: bool,
    skip_quotes: bool,
    keep_unset: bool,
    depth: usize,
    /// How many operands of modifiers have been read: BuildKit reads them into the buffer of the word around them.
    operands: usize,
    /// How many bytes of values have been filled in.
    taken: usize,
    get: &'a dyn Fn(&str) -> Option<Cow<'e, str>>,
    matched: Vec<String>,
    unmatched: Vec<String>,
}

/// Splits the result at blanks while it is written.
#[derive(Default)]
struct Words {
    done: Vec<String>,
    current: String,
    inside: bool,
}

impl Words {
    fn char(&mut self, c: char) {
        if !c.is_whitespace() {
            self.raw(c);
        } else if self.inside && !self.current.is_empty() {
            self.done.push(std::mem::take(&mut self.current));
            self.inside = false;
        }
    }

    fn raw(&mut self, c: char) {
        self.current.push(c);
        self.inside = true;
    }

    fn raw_str(&mut self, s: &str) {
        self.current.push_str(s);
        self.inside = true;
    }

    fn finish(mut self) -> Vec<String> {
        if !self.current.is_empty() {
            self.done.push(self.current);
        }
        self.done
    }
}

type Piece = Result<String, ExpandError>;

fn error<T>(message: impl Into<String>) -> Result<T, ExpandError> {
    Err(ExpandError::new(message))
}

impl<'a, 'e> Lexer<'a, 'e> {
    fn new(text: &'a str, escape: char, get: &'a dyn Fn(&str) -> Option<Cow<'e, str>>) -> Self {
        // Go's scanner drops a byte-order mark at the start.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Lexer {
            rest: text.chars().peekable(),
            escape,
            raw_quotes: false,
            raw_escapes: false,
            skip_quotes: false,
            keep_unset: false,
            depth: 0,
            operands: 0,
            taken: 0,
            get,
            matched: Vec::new(),
            unmatched: Vec::new(),
        }
    }

    fn whole(&mut self, source: &str) -> Result<(String, Vec<String>), ExpandError> {
        let raw = self.raw_escapes;
        self.until(None, raw)
            .map_err(|e| ExpandError::new(format!("failed to process {}: {}", crate::quote(source), e.0)))
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied()
    }

    fn until(&mut self, stop: Option<char>, raw_escapes: bool) -> Result<(String, Vec<String>), ExpandError> {
        if self.depth >= DEPTH {
            return error("too many nested substitutions");
        }
        self.depth += 1;
        let before = std::mem::replace(&mut self.raw_escapes, raw_escapes);
        let result = self.until_inner(stop);
        self.raw_escapes = before;
        self.depth -= 1;
        result
    }

    fn until_inner(&mut self, stop: Option<char>) -> Result<(String, Vec<String>), ExpandError> {
        let mut result = String::new();
        let mut words = Words::default();
        while let Some(c) = self.peek() {
            if Some(c) == stop {
                self.rest.next();
                return Ok((result, words.finish()));
            }
            let operands = self.operands;
            match c {
                '$' => {
                    let value = self.dollar()?;
                    if self.operands > operands {
                        words.current.clear();
                    }
                    value.chars().for_each(|c| words.char(c));
                    result.push_str(&value);
                }
                '<' => {
                    let value = self.angle();
                    words.raw_str(&value);
                    result.push_str(&value);
                }
                '\'' if !self.skip_quotes => {
                    let value = self.single_quoted()?;
                    words.raw_str(&value);
                    result.push_str(&value);
                }
                '"' if !self.skip_quotes => {
                    let value = self.double_quoted()?;
                    if self.operands > operands {
                        words.current.clear();
                    }
                    words.raw_str(&value);
                    result.push_str(&value);
                }
                _ => {
                    self.rest.next();
                    let mut c = c;
                    if c == self.escape {
                        if self.raw_escapes {
                            words.raw(c);
                            result.push(c);
                        }
                        match self.rest.next() {
                            Some(escaped) => c = escaped,
                            None => break,
                        }
                        words.raw(c);
                    } else {
                        words.char(c);
                    }
                    result.push(c);
                }
            }
        }
        match stop {
            Some(stop) => error(format!("unexpected end of statement while looking for matching {stop}")),
            None => Ok((result, words.finish())),
        }
    }

    /// `<<` with the blanks after it, so that `<< EOF` stays one word.
    fn angle(&mut self) -> String {
        self.rest.next();
        if self.peek() != Some('<') {
            return "<".to_owned();
        }
        self.rest.next();
        let mut out = "<<".to_owned();
        while let Some(c) = self.rest.next_if(|c| matches!(c, '\t' | '\r' | ' ')) {
            out.push(c);
        }
        out
    }

    fn single_quoted(&mut self) -> Piece {
        let mut out = String::new();
        let mut first = true;
        loop {
            match self.rest.next() {
                None => {
                    return error("unexpected end of statement while looking for matching single-quote");
                }
                Some('\'') => {
                    if self.raw_quotes {
                        out.push('\'');
                    }
                    if !first {
                        return Ok(out);
                    }
                    first = false;
                }
                Some(c) => out.push(c),
            }
        }
    }

    fn double_quoted(&mut self) -> Piece {
        let mut out = String::new();
        self.rest.next();
        if self.raw_quotes {
            out.push('"');
        }
        loop {
            match self.peek() {
                None => {
                    return error("unexpected end of statement while looking for matching double-quote");
                }
                Some('"') => {
                    self.rest.next();
                    if self.raw_quotes {
                        out.push('"');
                    }
                    return Ok(out);
                }
                Some('$') => {
                    let value = self.dollar()?;
                    out.push_str(&value);
                }
                Some(mut c) => {
                    self.rest.next();
                    if c == self.escape {
                        if self.raw_escapes {
                            out.push(c);
                        }
                        match self.peek() {
                            None => continue,
                            Some(escaped) if escaped == '"' || escaped == '$' || escaped == self.escape => {
                                self.rest.next();
                                c = escaped;
                            }
                            Some(_) => {}
                        }
                    }
                    out.push(c);
                }
            }
        }
    }

    fn dollar(&mut self) -> Piece {
        self.rest.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".to_owned());
            }
            return Ok(match self.lookup(&name) {
                None if self.keep_unset => format!("${name}"),
                value => value.unwrap_or_default(),
            });
        }
        self.rest.next();
        match self.peek() {
            None => return error("syntax error: missing '}'"),
            Some('{' | '}' | ':') => return error("syntax error: bad substitution"),
            _ => {}
        }
        let name = self.name();
        let mut modifier = String::new();
        let Some(mut c) = self.rest.next() else {
            return error("unsupported modifier (\u{fffd}) in substitution");
        };
        modifier.push(c);
        let mut null_is_unset = false;
        match c {
            '}' => {
                return Ok(match self.lookup(&name) {
                    None if self.keep_unset => format!("${{{name}}}"),
                    value => value.unwrap_or_default(),
                });
            }
            '/' => return self.replace(&name),
            ':' => {
                null_is_unset = true;
                c = self.rest.next().unwrap_or('\u{fffd}');
                modifier.push(c);
            }
            '+' | '-' | '?' | '#' | '%' => {}
            _ => return error(format!("unsupported modifier ({modifier}) in substitution")),
        }
        let pattern = matches!(c, '#' | '%');
        if null_is_unset && pattern {
            return error(format!("unsupported modifier ({modifier}) in substitution"));
        }
        let word = self.operand('}', pattern, "syntax error: missing '}'")?;
        let value = self.lookup(&name);
        if self.keep_unset && value.is_none() {
            return Ok(format!("${{{name}{modifier}{word}}}"));
        }
        let usable = value.clone().filter(|v| !(null_is_unset && v.is_empty()));
        match c {
            '-' => Ok(usable.unwrap_or(word)),
            '+' => Ok(usable.map_or(String::new(), |_| word)),
            '?' => usable.map_or_else(
                || {
                    let why = match (&value, word.is_empty()) {
                        (_, false) => word.as_str(),
                        (None, true) => "is not allowed to be unset",
                        (Some(_), true) => "is not allowed to be empty",
                    };
                    error(format!("{name}: {why}"))
                },
                Ok,
            ),
            '#' | '%' => trim(&word, &value.unwrap_or_default(), c),
            _ => error(format!("unsupported modifier ({modifier}) in substitution")),
        }
    }

    fn operand(&mut self, stop: char, raw_escapes: bool, missing: &str) -> Piece {
        self.operands += 1;
        match self.until(Some(stop), raw_escapes) {
            Ok((word, _)) => Ok(word),
            Err(_) if self.peek().is_none() => error(missing),
            Err(e) => Err(e),
        }
    }

    /// `${name/pattern/replacement}` and `${name//pattern/replacement}`.
    fn replace(&mut self, name: &str) -> Piece {
        let all = self.rest.next_if_eq(&'/').is_some();
        let source = self.operand('/', true, "syntax error: missing '/' in ${}")?;
        let replacement = self.operand('}', true, "syntax error: missing '}'")?;
        let Some(value) = self.lookup(name).or_else(|| (!self.keep_unset).then(String::new)) else {
            return Ok(format!("${{{name}/{source}/{replacement}}}"));
        };
        let pattern = Pattern::read(&source)
            .map_err(|e| ExpandError::new(format!("invalid pattern ({source}) in substitution: {e}")))?;
        let chars: Vec<char> = value.chars().collect();
        let mut out = String::new();
        let mut at = 0;
        let mut after_match = false;
        while at <= chars.len() {
            match pattern.prefix(&chars[at..], true) {
                // An empty match right after another does not count.
                Some(len) if len > 0 || !after_match => {
                    out.push_str(&replacement);
                    at += len;
                    after_match = len > 0;
                    if !all {
                        out.extend(&chars[at..]);
                        return Ok(out);
                    }
                    if len > 0 {
                        continue;
                    }
                }
                _ => after_match = false,
            }
            out.extend(chars.get(at));
            at += 1;
        }
        Ok(out)
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        match self.peek() {
            Some(c) if c.is_numeric() && is_digit(c) => {
                while let Some(c) = self.rest.next_if(|c| is_digit(*c)) {
                    name.push(c);
                }
            }
            Some(c) if matches!(c, '@' | '*' | '#' | '?' | '-' | '$' | '!' | '0') => {
                self.rest.next();
                name.push(c);
            }
            _ => {
                while let Some(c) = self.rest.next_if(|c| c.is_alphabetic() || is_digit(*c) || *c == '_') {
                    name.push(c);
                }
            }
        }
        name
    }

    /// A variable's value; empty if the word has taken in too much already.
    fn lookup(&mut self, name: &str) -> Option<String> {
        let value = (self.get)(name);
        self.taken = self.taken.saturating_add(value.as_ref().map_or(0, |v| v.len()));
        let value = value.map(|v| if self.taken > LONGEST { String::new() } else { v.into_owned() });
        let list = if value.is_some() { &mut self.matched } else { &mut self.unmatched };
        if !list.iter().any(|n| n == name) {
            list.push(name.to_owned());
        }
        value
    }
}

/// Go's `unicode.IsDigit`: decimal digits of any script. ASCII is all that occurs in practice; the others are
/// the blocks of ten that Unicode calls decimal numbers in the basic plane's most used scripts.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '\u{ff10}'..='\u{ff19}')
}

/// `${name#pattern}` and `${name%pattern}`; doubled, the longest match goes.
fn trim(word: &str, value: &str, side: char) -> Piece {
    let (longest, source) = match word.strip_prefix(side) {
        Some(rest) => (true, rest),
        None => (false, word),
    };
    let pattern = Pattern::read(source)
        .map_err(|e| ExpandError::new(format!("invalid pattern ({source}) in substitution: {e}")))?;
    let mut chars: Vec<char> = value.chars().collect();
    Ok(if side == '#' {
        let cut = pattern.prefix(&chars, longest).unwrap_or(0);
        chars[cut..].iter().collect()
    } else {
        chars.reverse();
        let cut = pattern.reversed().prefix(&chars, longest).unwrap_or(0);
        chars[cut..].iter().rev().collect()
    })
}
