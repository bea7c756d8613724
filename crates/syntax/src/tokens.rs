//! What is each byte of the text: keyword, flag, string, comment?

use crate::instruction::{Arguments, Document, Instruction, Word};
use crate::{Keyword, Span, expand};

/// Categories for colouring; the page decides on the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// Blanks and line ends.
    Blank,
    /// A comment, to the end of its line.
    Comment,
    /// A parser directive.
    Directive,
    /// An instruction's keyword, and `AS`.
    Keyword,
    /// A keyword that is none.
    Unknown,
    /// `--from=build`.
    Flag,
    /// A stage's or image's name.
    Name,
    /// Quoted text, and the strings of a JSON array.
    Text,
    /// A variable: `$name` or the `${name` part.
    Variable,
    /// The name part of `name=value`.
    Key,
    /// A line continuation character.
    Continuation,
    /// The body of a here-document.
    Heredoc,
    /// The line that ends a here-document.
    Terminator,
    /// Whatever else an instruction takes.
    Argument,
}

impl TokenKind {
    /// Every kind, in the order of their numbers (`kind as usize`).
    pub const ALL: [TokenKind; 14] = [
        TokenKind::Blank,
        TokenKind::Comment,
        TokenKind::Directive,
        TokenKind::Keyword,
        TokenKind::Unknown,
        TokenKind::Flag,
        TokenKind::Name,
        TokenKind::Text,
        TokenKind::Variable,
        TokenKind::Key,
        TokenKind::Continuation,
        TokenKind::Heredoc,
        TokenKind::Terminator,
        TokenKind::Argument,
    ];

    /// A lower-case word for style sheets.
    pub fn class(self) -> &'static str {
        match self {
            TokenKind::Blank => "blank",
            TokenKind::Comment => "comment",
            TokenKind::Directive => "directive",
            TokenKind::Keyword => "keyword",
            TokenKind::Unknown => "unknown",
            TokenKind::Flag => "flag",
            TokenKind::Name => "name",
            TokenKind::Text => "text",
            TokenKind::Variable => "variable",
            TokenKind::Key => "key",
            TokenKind::Continuation => "continuation",
            TokenKind::Heredoc => "heredoc",
            TokenKind::Terminator => "terminator",
            TokenKind::Argument => "argument",
        }
    }
}

/// A run of bytes of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// Every byte of the text in exactly one token, in order.
pub fn tokens(document: &Document<'_>) -> Vec<Token> {
    let mut painter = Painter { text: document.text, escape: document.escape, out: Vec::new(), at: 0 };
    let mut directives = document.directives.iter().peekable();
    for instruction in &document.instructions {
        while let Some(directive) = directives.next_if(|d| d.span.start < instruction.span.start) {
            painter.paint(directive.span, TokenKind::Directive);
        }
        painter.instruction(instruction);
    }
    directives.for_each(|directive| painter.paint(directive.span, TokenKind::Directive));
    painter.gap(document.text.len() as u32, TokenKind::Argument);
    painter.out
}

struct Painter<'t> {
    text: &'t str,
    escape: char,
    out: Vec<Token>,
    at: u32,
}

