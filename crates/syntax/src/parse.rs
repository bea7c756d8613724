//! How is text read into instructions? Line by line, as BuildKit's parser does, but without ever stopping.

use crate::arguments::read;
use crate::instruction::{Arguments, Directive, Document, Heredoc, Instruction, Keyword};
use crate::logical::Logical;
use crate::{Phase, Problem, Span, bytes, heredoc, shape, words};

/// BuildKit's reader gives up on a physical line longer than this, in bytes with its line end.
const LONGEST_LINE: usize = 65_536;

/// Bytes of an instruction with the comments above it, roughly: so many are made room for.
const LIKELY_LENGTH: usize = 40;

/// Lines of a long instruction, roughly.
const LIKELY_PARTS: usize = 16;

/// Reads a Dockerfile. Never fails and never panics; takes time linear in the text.
pub fn parse(text: &str) -> Document<'_> {
    let mut reader = Reader::new(text);
    reader.read();
    let mut document = reader.document;
    shape::check(&mut document);
    // Within a phase, problems stand in the order BuildKit meets them: that of the lines.
    crate::sort_by(&mut document.problems, |a, b| (a.phase, a.line) < (b.phase, b.line));
    document
}

/// A physical line.
#[derive(Clone, Copy)]
struct Line<'t> {
    /// Without its line end (all trailing `\r` and `\n`).
    text: &'t str,
    start: usize,
    /// Where the next line starts.
    next: usize,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// How many lines have been read.
    line: u32,
    directives_over: bool,
    too_long: Option<u32>,
    comments: Vec<&'t str>,
    /// Every line with where it ends, sorted, and those that start with tabs without them, once a here-document has turned
    /// out to have no end: the next one must not search the whole rest of the file again.
    lines: Option<[Vec<(&'t str, usize)>; 2]>,
    last_line: u32,
    /// Pieces of the instruction that is being joined; kept so that each needs no list of its own.
    parts: Vec<Span>,
    document: Document<'t>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let document = Document {
            text,
            escape: '\\',
            directives: Vec::new(),
            instructions: Vec::with_capacity(text.len().div_ceil(LIKELY_LENGTH).min(1000)),
            empty_continuations: Vec::new(),
            problems: Vec::new(),
        };
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Reader {
            text,
            at,
            line: 0,
            directives_over: false,
            too_long: None,
            comments: Vec::new(),
            lines: None,
            last_line: 0,
            parts: Vec::new(),
            document,
        }
    }

    fn peek_line(&self) -> Option<Line<'t>> {
        if self.at >= self.text.len() {
            return None;
        }
        let rest = &self.text[self.at..];
        let bytes = rest.as_bytes();
        let len = bytes::find(bytes, b'\n').map_or(bytes.len(), |n| n + 1);
        let mut end = len;
        while end > 0 && matches!(bytes[end - 1], b'\r' | b'\n') {
            end -= 1;
        }
        Some(Line { text: &rest[..end], start: self.at, next: self.at + len })
    }

    fn next_line(&mut self) -> Option<Line<'t>> {
        let line = self.peek_line()?;
        let len = line.next - line.start;
        let ended = self.text.as_bytes()[line.next - 1] == b'\n';
        if self.too_long.is_none() && (len > LONGEST_LINE || (len == LONGEST_LINE && !ended)) {
            self.too_long = Some(self.line);
        }
        self.at = line.next;
        self.line += 1;
        Some(line)
    }

    fn problem(&mut self, span: Span, line: u32, end_line: u32, message: String) {
        self.document.problems.push(Problem { phase: Phase::Parse, span, line, end_line, message });
    }

    fn read(&mut self) {
        while let Some(line) = self.next_line() {
            let lead = line.text.len() - words::trim_start(line.text).len();
            let body = &line.text[lead..];
            let start = line.start + lead;
            if body.starts_with('#') {
                self.comment(line, body, start);
                continue;
            }
            self.directives_over = true;
            if body.is_empty() {
                continue;
            }
            self.instruction(body, start);
        }
        if let Some(line) = self.too_long {
            let message = format!("dockerfile line greater than max allowed size of {}", LONGEST_LINE - 1);
            // Whatever BuildKit would find after that line it never sees: this comes first.
            self.document.problems.retain(|p| p.line <= line);
            let at = self.text.len();
            self.problem(Span::new(at, at), line, line, message);
        }
        if self.document.instructions.is_empty() {
            let span = Span::new(0, self.text.len());
            self.problem(span, self.line, self.line, "file with no instructions".to_owned());
        }
    }

    fn comment(&mut self, line: Line<'t>, body: &'t str, start: usize) {
        // BuildKit drops the first byte of the line as it stands, so an indented comment keeps its `#`.
        let mut raw = line.text.chars();
        raw.next();
        let comment = raw.as_str().trim();
        if !self.directives_over && self.directive(body, start) {
            return;
        }
        if comment.is_empty() {
            self.comments.clear();
        } else {
            self.comments.push(comment);
        }
    }

    /// `# name=value` at the top of the file. Gives false, and ends the directives, for any other comment.
    fn directive(&mut self, body: &'t str, start: usize) -> bool {
        self.directives_over = true;
        let rest = body[1..].trim_start();
        let name_len = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name =
            ["syntax", "escape", "check"].into_iter().find(|n| n.eq_ignore_ascii_case(&rest[..name_len]));
        let blanks: &[char] = &['\t', '\n', '\x0c', '\r', ' '];
        let Some(value) = rest[name_len..].trim_start_matches(blanks).strip_prefix('=') else { return false };
        let Some(name) = name else { return false };
        let mut trimmed = value.trim_matches(blanks);
        if trimmed.is_empty() {
            // A value needs one character; with nothing else there, the last blank is it.
            match value.char_indices().last() {
                Some((at, _)) => trimmed = &value[at..],
                None => return false,
            }
        }
        let span = Span::new(start, start + body.trim_end().len());
        let value_start = trimmed.as_ptr() as usize - self.text.as_ptr() as usize;
        let value_span = Span::new(value_start, value_start + trimmed.len());
        self.directives_over = false;
        let before = self.line - 1;
        if self.document.directives.iter().any(|d| d.name == name) {
            let message = format!("only one {name} parser directive can be used");
            self.problem(span, before, before, message);
            return true;
        }
        if name == "escape" {
            match trimmed {
                "\\" => self.document.escape = '\\',
                "`" => self.document.escape = '`',
                _ => {
                    let message = format!("invalid escape token '{trimmed}' does not match ` or \\");
                    self.problem(value_span, before, before, message);
                }
            }
        }
        self.document.directives.push(Directive { name, value: trimmed, span, value_span, line: self.line });
        true
    }

    /// What is left of a line when its continuation character goes; `None` if it has none.
    fn continued<'l>(&self, line: &'l str) -> Option<&'l str> {
        let (bytes, escape) = (line.as_bytes(), self.document.escape as u8);
        let last = bytes.iter().rposition(|b| !matches!(b, b' ' | b'\t'))?;
        let continues = bytes[last] == escape && (last == 0 || bytes[last - 1] != escape);
        continues.then(|| &line[..last])
    }

    fn instruction(&mut self, first: &'t str, start: usize) {
        let first_line = self.line;
        let mut end = start + first.len();
        let mut empty_continuation = false;
        let logical = match self.continued(first) {
            None => Logical::single(self.text, Span::new(start, end)),
            Some(first) => {
                let mut parts = std::mem::take(&mut self.parts);
                parts.reserve(LIKELY_PARTS);
                let mut push = |text: &str, at: usize| {
                    if !text.is_empty() {
                        parts.push(Span::new(at, at + text.len()));
                    }
                };
                push(first, start);
                while let Some(line) = self.next_line() {
                    end = line.start + line.text.len();
                    let trimmed = words::trim_start(line.text);
                    if trimmed.starts_with('#') {
                        continue;
                    }
                    if trimmed.is_empty() {
                        empty_continuation = true;
                        continue;
                    }
                    match self.continued(line.text) {
                        Some(part) => push(part, line.start),
                        None => {
                            push(line.text, line.start);
                            break;
                        }
                    }
                }
                let joined = Logical::join(self.text, &parts, start as u32);
                parts.clear();
                self.parts = parts;
                joined
            }
        };
        if empty_continuation {
            self.document.empty_continuations.push(self.line);
        }
        let length = logical.text.len();
        let mut error = None;
        // Put in its place at once: an instruction is large, and moving it about was a tenth of the time to parse.
        let n = self.document.instructions.len();
        self.document.instructions.push(read(logical, 0, length, self.document.escape, 0, &mut error));
        let instruction = &mut self.document.instructions[n];
        instruction.line = first_line;
        instruction.end_line = self.line;
        instruction.span = Span::new(start, end);
        instruction.comments = std::mem::take(&mut self.comments);
        match error {
            Some((span, message)) => self.problem(span, first_line, self.line, message),
            None if takes_heredocs(instruction)
                && bytes::has_twice(instruction.logical.text.as_bytes(), b'<') =>
            {
                if let Some(mut instruction) = self.document.instructions.pop() {
                    self.heredocs(&mut instruction);
                    self.document.instructions.push(instruction);
                }
            }
            None => {}
        }
    }

    fn heredocs(&mut self, instruction: &mut Instruction<'t>) {
        let openers = match heredoc::openers(&instruction.logical.text) {
            Ok(openers) => openers,
            Err(e) => {
                self.problem(instruction.span, instruction.line, self.line, e.0);
                return;
            }
        };
        for opener in openers {
            let (start, start_line) = (self.at, self.line);
            let mut found = None;
            let may_end = self.may_end(&opener.name, opener.chomp);
            while let Some(line) = may_end.then(|| self.next_line()).flatten() {
                let text = if opener.chomp { line.text.trim_start_matches('\t') } else { line.text };
                if text == opener.name {
                    found = Some(line);
                    break;
                }
            }
            let (body, terminator) = match found {
                Some(line) => {
                    (Span::new(start, line.start), Span::new(line.start, line.start + line.text.len()))
                }
                None => {
                    let last = self.index_lines();
                    self.problem(instruction.span, instruction.line, last, "unterminated heredoc".to_owned());
                    // BuildKit stops here. We take what looks like script and resume at the next instruction.
                    (self.at, self.line) = (start, start_line);
                    self.skip_to_keyword();
                    (Span::new(start, self.at), Span::new(self.at, self.at))
                }
            };
            instruction.heredocs.push(Heredoc {
                name: opener.name,
                descriptor: opener.descriptor,
                expand: opener.expand,
                chomp: opener.chomp,
                content: body.of(self.text),
                span: body,
                terminator,
            });
            instruction.end_line = self.line;
            instruction.span.end = if terminator.is_empty() {
                (start + self.text[start..self.at].trim_end_matches(['\r', '\n']).len()) as u32
            } else {
                terminator.end
            };
            instruction.span.end = instruction.span.end.max(instruction.span.start);
            if found.is_none() {
                break;
            }
        }
    }

    /// Gives the number of the last line.
    fn index_lines(&mut self) -> u32 {
        if self.lines.is_some() {
            return self.last_line;
        }
        // The search that failed has just read them all.
        self.last_line = self.line;
        let mut at = 0;
        let lines = self.text.split_inclusive('\n').map(|line| {
            at += line.len();
            (line.trim_end_matches(['\r', '\n']), at)
        });
        let mut whole: Vec<_> = lines.collect();
        let tabs = whole.iter().filter(|line| line.0.starts_with('\t'));
        let mut chomped: Vec<_> = tabs.map(|line| (line.0.trim_start_matches('\t'), line.1)).collect();
        crate::sort_by(&mut whole, |a, b| a < b);
        crate::sort_by(&mut chomped, |a, b| a < b);
        self.lines = Some([whole, chomped]);
        self.last_line
    }

    /// Whether a line further down ends a here-document, as far as is known.
    fn may_end(&self, name: &str, chomp: bool) -> bool {
        let Some([whole, chomped]) = &self.lines else { return true };
        let further = |lines: &[(&str, usize)]| {
            let next = lines.partition_point(|line| *line <= (name, self.at));
            lines.get(next).is_some_and(|line| line.0 == name)
        };
        match chomp {
            true => !name.starts_with('\t') && (further(whole) || further(chomped)),
            false => further(whole),
        }
    }

    /// Moves to the next line that starts with an instruction in capitals, or to the end.
    fn skip_to_keyword(&mut self) {
        while let Some(line) = self.peek_line() {
            let first = line.text.split([' ', '\t']).next().unwrap_or("");
            let starts = first.bytes().all(|b| b.is_ascii_uppercase())
                && Keyword::read(first) != Keyword::Unknown
                && line.text.len() > first.len();
            if starts {
                return;
            }
            self.next_line();
        }
    }
}

fn takes_heredocs(instruction: &Instruction<'_>) -> bool {
    let target = match &instruction.arguments {
        Arguments::Trigger(inner) => inner,
        _ => instruction,
    };
    matches!(target.keyword, Keyword::Add | Keyword::Copy | Keyword::Run) && !target.arguments.is_json()
}
