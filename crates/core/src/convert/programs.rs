//! Which compiled programs does the image start, and where does the build put them?

use dockerfile_syntax::{Command, Keyword};

use super::facts::{Fact, Facts, beneath};
use super::leaves;
use super::packages;
use super::split::Split;
use super::start::Start;
use super::writes::{distribution, moves};
use super::{Outcome, refuse};
use crate::convert::cut::listed;
use crate::plan::join;

/// A program that is started: where it lies in the build, and where it must lie to be found.
pub(super) struct Binary {
    pub(super) from: String,
    pub(super) to: String,
}

/// What the image starts.
pub(super) struct Programs {
    pub(super) binaries: Vec<Binary>,
    /// Whether a script of the project starts them: it may call anything.
    pub(super) script: bool,
    /// Lines behind the build that call one of them: what it writes, nobody sees, so they run where it runs.
    pub(super) calls: Vec<usize>,
}

impl Programs {
    /// What stays in the compiler's folder is found by its name there, as before.
    pub(super) fn path(&self, split: &mut Split<'_, '_, '_>, compiler: &Compiler) {
        if self.binaries.iter().any(|b| beneath(&b.to, compiler.bin)) {
            let why = "They may be called by path, by a script or the health check, so they stay where they were and are looked for there.";
            split.first_line(format!("ENV PATH={}:$PATH", compiler.bin), why);
        }
    }
}

/// What a recipe knows of its compiler.
pub(super) struct Compiler {
    /// The folder of installed programs, which the build image has in its PATH and the other has not.
    pub(super) bin: &'static str,
    /// Adds what a command that runs in a folder writes.
    pub(super) writes: fn(&Command, &str, &mut Written),
    /// Whether a folder is one into which the compiler writes programs, and nothing else is called like that.
    pub(super) outputs: fn(&str) -> bool,
    /// Whether a command may call the compiler.
    pub(super) builds: fn(&Command) -> bool,
    /// What is said if nothing writes the program.
    pub(super) missing: &'static str,
}

/// What the compiler writes, as far as the text says.
#[derive(Default)]
pub(super) struct Written {
    /// Files by their paths: outputs, and where they are moved or copied to.
    pub(super) files: Vec<String>,
    /// Folders in which anything may have been built.
    pub(super) folders: Vec<String>,
    /// Files that are programs for certain.
    pub(super) named: Vec<String>,
    /// Programs of others, which a script may call.
    pub(super) tools: Vec<String>,
    /// Files that a line names as the program to be built.
    pub(super) told: Vec<String>,
}

