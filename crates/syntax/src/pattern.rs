//! Does a shell pattern of `${name#pattern}` match, and how far?

#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    /// `*`
    Any,
    /// `?`
    One,
    Char(char),
}

/// A pattern with `*`, `?` and backslash escapes.
pub(crate) struct Pattern(Vec<Item>);

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
        Ok(Pattern(items))
    }

    /// The same pattern read backwards.
    pub(crate) fn reversed(mut self) -> Pattern {
        self.0.reverse();
        self
    }

    /// Where the shortest or longest match that starts at `text[0]` ends, in characters.
    pub(crate) fn prefix(&self, text: &[char], longest: bool) -> Option<usize> {
        // reach[i]: the items so far can match text[..i].
        let mut reach = vec![false; text.len() + 1];
        reach[0] = true;
        for item in &self.0 {
            let mut next = vec![false; text.len() + 1];
            match item {
                Item::Any => {
                    let mut on = false;
                    for i in 0..=text.len() {
                        // `.` does not match a line end.
                        on = reach[i] || (on && text[i - 1] != '\n');
                        next[i] = on;
                    }
                }
                Item::One => {
                    for i in 0..text.len() {
                        next[i + 1] = reach[i] && text[i] != '\n';
                    }
                }
                Item::Char(c) => {
                    for i in 0..text.len() {
                        next[i + 1] = reach[i] && text[i] == *c;
                    }
                }
            }
            reach = next;
        }
        if longest { reach.iter().rposition(|r| *r) } else { reach.iter().position(|r| *r) }
    }
}
