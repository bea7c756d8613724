//! Is a blank used where an equals sign should stand?

use dockerfile_syntax::{Instruction, Keyword};

use super::{Check, Findings, Fix, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "LegacyKeyValueFormat",
    origin: Origin::BuildKit("legacy-key-value-format"),
    what: prose("ENV and LABEL join name and value by an equals sign."),
    why: prose("Without it the rest of the line is one value, so a second pair on the line is swallowed."),
    advice: "Write name=value, in quotes if the value holds a blank.",
    severity: Severity::Warning,
    samples: Samples::of("FROM alpine\nENV MODE production\n", "FROM alpine\nENV MODE=production\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (stage, step) in subject.steps().filter(|(_, s)| matches!(s.keyword, Keyword::Env | Keyword::Label)) {
        let instruction = subject.own(step);
        for pair in instruction.arguments.pairs().iter().filter(|p| !p.equals) {
            let name = instruction.keyword_text();
            let message =
                ["\"", name, " key=value\" should be used instead of legacy \"", name, " key value\" format"]
                    .concat();
            let span = pair.name.span.to(pair.value.span);
            if let Some(finding) = findings.at(subject.place(stage, step), span, message) {
                finding.fix = fix(instruction);
            }
        }
    }
}

/// Joins them; a value with blanks is put in quotes unless it has quotes or escapes of its own.
fn fix(instruction: &Instruction<'_>) -> Option<Fix> {
    let [pair] = instruction.arguments.pairs() else { return None };
    let (name, value) = (pair.name.value.as_ref(), pair.value.value.as_ref());
    // Joined, they are read with quotes, escapes and all of Unicode's blanks; in the older form they were not.
    let special = |text: &str| text.bytes().any(|b| matches!(b, b'"' | b'\'' | b'\\' | b'`'));
    let blank = value.contains(char::is_whitespace);
    let plain = !special(name) && !special(value) && !name.contains(char::is_whitespace);
    if value.is_empty() || !plain || instruction.line != instruction.end_line {
        return None;
    }
    let quote = if blank { "\"" } else { "" };
    let span = pair.name.span.to(pair.value.span);
    Some(fixes::replace("Join them by =", Trust::Safe, span, [name, "=", quote, value, quote].concat()))
}