/// Finds the programs, or says which one nothing is seen to write. `known` are names that the manifest says.
pub(super) fn programs(
    facts: &Facts<'_, '_>,
    start: &Start,
    compiler: &Compiler,
    known: &[&str],
) -> Result<Programs, Outcome> {
    let workdir = facts.workdir();
    let mut written = written(facts, compiler);
    for name in known {
        let folders = written.folders.iter().filter(|f| (compiler.outputs)(f));
        written.named.extend(folders.map(|f| format!("{f}/{name}")).collect::<Vec<_>>());
    }
    let mut out = Programs { binaries: Vec::new(), script: false, calls: Vec::new() };
    let mut scripts = Vec::new();
    for command in &start.commands {
        let Some(program) = command.first().filter(|p| !start.shell || !is_shell_word(p)) else { continue };
        // `sh start.sh`: the script is the program.
        let interpreted = matches!(program.rsplit('/').next(), Some("sh" | "bash" | "ash"));
        let at = usize::from(interpreted && command.len() > 1);
        let program = &command[at];
        // What an entry point is told most often is what it starts in the end.
        let told = command.get(at + 1).filter(|w| w.contains('/') && !w.starts_with('-'));
        let told = told.map(|w| join(&workdir, w)).filter(|p| written.folders.iter().any(|f| beneath(p, f)));
        let path = join(&workdir, program);
        let path = linked(facts, &path).unwrap_or(path);
        if (interpreted || program.contains('/')) && comes_from_context(facts, &path)
            || !program.contains('/') && on_path_from_context(facts, program)
        {
            out.script = true;
            written.named.extend(told);
            written.named.extend(called(facts, &path, &written, compiler));
            continue;
        }
        // A script among the files that are copied as a whole.
        if path.ends_with(".sh") && (comes_along(facts, &path) || written_out(facts, &path).is_some()) {
            out.script = true;
            written.named.extend(told);
            written.named.extend(called(facts, &path, &written, compiler));
            scripts.push(Binary { from: path.clone(), to: path });
            continue;
        }
        if let Some(path) = copied_script(facts, program, &path) {
            out.script = true;
            written.named.extend(told);
            scripts.push(Binary { from: path.clone(), to: path });
            continue;
        }
        // Its settings say what it starts.
        if program.rsplit('/').next() == Some("supervisord") {
            out.script = true;
            continue;
        }
        let Some(from) = find(facts, program, &path, &written, compiler) else {
            // A package that is installed brings it, and comes along.
            let brings = |c: &Command| packages::installed(c).is_some_and(|names| names.contains(program));
            if !packages::is_build_only(program) && facts.commands().any(|(_, _, c)| brings(c)) {
                out.script = true;
                continue;
            }
            return Err(missing(program, compiler));
        };
        let found = program.contains('/')
            || on_path(&from)
            || facts.health().contains(&from)
            || looked_in(facts, &from, compiler);
        let to = if found { from.clone() } else { format!("/usr/local/bin/{program}") };
        out.binaries.push(Binary { from, to });
    }
    if out.script {
        // What was moved on is not where it was.
        written.named.retain(|n| !facts.moved(n));
        let own = !written.named.is_empty();
        written.named.extend(std::mem::take(&mut written.tools).into_iter().filter(|_| own));
        // By which path the script calls them is not known.
        out.binaries.extend(written.named.iter().map(|from| Binary { to: from.clone(), from: from.clone() }));
    }
    // What is installed without a name in the text comes along as a whole.
    if out.script
        && out.binaries.is_empty()
        && compiler.bin == "/go/bin"
        && written.folders.iter().any(|f| f == compiler.bin)
    {
        out.binaries.push(Binary { from: compiler.bin.to_owned(), to: compiler.bin.to_owned() });
    }
    if out.binaries.is_empty() && out.script {
        let script = start.main().join(" ");
        return Err(refuse(
            "cannot-follow",
            format!(
                "The image starts {script}, and which of the programs that are built that script starts is not in the text. Name each where it is built (`cargo build --bin NAME`, `go build -o NAME`), or start it by its path."
            ),
        ));
    }
    if out.binaries.is_empty() {
        return Err(missing(&start.main().join(" "), compiler));
    }
    let calls = calls(facts, &written, compiler);
    let own = |path: String| Binary { to: path.clone(), from: path };
    for (step, program) in calls.iter().cloned() {
        out.calls.push(step);
        out.binaries.push(own(program));
    }
    // What is built beside it by a name of its own, and called by no line, is for the program or for whoever runs the image.
    let there: Vec<String> = out.binaries.iter().map(|b| b.from.clone()).collect();
    let spare = |p: &String| {
        let elsewhere = facts.moved(p) || p.starts_with("/tmp/") || copied(facts, p);
        !there.contains(p) && !elsewhere && !mentioned(facts, p)
    };
    let spare: Vec<String> = written.told.iter().filter(|p| spare(p)).cloned().collect();
    out.binaries.extend(spare.into_iter().map(own));
    let folders: Vec<String> =
        out.binaries.iter().filter_map(|b| shared(facts, b, &written, compiler)).collect();
    out.binaries.extend(folders.into_iter().map(own));
    out.binaries.extend(scripts);
    Ok(out)
}

/// Whether a setting of the file's own, which the new stage has too, says to look for programs where this one is.
fn looked_in(facts: &Facts<'_, '_>, path: &str, compiler: &Compiler) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let set = |f: &Fact<'_, '_>| {
        let pairs = f.instruction.arguments.pairs();
        f.keyword() == Keyword::Env
            && pairs.iter().any(|p| p.name.value == "PATH" && !p.value.value.contains("GO"))
    };
    let path = facts.stage.vars.get("PATH").unwrap_or("");
    folder != compiler.bin && facts.steps.iter().any(set) && path.split(':').any(|f| f == folder)
}

