//! Does a variable's name say that it holds a secret?

use std::borrow::Cow;

use dockerfile_syntax::{Keyword, lower};

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "SecretsUsedInArgOrEnv",
    origin: Origin::BuildKit("secrets-used-in-arg-or-env"),
    what: prose("No secret is passed in ARG or ENV."),
    why: prose("Their values stay in the image's history and configuration, for everyone who can pull it."),
    advice: "Use RUN --mount=type=secret for a build, and the environment at run time for a program.",
    severity: Severity::Warning,
    samples: Samples::of(
        "FROM alpine\nENV API_KEY=abc\n",
        "FROM alpine\nRUN --mount=type=secret,id=api-key true\n",
    ),
    run,
};

const SECRET: [&str; 10] =
    ["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];
const HARMLESS: [&str; 3] = ["public", "file", "version"];

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (stage, step) in subject.steps() {
        // ENV has names and values in turn.
        let each = match step.keyword {
            Keyword::Env => 2,
            Keyword::Arg => 1,
            _ => continue,
        };
        let names = step.words.iter().step_by(each).map(|word| match step.keyword {
            Keyword::Arg => word.split('=').next().unwrap_or(""),
            _ => word,
        });
        for name in names.filter(|name| is_secret(name)) {
            let (keyword, name) = (step.keyword.name(), dockerfile_syntax::quote(name));
            let message = format!("Do not use ARG or ENV instructions for sensitive data ({keyword} {name})");
            findings.at(subject.place(stage, step), step.span, message);
        }
    }
}

/// Whether one of the words between underscores says so, and none says otherwise.
fn is_secret(name: &str) -> bool {
    // In BuildKit's pattern a long s is an s.
    let name = match name.is_ascii() {
        true => Cow::Borrowed(name),
        false => Cow::Owned(lower(name).replace('\u{17f}', "s")),
    };
    let parts = || name.as_bytes().split(|b| *b == b'_');
    let any = |words: &[&str]| {
        parts().any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word.as_bytes())))
    };
    any(&SECRET) && !any(&HARMLESS)
}
