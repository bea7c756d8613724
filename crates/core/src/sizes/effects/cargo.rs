//! What does cargo add?

use dockerfile_syntax::Command;

use super::{Basis, Run, Weight, mb};

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    if command.program() != "cargo" {
        return false;
    }
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_str()).collect();
    let registry = |run: &mut Run<'_>| {
        if run.files.beneath("/usr/local/cargo/registry").next().is_none() {
            run.write("/usr/local/cargo/registry", Weight::of_disk(mb(5, 90, 600), 30), Basis::Assumed);
        }
    };
    match words.iter().find(|w| !w.starts_with(['-', '+'])).copied().unwrap_or("") {
        "fetch" => registry(run),
        "install" => {
            run.write("/usr/local/cargo/bin", Weight::of_disk(mb(2, 8, 60), 38), Basis::Assumed);
            registry(run);
        }
        "build" | "b" | "chef" => {
            registry(run);
            let profile = if command.has("--release") || command.has("-r") { "release" } else { "debug" };
            let target = run.path(&format!("target/{profile}"));
            run.write(&format!("{target}/deps"), Weight::of_disk(mb(40, 300, 2_500), 28), Basis::Assumed);
            run.write(&target, Weight::of_disk(mb(1, 7, 60), 38), Basis::Assumed);
        }
        _ => return true,
    }
    run.because(
        Basis::Assumed,
        "crates and what the compiler writes: typical of a service, as Cargo.lock is not known",
    );
    true
}
