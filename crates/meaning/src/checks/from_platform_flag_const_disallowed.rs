//! Is a stage bound to one platform?

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::Platform;

pub(super) const CHECK: Check = Check {
    name: "FromPlatformFlagConstDisallowed",
    origin: Origin::BuildKit("from-platform-flag-const-disallowed"),
    what: prose("--platform is not a constant."),
    why: prose(
        "A constant builds the same image for every platform, which then runs slowly or not at all on the others.",
    ),
    advice: "Leave it out, or use $BUILDPLATFORM; if it is meant, put the platform into the stage's name.",
    severity: Severity::Warning,
    samples: Samples::of(
        "FROM --platform=linux/amd64 alpine\n",
        "FROM --platform=linux/amd64 alpine AS build_amd64\n",
    ),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for stage in &subject.plan.stages {
        let Some(flag) = subject.instruction(stage.instruction).and_then(|i| i.flag("platform")) else {
            continue;
        };
        let written = flag.value().unwrap_or("");
        let Ok(expansion) = subject.plan.globals.expand(written, subject.document.escape) else { continue };
        if !expansion.matched.is_empty() || !expansion.unmatched.is_empty() {
            continue;
        }
        let Ok(platform) = Platform::parse(&expansion.value) else { continue };
        let name = stage.name.as_deref().unwrap_or("");
        if name.contains(&platform.os) || name.contains(&platform.architecture) {
            continue;
        }
        let value = dockerfile_syntax::quote(&expansion.value);
        let message = format!("FROM --platform flag should not use constant value {value}");
        findings.at(stage.instruction, flag.span, message);
    }
}
