//! What does a RUN leave behind, and where?
//!
//! Recipes whose program lies in one folder (Node, Python, Ruby, PHP) ask [`application`]; it sorts every line of the
//! file by that folder.

use dockerfile_syntax::{Command, Keyword};

use super::facts::{Fact, beneath};
use super::packages::{self, Installs};
use super::split::Split;
use super::{Outcome, refuse};
use crate::plan::join;

/// Programs that write where their operands say, or nowhere.
const FILES: &str = " cp mv rm rmdir unlink mkdir touch chown chgrp chmod ln find install mktemp ";

/// Programs that leave no file, or only beneath the working folder.
const HARMLESS: &str = " echo printf true false set cd ls cat test [ [[ export env : pwd date sleep exit which type id \
    whoami uname head tail grep sort tr cut wc sha256sum sha1sum md5sum gpg fc-cache dos2unix update-ca-certificates unset umask ulimit source . sh bash eval ldconfig ";

/// Programs that make users and groups.
const USERS: &str =
    " adduser addgroup useradd groupadd usermod groupmod userdel deluser delgroup groupdel passwd chpasswd ";

fn listed(list: &str, program: &str) -> bool {
    !program.is_empty() && !program.contains(' ') && list.contains(&format!(" {program} "))
}

/// What a RUN leaves outside the application's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Leaves {
    /// System packages.
    pub(super) packages: Installs,
    /// Users and groups.
    pub(super) users: bool,
    /// Tools for everyone, installed by one of the program's own package managers.
    pub(super) tools: bool,
    /// Files and folders at these absolute paths.
    pub(super) files: Vec<String>,
    /// Basic programs wrote elsewhere: settings of the system.
    pub(super) system: bool,
    /// A program that may have written anywhere.
    pub(super) unknown: Option<String>,
    /// Whether every command is basic, makes users or installs packages or tools, so that the line can run again.
    pub(super) again: bool,
}

/// What the recipe knows about its own tools.
pub(super) struct Knows<'a> {
    /// The application's folder.
    pub(super) root: &'a str,
    /// Programs that only write beneath the working folder, or nowhere: ` npm node tsc `.
    pub(super) local: &'a str,
    /// Whether a command installs a tool for everyone, such as `npm install --global`.
    pub(super) tool: fn(&Command) -> bool,
}

/// What a RUN leaves behind.
pub(super) fn leaves(fact: &Fact<'_, '_>, knows: &Knows<'_>) -> Leaves {
    let mut out = Leaves { again: true, ..Leaves::default() };
    let mut folder = fact.step.workdir.clone();
    for command in &fact.script.commands {
        one(command, &mut folder, knows, &mut out);
    }
    out
}

fn one(command: &Command, folder: &mut String, knows: &Knows<'_>, out: &mut Leaves) {
    for (sign, file) in &command.redirects {
        let path = join(folder, &file.value);
        let written = sign.contains('>') && !file.value.starts_with('&') && !path.starts_with("/dev/");
        out.system |= written && outside(&path, knows.root);
    }
    let program = command.program();
    let basic = listed(HARMLESS, program) || command.words.is_empty();
    if program == "cd" {
        if let Some(to) = command.operands().next() {
            *folder = join(folder, &to.value);
        }
    } else if (knows.tool)(command) {
        out.tools = true;
    } else if packages::is_manager(program) {
        let installs = packages::installs_of(command);
        out.packages.run_time.extend(installs.run_time);
        out.packages.build_only.extend(installs.build_only);
    } else if listed(USERS, program) {
        out.users = true;
    } else if listed(FILES, program) {
        files(command, folder, knows, out);
    } else if let Some(written) = fetched(command, folder) {
        out.again = false;
        match written {
            Some(path) if !outside(&path, knows.root) || path.starts_with("/tmp") => {}
            Some(path) if !path.contains(['$', '*', '`']) => out.files.push(path),
            _ => out.unknown = out.unknown.take().or(Some(program.to_owned())),
        }
    } else if listed(knows.local, program) || local_script(command, folder, knows.root) {
        out.again = false;
        // Built outside the application's folder: that folder is needed too.
        let trivial = folder == "/"
            || folder.starts_with("/tmp")
            || command.arguments().iter().all(|w| w.value.starts_with('-'));
        if outside(folder, knows.root) && !trivial && !out.files.contains(folder) {
            out.files.push(folder.clone());
        }
    } else if !basic {
        out.again = false;
        out.unknown = out.unknown.take().or(Some(program.to_owned()));
    }
}

/// Programs that write where their operands say.
fn files(command: &Command, folder: &str, knows: &Knows<'_>, out: &mut Leaves) {
    let program = command.program();
    let paths: Vec<String> = command.operands().map(|w| join(folder, &w.value)).collect();
    let written = match program {
        "rm" | "find" | "rmdir" | "unlink" => &[],
        "cp" | "mv" | "ln" | "install" => paths.last().map_or(&[][..], std::slice::from_ref),
        _ => &paths[..],
    };
    let fetched = |path: &String| out.files.iter().any(|f| f == path || beneath(path, f));
    let elsewhere = written.iter().any(|p| outside(p, knows.root) && !p.starts_with("/tmp") && !fetched(p));
    out.system |= elsewhere;
}

