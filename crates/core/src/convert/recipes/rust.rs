//! How is a Rust program split? Cargo and the compiler stay behind; the binary moves to a small image with the C library it
//! was built against.

use dockerfile_syntax::{Command, Keyword};

use super::{Asks, Facts, Outcome, Recipe, Split, json, refuse};
use crate::convert::assets::{among, is_data};
use crate::convert::base::{Base, World};
use crate::convert::cut;
use crate::convert::cut::listed;
use crate::convert::detect::detect_unnamed;
use crate::convert::facts::beneath;
use crate::convert::folders::folders;
use crate::convert::follow;
use crate::convert::leaves::{Knows, leaves};
use crate::convert::programs::{Binary, Compiler, Written, programs};
use crate::convert::split::Role;
use crate::convert::start::Start;
use crate::convert::writes;
use crate::convert::{calls, lacks, options, packages};
use crate::plan::join;

mod libraries;

pub(super) const RECIPE: Recipe = Recipe {
    name: "rust",
    applies: |facts| {
        matches!(
            facts.base_name.as_str(),
            "rust" | "rustlang/rust" | "clux/muslrust" | "ekidd/rust-musl-builder"
        )
    },
    split,
};

const COMPILER: Compiler = Compiler {
    bin: "/usr/local/cargo/bin",
    outputs: |folder| ["/release", "/debug"].iter().any(|f| folder.ends_with(f)),
    writes,
    builds: |c| matches!(c.program(), "make" | "just"),
    missing: "no line in the text shows that Cargo writes that file. Start the binary that `cargo build --release` leaves in target/release, or install it with `cargo install --path .`.",
};

/// Programs that build, and leave nothing that a compiled program needs.
const LOCAL: &str =
    " cargo rustc rustup make git just trunk wasm-pack npm yarn node sqlx diesel protoc strip upx ";

/// Programs that build something beside Cargo.
const BUILDERS: &str = " trunk wasm-pack dx npm yarn pnpm npx tailwindcss esbuild sass make just ";

/// Context paths that only the compiler reads.
const SOURCES: &str = " Cargo.toml Cargo.lock Cargo.* src crates benches tests examples build.rs rust-toolchain rust-toolchain.toml \
    .cargo vendor rustfmt.toml clippy.toml Makefile justfile target .git dummy.rs lib libs ";

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    let mut start = facts.start();
    let replaced = cargo_run(facts, &mut start)?;
    let programs =
        programs(facts, &start, &COMPILER, &manifest(facts).iter().map(String::as_str).collect::<Vec<_>>())?;
    let musl = facts.world == World::Alpine
        || facts.commands().any(|(_, _, c)| c.words.iter().any(|w| w.value.contains("-linux-musl")));
    let (base, why) = base(facts, &start, programs.script || !programs.calls.is_empty(), musl, asks);
    let mut split = Split::new(facts, base, why);
    split.allow("ENV PATH", "The folder of Cargo is gone with it.");
    programs.path(&mut split, &COMPILER);
    system(&mut split, musl);
    lines(&mut split, &programs.calls)?;
    lacks::compiled(&mut split, facts.base_tag.contains("slim") || musl, programs.script);
    artefacts(&mut split, asks, &programs.binaries);
    cut::modules(&mut split);
    if let Some(Replaced { words, named: false, .. }) = &replaced {
        find_program(&mut split, &words[0]);
    }
    libraries::libraries(&mut split, asks, &programs.binaries, musl);
    // The database against which queries were checked.
    let url = facts.stage.vars.get("DATABASE_URL").and_then(|u| u.strip_prefix("sqlite:"));
    let file = url
        .map(|u| join(&facts.workdir(), u.strip_prefix("//").unwrap_or(u).split('?').next().unwrap_or("")));
    if let Some(file) =
        file.filter(|_| facts.commands().any(|(_, _, c)| matches!(c.program(), "sqlx" | "diesel")))
    {
        split.take(&file, "A line of the build made this database.");
    }
    for path in writes::inside(&split, &facts.workdir()) {
        let copied = split.facts.steps.iter().enumerate().any(|(n, f)| {
            split.roles[n] != Role::Build && f.context_paths().any(|(_, to)| beneath(&path, to))
        });
        if !copied && !split.artefacts.iter().any(|a| beneath(&path, &a.from)) {
            split.take(&path, "Put there by the build, beside the program.");
        }
    }
    for path in writes::beside(facts, &facts.workdir(), &["/usr/local/cargo", "/usr/local/rustup", "/root"]) {
        if !split.fills(&path) && !split.artefacts.iter().any(|a| beneath(&path, &a.from)) {
            split.take(&path, "Put there by the build, beside the program.");
        }
    }
    detect_unnamed(&mut split);
    folders(&mut split, &facts.workdir());
    let name = |step: usize| facts.steps[step].keyword().name();
    if let Some(Replaced { step, words, .. }) = replaced {
        let why =
            "Starts the program itself: Cargo and the compiler stay behind, and it is compiled already.";
        split.replace(step, format!("{} {}", name(step), json(&words)), why);
    } else if let (false, Some(step)) = (split.base.world.has_shell(), start.plain) {
        let why = "Written as a list of words: the small image has no shell to read the line, and signals now reach the program itself.";
        split.replace(step, format!("{} {}", name(step), json(start.main())), why);
    }
    options::user(&mut split, asks, &facts.workdir());
    options::building(&mut split, asks);
    split.summary = format!("Compiles as before, then runs the binary on {}.", split.base.image);
    Ok(split)
}

