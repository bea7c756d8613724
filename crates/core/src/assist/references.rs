//! Where is this stage named?

use dockerfile_syntax::{Arguments, Instruction, Keyword, Span, lower, sort_by};

use super::Assistant;
use super::place::Thing;
use crate::plan::Parent;

/// All places that mean one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct References {
    /// Its name as BuildKit knows it, or its number where it has none.
    pub name: String,
    /// The one at which was asked.
    pub at: Span,
    /// All of them, in order of the text: its name after AS, and each use.
    pub spans: Vec<Span>,
}

/// A use of a stage: in FROM, `--from=` or a mount's `from=`.
pub(super) struct Use {
    pub(super) span: Span,
    /// Index in the document.
    pub(super) instruction: usize,
    pub(super) by: By,
}

/// How a stage is referred to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Its name, in FROM.
    Base,
    /// Its name, in COPY or a mount: in any case.
    Name,
    /// Its number.
    Number,
    /// A variable that has its name for a value.
    Variable,
}

impl Assistant<'_> {
    /// Every place that means the same stage as this one.
    pub fn references(&self, at: u32) -> Option<References> {
        let place = self.place(at)?;
        let stage = self.stage_meant(&place.thing, place.instruction)?;
        let mut spans: Vec<Span> = self.name_span(stage).into_iter().collect();
        spans.extend(self.uses(stage).iter().map(|u| u.span));
        sort_by(&mut spans, |a, b| a.start < b.start);
        let name = self.plan.stages[stage].name.clone().unwrap_or_else(|| stage.to_string());
        Some(References { name, at: place.span, spans })
    }

    /// The stage that a place is about; the keyword FROM is about its own.
    pub(super) fn stage_meant(&self, thing: &Thing<'_>, instruction: usize) -> Option<usize> {
        match thing {
            Thing::Stage(stage) => Some(*stage),
            Thing::Keyword(Keyword::From) => self.stage_of(instruction).map(|s| s.index),
            _ => None,
        }
    }

    /// Where a stage is used, in order of the text.
    pub(super) fn uses(&self, stage: usize) -> Vec<Use> {
        let mut uses = Vec::new();
        for other in self.plan.stages.iter().filter(|s| s.parent == Parent::Stage(stage)) {
            let from = self.from(other.index).and_then(Instruction::as_from);
            let by = if other.base == other.base_raw { By::Base } else { By::Variable };
            uses.extend(from.map(|f| Use { span: f.image.span, instruction: other.instruction, by }));
        }
        for n in 0..self.document.instructions.len() {
            let meant = self.froms(n).into_iter().filter(|(_, _, meant)| *meant == stage);
            uses.extend(meant.map(|(span, by, _)| Use { span, instruction: n, by }));
        }
        sort_by(&mut uses, |a, b| a.span.start < b.span.start);
        uses
    }

    /// Where a COPY, or the mounts of a RUN, name stages, and which.
    pub(super) fn froms(&self, instruction: usize) -> Vec<(Span, By, usize)> {
        let own = match &self.document.instructions[instruction].arguments {
            // A trigger that runs in no stage of this file speaks of the stages of another.
            Arguments::Trigger(inner) if self.triggers(instruction) => inner,
            _ => &self.document.instructions[instruction],
        };
        let mut out = Vec::new();
        for flag in &own.flags {
            match (own.keyword, flag.name(), flag.value()) {
                (Keyword::Copy, "from", Some(value)) => {
                    let number = value.parse::<usize>().ok();
                    let by = if number.is_some() { By::Number } else { By::Name };
                    let meant = number.filter(|n| *n < self.plan.stages.len());
                    let meant = if by == By::Name { self.stage_named(value) } else { meant };
                    out.extend(meant.map(|stage| (flag.value_span(), by, stage)));
                }
                (Keyword::Run, "mount", Some(_)) => {
                    let span = field_value(self.document.text, flag.span, "from");
                    let named =
                        |span: Span| Some((span, By::Name, self.stage_named(span.of(self.document.text))?));
                    out.extend(span.and_then(named));
                }
                _ => {}
            }
        }
        out
    }

    /// Whether a stage of this file starts from the one with this ONBUILD.
    fn triggers(&self, instruction: usize) -> bool {
        let own = self.stage_of(instruction).map(|s| Parent::Stage(s.index));
        self.plan.stages.iter().any(|s| Some(&s.parent) == own.as_ref())
    }

    /// The stage that `--from` means by a name: in any case, and the last of several.
    pub(super) fn stage_named(&self, name: &str) -> Option<usize> {
        let name = lower(name);
        self.plan.stages.iter().rev().find(|s| s.name.as_deref() == Some(&name)).map(|s| s.index)
    }
}

/// Where the value of a key stands in a flag of fields (`--mount=type=cache,from=build`), quotes left out.
pub(super) fn field_value(text: &str, flag: Span, key: &str) -> Option<Span> {
    let written = flag.of(text);
    let mut start = written.find('=')? + 1;
    for field in written[start..].split(',') {
        let open = field.len() - field.trim_start_matches(['"', '\'']).len();
        let inside = field[open..].trim_end_matches(['"', '\'']);
        if let Some((name, value)) = inside.split_once('=')
            && name.eq_ignore_ascii_case(key)
        {
            let at = flag.start as usize + start + open + name.len() + 1;
            return Some(Span::new(at, at + value.len()));
        }
        start += field.len() + 1;
    }
    None
}
