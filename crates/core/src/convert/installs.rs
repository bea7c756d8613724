//! Where does `make install`, or its like, put what was compiled?

use dockerfile_syntax::Command;

use super::facts::{Facts, beneath};
use super::packages::unversioned;
use super::split::Split;
use super::writes::distribution;
use super::{Outcome, refuse};
use crate::convert::cut::listed;
use crate::plan::join;

/// Whether a command installs what was compiled.
pub(super) fn installs(command: &Command) -> bool {
    const VERBS: [&str; 5] = ["install", "install/strip", "altinstall", "install-strip", "install_sw"];
    let verb = command.operands().any(|w| VERBS.contains(&w.value.as_ref()));
    matches!(command.program(), "make" | "gmake" | "ninja" | "meson" | "cmake" | "b2")
        && (verb || command.has("--install"))
}

/// Whether a command is told where things will be installed: a project begins here.
fn configures(command: &Command) -> bool {
    let name = command.program().trim_start_matches("./");
    let setup = command.operands().next().is_none_or(|w| !matches!(w.value.as_ref(), "compile" | "test"));
    match name {
        "cmake" => !command.has("--build") && !command.has("--install"),
        "meson" => setup && !installs(command),
        "configure" | "config" | "Configure" | "bootstrap.sh" => true,
        _ => command.words.first().is_some_and(|w| w.value.ends_with("/configure")),
    }
}

/// The prefix that a command names, or the folder that stands for the root, into which everything is put first.
fn prefix(command: &Command, folder: &str) -> Option<String> {
    const NAMES: [&str; 5] =
        ["--prefix=", "-DCMAKE_INSTALL_PREFIX=", "PREFIX=", "prefix=", "-DCMAKE_INSTALL_PREFIX:PATH="];
    let values = |names: &'static [&'static str]| {
        let words = command.assignments.iter().chain(command.arguments());
        let values = words.filter_map(|w| names.iter().find_map(|p| w.value.strip_prefix(p)));
        values.filter(|v| !v.contains(['$', '`']) && !v.is_empty())
    };
    // `DESTDIR=/` says nothing.
    let named = values(&["DESTDIR="]).find(|v| *v != "/").or_else(|| values(&NAMES).next());
    let pair = command.arguments().windows(2).find(|w| w[0].value == "--prefix").map(|w| w[1].value.as_ref());
    named.or(pair).map(|p| join(folder, p))
}

/// Takes along whatever was installed, and says where it lies.
pub(super) fn take(split: &mut Split<'_, '_, '_>) -> Result<Vec<String>, Outcome> {
    let mut places = prefixes(split.facts);
    for prefix in &places {
        refuse_shared(prefix)?;
        split.take(prefix, "What was installed: programs, libraries and data, at the same place as before.");
    }
    for folder in elsewhere(split.facts, &places)? {
        split.take(&folder, "What was installed outside the program's own folder.");
        let file = split.facts.commands().any(|(_, _, c)| {
            c.arguments().iter().any(|w| w.value.strip_prefix("--sbin-path=") == Some(folder.as_str()))
        });
        if !file {
            let why = "Nothing may have been installed there, and what is not there cannot be copied.";
            split.build_line(format!("RUN mkdir -p {folder}"), why);
        }
        places.push(folder);
    }
    Ok(places)
}

/// Folders that something is installed into. Each project has its own: what is configured last is installed next.
fn prefixes(facts: &Facts<'_, '_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut told = None;
    for (command, folder) in facts.followed() {
        let own = prefix(command, &folder);
        if installs(command) {
            // Without a prefix everything goes to /usr/local, where a fresh distribution has nothing.
            out.push(own.or(told.clone()).unwrap_or_else(|| "/usr/local".to_owned()));
        } else if own.is_some() || configures(command) {
            told = own;
        }
    }
    out.sort();
    out.dedup();
    out
}

