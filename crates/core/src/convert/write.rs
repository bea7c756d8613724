//! How is a split written down? As small edits, each with its reason, that leave every other byte alone.

use dockerfile_syntax::{Command, Edit, Instruction, Keyword, Span};

use super::base::World;
use super::copies::lacking;
use super::facts::{Fact, beneath};
use super::packages;
use super::provides::brings;
use super::split::{Artefact, Line, Role, Split};
use super::{Change, Outcome, refuse};
use crate::plan::join;

/// What a recipe proposes, before it is proved.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) summary: String,
    pub(super) changes: Vec<Change>,
    pub(super) assumptions: Vec<String>,
    /// Settings that may differ, by name, with why.
    pub(super) allowed: Vec<(String, String)>,
    /// Programs and worlds of the new base, for the proof.
    pub(super) programs: Vec<String>,
    /// Whether the stage that runs can run a shell.
    pub(super) shell: bool,
}

const AGAIN: &str = "The same setting as before: a stage takes none from the stage it copies from.";
const HOW_IT_RUNS: &str = "it says how the image runs, so it belongs to the image that runs.";

impl Split<'_, '_, '_> {
    /// Writes it down, or says that there is nothing to leave behind.
    pub(super) fn draft(mut self) -> Result<Draft, Outcome> {
        self.dependents();
        self.named();
        let facts = self.facts;
        self.artefacts.retain(|a| !facts.gone(&a.from));
        self.owners();
        self.links();
        self.lacking();
        self.twice();
        self.fetchers()?;
        self.tagged();
        self.secrets();
        self.nested();
        let Some(last) = self.last_building() else {
            return Err(refuse(
                "nothing-to-leave-behind",
                "Nothing is built or installed here, so there is nothing to leave behind.",
            ));
        };
        let only_builds = |n: usize, f: &Fact<'_, '_>| {
            matches!(self.roles[n], Role::Build | Role::As(..))
                && matches!(f.keyword(), Keyword::Run | Keyword::Copy | Keyword::Add)
        };
        if !self.facts.steps.iter().enumerate().any(|(n, f)| only_builds(n, f)) {
            let why = format!(
                "Every line is needed by the image that runs, so a second stage would leave nothing behind. What may help is another base: {}.",
                self.base.image
            );
            return Err(refuse("nothing-to-leave-behind", why));
        }
        self.settle(last);
        let mut block = Block::new(&self, last);
        block.stage(&self);
        let mut changes = block.changes;
        changes.append(&mut self.edits);
        let programs = self.base.programs.iter().map(|p| (*p).to_owned());
        let programs = programs.chain(self.packages.iter().map(|(n, _)| n.clone())).collect();
        Ok(Draft {
            summary: self.summary,
            changes,
            assumptions: self.assumptions,
            allowed: self.allowed,
            programs,
            shell: self.base.world.has_shell(),
        })
    }

    /// Turns settings into what they are, now that it is known where the new stage begins.
    fn settle(&mut self, last: usize) {
        for (n, fact) in self.facts.steps.iter().enumerate() {
            if self.roles[n] == Role::Setting && fact.keyword() != Keyword::Arg {
                self.roles[n] = if n < last { Role::Both(AGAIN.to_owned()) } else { Role::Run };
            }
        }
        // An argument is declared again only where something in the new stage uses it; one may use another.
        for n in (0..self.roles.len()).rev().filter(|n| *n < last) {
            if self.roles[n] != Role::Setting {
                continue;
            }
            let fact = &self.facts.steps[n];
            let used = (n + 1..self.roles.len()).any(|m| {
                let later = &self.facts.steps[m];
                !matches!(self.roles[m], Role::Build | Role::Drop(_) | Role::Setting)
                    && names(fact).any(|name| {
                        uses(later.instruction.span.of(self.facts.document.text), &name, later.keyword())
                    })
            });
            self.roles[n] = if used {
                Role::Both("Used below: an argument holds only in the stage that declares it.".to_owned())
            } else {
                Role::Build
            };
        }
        self.supersede();
        for n in last..self.roles.len() {
            if self.roles[n] == Role::Setting {
                self.roles[n] = Role::Run;
            }
        }
    }
}

