//! What does the .NET tool chain add?

use dockerfile_syntax::Command;

use super::{Basis, Run, Weight, mb};

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    if command.program() != "dotnet" {
        return false;
    }
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_str()).collect();
    let subcommand = words.first().copied().unwrap_or("");
    if matches!(subcommand, "restore" | "build" | "publish")
        && run.files.beneath("/root/.nuget").next().is_none()
    {
        run.write("/root/.nuget", Weight::of_disk(mb(5, 70, 500), 45), Basis::Assumed);
    }
    if matches!(subcommand, "build" | "publish") {
        let output = words.iter().enumerate().find_map(|(n, w)| match *w {
            "-o" | "--output" => words.get(n + 1).copied(),
            w => w.strip_prefix("--output="),
        });
        let path = run.path(output.unwrap_or("bin"));
        run.write(&path, Weight::of_disk(mb(1, 12, 150), 42), Basis::Assumed);
        run.because(
            Basis::Assumed,
            "packages and what the build writes: typical, as the project is not known",
        );
    }
    true
}
