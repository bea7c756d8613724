//! What does a Go program need beside itself, and which image has that?

use dockerfile_syntax::Command;

use super::{builds, is_go, wraps};
use crate::convert::asks::Asks;
use crate::convert::base::{Base, World};
use crate::convert::calls;
use crate::convert::cut::listed;
use crate::convert::detect::archived;
use crate::convert::facts::{Fact, Facts};
use crate::convert::packages;
use crate::convert::start::Start;

/// Packages that distroless images bring, or that only `go get` calls.
const BROUGHT: &str = " ca-certificates tzdata openssh openssh-client mercurial bzr subversion wget curl bash upx upx-ucl \
    netbase libc6-compat musl gettext jq tree rsync file ";

/// What fetches sources, for `go get` or for the program.
const CLIENTS: [&str; 4] = ["git", "bzr", "mercurial", "subversion"];

/// What the program needs beside itself.
pub(super) struct Needs {
    /// C code: the C library it was built with.
    pub(super) cgo: bool,
    pub(super) shell: bool,
    /// Run-time packages, not those that every base brings.
    pub(super) packages: Vec<String>,
}

impl Needs {
    pub(super) fn of(facts: &Facts<'_, '_>, start: &Start, script: bool, asks: &mut Asks<'_>) -> Needs {
        let health = facts.health();
        let mut packages = Vec::new();
        for (_, _, command) in facts.commands() {
            let before = packages.len();
            let names = packages::installed(command).unwrap_or_default();
            let clients: Vec<String> =
                names.iter().filter(|n| CLIENTS.contains(&n.as_str())).cloned().collect();
            for name in names {
                // A script of the project may call whatever was installed by name.
                let tool =
                    script && listed(" bash curl wget jq gettext rsync tree openssh-client openssh ", &name);
                let called = tool || start.words().chain(health.split([' ', ';', '|'])).any(|w| w == name);
                // Archives that no line unpacks are there for the program.
                let unpacks = |c: &Command| listed(" tar xz unzip zip curl wget ", c.program());
                let archive = matches!(name.as_str(), "xz-utils" | "unzip" | "zip")
                    && !facts.commands().any(|(_, _, c)| unpacks(c));
                if archive
                    || called
                    || !packages::is_build_only(&name)
                        && !listed(BROUGHT, &name)
                        && (script || !packages::bundles(facts, &name))
                {
                    packages.push(name);
                }
            }
            // Beside tools that the program calls, it may be one of them.
            if packages.len() > before {
                let new = clients.into_iter().filter(|c| !packages.contains(c)).collect::<Vec<_>>();
                packages.extend(new);
            }
        }
        let debian = facts.world.apt();
        for tool in ["curl", "wget"] {
            let word = health.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == tool);
            if word && (debian || tool != "wget") && !packages.iter().any(|p| p == tool) {
                packages.push(tool.to_owned());
            }
        }
        if settles_git(facts).is_some() && !packages.iter().any(|p| p == "git") {
            packages.push("git".to_owned());
        }
        let called: Vec<&str> = calls::packages(facts);
        let new = called.into_iter().filter(|name| !packages.iter().any(|p| p == name)).map(str::to_owned);
        packages.extend(new.collect::<Vec<_>>());
        let shell = script || start.shell && start.plain.is_none() || !health.is_empty() || given(facts);
        Needs { cgo: cgo(facts, asks), shell, packages }
    }
}

/// The line that settles behind the build how git works: that is for the program, which calls it.
pub(super) fn settles_git(facts: &Facts<'_, '_>) -> Option<usize> {
    let last = facts.steps.iter().rposition(|f| f.script.commands.iter().any(builds));
    let settles =
        |f: &Fact<'_, '_>| f.script.commands.iter().all(|c| c.program() == "git" && c.has("config"));
    let mut lines = facts.steps.iter().enumerate().skip(last.unwrap_or(0) + 1);
    lines.find(|(_, f)| !f.script.commands.is_empty() && settles(f)).map(|(n, _)| n)
}

/// Whether the user that the program runs as was given folders: the new stage makes them again, which takes a shell.
fn given(facts: &Facts<'_, '_>) -> bool {
    let own = !matches!(facts.stage.config.user.as_str(), "" | "root" | "0");
    own && facts.commands().any(|(_, _, c)| matches!(c.program(), "chown" | "chgrp"))
}

/// Modules that do not work without C code.
const USES_C: [&str; 9] = [
    "mattn/go-sqlite3",
    "confluentinc/confluent-kafka-go",
    "davidbyttow/govips",
    "h2non/bimg",
    "godror/godror",
    "libgit2/git2go",
    "gographics/imagick",
    "hybridgroup/gocv",
    "tecbot/gorocksdb",
];

