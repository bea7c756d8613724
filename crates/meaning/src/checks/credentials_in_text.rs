//! Does a secret itself stand in the file, or come along with a copied one?

use dockerfile_syntax::{Span, cut};

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::{self, Via};

pub(super) const CHECK: Check = Check {
    name: "CredentialsInText",
    origin: Origin::Ours,
    what: prose("No password, token or private key is written into a Dockerfile or copied into an image."),
    why: prose("It stays in the layers and the history of the image, also when a later step deletes it."),
    advice: "Take it back and renew it; pass it with RUN --mount=type=secret.",
    severity: Severity::Warning,
    samples: Samples::of(
        "FROM alpine:3.22\nRUN wget https://ann:hunter2@example.com/a\n",
        "FROM alpine:3.22\nRUN --mount=type=secret,id=netrc,target=/root/.netrc wget https://example.com/a\n",
    ),
    run,
};

const KEY_FILES: [&str; 8] =
    ["id_rsa", "id_ed25519", "id_ecdsa", ".env", ".netrc", ".pgpass", ".git-credentials", ".npmrc"];

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let text = subject.document.text;
    // Most have none at all.
    let runs = subject.runs().iter().filter(|run| cut(run.instruction.span.of(text), b'@').is_some());
    for ran in runs.flat_map(|run| run.commands()) {
        for word in ran.command.words.iter().filter(|w| user_in_address(&w.value)) {
            let span = ran.script.word(ran.instruction, word);
            findings.at(ran.step.instruction, span, "a password stands in this address");
        }
    }
    for (stage, step) in subject.steps() {
        let from_context = step
            .inputs
            .iter()
            .filter(|i| i.origin == plan::Origin::Context && matches!(i.via, Via::Copy | Via::Add));
        for path in from_context.flat_map(|i| &i.paths) {
            let name = path.rsplit('/').next().unwrap_or("");
            if KEY_FILES.contains(&name) {
                let span: Span = step.span;
                let message = format!("{name} usually holds credentials; they stay in this layer");
                findings.at(subject.place(stage, step), span, message);
            }
        }
    }
}

/// `https://name:password@host`, the password written out.
fn user_in_address(word: &str) -> bool {
    if !word.contains('@') {
        return false;
    }
    let Some((_, rest)) = word.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let password = authority.rsplit_once('@').and_then(|(user, _)| cut(user, b':')).map(|(_, p)| p);
    password.is_some_and(|p| !p.is_empty() && !p.starts_with('$'))
}
