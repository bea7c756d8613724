//! What does the image start, and does that need a shell?

use dockerfile_syntax::{Command, Keyword, Operator, Script};

use super::cut::listed;
use super::facts::Facts;
use super::lacks::script;
use super::leaves::settles;
use crate::plan::{Stage, Step};

/// The start command, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Start {
    /// Programs that are started, in order, each with its arguments; the last one is the server.
    pub(super) commands: Vec<Vec<String>>,
    /// The same, scripts of package.json replaced by what they run where that is known.
    pub(super) resolved: Vec<Vec<String>>,
    /// Programs that only start another one, as `tini` and `gosu` do.
    pub(super) wrappers: Vec<String>,
    /// Whether a shell reads the command.
    pub(super) shell: bool,
    /// Whether the shell line could as well be a list of words; its step.
    pub(super) plain: Option<usize>,
}

impl Start {
    /// Reads the start command.
    pub(super) fn of(stage: &Stage) -> Start {
        let entry = last(stage, Keyword::Entrypoint).or(last(stage, Keyword::Cmd));
        let argv = argv(stage);
        let shell_form = entry.is_some_and(|(_, e)| e.shell_form);
        let name = argv.first().map_or("", |w| w.rsplit('/').next().unwrap_or(""));
        let shell_list = matches!(name, "sh" | "bash" | "ash" | "dash")
            && argv.get(1).is_some_and(|f| f.starts_with('-') && f.ends_with('c'));
        if !shell_form && !shell_list {
            let mut wrappers = Vec::new();
            let commands = vec![unwrapped(argv, &mut wrappers)];
            return Start { resolved: commands.clone(), commands, wrappers, shell: false, plain: None };
        }
        let line = match (shell_form, entry) {
            (true, Some((_, e))) => e.words.first().cloned().unwrap_or_default(),
            _ => argv.get(2).cloned().unwrap_or_default(),
        };
        let script = Script::parse(&line);
        let home = |word: &str| match word.strip_prefix("~/") {
            Some(rest) if matches!(stage.config.user.as_str(), "" | "root" | "0") => format!("/root/{rest}"),
            _ => word.to_owned(),
        };
        let mut wrappers = Vec::new();
        let commands: Vec<Vec<String>> = script
            .commands
            .iter()
            .filter(|c| c.operator != Operator::Pipe || !c.words.is_empty())
            .map(|c| c.words.iter().map(|w| home(&w.value)).skip_while(|w| w == "exec").collect())
            .filter(|c: &Vec<String>| !c.is_empty())
            .map(|c| unwrapped(c, &mut wrappers))
            .collect();
        let special = ['$', '&', '|', ';', '<', '>', '(', '`', '"', '\'', '*', '\\', '~', '{', '?', '['];
        let both = last(stage, Keyword::Cmd).is_some() && last(stage, Keyword::Entrypoint).is_some();
        let simple =
            shell_form && !line.contains(special) && commands.len() == 1 && !both && wrappers.is_empty();
        let simple =
            simple && !script.commands.iter().any(|c| !c.assignments.is_empty() || !c.redirects.is_empty());
        Start {
            resolved: commands.clone(),
            commands,
            wrappers,
            shell: true,
            plain: entry.filter(|_| simple).map(|(n, _)| n),
        }
    }

    /// The words of what runs in the end.
    pub(super) fn main(&self) -> &[String] {
        self.commands.last().map_or(&[], Vec::as_slice)
    }

    /// All words of all commands.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.wrappers.iter().chain(self.commands.iter().flatten()).map(String::as_str)
    }
}

/// The start command with what a script of the project runs before it hands over to the words behind it (`exec "$@"`), where
/// the folder holds that script.
pub(super) fn through(facts: &Facts<'_, '_>, start: &Start) -> Start {
    let mut commands = Vec::new();
    for command in &start.commands {
        match handing_over(facts, command) {
            Some(Handing { text, rest, .. }) => {
                commands.extend(Script::parse(text).commands.iter().filter_map(called));
                commands.push(rest.to_vec());
            }
            None => commands.push(command.clone()),
        }
    }
    facts.resolved(Start { commands, ..start.clone() })
}

/// The words of a command of a script, if it may call a program of the project's own.
fn called(command: &Command<'_>) -> Option<Vec<String>> {
    const SHELL: &str = " if elif while until ! then do else fi done { } ";
    const FILES: &str = " rm mkdir chown chmod cp mv sed touch ln envsubst find ";
    let words = command.words.iter().map(|w| w.value.to_string());
    let words: Vec<String> = words.skip_while(|w| listed(SHELL, w) || w == "exec").collect();
    let first = words.first().filter(|w| *w != "$@")?;
    let known = settles(first) && !matches!(first.as_str(), "." | "source") || listed(FILES, first);
    (!known).then_some(words)
}

/// A script that hands over to the words behind it.
pub(super) struct Handing<'f, 'c> {
    pub(super) name: &'c str,
    pub(super) text: &'f str,
    pub(super) rest: &'c [String],
}

/// Reads such a script.
pub(super) fn handing_over<'f, 'c>(
    facts: &'f Facts<'_, '_>,
    command: &'c [String],
) -> Option<Handing<'f, 'c>> {
    let shell = command.first().is_some_and(|w| matches!(w.rsplit('/').next(), Some("sh" | "bash" | "ash")));
    let (name, rest) = command[usize::from(shell)..].split_first().filter(|(_, rest)| !rest.is_empty())?;
    let text = script(facts, name)?;
    text.contains("exec \"$@\"").then_some(Handing { name, text, rest })
}

/// The command without the programs that only start it.
fn unwrapped(mut command: Vec<String>, wrappers: &mut Vec<String>) -> Vec<String> {
    loop {
        let name = command.first().map_or("", |w| w.rsplit('/').next().unwrap_or(w));
        let users = match name {
            "tini" | "dumb-init" | "docker-init" => 0,
            "gosu" | "su-exec" => 1,
            _ => return command,
        };
        let flags = command.iter().skip(1).take_while(|w| w.starts_with('-')).count();
        if command.len() < flags + users + 2 {
            return command;
        }
        let rest = command.split_off(1 + flags + users);
        wrappers.extend(std::mem::replace(&mut command, rest).into_iter().next());
    }
}

fn last(stage: &Stage, keyword: Keyword) -> Option<(usize, &Step)> {
    stage.steps.iter().enumerate().rev().find(|(_, s)| s.keyword == keyword)
}

/// Entrypoint and command as one list, as the image holds them.
pub(super) fn argv(stage: &Stage) -> Vec<String> {
    let mut argv = stage.config.entrypoint.clone().unwrap_or_default();
    argv.extend(stage.config.cmd.clone().unwrap_or_default());
    argv
}
