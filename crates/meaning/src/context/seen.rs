//! What does the builder see of a folder, and how much of it does a COPY take?

use super::glob::Glob;
use super::{Ignore, clean};

/// The files of a context that `.dockerignore` leaves, in the order of their paths.
#[derive(Debug, Default)]
pub struct Seen {
    files: Vec<(String, u64)>,
    /// Bytes before each file, and in the end of all: on disk, and about compressed.
    before: Vec<(u64, u64)>,
    /// Bytes that `.dockerignore` keeps out.
    pub ignored: u64,
}

/// What a source of COPY comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Bytes on disk.
    pub bytes: u64,
    /// About how many of them are left in a compressed layer, by the kinds of the files.
    pub packed: u64,
    /// Number of files; with none of them the build fails.
    pub files: usize,
}

impl Seen {
    pub(super) fn new(files: &[(String, u64)], ignore: &Ignore) -> Seen {
        let mut seen = Seen { before: vec![(0, 0)], ..Seen::default() };
        let mut walk = Walk { ignore, folders: Vec::new(), exceptions: ignore.has_exceptions() };
        let mut sum = (0u64, 0u64);
        for (path, bytes) in files {
            if walk.ignores(path) {
                seen.ignored = seen.ignored.saturating_add(*bytes);
                continue;
            }
            sum.0 = sum.0.saturating_add(*bytes);
            sum.1 = sum.1.saturating_add(packed(path, *bytes));
            seen.files.push((path.clone(), *bytes));
            seen.before.push(sum);
        }
        seen
    }

    /// The files with their bytes.
    pub fn files(&self) -> &[(String, u64)] {
        &self.files
    }

    /// Whether there is such a file, or a folder with files in it.
    pub fn has(&self, path: &str) -> bool {
        self.copied(path, &[]).files > 0
    }

    /// What lies in a folder; the whole for `.`.
    pub fn beneath(&self, path: &str) -> &[(String, u64)] {
        &self.files[beneath(&self.files, &clean(path))]
    }

    /// What a source of COPY or ADD brings, patterns as Docker reads them, without what `--exclude` leaves out.
    pub fn copied(&self, source: &str, exclude: &[String]) -> Copied {
        let source = clean(source);
        if source.contains(['*', '?', '[', '\\']) {
            return self.matching(&source, exclude);
        }
        let mut copied = self.sum(self.exactly(&source), 0, &[]);
        let excludes = Ignore::parse(&exclude.join("\n"));
        copied.add(self.sum(beneath(&self.files, &source), source.len() + 1, &[&excludes]));
        copied
    }

    fn exactly(&self, path: &str) -> std::ops::Range<usize> {
        let at = self.files.partition_point(|(p, _)| p.as_str() < path);
        at..at + usize::from(self.files.get(at).is_some_and(|(p, _)| p == path))
    }

    /// A pattern is matched from the root, folder by folder; a folder that matches comes with all that is in it.
    fn matching(&self, source: &str, exclude: &[String]) -> Copied {
        let Some(glob) = Glob::read(source, false) else { return Copied::default() };
        let depth = source.split('/').count();
        let excludes = Ignore::parse(&exclude.join("\n"));
        let mut copied = Copied::default();
        let mut last: (&str, bool) = ("", false);
        for (n, (path, _)) in self.files.iter().enumerate() {
            // `*` does not cross a slash, so only the first parts of a path can match, as many as the pattern has.
            let end = path.match_indices('/').nth(depth - 1).map_or(path.len(), |(n, _)| n);
            let start = &path[..end];
            if last.0 != start {
                last = (start, glob.matches(start));
            }
            if last.1 {
                copied.add(self.sum(n..n + 1, if end == path.len() { 0 } else { end + 1 }, &[&excludes]));
            }
        }
        copied
    }

    /// Files of a range, but for those that are excluded; their paths are looked at from `cut` on.
    fn sum(&self, range: std::ops::Range<usize>, cut: usize, excludes: &[&Ignore]) -> Copied {
        let one = |range: std::ops::Range<usize>| Copied {
            bytes: self.before[range.end].0 - self.before[range.start].0,
            packed: self.before[range.end].1 - self.before[range.start].1,
            files: range.len(),
        };
        if excludes.iter().all(|e| e.is_empty()) {
            return one(range);
        }
        let mut copied = Copied::default();
        for n in range {
            let path = self.files[n].0.get(cut..).unwrap_or("");
            if !excludes.iter().any(|e| e.ignores(path)) {
                copied.add(one(n..n + 1));
            }
        }
        copied
    }
}

impl Copied {
    fn add(&mut self, other: Copied) {
        self.bytes += other.bytes;
        self.packed += other.packed;
        self.files += other.files;
    }
}

/// Where the files inside a folder stand in a sorted list: one stretch, as nothing sorts between `a/` and `a0`.
pub(super) fn beneath(files: &[(String, u64)], folder: &str) -> std::ops::Range<usize> {
    if folder.is_empty() {
        return 0..files.len();
    }
    let below = |(path, _): &(String, u64), after: char| {
        let head = path.get(..folder.len());
        match head.map_or(path.as_str().cmp(folder), |h| h.cmp(folder)) {
            std::cmp::Ordering::Equal => path[folder.len()..].chars().next().is_none_or(|c| c < after),
            order => order.is_lt(),
        }
    };
    files.partition_point(|f| below(f, '/'))..files.partition_point(|f| below(f, '0'))
}

