//! Is ADD used where COPY is meant?

use dockerfile_syntax::Keyword;

use super::{Check, Findings, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;
use crate::plan;

pub(super) const CHECK: Check = Check {
    name: "AddForLocalFiles",
    origin: Origin::Ours,
    what: prose("Plain files of the build context are copied by COPY."),
    why: prose("ADD unpacks archives and downloads addresses; COPY does only what it says."),
    advice: "Use COPY.",
    severity: Severity::Hint,
    samples: Samples::of("FROM alpine\nADD app.conf /etc/\n", "FROM alpine\nADD rootfs.tar.gz /\n"),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (stage, step) in subject.steps().filter(|(_, s)| s.keyword == Keyword::Add && !s.triggered) {
        let Some(instruction) = subject.instruction(step.instruction) else { continue };
        let local =
            |i: &plan::Input| i.origin == plan::Origin::Context && i.paths.iter().all(|p| is_plain(p));
        let own_flags = ["checksum", "keep-git-dir", "unpack"].iter().any(|f| instruction.flag(f).is_some());
        if step.inputs.is_empty() || !step.inputs.iter().all(local) || own_flags {
            continue;
        }
        let message = "ADD copies plain files here: COPY says so";
        if let Some(finding) = findings.at(subject.place(stage, step), instruction.keyword_span(), message) {
            let copy = if instruction.keyword_text() == "add" { "copy" } else { "COPY" };
            finding.fix = Some(fixes::replace("Use COPY", Trust::Safe, instruction.keyword_span(), copy));
        }
    }
}

/// Whether a path cannot be an archive.
fn is_plain(path: &str) -> bool {
    let ends = |ending: &&str| {
        let start = path.len().checked_sub(ending.len());
        start.is_some_and(|start| path.as_bytes()[start..].eq_ignore_ascii_case(ending.as_bytes()))
    };
    !path.bytes().any(|b| matches!(b, b'*' | b'?' | b'$'))
        && ![".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz", ".zst"].iter().any(ends)
}
