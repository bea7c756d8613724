//! How does a document become a plan?

use std::ops::Range;

use dockerfile_syntax::{
    Arguments, Document, ExpandError, Expansion, ImageRef, Instruction, Keyword, Phase, Problem, Span, cut,
    nearest,
};

use super::bases::Bases;
use super::from::{Referent, States, froms, is_later, variable_in};
use super::stage::{Dispatch, dispatch};
use super::{Origin, Parent, Plan, Platform, SCRATCH, Stage, Vars};
use crate::{Arch, Options};

/// So many triggers run in a file, all together: many stages can inherit many triggers from one.
const MOST_TRIGGERED: usize = 1_000_000;

/// Plans what BuildKit would build. Every stage is planned, also those the target never reaches; a problem in
/// such a stage does not stop a build and is left out of [`Plan::problems`].
pub fn plan(document: &Document<'_>, options: &Options) -> Plan {
    plan_with(document, options, Bases::TABLE)
}

/// Plans as BuildKit does when it knows nothing of any base image: how recorded answers were made.
pub fn plan_without_images(document: &Document<'_>, options: &Options) -> Plan {
    plan_with(document, options, Bases::NONE)
}

/// Plans with what somebody else knows of base images.
pub fn plan_with(document: &Document<'_>, options: &Options, bases: Bases) -> Plan {
    build(Builder::new(document, options, bases))
}

fn build(mut builder: Builder<'_, '_>) -> Plan {
    builder.global_args();
    builder.stages();
    builder.inheritance();
    builder.flows();
    builder.circles();
    builder.reach();
    builder.references();
    builder.triggers();
    builder.dispatch();
    builder.plan.globals = builder.globals;
    let directive = builder.document.check_directive();
    let empty = builder.document.text.is_empty().then(|| "the Dockerfile cannot be empty".to_owned());
    if let Some(message) = empty.or_else(|| super::check_options::error(directive.as_ref()?)) {
        let (span, line) = directive.map_or((Span::default(), 1), |d| (d.value_span, d.line));
        builder
            .plan
            .problems
            .insert(0, Problem { phase: Phase::Directive, span, line, end_line: line, message });
    }
    builder.plan
}

/// What BuildKit tells of the platform.
const fn automatic(architecture: &'static str, platform: &'static str) -> [(&'static str, &'static str); 10] {
    [
        ("BUILDPLATFORM", platform),
        ("BUILDOS", "linux"),
        ("BUILDOSVERSION", ""),
        ("BUILDARCH", architecture),
        ("BUILDVARIANT", ""),
        ("TARGETPLATFORM", platform),
        ("TARGETOS", "linux"),
        ("TARGETOSVERSION", ""),
        ("TARGETARCH", architecture),
        ("TARGETVARIANT", ""),
    ]
}

fn problem(instruction: &Instruction<'_>, span: Span, message: String) -> Problem {
    Problem { phase: Phase::Build, span, line: instruction.line, end_line: instruction.end_line, message }
}

struct Builder<'d, 't> {
    document: &'d Document<'t>,
    options: &'d Options,
    globals: Vars,
    states: States,
    /// Who is asked for the variables that an image brings.
    bases: Bases,
    /// What ONBUILD runs later, with the index of the instruction that says so.
    triggers: Vec<(usize, &'d Instruction<'t>)>,
    /// For each stage: which triggers it inherits.
    inherited: Vec<Range<usize>>,
    /// For each stage: which stages it takes files from, and the instruction that says so.
    flows: Vec<Vec<(usize, usize)>>,
    plan: Plan,
}

impl<'d, 't> Builder<'d, 't> {
    fn new(document: &'d Document<'t>, options: &'d Options, bases: Bases) -> Self {
        let froms = document.instructions.iter().filter_map(|instruction| instruction.as_from());
        let names: Vec<_> = froms.map(|from| from.stage_name()).collect();
        let states = States::new(names);
        Builder {
            document,
            options,
            globals: Vars::default(),
            states,
            bases,
            triggers: Vec::new(),
            inherited: Vec::new(),
            flows: Vec::new(),
            plan: Plan { arch: options.arch, ..Plan::default() },
        }
    }

    fn problem(&mut self, instruction: &Instruction<'t>, span: Span, message: String) {
        self.plan.problems.push(problem(instruction, span, message));
    }

