//! What can be folded away?

use dockerfile_syntax::{Document, Span};

/// What folding hides: stages, instructions over several lines, here-documents. Each starts at the end of the line that stays.
pub fn folds(document: &Document<'_>) -> Vec<Span> {
    let text = document.text;
    let mut out: Vec<Span> = Vec::new();
    let mut fold = |start: u32, end: u32| {
        let Some(rest) = text.get(start as usize..) else { return };
        let visible = start + rest.find('\n').unwrap_or(rest.len()) as u32;
        // An instruction that is nothing but its here-document has one fold, not two.
        if visible < end && out.last().is_none_or(|last| last.start != visible) {
            out.push(Span { start: visible, end });
        }
    };
    let instructions = &document.instructions;
    let starts: Vec<usize> =
        (0..instructions.len()).filter(|n| instructions[*n].as_from().is_some()).collect();
    for (n, &start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(instructions.len());
        fold(instructions[start].span.start, trimmed(text, instructions[end - 1].span));
    }
    for instruction in instructions {
        fold(instruction.span.start, trimmed(text, instruction.span));
        for heredoc in instruction.heredocs.iter().filter(|h| !h.span.is_empty()) {
            fold(heredoc.span.start.saturating_sub(1), heredoc.terminator.end);
        }
    }
    out
}

/// The end of a span without the blanks at its end.
fn trimmed(text: &str, span: Span) -> u32 {
    span.start + span.of(text).trim_end().len() as u32
}
