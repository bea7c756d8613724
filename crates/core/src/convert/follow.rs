//! What does a RUN leave behind, and where?
//!
//! Recipes whose program lies in one folder (Node, Python, Ruby, PHP) ask [`application`]; it sorts every line of the
//! file by that folder.

use dockerfile_syntax::{Command, Keyword, Operator};

use super::facts::{Fact, Facts, beneath};
use super::packages::{self, Installs};
use super::split::Split;
use super::writes::{distribution, fetched, found, install, output};
use super::{Outcome, refuse};
use crate::plan::join;

/// Programs that write where their operands say, or nowhere.
const FILES: &str = " cp mv rm rmdir unlink mkdir touch chown chgrp chmod ln find install mktemp ";

/// Programs that leave no file, or only beneath the working folder.
const HARMLESS: &str = " echo printf true false set cd ls cat test [ [[ export env : pwd date sleep exit which type id \
    whoami uname head tail grep sort tr cut wc sha256sum sha1sum md5sum gpg fc-cache dos2unix update-ca-certificates debconf-set-selections unset umask ulimit source . sh bash eval ldconfig ";

/// Programs that change settings of the system, wherever they are started.
const SYSTEM: &str = " locale-gen localedef dpkg-reconfigure update-locale update-alternatives setcap a2enmod a2dismod \
    a2ensite a2dissite a2enconf a2disconf ";

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
    /// Commands that must run again (their places in the script), and whether all others need not be kept from it.
    pub(super) again: Vec<usize>,
    /// Whether the whole line can run again as it is.
    pub(super) whole: bool,
    /// Paths that the commands that run again expect to be there.
    pub(super) expects: Vec<String>,
    /// Folders that they make.
    pub(super) makes: Vec<String>,
}

/// What the recipe knows about its own tools.
pub(super) struct Knows<'a> {
    /// The application's folder.
    pub(super) root: &'a str,
    /// Programs that only write beneath the working folder, or nowhere: ` npm node tsc `.
    pub(super) local: &'a str,
    /// Whether a command installs a tool for everyone, such as `npm install --global`.
    pub(super) tool: fn(&Command) -> bool,
    /// Packages that only the build calls, beside compilers.
    pub(super) building: &'a str,
}

/// What a RUN leaves behind.
pub(super) fn leaves(fact: &Fact<'_, '_>, knows: &Knows<'_>) -> Leaves {
    let mut out = Leaves { whole: true, ..Leaves::default() };
    let mut folder = fact.folder.clone();
    for (n, command) in fact.script.commands.iter().enumerate() {
        one(n, command, &mut folder, knows, &mut out);
    }
    out
}

fn one(n: usize, command: &Command, folder: &mut String, knows: &Knows<'_>, out: &mut Leaves) {
    let program = command.program();
    let redirected = command.redirects.iter().any(|(sign, file)| {
        let path = join(folder, &file.value);
        let written = sign.contains('>') && !file.value.starts_with('&') && !path.starts_with("/dev/");
        written && outside(&path, knows.root) && !path.starts_with("/tmp")
    });
    if redirected {
        out.system = true;
        out.again.push(n);
    }
    let basic = listed(HARMLESS, program) || command.words.is_empty();
    if program == "cd" {
        if let Some(to) = command.operands().next() {
            *folder = join(folder, &to.value);
        }
    } else if (knows.tool)(command) {
        out.tools = true;
        out.again.push(n);
    } else if packages::is_manager(program) {
        let mut installs = packages::installs_of(command);
        let (build, run) = installs.run_time.drain(..).partition(|name| listed(knows.building, name));
        installs.run_time = run;
        installs.build_only.extend::<Vec<String>>(build);
        out.whole &= installs.build_only.is_empty();
        out.packages.run_time.extend(installs.run_time);
        out.packages.build_only.extend(installs.build_only);
    } else if listed(USERS, program) {
        out.users = true;
        out.again.push(n);
    } else if listed(FILES, program) {
        files(n, command, folder, knows, out);
    } else if repository(command) && ["-O", "-o", "--output"].iter().any(|f| command.has(f)) {
        // The script that it saves is started elsewhere.
        out.whole = false;
        out.unknown = out.unknown.take().or(Some(program.to_owned()));
    } else if repository(command) {
        // What follows in the pipe is a shell, which is basic.
        out.system = true;
        out.again.push(n);
    } else if let Some(written) = fetched(command, folder) {
        out.whole = false;
        match written {
            Some(path) if !outside(&path, knows.root) || path.starts_with("/tmp") => {}
            Some(path) if !path.contains(['$', '*', '`']) => keep(path, out),
            _ => out.unknown = out.unknown.take().or(Some(program.to_owned())),
        }
    } else if listed(SYSTEM, program) {
        out.system = true;
        out.again.push(n);
    } else if program == "sed" {
        sed(n, command, folder, knows, out);
    } else if listed(knows.local, program) || local_script(command, folder, knows.root) {
        out.whole = false;
        // What is written outside by its name is needed; else the folder in which it was built.
        let output = output(command).map(|to| join(folder, to));
        if let Some(output) = output.filter(|o| outside(o, knows.root) || o != folder) {
            if outside(&output, knows.root) && !output.starts_with("/tmp") && !output.starts_with("/dev/") {
                keep(output, out);
            }
            return;
        }
        let trivial = folder == "/"
            || folder.starts_with("/tmp")
            || command.arguments().iter().all(|w| w.value.starts_with('-'));
        if outside(folder, knows.root) && !trivial {
            keep(folder.clone(), out);
        }
    } else if !basic {
        out.whole = false;
        out.unknown = out.unknown.take().or(Some(program.to_owned()));
    }
}

