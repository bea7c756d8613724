//! What is wrong with a text, and where?

use dockerfile_syntax::{Document, Phase, Span, sort_by};

use crate::checks::{self, Fix};
use crate::{Options, plan};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The build fails.
    Error,
    /// The build works, but probably not as meant.
    Warning,
    /// Could be better.
    Hint,
}

/// Something found in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// Which check, by BuildKit's name where the meaning is BuildKit's; `syntax` or `build` for errors.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do; may be empty.
    pub advice: &'static str,
    /// Bytes of the text.
    pub span: Span,
    /// First line, from 1.
    pub line: u32,
    /// Whether this is the one message `docker build` would print.
    pub docker_prints: bool,
    /// A change that mends it, where one is known.
    pub fix: Option<Fix>,
}

/// What BuildKit would refuse, then what the checks say.
pub fn findings(document: &Document<'_>, plan: &plan::Plan, options: &Options) -> Vec<Finding> {
    let mut found = checks::check(&checks::Subject::new(document, plan, options));
    let violation = checks::violation(document, plan, &found);
    sort_by(&mut found, |a, b| a.span.start < b.span.start);
    let mut findings = problems(document, plan);
    if let (Some(message), Some(directive)) = (violation, document.check_directive()) {
        findings.push(Finding {
            severity: Severity::Error,
            rule: "build",
            message,
            advice: "",
            span: directive.value_span,
            line: directive.line,
            docker_prints: findings.is_empty(),
            fix: None,
        });
    }
    findings.append(&mut found);
    findings
}

/// What BuildKit would refuse, the first message it prints marked.
pub fn problems(document: &Document<'_>, plan: &plan::Plan) -> Vec<Finding> {
    // The plan's problems come after the document's, but for one about the check directive.
    let early = plan.problems.iter().filter(|p| p.phase == Phase::Directive);
    let late = plan.problems.iter().filter(|p| p.phase != Phase::Directive);
    early
        .chain(&document.problems)
        .chain(late)
        .enumerate()
        .map(|(n, problem)| Finding {
            severity: Severity::Error,
            rule: if problem.phase == Phase::Build { "build" } else { "syntax" },
            message: problem.message.clone(),
            advice: "",
            span: problem.span,
            line: problem.line,
            docker_prints: n == 0,
            fix: None,
        })
        .collect()
}
