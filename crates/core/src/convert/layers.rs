//! Can dependencies be installed before the sources are copied, so that a change of the sources does not install them again?

use dockerfile_syntax::{Command, Edit, Keyword, Operator, Span};

use super::Change;
use super::asks::Asks;
use super::facts::{Fact, Facts};
use super::package_json::Package;
use super::project::source_of;
use super::split::{Role, Split};
use crate::plan::{Origin, join};

/// A line that installs dependencies, and the line before it that copies everything.
struct Place {
    copy: usize,
    install: usize,
    /// How many commands of the line move up; none if a command of its own fetches.
    commands: usize,
    /// That command, for tools that install nothing by themselves.
    fetch: Option<Fetch>,
    reads: Reads,
}

/// A command that brings dependencies and no more.
struct Fetch {
    line: String,
    /// What the line that builds starts with from then on.
    before: &'static str,
    /// Whether it does so in every project that reads its manifest alone.
    sure: bool,
}

/// The files that an install reads, as COPY takes them, and where they go.
struct Reads {
    files: String,
    to: String,
}

/// What a package manager reads; `*` where a file may be missing.
const READS: [(&str, &str); 8] = [
    ("npm", "package.json package-lock.json* .npmrc*"),
    ("yarn", "package.json yarn.lock* .npmrc* .yarnrc*"),
    ("pnpm", "package.json pnpm-lock.yaml* .npmrc*"),
    ("bun", "package.json bun.lock* bunfig.toml*"),
    ("bundle", "Gemfile Gemfile.lock*"),
    ("go", "go.mod go.sum*"),
    ("cargo", "Cargo.toml Cargo.lock*"),
    ("mvn", "pom.xml"),
];

/// Offers a layer for the dependencies. It is the default where the folder shows that nothing else is read. `caches` are flags
/// that a line gets, and moves with. Says which line goes, since it has moved as a whole.
pub(super) fn dependencies(
    split: &mut Split<'_, '_, '_>,
    asks: &mut Asks<'_>,
    caches: &[(usize, String)],
) -> Option<usize> {
    let facts = split.facts;
    let place = find(split)?;
    if !matches!(split.roles[place.install], Role::Build | Role::As(..)) {
        return None;
    }
    let choices = match (alone(facts, &place), &place.fetch) {
        (Some(false), _) => return None,
        (None, Some(fetch)) if !fetch.sure => return None,
        (Some(true), fetch) if fetch.as_ref().is_none_or(|f| f.sure) => {
            ["before the sources", "with the sources"]
        }
        _ => ["with the sources", "before the sources"],
    };
    let text = "When are dependencies installed? Before the sources are copied, a change of the sources does not install them again.";
    if asks.choose("layers", text, &choices) == "with the sources" {
        return None;
    }
    if choices[0] == "with the sources" {
        split.assume("Dependencies are installed from their lists alone: no script of the project is needed for that, and `.dockerignore` keeps installed packages of the folder out.");
    }
    let flags = caches.iter().find(|(n, _)| *n == place.install).map_or("", |(_, flags)| flags);
    write(split, &place, flags)
}

fn find(split: &Split<'_, '_, '_>) -> Option<Place> {
    let facts = split.facts;
    let whole = |f: &Fact<'_, '_>| {
        let [input] = f.step.inputs.as_slice() else { return false };
        let all = input.paths.len() == 1 && matches!(input.paths[0].as_str(), "." | "./");
        let here = input.destination.trim_end_matches('/') == f.folder.trim_end_matches('/');
        all && here
            && input.origin == Origin::Context
            && f.keyword() == Keyword::Copy
            && f.instruction.flags.is_empty()
    };
    let copy = facts.steps.iter().position(whole)?;
    // Installed already, from what was copied before.
    let fetches = |c: &Command| match c.program() {
        "go" => c.has("download") || c.has("get"),
        "cargo" => true,
        "mvn" => c.operands().any(|w| w.value.starts_with("dependency:")),
        _ => installs(c).is_some(),
    };
    if facts.steps[..copy].iter().flat_map(|f| &f.script.commands).any(fetches) {
        return None;
    }
    // What moves to the stage that runs does not stand between.
    let stays = |n: &usize| !matches!(split.roles[*n], Role::Run | Role::Drop(_) | Role::Replace(..));
    let install = (copy + 1..facts.steps.len()).find(stays)?;
    let fact = &facts.steps[install];
    let plain = fact.keyword() == Keyword::Run
        && fact.step.shell_form
        && fact.instruction.heredocs.is_empty()
        && fact.instruction.flags.is_empty()
        && !commented(facts, fact)
        && fact.folder == facts.steps[copy].folder;
    let commands = &fact.script.commands;
    if !plain
        || commands.iter().any(|c| c.depth > 0 || !matches!(c.operator, Operator::Start | Operator::And))
    {
        return None;
    }
    if let Some(fetch) = commands.first().and_then(|c| fetch(c, &fact.text)) {
        let reads = Reads::of(commands[0].program())?;
        return Some(Place { copy, install, commands: 0, fetch: Some(fetch), reads });
    }
    let at = commands.iter().position(|c| installs(c).is_some())?;
    let apart = |c: &Command| {
        let global = c.has("-g") || c.has("--global");
        let tool = matches!(c.program(), "npm" | "pip" | "pip3" | "gem")
            && !c.operands().any(|w| w.value.contains(['/', '.']));
        c.program() == "corepack" || tool && (global || c.program() != "npm")
    };
    if !commands[..at].iter().all(apart) || commands.iter().take(at + 1).any(|c| !c.redirects.is_empty()) {
        return None;
    }
    Some(Place { copy, install, commands: at + 1, fetch: None, reads: installs(&commands[at])? })
}