/// What Cargo writes.
fn writes(command: &Command, folder: &str, out: &mut Written) {
    if command.program() != "cargo" {
        return;
    }
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_ref()).collect();
    let after = |names: &[&str]| {
        words.iter().enumerate().find_map(|(n, w)| match w.split_once('=') {
            Some((name, value)) if names.contains(&name) => Some(value),
            _ if names.contains(w) => words.get(n + 1).copied(),
            _ => None,
        })
    };
    let verb = words.iter().find(|w| !w.starts_with(['-', '+'])).copied().unwrap_or("");
    match verb {
        "build" | "b" | "rustc" | "chef" | "auditable" | "zigbuild" => {
            let target = after(&["--target-dir"]).unwrap_or("target");
            let triple = after(&["--target"]).map_or(String::new(), |t| format!("{t}/"));
            let profile = match after(&["--profile"]) {
                Some(profile) => profile,
                None if words.contains(&"--release") || words.contains(&"-r") => "release",
                None => "debug",
            };
            let place = join(folder, &format!("{target}/{triple}{profile}"));
            out.named.extend(names(&words).map(|name| format!("{place}/{name}")));
            let bins = words.windows(2).filter(|w| w[0] == "--bin");
            out.told.extend(bins.map(|w| format!("{place}/{}", w[1])));
            out.folders.push(place);
        }
        "install" => {
            let root = after(&["--root"]).map_or("/usr/local/cargo".to_owned(), |r| join(folder, r));
            if let Some(name) = after(&["--bin"]) {
                out.named.push(format!("{root}/bin/{name}"));
            }
            // A tool of the registry is called like its crate, but for a few.
            let own = after(&["--path", "--git", "--bin"]).is_some();
            for name in words.iter().skip(1).filter(|w| !own && tool_name(w)) {
                let name = name.split('@').next().unwrap_or(name);
                let name = name.strip_suffix("_cli").or(name.strip_suffix("-cli")).unwrap_or(name);
                out.tools.push(format!("{root}/bin/{name}"));
            }
            out.folders.push(format!("{root}/bin"));
        }
        _ => {}
    }
}

/// Programs that are built by name, of which there may be several.
fn names<'w>(words: &'w [&str]) -> impl Iterator<Item = &'w str> {
    const FLAGS: [&str; 3] = ["--bin", "-p", "--package"];
    words.iter().enumerate().filter_map(|(n, word)| match word.split_once('=') {
        Some((flag, name)) => FLAGS.contains(&flag).then_some(name),
        None => FLAGS.contains(word).then(|| words.get(n + 1).copied())?,
    })
}

