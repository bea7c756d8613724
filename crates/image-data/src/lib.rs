//! How large is this base image, and who says so?
//!
//! The tables in `data/` are plain rows that a person can review; `README.md` beside this crate says where they
//! come from. Nothing here reads a network or a clock.
//!
//! ```
//! use image_data::{Arch, Lookup, lookup};
//! let Lookup::Exact(image) = lookup("debian", Some("bookworm-slim"), None, Arch::Amd64) else { panic!() };
//! assert!(image.disk.likely > 70_000_000);
//! ```

mod inside;
mod list;
mod nearest;
pub mod packages;
mod release;
mod rows;
mod tag;

pub use inside::{names_inside, packages_inside};
pub use list::{concrete, names, tags};
pub use nearest::Kin;
pub use packages::{Closure, Graph, Graphs, Installed, Wanted, graph_for};
pub use release::release;
pub use rows::{all, rows, table_date};

use rows::Row;

/// Processor architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arch {
    /// `linux/amd64`
    Amd64,
    /// `linux/arm64`
    Arm64,
}

/// A number of bytes with its range; all three are equal where the figure is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    /// Unlikely to be less.
    pub low: u64,
    /// Best guess.
    pub likely: u64,
    /// Unlikely to be more.
    pub high: u64,
}

impl Bytes {
    fn exact(n: u64) -> Bytes {
        Bytes { low: n, likely: n, high: n }
    }

    /// The same guess with a range of so many per mille to both sides.
    fn wide(n: u64, per_mille: u64) -> Bytes {
        Bytes { low: n - n * per_mille.min(1000) / 1000, likely: n, high: n + n * per_mille / 1000 }
    }
}

/// Which world of packages an image lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// apt, glibc.
    Debian,
    /// apt, glibc.
    Ubuntu,
    /// apk, musl.
    Alpine,
    /// dnf, microdnf, yum or zypper, glibc.
    Rpm,
    /// apk, glibc.
    Wolfi,
    /// No package manager and no shell.
    Distroless,
    /// Not known.
    Unknown,
}

/// Facts about one image on one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseImage {
    /// As people write it: `node`, `mcr.microsoft.com/dotnet/sdk`.
    pub name: &'static str,
    /// The tag of the row.
    pub tag: &'static str,
    /// Compressed bytes that a pull transfers.
    pub pull: Bytes,
    /// Bytes on disk.
    pub disk: Bytes,
    /// Family of packages.
    pub family: Family,
    /// Distribution release (`bookworm`, `3.22`); empty if not known.
    pub release: &'static str,
    /// ENV names and values; a value is empty where it is not kept (keys, checksums) or is that of another version.
    pub env: Vec<(&'static str, &'static str)>,
    /// ENTRYPOINT as JSON; empty if there is none or it is not known.
    pub entrypoint: &'static str,
    /// CMD likewise.
    pub cmd: &'static str,
    /// As whom it runs; empty for root.
    pub user: &'static str,
    /// `2026-08-05`
    pub as_of: &'static str,
    /// Where the row comes from.
    pub source: &'static str,
    /// How a size was derived that no table holds; empty if both are exact.
    pub derived: String,
    /// Whether the row is a year or more older than the newest row.
    pub old: bool,
}

/// What is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// The very image.
    Exact(BaseImage),
    /// Its nearest relative: why this one, in a sentence.
    About {
        /// The relative, with a wider range.
        image: BaseImage,
        /// Which was taken and why.
        why: String,
    },
    /// Nothing: why, in a sentence.
    Unknown {
        /// In a sentence.
        why: String,
    },
    /// The empty image.
    Scratch,
}

impl Lookup {
    /// The image, exact or about.
    pub fn image(&self) -> Option<&BaseImage> {
        match self {
            Lookup::Exact(image) | Lookup::About { image, .. } => Some(image),
            _ => None,
        }
    }
}

impl BaseImage {
    /// Sizes between these and another's, so many hundredths of the way. The further from both, the less is known.
    fn move_towards(&mut self, other: &BaseImage, way: u64) {
        for (own, other) in [(&mut self.pull, other.pull), (&mut self.disk, other.disk)] {
            let step = own.likely.abs_diff(other.likely) * way / 100;
            let up = other.likely > own.likely;
            let moved = |bytes: u64| if up { bytes + step } else { bytes.saturating_sub(step) };
            *own = Bytes {
                low: moved(own.low).saturating_sub(step),
                likely: moved(own.likely),
                high: moved(own.high) + step,
            };
        }
    }

    /// A wider range, by so many per mille to both sides.
    fn widen(&mut self, per_mille: u64) {
        for bytes in [&mut self.pull, &mut self.disk] {
            bytes.low -= bytes.low * per_mille.min(1000) / 1000;
            bytes.high += bytes.high * per_mille / 1000;
        }
    }
}

/// Rows older than this are of tags that nobody lists any more; they may have been built again after the row was taken.
const FROZEN: &str = "2021";
/// From October 2020 to their last build such tags grew by up to 10 % (ten tags that were recorded again in 2023).
const FROZEN_RANGE: u64 = 100;

/// The table's own name for an image of which it knows the variables.
pub fn known(name: &str) -> Option<&'static str> {
    let name = familiar(name);
    rows::about(name).map(|row| row.name).or_else(|| rows::named(name).first().map(|row| row.name))
}

