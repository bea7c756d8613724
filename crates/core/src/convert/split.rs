//! Which instruction belongs to which stage, and what flows from the one to the other?
//!
//! A recipe starts from [`Split::new`], which knows what every conversion does alike, and says what is particular:
//! the base, the artefacts, the lines that must run again. [`Split::draft`](super::write) writes it down.

use dockerfile_syntax::{Command, Keyword, Script, Span};

use super::base::Base;
use super::facts::{Fact, Facts};
use super::packages;
use super::{Change, Edit};

/// What becomes of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Stays where it is, in the stage that builds.
    Build,
    /// Stays there and is repeated, byte for byte, in the stage that runs: why.
    Both(String),
    /// Stays there, and part of it is repeated in the stage that runs: the text and why.
    As(String, String),
    /// Belongs to the stage that runs. Left in place if the new stage begins above it, else moved with its comments.
    Run,
    /// A setting (ENV, ARG, WORKDIR, USER, SHELL): repeated if something is built after it, else like `Run`.
    Setting,
    /// Not needed any more: why. Its comments stay.
    Drop(String),
    /// Belongs to the stage that runs, but says something else there: the new text and why.
    Replace(String, String),
}

/// Files that flow from the stage that builds to the stage that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Artefact {
    /// Absolute path in the stage that builds.
    pub(super) from: String,
    /// Absolute path in the stage that runs.
    pub(super) to: String,
    pub(super) why: String,
    /// A program that is only started: whoever runs it need not own it.
    pub(super) program: bool,
}

/// A line that is added, without its line end; it may hold several physical lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) why: String,
    /// Whether only root can run it.
    pub(super) root: bool,
}

impl Line {
    pub(super) fn new(text: impl Into<String>, why: impl Into<String>) -> Line {
        Line { text: text.into(), why: why.into(), root: false }
    }
}

/// Two stages, as far as a recipe decides.
pub(super) struct Split<'f, 'p, 't> {
    pub(super) facts: &'f Facts<'p, 't>,
    /// One for each step.
    pub(super) roles: Vec<Role>,
    /// What the program runs on, and why that.
    pub(super) base: Base,
    pub(super) base_why: String,
    /// Changes within the stage that builds.
    pub(super) edits: Vec<Change>,
    /// Lines at the end of the stage that builds.
    pub(super) build_lines: Vec<Line>,
    /// System packages for the stage that runs, each with why.
    pub(super) packages: Vec<(String, String)>,
    /// Lines right behind the new FROM: what the rest of the stage stands on.
    pub(super) first_lines: Vec<Line>,
    pub(super) artefacts: Vec<Artefact>,
    /// Owner of the artefacts, as `--chown` takes it; they keep their owner without.
    pub(super) chown: Option<String>,
    /// Lines behind the artefacts.
    pub(super) last_lines: Vec<Line>,
    /// What it does, in a sentence.
    pub(super) summary: String,
    pub(super) assumptions: Vec<String>,
    /// Settings that may differ, by name, with why.
    pub(super) allowed: Vec<(String, String)>,
}

impl<'f, 'p, 't> Split<'f, 'p, 't> {
    /// What every conversion does alike: RUN, COPY and ADD build; how the image runs belongs to the new stage; settings
    /// hold in both.
    pub(super) fn new(facts: &'f Facts<'p, 't>, base: Base, why: impl Into<String>) -> Self {
        let roles = facts.steps.iter().map(|f| usual(f.keyword())).collect();
        Split {
            facts,
            roles,
            base,
            base_why: why.into(),
            edits: Vec::new(),
            build_lines: Vec::new(),
            packages: Vec::new(),
            first_lines: Vec::new(),
            artefacts: Vec::new(),
            chown: None,
            last_lines: Vec::new(),
            summary: String::new(),
            assumptions: Vec::new(),
            allowed: Vec::new(),
        }
    }

