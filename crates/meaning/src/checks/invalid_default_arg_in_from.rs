//! Is the base image's name valid when no build argument is given?

use dockerfile_syntax::ImageRef;

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::Parent;

pub(super) const CHECK: Check = Check {
    name: "InvalidDefaultArgInFrom",
    origin: Origin::BuildKit("invalid-default-arg-in-from"),
    what: prose("The base image has a valid name without any build argument."),
    why: prose("Whoever builds without --build-arg gets an error instead of an image."),
    advice: "Give the ARG before FROM a default value.",
    severity: Severity::Warning,
    samples: Samples::of("ARG TAG\nFROM busybox:${TAG}\n", "ARG TAG=latest\nFROM busybox:${TAG}\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for stage in &subject.plan.stages {
        // Without a variable it is the name that has been read already.
        if matches!(stage.parent, Parent::Image(_)) && !stage.base_raw.contains('$') {
            continue;
        }
        let Ok(expansion) = subject.plan.defaults.expand(&stage.base_raw, subject.document.escape) else {
            return;
        };
        if ImageRef::parse(&expansion.value).is_err() {
            let from = subject.instruction(stage.instruction).and_then(|i| i.as_from());
            let span = from.map_or(stage.span, |f| f.image.span);
            let message = format!(
                "Default value for ARG {} results in empty or invalid base image name",
                stage.base_raw
            );
            findings.anywhere(span, stage.line, message);
        }
    }
}
