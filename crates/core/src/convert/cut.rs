//! Which lines need the tools of the build, and which run as well in the stage that runs?
//!
//! For languages that are not compiled: what needs package managers and compilers stays in the stage that builds, up to
//! the last such line. All that stands behind it stays where it is, and so comes to stand in the new stage: it runs
//! there as it ran before, and nobody has to know what it writes.

use dockerfile_syntax::{Command, Keyword, Operator};

use super::base::World;
use super::copies::files;
use super::facts::{Fact, Facts, beneath};
use super::follow;
use super::installs;
use super::lacks::{git, library, signs};
use super::leaves::{Knows, Leaves, is_forced, leaves, settles};
use super::packages::{self, Installs};
use super::project::Project;
use super::split::{Role, Split};
use super::writes;
use super::{Outcome, refuse};
use crate::plan::join;

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
    /// last build are left behind, unless they are something else. With a slash behind it, the name of a folder that holds a
    /// module in one project and data in another.
    pub(super) sources: Option<&'a str>,
}

impl Tools<'_> {
    /// Whether a file or folder is called like one that only the compiler reads. What a folder such as `web/` holds, the dropped
    /// folder says.
    pub(super) fn is_source(&self, path: &str, project: Option<&Project>) -> bool {
        let sources = self.sources.unwrap_or("");
        let name = |path: &str| path.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned();
        let named = |path: &str| {
            let name = name(path);
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
            listed(sources, &name) || listed(sources, &format!("*.{ending}"))
        };
        named(path)
            || listed(sources, &format!("{}/", name(path))) && project.is_none_or(|p| p.any_in(path, &named))
    }
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
    /// It needs the stage that builds.
    builds: bool,
    /// It writes among the application's files.
    writes: bool,
    /// What it leaves elsewhere, beside what its package managers install.
    leaves: Leaves,
    /// It removes packages again in the same layer.
    cleans: bool,
    /// Folders and files outside `/tmp` that the tools of the build write.
    places: Vec<String>,
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
    let starts = facts.start_words();
    let runs: Vec<Option<Run>> =
        facts.steps.iter().map(|f| (f.keyword() == Keyword::Run).then(|| read(f, tools, &starts))).collect();
    // What only puts files of the application elsewhere, or settings of the image itself, runs there as well.
    let copies = |(c, folder): &(&Command, String)| match c.program() {
        "cp" | "install" | "mv" => {
            let files = writes::moves(c);
            let image = |file: &&str| file.starts_with("/usr/local/etc/php/php.ini-");
            let own = |file: &&str| c.program() != "mv" && beneath(&join(folder, file), tools.root);
            files.len() > 1 && files.iter().rev().skip(1).all(|file| image(file) || own(file))
        }
        name => settles(name) || listed(" rm ln mkdir chmod chown ", name),
    };
    let copied = |n: usize| tools.sources.is_none() && facts.steps[n].followed().iter().all(copies);
    let builds = |n: &usize| {
        let leaves = |r: &Run| r.leaves.asks || r.leaves.unknown.is_some() || !r.leaves.files.is_empty();
        runs[*n].as_ref().is_some_and(|r| r.builds || leaves(r) && !copied(*n))
    };
    let Some(at) = (0..runs.len()).rfind(builds) else {
        return Err(refuse(
            "nothing-to-leave-behind",
            "Nothing that is installed or built here could stay behind. To make the image smaller, start from a slim base image, if there is one.",
        ));
    };
    let mut writes = false;
    for n in (0..facts.steps.len()).rev() {
        let fact = &facts.steps[n];
        match (&runs[n], fact.keyword()) {
            (Some(_), _) if n > at && removes(fact) => cleaned(split, n)?,
            (Some(_), _) if n > at && !follow::updates(fact) => {
                let lists =
                    if facts.world == World::Alpine { "apk update && " } else { "apt-get update && " };
                let first = fact.script.commands.first().map_or(0, |c| c.start);
                split.before_command(
                    n,
                    first,
                    lists,
                    "The lists of packages that an earlier line fetched stay behind.",
                );
                split.run(n);
            }
            (Some(_), _) | (None, Keyword::Copy | Keyword::Add) if n > at => split.run(n),
            (Some(run), _) => writes |= run.writes,
            (None, Keyword::Copy | Keyword::Add) => files(split, n, tools, writes)?,
            _ => {}
        }
    }
    if tools.sources.is_some() {
        taken_away(split, at);
    }
    homes(split, at);
    if tools.sources.is_none() {
        for run in runs.iter().take(at + 1).flatten() {
            run.places.iter().for_each(|place| written(split, place, tools.root));
        }
        installed(split, at)?;
    }
    let mut there: Vec<String> = split.artefacts.iter().map(|a| a.to.clone()).collect();
    there.push(tools.root.to_owned());
    let mut made: Vec<String> = Vec::new();
    let placed = writes::placed(facts);
    for (n, run) in runs.iter().enumerate().take(at + 1) {
        let fact = &facts.steps[n];
        match run {
            Some(run) => {
                let mut leaves = run.leaves.clone();
                travels(split, fact, &placed, &mut leaves);
                follow::run(split, n, leaves, &there)?;
                if tools.sources.is_none() {
                    follow::filled(split, n, tools.root, &run.leaves.makes, &mut made);
                }
                there.extend(run.leaves.makes.iter().cloned());
                run.installs.build_only.iter().for_each(|name| library(split, name, tools.inside));
            }
            None if fact.keyword() == Keyword::Workdir => there.extend(fact.step.words.first().cloned()),
            None if matches!(split.roles[n], Role::Both(_)) => {
                there.extend(fact.step.inputs.iter().map(|i| i.destination.clone()));
            }
            None => {}
        }
    }
    let left = runs.iter().take(at + 1).flatten().filter(|r| !r.cleans).flat_map(|r| &r.installs.build_only);
    let names: Vec<&str> = left.map(String::as_str).collect();
    let idle = packages::idle(facts);
    for name in &idle {
        split.package(name, "No line of the build calls it, so the program may.");
    }
    let left = |n: &&str| !n.ends_with("-dev") && !idle.iter().any(|i| i == n);
    let called: Vec<&str> = names.iter().copied().filter(left).collect();
    if !called.is_empty() {
        split.assume(format!("The program does not call {} when it runs.", called.join(", ")));
    }
    git(split)?;
    Ok(Cut { at, tools: names.iter().any(|n| !idle.iter().any(|i| i == n)) })
}

