//! Which recipes are there? One file each, one line in the list.

mod c;
mod dotnet;
mod elixir;
mod general;
mod go;
mod java;
pub(super) mod node;
mod php;
mod python;
mod ruby;
mod rust;
mod static_site;

use super::asks::Asks;
use super::facts::Facts;
use super::split::Split;
use super::{Outcome, refuse};

/// How one kind of application is split.
pub(super) struct Recipe {
    /// A short stable word.
    pub(super) name: &'static str,
    /// Whether this is the kind.
    pub(super) applies: fn(&Facts<'_, '_>) -> bool,
    /// The two stages, or the refusal instead.
    pub(super) split:
        for<'f, 'p, 't> fn(&'f Facts<'p, 't>, &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome>,
}

/// In the order in which they are tried.
pub(super) const RECIPES: &[Recipe] = &[
    static_site::RECIPE,
    go::RECIPE,
    rust::RECIPE,
    node::RECIPE,
    python::RECIPE,
    ruby::RECIPE,
    php::RECIPE,
    java::RECIPE,
    dotnet::RECIPE,
    elixir::RECIPE,
    c::RECIPE,
    general::RECIPE,
];

/// Writes a list of strings as JSON, for exec form.
fn json(words: &[String]) -> String {
    let quoted: Vec<String> =
        words.iter().map(|w| format!("\"{}\"", w.replace('\\', "\\\\").replace('"', "\\\""))).collect();
    format!("[{}]", quoted.join(", "))
}
