//! Which Chromium drives the browser tests?

use super::debian;
use crate::shell;
use anyhow::{Context, Result};
use std::path::PathBuf;

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// Finds Chromium (`$CHROME`, the PATH, an earlier download), else installs it.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROME").map(PathBuf::from) {
        let found = chosen.is_file();
        return found
            .then_some(chosen)
            .context("CHROME names no file; set it to the path of a Chromium, or unset it.");
    }
    if let Some(found) = installed().or_else(downloaded) {
        return Ok(found);
    }
    if debian::possible() {
        let done = shell::step("Installing Chromium with apt-get (some 300 MB on disk); a minute", || {
            debian::apt_install(&["chromium"])
        });
        if let (Ok(()), Some(found)) = (done, installed()) {
            return Ok(found);
        }
    }
    let done = shell::step("Downloading Chromium with Playwright; a minute", || {
        shell::run_long(playwright()?.args(["node_modules/playwright-core/cli.js", "install", "chromium"]))
    });
    done.ok()
        .and_then(|()| downloaded())
        .context("No Chromium was found and none could be installed; install Chrome or Chromium, or set CHROME to its path.")
}

fn installed() -> Option<PathBuf> {
    let mac = PathBuf::from(MAC);
    NAMES.iter().find_map(|name| shell::find_program(name)).or_else(|| mac.is_file().then_some(mac))
}

fn downloaded() -> Option<PathBuf> {
    let script = "console.log(require('playwright-core').chromium.executablePath())";
    let said = shell::output(playwright().ok()?.args(["-e", script])).ok()?;
    let path = PathBuf::from(said.trim());
    path.is_file().then_some(path)
}

/// Node with Playwright's downloads in the cache folder.
fn playwright() -> Result<std::process::Command> {
    let mut node = shell::command("node");
    node.env("PLAYWRIGHT_BROWSERS_PATH", shell::cache()?.join("browsers"));
    Ok(node)
}
