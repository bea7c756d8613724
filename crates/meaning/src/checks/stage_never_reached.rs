//! Is there a stage that the target does not need?

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "StageNeverReached",
    origin: Origin::Ours,
    what: prose("Every stage is needed by the target, or can be chosen by its name."),
    why: prose("A nameless stage that nothing uses is never built and can hardly be asked for."),
    advice: "Delete it, give it a name, or copy from it.",
    severity: Severity::Hint,
    samples: Samples::of(
        "FROM alpine:3.22\nRUN true\nFROM alpine:3.22\n",
        "FROM alpine:3.22 AS test\nRUN true\nFROM alpine:3.22\n",
    ),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for stage in subject.plan.stages.iter().filter(|s| !s.reachable && s.name.is_none()) {
        let span = subject.instruction(stage.instruction).map_or(stage.span, |i| i.span);
        findings.at(stage.instruction, span, "nothing uses this stage, so it is never built");
    }
    // What would stop a build of such a stage is seen only by `docker build --check`.
    for problem in &subject.plan.unreached_problems {
        let all = &subject.document.instructions;
        let n = all.partition_point(|i| i.line < problem.line);
        if all.get(n).is_some_and(|i| i.line == problem.line) {
            let message = format!("a build of this stage would fail: {}", problem.message);
            findings.at(n, problem.span, message);
        }
    }
}
