//! Which lines need the tools of the build, and which run as well in the stage that runs?
//!
//! For languages that are not compiled: what needs package managers and compilers stays in the stage that builds, up to
//! the last such line. All that stands behind it stays where it is, and so comes to stand in the new stage: it runs
//! there as it ran before, and nobody has to know what it writes.

use dockerfile_syntax::{Command, Keyword, Script};

use super::base::World;
use super::facts::{Fact, Facts, beneath};
use super::follow::{Knows, Leaves, leaves};
use super::packages::{self, Installs};
use super::split::{Role, Split};
use super::{Outcome, refuse};
use crate::plan::Origin;

/// What a recipe knows of its tools. Lists are words between spaces.
pub(super) struct Tools<'a> {
    /// The application's folder.
    pub(super) root: &'a str,
    /// Whether a command needs the stage that builds, and whether it writes among the application's own files.
    pub(super) needs: fn(&Command) -> Option<Needs>,
    /// Programs that the new stage has too.
    pub(super) local: &'a str,
    /// Files that only a package manager reads.
    pub(super) manifests: &'a str,
    /// Development packages whose library every image of this language brings.
    pub(super) inside: &'a str,
    /// Packages that only the build calls, beside compilers.
    pub(super) building: &'a str,
    /// For compiled languages: files and folders that only the compiler reads. Then files that are copied before the
    /// last build are left behind, unless they are something else.
    pub(super) sources: Option<&'a str>,
}

/// Why a command needs the stage that builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// It installs outside the application's folder.
    Installs,
    /// It writes among the application's files, too.
    Writes,
}

/// What a RUN does.
struct Run {
    installs: Installs,
    kind: Kind,
    /// It removes packages again in the same layer.
    cleans: bool,
}

enum Kind {
    /// System packages, or nothing.
    Packages,
    /// Needs the stage that builds; whether it writes among the application's files.
    Builds { writes: bool },
    /// Runs anywhere.
    Anywhere(Leaves),
}

/// What came of cutting.
pub(super) struct Cut {
    /// The last line that needs the stage that builds.
    pub(super) at: usize,
    /// Whether compilers or development packages stay behind.
    pub(super) tools: bool,
}

/// Sorts every line. The Err says that nothing is built, or which line cannot be followed.
pub(super) fn cut(split: &mut Split<'_, '_, '_>, tools: &Tools<'_>) -> Result<Cut, Outcome> {
    let facts = split.facts;
    let runs: Vec<Option<Run>> =
        facts.steps.iter().map(|f| (f.keyword() == Keyword::Run).then(|| read(f, tools))).collect();
    let builds = |run: &Option<Run>| match run.as_ref().map(|r| &r.kind) {
        Some(Kind::Builds { .. }) => true,
        Some(Kind::Anywhere(leaves)) => matches!(leaves, Leaves::Files(_) | Leaves::Unknown(_)),
        _ => false,
    };
    let Some(at) = runs.iter().rposition(builds) else {
        return Err(refuse(
            "nothing-to-leave-behind",
            "Nothing is installed or built that could stay behind. To make the image smaller, start from a slim base image.",
        ));
    };
    let mut writes = false;
    for n in (0..facts.steps.len()).rev() {
        let fact = &facts.steps[n];
        match (&runs[n], fact.keyword()) {
            (Some(_), _) | (None, Keyword::Copy | Keyword::Add) if n > at => split.run(n),
            (Some(run), _) => {
                writes |= matches!(run.kind, Kind::Builds { writes: true })
                    || matches!(run.kind, Kind::Anywhere(Leaves::Inside));
                before(split, n, run)?;
            }
            (None, Keyword::Copy | Keyword::Add) => files(split, n, tools, writes),
            _ => {}
        }
    }
    system(split, &runs[..=at], tools);
    let left = runs.iter().flatten().any(|r| !r.installs.build_only.is_empty() && !r.cleans);
    Ok(Cut { at, tools: left })
}

/// Whether a list of words between spaces holds one.
pub(super) fn listed(list: &str, word: &str) -> bool {
    !word.is_empty() && !word.contains(' ') && list.contains(&format!(" {word} "))
}

