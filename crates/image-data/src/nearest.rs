//! Which row stands in for a tag, or for a size, that no row holds?
//!
//! The ranges are measured: `cargo xtask lookups` takes each row out, asks for its tag, and tells how far off the
//! answer is.

use std::cmp::Reverse;

use crate::rows::{Row, table_date};
use crate::tag::Tag;
use crate::{Arch, BaseImage, Bytes, Family, inside};

/// How a stand-in is related to the tag it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kin {
    /// The same variant of the same major version.
    Version,
    /// The same variant.
    Variant,
    /// The same image and nothing nearer.
    Image,
}

impl Kin {
    /// Of ten stand-ins of this kind, at least eight are within so many per mille.
    pub(crate) fn range(self) -> u64 {
        match self {
            Kin::Version => 80,
            Kin::Variant => 180,
            Kin::Image => 850,
        }
    }
}

/// Which rows are to be taken; one code for all who ask, so that it is in the page once.
pub(crate) type Take<'t> = &'t dyn Fn(&Row) -> bool;

/// The row most like a tag, leaving out those that are not to be taken.
pub(crate) fn find<'r>(wanted: &str, rows: &'r [Row], take: Take<'_>) -> Option<(&'r Row, Kin)> {
    let tag = Tag::read(wanted);
    let best = rows.iter().filter(|row| take(row)).min_by_key(|row| {
        let release = !tag.release.is_empty() && !row.is_of(tag.release);
        let incomplete = row.pull[0] == 0;
        (strange(&tag, &row.says), apart(&tag, row), release, incomplete, Reverse(row.as_of))
    })?;
    let kin = match strange(&tag, &best.says) {
        0 if apart(&tag, best) < MAJOR => Kin::Version,
        0 => Kin::Variant,
        _ => Kin::Image,
    };
    Some((best, kin))
}

/// The row beyond a tag as seen from its nearest relative: of the same variant, with a version on the other side; and how many
/// hundredths of the way from the one to the other the tag lies.
pub(crate) fn beyond<'r>(
    wanted: &str,
    near: &Row,
    rows: &'r [Row],
    take: Take<'_>,
) -> Option<(&'r Row, u64)> {
    let tag = Tag::read(wanted);
    let version = tag.version?;
    let ahead = version.cmp(&near.version?);
    let across = |row: &Row| take(row) && row.version.is_some_and(|to| to.cmp(&version) == ahead);
    let (far, kin) = find(wanted, rows, &across).filter(|_| ahead.is_ne())?;
    let (before, after) = (apart(&tag, near), apart(&tag, far));
    (kin != Kin::Image).then(|| (far, before * 100 / (before + after).max(1)))
}

/// How far a row's version is from a tag's. What a row is called besides its own tag counts where the tag asks for a version.
fn apart(tag: &Tag<'_>, row: &Row) -> u64 {
    distance(tag.version, if tag.version.is_some() { row.version } else { row.says.version })
}

/// How unlike two variants are. Words that change the distribution weigh more than others.
fn strange(a: &Tag<'_>, b: &Tag<'_>) -> usize {
    let lacks = |a: &Tag<'_>, b: &Tag<'_>| -> usize {
        let missing = a.variant.iter().filter(|w| !b.variant.contains(w));
        missing.map(|w| if matches!(*w, "alpine" | "slim") { 3 } else { 1 }).sum()
    };
    lacks(a, b) + lacks(b, a)
}

/// A step of the major version.
const MAJOR: u64 = 1_000_000;

fn distance(a: Option<[u32; 2]>, b: Option<[u32; 2]>) -> u64 {
    let (Some(a), Some(b)) = (a, b) else { return if a == b { 0 } else { 50 * MAJOR } };
    let steps = |n: usize| u64::from(a[n].min(9_999).abs_diff(b[n].min(9_999)));
    steps(0) * MAJOR + steps(1) * 1_000
}

