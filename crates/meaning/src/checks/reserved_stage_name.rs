//! Does a stage take a name that means something else?

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "ReservedStageName",
    origin: Origin::BuildKit("reserved-stage-name"),
    what: prose("No stage is called scratch or context."),
    why: prose(
        "These names mean the empty image and the build context; a stage of that name can hardly be used.",
    ),
    advice: "Choose another name.",
    severity: Severity::Warning,
    samples: Samples::of("FROM alpine AS scratch\n", "FROM alpine AS build\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for stage in &subject.plan.stages {
        let Some(name) = stage.name.as_deref().filter(|n| ["scratch", "context"].contains(n)) else {
            continue;
        };
        let message = format!(
            "Stage name should not use the same name as reserved stage {}",
            dockerfile_syntax::quote(name)
        );
        findings.anywhere(name_span(subject, stage), stage.line, message);
    }
}

/// Where a stage's name stands.
pub(super) fn name_span(subject: &Subject<'_>, stage: &crate::plan::Stage) -> dockerfile_syntax::Span {
    let from = subject.instruction(stage.instruction).and_then(|i| i.as_from());
    from.and_then(|f| f.name).map_or(stage.span, |(_, name)| name.span)
}