/// Whether a word of `cargo install` is a crate whose program a script may call when the image runs.
fn tool_name(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '@' | '.');
    let command =
        matches!(word.split('@').next(), Some("sqlx-cli" | "diesel_cli" | "refinery_cli" | "sea-orm-cli"));
    command && word.chars().all(plain)
}

/// What stands where `cargo run` stood.
struct Replaced {
    step: usize,
    words: Vec<String>,
    /// Whether the program's own name is known.
    named: bool,
}

/// The name of a program whose own is not known.
const FOUND: &str = "program";

/// The build itself finds the only program there is, as `cargo run` does.
fn find_program(split: &mut Split<'_, '_, '_>, path: &str) {
    let place = path.strip_suffix(FOUND).unwrap_or(path);
    split.root_line(
        format!("RUN cp \"$(find {place} -maxdepth 1 -type f -perm /111 ! -name '*.so')\" {path}"),
        "`cargo run` starts the one program that was built. What that is called is not in the text, so here it gets a name.",
    );
    split.assume("The project has one program. If it has several, the build stops: let the start command name one (`cargo run --bin NAME`).");
}

/// `cargo run` starts what a line above has compiled: which binary that is, the manifest says.
fn cargo_run(facts: &Facts<'_, '_>, start: &mut Start) -> Result<Option<Replaced>, Outcome> {
    let main = start.main().to_vec();
    if main.first().is_none_or(|p| p != "cargo") {
        return Ok(None);
    }
    let built =
        facts.commands().any(|(_, _, c)| c.program() == "cargo" && c.operands().any(|w| w.value == "build"));
    let step = facts.steps.iter().rposition(|f| matches!(f.keyword(), Keyword::Cmd | Keyword::Entrypoint));
    let single =
        facts.steps.iter().filter(|f| matches!(f.keyword(), Keyword::Cmd | Keyword::Entrypoint)).count() == 1;
    let (true, true, true, Some(step)) = (built, single, start.commands.len() == 1, step) else {
        return Err(refuse(
            "compiles-at-start",
            "The program is compiled at every start (`cargo run`). Add `RUN cargo build --release` and start the binary in target/release; then the compiler can stay behind.",
        ));
    };
    let release = main.iter().any(|w| w == "--release" || w == "-r");
    let folder = facts.workdir();
    let flags: Vec<&str> = main.iter().map_while(|w| (w != "--").then_some(w.as_str())).collect();
    let told = names(&flags).last().map(str::to_owned);
    let own = told.or_else(|| manifest(facts));
    let name = own.as_deref().unwrap_or(FOUND);
    let place = if release { "release" } else { "debug" };
    let mut words = vec![format!("{folder}/target/{place}/{name}")];
    words.extend(main.iter().skip_while(|w| *w != "--").skip(1).cloned());
    start.commands = vec![words.clone()];
    start.resolved = start.commands.clone();
    start.shell = false;
    start.plain = None;
    Ok(Some(Replaced { step, words, named: own.is_some() }))
}

/// The program's name, as the dropped folder says.
fn manifest(facts: &Facts<'_, '_>) -> Option<String> {
    facts.project.as_ref().and_then(|p| p.text("Cargo.toml")).and_then(package_name)
}

/// `name` of `[package]`, the first one in the file.
fn package_name(manifest: &str) -> Option<String> {
    let package = manifest.split("[package]").nth(1)?;
    let line =
        package.lines().take_while(|l| !l.starts_with('[')).find(|l| l.trim_start().starts_with("name"))?;
    line.split('"').nth(1).map(str::to_owned)
}

