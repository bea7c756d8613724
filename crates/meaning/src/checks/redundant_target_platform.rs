//! Does `--platform` say what is the default anyway?

use super::{Check, Findings, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "RedundantTargetPlatform",
    origin: Origin::BuildKit("redundant-target-platform"),
    what: prose("--platform is left out where it says $TARGETPLATFORM."),
    why: prose("FROM takes the target platform by itself."),
    advice: "Leave the flag out.",
    severity: Severity::Hint,
    samples: Samples::of(
        "FROM --platform=$TARGETPLATFORM alpine\n",
        "FROM --platform=$BUILDPLATFORM alpine\n",
    ),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let globals = &subject.plan.globals;
    for stage in &subject.plan.stages {
        let Some(instruction) = subject.instruction(stage.instruction) else { continue };
        let Some(flag) = instruction.flag("platform") else { continue };
        let written = flag.value().unwrap_or("");
        let Ok(expansion) = globals.expand(written, subject.document.escape) else { continue };
        let only = expansion.matched.len() == 1
            && expansion.unmatched.is_empty()
            && expansion.matched[0] == "TARGETPLATFORM";
        if only && globals.get("TARGETPLATFORM") == Some(&*expansion.value) {
            let message = format!(
                "Setting platform to predefined {written} in FROM is redundant as this is the default behavior"
            );
            if let Some(finding) = findings.at(stage.instruction, flag.span, message) {
                let mut span = flag.span;
                let rest = subject.document.text.get(span.end as usize..).unwrap_or("");
                span.end += (rest.len() - rest.trim_start_matches([' ', '\t']).len()) as u32;
                finding.fix = Some(fixes::replace("Leave the flag out", Trust::Safe, span, ""));
            }
        }
    }
}