fn outside(path: &str, root: &str) -> bool {
    !beneath(path, root)
}

/// `./scripts/build.sh` of the application itself.
fn local_script(command: &Command, folder: &str, root: &str) -> bool {
    let word = command.words.first().map_or("", |w| w.value.as_str());
    (word.starts_with("./") || word.contains("/bin/")) && beneath(&join(folder, word), root)
}

/// Where a program that fetches or unpacks puts it: `None` if it is no such program, `Some(None)` if it cannot be seen.
fn fetched(command: &Command, folder: &str) -> Option<Option<String>> {
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_str()).collect();
    let after = |names: &[&str]| {
        let at = words.iter().position(|w| names.contains(w));
        at.and_then(|n| words.get(n + 1)).map(|p| join(folder, p))
    };
    let operands: Vec<&str> = command.operands().map(|w| w.value.as_str()).collect();
    match command.program() {
        "curl" => Some(
            match words.iter().find(|w| w.starts_with('-') && !w.starts_with("--") && w.ends_with('o')) {
                Some(flag) => after(&[flag]),
                None if words.iter().any(|w| w.starts_with('-') && w.contains('O')) => {
                    Some(folder.to_owned())
                }
                None => after(&["--output"]),
            },
        ),
        "wget" => Some(
            match words.iter().find(|w| w.starts_with('-') && !w.starts_with("--") && w.ends_with('O')) {
                Some(flag) => after(&[flag]).filter(|p| !p.ends_with("/-")),
                None => after(&["--output-document", "-P"]).or(Some(folder.to_owned())),
            },
        ),
        "git" => match operands.as_slice() {
            ["clone", rest @ ..] => {
                // `-b main` and `--depth 1` take a word each.
                let value = |n: usize| {
                    words.iter().position(|w| *w == rest[n]).is_some_and(|at| {
                        at > 0 && matches!(words[at - 1], "-b" | "--branch" | "--depth" | "-c" | "--config")
                    })
                };
                let plain: Vec<&str> = (0..rest.len()).filter(|n| !value(*n)).map(|n| rest[n]).collect();
                let name = plain
                    .first()
                    .map_or("", |u| u.trim_end_matches('/').rsplit('/').next().unwrap_or(""))
                    .trim_end_matches(".git");
                Some(plain.get(1).or(Some(&name).filter(|n| !n.is_empty())).map(|to| join(folder, to)))
            }
            _ => Some(Some(folder.to_owned())),
        },
        "tar" => Some(after(&["-C", "--directory"]).or(Some(folder.to_owned()))),
        "unzip" => Some(after(&["-d"]).or(Some(folder.to_owned()))),
        _ => None,
    }
}

/// Sorts every line by the application's folder: what runs again, what stays, which packages come along.
/// The Err names the line that cannot be followed.
pub(super) fn application(split: &mut Split<'_, '_, '_>, knows: &Knows<'_>) -> Result<(), Outcome> {
    let facts = split.facts;
    for (n, fact) in facts.steps.iter().enumerate() {
        match fact.keyword() {
            Keyword::Copy | Keyword::Add => {
                if fact.step.inputs.iter().any(|i| outside(&i.destination, knows.root)) {
                    split.both(
                        n,
                        "These files lie outside the application's folder, so they are copied again.",
                    );
                }
            }
            Keyword::Run => run(split, n, leaves(fact, knows))?,
            _ => {}
        }
    }
    Ok(())
}

fn run(split: &mut Split<'_, '_, '_>, n: usize, leaves: Leaves) -> Result<(), Outcome> {
    let only_packages = !leaves.users && !leaves.tools && !leaves.system && leaves.files.is_empty();
    let lasting = leaves.users || leaves.tools || leaves.system;
    if let Some(program) = leaves.unknown {
        return Err(cannot_follow(split, n, &program));
    }
    if lasting && !leaves.again {
        let program = split.facts.steps[n].script.commands.first().map_or("", |c| c.program()).to_owned();
        return Err(cannot_follow(split, n, &program));
    }
    let installs = leaves.packages;
    if lasting && installs.build_only.is_empty() {
        let why = match (leaves.users, leaves.tools) {
            (true, _) => "The same users as before.",
            (_, true) => {
                "Tools for everyone lie outside the application's folder, so they are installed again."
            }
            _ => "It changes the system outside the application's folder, so it runs here too.",
        };
        split.both(n, why);
    } else if lasting {
        return Err(cannot_follow(split, n, "several things at once"));
    } else if only_packages && leaves.again && installs.build_only.is_empty() && !installs.run_time.is_empty()
    {
        split.both(n, "The program may call these packages, so they are installed here too.");
    } else {
        let why = "Of the packages installed for the build, these are the ones a program may call.";
        installs.run_time.iter().for_each(|name| split.package(name, why));
    }
    for file in leaves.files {
        split.take(&file, "Made or fetched by the build, outside the application's folder.");
    }
    Ok(())
}

fn cannot_follow(split: &Split<'_, '_, '_>, n: usize, program: &str) -> Outcome {
    refuse(
        "cannot-follow",
        format!(
            "Line {} runs {program}, and the text does not say which of the files it leaves are needed at run time. Give that a line of its own, or copy its result by hand.",
            split.facts.steps[n].step.line
        ),
    )
}