/// The folder of a program into which several are built: which these are, the text does not say.
fn shared(facts: &Facts<'_, '_>, binary: &Binary, written: &Written, compiler: &Compiler) -> Option<String> {
    let (folder, _) = binary.from.rsplit_once('/')?;
    let works = facts.followed();
    let mut hidden = works.filter(|(c, _)| (compiler.builds)(c) && own(c, compiler).is_empty());
    // `make` writes into `bin`.
    let beside = hidden.any(|(_, place)| beneath(folder, &place) && folder != place);
    let told = written.files.contains(&binary.from) || written.named.contains(&binary.from);
    let several = written.folders.iter().filter(|f| *f == folder).count() > 1
        && !facts.steps.iter().any(|f| f.followed().iter().any(|(_, place)| place == folder));
    let usual = folder == compiler.bin || (compiler.outputs)(folder) || binary.to != binary.from;
    // `go build -o /opt/bin/ ./cmd/...` names no program.
    let all = written.named.iter().any(|n| n == folder);
    (!usual && (several || all || beside && !told && !distribution(folder))).then(|| folder.to_owned())
}

/// What one command writes, by the folders alone.
fn own(command: &Command, compiler: &Compiler) -> Vec<String> {
    let mut out = Written::default();
    (compiler.writes)(command, "/", &mut out);
    out.files.append(&mut out.folders);
    out.files
}

/// Whether a line copies a file elsewhere, where it is meant to be.
fn copied(facts: &Facts<'_, '_>, path: &str) -> bool {
    let mut lines = facts.followed();
    lines.any(|(c, folder)| {
        matches!(c.program(), "cp" | "install" | "ln") && moves(c).iter().any(|w| join(&folder, w) == path)
    })
}

/// Whether a line calls a program.
fn mentioned(facts: &Facts<'_, '_>, path: &str) -> bool {
    let name = path.rsplit('/').next();
    facts.commands().any(|(_, _, c)| c.program().rsplit('/').next() == name)
}

/// Lines behind the last build that call what was built, and where that lies. Asked for its version, a program writes nothing.
fn calls(facts: &Facts<'_, '_>, written: &Written, compiler: &Compiler) -> Vec<(usize, String)> {
    let builds = |c: &Command| (compiler.builds)(c) || !own(c, compiler).is_empty();
    let Some(last) = facts.steps.iter().rposition(|f| f.script.commands.iter().any(builds)) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (n, fact) in facts.steps.iter().enumerate().skip(last + 1) {
        for (command, folder) in fact.followed().into_iter().filter(|(c, _)| !leaves::asks(c)) {
            let Some(word) = command.words.first().filter(|w| !w.dynamic).map(|w| w.value.as_ref()) else {
                continue;
            };
            let named = |p: &&String| p.rsplit('/').next() == Some(word);
            let path = match word.contains('/') {
                true => Some(join(&folder, word)).filter(|p| {
                    let built = written.folders.iter().any(|f| beneath(p, f) && (compiler.outputs)(f));
                    built || written.files.contains(p)
                }),
                false => {
                    written.files.iter().rfind(named).cloned().or_else(|| compiled(facts, word, compiler))
                }
            };
            out.extend(path.map(|path| (n, path)));
        }
    }
    out
}

/// Where a compiler that is told a folder of this name puts its program.
fn compiled(facts: &Facts<'_, '_>, name: &str, compiler: &Compiler) -> Option<String> {
    let lines = facts.followed();
    let names = |c: &Command| c.arguments().iter().any(|w| w.value.rsplit('/').next() == Some(name));
    lines.filter(|(c, _)| names(c)).find_map(|(c, folder)| {
        let mut out = Written::default();
        (compiler.writes)(c, &folder, &mut out);
        out.folders.first().filter(|f| !(compiler.outputs)(f)).map(|f| format!("{f}/{name}"))
    })
}

