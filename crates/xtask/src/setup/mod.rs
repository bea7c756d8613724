//! What must be on this machine before the page can be built and tested, and how does it get there?

pub(crate) mod browser;
mod debian;
mod library;
pub(crate) mod npm;
pub(crate) mod tools;
pub(crate) mod wasm_target;

use crate::shell;
use anyhow::Result;
use std::process::Command;

/// What building the page needs.
pub(crate) struct Ready {
    wasm: wasm_target::Toolchain,
    tools: tools::Tools,
}

impl Ready {
    /// A program that finds the compiler for wasm, trunk, wasm-bindgen and the npm tools.
    pub(crate) fn command(&self, program: &str) -> Result<Command> {
        let mut command = shell::command(program);
        shell::with_path(&mut command, &[self.tools.folder(), npm::programs()])?;
        command.envs(self.wasm.variables.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }
}

impl Ready {
    /// How the library is compiled with the page.
    pub(crate) fn library(&self) -> Result<library::Library> {
        library::ensure(&self.wasm)
    }
}

/// Makes sure that everything but the browser is here; fetches only what is missing.
pub(crate) fn ensure() -> Result<Ready> {
    npm::ensure()?;
    Ok(Ready { wasm: wasm_target::ensure()?, tools: tools::ensure()? })
}

/// `cargo xtask setup`
pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    ensure()?;
    let browser = browser::ensure()?;
    println!("Ready. Tools are in {}, the browser is {}.", shell::cache()?.display(), browser.display());
    Ok(())
}
