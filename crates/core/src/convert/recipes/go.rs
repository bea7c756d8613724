//! How is a Go program split? The compiler stays behind; the binary moves to the smallest image that has what it needs.

use dockerfile_syntax::{Command, Keyword};

use super::{Asks, Facts, Outcome, Recipe, Split, json, refuse};
use crate::convert::base::World;
use crate::convert::detect::detect_unnamed;
use crate::convert::facts::beneath;
use crate::convert::follow;
use crate::convert::leaves::{Knows, leaves};
use crate::convert::programs::{Binary, Compiler, Written, programs};
use crate::convert::split::Role;
use crate::convert::start::Start;
use crate::convert::writes;
use crate::convert::{cut, lacks, options, packages};
use crate::plan::join;
use crate::sizes::EMPTY;

mod files;
mod needs;

use crate::convert::cut::listed;
use files::artefacts;
use needs::{Needs, base, settles_git};

pub(super) const RECIPE: Recipe = Recipe { name: "go", applies: |facts| facts.base_name == "golang", split };

/// Programs that build, and leave nothing that a compiled program needs.
const LOCAL: &str = " go make git dep glide govendor godep mage task protoc npm yarn node npx upx strip garble goreleaser gox \
    packr packr2 statik go-bindata rice swag wire sqlc templ buf mockgen bazel golangci-lint staticcheck gofmt govet \
    apt-key xz gzip bzip2 dpkg-architecture tsc webpack file patch ";

const COMPILER: Compiler = Compiler {
    bin: "/go/bin",
    outputs: |_| false,
    writes,
    builds,
    missing: "no line in the text shows that the Go compiler writes that file. Let `go build -o` write the path that is started.",
};

/// Variables that only the tool chain reads.
const TOOL_CHAIN: &str = " GOPATH GOBIN GOROOT GO111MODULE GOPROXY GOFLAGS GOPRIVATE GOSUMDB GONOSUMDB GONOPROXY GOCACHE \
    GOMODCACHE GOOS GOARCH GOARM GOTOOLCHAIN CGO_ENABLED CGO_CFLAGS CGO_LDFLAGS GOEXPERIMENT ";

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    let start = facts.start();
    refuse_go_run(&start)?;
    let programs = programs(facts, &start, &COMPILER, &[])?;
    refuse_foreign_tools(facts)?;
    let mut needs = Needs::of(facts, &start, programs.script, asks);
    needs.shell |= !programs.calls.is_empty();
    let base = base(facts, &needs, asks);
    let why = match base.world {
        World::Scratch => "The empty image: only what is copied is there.",
        World::Distroless if needs.cgo => {
            "The C library that the program asks for, certificates, time zones and /tmp. No shell, no packages to patch."
        }
        World::Distroless => {
            "Two megabytes that a static binary may need: certificates of public authorities, time zones, /tmp and an unprivileged user. No shell, no packages to patch."
        }
        _ if needs.cgo => {
            "The same distribution as before, without compilers: the program uses C code, so it needs the same C library."
        }
        _ => {
            "A small distribution with a shell and packages, which the start command, the health check or the program needs."
        }
    };
    let mut split = Split::new(facts, base, why);
    if !needs.cgo {
        static_binary(&mut split);
        if split.edits.iter().any(|e| e.edit.insert.contains("CGO")) && facts.project.is_none() {
            split.assume("The program uses no C code (cgo); if it does, choose so above.");
        }
    }
    tool_chain(&mut split);
    settings(&mut split);
    programs.path(&mut split, &COMPILER);
    system(&mut split, &needs);
    artefacts(&mut split, asks, &programs.binaries);
    lacks::types(&mut split);
    cut::modules(&mut split);
    lines(&mut split, &programs.binaries)?;
    programs.calls.iter().copied().chain(settles_git(facts)).for_each(|n| split.run(n));
    let same = facts.world == World::Alpine && split.base.world.has_shell();
    lacks::compiled(&mut split, same, programs.script);
    detect_unnamed(&mut split);
    if let (false, Some(step)) = (split.base.world.has_shell(), start.plain) {
        let name = facts.steps[step].keyword().name();
        let why = "Written as a list of words: the small image has no shell to read the line, and signals now reach the program itself.";
        split.replace(step, format!("{name} {}", json(start.main())), why);
    }
    options::user(&mut split, asks, &facts.workdir());
    options::building(&mut split, asks);
    let kind = if needs.cgo { "" } else { " into a static binary" };
    split.summary = format!("Compiles as before{kind}, then runs it on {}.", split.base.image);
    Ok(split)
}

