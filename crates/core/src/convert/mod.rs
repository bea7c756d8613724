//! What would a multi-stage version be, why each change, and when is there none?

use dockerfile_syntax::{Document, Edit};

use crate::Options;
use crate::plan::Plan;
use crate::sizes::{Sizes, Weight};

/// One change and its reason. Together the edits of all changes turn the old text into the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Edit of the old text.
    pub edit: Edit,
    /// Why, in a sentence.
    pub why: String,
}

/// A setting of the final image, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// `WORKDIR`, `ENV PORT`, `USER` ...
    pub name: String,
    /// Before; empty if not set.
    pub before: String,
    /// After.
    pub after: String,
    /// Why it differs; empty if it does not.
    pub why: String,
}

/// A fact the text does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Key in [`Options::answers`].
    pub id: &'static str,
    /// The question.
    pub text: String,
    /// The likely answer, filled in.
    pub suggestion: String,
    /// Possible answers; empty if anything can be typed.
    pub choices: Vec<String>,
}

/// A finished conversion.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Which recipe: `node`, `go`.
    pub recipe: &'static str,
    /// What it does, in a sentence.
    pub summary: String,
    /// The new text.
    pub text: String,
    /// Every change with its reason, in order of the old text.
    pub changes: Vec<Change>,
    /// Settings of the final image before and after: the proof that they survive.
    pub settings: Vec<Setting>,
    /// What was taken for granted and could not be proved.
    pub assumptions: Vec<String>,
    /// Choices that can be made differently, with the current answer as suggestion.
    pub choices: Vec<Question>,
    /// Final image before.
    pub before: Weight,
    /// Final image after.
    pub after: Weight,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Here it is.
    Offer(Box<Offer>),
    /// A fact is missing.
    Ask(Vec<Question>),
    /// It would not be right, or not help: why, and what helps instead.
    Refuse {
        /// A short stable word: `multi-stage`, `unknown-ecosystem`, `broken` ...
        reason: &'static str,
        /// In a sentence or two.
        why: String,
    },
}

/// Tries the recipes.
pub fn convert(_document: &Document<'_>, _plan: &Plan, _sizes: &Sizes, _options: &Options) -> Outcome {
    Outcome::Refuse { reason: "unknown-ecosystem", why: String::new() }
}
