//! Which bytes lie where in a stage? Just enough of a file system to know what a COPY --from takes along.

use std::borrow::Cow;
use std::rc::Rc;

use super::{Basis, Weight};

/// What a person is told about a part of a layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Why {
    /// `npm install`
    pub(super) label: String,
    pub(super) because: Cow<'static, str>,
    pub(super) source: String,
}

/// Something that lies at a path. What is inside is not known, only what it weighs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Absolute, without a trailing slash.
    pub(super) path: String,
    pub(super) weight: Weight,
    pub(super) basis: Basis,
    /// The layer that wrote it: an index into the stage's layers. Entries stand in the order of their layers.
    pub(super) layer: usize,
    /// Whether it is what only a build needs: development dependencies.
    pub(super) build_only: bool,
    pub(super) why: Rc<Why>,
    /// The path in the dropped folder that it was copied from: its inside is known.
    pub(super) context: Option<String>,
}

impl Entry {
    /// Something at no known place, to be given its weight.
    pub(super) fn given(layer: usize) -> Entry {
        Entry {
            path: "/".to_owned(),
            weight: Weight::default(),
            basis: Basis::Known,
            layer,
            build_only: false,
            why: Rc::default(),
            context: None,
        }
    }
}

/// More entries than this are not told apart: no file that somebody wrote comes near it, and every step looks at all of
/// them.
const MOST: usize = 1_000;

/// A stage's files, as far as they are known. A stage that starts from another shares its entries.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    entries: Vec<Rc<Entry>>,
}

impl Files {
    /// Adds what the layer at hand writes. Of a layer with too many entries the last one stands for all that follow.
    pub(super) fn add(&mut self, entry: Entry) -> &mut Entry {
        let full = self.entries.len() >= MOST;
        match self.entries.last_mut().filter(|last| full && last.layer == entry.layer) {
            Some(last) => {
                let last = Rc::make_mut(last);
                last.weight = last.weight.plus(entry.weight);
                last.basis = last.basis.max(entry.basis);
            }
            None => self.entries.push(Rc::new(entry)),
        }
        let last = self.entries.len() - 1;
        Rc::make_mut(&mut self.entries[last])
    }

    /// Before a next layer: forgets the oldest entries where there are too many. Their bytes are counted already.
    pub(super) fn forget(&mut self) {
        if self.entries.len() >= MOST {
            self.entries.drain(..self.entries.len() - MOST / 2);
        }
    }

    /// The first so many layers were folded into one.
    pub(super) fn fold(&mut self, layers: usize) {
        for entry in &mut self.entries {
            let entry = Rc::make_mut(entry);
            entry.layer = (entry.layer + 1).saturating_sub(layers);
        }
    }

    /// What a layer wrote that is the newest.
    pub(super) fn of(&self, layer: usize) -> &[Rc<Entry>] {
        &self.entries[self.start(layer)..]
    }

    /// The same, to be changed.
    pub(super) fn of_mut(&mut self, layer: usize) -> impl Iterator<Item = &mut Entry> {
        let start = self.start(layer);
        self.entries[start..].iter_mut().map(Rc::make_mut)
    }

    fn start(&self, layer: usize) -> usize {
        self.entries.partition_point(|e| e.layer < layer)
    }

    /// The thing at a path.
    #[cfg(feature = "given")]
    pub(super) fn at(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().map(Rc::as_ref).find(|e| e.path == path)
    }

    /// Takes one thing away.
    pub(super) fn take(&mut self, entry: &Rc<Entry>) {
        self.entries.retain(|e| !Rc::ptr_eq(e, entry));
    }

    /// What lies at or beneath a path; the parts are counted whole.
    pub(super) fn beneath<'f>(&'f self, path: &'f str) -> impl Iterator<Item = &'f Rc<Entry>> {
        let place = Place::new(path);
        self.entries.iter().filter(move |e| place.holds(&e.path))
    }

    /// Whether something lies at or beneath a path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.beneath(path).next().is_some()
    }

    /// The smallest thing the path lies inside of, if only the whole of that is known.
    pub(super) fn inside(&self, path: &str) -> Option<&Rc<Entry>> {
        self.entries.iter().filter(|e| is_beneath(path, &e.path)).max_by_key(|e| e.path.len())
    }

    /// Whether a build left its objects in a folder that holds the path.
    pub(super) fn built_around(&self, path: &str) -> bool {
        // Of what is built in the root nothing is known: the whole system lies around it.
        let mut folders = self.entries.iter().filter_map(|e| e.path.strip_suffix("build-objects"));
        folders.any(|folder| folder != "/" && path.starts_with(folder))
    }

    /// Takes away what lies at or beneath a path, and gives it.
    pub(super) fn remove(&mut self, path: &str) -> Vec<Rc<Entry>> {
        let place = Place::new(path);
        self.entries.extract_if(.., |e| place.holds(&e.path)).collect()
    }
}

/// Whether `path` is `folder` or lies in it. A `*` in `folder` stands for anything.
pub(super) fn is_beneath(path: &str, folder: &str) -> bool {
    Place::new(folder).holds(path)
}

/// A folder, or a pattern with `*`, taken apart once.
struct Place<'f> {
    start: &'f str,
    /// What must come after the first `*`; `None` without one.
    end: Option<&'f str>,
}

impl<'f> Place<'f> {
    fn new(folder: &'f str) -> Place<'f> {
        match folder.split_once('*') {
            // Only the first and the last part of a pattern are looked at.
            Some((start, rest)) => {
                let end = rest.trim_start_matches('*');
                Place { start, end: Some(if end.contains('*') { "" } else { end }) }
            }
            None => Place { start: folder.trim_end_matches('/'), end: None },
        }
    }

    fn holds(&self, path: &str) -> bool {
        let inside = path.strip_prefix(self.start);
        match self.end {
            Some(end) => inside.is_some_and(|i| i.contains(end)),
            None => inside.is_some_and(|i| i.is_empty() || i.starts_with('/')),
        }
    }
}

/// A path as the effects write it: Python's folder without its version.
pub(super) fn plain(path: String) -> String {
    // Looked for slash by slash: a search for a longer text takes longer to begin than most paths are long.
    let at = path.match_indices('/').map(|(at, _)| at).find(|at| path[*at..].starts_with("/python3"));
    match at {
        Some(at) => {
            let rest = &path[at + 8..];
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            format!("{}/python{}", &path[..at], rest.replace("dist-packages", "site-packages"))
        }
        None => path,
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
            plain("/usr/local/lib/python3.11/site-packages/x".to_owned()),
            "/usr/local/lib/python/site-packages/x"
        );
        assert_eq!(plain("/usr/lib/python3/dist-packages".to_owned()), "/usr/lib/python/site-packages");
        assert_eq!(plain("/app".to_owned()), "/app");
    }
}
