//! Does a path match a pattern of `.dockerignore` or of COPY?

/// One step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Char(char),
    /// `?`: any character but `/`.
    One,
    /// `*`: any characters but `/`.
    Some,
    /// `**/` inside a pattern: any folders, or none.
    Folders,
    /// `**` at its end: anything.
    Rest,
    /// `[a-z]`, `[^a-z]`.
    Class {
        not: bool,
        ranges: Vec<(char, char)>,
    },
}

/// A pattern, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Glob(Vec<Item>);

impl Glob {
    /// Reads a pattern; `folders` says whether `**` crosses folders, as in `.dockerignore`, or is `*` twice, as in COPY.
    /// `None` if it is broken: Docker refuses it.
    pub(super) fn read(pattern: &str, folders: bool) -> Option<Glob> {
        let mut items = Vec::new();
        let mut chars = pattern.chars().peekable();
        while let Some(c) = chars.next() {
            items.push(match c {
                '*' if folders && chars.peek() == Some(&'*') => {
                    chars.next();
                    chars.next_if_eq(&'/');
                    if chars.peek().is_none() { Item::Rest } else { Item::Folders }
                }
                '*' => Item::Some,
                '?' => Item::One,
                '\\' => Item::Char(chars.next()?),
                '[' => class(&mut chars)?,
                c => Item::Char(c),
            });
        }
        Some(Glob(items))
    }

    /// Whether the whole path matches. Takes time in proportion to path times pattern, whatever they are.
    pub(super) fn matches(&self, path: &str) -> bool {
        let text: Vec<char> = path.chars().collect();
        // reach[n]: what stands before this item can match the first n characters.
        let mut reach = vec![false; text.len() + 1];
        reach[0] = true;
        for item in &self.0 {
            let mut next = vec![false; text.len() + 1];
            let mut open = false;
            for n in 0..=text.len() {
                let before = n.checked_sub(1).map(|n| text[n]);
                next[n] = match item {
                    Item::Some => {
                        open = reach[n] || (open && before != Some('/'));
                        open
                    }
                    Item::Rest => {
                        open |= reach[n];
                        open
                    }
                    Item::Folders => {
                        let here = reach[n] || (open && before == Some('/'));
                        open |= reach[n];
                        here
                    }
                    single => before.is_some_and(|c| reach[n - 1] && single.is(c)),
                };
            }
            reach = next;
        }
        reach[text.len()]
    }
}

impl Item {
    /// Whether it stands for this one character.
    fn is(&self, c: char) -> bool {
        match self {
            Item::Char(own) => *own == c,
            Item::One => c != '/',
            Item::Class { not, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *not
            }
            _ => false,
        }
    }
}

/// The inside of `[...]`, as Go reads it: at least one character, each perhaps escaped.
fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Item> {
    let one = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| match chars.next()? {
        '\\' => chars.next(),
        '-' | ']' => None,
        c => Some(c),
    };
    let not = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && chars.next_if_eq(&']').is_some() {
            return Some(Item::Class { not, ranges });
        }
        let low = one(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() { one(chars)? } else { low };
        ranges.push((low, high));
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let glob = Glob::read(pattern, true).expect(pattern);
        yes.iter().for_each(|path| assert!(glob.matches(path), "{pattern} must match {path}"));
        no.iter().for_each(|path| assert!(!glob.matches(path), "{pattern} must not match {path}"));
    }

    #[test]
    fn patterns_match_as_in_go() {
        check("*.md", &["a.md", ".md"], &["b/a.md", "a.mdx"]);
        check("a/*/c", &["a/b/c"], &["a/c", "a/b/b/c"]);
        check("a/**/c", &["a/c", "a/b/c", "a/b/b/c"], &["ac", "a/bc"]);
        check("a/**", &["a/b", "a/b/c"], &["b/a"]);
        check("?.t", &["x.t", "\u{e9}.t"], &["/.t", "xx.t"]);
        check("[a-c]x", &["ax", "cx"], &["dx", "-x"]);
        check("[^a-c]x", &["dx"], &["ax"]);
        check("\\*x", &["*x"], &["ax"]);
    }

    #[test]
    fn broken_patterns_are_known() {
        for pattern in ["[", "[]a]", "[a", "a\\", "[-a]", "[a-]"] {
            assert_eq!(Glob::read(pattern, true), None, "{pattern}");
        }
    }

    #[test]
    fn in_copy_two_stars_are_one() {
        let glob = Glob::read("a/**", false).unwrap();
        assert!(glob.matches("a/b") && !glob.matches("a/b/c"));
    }
}
