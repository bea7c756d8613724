//! Which row stands in for a tag, or for a size, that no row holds?

use crate::rows::{Row, table_date};
use crate::tag::Tag;
use crate::{Arch, BaseImage, Bytes, Family};

/// The facts of a row; a size it lacks is derived from its relatives. `None` if there is nothing to derive from.
pub(crate) fn sized(row: &Row, rows: &[Row], arch: Arch) -> Option<BaseImage> {
    let n = arch as usize;
    let mut derived = Vec::new();
    let tag = Tag::read(row.tag);
    let family = family(row, &tag);
    let (pull, disk) = match (either(row.pull, n), either(row.disk, n)) {
        (0, 0) => return None,
        (pull, disk) if pull > 0 && disk > 0 => (pull, disk),
        (pull, 0) => {
            let (ratio, from) = ratio(rows, &tag, family);
            derived.push(format!(
                "size on disk from its pull size, times {}.{:02} as {from}",
                ratio / 100,
                ratio % 100
            ));
            (pull, pull * ratio / 100)
        }
        (_, disk) => {
            let (ratio, from) = ratio(rows, &tag, family);
            derived.push(format!(
                "pull size from its size on disk, by {}.{:02} as {from}",
                ratio / 100,
                ratio % 100
            ));
            (disk * 100 / ratio, disk)
        }
    };
    if row.pull[n] == 0 && row.disk[n] == 0 {
        derived.push("figures of the other architecture".to_owned());
    }
    let range = |known: bool, n: u64| if known { Bytes::exact(n) } else { Bytes::wide(n, 70) };
    Some(BaseImage {
        name: row.name,
        tag: row.tag,
        pull: range(row.pull[n] > 0, pull),
        disk: range(row.disk[n] > 0, disk),
        family,
        release: release(row, &tag),
        env: row.env.split(';').filter_map(|e| e.split_once('=')).collect(),
        as_of: row.as_of,
        source: row.source,
        derived: derived.join("; "),
        old: year(row.as_of) < year(table_date()),
    })
}

fn year(date: &str) -> u32 {
    date.get(..4).and_then(|y| y.parse().ok()).unwrap_or(0)
}

/// The figure of this platform, or of the other one.
fn either(of: [u64; 2], n: usize) -> u64 {
    if of[n] > 0 { of[n] } else { of[1 - n] }
}

/// On-disk bytes per hundred compressed bytes: as in rows of the same image and variant, else as in the family.
fn ratio(rows: &[Row], tag: &Tag<'_>, family: Family) -> (u64, &'static str) {
    // A row that knows only its size on disk tells with a row of the same version that knows its pull size.
    let same = |row: &&Row| Tag::read(row.tag).variant == tag.variant;
    let ratios: Vec<u64> = rows
        .iter()
        .filter(same)
        .filter(|r| r.disk[0] > 0)
        .filter_map(|disk| {
            let a = Tag::read(disk.tag);
            let partner = rows.iter().filter(same).filter(|r| r.pull[0] > 0).min_by_key(|r| {
                let b = Tag::read(r.tag);
                let release = !a.release.is_empty() && !b.release.is_empty() && a.release != b.release;
                (r.tag != disk.tag, distance(&a.version, &b.version), release, std::cmp::Reverse(r.as_of))
            })?;
            let near = distance(&a.version, &Tag::read(partner.tag).version) < 1_000_000;
            (near && disk.disk[0] > partner.pull[0]).then(|| disk.disk[0] * 100 / partner.pull[0])
        })
        .collect();
    if let Some(mean) = ratios.iter().sum::<u64>().checked_div(ratios.len() as u64) {
        return (mean, "in other tags of this image");
    }
    match family {
        Family::Alpine => (259, "in most Alpine images"),
        Family::Ubuntu => (275, "in most Ubuntu images"),
        Family::Rpm => (267, "in most RPM images"),
        _ => (228, "in most Debian images"),
    }
}

/// The row most like a tag: same variant, then nearest version, then same release, then newest.
pub(crate) fn find(wanted: &str, rows: &[Row], arch: Arch) -> Option<BaseImage> {
    let tag = Tag::read(wanted);
    // A version of four parts or a word that is neither version nor variant says nothing about the size.
    let candidates = rows.iter().filter(|r| Tag::read(r.tag).variant == tag.variant);
    let best = candidates.min_by_key(|row| {
        let other = Tag::read(row.tag);
        let incomplete = row.pull[0] == 0;
        let release = !tag.release.is_empty() && other.release != tag.release;
        (distance(&tag.version, &other.version), release, incomplete, std::cmp::Reverse(row.as_of))
    })?;
    sized(best, rows, arch)
}

fn distance(a: &[u32], b: &[u32]) -> u64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 0 } else { 50_000_000 };
    }
    let part = |v: &[u32], n: usize| u64::from(v.get(n).copied().unwrap_or(0).min(9_999));
    part(a, 0).abs_diff(part(b, 0)) * 1_000_000 + part(a, 1).abs_diff(part(b, 1)) * 1_000
}

fn family(row: &Row, tag: &Tag<'_>) -> Family {
    match row.name {
        _ if tag.variant.contains(&"alpine") => Family::Alpine,
        "alpine" | "busybox" => Family::Alpine,
        "ubuntu" | "eclipse-temurin" => Family::Ubuntu,
        "fedora" | "almalinux" | "rockylinux" | "oraclelinux" | "centos" | "amazonlinux"
        | "opensuse/leap" => Family::Rpm,
        name if name.starts_with("mcr.microsoft.com/") => match tag.release {
            "jammy" | "noble" => Family::Ubuntu,
            _ => Family::Debian,
        },
        "scratch" | "hello-world" => Family::Unknown,
        _ => Family::Debian,
    }
}

/// From the tag, or from the other tags of the row.
fn release(row: &Row, tag: &Tag<'static>) -> &'static str {
    match row.name {
        _ if !tag.release.is_empty() => tag.release,
        "debian" | "ubuntu" | "alpine" => row.tag,
        _ => "",
    }
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
        check("docker.io/library/alpine", "", "alpine:latest 8 MB, pull 4");
        check("node", "20-bookworm-slim", "about node:20-slim 204 MB, pull 71");
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
}