/// How a tool that compiles brings the dependencies alone, if that is known.
fn fetch(command: &Command, text: &str) -> Option<Fetch> {
    let verb = command.operands().next().map_or("", |w| w.value.as_ref());
    let plain = command.redirects.is_empty() && command.assignments.is_empty();
    match (command.program(), verb) {
        ("go", _) => Some(Fetch { line: "go mod download".to_owned(), before: "", sure: true }),
        // Compiles the dependencies beneath an empty program. Cargo goes by dates, so the real one is made newer.
        ("cargo", "build") if plain && !command.has("--manifest-path") => Some(Fetch {
            line: format!(
                "mkdir src && echo 'fn main() {{}}' > src/main.rs && {} && rm -r src",
                &text[command.start..command.end]
            ),
            before: "touch src/main.rs && ",
            sure: false,
        }),
        ("mvn", _) if plain && !command.has("-f") && !command.has("--file") => {
            let words = command.arguments().iter().map(|w| w.value.as_ref());
            let offline = words.clone().any(|w| matches!(w, "-o" | "--offline"));
            let makes = words.clone().any(|w| matches!(w, "package" | "install" | "verify" | "compile"));
            let fetch = Fetch { line: "mvn -B dependency:go-offline".to_owned(), before: "", sure: false };
            (makes && !offline).then_some(fetch)
        }
        _ => None,
    }
}

impl Reads {
    fn of(manager: &str) -> Option<Reads> {
        let (_, files) = READS.iter().find(|(name, _)| *name == manager)?;
        Some(Reads { files: (*files).to_owned(), to: "./".to_owned() })
    }
}

/// The files that a command installs everything from, if that is what it does.
fn installs(command: &Command) -> Option<Reads> {
    const ELSEWHERE: [&str; 11] = [
        "-g",
        "--global",
        "--prefix",
        "--cwd",
        "-C",
        "--dir",
        "--filter",
        "-w",
        "--workspaces",
        "--gemfile",
        "-c",
    ];
    let operands: Vec<&str> = command.operands().map(|w| w.value.as_ref()).collect();
    if ELSEWHERE.iter().any(|f| command.has(f)) {
        return None;
    }
    match (command.program(), operands.as_slice()) {
        ("pip" | "pip3", ["install", file]) if command.has("-r") || command.has("--requirement") => {
            let inside = !file.starts_with(['/', '.', '$']) && !file.contains(['*', ' ']);
            // A list in a folder may name its neighbours.
            let files = file.rsplit_once('/').map_or(*file, |(folder, _)| folder).to_owned();
            let to = if file.contains('/') { format!("{files}/") } else { "./".to_owned() };
            inside.then_some(Reads { files, to })
        }
        ("pip" | "pip3", _) => None,
        ("yarn", []) => Reads::of("yarn"),
        (program, ["install" | "ci" | "i"]) => Reads::of(program),
        _ => None,
    }
}

/// Whether comments stand between the lines of an instruction.
fn commented(facts: &Facts<'_, '_>, fact: &Fact<'_, '_>) -> bool {
    let text = fact.instruction.span.of(facts.document.text);
    text.lines().any(|line| line.trim_start().starts_with('#'))
}

