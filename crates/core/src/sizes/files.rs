//! Which bytes lie where in a stage? Just enough of a file system to know what a COPY --from takes along.

use std::rc::Rc;

use super::{Basis, Weight};

/// What a person is told about a part of a layer.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Why {
    /// `npm install`
    pub(super) label: String,
    pub(super) because: String,
    pub(super) source: String,
}

/// Something that lies at a path. What is inside is not known, only what it weighs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Absolute, without a trailing slash.
    pub(super) path: String,
    pub(super) weight: Weight,
    pub(super) basis: Basis,
    /// The layer that wrote it: an index into the stage's layers.
    pub(super) layer: usize,
    /// Whether it is what only a build needs: development dependencies.
    pub(super) build_only: bool,
    pub(super) why: Rc<Why>,
    /// The path in the dropped folder that it was copied from: its inside is known.
    pub(super) context: Option<String>,
}

impl Entry {
    /// Something at no known place, to be given its weight.
    pub(super) fn given(layer: usize, label: &str) -> Entry {
        let why = Why { label: label.to_owned(), ..Why::default() };
        Entry {
            path: "/".to_owned(),
            weight: Weight::default(),
            basis: Basis::Known,
            layer,
            build_only: false,
            why: Rc::new(why),
            context: None,
        }
    }
}

/// A stage's files, as far as they are known.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    pub(super) entries: Vec<Entry>,
}

impl Files {
    /// What lies at or beneath a path; the parts are counted whole.
    pub(super) fn beneath<'f>(&'f self, path: &'f str) -> impl Iterator<Item = &'f Entry> {
        self.entries.iter().filter(move |e| is_beneath(&e.path, path))
    }

    /// Whether something lies at or beneath a path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.beneath(path).next().is_some()
    }

    /// The smallest thing the path lies inside of, if only the whole of that is known.
    pub(super) fn inside(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().filter(|e| is_beneath(path, &e.path)).max_by_key(|e| e.path.len())
    }

    /// Takes away what lies at or beneath a path, and gives it.
    pub(super) fn remove(&mut self, path: &str) -> Vec<Entry> {
        let (gone, left) =
            std::mem::take(&mut self.entries).into_iter().partition(|e| is_beneath(&e.path, path));
        self.entries = left;
        gone
    }
}

/// Whether `path` is `folder` or lies in it. A `*` in `folder` stands for anything.
pub(super) fn is_beneath(path: &str, folder: &str) -> bool {
    if let Some((start, rest)) = folder.split_once('*') {
        let end = rest.trim_start_matches('*');
        let inside = path.strip_prefix(start);
        return inside.is_some_and(|i| end.is_empty() || end.contains('*') || i.contains(end));
    }
    let folder = folder.trim_end_matches('/');
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path as the effects write it: Python's folder without its version.
pub(super) fn plain(path: &str) -> String {
    match path.find("/python3") {
        Some(at) => {
            let rest = &path[at + 8..];
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            format!("{}/python{}", &path[..at], rest.replace("dist-packages", "site-packages"))
        }
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lie_beneath_folders_and_patterns() {
        for (path, folder, expected) in [
            ("/a/b", "/a", true),
            ("/a", "/a", true),
            ("/ab", "/a", false),
            ("/a/b", "/a/*", true),
            ("/a/x.deb", "/a/*.deb", true),
            ("/a/x.rpm", "/a/*.deb", false),
            ("/a", "/", true),
        ] {
            assert_eq!(is_beneath(path, folder), expected, "{path} {folder}");
        }
    }

    #[test]
    fn pythons_folder_has_no_version() {
        assert_eq!(
            plain("/usr/local/lib/python3.11/site-packages/x"),
            "/usr/local/lib/python/site-packages/x"
        );
        assert_eq!(plain("/usr/lib/python3/dist-packages"), "/usr/lib/python/site-packages");
        assert_eq!(plain("/app"), "/app");
    }
}
