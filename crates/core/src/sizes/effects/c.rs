//! What do make and CMake add?

use dockerfile_syntax::Command;

use super::{Basis, Run, Weight, kb, mb};

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    let program = command.program();
    let installs = command.has("install") || command.has("--install");
    match program {
        "make" | "cmake" | "ninja" | "meson" if installs => {
            run.write("/usr/local/built", Weight::of_disk(kb(100, 6_000, 150_000), 38), Basis::Assumed);
            run.because(Basis::Assumed, "what gets installed: not known, a typical program is assumed");
        }
        "make" | "ninja" => objects(run),
        "cmake" if command.has("--build") => objects(run),
        "cmake" | "meson" | "configure" => {}
        "gcc" | "g++" | "cc" | "clang" | "clang++" => {
            let words = command.arguments();
            let output = words.iter().position(|w| w.value == "-o").and_then(|n| words.get(n + 1));
            let path = run.path(output.map_or("a.out", |o| o.value.as_str()));
            run.write(&path, Weight::of_disk(kb(15, 200, 20_000), 38), Basis::Assumed);
            run.because(Basis::Assumed, "one compiled program");
        }
        _ => return false,
    }
    true
}

fn objects(run: &mut Run<'_>) {
    let path = run.path("build-objects");
    run.write(&path, Weight::of_disk(mb(0, 12, 600), 33), Basis::Assumed);
    run.because(
        Basis::Assumed,
        "object files and programs of the build: not known, typical ones are assumed",
    );
}
