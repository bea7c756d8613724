//! Which paths does a `.dockerignore` keep from the builder? As Docker's own matcher decides it.
//!
//! The rules are those of `moby/patternmatcher`: comments only at the very start of a line, patterns cleaned as paths
//! and taken from the folder's root, `**` for any folders, `!` for exceptions, the last match wins, and what is inside
//! an ignored folder is ignored unless an exception matches it.

use super::clean;
use super::glob::Glob;

/// A `.dockerignore`, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    patterns: Vec<Pattern>,
    /// Lines that Docker refuses, and with them the build.
    pub broken: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    exception: bool,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// The very path.
    Exact(String),
    /// `name**`, `name/**`
    Start(String),
    /// `**/name`
    End(String),
    Glob(Glob),
}

impl Ignore {
    /// Reads the text of a `.dockerignore`.
    pub fn parse(text: &str) -> Ignore {
        let mut ignore = Ignore::default();
        for line in text.trim_start_matches('\u{feff}').lines() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            match Pattern::read(line.trim()) {
                Some(pattern) => ignore.patterns.push(pattern),
                None => ignore.broken.push(line.to_owned()),
            }
        }
        ignore
    }

    /// Whether nothing is ignored.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether the builder does not see this file.
    pub fn ignores(&self, path: &str) -> bool {
        let path = clean(path);
        let mut matched = Vec::new();
        let mut ignored = false;
        for end in ends(&path) {
            ignored = self.step(&path[..end], &mut matched);
        }
        ignored
    }

    /// Whether BuildKit's check `CopyIgnoredFile` takes this source for ignored: a little different, as it asks for the
    /// path alone without having walked to it.
    pub fn warns(&self, path: &str) -> bool {
        let path = clean(path);
        let mut ignored = false;
        for pattern in &self.patterns {
            if pattern.exception == ignored && ends(&path).any(|end| pattern.matches(&path[..end])) {
                ignored = !pattern.exception;
            }
        }
        ignored
    }

    /// One step of the walk to a file: whether this folder or file is ignored. `matched` holds which patterns matched the
    /// folder it lies in, and afterwards those that match it.
    pub(super) fn step(&self, path: &str, matched: &mut Vec<bool>) -> bool {
        matched.resize(self.patterns.len(), false);
        let mut ignored = false;
        for (pattern, matched) in self.patterns.iter().zip(matched) {
            // What cannot change the answer is not looked at, and so not remembered for what lies inside.
            *matched = *matched || (pattern.exception == ignored && pattern.matches(path));
            if *matched {
                ignored = !pattern.exception;
            }
        }
        ignored
    }

    /// Whether what lies in an ignored folder may yet be seen.
    pub(super) fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|p| p.exception)
    }
}

/// Where each leading part of a path ends: `a`, `a/b`, `a/b/c`.
fn ends(path: &str) -> impl Iterator<Item = usize> {
    path.match_indices('/').map(|(n, _)| n).chain((!path.is_empty()).then_some(path.len()))
}

impl Pattern {
    fn read(line: &str) -> Option<Pattern> {
        let exception = line.starts_with('!');
        let body = line.strip_prefix('!').unwrap_or(line).trim();
        if body.is_empty() {
            return None;
        }
        let mut body = tidy(body);
        if body.len() > 1 && body.starts_with('/') {
            body.remove(0);
        }
        let glob = Glob::read(&body, true)?;
        let plain = |text: &str| !text.contains(['*', '?', '[', ']', '\\']);
        let kind = if plain(&body) {
            Kind::Exact(body)
        } else if let Some(start) = body.strip_suffix("**").filter(|s| plain(s) && !s.is_empty()) {
            Kind::Start(start.to_owned())
        } else if let Some(end) = body.strip_prefix("**").filter(|e| plain(e)) {
            Kind::End(end.to_owned())
        } else {
            Kind::Glob(glob)
        };
        Some(Pattern { exception, kind })
    }

    fn matches(&self, path: &str) -> bool {
        match &self.kind {
            Kind::Exact(own) => path == own,
            Kind::Start(start) => path.starts_with(start.as_str()),
            Kind::End(end) => path.ends_with(end.as_str()) || end.strip_prefix('/') == Some(path),
            Kind::Glob(glob) => glob.matches(path),
        }
    }
}

