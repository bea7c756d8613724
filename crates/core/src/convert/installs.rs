//! Where does `make install`, or its like, put what was compiled?

use dockerfile_syntax::Command;

use super::facts::Facts;
use super::{Outcome, refuse};
use crate::plan::join;

/// Whether a command installs what was compiled.
pub(super) fn installs(command: &Command) -> bool {
    const VERBS: [&str; 4] = ["install", "install/strip", "altinstall", "install-strip"];
    let verb = command.operands().any(|w| VERBS.contains(&w.value.as_ref()));
    matches!(command.program(), "make" | "gmake" | "ninja" | "meson" | "cmake" | "b2")
        && (verb || command.has("--install"))
}

/// Folders that something is installed into.
pub(super) fn prefixes(facts: &Facts<'_, '_>) -> Vec<String> {
    const NAMES: [&str; 5] =
        ["--prefix=", "-DCMAKE_INSTALL_PREFIX=", "PREFIX=", "prefix=", "-DCMAKE_INSTALL_PREFIX:PATH="];
    if !facts.commands().any(|(_, _, c)| installs(c)) {
        return Vec::new();
    }
    let mut out: Vec<String> = Vec::new();
    for (_, fact, command) in facts.commands() {
        for word in command.assignments.iter().chain(command.arguments()) {
            let value = NAMES.iter().find_map(|p| word.value.strip_prefix(p));
            if let Some(value) = value.filter(|v| !v.contains(['$', '`']) && !v.is_empty()) {
                out.push(join(&fact.step.workdir, value));
            }
        }
        let words = command.arguments();
        if let Some(pair) = words.windows(2).find(|w| w[0].value == "--prefix") {
            out.push(join(&fact.step.workdir, &pair[1].value));
        }
    }
    out.dedup();
    // Without a prefix everything goes to /usr/local, where a fresh distribution has nothing.
    if out.is_empty() { vec!["/usr/local".to_owned()] } else { out }
}

/// What lies among the files of the distribution cannot be told apart from them.
pub(super) fn refuse_shared(prefix: &str) -> Result<(), Outcome> {
    if !matches!(prefix, "/" | "/usr") {
        return Ok(());
    }
    Err(refuse(
        "cannot-follow",
        format!(
            "The program is installed into {prefix}, among the files of the distribution, so which of them are its own is not in the text. Install it into a folder of its own, for example with --prefix=/usr/local."
        ),
    ))
}
