//! What does a package bring with it, and what of that does an image hold already?
//!
//! One file holds the packages of one release of a distribution. It is fetched only when a package manager stands in
//! the text: [`graph_for`] names it, [`Graph::read`] reads it, [`Graphs`] carries those at hand into an estimate.

mod closure;
mod file;
mod wanted;

use std::fmt;
use std::sync::Arc;

use crate::{BaseImage, packages_inside};

pub use closure::{Closure, Installed};
pub use file::{Parts, Row, Virtual};
pub use wanted::{Wanted, graph_for};

/// A package of a [`Graph`], by its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package(u16);

/// The packages of one release of a distribution and what they need.
///
/// What the release's smallest image holds is there from the start, and needs towards it are left out.
pub struct Graph {
    id: String,
    as_of: String,
    /// Names of the packages, sorted by bytes, then those of the virtual packages; one after another.
    names: String,
    /// Where each name ends.
    ends: Vec<u32>,
    /// KiB on disk, KiB of the package file.
    sizes: Vec<[u32; 2]>,
    /// Packages of the smallest image.
    smallest: Installed,
    /// Where the needs of each package end in `needs`: what it depends on, then what it recommends.
    bounds: Vec<[u32; 2]>,
    /// Alternatives; [`MORE`] tells that another alternative follows.
    needs: Vec<u16>,
    /// Where the providers of each virtual package end in `providers`.
    provided: Vec<u32>,
    /// The provider that would be chosen first.
    providers: Vec<u16>,
}

/// Another alternative of the same need follows.
const MORE: u16 = 1;

impl Graph {
    /// Which file it is: `apt-bookworm`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When the release's index was taken: `2026-07`.
    pub fn as_of(&self) -> &str {
        &self.as_of
    }

    /// How many packages it holds.
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// All packages, by name.
    pub fn packages(&self) -> impl Iterator<Item = Package> {
        (0..self.len()).map(|n| Package(n as u16))
    }

    /// Whether the release's smallest image holds a package.
    pub fn is_smallest(&self, package: Package) -> bool {
        self.smallest.has(package)
    }

    /// What the release's smallest image holds.
    pub fn smallest(&self) -> &Installed {
        &self.smallest
    }

    /// Name of a package.
    pub fn name(&self, package: Package) -> &str {
        self.text(usize::from(package.0))
    }

    /// Bytes on disk, as the package itself says.
    pub fn installed(&self, package: Package) -> u64 {
        u64::from(self.size(package)[0]) * 1024
    }

    /// Bytes of the package file.
    pub fn download(&self, package: Package) -> u64 {
        u64::from(self.size(package)[1]) * 1024
    }

    /// Names of the packages that start so, in order.
    pub fn starting<'g>(&'g self, start: &str) -> impl Iterator<Item = &'g str> {
        let names = (self.first(start)..self.len()).map(|n| self.text(n));
        names.take_while(move |name| name.starts_with(start))
    }

    /// The first package whose name is not before this one.
    fn first(&self, name: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.text(middle) < name {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }

    /// The package of a name, or the one that would be chosen for a virtual name.
    pub fn find(&self, name: &str) -> Option<Package> {
        let first = self.first(name);
        if first < self.len() && self.text(first) == name {
            return Some(Package(first as u16));
        }
        let at = (self.len()..self.ends.len()).find(|n| self.text(*n) == name)?;
        self.options(at).first().map(|p| Package(*p))
    }

    /// What an image holds before anything is installed: the release's smallest image and what the image adds to it.
    pub fn inside(&self, image: &BaseImage) -> Installed {
        let mut there = self.smallest.clone();
        let names: Vec<&str> = packages_inside(image).collect();
        let added = self.closure(&names, false, &there);
        there.add(&added);
        there
    }

    fn size(&self, package: Package) -> [u32; 2] {
        self.sizes.get(usize::from(package.0)).copied().unwrap_or_default()
    }

    fn text(&self, n: usize) -> &str {
        let start = if n == 0 { 0 } else { self.ends.get(n - 1).map_or(0, |e| *e as usize) };
        let end = self.ends.get(n).map_or(start, |e| *e as usize);
        self.names.get(start..end).unwrap_or("")
    }

    /// The packages that a reference of `needs` stands for, best first.
    fn options(&self, reference: usize) -> &[u16] {
        let Some(n) = reference.checked_sub(self.len()) else { return &[] };
        let start = if n == 0 { 0 } else { self.provided.get(n - 1).map_or(0, |e| *e as usize) };
        let end = self.provided.get(n).map_or(start, |e| *e as usize);
        self.providers.get(start..end).unwrap_or(&[])
    }
}

impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

/// The graphs at hand.
#[derive(Clone, Debug, Default)]
pub struct Graphs(Vec<Arc<Graph>>);

impl Graphs {
    /// With one more; a graph of the same id is replaced.
    pub fn add(&mut self, graph: Graph) {
        self.0.retain(|g| g.id() != graph.id());
        self.0.push(Arc::new(graph));
    }

    /// With the graph of a file; gives whether it is one.
    pub fn read(&mut self, file: &[u8]) -> bool {
        Graph::read(file).map(|graph| self.add(graph)).is_some()
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
