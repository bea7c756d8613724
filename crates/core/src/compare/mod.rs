//! How do two Dockerfiles differ in what they build? Stages and layers matched, sizes and settings side by side.

mod matching;

use std::rc::Rc;

use dockerfile_syntax::{Document, parse};
use serde::Serialize;

use crate::Options;
use crate::convert;
use crate::plan::{self, Plan};
use crate::sizes::{Layer, Sizes, StageSize, Weight, estimate, human, percent_changed};

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// In a sentence or two.
    pub summary: String,
    /// The final image; `None` on a side that builds none.
    #[serde(rename = "final")]
    pub final_image: Sides<Weight>,
    /// Every stage of either file, in the order of the second; what is gone stands where it was.
    pub stages: Vec<StagePair>,
    /// Settings of the final image that differ.
    pub settings: Vec<Setting>,
}

/// Something before and after; at least one is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sides<T> {
    /// In the first file.
    pub before: Option<T>,
    /// In the second.
    pub after: Option<T>,
}

/// Why two stages are taken for one and the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// They have the same name.
    Name,
    /// Both are the target.
    Target,
    /// They share most of their lines.
    Lines,
    /// There is no counterpart.
    None,
}

/// A stage and its counterpart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StagePair {
    /// Why they belong together.
    pub matched: Match,
    /// The stage, in each file that has it.
    pub sides: Sides<StageSide>,
    /// Its layers, matched.
    pub layers: Vec<LayerPair>,
}

/// A stage in one file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageSide {
    /// Its index.
    pub stage: usize,
    /// Its name, or `stage-N`.
    pub label: String,
    /// Its base, variables filled in.
    pub base: String,
    /// Line of its FROM, from 1.
    pub line: u32,
    /// Whether it is what is built.
    pub target: bool,
    /// Whether the target needs it.
    pub reachable: bool,
    /// What it weighs.
    pub weight: Weight,
    /// Whether some part is unknown, so that the weight is a lower bound.
    pub unknown: bool,
}

/// What became of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The same line in the same stage; its size may still differ with what is before it.
    Same,
    /// Another line in its place.
    Changed,
    /// The same line, now in another stage.
    Moved,
    /// Only in the first file.
    Gone,
    /// Only in the second.
    New,
}

/// A layer and its counterpart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerPair {
    /// What became of it.
    pub kind: Kind,
    /// The layer, in each file that has it.
    pub sides: Sides<LayerSide>,
}

/// A layer in one file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LayerSide {
    /// Index of its stage: of another one than this pair's where it moved.
    pub stage: usize,
    /// Line, from 1.
    pub line: u32,
    /// `node:20`, `RUN npm install`, ...
    pub title: String,
    /// What it adds.
    pub weight: Weight,
}

/// A setting of the final image that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// `WORKDIR`, `ENV PORT`, `USER`, ...
    pub name: String,
    /// Before; empty if not set.
    pub before: String,
    /// After; empty if not set.
    pub after: String,
}

/// One file, looked at.
struct Side<'t> {
    document: Document<'t>,
    plan: Plan,
    sizes: Sizes,
}

impl<'t> Side<'t> {
    fn new(text: &'t str, options: &Options) -> Side<'t> {
        let document = parse(text);
        let plan = plan::plan(&document, options);
        let sizes = estimate(&document, &plan, options);
        Side { document, plan, sizes }
    }

    fn size(&self, stage: usize) -> Option<&StageSize> {
        self.sizes.stages.iter().find(|s| s.stage == stage)
    }

    fn layers(&self, stage: usize) -> &[Rc<Layer>] {
        self.size(stage).map_or(&[], |s| &s.layers)
    }

    fn stage(&self, index: usize) -> StageSide {
        let stage = &self.plan.stages[index];
        let size = self.size(index);
        StageSide {
            stage: index,
            label: stage.label(),
            base: if stage.base.is_empty() { stage.base_raw.clone() } else { stage.base.clone() },
            line: stage.line,
            target: self.plan.target == Some(index),
            reachable: stage.reachable,
            weight: size.map(|s| s.total).unwrap_or_default(),
            unknown: size.is_none_or(|s| s.unknown),
        }
    }

    fn layer(&self, stage: usize, layer: usize) -> LayerSide {
        let found = &self.layers(stage)[layer];
        LayerSide { stage, line: found.line, title: found.title.clone(), weight: found.weight }
    }
}

/// Compares two texts, each with its options. Never fails.
pub fn compare(before: &str, after: &str, options: (&Options, &Options)) -> Comparison {
    let (old, new) = (Side::new(before, options.0), Side::new(after, options.1));
    let mut stages = matching::stages(&old, &new);
    matching::layers(&old, &new, &mut stages);
    let total = |side: &Side<'_>| side.sizes.final_stage().map(|s| s.total);
    let final_image = Sides { before: total(&old), after: total(&new) };
    let config = |side: &Side<'_>| {
        side.plan.target.and_then(|t| side.plan.stages.get(t)).map(|s| s.config.clone()).unwrap_or_default()
    };
    let settings = convert::settings(&config(&old), &config(&new))
        .into_iter()
        .filter(|s| s.before != s.after)
        .map(|s| Setting { name: s.name, before: s.before, after: s.after })
        .collect();
    let summary = summary(&old, &new, &final_image, &stages);
    Comparison { summary, final_image, stages, settings }
}

fn summary(old: &Side<'_>, new: &Side<'_>, image: &Sides<Weight>, stages: &[StagePair]) -> String {
    let stages_of = |side: &Side<'_>| match side.plan.stages.len() {
        1 => "1 stage".to_owned(),
        n => format!("{n} stages"),
    };
    let mut out = match (stages_of(old), stages_of(new)) {
        (a, b) if a == b => format!("{a} in both. "),
        (a, b) => format!("{a}, then {b}. "),
    };
    let unknown = |side: &Side<'_>| side.sizes.final_stage().is_none_or(|s| s.unknown);
    if let (Some(before), Some(after)) = (image.before, image.after) {
        let (a, b) = (before.disk.likely, after.disk.likely);
        let bound = |side: &Side<'_>| if unknown(side) { "at least " } else { "" };
        out += &match a == b {
            true => format!("The final image stays at {}{} on disk.", bound(new), human(b)),
            false => format!(
                "The final image: {}{} on disk, then {}{}{}.",
                bound(old),
                human(a),
                bound(new),
                human(b),
                if unknown(old) || unknown(new) { String::new() } else { percent(a, b) }
            ),
        };
    }
    let count = |kind| stages.iter().flat_map(|s| &s.layers).filter(|l| l.kind == kind).count();
    let words = [
        (Kind::Same, "the same"),
        (Kind::Changed, "changed"),
        (Kind::Moved, "moved to another stage"),
        (Kind::Gone, "gone"),
        (Kind::New, "new"),
    ];
    let words: Vec<String> = words
        .into_iter()
        .map(|(kind, word)| (count(kind), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    if !words.is_empty() {
        out += &format!(" Layers: {}.", words.join(", "));
    }
    out.trim().to_owned()
}

/// ` (84 % less)`; nothing if that is less than one in a hundred.
fn percent(before: u64, after: u64) -> String {
    match percent_changed(before, after) {
        0 => String::new(),
        change if after < before => format!(" ({change} % less)"),
        change => format!(" ({change} % more)"),
    }
}

#[cfg(test)]
mod tests;
