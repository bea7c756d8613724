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
