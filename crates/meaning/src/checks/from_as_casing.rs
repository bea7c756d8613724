//! Are FROM and AS written in the same case?

use dockerfile_syntax::{is_lower, is_upper, lower, upper};

use super::stage_name_casing::from_words;
use super::{Check, Findings, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "FromAsCasing",
    origin: Origin::BuildKit("from-as-casing"),
    what: prose("FROM and AS are written in the same case."),
    why: prose("Mixed case is harder to read; the build is the same."),
    advice: "Write AS as you write FROM.",
    severity: Severity::Hint,
    samples: Samples::of("FROM alpine as build\n", "from alpine as build\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (n, instruction) in subject.document.instructions.iter().enumerate() {
        let [_, word, _, ..] = from_words(instruction) else { continue };
        let from = instruction.keyword_text();
        let (alike, wanted): (bool, fn(&str) -> String) = match (is_lower(from), is_upper(from)) {
            (true, _) => (is_lower(&word.value), lower),
            (_, true) => (is_upper(&word.value), upper),
            _ => continue,
        };
        if alike {
            continue;
        }
        let message = format!("'{}' and '{from}' keywords' casing do not match", word.value);
        if let Some(finding) = findings.at(n, word.span, message) {
            finding.fix = Some(fixes::replace(
                "Write it in the same case",
                Trust::Safe,
                word.span,
                wanted(&word.value),
            ));
        }
    }
}
