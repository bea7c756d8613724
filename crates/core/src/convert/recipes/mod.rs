//! Which recipes are there? One file each, one line in the list.

mod go;
mod node;
mod packages;

use super::facts::Facts;
use super::write::Draft;
use super::{Outcome, refuse};
use crate::Options;

/// How one kind of application is split.
pub(super) struct Recipe {
    /// A short stable word.
    pub(super) name: &'static str,
    /// Whether this is the kind.
    pub(super) applies: fn(&Facts<'_, '_>) -> bool,
    /// The proposal, or the question or refusal instead.
    pub(super) draft: fn(&Facts<'_, '_>, &Options) -> Result<Draft, Outcome>,
}

/// In the order in which they are tried.
pub(super) const RECIPES: &[Recipe] = &[go::RECIPE, node::RECIPE];

/// Writes a list of strings as JSON, for exec form.
fn json(words: &[String]) -> String {
    let quoted: Vec<String> =
        words.iter().map(|w| format!("\"{}\"", w.replace('\\', "\\\\").replace('"', "\\\""))).collect();
    format!("[{}]", quoted.join(", "))
}
