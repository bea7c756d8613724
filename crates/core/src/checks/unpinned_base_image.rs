//! Can the base image change from one build to the next?

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::Parent;

pub(super) const CHECK: Check = Check {
    name: "UnpinnedBaseImage",
    origin: Origin::Ours,
    what: prose("A base image has a tag that says which version it is."),
    why: prose("Without one, or with latest, tomorrow's build can start from another major version."),
    advice: "Name a version, such as alpine:3.22; add its digest to get the very same bytes each time.",
    severity: Severity::Warning,
    samples: Samples::of("FROM alpine\n", "FROM alpine:3.22\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for stage in &subject.plan.stages {
        let Parent::Image(image) = &stage.parent else { continue };
        let floating = image.tag.as_deref().is_none_or(|t| t == "latest");
        if image.digest.is_none() && floating {
            let from = subject.instruction(stage.instruction).and_then(|i| i.as_from());
            let span = from.map_or(stage.span, |f| f.image.span);
            let message = format!("{} has no version, so it changes without notice", stage.base);
            findings.at(stage.instruction, span, message);
        }
    }
}
