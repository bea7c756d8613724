//! How is a text changed? By sorted edits that do not overlap.

use crate::Span;

/// Replace the bytes of `span` by `insert`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes, in bytes of the text before any edit.
    pub span: Span,
    /// What comes in its place.
    pub insert: String,
}

/// Applies edits to a text. Edits may come in any order; one that overlaps an earlier one, or that does not fit
/// the text, makes the whole set invalid and gives `None`.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    crate::sort_by(&mut sorted, |a, b| (a.span.start, a.span.end) < (b.span.start, b.span.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0usize;
    for edit in sorted {
        out.push_str(text.get(at..edit.span.start as usize)?);
        text.get(edit.span.start as usize..edit.span.end as usize)?;
        out.push_str(&edit.insert);
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}
