//! How does a chore run a program, say what it is doing, and find its folders?

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The repository's root folder.
pub(crate) fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&here).ancestors().nth(2).map(Path::to_path_buf).unwrap_or_else(|| ".".into())
}

/// The one folder that holds what setup fetched: `$PLAYGROUND_CACHE`, else `dockerfile-playground` in the user's cache.
pub(crate) fn cache() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("PLAYGROUND_CACHE") {
        return Ok(std::path::absolute(chosen)?);
    }
    let caches = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache")))
        .context("There is no home folder to keep tools in; set PLAYGROUND_CACHE to a folder.")?;
    Ok(caches.join("dockerfile-playground"))
}

/// A program run from the repository's root, without the variables Cargo sets for xtask itself: they would make
/// build scripts run again, and would lend one compiler's libraries to another.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    for name in
        ["CARGO", "CARGO_BIN_NAME", "CARGO_CRATE_NAME", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"]
    {
        command.env_remove(name);
    }
    command
}

/// Puts folders before the others on the program's PATH.
pub(crate) fn with_path(command: &mut Command, first: &[PathBuf]) -> Result<()> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = first.iter().cloned().chain(std::env::split_paths(&old));
    command.env("PATH", std::env::join_paths(all)?);
    Ok(())
}

/// Where a program of this name is on the PATH.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    // On Windows npm and npx are scripts, which only their full name starts.
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    std::env::split_paths(&path)
        .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{name}{ending}"))))
        .find(|candidate| candidate.is_file())
}

/// Does one step, saying before what it is and after how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("▸ {what}");
    let start = Instant::now();
    let result = work();
    let seconds = start.elapsed().as_secs_f32();
    if result.is_ok() && seconds >= 1.0 {
        eprintln!("  done in {seconds:.0} s");
    }
    result
}

/// Runs a program whose output the reader should see.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| could_not_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a program and returns what it printed; the error carries the end of it.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| could_not_start(command))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let all = format!("{text}{}", String::from_utf8_lossy(&output.stderr));
        let lines: Vec<&str> = all.lines().collect();
        let tail = lines[lines.len().saturating_sub(30)..].join("\n");
        bail!("`{}` failed ({})\n{tail}", shown(command), output.status);
    }
    Ok(text)
}

/// Runs a long, chatty program, keeping only its latest line on a terminal; on failure shows the end of its output.
pub(crate) fn run_long(command: &mut Command) -> Result<()> {
    let (reader, writer) = std::io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().with_context(|| could_not_start(command))?;
    // The command still holds the pipe's writing end; until it lets go, reading would never end.
    let name = shown(command);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let terminal = std::io::stderr().is_terminal();
    let (start, mut said, mut lines) = (Instant::now(), 0, Vec::new());
    for line in BufReader::new(reader).lines() {
        let line = line.unwrap_or_default();
        let seconds = start.elapsed().as_secs();
        if terminal {
            eprint!("\r\x1b[2K  {seconds:>4} s  {:.90}", line.trim());
            std::io::stderr().flush().ok();
        } else if seconds >= said + 30 {
            said = seconds;
            eprintln!("  {seconds:>4} s  {}", line.trim());
        }
        lines.push(line);
    }
    if terminal {
        eprint!("\r\x1b[2K");
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{name}` failed ({status})\n{}", lines[lines.len().saturating_sub(30)..].join("\n"));
    }
    Ok(())
}

/// Runs a program, showing its standard output as it comes and returning it too, with whether it succeeded.
pub(crate) fn tee(command: &mut Command) -> Result<(bool, String)> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| could_not_start(command))?;
    let stdout = child.stdout.take().context("no standard output to read")?;
    let mut text = String::new();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        text.push_str(&line);
        text.push('\n');
    }
    Ok((child.wait()?.success(), text))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn could_not_start(command: &Command) -> String {
    format!("Could not start `{}`; is it installed and on the PATH?", command.get_program().to_string_lossy())
}
