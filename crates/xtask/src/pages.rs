//! What does the built page look like and how quick is it? Chores that open dist/ in Chromium.

use crate::{build, setup, shell};
use anyhow::Result;

/// `cargo xtask speed [--check]`: measures the page and writes docs/speed.md.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    built_then("tests/e2e/speed.mjs", arguments)
}

/// `cargo xtask pictures`: takes the pictures in docs/pictures and the card for posts.
pub(crate) fn pictures(arguments: &[String]) -> Result<()> {
    built_then("tests/e2e/pictures.mjs", arguments)
}

fn built_then(script: &str, arguments: &[String]) -> Result<()> {
    let ready = setup::ensure()?;
    let chromium = setup::browser::ensure()?;
    build::page(&ready)?;
    let mut node = ready.command("node")?;
    shell::run(node.arg(script).args(arguments).env("CHROME", chromium))
}
