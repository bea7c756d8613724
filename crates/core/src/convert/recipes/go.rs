//! How is a Go service split? The compiler stays behind; a static binary moves to an image with certificates and nothing else.

use dockerfile_syntax::{Command, Keyword, Span};

use super::{Draft, Facts, Outcome, Recipe, json, packages, refuse};
use crate::Options;
use crate::convert::Question;
use crate::convert::facts::Fact;
use crate::convert::write::Writer;
use crate::plan::{Origin, join};

pub(super) const RECIPE: Recipe = Recipe { name: "go", applies: |facts| facts.base_name == "golang", draft };

const DISTROLESS: &str = "gcr.io/distroless/static-debian12:nonroot";

/// Context paths that only the compiler reads.
const SOURCES: [&str; 10] =
    [".", "./", "*", "go.mod", "go.sum", "cmd", "internal", "pkg", "vendor", "main.go"];

fn draft(facts: &Facts<'_, '_>, options: &Options) -> Result<Draft, Outcome> {
    let argv = start(facts)?;
    let binary = binary(facts, &argv.words[0])?;
    refuse_cgo(facts)?;
    if facts.stage.config.healthcheck.as_ref().is_some_and(|h| h.test.first().is_some_and(|t| t != "NONE")) {
        return Err(refuse(
            "health-check",
            "The health check runs a command, and the image of a static binary has no shell and no curl. Let the program check itself (for example a flag that asks its own port), or let the platform do it.",
        ));
    }
    let scratch = options.answers.get("go.base").is_some_and(|a| a == "scratch");
    let (build, mut moved) = sort(facts);
    let Some(last) = build.last().copied() else {
        return Err(refuse(
            "nothing-to-leave-behind",
            "Nothing is compiled here, so there is nothing to leave behind.",
        ));
    };
    let mut writer = Writer::new(facts, last.instruction);
    static_binary(facts, &mut writer);
    writer.gap();
    runner(facts, &mut writer, scratch);
    repeat_settings(facts, &mut writer);
    let name = facts.build_name();
    writer.add(
        &format!("COPY --from={name} {binary} {binary}"),
        "The program, at the same path as before, and nothing else: a static binary needs neither the Go tool chain nor a distribution.",
    );
    assets(facts, options, &mut writer);
    user(facts, &mut writer, scratch, &mut moved);
    for fact in moved {
        if argv.shell && fact.keyword() == argv.keyword {
            exec_form(&mut writer, fact, &argv.words);
        } else {
            writer.move_here(
                fact.instruction,
                "it says how the image runs, so it belongs to the image that runs.",
            );
        }
    }
    let base = if scratch { "an empty image with certificates and time zones" } else { "distroless static" };
    writer.draft.summary = format!("Compiles as before into a static binary, then runs it on {base}.");
    writer.draft.choices.push(Question {
        id: "go.base",
        text: "What should the binary run on?".to_owned(),
        suggestion: if scratch { "scratch" } else { "distroless" }.to_owned(),
        choices: vec!["distroless".to_owned(), "scratch".to_owned()],
    });
    Ok(writer.draft)
}

struct Start {
    words: Vec<String>,
    /// Whether it is in shell form now, and by which instruction.
    shell: bool,
    keyword: Keyword,
}

/// The start command as plain words.
fn start(facts: &Facts<'_, '_>) -> Result<Start, Outcome> {
    let entry = facts.last(Keyword::Entrypoint).or(facts.last(Keyword::Cmd));
    let Some(entry) = entry else { return Err(refuse("no-command", "Nothing is started here.")) };
    if entry.step.shell_form {
        let line = entry.step.words.first().cloned().unwrap_or_default();
        let plain = !line.contains(['$', '&', '|', ';', '<', '>', '(', '`', '"', '\'', '*', '\\']);
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let other = facts.last(Keyword::Cmd).is_some() && entry.keyword() == Keyword::Entrypoint;
        if !plain || words.is_empty() || other {
            return Err(refuse(
                "shell-command",
                format!(
                    "Line {} starts the program through a shell, which the image of a static binary does not have. Write it as a JSON array of the program and its arguments.",
                    entry.step.line
                ),
            ));
        }
        refuse_go_run(&words)?;
        return Ok(Start { words, shell: true, keyword: entry.keyword() });
    }
    let words = facts.argv();
    refuse_go_run(&words)?;
    match words.first().map(|w| w.rsplit('/').next().unwrap_or("")) {
        None => Err(refuse("no-command", "The start command is empty.")),
        Some("sh" | "bash" | "ash") => Err(refuse(
            "shell-command",
            "The image starts a shell, which the image of a static binary does not have. Start the program itself.",
        )),
        Some(_) => Ok(Start { words, shell: false, keyword: entry.keyword() }),
    }
}

