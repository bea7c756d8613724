//! Can Rust's own library be compiled for size, together with the page?
//!
//! The library that comes with the compiler is compiled for speed, and panics in it carry their messages along. Compiled
//! here for size, with panics that just stop, the page is a tenth smaller to download. Cargo can do that with any
//! compiler whose library sources are installed; the switch for it is not stable yet.

use super::wasm_target::Toolchain;
use crate::shell;
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// How to compile the library: environment variables of Cargo, and flags of the compiler.
pub(crate) struct Library {
    present: bool,
}

impl Library {
    /// Sets the variables.
    pub(crate) fn add_to(&self, command: &mut Command) {
        if self.present {
            command.env("RUSTC_BOOTSTRAP", "1");
            command.env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
            command.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
        }
    }

    /// The compiler's flags, to be joined with others.
    pub(crate) fn flags(&self) -> &'static [&'static str] {
        if self.present {
            &["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"]
        } else {
            &[]
        }
    }
}

/// Finds the sources or asks rustup for them. Without them the page is built with the library at hand.
pub(crate) fn ensure(toolchain: &Toolchain) -> Result<Library> {
    if has_sources(toolchain)? {
        return Ok(Library { present: true });
    }
    let added = shell::step("Adding the sources of Rust's library with rustup", || {
        shell::output(shell::command("rustup").args(["component", "add", "rust-src"]))
    });
    let present = added.is_ok() && has_sources(toolchain)?;
    if !present {
        eprintln!(
            "  They could not be had, so the page comes out a tenth larger; `rustup component add rust-src` brings them."
        );
    }
    Ok(Library { present })
}

fn has_sources(toolchain: &Toolchain) -> Result<bool> {
    let mut rustc = shell::command("rustc");
    rustc.envs(toolchain.variables.iter().map(|(name, value)| (name, value)));
    let root = shell::output(rustc.args(["--print", "sysroot"]))?;
    // Cargo needs the lock file beside the sources.
    Ok(Path::new(root.trim()).join("lib/rustlib/src/rust/library/Cargo.lock").exists())
}
