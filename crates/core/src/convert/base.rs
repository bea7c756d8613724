//! Which image does the program run on, and what does that image bring?

use super::facts::Facts;
use super::{Outcome, refuse};

/// Which packages and which C library an image has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum World {
    /// apt and glibc; the release's name (`bookworm`), empty if not known.
    Debian(&'static str),
    /// apt and glibc.
    Ubuntu,
    /// apk and musl.
    Alpine,
    /// glibc or nothing; no shell, no package manager.
    Distroless,
    /// Empty.
    Scratch,
    /// Not known: no packages are installed on it and nothing is said of its C library.
    Other,
}

impl World {
    /// Whether a shell line can run.
    pub(super) fn has_shell(self) -> bool {
        !matches!(self, World::Distroless | World::Scratch)
    }

    /// Whether apt-get installs packages.
    pub(super) fn apt(self) -> bool {
        matches!(self, World::Debian(_) | World::Ubuntu)
    }
}

/// An image to run on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Base {
    /// As it will stand behind FROM.
    pub(super) image: String,
    pub(super) world: World,
    /// Programs it brings beside those of its distribution.
    pub(super) programs: &'static [&'static str],
    /// The unprivileged user it brings, as USER and `--chown` take it.
    pub(super) user: Option<&'static str>,
}

impl Base {
    pub(super) fn new(image: impl Into<String>, world: World) -> Base {
        let user = match world {
            World::Distroless => Some("nonroot:nonroot"),
            World::Scratch => Some("65532:65532"),
            _ => None,
        };
        Base { image: image.into(), world, programs: &[], user }
    }

    /// Adds programs that the image brings.
    pub(super) fn with(self, programs: &'static [&'static str]) -> Base {
        Base { programs, ..self }
    }

    /// The empty image.
    pub(super) fn scratch() -> Base {
        Base::new("scratch", World::Scratch)
    }

    /// Distroless for static programs: certificates, time zones, /tmp, users.
    pub(super) fn distroless_static() -> Base {
        Base::new("gcr.io/distroless/static-debian12:nonroot", World::Distroless)
    }

    /// Debian without what a build needs, of the release a program was built on. The newest where that is not known: programs
    /// run on a newer C library, not on an older one.
    pub(super) fn debian_slim(release: &str) -> Base {
        let release = RELEASES.iter().map(|r| r.name).find(|r| *r == release).unwrap_or("trixie");
        Base::new(format!("debian:{release}-slim"), World::Debian(release))
    }

    /// Alpine, for programs that need no glibc.
    pub(super) fn alpine() -> Base {
        Base::new(format!("alpine:{ALPINE}"), World::Alpine)
    }
}

/// The Alpine release that new stages start from.
const ALPINE: &str = "3.22";

struct Release {
    name: &'static str,
    number: &'static str,
}

/// Debian's releases, oldest first.
const RELEASES: [Release; 6] = [
    Release { name: "stretch", number: "9" },
    Release { name: "buster", number: "10" },
    Release { name: "bullseye", number: "11" },
    Release { name: "bookworm", number: "12" },
    Release { name: "trixie", number: "13" },
    Release { name: "forky", number: "14" },
];

/// Images of which every version tag has a `-slim` sibling of the same release.
const SLIM: [&str; 8] = ["node", "python", "ruby", "rust", "perl", "debian", "openjdk", "oven/bun"];

/// Which world an official image lives in, by its familiar name and tag.
pub(super) fn world(name: &str, tag: &str) -> World {
    if name.contains("alpine") || tag.contains("alpine") {
        return World::Alpine;
    }
    if name.contains("distroless") {
        return World::Distroless;
    }
    if name == "ubuntu"
        || ["ubuntu", "xenial", "bionic", "focal", "jammy", "noble", "questing", "resolute"]
            .iter()
            .any(|u| tag.contains(u))
    {
        return World::Ubuntu;
    }
    let official = image_data::release(name, tag);
    if !official.is_empty() {
        return World::Debian(if pinned(name, tag) { "" } else { official });
    }
    if matches!(name, "debian" | "buildpack-deps") {
        let newest = super::cut::listed(" latest stable slim stable-slim curl scm ", tag);
        return World::Debian(if newest { "trixie" } else { "" });
    }
    match image_data::lookup(name, Some(tag), None, image_data::Arch::Amd64).image() {
        Some(image) => match image.family {
            image_data::Family::Debian => World::Debian(release_name(image.release)),
            image_data::Family::Ubuntu => World::Ubuntu,
            image_data::Family::Alpine => World::Alpine,
            image_data::Family::Distroless => World::Distroless,
            _ => World::Other,
        },
        None => World::Other,
    }
}

/// Whether a tag names one patch of a version (`python:3.11.2`): it may be older than the release that the version's last
/// build stands on.
fn pinned(name: &str, tag: &str) -> bool {
    let version = tag.split('-').next().unwrap_or("");
    let named = RELEASES.iter().any(|r| tag.contains(r.name)) || tag.contains("jessie");
    let straddles = match name {
        "python" | "node" => true,
        "ruby" => ["2.6.", "2.7.", "3.0."].iter().any(|v| version.starts_with(v)),
        _ => false,
    };
    straddles && version.split('.').count() > 2 && !named
}

