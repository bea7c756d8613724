//! How do figures of somebody who knows more get into an estimate made from the text alone?
//!
//! The page weighs every keystroke from the text. Who also has the folder and the package graphs (the second program) sends
//! [`Figures`]; the page puts them over its own, layer by layer, and keeps them over lines that have not changed since.

use std::rc::Rc;

use super::{Basis, Layer, Question, Range, Sizes, Weight};

/// What an estimate says of its layers, as flat lists that pass cheaply from one program to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// For every layer, stage after stage: its stage, low, likely and high bytes of the pull, the same on disk, ghost
    /// bytes, and the number of its [`Basis`]. Before them all: how much is known, in per cent.
    pub numbers: Vec<f64>,
    /// For every layer its title, reason and source; then for every question its id and text.
    pub texts: Vec<String>,
}

/// Numbers of one layer, and texts.
const NUMBERS: usize = 9;
const TEXTS: usize = 3;
const BASES: [Basis; 4] = [Basis::Known, Basis::Estimated, Basis::Assumed, Basis::Unknown];

impl Figures {
    /// Those of an estimate.
    pub fn of(sizes: &Sizes) -> Figures {
        let mut figures = Figures { numbers: vec![f64::from(sizes.known_percent)], texts: Vec::new() };
        for stage in &sizes.stages {
            for layer in &stage.layers {
                let Weight { pull, disk } = layer.weight;
                let bytes = [pull.low, pull.likely, pull.high, disk.low, disk.likely, disk.high, layer.ghost];
                figures.numbers.push(stage.stage as f64);
                figures.numbers.extend(bytes.map(|n| n as f64));
                figures.numbers.push(f64::from(layer.basis as u8));
                figures.texts.extend([&layer.title, &layer.because, &layer.source].map(String::clone));
            }
        }
        for question in &sizes.questions {
            figures.texts.extend([question.id.clone(), question.text.clone()]);
        }
        figures
    }

    /// Puts them over an estimate: over the base only while its stage starts from the same image, and over each layer that
    /// still has its title, in their order.
    pub fn over(&self, sizes: &mut Sizes) {
        let Some((known, layers)) = self.numbers.split_first() else { return };
        let (layers, _) = layers.as_chunks::<NUMBERS>();
        let (texts, questions) = self.texts.split_at((layers.len() * TEXTS).min(self.texts.len()));
        let (texts, _) = texts.as_chunks::<TEXTS>();
        let all: Vec<_> = layers.iter().zip(texts).collect();
        for stage in &mut sizes.stages {
            let own: Vec<_> = all.iter().filter(|(n, _)| n[0] as usize == stage.stage).collect();
            let mut next = 0;
            for layer in &mut stage.layers {
                if let Some(at) = own[next..].iter().position(|(_, t)| t[0] == layer.title) {
                    let (numbers, texts) = own[next + at];
                    write(Rc::make_mut(layer), numbers, texts);
                    next += at + 1;
                }
            }
            stage.total = Weight::total(stage.layers.iter().map(|l| l.weight));
            stage.unknown = stage.layers.iter().any(|l| l.basis == Basis::Unknown);
        }
        sizes.known_percent = *known as u8;
        let (questions, _) = questions.as_chunks::<2>();
        sizes.questions =
            questions.iter().map(|[id, text]| Question { id: id.clone(), text: text.clone() }).collect();
    }
}

fn write(layer: &mut Layer, numbers: &[f64; NUMBERS], texts: &[String; TEXTS]) {
    let [_, bytes @ .., ghost, basis] = numbers;
    let [a, b, c, d, e, f] = bytes.map(|n| n as u64);
    layer.weight = Weight { pull: Range::new(a, b, c), disk: Range::new(d, e, f) };
    layer.ghost = *ghost as u64;
    layer.basis = BASES.get(*basis as usize).copied().unwrap_or(Basis::Unknown);
    layer.because = texts[1].clone();
    layer.source = texts[2].clone();
    layer.parts.clear();
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::Figures;
    use crate::{Context, Options, analyze, sizes::Sizes};

    const TEXT: &str =
        "FROM node:22-slim AS build\nCOPY . /app\nRUN npm ci\nFROM what:1\nCOPY --from=build /app /app\n";

    fn with_folder() -> Sizes {
        let folder = Context::new([("a.bin".to_owned(), 3_000_000)], []);
        analyze(TEXT, &Options { context: Some(Rc::new(folder)), ..Options::default() }).sizes
    }

    fn totals(sizes: &Sizes) -> Vec<(super::Weight, bool, u64)> {
        sizes.stages.iter().map(|s| (s.total, s.unknown, s.layers.iter().map(|l| l.ghost).sum())).collect()
    }

    #[test]
    fn an_estimate_from_text_becomes_that_of_who_has_the_folder() {
        let (mut plain, better) = (analyze(TEXT, &Options::default()).sizes, with_folder());
        assert_ne!(totals(&plain), totals(&better));
        Figures::of(&better).over(&mut plain);
        assert_eq!(totals(&plain), totals(&better));
        assert_eq!((plain.known_percent, plain.questions), (better.known_percent, better.questions));
    }

    #[test]
    fn a_changed_line_weighs_what_the_text_says_and_its_neighbours_what_is_known() {
        let mut edited = analyze(&TEXT.replace("npm ci", "npm ci --omit=dev"), &Options::default()).sizes;
        let own = edited.stages[0].layers[2].weight;
        Figures::of(&with_folder()).over(&mut edited);
        assert_eq!(edited.stages[0].layers[1].weight.disk.likely, 3_000_000);
        assert_eq!(edited.stages[0].layers[2].weight, own);
    }

    #[test]
    fn lists_cut_short_do_no_harm() {
        let whole = Figures::of(&with_folder());
        for n in 0..whole.numbers.len() {
            let mut cut = whole.clone();
            cut.numbers.truncate(n);
            cut.texts.truncate(n);
            cut.over(&mut analyze(TEXT, &Options::default()).sizes);
        }
    }
}
