//! What does the report look like outside Rust? Plain values for JSON and JavaScript.
//!
//! Offsets are `[start, end]` in the unit the caller asked for; lines count from 1; sizes are bytes.

use dockerfile_syntax::{LineIndex, Span};
use serde::Serialize;

use crate::Severity;
use crate::graph::Graph;
use crate::plan::{Config, Parent};
use crate::sizes::{Sizes, Weight};
use crate::{convert, diff, report};

/// In which unit offsets are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units, as JavaScript counts.
    Utf16,
}

/// The whole report.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report<'r> {
    /// Version of this shape; it grows when a field changes its meaning.
    pub version: u32,
    /// Errors first.
    pub findings: Vec<Finding<'r>>,
    /// Stages in order.
    pub stages: Vec<Stage<'r>>,
    /// Index of the stage that is built.
    pub target: Option<usize>,
    /// Nodes and edges.
    pub graph: &'r Graph,
    /// Estimates.
    pub sizes: &'r Sizes,
    /// The conversion, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversion: Option<Conversion<'r>>,
}

/// Something found.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding<'r> {
    /// `error`, `warning` or `hint`.
    pub severity: &'static str,
    /// Which check.
    pub rule: &'r str,
    /// What is wrong.
    pub message: &'r str,
    /// What to do.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub advice: &'r str,
    /// Line.
    pub line: u32,
    /// Offsets.
    pub span: [u32; 2],
    /// Whether `docker build` would print this one.
    pub docker_prints: bool,
}

/// A stage.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage<'r> {
    /// Name, if it has one.
    pub name: Option<&'r str>,
    /// Base with variables filled in.
    pub base: &'r str,
    /// Index of the stage it starts from, if it starts from one.
    pub base_stage: Option<usize>,
    /// Line of its FROM.
    pub line: u32,
    /// Whether the target needs it.
    pub reachable: bool,
    /// What its image would be configured with.
    pub config: &'r Config,
}

/// The conversion.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub enum Conversion<'r> {
    /// Here it is.
    Offer(Box<Offer<'r>>),
    /// A fact is missing.
    Ask {
        /// The questions.
        questions: Vec<Question<'r>>,
    },
    /// None, and why.
    Refuse {
        /// A short stable word.
        reason: &'r str,
        /// In a sentence or two.
        why: &'r str,
    },
}

/// A finished conversion.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer<'r> {
    /// Which recipe.
    pub recipe: &'r str,
    /// What it does.
    pub summary: &'r str,
    /// The new text.
    pub text: &'r str,
    /// A `.dockerignore` to go with it; empty if the folder has one.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub dockerignore: &'r str,
    /// Old and new text, line by line, each reason at its line.
    pub lines: Vec<diff::Line>,
    /// Changes with reasons.
    pub changes: Vec<Change<'r>>,
    /// Final settings before and after.
    pub settings: Vec<[&'r str; 4]>,
    /// What the start command needs: path, where it comes from, how.
    pub provides: Vec<[&'r str; 3]>,
    /// Checks that are satisfied now.
    pub solved: &'r [&'static str],
    /// What was taken for granted.
    pub assumptions: &'r [String],
    /// What can be chosen differently.
    pub choices: Vec<Question<'r>>,
    /// Final image before.
    pub before: Weight,
    /// Final image after.
    pub after: Weight,
    /// Whether the base of either is not known, so that its figure is a lower bound.
    pub unknown: bool,
}

/// A fact to be given, or a choice that can be made differently.
#[derive(Clone, Debug, Serialize)]
pub struct Question<'r> {
    /// Key in the option `answers`.
    pub id: &'r str,
    /// The question.
    pub text: &'r str,
    /// The likely answer.
    pub suggestion: &'r str,
    /// Possible answers; empty if anything can be typed.
    pub choices: &'r [String],
}

/// A change.
#[derive(Clone, Debug, Serialize)]
pub struct Change<'r> {
    /// What goes.
    pub span: [u32; 2],
    /// What comes.
    pub insert: &'r str,
    /// Why.
    pub why: &'r str,
}

/// The wire form of a report, and of a conversion of the same text if there is one.
pub fn wire<'r>(report: &'r report::Report, conversion: Option<Conversion<'r>>, unit: Unit) -> Report<'r> {
    let span = |s: Span| offsets(&report.lines, s, unit);
    Report {
        version: 1,
        findings: report
            .findings
            .iter()
            .map(|f| Finding {
                severity: severity(f.severity),
                rule: f.rule,
                message: &f.message,
                advice: f.advice,
                line: f.line,
                span: span(f.span),
                docker_prints: f.docker_prints,
            })
            .collect(),
        stages: report
            .plan
            .stages
            .iter()
            .map(|s| Stage {
                name: s.name.as_deref(),
                base: &s.base,
                base_stage: if let Parent::Stage(n) = s.parent { Some(n) } else { None },
                line: s.line,
                reachable: s.reachable,
                config: &s.config,
            })
            .collect(),
        target: report.plan.target,
        graph: &report.graph,
        sizes: &report.sizes,
        conversion,
    }
}

/// The wire form of a conversion of a text.
pub fn conversion<'r>(outcome: &'r convert::Outcome, text: &str, unit: Unit) -> Conversion<'r> {
    let index = LineIndex::new(text);
    let span = |s: Span| offsets(&index, s, unit);
    let asked = |questions: &'r [convert::Question]| questions.iter().map(question).collect();
    match outcome {
        convert::Outcome::Offer(offer) => Conversion::Offer(Box::new(Offer {
            recipe: offer.recipe,
            summary: &offer.summary,
            text: &offer.text,
            dockerignore: &offer.dockerignore,
            lines: diff::lines(text, &offer.text, &offer.changes),
            changes: offer
                .changes
                .iter()
                .map(|c| Change { span: span(c.edit.span), insert: &c.edit.insert, why: &c.why })
                .collect(),
            settings: offer
                .settings
                .iter()
                .map(|s| [s.name.as_str(), s.before.as_str(), s.after.as_str(), s.why.as_str()])
                .collect(),
            provides: offer
                .provides
                .iter()
                .map(|p| [p.path.as_str(), p.from.as_str(), p.why.as_str()])
                .collect(),
            solved: &offer.solved,
            assumptions: &offer.assumptions,
            choices: asked(&offer.choices),
            before: offer.before,
            after: offer.after,
            unknown: offer.unknown,
        })),
        convert::Outcome::Ask(questions) => Conversion::Ask { questions: asked(questions) },
        convert::Outcome::Refuse { reason, why } => Conversion::Refuse { reason, why },
    }
}

fn question(question: &convert::Question) -> Question<'_> {
    Question {
        id: question.id,
        text: &question.text,
        suggestion: &question.suggestion,
        choices: &question.choices,
    }
}

fn offsets(lines: &LineIndex, span: Span, unit: Unit) -> [u32; 2] {
    match unit {
        Unit::Bytes => [span.start, span.end],
        Unit::Utf16 => [lines.utf16(span.start), lines.utf16(span.end)],
    }
}

/// As a word.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}