    /// A step is repeated in the stage that runs.
    pub(super) fn both(&mut self, step: usize, why: impl Into<String>) {
        self.roles[step] = Role::Both(why.into());
    }

    /// Part of a step is repeated in the stage that runs.
    pub(super) fn both_as(&mut self, step: usize, text: impl Into<String>, why: impl Into<String>) {
        self.roles[step] = Role::As(text.into(), why.into());
    }

    /// A step belongs to the stage that runs alone.
    pub(super) fn run(&mut self, step: usize) {
        self.roles[step] = Role::Run;
    }

    /// A step goes; its setting, if it is one, may differ.
    pub(super) fn drop(&mut self, step: usize, why: impl Into<String>) {
        let why = why.into();
        self.allow(self.facts.steps[step].keyword().name(), why.clone());
        self.roles[step] = Role::Drop(why);
    }

    /// A step says something else in the stage that runs.
    pub(super) fn replace(&mut self, step: usize, text: impl Into<String>, why: impl Into<String>) {
        let why = why.into();
        self.allow(self.facts.steps[step].keyword().name(), why.clone());
        self.roles[step] = Role::Replace(text.into(), why);
    }

    /// Copies a file or folder to the same place.
    pub(super) fn take(&mut self, path: &str, why: impl Into<String>) {
        self.take_to(path, path, why);
    }

    /// Copies a file or folder.
    pub(super) fn take_to(&mut self, from: &str, to: &str, why: impl Into<String>) {
        self.artefact(Artefact { from: from.to_owned(), to: to.to_owned(), why: why.into(), program: false });
    }

    /// Copies a program.
    pub(super) fn take_program(&mut self, from: &str, to: &str, why: impl Into<String>) {
        self.artefact(Artefact { from: from.to_owned(), to: to.to_owned(), why: why.into(), program: true });
    }

    fn artefact(&mut self, artefact: Artefact) {
        if !self.artefacts.iter().any(|a| a.from == artefact.from && a.to == artefact.to) {
            self.artefacts.push(artefact);
        }
    }

    /// Installs a system package in the stage that runs.
    pub(super) fn package(&mut self, name: &str, why: &str) {
        // Where a package was renamed for wider times, the new one stands for the old name.
        let plain = |name: &str| name.replace("t64", "");
        if !self.packages.iter().any(|(n, _)| plain(n) == plain(name)) {
            self.packages.push((name.to_owned(), why.to_owned()));
        }
    }

    /// Packages that the text installs with what they recommend.
    pub(super) fn recommending(&self) -> Vec<String> {
        let installs = self.facts.commands().filter(|(_, _, c)| packages::recommends(c));
        // What a development package recommends is for compiling.
        let names: Vec<String> = installs
            .flat_map(|(_, _, c)| packages::installed(c).unwrap_or_default())
            .filter(|name| !name.ends_with("-dev"))
            .collect();
        let apt = self.base.world.apt() && self.facts.world.apt();
        if apt && !self.facts.document.text.contains("APT::Install-Recommends") { names } else { Vec::new() }
    }

    /// Adds a line to the end of the stage that builds.
    pub(super) fn build_line(&mut self, text: impl Into<String>, why: impl Into<String>) {
        self.build_lines.push(Line::new(text, why));
    }

    /// Adds a line to the end of the stage that builds, which only root can run.
    pub(super) fn root_line(&mut self, text: impl Into<String>, why: impl Into<String>) {
        self.build_lines.push(Line { root: true, ..Line::new(text, why) });
    }

    /// Adds a line right behind the new FROM.
    pub(super) fn first_line(&mut self, text: impl Into<String>, why: impl Into<String>) {
        self.first_lines.push(Line::new(text, why));
    }

    /// Adds a line behind the artefacts.
    pub(super) fn last_line(&mut self, text: impl Into<String>, why: impl Into<String>) {
        self.last_lines.push(Line::new(text, why));
    }

