//! What does a RUN leave behind, and where?

use dockerfile_syntax::Command;

use super::facts::{Fact, beneath};
use super::lacks::signs;
use super::packages::{self, Installs};
use super::repositories;
use super::writes::{data, distribution, fetched, found, install, output, venv};
use crate::convert::cut::listed;
use crate::plan::join;

/// Programs that write where their operands say, or nowhere.
const FILES: &str = " cp mv rm rmdir unlink mkdir touch chown chgrp chmod ln find install mktemp ";

/// Programs that leave no file, or only beneath the working folder.
const HARMLESS: &str = " echo printf true false for set cd ls cat test [ [[ export env : pwd date sleep exit which type id \
    whoami uname head tail grep sort tr cut wc sha256sum sha1sum md5sum gpg fc-cache dos2unix update-ca-certificates unset umask ulimit sync source . sh bash eval ldconfig ";

/// Programs that change settings of the system, wherever they are started.
const SYSTEM: &str = " debconf-set-selections locale-gen localedef dpkg-reconfigure update-locale update-alternatives setcap a2enmod a2dismod \
    a2ensite a2dissite a2enconf a2disconf crontab ";

/// Programs that make users and groups.
const USERS: &str =
    " adduser addgroup useradd groupadd usermod groupmod userdel deluser delgroup groupdel passwd chpasswd ";

/// Whether a program makes no files beside those that its words name.
pub(super) fn settles(program: &str) -> bool {
    program != "sh"
        && program != "bash"
        && program != "eval"
        && [HARMLESS, SYSTEM, USERS].iter().any(|list| listed(list, program))
        || packages::is_manager(program)
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
    /// A program was asked for its version: whether the new stage has it, nobody knows.
    pub(super) asks: bool,
    /// Commands that must run again (their places in the script), and whether all others need not be kept from it.
    pub(super) again: Vec<usize>,
    /// Whether the whole line can run again as it is.
    pub(super) whole: bool,
    /// Paths that the commands that run again expect to be there.
    pub(super) expects: Vec<String>,
    /// Folders that they make.
    pub(super) makes: Vec<String>,
}

impl Leaves {
    /// Says what may have written anywhere, if nothing did before.
    fn unclear(&mut self, what: &str) {
        self.unknown.get_or_insert_with(|| what.to_owned());
    }
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
    let written =
        command.redirects.iter().filter(|(sign, f)| sign.contains('>') && !f.value.starts_with('&'));
    let mut written: Vec<String> = written.map(|(_, file)| join(folder, &file.value)).collect();
    let within = written.len();
    written.retain(|p| outside(p, knows.root) && !p.starts_with("/dev/") && !p.starts_with("/tmp"));
    // A template that the build fills in comes along filled in.
    if program == "envsubst" && within > 0 {
        out.whole = false;
        for path in written {
            match path.contains(['$', '`']) {
                true => out.unclear(program),
                false => keep(path, out),
            }
        }
        return;
    }
    if !written.is_empty() {
        out.system = true;
        out.again.push(n);
        // A script that the line writes and then makes executable.
        let written = command.redirects.iter().filter(|(sign, _)| sign.contains('>'));
        out.makes.extend(written.map(|(_, file)| join(folder, &file.value)));
    }
    // What git is told runs again where it matters.
    let basic = listed(HARMLESS, program) && !is_script(shell_runs(command))
        || command.words.is_empty()
        || signs(command);
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
        // What the same line takes away again was only there for it.
        let gone = packages::removed(command);
        let (build, run) = out.packages.run_time.drain(..).partition(|name| gone.contains(name));
        out.packages.run_time = run;
        out.packages.build_only.extend::<Vec<String>>(build);
        out.whole &= gone.is_empty();
    } else if listed(USERS, program) {
        out.users = true;
        out.again.push(n);
    } else if listed(FILES, program) {
        files(n, command, folder, knows, out);
    } else if program == repositories::ADDS {
        // What it writes comes along with every recipe.
        out.whole = false;
    } else if packages::repository(command) && ["-O", "-o", "--output"].iter().any(|f| command.has(f)) {
        // The script that it saves is started elsewhere.
        out.whole = false;
        out.unclear(program);
    } else if packages::repository(command) {
        // What follows in the pipe is a shell, which is basic.
        out.system = true;
        out.again.push(n);
    } else if let Some(written) = fetched(command, folder).filter(|_| !basic) {
        out.whole = false;
        match written {
            Some(path) if !outside(&path, knows.root) || path.starts_with("/tmp") => {}
            Some(path) if !path.contains(['$', '*', '`']) => keep(path, out),
            _ => out.unclear(program),
        }
    } else if let Some(file) = data(command).filter(|_| program == "sqlite3") {
        out.whole = false;
        let path = join(folder, file);
        if path.contains(['$', '*', '`']) {
            out.unclear(program);
        } else if outside(&path, knows.root) && !path.starts_with("/tmp") {
            keep(path, out);
        }
    } else if let Some(place) = environment(command).map(|to| join(folder, to)) {
        // What Python keeps for itself lies in one folder, wherever that is.
        out.whole = false;
        if outside(&place, knows.root) && !place.starts_with("/tmp") {
            keep(place, out);
        }
    } else if listed(SYSTEM, program) {
        out.system = true;
        out.again.push(n);
    } else if program == "sed" {
        sed(n, command, folder, knows, out);
    } else if listed(knows.local, program) || local_script(command, folder, knows.root) {
        out.whole = false;
        // What is written outside by its name is needed; else the folder in which it was built.
        // Of a name that a loop fills in, the folder is known.
        let known = |to: String| match to.contains('$') {
            true => to.rsplit_once('/').map_or(String::new(), |(place, _)| place.to_owned()),
            false => to,
        };
        let output = output(command).map(|to| known(join(folder, to)));
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
        out.asks |= asks(command);
        if !asks(command) {
            out.unclear(program);
        }
    }
}

