//! Is there an empty line inside a continued instruction?

use super::{Check, Findings, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "NoEmptyContinuation",
    origin: Origin::BuildKit("no-empty-continuation"),
    what: prose("No empty line stands inside a continued instruction."),
    why: prose(
        "BuildKit skips such a line today and will refuse it one day; people read it as the end of the instruction.",
    ),
    advice: "Delete the empty line, or put a `#` on it.",
    severity: Severity::Warning,
    samples: Samples::of(
        "FROM alpine\nRUN echo a && \\\n\n  echo b\n",
        "FROM alpine\nRUN echo a && \\\n  # then\n  echo b\n",
    ),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let text = subject.document.text;
    if subject.document.empty_continuations.is_empty() {
        return;
    }
    let lines = dockerfile_syntax::LineIndex::new(text);
    for line in &subject.document.empty_continuations {
        let Some(instruction) = subject.document.instructions.iter().find(|i| i.end_line >= *line) else {
            continue;
        };
        // The first empty line inside; BuildKit names the line where the instruction ends.
        let empty = (instruction.line..instruction.end_line).find_map(|n| {
            let start = lines.line_start(n - 1);
            let end = lines.line_start(n);
            let span = dockerfile_syntax::Span { start, end };
            span.of(text).trim().is_empty().then_some(span)
        });
        findings.anywhere(empty.unwrap_or(instruction.span), *line, "Empty continuation line");
        if let (Some(span), Some(finding)) = (empty, findings.list.last_mut()) {
            finding.fix = Some(fixes::replace("Delete the empty line", Trust::Safe, span, ""));
        }
    }
}