/// A line that only takes away what stays behind is not needed.
fn taken_away(split: &mut Split<'_, '_, '_>, at: usize) {
    let facts = split.facts;
    let left = |path: &str| {
        let copied = |stays: bool| {
            let mut steps =
                facts.steps.iter().enumerate().filter(|(n, _)| (split.roles[*n] == Role::Build) == stays);
            steps.any(|(_, f)| f.context_paths().any(|(_, to)| beneath(path, to)))
        };
        copied(true) && !copied(false)
    };
    let only = |fact: &Fact<'_, '_>| {
        let removes = |c: &Command| {
            let fails = c.program() == "rm" && !is_forced(c);
            fails && c.operands().all(|w| left(&join(&fact.folder, &w.value)))
        };
        !fact.script.commands.is_empty() && fact.script.commands.iter().all(removes)
    };
    let gone: Vec<usize> = (at + 1..facts.steps.len())
        .filter(|n| split.roles[*n] == Role::Run && facts.steps[*n].keyword() == Keyword::Run)
        .filter(|n| only(&facts.steps[*n]))
        .collect();
    gone.into_iter().for_each(|n| split.drop(n, "What it takes away stays behind."));
}

/// What a compiled project puts outside its own folder comes along.
pub(super) fn put(split: &mut Split<'_, '_, '_>, root: &str) -> Result<(), Outcome> {
    for path in writes::put(split.facts, root)? {
        if !split.artefacts.iter().any(|a| beneath(&path, &a.from)) {
            split.take(&path, "Put there by the build, beside the program.");
        }
    }
    Ok(())
}

