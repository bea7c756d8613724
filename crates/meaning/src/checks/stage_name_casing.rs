//! Are stage names in lower case?

use dockerfile_syntax::is_lower;

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "StageNameCasing",
    origin: Origin::BuildKit("stage-name-casing"),
    what: prose("Stage names are in lower case."),
    why: prose(
        "FROM finds a stage only by its lower-case name, so `FROM Build` would look for an image called Build.",
    ),
    advice: "Write the name in lower case, here and where it is used.",
    severity: Severity::Warning,
    samples: Samples::of("FROM alpine AS Build\n", "FROM alpine AS build\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (n, instruction) in subject.document.instructions.iter().enumerate() {
        let [_, _, name] = from_words(instruction) else { continue };
        if !is_lower(&name.value) {
            let message = format!("Stage name '{}' should be lowercase", name.value);
            findings.at(n, name.span, message);
        }
    }
}

/// The words of a FROM; none of another instruction.
pub(super) fn from_words<'i, 't>(
    instruction: &'i dockerfile_syntax::Instruction<'t>,
) -> &'i [dockerfile_syntax::Word<'t>] {
    match instruction.keyword {
        dockerfile_syntax::Keyword::From => instruction.arguments.words(),
        _ => &[],
    }
}
