//! Where do packages come from? A line that changes that stands before those that install.

use dockerfile_syntax::{Command, Keyword};

use super::facts::{Fact, beneath};
use super::packages;
use super::split::{Artefact, Role, Split};

/// Where the package managers read it.
const PLACES: [&str; 4] = ["/etc/apt", "/etc/apk", "/usr/share/keyrings", "/etc/yum.repos.d"];

/// Whether a path says where packages come from.
fn says(path: &str) -> bool {
    PLACES.iter().any(|p| beneath(path, p))
}

/// Whether a command changes it.
fn changes(command: &Command) -> bool {
    let written = command.redirects.iter().any(|(sign, file)| sign.contains('>') && says(&file.value));
    written
        || matches!(command.program(), "add-apt-repository" | "apt-key")
        || matches!(command.program(), "sed" | "cp" | "mv" | "rm" | "tee" | "install" | "ln")
            && command.operands().any(|w| says(&w.value))
        || packages::repository(command)
}

/// Whether an edit of the lists names other sources, and not only a nearer mirror of the same.
pub(super) fn widens(command: &Command) -> bool {
    const WORDS: [&str; 10] = [
        "main",
        "universe",
        "multiverse",
        "contrib",
        "non-free",
        "backports",
        "restricted",
        "community",
        "edge",
        "testing",
    ];
    command.arguments().iter().any(|w| !says(&w.value) && WORDS.iter().any(|word| w.value.contains(word)))
}

impl Split<'_, '_, '_> {
    /// The last line of the build that also changes, in the stage that runs, where packages come from.
    pub(super) fn repositories(&self, last: usize) -> Option<usize> {
        (0..=last).rev().find(|n| {
            let fact = &self.facts.steps[*n];
            match &self.roles[*n] {
                Role::Both(_) | Role::Run => line(fact),
                Role::As(text, _) => PLACES.iter().any(|p| text.contains(p)) || line(fact),
                _ => false,
            }
        })
    }

    /// Whether a file that comes from the build says it.
    pub(super) fn is_repository(&self, artefact: &Artefact) -> bool {
        says(&artefact.to)
    }
}

/// Whether a line changes it.
fn line(fact: &Fact<'_, '_>) -> bool {
    match fact.keyword() {
        Keyword::Run => fact.script.commands.iter().any(changes),
        Keyword::Copy | Keyword::Add => fact.step.inputs.iter().any(|i| says(&i.destination)),
        _ => false,
    }
}
