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
const FILES: &str = " cp mv rm mkdir touch chown chmod ln find install ";

/// Programs that leave no file, or only beneath the working folder.
const HARMLESS: &str = " echo printf true false set cd ls cat test [ [[ export env : pwd date sleep exit which type id \
    whoami uname head tail grep sort tr cut wc unset umask ulimit source . sh bash eval ldconfig ";

/// Programs that make users and groups.
const USERS: &str =
    " adduser addgroup useradd groupadd usermod groupmod userdel deluser delgroup groupdel passwd chpasswd ";

fn listed(list: &str, program: &str) -> bool {
    !program.is_empty() && !program.contains(' ') && list.contains(&format!(" {program} "))
}

/// What a RUN leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Leaves {
    /// Nothing outside the application's folder.
    Inside,
    /// System packages.
    Packages(Installs),
    /// Users and groups, perhaps folders that belong to them.
    Users,
    /// Tools for everyone, installed by one of the program's own package managers.
    Tools,
    /// Files at these absolute paths outside the folder, and nothing else there.
    Files(Vec<String>),
    /// Only basic programs wrote outside; they can run again: settings of the system.
    System,
    /// It cannot be said: the program that may write anywhere.
    Unknown(String),
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
    if let Some(installs) = packages::installs(&fact.script) {
        return Leaves::Packages(installs);
    }
    let commands = &fact.script.commands;
    if commands.iter().any(|c| listed(USERS, c.program())) {
        let plain = |c: &Command| {
            [USERS, FILES, HARMLESS].iter().any(|l| listed(l, c.program())) || c.words.is_empty()
        };
        if commands.iter().all(plain) {
            return Leaves::Users;
        }
    }
    let (mut tools, mut system, mut unknown) = (false, false, None);
    let mut files = Vec::new();
    let mut folder = fact.step.workdir.clone();
    for command in commands {
        for (sign, file) in &command.redirects {
            let path = join(&folder, &file.value);
            if sign.contains('>')
                && !file.value.starts_with('&')
                && !path.starts_with("/dev/")
                && outside(&path, knows.root)
            {
                system = true;
            }
        }
        let program = command.program();
        if program == "cd" {
            if let Some(to) = command.operands().next() {
                folder = join(&folder, &to.value);
            }
        } else if (knows.tool)(command) {
            tools = true;
        } else if let Some(written) = download(command, &folder) {
            files.extend(written.into_iter().filter(|w| outside(w, knows.root)));
        } else if packages::installed(command).is_some() || matches!(program, "apt-get" | "apt" | "apk") {
            let names = packages::installed(command).unwrap_or_default();
            let run_time = names.iter().any(|n| !packages::is_build_only(n));
            if run_time {
                unknown.get_or_insert(program.to_owned());
            }
        } else if listed(FILES, program) {
            let paths: Vec<String> = command.operands().map(|w| join(&folder, &w.value)).collect();
            let written = if matches!(program, "cp" | "mv" | "ln" | "install") {
                paths.last().into_iter().collect()
            } else {
                paths.iter().collect::<Vec<_>>()
            };
            let gone = matches!(program, "rm" | "find");
            let known = |p: &str| p.starts_with("/tmp") || files.iter().any(|f: &String| f == p);
            if !gone && written.iter().any(|p| outside(p, knows.root) && !known(p)) {
                system = true;
            }
        } else if !(listed(HARMLESS, program)
            || listed(knows.local, program)
            || program.is_empty()
            || local_script(command, &folder, knows.root))
        {
            unknown.get_or_insert(program.to_owned());
        }
    }
    let dynamic = commands.iter().flat_map(|c| &c.words).any(|w| w.dynamic);
    match unknown {
        Some(program) => Leaves::Unknown(program),
        None if tools => Leaves::Tools,
        None if system
            && commands
                .iter()
                .all(|c| [FILES, HARMLESS].iter().any(|l| listed(l, c.program())) || c.words.is_empty()) =>
        {
            Leaves::System
        }
        None if system => Leaves::Unknown(commands.first().map_or(String::new(), |c| c.program().to_owned())),
        None if !files.is_empty() && !dynamic => Leaves::Files(files),
        None if !files.is_empty() => Leaves::Unknown("curl".to_owned()),
        None => Leaves::Inside,
    }
}

fn outside(path: &str, root: &str) -> bool {
    !beneath(path, root)
}

/// `./scripts/build.sh` of the application itself.
fn local_script(command: &Command, folder: &str, root: &str) -> bool {
    let word = command.words.first().map_or("", |w| w.value.as_str());
    (word.starts_with("./") || word.contains("/bin/")) && beneath(&join(folder, word), root)
}

/// Where a download goes; `None` if the command is none, or if that cannot be seen.
fn download(command: &Command, folder: &str) -> Option<Vec<String>> {
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_str()).collect();
    let after = |names: &[&str]| {
        words
            .iter()
            .position(|w| names.contains(w))
            .and_then(|n| words.get(n + 1))
            .map(|p| vec![join(folder, p)])
    };
    match command.program() {
        "curl" => after(&["-o", "--output", "-Lo", "-fsSLo", "-sSLo", "-sLo", "-SLo", "-fLo"]),
        "wget" => after(&["-O", "-qO", "--output-document", "-nvO"]).filter(|p| !p[0].ends_with("/-")),
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
            Keyword::Run => match leaves(fact, knows) {
                Leaves::Inside => {}
                Leaves::Packages(installs) => {
                    let why = "The program may call these packages, so they are installed here too.";
                    match (installs.run_time.is_empty(), installs.build_only.is_empty()) {
                        (true, _) => {}
                        (false, true) => split.both(n, why),
                        (false, false) => {
                            let why = "Of the packages installed for the build, these are the ones a program may call.";
                            installs.run_time.iter().for_each(|name| split.package(name, why));
                        }
                    }
                }
                Leaves::Users => split.both(n, "The same users as before."),
                Leaves::Tools => split.both(
                    n,
                    "Tools for everyone lie outside the application's folder, so they are installed again.",
                ),
                Leaves::System => split
                    .both(n, "It changes the system outside the application's folder, so it runs here too."),
                Leaves::Files(files) => {
                    for file in files {
                        split.take(&file, "Fetched for the program, outside its folder.");
                    }
                }
                Leaves::Unknown(program) => {
                    return Err(refuse(
                        "cannot-follow",
                        format!(
                            "Line {} runs {program}, and the text does not say which of the files it leaves are needed at run time. Split that line off, or copy its result by hand.",
                            fact.step.line
                        ),
                    ));
                }
            },
            _ => {}
        }
    }
    Ok(())
}
