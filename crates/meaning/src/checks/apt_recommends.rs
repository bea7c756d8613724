//! Does apt install more than it was asked for?

use super::context::Tool;
use super::{Check, Findings, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "AptRecommends",
    origin: Origin::Ours,
    what: prose("apt-get install leaves out recommended packages."),
    why: prose(
        "Recommended packages are rarely needed in a container and often weigh more than what was asked for.",
    ),
    advice: "Add --no-install-recommends; if something is missing then, name it.",
    severity: Severity::Hint,
    samples: Samples::of(
        "FROM debian:12\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n",
        "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*\n",
    ),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for ran in subject.calls(&[Tool::Apt]).filter(|r| subject.ships(r.stage)) {
        let Some(install) = ran.command.arguments().iter().find(|w| w.value == "install") else { continue };
        let said = |w: &dockerfile_syntax::ShellWord| w.value.contains("ecommends");
        if ran.command.arguments().iter().any(said) {
            continue;
        }
        let at = ran.script.word(ran.instruction, install);
        if let Some(finding) =
            findings.at(ran.step.instruction, at, "apt also installs what these packages recommend")
            && !ran.instruction.arguments.is_json()
        {
            let flag = " --no-install-recommends";
            finding.fix = Some(fixes::insert("Leave them out", Trust::Likely, at.end, flag));
        }
    }
}
