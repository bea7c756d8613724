//! Does FROM use an argument that nobody declared?

use dockerfile_syntax::{Span, nearest};

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "UndefinedArgInFrom",
    origin: Origin::BuildKit("undefined-arg-in-from"),
    what: prose("FROM uses only arguments declared before the first FROM."),
    why: prose("An undeclared one is empty, also when --build-arg names it."),
    advice: "Declare it with ARG above the first FROM.",
    severity: Severity::Warning,
    samples: Samples::of("FROM node:${VERSION:-20}\n", "ARG VERSION=20\nFROM node:${VERSION}\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let globals = &subject.plan.globals;
    for stage in &subject.plan.stages {
        let Some(from) = subject.instruction(stage.instruction).and_then(|i| i.as_from()) else { continue };
        let platform = from.platform.unwrap_or("");
        let all: [(&str, Span); 2] = [(&from.image.value, from.image.span), (platform, stage.span)];
        for (word, span) in all.into_iter().filter(|(word, _)| word.contains('$')) {
            let expanded = globals.expand(word, subject.document.escape);
            let unmatched = match &expanded {
                Ok(expansion) => expansion.unmatched.clone(),
                Err(e) => e.1.iter().map(String::as_str).collect(),
            };
            for name in unmatched {
                let declared = subject.plan.global_args.iter().map(|(n, _)| n.as_str());
                let known: Vec<&str> = declared.chain(globals.iter().map(|(n, _)| n)).collect();
                if known.contains(&name) {
                    continue;
                }
                let hint =
                    nearest(name, known, false).map_or(String::new(), |s| format!(" (did you mean {s}?)"));
                findings.at(stage.instruction, span, format!("FROM argument '{name}' is not declared{hint}"));
            }
        }
    }
}