/// Whether `make install` puts a program there. A name alone says nothing: a Makefile may install into the compiler's folder.
fn installed(facts: &Facts<'_, '_>, path: &str) -> bool {
    let within = |c: &Command| {
        let prefix = c.words.iter().find_map(|w| w.value.strip_prefix("PREFIX=")).unwrap_or("/usr/local");
        path.strip_prefix(prefix).is_some_and(|rest| rest.starts_with("/bin/"))
    };
    facts.commands().any(|(_, _, c)| c.program() == "make" && c.has("install") && within(c))
}

/// Programs that every image brings: no compiler wrote them because the image starts one.
const DISTRIBUTION: &str = " tar cat cp ls tail sleep env find grep sed awk xargs head date true false id hostname git curl wget make ";

fn find(
    facts: &Facts<'_, '_>,
    program: &str,
    path: &str,
    written: &Written,
    compiler: &Compiler,
) -> Option<String> {
    let has = |p: &str| written.files.iter().any(|f| f == p) || written.folders.iter().any(|f| beneath(p, f));
    if program.contains('$') {
        return None;
    }
    if program.contains('/') {
        return Some(path.to_owned()).filter(|p| has(p) || installed(facts, p));
    }
    let called = |p: &&String| p.rsplit('/').next() == Some(program);
    let mut named = written.files.iter().filter(called);
    // What was moved on is not where it was.
    let named = named.clone().find(|p| !facts.moved(p)).or(named.next()).cloned();
    if named.is_none() && listed(DISTRIBUTION, program) {
        return None;
    }
    // A folder into which the compiler installs, and where programs are looked for by name.
    let path = facts.stage.vars.get("PATH").unwrap_or("");
    let looked = path
        .split(':')
        .find(|f| *f != compiler.bin && f.ends_with("/bin") && written.folders.iter().any(|w| w == f));
    named.or(looked.map(|f| format!("{f}/{program}"))).or_else(|| {
        let installed = written.folders.iter().any(|f| f == compiler.bin);
        // A folder of the project's own where programs are looked for: what is there was not installed.
        let own = path.split(':').any(|f| !f.is_empty() && f != compiler.bin && beneath(f, &facts.workdir()));
        (installed && !own).then(|| format!("{}/{program}", compiler.bin))
    })
}

fn missing(program: &str, compiler: &Compiler) -> Outcome {
    refuse("cannot-follow", format!("The image starts {program}, and {}", compiler.missing))
}

/// Whether a COPY brings this very file.
fn comes_from_context(facts: &Facts<'_, '_>, path: &str) -> bool {
    facts.brought().any(|(source, to)| {
        let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        let file = name.contains('.') && name != "." || path.ends_with(".sh");
        file && (to == path || join("/", &format!("{to}/{name}")) == path)
    })
}

/// Whether a COPY of the whole context, or of a folder of it, brings this file.
fn comes_along(facts: &Facts<'_, '_>, path: &str) -> bool {
    let folder = |source: &str| {
        let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        matches!(name, "." | "*") || !name.contains('.')
    };
    facts.brought().any(|(source, to)| folder(source) && beneath(path, to))
}

/// The script that a link of this name leads to.
fn linked(facts: &Facts<'_, '_>, path: &str) -> Option<String> {
    facts.followed().find_map(|(command, folder)| match (command.program(), moves(command).as_slice()) {
        ("ln", [from, to]) if join(&folder, to) == path && from.ends_with(".sh") => Some(join(&folder, from)),
        _ => None,
    })
}

/// The line that writes this very file, word by word.
fn written_out<'f>(facts: &'f Facts<'_, '_>, path: &str) -> Option<&'f str> {
    let redirects = |(c, folder): (&Command<'_>, String)| {
        c.redirects.iter().any(|(sign, file)| sign.contains('>') && join(&folder, &file.value) == path)
    };
    let line = facts.steps.iter().find(|f| f.followed().into_iter().any(redirects));
    line.map(|f| f.text.as_str())
}

/// Programs that a script names by their paths, as far as the folder or the line that writes it says what it says.
fn called(facts: &Facts<'_, '_>, path: &str, written: &Written, compiler: &Compiler) -> Vec<String> {
    let text = facts.text(path).or_else(|| written_out(facts, path)).unwrap_or("").replace("\\n", " ");
    let words = text.split(|c: char| c.is_whitespace() || "\"';&|()".contains(c));
    let paths =
        words.filter(|w| w.contains('/') && !w.contains(['$', '*'])).map(|w| join(&facts.workdir(), w));
    let built = |p: &String| {
        let folder = p.rsplit_once('/').map_or("", |(folder, _)| folder);
        (compiler.outputs)(folder) && written.folders.iter().any(|f| f == folder)
    };
    let mut out: Vec<String> = paths.filter(built).collect();
    out.sort();
    out.dedup();
    out
}