fn base(
    facts: &Facts<'_, '_>,
    start: &Start,
    script: bool,
    musl: bool,
    asks: &mut Asks<'_>,
) -> (Base, &'static str) {
    let release = libraries::release(facts);
    let health = facts.health();
    let shell = script || start.shell && start.plain.is_none() || !health.is_empty();
    let run_time = facts.commands().any(|(_, _, c)| {
        let called = |n: &String| !listed(BROUGHT, n) && !packages::bundles(facts, n);
        packages::installs_of(c).run_time.iter().any(called)
    }) || !calls::packages(facts).is_empty();
    let linked = facts.commands().any(|(_, _, c)| {
        packages::installed(c).unwrap_or_default().iter().any(|n| n.ends_with("-dev") && !n.contains("musl"))
    });
    let choices: &[&str] = match (musl, shell || run_time || linked) {
        // Packages are those of the distribution that they were named for; a static program runs on any.
        (true, true) if facts.world.apt() => &["debian"],
        (true, true) => &["alpine"],
        (true, false) => &["alpine", "distroless", "scratch"],
        (false, false) if release == "bookworm" && !libraries::may_link(facts) => &["debian", "distroless"],
        (false, _) => &["debian"],
    };
    match (asks.choose("base", "What should the program run on?", choices).as_str(), musl) {
        ("scratch", _) => (Base::scratch(), "The empty image: the binary is static and brings all it needs."),
        ("alpine", _) => (Base::alpine(), "The C library that the binary was built for, in a few megabytes."),
        ("distroless", true) => (
            Base::distroless_static(),
            "Two megabytes that a static binary may need: certificates of public authorities, time zones, /tmp and an unprivileged user.",
        ),
        ("distroless", false) => (
            Base::new("gcr.io/distroless/cc-debian12:nonroot", World::Distroless),
            "The C library that the binary was built against, certificates and time zones. No shell, no packages to patch.",
        ),
        _ => (
            Base::debian_slim(release),
            "The same Debian as before, so the same C library, without compilers and headers.",
        ),
    }
}

/// Packages that a compiled program does not call.
const BROUGHT: &str = " ca-certificates tzdata protobuf-compiler lld mold openssl ";

/// Libraries that the binary loads, and packages that the program calls.
fn system(split: &mut Split<'_, '_, '_>, musl: bool) {
    let facts = split.facts;
    if !split.base.world.has_shell() {
        return;
    }
    split.package(
        "ca-certificates",
        "Certificates of public authorities, without which no HTTPS request succeeds.",
    );
    let world = split.base.world;
    let health = facts.health();
    for tool in ["curl", "wget"] {
        if health.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == tool) && !(musl && tool == "wget")
        {
            split.package(tool, "The health check calls it.");
        }
    }
    for (_, _, command) in facts.commands() {
        let installs = packages::installs_of(command);
        let called = |n: &&String| !listed(BROUGHT, n) && !packages::bundles(facts, n);
        for name in installs.run_time.iter().filter(called) {
            split.package(name, "The program may call these packages, so they are installed here too.");
        }
        for name in installs.build_only.iter().filter(|n| {
            n.ends_with("-dev") && !n.contains("musl") && !n.contains("clang") && !n.contains("libc")
        }) {
            match packages::library(world, name) {
                Some(library) => split.package(library, "The library that the program was built against."),
                None => split.package(name, "It brings the library that the program was built against; which package holds that alone differs from release to release."),
            }
        }
    }
}

