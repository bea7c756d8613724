//! What does mix add?

use super::{Basis, Call, Run, Weight, kb, mb};

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    if call.program != "mix" {
        return false;
    }
    let locked =
        run.text("mix.lock").map(|lock| lock.lines().filter(|l| l.contains("{:hex,")).count() as u64);
    match call.verb() {
        "deps.get" => {
            let disk = locked.map_or(mb(3, 25, 120), |n| kb(n * 150, n * 600, n * 1_800));
            let basis = if locked.is_some() { Basis::Estimated } else { Basis::Assumed };
            let path = run.path("deps");
            run.write(&path, Weight::of_disk(disk, 25), basis, "the packages that mix.lock names");
        }
        "deps.compile" | "compile" => {
            let path = run.path("_build/lib");
            if !run.files.has(&path) {
                let because = "compiled packages and the program: typical";
                run.write(&path, Weight::of_disk(mb(5, 35, 150), 40), Basis::Assumed, because);
            }
        }
        "release" => {
            let path = run.path("_build/prod/rel");
            let because = "the release with Erlang's runtime: typical";
            run.write(&path, Weight::of_disk(mb(20, 45, 130), 38), Basis::Assumed, because);
        }
        "local.hex" | "local.rebar" => {
            let because = "Hex and rebar";
            run.write("/root/.mix", Weight::of_disk(kb(500, 1_500, 3_000), 50), Basis::Estimated, because);
        }
        _ => {}
    }
    true
}
