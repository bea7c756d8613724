//! Can an image that is started from, or copied from, change from one build to the next?

use dockerfile_syntax::{ImageRef, Span};

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::{self, Parent};

pub(super) const CHECK: Check = Check {
    name: "UnpinnedBaseImage",
    origin: Origin::Ours,
    what: prose("A base image, or one that files come from, has a tag that says which version it is."),
    why: prose("Without one, or with latest, tomorrow's build can start from another major version."),
    advice: "Name a version, such as alpine:3.22; add its digest to get the very same bytes each time.",
    severity: Severity::Warning,
    samples: Samples::of("FROM alpine\n", "FROM alpine:3.22\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut tell = |name: &str, instruction: usize, span: Span| {
        findings.at(instruction, span, [name, " has no version, so it changes without notice"].concat());
    };
    for stage in &subject.plan.stages {
        if let Parent::Image(image) = &stage.parent
            && floats(image)
        {
            let from = subject.instruction(stage.instruction).and_then(|i| i.as_from());
            tell(&stage.base, stage.instruction, from.map_or(stage.span, |f| f.image.span));
        }
        for step in stage.steps.iter().filter(|step| !step.triggered) {
            for input in &step.inputs {
                if let plan::Origin::Image(name) = &input.origin
                    && ImageRef::parse(name).is_ok_and(|image| floats(&image))
                {
                    tell(name, step.instruction, input.span);
                }
            }
        }
    }
}

fn floats(image: &ImageRef) -> bool {
    image.digest.is_none() && image.tag.as_deref().is_none_or(|tag| tag == "latest")
}