/// The facts of a row; what it lacks is derived from its relatives. `None` if it has no size at all.
pub(crate) fn sized(row: &'static Row, rows: &'static [Row], arch: Arch) -> Option<BaseImage> {
    let n = arch as usize;
    let mut derived = String::new();
    let (pull, disk) = match (either(row.pull, n), either(row.disk, n)) {
        (0, 0) => return None,
        (pull, disk) if pull > 0 && row.disk[n] > 0 => (Bytes::exact(pull), Bytes::exact(disk)),
        (pull, _) if pull > 0 => {
            let (ratio, range, from) = ratio(row, rows);
            derived = format!("size on disk from its pull size, times {} as {from}", hundredths(ratio));
            (Bytes::exact(pull), Bytes::wide(pull * ratio / 100, range))
        }
        (_, disk) => {
            let (ratio, range, from) = ratio(row, rows);
            derived = format!("pull size from its size on disk, by {} as {from}", hundredths(ratio));
            (Bytes::wide(disk * 100 / ratio, range), Bytes::exact(disk))
        }
    };
    let telling = telling(row, rows);
    let mut image = BaseImage {
        name: row.name,
        tag: row.tag,
        pull,
        disk,
        family: row.family,
        release: row.release,
        env: env(telling, telling.tag == row.tag),
        entrypoint: telling.entrypoint,
        cmd: telling.cmd,
        user: "",
        as_of: row.as_of,
        source: row.source,
        derived,
        old: year(row.as_of) < year(table_date()),
    };
    image.user = inside::user(&image);
    if row.pull[n] == 0 && row.disk[n] == 0 {
        image.widen(50);
        image.derived.push_str(if image.derived.is_empty() { "" } else { "; " });
        image.derived.push_str("figures of the other architecture");
    }
    Some(image)
}

fn hundredths(n: u64) -> String {
    format!("{}.{:02}", n / 100, n % 100)
}

fn year(date: &str) -> u32 {
    date.get(..4).and_then(|y| y.parse().ok()).unwrap_or(0)
}

/// The figure of this platform, or of the other one.
fn either(of: [u64; 2], n: usize) -> u64 {
    if of[n] > 0 { of[n] } else { of[1 - n] }
}

/// On-disk bytes per hundred compressed bytes, how far that may be off in per mille, and where it is from.
fn ratio(of: &Row, rows: &[Row]) -> (u64, u64, &'static str) {
    if of.disk[0] > of.pull[0] && of.pull[0] > 0 {
        return (of.disk[0] * 100 / of.pull[0], 30, "on the other architecture");
    }
    let same = |row: &&Row| row.says.variant == of.says.variant;
    // A row that knows only its size on disk tells with a row of the same version that knows its pull size.
    let known = rows.iter().filter(|row| row.disk[0] > 0).filter(same).filter_map(|disk| {
        let partner = rows.iter().filter(|row| row.pull[0] > 0).filter(same).min_by_key(|row| {
            let (a, b) = (&disk.says, &row.says);
            let release = !a.release.is_empty() && !b.release.is_empty() && a.release != b.release;
            (row.tag != disk.tag, distance(a.version, b.version), release, Reverse(row.as_of))
        })?;
        let near = distance(disk.says.version, partner.says.version) < MAJOR;
        let ratio = disk.disk[0] * 100 / partner.pull[0];
        (near && ratio > 100).then_some((distance(of.says.version, disk.says.version), ratio))
    });
    // The nearest versions know best; older ones stood on older releases of the distribution.
    let (mut nearest, mut sum, mut count) = (u64::MAX, 0, 0);
    for (distance, ratio) in known {
        let step = distance / MAJOR;
        if step < nearest {
            (nearest, sum, count) = (step, 0, 0);
        }
        if step == nearest {
            (sum, count) = (sum + ratio, count + 1);
        }
    }
    match (sum.checked_div(count), of.family) {
        (Some(mean), _) => (mean, 100, "in other tags of this image"),
        (None, Family::Alpine) => (259, 300, "in most Alpine images"),
        (None, Family::Ubuntu) => (275, 300, "in most Ubuntu images"),
        (None, Family::Rpm) => (267, 250, "in most RPM images"),
        (None, _) => (228, 250, "in most Debian images"),
    }
}

const PATH: (&str, &str) = ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

/// Whether a row tells how the image is set up.
fn tells(row: &Row) -> bool {
    !(row.env.is_empty() && row.cmd.is_empty())
}

/// The row itself if it tells how the image is set up, else its nearest relative that does.
fn telling(of: &'static Row, rows: &'static [Row]) -> &'static Row {
    if tells(of) {
        return of;
    }
    find(of.tag, rows, &tells).map_or(of, |(relative, _)| relative)
}

/// The variables of a row, or of the one that tells them for it.
pub(crate) fn variables(row: &'static Row, rows: &'static [Row]) -> Vec<(&'static str, &'static str)> {
    let telling = telling(row, rows);
    env(telling, telling.tag == row.tag)
}

