//! Does a COPY name a file that `.dockerignore` keeps from the builder?

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::context::Ignore;
use crate::plan::{self, Via};

pub(super) const CHECK: Check = Check {
    name: "CopyIgnoredFile",
    origin: Origin::BuildKit("copy-ignored-file"),
    what: prose(
        "Nothing is copied from the build context that .dockerignore leaves out (in these samples: ignored.txt).",
    ),
    why: prose("The builder does not see the file, so the build fails, or copies less than is meant."),
    advice: "Copy something else, or take the line out of .dockerignore.",
    severity: Severity::Warning,
    samples: Samples::of("FROM alpine\nCOPY ignored.txt /\n", "FROM alpine\nCOPY other.txt /\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let text = subject.options.dockerignore_in_force();
    if text.is_empty() {
        return;
    }
    let lines = || text.lines().map(str::trim);
    // As BuildKit: with an exception in the file it does not decide, and a whole context only `*` leaves out.
    if lines().any(|line| line.starts_with('!')) {
        return;
    }
    let all = lines().any(|line| matches!(line, "*" | "**" | "**/*"));
    let ignore = Ignore::parse(text);
    for (stage, step) in subject.steps() {
        let inputs = step.inputs.iter().filter(|i| i.origin == plan::Origin::Context);
        for input in inputs.filter(|i| matches!(i.via, Via::Copy | Via::Add)) {
            let verb = if input.via == Via::Add { "Add" } else { "Copy" };
            for path in &input.paths {
                let cleaned = clean(path);
                let ignored = match cleaned.as_str() {
                    "." | "/" => all,
                    path => !path.starts_with('/') && ignore.warns(path),
                };
                if ignored {
                    let quoted = dockerfile_syntax::quote(&cleaned);
                    let message =
                        format!("Attempting to {verb} file {quoted} that is excluded by .dockerignore");
                    findings.at(subject.place(stage, step), step.span, message);
                }
            }
        }
    }
}

/// A path as Go's `filepath.Clean` writes it; what leads out of the folder stays as it is.
fn clean(path: &str) -> String {
    if path.split('/').any(|part| part == "..") {
        return path.to_owned();
    }
    let joined = plan::join("/", path);
    let joined = if joined.len() > 1 { joined.trim_end_matches('/') } else { &joined };
    match joined.strip_prefix('/') {
        Some("") if !path.starts_with('/') => ".".to_owned(),
        Some(rest) if !path.starts_with('/') => rest.to_owned(),
        _ => joined.to_owned(),
    }
}
