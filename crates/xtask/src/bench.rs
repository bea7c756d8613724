//! How fast is the core beside others? Natively, and in WebAssembly under Node.

use anyhow::{Result, ensure};
use std::path::PathBuf;

use crate::{build, finish, setup, shell};

/// The profiles of the page's own program and of the JavaScript door.
const PAGE: &str = "wasm";
const DOOR: &str = "door";

/// Bytes of WebAssembly, before compression, that the language may cost at most.
const LANGUAGE: u64 = 60_000;

/// `cargo xtask bench [native] [wasm] [bytes]`
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let wanted = |what: &str| arguments.is_empty() || arguments.iter().any(|word| word == what);
    println!("# cargo xtask bench\n");
    if wanted("native") {
        let mut cargo = shell::command("cargo");
        shell::run(cargo.args(["run", "--quiet", "--release", "--package", "bench"]))?;
    }
    if wanted("wasm") {
        let ready = setup::ensure()?;
        let mut node = ready.command("node")?;
        node.arg("crates/bench/node.mjs");
        for profile in [DOOR, PAGE] {
            let folder =
                shell::step(&format!("Building with the profile {profile}"), || core(&ready, profile))?;
            node.arg(folder.join("bench_wasm.js"));
        }
        shell::run(&mut node)?;
    }
    if wanted("bytes") {
        bytes(&setup::ensure()?)?;
    }
    Ok(())
}

/// Everything that is measured, for Node, built with a profile; gives its folder.
fn core(ready: &setup::Ready, profile: &str) -> Result<PathBuf> {
    let built = compile(ready, profile, &["--lib"])?;
    let folder = target().join("node").join(profile);
    let mut bindgen = ready.command("wasm-bindgen")?;
    shell::output(
        bindgen.args(["--target", "nodejs", "--out-dir"]).arg(&folder).arg(built.join("bench_wasm.wasm")),
    )?;
    // What wasm-bindgen writes for Node is CommonJS, and this project's own package says otherwise.
    std::fs::write(folder.join("package.json"), "{ \"type\": \"commonjs\" }\n")?;
    finish::shrink_wasm(ready, &folder.join("bench_wasm_bg.wasm"))?;
    let script = folder.join("bench_wasm.js");
    ensure!(finish::hand_texts_at_once(&script)?, "wasm-bindgen hands texts over in a way that is not known");
    Ok(folder)
}

/// What the language costs: a module with it, less the same module with nothing but what any module has.
fn bytes(ready: &setup::Ready) -> Result<()> {
    let modules = [
        ("nothing", "the frame: allocator, bindings, exports"),
        ("syntax", "parse and tokens"),
        ("language", "parse, tokens and plan"),
        ("checks", "parse, tokens, plan and checks"),
    ];
    let folder = shell::step("Building the language alone", || compile(ready, PAGE, &["--examples"]))?
        .join("examples");
    println!("## The language in WebAssembly\n\nBytes before compression, built and shrunk as the page is\n");
    println!("| module | all | code | data |\n| --- | ---: | ---: | ---: |");
    let mut sizes = Vec::new();
    for (name, what) in modules {
        let out = target().join("bytes");
        let mut bindgen = ready.command("wasm-bindgen")?;
        shell::output(
            bindgen
                .args(["--target", "web", "--out-dir"])
                .arg(&out)
                .arg(folder.join(name).with_extension("wasm")),
        )?;
        let file = out.join(format!("{name}_bg.wasm"));
        finish::shrink_wasm(ready, &file)?;
        let module = std::fs::read(file)?;
        let size = (module.len(), section(&module, 10), section(&module, 11));
        println!("| {what} | {} | {} | {} |", size.0, size.1, size.2);
        sizes.push(size.0);
    }
    let language = (sizes[2] - sizes[0]) as u64;
    let verdict = if language <= LANGUAGE { "within" } else { "OVER" };
    println!(
        "\nThe language: {language} bytes, {verdict} {LANGUAGE}; reading alone: {} bytes; the checks beside it: {} bytes",
        sizes[1] - sizes[0],
        sizes[3] - sizes[2]
    );
    Ok(())
}

/// How many bytes the section of a number takes in a module.
fn section(module: &[u8], number: u8) -> usize {
    let mut rest = module.get(8..).unwrap_or_default();
    while let Some((&id, mut after)) = rest.split_first() {
        let (mut length, mut shift) = (0, 0);
        while let Some((&byte, next)) = after.split_first() {
            after = next;
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        if id == number {
            return length;
        }
        rest = after.get(length..).unwrap_or_default();
    }
    0
}

fn target() -> PathBuf {
    shell::root().join("target/bench")
}

/// Builds this crate as one of the two programs is built for visitors; gives the folder.
fn compile(ready: &setup::Ready, profile: &str, what: &[&str]) -> Result<PathBuf> {
    let mut cargo = ready.command("cargo")?;
    cargo.args(["build", "--quiet", "--profile", profile, "--package", "bench", "--target"]);
    cargo.arg(setup::wasm_target::TARGET).arg("--target-dir").arg(target()).args(what);
    build::for_visitors(ready, &mut cargo)?;
    shell::run(&mut cargo)?;
    Ok(target().join(setup::wasm_target::TARGET).join(profile))
}
