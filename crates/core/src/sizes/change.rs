//! What has changed between two estimates of a file, as it was and as it is?

use std::rc::Rc;

use serde::Serialize;

use super::{Layer, Sizes};

/// What became of the final image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Likely bytes on disk: now less before.
    pub disk: i64,
    /// Likely compressed bytes: now less before.
    pub pull: i64,
    /// Whether a part of either is not known, so that the difference is that of the rest.
    pub unknown: bool,
    /// Layers that weigh otherwise, came or went; the largest difference first.
    pub layers: Vec<Change>,
}

/// What became of a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Its instruction.
    pub title: String,
    /// Likely bytes on disk before; `None` if it is new.
    pub before: Option<u64>,
    /// Likely bytes on disk now; `None` if it is gone.
    pub after: Option<u64>,
}

impl Change {
    fn difference(&self) -> u64 {
        self.before.unwrap_or(0).abs_diff(self.after.unwrap_or(0))
    }
}

/// Compares the final images of two estimates, layer by layer of the same instruction.
pub fn changes(before: &Sizes, after: &Sizes) -> Changes {
    let total = |s: &Sizes| s.final_stage().map(|s| s.total).unwrap_or_default();
    let (old, new) = (total(before), total(after));
    let mut left: Vec<&Rc<Layer>> = before.final_stage().map_or(Vec::new(), |s| s.layers.iter().collect());
    let mut layers = Vec::new();
    for layer in after.final_stage().map_or(&[][..], |s| &s.layers) {
        let twin = left.iter().position(|l| l.title == layer.title).map(|n| left.remove(n));
        let now = layer.weight.disk.likely;
        let was = twin.map(|l| l.weight.disk.likely);
        if was != Some(now) {
            layers.push(Change { title: layer.title.clone(), before: was, after: Some(now) });
        }
    }
    layers.extend(left.into_iter().map(|l| Change {
        title: l.title.clone(),
        before: Some(l.weight.disk.likely),
        after: None,
    }));
    layers.retain(|c| c.difference() > 0);
    dockerfile_syntax::sort_by(&mut layers, |a, b| a.difference() > b.difference());
    let less = |now: u64, was: u64| i64::try_from(i128::from(now) - i128::from(was)).unwrap_or(i64::MAX);
    Changes {
        disk: less(new.disk.likely, old.disk.likely),
        pull: less(new.pull.likely, old.pull.likely),
        unknown: [before, after].iter().any(|s| s.final_stage().is_some_and(|s| s.unknown)),
        layers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, expected: &[&str]) {
        let sizes = |text: &str| crate::analyze(text, &Default::default()).sizes;
        let found = changes(&sizes(before), &sizes(after));
        let word = |n: Option<u64>| n.map_or("nothing".to_owned(), super::super::human);
        let lines: Vec<String> = found
            .layers
            .iter()
            .map(|c| format!("{}: {} -> {}", c.title, word(c.before), word(c.after)))
            .collect();
        assert_eq!(lines, expected);
        let sum: i64 =
            found.layers.iter().map(|c| c.after.unwrap_or(0) as i64 - c.before.unwrap_or(0) as i64).sum();
        assert_eq!(found.disk, sum);
    }

    #[test]
    fn layers_come_go_and_change() {
        let file = "FROM scratch\nCOPY <<A /a\nx\nA\n";
        check(file, file, &[]);
        check(file, "FROM scratch\nCOPY <<A /a\nxyz\nA\n", &["COPY <<A /a: 2 B -> 4 B"]);
        check(file, "FROM scratch\n", &["COPY <<A /a: 2 B -> nothing"]);
        check("", file, &["COPY <<A /a: nothing -> 2 B"]);
    }
}
