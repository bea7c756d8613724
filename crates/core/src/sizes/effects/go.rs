//! What does the Go tool chain add?

use dockerfile_syntax::Command;

use super::{Basis, Run, Weight, mb};

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    if command.program() != "go" {
        return false;
    }
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_str()).collect();
    match words.first().copied().unwrap_or("") {
        "mod" => modules(run),
        "build" | "install" => build(&words, run),
        _ => {}
    }
    true
}

fn modules(run: &mut Run<'_>) {
    if run.files.beneath("/go/pkg/mod").next().is_none() {
        run.write("/go/pkg/mod", Weight::of_disk(mb(0, 12, 400), 25), Basis::Assumed);
        run.because(Basis::Assumed, "the modules that go.mod names: typical, as the file is not known");
    }
}

fn build(words: &[&str], run: &mut Run<'_>) {
    modules(run);
    let output = words.iter().enumerate().find_map(|(n, w)| match *w {
        "-o" => words.get(n + 1).copied(),
        w => w.strip_prefix("-o="),
    });
    let last = words.iter().skip(1).rev().find(|w| !w.starts_with('-')).copied();
    let name = |path: &str| {
        path.rsplit('/').find(|p| !p.is_empty() && *p != "." && *p != "...").unwrap_or("app").to_owned()
    };
    let path = match (words.first(), output) {
        (_, Some(output)) if output.ends_with('/') || output == "." => {
            format!("{}/{}", run.path(output), name(last.unwrap_or("app")))
        }
        (_, Some(output)) => run.path(output),
        (Some(&"install"), _) => format!("/go/bin/{}", name(last.unwrap_or("app"))),
        _ => {
            let module = run.workdir.clone();
            run.path(&name(last.filter(|l| *l != "." && !l.ends_with(".go")).unwrap_or(&module)))
        }
    };
    let stripped = words.iter().any(|w| w.contains("-s") && w.contains("-w"));
    let size = if stripped { mb(4, 9, 45) } else { mb(6, 12, 65) };
    run.write(&path, Weight::of_disk(size, 38), Basis::Assumed);
    run.write("/root/.cache/go-build", Weight::of_disk(mb(30, 75, 450), 33), Basis::Assumed);
    run.because(
        Basis::Assumed,
        "the program, 6 to 65 MB as Go services go, and the compiler's cache, which a service has no use for",
    );
}
