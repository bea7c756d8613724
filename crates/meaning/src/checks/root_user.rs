//! Does the program run as root?

use dockerfile_syntax::Keyword;

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::Parent;

pub(super) const CHECK: Check = Check {
    name: "RootUser",
    origin: Origin::Ours,
    what: prose("The final image runs its program as a user of its own."),
    why: prose("Whoever breaks out of a program that runs as root starts with all rights."),
    advice: "Add USER with a name or number before CMD; many images bring one (node, nobody, nonroot).",
    severity: Severity::Hint,
    samples: Samples::of(
        "FROM alpine:3.22\nCMD [\"app\"]\n",
        "FROM alpine:3.22\nUSER nobody\nCMD [\"app\"]\n",
    ),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(stage) = subject.plan.target.and_then(|n| subject.plan.stages.get(n)) else { return };
    let user = stage.config.user.split(':').next().unwrap_or("");
    let starts = stage.steps.iter().find(|s| matches!(s.keyword, Keyword::Cmd | Keyword::Entrypoint));
    let Some(start) = starts.filter(|_| matches!(user, "" | "root" | "0")) else { return };
    // An image that says in its name whose it is, or of which nothing is known, gets the benefit of the doubt.
    let image = match &stage.parent {
        Parent::Image(image) => image,
        _ if user.is_empty() => return,
        _ => return at(subject, findings, start.instruction),
    };
    let own =
        user.is_empty() && (image.tag.as_deref().unwrap_or("").contains("nonroot") || !stage.image_known);
    if !own {
        at(subject, findings, start.instruction);
    }
}

fn at(subject: &Subject<'_>, findings: &mut Findings<'_>, instruction: usize) {
    let span = subject.instruction(instruction).map(|i| i.keyword_span()).unwrap_or_default();
    findings.at(instruction, span, "the program runs as root");
}