fn refuse_go_run(start: &Start) -> Result<(), Outcome> {
    let runner = " air fresh realize CompileDaemon gin reflex modd ";
    let analyses = " goimports golangci-lint gopls staticcheck gometalinter errcheck goreleaser ginkgo ";
    match start.main() {
        [go, verb, ..] if go == "go" && verb == "run" => Err(refuse(
            "compiles-at-start",
            "The program is compiled at every start (`go run`). Add `RUN go build -o /app .` and start `/app`; then the compiler can stay behind.",
        )),
        [wrapper, ..] if wrapper == "go-wrapper" => Err(refuse(
            "compiles-at-start",
            "The image starts go-wrapper, a script of Go's old images. Build with `go build -o /app .` and start `/app`; then the tool chain can stay behind.",
        )),
        [go, ..] if go == "go" => Err(refuse(
            "compiles-at-start",
            "The image starts the Go tool itself, so the tool chain is the program. Start a compiled binary instead.",
        )),
        [tool, ..] if cut::listed(analyses, tool.rsplit('/').next().unwrap_or("")) => Err(refuse(
            "needs-compiler",
            format!(
                "The image starts {tool}, which asks the Go tool about packages, so it needs the tool chain. There is nothing to leave behind but what is small."
            ),
        )),
        [tool, ..] if cut::listed(runner, tool.rsplit('/').next().unwrap_or("")) => Err(refuse(
            "dev-server",
            format!(
                "The image starts {tool}, which compiles again at every change: a tool for development. Build with `go build` and start the binary; then a second stage pays off."
            ),
        )),
        _ => Ok(()),
    }
}

/// Lines that install programs by other means than Go's: a compiled program may call them.
fn refuse_foreign_tools(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let foreign = " dpkg gem pip pip3 rpm easy_install luarocks cpan conda snap ";
    match facts.commands().find(|(_, _, c)| cut::listed(foreign, c.program())) {
        Some((_, fact, command)) => Err(refuse(
            "cannot-follow",
            format!(
                "Line {} installs something with {}, and the text does not say whether the program calls it. Install it with the distribution's packages, or drop the line.",
                fact.step.line,
                command.program()
            ),
        )),
        None => Ok(()),
    }
}

/// Flags whose value is the next word.
const VALUED: &str = " -tags -ldflags -gcflags -asmflags -mod -modfile -p -C ";

/// What a command of Go's writes.
fn writes(command: &Command, folder: &str, out: &mut Written) {
    if !is_go(command) {
        return;
    }
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_ref()).collect();
    let value = |n: usize| n > 0 && listed(VALUED, words[n - 1]);
    let operands: Vec<&str> =
        (0..words.len()).filter(|n| !value(*n) && !words[*n].starts_with('-')).map(|n| words[n]).collect();
    let output = words.iter().enumerate().find_map(|(n, w)| match *w {
        "-o" => words.get(n + 1).copied(),
        w => w.strip_prefix("-o="),
    });
    let package = operands
        .iter()
        .skip(1)
        .rfind(|o| Some(**o) != output && !o.contains(['=', ' ', '$']) || o.starts_with("./"))
        .copied()
        .unwrap_or(".");
    let base = if matches!(package, "." | "./" | "./..." | "..") { folder } else { package };
    let name = base
        .split('@')
        .next()
        .unwrap_or("")
        .trim_end_matches("/...")
        .trim_end_matches('/')
        .trim_end_matches(".go");
    let name = name.rsplit('/').next().unwrap_or("");
    match (operands.first(), output) {
        (Some(&"build"), Some(output)) if !output.contains('$') => {
            let path = join(folder, output);
            let (into, path) = (path.ends_with('/'), path.trim_end_matches('/').to_owned());
            if !into && !writes::distribution(&path) {
                out.files.push(path.clone());
                out.told.push(path.clone());
                out.named.push(path);
                return;
            }
            // Beside the tool chain Go's image has no programs there, so the folder holds what was built.
            if package.ends_with("...") && (path == "/usr/local/bin" || !writes::distribution(&path)) {
                out.named.push(path.clone());
            }
            out.folders.push(path);
        }
        // `-o /opt/bin/$name`, in a loop: whatever is in that folder.
        (Some(&"build"), Some(output)) => {
            let folder = join(folder, output.rsplit_once('/').map_or(".", |(to, _)| to));
            if !folder.contains('$') && !writes::distribution(&folder) {
                out.named.push(folder.clone());
                out.told.push(folder.clone());
                out.folders.push(folder);
            }
        }
        (Some(&"build"), _) => {
            out.folders.push(folder.to_owned());
            out.named.push(join(folder, name));
        }
        _ if words.contains(&"-d") => {}
        _ => {
            // A package by its path gives the program its name; in a module, `.` may be called anything.
            let packages = operands.iter().skip(1).filter(|o| !o.contains(['=', ' ', '$']));
            let open = |p: &&str| p.starts_with('.') || p.ends_with("...");
            if operands.len() < 2 || packages.clone().any(open) {
                out.folders.push("/go/bin".to_owned());
            }
            for package in packages.filter(|p| !open(p)) {
                let name = package.split('@').next().unwrap_or("").trim_end_matches(".go");
                let name = name.rsplit('/').next().unwrap_or("");
                out.files.push(format!("/go/bin/{name}"));
                out.named.push(format!("/go/bin/{name}"));
            }
        }
    }
}