fn refuse_go_run(words: &[String]) -> Result<(), Outcome> {
    if words.first().is_some_and(|w| w == "go") {
        return Err(refuse(
            "compiles-at-start",
            "The program is compiled at every start (`go run`). Add `RUN go build -o /app .` and start `/app`; then the compiler can stay behind.",
        ));
    }
    Ok(())
}

/// The absolute path of the program, which some `go build` must write.
fn binary(facts: &Facts<'_, '_>, program: &str) -> Result<String, Outcome> {
    let builds: Vec<(&Fact<'_, '_>, &Command)> = facts
        .steps
        .iter()
        .flat_map(|f| f.script.commands.iter().map(move |c| (f, c)))
        .filter(|(_, c)| {
            c.program() == "go"
                && c.operands().next().is_some_and(|w| w.value == "build" || w.value == "install")
        })
        .collect();
    if builds.is_empty() {
        return Err(refuse(
            "cannot-follow",
            "No line compiles with `go build`, so which file is the program is not known.",
        ));
    }
    let workdir = facts.stage.config.workdir.clone();
    for (fact, command) in &builds {
        let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_str()).collect();
        let output = words.iter().enumerate().find_map(|(n, w)| match *w {
            "-o" => words.get(n + 1).copied(),
            w => w.strip_prefix("-o="),
        });
        let installed = words.first() == Some(&"install");
        match output {
            Some(output) if output.contains('$') => continue,
            Some(output) => {
                let path = join(&fact.step.workdir, output);
                let wanted = if program.contains('/') { join(&workdir, program) } else { path.clone() };
                let folder = path.ends_with('/') && wanted.starts_with(&path);
                let same_name = path.rsplit('/').next() == program.rsplit('/').next();
                if folder || wanted == path && (program.contains('/') || same_name) {
                    return Ok(wanted);
                }
            }
            None if installed && !program.contains('/') => return Ok(format!("/go/bin/{program}")),
            None if installed && join(&workdir, program).starts_with("/go/bin/") => {
                return Ok(join(&workdir, program));
            }
            // Without -o the binary takes the module's name; the start command says which that is.
            None if program.contains('/') && join(&workdir, program).starts_with(&fact.step.workdir) => {
                return Ok(join(&workdir, program));
            }
            None => {}
        }
    }
    Err(refuse(
        "cannot-follow",
        format!(
            "The image starts {program}, but no `go build -o` in the text writes that file. Let it build to the path that is started."
        ),
    ))
}

/// C code needs a C library at run time, unless it is switched off.
fn refuse_cgo(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let off = facts.stage.vars.get("CGO_ENABLED") == Some("0");
    let asked = |c: &Command| c.assignments.iter().any(|a| a.value == "CGO_ENABLED=1");
    let commands = || facts.steps.iter().flat_map(|f| &f.script.commands);
    let compilers = ["gcc", "g++", "build-base", "build-essential", "musl-dev"];
    let needs = commands().any(|c| {
        matches!(c.program(), "apk" | "apt-get" | "apt")
            && c.words.iter().any(|w| {
                compilers.contains(&w.value.as_str())
                    || (packages::is_build_only(&w.value) && w.value.ends_with("-dev"))
            })
    });
    if commands().any(asked) || facts.stage.vars.get("CGO_ENABLED") == Some("1") || (needs && !off) {
        return Err(refuse(
            "cgo",
            "The program seems to use C code (cgo): it needs a C library at run time, and which ones cannot be seen here. If it does not, set `ENV CGO_ENABLED=0` and convert again.",
        ));
    }
    Ok(())
}

/// What stays in the build stage, and what moves.
fn sort<'f, 'p, 't>(facts: &'f Facts<'p, 't>) -> (Vec<&'f Fact<'p, 't>>, Vec<&'f Fact<'p, 't>>) {
    facts.steps.iter().partition(|f| {
        !matches!(
            f.keyword(),
            Keyword::Expose
                | Keyword::Cmd
                | Keyword::Entrypoint
                | Keyword::Healthcheck
                | Keyword::Stopsignal
                | Keyword::Volume
                | Keyword::Label
                | Keyword::Maintainer
                | Keyword::User
        )
    })
}

