//! What must be asked, what can be chosen, and what has been answered already?

use super::Question;
use crate::{Context, Options};

/// Collects questions while a recipe looks for its facts.
pub(super) struct Asks<'o> {
    options: &'o Options,
    /// Facts that are missing.
    pub(super) open: Vec<Question>,
    /// What could be otherwise.
    pub(super) choices: Vec<Question>,
}

impl<'o> Asks<'o> {
    pub(super) fn new(options: &'o Options) -> Asks<'o> {
        Asks { options, open: Vec::new(), choices: Vec::new() }
    }

    /// The folder that is built from, if it is known.
    pub(super) fn context(&self) -> Option<&'o Context> {
        self.options.context.as_deref()
    }

    /// An answer that was given to a question.
    pub(super) fn answer(&self, id: &str) -> Option<&'o str> {
        self.options.answers.get(id).map(|a| a.trim()).filter(|a| !a.is_empty())
    }

    /// Something that can be chosen. The first choice is what happens unless something else is wanted.
    pub(super) fn choose(&mut self, id: &'static str, text: &str, choices: &[&str]) -> String {
        let found = choices.iter().find(|c| self.answer(id) == Some(c)).or(choices.first());
        let chosen = found.map_or(String::new(), |c| (*c).to_owned());
        if choices.len() > 1 && !self.choices.iter().any(|q| q.id == id) {
            self.choices.push(Question {
                id,
                text: text.to_owned(),
                suggestion: chosen.clone(),
                choices: choices.iter().map(|c| (*c).to_owned()).collect(),
            });
        }
        chosen
    }

    /// Something that can be typed; `likely` holds unless something else is wanted.
    pub(super) fn write(&mut self, id: &'static str, text: &str, likely: &str) -> String {
        let given = self.answer(id).unwrap_or(likely).to_owned();
        self.choices.push(Question {
            id,
            text: text.to_owned(),
            suggestion: given.clone(),
            choices: Vec::new(),
        });
        given
    }

    /// A fact that must be known. Without an answer the conversion asks, with the likely answer filled in;
    /// the likely answer is also what is returned, so that other questions can be found.
    pub(super) fn ask(&mut self, id: &'static str, text: &str, likely: &str, choices: &[&str]) -> String {
        let question = |suggestion: &str| Question {
            id,
            text: text.to_owned(),
            suggestion: suggestion.to_owned(),
            choices: choices.iter().map(|c| (*c).to_owned()).collect(),
        };
        match self.answer(id).filter(|a| choices.is_empty() || choices.contains(a)) {
            Some(answer) => {
                self.choices.push(question(answer));
                answer.to_owned()
            }
            None => {
                self.open.push(question(likely));
                likely.to_owned()
            }
        }
    }
}
