//! How do layers add up to stages, and stages to the final image?

use std::borrow::Cow;
use std::rc::Rc;

use dockerfile_syntax::{Document, Keyword, MountKind};
use image_data::BaseImage;

use super::effects;
use super::files::{Entry, Files, is_beneath};
use super::install::Installs;
use super::run::{Run, Surroundings};
use super::{Basis, Layer, Part, Question, Sizes, StageSize, Weight};
use crate::Options;
use crate::context::Ignore;
use crate::plan::{Input, Origin, Parent, Plan, Stage, Step, Via};

#[cfg(test)]
mod tests;

/// What a stage holds after its last step. What it has in common with the stage it starts from is stored once.
#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) layers: Vec<Rc<Layer>>,
    /// How many of the layers are those of the stage it starts from.
    pub(super) inherited: usize,
    pub(super) files: Files,
    pub(super) base: Option<Rc<BaseImage>>,
    pub(super) installs: Installs,
    pub(super) unknown: bool,
}

/// Most characters of a layer's name.
const TITLE: usize = 60;

/// What is said beside the parts of a layer.
pub(super) type Notes = Vec<(Basis, Cow<'static, str>)>;

/// Most lines that are named for taking something away.
const MOST_LINES: usize = 8;

/// Docker runs no image of more layers than about this. A stage that starts from one with more shows the oldest as one, so that
/// a long chain of stages costs no more than it is long.
const MOST_LAYERS: usize = 128;

/// When the rules were last weighed against real images.
const RULES: &str = "November 2026";

/// Estimates every stage.
pub fn estimate(document: &Document<'_>, plan: &Plan, options: &Options) -> Sizes {
    let ignore = Ignore::parse(if options.folder().is_none() { &options.dockerignore } else { "" });
    let mut estimator =
        Estimator { document, plan, options, ignore, questions: Vec::new(), states: Vec::new() };
    let last = last_readers(plan);
    for (n, stage) in plan.stages.iter().enumerate() {
        let state = estimator.stage(stage);
        estimator.states.push(state);
        // What no later stage asks for is forgotten: a long chain of stages would take gigabytes.
        for read in [n, parent(stage).unwrap_or(n)] {
            if last[read] == n {
                estimator.states[read].files = Files::default();
            }
        }
    }
    let mut wanted: Vec<&'static str> = Vec::new();
    for name in estimator.states.iter().flat_map(|s| &s.installs.wanted) {
        if !wanted.contains(name) {
            wanted.push(name);
        }
    }
    let stages: Vec<StageSize> = estimator
        .states
        .into_iter()
        .enumerate()
        .map(|(stage, state)| StageSize {
            stage,
            total: Weight::total(state.layers.iter().map(|l| l.weight)),
            unknown: state.unknown,
            inherited: state.inherited,
            layers: state.layers,
        })
        .collect();
    let target = plan.target;
    let known_percent = stages.iter().find(|s| Some(s.stage) == target).map_or(0, known_percent);
    Sizes {
        stages,
        target,
        known_percent,
        questions: estimator.questions,
        table_date: image_data::table_date().to_owned(),
        wanted,
    }
}

fn parent(stage: &Stage) -> Option<usize> {
    match stage.parent {
        Parent::Stage(parent) => Some(parent),
        _ => None,
    }
}

/// For each stage the last one that starts from it or copies from it; itself if none does.
fn last_readers(plan: &Plan) -> Vec<usize> {
    let mut last: Vec<usize> = (0..plan.stages.len()).collect();
    for (n, stage) in plan.stages.iter().enumerate() {
        if let Some(parent) = parent(stage) {
            last[parent] = n;
        }
        for input in stage.steps.iter().flat_map(|step| &step.inputs) {
            if let Origin::Stage(from) = input.origin {
                last[from] = n;
            }
        }
    }
    last
}

fn known_percent(stage: &StageSize) -> u8 {
    let of_layer = |layer: &Rc<Layer>| match layer.parts.as_slice() {
        // A registry tells what is pulled; the size on disk may be worked out from that.
        [] => {
            let pull = layer.weight.pull;
            let sure = layer.basis <= Basis::Estimated && pull.high - pull.low <= pull.likely / 10;
            if sure { pull.likely } else { 0 }
        }
        parts => parts.iter().filter(|p| p.basis == Basis::Known).map(|p| p.weight.pull.likely).sum(),
    };
    let known: u64 = stage.layers.iter().map(of_layer).fold(0, u64::saturating_add);
    match stage.total.pull.likely {
        0 => u8::from(!stage.unknown) * 100,
        total => super::range::share(100, known, total).min(100) as u8,
    }
}

pub(super) struct Estimator<'p, 't> {
    pub(super) document: &'p Document<'t>,
    pub(super) plan: &'p Plan,
    pub(super) options: &'p Options,
    /// `.dockerignore`, where no folder is known to which it would be applied.
    pub(super) ignore: Ignore,
    questions: Vec<Question>,
    pub(super) states: Vec<State>,
}

impl Estimator<'_, '_> {
    fn stage(&mut self, stage: &Stage) -> State {
        let mut state = self.start(stage);
        for step in &stage.steps {
            self.step(&mut state, step);
        }
        state
    }

    pub(super) fn question(&mut self, question: Question) {
        if !self.questions.contains(&question) {
            self.questions.push(question);
        }
    }

    fn step(&mut self, state: &mut State, step: &Step) {
        let index = state.layers.len();
        state.files.forget();
        let (notes, ghosts) = match step.keyword {
            Keyword::Run => self.run(state, step, index),
            Keyword::Copy | Keyword::Add => (self.copies(state, step, index), Vec::new()),
            _ => return,
        };
        for (layer, bytes) in ghosts {
            // Of a layer that is shared this makes a copy, so not for nothing.
            if let Some(layer) = state.layers.get_mut(layer).filter(|_| bytes > 0).map(Rc::make_mut) {
                layer.ghost = (layer.ghost + bytes).min(layer.weight.disk.likely);
                if !layer.ghost_lines.contains(&step.line) && layer.ghost_lines.len() < MOST_LINES {
                    layer.ghost_lines.push(step.line);
                }
            }
        }
        let title = self.title(step);
        self.give(state, step, index, &title);
        let written = state.files.of(index).iter();
        let parts: Vec<Part> = written
            .map(|e| Part {
                label: e.why.label.clone(),
                weight: e.weight,
                basis: e.basis,
                because: e.why.because.clone(),
                source: source(e),
            })
            .collect();
        let asked = notes.iter().map(|(basis, _)| *basis);
        let basis = parts.iter().map(|p| p.basis).chain(asked).max().unwrap_or(Basis::Known);
        state.unknown |= basis == Basis::Unknown;
        let mut said = parts.iter().map(|p| p.because.as_ref()).chain(notes.iter().map(|n| n.1.as_ref()));
        let reasons = different(&mut said);
        let sources = different(&mut parts.iter().map(|p| p.source.as_str()));
        let because = match reasons.is_empty() {
            true if step.keyword == Keyword::Run => "Nothing that is known to add files.".to_owned(),
            true => String::new(),
            false => sentence(&reasons),
        };
        state.layers.push(Rc::new(Layer {
            instruction: step.instruction,
            span: step.span,
            line: step.line,
            title,
            weight: Weight::total(parts.iter().map(|p| p.weight)),
            ghost: 0,
            ghost_lines: Vec::new(),
            basis,
            because,
            source: sources.join("; "),
            parts,
        }));
    }

    /// The instruction on one line, cut to a title.
    fn title(&self, step: &Step) -> String {
        let instruction = &self.document.instructions[step.instruction];
        let mut title = String::with_capacity(TITLE + "…".len());
        for word in instruction.logical.text().split_ascii_whitespace() {
            if !title.is_empty() {
                title.push(' ');
            }
            title.push_str(word);
            // Characters are counted only where bytes do not tell.
            let end = if title.len() > TITLE { title.char_indices().nth(TITLE) } else { None };
            if let Some((end, _)) = end {
                title.truncate(end);
                title.push('…');
                break;
            }
        }
        title
    }

    fn run(&self, state: &mut State, step: &Step, layer: usize) -> (Notes, Vec<(usize, u64)>) {
        let instruction = &self.document.instructions[step.instruction];
        let mut script: Cow<'_, str> = match step.words.as_slice() {
            [script] => script.into(),
            words => words.join(" ").into(),
        };
        // A here-document is the script itself, or what a shell or another command reads.
        let reader = script.split("<<").next().unwrap_or("").trim_end();
        let reader = reader.rsplit(['&', ';', '|']).next().unwrap_or("").split_ascii_whitespace().next();
        let shells = ["sh", "bash", "ash", "dash"];
        let is_script = reader.is_none_or(|r| r.rsplit('/').next().is_some_and(|r| shells.contains(&r)));
        let mut fed = 0;
        for heredoc in &instruction.heredocs {
            if is_script {
                let script = script.to_mut();
                script.push('\n');
                script.push_str(heredoc.content);
            } else {
                fed += heredoc.content.len() as u64;
            }
        }
        let kept =
            |i: &&Input| matches!(i.via, Via::Mount(MountKind::Cache | MountKind::Tmpfs | MountKind::Bind));
        let mounts: Vec<String> =
            step.inputs.iter().filter(kept).map(|i| i.destination.trim_end_matches('/').to_owned()).collect();
        let mut run = Run::new(Surroundings {
            files: &mut state.files,
            installs: &mut state.installs,
            base: state.base.as_deref(),
            options: self.options,
            env: &step.vars,
            workdir: &step.workdir,
            layer,
        });
        run.fed = fed;
        run.script(&script);
        effects::settle(&mut run);
        let said = (run.notes, run.ghosts);
        let mounted = |e: &&mut Entry| mounts.iter().any(|m| is_beneath(&e.path, m));
        state.files.of_mut(layer).filter(mounted).for_each(|e| e.weight = Weight::default());
        said
    }
}

