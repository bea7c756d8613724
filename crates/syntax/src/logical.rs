//! How do the lines of one instruction become one line, and how does one get back to the source?

use std::borrow::Cow;
use std::ops::Deref;

use crate::Span;

/// One instruction's lines joined: line ends, continuation characters, comments and blank lines are gone.
#[derive(Clone, Debug, Default)]
pub struct Logical<'t> {
    /// The joined text. Borrowed when it is one physical line.
    pub text: Cow<'t, str>,
    /// For each piece: where it starts in the joined text, and in the source. Sorted; at least one.
    pub pieces: Pieces,
    /// The whole source, so that a word inside one piece can be borrowed from it.
    source: &'t str,
}

/// The pieces of a joined line. Most lines are one piece, and need no list for it: that was a tenth of the time to parse.
#[derive(Clone, Debug)]
pub enum Pieces {
    /// The only one.
    One((u32, u32)),
    /// Two or more.
    Many(Vec<(u32, u32)>),
}

impl Default for Pieces {
    fn default() -> Self {
        Pieces::One((0, 0))
    }
}

impl Deref for Pieces {
    type Target = [(u32, u32)];

    fn deref(&self) -> &Self::Target {
        match self {
            Pieces::One(piece) => std::slice::from_ref(piece),
            Pieces::Many(pieces) => pieces,
        }
    }
}

impl<'t> Logical<'t> {
    /// A single piece of source.
    pub(crate) fn single(source: &'t str, span: Span) -> Logical<'t> {
        Logical { text: Cow::Borrowed(span.of(source)), pieces: Pieces::One((0, span.start)), source }
    }

    /// Pieces of source, none of them empty. Where there is none, an empty one at `otherwise`.
    pub(crate) fn join(source: &'t str, parts: &[Span], otherwise: u32) -> Logical<'t> {
        match parts {
            [] => Logical::single(source, Span { start: otherwise, end: otherwise }),
            [one] => Logical::single(source, *one),
            _ => {
                // Both sizes are known: nothing is moved while it grows.
                let mut text = String::with_capacity(parts.iter().map(|part| part.len() as usize).sum());
                let mut pieces = Vec::with_capacity(parts.len());
                for part in parts {
                    pieces.push((text.len() as u32, part.start));
                    text.push_str(part.of(source));
                }
                Logical { text: Cow::Owned(text), pieces: Pieces::Many(pieces), source }
            }
        }
    }

    /// The source offset of the character at `offset` of the joined text.
    #[inline]
    pub fn source(&self, offset: usize) -> u32 {
        let offset = offset as u32;
        match &self.pieces {
            Pieces::One((_, source)) => source + offset,
            Pieces::Many(pieces) => {
                let n = pieces.partition_point(|(logical, _)| *logical <= offset).max(1);
                let (logical, source) = pieces[n - 1];
                source + (offset - logical)
            }
        }
    }

    /// The source span of a range of the joined text.
    #[inline]
    pub fn span(&self, start: usize, end: usize) -> Span {
        match &self.pieces {
            Pieces::One((_, source)) => {
                Span { start: source + start as u32, end: source + end.max(start) as u32 }
            }
            Pieces::Many(_) => self.span_over_pieces(start, end),
        }
    }

    fn span_over_pieces(&self, start: usize, end: usize) -> Span {
        if start >= end {
            let at = self.source(start);
            return Span { start: at, end: at };
        }
        // The end belongs to the piece of the last byte, or a span could reach over a following comment.
        Span { start: self.source(start), end: self.source(end - 1) + 1 }
    }

    /// A range of the joined text, and where it stands; borrowed from the source where it lies in one piece.
    #[inline]
    pub(crate) fn slice(&self, start: usize, end: usize) -> (Cow<'t, str>, Span) {
        let span = self.span(start, end);
        let text = match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
            Cow::Owned(_) if span.len() as usize == end - start => Cow::Borrowed(span.of(self.source)),
            Cow::Owned(text) => Cow::Owned(text[start..end].to_owned()),
        };
        (text, span)
    }
}
