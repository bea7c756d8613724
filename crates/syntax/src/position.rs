//! Where is it: bytes, lines and columns, UTF-16?

/// A half-open range of byte offsets in the source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just after the last byte.
    pub end: u32,
}

impl Span {
    /// A span from `start` to `end`, in bytes.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end.max(start) as u32 }
    }

    /// The bytes of `text` that this span covers; empty where the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Whether `offset` lies inside, or at either end.
    pub fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Length in bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether no byte is covered.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A place as an editor counts: both start at zero, the column counts UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// UTF-16 code units since the start of the line.
    pub column: u32,
}

/// Converts offsets for one text. Lines end at `\n` only, as BuildKit counts them.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Byte offset and UTF-16 offset just after each character that is not ASCII.
    wide: Vec<(u32, u32)>,
}

impl LineIndex {
    /// Reads the text once.
    pub fn new(text: &str) -> LineIndex {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
        let mut wide = Vec::new();
        if !text.is_ascii() {
            let mut utf16 = 0u32;
            for (at, c) in text.char_indices() {
                utf16 += c.len_utf16() as u32;
                if c.len_utf8() > 1 {
                    wide.push(((at + c.len_utf8()) as u32, utf16));
                }
            }
        }
        LineIndex { starts, wide }
    }

    /// Number of lines; an empty text has one.
    pub fn lines(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line, from 0, that holds this byte offset.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|s| *s <= offset) as u32 - 1
    }

    /// Byte offset at which a line (from 0) starts; the last line's start for any line after it.
    pub fn line_start(&self, line: u32) -> u32 {
        self.starts[(line as usize).min(self.starts.len() - 1)]
    }

    /// Byte offset as UTF-16 offset.
    pub fn utf16(&self, offset: u32) -> u32 {
        match self.wide.partition_point(|(byte, _)| *byte <= offset) {
            0 => offset,
            n => {
                let (byte, utf16) = self.wide[n - 1];
                utf16 + (offset - byte)
            }
        }
    }

    /// UTF-16 offset as byte offset.
    pub fn byte(&self, utf16: u32) -> u32 {
        match self.wide.partition_point(|(_, u)| *u <= utf16) {
            0 => utf16.min(self.wide.first().map_or(u32::MAX, |(b, u)| (b - 1).min(*u))),
            n => {
                let (byte, before) = self.wide[n - 1];
                byte + (utf16 - before)
            }
        }
    }

    /// Byte offset as editor position.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line(offset);
        Position { line, column: self.utf16(offset) - self.utf16(self.line_start(line)) }
    }
}
