//! Does an instruction override an earlier one of its kind?

use dockerfile_syntax::Keyword;

use super::{Check, Findings, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "MultipleInstructionsDisallowed",
    origin: Origin::BuildKit("multiple-instructions-disallowed"),
    what: prose("A stage has one CMD, one ENTRYPOINT and one HEALTHCHECK."),
    why: prose("Only the last one counts; an earlier one misleads whoever reads it."),
    advice: "Delete the earlier one.",
    severity: Severity::Warning,
    samples: Samples::of("FROM alpine\nCMD [\"a\"]\nCMD [\"b\"]\n", "FROM alpine\nCMD [\"b\"]\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for stage in &subject.plan.stages {
        for kind in [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck] {
            let mut all = stage.steps.iter().filter(|s| s.keyword == kind).peekable();
            while let (Some(earlier), Some(later)) = (all.next(), all.peek()) {
                // The name is written as in the later one; the place is the earlier one's, which is the one that is ignored.
                let name = subject.own(later).keyword_text();
                let message = format!(
                    "Multiple {name} instructions should not be used in the same stage because only the last one will be used"
                );
                let place = subject.place(stage, earlier);
                let noticed = subject.place(stage, later);
                let found = findings.noticed_at(noticed, place, earlier.span, message);
                if let (Some(finding), Some(instruction), false) =
                    (found, subject.instruction(place), earlier.triggered)
                {
                    let text = subject.document.text;
                    finding.fix = Some(fixes::remove_lines("Delete it", Trust::Safe, text, instruction));
                }
            }
        }
    }
}