/// Takes along what a COPY brings and Node then builds among it, beside a program that is compiled elsewhere. Says whether that is so.
pub(super) fn pages(split: &mut Split<'_, '_, '_>, n: usize) -> bool {
    let facts = split.facts;
    let within = |to: &str| {
        let mut lines = facts.followed();
        to != facts.workdir()
            && !writes::distribution(to)
            && lines.any(|(c, folder)| packages::is_node(c.program()) && beneath(&folder, to))
    };
    let places = facts.steps[n].context_paths().map(|(_, to)| to.trim_end_matches('/'));
    let places: Vec<&str> = places.filter(|to| within(to)).collect();
    places
        .iter()
        .for_each(|to| split.take(to, "Pages are built among these files, so they come from there."));
    !places.is_empty()
}

/// Node's packages were needed to build pages; nothing of the program reads them.
pub(super) fn modules(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    let installs = |c: &Command| {
        matches!(c.program(), "npm" | "yarn" | "pnpm")
            && (c.arguments().is_empty()
                || c.operands().any(|w| matches!(w.value.as_ref(), "install" | "ci" | "i")))
    };
    let mut lines = facts.followed();
    let Some((_, folder)) = lines.find(|(c, _)| installs(c) && !c.has("-g")) else { return };
    let modules = format!("{}/node_modules", folder.trim_end_matches('/'));
    if split.artefacts.iter().any(|a| beneath(&modules, &a.from)) && !facts.gone(&modules) {
        split.build_line(
            format!("RUN rm -rf {modules}"),
            "Node's packages were needed to build the pages; the program does not read them.",
        );
    }
}

/// What a line takes away from a home that was only filled by the build is not there in the new stage, and `rm` without `-f`
/// would fail.
fn homes(split: &mut Split<'_, '_, '_>, at: usize) {
    let caches = [
        "/root/.composer",
        "/root/.config",
        "/root/.npm",
        "/root/.cache",
        "/root/.gem",
        "/root/.bundle",
        "/root/.yarn",
    ];
    let gone = |fact: &Fact<'_, '_>| {
        let only = |c: &Command| {
            c.program() == "rm" && c.operands().all(|w| caches.iter().any(|h| beneath(&w.value, h)))
        };
        fact.keyword() == Keyword::Run
            && !fact.script.commands.is_empty()
            && fact.script.commands.iter().all(only)
    };
    let steps = (at + 1..split.facts.steps.len()).filter(|n| gone(&split.facts.steps[*n]));
    for n in steps.collect::<Vec<_>>() {
        split.drop(n, "What it takes away stays behind.");
    }
}

/// What the tools of the build wrote comes along: the application's folder, or a place beside it.
fn written(split: &mut Split<'_, '_, '_>, place: &str, root: &str) {
    let place = if beneath(place, root) { root } else { place };
    let there = split.artefacts.iter().any(|a| beneath(place, &a.from));
    if !there && !split.facts.removed(place) && !writes::distribution(place) {
        split.take(place, "Fetched or built by tools that stay behind.");
    }
}

/// A line that builds, and does not run again, may put files into the application's folder by their names.
pub(super) fn filled(split: &mut Split<'_, '_, '_>, at: usize, root: &str) {
    let facts = split.facts;
    let steps = facts.steps.iter().enumerate().take(at + 1);
    let mut builds = steps.filter(|(n, _)| matches!(split.roles[*n], Role::Build | Role::As(..)));
    if builds.any(|(_, fact)| writes::fills(fact, root)) {
        written(split, root, root);
    }
}