/// Where a line copies a script of the project to, if that is what is started.
fn copied_script(facts: &Facts<'_, '_>, program: &str, path: &str) -> Option<String> {
    let script = |source: &str| {
        let name = source.rsplit('/').next().unwrap_or("");
        name.ends_with(".sh") || name.ends_with("entrypoint")
    };
    let started = |to: &String| match program.contains('/') {
        true => to == path,
        false => on_path(to) && to.rsplit('/').next() == Some(program),
    };
    facts.followed().find_map(|(command, folder)| {
        let operands = moves(command);
        let ("cp" | "mv" | "install", [sources @ .., to]) = (command.program(), operands.as_slice()) else {
            return None;
        };
        let to = join(&folder, to);
        sources.iter().filter(|s| script(s)).find_map(|source| {
            let name = source.rsplit('/').next().unwrap_or("");
            [to.trim_end_matches('/').to_owned(), join(&to, name)].into_iter().find(started)
        })
    })
}

/// Whether a COPY brings a script of this name to where programs are found by name.
fn on_path_from_context(facts: &Facts<'_, '_>, name: &str) -> bool {
    let script = name.ends_with(".sh") || name.contains("entrypoint") || name.contains("start");
    script
        && facts.brought().any(|(source, to)| {
            let to = if source.rsplit('/').next() == Some(name) && !to.ends_with(&format!("/{name}")) {
                format!("{}/{name}", to.trim_end_matches('/'))
            } else {
                to.to_owned()
            };
            on_path(&to) && to.rsplit('/').next() == Some(name)
        })
}

/// Everything that is compiled, moved or copied.
pub(super) fn written(facts: &Facts<'_, '_>, compiler: &Compiler) -> Written {
    let mut out = Written::default();
    for fact in &facts.steps {
        let mut folder = fact.folder.clone();
        for command in &fact.script.commands {
            let operands = moves(command);
            match command.program() {
                "cd" => folder = operands.first().map_or(folder.clone(), |to| join(&folder, to)),
                "cp" | "mv" | "install" | "ln" => {
                    let compiled = |p: &String| {
                        out.named.contains(p)
                            || out.folders.iter().any(|f| f != &fact.folder && beneath(p, f))
                    };
                    let file = match operands.as_slice() {
                        [.., from, to] if compiled(&join(&folder, from)) && !from.contains('*') => {
                            let name = from.rsplit('/').next().unwrap_or("");
                            let into = to.ends_with('/')
                                || matches!(*to, "." | "./")
                                || distribution(&join(&folder, to));
                            Some(join(&folder, &if into { format!("{to}/{name}") } else { (*to).to_owned() }))
                        }
                        _ => None,
                    };
                    moved(&operands, &folder, &mut out);
                    out.named.extend(file);
                }
                _ => {
                    (compiler.writes)(command, &folder, &mut out);
                    if (compiler.builds)(command) {
                        out.folders.push(folder.clone());
                    }
                }
            }
        }
    }
    out.folders.retain(|f| f != "/");
    out
}

fn moved(operands: &[&str], folder: &str, out: &mut Written) {
    let Some((to, sources)) = operands.split_last() else { return };
    let to = join(folder, to);
    for source in sources {
        let name = source.rsplit('/').next().unwrap_or("");
        // `cp a .` can only mean the folder; `mv a /b` may mean either.
        if !to.ends_with('/') && to != folder && sources.len() == 1 {
            out.files.push(to.clone());
        }
        out.files.push(join("/", &format!("{to}/{name}")));
    }
}

fn is_shell_word(word: &str) -> bool {
    listed(" cd echo sleep export set test [ mkdir true source . ", word)
}

fn on_path(path: &str) -> bool {
    ["/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"]
        .iter()
        .any(|f| path.starts_with(f))
}
