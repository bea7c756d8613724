//! Which release of a distribution does an official image stand on, where no row says so?

use crate::tag;

/// From this version (major, minor) on, an image stands on this release of Debian.
type Since = ((u32, u32), &'static str);

/// Official images whose tags mostly do not say it, and from which version on they stand on which release: what their last
/// build of that version was made from.
const DEFAULTS: [(&str, &[Since]); 6] = [
    (
        "golang",
        &[
            ((1, 11), "stretch"),
            ((1, 13), "buster"),
            ((1, 17), "bullseye"),
            ((1, 21), "bookworm"),
            ((1, 25), "trixie"),
        ],
    ),
    (
        "node",
        &[
            ((8, 0), "stretch"),
            ((14, 19), "bullseye"),
            ((14, 21), "buster"),
            ((16, 0), "bullseye"),
            ((18, 0), "bookworm"),
            ((26, 0), "trixie"),
        ],
    ),
    ("python", &[((2, 0), "buster"), ((3, 6), "bullseye"), ((3, 7), "bookworm"), ((3, 9), "trixie")]),
    (
        "ruby",
        &[
            ((2, 0), "jessie"),
            ((2, 3), "stretch"),
            ((2, 4), "buster"),
            ((2, 6), "bullseye"),
            ((3, 1), "bookworm"),
            ((3, 3), "trixie"),
        ],
    ),
    ("rust", &[((1, 0), "bullseye"), ((1, 72), "bookworm"), ((1, 90), "trixie")]),
    ("openjdk", &[((7, 0), "bullseye")]),
];

/// Debian's releases by their numbers, oldest first.
const NUMBERS: [(&str, &str); 7] = [
    ("8", "jessie"),
    ("9", "stretch"),
    ("10", "buster"),
    ("11", "bullseye"),
    ("12", "bookworm"),
    ("13", "trixie"),
    ("14", "forky"),
];

/// The release that the tag of an image of Debian or Ubuntu names or, by its version, stands on; empty if that is not known
/// from the name alone. Says nothing of other variants: whether `node:20-alpine` is Debian, ask [`crate::lookup`].
pub fn release(name: &str, tag: &str) -> &'static str {
    let named = tag::release(tag);
    if !named.is_empty() {
        return named;
    }
    let mut numbers = tag.split(['.', '-']);
    let first = numbers.next().unwrap_or("");
    if matches!(name, "debian" | "buildpack-deps") {
        return NUMBERS.iter().find(|(number, _)| *number == first).map_or("", |(_, release)| release);
    }
    let Ok(major) = first.parse::<u32>() else { return "" };
    // `1` is the newest 1.x.
    let minor = numbers.next().and_then(|n| n.parse().ok()).unwrap_or(u32::MAX);
    let since = DEFAULTS.iter().find(|(image, _)| *image == name).map_or(&[][..], |(_, since)| since);
    since.iter().rev().find(|(from, _)| *from <= (major, minor)).map_or("", |(_, release)| release)
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn a_release_is_named_or_follows_from_the_version() {
        for (image, expected) in [
            ("rust:1.80", "bookworm"),
            ("rust:1", "trixie"),
            ("golang:1.15-buster", "buster"),
            ("golang:1.20", "bullseye"),
            ("node:20", "bookworm"),
            ("node:lts", ""),
            ("debian:11.6-slim", "bullseye"),
            ("ruby:3.2.1-slim", "bookworm"),
            ("ruby:2.5", "buster"),
            ("eclipse-temurin:17-jdk-jammy", "jammy"),
            ("someone/thing:1", ""),
        ] {
            let (name, tag) = image.split_once(':').unwrap();
            assert_eq!(release(name, tag), expected, "{image}");
        }
    }
}