/// What the lines beside Cargo's leave for the program.
fn lines(split: &mut Split<'_, '_, '_>, calls: &[usize]) -> Result<(), Outcome> {
    let facts = split.facts;
    let root = facts.workdir();
    let knows = Knows { root: &root, local: LOCAL, tool: |c| c.program() == "rustup", building: "" };
    let there = follow::there(facts, &knows);
    let last_build =
        facts.commands().filter(|(_, _, c)| c.program() == "cargo").map(|(n, _, _)| n).next_back();
    // From the end: a line moves only if none stays behind it, which may need what it makes.
    let mut stays = false;
    for (n, fact) in facts.steps.iter().enumerate().rev().filter(|(_, f)| f.keyword() == Keyword::Run) {
        let leaves = leaves(fact, &knows);
        let builds = fact.script.commands.iter().any(|c| c.program() == "cargo" || c.program() == "rustup");
        let no_packages = leaves.packages.run_time.is_empty() && leaves.packages.build_only.is_empty();
        // What these read lies where the sources are.
        let moves =
            fact.script.commands.iter().any(|c| matches!(c.program(), "rm" | "mv" | "cp" | "install"));
        let behind = Some(n) > last_build && leaves.unknown.is_none() && leaves.files.is_empty() && !moves;
        let whole = leaves.whole && no_packages && !builds && behind && !stays;
        if calls.contains(&n) || split.base.world.has_shell() && whole {
            split.run(n);
        } else if let Some(program) =
            leaves.unknown.clone().filter(|p| matches!(p.as_str(), "dpkg" | "pip" | "pip3" | "gem" | "rpm"))
        {
            return Err(refuse(
                "cannot-follow",
                format!(
                    "Line {} installs something with {program}, and the text does not say whether the program calls it.",
                    fact.step.line
                ),
            ));
        } else if split.base.world.has_shell() {
            follow::system(split, n, leaves, &there)?;
        }
        stays |= split.roles[n] != Role::Run;
    }
    Ok(())
}

/// The program, and the files it may read at run time.
fn artefacts(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>, binaries: &[Binary]) {
    let facts = split.facts;
    let workdir = facts.workdir();
    let last_build = facts
        .steps
        .iter()
        .rposition(|f| f.script.commands.iter().any(|c| c.program() == "cargo"))
        .unwrap_or(0);
    let mut whole = None;
    for (n, fact) in facts.steps.iter().enumerate() {
        let paths: Vec<(&str, &str)> = fact.context_paths().collect();
        if let Some((_, to)) = paths.iter().find(|(p, _)| matches!(*p, "." | "./" | "*")) {
            whole = Some((n, to.trim_end_matches('/').to_owned()));
        } else if !paths.is_empty() && paths.iter().any(|(p, _)| !is_source(p)) {
            if cut::pages(split, n) {
                continue;
            }
            let why = "These files are no Rust sources: the program may read them at run time.";
            if n > last_build { split.run(n) } else { split.both(n, why) }
        } else {
            among(split, n, &is_source_file);
        }
    }
    // A script that a line writes there comes from that line.
    let written = |path: &str| {
        let runs = facts.commands().filter(|(n, ..)| split.roles[*n] == Role::Run);
        let mut files = runs.flat_map(|(_, fact, c)| c.redirects.iter().map(move |(_, f)| (fact, f)));
        files.any(|(fact, f)| join(&fact.folder, &f.value) == path)
    };
    let copied = |path: &str| path.ends_with(".sh") && split.copied(path);
    let lacking = |b: &&Binary| !written(&b.from) && !copied(&b.from);
    let binaries: Vec<&Binary> = binaries.iter().filter(lacking).collect();
    for binary in &binaries {
        split.take_program(
            &binary.from,
            &binary.to,
            "The program and nothing else: it needs neither Cargo nor its sources.",
        );
    }
    let Some((step, folder)) = whole.filter(|(_, f)| beneath(&workdir, f)) else { return };
    let inside = binaries.iter().any(|b| beneath(&b.from, &folder) && b.from == b.to);
    let data = facts.project.as_ref().map(|p| p.data(".", &is_source_file));
    let known = data.is_some();
    let likely = match data {
        Some(data) if !data.is_empty() => data.join(" "),
        Some(_) => "none".to_owned(),
        // A program that is started where all its files lie may read them, wherever it was put itself.
        None if inside || workdir == folder && !writes::distribution(&folder) => "all".to_owned(),
        None => "none".to_owned(),
    };
    let text = "Which files of the project does the program read when it runs? (none, all, or paths)";
    // What others build among the files, pages most often, is in no build context.
    let others = |c: &Command| listed(BUILDERS, c.program()) || c.has("leptos");
    let others = facts.commands().any(|(_, _, c)| others(c));
    match asks.write("files", text, &likely).as_str() {
        "all" if others => {
            let kept = ["deps", "build", "incremental"].map(|k| format!("target/*/{k} target/*/*/{k}")).join(" ");
            split.root_line(
                format!("RUN cd {folder} && rm -rf {kept} node_modules */node_modules"),
                "What Cargo and Node keep for the next build, the program does not read.",
            );
            split.take(&folder, "The program is started among its files, and some of them are built, so all come along.");
        }
        "all" if step > last_build => split.run(step),
        "all" => split.both(step, "The program is started among its files, and which of them it reads cannot be seen here, so all come along. Name those it reads, and only they do."),
        "none" if known => {}
        "none" => split.assume("The program reads no files of the project at run time, or embeds them. If it does (templates, migrations, static files), name them under “files”."),
        paths => {
            for path in paths.split([',', ' ']).filter(|p| !p.is_empty()) {
                split.take(join(&folder, path).trim_end_matches('/'), "No source: the program may read it when it runs.");
            }
        }
    }
}

