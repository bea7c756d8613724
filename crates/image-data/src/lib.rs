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

mod list;
mod nearest;
pub mod packages;
mod rows;
mod tag;

pub use list::{names, tags};
pub use packages::{Closure, Graph, Graphs, Installed, graph_for};
pub use rows::{rows, table_date};

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
    /// ENV names and values.
    pub env: Vec<(&'static str, &'static str)>,
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
    let rows: Vec<Row> = rows::named(name).collect();
    if rows.is_empty() {
        return Lookup::Unknown { why: format!("The table does not hold {name}.") };
    }
    if let (Some(digest), None) = (digest, tag) {
        let short = digest.get(..19).unwrap_or(digest);
        return Lookup::Unknown {
            why: format!("{name}@{short}… is pinned by digest alone; add its tag to get an estimate."),
        };
    }
    let wanted = tag.unwrap_or("latest");
    let exact = rows.iter().find(|r| r.has(wanted));
    match exact.and_then(|row| nearest::sized(row, &rows, arch)) {
        Some(image) if digest.is_none() => Lookup::Exact(image),
        Some(image) => {
            let why = format!(
                "Pinned by digest: this is {name}:{wanted} as of {}, the pinned build may differ.",
                image.as_of
            );
            Lookup::About { image: widen(image, 50), why }
        }
        None => match nearest::find(wanted, &rows, arch) {
            Some(image) => {
                let why = format!(
                    "The table does not hold {name}:{wanted}; its nearest relative there is {name}:{}.",
                    image.tag
                );
                Lookup::About { image: widen(image, 80), why }
            }
            None => {
                Lookup::Unknown { why: format!("The table holds {name}, but nothing like {name}:{wanted}.") }
            }
        },
    }
}

fn widen(mut image: BaseImage, per_mille: u64) -> BaseImage {
    for bytes in [&mut image.pull, &mut image.disk] {
        bytes.low -= bytes.low * per_mille / 1000;
        bytes.high += bytes.high * per_mille / 1000;
    }
    image
}

/// The name without Docker Hub's prefixes, and without those of mirrors that hold the very same images.
fn familiar(name: &str) -> &str {
    for prefix in [
        "docker.io/library/",
        "index.docker.io/library/",
        "public.ecr.aws/docker/library/",
        "mirror.gcr.io/library/",
        "docker.io/",
        "library/",
    ] {
        if let Some(rest) = name.strip_prefix(prefix) {
            return rest;
        }
    }
    name
}

/// What a full language image of Debian brings besides its language, as `buildpack-deps` does.
const BUILDPACK: &[&str] = &[
    "autoconf",
    "automake",
    "bzip2",
    "ca-certificates",
    "curl",
    "file",
    "g++",
    "gcc",
    "git",
    "gnupg",
    "imagemagick",
    "libbz2-dev",
    "libc6-dev",
    "libcurl4-openssl-dev",
    "libffi-dev",
    "libjpeg-dev",
    "libpng-dev",
    "libpq-dev",
    "libsqlite3-dev",
    "libssl-dev",
    "libtool",
    "libxml2-dev",
    "libyaml-dev",
    "make",
    "mercurial",
    "netbase",
    "openssh-client",
    "patch",
    "procps",
    "subversion",
    "tzdata",
    "unzip",
    "wget",
    "xz-utils",
    "zlib1g-dev",
];

/// Languages whose plain images are built on `buildpack-deps`, or on its `scm` part.
const ON_BUILDPACK: &[&str] = &["node", "python", "ruby", "rust", "gcc", "perl", "pypy", "buildpack-deps"];

/// Every name that [`packages_inside`] can give.
pub fn names_inside() -> impl Iterator<Item = &'static str> {
    BUILDPACK.iter().copied()
}

/// Packages that are in an image already, as far as is known: installing them again adds nothing.
pub fn packages_inside(image: &BaseImage) -> Vec<&'static str> {
    inside(image).to_vec()
}

fn inside(image: &BaseImage) -> &'static [&'static str] {
    let small = image.tag.contains("slim") || image.tag.contains("alpine");
    match image.name {
        _ if small && image.family == Family::Debian => &["netbase", "tzdata"],
        _ if small => &[],
        "golang" => &[
            "ca-certificates",
            "curl",
            "g++",
            "gcc",
            "git",
            "gnupg",
            "libc6-dev",
            "make",
            "mercurial",
            "openssh-client",
            "pkg-config",
            "subversion",
            "wget",
        ],
        name if ON_BUILDPACK.contains(&name) => BUILDPACK,
        _ => &[],
    }
}
