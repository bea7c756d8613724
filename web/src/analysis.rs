//! What does the core say about the text, in the form the page draws?

use std::cell::RefCell;
use std::rc::Rc;

use dockerfile_syntax::{Span, TokenKind};
use playground_core::sizes::{Figures, Layer};
use playground_core::{Options, Report, Severity};

use crate::effects::editor::{Fix, Note, Problem};
use crate::format;

/// Up to here every keystroke is analysed.
pub(crate) const LIVE: usize = 200_000;
/// Up to here a text is analysed when typing pauses; a longer one is not.
pub(crate) const MOST: usize = 2_000_000;

/// A text with what is known about it.
pub(crate) struct Analysis {
    pub(crate) text: Rc<str>,
    pub(crate) report: Report,
    /// Whether the text was too long to look at.
    pub(crate) too_large: bool,
    /// Whether a target is chosen that this text does not have; then the report is about its last stage.
    pub(crate) lost_target: bool,
    /// What the second program knows better, already in the report.
    pub(crate) figures: Option<Rc<Figures>>,
}

impl PartialEq for Analysis {
    /// Two analyses are the same only if they are one: the page makes a new one only for another text.
    fn eq(&self, other: &Analysis) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Analysis {
    /// Asks the core.
    pub(crate) fn of(text: &Rc<str>, options: &Options, figures: Option<&Rc<Figures>>) -> Analysis {
        let too_large = text.len() > MOST;
        let shown = if too_large { "" } else { text };
        let mut report = playground_core::analyze(shown, options);
        let lost_target =
            options.target.is_some() && report.plan.target.is_none() && !report.plan.stages.is_empty();
        if lost_target {
            report = playground_core::analyze(shown, &Options { target: None, ..options.clone() });
        }
        if let Some(figures) = figures {
            figures.over(&mut report.sizes);
        }
        Analysis { text: text.clone(), report, too_large, lost_target, figures: figures.cloned() }
    }

    /// Whether there is nothing to draw yet.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// A span in UTF-16 code units.
    pub(crate) fn utf16(&self, span: Span) -> (u32, u32) {
        let lines = &self.report.lines;
        (lines.utf16(span.start), lines.utf16(span.end))
    }

    /// Number of errors and warnings.
    pub(crate) fn problems(&self) -> usize {
        self.report.findings.iter().filter(|f| f.severity != Severity::Hint).count()
    }

    /// `3 problems, 2 hints`: together as many as the list of checks has; nothing if there is no problem.
    pub(crate) fn problem_words(&self) -> String {
        let (all, problems) = (self.report.findings.len(), self.problems());
        let mut words = if problems > 0 { count(problems, "problem") } else { String::new() };
        if problems > 0 && all > problems {
            words = words + ", " + &count(all - problems, "hint");
        }
        words
    }

    /// What a text is that is no Dockerfile, in a sentence: people paste the file beside it.
    pub(crate) fn mistaken(&self) -> Option<&'static str> {
        if !self.report.plan.stages.is_empty() {
            return None;
        }
        let begins = |with: &[&str]| self.text.lines().any(|line| with.iter().any(|w| line.starts_with(w)));
        match self.text.trim_start().as_bytes().first()? {
            b'<' => Some("This looks like a web page. Copy the raw file."),
            b'{' | b'[' => Some("This looks like JSON. Paste a Dockerfile."),
            _ if begins(&["services:", "version:", "target \""]) => {
                Some("This looks like a compose or bake file. Paste the Dockerfile it builds.")
            }
            _ => None,
        }
    }

    /// The options the report is about.
    pub(crate) fn options(&self, chosen: &Options) -> Options {
        let target = chosen.target.clone().filter(|_| !self.lost_target);
        Options { target, ..chosen.clone() }
    }

    /// Whether something in the text looks like a secret.
    pub(crate) fn holds_secret(&self) -> bool {
        let secret = |rule: &str| matches!(rule, "SecretsUsedInArgOrEnv" | "CredentialsInText");
        self.report.findings.iter().any(|f| secret(f.rule))
    }

    /// Bytes from the start of one stage to the start of the next.
    pub(crate) fn stage_span(&self, stage: usize) -> Option<Span> {
        let stages = &self.report.plan.stages;
        let from = stages.get(stage)?;
        let last = from.steps.last().map_or(from.span, |s| s.span);
        Some(from.span.to(last))
    }

    /// Where an instruction stands, by its number in the document.
    pub(crate) fn instruction_span(&self, instruction: usize) -> Option<Span> {
        let mut layers = self.report.sizes.stages.iter().flat_map(|s| s.own());
        layers.find(|l| l.instruction == instruction).map(|l| l.span)
    }

