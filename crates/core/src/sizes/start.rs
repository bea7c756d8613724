//! What does a stage start with: another stage, an image of the table, or one that nobody knows?

use std::rc::Rc;

use dockerfile_syntax::ImageRef;
use image_data::{Family, Lookup, lookup};

use super::base::{DERIVED, is_strange, moves, plain, stand_in};
use super::estimate::{Estimator, State};
use super::{Basis, Layer, Question, Range, Weight};
use crate::plan::{Parent, Stage};

/// Why a typed figure is what it is.
const GIVEN: &str = "The size you gave.";

impl Estimator<'_, '_> {
    /// What a stage holds before its first step.
    pub(super) fn start(&mut self, stage: &Stage) -> State {
        match &stage.parent {
            Parent::Stage(parent) => self.states.get(*parent).map(State::child).unwrap_or_default(),
            Parent::Scratch => State::default(),
            Parent::Unknown(why) => State {
                layers: vec![Rc::new(self.unknown_base(stage, why.clone()))],
                unknown: true,
                ..State::default()
            },
            Parent::Image(image) => self.image(stage, image),
        }
    }

    fn image(&mut self, stage: &Stage, image: &ImageRef) -> State {
        let name = image.familiar_name();
        let tag = image.tag.as_deref();
        let mut found = lookup(&name, tag, image.digest.as_deref(), self.options.arch.into());
        if let Some(like) = found.image().is_none().then(|| plain(&name, tag)).flatten() {
            found = lookup(like.0, like.1, image.digest.as_deref(), self.options.arch.into());
        }
        let mut state = self.base(stage, found, tag);
        // The nearest row may be of another release than the tag. It tells which graph of packages to ask, and whoever has
        // none need not know.
        if cfg!(feature = "given")
            && let Some(base) = &mut state.base
            && matches!(base.family, Family::Debian | Family::Ubuntu)
            && let release = image_data::release(base.name, tag.unwrap_or(""))
            && !release.is_empty()
        {
            Rc::make_mut(base).release = release;
        }
        if state.base.is_none() {
            state.base = stand_in(&name, tag.unwrap_or(""), self.options.arch).map(Rc::new);
        }
        state
    }

    fn base(&mut self, stage: &Stage, found: Lookup, tag: Option<&str>) -> State {
        let given = self.options.image_bytes.get(&stage.base).copied();
        let (image, mut basis, mut why) = match found {
            Lookup::Scratch => return State::default(),
            Lookup::Exact(image) => {
                let (basis, why) = match image.derived.as_str() {
                    _ if image.source.starts_with(DERIVED) => (Basis::Estimated, "No record of this tag is at hand.".to_owned()),
                    "" => (
                        Basis::Known,
                        "The size that the registry reported; a tag is built anew now and then, mostly with little difference.".to_owned(),
                    ),
                    derived => (Basis::Estimated, format!("Partly derived: {derived}.")),
                };
                (image, basis, why)
            }
            Lookup::About { mut image, why } => match is_strange(image.name, tag.unwrap_or("")) {
                true => {
                    // Half as much or twice as much: nothing but the image's name says anything.
                    for bytes in [&mut image.pull, &mut image.disk] {
                        (bytes.low, bytes.high) = (bytes.low / 2, bytes.high.saturating_mul(2));
                    }
                    (image, Basis::Assumed, format!("No tag like it is known. {why}"))
                }
                false => (image, Basis::Estimated, why),
            },
            Lookup::Unknown { why } => {
                let Some(bytes) = given else {
                    self.ask(stage);
                    return State {
                        layers: vec![Rc::new(self.unknown_base(stage, why))],
                        unknown: true,
                        ..State::default()
                    };
                };
                let weight = Weight::of_disk(Range::exact(bytes), 40);
                let layer = self.base_layer(stage, weight, Basis::Known, GIVEN.to_owned(), String::new());
                return State { layers: vec![Rc::new(layer)], ..State::default() };
            }
        };
        let old = if image.old { ", an old row" } else { "" };
        let source = format!("{}:{} as of {}, {}{old}", image.name, image.tag, image.as_of, image.source);
        let moves = moves(&image);
        let range = |b: image_data::Bytes| {
            Range::new(b.low - b.low * moves / 1000, b.likely, b.high + b.high * moves / 1000)
        };
        let mut weight = Weight { pull: range(image.pull), disk: range(image.disk) };
        if let Some(bytes) = given {
            weight = weight.of_given(bytes);
            (basis, why) = (Basis::Known, GIVEN.to_owned());
        }
        let layer = self.base_layer(stage, weight, basis, why, source);
        State { layers: vec![Rc::new(layer)], base: Some(Rc::new(image)), ..State::default() }
    }

    fn base_layer(
        &self,
        stage: &Stage,
        weight: Weight,
        basis: Basis,
        because: String,
        source: String,
    ) -> Layer {
        Layer {
            instruction: stage.instruction,
            span: stage.span,
            line: stage.line,
            title: stage.base.clone(),
            weight,
            ghost: 0,
            ghost_lines: Vec::new(),
            basis,
            because,
            source,
            parts: Vec::new(),
        }
    }

    fn unknown_base(&self, stage: &Stage, why: String) -> Layer {
        let source = format!("table of base images as of {}", image_data::table_date());
        self.base_layer(stage, Weight::default(), Basis::Unknown, why, source)
    }

    fn ask(&mut self, stage: &Stage) {
        self.question(Question {
            id: format!("image:{}", stage.base),
            text: format!("How large is {} on disk? The table does not hold it.", stage.base),
        });
    }
}