/// A pattern cleaned as a path, as Go's `filepath.Clean` does it.
fn tidy(pattern: &str) -> String {
    let rooted = pattern.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|p| *p != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Which of the paths are ignored.
    fn check(text: &str, paths: &str, expected: &str) {
        let ignore = Ignore::parse(text);
        let ignored: Vec<&str> = paths.split(' ').filter(|p| ignore.ignores(p)).collect();
        assert_eq!(ignored.join(" "), expected, "{text}");
    }

    #[test]
    fn names_stand_for_files_and_whole_folders_at_the_root() {
        let paths = "log log/a sub/log log.txt catalog";
        check("log", paths, "log log/a");
        check("/log/", paths, "log log/a");
        check("./log//", paths, "log log/a");
        check("  log\t", paths, "log log/a");
        check("sub/../log", paths, "log log/a");
    }

    #[test]
    fn stars_stay_in_a_folder_and_double_stars_do_not() {
        let paths = "a.md d/a.md d/e/a.md d/e/f";
        check("*.md", paths, "a.md");
        check("*/*.md", paths, "d/a.md");
        check("**/*.md", paths, "a.md d/a.md d/e/a.md");
        check("d/**", paths, "d/a.md d/e/a.md d/e/f");
        check("d/**/a.md", paths, "d/a.md d/e/a.md");
        check("**", paths, paths);
        check("*", paths, paths);
        check("**/e", paths, "d/e/a.md d/e/f");
        check("d/e**", "d/e d/ex/a d/f", "d/e d/ex/a");
    }

    #[test]
    fn exceptions_come_back_and_the_last_match_wins() {
        let paths = "README.md docs/a.md docs/keep/b.md src/c";
        check("*\n!src", paths, "README.md docs/a.md docs/keep/b.md");
        check("docs\n!docs/keep", paths, "docs/a.md");
        check("!docs\ndocs", paths, "docs/a.md docs/keep/b.md");
        check("**/*.md\n!README.md", paths, "docs/a.md docs/keep/b.md");
        check("docs\n! docs/keep/b.md", paths, "docs/a.md");
        // A pattern that was passed over at the folder is not asked again inside: Docker's walk, not a rule anyone wrote.
        check("a\n!a/b\na", "a/b a/c", "a/c");
    }

    #[test]
    fn comments_and_nonsense_are_passed_over() {
        check("#log\n\n\u{feff}", "log #log", "");
        check("\u{feff}log", "log", "log");
        check(" #log", "log #log", "#log");
        check(".\n/\n..", "log ../log", "");
        assert_eq!(Ignore::parse("!\n[\nok\n! \n").broken, ["!", "[", "! "]);
    }

    #[test]
    fn the_check_of_buildkit_asks_without_a_walk() {
        let ignore = Ignore::parse("a\n!a/b\na");
        assert!(ignore.warns("a/b") && !ignore.ignores("a/b"));
        assert!(Ignore::parse("dist").warns("dist/x") && !Ignore::parse("*\n!app").warns("./app/x"));
    }

    proptest! {
        #[test]
        fn any_text_and_path_have_an_answer(text in "([!/#*?a-c.\\[\\]\\\\-]{0,9}\n){0,6}", path in "[a-c./]{0,12}") {
            let ignore = Ignore::parse(&text);
            let _ = ignore.ignores(&path);
            let _ = ignore.warns(&path);
        }

        #[test]
        fn without_exceptions_a_folder_takes_all_with_it(text in "([*a-c/?]{1,5}\n){1,4}", folder in "[a-c]{1,2}(/[a-c]{1,2}){0,2}", file in "[a-c]{1,2}") {
            let ignore = Ignore::parse(&text);
            if ignore.ignores(&folder) {
                let inside = format!("{folder}/{file}");
                prop_assert!(ignore.ignores(&inside));
            }
        }

        #[test]
        fn an_exception_for_everything_at_the_end_ignores_nothing(text in "([*a-c/?]{1,5}\n){0,4}", path in "[a-c]{1,2}(/[a-c]{1,2}){0,2}") {
            let ignore = Ignore::parse(&format!("{text}!**\n"));
            prop_assert!(!ignore.ignores(&path));
        }

        #[test]
        fn a_plain_name_ignores_itself_and_what_is_in_it(name in "[a-z]{1,6}(/[a-z]{1,6}){0,2}", rest in "(/[a-z]{1,4}){0,2}") {
            let ignore = Ignore::parse(&name);
            let path = format!("{name}{rest}");
            let other = format!("{name}x");
            prop_assert!(ignore.ignores(&path));
            prop_assert!(!ignore.ignores(&other));
        }
    }
}
