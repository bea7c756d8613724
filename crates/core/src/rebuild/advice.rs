//! Which order of the lines would have spared some of this?

use dockerfile_syntax::{Command, Keyword};

use super::cause::{Ask, mentions};
use super::{Advice, Fate, StageFate};
use crate::plan::{Parent, RunScript, Stage, Step};

/// Program, its verbs, and the files of the project it reads; `?` before those that a project need not have.
const INSTALLS: &[(&str, &[&str], &[&str])] = &[
    ("npm", &["install", "ci", "i"], &["package*.json", "?.npmrc"]),
    ("yarn", &["install", ""], &["package.json", "yarn.lock", "?.yarnrc.yml"]),
    ("pnpm", &["install", "i", "fetch"], &["package.json", "pnpm-lock.yaml", "?pnpm-workspace.yaml"]),
    ("bun", &["install", "i"], &["package.json", "bun.lock*"]),
    ("pip", &["install"], &["requirements*.txt"]),
    ("pip3", &["install"], &["requirements*.txt"]),
    ("poetry", &["install"], &["pyproject.toml", "poetry.lock"]),
    ("uv", &["sync"], &["pyproject.toml", "uv.lock"]),
    ("bundle", &["install"], &["Gemfile*"]),
    ("composer", &["install"], &["composer.json", "composer.lock"]),
    ("go", &["mod"], &["go.mod", "go.sum"]),
    ("cargo", &["fetch"], &["Cargo.toml", "Cargo.lock"]),
];
/// What installs packages of the system, and reads nothing of the project.
const SYSTEM: &[&str] = &["apt-get", "apt", "apk", "dnf", "yum", "microdnf", "zypper", "pacman"];
/// What may stand beside an installation without reading sources.
const HARMLESS: &[&str] = &[
    "", "set", "cd", "rm", "mkdir", "echo", "true", "export", "corepack", "chmod", "chown", "useradd",
    "groupadd", "adduser", "addgroup",
];

/// What to do better. `own` says for each step of each stage, FROM first, whether the reason lies in itself.
pub(super) fn advice(ask: &Ask<'_>, fates: &[StageFate], own: &[Vec<bool>]) -> Vec<Advice> {
    let mut out = Vec::new();
    for (stage, (fate, own)) in ask.plan.stages.iter().zip(fates.iter().zip(own)) {
        if fate.fate >= Fate::Maybe {
            out.extend(split(ask, stage, fate, own));
            out.extend(later(ask, stage, fate));
        }
    }
    out
}

/// A COPY that takes more than an installation after it reads.
fn split(ask: &Ask<'_>, stage: &Stage, fate: &StageFate, own: &[bool]) -> Option<Advice> {
    let fates = &fate.steps[1..];
    let first = fates.iter().zip(&own[1..]).position(|(f, own)| f.fate == Fate::Reruns && *own)?;
    let copy = &stage.steps[first];
    let taken =
        matches!(copy.keyword, Keyword::Copy | Keyword::Add) && fates[first].because.starts_with("it takes");
    if !taken {
        return None;
    }
    let mut saves = Vec::new();
    let mut reads: Vec<&str> = Vec::new();
    let mut mixed = false;
    for (n, step) in stage.steps.iter().enumerate().skip(first + 1) {
        if step.keyword != Keyword::Run || own[n + 1] {
            continue;
        }
        let Some(needs) = needs(ask, stage, n) else { continue };
        if needs.files.iter().any(|f| ask.changed.files.copied(f.trim_start_matches('?'), &[]).files > 0) {
            continue;
        }
        mixed |= needs.mixed;
        reads.extend(needs.files.iter().filter(|f| !reads.contains(*f)).copied().collect::<Vec<_>>());
        saves.push(step.line);
    }
    let what = lines(&saves)?;
    let mut text = match reads[..] {
        [] => format!("Nothing of the project is needed by {what}: put that above line {}.", copy.line),
        _ => format!(
            "Copy {} alone first, then install, and copy the rest after that: {what} would come from the cache.",
            listed(&reads)
        ),
    };
    if mixed {
        text += " What else runs in the same line belongs into a RUN of its own, after the COPY.";
    }
    Some(Advice { line: copy.line, saves, text })
}

