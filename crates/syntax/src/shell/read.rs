//! How is a script read into its commands, word by word?

use std::borrow::Cow;

use super::{Command, Operator, ShellWord};
use crate::words::PLAIN;

/// Bytes of a command, roughly: so many are made room for.
const LIKELY_LENGTH: usize = 40;

/// So many here-documents whose end is not in the text are looked for; a search reads the whole rest.
const ENDLESS: u8 = 8;

/// What a word that begins a command means to the shell itself.
enum Reserved {
    /// Opens a group that closes; whether words of its own follow.
    Opener(bool),
    Closer,
    Middle,
}

fn reserved(word: &str) -> Option<Reserved> {
    match word {
        "if" | "while" | "until" | "{" => Some(Reserved::Opener(false)),
        "for" | "case" | "select" | "function" => Some(Reserved::Opener(true)),
        "fi" | "done" | "esac" | "}" => Some(Reserved::Closer),
        "then" | "do" | "else" | "elif" | "!" | "time" => Some(Reserved::Middle),
        _ => None,
    }
}

pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// What stands before the command at hand, or the next one.
    operator: Operator,
    /// Whether the last command is still being read.
    open: bool,
    /// The line end behind which a here-document begins, and where that ends.
    document: (usize, usize),
    endless: u8,
    commands: Vec<Command<'t>>,
}

/// What a word means so far: a piece of the text as long as it is one.
struct Value<'t> {
    text: &'t str,
    start: usize,
    end: usize,
    copy: Option<String>,
}

impl<'t> Value<'t> {
    fn push(&mut self, start: usize, end: usize) {
        match &mut self.copy {
            Some(copy) => copy.push_str(&self.text[start..end]),
            None if self.end == start => self.end = end,
            None if self.start == self.end => (self.start, self.end) = (start, end),
            None if start == end => {}
            None => {
                let mut copy = self.text[self.start..self.end].to_owned();
                copy.push_str(&self.text[start..end]);
                self.copy = Some(copy);
            }
        }
    }