    /// A setting may differ.
    pub(super) fn allow(&mut self, setting: &str, why: impl Into<String>) {
        self.allowed.push((setting.to_owned(), why.into()));
    }

    /// Says what is taken for granted.
    pub(super) fn assume(&mut self, what: impl Into<String>) {
        self.assumptions.push(what.into());
    }

    /// Inserts text within the stage that builds.
    pub(super) fn insert(&mut self, at: u32, text: impl Into<String>, why: impl Into<String>) {
        let edit = Edit { span: Span { start: at, end: at }, insert: text.into() };
        self.edits.push(Change { edit, why: why.into() });
    }

    /// Inserts text before a command of a RUN in shell form; `false` if the RUN has another form.
    pub(super) fn before_command(&mut self, step: usize, offset: usize, text: &str, why: &str) -> bool {
        let fact = &self.facts.steps[step];
        let line = fact.instruction.arguments.words().first();
        let (true, true, Some(line)) = (fact.step.shell_form, fact.instruction.heredocs.is_empty(), line)
        else {
            return false;
        };
        let at = fact.instruction.logical.source(line.at.0 as usize + offset);
        self.insert(at, text, why);
        true
    }

    /// Whether a line that runs in the new stage installs a package.
    pub(super) fn installs(&self, package: &str) -> bool {
        self.facts.commands().any(|(n, _, c)| {
            matches!(self.roles[n], Role::Both(_) | Role::Run)
                && packages::installed(c).is_some_and(|names| names.iter().any(|n| n == package))
        })
    }

    /// Whether a line that runs in the new stage makes a file by its name.
    pub(super) fn repeats(&self, path: &str) -> bool {
        self.facts.commands().any(|(n, _, c)| match &self.roles[n] {
            Role::Both(_) | Role::Run => c.words.iter().any(|w| w.value == path),
            Role::As(text, _) => text.split_whitespace().any(|w| w == path),
            _ => false,
        })
    }

    /// Whether such a line puts something there, rather than make a folder or give it to somebody.
    pub(super) fn fills(&self, path: &str) -> bool {
        let fills = |c: &Command<'_>| {
            !matches!(c.program(), "mkdir" | "chmod" | "chown" | "chgrp" | "install")
                && c.words.iter().chain(c.redirects.iter().map(|r| &r.1)).any(|w| w.value == path)
        };
        self.facts.commands().any(|(n, _, c)| match &self.roles[n] {
            Role::Both(_) | Role::Run => fills(c),
            Role::As(text, _) => {
                let text = text.strip_prefix("RUN ").unwrap_or(text);
                Script::parse(text).commands.iter().any(fills)
            }
            _ => false,
        })
    }

    /// Steps that stay in the stage that builds and run or copy something.
    pub(super) fn building(&self) -> impl Iterator<Item = (usize, &'f Fact<'p, 't>)> {
        self.facts.steps.iter().enumerate().filter(|(n, f)| {
            matches!(self.roles[*n], Role::Build | Role::Both(_) | Role::As(..))
                && matches!(f.keyword(), Keyword::Run | Keyword::Copy | Keyword::Add)
        })
    }

    /// The last step that the stage that builds needs.
    pub(super) fn last_building(&self) -> Option<usize> {
        self.roles.iter().rposition(|r| matches!(r, Role::Build | Role::Both(_) | Role::As(..)))
    }
}

fn usual(keyword: Keyword) -> Role {
    match keyword {
        Keyword::Expose
        | Keyword::Cmd
        | Keyword::Entrypoint
        | Keyword::Healthcheck
        | Keyword::Stopsignal
        | Keyword::Volume
        | Keyword::Label
        | Keyword::Maintainer => Role::Run,
        Keyword::Env | Keyword::Arg | Keyword::Workdir | Keyword::User | Keyword::Shell => Role::Setting,
        _ => Role::Build,
    }
}