fn keep(path: String, out: &mut Leaves) {
    let path = path.trim_end_matches('/').to_owned();
    // A folder of the distribution itself is no artefact.
    if distribution(&path) {
        out.unknown = out
            .unknown
            .take()
            .or(Some(format!("a command that writes into {}", if path.is_empty() { "/" } else { &path })));
        return;
    }
    if !out.files.iter().any(|f| beneath(&path, f)) {
        out.files.push(path);
    }
}

/// A script that only adds a repository of packages.
fn repository(command: &Command) -> bool {
    matches!(command.program(), "curl" | "wget")
        && command.operands().any(|w| {
            ["deb.nodesource.com/setup", "rpm.nodesource.com/setup"].iter().any(|u| w.value.contains(u))
        })
}

/// Edits in place: settings of the system are edited again. Where packages are fetched from matters to the build alone.
fn sed(n: usize, command: &Command, folder: &str, knows: &Knows<'_>, out: &mut Leaves) {
    let words = command.arguments();
    // `-i`, `-i.bak`, `-ri`, `-Ei`.
    let flag = |w: &str| w.starts_with('-') && !w.starts_with("--");
    if !words.iter().any(|w| flag(&w.value) && w.value.contains('i') || w.value.starts_with("--in-place")) {
        return;
    }
    // The word behind `-e` or `-f` is no file, and the first word is the script if there is neither.
    let value = |n: usize| n > 0 && flag(&words[n - 1].value) && words[n - 1].value.ends_with(['e', 'f']);
    let plain = (0..words.len()).filter(|n| !words[*n].value.starts_with('-') && !value(*n));
    let scripted = (0..words.len()).any(value);
    let paths = plain.skip(usize::from(!scripted)).map(|n| words[n].value.as_ref());
    let paths: Vec<String> = paths.filter(|w| w.contains('/')).map(|w| join(folder, w)).collect();
    let lasting =
        |p: &String| outside(p, knows.root) && !p.starts_with("/tmp") && !p.starts_with("/etc/apt/");
    let settings = |p: &String| p.starts_with("/etc/") || p.starts_with("/usr/");
    match paths.iter().find(|p| lasting(p)) {
        None => out.whole = false,
        Some(path) if settings(path) => {
            out.system = true;
            out.again.push(n);
        }
        Some(_) => out.unknown = out.unknown.take().or(Some("sed".to_owned())),
    }
}