    fn expand<'w>(&self, word: &'w str) -> Result<Expansion<'w>, ExpandError> {
        self.globals.expand(word, self.document.escape)
    }

    /// The platform's own arguments, then ARG before the first FROM.
    fn global_args(&mut self) {
        let document = self.document;
        self.globals = Vars::known(match self.options.arch {
            Arch::Amd64 => const { &automatic("amd64", "linux/amd64") },
            Arch::Arm64 => const { &automatic("arm64", "linux/arm64") },
        });
        let last = self.states.names.last().and_then(Option::as_deref);
        let stage = self.options.target.as_deref().or(last).filter(|name| !name.is_empty());
        self.globals.set("TARGETSTAGE", stage.unwrap_or("default"));
        self.plan.defaults = self.globals.clone();
        for (name, value) in self.options.build_args.iter() {
            if self.globals.get(name).is_some() {
                self.globals.set(name, value);
            }
        }
        for instruction in document.instructions.iter().take_while(|i| i.keyword != Keyword::From) {
            if instruction.keyword != Keyword::Arg {
                continue;
            }
            for word in instruction.arguments.words() {
                let (name, default) = match cut(&word.value, b'=') {
                    Some((name, default)) => (name, Some(default)),
                    None => (word.value.as_ref(), None),
                };
                let value = match (self.options.build_args.get(name), default) {
                    (Some(given), _) => Some(given.clone()),
                    (None, None) => None,
                    (None, Some(default)) => match self.expand(default) {
                        Ok(expansion) => Some(expansion.value.into_owned()),
                        Err(e) => {
                            self.problem(instruction, word.span, e.0);
                            None
                        }
                    },
                };
                if let Some(value) = &value {
                    self.globals.set(name, value);
                }
                let escape = document.escape;
                if let Some(Ok(default)) = default.map(|d| self.plan.defaults.expand(d, escape)) {
                    self.plan.defaults.set(name, &default.value);
                }
                self.plan.global_args.push((name.to_owned(), value));
            }
        }
    }

    /// One stage per FROM, with its base looked up among the stages before it.
    fn stages(&mut self) {
        let document = self.document;
        self.plan.stages.reserve(self.states.count);
        for (at, instruction) in document.instructions.iter().enumerate() {
            let Some(from) = instruction.as_from() else { continue };
            let index = self.plan.stages.len();
            let base = match self.expand(&from.image.value) {
                Ok(expansion) if expansion.value.is_empty() => {
                    let message = format!("base name ({}) should not be blank", from.image.value);
                    self.problem(instruction, from.image.span, message);
                    String::new()
                }
                Ok(expansion) => expansion.value.into_owned(),
                Err(e) => {
                    self.problem(instruction, from.image.span, e.0);
                    String::new()
                }
            };
            let platform = self.platform(instruction, from.platform);
            let parent = match self.states.named(&base, index) {
                _ if base.is_empty() => Parent::Unknown(format!("{} has no value here", from.image.value)),
                Some(stage) => Parent::Stage(stage),
                None if base == SCRATCH => Parent::Scratch,
                None => match ImageRef::parse(&base) {
                    Ok(image) => Parent::Image(image),
                    Err(e) => Parent::Unknown(e.0),
                },
            };
            self.plan.stages.push(Stage {
                index,
                name: self.states.names[index].clone(),
                base_raw: from.image.value.to_string(),
                base,
                parent,
                platform,
                instruction: at,
                span: instruction.span,
                line: instruction.line,
                steps: Vec::new(),
                reachable: false,
                config: Default::default(),
                vars: Default::default(),
                declared: Default::default(),
                image_known: false,
                windows: false,
            });
        }
        self.flows = vec![Vec::new(); self.states.count];
        if self.states.count == 0 && document.problems.is_empty() {
            // BuildKit looks for a stage before it looks at any variable.
            self.plan.problems.clear();
            let span = Span::new(0, document.text.len());
            let message = "dockerfile contains no stages to build".to_owned();
            self.plan.problems.push(Problem { phase: Phase::Build, span, line: 1, end_line: 1, message });
        }
        self.plan.target = match &self.options.target {
            None => self.states.count.checked_sub(1),
            Some(target) => match self.states.by_name(target) {
                Referent::Stage(stage) => Some(stage),
                _ => target.parse().ok().filter(|n| *n < self.states.count),
            },
        };
        if let (None, Some(target), true) = (self.plan.target, &self.options.target, self.states.count > 0) {
            // Nothing in the text is to blame, so no place in it is marked.
            let message = format!("target stage {} could not be found", dockerfile_syntax::quote(target));
            let span = Span::new(0, 0);
            self.plan.problems.push(Problem { phase: Phase::Build, span, line: 1, end_line: 1, message });
        }
    }

    fn platform(&mut self, instruction: &Instruction<'t>, platform: Option<&str>) -> String {
        let Some(written) = platform.filter(|p| !p.is_empty()) else { return String::new() };
        let message = match self.expand(written) {
            Ok(expansion) if expansion.value.is_empty() => {
                let mut names = expansion.unmatched.iter();
                let hint = names.find_map(|name| nearest(name, self.globals.iter().map(|(n, _)| n), false));
                let hint = hint.map_or(String::new(), |h| format!(" (did you mean {h}?)"));
                format!("empty platform value from expression {written}{hint}")
            }
            Ok(expansion) => match Platform::parse(&expansion.value) {
                Ok(_) => return expansion.value.into_owned(),
                Err(e) => {
                    let mut names = expansion.unmatched.iter();
                    let known = || self.globals.iter().map(|(name, _)| name);
                    let hint = names.find_map(|name| nearest(name, known(), false));
                    let hint = hint.map_or(String::new(), |h| format!(" (did you mean {h}?)"));
                    format!("failed to parse platform {written}: {e}{hint}")
                }
            },
            Err(e) => format!("failed to process arguments for platform : {}", e.0),
        };
        self.problem(instruction, instruction.span, message);
        String::new()
    }

    /// Instructions of a stage, FROM excluded, with their index in the document.
    fn body(&self, stage: usize) -> impl Iterator<Item = (usize, &'d Instruction<'t>)> + use<'d, 't> {
        let first = self.plan.stages[stage].instruction + 1;
        let end = self.plan.stages.get(stage + 1).map_or(self.document.instructions.len(), |s| s.instruction);
        self.document.instructions[first..end].iter().enumerate().map(move |(n, i)| (first + n, i))
    }

    /// Which stage takes files from which, in BuildKit's order, so that images get their numbers.
    fn flows(&mut self) {
        for stage in 0..self.states.count {
            for (at, instruction) in self.body(stage).chain(self.inherited_triggers(stage)) {
                for from in froms(instruction) {
                    if let Some(message) = variable_in(&from, self.document.escape) {
                        self.problem(instruction, from.span, message);
                        continue;
                    }
                    let referent = match from.copy {
                        true => self.states.copy_from(&from.name),
                        false => self.states.by_name(&from.name),
                    };
                    match referent {
                        Referent::Stage(source) => self.flows[stage].push((source, at)),
                        // Also a number that names an image already met: BuildKit counts that one again.
                        Referent::Image(name) => {
                            let name = name.to_owned();
                            self.states.extra.push(name);
                        }
                        Referent::Invalid(message) => self.problem(instruction, from.span, message),
                    }
                }
            }
        }
    }

    /// A stage that needs itself, over any number of others. Iterative: a file can hold any number of stages.
    fn circles(&mut self) {
        let mut done = vec![false; self.states.count];
        let mut path: Vec<(usize, usize)> = Vec::new();
        for start in 0..self.states.count {
            if !std::mem::replace(&mut done[start], true) {
                path.push((start, 0));
            }
            while let Some((stage, next)) = path.last_mut() {
                let Some(&(source, at)) = self.flows[*stage].get(*next) else {
                    path.pop();
                    continue;
                };
                *next += 1;
                if path.iter().any(|(s, _)| *s == source) {
                    let name = self.plan.stages[start].label();
                    let instruction = &self.document.instructions[at];
                    let message = format!("circular dependency detected on stage: {name}");
                    self.problem(instruction, instruction.span, message);
                    return;
                }
                if !std::mem::replace(&mut done[source], true) {
                    path.push((source, 0));
                }
            }
        }
    }

    fn reach(&mut self) {
        let mut todo: Vec<usize> = self.plan.target.into_iter().collect();
        while let Some(stage) = todo.pop() {
            if std::mem::replace(&mut self.plan.stages[stage].reachable, true) {
                continue;
            }
            if let Parent::Stage(parent) = self.plan.stages[stage].parent {
                todo.push(parent);
            }
            todo.extend(self.flows[stage].iter().map(|(source, _)| *source));
        }
    }

    /// Every image must have a valid name, also of stages that are not reached.
    fn references(&mut self) {
        let document = self.document;
        for stage in 0..self.states.count {
            let found = &self.plan.stages[stage];
            if let (Parent::Unknown(why), false) = (&found.parent, found.base.is_empty()) {
                let instruction = &document.instructions[found.instruction];
                let message =
                    format!("failed to parse stage name {}: {why}", dockerfile_syntax::quote(&found.base));
                let span = instruction.as_from().map_or(instruction.span, |f| f.image.span);
                self.problem(instruction, span, message);
            }
        }
        for stage in 0..self.states.count {
            for (_, instruction) in self.body(stage) {
                for from in froms(instruction) {
                    let Referent::Image(name) = (match from.copy {
                        true => self.states.copy_from(&from.name),
                        false => self.states.by_name(&from.name),
                    }) else {
                        continue;
                    };
                    if name == SCRATCH || variable_in(&from, self.document.escape).is_some() {
                        continue;
                    }
                    if let Err(e) = ImageRef::parse(name) {
                        let quoted = dockerfile_syntax::quote(name);
                        self.problem(
                            instruction,
                            from.span,
                            format!("failed to parse stage name {quoted}: {}", e.0),
                        );
                    }
                }
            }
        }
    }

    /// The triggers that a stage runs: those of the stage it starts from. BuildKit reads them where the target needs them.
    fn triggered(&self, stage: usize) -> Vec<(usize, &'d Instruction<'t>)> {
        if self.plan.stages[stage].reachable { self.inherited_triggers(stage) } else { Vec::new() }
    }

    /// The triggers of the stage that this one starts from.
    fn inherited_triggers(&self, stage: usize) -> Vec<(usize, &'d Instruction<'t>)> {
        self.triggers[self.inherited[stage].clone()].to_vec()
    }

    /// Which triggers each stage inherits.
    fn inheritance(&mut self) {
        let instructions = self.document.instructions.iter().enumerate();
        self.triggers = instructions.filter_map(|(at, i)| Some((at, trigger(i)?))).collect();
        let before = |at: usize| self.triggers.partition_point(|(trigger, _)| *trigger < at);
        let mut all = 0;
        for stage in &self.plan.stages {
            let range = match stage.parent {
                Parent::Stage(parent) if !self.triggers.is_empty() => {
                    let end = self.plan.stages.get(parent + 1).map_or(usize::MAX, |next| next.instruction);
                    before(self.plan.stages[parent].instruction)..before(end)
                }
                _ => 0..0,
            };
            all += range.len();
            self.inherited.push(if all <= MOST_TRIGGERED { range } else { 0..0 });
        }
    }

    /// A trigger is judged on its own where it runs, before anything is built.
    fn triggers(&mut self) {
        for stage in 0..self.states.count {
            for (_, trigger) in self.triggered(stage) {
                if let Some(message) = trigger.refusal() {
                    let from = &self.document.instructions[self.plan.stages[stage].instruction];
                    self.problem(from, trigger.span, message);
                }
            }
        }
    }

    /// Walks each stage's instructions, filling in variables and the final configuration.
    fn dispatch(&mut self) {
        let globals = self.globals.clone();
        let taken = std::cell::Cell::new(0);
        for stage in 0..self.states.count {
            let mut start = Dispatch::new(self.document, &globals, &self.options.build_args, &taken);
            let triggered = self.triggered(stage);
            if let Parent::Stage(parent) = self.plan.stages[stage].parent {
                start.inherit(&self.plan.stages[parent]);
            }
            match &self.plan.stages[stage].parent {
                Parent::Image(image) => {
                    self.plan.stages[stage].image_known = start.base_image(image, self.bases);
                }
                Parent::Scratch => start.scratch(),
                _ => {}
            }
            let found = &self.plan.stages[stage];
            if matches!(found.parent, Parent::Image(_)) && !found.platform.is_empty() {
                start.windows = self.plan.platform(stage).is_some_and(|p| p.os == "windows");
                if start.windows {
                    // Where programs are is for Windows to say.
                    start.vars = Default::default();
                }
            }
            self.plan.stages[stage].windows = start.windows;
            let own = triggered.len();
            let instructions = triggered.into_iter().chain(self.body(stage));
            let mut steps = Vec::with_capacity(instructions.size_hint().0);
            for (n, (at, instruction)) in instructions.enumerate() {
                // It is large, so it is not moved again.
                steps.push(start.step(at, instruction, n < own));
                let step = &mut steps[n];
                let error = dispatch(&mut start, instruction, step, stage, &self.states);
                // What is wrong with a trigger on its own has been said.
                let error = error.filter(|_| n >= own || instruction.refusal().is_none());
                let later = step.inputs.iter().find_map(|input| match &input.origin {
                    Origin::Unresolved(why) if is_later(why) => Some(why.clone()),
                    _ => None,
                });
                if let Some(message) = error.or(later) {
                    let shown = if n < own { self.plan.stages[stage].instruction } else { at };
                    let problem = problem(&self.document.instructions[shown], instruction.span, message);
                    match self.plan.stages[stage].reachable {
                        true => self.plan.problems.push(problem),
                        false => self.plan.unreached_problems.push(problem),
                    }
                }
            }
            let found = &mut self.plan.stages[stage];
            found.steps = steps;
            start.finish(found);
        }
    }
}

/// What an ONBUILD runs later.
fn trigger<'i, 't>(instruction: &'i Instruction<'t>) -> Option<&'i Instruction<'t>> {
    match &instruction.arguments {
        Arguments::Trigger(inner) => Some(inner),
        _ => None,
    }
}
