//! Which compiled programs does the image start, and where does the build put them?

use dockerfile_syntax::Command;

use super::facts::{Facts, beneath};
use super::start::Start;
use super::{Outcome, refuse};
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
}

/// What a recipe knows of its compiler.
pub(super) struct Compiler {
    /// The folder of installed programs, which the build image has in its PATH and the other has not.
    pub(super) bin: &'static str,
    /// Adds what a command that runs in a folder writes.
    pub(super) writes: fn(&Command, &str, &mut Written),
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
}

/// Finds the programs, or says which one nothing is seen to write.
pub(super) fn programs(
    facts: &Facts<'_, '_>,
    start: &Start,
    compiler: &Compiler,
) -> Result<Programs, Outcome> {
    let workdir = facts.workdir();
    let written = written(facts, compiler);
    let mut out = Programs { binaries: Vec::new(), script: false };
    for command in &start.commands {
        let Some(program) = command.first().filter(|p| !start.shell || !is_shell_word(p)) else { continue };
        // `sh start.sh`: the script is the program.
        let interpreted = matches!(program.rsplit('/').next(), Some("sh" | "bash" | "ash"));
        let program = if interpreted { command.get(1).unwrap_or(program) } else { program };
        let path = join(&workdir, program);
        if (interpreted || program.contains('/')) && comes_from_context(facts, &path) {
            out.script = true;
            continue;
        }
        let Some(from) = find(program, &path, &written, compiler) else {
            return Err(missing(program, compiler));
        };
        let found = program.contains('/') || on_path(&from);
        let to = if found { from.clone() } else { format!("/usr/local/bin/{program}") };
        out.binaries.push(Binary { from, to });
    }
    if out.script {
        for from in written.named {
            let name = from.strip_prefix(compiler.bin).map(|name| format!("/usr/local/bin{name}"));
            out.binaries.push(Binary { to: name.unwrap_or_else(|| from.clone()), from });
        }
    }
    if out.binaries.is_empty() {
        return Err(missing(&start.main().join(" "), compiler));
    }
    Ok(out)
}

fn find(program: &str, path: &str, written: &Written, compiler: &Compiler) -> Option<String> {
    let has = |p: &str| written.files.iter().any(|f| f == p) || written.folders.iter().any(|f| beneath(p, f));
    if program.contains('$') {
        return None;
    }
    if program.contains('/') {
        return Some(path.to_owned()).filter(|p| has(p));
    }
    let named = written.files.iter().find(|p| p.rsplit('/').next() == Some(program)).cloned();
    named.or_else(|| {
        let installed = written.folders.iter().any(|f| f == compiler.bin);
        installed.then(|| format!("{}/{program}", compiler.bin))
    })
}

fn missing(program: &str, compiler: &Compiler) -> Outcome {
    refuse("cannot-follow", format!("The image starts {program}, and {}", compiler.missing))
}

/// Whether a COPY brings this very file.
fn comes_from_context(facts: &Facts<'_, '_>, path: &str) -> bool {
    facts.steps.iter().flat_map(|f| f.context_paths()).any(|(source, to)| {
        let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        let file = name.contains('.') && name != "." || path.ends_with(".sh");
        file && (to == path || join("/", &format!("{to}/{name}")) == path)
    })
}

/// Everything that is compiled, moved or copied.
pub(super) fn written(facts: &Facts<'_, '_>, compiler: &Compiler) -> Written {
    let mut out = Written::default();
    for fact in &facts.steps {
        let mut folder = fact.folder.clone();
        for command in &fact.script.commands {
            let operands: Vec<&str> = command.operands().map(|w| w.value.as_ref()).collect();
            match command.program() {
                "cd" => folder = operands.first().map_or(folder.clone(), |to| join(&folder, to)),
                "cp" | "mv" | "install" | "ln" => moved(&operands, &folder, &mut out),
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
    matches!(
        word,
        "cd" | "echo" | "sleep" | "export" | "set" | "test" | "[" | "mkdir" | "true" | "source" | "."
    )
}

fn on_path(path: &str) -> bool {
    ["/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"]
        .iter()
        .any(|f| path.starts_with(f))
}
