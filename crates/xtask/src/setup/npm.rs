//! Are the npm packages (editor, bundler, wasm-opt, browser driver) installed exactly as the lock file says?

use crate::shell;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

const OLDEST_NODE: u32 = 20;

/// The folder of the installed packages' programs.
pub(crate) fn programs() -> PathBuf {
    shell::root().join("node_modules/.bin")
}

/// Installs the packages if the lock file is not the one they were installed from.
pub(crate) fn ensure() -> Result<()> {
    check_node()?;
    let lock = shell::root().join("package-lock.json");
    let wanted = std::fs::read_to_string(&lock).context("package-lock.json is missing")?;
    // A copy of the lock file beside the packages says what they were installed from.
    let stamp = shell::root().join("node_modules/.installed-from.json");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let npm = shell::find_program("npm")
        .context("npm was not found; install Node.js 20 or newer (it brings npm): https://nodejs.org")?;
    shell::step("Installing npm packages (editor, wasm-opt, browser driver); some seconds", || {
        let mut command = shell::command(npm);
        shell::run_long(command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
    })?;
    std::fs::write(stamp, wanted)?;
    Ok(())
}

fn check_node() -> Result<()> {
    let advice = "install Node.js 20 or newer: https://nodejs.org";
    let Ok(version) = shell::output(shell::command("node").arg("--version")) else {
        bail!("Node.js was not found; {advice}");
    };
    let major =
        version.trim().trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        bail!("Node.js {} is too old; {advice}", version.trim());
    }
    Ok(())
}
