//! Does a shell pattern of `${name#pattern}` match, and how far?

use std::cell::Cell;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    /// `*`
    Any,
    /// `?`
    One,
    Char(char),
}

/// Steps that one pattern may take over all the places where it is tried: no value that anyone writes needs more.
const STEPS: usize = 1_000_000;

/// A pattern with `*`, `?` and backslash escapes.
pub(crate) struct Pattern {
    items: Vec<Item>,
    steps: Cell<usize>,
}

impl Pattern {
    /// Reads a pattern; the error is BuildKit's.
    pub(crate) fn read(text: &str) -> Result<Pattern, String> {
        let mut items = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            items.push(match c {
                '*' => Item::Any,
                '?' => Item::One,
                // Inside ${} a closing brace or slash is escaped; that escape is not part of the pattern.
                '\\' if matches!(chars.peek(), Some('}' | '/')) => continue,
                '\\' => match chars.next() {
                    Some(c @ ('*' | '?' | '\\')) => Item::Char(c),
                    other => return Err(format!("invalid escape '\\{}'", other.unwrap_or('\u{fffd}'))),
                },
                c => Item::Char(c),
            });
        }
        Ok(Pattern { items, steps: Cell::new(0) })
    }

    /// The same pattern read backwards.
    pub(crate) fn reversed(mut self) -> Pattern {
        self.items.reverse();
        self
    }

    /// Where the shortest or longest match that starts at `text[0]` ends, in characters.
    pub(crate) fn prefix(&self, text: &[char], longest: bool) -> Option<usize> {
        if self.steps.get() >= STEPS {
            return None;
        }
        // Where the items so far can end, in order. Mostly one place; many only after a star.
        let mut ends = vec![0];
        for item in &self.items {
            let fits = |at: &usize| match (item, text.get(*at)) {
                // `.` does not match a line end.
                (Item::One, Some(c)) => *c != '\n',
                (Item::Char(wanted), Some(c)) => wanted == c,
                _ => false,
            };
            if *item != Item::Any {
                ends = ends.into_iter().filter(fits).map(|at| at + 1).collect();
            } else if let Some(first) = ends.first().copied() {
                let mut next = Vec::new();
                let mut on = false;
                let mut more = ends.into_iter().peekable();
                for at in first..=text.len() {
                    on = more.next_if_eq(&at).is_some() || (on && text[at - 1] != '\n');
                    if on {
                        next.push(at);
                    } else if more.peek().is_none() {
                        break;
                    }
                }
                ends = next;
            }
            self.steps.set(self.steps.get() + ends.len());
        }
        let ends = Some(ends).filter(|_| self.steps.get() < STEPS)?;
        if longest { ends.last().copied() } else { ends.first().copied() }
    }
}