/// What `make install` put among the files of the distribution.
fn installed(split: &mut Split<'_, '_, '_>, at: usize) -> Result<(), Outcome> {
    let facts = split.facts;
    if !facts.commands().any(|(n, _, c)| n <= at && installs::installs(c)) {
        return Ok(());
    }
    installs::take(split)?;
    split.last_line("RUN ldconfig", "Tells the loader of the libraries that came along.");
    Ok(())
}

/// Owner, mode and what was edited travel with what is copied.
fn travels(split: &Split<'_, '_, '_>, fact: &Fact<'_, '_>, placed: &[String], leaves: &mut Leaves) {
    let put = leaves.files.clone();
    let copied = |path: &str| {
        let mut from = split.artefacts.iter().map(|a| &a.from).chain(&put).chain(placed);
        from.any(|from| beneath(path, from))
    };
    let followed = fact.followed();
    let stays = |n: &usize| {
        let (command, folder) = &followed[*n];
        let there = |w: &str| copied(&join(folder, w));
        let mut written = command.redirects.iter().filter(|(sign, _)| sign.contains('>'));
        let changes = matches!(command.program(), "chmod" | "chown" | "chgrp" | "sed");
        !(changes && command.operands().skip(1).all(|w| there(&w.value))
            || written.any(|(_, file)| there(&file.value)))
    };
    let before = leaves.again.len();
    leaves.again.retain(stays);
    if leaves.again.len() < before {
        leaves.whole = false;
        leaves.expects.retain(|p| !copied(p));
        leaves.system &= !leaves.again.is_empty();
    }
}

/// Whether a command takes packages away, or what package managers keep.
fn removal(command: &Command) -> bool {
    let kept = command.has("clean") || command.has("autoclean");
    let packages = packages::takes_away(command) || manager(command) && kept;
    let caches = ["/var/lib/apt/lists", "/var/cache", "/root/.cache", "/root/.npm", "/tmp", "/var/tmp"];
    let cached = command.program() == "rm"
        && command.operands().all(|w| caches.iter().any(|c| w.value.starts_with(c)));
    packages || cached || command.words.is_empty()
}

/// Whether a line takes packages away: they are not there in the new stage.
fn removes(fact: &Fact<'_, '_>) -> bool {
    fact.script.commands.iter().any(|c| manager(c) && removal(c))
        && !fact.script.commands.iter().any(|c| packages::installed(c).is_some())
}

/// Leaves out what takes away packages that stay behind.
fn cleaned(split: &mut Split<'_, '_, '_>, n: usize) -> Result<(), Outcome> {
    let fact = &split.facts.steps[n];
    let rest: Vec<&Command> = fact.script.commands.iter().filter(|c| !removal(c)).collect();
    let simple =
        |c: &Command| c.depth == 0 && matches!(c.operator, Operator::Start | Operator::And | Operator::Then);
    let why = "What it takes away was installed for the build and stays behind with it.";
    if rest.is_empty() {
        split.drop(n, why);
    } else if fact.script.commands.iter().all(simple)
        && fact.step.shell_form
        && fact.instruction.heredocs.is_empty()
    {
        let texts: Vec<&str> = rest.iter().map(|c| &fact.text[c.start..c.end]).collect();
        split.replace(n, format!("RUN {}", texts.join(" && ")), why);
    } else {
        return Err(refuse(
            "cannot-follow",
            format!(
                "Line {} takes packages away again, among other things. Give each a line of its own.",
                fact.step.line
            ),
        ));
    }
    Ok(())
}

/// Whether a list of words between spaces holds one.
pub(super) fn listed(list: &str, word: &str) -> bool {
    !word.is_empty() && !word.contains(' ') && list.contains(&format!(" {word} "))
}

