//! How do the lines of one instruction become one line, and how does one get back to the source?

use std::borrow::Cow;

use crate::Span;

/// One instruction's lines joined: line ends, continuation characters, comments and blank lines are gone.
#[derive(Clone, Debug)]
pub struct Logical<'t>(Lines<'t>);

/// Most instructions are one physical line, and need neither a text of their own nor a list of pieces: that was a tenth of the
/// time to parse.
#[derive(Clone, Debug)]
enum Lines<'t> {
    One(&'t str, (u32, u32)),
    Many(Box<Joined<'t>>),
}

#[derive(Clone, Debug)]
struct Joined<'t> {
    text: String,
    pieces: Vec<(u32, u32)>,
    /// The whole source, so that a word inside one piece can be borrowed from it.
    source: &'t str,
}

impl<'t> Logical<'t> {
    /// The joined text.
    #[inline]
    pub fn text(&self) -> &str {
        match &self.0 {
            Lines::One(text, _) => text,
            Lines::Many(joined) => &joined.text,
        }
    }

    /// For each piece: where it starts in the joined text, and in the source. Sorted; at least one.
    #[inline]
    pub fn pieces(&self) -> &[(u32, u32)] {
        match &self.0 {
            Lines::One(_, piece) => std::slice::from_ref(piece),
            Lines::Many(joined) => &joined.pieces,
        }
    }

    /// A single piece of source.
    #[inline]
    pub(crate) fn single(source: &'t str, span: Span) -> Logical<'t> {
        Logical(Lines::One(span.of(source), (0, span.start)))
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
                Logical(Lines::Many(Box::new(Joined { text, pieces, source })))
            }
        }
    }

    /// The source offset of the character at `offset` of the joined text.
    #[inline]
    pub fn source(&self, offset: usize) -> u32 {
        match &self.0 {
            Lines::One(_, (_, source)) => source + offset as u32,
            Lines::Many(joined) => joined.source(offset as u32),
        }
    }

    /// The source span of a range of the joined text.
    #[inline]
    pub fn span(&self, start: usize, end: usize) -> Span {
        match &self.0 {
            Lines::One(_, (_, source)) => {
                Span { start: source + start as u32, end: source + end.max(start) as u32 }
            }
            Lines::Many(joined) => joined.span(start as u32, end as u32),
        }
    }

    /// A range of the joined text, and where it stands; borrowed from the source where it lies in one piece.
    #[inline]
    pub(crate) fn slice(&self, start: usize, end: usize) -> (Cow<'t, str>, Span) {
        match &self.0 {
            Lines::One(text, _) => (Cow::Borrowed(&text[start..end]), self.span(start, end)),
            Lines::Many(joined) => joined.slice(start, end),
        }
    }
}

impl<'t> Joined<'t> {
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

    fn slice(&self, start: usize, end: usize) -> (Cow<'t, str>, Span) {
        let span = self.span(start as u32, end as u32);
        let one = span.len() as usize == end - start;
        let text =
            if one { Cow::Borrowed(span.of(self.source)) } else { self.text[start..end].to_owned().into() };
        (text, span)
    }
}
