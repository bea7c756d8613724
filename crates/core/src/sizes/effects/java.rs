//! What do Maven and Gradle add?

use super::{Basis, Call, Run, Weight, kb, mb};

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    let (cache, output, manifest) = match call.program {
        "mvn" | "mvnw" => ("/root/.m2", "target", run.text("pom.xml")),
        "gradle" | "gradlew" => {
            let kotlin = run.text("build.gradle.kts");
            ("/root/.gradle", "build/libs", run.text("build.gradle").or(kotlin))
        }
        _ => return false,
    };
    let spring = manifest.map(|m| m.contains("spring-boot"));
    let needed =
        manifest.map(|m| (m.matches("<dependency>").count() + m.matches("mplementation").count()) as u64);
    if !run.files.has(cache) {
        let because = "the build tool's own downloads and the project's libraries: typical";
        let disk = if spring == Some(false) { mb(10, 45, 250) } else { mb(25, 110, 500) };
        run.write(cache, Weight::of_disk(disk, 90), Basis::Assumed, because);
    }
    let builds =
        ["package", "install", "verify", "build", "bootJar", "assemble", "shadowJar", "jar", "bootWar"];
    if call.args.iter().any(|a| builds.iter().any(|b| a.ends_with(b))) {
        let path = run.path(output);
        let (disk, because) = match (spring, needed) {
            (Some(true), _) => (mb(15, 26, 75), "the jar: a typical Spring Boot service with its libraries"),

            (Some(false), n) => {
                let n = n.unwrap_or(0);
                let disk = kb(3 + n * 20, 30 + n * 500, 900 + n * 4_000);
                (disk, "the jar, by the libraries that the project's file names")
            }
            (None, _) => (mb(1, 22, 90), "the jar: a typical service with its libraries"),
        };
        run.write(&path, Weight::of_disk(disk, 92), Basis::Assumed, because);
    }
    true
}
