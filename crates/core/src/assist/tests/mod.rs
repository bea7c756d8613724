//! Does the assistant answer as an editor needs it? Text with a caret (`<|>`) in, text out.

mod completes;
mod explains;
mod follows;
mod promises;
mod renames;

use super::Assistant;
use crate::Options;

const CARET: &str = "<|>";

/// The text without its caret, and where that stood.
fn caret(marked: &str) -> (String, u32) {
    let at = marked.find(CARET).expect("a text with a caret");
    (marked.replacen(CARET, "", 1), at as u32)
}

/// Asks at the caret.
fn ask<T>(marked: &str, question: impl FnOnce(&Assistant<'_>, u32) -> T) -> T {
    let (text, at) = caret(marked);
    let options = Options::default();
    question(&Assistant::new(&text, &options), at)
}

/// The text with brackets around spans.
fn bracketed(text: &str, spans: &[dockerfile_syntax::Span]) -> String {
    let mut spans = spans.to_vec();
    spans.sort_by_key(|s| (s.start, s.end));
    let mut out = String::new();
    let mut at = 0;
    for span in spans {
        out.push_str(&text[at..span.start as usize]);
        out.push_str(&format!("[{}]", span.of(text)));
        at = span.end as usize;
    }
    out + &text[at..]
}