/// Whether nothing but those files is read, as far as the folder says; `None` without it.
fn alone(facts: &Facts<'_, '_>, place: &Place) -> Option<bool> {
    let project = facts.project.as_ref()?;
    let folder = &facts.steps[place.copy].folder;
    let first = place.reads.files.split(' ').next().unwrap_or("");
    let path = source_of(facts, &join(folder, first)).unwrap_or_default();
    let Some(text) = project.text(&path) else {
        // A folder of lists.
        return Some(project.has(&path) && !first.contains('.'));
    };
    let own = |marks: &[&str]| marks.iter().any(|m| text.contains(m));
    Some(match first {
        "package.json" => {
            let package = Package::read(text)?;
            let hooks = ["preinstall", "install", "postinstall", "prepare", "prepublish"];
            let scripts = package.scripts.iter().any(|(name, _)| hooks.contains(&name.as_str()));
            let linked = own(&["\"file:", "\"link:", "\"workspace:", "\"portal:", "\"patch:"]);
            let there =
                [".yarn", ".yarnrc.yml", "pnpm-workspace.yaml", "patches", "node_modules", ".pnpmfile.cjs"];
            !scripts
                && !linked
                && !package.workspaces
                && !package.has("prisma")
                && !package.has("@prisma/client")
                && !there.iter().any(|t| project.has(t))
        }
        "Gemfile" => !own(&["gemspec", "path:", ":path", "eval_gemfile", "read("]),
        "Cargo.toml" => {
            let others = [
                "[lib]",
                "[[bin]]",
                "[[bench]]",
                "[[test]]",
                "[[example]]",
                "[workspace",
                "path =",
                "path=",
                "build =",
            ];
            let there = ["build.rs", ".cargo", "rust-toolchain", "rust-toolchain.toml", "vendor", "target"];
            let beside = |name: &str| project.has(&path.replace("Cargo.toml", name));
            text.contains("[package]")
                && !own(&others)
                && !there.iter().any(|t| beside(t))
                && beside("src/main.rs")
        }
        "pom.xml" => {
            let others = ["<modules>", "<relativePath>", "<systemPath>", "<module>", "<goal>install-file"];
            !own(&others) && !project.has(&path.replace("pom.xml", ".mvn"))
        }
        "go.mod" => text.contains("require") && !own(&["=> .", "=> /"]) && !project.has("vendor"),
        _ => text.lines().all(|l| !l.trim_start().starts_with(['-', '.', '/'])),
    })
}

