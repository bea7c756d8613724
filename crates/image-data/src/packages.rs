//! What does a package bring with it, and what of that does an image hold already?
//!
//! One file holds the packages of one release of a distribution. It is fetched only when a package manager stands in
//! the text: [`graph_for`] names it, [`Graph::read`] reads it, [`Graphs`] carries those at hand into an estimate.

use std::fmt;
use std::sync::Arc;

use crate::{BaseImage, Family};

/// A package of a [`Graph`], by its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package(pub(crate) u16);

/// The packages of one release of a distribution and what they need.
pub struct Graph {
    id: String,
    as_of: String,
}

impl Graph {
    /// Reads a graph file; `None` if it is not one, or not whole.
    pub fn read(_bytes: &[u8]) -> Option<Graph> {
        None
    }

    /// Which file it is: `apt-bookworm`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When the release's index was taken: `2026-07`.
    pub fn as_of(&self) -> &str {
        &self.as_of
    }

    /// Name of a package.
    pub fn name(&self, _package: Package) -> &str {
        ""
    }

    /// What an image holds before its first layer of ours: the release's smallest image and what the image adds to it.
    pub fn inside(&self, _image: &BaseImage) -> Installed {
        Installed::default()
    }

    /// What installing these names adds to what is there, as the package manager would choose it.
    pub fn closure(&self, _names: &[&str], _recommends: bool, _installed: &Installed) -> Closure {
        Closure::default()
    }
}

/// Packages that are there already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Installed(Vec<Package>);

impl Installed {
    /// Whether a package is there.
    pub fn has(&self, package: Package) -> bool {
        self.0.contains(&package)
    }

    /// After an install.
    pub fn add(&mut self, closure: &Closure) {
        self.0.extend(&closure.new);
    }
}

/// What an install adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closure {
    /// Packages that were not there, by name.
    pub new: Vec<Package>,
    /// Bytes of their package files.
    pub download: u64,
    /// Bytes that the packages say they take on disk.
    pub installed: u64,
    /// Names asked for that the graph does not hold.
    pub missing: Vec<String>,
}

/// Which graph an image needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// `apt-bookworm`: the file is `packages/apt-bookworm.bin`.
    pub graph: &'static str,
    /// Whether it is the image's own release.
    pub exact: bool,
    /// How far sizes out of this graph may be off for this image, in per mille to both sides.
    pub error: u64,
    /// Which release stands in for which, in a sentence; empty where it is the image's own.
    pub why: &'static str,
}

/// The graph whose packages are most like those of an image; `None` where its family has none.
pub fn graph_for(image: &BaseImage) -> Option<Wanted> {
    let wanted = |graph, exact, error, why| Some(Wanted { graph, exact, error, why });
    match (image.family, image.release) {
        (Family::Debian, "trixie") => wanted("apt-trixie", true, 0, ""),
        (Family::Debian, "bookworm") => wanted("apt-bookworm", true, 0, ""),
        (Family::Debian, "bullseye") => wanted("apt-bullseye", true, 0, ""),
        _ => None,
    }
}

/// The graphs at hand.
#[derive(Clone, Default)]
pub struct Graphs(Vec<Arc<Graph>>);

impl Graphs {
    /// With one more; a graph of the same id is replaced.
    pub fn add(&mut self, graph: Graph) {
        self.0.retain(|g| g.id() != graph.id());
        self.0.push(Arc::new(graph));
    }

    /// By id.
    pub fn get(&self, id: &str) -> Option<&Graph> {
        self.0.iter().find(|g| g.id() == id).map(Arc::as_ref)
    }
}

impl PartialEq for Graphs {
    /// A file never changes under its name while the page is open, so the names tell.
    fn eq(&self, other: &Graphs) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|g| other.get(g.id()).is_some())
    }
}

impl Eq for Graphs {}

impl fmt::Debug for Graphs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|g| g.id())).finish()
    }
}
