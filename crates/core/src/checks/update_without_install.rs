//! Does apt-get update stand in a RUN of its own?

use super::apt_lists_kept::is_apt;
use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "UpdateWithoutInstall",
    origin: Origin::Ours,
    what: prose("apt-get update and install stand in the same RUN."),
    why: prose(
        "Apart, the update comes from the cache for months, and the install then asks for packages that are gone.",
    ),
    advice: "Join them: RUN apt-get update && apt-get install ...",
    severity: Severity::Warning,
    samples: Samples::of(
        "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y --no-install-recommends curl\n",
        "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*\n",
    ),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for ran in subject.commands().filter(|r| is_apt(r) && r.command.has("update")) {
        if ran.siblings().len() == 1 && !ran.mounted("/var/lib/apt/lists") {
            findings.at(
                ran.step.instruction,
                ran.span(),
                "apt-get update in a RUN of its own is cached and grows old",
            );
        }
    }
}