/// Puts the layer in above the line that copies everything.
fn write(split: &mut Split<'_, '_, '_>, place: &Place, flags: &str) -> Option<usize> {
    let facts = split.facts;
    let (copy, fact) = (&facts.steps[place.copy], &facts.steps[place.install]);
    let newline = if facts.document.text.contains("\r\n") { "\r\n" } else { "\n" };
    let (copies, runs) = (copy.instruction.keyword_text(), fact.instruction.keyword_text());
    let commands = &fact.script.commands;
    let line = match (&place.fetch, place.commands) {
        (Some(fetch), _) => format!("{runs}{flags} {}", fetch.line),
        (None, n) => format!("{runs}{flags} {}", &fact.text[commands[0].start..commands[n - 1].end]),
    };
    let Reads { files, to } = &place.reads;
    split.insert(
        copy.instruction.span.start,
        format!("{copies} {files} {to}{newline}{line}{newline}"),
        "Dependencies get a layer of their own, made from their lists alone: as long as those stay the same, a build takes it from the cache.",
    );
    let at = |offset: usize| {
        let start = fact.instruction.arguments.words().first().map_or(0, |w| w.at.0 as usize);
        fact.instruction.logical.source(start + offset)
    };
    if let Some(before) = place.fetch.as_ref().map(|f| f.before).filter(|b| !b.is_empty()) {
        let first = commands[0].start;
        split.before_command(
            place.install,
            first,
            before,
            "Newer than the empty program that was compiled with the dependencies, so it is compiled.",
        );
    }
    let why = "Moved up: dependencies are installed before the sources are copied.";
    match (place.commands, commands.get(place.commands)) {
        (0, _) => None,
        (_, Some(next)) => {
            let span = Span { start: at(commands[0].start), end: at(next.start) };
            split.edits.push(Change { edit: Edit { span, insert: String::new() }, why: why.to_owned() });
            None
        }
        (_, None) => {
            let span = fact.instruction.span;
            let end = facts.document.text[span.end as usize..]
                .find('\n')
                .map_or(span.end, |n| span.end + n as u32 + 1);
            split.edits.push(Change {
                edit: Edit { span: Span { start: span.start, end }, insert: String::new() },
                why: why.to_owned(),
            });
            Some(place.install)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use crate::convert::{Outcome, of};
    use crate::{Context, Options};

    /// What the stage that builds becomes, with an answer or without (`-`), with files or without.
    fn check(build: &str, answer: &str, files: &[(&str, &str)], expected: &str) {
        let mut options = Options::default();
        if answer != "-" {
            options.answers.insert("layers".to_owned(), answer.to_owned());
        }
        if !files.is_empty() {
            let sizes = files.iter().map(|(path, text)| ((*path).to_owned(), text.len() as u64));
            let texts = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
            options.context = Some(Rc::new(Context::new(sizes, texts)));
        }
        let Outcome::Offer(offer) = of(build, &options) else { panic!("{:?}", of(build, &options)) };
        let stage = offer.text.split("\n\nFROM").next().unwrap_or("");
        assert_eq!(stage.replace(" AS build", ""), expected);
    }

    const NODE: &str =
        "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"node\", \"a.js\"]\n";
    const PRUNED: &str = "\nRUN npm prune --omit=dev";

    #[test]
    fn a_layer_for_dependencies() {
        let first = format!(
            "FROM node:20\nWORKDIR /a\nCOPY package.json package-lock.json* .npmrc* ./\nRUN npm ci\nCOPY . .\nRUN npm run build{PRUNED}"
        );
        let as_it_was = format!("FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build{PRUNED}");
        check(NODE, "before the sources", &[], &first);
        check(NODE, "-", &[], &as_it_was);
        check(NODE, "-", &[("package.json", "{}")], &first);
        for hook in [r#"{"scripts": {"postinstall": "x"}}"#, r#"{"dependencies": {"a": "file:a"}}"#] {
            check(NODE, "-", &[("package.json", hook)], &as_it_was);
        }
    }

    #[test]
    fn a_line_that_moves_as_a_whole() {
        let text = "FROM python:3.12\nWORKDIR /a\nCOPY . .\n# all of it\nRUN pip install -r requirements/all.txt\nCMD [\"python\", \"a.py\"]\n";
        check(
            text,
            "before the sources",
            &[("requirements/all.txt", "flask")],
            "FROM python:3.12\nWORKDIR /a\nCOPY requirements requirements/\nRUN pip install -r requirements/all.txt\nCOPY . .\n# all of it",
        );
    }

    #[test]
    fn dependencies_that_are_compiled_first() {
        let text = "FROM rust:1.80-slim\nWORKDIR /a\nCOPY . .\nRUN cargo build --release\nCMD [\"./target/release/a\"]\n";
        let manifest = "[package]\nname = \"a\"\n";
        let first = "FROM rust:1.80-slim\nWORKDIR /a\nCOPY Cargo.toml Cargo.lock* ./\nRUN mkdir src && echo 'fn main() {}' > src/main.rs && cargo build --release && rm -r src\nCOPY . .\nRUN touch src/main.rs && cargo build --release";
        let as_it_was = text.split("\nCMD").next().unwrap_or("");
        let files = [("Cargo.toml", manifest), ("src/main.rs", "")];
        check(text, "before the sources", &files, first);
        check(text, "-", &files, as_it_was);
        check(text, "before the sources", &[], as_it_was);
        let bins = format!("{manifest}[[bin]]\npath = \"b.rs\"\n");
        check(text, "before the sources", &[("Cargo.toml", &bins), ("src/main.rs", "")], as_it_was);
    }

    #[test]
    fn dependencies_that_maven_fetches_first() {
        let text = "FROM maven:3-eclipse-temurin-21\nWORKDIR /a\nCOPY . .\nRUN mvn -q package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n";
        check(
            text,
            "before the sources",
            &[("pom.xml", "<project/>")],
            "FROM maven:3-eclipse-temurin-21\nWORKDIR /a\nCOPY pom.xml ./\nRUN mvn -B dependency:go-offline\nCOPY . .\nRUN mvn -q package",
        );
        let modules = [("pom.xml", "<modules>")];
        check(text, "before the sources", &modules, text.split("\nCMD").next().unwrap_or(""));
    }

    #[test]
    fn what_is_fetched_first_already() {
        let text = "FROM maven:3-eclipse-temurin-21\nWORKDIR /a\nCOPY pom.xml ./\nRUN mvn -B dependency:go-offline\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n";
        check(
            text,
            "before the sources",
            &[("pom.xml", "<project/>")],
            text.split("\nCMD").next().unwrap_or(""),
        );
    }

    #[test]
    fn a_line_that_go_lacks() {
        let text =
            "FROM golang:1.22\nWORKDIR /a\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /b .\nCMD [\"/b\"]\n";
        check(
            text,
            "-",
            &[("go.mod", "module a\nrequire b v1\n")],
            "FROM golang:1.22\nWORKDIR /a\nCOPY go.mod go.sum* ./\nRUN go mod download\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /b .",
        );
    }
}
