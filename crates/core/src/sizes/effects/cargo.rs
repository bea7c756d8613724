//! What does cargo add?

use std::borrow::Cow;

use super::{Basis, Call, Run, Weight, mb};

const REGISTRY: &str = "/usr/local/cargo/registry";

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    match call.program {
        "cargo" => {}
        "rustup-init" | "rustup" => {
            if call.program == "rustup-init" || call.has_any(&["install", "add", "default", "update"]) {
                rustup(call.has("minimal"), run);
            }
            return true;
        }
        // `curl https://sh.rustup.rs | sh`
        "sh" | "bash" if call.piped && run.downloaded.as_deref().is_some_and(|d| d.contains("rustup")) => {
            rustup(call.has("minimal"), run);
            return true;
        }
        _ => return false,
    }
    let crates = crates(run);
    let verb = call.args.iter().find(|a| !a.starts_with(['-', '+'])).map_or("", Cow::as_ref);
    match verb {
        "fetch" | "vendor" => registry(crates, run),
        "install" => {
            registry(None, run);
            let path =
                call.option(&["--root"]).map_or("/usr/local/cargo/bin".to_owned(), |r| run.path(r) + "/bin");
            run.write(&path, Weight::of_disk(mb(2, 8, 60), 38), Basis::Assumed, "a typical program of Rust");
        }
        // `cargo chef prepare` only reads.
        "build" | "b" | "chef" if !call.has("prepare") => {
            registry(crates, run);
            let profile = if call.has_any(&["--release", "-r"]) { "release" } else { "debug" };
            let target = run.path(call.option(&["--target-dir"]).unwrap_or("target"));
            let folder = format!("{target}/{profile}/deps");
            let objects = match crates {
                // What was compiled before is not compiled again: a build of a stand-in, a part of the workspace.
                _ if run.files.has(&folder) => mb(0, 3, 60),
                Some(n) => mb(n * 4 / 10, n * 14 / 10 + 1, n * 3 + 50),
                None => mb(2, 300, 2_000),
            };
            let because = "what the compiler writes on its way to the program";
            run.write(&folder, Weight::of_disk(objects, 28), Basis::Assumed, because);
            let program = match crates {
                Some(n) => Weight::of_disk(super::kb(400 + n * 8, 1_200 + n * 28, 6_000 + n * 120), 40),
                None => Weight::of_disk(mb(1, 7, 60), 38),
            };
            run.write(
                &format!("{target}/{profile}"),
                program,
                basis(crates),
                "the program, as services of Rust go",
            );
        }
        _ => {}
    }
    true
}

/// How many crates are compiled: as the lock says, else by those that the manifest names and what such ones need.
fn crates(run: &Run<'_>) -> Option<u64> {
    if let Some(lock) = run.text("Cargo.lock") {
        return Some(lock.matches("[[package]]").count() as u64);
    }
    let manifest = run.text("Cargo.toml")?;
    if manifest.contains("[workspace]") {
        return None;
    }
    let needed = manifest.split("\n[").filter(|s| s.trim_start_matches('[').starts_with("dependencies"));
    let lines = needed.flat_map(|section| section.lines().skip(1));
    Some(1 + 12 * lines.filter(|l| l.contains('=') && !l.starts_with([' ', '#'])).count() as u64)
}

fn basis(crates: Option<u64>) -> Basis {
    if crates.is_some() { Basis::Estimated } else { Basis::Assumed }
}

fn registry(crates: Option<u64>, run: &mut Run<'_>) {
    if run.files.has(REGISTRY) {
        return;
    }
    let (disk, because) = match crates {
        Some(0 | 1) => return,
        Some(n) => (mb(n * 3 / 10, n * 8 / 10 + 1, n * 16 / 10 + 30), format!("{n} crates of Cargo.lock")),
        None => (mb(1, 90, 600), "the crates of the project: typical, as Cargo.lock is not known".to_owned()),
    };
    run.write(REGISTRY, Weight::of_disk(disk, 35), basis(crates), because);
}

fn rustup(minimal: bool, run: &mut Run<'_>) {
    let disk = if minimal { mb(480, 600, 800) } else { mb(650, 1_200, 1_600) };
    let because = "a Rust toolchain, with its documentation unless the profile is minimal";
    run.write("/usr/local/rustup", Weight::of_disk(disk, 30), Basis::Estimated, because);
}
