//! Does the final image carry what only a build needs?

use dockerfile_syntax::Command;

use super::context::Tool;
use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "CompilerShipped",
    origin: Origin::Ours,
    what: prose("Compilers and headers stay out of the final image."),
    why: prose("A tool chain weighs hundreds of megabytes, and hands one to whoever breaks in."),
    advice: "Build in a stage of its own and copy the result; the Multi-stage panel can often do it.",
    severity: Severity::Hint,
    samples: Samples::of(
        "FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends build-essential && rm -rf /var/lib/apt/lists/*\n",
        "FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*\n",
    ),
    run,
};

const TOOLS: [&str; 16] = [
    "build-essential",
    "build-base",
    "gcc",
    "g++",
    "clang",
    "make",
    "cmake",
    "autoconf",
    "automake",
    "gfortran",
    "default-jdk",
    "openjdk-17-jdk",
    "openjdk-21-jdk",
    "musl-dev",
    "linux-headers",
    "pkg-config",
];

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for ran in subject.calls(&[Tool::Apt, Tool::System]).filter(|r| subject.ships(r.stage)) {
        let installs = match ran.command.program() {
            "apk" | "dnf" | "yum" | "microdnf" => ran.command.has("add") || ran.command.has("install"),
            "zypper" => false,
            _ => ran.command.has("install"),
        };
        if !installs {
            continue;
        }
        let tools: Vec<_> = ran.command.operands().filter(|w| TOOLS.contains(&w.value.as_ref())).collect();
        // A virtual package of apk is made to be removed in the same RUN.
        let removes =
            |c: &Command<'_>| ["purge", "del", "remove", "autoremove"].iter().any(|verb| c.has(verb));
        if let Some(first) = tools.first()
            && subject.may_look_beside(&ran)
            && !ran.siblings().iter().any(removes)
        {
            let names: Vec<&str> = tools.iter().map(|w| w.value.as_ref()).collect();
            let message = format!("the final image carries build tools: {}", names.join(", "));
            findings.at(ran.step.instruction, ran.script.word(ran.instruction, first), message);
        }
    }
}