fn read(fact: &Fact<'_, '_>, tools: &Tools<'_>) -> Run {
    let mut installs = Installs::default();
    let mut rest = Vec::new();
    for command in &fact.script.commands {
        match packages::installed(command) {
            Some(names) => names.into_iter().for_each(|name| {
                let only = packages::is_build_only(&name) || listed(tools.building, &name);
                if only { &mut installs.build_only } else { &mut installs.run_time }.push(name);
            }),
            None if manager(command) => {}
            None => rest.push(command.clone()),
        }
    }
    let needs: Vec<Needs> = rest.iter().filter_map(tools.needs).collect();
    let kind = if !needs.is_empty() || rest.iter().any(script) {
        let others = rest.iter().filter(|c| (tools.needs)(c).is_none());
        let idle = |c: &Command| matches!(c.program(), "rm" | "set" | "true" | "echo" | "cd" | "");
        let own = others.clone().any(|c| !idle(c));
        Kind::Builds { writes: own || needs.contains(&Needs::Writes) }
    } else if rest.iter().all(|c| matches!(c.program(), "rm" | "set" | "true" | "echo" | "")) {
        Kind::Packages
    } else {
        let rest = Fact { step: fact.step, instruction: fact.instruction, script: Script { commands: rest } };
        Kind::Anywhere(leaves(&rest, &Knows { root: tools.root, local: tools.local, tool: |_| false }))
    };
    let removes = |c: &Command| {
        manager(c)
            && c.operands().any(|w| matches!(w.value.as_str(), "del" | "purge" | "remove" | "autoremove"))
    };
    Run { installs, kind, cleans: fact.script.commands.iter().any(removes) }
}

/// A package manager that does something else than install.
fn manager(command: &Command) -> bool {
    matches!(command.program(), "apt-get" | "apt" | "aptitude" | "apk" | "yum" | "dnf" | "microdnf")
}

/// A script of the application's own: nobody knows which tools it calls.
fn script(command: &Command) -> bool {
    let word = command.words.first().map_or("", |w| w.value.as_str());
    let shell =
        matches!(command.program(), "sh" | "bash") && !command.has("-c") && command.arguments().len() > 0;
    word.starts_with("./") || word.starts_with("scripts/") || shell
}

/// A RUN that stays in the stage that builds: what of it must hold in the other one too?
fn before(split: &mut Split<'_, '_, '_>, n: usize, run: &Run) -> Result<(), Outcome> {
    match &run.kind {
        Kind::Anywhere(Leaves::Users) => split.both(n, "The same users as before."),
        Kind::Anywhere(Leaves::System) => {
            split.both(n, "It changes the system outside the application's folder, so it runs here too.");
        }
        Kind::Anywhere(Leaves::Files(files)) => {
            for file in files {
                split.take(file, "Fetched for the program, outside its folder.");
            }
        }
        Kind::Anywhere(Leaves::Unknown(program)) => {
            let line = split.facts.steps[n].step.line;
            return Err(refuse(
                "cannot-follow",
                format!(
                    "Line {line} runs {program}, and the text does not say which of the files it leaves are needed at run time. Split that line off, or copy its result by hand."
                ),
            ));
        }
        _ => {}
    }
    Ok(())
}

/// A COPY that stays in the stage that builds: do its files come along from there, or from the context again?
fn files(split: &mut Split<'_, '_, '_>, n: usize, tools: &Tools<'_>, written: bool) {
    let fact = &split.facts.steps[n];
    let name = |path: &str| path.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned();
    let mut inputs = fact.step.inputs.iter();
    if inputs.clone().all(|i| matches!(i.origin, Origin::Image(_))) {
        // A tool out of another image, such as uv or composer, unless it is started.
        let starts = split.facts.start_words();
        let started = inputs.clone().flat_map(|i| &i.paths).any(|p| starts.contains(&name(p)));
        if started {
            split.both(n, "The image starts this.");
        }
        return;
    }
    let manifest = |path: &String| {
        let name = name(path);
        listed(tools.manifests, &name)
            || tools
                .manifests
                .split(' ')
                .any(|m| m.strip_suffix('*').is_some_and(|m| !m.is_empty() && name.starts_with(m)))
    };
    if inputs.clone().all(|i| i.origin == Origin::Context && i.paths.iter().all(manifest)) {
        if later(split, n, &name) {
            split.both(n, "A later line reads these files.");
        }
        return;
    }
    if let Some(sources) = tools.sources {
        let source = |path: &String| {
            let name = name(path);
            let ending = name.rsplit_once('.').map_or("", |(_, e)| e);
            matches!(name.as_str(), "" | "." | "*")
                || listed(sources, &name)
                || listed(sources, &format!("*.{ending}"))
                || manifest(path)
        };
        if !inputs.clone().all(|i| {
            i.origin != Origin::Context && !matches!(i.origin, Origin::Inline)
                || i.paths.iter().all(source) && !i.paths.is_empty()
        }) {
            split.both(n, "These files are no sources: the program may read them.");
        }
        return;
    }
    if !written {
        split.both(
            n,
            "The application's own files, straight from the build context: nothing is built among them.",
        );
        return;
    }
    let why = "The application as it was built: what was written among its files comes along.";
    if inputs.clone().all(|i| beneath(&i.destination, tools.root)) {
        split.take(tools.root, why);
    } else if let Some(input) = inputs.next() {
        let to = input.destination.trim_end_matches('/').to_owned();
        split.take(if to.is_empty() { "/" } else { &to }, why);
    }
}