    fn finish(self) -> Cow<'t, str> {
        match self.copy {
            Some(copy) => Cow::Owned(copy),
            None => Cow::Borrowed(&self.text[self.start..self.end]),
        }
    }
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let commands = Vec::with_capacity(text.len() / LIKELY_LENGTH + 1);
        let operator = Operator::Start;
        Reader {
            text,
            at: 0,
            depth: 0,
            operator,
            open: false,
            document: (usize::MAX, 0),
            endless: 0,
            commands,
        }
    }

    /// All commands, in order.
    pub(super) fn commands(mut self) -> Vec<Command<'t>> {
        self.read();
        self.commands
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + offset).copied()
    }

    /// Length of the character here.
    fn len(&self) -> usize {
        self.rest().chars().next().map_or(0, char::len_utf8)
    }

    /// Length of the white space that begins with this byte here; 0 if it is none.
    #[inline]
    fn blank(&self, b: u8) -> usize {
        match b {
            b'\t'..=b'\r' | b' ' => 1,
            0x80.. => self.rest().chars().next().filter(|c| c.is_whitespace()).map_or(0, char::len_utf8),
            _ => 0,
        }
    }

    fn read(&mut self) {
        let mut in_for = false;
        loop {
            // Lines are joined with their indents, so blanks come in dozens.
            while let Some(b' ' | b'\t') = self.byte(0) {
                self.at += 1;
            }
            let Some(b) = self.byte(0) else { break };
            if PLAIN[usize::from(b)] && b != b'#' {
                self.begin(&mut in_for);
                continue;
            }
            let boundary = match (b, self.byte(1)) {
                (b'&', Some(b'&')) => Some((2, Operator::And)),
                (b'|', Some(b'|')) => Some((2, Operator::Or)),
                (b'&', Some(b'>')) => None,
                (b';', Some(b';')) => Some((2, Operator::Then)),
                (b';' | b'\n', _) => Some((1, Operator::Then)),
                (b'|', _) => Some((1, Operator::Pipe)),
                (b'&', _) => Some((1, Operator::Background)),
                _ => None,
            };
            if let Some((len, next)) = boundary {
                (self.open, in_for) = (false, false);
                let here = b == b'\n' && self.at == self.document.0;
                self.at = if here { self.document.1 } else { self.at + len };
                self.operator = next;
                continue;
            }
            match b {
                b'#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                b'\\' if self.byte(1) == Some(b'\n') => self.at += 2,
                b'(' => {
                    self.open = false;
                    self.depth += 1;
                    self.at += 1;
                }
                b')' => {
                    self.open = false;
                    self.depth = self.depth.saturating_sub(1);
                    self.at += 1;
                }
                b'<' | b'>' | b'&' => self.redirect(),
                _ if self.blank(b) > 0 => self.at += self.blank(b),
                _ => self.begin(&mut in_for),
            }
        }
    }

    /// Takes the word here into the command at hand, or begins one with it.
    fn begin(&mut self, in_for: &mut bool) {
        let word = self.word();
        let redirects = matches!(self.byte(0), Some(b'>' | b'<'));
        // Behind its program a word is a word.
        if let Some(command) = self.commands.last_mut().filter(|c| self.open && !c.words.is_empty())
            && !redirects
        {
            command.end = word.end;
            command.words.push(word);
            return;
        }
        let is_descriptor =
            redirects && word.value.bytes().all(|b| b.is_ascii_digit()) && !word.value.is_empty();
        if is_descriptor {
            return self.redirect();
        }
        let fresh = match self.commands.last() {
            Some(command) if self.open => command.words.is_empty() && command.assignments.is_empty(),
            _ => true,
        };
        // A word with quotes or escapes is longer in the text than its value.
        if fresh && !*in_for && word.value.len() == word.end - word.start {
            match reserved(&word.value) {
                Some(Reserved::Opener(takes_words)) => {
                    self.depth += 1;
                    *in_for = takes_words;
                    if !takes_words {
                        return;
                    }
                }
                Some(Reserved::Closer) => {
                    self.depth = self.depth.saturating_sub(1);
                    return;
                }
                Some(Reserved::Middle) => return,
                None => {}
            }
        }
        self.start(word);
    }

    /// The command at hand, begun here if there is none.
    fn command(&mut self, start: usize) -> &mut Command<'t> {
        if !self.open {
            self.open = true;
            self.commands.push(Command {
                operator: self.operator,
                assignments: Vec::new(),
                // Most commands have no more.
                words: Vec::with_capacity(8),
                redirects: Vec::new(),
                start,
                end: start,
                depth: self.depth,
            });
        }
        let last = self.commands.len() - 1;
        &mut self.commands[last]
    }

    #[inline]
    fn start(&mut self, word: ShellWord<'t>) {
        let command = self.command(word.start);
        command.end = word.end;
        match command.words.is_empty() && is_assignment(&word.value) {
            true => command.assignments.push(word),
            false => command.words.push(word),
        }
    }

    fn redirect(&mut self) {
        let start = self.at;
        let len = self.rest().bytes().take_while(|b| matches!(b, b'<' | b'>' | b'&' | b'|' | b'-')).count();
        let mut sign = &self.rest()[..len];
        // `>-` is a redirection to a file called `-`; only `<<-` has the dash itself.
        if !sign.starts_with("<<") {
            sign = sign.strip_suffix('-').unwrap_or(sign);
        }
        self.at += sign.len().max(1);
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        let file = self.word();
        let end = file.end.max(self.at);
        if sign.starts_with("<<") && !sign.starts_with("<<<") {
            self.here(&file.value, sign.len() > 2);
        }
        let command = self.command(start);
        command.end = end;
        command.redirects.push((Cow::Borrowed(sign), file));
    }

    /// Notes where a here-document ends: its lines are no commands. One that is not ended is no concern of this text. However
    /// many a line opens, its end is looked for once.
    #[cold]
    #[inline(never)]
    fn here(&mut self, name: &str, tabs: bool) {
        if self.endless >= ENDLESS {
            return;
        }
        let known = Some(self.document.0).filter(|line| (self.at..usize::MAX).contains(line));
        let Some(line) = known.or_else(|| Some(self.at + self.rest().find('\n')?)) else {
            self.endless = ENDLESS;
            return;
        };
        let start = if self.document.0 == line { self.document.1 } else { line + 1 };
        let mut end = start;
        for text in self.text[start..].split_inclusive('\n') {
            end += text.len();
            let text = text.trim_end_matches(['\r', '\n']);
            if (if tabs { text.trim_start_matches('\t') } else { text }) == name {
                self.document = (line, end);
                return;
            }
        }
        self.endless += 1;
    }

    /// One word, to the next blank or operator outside quotes.
    #[inline]
    fn word(&mut self) -> ShellWord<'t> {
        let start = self.at;
        self.plain();
        if self.byte(0).is_none_or(|b| ENDS[usize::from(b)]) {
            let value = Cow::Borrowed(&self.text[start..self.at]);
            return ShellWord { value, start, end: self.at, dynamic: false };
        }
        self.quoted(start)
    }

    /// A word that has something to be read, at the first such byte.
    fn quoted(&mut self, start: usize) -> ShellWord<'t> {
        let mut value = Value { text: self.text, start, end: self.at, copy: None };
        let mut dynamic = false;
        while let Some(b) = self.byte(0) {
            match b {
                b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => break,
                _ if self.blank(b) > 0 => break,
                b'\\' => {
                    self.at += 1;
                    let (from, len) = (self.at, self.len());
                    self.at += len;
                    if len > 0 && self.text.as_bytes()[from] != b'\n' {
                        value.push(from, self.at);
                    }
                }
                b'\'' => {
                    let from = self.at + 1;
                    let len = self.text[from..].find('\'').unwrap_or(self.text.len() - from);
                    value.push(from, from + len);
                    self.at = (from + len + 1).min(self.text.len());
                }
                b'"' => {
                    self.at += 1;
                    self.double_quoted(&mut value, &mut dynamic);
                }
                b'$' | b'`' => {
                    dynamic = true;
                    let from = self.at;
                    self.substitution();
                    value.push(from, self.at);
                }
                _ => {
                    let from = self.at;
                    self.at += self.len();
                    self.plain();
                    value.push(from, self.at);
                }
            }
        }
        ShellWord { value: value.finish(), start, end: self.at, dynamic }
    }

    /// Steps over what is nothing but itself.
    #[inline]
    fn plain(&mut self) {
        let (bytes, mut at) = (self.text.as_bytes(), self.at);
        while bytes.get(at).is_some_and(|b| PLAIN[usize::from(*b)]) {
            at += 1;
        }
        self.at = at;
    }

    fn double_quoted(&mut self, value: &mut Value<'t>, dynamic: &mut bool) {
        while let Some(b) = self.byte(0) {
            let from = self.at;
            match b {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' => {
                    self.at += 1;
                    let len = self.len();
                    self.at += len;
                    match self.text.as_bytes().get(from + 1) {
                        None | Some(b'\n') => {}
                        Some(b'"' | b'$' | b'`' | b'\\') => value.push(from + 1, self.at),
                        Some(_) => value.push(from, self.at),
                    }
                }
                b'$' | b'`' => {
                    *dynamic = true;
                    self.substitution();
                    value.push(from, self.at);
                }
                _ => {
                    let ends = |b: &u8| matches!(b, b'"' | b'\\' | b'$' | b'`');
                    let rest = self.rest().as_bytes();
                    self.at += rest.iter().position(ends).unwrap_or(rest.len());
                    value.push(from, self.at);
                }
            }
        }
    }

    /// Steps over `$name`, `${...}`, `$(...)` or a backquoted command.
    fn substitution(&mut self) {
        let rest = self.rest();
        if let Some(body) = rest.strip_prefix('`') {
            self.at += body.find('`').map_or(rest.len(), |n| n + 2);
            return;
        }
        let bytes = rest.as_bytes();
        let (open, close) = match bytes.get(1) {
            Some(b'(') => (b'(', b')'),
            Some(b'{') => (b'{', b'}'),
            Some(b) if is_name(b) => {
                self.at += 1 + bytes[1..].iter().take_while(|b| is_name(b)).count();
                return;
            }
            Some(b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => {
                self.at += 2;
                return;
            }
            _ => {
                self.at += 1;
                return;
            }
        };
        let mut depth = 0usize;
        let mut quote: Option<u8> = None;
        let mut at = 1;
        while let Some(b) = bytes.get(at).copied() {
            match quote {
                Some(q) if b == q => quote = None,
                Some(b'\'') => {}
                _ if b == b'\\' => at += 1,
                Some(_) => {}
                None if matches!(b, b'\'' | b'"') => quote = Some(b),
                None if b == open => depth += 1,
                None if b == close => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += at + 1;
                        return;
                    }
                }
                None => {}
            }
            at += 1;
        }
        self.at = self.text.len();
    }
}

fn is_name(b: &u8) -> bool {
    b.is_ascii_alphanumeric() || *b == b'_'
}

/// `NAME=...`
fn is_assignment(word: &str) -> bool {
    let name = word.bytes().take_while(is_name).count();
    name > 0 && word.as_bytes().get(name) == Some(&b'=') && !word.as_bytes()[0].is_ascii_digit()
}

/// Which ASCII bytes end a word outside quotes.
const ENDS: [bool; 256] = {
    let mut ends = [false; 256];
    let all = b"\t\n\x0b\x0c\r ;&|<>()";
    let mut n = 0;
    while n < all.len() {
        ends[all[n] as usize] = true;
        n += 1;
    }
    ends
};