fn is_go(command: &Command) -> bool {
    let verb = command.operands().next().map_or("", |w| w.value.as_ref());
    matches!(command.program(), "go" | "garble" | "xgo") && matches!(verb, "build" | "install" | "get")
}

fn builds(command: &Command) -> bool {
    is_go(command)
        || wraps(command)
        || listed(" make mage task just sh bash bazel goreleaser gox ", command.program())
        || command.words.first().is_some_and(|w| w.value.ends_with(".sh"))
}

/// Tools that call the compiler, as `godep go build` does.
fn wraps(command: &Command) -> bool {
    let verb = |w: &&str| matches!(*w, "build" | "install" | "get");
    let words = command.arguments();
    listed(" godep gb govendor richgo packr packr2 goreleaser gox mage ", command.program())
        && words.iter().map(|w| w.value.as_ref()).any(|w| verb(&w))
}

/// A binary that needs no C library: the usual reason why a Go program does not start on a small image.
fn static_binary(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    if facts.stage.vars.get("CGO_ENABLED") == Some("0") {
        return;
    }
    let why = "Without this the binary asks for a C library when it starts, and the small image has none.";
    let wanted: Vec<(usize, usize)> = facts
        .commands()
        .filter(|(_, _, c)| is_go(c) && !c.assignments.iter().any(|a| a.value == "CGO_ENABLED=0"))
        .map(|(n, _, c)| (n, c.words[0].start))
        .collect();
    let hidden = facts.commands().any(|(_, _, c)| builds(c) && !is_go(c));
    let direct = !hidden
        && wanted.iter().all(|(n, _)| {
            let fact = &facts.steps[*n];
            fact.step.shell_form && fact.instruction.heredocs.is_empty()
        });
    if direct && !wanted.is_empty() {
        for (n, at) in wanted {
            split.before_command(n, at, "CGO_ENABLED=0 ", why);
        }
    } else if hidden || !wanted.is_empty() {
        let from = &facts.document.instructions[facts.stage.instruction];
        let end = from.span.end;
        let newline = if facts.document.text.contains("\r\n") { "\r\n" } else { "\n" };
        split.insert(end, format!("{newline}{}", facts.cased("ENV CGO_ENABLED=0")), why);
        if hidden {
            split.assume("Whatever compiles the program leaves CGO_ENABLED as it is set here, so that the binary is static.");
        }
    }
}

/// Settings that only the compiler reads stay with the compiler.
fn tool_chain(split: &mut Split<'_, '_, '_>) {
    split.allow("ENV PATH", "The folders of the Go tool chain are gone with it.");
    let why = "Only the Go tool chain reads it, and that stays behind.";
    for (n, fact) in split.facts.steps.iter().enumerate() {
        let pairs = fact.instruction.arguments.pairs();
        let tool = |name: &str, value: &str| {
            listed(TOOL_CHAIN, name)
                || name == "PATH" && value.contains("GO")
                || name == "PATH" && value.contains("/go/")
        };
        if fact.keyword() == Keyword::Env
            && !pairs.is_empty()
            && pairs.iter().all(|p| tool(&p.name.value, &p.value.value))
        {
            split.roles[n] = Role::Build;
            for pair in pairs {
                split.allow(&format!("ENV {}", pair.name.value), why);
            }
        }
    }
}