/// Whether a program is asked for its version: it writes nothing. Asked for help, some make their settings.
pub(super) fn asks(command: &Command) -> bool {
    let words = command.arguments();
    words.len() == 1 && ["version", "-v", "-V"].iter().any(|w| words[0].value.ends_with(w))
}

/// The virtual environment of Python that a command makes, or whose own `pip` it calls.
fn environment<'c>(command: &'c Command) -> Option<&'c str> {
    let word = command.words.first().map_or("", |w| w.value.as_ref());
    let own =
        ["/bin/pip", "/bin/pip3", "/bin/python", "/bin/python3"].iter().find_map(|p| word.strip_suffix(p));
    venv(command)
        .or(own.filter(|place| !distribution(place) && command.operands().any(|w| w.value == "install")))
}

fn keep(path: String, out: &mut Leaves) {
    let path = path.trim_end_matches('/').to_owned();
    // A folder of the distribution itself is no artefact.
    if distribution(&path) {
        out.unclear(&format!("a command that writes into {}", if path.is_empty() { "/" } else { &path }));
        return;
    }
    if !out.files.iter().any(|f| beneath(&path, f)) {
        out.files.push(path);
    }
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
    let mirror = |p: &str| p.starts_with("/etc/apt/") && !repositories::widens(command);
    let lasting = |p: &String| outside(p, knows.root) && !p.starts_with("/tmp") && !mirror(p);
    let settings = |p: &String| p.starts_with("/etc/") || p.starts_with("/usr/");
    match paths.iter().find(|p| lasting(p)) {
        None => out.whole = false,
        Some(path) if settings(path) => {
            out.system = true;
            out.again.push(n);
        }
        // A script that was copied, most often; whether it was, the line is asked that runs again.
        Some(path) => {
            out.system = true;
            out.again.push(n);
            out.expects.push(path.clone());
        }
    }
}

