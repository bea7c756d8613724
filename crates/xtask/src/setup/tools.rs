//! Are trunk and wasm-bindgen here, in the very versions this project needs?

use crate::shell;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Newer ones (0.22) need a newer compiler than this project asks for.
const TRUNK: &str = "0.21.14";

/// The pinned tools, in the cache folder.
pub(crate) struct Tools {
    root: PathBuf,
}

impl Tools {
    /// The folder to put on the PATH.
    pub(crate) fn folder(&self) -> PathBuf {
        self.root.join("bin")
    }

    /// The path of one tool.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder().join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    fn has(&self, program: &str, version: &str) -> bool {
        let said = shell::output(shell::command(self.program(program)).arg("--version"));
        said.is_ok_and(|said| said.split_whitespace().nth(1) == Some(version))
    }
}

/// Installs what is missing or of another version.
pub(crate) fn ensure() -> Result<Tools> {
    let tools = Tools { root: shell::cache()?.join("tools") };
    // The lighter trunk: no TLS and no fetching of tools, as everything it calls is already here.
    let trunk_flags = ["--locked", "--no-default-features"];
    // Without --locked: the tool's own lock file names a yanked crate.
    install(&tools, "trunk", "trunk", TRUNK, &trunk_flags)?;
    install(&tools, "wasm-bindgen-cli", "wasm-bindgen", &locked_version("wasm-bindgen")?, &[])?;
    Ok(tools)
}

fn install(tools: &Tools, package: &str, program: &str, version: &str, flags: &[&str]) -> Result<()> {
    if tools.has(program, version) {
        return Ok(());
    }
    if install_prebuilt(tools, package, version) && tools.has(program, version) {
        return Ok(());
    }
    shell::step(&format!("Building {package} {version} from source; minutes, but only once"), || {
        let mut command = cargo_install(&tools.root, &["install"]);
        // A debug build: the tool's own speed matters less than the minutes an optimised build takes.
        command.args(["--debug", "--force", "--version", version]).args(flags).arg(package);
        shell::run_long(&mut command)
    })
    .with_context(|| {
        format!("{package} {version} could not be installed; is the Rust package registry reachable?")
    })
}

/// Fetches a prebuilt tool where `cargo binstall` is installed and finds one. Quiet: building it is always possible.
fn install_prebuilt(tools: &Tools, package: &str, version: &str) -> bool {
    if shell::output(shell::command("cargo").args(["binstall", "-V"])).is_err() {
        return false;
    }
    let mut command = cargo_install(
        &tools.root,
        &["binstall", "--no-confirm", "--force", "--disable-strategies", "compile"],
    );
    command.arg(format!("{package}@{version}"));
    shell::step(&format!("Fetching a prebuilt {package} {version}"), || shell::output(&mut command)).is_ok()
}

fn cargo_install(root: &Path, words: &[&str]) -> std::process::Command {
    let mut command = shell::command("cargo");
    command.args(words).arg("--root").arg(root);
    // Keep the big build out of the repository, and unaffected by its settings.
    command.current_dir(std::env::temp_dir()).env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
    command
}

/// The version of a package in `Cargo.lock`.
fn locked_version(package: &str) -> Result<String> {
    let lock = std::fs::read_to_string(shell::root().join("Cargo.lock")).context("Cargo.lock is missing")?;
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines
        .nth(1)
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock names no {package}"))
}