impl Painter<'_> {
    fn push(&mut self, end: u32, kind: TokenKind) {
        let end = end.min(self.text.len() as u32);
        if end <= self.at {
            return;
        }
        match self.out.last_mut() {
            Some(last) if last.kind == kind => last.span.end = end,
            _ => self.out.push(Token { kind, span: Span { start: self.at, end } }),
        }
        self.at = end;
    }

    /// What lies before the next thing: blanks, comments, continuation characters; whatever is left is `other`.
    fn gap(&mut self, end: u32, other: TokenKind) {
        while self.at < end {
            let rest = &self.text[self.at as usize..end as usize];
            let line = &rest[..rest.find('\n').map_or(rest.len(), |n| n + 1)];
            let trimmed = line.trim();
            let start = self.at + (line.len() - line.trim_start().len()) as u32;
            let stop = start + trimmed.len() as u32;
            let line_end = self.at + line.len() as u32;
            let line_start = self.at == 0 || self.text.as_bytes()[self.at as usize - 1] == b'\n';
            if !trimmed.is_empty() {
                self.push(start, TokenKind::Blank);
                let kind = if trimmed.starts_with('#') && line_start {
                    TokenKind::Comment
                } else if trimmed.chars().eq([self.escape]) {
                    TokenKind::Continuation
                } else {
                    other
                };
                self.push(stop, kind);
            }
            self.push(line_end, TokenKind::Blank);
        }
    }

    /// Paints a span; where it holds a line continuation, that and what follows up to the next piece is a gap.
    fn paint(&mut self, span: Span, kind: TokenKind) {
        if span.start < self.at {
            return;
        }
        self.gap(span.start, TokenKind::Argument);
        self.push(span.end, kind);
    }

    fn instruction(&mut self, instruction: &Instruction<'_>) {
        let kind = match instruction.keyword {
            Keyword::Unknown => TokenKind::Unknown,
            _ => TokenKind::Keyword,
        };
        self.pieces(instruction, instruction.keyword_span(), kind);
        for flag in &instruction.flags {
            self.pieces(instruction, flag.span, TokenKind::Flag);
        }
        self.arguments(instruction, &instruction.arguments);
        for heredoc in &instruction.heredocs {
            self.paint(heredoc.span, TokenKind::Heredoc);
            self.paint(heredoc.terminator, TokenKind::Terminator);
        }
    }

    /// Paints the parts of a span that belong to the joined line; comments and continuations between stay apart.
    fn pieces(&mut self, instruction: &Instruction<'_>, span: Span, kind: TokenKind) {
        let logical = &instruction.logical;
        if logical.pieces().len() == 1 {
            return self.paint(span, kind);
        }
        let total = logical.text().len() as u32;
        // Only the pieces that the span touches: a file of many continuation lines must stay linear.
        let first = logical.pieces().partition_point(|(_, source)| *source <= span.start).max(1) - 1;
        for n in first..logical.pieces().len() {
            let (start, source) = logical.pieces()[n];
            if source >= span.end {
                break;
            }
            let end = logical.pieces().get(n + 1).map_or(total, |(next, _)| *next);
            let from = source.max(span.start);
            let to = (source + (end - start)).min(span.end);
            if from < to {
                self.paint(Span { start: from, end: to }, kind);
            }
        }
    }

    fn arguments(&mut self, instruction: &Instruction<'_>, arguments: &Arguments<'_>) {
        match arguments {
            Arguments::None => {}
            Arguments::Json(words) => {
                for word in words {
                    self.pieces(instruction, word.span, TokenKind::Text);
                }
            }
            Arguments::Words(words) => {
                for (n, word) in words.iter().enumerate() {
                    let is_as = instruction.keyword == Keyword::From && n == 1;
                    let kind = match instruction.keyword {
                        Keyword::From if is_as => TokenKind::Keyword,
                        Keyword::From => TokenKind::Name,
                        _ => TokenKind::Argument,
                    };
                    self.word(instruction, word, kind);
                }
            }
            Arguments::Pairs(pairs) => {
                for pair in pairs {
                    self.pieces(instruction, pair.name.span, TokenKind::Key);
                    self.word(instruction, &pair.value, TokenKind::Argument);
                }
            }
            Arguments::Line(word) | Arguments::Ignored(word) => {
                self.word(instruction, word, TokenKind::Argument);
            }
            Arguments::Health { kind, command } => {
                self.pieces(instruction, kind.span, TokenKind::Keyword);
                self.arguments(instruction, command);
            }
            Arguments::Trigger(inner) => self.instruction(inner),
        }
    }

    /// A word with its quoted parts and variables.
    fn word(&mut self, instruction: &Instruction<'_>, word: &Word<'_>, kind: TokenKind) {
        let logical = &instruction.logical;
        let (start, end) = (word.at.0 as usize, word.at.1 as usize);
        let text = &logical.text()[start..end];
        let mut quotes = quoted(text, self.escape).into_iter().peekable();
        let mut parts = Vec::new();
        for (_, from, to) in expand::variables(text, self.escape) {
            parts.push((from, to, TokenKind::Variable));
        }
        let mut at = 0;
        let mut parts = parts.into_iter().peekable();
        while at < text.len() {
            let next = parts.peek().map_or(text.len(), |p| p.0);
            while at < next {
                // Quotes colour what no variable does.
                while quotes.next_if(|q| q.1 <= at).is_some() {}
                let (to, kind) = match quotes.peek() {
                    Some(q) if q.0 <= at => (q.1.min(next), TokenKind::Text),
                    Some(q) => (q.0.min(next), kind),
                    None => (next, kind),
                };
                self.pieces(instruction, logical.span(start + at, start + to), kind);
                at = to;
            }
            if let Some((_, to, kind)) = parts.next() {
                self.pieces(instruction, logical.span(start + at, start + to), kind);
                at = to;
            }
        }
    }
}

/// Byte ranges between quotes, quotes included.
fn quoted(text: &str, escape: char) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut chars = text.char_indices();
    let mut open: Option<(usize, char)> = None;
    while let Some((at, c)) = chars.next() {
        match open {
            Some((start, quote)) if c == quote => {
                out.push((start, at + 1));
                open = None;
            }
            None if matches!(c, '"' | '\'') => open = Some((at, c)),
            _ if c == escape && !matches!(open, Some((_, '\''))) => {
                chars.next();
            }
            _ => {}
        }
    }
    out
}
