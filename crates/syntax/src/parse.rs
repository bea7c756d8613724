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

/// Whether a comment may switch checks off.
fn begins_with_check(comment: &str) -> bool {
    let word = words::trim_start(comment).as_bytes().first_chunk::<5>();
    word.is_some_and(|word| word.eq_ignore_ascii_case(b"check"))
}

/// Reads a line of a text that begins with `#` as a directive.
#[cold]
fn directive<'t>(text: &'t str, body: &'t str, start: usize, line: u32) -> Option<Directive<'t>> {
    let rest = body[1..].trim_start();
    let name_len = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = ["syntax", "escape", "check"].into_iter().find(|n| n.eq_ignore_ascii_case(&rest[..name_len]));
    let after = rest[name_len..].trim_ascii_start().strip_prefix('=')?;
    let mut value = after.trim_ascii();
    if value.is_empty() {
        // A value needs one character; with nothing else there, the last blank is it.
        value = &after[after.char_indices().last()?.0..];
    }
    let span = Span::new(start, start + body.trim_end().len());
    let value_start = value.as_ptr() as usize - text.as_ptr() as usize;
    let value_span = Span::new(value_start, value_start + value.len());
    Some(Directive { name: name?, value, span, value_span, line })
}

impl<'t> Document<'t> {
    /// The `# check=` line that BuildKit's checks obey. They look for it apart from the parser: they step over a first line
    /// that begins with `#!`, and take no line with an indent.
    pub fn check_directive(&self) -> Option<Directive<'t>> {
        let mut at = if self.text.starts_with('\u{feff}') { 3 } else { 0 };
        if self.text.as_bytes().get(at) != Some(&b'#') {
            return None;
        }
        let mut seen = [""; 3];
        for (n, line) in self.text[at..].split_inclusive('\n').enumerate() {
            if n > 0 || !line.starts_with("#!") {
                let body = line.starts_with('#').then(|| line.trim_end_matches(['\n', '\r']))?;
                let found = directive(self.text, body, at, n as u32 + 1)?;
                if found.name == "check" {
                    return Some(found);
                }
                // Where one is said twice they stop.
                let free = seen.iter_mut().find(|name| [found.name, ""].contains(*name))?;
                if std::mem::replace(free, found.name) == found.name {
                    return None;
                }
            }
            at += line.len();
        }
        None
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// The sixty-four bytes that have been looked at last: where they begin, and a bit for each line feed in them that ends
    /// this line or a later one. Looking line by line would mispredict where each ends.
    block: usize,
    feeds: u64,
    /// Whether `<` stands in what has been looked at: few files need their instructions searched for here-documents.
    may_open: bool,
    /// How many lines have been read.
    line: u32,
    directives_over: bool,
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
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let document = Document {
            text,
            escape: '\\',
            directives: Vec::new(),
            instructions: Vec::with_capacity(text.len().div_ceil(LIKELY_LENGTH).min(1000)),
            empty_continuations: Vec::new(),
            problems: Vec::new(),
            head: at,
            check_comments: false,
        };
        let mut reader = Reader {
            text,
            at,
            block: 0,
            feeds: 0,
            may_open: false,
            line: 0,
            directives_over: false,
            lines: None,
            last_line: 0,
            parts: Vec::new(),
            document,
        };
        reader.look(0);
        reader
    }

    /// Looks at the block that begins here.
    #[inline(never)]
    fn look(&mut self, block: usize) {
        let (feeds, opens) = bytes::places(&self.text.as_bytes()[block..], b'\n', b'<');
        (self.block, self.feeds) = (block, feeds);
        self.may_open |= opens;
    }

    /// Goes back to the start of a line, given how many lines are before it.
    fn go_back(&mut self, at: usize, line: u32) {
        (self.at, self.line) = (at, line);
        self.look(at);
    }

    /// The next line, without its line end (all trailing `\r` and `\n`).
    #[inline]
    fn next_line(&mut self) -> Option<Span> {
        let (bytes, start) = (self.text.as_bytes(), self.at);
        // A byte order mark alone is a line.
        if start == bytes.len() && (self.line > 0 || start == 0) {
            return None;
        }
        while self.feeds == 0 && self.block + bytes::BLOCK < bytes.len() {
            self.look(self.block + bytes::BLOCK);
        }
        let mut end = (self.block + self.feeds.trailing_zeros() as usize).min(bytes.len());
        self.at = (end + 1).min(bytes.len());
        self.line += 1;
        self.feeds &= self.feeds.wrapping_sub(1);
        while end > start && bytes[end - 1] == b'\r' {
            end -= 1;
        }
        Some(Span { start: start as u32, end: end as u32 })
    }

    /// The first line that is longer than BuildKit reads.
    #[cold]
    fn too_long(&self) -> Option<Span> {
        let mut lines = Reader::new(self.text);
        while let Some(line) = lines.next_line() {
            let len = lines.at - line.start as usize;
            if len > LONGEST_LINE || len == LONGEST_LINE && self.text.as_bytes()[lines.at - 1] != b'\n' {
                return Some(line);
            }
        }
        None
    }

    /// Where a line begins after its white space; its end where nothing else is in it.
    #[inline]
    fn indented(&self, line: Span) -> usize {
        let (mut at, end) = (line.start as usize, line.end as usize);
        let bytes = &self.text.as_bytes()[..end];
        while let Some(b' ' | b'\t') = bytes.get(at) {
            at += 1;
        }
        match at == end || words::is_plain(bytes.get(at)) {
            true => at,
            false => end - self.text[at..end].trim_start().len(),
        }
    }

    fn problem(&mut self, span: Span, line: u32, end_line: u32, message: String) {
        self.document.problems.push(Problem { phase: Phase::Parse, span, line, end_line, message });
    }

    fn read(&mut self) {
        while let Some(line) = self.next_line() {
            let (start, end) = (self.indented(line), line.end as usize);
            let first = self.text.as_bytes()[..end].get(start);
            if first == Some(&b'#') {
                if !self.directives_over && self.directive(&self.text[start..end], start) {
                    self.document.head = self.at;
                } else {
                    self.document.check_comments |= begins_with_check(&self.text[start + 1..end]);
                }
                continue;
            }
            self.directives_over = true;
            if first.is_some() {
                self.instruction(start, end);
            }
        }
        if self.text.len() >= LONGEST_LINE
            && let Some(line) = self.too_long()
        {
            // For BuildKit the file ends before that line, and only if nothing is wrong with what it has does it say why.
            let mut before = Reader::new(&self.text[..line.start as usize]);
            before.read();
            self.document.problems = before.document.problems;
            if self.document.problems.is_empty() {
                let message =
                    format!("dockerfile line greater than max allowed size of {}", LONGEST_LINE - 1);
                self.problem(line, before.line, before.line, message);
            }
        } else if self.document.instructions.is_empty() {
            let span = Span::new(0, self.text.len());
            self.problem(span, self.line, self.line, "file with no instructions".to_owned());
        }
    }

    /// `# name=value` at the top of the file. Gives false, and ends the directives, for any other comment.
    fn directive(&mut self, body: &'t str, start: usize) -> bool {
        self.directives_over = true;
        let Some(directive) = directive(self.text, body, start, self.line) else { return false };
        let Directive { name, value: trimmed, span, value_span, .. } = directive;
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
        self.document.directives.push(directive);
        true
    }

    /// Where the continuation character of a line stands; `None` if it has none.
    #[inline]
    fn continued(&self, start: usize, end: usize) -> Option<usize> {
        let (bytes, escape) = (&self.text.as_bytes()[start..end], self.document.escape as u8);
        // Most lines end with what is neither.
        if bytes.last().is_some_and(|last| *last > b' ' && *last != escape) {
            return None;
        }
        let last = bytes.iter().rposition(|b| !matches!(b, b' ' | b'\t'))?;
        let continues = bytes[last] == escape && (last == 0 || bytes[last - 1] != escape);
        continues.then_some(start + last)
    }

    /// Reads the lines that belong to the first, given where the last of them ends.
    fn join(&mut self, start: usize, first: usize, end: &mut usize) -> Logical<'t> {
        let mut parts = std::mem::take(&mut self.parts);
        parts.reserve(LIKELY_PARTS);
        let mut push = |start: usize, end: usize| {
            if start < end {
                parts.push(Span::new(start, end));
            }
        };
        push(start, first);
        let mut empty_continuation = false;
        while let Some(line) = self.next_line() {
            let (start, begins) = (line.start as usize, self.indented(line));
            *end = line.end as usize;
            if begins == *end {
                empty_continuation = true;
                continue;
            }
            if self.text.as_bytes()[begins] == b'#' {
                continue;
            }
            match self.continued(start, *end) {
                Some(part) => push(start, part),
                None => {
                    push(start, *end);
                    break;
                }
            }
        }
        let joined = Logical::join(self.text, &parts, start as u32);
        parts.clear();
        self.parts = parts;
        if empty_continuation {
            self.document.empty_continuations.push(self.line);
        }
        joined
    }

    fn instruction(&mut self, start: usize, mut end: usize) {
        let first_line = self.line;
        let logical = match self.continued(start, end) {
            None => Logical::single(self.text, Span::new(start, end)),
            Some(first) => self.join(start, first, &mut end),
        };
        let (span, lines) = (Span::new(start, end), (first_line, self.line));
        let whole = (0, logical.text().len());
        let mut error = None;
        let read = read(logical, whole, span, lines, self.document.escape, 0, &mut error);
        let n = self.document.instructions.len();
        self.document.instructions.push(read);
        let instruction = &self.document.instructions[n];
        match error {
            Some((span, message)) => self.problem(span, first_line, self.line, message),
            None if self.may_open
                && takes_heredocs(instruction)
                && bytes::has_twice(instruction.logical.text().as_bytes(), b'<') =>
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
        let openers = match heredoc::openers(instruction.logical.text()) {
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
                let text = line.of(self.text);
                let text = if opener.chomp { text.trim_start_matches('\t') } else { text };
                if text == opener.name {
                    found = Some(line);
                    break;
                }
            }
            let (body, terminator) = match found {
                Some(line) => (Span { start: start as u32, end: line.start }, line),
                None => {
                    let last = self.index_lines();
                    self.problem(instruction.span, instruction.line, last, "unterminated heredoc".to_owned());
                    // BuildKit stops here. We take what looks like script and resume at the next instruction.
                    self.go_back(start, start_line);
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
        self.go_back(0, 0);
        let (mut whole, mut chomped) = (Vec::new(), Vec::new());
        while let Some(line) = self.next_line() {
            let text = line.of(self.text);
            whole.push((text, self.at));
            if text.starts_with('\t') {
                chomped.push((text.trim_start_matches('\t'), self.at));
            }
        }
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
        while let Some(line) = self.next_line() {
            let text = line.of(self.text);
            let capitals = text.bytes().take_while(u8::is_ascii_uppercase).count();
            let blank = matches!(text.as_bytes().get(capitals), Some(b' ' | b'\t'));
            if blank && Keyword::read(&text[..capitals]) != Keyword::Unknown {
                self.go_back(line.start as usize, self.line - 1);
                return;
            }
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
