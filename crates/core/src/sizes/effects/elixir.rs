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
            let disk = locked
                .map_or(mb(10, 40, 130), |n| kb(10_000 + n * 200, 18_000 + n * 700, 70_000 + n * 2_000));
            run.write(&path, Weight::of_disk(disk, 38), Basis::Assumed, because);
        }
        "escript.build" => {
            let path = run.path("escript");
            let because = "the program as one script, with Elixir in it";
            run.write(&path, Weight::of_disk(kb(900, 1_600, 12_000), 90), Basis::Assumed, because);
        }
        "local.hex" | "local.rebar" => {
            let because = "Hex and rebar";
            run.write("/root/.mix", Weight::of_disk(kb(500, 1_500, 3_000), 50), Basis::Estimated, because);
        }
        _ => {}
    }
    true
}
