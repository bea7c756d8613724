//! Which compiler on this machine builds for `wasm32-unknown-unknown`, and how does one get there?

use super::debian;
use crate::shell;
use anyhow::{Result, bail};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The environment variables by which Cargo uses the compiler that can build for wasm.
#[derive(Default)]
pub(crate) struct Toolchain {
    pub(crate) variables: Vec<(String, String)>,
}

impl Toolchain {
    /// Whether a tiny program compiles and links: the one sure sign, whoever installed the target.
    pub(crate) fn works(&self) -> Result<bool> {
        // Of its own, so that two commands at once do not take each other's files for a compiler that fails.
        let folder = shell::cache()?.join(format!("probe-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(
            folder.join("probe.rs"),
            "#[unsafe(no_mangle)] pub extern \"C\" fn probe() -> usize { String::from(\"?\").len() }\n",
        )?;
        let mut rustc = shell::command("rustc");
        rustc.current_dir(&folder).args([
            "--target",
            TARGET,
            "--edition",
            "2024",
            "--crate-type",
            "cdylib",
            "probe.rs",
        ]);
        rustc.envs(self.variables.iter().map(|(name, value)| (name, value)));
        if let Some((_, linker)) = self.variables.iter().find(|(name, _)| name.ends_with("_LINKER")) {
            rustc.arg(format!("-Clinker={linker}"));
        }
        let works = shell::output(&mut rustc).is_ok();
        std::fs::remove_dir_all(&folder)?;
        Ok(works)
    }
}

/// Finds or makes a compiler for wasm: the one at hand, else rustup's, else Debian's with a standard library built here.
pub(crate) fn ensure() -> Result<Toolchain> {
    let at_hand = Toolchain::default();
    if at_hand.works()? {
        return Ok(at_hand);
    }
    if let Some(made_before) = debian::toolchain()
        && made_before.works()?
    {
        return Ok(made_before);
    }
    let added = shell::step("Adding the wasm32 target with rustup", || {
        shell::run_long(shell::command("rustup").args(["target", "add", TARGET]))
    });
    if added.is_ok() && at_hand.works()? {
        eprintln!("  The wasm32 target came from rustup.");
        return Ok(at_hand);
    }
    if !debian::possible() {
        bail!(
            "The {TARGET} target is missing and rustup could not add it; run `rustup target add {TARGET}` \
               where rustup's server can be reached, or run this as root on Debian 12 or newer."
        );
    }
    eprintln!("  rustup could not add it (is its server out of reach?); taking Debian's compiler instead.");
    let made = debian::make()?;
    if !made.works()? {
        bail!(
            "Debian's compiler was set up but does not build for {TARGET}; run `rustup target add {TARGET}` \
               where rustup's server can be reached."
        );
    }
    eprintln!("  The wasm32 target came from Debian's compiler, its standard library built here.");
    Ok(made)
}