/// Programs that write where their operands say.
fn files(n: usize, command: &Command, folder: &str, knows: &Knows<'_>, out: &mut Leaves) {
    let program = command.program();
    let owner = usize::from(matches!(program, "chown" | "chgrp" | "chmod"));
    let paths: Vec<String> = command.operands().skip(owner).map(|w| join(folder, &w.value)).collect();
    let away = |p: &String| outside(p, knows.root) && !p.starts_with("/tmp");
    let (folders, named) = if program == "install" { install(command) } else { (false, Vec::new()) };
    let paths = if program == "install" { named.iter().map(|w| join(folder, w)).collect() } else { paths };
    match program {
        "install" if folders => {
            if paths.iter().any(away) {
                out.system = true;
                out.again.push(n);
            } else {
                out.whole &= paths.is_empty();
            }
            out.makes.extend(paths);
        }
        // Settings that a package brought are gone where it is installed again, too.
        "rm" | "unlink"
            if paths_of(command, folder)
                .any(|p| p.starts_with("/etc/") && !p.starts_with("/etc/apt") && outside(&p, knows.root)) =>
        {
            out.system = true;
            out.again.push(n);
        }
        "find" => match found(command).map(|to| join(folder, to)).filter(away) {
            Some(to) if !to.contains(['$', '*']) => {
                out.whole = false;
                keep(to, out);
            }
            Some(_) => out.unknown = out.unknown.take().or(Some(program.to_owned())),
            None => {}
        },
        "rm" | "rmdir" | "unlink" => {}
        "cp" | "mv" | "install" => {
            let Some((to, sources)) = paths.split_last().filter(|(to, _)| away(to)) else { return };
            out.whole = false;
            for source in sources {
                let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
                let place = if to.ends_with('/') || sources.len() > 1 { join(to, name) } else { to.clone() };
                if place.contains(['$', '*']) {
                    out.unknown = out.unknown.take().or(Some(program.to_owned()));
                } else {
                    keep(place, out);
                }
            }
        }
        "mkdir" | "touch" | "mktemp" => {
            if paths.iter().any(away) {
                out.system = true;
                out.again.push(n);
                out.makes.extend(paths);
            } else {
                out.makes.extend(paths);
            }
        }
        "ln" => {
            if paths.last().is_some_and(away) {
                out.system = true;
                out.again.push(n);
            }
        }
        _ => {
            // Owner and mode travel with what is copied; only what is not copied needs them set again.
            let left = |p: &String| away(p) && !out.files.iter().any(|f| beneath(p, f));
            let inside =
                paths.iter().any(|p| beneath(p, knows.root) && p.trim_end_matches('/') != knows.root);
            if paths.iter().any(left) && inside {
                // The ones are there when it runs again, the others come later.
                out.unknown = out
                    .unknown
                    .take()
                    .or(Some(format!("{program} on files of the application and on others")));
            } else if paths.iter().any(left) {
                out.system = true;
                out.again.push(n);
                out.expects.extend(paths);
            } else {
                out.whole &= paths.is_empty();
            }
        }
    }
}

fn paths_of<'c>(command: &'c Command, folder: &str) -> impl Iterator<Item = String> + 'c {
    let folder = folder.to_owned();
    command.operands().map(move |w| join(&folder, &w.value))
}

fn outside(path: &str, root: &str) -> bool {
    !beneath(path, root)
}

/// `./scripts/build.sh` of the application itself; a script of another name, `./install.sh`, may write anywhere.
fn local_script(command: &Command, folder: &str, root: &str) -> bool {
    let word = command.words.first().map_or("", |w| w.value.as_ref());
    let name = command.program();
    let builds = ["build", "compile", "bundle", "generate", "test", "lint", "gradlew", "mvnw"];
    let own = word.starts_with("./") && builds.iter().any(|b| name.contains(b)) || word.contains("/bin/");
    own && beneath(&join(folder, word), root)
}

