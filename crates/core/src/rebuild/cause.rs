//! Why does a step run again of its own accord, whatever is before it?

use dockerfile_syntax::{Arguments, Document, Instruction, Keyword, MountKind, Quotes, expand};

use super::edited::Changed;
use super::{Fate, StageFate};
use crate::plan::{Input, Origin, Plan, Step, Vars, Via};

/// What is compared.
pub(super) struct Ask<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) plan: &'a Plan,
    /// The plan after the change.
    pub(super) new: &'a Plan,
    pub(super) changed: &'a Changed,
}

impl<'a> Ask<'a> {
    /// The instruction a step runs: a trigger's own, if it is one.
    pub(super) fn instruction(&self, step: &Step) -> &'a Instruction<'a> {
        let instruction = &self.document.instructions[step.instruction];
        match &instruction.arguments {
            Arguments::Trigger(inner) if step.triggered => inner,
            _ => instruction,
        }
    }

    /// Why a stage starts from something else than before.
    pub(super) fn base(&self, stage: usize) -> Option<String> {
        let old = &self.plan.stages[stage];
        let new = self.new.stages.get(stage)?;
        if self.changed.instructions.contains(&old.instruction) {
            return Some("you change it".to_owned());
        }
        if self.changed.images.contains(&old.base) || self.changed.images.contains(&old.base_raw) {
            return Some(format!("another image is found under {}", old.base));
        }
        if old.base != new.base {
            return Some(format!("its base is no longer {}", old.base));
        }
        (old.platform != new.platform).then(|| format!("its platform is no longer {}", old.platform))
    }

    /// Why a step runs again of its own accord, if it does or may.
    pub(super) fn own(&self, stage: usize, n: usize, earlier: &[StageFate]) -> Option<(Fate, String)> {
        let step = &self.plan.stages[stage].steps[n];
        if !super::is_step(step.keyword) {
            return None;
        }
        if self.changed.instructions.contains(&step.instruction) {
            return Some((Fate::Reruns, "you change it".to_owned()));
        }
        if let Some(path) = self.taken(step) {
            let verb = if step.keyword == Keyword::Run { "mounts" } else { "takes" };
            return Some((Fate::Reruns, format!("it {verb} {path}")));
        }
        if let Some(because) = self.other_words(stage, n).or_else(|| self.surroundings(stage, n)) {
            return Some((Fate::Reruns, because));
        }
        let from = step.inputs.iter().find_map(|input| self.other_files(input, earlier));
        from.map(|because| (Fate::Maybe, because))
    }

