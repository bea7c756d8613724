//! How quick is the page, from key to painted result and from address to picture?

use crate::{build, setup, shell};
use anyhow::Result;

/// `cargo xtask speed [--check]`: builds the page, measures it in Chromium and writes docs/speed.md.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let ready = setup::ensure()?;
    let chromium = setup::browser::ensure()?;
    build::page(&ready)?;
    let mut node = ready.command("node")?;
    shell::run(node.arg("tests/e2e/speed.mjs").args(arguments).env("CHROME", chromium))
}
