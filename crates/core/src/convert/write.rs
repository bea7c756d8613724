//! How is a conversion written down? As small edits, each with its reason, that leave every other byte alone.

use dockerfile_syntax::{Edit, Instruction, Span};

use super::facts::Facts;
use super::{Change, Question};

/// What a recipe proposes, before it is proved.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) summary: String,
    pub(super) changes: Vec<Change>,
    pub(super) assumptions: Vec<String>,
    pub(super) choices: Vec<Question>,
    /// Settings that may differ, by name, with why.
    pub(super) allowed: Vec<(String, String)>,
}

/// Collects changes. Everything new is put behind the last line that the build stage keeps.
pub(super) struct Writer<'f, 'p, 't> {
    facts: &'f Facts<'p, 't>,
    pub(super) draft: Draft,
    /// Where the new stage is inserted.
    at: u32,
    newline: &'static str,
}

impl<'f, 'p, 't> Writer<'f, 'p, 't> {
    /// `last` is the last instruction that stays in the build stage.
    pub(super) fn new(facts: &'f Facts<'p, 't>, last: &Instruction<'_>) -> Self {
        let text = facts.document.text;
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut writer =
            Writer { facts, draft: Draft::default(), at: line_end(text, last.span.end), newline };
        if !text[..writer.at as usize].ends_with('\n') {
            // The file ends without a line end: what is added starts on a line of its own.
            writer.raw(newline.to_owned(), "The new lines start on a line of their own.");
        }
        writer.name_the_stage();
        writer
    }

    fn name_the_stage(&mut self) {
        let from = &self.facts.document.instructions[self.facts.stage.instruction];
        if let (None, Some(image)) = (&self.facts.stage.name, from.as_from()) {
            let end = image.image.span.end;
            self.draft.changes.push(Change {
                edit: Edit { span: Span { start: end, end }, insert: format!(" AS {}", self.facts.build_name()) },
                why: "This stage now only builds. It gets a name, so that the next one can copy from it; it is not shipped.".to_owned(),
            });
        }
    }

    fn raw(&mut self, insert: String, why: impl Into<String>) {
        let span = Span { start: self.at, end: self.at };
        self.draft.changes.push(Change { edit: Edit { span, insert }, why: why.into() });
    }

    /// Adds lines to the end of the build stage or to the new one.
    pub(super) fn add(&mut self, lines: &str, why: impl Into<String>) {
        let mut insert = lines.replace('\n', self.newline);
        insert.push_str(self.newline);
        self.raw(insert, why);
    }

    /// Adds an empty line.
    pub(super) fn gap(&mut self) {
        let newline = self.newline.to_owned();
        self.raw(newline, "An empty line between the stages.");
    }

    /// Puts an edit anywhere in the build stage.
    pub(super) fn edit(&mut self, span: Span, insert: String, why: impl Into<String>) {
        self.draft.changes.push(Change { edit: Edit { span, insert }, why: why.into() });
    }

    /// Inserts a line behind an instruction.
    pub(super) fn add_after(&mut self, instruction: &Instruction<'_>, line: &str, why: impl Into<String>) {
        let at = line_end(self.facts.document.text, instruction.span.end);
        self.edit(Span { start: at, end: at }, format!("{line}{}", self.newline), why);
    }

    /// Repeats an instruction in the new stage, byte for byte.
    pub(super) fn repeat(&mut self, instruction: &Instruction<'_>, why: impl Into<String>) {
        let text = instruction.span.of(self.facts.document.text).to_owned();
        self.raw(format!("{text}{}", self.newline), why);
    }

    /// Takes an instruction away, its comments kept for whatever comes in its place.
    pub(super) fn remove(&mut self, instruction: &Instruction<'_>, why: &str) {
        let text = self.facts.document.text;
        let whole = with_comments(text, instruction);
        let comments = Span { start: whole.start, end: instruction.span.start };
        let kept = comments.of(text).to_owned();
        self.edit(whole, String::new(), why);
        if !kept.trim().is_empty() {
            self.raw(kept, "The comment stays with its line.");
        }
    }

    /// Moves an instruction, with the comments that stand right above it, to the new stage.
    pub(super) fn move_here(&mut self, instruction: &Instruction<'_>, why: &str) {
        let text = self.facts.document.text;
        let span = with_comments(text, instruction);
        let mut moved = span.of(text).to_owned();
        if !moved.ends_with('\n') {
            moved.push_str(self.newline);
        }
        self.draft.changes.push(Change {
            edit: Edit { span, insert: String::new() },
            why: format!("Moves to the new stage: {why}"),
        });
        self.raw(moved, why);
    }
}

/// Just behind the line end after `offset`.
fn line_end(text: &str, offset: u32) -> u32 {
    let rest = &text[offset as usize..];
    rest.find('\n').map_or(text.len() as u32, |n| offset + n as u32 + 1)
}

/// The instruction's lines and the comment lines directly above them.
fn with_comments(text: &str, instruction: &Instruction<'_>) -> Span {
    let mut start = text[..instruction.span.start as usize].rfind('\n').map_or(0, |n| n + 1);
    while start > 0 {
        let before = text[..start - 1].rfind('\n').map_or(0, |n| n + 1);
        let line = text[before..start].trim();
        // A directive at the top of the file is no comment about this line.
        let directive = before == 0 && line.contains('=');
        if !line.starts_with('#') || directive {
            break;
        }
        start = before;
    }
    Span { start: start as u32, end: line_end(text, instruction.span.end) }
}
