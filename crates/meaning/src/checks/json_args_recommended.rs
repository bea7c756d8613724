//! Does a shell stand between the program and its signals?

use dockerfile_syntax::{Arguments, Keyword};

use super::{Check, Findings, Fix, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;
use crate::plan::Parent;

pub(super) const CHECK: Check = Check {
    name: "JSONArgsRecommended",
    origin: Origin::BuildKit("json-args-recommended"),
    what: prose("CMD and ENTRYPOINT are JSON arrays."),
    why: prose(
        "In shell form a shell runs the program and keeps the stop signal to itself, so the container is killed after ten seconds.",
    ),
    advice: "Write [\"program\", \"argument\"].",
    severity: Severity::Warning,
    samples: Samples::of(
        "FROM alpine\nCMD ./server --port 80\n",
        "FROM alpine\nCMD [\"./server\", \"--port\", \"80\"]\n",
    ),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for stage in &subject.plan.stages {
        let mut shell = match stage.parent {
            Parent::Stage(n) => {
                let shell = subject.plan.stages.get(n).and_then(|parent| parent.config.shell.as_ref());
                shell.is_some_and(|words| !words.is_empty())
            }
            _ => false,
        };
        for step in &stage.steps {
            match step.keyword {
                Keyword::Shell => shell = !step.words.is_empty(),
                // Whoever chose a shell means it.
                Keyword::Cmd | Keyword::Entrypoint if step.shell_form && !shell => {
                    let instruction = subject.own(step);
                    let message = format!(
                        "JSON arguments recommended for {} to prevent unintended behavior related to OS signals",
                        instruction.keyword_text()
                    );
                    let found = findings.at(subject.place(stage, step), step.span, message);
                    if let (Some(finding), false) = (found, step.triggered) {
                        finding.fix = fix(&instruction.arguments);
                    }
                }
                _ => {}
            }
        }
    }
}

/// A JSON array, where the line is plain words and no shell is needed to read it.
fn fix(arguments: &Arguments<'_>) -> Option<Fix> {
    let Arguments::Line(line) = arguments else { return None };
    let plain = |c: char| c.is_ascii_alphanumeric() || " /._-:=,@+".contains(c);
    if !line.value.chars().all(plain) || line.value.split(' ').next()?.contains('=') {
        return None;
    }
    let words: Vec<String> = line.value.split_whitespace().map(|w| format!("\"{w}\"")).collect();
    Some(fixes::replace(
        "Write it as a JSON array",
        Trust::Likely,
        line.span,
        format!("[{}]", words.join(", ")),
    ))
}
