//! Which images and tags are there to choose from?

use crate::rows;

/// The names of all images in the tables, each once, in the order of the tables.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for name in rows::all_names() {
        // The rows of one image stand together.
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    names
}

/// The tags of an image: those that rows bear first, then their other names.
pub fn tags(name: &str) -> Vec<&'static str> {
    let name = crate::familiar(name);
    let mut tags: Vec<&'static str> = rows::named(name).iter().map(|row| row.tag).collect();
    for row in rows::named(name) {
        tags.extend(row.other_tags());
    }
    tags
}

/// The tag of the same build that leaves least open, with the date on which it was the same; `None` if the tag itself does, or
/// if the row is more than a year older than the newest one.
///
/// ```
/// let (tag, _) = image_data::concrete("golang", "latest").unwrap();
/// assert!(tag.starts_with("1."));
/// assert_eq!(image_data::concrete("golang", "no-such-tag"), None);
/// ```
pub fn concrete(name: &str, tag: &str) -> Option<(&'static str, &'static str)> {
    let row = rows::named(crate::familiar(name)).iter().find(|row| row.has(tag))?;
    let year = |date: &str| date.get(..4).and_then(|y| y.parse::<u32>().ok()).unwrap_or(0);
    let old =
        (year(row.as_of) + 1, row.as_of.get(4..)) < (year(rows::table_date()), rows::table_date().get(4..));
    // `1.27-alpine3.24` says more than `1.27-alpine`, which says more than `1-alpine`.
    let says = |tag: &str| {
        let first = tag.split('-').next().unwrap_or("");
        let numbers =
            if first.starts_with(|c: char| c.is_ascii_digit()) { first.split('.').count() } else { 0 };
        (numbers, tag.len())
    };
    let all = std::iter::once(row.tag).chain(row.other_tags().iter().copied());
    let best = all.max_by_key(|tag| says(tag)).filter(|best| says(best).0 > says(tag).0)?;
    (!old).then_some((best, row.as_of))
}

#[cfg(test)]
mod tests {
    use super::{names, tags};

    #[test]
    fn every_image_is_listed_once_with_its_tags() {
        let names = names();
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(names.len(), unique.len(), "an image's rows stand apart");
        assert!(names.contains(&"alpine"));
        assert!(tags("docker.io/library/alpine").contains(&"latest"));
        assert!(tags("someone/thing").is_empty());
    }
}
