//! Is a port's protocol in lower case?

use dockerfile_syntax::{Keyword, cut, is_lower};

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::port;

pub(super) const CHECK: Check = Check {
    name: "ExposeProtoCasing",
    origin: Origin::BuildKit("expose-proto-casing"),
    what: prose("The protocol in EXPOSE is in lower case."),
    why: prose("It is what every other tool writes and searches for."),
    advice: "Write tcp, udp or sctp.",
    severity: Severity::Hint,
    samples: Samples::of("FROM alpine\nEXPOSE 80/TCP\n", "FROM alpine\nEXPOSE 80/tcp\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (stage, step) in subject.steps().filter(|(_, s)| s.keyword == Keyword::Expose) {
        for written in &step.words {
            let (_, _, container) = port::split(written);
            let protocol = cut(container, b'/').map_or("", |(_, p)| p);
            // The numbers are read afterwards.
            if !is_lower(protocol) && port::protocol(container).is_ok() {
                let message =
                    format!("Defined protocol '{written}' in EXPOSE instruction should be lowercase");
                findings.at(subject.place(stage, step), step.span, message);
            }
        }
    }
}