/// `package*.json (and .npmrc, where there is one)`
fn listed(files: &[&str]) -> String {
    let of = |optional: bool| {
        let these = files.iter().filter(|f| f.starts_with('?') == optional);
        these.map(|f| f.trim_start_matches('?')).collect::<Vec<_>>().join(", ")
    };
    match of(true) {
        more if more.is_empty() => of(false),
        more => format!("{} (and {more}, where there is one)", of(false)),
    }
}

struct Needs {
    files: Vec<&'static str>,
    /// Whether other commands stand in the same RUN.
    mixed: bool,
}

/// What an installation reads of the project; `None` if the step is none.
fn needs(ask: &Ask<'_>, stage: &Stage, n: usize) -> Option<Needs> {
    let commands = commands(ask, stage, n);
    let mut out = Needs { files: Vec::new(), mixed: false };
    let mut found = false;
    for command in &commands {
        let program = command.program();
        let verb = command.operands().next().map_or("", |w| w.value.as_ref());
        let install = INSTALLS.iter().find(|(p, verbs, _)| *p == program && verbs.contains(&verb));
        match install {
            Some((_, _, files)) if !named_only(command) => {
                found = true;
                out.files.extend(files.iter());
            }
            Some(_) => found = true,
            None if SYSTEM.contains(&program) => found = true,
            None if HARMLESS.contains(&program) => {}
            None => out.mixed = true,
        }
    }
    found.then_some(out)
}

/// `npm install -g x` and `pip install flask` read no list of the project.
fn named_only(command: &Command) -> bool {
    let list = command.has("-r")
        || command.has("--requirement")
        || command.operands().any(|w| w.value.starts_with('.'));
    let global = command.has("-g") || command.has("--global");
    global || command.operands().count() > 1 && !list && command.program() != "go"
}

fn commands<'a>(ask: &Ask<'a>, stage: &Stage, n: usize) -> Vec<Command<'a>> {
    let shell = shell(ask, stage, n);
    let step = &stage.steps[n];
    RunScript::of(step, ask.instruction(step), shell.as_deref()).script.commands
}

/// The shell in force: what SHELL said last, here or where the stage starts from.
fn shell(ask: &Ask<'_>, stage: &Stage, n: usize) -> Option<Vec<String>> {
    let said = stage.steps[..n].iter().rev().find(|s| s.keyword == Keyword::Shell);
    said.map(|s| s.words.clone()).or_else(|| match stage.parent {
        Parent::Stage(parent) => ask.plan.stages.get(parent).and_then(|p| p.config.shell.clone()),
        _ => None,
    })
}

/// A build argument that is declared before commands that do not use it.
fn later(ask: &Ask<'_>, stage: &Stage, fate: &StageFate) -> Option<Advice> {
    let declares = |step: &Step, name: &str| {
        let names = step.words.iter().map(|w| w.split_once('=').map_or(w.as_str(), |(n, _)| n));
        step.keyword == Keyword::Arg && names.into_iter().any(|n| n == name)
    };
    for name in &ask.changed.names {
        let Some(at) = stage.steps.iter().position(|s| declares(s, name)) else { continue };
        let unused = stage.steps[at + 1..]
            .iter()
            .take_while(|s| !uses(ask, s, name))
            .filter(|s| s.keyword == Keyword::Run);
        let reruns =
            |s: &&Step| fate.steps.iter().any(|f| f.instruction == s.instruction && f.fate == Fate::Reruns);
        let saves: Vec<u32> = unused.filter(reruns).map(|s| s.line).collect();
        if let Some(what) = lines(&saves) {
            let line = stage.steps[at].line;
            let text = format!(
                "ARG {name} stands above {what}, where it is not named: declared below, it would leave {what} in the cache, unless a program that runs there reads it."
            );
            return Some(Advice { line, saves, text });
        }
    }
    None
}

fn uses(ask: &Ask<'_>, step: &Step, name: &str) -> bool {
    let instruction = ask.instruction(step);
    mentions(instruction.logical.text(), name)
        || instruction.heredocs.iter().any(|h| mentions(h.content, name))
}

/// `line 4`, `lines 4, 6 and 9`
fn lines(lines: &[u32]) -> Option<String> {
    let (last, rest) = lines.split_last()?;
    if rest.is_empty() {
        return Some(format!("line {last}"));
    }
    let rest: Vec<String> = rest.iter().map(u32::to_string).collect();
    Some(format!("lines {} and {last}", rest.join(", ")))
}