/// Where the program starts, and what an empty image lacks.
fn settings(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    if split.base.world == World::Scratch {
        let build = facts.build_name();
        lacks::certificates(
            split,
            "Without the certificates of public authorities, no HTTPS request succeeds.",
        );
        split.first_line(
            format!("COPY --from={build} /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/"),
            "Time zones, at the place where Go programs look for them.",
        );
        let zones = "Tells the program where its time zones are.";
        split.first_line("ENV ZONEINFO=/usr/local/go/lib/time/zoneinfo.zip", zones);
        split.allow("ENV ZONEINFO", zones);
        let temporary =
            "A place for temporary files that everybody may write to, which an empty image lacks.";
        split.build_line(format!("RUN mkdir -p -m 1777 {EMPTY}/tmp"), temporary);
        split.first_line(format!("COPY --from={build} {EMPTY} /"), temporary);
    }
    for (n, fact) in facts.steps.iter().enumerate().filter(|(_, f)| f.keyword() == Keyword::Workdir) {
        let written = fact.instruction.arguments.words().first().map_or("", |w| &w.value);
        let Some(resolved) = fact
            .step
            .words
            .first()
            .filter(|_| written.contains("GO") || !written.starts_with('/') && !written.starts_with('$'))
        else {
            continue;
        };
        let text = format!("WORKDIR {resolved}");
        let why = "Written out: what it stands on was the Go image's own.";
        let building = split.last_building().is_some_and(|last| n < last);
        if building { split.both_as(n, text, why) } else { split.replace(n, text, why) }
    }
    if facts.steps.iter().all(|f| f.keyword() != Keyword::Workdir) {
        // The image of Go works in /go; a program that is not told otherwise works there too.
        split.first_line(
            "WORKDIR /go",
            "The folder in which the program ran so far; it was the Go image's own.",
        );
        split.allow("WORKDIR", "Written out: so far it came from the Go image.");
    } else if facts.stage.config.workdir == "/" {
        split.allow("WORKDIR", "Written out.");
    }
}

/// System packages, users and their files.
fn system(split: &mut Split<'_, '_, '_>, needs: &Needs) {
    let facts = split.facts;
    for name in &needs.packages {
        split.package(name, "The program, its start or its health check may call these packages.");
    }
    let world = split.base.world;
    if matches!(world, World::Debian(_) | World::Alpine) {
        let why =
            "Certificates of public authorities and time zones, which Go's image had and this one has not.";
        split.package("ca-certificates", why);
        split.package("tzdata", why);
    }
    let named = |release: &str| !matches!(release, "stretch" | "buster");
    if facts.world.apt() && matches!(world, World::Debian(release) if named(release)) {
        split.package("media-types", lacks::TYPES);
    }
    if needs.cgo && world.has_shell() {
        for (_, _, command) in facts.commands() {
            for name in packages::installed(command).unwrap_or_default() {
                let why = "The library that the program was built against.";
                match packages::library(facts.world, &name) {
                    Some(library) if name.ends_with("-dev") => split.package(library, why),
                    None if name.ends_with("-dev")
                        && !matches!(
                            name.as_str(),
                            "musl-dev" | "libc-dev" | "libc6-dev" | "linux-libc-dev"
                        ) =>
                    {
                        split.package(&name, "It brings the library that the program was built against; which package holds that alone differs from release to release.");
                    }
                    _ => {}
                }
            }
        }
    }
}