fn read(fact: &Fact<'_, '_>, tools: &Tools<'_>, starts: &[String]) -> Run {
    let mut rest = fact.script.clone();
    let (mut builds, mut writes) = (false, false);
    let cleans = packages::clears(&fact.script.commands);
    let mut places = Vec::new();
    let mut folder = fact.folder.clone();
    let makes = fact.script.commands.iter().any(installs::installs);
    for command in &mut rest.commands {
        if let ("cd", Some(to)) = (command.program(), command.operands().next()) {
            folder = join(&folder, &to.value);
        }
        let needs = (tools.needs)(command).or(script(command).then_some(Needs::Writes));
        let needs = needs.filter(|_| !signs(command));
        let idle = signs(command) || matches!(command.program(), "rm" | "set" | "true" | "echo" | "cd" | "");
        writes |= match needs {
            Some(needs) => needs == Needs::Writes,
            None => !idle && !manager(command),
        };
        builds |= needs.is_some();
        if needs == Some(Needs::Writes) && !makes {
            let told = || Some(join(&folder, writes::output(command).unwrap_or("")));
            let place = writes::fetched(command, &folder).unwrap_or_else(told);
            places.extend(place.filter(|p| !p.starts_with("/tmp") && !p.contains(['$', '*', '`'])));
        }
        if needs.is_some() {
            // What is left to look at is what stands beside it.
            command.words.truncate(1);
            command.words[0].value = "true".into();
            command.redirects.clear();
        }
    }
    let settings = settings(fact);
    let rest = Fact { script: rest, text: fact.text.clone(), folder: fact.folder.clone(), ..*fact };
    let knows = Knows { root: tools.root, local: tools.local, tool: |_| false, building: "" };
    let mut leaves = leaves(&rest, &knows);
    leaves.whole &= !builds;
    leaves.files.extend(settings);
    writes &= !(leaves.whole && (leaves.users || leaves.system));
    // What the image starts is no tool of the build.
    let started = |name: &String| starts.iter().any(|w| w == name);
    let call = |name: &String| listed(tools.building, name) && !started(name);
    let only = leaves.packages.run_time.iter().filter(|n| call(n)).cloned().collect::<Vec<_>>();
    leaves.packages.run_time.retain(|n| !call(n));
    leaves.whole &= only.is_empty();
    leaves.packages.build_only.extend(only);
    Run { installs: leaves.packages.clone(), builds, writes, leaves, cleans, places }
}

/// Settings of the system that are copied or moved into place: a time zone, most often.
fn settings(fact: &Fact<'_, '_>) -> Option<String> {
    // A link is made again.
    let puts = |c: &&Command| matches!(c.program(), "cp" | "mv" | "install");
    let to = |c: &Command| c.operands().last().map(|w| w.value.to_string());
    fact.script.commands.iter().filter(puts).filter_map(to).find(|to| to == "/etc/localtime")
}

/// A package manager that does something else than install.
fn manager(command: &Command) -> bool {
    matches!(command.program(), "apt-get" | "apt" | "aptitude" | "apk" | "yum" | "dnf" | "microdnf")
}

/// A script of the application's own: nobody knows which tools it calls.
pub(super) fn script(command: &Command) -> bool {
    let word = command.words.first().map_or("", |w| w.value.as_ref());
    let shell =
        matches!(command.program(), "sh" | "bash") && !command.has("-c") && !command.arguments().is_empty();
    word.starts_with("./") || word.starts_with("scripts/") || shell
}

/// The application's folder: where the program starts, or else where its files go.
pub(super) fn folder(facts: &Facts<'_, '_>) -> String {
    let workdir = facts.workdir();
    if !workdir.is_empty() {
        return workdir;
    }
    // A single file among the files of the distribution is no folder.
    let folder = |(path, to): (&str, &str)| {
        let to = to.trim_end_matches('/').to_owned();
        let last = |p: &str| p.rsplit('/').next().unwrap_or("").to_owned();
        let file = last(path).contains('.') && last(path) == last(&to);
        let place = if file { to.rsplit_once('/').map_or(String::new(), |(f, _)| f.to_owned()) } else { to };
        (place.len() > 1 && !(file && writes::distribution(&place))).then_some(place)
    };
    facts.brought().find_map(folder).unwrap_or("/app".to_owned())
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
