//! How do the lines of one instruction become one line, and how does one get back to the source?

use std::borrow::Cow;

use crate::Span;

/// One instruction's lines joined: line ends, continuation characters, comments and blank lines are gone.
#[derive(Clone, Debug)]
pub struct Logical<'t> {
    /// Borrowed when it is one physical line.
    text: Cow<'t, str>,
    /// The first piece: where it starts in the joined text, and in the source.
    first: (u32, u32),
    /// What most instructions do not need: they are one physical line.
    joined: Option<Box<Joined<'t>>>,
}

/// Several pieces.
#[derive(Clone, Debug)]
struct Joined<'t> {
    /// All of them, the first one too.
    pieces: Vec<(u32, u32)>,
    /// The whole source, so that a word inside one piece can be borrowed from it.
    source: &'t str,
}

impl<'t> Logical<'t> {
    /// The joined text.
    #[inline]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// For each piece: where it starts in the joined text, and in the source. Sorted; at least one.
    #[inline]
    pub fn pieces(&self) -> &[(u32, u32)] {
        match &self.joined {
            None => std::slice::from_ref(&self.first),
            Some(joined) => &joined.pieces,
        }
    }

    /// A single piece of source.
    #[inline]
    pub(crate) fn single(source: &'t str, span: Span) -> Logical<'t> {
        Logical { text: Cow::Borrowed(span.of(source)), first: (0, span.start), joined: None }
    }

    /// Pieces of source, none of them empty. Where there is none, an empty one at `otherwise`.
    pub(crate) fn join(source: &'t str, parts: &[Span], otherwise: u32) -> Logical<'t> {
        match parts {
            [] => Logical::single(source, Span { start: otherwise, end: otherwise }),
            [one] => Logical::single(source, *one),
            [first, ..] => {
                // Both sizes are known: nothing is moved while it grows.
                let mut text = String::with_capacity(parts.iter().map(|part| part.len() as usize).sum());
                let mut pieces = Vec::with_capacity(parts.len());
                for part in parts {
                    pieces.push((text.len() as u32, part.start));
                    text.push_str(part.of(source));
                }
                let joined = Some(Box::new(Joined { pieces, source }));
                Logical { text: Cow::Owned(text), first: (0, first.start), joined }
            }
        }
    }

    /// The source offset of the character at `offset` of the joined text.
    #[inline]
    pub fn source(&self, offset: usize) -> u32 {
        match &self.joined {
            None => self.first.1 + offset as u32,
            Some(joined) => joined.source(offset as u32),
        }
    }

    /// The source span of a range of the joined text.
    #[inline]
    pub fn span(&self, start: usize, end: usize) -> Span {
        let (start, end) = (start as u32, end.max(start) as u32);
        match &self.joined {
            None => Span { start: self.first.1 + start, end: self.first.1 + end },
            Some(joined) => joined.span(start, end),
        }
    }

    /// A range of the joined text, and where it stands; borrowed from the source where it lies in one piece.
    #[inline]
    pub(crate) fn slice(&self, start: usize, end: usize) -> (Cow<'t, str>, Span) {
        let span = self.span(start, end);
        let text = match (&self.text, &self.joined) {
            (Cow::Borrowed(text), _) => Cow::Borrowed(&text[start..end]),
            (_, Some(joined)) if span.len() as usize == end - start => Cow::Borrowed(span.of(joined.source)),
            (Cow::Owned(text), _) => Cow::Owned(text[start..end].to_owned()),
        };
        (text, span)
    }
}

impl Joined<'_> {
    /// The piece that holds a place, and the place in the source.
    fn place(&self, offset: u32) -> (usize, u32) {
        let n = self.pieces.partition_point(|(logical, _)| *logical <= offset).max(1) - 1;
        let (logical, source) = self.pieces[n];
        (n, source + (offset - logical))
    }

    fn source(&self, offset: u32) -> u32 {
        self.place(offset).1
    }

    fn span(&self, start: u32, end: u32) -> Span {
        let (piece, from) = self.place(start);
        if start >= end {
            return Span { start: from, end: from };
        }
        // The end belongs to the piece of the last byte, or a span could reach over a following comment.
        let same = self.pieces.get(piece + 1).is_none_or(|(next, _)| end <= *next);
        Span { start: from, end: if same { from + (end - start) } else { self.source(end - 1) + 1 } }
    }
}
