//! Do apt's package lists stay in the image?

use super::context::{Ran, Tool};
use super::{Check, Findings, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "AptListsKept",
    origin: Origin::Ours,
    what: prose("A RUN that calls apt-get update removes the package lists again."),
    why: prose(
        "They weigh some 20 MB (Debian) to 45 MB (Ubuntu) and are useless in the image; removed in a later layer they are still paid for.",
    ),
    advice: "End the same RUN with `&& rm -rf /var/lib/apt/lists/*`.",
    severity: Severity::Warning,
    samples: Samples::of(
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
    ),
    run,
};

const LISTS: &str = "/var/lib/apt/lists";

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for ran in subject.calls(&[Tool::Apt]).filter(|r| subject.ships(r.stage)) {
        if !ran.command.has("update") || ran.mounted(LISTS) {
            continue;
        }
        if !subject.may_look_beside(&ran) {
            break;
        }
        if ran.siblings().iter().any(removes_lists) {
            continue;
        }
        let Some(last) = ran.siblings().last() else { continue };
        let end = ran.script.span(ran.instruction, last.start, last.end).end;
        if let Some(finding) =
            findings.at(ran.step.instruction, ran.span(), "apt's package lists stay in this layer")
        {
            // What is put after `<<` could become a here-document's name.
            let one_line =
                !ran.instruction.arguments.is_json() && !ran.instruction.logical.text().contains("<<");
            finding.fix = (one_line && !needed_later(subject, &ran)).then(|| {
                fixes::insert("Remove the lists", Trust::Safe, end, " && rm -rf /var/lib/apt/lists/*")
            });
        }
    }
}

/// Whether a later RUN installs from these lists, in this stage or in one that starts from it.
fn needed_later(subject: &Subject<'_>, ran: &Ran<'_>) -> bool {
    let installs = |later: &Ran<'_>| {
        later.command.has("install")
            && !later.siblings().iter().any(|c| c.start < later.command.start && c.has("update"))
    };
    // Who cannot look leaves them.
    let later = subject.plan.stages.iter().map(|s| s.steps.len()).sum();
    !subject.may_look(later)
        || subject
            .calls(&[Tool::Apt])
            .filter(|later| later.step.instruction > ran.step.instruction)
            .any(|later| installs(&later) && subject.starts_from(later.stage, ran.stage))
}

fn removes_lists(command: &dockerfile_syntax::Command) -> bool {
    let removes = match command.program() {
        "rm" => true,
        "find" => command.has("-delete"),
        _ => false,
    };
    removes && command.operands().any(|w| w.value.starts_with(LISTS))
}
