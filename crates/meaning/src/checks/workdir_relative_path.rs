//! Is the first WORKDIR relative to what the base image happens to say?

use dockerfile_syntax::Keyword;

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::{self, Parent};

pub(super) const CHECK: Check = Check {
    name: "WorkdirRelativePath",
    origin: Origin::BuildKit("workdir-relative-path"),
    what: prose("The first WORKDIR is absolute."),
    why: prose("A relative one starts from the base image's folder, which can change with the next release."),
    advice: "Begin it with a slash.",
    severity: Severity::Warning,
    samples: Samples::of("FROM alpine\nWORKDIR app\n", "FROM alpine\nWORKDIR /app\nWORKDIR src\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut set = vec![false; subject.plan.stages.len()];
    for stage in &subject.plan.stages {
        if let Parent::Stage(n) = stage.parent {
            set[stage.index] = set.get(n).copied().unwrap_or(false);
        }
        for step in stage.steps.iter().filter(|s| s.keyword == Keyword::Workdir) {
            if set[stage.index] {
                break;
            }
            let written = subject.own(step).arguments.words().first().map_or("", |w| w.value.as_ref());
            let Ok(path) = step.vars.expand(written, subject.document.escape) else { continue };
            let path = &*path.value;
            let absolute = plan::slashes(path, stage.windows).starts_with('/')
                && plan::drive_error(path, stage.windows).is_none();
            set[stage.index] = true;
            if !absolute {
                let quoted = dockerfile_syntax::quote(path);
                let message = format!(
                    "Relative workdir {quoted} can have unexpected results if the base image changes"
                );
                let found = findings.at(subject.place(stage, step), step.span, message);
                if let (Some(finding), true) = (found, path.get(1..2) == Some(":")) {
                    finding.advice = "A path with a drive is absolute only in a build for Windows: FROM --platform=windows/amd64.";
                }
            }
        }
    }
}