/// A binary that needs no C library: the usual reason why a Go program does not start on a small image.
fn static_binary(facts: &Facts<'_, '_>, writer: &mut Writer<'_, '_, '_>) {
    let set = |c: &Command| c.assignments.iter().any(|a| a.value == "CGO_ENABLED=0");
    if facts.stage.vars.get("CGO_ENABLED") == Some("0") {
        return;
    }
    for fact in &facts.steps {
        let Some(build) = fact.script.commands.iter().find(|c| {
            c.program() == "go"
                && c.operands().next().is_some_and(|w| w.value == "build" || w.value == "install")
        }) else {
            continue;
        };
        if set(build) {
            continue;
        }
        let why =
            "Without this the binary asks for a C library when it starts, and the small image has none.";
        let word = fact.instruction.arguments.words().first();
        match (fact.step.shell_form && fact.instruction.heredocs.is_empty(), word) {
            (true, Some(line)) => {
                let at = fact.instruction.logical.source(line.at.0 as usize + build.words[0].start);
                writer.edit(Span { start: at, end: at }, "CGO_ENABLED=0 ".to_owned(), why);
            }
            _ => {
                let from = &facts.document.instructions[facts.stage.instruction];
                writer.add_after(from, "ENV CGO_ENABLED=0", why);
                return;
            }
        }
    }
}

fn runner(facts: &Facts<'_, '_>, writer: &mut Writer<'_, '_, '_>, scratch: bool) {
    if !scratch {
        writer.add(
            &format!("FROM {DISTROLESS}"),
            "Two megabytes that a static binary may need: certificates of public authorities, time zones, /tmp and an unprivileged user. No shell, no packages to patch.",
        );
        return;
    }
    let build = facts.build_name();
    writer.add("FROM scratch", "The empty image: only what is copied is there.");
    writer.add(
        &format!("COPY --from={build} /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/"),
        "Without the certificates of public authorities, no HTTPS request succeeds.",
    );
    writer.add(
        &format!("COPY --from={build} /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/"),
        "Time zones, at the place where Go programs look for them.",
    );
    writer.add(
        "ENV ZONEINFO=/usr/local/go/lib/time/zoneinfo.zip",
        "Tells the program where its time zones are.",
    );
    writer
        .draft
        .allowed
        .push(("ENV ZONEINFO".to_owned(), "Tells the program where its time zones are.".to_owned()));
    writer.add(
        &format!("COPY --from={build} /tmp /tmp"),
        "A place for temporary files, which an empty image lacks. What the build left there comes along.",
    );
}

fn repeat_settings(facts: &Facts<'_, '_>, writer: &mut Writer<'_, '_, '_>) {
    let why = "The same setting as before: a stage takes none from the stage it copies from.";
    for fact in &facts.steps {
        match fact.keyword() {
            Keyword::Env | Keyword::Arg | Keyword::Workdir | Keyword::Shell => {
                writer.repeat(fact.instruction, why)
            }
            _ => {}
        }
    }
    if facts.steps.iter().all(|f| f.keyword() != Keyword::Workdir) {
        // The image of Go works in /go; a program that is not told otherwise works there too.
        writer.add("WORKDIR /go", "The folder in which the program ran so far; it was the Go image's own.");
        writer
            .draft
            .allowed
            .push(("WORKDIR".to_owned(), "Written out: so far it came from the Go image.".to_owned()));
    } else if facts.stage.config.workdir == "/" {
        writer.draft.allowed.push(("WORKDIR".to_owned(), "Written out.".to_owned()));
    }
}

/// Files the program may read at run time.
fn assets(facts: &Facts<'_, '_>, options: &Options, writer: &mut Writer<'_, '_, '_>) {
    let build = facts.build_name();
    let named = options.answers.get("go.assets").map(String::as_str).unwrap_or("");
    for path in named.split([',', ' ']).filter(|p| !p.is_empty() && *p != "none") {
        let absolute = join(&facts.stage.config.workdir, path);
        let clean = absolute.trim_end_matches('/');
        writer.add(
            &format!("COPY --from={build} {clean} {clean}"),
            "You said that the program reads this at run time.",
        );
    }
    let mut whole = false;
    for fact in &facts.steps {
        for input in
            fact.step.inputs.iter().filter(|i| {
                i.origin == Origin::Context && matches!(fact.keyword(), Keyword::Copy | Keyword::Add)
            })
        {
            let source = |p: &String| {
                let name = p.trim_start_matches("./").trim_end_matches('/');
                SOURCES.contains(&p.as_str())
                    || SOURCES.contains(&name)
                    || name.is_empty()
                    || p.ends_with(".go")
                    || p.ends_with("go.*")
            };
            whole |= input.paths.iter().any(|p| matches!(p.as_str(), "." | "./" | "*"));
            if !input.paths.iter().all(source) {
                writer.repeat(
                    fact.instruction,
                    "These files are no Go sources: the program may read them at run time.",
                );
            }
        }
    }
    if whole {
        writer.draft.assumptions.push(
            "The program reads no files of the project at run time, or embeds them. If it does (templates, migrations, static files), name them under “files”.".to_owned(),
        );
        writer.draft.choices.push(Question {
            id: "go.assets",
            text: "Which files or folders of the project does the program read at run time? (none, or paths)"
                .to_owned(),
            suggestion: if named.is_empty() { "none".to_owned() } else { named.to_owned() },
            choices: Vec::new(),
        });
    }
}

