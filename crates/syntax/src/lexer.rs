//! How is a shell word read piece by piece, its variables filled in on the way?

use std::borrow::Cow;
use std::str::Chars;

use crate::ExpandError;
use crate::pattern::Pattern;

/// Deeper nesting of `${a:-${b:-...}}` than any person writes; bounded so that no text can exhaust the stack.
const DEPTH: usize = 100;

/// Bytes of values that one word may take in. `ENV a=$a$a`, thirty times, would be a gigabyte.
const LONGEST: usize = 1 << 20;

/// Gives a variable's value.
pub(crate) type Get<'g, 'e> = &'g dyn Fn(&str) -> Option<Cow<'e, str>>;

/// A list of names that is longer is not searched for each new one, but put in order at the end.
pub(crate) const FEW: usize = 64;

pub(crate) struct Lexer<'w, 'g, 'e> {
    rest: Chars<'w>,
    escape: char,
    pub(crate) raw_quotes: bool,
    pub(crate) raw_escapes: bool,
    pub(crate) skip_quotes: bool,
    pub(crate) keep_unset: bool,
    depth: usize,
    /// How many operands of modifiers have been read: BuildKit reads them into the buffer of the word around them.
    operands: usize,
    /// How many bytes of values have been filled in.
    taken: usize,
    get: Get<'g, 'e>,
    pub(crate) matched: Vec<&'w str>,
    pub(crate) unmatched: Vec<&'w str>,
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
            self.current.push(c);
            self.inside = true;
        } else if self.inside && !self.current.is_empty() {
            self.done.push(std::mem::take(&mut self.current));
            self.inside = false;
        }
    }

    fn raw(&mut self, s: &str) {
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

type Piece<'x> = Result<Cow<'x, str>, ExpandError>;

fn error<T>(message: impl Into<String>) -> Result<T, ExpandError> {
    Err(ExpandError::new(message))
}

impl<'w, 'g, 'e> Lexer<'w, 'g, 'e> {
    pub(crate) fn new(text: &'w str, escape: char, get: Get<'g, 'e>) -> Self {
        // Go's scanner drops a byte-order mark at the start.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Lexer {
            rest: text.chars(),
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

    /// The whole text as one word.
    pub(crate) fn word(&mut self, source: &str) -> Result<String, ExpandError> {
        self.whole(source, None)
    }

    fn whole(&mut self, source: &str, words: Option<&mut Words>) -> Result<String, ExpandError> {
        let raw = self.raw_escapes;
        self.until(None, raw, words)
            .map_err(|e| ExpandError::new(format!("failed to process {}: {}", crate::quote(source), e.0)))
    }

    /// The whole text as words between blanks.
    pub(crate) fn words(mut self, source: &str) -> Result<Vec<String>, ExpandError> {
        let mut words = Words::default();
        self.whole(source, Some(&mut words))?;
        Ok(words.finish())
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn next_if(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        let next = self.peek().filter(|c| wanted(*c))?;
        self.rest.next();
        Some(next)
    }

    /// The characters from here on that are wanted.
    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'w str {
        let text = self.rest.as_str();
        while self.next_if(&wanted).is_some() {}
        &text[..text.len() - self.rest.as_str().len()]
    }

    fn until(
        &mut self,
        stop: Option<char>,
        raw_escapes: bool,
        words: Option<&mut Words>,
    ) -> Result<String, ExpandError> {
        if self.depth >= DEPTH {
            return error("too many nested substitutions");
        }
        self.depth += 1;
        let before = std::mem::replace(&mut self.raw_escapes, raw_escapes);
        // What is filled in is mostly as long as what names it.
        let mut out = String::with_capacity(if stop.is_none() { self.rest.as_str().len() } else { 0 });
        let result = self.until_inner(stop, &mut out, words);
        self.raw_escapes = before;
        self.depth -= 1;
        result.map(|()| out)
    }

    fn until_inner(
        &mut self,
        stop: Option<char>,
        out: &mut String,
        mut words: Option<&mut Words>,
    ) -> Result<(), ExpandError> {
        let escape = self.escape;
        let plain = |c: char| !matches!(c, '$' | '<' | '\'' | '"') && c != escape && Some(c) != stop;
        while let Some(c) = self.peek() {
            if Some(c) == stop {
                self.rest.next();
                return Ok(());
            }
            let (start, operands) = (out.len(), self.operands);
            match c {
                '$' => {
                    out.push_str(&self.dollar()?);
                    if let Some(words) = &mut words {
                        if self.operands > operands {
                            words.current.clear();
                        }
                        out[start..].chars().for_each(|c| words.char(c));
                    }
                    continue;
                }
                '<' => self.angle(out),
                '\'' if !self.skip_quotes => self.single_quoted(out)?,
                '"' if !self.skip_quotes => {
                    self.double_quoted(out)?;
                    if let Some(words) = &mut words
                        && self.operands > operands
                    {
                        words.current.clear();
                    }
                }
                c if c == escape => {
                    self.rest.next();
                    if self.raw_escapes {
                        out.push(c);
                    }
                    match self.rest.next() {
                        Some(escaped) => out.push(escaped),
                        None => {
                            if let Some(words) = &mut words {
                                words.raw(&out[start..]);
                            }
                            break;
                        }
                    }
                }
                c => {
                    self.rest.next();
                    out.push(c);
                    out.push_str(self.take_while(plain));
                    if let Some(words) = &mut words {
                        out[start..].chars().for_each(|c| words.char(c));
                    }
                    continue;
                }
            }
            if let Some(words) = &mut words {
                words.raw(&out[start..]);
            }
        }
        match stop {
            Some(stop) => error(format!("unexpected end of statement while looking for matching {stop}")),
            None => Ok(()),
        }
    }

    /// `<<` with the blanks after it, so that `<< EOF` stays one word.
    fn angle(&mut self, out: &mut String) {
        out.push('<');
        self.rest.next();
        if self.next_if(|c| c == '<').is_some() {
            out.push('<');
            out.push_str(self.take_while(|c| matches!(c, '\t' | '\r' | ' ')));
        }
    }

    fn single_quoted(&mut self, out: &mut String) -> Result<(), ExpandError> {
        self.rest.next();
        let inside = self.take_while(|c| c != '\'');
        if self.rest.next().is_none() {
            return error("unexpected end of statement while looking for matching single-quote");
        }
        let quote = if self.raw_quotes { "'" } else { "" };
        [quote, inside, quote].into_iter().for_each(|part| out.push_str(part));
        Ok(())
    }

    fn double_quoted(&mut self, out: &mut String) -> Result<(), ExpandError> {
        self.rest.next();
        if self.raw_quotes {
            out.push('"');
        }
        let escape = self.escape;
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
                    return Ok(());
                }
                Some('$') => out.push_str(&self.dollar()?),
                Some(c) if c == escape => {
                    self.rest.next();
                    if self.raw_escapes {
                        out.push(c);
                    }
                    match self.peek() {
                        None => {}
                        Some(escaped) if escaped == '"' || escaped == '$' || escaped == escape => {
                            self.rest.next();
                            out.push(escaped);
                        }
                        Some(_) => out.push(c),
                    }
                }
                Some(_) => out.push_str(self.take_while(|c| !matches!(c, '"' | '$') && c != escape)),
            }
        }
    }

    fn dollar<'x>(&mut self) -> Piece<'x>
    where
        'w: 'x,
        'e: 'x,
    {
        let source = self.rest.as_str();
        self.rest.next();
        if self.next_if(|c| c == '{').is_none() {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".into());
            }
            return Ok(match self.lookup(name) {
                None if self.keep_unset => Cow::Borrowed(&source[..1 + name.len()]),
                value => value.unwrap_or_default(),
            });
        }
        match self.peek() {
            None => return error("syntax error: missing '}'"),
            Some('{' | '}' | ':') => return error("syntax error: bad substitution"),
            _ => {}
        }
        let name = self.name();
        let Some(mut c) = self.rest.next() else {
            return error("unsupported modifier (\u{fffd}) in substitution");
        };
        let mut colon = "";
        match c {
            '}' => {
                return Ok(match self.lookup(name) {
                    None if self.keep_unset => Cow::Borrowed(&source[..3 + name.len()]),
                    value => value.unwrap_or_default(),
                });
            }
            '/' => return self.replace(name),
            ':' => {
                colon = ":";
                c = self.rest.next().unwrap_or('\u{fffd}');
            }
            '+' | '-' | '?' | '#' | '%' => {}
            _ => return unsupported(colon, c),
        }
        let pattern = matches!(c, '#' | '%');
        if !colon.is_empty() && pattern {
            return unsupported(colon, c);
        }
        let word = self.operand('}', pattern, "syntax error: missing '}'")?;
        let value = self.lookup(name);
        if self.keep_unset && value.is_none() {
            return Ok(format!("${{{name}{colon}{c}{word}}}").into());
        }
        let unset = value.as_ref().is_none_or(|v| !colon.is_empty() && v.is_empty());
        match c {
            '-' if unset => Ok(word.into()),
            '+' if unset => Ok("".into()),
            '+' => Ok(word.into()),
            '?' if unset => {
                let why = match (&value, word.is_empty()) {
                    (_, false) => word.as_str(),
                    (None, true) => "is not allowed to be unset",
                    (Some(_), true) => "is not allowed to be empty",
                };
                error(format!("{name}: {why}"))
            }
            '-' | '?' => Ok(value.unwrap_or_default()),
            '#' | '%' => trim(&word, &value.unwrap_or_default(), c).map(Cow::Owned),
            _ => unsupported(colon, c),
        }
    }

    fn operand(&mut self, stop: char, raw_escapes: bool, missing: &str) -> Result<String, ExpandError> {
        self.operands += 1;
        match self.until(Some(stop), raw_escapes, None) {
            Err(_) if self.peek().is_none() => error(missing),
            word => word,
        }
    }

    /// `${name/pattern/replacement}` and `${name//pattern/replacement}`.
    fn replace<'x>(&mut self, name: &'w str) -> Piece<'x>
    where
        'w: 'x,
        'e: 'x,
    {
        let all = self.next_if(|c| c == '/').is_some();
        let source = self.operand('/', true, "syntax error: missing '/' in ${}")?;
        let replacement = self.operand('}', true, "syntax error: missing '}'")?;
        let value = match self.lookup(name) {
            None if self.keep_unset => return Ok(format!("${{{name}/{source}/{replacement}}}").into()),
            value => value.unwrap_or_default(),
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
                        return Ok(out.into());
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
        Ok(out.into())
    }

    fn name(&mut self) -> &'w str {
        match self.peek() {
            Some(c) if c.is_numeric() && is_digit(c) => self.take_while(is_digit),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!' | '0') => {
                let text = self.rest.as_str();
                self.rest.next();
                &text[..1]
            }
            _ => self.take_while(|c| c == '_' || c.is_alphabetic() || is_digit(c)),
        }
    }

    /// A variable's value; empty if the word has taken in too much already.
    fn lookup(&mut self, name: &'w str) -> Option<Cow<'e, str>> {
        let value = (self.get)(name);
        self.taken = self.taken.saturating_add(value.as_ref().map_or(0, |v| v.len()));
        let list = if value.is_some() { &mut self.matched } else { &mut self.unmatched };
        if !list.iter().take(FEW).any(|known| *known == name) {
            list.push(name);
        }
        value.map(|v| if self.taken > LONGEST { Cow::Borrowed("") } else { v })
    }
}

fn unsupported<T>(colon: &str, c: char) -> Result<T, ExpandError> {
    error(format!("unsupported modifier ({colon}{c}) in substitution"))
}

/// Go's `unicode.IsDigit`: decimal digits of any script. ASCII is all that occurs in practice; the others are
/// the blocks of ten that Unicode calls decimal numbers in the basic plane's most used scripts.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '\u{ff10}'..='\u{ff19}')
}

/// `${name#pattern}` and `${name%pattern}`; doubled, the longest match goes.
fn trim(word: &str, value: &str, side: char) -> Result<String, ExpandError> {
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
