//! What do make and CMake add?

use super::{Basis, Call, Run, Weight, kb, mb};

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    match call.program {
        "make" | "gmake" | "cmake" | "ninja" | "meson"
            if call.args.iter().any(|a| a.starts_with("install") || a == "--install") =>
        {
            let to = call.option(&["DESTDIR"]).or(call.option(&["--prefix", "PREFIX", "prefix"]));
            let path = to.map(|to| run.path(to)).or(run.prefix.clone());
            let path = path.unwrap_or_else(|| "/usr/local/built".to_owned());
            let (disk, because) = match run.project() {
                // Text of a program becomes machine code of the same order, with what is linked into it.
                Some(bytes) => (
                    kb(12 + bytes / 4_000, 40 + bytes / 700, 4_000 + bytes / 60),
                    "what gets installed, by the size of your folder",
                ),
                None => (
                    kb(300, 26_000, 150_000),
                    "what gets installed: how large is not known, a typical program with its libraries is assumed",
                ),
            };
            run.write(&path, Weight::of_disk(disk, 38), Basis::Assumed, because);
        }
        "make" | "gmake" if call.has_any(&["clean", "distclean"]) => {
            let path = run.path("build-objects");
            run.remove(&path);
        }
        "make" | "gmake" | "ninja" => objects(run),
        "cmake" if call.has("--build") => objects(run),
        "cmake" | "meson" | "configure" => {
            // Of what nobody knows the size, the wider range of an unknown folder is the better one.
            let to = call.option(&["--prefix", "-DCMAKE_INSTALL_PREFIX"]).filter(|_| run.project().is_some());
            run.prefix = to.map(|to| run.path(to)).or(run.prefix.take());
        }
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
        let disk = match run.project() {
            Some(bytes) => kb(10, 80 + bytes / 250, 6_000 + bytes / 20),
            None => mb(0, 12, 300),
        };
        let because = "object files and programs of the build: not known, typical ones are assumed";
        run.write(&path, Weight::of_disk(disk, 33), Basis::Assumed, because);
    }
}
