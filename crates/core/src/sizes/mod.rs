//! What does each layer, each stage and the final image weigh, how sure is that, and why?

mod base;
mod change;
mod copy;
mod cost;
mod effects;
mod estimate;
mod figures;
mod files;
mod given;
mod human;
mod install;
mod manifest;
mod range;
mod run;
mod start;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::rc::Rc;

use dockerfile_syntax::Span;
use serde::Serialize;

pub use change::{Change, Changes, changes};
pub(crate) use copy::EMPTY;
pub use cost::{Cost, Rates, costs};
pub(crate) use effects::{WITHOUT_DEV_DEPENDENCIES, takes_word};
pub use estimate::estimate;
pub use figures::Figures;
pub use given::{layer_key, part_key};
pub use human::{human, percent_changed};

/// Bytes with a range in which the truth lies four times of five. `low <= likely <= high`; all three are equal where the
/// figure is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Range {
    /// Less only one time in ten.
    pub low: u64,
    /// Best guess.
    pub likely: u64,
    /// More only one time in ten.
    pub high: u64,
}

/// Both sizes of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// Compressed bytes that a pull transfers.
    pub pull: Range,
    /// Bytes on disk once unpacked.
    pub disk: Range,
}

/// How a figure is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// From a table row or exact arithmetic.
    Known,
    /// From a rule over known facts.
    Estimated,
    /// A typical value, nothing better being known.
    Assumed,
    /// Not known at all; counts as zero and makes the total a lower bound.
    Unknown,
}

/// A part of a layer: one thing that was written, and how its figure is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// What wrote it: `npm install`, `COPY . .`
    pub label: String,
    /// What it adds.
    pub weight: Weight,
    /// How the figure is known.
    pub basis: Basis,
    /// Why, in a few words.
    pub because: Cow<'static, str>,
    /// The table or index it comes from, with its date; may be empty.
    pub source: String,
}

/// One layer (or the base image) and what it adds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Layer {
    /// Index in the document's instructions.
    pub instruction: usize,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
    /// Line, from 1.
    pub line: u32,
    /// Short name: `node:20`, `RUN npm install`, `COPY . .`
    pub title: String,
    /// What it adds.
    pub weight: Weight,
    /// On-disk bytes of this layer that a later layer deletes or covers: still paid for.
    pub ghost: u64,
    /// Lines of the instructions that delete or cover them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ghost_lines: Vec<u32>,
    /// How its figure is known.
    pub basis: Basis,
    /// Why, in a sentence.
    pub because: String,
    /// What the figure rests on: table row and date, or rule. May be empty.
    pub source: String,
    /// What it is made of; empty where there is nothing to tell apart.
    pub parts: Vec<Part>,
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageSize {
    /// Index of the stage.
    pub stage: usize,
    /// How many of the layers, from the first, are those of the stage it starts from.
    pub inherited: usize,
    /// Base first, then each instruction that adds bytes. Of a stage it starts from the oldest stand as one where they are
    /// more than Docker runs.
    pub layers: Vec<Rc<Layer>>,
    /// Sum over the base and all layers.
    pub total: Weight,
    /// Whether some part is unknown, so that the total is a lower bound.
    pub unknown: bool,
}

/// A fact that would sharpen the estimate, with where its answer goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// `image:NAME` (goes to [`crate::Options::image_bytes`]) or `context` ([`crate::Options::context_bytes`]).
    pub id: String,
    /// The question.
    pub text: String,
}

/// The estimate for a whole file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sizes {
    /// Every stage, in order.
    pub stages: Vec<StageSize>,
    /// The stage that is built; `None` if nothing is.
    pub target: Option<usize>,
    /// Share of the target's likely pull bytes that is known rather than estimated or assumed, 0 to 100.
    pub known_percent: u8,
    /// What to ask the person.
    pub questions: Vec<Question>,
    /// How old the table of base images is: `2026-09-30`.
    pub table_date: String,
    /// What would sharpen the estimate and is not at hand: a package graph that is not in [`crate::Options::graphs`]
    /// (`apt-bookworm`); and where the feature `given` is off `tools`, the effects of rarer ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wanted: Vec<&'static str>,
}

impl Layer {
    /// Which lines delete or replace how much of it, in a sentence; nothing if none does.
    pub fn ghost_reason(&self) -> Option<String> {
        if self.ghost == 0 {
            return None;
        }
        let mut text = human(self.ghost) + " of it is deleted or replaced ";
        text.push_str(match self.ghost_lines.len() {
            0 => "later",
            1 => "by line ",
            _ => "by lines ",
        });
        for (n, line) in self.ghost_lines.iter().enumerate() {
            text.push_str(if n > 0 { ", " } else { "" });
            text.push_str(&line.to_string());
        }
        Some(text + ", and still paid for.")
    }
}

impl StageSize {
    /// The layers of its own instructions, and its base if that is no stage.
    pub fn own(&self) -> &[Rc<Layer>] {
        &self.layers[self.inherited.min(self.layers.len())..]
    }
}

impl Sizes {
    /// The size of the image that is built.
    pub fn final_stage(&self) -> Option<&StageSize> {
        self.stages.iter().find(|s| Some(s.stage) == self.target)
    }
}
