//! What runs again when this changes, what comes from the cache, and why? From the text and `.dockerignore` alone.
//!
//! The rules are BuildKit's: files are compared by their contents, so a COPY runs again when one of the files it takes is
//! another, and a COPY from a stage only if what it takes from there came out another; commands are compared with their
//! environment, ARG included; a setting of the image is no step at all. A cache that is full and kept is taken for granted.

mod advice;
mod cause;
mod edited;

use dockerfile_syntax::{Document, Keyword};
use serde::{Deserialize, Serialize};

use crate::Options;
use crate::plan::Parent;

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// A file of the build context, or a folder: some file in it.
    Path(String),
    /// A build argument gets another value.
    Arg(String),
    /// The instruction on this line, from 1, is edited.
    Line(u32),
    /// Another image is found under this name, as written in FROM.
    Image(String),
}

/// What becomes of a step, or of all steps of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// The target does not need it.
    Unbuilt,
    /// A setting of the image: there is nothing to run.
    Setting,
    /// From the cache.
    Cached,
    /// From the cache if files that are made anew come out the same; else it runs again.
    Maybe,
    /// Runs again.
    Reruns,
}

/// One instruction of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepFate {
    /// Index in the document's instructions.
    pub instruction: usize,
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    #[serde(rename = "endLine")]
    pub end_line: u32,
    /// What becomes of it.
    pub fate: Fate,
    /// Why, in a few words after "because"; empty for what comes from the cache or is only a setting.
    pub because: String,
    /// What softens the blow: a cache mount that keeps its files. May be empty.
    pub note: String,
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageFate {
    /// Index of the stage.
    pub stage: usize,
    /// Its name, or `stage-N`.
    pub label: String,
    /// The worst fate of its base and its steps.
    pub fate: Fate,
    /// Its FROM, then its instructions in order.
    pub steps: Vec<StepFate>,
}

/// How another order would spare steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// Line of the instruction to move or to split.
    pub line: u32,
    /// Lines that would then come from the cache.
    pub saves: Vec<u32>,
    /// What to do, in a sentence or two.
    pub text: String,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rebuild {
    /// In a sentence.
    pub summary: String,
    /// Every stage, in order.
    pub stages: Vec<StageFate>,
    /// What would be better.
    pub advice: Vec<Advice>,
    /// What is to be known about the change itself: that `.dockerignore` keeps a file out, say.
    pub notes: Vec<String>,
}

/// Says what runs again. Never fails: what cannot be known is said in the notes.
pub fn rebuild(text: &str, changes: &[Change], options: &Options) -> Rebuild {
    let document = dockerfile_syntax::parse(text);
    let plan = crate::plan::plan(&document, options);
    let changed = edited::apply(text, &document, &plan, changes, options);
    let new_document = dockerfile_syntax::parse(&changed.text);
    let new = crate::plan::plan(&new_document, &changed.options);
    let ask = cause::Ask { document: &document, plan: &plan, new: &new, changed: &changed };
    let mut out = Rebuild { notes: changed.notes.clone(), ..Rebuild::default() };
    let mut own: Vec<Vec<bool>> = Vec::new();
    for stage in 0..plan.stages.len() {
        let (fate, causes) = stage_fate(&ask, stage, &out.stages);
        out.stages.push(fate);
        own.push(causes);
    }
    out.advice = advice::advice(&ask, &out.stages, &own);
    if !changed.files.files().is_empty() && out.stages.iter().all(|s| s.fate <= Fate::Cached) {
        out.notes.push("No step of the target takes it from the build context.".to_owned());
    }
    out.summary = summary(&out.stages);
    out
}

