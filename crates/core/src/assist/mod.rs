//! What does an editor want to know about one place of the text?
//!
//! An [`Assistant`] reads the text once and answers questions about places: what could stand here ([`Assistant::complete`]), what
//! is this ([`Assistant::hover`]), where does it come from ([`Assistant::definition`]), where else is it
//! ([`Assistant::references`]), may it be called otherwise ([`Assistant::rename`]), what mends it ([`Assistant::fixes`]), and what
//! can be folded away ([`folds()`]). Offsets are bytes of the text.
//!
//! ```
//! use playground_core::{Options, assist::Assistant};
//! let options = Options::default();
//! let assistant = Assistant::new("FROM alpine AS build\nFROM scratch\nCOPY --from=build /a /\n", &options);
//! assert_eq!(assistant.definition(48).map(|d| d.to.start), Some(15));
//! ```

mod complete;
mod definition;
mod fixes;
mod folds;
mod hover;
mod place;
mod probe;
mod references;
mod rename;
mod words;

#[cfg(test)]
mod tests;

use dockerfile_syntax::{Document, Instruction, Span, parse};

pub use complete::{Completion, Completions};
pub use definition::Definition;
pub use fixes::Action;
pub use folds::folds;
pub use hover::Hover;
pub use references::References;

use crate::Options;
use crate::plan::{Plan, Stage, Vars, plan};

/// Answers questions about places of one text.
pub struct Assistant<'a> {
    document: Document<'a>,
    plan: Plan,
    options: &'a Options,
}

impl<'a> Assistant<'a> {
    /// Reads the text.
    pub fn new(text: &'a str, options: &'a Options) -> Assistant<'a> {
        let document = parse(text);
        let plan = plan(&document, options);
        Assistant { document, plan, options }
    }

    /// The instruction at a place, by index; between two that touch, the later.
    fn instruction_at(&self, at: u32) -> Option<usize> {
        self.document.instructions.iter().rposition(|i| i.span.touches(at))
    }

    /// The stage an instruction belongs to; its FROM included. `None` before the first.
    fn stage_of(&self, instruction: usize) -> Option<&Stage> {
        self.plan.stages.iter().rev().find(|s| s.instruction <= instruction)
    }

    /// The values that an instruction sees.
    fn vars(&self, instruction: usize) -> &Vars {
        match self.stage_of(instruction).filter(|s| s.instruction < instruction) {
            None => &self.plan.globals,
            Some(stage) => {
                let mut steps = stage.steps.iter().filter(|s| !s.triggered);
                steps.find(|s| s.instruction == instruction).map_or(&stage.vars, |s| &s.vars)
            }
        }
    }

    /// Where a stage's name stands, if it has one.
    fn name_span(&self, stage: usize) -> Option<Span> {
        let from = self.from(stage)?.as_from()?;
        from.name.map(|(_, name)| name.span)
    }

    /// A stage's FROM.
    fn from(&self, stage: usize) -> Option<&Instruction<'a>> {
        self.document.instructions.get(self.plan.stages.get(stage)?.instruction)
    }
}
