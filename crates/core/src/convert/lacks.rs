//! What does the base that runs lack of what the other brought: libraries, tools of the health check, programs?

use dockerfile_syntax::{Command, Script};

use super::base::World;
use super::calls;
use super::cut::listed;
use super::facts::Facts;
use super::packages;
use super::split::{Role, Split};
use super::{Outcome, refuse};
use crate::plan::join;

/// Installs what carries, at run time, the library that a development package builds against.
pub(super) fn library(split: &mut Split<'_, '_, '_>, development: &str, inside: &str) {
    // What Haskell is compiled against becomes part of the program.
    let headers = ["libghc-", "python3."].iter().any(|start| development.starts_with(start));
    if headers || listed(inside, development) || listed(EVERYWHERE, development) {
        return;
    }
    let why = "Libraries that compiled parts of the program load when they start.";
    if split.base.world.apt() && listed(GCC, development) && parallel(split.facts) {
        split.package(
            "libgomp1",
            "The program shares its work among processors with OpenMP, whose library the compiler brought.",
        );
    }
    match packages::library(split.base.world, development) {
        Some("libstdc++6" | "zlib1g") => {}
        // Older releases of Ubuntu have older ones.
        Some("libgfortran5")
            if ["14", "16", "18", "trusty", "xenial", "bionic"]
                .iter()
                .any(|release| split.facts.base_tag.starts_with(release)) =>
        {
            split.package(development, why)
        }
        Some(library) => {
            let library = library.to_owned();
            split.package(&library, why);
        }
        None if development.ends_with("-dev") => split.package(
            development,
            "It brings a library whose own package is named differently in every release, so it is installed as a whole.",
        ),
        None => {}
    }
}

/// Development packages without a library that a program loads, or with one that every image holds.
const EVERYWHERE: &str = " libc-dev libc6-dev musl-dev python-dev python3-dev python-all-dev python3-all-dev ruby-dev php-dev \
    linux-libc-dev zlib1g-dev libltdl-dev libgcc-dev libstdc++-dev dpkg-dev libbz2-dev liblzma-dev libfl-dev libboost-dev \
    eigen3-dev libeigen3-dev nlohmann-json3-dev erlang-dev libperl-dev ";

/// Packages that bring GCC, and its libraries.
const GCC: &str = " gcc g++ gfortran build-essential ";

/// Whether the program is compiled with OpenMP, as far as the text or the build files say.
fn parallel(facts: &Facts<'_, '_>) -> bool {
    let says = |text: &str| ["openmp", "OpenMP", "OMP_"].iter().any(|w| text.contains(w));
    says(facts.document.text)
        || facts.project.as_ref().is_some_and(|p| {
            ["Makefile", "CMakeLists.txt"].iter().any(|name| p.says(name, &["openmp", "OpenMP"]))
        })
}

/// A health check may call a tool that the new base lacks.
pub(super) fn health(split: &mut Split<'_, '_, '_>, same: bool) {
    let health = split.facts.health();
    let words = health.split(|c: char| !c.is_ascii_alphanumeric());
    for word in words {
        let tool = match word {
            "curl" | "wget" => word,
            "ps" | "pgrep" if calls::there(split.facts, "procps", true) => "procps",
            _ => continue,
        };
        let there = same && split.base.world == World::Alpine && tool == "wget";
        if !there && !split.installs(tool) {
            split.package(tool, "The health check calls it, and the slim image does not have it.");
        }
    }
}

/// The same where a compiled program is started, or a script that starts it.
pub(super) fn compiled(split: &mut Split<'_, '_, '_>, same: bool, script: bool) {
    match script {
        true => programs(split, same),
        false if !same => split.assume(UNSEEN),
        false => {}
    }
}

/// What cannot be seen in any text, and is said.
const UNSEEN: &str = "The program calls no other program that the full image brings and the slim one lacks, such as git, curl or ImageMagick.";

/// Takes the certificates of public authorities from the build.
pub(super) fn certificates(split: &mut Split<'_, '_, '_>, why: &str) {
    let build = split.facts.build_name();
    split.first_line(format!("COPY --from={build} /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/"), why);
}

/// Why the list of content types comes along.
pub(super) const TYPES: &str =
    "Servers of files look up content types there, and the small image lacks that list.";

/// Files whose content type Go and Python look up in a list of the distribution's, which is there beside the compiler and not without.
const LOOKED_UP: [&str; 10] =
    [".ico", ".xml", ".csv", ".ics", ".webmanifest", ".woff", ".woff2", ".ttf", ".docx", ".xlsx"];