/// What becomes of a stage, and for each of its steps whether the reason lies in the step itself.
fn stage_fate(ask: &cause::Ask<'_>, index: usize, earlier: &[StageFate]) -> (StageFate, Vec<bool>) {
    let stage = &ask.plan.stages[index];
    let mut causes = vec![true];
    let (mut fate, because) = base_fate(ask, index, earlier);
    let mut steps = vec![step(ask.document, stage.instruction, fate, because)];
    // The line that a later step runs again after.
    let mut after = stage.line;
    for (n, planned) in stage.steps.iter().enumerate() {
        let own = ask.own(index, n, earlier);
        let linked = ask.linked(index, n);
        let (own_fate, own_because) = own.clone().unwrap_or((Fate::Cached, String::new()));
        let worst = fate.max(own_fate);
        let mut told = if !is_step(planned.keyword) {
            step(ask.document, planned.instruction, Fate::Setting, String::new())
        } else if linked || own_fate >= fate {
            step(ask.document, planned.instruction, own_fate, own_because)
        } else {
            let word = if fate == Fate::Maybe { "may run again" } else { "runs again" };
            step(ask.document, planned.instruction, fate, format!("line {after}, which it builds on, {word}"))
        };
        if is_step(planned.keyword) {
            if own_fate >= fate && own_fate > Fate::Cached {
                after = planned.line;
            }
            fate = worst;
        }
        if told.fate > Fate::Cached {
            told.note = ask.note(index, n);
        }
        causes.push(own.is_some());
        steps.push(told);
    }
    if !stage.reachable {
        steps.iter_mut().for_each(|s| {
            s.fate = Fate::Unbuilt;
            s.because.clear();
        });
        fate = Fate::Unbuilt;
    }
    (StageFate { stage: index, label: stage.label(), fate, steps }, causes)
}

fn step(document: &Document<'_>, instruction: usize, fate: Fate, because: String) -> StepFate {
    let at = &document.instructions[instruction];
    StepFate { instruction, line: at.line, end_line: at.end_line, fate, because, note: String::new() }
}

fn base_fate(ask: &cause::Ask<'_>, index: usize, earlier: &[StageFate]) -> (Fate, String) {
    if let Some(because) = ask.base(index) {
        return (Fate::Reruns, because);
    }
    match ask.plan.stages[index].parent {
        Parent::Stage(parent) => match earlier.get(parent) {
            Some(stage) if stage.fate == Fate::Reruns => {
                (Fate::Reruns, format!("it starts from {}, which is built anew", stage.label))
            }
            Some(stage) if stage.fate == Fate::Maybe => {
                (Fate::Maybe, format!("it starts from {}, which may be built anew", stage.label))
            }
            _ => (Fate::Cached, String::new()),
        },
        _ => (Fate::Cached, String::new()),
    }
}

/// Whether an instruction is a step of the build, rather than a setting of the image or of what follows.
fn is_step(keyword: Keyword) -> bool {
    matches!(keyword, Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir)
}

fn summary(stages: &[StageFate]) -> String {
    // FROM is no step of its own: it is there or it is pulled.
    let count = |fate| stages.iter().flat_map(|s| s.steps.iter().skip(1)).filter(|s| s.fate == fate).count();
    let (again, maybe, cached) = (count(Fate::Reruns), count(Fate::Maybe), count(Fate::Cached));
    let all = again + maybe + cached;
    let steps = if all == 1 { "step" } else { "steps" };
    let runs = |n: usize| if n == 1 { "runs" } else { "run" };
    let rest = match cached {
        0 => "none comes from the cache".to_owned(),
        1 => "1 comes from the cache".to_owned(),
        n => format!("{n} come from the cache"),
    };
    match (again, maybe) {
        (0, 0) => "Nothing runs again.".to_owned(),
        (0, _) => {
            format!("{maybe} of {all} {steps} {} again unless files come out the same; {rest}.", runs(maybe))
        }
        (_, 0) => format!("{again} of {all} {steps} {} again; {rest}.", runs(again)),
        _ => format!(
            "{again} of {all} {steps} {} again, {maybe} more unless files come out the same; {rest}.",
            runs(again)
        ),
    }
}

#[cfg(test)]
mod tests;