/// Whether a line that runs in the new stage names one of the files.
fn later(split: &Split<'_, '_, '_>, n: usize, name: &dyn Fn(&str) -> String) -> bool {
    let facts = split.facts;
    let names: Vec<String> =
        facts.steps[n].step.inputs.iter().flat_map(|i| &i.paths).map(|p| name(p)).collect();
    let named = |text: &str| names.iter().any(|n| !n.contains('*') && text.contains(n.as_str()));
    let lines = facts.steps.iter().enumerate().skip(n + 1);
    let mut lines = lines.filter(|(n, f)| split.roles[*n] == Role::Run && f.keyword() == Keyword::Run);
    named(&facts.start_words().join(" ")) || lines.any(|(_, f)| named(&f.step.words.join(" ")))
}

/// System packages of the stage that builds: which does the program call, and which hold libraries it loads?
fn system(split: &mut Split<'_, '_, '_>, runs: &[Option<Run>], tools: &Tools<'_>) {
    for (n, run) in runs.iter().enumerate() {
        let Some(run) = run else { continue };
        let plain = matches!(run.kind, Kind::Packages) && run.installs.build_only.is_empty();
        if plain && !run.installs.run_time.is_empty() {
            split.both(n, "The program may call these packages, so they are installed here too.");
            continue;
        }
        let why = "Of the packages installed for the build, these are the ones a program may call.";
        run.installs.run_time.iter().for_each(|name| split.package(name, why));
        for name in &run.installs.build_only {
            library(split, name, tools.inside);
        }
    }
}

/// Installs what carries, at run time, the library that a development package builds against.
pub(super) fn library(split: &mut Split<'_, '_, '_>, development: &str, inside: &str) {
    if listed(inside, development) || listed(EVERYWHERE, development) {
        return;
    }
    let why = "Libraries that compiled parts of the program load when they start.";
    match packages::library(split.base.world, development) {
        Some("libstdc++6" | "zlib1g") => {}
        Some(library) => {
            let library = library.to_owned();
            split.package(&library, why);
        }
        None if development.ends_with("-dev") => split.package(
            development,
            "It brings a library whose own package is named differently in every release, so it is installed as a whole.",
        ),
        None => {}
    }
}

/// Development packages without a library that a program loads, or with one that every image holds.
const EVERYWHERE: &str = " libc-dev libc6-dev musl-dev python-dev python3-dev python-all-dev python3-all-dev ruby-dev php-dev \
    linux-libc-dev zlib1g-dev libltdl-dev libgcc-dev libstdc++-dev dpkg-dev libbz2-dev liblzma-dev libfl-dev libboost-dev \
    eigen3-dev libeigen3-dev nlohmann-json3-dev ";

/// The application's folder: where the program starts, or else where its files go.
pub(super) fn folder(facts: &Facts<'_, '_>) -> String {
    let workdir = facts.workdir();
    if !workdir.is_empty() {
        return workdir;
    }
    let mut to = facts.steps.iter().flat_map(|f| f.from_context()).map(|(_, to)| to.trim_end_matches('/'));
    to.find(|to| to.len() > 1).unwrap_or("/app").to_owned()
}

/// A health check may call a tool that the new base lacks.
pub(super) fn health(split: &mut Split<'_, '_, '_>, same: bool) {
    let health = split.facts.health();
    let words: Vec<&str> = health.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    for tool in ["curl", "wget"] {
        let there = same && split.base.world == World::Alpine && tool == "wget";
        let installed = split
            .facts
            .commands()
            .any(|(_, _, c)| packages::installed(c).is_some_and(|names| names.iter().any(|n| n == tool)));
        if words.contains(&tool) && !there && !(installed && same) {
            split.package(tool, "The health check calls it, and the slim image does not have it.");
        }
    }
}

/// Programs of the full images that a start command may call, and the packages that hold them.
const PROGRAMS: &str = " curl wget git hg:mercurial svn:subversion ssh:openssh-client unzip bzip2 xz:xz-utils file ps:procps \
    convert:imagemagick openssl psql:postgresql-client mysql:default-mysql-client nc:netcat-openbsd make envsubst:gettext-base ";

/// Installs the programs that the start command calls.
pub(super) fn programs(split: &mut Split<'_, '_, '_>, same: bool) {
    if same {
        return;
    }
    for word in split.facts.start_words() {
        let Some(row) = PROGRAMS.split_whitespace().find(|p| p.split(':').next() == Some(word.as_str()))
        else {
            continue;
        };
        let package = row.split(':').next_back().unwrap_or(row);
        split.package(package, "The start command calls it, and the slim image does not have it.");
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn words_between_spaces() {
        assert!(listed(" a bc ", "bc"));
        assert!(!listed(" a bc ", "b") && !listed(" a bc ", "") && !listed(" a bc ", "a bc"));
    }
}
