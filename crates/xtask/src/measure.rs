//! How well does the core agree with recorded truth? Calls `crates/measure`, built for speed.

use anyhow::Result;

use crate::shell;

/// `cargo xtask accuracy`
pub(crate) fn accuracy(arguments: &[String]) -> Result<()> {
    measure("accuracy", arguments)
}

/// `cargo xtask closures`
pub(crate) fn closures(arguments: &[String]) -> Result<()> {
    measure("closures", arguments)
}

/// `cargo xtask conformance`
pub(crate) fn conformance(arguments: &[String]) -> Result<()> {
    measure("conformance", arguments)
}

/// `cargo xtask verify-builds`
pub(crate) fn verify_builds(arguments: &[String]) -> Result<()> {
    measure("builds", arguments)
}

/// `cargo xtask conversions`
pub(crate) fn conversions(arguments: &[String]) -> Result<()> {
    measure("conversions", arguments)
}

/// `cargo xtask lookups`
pub(crate) fn lookups(arguments: &[String]) -> Result<()> {
    measure("lookups", arguments)
}

/// `cargo xtask linear`
pub(crate) fn linear(arguments: &[String]) -> Result<()> {
    measure("linear", arguments)
}

/// `cargo xtask data`
pub(crate) fn data(arguments: &[String]) -> Result<()> {
    measure("data", arguments)
}

/// `cargo xtask samples`
pub(crate) fn samples(arguments: &[String]) -> Result<()> {
    measure("samples", arguments)
}

/// `cargo xtask layout`
pub(crate) fn layout(arguments: &[String]) -> Result<()> {
    measure("layout", arguments)
}

fn measure(what: &str, arguments: &[String]) -> Result<()> {
    let mut cargo = shell::command("cargo");
    cargo.args(["run", "--quiet", "--release", "--package", "measure", "--", what]).args(arguments);
    // Paths are meant from where the command was typed.
    cargo.current_dir(std::env::current_dir()?);
    shell::run(&mut cargo)
}
