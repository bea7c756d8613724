//! What does an image hold beside its distribution's smallest image, and as whom does it run?

use std::sync::{LazyLock, OnceLock};

use crate::BaseImage;
use crate::rows::lines;

const INSIDE: &str = include_str!("../data/inside.tsv");

/// A row: image, words its tag must have, words it must not have, user, packages.
struct Row {
    image: &'static str,
    with: &'static str,
    without: &'static str,
    user: &'static str,
    packages: &'static str,
    /// Every package that these stand for, written out when somebody first asks: each RUN of a stage that installs does.
    all: OnceLock<Vec<&'static str>>,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| lines(INSIDE).map(row).collect());

fn row(line: &'static str) -> Row {
    let mut fields = line.split('\t');
    let mut text = || fields.next().unwrap_or("");
    Row { image: text(), with: text(), without: text(), user: text(), packages: text(), all: OnceLock::new() }
}

fn of(image: &BaseImage) -> impl Iterator<Item = &'static Row> {
    let (name, tag) = (image.name, image.tag);
    let has = move |word: &str| tag.contains(word);
    ROWS.iter().filter(move |row| {
        row.image == name && row.with.split_whitespace().all(has) && !row.without.split_whitespace().any(has)
    })
}

/// Packages that are in an image already beside its distribution's smallest image, by name and without what they
/// need, as far as is known: installing them again adds nothing.
pub fn packages_inside(image: &BaseImage) -> impl Iterator<Item = &'static str> {
    let all = |row: &'static Row| row.all.get_or_init(|| written_out(row.packages));
    of(image).flat_map(all).copied()
}

/// Every name that [`packages_inside`] can give.
pub fn names_inside() -> impl Iterator<Item = &'static str> {
    ROWS.iter().flat_map(|row| row.packages.split_whitespace()).filter(|name| !name.starts_with('@'))
}

/// As whom an image runs; empty for root.
pub(crate) fn user(image: &BaseImage) -> &'static str {
    of(image).map(|row| row.user).find(|user| !user.is_empty()).unwrap_or("")
}

fn written_out(packages: &'static str) -> Vec<&'static str> {
    let mut names = Vec::new();
    add(packages, &mut names, 0);
    names
}

fn add(packages: &'static str, names: &mut Vec<&'static str>, depth: u8) {
    for name in packages.split_whitespace() {
        // Sets hold sets, two deep.
        match name.starts_with('@') && depth < 4 {
            true => ROWS.iter().filter(|r| r.image == name).for_each(|r| add(r.packages, names, depth + 1)),
            false => names.push(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_that_is_named_exists_and_no_name_stands_twice() {
        let sets: Vec<&str> = ROWS.iter().map(|r| r.image).filter(|i| i.starts_with('@')).collect();
        for row in ROWS.iter() {
            let mut names: Vec<&str> = row.packages.split_whitespace().collect();
            let wanted = names.iter().filter(|n| n.starts_with('@'));
            wanted.for_each(|n| assert!(sets.contains(n), "{} has no {n}", row.image));
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(all, names.len(), "{} {}", row.image, row.with);
        }
    }
}