/// Sorts every line by the application's folder: what runs again, what stays, which packages come along.
/// The Err names the line that cannot be followed.
pub(super) fn application(split: &mut Split<'_, '_, '_>, knows: &Knows<'_>) -> Result<(), Outcome> {
    let facts = split.facts;
    // Folders that are there in the stage that runs, by the time a line runs again.
    let mut there: Vec<String> = Vec::new();
    for (n, fact) in facts.steps.iter().enumerate() {
        match fact.keyword() {
            Keyword::Workdir => there.extend(fact.step.words.first().cloned()),
            Keyword::Copy | Keyword::Add => {
                let needed =
                    |to: &str| outside(to, knows.root) && !to.starts_with("/tmp") && !facts.removed(to);
                if fact.step.inputs.iter().any(|i| needed(&i.destination)) {
                    split.both(
                        n,
                        "These files lie outside the application's folder, so they are copied again.",
                    );
                    there.extend(fact.step.inputs.iter().map(|i| i.destination.clone()));
                }
            }
            Keyword::Run => {
                let leaves = leaves(fact, knows);
                let makes = leaves.makes.clone();
                if run(split, n, leaves, &there)? {
                    there.extend(makes);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether the line, or part of it, runs again.
/// Keeps what a RUN leaves; `there` are paths that the new stage has by then. Says whether anything of it runs again.
pub(super) fn run(
    split: &mut Split<'_, '_, '_>,
    n: usize,
    leaves: Leaves,
    there: &[String],
) -> Result<bool, Outcome> {
    let facts = split.facts;
    let fact = &facts.steps[n];
    if let Some(program) = leaves.unknown {
        return Err(cannot_follow(split, n, &program));
    }
    for file in leaves.files.iter().filter(|f| !facts.removed(f)) {
        split.take(file, "Made or fetched by the build, outside the application's folder.");
    }
    let installs = leaves.packages;
    let lasting = leaves.users || leaves.tools || leaves.system;
    if !lasting {
        let alone =
            leaves.whole && installs.build_only.is_empty() && leaves.files.is_empty() && updates(fact);
        if alone && !installs.run_time.is_empty() {
            split.both(n, "The program may call these packages, so they are installed here too.");
            return Ok(true);
        }
        packages(split, &installs);
        return Ok(false);
    }
    // `mkdir -p /a/b` makes /a too, and a user's home comes with the user.
    let home = |p: &str| leaves.users && p.starts_with("/home/") || p == "/home";
    let made = |p: &String| {
        there.iter().chain(&leaves.makes).any(|t| beneath(p, t) || beneath(t, p)) || known(p) || home(p)
    };
    if let Some(missing) = leaves.expects.iter().find(|p| !made(p)) {
        return Err(refuse(
            "cannot-follow",
            format!(
                "Line {} changes {missing}, and it cannot be seen which line makes that. Give the line that makes it a place of its own.",
                fact.step.line
            ),
        ));
    }
    let why = match (leaves.users, leaves.tools) {
        (true, _) => "The same users as before.",
        (_, true) => "Tools for everyone lie outside the application's folder, so they are installed again.",
        _ => "It changes the system outside the application's folder, so it runs here too.",
    };
    if leaves.whole && (installs.run_time.is_empty() || updates(fact)) {
        split.both(n, why);
        return Ok(true);
    }
    let parts: Vec<&Command> = leaves.again.iter().map(|m| &fact.script.commands[*m]).collect();
    let simple = |c: &&Command| {
        c.depth == 0 && !matches!(c.operator, Operator::Or | Operator::Pipe | Operator::Background)
    };
    let piped = |m: &usize| {
        fact.script.commands.get(m + 1).is_some_and(|c| matches!(c.operator, Operator::Pipe | Operator::Or))
    };
    if !parts.iter().all(simple)
        || leaves.again.iter().any(piped)
        || !fact.step.shell_form
        || !fact.instruction.heredocs.is_empty()
    {
        return Err(cannot_follow(split, n, parts.first().map_or("", |c| c.program())));
    }
    let texts: Vec<&str> = parts.iter().map(|c| &fact.text[c.start..c.end]).collect();
    split.both_as(
        n,
        format!("RUN {}", texts.join(" && ")),
        format!("{why} The rest of the line only builds."),
    );
    packages(split, &installs);
    Ok(true)
}

/// For compiled languages, whose other lines are left behind: users and settings of the system are made again.
pub(super) fn system(
    split: &mut Split<'_, '_, '_>,
    n: usize,
    leaves: Leaves,
    there: &[String],
) -> Result<bool, Outcome> {
    let packages = !leaves.packages.run_time.is_empty() || !leaves.packages.build_only.is_empty();
    if !leaves.users && !leaves.system {
        return Ok(false);
    }
    let whole = leaves.whole && !packages;
    let (packages, files) = (Installs::default(), Vec::new());
    run(split, n, Leaves { whole, packages, files, unknown: None, ..leaves }, there)
}

/// Paths that are there when the lines run again: folders that are made, and what is copied.
pub(super) fn there(facts: &Facts<'_, '_>, knows: &Knows<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for fact in &facts.steps {
        match fact.keyword() {
            Keyword::Workdir => out.extend(fact.step.words.first().cloned()),
            Keyword::Run => out.extend(leaves(fact, knows).makes),
            _ => out.extend(fact.context_paths().flat_map(|(source, to)| {
                let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
                [to.to_owned(), join("/", &format!("{to}/{name}"))]
            })),
        }
    }
    out
}

/// Whether a line that installs packages fetches their lists itself: those of an earlier line are in the stage that builds.
pub(super) fn updates(fact: &Fact<'_, '_>) -> bool {
    let fetches = |c: &Command| match c.program() {
        "apk" => ["update", "-U", "--no-cache", "--update", "--update-cache"].iter().any(|w| c.has(w)),
        "apt-get" | "apt" | "aptitude" => c.has("update"),
        _ => false,
    };
    let needs = |c: &Command| matches!(c.program(), "apk" | "apt-get" | "apt" | "aptitude");
    let commands = &fact.script.commands;
    commands.iter().any(fetches) || !commands.iter().any(needs)
}

fn packages(split: &mut Split<'_, '_, '_>, installs: &Installs) {
    let why = "Of the packages installed for the build, these are the ones a program may call.";
    installs.run_time.iter().for_each(|name| split.package(name, why));
}

/// Packages that only the build calls, and that no line takes away again.
pub(super) fn left_behind(facts: &Facts<'_, '_>) -> Vec<String> {
    let mut out = Vec::new();
    for fact in &facts.steps {
        let removes = |c: &Command| {
            packages::is_manager(c.program())
                && ["del", "purge", "remove", "autoremove"].iter().any(|v| c.has(v))
        };
        if !fact.script.commands.iter().any(removes) {
            out.extend(fact.script.commands.iter().flat_map(|c| packages::installs_of(c).build_only));
        }
    }
    out
}

/// The folder that holds the application: the first working directory that something is installed or copied into.
pub(super) fn application_folder(facts: &Facts<'_, '_>) -> Result<String, Outcome> {
    let last = facts.workdir();
    let works = |f: &&Fact<'_, '_>| matches!(f.keyword(), Keyword::Run | Keyword::Copy | Keyword::Add);
    let folders = facts.steps.iter().filter(works).map(|f| f.step.workdir.to_string());
    let first = folders.clone().find(|w| w != "/" && !w.starts_with("/tmp") && beneath(&last, w));
    let copied = || {
        let mut copies = facts.steps.iter().flat_map(|f| f.context_paths());
        copies
            .find(|(path, to)| matches!(*path, "." | "./") && *to != "/")
            .map(|(_, to)| to.trim_end_matches('/').to_owned())
    };
    // The whole project lies above: what is built in one of its folders may be read in another.
    let whole =
        || copied().filter(|all| first.as_ref().is_some_and(|f| beneath(f, all)) && !distribution(all));
    let root = whole().or(first.clone()).or(Some(last).filter(|l| !l.is_empty())).or_else(copied);
    root.filter(|r| !matches!(r.as_str(), "" | "/" | "/tmp" | "/root" | "/usr" | "/opt" | "/home")).ok_or_else(|| {
        refuse(
            "no-workdir",
            "The application has no folder of its own. Add a line such as `WORKDIR /app` before the first COPY; then it is clear what to take along.",
        )
    })
}

/// Folders that every distribution has.
fn known(path: &str) -> bool {
    let parts = path.trim_matches('/').split('/').count();
    let trees = [
        "/var/log",
        "/var/lib",
        "/var/cache",
        "/var/run",
        "/run",
        "/etc",
        "/opt",
        "/srv",
        "/mnt",
        "/home",
        "/root",
        "/usr/local",
        "/tmp",
        "/var/tmp",
    ];
    trees.iter().any(|t| path.trim_end_matches('/') == *t) || parts == 2 && path.starts_with("/usr/")
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