/// C code needs a C library at run time, unless it is switched off.
fn cgo(facts: &Facts<'_, '_>, asks: &mut Asks<'_>) -> bool {
    // Plugins are loaded by the C library.
    let says = |w: &str| w == "CGO_ENABLED=1" || w == "-buildmode=plugin";
    let on = |c: &Command| c.assignments.iter().chain(c.arguments()).any(|a| says(&a.value));
    let off = |c: &Command| c.assignments.iter().any(|a| a.value == "CGO_ENABLED=0");
    let set = facts.stage.vars.get("CGO_ENABLED");
    if set == Some("0") || facts.commands().any(|(_, _, c)| is_go(c) && off(c)) {
        return false;
    }
    if set == Some("1") || facts.commands().any(|(_, _, c)| on(c)) {
        return true;
    }
    let compilers = " gcc g++ build-base build-essential musl-dev ";
    let installed = facts.commands().flat_map(|(_, _, c)| packages::installed(c).unwrap_or_default());
    let installed: Vec<String> = installed.collect();
    let asked_for = installed.iter().any(|n| listed(compilers, n) || n.ends_with("-dev"));
    let headers = |n: &String| {
        n.ends_with("-dev") && !matches!(n.as_str(), "musl-dev" | "libc-dev" | "libc6-dev" | "linux-libc-dev")
    };
    let module = facts.project.as_ref().and_then(|p| p.text("go.mod"));
    let linked = installed.iter().any(headers) || module.is_none() && keeps_sqlite(facts, &installed);
    let sources =
        facts.project.as_ref().is_some_and(|p| p.any([".c", ".h", ".cc", ".cpp", ".cxx"].as_slice()));
    let uses = linked || sources || module.is_some_and(|m| USES_C.iter().any(|u| m.contains(u)));
    // Without a compiler in the image nothing can have been built from C.
    let can = facts.world != World::Alpine || asked_for;
    // What a Makefile tells the compiler is not in the text; with the C library at hand both kinds of program start.
    let hidden = module.is_none() && facts.commands().any(|(_, _, c)| builds(c) && !is_go(c) && !wraps(c));
    let choices =
        if (asked_for || hidden) && module.is_none() || uses { ["yes", "no"] } else { ["no", "yes"] };
    let text = "Does the program use C code (cgo), as mattn/go-sqlite3 and confluent-kafka-go do?";
    can && asks.choose("cgo", text, &choices) == "yes"
}

/// Whether the text says that the program keeps its data in SQLite, whose driver most often is C code.
fn keeps_sqlite(facts: &Facts<'_, '_>, installed: &[String]) -> bool {
    let file = |value: &str| value.split('?').next().is_some_and(|v| v.ends_with(".db"));
    let says = |value: &str| value.contains("sqlite") || file(value);
    facts.stage.config.env.iter().any(|(_, value)| says(value))
        || facts.start_words().iter().any(|w| says(w))
        || facts.brought().any(|(path, _)| says(path))
        || installed.iter().any(|n| says(n))
        || facts.commands().flat_map(|(_, _, c)| c.arguments()).any(|w| says(&w.value))
}

pub(super) fn base(facts: &Facts<'_, '_>, needs: &Needs, asks: &mut Asks<'_>) -> Base {
    let alpine_build = facts.world == World::Alpine;
    let distribution = needs.shell || !needs.packages.is_empty();
    let libraries = needs.cgo
        && facts.commands().any(|(_, _, c)| {
            packages::installed(c)
                .unwrap_or_default()
                .iter()
                .any(|n| n.ends_with("-dev") && n != "musl-dev" && n != "libc-dev")
        });
    let release = match facts.world {
        // Programs run on a newer C library, not on an older one.
        World::Debian(_) if archived(facts) => "bookworm",
        World::Debian("stretch" | "buster") if !libraries => "bookworm",
        World::Debian(release) => release,
        _ => "",
    };
    let choices: &[&str] = match (needs.cgo, alpine_build, distribution || libraries) {
        (true, true, _) => &["alpine"],
        (true, false, false) if release == "bookworm" => &["debian", "distroless"],
        (true, false, _) => &["debian"],
        (false, true, true) => &["alpine"],
        (false, false, true) => &["debian"],
        (false, true, false) => &["alpine", "distroless", "scratch"],
        (false, false, false) => &["distroless", "scratch", "alpine", "debian"],
    };
    match asks.choose("base", "What should the program run on?", choices).as_str() {
        "scratch" => Base::scratch(),
        "alpine" => Base::alpine(),
        // A static binary runs anywhere, so a release that is still kept.
        "debian" if !needs.cgo && !["bullseye", "bookworm", "trixie"].contains(&release) => {
            Base::debian_slim("bookworm")
        }
        "debian" => Base::debian_slim(release),
        _ if needs.cgo => Base::new("gcr.io/distroless/base-debian12:nonroot", World::Distroless),
        _ => Base::distroless_static(),
    }
}