    /// Likely bytes of the final image on disk; 0 if there is none.
    pub(crate) fn total(&self) -> u64 {
        self.likely().unwrap_or(0)
    }

    /// The stage the caret is in.
    pub(crate) fn stage_at(&self, caret: u32) -> Option<usize> {
        let at = self.report.lines.byte(caret);
        let stages = &self.report.plan.stages;
        stages.iter().rev().find(|s| s.span.start <= at).map(|s| s.index)
    }

    /// One sentence for people who do not see the picture.
    pub(crate) fn summary(&self) -> String {
        if self.is_blank() {
            return "No Dockerfile yet".to_owned();
        }
        if self.too_large {
            return "Too large to analyse".to_owned();
        }
        let mut parts = vec![count(self.report.plan.stages.len(), "stage")];
        let about = if self.is_lower_bound() { "at least" } else { "about" };
        parts.extend(self.likely().map(|n| format!("{about} {}", format::bytes(n))));
        parts.push(match self.problems() {
            0 => "no problems".to_owned(),
            _ => self.problem_words(),
        });
        parts.join(", ")
    }

    /// The page's title.
    pub(crate) fn title(&self) -> String {
        const NAME: &str = "Dockerfile Playground";
        if self.is_blank() || self.too_large {
            return NAME.to_owned();
        }
        let stages = count(self.report.plan.stages.len(), "stage");
        match self.likely() {
            Some(n) => format!("{} {} · {stages} – {NAME}", self.sign(), format::bytes(n)),
            None => format!("{stages} – {NAME}"),
        }
    }

    /// Whether a part of the final image is unknown, so that its size is a lower bound.
    pub(crate) fn is_lower_bound(&self) -> bool {
        self.report.sizes.final_stage().is_some_and(|s| s.unknown)
    }

    /// What stands before a size of the final image.
    pub(crate) fn sign(&self) -> &'static str {
        if self.is_lower_bound() { "≥" } else { "≈" }
    }

    fn likely(&self) -> Option<u64> {
        let stage = self.report.sizes.final_stage()?;
        (stage.total.disk.likely > 0).then_some(stage.total.disk.likely)
    }

    /// Underlines for the editor.
    pub(crate) fn editor_problems(&self) -> Vec<Problem> {
        // Nobody who has not begun has made a mistake.
        let most = self.report.findings.iter().take(if self.is_blank() { 0 } else { 200 });
        most.map(|finding| {
            let (from, to) = self.utf16(finding.span);
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Hint => "info",
            };
            let message = if finding.advice.is_empty() {
                finding.message.clone()
            } else {
                format!("{}\n{}", finding.message, finding.advice)
            };
            let fix = finding.fix.as_ref().map(|fix| {
                let edits = fix.edits.iter().map(|edit| {
                    let (from, to) = self.utf16(edit.span);
                    (from, to, edit.insert.clone())
                });
                Fix { label: fix.label, edits: edits.collect() }
            });
            Problem { from, to, severity, message, fix }
        })
        .collect()
    }

    /// What each layer of a stage that ships adds, for the ends of its lines.
    pub(crate) fn editor_notes(&self) -> Vec<Note> {
        let stages = self.report.sizes.stages.iter();
        // A stage repeats the layers of the one it starts from; a line is noted once.
        let layers = stages.flat_map(|s| s.own()).filter(|l| l.weight.disk.likely > 0);
        layers
            .map(|layer| Note {
                line: self.report.lines.line(layer.span.end.max(1) - 1) + 1,
                text: format!("≈ {}", format::bytes(layer.weight.disk.likely)),
                class: "note-size",
            })
            .collect()
    }

    /// Whether it is worth asking for a multi-stage version.
    pub(crate) fn convertible(&self) -> bool {
        self.report.plan.stages.len() == 1
    }
}

/// Whether two layers look the same; where they stand in the text is not seen.
pub(crate) fn same_layer(a: &Layer, b: &Layer) -> bool {
    (a.instruction, a.weight, a.ghost, a.basis) == (b.instruction, b.weight, b.ghost, b.basis)
        && a.ghost_lines == b.ghost_lines
        && a.title == b.title
        && a.because == b.because
        && a.source == b.source
}

/// `1 stage`, `3 stages`.
pub(crate) fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// CSS classes of the token kinds, by their numbers.
pub(crate) fn token_classes() -> Vec<&'static str> {
    TokenKind::ALL.iter().map(|k| k.class()).collect()
}