fn release_name(text: &str) -> &'static str {
    RELEASES.iter().find(|r| r.name == text || r.number == text).map_or("", |r| r.name)
}

/// The slim image of the same version, or the same image if it is small already.
pub(super) struct Slim {
    pub(super) base: Base,
    /// Whether it is the very image that the file starts from.
    pub(super) same: bool,
}

/// The slim sibling of the image that a file starts from, as the file writes it: variables stay variables.
pub(super) fn slim(facts: &Facts<'_, '_>) -> Result<Slim, Outcome> {
    let python = format!("python:{}", facts.base_tag);
    let raw = &facts.stage.base_raw;
    let raw = if raw.contains("astral-sh/uv:") { &python } else { raw };
    let sibling = sibling(raw, &facts.base_name, &facts.base_tag)?;
    let same = sibling.is_none();
    Ok(Slim { base: Base::new(sibling.unwrap_or_else(|| raw.clone()), facts.world), same })
}

/// The slim sibling of an image, `None` if it is small already or has none.
pub(super) fn sibling(raw: &str, name: &str, tag: &str) -> Result<Option<String>, Outcome> {
    let small = tag.contains("alpine") || tag.contains("slim") || world(name, tag) == World::Alpine;
    // `debian:testing-slim` is there, `debian:testing-20240101` has its slim at another place; so have windows images.
    // Of the oldest releases there are no such images.
    let small = small || name != "debian" && tag.contains("wheezy");
    if small || !SLIM.contains(&name) || tag.contains("windows") || tag.contains("nanoserver") {
        return Ok(None);
    }
    if raw.contains('@') {
        return Err(refuse(
            "digest",
            "The base is pinned by digest, and the digest of its slim sibling is not in the text. Name it by tag, convert, and pin both stages.",
        ));
    }
    let written = raw.rsplit('/').next().unwrap_or(raw);
    let tagged = written.contains('$') || written.contains(':');
    // `node:20-bookworm-slim` and `debian:bookworm-slim`, but `python:3.13-slim-bookworm`.
    let release = RELEASES
        .iter()
        .map(|r| r.name)
        .chain(["jessie"])
        .find(|r| raw.ends_with(&format!("-{r}")) || raw.ends_with(&format!(":{r}")));
    if let Some(release) = release.filter(|_| !matches!(name, "node" | "debian")) {
        let front = &raw[..raw.len() - release.len()];
        return Ok(Some(format!("{front}slim-{release}")));
    }
    // There is no `debian:slim`.
    if name == "debian" && tag == "latest" {
        return Ok(Some(format!("{}:stable-slim", raw.trim_end_matches(":latest"))));
    }
    Ok(Some(match (tagged, tag) {
        // Debian has no `slim` by itself.
        (_, "latest") if name == "debian" && !raw.contains('$') => {
            format!("{}:stable-slim", raw.trim_end_matches(":latest"))
        }
        (false, _) => format!("{raw}:slim"),
        (true, "latest") if raw.ends_with(":latest") => raw.replace(":latest", ":slim"),
        (true, _) => format!("{raw}-slim"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slim_siblings() {
        let check = |raw: &str| {
            let (name, tag) = raw.split_once(':').unwrap_or((raw, "latest"));
            sibling(raw, name, tag).unwrap().unwrap_or_default()
        };
        for (raw, expected) in [
            ("python", "python:slim"),
            ("python:latest", "python:slim"),
            ("python:3.11", "python:3.11-slim"),
            ("python:3.11-bookworm", "python:3.11-slim-bookworm"),
            ("python:3.6-jessie", "python:3.6-slim-jessie"),
            ("python:3.4-wheezy", ""),
            ("ruby:bullseye", "ruby:slim-bullseye"),
            ("rust:1.80-bookworm", "rust:1.80-slim-bookworm"),
            ("node:20-bookworm", "node:20-bookworm-slim"),
            ("debian:bookworm", "debian:bookworm-slim"),
            ("debian", "debian:stable-slim"),
            ("debian:latest", "debian:stable-slim"),
            ("debian:bookworm-slim", ""),
        ] {
            assert_eq!(check(raw), expected, "{raw}");
        }
    }

    #[test]
    fn worlds() {
        for (name, tag, expected) in [
            ("golang", "1.22", World::Debian("bookworm")),
            ("golang", "1.25.1", World::Debian("trixie")),
            ("golang", "1", World::Debian("trixie")),
            ("golang", "1.20-buster", World::Debian("buster")),
            ("golang", "1.20-alpine3.18", World::Alpine),
            ("debian", "12.5-slim", World::Debian("bookworm")),
            ("debian", "latest", World::Debian("trixie")),
            ("ubuntu", "22.04", World::Ubuntu),
            ("eclipse-temurin", "17-jammy", World::Ubuntu),
            ("nobody/knows", "1", World::Other),
        ] {
            assert_eq!(world(name, tag), expected, "{name}:{tag}");
        }
    }
}
