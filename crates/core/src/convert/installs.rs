//! Where does `make install`, or its like, put what was compiled?

use dockerfile_syntax::Command;

use super::facts::Facts;
use super::{Outcome, refuse, writes};
use crate::plan::join;

/// Whether a command installs what was compiled.
pub(super) fn installs(command: &Command) -> bool {
    const VERBS: [&str; 4] = ["install", "install/strip", "altinstall", "install-strip"];
    let verb = command.operands().any(|w| VERBS.contains(&w.value.as_ref()));
    matches!(command.program(), "make" | "gmake" | "ninja" | "meson" | "cmake" | "b2")
        && (verb || command.has("--install"))
}

/// Folders and files that something is installed into.
pub(super) fn prefixes(facts: &Facts<'_, '_>) -> Vec<String> {
    if !facts.commands().any(|(_, _, c)| installs(c)) {
        return Vec::new();
    }
    let mut out: Vec<String> = Vec::new();
    let mut add = |path: String| {
        if !out.contains(&path) {
            out.push(path);
        }
    };
    for (_, fact, command) in facts.commands() {
        let own = prefix(command);
        let configures = command.program() == "configure";
        // Without a prefix everything goes to /usr/local, where a fresh distribution has nothing.
        if let Some(path) = own.or(configures.then_some("/usr/local")) {
            add(join(&fact.step.workdir, path));
        }
        for path in command.arguments().iter().filter_map(|w| beside(&w.value)) {
            add(path);
        }
    }
    if out.is_empty() { vec!["/usr/local".to_owned()] } else { out }
}

/// The prefix that a command names.
fn prefix<'c>(command: &'c Command) -> Option<&'c str> {
    const NAMES: [&str; 5] =
        ["--prefix=", "-DCMAKE_INSTALL_PREFIX=", "PREFIX=", "prefix=", "-DCMAKE_INSTALL_PREFIX:PATH="];
    let words = command.assignments.iter().chain(command.arguments());
    let named = words.filter_map(|w| NAMES.iter().find_map(|p| w.value.strip_prefix(p))).next_back();
    let apart =
        command.arguments().windows(2).find(|w| w[0].value == "--prefix").map(|w| w[1].value.as_ref());
    named.or(apart).filter(|v| !v.contains(['$', '`']) && !v.is_empty())
}

/// A file or folder beside the prefix that `configure` is told: `--sbin-path=/usr/sbin/nginx`, `--sysconfdir=/etc/relay`. Of what
/// is written while the program runs, the folder has to be there.
fn beside(word: &str) -> Option<String> {
    const FOLDERS: &str =
        " --bindir --sbindir --libdir --libexecdir --sysconfdir --datadir --datarootdir --localstatedir ";
    let (name, path) = word.split_once('=').filter(|(_, p)| p.starts_with('/') && !p.contains(['$', '`']))?;
    let path = path.trim_end_matches('/');
    if FOLDERS.contains(&format!(" {name} ")) {
        // What the program keeps is not installed.
        let kept = name == "--localstatedir" && writes::distribution(path);
        return (!kept).then(|| path.to_owned());
    }
    if !name.starts_with("--") || !name.ends_with("-path") {
        return None;
    }
    if matches!(name, "--sbin-path" | "--modules-path") {
        return Some(path.to_owned());
    }
    let (folder, _) = path.rsplit_once('/')?;
    let known =
        writes::distribution(folder) || matches!(folder, "/run" | "/var/run" | "/var/lock" | "/var/log");
    (!known).then(|| folder.to_owned())
}

/// What lies among the files of the distribution cannot be told apart from them.
pub(super) fn refuse_shared(prefix: &str) -> Result<(), Outcome> {
    const SHARED: &str = " / /usr /usr/bin /usr/sbin /usr/lib /usr/share /bin /sbin /lib /etc /var /var/lib ";
    if !SHARED.contains(&format!(" {prefix} ")) {
        return Ok(());
    }
    Err(refuse(
        "cannot-follow",
        format!(
            "The program is installed into {prefix}, among the files of the distribution, so which of them are its own is not in the text. Install it into a folder of its own, for example with --prefix=/usr/local."
        ),
    ))
}
