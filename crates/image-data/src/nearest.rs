//! Which row stands in for a tag, or for a size, that no row holds?
//!
//! The ranges are measured: `cargo xtask lookups` takes each row out, asks for its tag, and tells how far off the
//! answer is.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::ops::Deref;

use crate::rows::{Row, table_date};
use crate::tag::Tag;
use crate::{Arch, BaseImage, Bytes, Family, inside};

/// A row with its tag taken apart.
pub(crate) struct Relative {
    pub(crate) row: Row,
    tag: Tag<'static>,
}

impl Relative {
    pub(crate) fn of(row: Row) -> Relative {
        Relative { row, tag: Tag::read(row.tag) }
    }
}

/// All rows of an image, read when the first is needed: most tags have a row that says it all.
pub(crate) struct Relatives<'n> {
    name: &'n str,
    rows: OnceCell<Vec<Relative>>,
}

impl Relatives<'_> {
    pub(crate) fn of(name: &str) -> Relatives<'_> {
        Relatives { name, rows: OnceCell::new() }
    }
}

impl Deref for Relatives<'_> {
    type Target = [Relative];

    fn deref(&self) -> &[Relative] {
        self.rows.get_or_init(|| crate::rows::named(self.name).map(Relative::of).collect())
    }
}

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

/// The row most like a tag, leaving out those that are not to be taken.
pub(crate) fn find<'r>(
    wanted: &str,
    rows: &'r [Relative],
    take: impl Fn(&Row) -> bool,
) -> Option<(&'r Relative, Kin)> {
    let tag = Tag::read(wanted);
    let best = rows.iter().filter(|r| take(&r.row)).min_by_key(|r| {
        let release = !tag.release.is_empty() && !r.row.is_of(tag.release);
        let incomplete = r.row.pull[0] == 0;
        (
            strange(&tag, &r.tag),
            distance(&tag.version, &r.tag.version),
            release,
            incomplete,
            Reverse(r.row.as_of),
        )
    })?;
    let kin = match strange(&tag, &best.tag) {
        0 if distance(&tag.version, &best.tag.version) < MAJOR => Kin::Version,
        0 => Kin::Variant,
        _ => Kin::Image,
    };
    Some((best, kin))
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

fn distance(a: &[u32], b: &[u32]) -> u64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 0 } else { 50 * MAJOR };
    }
    let part = |v: &[u32], n: usize| u64::from(v.get(n).copied().unwrap_or(0).min(9_999));
    part(a, 0).abs_diff(part(b, 0)) * MAJOR + part(a, 1).abs_diff(part(b, 1)) * 1_000
}

/// The facts of a row; what it lacks is derived from its relatives. `None` if it has no size at all.
pub(crate) fn sized(of: &Relative, rows: &Relatives<'_>, arch: Arch) -> Option<BaseImage> {
    let (row, n) = (&of.row, arch as usize);
    let mut derived = String::new();
    let (pull, disk) = match (either(row.pull, n), either(row.disk, n)) {
        (0, 0) => return None,
        (pull, disk) if pull > 0 && row.disk[n] > 0 => (Bytes::exact(pull), Bytes::exact(disk)),
        (pull, _) if pull > 0 => {
            let (ratio, range, from) = ratio(of, rows);
            derived = format!("size on disk from its pull size, times {} as {from}", hundredths(ratio));
            (Bytes::exact(pull), Bytes::wide(pull * ratio / 100, range))
        }
        (_, disk) => {
            let (ratio, range, from) = ratio(of, rows);
            derived = format!("pull size from its size on disk, by {} as {from}", hundredths(ratio));
            (Bytes::wide(disk * 100 / ratio, range), Bytes::exact(disk))
        }
    };
    let telling = telling(of, rows);
    let mut image = BaseImage {
        name: row.name,
        tag: row.tag,
        pull,
        disk,
        family: row.family,
        release: row.release,
        env: env(&telling, telling.tag == row.tag),
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
fn ratio(of: &Relative, rows: &[Relative]) -> (u64, u64, &'static str) {
    if of.row.disk[0] > of.row.pull[0] && of.row.pull[0] > 0 {
        return (of.row.disk[0] * 100 / of.row.pull[0], 30, "on the other architecture");
    }
    let same = |r: &&Relative| r.tag.variant == of.tag.variant;
    // A row that knows only its size on disk tells with a row of the same version that knows its pull size.
    let known = rows.iter().filter(same).filter(|r| r.row.disk[0] > 0).filter_map(|disk| {
        let partner = rows.iter().filter(same).filter(|r| r.row.pull[0] > 0).min_by_key(|r| {
            let (a, b) = (&disk.tag, &r.tag);
            let release = !a.release.is_empty() && !b.release.is_empty() && a.release != b.release;
            (r.row.tag != disk.row.tag, distance(&a.version, &b.version), release, Reverse(r.row.as_of))
        })?;
        let near = distance(&disk.tag.version, &partner.tag.version) < MAJOR;
        let ratio = disk.row.disk[0] * 100 / partner.row.pull[0];
        (near && ratio > 100).then_some((distance(&of.tag.version, &disk.tag.version), ratio))
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
    match (sum.checked_div(count), of.row.family) {
        (Some(mean), _) => (mean, 100, "in other tags of this image"),
        (None, Family::Alpine) => (259, 300, "in most Alpine images"),
        (None, Family::Ubuntu) => (275, 300, "in most Ubuntu images"),
        (None, Family::Rpm) => (267, 250, "in most RPM images"),
        (None, _) => (228, 250, "in most Debian images"),
    }
}

const PATH: (&str, &str) = ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

/// Whether a row tells how the image is set up.
pub(crate) fn tells(row: &Row) -> bool {
    !(row.env.is_empty() && row.cmd.is_empty())
}

/// The row itself if it tells how the image is set up, else its nearest relative that does.
fn telling(of: &Relative, rows: &Relatives<'_>) -> Row {
    if tells(&of.row) {
        return of.row;
    }
    find(of.row.tag, rows, tells).map_or(of.row, |(relative, _)| relative.row)
}

/// Variables. Of another tag, values that have a version in them are left out.
pub(crate) fn env(telling: &Row, own: bool) -> Vec<(&'static str, &'static str)> {
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
        check("someone/thing", "1", "The table does not hold someone/thing.");
        check(
            "gcr.io/distroless/static-debian12",
            "nonroot",
            "about gcr.io/distroless/static-debian12:nonroot 2 MB, pull 1",
        );
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
