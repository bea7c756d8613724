//! What does the .NET tool chain add?

use super::{Basis, Call, Run, Weight, kb, mb};

const PACKAGES: &str = "/root/.nuget";

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    if call.program != "dotnet" {
        return false;
    }
    let verb = call.verb();
    let alone = call.args.iter().any(|a| a == "--self-contained" || a.contains("SelfContained=true"))
        && !call.args.windows(2).any(|w| w[0] == "--self-contained" && w[1] == "false");
    let trimmed = call.args.iter().any(|a| a.contains("PublishTrimmed=true"));
    let native = call.args.iter().any(|a| a.contains("PublishAot=true"));
    if matches!(verb, "restore" | "build" | "publish" | "test") && !run.files.has(PACKAGES) {
        let because = "packages of the project: typical, as it is not known";
        run.write(PACKAGES, Weight::of_disk(mb(1, 40, 400), 45), Basis::Assumed, because);
    }
    match verb {
        "build" | "test" => {
            let path = run.path("obj");
            let because = "what the compiler writes on its way";
            run.write(&path, Weight::of_disk(kb(200, 4_000, 60_000), 42), Basis::Assumed, because);
            let path = run.path(call.option(&["-o", "--output"]).unwrap_or("bin"));
            let because = "the program with its libraries: typical";
            run.write(&path, Weight::of_disk(kb(200, 6_000, 90_000), 42), Basis::Assumed, because);
        }
        "publish" => {
            let path = run.path(call.option(&["-o", "--output"]).unwrap_or("bin/publish"));
            let (disk, because) = match () {
                () if native => (mb(2, 12, 60), "the program, compiled ahead of time"),
                () if alone && trimmed => (mb(18, 35, 90), "the program with the parts of .NET it uses"),
                () if alone => (mb(65, 85, 150), "the program with .NET itself"),
                () => {
                    (kb(150, 3_000, 80_000), "the program with its libraries: typical, without .NET itself")
                }
            };
            run.write(&path, Weight::of_disk(disk, 40), Basis::Assumed, because);
        }
        "tool" if call.has("install") => {
            let path =
                call.option(&["--tool-path"]).map_or("/root/.dotnet/tools".to_owned(), |p| run.path(p));
            run.write(&path, Weight::of_disk(mb(1, 15, 120), 45), Basis::Assumed, "a typical tool for .NET");
        }
        "workload" if call.has("install") => {
            let path = "/usr/share/dotnet/packs";
            let because = "a workload of the SDK: typical";
            run.write(path, Weight::of_disk(mb(100, 700, 3_000), 35), Basis::Assumed, because);
        }
        "new" | "help" | "--info" => {}
        _ => {}
    }
    true
}