impl Split<'_, '_, '_> {
    /// A line that only changes files that moved to the new stage moves with them; one that builds with them keeps them.
    pub(super) fn dependents(&mut self) {
        let facts = self.facts;
        for n in 0..facts.steps.len() {
            let fact = &facts.steps[n];
            let partly = matches!(self.roles[n], Role::As(..));
            if fact.keyword() != Keyword::Run
                || !partly && !matches!(self.roles[n], Role::Build | Role::Both(_))
            {
                continue;
            }
            let commands = &fact.script.commands;
            let lacking = lacking(self, n);
            let names = |m: &usize| {
                let inputs = &facts.steps[*m].step.inputs;
                let mut words = commands.iter().flat_map(|c| &c.words).map(|w| join(&fact.folder, &w.value));
                words.any(|path| inputs.iter().any(|i| brings(i, &path)))
                    || inputs.iter().any(|i| lacking.iter().any(|folder| beneath(&i.destination, folder)))
            };
            let moved: Vec<usize> = (0..n)
                .filter(|m| self.roles[*m] == Role::Run && is_copy(&facts.steps[*m]))
                .filter(names)
                .collect();
            let basic = |c: &Command| {
                matches!(
                    c.program(),
                    "chmod" | "chown" | "chgrp" | "dos2unix" | "sed" | "mv" | "ln" | "mkdir" | ""
                )
            };
            if !moved.is_empty() && !partly && commands.iter().all(basic) && self.base.world.has_shell() {
                self.roles[n] = Role::Run;
            } else {
                for m in moved {
                    self.roles[m] = Role::Both(
                        "A line of the build reads it, and the image that runs holds it, too.".to_owned(),
                    );
                }
            }
        }
    }

    /// Lines that run again on a slim image may expect what only the full one has: folders of the manual, `adduser`.
    fn lacking(&mut self) {
        let facts = self.facts;
        if self.base.image == facts.stage.base_raw || !self.base.world.apt() {
            return;
        }
        let again: Vec<&Command> = facts
            .commands()
            .filter(|(n, fact, c)| match &self.roles[*n] {
                Role::Build | Role::Drop(_) => false,
                Role::As(text, _) => fact.text.get(c.start..c.end).is_some_and(|c| text.contains(c)),
                _ => true,
            })
            .map(|(_, _, c)| c)
            .collect();
        let names: Vec<String> = again.iter().filter_map(|c| packages::installed(c)).flatten().collect();
        match packages::manuals(self.base.world, &names) {
            "" => {}
            folders => self.first_line(
                format!("RUN mkdir -p {folders}"),
                "Packages link their manual pages, and slim images lack the folders for these.",
            ),
        }
        // The full image draws with it what names no font; a package that needs any font is content with another.
        let fonts = |n: &String| n.starts_with("fonts-") || n.starts_with("ttf-");
        let full = matches!(facts.base_name.as_str(), "node" | "python" | "ruby" | "rust" | "buildpack-deps");
        if full && (names.iter().any(fonts) || self.packages.iter().any(|(n, _)| fonts(n))) {
            self.package("fonts-dejavu-core", "The full image has it, and draws with it what names no font.");
        }
        let newest = self.base.world == World::Debian("trixie")
            || image_data::release(&facts.base_name, &facts.base_tag) == "trixie";
        let users = |c: &&Command| matches!(c.program(), "adduser" | "addgroup" | "deluser" | "delgroup");
        if newest && again.iter().any(users) {
            self.package("adduser", "A line makes users with it, and the newest slim images have it not.");
        }
    }

    /// What the first line that runs again installs need not be installed before it.
    fn twice(&mut self) {
        let again = |n: &usize| !matches!(self.roles[*n], Role::Build | Role::Drop(_));
        let runs = |n: &usize| self.facts.steps[*n].keyword() == Keyword::Run;
        let first = (0..self.roles.len()).find(|n| again(n) && runs(n));
        let Some(n) = first.filter(|n| matches!(self.roles[*n], Role::Both(_) | Role::Run)) else { return };
        let commands = &self.facts.steps[n].script.commands;
        let names: Vec<String> = commands.iter().filter_map(packages::installed).flatten().collect();
        self.packages.retain(|(name, _)| !names.contains(name));
    }

    /// What comes along with a folder above it need not be copied again.
    fn nested(&mut self) {
        let all = self.artefacts.clone();
        let within = |a: &Artefact, b: &Artefact| {
            let rest =
                |path: &str, folder: &str| path.strip_prefix(folder.trim_end_matches('/')).map(str::to_owned);
            a != b
                && beneath(&a.from, &b.from)
                && beneath(&a.to, &b.to)
                && rest(&a.from, &b.from) == rest(&a.to, &b.to)
        };
        self.artefacts.retain(|a| !all.iter().any(|b| within(a, b)));
    }

    /// A secret in a setting is in the image, as it was: that is said.
    fn secrets(&mut self) {
        const WORDS: [&str; 5] = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PRIVATE_KEY"];
        let env = &self.facts.stage.config.env;
        let names = env.iter().map(|(name, _)| name).filter(|n| WORDS.iter().any(|w| n.contains(w)));
        for name in names.cloned().collect::<Vec<_>>() {
            self.assume(format!("{name} shall stay in the image, where everybody can read it, as before. If only the build needs it, drop the ENV and give it to that RUN with --mount=type=secret."));
        }
    }
}

