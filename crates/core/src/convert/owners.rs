//! Do folders keep their owner and mode? COPY brings what lies in a folder with its owners, but the folder itself anew, for root.

use dockerfile_syntax::{Command, Keyword};

use super::facts::{Fact, beneath};
use super::split::{Role, Split};
use super::writes;
use crate::plan::join;

impl Split<'_, '_, '_> {
    /// Repeats what the build says of a folder's owner or mode, where the folder is made anew in the stage that runs.
    pub(super) fn owners(&mut self) {
        if self.chown.is_some() || !self.base.world.has_shell() {
            return;
        }
        let facts = self.facts;
        // Gradle's image brings a user that the one with Java alone lacks, and that nobody needs who does not run as it.
        let stranger = |owner: &str| {
            let gradle = |name: &str| name.split([':', '.']).next() == Some("gradle");
            facts.base_name == "gradle" && gradle(owner) && !gradle(&facts.stage.config.user)
        };
        for (n, fact) in facts.steps.iter().enumerate() {
            let said = match &self.roles[n] {
                Role::Build => "",
                Role::As(text, _) => text,
                _ => continue,
            };
            if !matches!(&*fact.step.user, "" | "root" | "0") {
                continue;
            }
            let mut lines: Vec<String> = Vec::new();
            let mut made: Vec<String> = Vec::new();
            for (command, folder) in fact.followed() {
                let Some((what, paths)) = given(command, &folder).filter(|(what, _)| !stranger(what)) else {
                    continue;
                };
                let written = fact.text.get(command.start..command.end).unwrap_or_default();
                let again = said.contains(written) && !written.is_empty();
                let inside: Vec<String> = paths.iter().flat_map(|p| self.inside(n, p, command)).collect();
                for path in paths.into_iter().chain(inside).filter(|p| !again && self.anew(n, p, command)) {
                    let all = if self.holds(n, &path, command) { "-R " } else { "" };
                    lines.push(format!("{} {all}{what} {path}", command.program()));
                    if !made.contains(&path) {
                        made.push(path);
                    }
                }
            }
            if fact.keyword() == Keyword::Copy
                && let Some(owner) = fact.instruction.flag("chown").and_then(|f| f.value())
                && let [input] = fact.step.inputs.as_slice()
                && !owner.contains('$')
                && !stranger(owner)
            {
                let path = input.destination.trim_end_matches('/').to_owned();
                let new = !facts.steps[..n].iter().any(|f| makes(f, &path)) && !writes::distribution(&path);
                let whole = input.paths.iter().all(|p| matches!(p.as_str(), "." | "./" | "/"));
                if new && whole && self.artefacts.iter().any(|a| beneath(&a.to, &path)) {
                    lines.push(format!("chown {owner} {path}"));
                    made.push(path);
                }
            }
            if lines.is_empty() {
                continue;
            }
            let rest = said.strip_prefix("RUN ").map_or(String::new(), |r| format!("{r} && "));
            let text = format!("RUN {rest}mkdir -p {} && {}", made.join(" "), lines.join(" && "));
            let why = "The folder belongs to whom it belonged: COPY brings what lies in it with its owners, but makes the folder itself anew, for root.";
            self.both_as(n, text, why);
        }
    }

    /// Folders in it that lines make, that come along by themselves, and that are given away with it.
    fn inside(&self, n: usize, path: &str, command: &Command<'_>) -> Vec<String> {
        let all = command.has("-R") || command.has("--recursive");
        let made = |to: &str| self.facts.steps[..=n].iter().any(|f| !is_workdir(f, to) && makes(f, to));
        let within = self.artefacts.iter().filter(|a| all && a.to != path && beneath(&a.to, path));
        within.map(|a| a.to.clone()).filter(|to| made(to)).collect()
    }

    /// Whether all that lies in a folder is meant, and some of it was copied there before, in the stage that runs too.
    fn holds(&self, n: usize, path: &str, command: &Command<'_>) -> bool {
        let copies = |m: usize| matches!(self.roles[m], Role::Both(_));
        let inside = |f: &Fact<'_, '_>| f.context_paths().any(|(_, to)| beneath(to, path));
        (command.has("-R") || command.has("--recursive"))
            && (0..n).any(|m| copies(m) && inside(&self.facts.steps[m]))
    }

    /// Whether a folder comes to stand in the stage that runs without its owner.
    fn anew(&self, n: usize, path: &str, command: &Command<'_>) -> bool {
        if writes::distribution(path) || path.contains(['*', '$', '{', ' ', '~']) || path.starts_with("/tmp")
        {
            return false;
        }
        let facts = self.facts;
        let folder = command.has("-R")
            || command.has("--recursive")
            || facts.steps[..=n].iter().any(|f| makes(f, path))
            || self.artefacts.iter().any(|a| a.to != path && beneath(&a.to, path));
        let copied = facts.steps.iter().enumerate().any(|(m, f)| {
            let there = matches!(self.roles[m], Role::Both(_) | Role::Run);
            there && f.step.inputs.iter().any(|i| beneath(&i.destination, path))
        });
        let workdir = facts.steps.iter().any(|f| is_workdir(f, path));
        folder && (copied || workdir || self.artefacts.iter().any(|a| beneath(&a.to, path)))
    }
}

