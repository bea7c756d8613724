//! Does everything hold? Every check and test of the project, and how many of each kind ran.

use crate::{budget, build, setup, shell, tidy};
use anyhow::{Result, bail};
use std::process::Command;
use std::time::Instant;

/// What one kind of test came to.
#[derive(Default, Clone, Copy)]
struct Count {
    passed: usize,
    failed: usize,
}

impl Count {
    fn of(held: bool) -> Self {
        Count { passed: usize::from(held), failed: usize::from(!held) }
    }

    fn plus(self, other: Count) -> Self {
        Count { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

struct Kind {
    name: &'static str,
    run: fn() -> Result<Count>,
}

const KINDS: &[Kind] = &[
    Kind { name: "checks", run: checks },
    Kind { name: "native", run: native },
    Kind { name: "wasm", run: wasm },
    Kind { name: "browser", run: browser },
];

/// `cargo xtask test [checks] [native] [wasm] [browser]`: all kinds, or only those named.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if let Some(unknown) = arguments.iter().find(|word| KINDS.iter().all(|kind| kind.name != word.as_str())) {
        bail!("`{unknown}` is no kind of test; there are checks, native, wasm and browser.");
    }
    let wanted = |kind: &&Kind| arguments.is_empty() || arguments.iter().any(|word| word == kind.name);
    let mut results = Vec::new();
    for kind in KINDS.iter().filter(wanted) {
        eprintln!("\n── {}", kind.name);
        let start = Instant::now();
        let count = (kind.run)().unwrap_or_else(|error| {
            eprintln!("{error:#}");
            Count::of(false)
        });
        results.push((kind.name, count, start.elapsed().as_secs()));
    }
    summarise(&results)
}

fn summarise(results: &[(&str, Count, u64)]) -> Result<()> {
    println!();
    for (name, count, seconds) in results {
        println!("{name:<8} {:>5} passed {:>4} failed {seconds:>5} s", count.passed, count.failed);
    }
    let total = results.iter().fold(Count::default(), |total, (_, count, _)| total.plus(*count));
    let failing: Vec<&str> =
        results.iter().filter(|(_, count, _)| count.failed > 0).map(|(name, ..)| *name).collect();
    if !failing.is_empty() {
        println!("\nFailing: {}", failing.join(", "));
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    if total.failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

fn cargo(words: &[&str]) -> Command {
    let mut command = shell::command("cargo");
    command.args(words);
    command
}

fn checks() -> Result<Count> {
    let mut count = Count::default();
    let mut check = |what: &str, result: Result<()>| {
        if let Err(error) = &result {
            eprintln!("{error:#}\n  ✗ {what}");
        }
        count = count.plus(Count::of(result.is_ok()));
    };
    check("tidy", shell::step("House rules", || tidy::run(&[])));
    check("format", shell::step("Format", || shell::run(&mut cargo(&["fmt", "--all", "--check"]))));
    check(
        "clippy",
        shell::step("Clippy", || {
            shell::run(&mut cargo(&[
                "clippy",
                "--quiet",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ]))
        }),
    );
    check(
        "documentation",
        shell::step("Documentation", || {
            let mut doc = cargo(&["doc", "--quiet", "--workspace", "--no-deps"]);
            shell::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
        }),
    );
    Ok(count)
}

fn native() -> Result<Count> {
    counted(&mut cargo(&["test", "--quiet", "--workspace", "--no-fail-fast"]))
}

fn wasm() -> Result<Count> {
    if !has_wasm_tests() {
        println!("Skipped: crates/wasm has no wasm-bindgen tests.");
        return Ok(Count::default());
    }
    let ready = setup::ensure()?;
    let mut cargo = ready.command("cargo")?;
    cargo.args([
        "test",
        "--no-fail-fast",
        "--package",
        "playground-wasm",
        "--target",
        setup::wasm_target::TARGET,
    ]);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    counted(&mut cargo)
}

fn has_wasm_tests() -> bool {
    let manifest = std::fs::read_to_string(shell::root().join("crates/wasm/Cargo.toml"));
    manifest.is_ok_and(|text| text.contains("wasm-bindgen-test"))
}

fn browser() -> Result<Count> {
    let ready = setup::ensure()?;
    let chromium = setup::browser::ensure()?;
    build::page(&ready)?;
    let within = budget::check(&shell::root().join("dist"));
    if let Err(error) = &within {
        eprintln!("{error:#}");
    }
    let mut node = ready.command("node")?;
    // The files by name: what a folder means to `node --test` changed between versions.
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]).args(browser_test_files()?);
    Ok(Count::of(within.is_ok()).plus(counted(node.env("CHROME", chromium))?))
}

fn browser_test_files() -> Result<Vec<std::path::PathBuf>> {
    let files = crate::finish::files(&shell::root().join("tests/e2e"))?;
    Ok(files.into_iter().filter(|file| file.to_string_lossy().ends_with(".test.mjs")).collect())
}

/// Runs a test program and adds up what it says; one that fails without a failed test (it did not compile, say) counts as one.
fn counted(command: &mut Command) -> Result<Count> {
    let (succeeded, text) = shell::tee(command)?;
    let mut count = text.lines().map(read_line).fold(Count::default(), Count::plus);
    if !succeeded && count.failed == 0 {
        count.failed = 1;
    }
    Ok(count)
}

/// Reads `test result: ok. 5 passed; 0 failed; …` (Rust) and `ℹ pass 5`, `ℹ fail 0` (Node).
fn read_line(line: &str) -> Count {
    let mut words = line.split([' ', ';']).filter(|word| !word.is_empty());
    let numbers = |before: &str| {
        let words: Vec<&str> = line.split([' ', ';']).filter(|word| !word.is_empty()).collect();
        let at = words.iter().position(|word| *word == before)?;
        words.get(at.checked_sub(1)?)?.parse().ok()
    };
    if line.starts_with("test result: ") {
        return Count { passed: numbers("passed").unwrap_or(0), failed: numbers("failed").unwrap_or(0) };
    }
    let (Some("ℹ"), Some(what), Some(number)) = (words.next(), words.next(), words.next()) else {
        return Count::default();
    };
    match (what, number.parse()) {
        ("pass", Ok(passed)) => Count { passed, failed: 0 },
        ("fail", Ok(failed)) => Count { passed: 0, failed },
        _ => Count::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::read_line;

    #[test]
    fn counts_are_read_from_rust_and_node() {
        let read = |line| {
            let count = read_line(line);
            (count.passed, count.failed)
        };
        assert_eq!(
            read("test result: FAILED. 5 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out"),
            (5, 2)
        );
        assert_eq!(read("ℹ pass 7"), (7, 0));
        assert_eq!(read("ℹ fail 3"), (0, 3));
        assert_eq!(read("running 4 tests"), (0, 0));
    }
}
