//! How does the page become a folder that any static host can serve?

use crate::{budget, finish, setup, shell};
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// `cargo xtask build`
pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let ready = setup::ensure()?;
    page(&ready)?;
    budget::check(&shell::root().join("dist"))
}

/// Builds `dist/`, without judging its size.
pub(crate) fn page(ready: &setup::Ready) -> Result<()> {
    let dist = shell::root().join("dist");
    shell::step("Building the page for size (one codegen unit, so some minutes the first time)", || {
        let mut trunk = ready.command("trunk")?;
        trunk.args(["build", "--offline", "--skip-version-check", "--release", "--cargo-profile", "wasm"]);
        // The finishing step names files by their content, after it has changed that content.
        trunk.args(["--filehash", "false", "--no-sri", "true", "--dist"]).arg(&dist);
        for_visitors(ready, &mut trunk)?;
        shell::run(&mut trunk)
    })?;
    shell::step("Finishing: wasm-opt, minify, names by content, security policy", || {
        finish::finish(ready, &dist)
    })
}

/// Lets a command compile WebAssembly as visitors get it.
pub(crate) fn for_visitors(ready: &setup::Ready, command: &mut Command) -> Result<()> {
    let library = ready.library()?;
    library.add_to(command);
    let mut flags = without_paths();
    flags.extend(library.flags().iter().map(|flag| (*flag).to_owned()));
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags.join(" "));
    Ok(())
}

/// Panic messages name source files. Without the folders of this machine they are shorter, the same wherever the page is
/// built, and tell nobody where that was.
fn without_paths() -> Vec<String> {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    let cargo = cargo.or_else(|| home.map(|h| PathBuf::from(h).join(".cargo")));
    let mut folders = vec![shell::root().to_path_buf()];
    if let Some(registries) = cargo.and_then(|c| std::fs::read_dir(c.join("registry/src")).ok()) {
        folders.extend(registries.flatten().map(|r| r.path()));
    }
    folders
        .iter()
        .filter_map(|f| f.to_str())
        // Flags are told apart by blanks.
        .filter(|f| !f.contains(' '))
        .map(|f| format!("--remap-path-prefix={f}="))
        .collect()
}
