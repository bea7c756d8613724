//! How do I see the page while I work on it?

use crate::{setup, shell};
use anyhow::{Context, Result};
use std::net::TcpListener;

/// `cargo xtask serve [--no-open]`: builds the page, opens it, and builds and reloads it on every change.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let ready = setup::ensure()?;
    let port = free_port()?;
    let quiet = std::env::var_os("CI").is_some() || arguments.iter().any(|word| word == "--no-open");
    eprintln!("▸ Building the page; the first build compiles every library, later ones only what changed");
    eprintln!("  It will be at http://127.0.0.1:{port}/ (Ctrl-C ends it)");
    // Trunk wants the folders to exist that `Trunk.toml` tells it not to watch; in a fresh clone some do not yet.
    for folder in ["dist", "target", "web/editor/dist", "web/door/dist"] {
        std::fs::create_dir_all(shell::root().join(folder))?;
    }
    let mut trunk = ready.command("trunk")?;
    trunk.args([
        "serve",
        "--offline",
        "--skip-version-check",
        "--address",
        "127.0.0.1",
        "--port",
        &port.to_string(),
    ]);
    // Apart from dist/, so that trying something out never overwrites what was built to be published.
    trunk.args(["--dist", &served_folder()]);
    if !quiet {
        trunk.arg("--open");
    }
    shell::run(&mut trunk)
}

fn served_folder() -> String {
    shell::root().join("target/serve").to_string_lossy().into_owned()
}

fn free_port() -> Result<u16> {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (8080..8180).find(is_free).context("No free port from 8080 to 8179; stop another server and try again.")
}
