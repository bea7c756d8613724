//! Which bytes lie where in a stage? Just enough of a file system to know what a COPY --from takes along.

use super::{Basis, Weight};

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

    /// Whether the path lies inside something of which only the whole is known.
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

/// Whether `path` is `folder` or lies in it. A `*` at the end of `folder` stands for anything.
pub(super) fn is_beneath(path: &str, folder: &str) -> bool {
    if let Some((start, _)) = folder.split_once('*') {
        return path.starts_with(start);
    }
    let folder = folder.trim_end_matches('/');
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
