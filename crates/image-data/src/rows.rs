//! What do the tables hold?

use std::sync::LazyLock;

use crate::tag::Tag;
use crate::{BaseImage, Bytes, Family};

const IMAGES: &str = include_str!(concat!(env!("OUT_DIR"), "/images.tsv"));
const ABOUT: &str = include_str!("../data/about.tsv");

/// The rows of `images.tsv`, read when the first image is looked up: a plan, its checks and an estimate ask again and again,
/// at every keystroke.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| lines(IMAGES).map(row).collect());

/// Where the rows of each image begin: they stand together.
static STARTS: LazyLock<Vec<usize>> =
    LazyLock::new(|| (0..ROWS.len()).filter(|at| *at == 0 || ROWS[at - 1].name != ROWS[*at].name).collect());

/// A row of `images.tsv`.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) tag: &'static str,
    /// The tag taken apart.
    pub(crate) says: Tag<'static>,
    /// The version; where its own tag has none, as its other tags tell it.
    pub(crate) version: Option<[u32; 2]>,
    /// Its own tag, then the other tags of the same build.
    tags: Vec<&'static str>,
    /// amd64, arm64; 0 where not known.
    pub(crate) pull: [u64; 2],
    pub(crate) disk: [u64; 2],
    pub(crate) family: Family,
    pub(crate) release: &'static str,
    pub(crate) env: &'static str,
    pub(crate) entrypoint: &'static str,
    pub(crate) cmd: &'static str,
    pub(crate) as_of: &'static str,
    pub(crate) source: &'static str,
}

impl Row {
    /// Whether the row is of a release of a distribution, as tags name it.
    pub(crate) fn is_of(&self, release: &str) -> bool {
        self.release == release || self.release.strip_prefix(release).is_some_and(|r| r.starts_with('.'))
    }

    /// Whether the row is that of this tag, by its own name or another.
    pub(crate) fn has(&self, tag: &str) -> bool {
        self.tags.contains(&tag)
    }

    /// What the row is called besides its own tag.
    pub(crate) fn other_tags(&self) -> &[&'static str] {
        &self.tags[1..]
    }
}

static ABOUTS: LazyLock<Vec<About>> = LazyLock::new(|| lines(ABOUT).map(about_row).collect());

/// A row of `about.tsv`.
pub(crate) struct About {
    pub(crate) name: &'static str,
    disk: Bytes,
    pull: Bytes,
    family: Family,
    as_of: &'static str,
    source: &'static str,
}

impl About {
    pub(crate) fn image(&self, tag: Option<&str>) -> BaseImage {
        let nonroot = tag.is_some_and(|t| t.contains("nonroot"));
        BaseImage {
            name: self.name,
            tag: if nonroot { "nonroot" } else { "latest" },
            pull: self.pull,
            disk: self.disk,
            family: self.family,
            release: "",
            env: Vec::new(),
            entrypoint: "",
            cmd: "",
            user: if nonroot || self.family == Family::Wolfi { "65532" } else { "" },
            as_of: self.as_of,
            source: self.source,
            derived: String::new(),
            old: false,
        }
    }
}

pub(crate) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|l| !l.starts_with('#'))
}

/// The text before the next such byte, which is ASCII; what stands after it stays.
fn cut(rest: &mut &'static str, at: u8) -> &'static str {
    let all = *rest;
    let end = all.bytes().position(|b| b == at).unwrap_or(all.len());
    *rest = all.get(end + 1..).unwrap_or("");
    &all[..end]
}

fn row(mut line: &'static str) -> Row {
    let mut text = || cut(&mut line, b'\t');
    let (name, tag, mut others) = (text(), text(), text());
    let mut tags = vec![tag];
    while !others.is_empty() {
        tags.push(cut(&mut others, b','));
    }
    // The build script wrote thousands.
    let mut number = || text().parse::<u64>().unwrap_or(0) * 1000;
    let (pull0, disk0, pull1, disk1) = (number(), number(), number(), number());
    let says = Tag::read(tag);
    let version = says.version.or_else(|| tags.iter().filter_map(|tag| Tag::read(tag).version).max());
    Row {
        name,
        tag,
        says,
        version,
        tags,
        pull: [pull0, pull1],
        disk: [disk0, disk1],
        family: family(text()),
        release: text(),
        env: text(),
        entrypoint: text(),
        cmd: text(),
        as_of: text(),
        source: text(),
    }
}

fn family(name: &str) -> Family {
    match name {
        "debian" => Family::Debian,
        "ubuntu" => Family::Ubuntu,
        "alpine" => Family::Alpine,
        "rpm" => Family::Rpm,
        "wolfi" => Family::Wolfi,
        "distroless" => Family::Distroless,
        _ => Family::Unknown,
    }
}

/// All rows of an image: the table is sorted by name.
pub(crate) fn named(name: &str) -> &'static [Row] {
    let Ok(n) = STARTS.binary_search_by(|at| ROWS[*at].name.cmp(name)) else { return &[] };
    &ROWS[STARTS[n]..STARTS.get(n + 1).copied().unwrap_or(ROWS.len())]
}

/// The row of an image that only prose knows.
pub(crate) fn about(name: &str) -> Option<&'static About> {
    ABOUTS.iter().find(|about| about.name == name)
}

fn about_row(mut line: &'static str) -> About {
    let mut text = || cut(&mut line, b'\t');
    let name = text();
    let mut bytes = || {
        let mut number = || text().parse().unwrap_or(0);
        Bytes { low: number(), likely: number(), high: number() }
    };
    let (disk, pull) = (bytes(), bytes());
    About { name, disk, pull, family: family(text()), as_of: text(), source: text() }
}

/// The name of each row.
pub(crate) fn all_names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.name).chain(ABOUTS.iter().map(|about| about.name))
}

/// Number of rows.
pub fn rows() -> usize {
    ROWS.len() + ABOUTS.len()
}

/// Every image and tag that the table has a row for.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.iter().map(|row| (row.name, row.tag))
}

/// Date of the newest row: `2026-09-23`.
pub fn table_date() -> &'static str {
    // In the comment on top, so that nobody has to read the whole table for it.
    IMAGES.lines().next().and_then(|l| l.rsplit(' ').next()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_found_by_its_name() {
        let mut before = ("", "");
        for line in lines(IMAGES) {
            let row = row(line);
            assert_eq!(line.split('\t').count(), 14, "{line}");
            assert!(row.pull[0] + row.pull[1] + row.disk[0] + row.disk[1] > 0, "no size at all: {line}");
            assert_eq!(row.as_of.len(), 10, "not a date: {line}");
            assert!(row.as_of <= table_date(), "newer than the table: {line}");
            assert!(!row.source.is_empty(), "no source: {line}");
            assert!(before < (row.name, row.tag), "not sorted: {line}");
            before = (row.name, row.tag);
            assert_eq!(
                named(row.name).iter().filter(|r| r.has(row.tag)).count(),
                1,
                "{}:{}",
                row.name,
                row.tag
            );
        }
        for name in ["", "aaa", "node2", "zzz"] {
            assert!(named(name).is_empty(), "{name}");
        }
        for line in lines(ABOUT) {
            let about = about_row(line);
            assert!(about.disk.low > 0 && about.disk.low <= about.disk.likely, "{line}");
            assert!(about.disk.likely <= about.disk.high && about.pull.likely < about.disk.likely, "{line}");
        }
    }
}