/// A repeated WORKDIR matters only if something uses it before the next absolute one.
impl Split<'_, '_, '_> {
    fn supersede(&mut self) {
        let mut wanted = true;
        for n in (0..self.roles.len()).rev() {
            let fact = &self.facts.steps[n];
            let there = !matches!(self.roles[n], Role::Build | Role::Drop(_));
            match fact.keyword() {
                Keyword::Workdir if there => {
                    if !wanted && matches!(self.roles[n], Role::Both(_) | Role::As(..)) {
                        self.roles[n] = Role::Build;
                        continue;
                    }
                    wanted = !fact.step.words.first().is_some_and(|w| w.starts_with('/'));
                }
                Keyword::Run | Keyword::Copy | Keyword::Add if there => wanted = true,
                _ => {}
            }
        }
    }
}

/// Names that an ARG declares.
fn names<'a>(fact: &'a Fact<'_, '_>) -> impl Iterator<Item = String> + 'a {
    fact.instruction.arguments.words().iter().map(|w| w.value.split('=').next().unwrap_or("").to_owned())
}

/// Whether an instruction uses a variable; the shell of a RUN sees all of them.
fn uses(text: &str, name: &str, keyword: Keyword) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        let marked = before.is_some_and(|c| c == '$' || c == '{') || keyword == Keyword::Run;
        marked && !before.is_some_and(word) && !after.is_some_and(word)
    })
}

/// The new lines, all put in at one place.
struct Block<'t> {
    text: &'t str,
    at: u32,
    newline: &'static str,
    changes: Vec<Change>,
    /// Lines that were taken away last.
    gone: Span,
}

