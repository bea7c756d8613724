//! Does a comment above a stage or an argument describe it in the form that `docker build --call=outline` prints?

use dockerfile_syntax::Keyword;

use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "InvalidDefinitionDescription",
    origin: Origin::Experimental("invalid-definition-description"),
    what: prose("A comment right above ARG or a named FROM begins with its name."),
    why: prose("Docker prints such a comment as the description of the argument or the stage."),
    advice: "Begin the comment with the name, or put an empty line between the two.",
    severity: Severity::Hint,
    samples: Samples::of(
        "# check=experimental=all\n\n# the version\nARG VERSION=1\nFROM alpine:$VERSION\n",
        "# check=experimental=all\n\n# VERSION of the base\nARG VERSION=1\nFROM alpine:$VERSION\n",
    ),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (n, instruction) in subject.document.instructions.iter().enumerate() {
        if !matches!(instruction.keyword, Keyword::From | Keyword::Arg) {
            continue;
        }
        let comments = subject.document.comments(n);
        let Some(comment) = comments.last() else { continue };
        let keys: Vec<String> = match instruction.keyword {
            Keyword::From => instruction.as_from().and_then(|f| f.stage_name()).into_iter().collect(),
            _ => {
                let words = instruction.arguments.words().iter();
                words.map(|w| w.value.split('=').next().unwrap_or("").to_owned()).collect()
            }
        };
        let Some(first) = keys.first() else { continue };
        let said = comment.split(' ').next().unwrap_or("");
        if keys.iter().any(|k| k == said) {
            continue;
        }
        let example = if keys.len() > 1 { "<arg_key>" } else { first };
        let keyword = instruction.keyword.name();
        let message = format!("Comment for {keyword} should follow the format: `# {example} <description>`");
        findings.at(n, instruction.keyword_span(), message);
    }
}
