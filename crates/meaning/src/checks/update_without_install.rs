//! Does apt-get update stand in a RUN of its own?

use dockerfile_syntax::{Arguments, Instruction, Span};

use super::context::{Ran, Tool};
use super::{Check, Findings, Fix, Origin, Samples, Subject, Trust, fixes, prose};
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
    for ran in subject.calls(&[Tool::Apt]).filter(|r| r.command.has("update")) {
        if ran.siblings().len() == 1 && !ran.mounted("/var/lib/apt/lists") {
            let message = "apt-get update in a RUN of its own is cached and grows old";
            if let Some(finding) = findings.at(ran.step.instruction, ran.span(), message) {
                finding.fix = join(subject, &ran);
            }
        }
    }
}

/// Joins it with the next instruction, where that is a plain RUN that installs.
fn join(subject: &Subject<'_>, update: &Ran<'_>) -> Option<Fix> {
    let plain = |i: &Instruction<'_>| i.flags.is_empty() && i.heredocs.is_empty();
    let (first, next) =
        (update.instruction, subject.instruction(update.step.instruction + 1).filter(|n| plain(n))?);
    let installs = subject.may_look(subject.runs().len())
        && subject
            .calls(&[Tool::Apt])
            .any(|c| c.step.instruction == update.step.instruction + 1 && c.command.has("install"));
    let (Arguments::Line(_), Arguments::Line(line)) = (&first.arguments, &next.arguments) else {
        return None;
    };
    // What stands between them, a comment for instance, stays.
    let between = Span { start: first.span.end, end: next.span.start };
    let blank = between.of(subject.document.text).trim().is_empty();
    (plain(first) && installs && blank).then(|| {
        let span = Span { start: first.span.end, end: line.span.start };
        fixes::replace("Join it with the next RUN", Trust::Likely, span, " && ")
    })
}
