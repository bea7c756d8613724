//! How does the page become a folder that any static host can serve?

use crate::{budget, finish, setup, shell};
use anyhow::Result;

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
        shell::run(&mut trunk)
    })?;
    shell::step("Finishing: wasm-opt, minify, names by content, security policy", || {
        finish::finish(ready, &dist)
    })
}
