//! Which edits do fixes share?

use dockerfile_syntax::{Edit, Instruction, Span};

use super::{Fix, Trust};

/// Replaces a range.
pub(super) fn replace(label: &'static str, trust: Trust, span: Span, insert: impl Into<String>) -> Fix {
    Fix { label, trust, edits: vec![Edit { span, insert: insert.into() }] }
}

/// Inserts before a place.
pub(super) fn insert(label: &'static str, trust: Trust, at: u32, text: impl Into<String>) -> Fix {
    replace(label, trust, Span { start: at, end: at }, text)
}

/// Removes an instruction with its line end.
pub(super) fn remove_lines(
    label: &'static str,
    trust: Trust,
    text: &str,
    instruction: &Instruction<'_>,
) -> Fix {
    let mut span = instruction.span;
    let rest = text.get(span.end as usize..).unwrap_or("");
    span.end += rest.find('\n').map_or(rest.len(), |n| n + 1) as u32;
    replace(label, trust, span, "")
}