/// The variables of an image, as [`lookup`] tells them, without the work of finding its sizes.
pub fn variables(name: &str, tag: Option<&str>) -> Option<Vec<(&'static str, &'static str)>> {
    let name = familiar(name);
    if rows::about(name).is_some() {
        return Some(Vec::new());
    }
    let (rows, wanted) = (rows::named(name), tag.unwrap_or("latest"));
    let near = || nearest::find(wanted, rows, &|_| true).map(|(row, _)| row);
    let row = rows.iter().find(|row| row.has(wanted)).or_else(near)?;
    Some(nearest::variables(row, rows))
}

/// Looks an image up by name (as in FROM, without tag and digest), tag and digest.
pub fn lookup(name: &str, tag: Option<&str>, digest: Option<&str>, arch: Arch) -> Lookup {
    let name = familiar(name);
    if name == "scratch" {
        return Lookup::Scratch;
    }
    if let Some(row) = rows::about(name) {
        return Lookup::About {
            image: row.image(tag),
            why: "Published figures for this image differ, so its size is a range.".to_owned(),
        };
    }
    let rows = rows::named(name);
    let wanted = tag.unwrap_or("latest");
    // A digest alone does not say that it is of the latest tag.
    let exact = rows.iter().find(|row| row.has(wanted)).filter(|_| tag.is_some() || digest.is_none());
    if let Some(image) = exact.and_then(|row| nearest::sized(row, rows, arch)) {
        return found(image, wanted, digest.is_some());
    }
    if rows.is_empty() {
        return Lookup::Unknown { why: format!("The table does not hold {name}.") };
    }
    if let (Some(digest), None) = (digest, tag) {
        let short = digest.get(..19).unwrap_or(digest);
        return Lookup::Unknown {
            why: format!("{name}@{short}… is pinned by digest alone; add its tag to get an estimate."),
        };
    }
    match relative(rows, wanted, arch, &|_| true) {
        Some((image, _, beyond)) => {
            let mut why = format!(
                "The table does not hold {name}:{wanted}; its nearest relative there is {name}:{}",
                image.tag
            );
            if !beyond.is_empty() {
                why.push_str(", and its size lies between that one's and that of ");
                why.push_str(beyond);
            }
            why.push('.');
            Lookup::About { image, why }
        }
        None => Lookup::Unknown { why: format!("The table holds {name}, but nothing like {name}:{wanted}.") },
    }
}

/// A row of the very tag.
fn found(mut image: BaseImage, wanted: &str, pinned: bool) -> Lookup {
    let (name, as_of) = (image.name, image.as_of);
    if pinned {
        image.widen(50);
        let why =
            format!("Pinned by digest: this is {name}:{wanted} as of {as_of}, the pinned build may differ.");
        return Lookup::About { image, why };
    }
    if as_of < FROZEN {
        image.widen(FROZEN_RANGE);
        let why = format!(
            "{name}:{wanted} is no longer listed; this is its size of {as_of}, a later build may differ."
        );
        return Lookup::About { image, why };
    }
    Lookup::Exact(image)
}

/// The nearest relative; with it the tag towards whose size its own was moved, if there is one on the other side.
fn relative(
    rows: &'static [Row],
    wanted: &str,
    arch: Arch,
    take: nearest::Take<'_>,
) -> Option<(BaseImage, Kin, &'static str)> {
    let (row, kin) = nearest::find(wanted, rows, take)?;
    let mut beyond = "";
    let mut image = nearest::sized(row, rows, arch)?;
    // The relative may stand on another release than the tag does.
    image.release = tag::release(wanted);
    if let Some((far, way)) = nearest::beyond(wanted, row, rows, take)
        && let Some(far) = nearest::sized(far, rows, arch)
    {
        image.move_towards(&far, way);
        beyond = far.tag;
    }
    image.widen(kin.range() + if image.as_of < FROZEN { FROZEN_RANGE } else { 0 });
    Some((image, kin, beyond))
}

/// What the nearest relative of a tag would say of it if the table had no row for it: for measuring how good that is.
pub fn without_its_row(name: &str, tag: &str, arch: Arch) -> Option<(BaseImage, Kin)> {
    let (image, kin, _) = relative(rows::named(name), tag, arch, &|row| !row.has(tag))?;
    Some((image, kin))
}

/// The name without Docker Hub's prefixes, without those of mirrors that hold the very same images, and without those
/// of an architecture.
fn familiar(name: &str) -> &str {
    for prefix in [
        "registry-1.docker.io/library/",
        "docker.io/amd64/",
        "docker.io/arm64v8/",
        "docker.io/library/",
        "index.docker.io/library/",
        "public.ecr.aws/docker/library/",
        "mirror.gcr.io/library/",
        "docker.io/",
        "library/",
        "amd64/",
        "arm64v8/",
    ] {
        if let Some(rest) = name.strip_prefix(prefix) {
            return rest;
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{Arch, all, known, lookup, variables};

    #[test]
    fn variables_are_those_of_the_lookup() {
        for (name, tag) in
            all().chain([("node", "20.0.1-nope"), ("someone/thing", "1"), ("scratch", "latest")])
        {
            let found = lookup(name, Some(tag), None, Arch::Amd64).image().map(|image| image.env.clone());
            assert_eq!(variables(name, Some(tag)), found, "{name}:{tag}");
            assert_eq!(known(name).is_some(), found.is_some(), "{name}:{tag}");
        }
    }
}
