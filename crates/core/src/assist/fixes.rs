//! What mends what is wrong at this place?

use dockerfile_syntax::{Edit, Keyword, Phase, Span, nearest};

use super::Assistant;
use crate::checks::Trust;
use crate::findings;

/// A change that an editor can offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does: `Remove the package lists`.
    pub label: String,
    /// The check whose finding it mends; `syntax` for a mistake in the language.
    pub rule: &'static str,
    /// How safe it is.
    pub trust: Trust,
    /// What it mends.
    pub span: Span,
    /// Bytes of the text, sorted.
    pub edits: Vec<Edit>,
}

impl Assistant<'_> {
    /// What mends the findings at a place: those that cover it, else those of its line.
    pub fn fixes(&self, at: u32) -> Vec<Action> {
        let mut all = self.spelling();
        all.extend(findings(&self.document, &self.plan, self.options).into_iter().filter_map(|finding| {
            let fix = finding.fix?;
            let (rule, span) = (finding.rule, finding.span);
            Some(Action { label: fix.label.to_owned(), rule, trust: fix.trust, span, edits: fix.edits })
        }));
        let here: Vec<Action> = all.iter().filter(|a| a.span.touches(at)).cloned().collect();
        if !here.is_empty() {
            return here;
        }
        let text = self.document.text;
        let Some((before, after)) = text.get(..at as usize).zip(text.get(at as usize..)) else { return here };
        let start = before.rfind('\n').map_or(0, |n| n + 1);
        let end = at as usize + after.find('\n').unwrap_or(after.len());
        let line = Span::new(start, end);
        all.into_iter().filter(|a| line.touches(a.span.start)).collect()
    }

    /// A keyword that is nearly one.
    fn spelling(&self) -> Vec<Action> {
        let wrong = self.document.problems.iter().filter(|p| p.phase == Phase::Instruction);
        let mut actions = Vec::new();
        for problem in wrong.filter(|p| p.message.starts_with("unknown instruction")) {
            let span = problem.span;
            let names = Keyword::ALL.iter().map(|k| k.name());
            let Some(insert) = nearest(span.of(self.document.text), names, true) else { continue };
            let label = format!("Write {insert}");
            let edits = vec![Edit { span, insert }];
            actions.push(Action { label, rule: "syntax", trust: Trust::Likely, span, edits });
        }
        actions
    }
}
