//! What do make and CMake add?

use super::{Basis, Call, Run, Weight, kb, mb};

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    match call.program.as_str() {
        "make" | "gmake" | "cmake" | "ninja" | "meson"
            if call.args.iter().any(|a| a.starts_with("install") || a == "--install") =>
        {
            run.write(
                "/usr/local/built",
                Weight::of_disk(kb(300, 16_000, 150_000), 38),
                Basis::Assumed,
                "what gets installed: how large is not known, a typical program with its libraries is assumed",
            );
        }
        "make" | "gmake" if call.has_any(&["clean", "distclean"]) => {
            let path = run.path("build-objects");
            run.remove(&path);
        }
        "make" | "gmake" | "ninja" => objects(run),
        "cmake" if call.has("--build") => objects(run),
        "cmake" | "meson" | "configure" => {}
        "gcc" | "g++" | "cc" | "clang" | "clang++" => {
            let path = run.path(call.option(&["-o"]).unwrap_or("a.out"));
            run.write(
                &path,
                Weight::of_disk(kb(15, 200, 20_000), 38),
                Basis::Assumed,
                "one compiled program",
            );
        }
        _ => return false,
    }
    true
}

fn objects(run: &mut Run<'_>) {
    let path = run.path("build-objects");
    if !run.files.has(&path) {
        run.write(
            &path,
            Weight::of_disk(mb(0, 12, 300), 33),
            Basis::Assumed,
            "object files and programs of the build: not known, typical ones are assumed",
        );
    }
}
