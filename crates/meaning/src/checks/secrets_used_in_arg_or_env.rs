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

/// By their length, for every part of every name is looked up here; compared with all of them, a fortieth of the door's time.
const SECRET: [&[&str]; 12] = [
    &[],
    &[],
    &[],
    &["key"],
    &["auth"],
    &["pword", "token"],
    &["apikey", "passwd", "secret"],
    &[],
    &["password"],
    &[],
    &["credential"],
    &["credentials"],
];
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
    let name = if name.is_ascii() { Cow::Borrowed(name) } else { Cow::Owned(lower(name)) };
    let parts = || name.as_bytes().split(|b| *b == b'_');
    let is_one = |part: &[u8], words: &[&str]| words.iter().any(|w| part.eq_ignore_ascii_case(w.as_bytes()));
    parts().any(|part| SECRET.get(part.len()).is_some_and(|words| is_one(part, words)))
        && !parts().any(|part| is_one(part, &HARMLESS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stand_by_their_length() {
        for (length, words) in SECRET.iter().enumerate() {
            assert!(words.iter().all(|word| word.len() == length), "{words:?}");
        }
        assert!(is_secret("API_Token") && is_secret("PASSWORD") && is_secret("db_credentials"));
        assert!(!is_secret("TOKEN_FILE") && !is_secret("TOKENS") && !is_secret("PUBLIC_KEY"));
    }
}