/// What `chown`, `chgrp` or `chmod` gives, and to which paths. A mode that every new folder has is nothing.
fn given(command: &Command<'_>, folder: &str) -> Option<(String, Vec<String>)> {
    let program = command.program();
    if let ("install", (true, folders)) = (program, writes::install(command)) {
        let flags = command.arguments().iter().filter(|w| !folders.contains(&w.value.as_ref()));
        let flags: Vec<&str> = flags.map(|w| w.value.as_ref()).collect();
        let folders = folders.iter().map(|w| join(folder, w).trim_end_matches('/').to_owned());
        return (flags.len() > 1).then(|| (flags.join(" "), folders.collect()));
    }
    if !matches!(program, "chown" | "chgrp" | "chmod") {
        return None;
    }
    let mut words = command.operands();
    let what = words.next()?;
    let usual = matches!(what.value.trim_start_matches('0'), "755")
        || what.value.contains('x') && !what.value.contains('w');
    let root = matches!(what.value.split([':', '.']).next(), Some("root" | "0")) && program != "chmod";
    if what.value.contains(['$', '`']) || program == "chmod" && usual || root {
        return None;
    }
    Some((
        what.value.to_string(),
        words.map(|w| join(folder, &w.value).trim_end_matches('/').to_owned()).collect(),
    ))
}

/// Whether a line makes a folder.
fn makes(fact: &Fact<'_, '_>, path: &str) -> bool {
    let mkdir = |(c, folder): (&Command<'_>, String)| {
        matches!(c.program(), "mkdir" | "install")
            && c.operands().any(|w| beneath(&join(&folder, &w.value), path))
    };
    is_workdir(fact, path) || fact.followed().into_iter().any(mkdir)
}

fn is_workdir(fact: &Fact<'_, '_>, path: &str) -> bool {
    fact.keyword() == Keyword::Workdir
        && fact.step.words.first().is_some_and(|w| beneath(&join("/", w), path))
}

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::outcome;

    #[test]
    fn a_folder_that_was_given_away() {
        let node = "FROM node:20\nRUN mkdir -p /home/node/app/node_modules && chown -R node:node /home/node/app\nWORKDIR /home/node/app\nCOPY package*.json ./\nUSER node\nRUN npm install\nCOPY --chown=node:node . .\nCMD [\"node\", \"app.js\"]\n";
        let ruby = "FROM ruby:3.3\nRUN useradd -m app\nWORKDIR /srv/app\nCOPY . .\nRUN bundle install && bundle exec rake assets:precompile && chown -R app /srv/app\nUSER app\nCMD [\"ruby\", \"a.rb\"]\n";
        let c = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make\nRUN useradd -r svc\nWORKDIR /opt/svc\nCOPY . .\nRUN make && chmod +x svc && mkdir /spool && chown svc /spool && chmod 700 /spool\nUSER svc\nCMD [\"./svc\"]\n";
        for (text, line) in [
            (node, "mkdir -p /home/node/app && chown node:node /home/node/app\n"),
            (ruby, "mkdir -p /srv/app && chown app /srv/app\n"),
            (c, "chown svc /spool && chmod 700 /spool\n"),
        ] {
            let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
            let runner = offer.text.rsplit("FROM ").next().unwrap();
            assert!(runner.contains(line), "{}", offer.text);
        }
    }
}