/// Programs that write where their operands say.
fn files(n: usize, command: &Command, folder: &str, knows: &Knows<'_>, out: &mut Leaves) {
    let program = command.program();
    let owner = usize::from(matches!(program, "chown" | "chgrp" | "chmod"));
    let away = |p: &String| outside(p, knows.root) && !p.starts_with("/tmp");
    let (folders, named) = match program {
        "install" => install(command),
        _ => (false, command.operands().skip(owner).map(|w| w.value.as_ref()).collect()),
    };
    let paths: Vec<String> = named.iter().map(|w| join(folder, w)).collect();
    match program {
        // Whom they belong to, a copy of them would not say.
        "install" if folders => {
            if paths.iter().any(away) || command.has("-o") {
                out.system = true;
                out.again.push(n);
            } else {
                out.whole &= paths.is_empty();
            }
            out.makes.extend(paths);
        }
        // Settings and pages that a package brought are gone where it is installed again, too.
        "rm" | "unlink"
            if paths_of(command, folder).any(|p| outside(&p, knows.root) && brought(command, &p)) =>
        {
            out.system = true;
            out.again.push(n);
        }
        "find" => match found(command).map(|to| join(folder, to)).filter(away) {
            Some(to) if !to.contains(['$', '*']) => {
                out.whole = false;
                keep(to, out);
            }
            Some(_) => out.unclear(program),
            None => {}
        },
        "rm" | "rmdir" | "unlink" => {}
        "cp" | "mv" | "install" => {
            let Some((to, sources)) = paths.split_last().filter(|(to, _)| away(to)) else { return };
            out.whole = false;
            for (source, written) in sources.iter().zip(&named) {
                let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
                // What `*` and `dist/.` stand for goes into the folder.
                let all = name.contains('*') || written.ends_with("/.") || *written == ".";
                let into = (to.ends_with('/') || sources.len() > 1) && !all;
                let place = if into { join(to, name) } else { to.clone() };
                if place.contains(['$', '*']) {
                    out.unclear(program);
                } else {
                    keep(place, out);
                }
            }
        }
        "mkdir" | "touch" | "mktemp" => {
            if paths.iter().any(away) {
                out.system = true;
                out.again.push(n);
            }
            out.makes.extend(paths);
        }
        // The npm of another image, which builds.
        "ln" if paths.first().is_some_and(|p| p.contains("/node_modules/npm/")) => out.whole = false,
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
            // What the same line makes is made again.
            let made = paths.iter().filter(|p| beneath(p, knows.root)).all(|p| out.makes.contains(p));
            if paths.iter().any(left) && inside && !made {
                // The ones are there when it runs again, the others come later.
                out.unclear(&format!("{program} on files of the application and on others"));
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

/// Whether a command that takes files away does not mind those that are not there.
pub(super) fn is_forced(command: &Command) -> bool {
    command.arguments().iter().any(|w| w.value.starts_with('-') && w.value.contains('f'))
}

/// Whether a package may have brought what is taken away; without `-f`, what it did not bring could not be taken away.
fn brought(command: &Command, path: &str) -> bool {
    let starts = |folders: &[&str]| folders.iter().any(|f| path.starts_with(f));
    starts(&["/etc/"]) && !starts(&["/etc/apt"])
        || is_forced(command)
            && starts(&["/var/lib/", "/var/www/", "/usr/share/nginx/"])
            && !starts(&["/var/lib/apt", "/var/lib/dpkg", "/var/lib/cache", "/var/lib/log", "/var/lib/{"])
}

fn paths_of<'c>(command: &'c Command, folder: &str) -> impl Iterator<Item = String> + 'c {
    let folder = folder.to_owned();
    command.operands().map(move |w| join(&folder, &w.value))
}

pub(super) fn outside(path: &str, root: &str) -> bool {
    !beneath(path, root)
}

/// The program, or the script that a shell is given.
pub(super) fn shell_runs<'c>(command: &'c Command) -> &'c str {
    let shell = usize::from(matches!(command.program(), "sh" | "bash"));
    command.words.get(shell).map_or("", |w| w.value.as_ref())
}

pub(super) fn is_script(word: &str) -> bool {
    word.ends_with(".sh")
}

/// `./scripts/build.sh` of the application itself; a script of another name, `./install.sh`, may write anywhere.
pub(super) fn local_script(command: &Command, folder: &str, root: &str) -> bool {
    let word = shell_runs(command);
    let name = word.rsplit('/').next().unwrap_or("");
    let builds = ["build", "compile", "bundle", "generate", "test", "lint", "gradlew", "mvnw"];
    let own = (word.starts_with("./") || is_script(word)) && builds.iter().any(|b| name.contains(b))
        || word.contains("/bin/");
    own && beneath(&join(folder, word), root)
}
