//! What did a person type over, and what is the layer then?

use std::rc::Rc;

use dockerfile_syntax::Instruction;

use super::estimate::{Estimator, State};
use super::files::{Entry, Why};
use super::range::share;
use super::{Basis, Layer};
use crate::plan::Step;

impl Estimator<'_, '_> {
    /// What a person typed over the estimate: of the whole layer, or of single parts of it.
    pub(super) fn give(&self, state: &mut State, step: &Step, layer: usize, title: &str) {
        let typed = &self.options.layer_bytes;
        if typed.is_empty() {
            return;
        }
        let key = line(&self.document.instructions[step.instruction]);
        let why = Rc::new(Why {
            label: title.to_owned(),
            because: "the size you gave".into(),
            source: String::new(),
        });
        if let Some(bytes) = typed.get(&key) {
            give_whole(state, layer, *bytes, &why);
            return;
        }
        for (n, entry) in state.files.of_mut(layer).enumerate() {
            if let Some(bytes) = typed.get(&part_key(&key, n)) {
                entry.weight = entry.weight.of_given(*bytes);
                entry.basis = Basis::Known;
                entry.why = Rc::new(Why { label: entry.why.label.clone(), ..Why::clone(&why) });
            }
        }
    }
}

/// A layer as large as a person says: its parts in proportion.
fn give_whole(state: &mut State, layer: usize, bytes: u64, why: &Rc<Why>) {
    let sum: u64 = state.files.of(layer).iter().map(|e| e.weight.disk.likely).sum();
    if sum == 0 {
        state.files.add(Entry::given(layer));
    }
    for entry in state.files.of_mut(layer) {
        let own = if sum == 0 { bytes } else { share(bytes, entry.weight.disk.likely, sum) };
        entry.weight = entry.weight.of_given(own);
        entry.basis = Basis::Known;
        entry.why = Rc::clone(why);
    }
}

/// An instruction on one line, its words joined by blanks.
fn line(instruction: &Instruction<'_>) -> String {
    let words: Vec<&str> = instruction.logical.text().split_whitespace().collect();
    words.join(" ")
}

/// The name under which [`crate::Options::layer_bytes`] holds what was typed over a layer's size.
pub fn layer_key(text: &str, layer: &Layer) -> String {
    let document = dockerfile_syntax::parse(text);
    document.instructions.get(layer.instruction).map(line).unwrap_or_default()
}

/// The same for one part of a layer, by its place among them.
pub fn part_key(layer_key: &str, part: usize) -> String {
    format!("{layer_key} #{}", part + 1)
}