/// A walk through sorted paths, remembering the folders it is in.
struct Walk<'i> {
    ignore: &'i Ignore,
    /// Path of each folder, the patterns that match it, and whether it is ignored.
    folders: Vec<(String, Vec<bool>, bool)>,
    exceptions: bool,
}

impl Walk<'_> {
    fn ignores(&mut self, path: &str) -> bool {
        if self.ignore.is_empty() {
            return false;
        }
        let inside = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        while self.folders.last().is_some_and(|(folder, ..)| !inside(folder)) {
            self.folders.pop();
        }
        loop {
            if self.folders.last().is_some_and(|f| f.2) && !self.exceptions {
                return true;
            }
            let from = self.folders.last().map_or(0, |(folder, ..)| folder.len() + 1);
            let end = path[from..].find('/').map(|n| from + n);
            let mut matched = self.folders.last().map_or(Vec::new(), |f| f.1.clone());
            let ignored = self.ignore.step(&path[..end.unwrap_or(path.len())], &mut matched);
            match end {
                Some(end) => self.folders.push((path[..end].to_owned(), matched, ignored)),
                None => return ignored,
            }
        }
    }
}

/// About how many bytes of a file are left in a compressed layer.
fn packed(path: &str, bytes: u64) -> u64 {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, e)| e);
    let percent = match dockerfile_syntax::lower(extension).as_ref() {
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "mp4" | "webm" | "mp3" | "ogg" | "woff"
        | "woff2" | "gz" | "tgz" | "zip" | "xz" | "zst" | "br" | "bz2" | "7z" | "whl" | "pack" | "pdf" => 98,
        "jar" | "war" => 91,
        "so" | "a" | "o" | "exe" | "dll" | "node" | "wasm" | "" => 40,
        _ => 26,
    };
    // A file of its own has a header in the archive.
    bytes / 100 * percent + bytes % 100 * percent / 100 + 60
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::context::Context;
    use proptest::prelude::*;

    const FILES: &str =
        ".env Dockerfile a.js a.test.js lib/a.js lib/deep/b.js lib-old/c.js node_modules/x/index.js";

    fn seen(ignore: &str) -> Rc<Seen> {
        let files = FILES.split(' ').map(|f| (f.to_owned(), 1));
        Context::new(files, []).seen(ignore)
    }

    /// How many files a source brings.
    fn check(ignore: &str, source: &str, exclude: &[&str], expected: usize) {
        let exclude: Vec<String> = exclude.iter().map(|e| (*e).to_owned()).collect();
        assert_eq!(seen(ignore).copied(source, &exclude).files, expected, "{source} {exclude:?}");
    }

    #[test]
    fn a_source_is_a_file_a_folder_or_a_pattern() {
        check("", ".", &[], 8);
        check("", "./", &[], 8);
        check("", "/", &[], 8);
        check("", "a.js", &[], 1);
        check("", "lib", &[], 2);
        check("", "lib/", &[], 2);
        check("", "*.js", &[], 2);
        check("", "*", &[], 8);
        check("", "lib*", &[], 3);
        check("", "lib/*.js", &[], 1);
        check("", "*/*.js", &[], 2);
        check("", "nothing", &[], 0);
        check("", "[", &[], 0);
        check("", "../lib", &[], 2);
    }

    #[test]
    fn what_is_ignored_or_excluded_does_not_come() {
        check("node_modules\n.env\n", ".", &[], 6);
        check("node_modules", "node_modules", &[], 0);
        check("*\n!lib", ".", &[], 2);
        check("", ".", &["*.js"], 6);
        check("", ".", &["**/*.js"], 2);
        check("", "lib", &["deep"], 1);
        check("", "*.js", &["*.test.js"], 1);
        assert_eq!(seen("node_modules").ignored, 1);
    }

    proptest! {
        #[test]
        fn the_walk_agrees_with_asking_one_by_one(
            paths in prop::collection::vec("[ab](-|/[ab.]{1,2}){0,3}", 1..12),
            text in "(!?[*ab/]{1,4}\n){0,5}",
        ) {
            let context = Context::new(paths.into_iter().map(|p| (p, 1)), []);
            let ignore = Ignore::parse(&text);
            let alone: Vec<&(String, u64)> = context.files().iter().filter(|(p, _)| !ignore.ignores(p)).collect();
            let seen = context.seen(&format!("{text}#"));
            let walked: Vec<&(String, u64)> = seen.files().iter().collect();
            prop_assert_eq!(alone, walked);
        }

        #[test]
        fn a_folder_is_one_stretch(paths in prop::collection::vec("[ab](-|0|/[ab\u{e9}]{1,2}){0,3}", 1..12), folder in "[ab]{1}(/[ab\u{e9}]{1,2}){0,2}") {
            let context = Context::new(paths.into_iter().map(|p| (p, 1)), []);
            let inside = context.files().iter().filter(|(p, _)| p.starts_with(&format!("{folder}/"))).count();
            prop_assert_eq!(beneath(context.files(), &folder).len(), inside);
        }
    }
}
