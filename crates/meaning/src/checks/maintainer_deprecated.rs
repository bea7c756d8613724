//! Is MAINTAINER still used?

use dockerfile_syntax::Keyword;

use super::{Check, Findings, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "MaintainerDeprecated",
    origin: Origin::BuildKit("maintainer-deprecated"),
    what: prose("The author is named by a label, not by MAINTAINER."),
    why: prose("MAINTAINER is deprecated; tools read the label."),
    advice: "Use LABEL org.opencontainers.image.authors=\"name\".",
    severity: Severity::Warning,
    samples: Samples::of(
        "FROM alpine\nMAINTAINER ann@example.com\n",
        "FROM alpine\nLABEL org.opencontainers.image.authors=\"ann@example.com\"\n",
    ),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (n, instruction) in subject.document.instructions.iter().enumerate() {
        if instruction.keyword != Keyword::Maintainer {
            continue;
        }
        let message = "Maintainer instruction is deprecated in favor of using label";
        let Some(finding) = findings.at(n, instruction.keyword_span(), message) else { continue };
        if let Some(name) =
            instruction.arguments.words().first().filter(|w| !w.value.contains(['"', '$', '\n', '\\']))
        {
            let label = format!("LABEL org.opencontainers.image.authors=\"{}\"", name.value);
            let span = instruction.keyword_span().to(name.span);
            finding.fix = Some(fixes::replace("Turn it into a label", Trust::Likely, span, label));
        }
    }
}
