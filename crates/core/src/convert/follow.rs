//! Which lines run again in the stage that runs, and which of what they leave comes along?
//!
//! Recipes whose program lies in one folder (Node and the general one) ask [`application`]; it sorts every line of the
//! file by that folder.

use dockerfile_syntax::{Command, Keyword, Operator, Script};

use super::facts::{Fact, Facts, beneath};
use super::leaves::{Knows, Leaves, is_script, leaves, local_script, outside, settles, shell_runs};
use super::package_json::called;
use super::packages::{self, Installs};
use super::split::{Role, Split};
use super::variables;
use super::writes::{data, distribution};
use super::{Outcome, refuse};
use crate::plan::join;

/// Sorts every line by the application's folder: what runs again, what stays, which packages come along.
/// The Err names the line that cannot be followed.
pub(super) fn application(split: &mut Split<'_, '_, '_>, knows: &Knows<'_>) -> Result<(), Outcome> {
    let facts = split.facts;
    // Folders that are there in the stage that runs, by the time a line runs again.
    let mut there: Vec<String> = Vec::new();
    let mut made: Vec<String> = Vec::new();
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
                let mut leaves = leaves(fact, knows);
                leaves.whole &= !among(fact, knows.root);
                // What the scripts leave elsewhere, [`scripts`] brings along.
                leaves.unknown = leaves.unknown.filter(|_| !read(facts, fact, knows));
                let makes = leaves.makes.clone();
                if run(split, n, leaves, &there)? {
                    there.extend(makes.iter().cloned());
                }
                filled(split, n, knows.root, &makes, &mut made);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Folders outside that a line makes come along where the project's own program may have filled them; `made` are those so far.
pub(super) fn filled(
    split: &mut Split<'_, '_, '_>,
    n: usize,
    root: &str,
    makes: &[String],
    made: &mut Vec<String>,
) {
    made.extend(makes.iter().filter(|p| outside(p, root) && !distribution(p)).cloned());
    if split.facts.steps[n].script.commands.iter().any(works) {
        for folder in made.drain(..) {
            let why = "A line of the build runs the project's own program, which may have written there.";
            split.take(&folder, why);
        }
    }
}

/// Whether a command runs a program of the project that does something else than build, such as fill a database.
fn works(command: &Command<'_>) -> bool {
    const BUILDS: [&str; 11] = [
        "build", "compile", "dist", "test", "lint", "generate", "install", "setup.py", "venv", "config",
        "update",
    ];
    let words: Vec<String> = command.words.iter().map(|w| w.value.to_string()).collect();
    let program = command.program();
    let runs = called(&words).is_some()
        || program.starts_with("python")
        || super::cut::listed(" node php ruby rake rails bundle ", program);
    let said = command.redirects.iter().any(|(sign, _)| sign.contains('>'));
    runs && !said && words.len() > 1 && !words.iter().any(|w| BUILDS.iter().any(|b| w.contains(b)))
}

/// Whether a line makes something among the application's files by a name that holds in their folder alone; it comes with them.
fn among(fact: &Fact<'_, '_>, root: &str) -> bool {
    let inside = |(c, folder): &(&Command<'_>, String)| {
        let named = |w: &str| !w.starts_with(['/', '$', '~']) && beneath(&join(folder, w), root);
        matches!(c.program(), "mkdir" | "touch") && c.operands().all(|w| named(&w.value))
    };
    let simple = |c: &Command| c.depth == 0 && matches!(c.operator, Operator::Start | Operator::And);
    fact.followed().iter().any(inside) && fact.script.commands.iter().all(simple)
}

/// Keeps what a RUN leaves; `there` are paths that the new stage has by then. Says whether anything of it runs again.
pub(super) fn run(
    split: &mut Split<'_, '_, '_>,
    n: usize,
    mut leaves: Leaves,
    there: &[String],
) -> Result<bool, Outcome> {
    let facts = split.facts;
    let fact = &facts.steps[n];
    let before = leaves.again.len();
    let followed = fact.followed();
    leaves
        .again
        .retain(|m| !within_sources(&followed[*m], &leaves.makes, there) && !capable(facts, &followed[*m]));
    if leaves.again.len() < before {
        leaves.whole = false;
        leaves.system &= !leaves.again.is_empty();
    }
    if let Some(program) = leaves.unknown {
        return Err(cannot_follow(split, n, &program));
    }
    let own = |path: &str| beneath(path, "/usr/local/share/ca-certificates");
    let updates_own = fact.script.commands.iter().any(|c| c.program() == "update-ca-certificates")
        && (facts.steps.iter().any(|f| f.context_paths().any(|(_, to)| own(to)))
            || facts.commands().any(|(_, _, c)| c.words.iter().any(|w| own(&w.value))));
    if updates_own {
        split.take(
            "/etc/ssl/certs/ca-certificates.crt",
            "The authorities that programs of the system believe, with those that the build added.",
        );
    }
    for file in &leaves.files {
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
    // `ADD https://host/tool /usr/local/bin/`: the folder is named, and the file in the address.
    let fetched = |p: &str| {
        facts.steps.iter().filter(|f| f.keyword() == Keyword::Add).any(|f| {
            let words = f.instruction.arguments.words();
            let name = |w: &str| w.rsplit('/').next().unwrap_or("").to_owned();
            words
                .split_last()
                .is_some_and(|(to, from)| from.iter().any(|w| join(&to.value, &name(&w.value)) == p))
        })
    };
    let made = |p: &String| {
        fetched(p)
            || there.iter().chain(&leaves.makes).any(|t| beneath(p, t) || beneath(t, p))
            || known(p)
            || home(p)
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
    // A line that adds a repository and installs from it is clear as a whole; a small tool more does no harm.
    let clear = |c: &Command| {
        packages::is_manager(c.program())
            || packages::repository(c)
            || ["bash", "sh", "rm", ""].contains(&c.program())
    };
    let repository = fact.script.commands.iter().any(packages::repository);
    if repository
        && fact.script.commands.iter().all(clear)
        && installs.build_only.iter().any(|n| n == "nodejs")
    {
        // The repository is that of a tool that only builds.
        packages(split, &installs);
        return Ok(false);
    }
    let light = !installs.build_only.iter().any(|name| packages::is_heavy(name));
    if repository && fact.script.commands.iter().all(clear) && light && updates(fact) {
        split.both(n, "It adds a repository of packages and installs from it, so it runs here too.");
        return Ok(true);
    }
    let parts: Vec<&Command> = leaves.again.iter().map(|m| &fact.script.commands[*m]).collect();
    let simple = |c: &&Command| {
        c.depth == 0 && !matches!(c.operator, Operator::Or | Operator::Pipe | Operator::Background)
    };
    let piped = |m: &usize| {
        fact.script.commands.get(m + 1).is_some_and(|c| matches!(c.operator, Operator::Pipe | Operator::Or))
    };
    let says = |m: &usize| {
        group(fact, *m)
            .is_none_or(|(first, _)| fact.script.commands[first..*m].iter().all(|c| settles(c.program())))
    };
    if !parts.iter().all(simple)
        || !leaves.again.iter().all(says)
        || leaves.again.iter().any(piped)
        || !fact.step.shell_form
        || !fact.instruction.heredocs.is_empty()
    {
        return Err(cannot_follow(split, n, parts.first().map_or("", |c| c.program())));
    }
    let texts = within(fact, &leaves.again);
    split.both_as(
        n,
        format!("RUN {}", texts.join(" && ")),
        format!("{why} The rest of the line only builds."),
    );
    packages(split, &installs);
    Ok(true)
}

/// Whether `mkdir` makes a folder in one that only the build has, such as cloned sources: it would fail elsewhere.
fn within_sources((command, folder): &(&Command<'_>, String), makes: &[String], there: &[String]) -> bool {
    let whole = |w: &str| w.starts_with('-') && w.contains('p');
    if command.program() != "mkdir" || command.arguments().iter().any(|w| whole(&w.value)) {
        return false;
    }
    let paths: Vec<String> = command.operands().map(|w| join(folder, &w.value)).collect();
    let lost = |path: &String| {
        let parent = path.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
        let others = makes.iter().filter(|t| !paths.contains(t)).chain(there);
        let beside = others.into_iter().any(|t| beneath(parent, t) || beneath(t, parent));
        !known(parent) && !distribution(parent) && !parent.starts_with("/home/") && !beside
    };
    !paths.is_empty() && paths.iter().all(lost)
}

/// Whether a command gives capabilities to a program that the build made: COPY brings them with it, and it is not there before.
fn capable(facts: &Facts<'_, '_>, (command, folder): &(&Command<'_>, String)) -> bool {
    let there = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or("");
        let own =
            |(from, to): (&str, &str)| to == path || join(to, from.rsplit('/').next().unwrap_or("")) == path;
        path.contains(['$', '`'])
            || ["/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/", "/usr/lib/"].iter().any(|f| path.starts_with(f))
            || super::cut::listed(" node ruby php java ", name)
            || name.starts_with("python")
            || facts.brought().any(own)
    };
    command.program() == "setcap" && !command.operands().skip(1).any(|w| there(&join(folder, &w.value)))
}

/// The commands of a line that run again, as they are written. One that names a file beside itself is told where that is.
fn within(fact: &Fact<'_, '_>, again: &[usize]) -> Vec<String> {
    let mut there = fact.folder.clone();
    let mut out = Vec::new();
    for (n, (command, folder)) in fact.followed().into_iter().enumerate() {
        if !again.contains(&n) {
            continue;
        }
        let owner = usize::from(matches!(command.program(), "chown" | "chgrp" | "chmod"));
        let mut files = command.operands().skip(owner);
        let beside = match command.program() {
            "ln" => files.last().is_some_and(|w| !w.value.starts_with('/')),
            "mkdir" | "touch" | "chown" | "chgrp" | "chmod" => {
                files.any(|w| !w.value.starts_with(['/', '$', '~']))
            }
            _ => false,
        };
        if beside && folder != there {
            out.push(format!("cd {folder}"));
            there = folder;
        }
        let start = group(fact, n).map_or(command.start, |(_, start)| start);
        out.push(fact.text[start..command.end].to_owned());
    }
    out
}

/// For `(echo a; echo b) > file`, whose redirect stands behind the group: the first command of that, and where it begins.
fn group(fact: &Fact<'_, '_>, n: usize) -> Option<(usize, usize)> {
    let commands = &fact.script.commands;
    let command = &commands[n];
    let closed = fact.text[..command.start].trim_end().ends_with([')', '}']);
    let inside = commands[..n].iter().rev().take_while(|c| c.depth > command.depth).count();
    let first = n.checked_sub(inside).filter(|_| inside > 0 && closed && command.words.is_empty())?;
    let start = fact.text[..commands[first].start].rfind(['(', '{'])?;
    Some((first, start))
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

/// Whether all that nobody knows of a line are scripts of the project which the dropped folder holds, and which run nothing unknown.
fn read(facts: &Facts<'_, '_>, fact: &Fact<'_, '_>, knows: &Knows<'_>) -> bool {
    let mut rest = Vec::new();
    for (command, folder) in fact.followed() {
        let script = is_script(shell_runs(command)).then(|| script(facts, fact, command, folder)).flatten();
        if script.is_none_or(|script| leaves(&script, knows).unknown.is_some()) {
            rest.push(command.clone());
        }
    }
    let (script, text, folder) = (Script { commands: rest }, String::new(), fact.folder.clone());
    leaves(&Fact { script, text, folder, ..*fact }, knows).unknown.is_none()
}

/// The script that a command of a line runs in a folder, as a line of its own.
fn script<'p, 't>(
    facts: &Facts<'p, 't>,
    line: &Fact<'p, 't>,
    command: &Command<'_>,
    folder: String,
) -> Option<Fact<'p, 't>> {
    let name = shell_runs(command);
    let mut script = Script::parse(facts.text(&join(&folder, name))?).into_owned();
    // What the line says to the script, the script calls `$1`.
    let said = |n: usize| command.words.iter().skip_while(|w| w.value != name).nth(n).map(|w| &*w.value);
    variables::fill_in(&mut script, &|name| name.parse().map_or_else(|_| line.step.vars.get(name), said));
    Some(Fact { script, text: String::new(), folder, ..*line })
}

/// What scripts of the project leave outside its folder when a line of the build runs them: it comes along where the dropped
/// folder holds the script, else is said to be nothing. The Err names a script that changes more than files and packages.
pub(super) fn scripts(split: &mut Split<'_, '_, '_>) -> Result<(), Outcome> {
    let facts = split.facts;
    let root = facts.workdir();
    let knows = Knows { root: &root, local: "", tool: |_| false, building: "" };
    let mut seen: Vec<String> = Vec::new();
    for (n, fact) in facts.steps.iter().enumerate() {
        if split.roles[n] != Role::Build {
            continue;
        }
        for (command, folder) in fact.followed() {
            let name = shell_runs(command);
            let path = join(&folder, name);
            if !is_script(name) || local_script(command, &folder, &root) || seen.contains(&path) {
                continue;
            }
            seen.push(path);
            let Some(script) = script(facts, fact, command, folder) else {
                split.assume(format!("{name} leaves nothing outside the project that the program needs."));
                continue;
            };
            let left = leaves(&script, &knows);
            // What a script says into a file is copied; settings of the system are more than a file.
            let makes = |m: &usize| {
                let command = &script.script.commands[*m];
                command.program() == "mkdir" || data(command).is_some_and(|file| !file.starts_with("/etc/"))
            };
            if !left.again.iter().all(makes) {
                return Err(cannot_follow(split, n, name));
            }
            for path in left.files.iter().filter(|p| !facts.gone(p)) {
                split.take(path, "A script of the build writes it.");
            }
            let empty = |p: &&String| {
                outside(p, &root)
                    && !p.starts_with("/tmp")
                    && !distribution(p)
                    && !left.files.iter().any(|f| beneath(f, p))
            };
            for path in left.makes.iter().filter(empty) {
                split.take(path, "A script of the build makes it.");
            }
            match split.base.world.apt() {
                true => packages(split, &left.packages),
                false if left.packages.run_time.is_empty() => {}
                // An image without packages cannot take any.
                false => return Err(cannot_follow(split, n, name)),
            }
        }
    }
    Ok(())
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
    let idle = packages::idle(facts);
    for fact in &facts.steps {
        if !packages::clears(&fact.script.commands) {
            let names = fact.script.commands.iter().flat_map(|c| packages::installs_of(c).build_only);
            out.extend(names.filter(|name| !idle.contains(name)));
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
        let mut copies = facts.brought();
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