/// Variables. Of another tag, values that have a version in them are left out.
fn env(telling: &Row, own: bool) -> Vec<(&'static str, &'static str)> {
    let kept = |value: &'static str| {
        if own || !value.bytes().any(|b| b.is_ascii_digit()) { value } else { "" }
    };
    let entries = telling.env.split(';').filter(|e| !e.is_empty()).map(pair);
    let mut env: Vec<_> = entries.map(|(name, value)| (name, kept(value))).collect();
    if env.iter().all(|(name, _)| *name != PATH.0) {
        env.push(PATH);
    }
    env
}

fn pair(entry: &'static str) -> (&'static str, &'static str) {
    entry.split_once('=').unwrap_or((entry, ""))
}

#[cfg(test)]
mod tests {
    use crate::{Arch, Lookup, lookup};

    fn check(name: &str, tag: &str, expected: &str) {
        let mb = |n: u64| (n + 500_000) / 1_000_000;
        let tag = (!tag.is_empty()).then_some(tag);
        let got = match lookup(name, tag, None, Arch::Amd64) {
            Lookup::Exact(i) => {
                format!("{}:{} {} MB, pull {}", i.name, i.tag, mb(i.disk.likely), mb(i.pull.likely))
            }
            Lookup::About { image: i, .. } => {
                format!("about {}:{} {} MB, pull {}", i.name, i.tag, mb(i.disk.likely), mb(i.pull.likely))
            }
            Lookup::Unknown { why } => why,
            Lookup::Scratch => "nothing".to_owned(),
        };
        assert_eq!(got, expected);
    }

    #[test]
    fn finds_the_image_or_its_nearest_relative() {
        check("scratch", "", "nothing");
        check("debian", "bookworm-slim", "debian:bookworm-slim 75 MB, pull 28");
        check("docker.io/library/alpine", "", "alpine:3.24 8 MB, pull 4");
        check("amd64/alpine", "3.23", "alpine:3.23 8 MB, pull 4");
        check("node", "20-bookworm-slim", "about node:20-slim 203 MB, pull 71");
        check("python", "3.13.1-slim", "about python:3.13-slim 126 MB, pull 43");
        // Its nearest relative is called `1.30-alpine`, too; the next one before it is of 2020.
        check("nginx", "1.27-alpine", "about nginx:stable-alpine 56 MB, pull 23");
        check("someone/thing", "1", "The table does not hold someone/thing.");
        check(
            "gcr.io/distroless/static-debian12",
            "nonroot",
            "about gcr.io/distroless/static-debian12:nonroot 2 MB, pull 1",
        );
    }

    #[test]
    fn a_size_between_two_rows_says_between_which() {
        let Lookup::About { why, .. } = lookup("nginx", Some("1.27-alpine"), None, Arch::Amd64) else {
            panic!()
        };
        let between = "its nearest relative there is nginx:stable-alpine, and its size lies between that one's and that of 1.19-alpine.";
        assert_eq!(why, format!("The table does not hold nginx:1.27-alpine; {between}"));
    }

    #[test]
    fn the_images_of_the_two_stories_weigh_what_builds_measured() {
        let disk = |name: &str, tag: &str| {
            lookup(name, Some(tag), None, Arch::Amd64).image().map_or(0, |i| i.disk.likely / 1_000_000)
        };
        assert!((1_000..1_200).contains(&disk("node", "20")), "{}", disk("node", "20"));
        assert!((190..225).contains(&disk("node", "20-slim")), "{}", disk("node", "20-slim"));
        assert!((780..900).contains(&disk("golang", "1.22")), "{}", disk("golang", "1.22"));
        assert!((110..135).contains(&disk("python", "3.11-slim")), "{}", disk("python", "3.11-slim"));
    }

    #[test]
    fn facts_beside_the_size_are_known_too() {
        let image =
            |name: &str, tag: &str| lookup(name, Some(tag), None, Arch::Amd64).image().cloned().unwrap();
        let node = image("node", "24");
        assert_eq!((node.release, node.entrypoint), ("bookworm", "[\"docker-entrypoint.sh\"]"));
        // The row of 20-slim tells no variables; another tag of the image does.
        let older = image("node", "20-slim");
        assert!(older.env.iter().any(|(name, _)| *name == "NODE_VERSION"), "{:?}", older.env);
        assert_eq!(image("python", "3-slim").release, "trixie");
        assert_eq!(image("mcr.microsoft.com/dotnet/aspnet", "10.0-noble-chiseled").user, "1654");
        assert!(image("alpine", "3.22").env.iter().any(|(name, _)| *name == "PATH"));
    }
}
