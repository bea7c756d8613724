//! Are all instructions written in the same case?

use dockerfile_syntax::{is_lower, is_upper, lower, upper};

use super::{Check, Findings, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "ConsistentInstructionCasing",
    origin: Origin::BuildKit("consistent-instruction-casing"),
    what: prose("All instructions are written in the same case."),
    why: prose("Mixed case is harder to read; the build is the same."),
    advice: "Write them all in capitals, or all in small letters.",
    severity: Severity::Hint,
    samples: Samples::of("FROM alpine\nrun true\nCMD [\"sh\"]\n", "from alpine\nrun true\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // What stands before the first FROM does not count.
    let Some(first) = subject.plan.stages.first() else { return };
    let all = subject.document.instructions.get(first.instruction..).unwrap_or(&[]);
    let (mut small, mut capital) = (0, 0);
    for instruction in all {
        let word = instruction.keyword_text();
        // As nearly everybody writes it.
        let as_named = word == instruction.keyword.name();
        match !as_named && is_lower(word) {
            true => small += 1,
            false => capital += usize::from(as_named || is_upper(word)),
        }
    }
    if small == all.len() || capital == all.len() {
        return;
    }
    for instruction in all {
        let word = instruction.keyword_text();
        let fits = if small > capital { is_lower(word) } else { is_upper(word) };
        if fits {
            continue;
        }
        let (wanted, case) = match small > capital {
            true => (lower(word), "lowercase"),
            false => (upper(word), "uppercase"),
        };
        let message = format!("Command '{word}' should match the case of the command majority ({case})");
        findings.anywhere(instruction.keyword_span(), instruction.line, message);
        if let Some(finding) = findings.list.last_mut() {
            finding.fix = Some(fixes::replace(
                "Write it as the others",
                Trust::Safe,
                instruction.keyword_span(),
                wanted,
            ));
        }
    }
}