/// What the lines beside the compiler's leave for the program.
fn lines(split: &mut Split<'_, '_, '_>, binaries: &[Binary]) -> Result<(), Outcome> {
    let facts = split.facts;
    let shell = split.base.world.has_shell();
    let root = facts.workdir();
    let knows = Knows { root: &root, local: LOCAL, tool: |_| false, building: "" };
    let there = follow::there(facts, &knows);
    for (n, fact) in facts.steps.iter().enumerate().filter(|(_, f)| f.keyword() == Keyword::Run) {
        let mut leaves = leaves(fact, &knows);
        // The program is not there yet when the line runs again; it comes as the build left it.
        let touches = |n: &usize| {
            let words = &fact.script.commands[*n].words;
            binaries.iter().any(|b| words.iter().any(|w| w.value == b.from || w.value == b.to))
        };
        if leaves.again.iter().any(touches) {
            leaves.again.retain(|n| !touches(n));
            leaves.whole = false;
            leaves.system &= !leaves.again.is_empty();
        }
        let again = shell && follow::system(split, n, leaves, &there)?;
        // Where only part of the line runs again, the rest is here.
        let there = match &split.roles[n] {
            Role::As(text, _) if again => text.clone(),
            _ if again => continue,
            _ => String::new(),
        };
        // No shell says it again there.
        let written = fact.followed().into_iter().flat_map(|(c, folder)| {
            let said = c.redirects.iter().filter(|(sign, _)| sign.contains('>')).map(|(_, file)| file);
            let link = c.operands().last().filter(|_| c.program() == "ln");
            said.chain(link).map(|w| join(&folder, &w.value)).collect::<Vec<_>>()
        });
        for path in written.filter(|p| !shell && p.starts_with("/etc/") && !p.contains(['$', '*'])) {
            split.take(&path, "Put there by the build, beside the program.");
        }
        let left = |c: &&Command| c.program() == "mkdir" && !there.contains(&fact.text[c.start..c.end]);
        for command in fact.script.commands.iter().filter(left) {
            for word in command.operands().filter(|w| !w.dynamic && !w.value.contains('{')) {
                let path = join(&fact.folder, &word.value).trim_end_matches('/').to_owned();
                let there = split.artefacts.iter().any(|a| beneath(&path, &a.to)) || beneath(&root, &path);
                if !there && !path.starts_with("/go") && !path.starts_with("/tmp") {
                    split.take(&path, "A folder that the program may write to.");
                }
            }
        }
    }
    for path in writes::inside(split, &root) {
        if !split.artefacts.iter().any(|a| beneath(&path, &a.from)) {
            split.take(&path, "Put there by the build, beside the program.");
        }
    }
    for path in writes::beside(facts, &root, &["/go", "/usr/local/go", "/root"]) {
        if !split.fills(&path) && !split.artefacts.iter().any(|a| beneath(&path, &a.from)) {
            split.take(&path, "Put there by the build, beside the program.");
        }
    }
    let user = &facts.stage.config.user;
    let numeric = user.split(':').all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    if !shell && numeric && user.split(':').next() != Some("0") {
        // COPY makes a folder anew, for root, and nothing here could give it away.
        split.chown = Some(user.clone());
    }
    if !shell && !user.is_empty() && !numeric && !matches!(user.as_str(), "root" | "nobody" | "nonroot") {
        let build = facts.build_name();
        split.first_line(
            format!("COPY --from={build} /etc/passwd /etc/group /etc/"),
            "The list of users, with the one that the program runs as: this image cannot make users itself.",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::{check, outcome};

    const SERVICE: &str = "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /server ./cmd/server\nEXPOSE 8080\nCMD [\"/server\"]\n";

    #[test]
    fn a_service() {
        check(
            SERVICE,
            "FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /server ./cmd/server\nRUN find /src -name '*.go' -delete\n\nFROM gcr.io/distroless/static-debian12:nonroot\nWORKDIR /src\nCOPY --chown=nonroot:nonroot --from=build /src /src\nCOPY --from=build /server /server\nUSER nonroot:nonroot\nEXPOSE 8080\nCMD [\"/server\"]\n",
        );
    }

    #[test]
    fn ten_to_twenty_megabytes() {
        let Outcome::Offer(offer) = outcome(SERVICE) else { panic!() };
        let mb = offer.after.disk.likely / 1_000_000;
        assert!((10..=20).contains(&mb), "{mb}");
    }

    #[test]
    fn a_program_among_its_files_keeps_them() {
        check(
            "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go mod download && go build -o main .\nCMD ./main -v\n",
            "FROM golang:1.22 AS build\nWORKDIR /app\nCOPY . .\nRUN go mod download && CGO_ENABLED=0 go build -o main .\n\nFROM gcr.io/distroless/static-debian12:nonroot\nWORKDIR /app\nCOPY --chown=nonroot:nonroot --from=build /app /app\nUSER nonroot:nonroot\nCMD [\"./main\", \"-v\"]\n",
        );
    }

    #[test]
    fn what_it_refuses() {
        for (text, reason) in [
            ("FROM golang\nCOPY . .\nCMD go run .\n", "compiles-at-start"),
            ("FROM golang\nRUN go build -o /a\nCMD [\"b\"]\n", "cannot-follow"),
            ("FROM golang\nCOPY . .\nCMD [\"air\"]\n", "dev-server"),
        ] {
            assert!(
                matches!(outcome(text), Outcome::Refuse { reason: r, .. } if r == reason),
                "{text} {:?}",
                outcome(text)
            );
        }
    }
}
