//! What stands in for a base image that the table does not hold as it is written?

use image_data::{BaseImage, lookup};

/// Whether a tag has a word or a version that no tag of the image has anything like.
pub(super) fn is_strange(name: &str, tag: &str) -> bool {
    /// Words of tags that are gone.
    const OLD: &str = "jessie wheezy stretch buster trusty xenial bionic onbuild debug edge";
    let number = |word: &str, n: usize| word.split('.').nth(n).and_then(|n| n.parse::<u32>().ok());
    let stem = |word: &str| word.bytes().take_while(|b| !b.is_ascii_digit()).count();
    let known = image_data::tags(name);
    let words = || known.iter().flat_map(|t| t.split('-'));
    let is_known = |word: &str| match number(word, 0) {
        None => {
            OLD.split(' ').any(|o| o == word)
                || words().any(|w| w.as_bytes()[..stem(w)] == word.as_bytes()[..stem(word)])
        }
        Some(major) => {
            // A version may be a little older or newer than those of the table; dates and builds are long numbers.
            let minor = number(word, 1).unwrap_or(0);
            major > 1_000
                || words().any(|w| {
                    let (a, b) = (number(w, 0).unwrap_or(u32::MAX), number(w, 1).unwrap_or(0));
                    a != u32::MAX
                        && major <= a.saturating_add(1)
                        && major * 3 + 9 >= a.saturating_mul(2)
                        && (a != major || minor <= b.saturating_add(2))
                })
        }
    };
    !known.is_empty() && !tag.split('-').all(is_known)
}

/// What the source of a row begins with whose figures are those of other rows, added and subtracted.
pub(super) const DERIVED: &str = "derived";

/// How far a tag may have moved since its row was taken, in per mille to both sides: of 34 tags that were recorded twice, weeks
/// to years apart, four of five differed by less than 1.5 %, those of older rows by less than 4 %. A figure that is derived
/// errs as that of another version does; a size worked out from the other one has its range already.
pub(super) fn moves(image: &BaseImage) -> u64 {
    match () {
        () if image.source.starts_with(DERIVED) => 80,
        () if !image.derived.is_empty() => 0,
        () if image.old => 40,
        () => 15,
    }
}

/// Docker's names of an image for one processor: `amd64/debian`, `sdk:8.0-alpine-amd64`.
pub(super) fn plain<'n>(name: &'n str, tag: Option<&'n str>) -> Option<(&'n str, Option<&'n str>)> {
    let short = ["amd64/", "arm64v8/"].iter().find_map(|p| name.strip_prefix(p));
    let tag_of = tag.and_then(|t| ["-amd64", "-arm64v8", "-arm64"].iter().find_map(|e| t.strip_suffix(e)));
    (short.is_some() || tag_of.is_some()).then(|| (short.unwrap_or(name), tag_of.or(tag)))
}

/// An image whose size is not known, but whose name says which distribution it is: for what is installed in it.
pub(super) fn stand_in(name: &str, tag: &str, arch: crate::Arch) -> Option<BaseImage> {
    const LIKE: [(&str, &str, &str); 20] = [
        ("alpine", "alpine", "3.22"),
        ("bookworm", "debian", "bookworm"),
        ("trixie", "debian", "trixie"),
        ("bullseye", "debian", "bullseye"),
        ("buster", "debian", "bullseye"),
        ("noble", "ubuntu", "24.04"),
        ("resolute", "ubuntu", "26.04"),
        ("jammy", "ubuntu", "22.04"),
        ("focal", "ubuntu", "22.04"),
        ("bionic", "ubuntu", "22.04"),
        ("xenial", "ubuntu", "22.04"),
        ("26.04", "ubuntu", "26.04"),
        ("24.04", "ubuntu", "24.04"),
        ("22.04", "ubuntu", "22.04"),
        ("ubuntu", "ubuntu", "24.04"),
        ("debian-13", "debian", "trixie"),
        ("debian-11", "debian", "bullseye"),
        ("debian", "debian", "bookworm"),
        ("fedora", "fedora", "latest"),
        ("ubi", "almalinux", "9"),
    ];
    let full = format!("{name}:{tag}");
    let (_, name, tag) = LIKE.iter().find(|(word, ..)| full.contains(word))?;
    lookup(name, Some(tag), None, arch.into()).image().cloned()
}
