//! How fast is the core beside others? Natively, and in WebAssembly under Node.

use anyhow::Result;
use std::path::PathBuf;

use crate::{setup, shell};

/// Optimisation levels of the WebAssembly that are compared; the first is what the page ships.
const LEVELS: &[&str] = &["z", "s", "3"];

/// Bytes of WebAssembly, before compression, that the language may cost at most.
const LANGUAGE: u64 = 60_000;

/// `cargo xtask bench [native] [wasm] [bytes] [LEVEL...]`
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let (levels, halves): (Vec<&str>, Vec<&str>) =
        arguments.iter().map(String::as_str).partition(|word| LEVELS.contains(word));
    let wanted = |what: &str| halves.is_empty() || halves.contains(&what);
    println!("# cargo xtask bench\n");
    if wanted("native") {
        let mut cargo = shell::command("cargo");
        shell::run(cargo.args(["run", "--quiet", "--release", "--package", "bench"]))?;
    }
    if wanted("wasm") {
        let ready = setup::ensure()?;
        let mut node = ready.command("node")?;
        node.arg("crates/bench/node.mjs");
        for level in if levels.is_empty() { LEVELS } else { &levels } {
            let folder = shell::step(&format!("Building for WebAssembly at opt-level {level}"), || {
                build(&ready, level, Module::Core)
            })?;
            node.arg(format!("{level}={}", folder.display()));
        }
        shell::run(&mut node)?;
    }
    if wanted("bytes") {
        let ready = setup::ensure()?;
        let folder =
            shell::step("Building the language alone", || build(&ready, LEVELS[0], Module::Language))?;
        let bytes = std::fs::metadata(folder.join("language_bg.wasm"))?.len();
        let verdict = if bytes <= LANGUAGE { "within" } else { "OVER" };
        println!(
            "## The language in WebAssembly\n\nA module that parses, makes tokens and plans, with the table of base images that plans ask for variables\n"
        );
        println!("{bytes} bytes before compression, {verdict} {LANGUAGE}");
    }
    Ok(())
}

/// What is built for WebAssembly.
#[derive(Clone, Copy)]
enum Module {
    /// Everything that is measured.
    Core,
    /// The language alone: an example, because a package has one library.
    Language,
}

impl Module {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Module::Core => &["--lib"],
            Module::Language => &["--example", "language"],
        }
    }

    /// Where it lies among what was built, and its name.
    fn path(self) -> (&'static str, &'static str) {
        match self {
            Module::Core => ("wasm", "bench_wasm"),
            Module::Language => ("wasm/examples", "language"),
        }
    }
}

/// Builds as the page is built, but for the level; gives the folder of the module for Node.
fn build(ready: &setup::Ready, level: &str, module: Module) -> Result<PathBuf> {
    // A folder for each level: in one, each build would throw the others' away.
    let target = shell::root().join("target/bench").join(level);
    let mut cargo = ready.command("cargo")?;
    cargo.args(["build", "--quiet", "--profile", "wasm", "--package", "bench", "--target"]);
    cargo.arg(setup::wasm_target::TARGET).arg("--target-dir").arg(&target).args(module.arguments());
    // Cargo reads a number as a number and a letter as a letter.
    shell::run(cargo.env("CARGO_PROFILE_WASM_OPT_LEVEL", level))?;
    let (place, name) = module.path();
    let built = target.join(setup::wasm_target::TARGET).join(place).join(name).with_extension("wasm");
    let folder = target.join("node");
    let mut bindgen = ready.command("wasm-bindgen")?;
    shell::output(bindgen.args(["--target", "nodejs", "--out-dir"]).arg(&folder).arg(built))?;
    // What wasm-bindgen writes for Node is CommonJS, and this project's own package says otherwise.
    std::fs::write(folder.join("package.json"), "{ \"type\": \"commonjs\" }\n")?;
    let file = folder.join(format!("{name}_bg.wasm"));
    let mut wasm_opt = ready.command("wasm-opt")?;
    wasm_opt.arg(format!("-O{level}")).args(["--low-memory-unused", "--converge"]);
    shell::output(wasm_opt.arg(&file).arg("-o").arg(&file))?;
    Ok(folder)
}