/// The list of content types comes along, where the project has files that a server looks up there.
pub(super) fn types(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    let installed = split.packages.iter().any(|(name, _)| name == "media-types");
    if !installed && facts.world.apt() && facts.project.as_ref().is_some_and(|p| p.any(&LOOKED_UP)) {
        let list = "/etc/mime.types";
        split.take_program(list, list, TYPES);
    }
}

/// Installs a program that is called. One that fetches believes only the authorities that it finds, and of the slim images
/// Python's and Ruby's alone have them.
pub(super) fn called(split: &mut Split<'_, '_, '_>, program: &str, why: &str) {
    if split.installs(program) {
        return;
    }
    split.package(program, why);
    let list = "ca-certificates";
    let facts = split.facts;
    if listed(" git curl wget ", program)
        && split.base.world.apt()
        && !listed(" python ruby ", &facts.base_name)
        && calls::there(facts, list, true)
    {
        split.package(list, "Encrypted connections need it, and the slim image does not have it.");
    }
}

/// Installs the programs that the start command calls, or a script of the project that it starts.
pub(super) fn programs(split: &mut Split<'_, '_, '_>, same: bool) {
    if same {
        return;
    }
    let facts = split.facts;
    let mut words = facts.start_words();
    let said = split.assumptions.len();
    let scripts = words.iter().filter(|w| w.ends_with(".sh") || w.ends_with("entrypoint"));
    for name in scripts.cloned().collect::<Vec<_>>() {
        match script(facts, &name) {
            Some(text) => {
                let commands = Script::parse(text).commands;
                words.extend(commands.iter().map(|c| c.program().to_owned()));
                // Behind `if`, `while`, `until` and `!` stands the program.
                words.extend(commands.iter().flat_map(|c| c.words.iter().take(3)).map(|w| w.value.to_string()));
            }
            None => split.assume(format!(
                "{name} calls no program that the full image brings and the slim one lacks, such as curl, git or wget."
            )),
        }
    }
    calls::installed(split);
    if split.assumptions.len() == said && facts.base_name != "debian" {
        split.assume(UNSEEN);
    }
    for word in words {
        let package = match word.as_str() {
            "danger" | "gollum" => Some("git"),
            word => calls::package(word),
        };
        let Some(package) = package.filter(|p| *p != "python3" || calls::there(facts, p, true)) else {
            continue;
        };
        called(
            split,
            package,
            "The start command calls it, or its program does, and the slim image does not have it.",
        );
    }
}

/// Whether a command tells git who commits, or how a repository begins.
pub(super) fn signs(command: &Command) -> bool {
    let of = |name: &str| name.starts_with("user.") || name.starts_with("init.");
    command.program() == "git" && command.operands().any(|w| of(&w.value))
}

/// Who commits is told git for the program, unless the build itself commits: it needs git, and these lines where it runs.
pub(super) fn git(split: &mut Split<'_, '_, '_>) -> Result<(), Outcome> {
    let facts = split.facts;
    let pushes = |c: &Command| c.program() == "git" && c.has("remote");
    let told = |n: &usize| facts.steps[*n].script.commands.iter().any(|c| signs(c) || pushes(c));
    let lasts = |c: &Command| c.program() == "git" && (c.has("--global") || c.has("--system"));
    if facts.commands().any(|(_, _, c)| c.program() == "git" && c.has("commit")) {
        return Ok(());
    }
    let world = split.base.world;
    for n in (0..facts.steps.len()).filter(told) {
        let fact = &facts.steps[n];
        if !fact.script.commands.iter().all(lasts) || !world.apt() && world != World::Alpine {
            return Err(refuse(
                "cannot-follow",
                format!(
                    "Line {} tells git who commits, or where to, so the program seems to call git. Give the settings of git (`git config --global`) a line of their own.",
                    fact.step.line
                ),
            ));
        }
        if split.roles[n] == Role::Build {
            split.both(n, "It tells git who commits, so the program seems to call it.");
        }
        called(split, "git", "A line tells it who commits, so the program seems to call it.");
    }
    Ok(())
}

/// What a script of the project says, where the dropped folder holds it: by its path, or found by its name.
pub(super) fn script<'f>(facts: &'f Facts<'_, '_>, name: &str) -> Option<&'f str> {
    let here = join(&join("/", &facts.workdir()), name);
    let places = ["/usr/local/bin", "/usr/bin", "/bin"].iter().map(|folder| join(folder, name));
    std::iter::once(here).chain(places).find_map(|path| facts.text(&path))
}