impl<'t> Block<'t> {
    fn new(split: &Split<'_, '_, 't>, last: usize) -> Block<'t> {
        let facts = split.facts;
        let text = facts.document.text;
        let at = line_end(text, facts.steps[last].instruction.span.end);
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut block = Block { text, at, newline, changes: Vec::new(), gone: Span { start: 0, end: 0 } };
        if !text[..at as usize].ends_with('\n') {
            block.raw(newline.to_owned(), "The new lines start on a line of their own.");
        }
        let from = &facts.document.instructions[facts.stage.instruction];
        if let (None, Some(image)) = (&facts.stage.name, from.as_from()) {
            let lower = from.keyword_text().starts_with('f');
            let word = if lower { "as" } else { "AS" };
            let why = "This stage now only builds. It gets a name, so that the next one can copy from it; it is not shipped.";
            let end = image.image.span.end;
            block.change(Span { start: end, end }, format!(" {word} {}", facts.build_name()), why);
        }
        block
    }

    /// The whole new stage.
    fn stage(&mut self, split: &Split<'_, '_, '_>) {
        let facts = split.facts;
        for line in split.build_lines.iter().filter(|l| !l.root) {
            self.line(split, line);
        }
        let root = split.build_lines.iter().filter(|l| l.root);
        let user = facts.steps.get(split.last_building().unwrap_or(0)).map_or("", |f| &*f.step.user);
        if root.clone().next().is_some() && !matches!(user, "" | "root" | "0") {
            self.add(
                &facts.cased("USER root"),
                "What follows writes where only root may; it holds in this stage alone.",
            );
        }
        for line in root {
            self.line(split, line);
        }
        self.raw(self.newline.to_owned(), "An empty line between the stages.");
        self.add(&facts.cased(&format!("FROM {}", split.base.image)), &split.base_why);
        // What is installed changes less often than the application, so it comes first. With an owner of its own the
        // application's folder must not have been made before, by WORKDIR, for root.
        let last = split.last_building().unwrap_or(0);
        let early = split.chown.is_some() && split.base.world.has_shell();
        let runs = |n: &usize| {
            facts.steps[*n].keyword() == Keyword::Run
                && !matches!(split.roles[*n], Role::Build | Role::Drop(_))
        };
        let first =
            if early { (0..last + 1).rev().find(runs).map_or(0, |n| n + 1) } else { facts.steps.len() };
        let folder = |n: usize| {
            let fact = &facts.steps[n];
            let to = fact.step.words.first().map_or("", String::as_str);
            fact.keyword() == Keyword::Workdir
                && split.artefacts.iter().any(|a| beneath(to, &a.to) || beneath(&a.to, to))
        };
        let from = if split.packages.is_empty() { None } else { split.repositories(last) };
        if from.is_none() {
            self.installs(split);
        }
        for n in (0..first).filter(|n| !early || !folder(*n)) {
            self.again(split, n, last);
            if from == Some(n) {
                self.installs(split);
            }
        }
        self.artefacts(split, |a| !split.is_repository(a));
        if early {
            let rest = (0..facts.steps.len()).filter(|n| *n >= first || folder(*n));
            rest.for_each(|n| self.again(split, n, last));
        }
        for line in &split.last_lines {
            self.line(split, line);
        }
        for (n, fact) in facts.steps.iter().enumerate() {
            match &split.roles[n] {
                Role::Run if n < last && fact.keyword() != Keyword::Run && !is_copy(fact) => {
                    self.move_here(fact.instruction, None, HOW_IT_RUNS);
                }
                Role::Replace(text, why) if n < last => {
                    self.move_here(fact.instruction, Some(&facts.cased(text)), why);
                }
                Role::Replace(text, why) => self.change(fact.instruction.span, facts.cased(text), why),
                Role::Drop(why) => self.remove(fact.instruction, why),
                _ => {}
            }
        }
    }

    /// A line of the build that the new stage has, too.
    fn again(&mut self, split: &Split<'_, '_, '_>, n: usize, last: usize) {
        let fact = &split.facts.steps[n];
        let moves = n < last && (fact.keyword() == Keyword::Run || is_copy(fact));
        match &split.roles[n] {
            Role::Both(why) => self.repeat(fact.instruction, why),
            Role::As(text, why) => self.add(&split.facts.cased(text), why),
            Role::Run if moves => self.move_here(fact.instruction, None, "only the program needs it."),
            _ => {}
        }
    }

    /// What the rest of the stage stands on.
    fn installs(&mut self, split: &Split<'_, '_, '_>) {
        self.artefacts(split, |a| split.is_repository(a));
        let quiet = split.facts.document.text.contains("DEBIAN_FRONTEND");
        let lines = packages::lines(split.base.world, &split.packages, &split.recommending(), quiet);
        for line in lines.iter().chain(&split.first_lines) {
            self.line(split, line);
        }
    }

    fn artefacts(&mut self, split: &Split<'_, '_, '_>, wanted: impl Fn(&Artefact) -> bool) {
        let build = split.facts.build_name();
        for artefact in split.artefacts.iter().filter(|a| wanted(a)) {
            let owner = split.chown.as_ref().filter(|_| !artefact.program);
            let chown = owner.map_or(String::new(), |c| format!("--chown={c} "));
            let (from, to) = (&artefact.from, &artefact.to);
            let line = if from.contains(' ') || to.contains(' ') {
                format!("COPY {chown}--from={build} [\"{from}\", \"{to}\"]")
            } else {
                format!("COPY {chown}--from={build} {from} {to}")
            };
            self.add(&split.facts.cased(&line), &artefact.why);
        }
    }

    fn change(&mut self, span: Span, insert: String, why: &str) {
        self.changes.push(Change { edit: Edit { span, insert }, why: why.to_owned() });
    }

    fn raw(&mut self, insert: String, why: &str) {
        self.change(Span { start: self.at, end: self.at }, insert, why);
    }

    fn add(&mut self, lines: &str, why: &str) {
        let mut insert = lines.replace('\n', self.newline);
        insert.push_str(self.newline);
        self.raw(insert, why);
    }

    fn line(&mut self, split: &Split<'_, '_, '_>, line: &Line) {
        self.add(&split.facts.cased(&line.text), &line.why);
    }

    /// Repeats an instruction, byte for byte.
    fn repeat(&mut self, instruction: &Instruction<'_>, why: &str) {
        let text = instruction.span.of(self.text).to_owned();
        self.raw(format!("{text}{}", self.newline), why);
    }

    /// Moves an instruction with the comments that stand right above it, perhaps saying something else.
    fn move_here(&mut self, instruction: &Instruction<'_>, text: Option<&str>, why: &str) {
        let span = with_comments(self.text, instruction);
        let comments = &self.text[span.start as usize..instruction.span.start as usize];
        let own = text.unwrap_or(instruction.span.of(self.text));
        let moved = format!("{comments}{own}{}", self.newline);
        let span = self.with_gap(span);
        self.change(span, String::new(), &format!("Moves to the new stage: {why}"));
        self.raw(moved, &format!("Moved here: {why}"));
    }

    /// Takes an instruction away; its comments stay.
    fn remove(&mut self, instruction: &Instruction<'_>, why: &str) {
        let start = line_start(self.text, instruction.span.start);
        let span = Span { start, end: line_end(self.text, instruction.span.end) };
        self.change(span, String::new(), why);
    }

    /// With one of the empty lines that would come to stand on each other.
    fn with_gap(&mut self, span: Span) -> Span {
        let start = if self.gone.end == span.start { self.gone.start } else { span.start };
        let before = &self.text[..start as usize];
        let gap = before.ends_with("\n\n") || before.ends_with("\n\r\n");
        let after = line_end(self.text, span.end);
        let empty = self.text[span.end as usize..after as usize].trim().is_empty() && after > span.end;
        let end = if gap && empty && after <= self.at { after } else { span.end };
        self.gone = Span { start, end };
        Span { start: span.start, end }
    }
}

fn is_copy(fact: &Fact<'_, '_>) -> bool {
    matches!(fact.keyword(), Keyword::Copy | Keyword::Add)
}

fn line_start(text: &str, offset: u32) -> u32 {
    text[..offset as usize].rfind('\n').map_or(0, |n| n as u32 + 1)
}

/// Just behind the line end after `offset`.
fn line_end(text: &str, offset: u32) -> u32 {
    let rest = &text[offset as usize..];
    rest.find('\n').map_or(text.len() as u32, |n| offset + n as u32 + 1)
}

/// The instruction's lines and the comment lines directly above them.
fn with_comments(text: &str, instruction: &Instruction<'_>) -> Span {
    let mut start = line_start(text, instruction.span.start) as usize;
    while start > 0 {
        let before = text[..start - 1].rfind('\n').map_or(0, |n| n + 1);
        let line = text[before..start].trim();
        // A directive at the top of the file is no comment about this line.
        let directive = before == 0 && line.contains('=');
        if !line.starts_with('#') || directive {
            break;
        }
        start = before;
    }
    Span { start: start as u32, end: line_end(text, instruction.span.end) }
}
