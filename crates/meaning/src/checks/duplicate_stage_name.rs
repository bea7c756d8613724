//! Do two stages bear the same name?

use dockerfile_syntax::{quote, sort_by};

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
    let mut named: Vec<_> = subject.plan.stages.iter().filter(|stage| stage.name.is_some()).collect();
    sort_by(&mut named, |a, b| a.name < b.name);
    let alike = named.windows(2).filter(|pair| pair[0].name == pair[1].name);
    let mut again: Vec<_> = alike.map(|pair| pair[1]).collect();
    sort_by(&mut again, |a, b| a.index < b.index);
    for stage in again {
        let name = quote(stage.name.as_deref().unwrap_or(""));
        let message = format!("Duplicate stage name {name}, stage names should be unique");
        findings.anywhere(name_span(subject, stage), stage.line, message);
    }
}