fn is_source(path: &str) -> bool {
    let name = path.trim_start_matches("./").trim_start_matches('/').trim_end_matches('/');
    let first = name.split('/').next().unwrap_or("");
    name.is_empty()
        || listed(SOURCES, name)
        || listed(SOURCES, first) && !is_data(name)
        || name.ends_with(".rs")
        || listed(" clippy.toml deny.toml rustfmt.toml ", name)
}

/// Whether a file of a project is only read by the compiler.
fn is_source_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or("");
    let manifest = listed(
        " Cargo.toml Cargo.lock rust-toolchain rust-toolchain.toml rustfmt.toml clippy.toml deny.toml ",
        name,
    );
    manifest
        || name.ends_with(".rs")
        || name.ends_with(".proto")
        || path.starts_with("target/")
        || path.starts_with(".cargo/")
        || path.starts_with("vendor/")
}

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::{check_in, outcome};

    #[test]
    fn an_installed_program() {
        let text = "FROM rust:1.80\nWORKDIR /usr/src/ferry\nCOPY . .\nRUN cargo install --path .\nEXPOSE 8080\nCMD [\"ferry\", \"--all\"]\n";
        check_in(
            &[
                ("Cargo.toml", "[package]\nname = \"ferry\"\n"),
                ("Cargo.lock", "[[package]]\nname = \"openssl-sys\"\n"),
                ("src/main.rs", ""),
            ],
            text,
            "FROM rust:1.80 AS build\nWORKDIR /usr/src/ferry\nCOPY . .\nRUN cargo install --path .\n\nFROM debian:bookworm-slim\nRUN apt-get update \\\n && apt-get install -y --no-install-recommends ca-certificates libssl3 \\\n && rm -rf /var/lib/apt/lists/*\nWORKDIR /usr/src/ferry\nCOPY --from=build /usr/local/cargo/bin/ferry /usr/local/bin/ferry\nEXPOSE 8080\nCMD [\"ferry\", \"--all\"]\n",
        );
        // Which libraries it loads, only the program knows.
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        let (build, runner) = offer.text.split_once("\n\nFROM debian:bookworm-slim").unwrap();
        assert!(build.contains("RUN ldd /usr/local/cargo/bin/ferry \\\n"), "{build}");
        assert!(runner.contains("RUN --mount=from=build,source=/runtime-packages"), "{runner}");
    }

    #[test]
    fn started_among_its_files() {
        let text = "FROM rust:1-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD [\"./target/release/app\"]\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        let runner = offer.text.split("FROM debian:bookworm-slim").nth(1).unwrap();
        assert!(
            runner.contains("COPY . .")
                && runner.contains("COPY --from=build /app/target/release/app /app/target/release/app"),
            "{runner}"
        );
    }

    #[test]
    fn what_cargo_run_starts() {
        let text = "FROM rust:1.80\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD cargo run --release -- --port 80\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert!(offer.text.ends_with("CMD [\"/app/target/release/program\", \"--port\", \"80\"]\n"));
        let never = "FROM rust:1.80\nWORKDIR /app\nCOPY . .\nCMD cargo run\n";
        assert!(matches!(outcome(never), Outcome::Refuse { reason: "compiles-at-start", .. }));
    }
}