/// Folders and files for which a place outside the prefix is named: settings in /etc, most often.
fn elsewhere(facts: &Facts<'_, '_>, prefixes: &[String]) -> Result<Vec<String>, Outcome> {
    const FOLDERS: &str = " sysconfdir localstatedir sharedstatedir bindir sbindir libdir libexecdir datadir datarootdir \
        CMAKE_INSTALL_SYSCONFDIR CMAKE_INSTALL_LOCALSTATEDIR CMAKE_INSTALL_BINDIR CMAKE_INSTALL_LIBDIR modules-path ";
    // Programs are files, and their settings lie with others.
    const FILES: &str = " sbin-path conf-path ";
    let mut out = Vec::new();
    for (_, fact, command) in facts.commands() {
        for word in command.arguments() {
            let Some((name, value)) = word.value.split_once('=') else { continue };
            let name = name.trim_start_matches('-').trim_start_matches('D');
            let name = name.split(':').next().unwrap_or(name);
            let one = |list: &str| !name.is_empty() && listed(list, name);
            let absolute = value.starts_with('/') && !value.contains(['$', '`']);
            if !absolute
                || prefixes.iter().any(|p| beneath(value, p))
                || !(one(FOLDERS) || one(FILES) || log(name))
            {
                continue;
            }
            let kept = log(name);
            let folder = if kept || name == "conf-path" {
                value.rsplit_once('/').map_or("", |(f, _)| f)
            } else {
                value
            };
            if kept && (distribution(folder) || folder == "/var/log") {
                continue;
            }
            if distribution(folder) {
                return Err(refuse(
                    "cannot-follow",
                    format!(
                        "Line {} installs into {folder}, among the files of the distribution, and which of them are its own is not in the text. Name a folder of its own, for example with --{name}={}/name.",
                        fact.step.line,
                        folder.trim_end_matches('/')
                    ),
                ));
            }
            if !out.iter().any(|o| o == folder) {
                out.push(folder.to_owned());
            }
        }
    }
    Ok(out)
}

/// Whether an option of `configure` names what is written while the program runs: the folder has to be there.
fn log(name: &str) -> bool {
    name.ends_with("-log-path") || name.ends_with("-temp-path")
}

/// What lies among the files of the distribution cannot be told apart from them.
fn refuse_shared(prefix: &str) -> Result<(), Outcome> {
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

/// Tools that other package managers install for everyone: a program may call them, unless only builds do.
pub(super) fn refuse_tools(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    const BUILD: &str = " npm yarn pnpm corepack bower gulp gulp-cli grunt grunt-cli webpack webpack-cli vite node-gyp less sass \
        node-sass typescript @angular/cli @vue/cli n brunch rollup parcel postcss postcss-cli cross-env ";
    for (_, fact, command) in facts.commands() {
        let words: Vec<&str> = command.operands().map(|w| w.value.as_ref()).collect();
        let global = command.has("-g") || command.has("--global");
        let names = match (command.program(), words.as_slice()) {
            ("npm" | "pnpm", ["install" | "i" | "add", names @ ..]) if global => names,
            ("yarn", ["global", "add", names @ ..]) => names,
            _ => continue,
        };
        // What no line calls is there for the program.
        let idle = |n: &str| {
            !facts.commands().any(|(_, _, c)| n.starts_with(c.program()) && !c.program().is_empty())
        };
        let manager = |n: &str| matches!(n, "npm" | "pnpm" | "yarn" | "corepack");
        let needed = |n: &str| !listed(BUILD, n) || manager(n) && n != "npm" && idle(n);
        if let Some(name) = names.iter().find(|n| needed(unversioned(n))) {
            return Err(refuse(
                "cannot-follow",
                format!(
                    "Line {} installs {name} for everyone, and the text does not say whether the program calls it. If only the build does, name it among the project's own packages.",
                    fact.step.line
                ),
            ));
        }
    }
    Ok(())
}

/// Packages that are installed for another package, by that one's name, and so cannot be named.
pub(super) fn refuse_unnamed(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    match facts.commands().find(|(_, _, c)| c.program().starts_with("apt") && c.has("build-dep")) {
        None => Ok(()),
        Some((_, fact, _)) => Err(refuse(
            "cannot-follow",
            format!(
                "Line {} installs whatever some package is built with (build-dep), so which libraries the program loads is not in the text. Name the packages.",
                fact.step.line
            ),
        )),
    }
}
