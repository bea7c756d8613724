//! What does a check look at?

use dockerfile_syntax::{Arguments, Command, Document, Instruction, Keyword, Span};

use crate::Options;
use crate::plan::{Parent, Plan, RunScript, Stage, Step};

/// A document with its plan.
pub struct Subject<'a> {
    /// The text and its instructions.
    pub document: &'a Document<'a>,
    /// What would be built.
    pub plan: &'a Plan,
    /// What was chosen beside the text.
    pub options: &'a Options,
    /// The commands of each step, by stage and step.
    scripts: Vec<Vec<RunScript>>,
    /// Whether the image of each stage becomes part of the final image.
    ships: Vec<bool>,
}

/// A command of a RUN, with its surroundings.
pub(super) struct Ran<'a> {
    pub(super) stage: &'a Stage,
    pub(super) step: &'a Step,
    pub(super) instruction: &'a Instruction<'a>,
    pub(super) script: &'a RunScript,
    pub(super) command: &'a Command,
}

impl<'a> Subject<'a> {
    /// Reads every RUN once.
    pub fn new(document: &'a Document<'a>, plan: &'a Plan, options: &'a Options) -> Self {
        let script = |step: &Step, shell: Option<&[String]>| {
            RunScript::of(step, &document.instructions[step.instruction], shell)
        };
        let mut scripts: Vec<Vec<RunScript>> = Vec::new();
        for stage in &plan.stages {
            let mut shell: Option<Vec<String>> = match stage.parent {
                Parent::Stage(n) => plan.stages.get(n).and_then(|s| s.config.shell.clone()),
                _ => None,
            };
            let mut read = Vec::new();
            for step in &stage.steps {
                if step.keyword == Keyword::Shell {
                    shell = Some(step.words.clone());
                }
                read.push(script(step, shell.as_deref()));
            }
            scripts.push(read);
        }
        let mut ships = vec![false; plan.stages.len()];
        let mut next = plan.target;
        while let Some(stage) = next.filter(|n| !ships[*n]) {
            ships[stage] = true;
            next = match plan.stages[stage].parent {
                Parent::Stage(parent) => Some(parent),
                _ => None,
            };
        }
        Subject { document, plan, options, scripts, ships }
    }

    /// Whether the layers of a stage are part of the final image.
    pub(super) fn ships(&self, stage: &Stage) -> bool {
        self.ships.get(stage.index).copied().unwrap_or(false)
    }

    /// Stages and their steps, ONBUILD triggers of earlier stages left out.
    pub(super) fn steps(&self) -> impl Iterator<Item = (&'a Stage, &'a Step)> + use<'a> {
        let plan = self.plan;
        plan.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)))
    }

    /// The commands of one step.
    pub(super) fn commands_of(&self, stage: &Stage, n: usize) -> &[Command] {
        self.scripts.get(stage.index).and_then(|s| s.get(n)).map_or(&[], |s| &s.script.commands)
    }

    /// Every command of every RUN, with where it stands.
    pub(super) fn commands<'s>(&'s self) -> impl Iterator<Item = Ran<'s>> + 's {
        self.plan.stages.iter().zip(&self.scripts).flat_map(move |(stage, scripts)| {
            let steps = stage.steps.iter().zip(scripts).filter(|(step, _)| !step.triggered);
            steps.flat_map(move |(step, script)| {
                let instruction = &self.document.instructions[step.instruction];
                let commands = script.script.commands.iter();
                commands.map(move |command| Ran { stage, step, instruction, script, command })
            })
        })
    }

    /// Where BuildKit places something about a step: at its own instruction, or for a trigger at the FROM that runs it.
    pub(super) fn place(&self, stage: &Stage, step: &Step) -> usize {
        if step.triggered { stage.instruction } else { step.instruction }
    }

    /// The instruction a step runs: a trigger's own, if it is one.
    pub(super) fn own(&self, step: &Step) -> &'a Instruction<'a> {
        let instruction = &self.document.instructions[step.instruction];
        match &instruction.arguments {
            Arguments::Trigger(inner) if step.triggered => inner,
            _ => instruction,
        }
    }

    /// The instruction at which BuildKit places something about a step.
    pub(super) fn instruction(&self, n: usize) -> Option<&'a Instruction<'a>> {
        self.document.instructions.get(n)
    }
}

impl Ran<'_> {
    /// Where the command stands.
    pub(super) fn span(&self) -> Span {
        self.script.span(self.instruction, self.command.start, self.command.end)
    }

    /// Whether a mount covers a folder, so that what is written there is not part of the layer.
    pub(super) fn mounted(&self, folder: &str) -> bool {
        self.step.inputs.iter().any(|input| {
            let target = input.destination.trim_end_matches('/');
            matches!(input.via, crate::plan::Via::Mount(_))
                && folder.starts_with(target)
                && !target.is_empty()
        })
    }

    /// Whether a cache is mounted whose place names the program.
    pub(super) fn mounted_named(&self, program: &str) -> bool {
        let mut mounts = self.step.inputs.iter().filter(|i| matches!(i.via, crate::plan::Via::Mount(_)));
        mounts.any(|m| m.destination.contains(program))
    }

    /// The commands of the same RUN.
    pub(super) fn siblings(&self) -> &[Command] {
        &self.script.script.commands
    }
}