thread_local! {
    /// The text whose colours were asked for last, and its folds: the editor asks for these next.
    static FOLDS: RefCell<(String, Vec<u32>)> = const { RefCell::new((String::new(), Vec::new())) };
}

/// Triples of start, end and kind for the editor, UTF-16. Blanks have no colour.
pub(crate) fn tokens(text: String) -> Vec<u32> {
    if text.len() > LIVE {
        FOLDS.set((text, Vec::new()));
        return Vec::new();
    }
    let document = dockerfile_syntax::parse(&text);
    let lines = dockerfile_syntax::LineIndex::new(&text);
    let tokens = dockerfile_syntax::tokens(&document);
    let coloured = tokens.iter().filter(|t| t.kind != TokenKind::Blank);
    let triples = coloured.flat_map(|t| [lines.utf16(t.span.start), lines.utf16(t.span.end), t.kind as u32]);
    let triples = triples.collect();
    let folds = playground_core::assist::folds(&document);
    let folds = folds.iter().flat_map(|span| [lines.utf16(span.start), lines.utf16(span.end)]).collect();
    FOLDS.set((text, folds));
    triples
}

/// Pairs of where a fold starts and ends, UTF-16: stages, and instructions over several lines.
pub(crate) fn folds(text: String) -> Vec<u32> {
    if FOLDS.with_borrow(|known| known.0 != text) {
        tokens(text);
    }
    FOLDS.with_borrow(|known| known.1.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analysis(text: &str) -> Analysis {
        Analysis::of(&text.into(), &Options::default(), None)
    }

    #[test]
    fn every_text_has_a_title_and_a_summary() {
        assert_eq!(analysis(" \n").title(), "Dockerfile Playground");
        assert_eq!(analysis("").summary(), "No Dockerfile yet");
        assert!(analysis("FROM a AS b\nFROM b\n").title().contains("2 stages"));
        assert_eq!(analysis(&"#".repeat(MOST + 1)).summary(), "Too large to analyse");
        let unknown = analysis("FROM some/thing\nCOPY . .\n");
        assert!(unknown.title().starts_with("≥ ") && unknown.summary().contains("at least"));
    }

    #[test]
    fn another_kind_of_file_is_recognised() {
        let begins = |text: &str| analysis(text).mistaken().map(|m| m.split('.').next().unwrap_or_default());
        assert_eq!(
            begins("services:\n  web:\n    build: .\n"),
            Some("This looks like a compose or bake file")
        );
        assert_eq!(begins("<!DOCTYPE html>\n<p>FROM x\n"), Some("This looks like a web page"));
        assert_eq!(begins("{\"name\": \"app\"}"), Some("This looks like JSON"));
        assert_eq!((begins("FROM a\nRUN x\n"), begins("RUN x\n"), begins("")), (None, None, None));
    }

    #[test]
    fn problems_and_hints_are_as_many_as_checks() {
        let report = analysis("FROM node:latest\nWORKDIR app\nMAINTAINER me\nADD a b\nCMD x\n");
        let sum: usize =
            report.problem_words().split(|c: char| !c.is_ascii_digit()).flat_map(str::parse::<usize>).sum();
        assert!(sum > 1 && sum == report.report.findings.len(), "{}", report.problem_words());
    }

    #[test]
    fn a_target_that_is_not_there_leaves_the_last_stage() {
        let options = Options { target: Some("web".to_owned()), ..Options::default() };
        let of = |text: &str| Analysis::of(&text.into(), &options, None);
        let there = of("FROM scratch AS web\nFROM scratch\n");
        assert_eq!((there.lost_target, there.report.plan.target), (false, Some(0)));
        let gone = of("FROM scratch AS we\nFROM scratch\n");
        assert_eq!((gone.lost_target, gone.report.plan.target), (true, Some(1)));
        assert!(gone.report.findings.iter().all(|f| f.severity != Severity::Error));
    }

    #[test]
    fn tokens_count_utf16_and_leave_blanks_out() {
        // The emoji is two units.
        let found = tokens("# \u{1f433}\nFROM a\n".to_owned());
        assert_eq!(&found[..3], &[0, 4, TokenKind::Comment as u32]);
        assert_eq!(&found[3..6], &[5, 9, TokenKind::Keyword as u32]);
    }

    #[test]
    fn folds_count_utf16() {
        // The emoji is two units.
        assert_eq!(folds("FROM a\nRUN \u{1f433} \\\n  y\n".to_owned()), [6, 19, 15, 19]);
    }
}
