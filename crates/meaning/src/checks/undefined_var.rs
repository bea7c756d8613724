//! Is a variable used that has no value?

use std::cell::LazyCell;

use dockerfile_syntax::{Keyword, Span, cut, nearest, variables};

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::{Parent, Stage};

pub(super) const CHECK: Check = Check {
    name: "UndefinedVar",
    origin: Origin::BuildKit("undefined-var"),
    what: prose("Every variable is defined before it is used."),
    why: prose(
        "A variable without a value is replaced by nothing, silently: a path loses a part, a version its number.",
    ),
    advice: "Declare it with ARG or ENV in this stage; ARG before FROM must be repeated inside.",
    severity: Severity::Warning,
    samples: Samples::of("FROM alpine\nCOPY $DIR .\n", "FROM alpine\nARG DIR=src\nCOPY $DIR .\n"),
    run,
};

/// A text with thousands of mistakes gets no suggestions and no exact places after this many: each costs a walk over all
/// variables and over the instruction.
const MOST_SUGGESTIONS: usize = 50;

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut suggestions = 0;
    let from_image = LazyCell::new(|| may_come_from_image(&subject.plan.stages));
    for (stage, step) in subject.steps() {
        for (name, valued) in &step.undefined {
            suggestions += 1;
            let few = suggestions <= MOST_SUGGESTIONS;
            let suggestion = || {
                let before = step.words[..*valued].iter().filter_map(|w| Some(cut(w, b'=')?.0));
                nearest(name, step.vars.iter().map(|(n, _)| n).chain(before).take(1000), false)
            };
            let hint = few.then(suggestion).flatten();
            let hint = hint.map_or(String::new(), |s| format!(" (did you mean ${s}?)"));
            let message = format!("Usage of undefined variable '${name}'{hint}");
            let span = few.then(|| used_at(subject, step.instruction, name)).flatten().unwrap_or(step.span);
            let finding = findings.at(subject.place(stage, step), span, message);
            if let (Some(finding), true) = (finding, from_image[stage.index]) {
                finding.severity = Severity::Hint;
                finding.advice =
                    "Unless the base image sets it, which is not known here: declare it with ARG or ENV.";
            }
        }
    }
}

/// For each stage, whether it starts from an image whose variables are not known, over any number of stages.
fn may_come_from_image(stages: &[Stage]) -> Vec<bool> {
    let mut from_image: Vec<bool> = Vec::with_capacity(stages.len());
    for stage in stages {
        from_image.push(match stage.parent {
            Parent::Stage(parent) => from_image.get(parent).copied().unwrap_or(false),
            Parent::Image(_) | Parent::Unknown(_) => !stage.image_known,
            Parent::Scratch => false,
        });
    }
    from_image
}

/// Where a variable is used in an instruction, for the underline.
fn used_at(subject: &Subject<'_>, n: usize, name: &str) -> Option<Span> {
    let instruction = subject.instruction(n)?;
    if matches!(instruction.keyword, Keyword::Onbuild) {
        return None;
    }
    let found = variables(instruction.logical.text(), subject.document.escape);
    let (_, start, end) = found.into_iter().find(|(found, ..)| *found == name)?;
    Some(instruction.logical.span(start, end))
}
