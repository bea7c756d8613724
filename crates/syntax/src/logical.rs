//! How do the lines of one instruction become one line, and how does one get back to the source?

use std::borrow::Cow;

use crate::Span;

/// One instruction's lines joined: line ends, continuation characters, comments and blank lines are gone.
#[derive(Clone, Debug, Default)]
pub struct Logical<'t> {
    /// The joined text. Borrowed when it is one physical line.
    pub text: Cow<'t, str>,
    /// For each piece: where it starts in the joined text, and in the source. Sorted; at least one.
    pub pieces: Vec<(u32, u32)>,
}

impl<'t> Logical<'t> {
    /// A single piece of source.
    pub(crate) fn single(text: &'t str, at: usize) -> Logical<'t> {
        Logical { text: Cow::Borrowed(text), pieces: vec![(0, at as u32)] }
    }

    /// Adds a further piece of source.
    pub(crate) fn push(&mut self, text: &'t str, at: usize) {
        if text.is_empty() {
            return;
        }
        if self.text.is_empty() {
            *self = Logical::single(text, at);
            return;
        }
        let start = self.text.len() as u32;
        self.text.to_mut().push_str(text);
        self.pieces.push((start, at as u32));
    }

    /// The source offset of the character at `offset` of the joined text.
    pub fn source(&self, offset: usize) -> u32 {
        let offset = offset as u32;
        let n = self.pieces.partition_point(|(logical, _)| *logical <= offset).max(1);
        match self.pieces.get(n - 1) {
            Some((logical, source)) => source + (offset - logical),
            None => 0,
        }
    }

    /// The source span of a range of the joined text.
    pub fn span(&self, start: usize, end: usize) -> Span {
        if start >= end {
            let at = self.source(start);
            return Span { start: at, end: at };
        }
        // The end belongs to the piece of the last byte, or a span could reach over a following comment.
        Span { start: self.source(start), end: self.source(end - 1) + 1 }
    }

    /// A range of the joined text; borrowed from the source where it can be.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Cow<'t, str> {
        match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
            Cow::Owned(text) => Cow::Owned(text[start..end].to_owned()),
        }
    }
}
