//! Does the final image receive the whole build context?

use super::copy_before_install::copies_all;
use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "WholeContextCopied",
    origin: Origin::Ours,
    what: prose("The final image gets the files it needs, or .dockerignore keeps the others out."),
    why: prose(
        "`COPY . .` also takes .git, node_modules, local secrets and build output: megabytes, and sometimes a leak.",
    ),
    advice: "Copy what is needed by name, or list .git, node_modules and .env in .dockerignore.",
    severity: Severity::Hint,
    samples: Samples::of("FROM alpine\nCOPY . /app\n", "FROM alpine\nCOPY src /app/src\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.options.dockerignore.contains(".git") {
        return;
    }
    let unwanted = [".git", "node_modules", ".env"];
    for (stage, step) in subject.steps().filter(|(stage, step)| subject.ships(stage) && copies_all(step)) {
        let message = match subject.options.seen() {
            // What a dropped folder holds is known.
            Some(seen) => {
                let there: Vec<&str> = unwanted.into_iter().filter(|name| seen.has(name)).collect();
                match there.is_empty() {
                    true => continue,
                    false => format!("the whole build context comes along, and with it {}", there.join(", ")),
                }
            }
            None => "the whole build context comes along, also .git, node_modules and .env if they are there"
                .to_owned(),
        };
        findings.at(subject.place(stage, step), step.span, message);
    }
}