    /// The first changed file that a step takes from the build context.
    fn taken(&self, step: &Step) -> Option<&'a str> {
        let instruction = self.instruction(step);
        let excluded = instruction.flags.iter().filter(|f| f.name() == "exclude");
        let excluded: Vec<String> =
            excluded.filter_map(|f| f.value()).map(|v| filled(v, &step.vars)).collect();
        for input in step.inputs.iter().filter(|i| i.origin == Origin::Context) {
            if matches!(input.via, Via::Mount(kind) if kind != MountKind::Bind) {
                continue;
            }
            let whole = [".".to_owned()];
            let paths = if input.paths.is_empty() { &whole[..] } else { &input.paths[..] };
            let seen = &self.changed.files;
            if paths.iter().any(|p| seen.copied(p, &excluded).files > 0) {
                // Which one: the only one, or the first that this path takes.
                let one = seen.files().iter().find(|f| {
                    let alone = crate::context::Context::new([(f.0.clone(), 1)], []).seen("");
                    paths.iter().any(|p| alone.copied(p, &excluded).files > 0)
                });
                return one.map(|f| f.0.as_str());
            }
        }
        None
    }

    /// Whether the words of a step are others, once variables are filled in.
    fn other_words(&self, stage: usize, n: usize) -> Option<String> {
        let old = &self.plan.stages[stage].steps[n];
        let new = self.new.stages.get(stage)?.steps.get(n)?;
        let instruction = self.instruction(old);
        // A RUN keeps its variables; its shell fills them in.
        let differ = old.keyword != Keyword::Run && old.words != new.words;
        let moved = old.inputs.iter().zip(&new.inputs).any(|(a, b)| a.destination != b.destination);
        let mentioned = |name: &&String| {
            let flags = instruction.flags.iter().any(|f| mentions(&f.raw, name));
            let heredocs = instruction.heredocs.iter().any(|h| h.expand && mentions(h.content, name));
            flags || old.keyword != Keyword::Run && (heredocs || mentions(instruction.logical.text(), name))
        };
        match self.changed.names.iter().find(mentioned) {
            Some(name) => Some(format!("it uses {name}")),
            None => (differ || moved).then(|| "its words are others".to_owned()),
        }
    }

    /// Whether a command runs in another environment, as another user or by another shell.
    fn surroundings(&self, stage: usize, n: usize) -> Option<String> {
        let old = &self.plan.stages[stage].steps[n];
        let new = self.new.stages.get(stage)?.steps.get(n)?;
        if old.keyword != Keyword::Run {
            return None;
        }
        if let Some(name) = other(&old.vars, &new.vars).or_else(|| other(&new.vars, &old.vars)) {
            return Some(format!("{name} in its environment has another value"));
        }
        if old.user != new.user {
            return Some("it runs as another user".to_owned());
        }
        let shell = self.plan.stages[stage].steps[..n].iter().rev().find(|s| s.keyword == Keyword::Shell);
        let shell = shell.filter(|s| old.shell_form && self.changed.instructions.contains(&s.instruction));
        shell.map(|_| "another shell runs it".to_owned())
    }

    /// Why files of a stage may be others.
    fn other_files(&self, input: &Input, earlier: &[StageFate]) -> Option<String> {
        match &input.origin {
            Origin::Image(name) if self.changed.images.contains(name) => {
                Some(format!("another image is found under {name}; cached if the files are the same"))
            }
            Origin::Stage(source) => {
                let stage = earlier.get(*source).filter(|s| s.fate >= Fate::Maybe)?;
                let word = if stage.fate == Fate::Maybe { "may be" } else { "is" };
                Some(format!("{} {word} built anew; cached if the files come out the same", stage.label))
            }
            _ => None,
        }
    }

    /// Whether a step does not depend on what is before it.
    pub(super) fn linked(&self, stage: usize, n: usize) -> bool {
        let step = &self.plan.stages[stage].steps[n];
        let flag = self.instruction(step).flag("link").filter(|_| step.keyword != Keyword::Run);
        flag.is_some_and(|f| f.value() != Some("false"))
    }

    /// What softens the blow.
    pub(super) fn note(&self, stage: usize, n: usize) -> String {
        let step = &self.plan.stages[stage].steps[n];
        let caches = step.inputs.iter().filter(|i| i.via == Via::Mount(MountKind::Cache));
        let caches: Vec<&str> = caches.map(|i| i.destination.as_str()).collect();
        match caches[..] {
            [] => String::new(),
            _ => format!("the cache mounted at {} keeps its files", caches.join(", ")),
        }
    }
}

/// The first variable that one has with another value, or that the other lacks.
fn other(a: &Vars, b: &Vars) -> Option<String> {
    a.iter().find(|(name, value)| b.get(name) != Some(value)).map(|(name, _)| name.to_owned())
}

/// Whether a text uses a variable.
pub(super) fn mentions(text: &str, name: &str) -> bool {
    text.match_indices('$').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('{');
        let rest = rest.strip_prefix(name);
        rest.is_some_and(|r| !r.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    })
}

fn filled(text: &str, vars: &Vars) -> String {
    let result = expand(text, '\\', Quotes::Process, &|name| vars.get(name).map(Into::into));
    result.map_or_else(|_| text.to_owned(), |e| e.value.into_owned())
}
