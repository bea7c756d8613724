//! What do the tables hold?

use crate::{BaseImage, Bytes, Family};

const IMAGES: &str = include_str!("../data/images.tsv");
const ABOUT: &str = include_str!("../data/about.tsv");

/// A row of `images.tsv`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) tag: &'static str,
    aliases: &'static str,
    /// amd64, arm64; 0 where not known.
    pub(crate) pull: [u64; 2],
    pub(crate) disk: [u64; 2],
    pub(crate) env: &'static str,
    pub(crate) as_of: &'static str,
    pub(crate) source: &'static str,
}

impl Row {
    /// Whether the row is that of this tag, by its own name or another.
    pub(crate) fn has(&self, tag: &str) -> bool {
        self.tag == tag || self.aliases.split(',').any(|a| a == tag)
    }

    /// What the row is called besides its own tag.
    pub(crate) fn other_tags(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.aliases.split(',').filter(|a| !a.is_empty())
    }
}

/// A row of `about.tsv`.
pub(crate) struct About {
    name: &'static str,
    disk: Bytes,
    pull: Bytes,
    family: Family,
    as_of: &'static str,
    source: &'static str,
}

impl About {
    pub(crate) fn image(&self, tag: Option<&str>) -> BaseImage {
        BaseImage {
            name: self.name,
            tag: if tag == Some("nonroot") { "nonroot" } else { "latest" },
            pull: self.pull,
            disk: self.disk,
            family: self.family,
            release: "",
            env: Vec::new(),
            as_of: self.as_of,
            source: self.source,
            derived: String::new(),
            old: false,
        }
    }
}

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|l| !l.starts_with('#'))
}

fn row(line: &'static str) -> Option<Row> {
    let mut fields = line.split('\t');
    let mut text = || fields.next();
    let number = |t: Option<&str>| t.map(|t| t.parse().unwrap_or(0));
    let (name, tag, aliases) = (text()?, text()?, text()?);
    let (pull0, disk0, pull1, disk1) = (number(text())?, number(text())?, number(text())?, number(text())?);
    Some(Row {
        name,
        tag,
        aliases,
        pull: [pull0, pull1],
        disk: [disk0, disk1],
        env: text()?,
        as_of: text()?,
        source: text()?,
    })
}

/// All rows of an image.
pub(crate) fn named(name: &str) -> impl Iterator<Item = Row> {
    let name = name.to_owned();
    lines(IMAGES)
        .filter(move |l| l.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('\t')))
        .filter_map(row)
}

/// The row of an image that only prose knows.
pub(crate) fn about(name: &str) -> Option<About> {
    let line = lines(ABOUT).find(|l| l.split('\t').next() == Some(name))?;
    let fields: Vec<&'static str> = line.split('\t').collect();
    let number = |n: usize| fields.get(n).and_then(|f| f.parse().ok()).unwrap_or(0);
    Some(About {
        name: fields.first()?,
        disk: Bytes { low: number(1), likely: number(2), high: number(3) },
        pull: Bytes { low: number(4), likely: number(5), high: number(6) },
        family: if fields.get(7) == Some(&"wolfi") { Family::Wolfi } else { Family::Distroless },
        as_of: fields.get(8)?,
        source: fields.get(9)?,
    })
}

/// The name of each row.
pub(crate) fn all_names() -> impl Iterator<Item = &'static str> {
    lines(IMAGES).chain(lines(ABOUT)).filter_map(|l| l.split('\t').next())
}

/// Number of rows.
pub fn rows() -> usize {
    lines(IMAGES).count() + lines(ABOUT).count()
}

/// Date of the newest row: `2026-09-23`.
pub fn table_date() -> &'static str {
    lines(IMAGES).filter_map(row).map(|r| r.as_of).max().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole() {
        for line in lines(IMAGES) {
            let row = row(line).unwrap_or_else(|| panic!("not a row: {line}"));
            assert_eq!(line.split('\t').count(), 10, "{line}");
            assert!(row.pull[0] + row.pull[1] + row.disk[0] + row.disk[1] > 0, "no size at all: {line}");
            assert_eq!(row.as_of.len(), 10, "not a date: {line}");
            assert!(!row.source.is_empty(), "no source: {line}");
        }
        for line in lines(ABOUT) {
            let about = about(line.split('\t').next().unwrap()).unwrap();
            assert!(about.disk.low > 0 && about.disk.low <= about.disk.likely, "{line}");
            assert!(about.disk.likely <= about.disk.high && about.pull.likely < about.disk.likely, "{line}");
        }
    }
}