/// The file's own user, as far as an image without a list of users can have it; else an unprivileged one.
fn user<'f, 'p, 't>(
    facts: &Facts<'_, '_>,
    writer: &mut Writer<'_, '_, '_>,
    scratch: bool,
    moved: &mut Vec<&'f Fact<'p, 't>>,
) {
    let current = &facts.stage.config.user;
    let numeric = current.split(':').all(|p| p.bytes().all(|b| b.is_ascii_digit()) && !p.is_empty());
    if numeric && !current.is_empty() {
        return;
    }
    let why = match current.is_empty() {
        true => "Runs without privileges; a program that is broken into then owns less.",
        false => {
            "The user of before was made in an image that stays behind; this is the unprivileged one that everyone has."
        }
    };
    let unused: Vec<&'f Fact<'p, 't>> =
        moved.iter().copied().filter(|f| f.keyword() == Keyword::User).collect();
    moved.retain(|f| f.keyword() != Keyword::User);
    for fact in unused {
        let text = facts.document.text;
        let end = fact.instruction.span.end as usize;
        let next = text[end..].find('\n').map_or(text.len(), |n| end + n + 1);
        writer.edit(Span::new(fact.instruction.span.start as usize, next), String::new(), why);
    }
    let line = if scratch { "USER 65532:65532" } else { "USER nonroot:nonroot" };
    writer.add(line, why);
    writer.draft.allowed.push(("USER".to_owned(), why.to_owned()));
}

/// A start command that needs no shell.
fn exec_form(writer: &mut Writer<'_, '_, '_>, fact: &Fact<'_, '_>, words: &[String]) {
    let name = fact.keyword().name();
    let why = "Written as a list of words: the small image has no shell to read the line, and signals now reach the program itself.";
    writer.draft.allowed.push((name.to_owned(), why.to_owned()));
    writer.remove(fact.instruction, why);
    writer.add(&format!("{name} {}", json(words)), why);
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
            "FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /server ./cmd/server\n\nFROM gcr.io/distroless/static-debian12:nonroot\nWORKDIR /src\nCOPY --from=build /server /server\nUSER nonroot:nonroot\nEXPOSE 8080\nCMD [\"/server\"]\n",
        );
    }

    #[test]
    fn ten_to_twenty_megabytes() {
        let Outcome::Offer(offer) = outcome(SERVICE) else { panic!() };
        let mb = offer.after.disk.likely / 1_000_000;
        assert!((10..=20).contains(&mb), "{mb}");
    }

    #[test]
    fn a_shell_line_becomes_a_list() {
        check(
            "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go mod download && go build -o main .\nCMD ./main -v\n",
            "FROM golang:1.22 AS build\nWORKDIR /app\nCOPY . .\nRUN go mod download && CGO_ENABLED=0 go build -o main .\n\nFROM gcr.io/distroless/static-debian12:nonroot\nWORKDIR /app\nCOPY --from=build /app/main /app/main\nUSER nonroot:nonroot\nCMD [\"./main\", \"-v\"]\n",
        );
    }

    #[test]
    fn what_it_refuses() {
        for (text, reason) in [
            ("FROM golang\nCOPY . .\nCMD go run .\n", "compiles-at-start"),
            ("FROM golang\nRUN apt-get install -y gcc\nRUN go build -o /a\nCMD [\"/a\"]\n", "cgo"),
            ("FROM golang\nRUN go build -o /a\nCMD [\"/b\"]\n", "cannot-follow"),
            ("FROM golang\nRUN go build -o /a\nCMD /a && true\n", "shell-command"),
        ] {
            assert!(
                matches!(outcome(text), Outcome::Refuse { reason: r, .. } if r == reason),
                "{text} {:?}",
                outcome(text)
            );
        }
    }
}
