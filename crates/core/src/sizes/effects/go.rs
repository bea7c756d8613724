//! What does the Go tool chain add?

use super::{Basis, Call, Run, Weight, kb, mb};

const MODULES: &str = "/go/pkg/mod";
const CACHE: &str = "/root/.cache/go-build";

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    if call.program != "go" {
        return false;
    }
    match call.verb() {
        "mod" if call.has_any(&["download", "tidy", "vendor", "verify"]) => modules(run),
        "build" | "install" | "test" => build(call, run),
        "get" => modules(run),
        _ => {}
    }
    true
}

/// Modules that go.mod names, if it is known.
fn needed(run: &Run<'_>) -> Option<u64> {
    let text = run.text("go.mod")?;
    let is_module = |l: &&str| {
        let line = l.trim().trim_start_matches("require ");
        line.contains(" v") && line.contains('.') && !line.starts_with("//") && !line.contains("=>")
    };
    Some(text.lines().filter(is_module).count() as u64)
}

fn modules(run: &mut Run<'_>) {
    if run.files.has(MODULES) {
        return;
    }
    match needed(run) {
        Some(0) => run.note(Basis::Known, "no modules are named in go.mod"),
        Some(n) => {
            let disk = mb(n / 2, n * 3, n * 9 + 10);
            run.write(MODULES, Weight::of_disk(disk, 28), Basis::Estimated, format!("{n} modules of go.mod"));
        }
        None => {
            let because = "the modules that go.mod names: typical, as the file is not known";
            run.write(MODULES, Weight::of_disk(mb(0, 12, 300), 28), Basis::Assumed, because);
        }
    }
}

fn build(call: &Call, run: &mut Run<'_>) {
    modules(run);
    let count = needed(run);
    let last = call.operands().skip(1).last();
    let name = |path: &str| {
        path.rsplit('/').find(|p| !p.is_empty() && *p != "." && *p != "...").unwrap_or("app").to_owned()
    };
    let path = match (call.verb(), call.option(&["-o"])) {
        (_, Some(output)) if output.ends_with('/') || output == "." => {
            format!("{}/{}", run.path(output), name(last.unwrap_or("app")))
        }
        (_, Some(output)) => run.path(output),
        ("install", _) => format!("/go/bin/{}", name(last.unwrap_or("app"))),
        _ => {
            let module = run.workdir.clone();
            run.path(&name(last.filter(|l| *l != "." && !l.ends_with(".go")).unwrap_or(&module)))
        }
    };
    if call.verb() == "test" {
        return;
    }
    let stripped = call.args.iter().any(|a| a.contains("-s") && a.contains("-w"));
    let (basis, because, plain) = match count {
        Some(0) => (Basis::Estimated, "the program: Go's standard library alone", kb(1_300, 7_000, 13_000)),
        Some(n) => {
            let because = "the program, by the number of modules in go.mod";
            (Basis::Estimated, because, mb(5 + n / 12, 9 + n * 3 / 10, 24 + n))
        }
        None => (Basis::Assumed, "the program, 6 to 65 MB as Go services go", mb(6, 12, 65)),
    };
    // Without debugging information a third is gone.
    let size = if stripped { plain.percent(68) } else { plain };
    run.write(&path, Weight::of_disk(size, if stripped { 38 } else { 52 }), basis, because);
    let cache = match count {
        // The standard library and the modules are compiled already.
        _ if run.files.has(CACHE) => mb(0, 3, 60),
        Some(n) => mb(20, 60 + n * 2, 130 + n * 8),
        None => mb(20, 80, 450),
    };
    let because = "the compiler's cache, which a service has no use for";
    run.write(CACHE, Weight::of_disk(cache, 40), Basis::Assumed, because);
}
