//! Do two stages bear the same name?

use super::reserved_stage_name::name_span;
use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "DuplicateStageName",
    origin: Origin::BuildKit("duplicate-stage-name"),
    what: prose("Every stage has a name of its own."),
    why: prose("The later stage hides the earlier one from everything below it."),
    advice: "Rename one of them.",
    severity: Severity::Warning,
    samples: Samples::of("FROM alpine AS a\nFROM busybox AS a\n", "FROM alpine AS a\nFROM busybox AS b\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut seen = crate::Names::default();
    for stage in &subject.plan.stages {
        let Some(name) = stage.name.as_deref() else { continue };
        if seen.get(name).is_none() {
            seen.insert(name.to_owned(), ());
        } else {
            let name = dockerfile_syntax::quote(name);
            let message = format!("Duplicate stage name {name}, stage names should be unique");
            findings.anywhere(name_span(subject, stage), stage.line, message);
        }
    }
}