impl State {
    /// What a stage starts with that starts from this one.
    pub(super) fn child(&self) -> State {
        let mut child = self.clone();
        if child.layers.len() > MOST_LAYERS {
            let folded = child.layers.len() - MOST_LAYERS / 2;
            let rest = child.layers.split_off(folded);
            let folded = std::mem::replace(&mut child.layers, rest);
            child.files.fold(folded.len());
            child.layers.insert(0, Rc::new(fold(&folded)));
        }
        child.inherited = child.layers.len();
        child
    }
}

/// Many layers as one.
fn fold(layers: &[Rc<Layer>]) -> Layer {
    let first = Layer::clone(&layers[0]);
    Layer {
        weight: Weight::total(layers.iter().map(|l| l.weight)),
        ghost: layers.iter().map(|l| l.ghost).fold(0, u64::saturating_add),
        ghost_lines: Vec::new(),
        basis: layers.iter().map(|l| l.basis).max().unwrap_or(first.basis),
        because: format!("{} and the next {} layers, added up.", first.title, layers.len() - 1),
        source: String::new(),
        parts: Vec::new(),
        ..first
    }
}

/// Where a part's figure is from: its table or index, else the rule of what wrote it.
fn source(entry: &Entry) -> String {
    match (entry.why.source.as_str(), entry.basis) {
        ("", Basis::Known) => String::new(),
        ("", _) => format!("rule for {}, set in {RULES}", entry.why.label),
        (source, _) => source.to_owned(),
    }
}

/// Most reasons of one sentence; each part of the layer tells its own.
const MOST_REASONS: usize = 6;

/// The first few texts that differ.
fn different<'t>(texts: &mut dyn Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut out = Vec::new();
    for text in texts {
        if text.is_empty() || out.contains(&text) {
            continue;
        }
        if out.len() == MOST_REASONS {
            out.push("and more");
            break;
        }
        out.push(text);
    }
    out
}

/// Reasons as one sentence.
fn sentence(reasons: &[&str]) -> String {
    let mut sentence = reasons.join("; ");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence.push('.');
    sentence
}
