//! What do Maven and Gradle add?

use dockerfile_syntax::Command;

use super::{Basis, Run, Weight, mb};

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    let (cache, output) = match command.program() {
        "mvn" | "mvnw" => ("/root/.m2", "target"),
        "gradle" | "gradlew" => ("/root/.gradle", "build/libs"),
        _ => return false,
    };
    if run.files.beneath(cache).next().is_none() {
        run.write(cache, Weight::of_disk(mb(15, 95, 600), 90), Basis::Assumed);
        run.because(Basis::Assumed, "the build tool's downloads: typical, as the project is not known");
    }
    let builds = ["package", "install", "verify", "build", "bootJar", "assemble", "shadowJar", "jar"];
    if command.arguments().iter().any(|w| builds.iter().any(|b| w.value.ends_with(b))) {
        let path = run.path(output);
        run.write(&path, Weight::of_disk(mb(1, 22, 120), 92), Basis::Assumed);
        run.because(Basis::Assumed, "the jar: a typical service with its libraries");
    }
    true
}
