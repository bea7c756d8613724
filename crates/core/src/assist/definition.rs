//! Where does this name come from?

use dockerfile_syntax::{Arguments, Instruction, Keyword, Span};

use super::Assistant;
use super::place::Thing;
use crate::plan::Parent;

/// From a name to where it is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name at which was asked.
    pub from: Span,
    /// The name where it is defined; the whole FROM of a stage without a name.
    pub to: Span,
}

impl Assistant<'_> {
    /// Where the stage or the variable at a place is defined; nothing where it is not in this file.
    pub fn definition(&self, at: u32) -> Option<Definition> {
        let place = self.place(at)?;
        let to = match place.thing {
            Thing::Stage(stage) => self.name_span(stage).or_else(|| Some(self.from(stage)?.span))?,
            Thing::Used(name) | Thing::Set(name) => self.variable_set(name, place.instruction)?.0,
            _ => return None,
        };
        Some(Definition { from: place.span, to })
    }

    /// Where the value that an instruction sees under a name was set: the name there, and the instruction.
    pub(super) fn variable_set(&self, name: &str, instruction: usize) -> Option<(Span, usize)> {
        let stages = &self.plan.stages;
        let first_from = stages.first().map_or(self.document.instructions.len(), |s| s.instruction);
        let globals = |before: usize| self.last_set(name, 0..before.min(first_from));
        let Some(stage) = self.stage_of(instruction) else { return globals(instruction) };
        if stage.instruction == instruction {
            return globals(first_from);
        }
        let mut stage = stage;
        let mut end = instruction;
        loop {
            if let Some(found) = self.last_set(name, stage.instruction + 1..end) {
                return Some(found);
            }
            // An ARG without a default of its own takes that of the one before the first FROM.
            let Parent::Stage(parent) = stage.parent else { break };
            stage = stages.get(parent).filter(|p| p.index < stage.index)?;
            end = stages.get(parent + 1).map_or(self.document.instructions.len(), |s| s.instruction);
        }
        let own = self.document.instructions.get(instruction)?;
        (own.keyword == Keyword::Arg).then(|| globals(first_from)).flatten()
    }

    /// The last of some instructions that sets a variable.
    fn last_set(&self, name: &str, range: std::ops::Range<usize>) -> Option<(Span, usize)> {
        let instructions = self.document.instructions.get(range.clone())?.iter().enumerate().rev();
        let mut found = instructions.filter_map(|(n, i)| Some((sets(i, name)?, range.start + n)));
        found.next()
    }
}

/// Where an instruction sets a variable, if it does.
fn sets(instruction: &Instruction<'_>, name: &str) -> Option<Span> {
    match (instruction.keyword, &instruction.arguments) {
        (Keyword::Arg, Arguments::Words(words)) => words.iter().rev().find_map(|word| {
            let set = word.value.split('=').next().unwrap_or("");
            let start = word.at.0 as usize;
            (set == name).then(|| instruction.logical.span(start, start + name.len()))
        }),
        (Keyword::Env, Arguments::Pairs(pairs)) => {
            pairs.iter().rev().find(|p| p.name.value == name).map(|p| p.name.span)
        }
        _ => None,
    }
}
