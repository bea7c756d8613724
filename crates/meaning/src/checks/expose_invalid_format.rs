//! Does EXPOSE name a host's port or address?

use dockerfile_syntax::Keyword;

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::port;

pub(super) const CHECK: Check = Check {
    name: "ExposeInvalidFormat",
    origin: Origin::BuildKit("expose-invalid-format"),
    what: prose("EXPOSE names only the container's port."),
    why: prose(
        "Which port of the host leads there is said by `docker run -p`; here it is ignored, and will be an error.",
    ),
    advice: "Write only the container's port.",
    severity: Severity::Warning,
    samples: Samples::of("FROM alpine\nEXPOSE 8080:80\n", "FROM alpine\nEXPOSE 80\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (stage, step) in subject.steps().filter(|(_, s)| s.keyword == Keyword::Expose) {
        for written in &step.words {
            let (ip, host, _) = port::split(written);
            if !(ip.is_empty() && host.is_empty()) {
                let message = format!(
                    "EXPOSE instruction should not define an IP address or host-port mapping, found '{written}'"
                );
                findings.at(subject.place(stage, step), step.span, message);
            }
        }
    }
}
