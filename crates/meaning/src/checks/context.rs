//! What does a check look at?

use std::cell::Cell;

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
    /// Every RUN, in order of stages and steps.
    runs: Vec<OneRun<'a>>,
    /// The commands that call a tool, by number of their RUN and in it: most checks look for one tool only.
    calls: Vec<(Tool, usize, usize)>,
    /// The commands that leave a file where their own words say, likewise: one question is asked of all of them.
    writers: Vec<(usize, usize)>,
    /// Whether the image of each stage becomes part of the final image.
    ships: Vec<bool>,
    /// How many things checks may still compare with each other.
    looks: Cell<usize>,
}

/// Most comparisons of commands and steps with each other, over all checks. A text of a thousand lines needs a tenth of them; only
/// where everything would be compared with everything are they used up, and then checks say nothing of the rest.
const LOOKS: usize = 3_000_000;

/// Programs that checks look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    /// apt and its like.
    Apt,
    /// The package manager of another distribution.
    System,
    /// The package manager of a language.
    Language,
    /// `rm`
    Remove,
}

impl Tool {
    fn of(program: &str) -> Option<Tool> {
        match program {
            "apt-get" | "apt" | "aptitude" => Some(Tool::Apt),
            "apk" | "dnf" | "yum" | "microdnf" | "zypper" => Some(Tool::System),
            "npm" | "yarn" | "pnpm" | "pip" | "pip3" | "poetry" | "bundle" | "composer" | "go" | "cargo"
            | "dotnet" => Some(Tool::Language),
            "rm" => Some(Tool::Remove),
            _ => None,
        }
    }
}

/// A RUN, its commands read.
pub(super) struct OneRun<'a> {
    stage: &'a Stage,
    step: &'a Step,
    pub(super) instruction: &'a Instruction<'a>,
    script: RunScript<'a>,
}

/// A command of a RUN, with its surroundings.
pub(super) struct Ran<'a> {
    pub(super) stage: &'a Stage,
    pub(super) step: &'a Step,
    pub(super) instruction: &'a Instruction<'a>,
    pub(super) script: &'a RunScript<'a>,
    pub(super) command: &'a Command<'a>,
}

impl<'a> Subject<'a> {
    /// Reads every RUN once.
    pub fn new(document: &'a Document<'a>, plan: &'a Plan, options: &'a Options) -> Self {
        let mut runs = Vec::new();
        for stage in &plan.stages {
            let mut shell: Option<&[String]> = match stage.parent {
                Parent::Stage(n) => plan.stages.get(n).and_then(|s| s.config.shell.as_deref()),
                _ => None,
            };
            for step in &stage.steps {
                match step.keyword {
                    Keyword::Shell => shell = Some(&step.words),
                    Keyword::Run if !step.triggered => {
                        let instruction = &document.instructions[step.instruction];
                        let script = RunScript::of(step, instruction, shell);
                        runs.push(OneRun { stage, step, instruction, script });
                    }
                    _ => {}
                }
            }
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
        let (mut calls, mut writers) = (Vec::with_capacity(runs.len()), Vec::with_capacity(runs.len()));
        for (n, run) in runs.iter().enumerate() {
            for (at, command) in run.script.script.commands.iter().enumerate() {
                let program = command.program();
                let tool = Tool::of(program);
                calls.extend(tool.map(|tool| (tool, n, at)));
                let downloads = matches!(program, "curl" | "wget");
                if downloads || tool == Some(Tool::Apt) || !command.redirects.is_empty() {
                    writers.push((n, at));
                }
            }
        }
        Subject { document, plan, options, runs, calls, writers, ships, looks: Cell::new(LOOKS) }
    }

    /// Whether a check may look at so many things once more, so that no text takes the square of its length.
    pub(super) fn may_look(&self, things: usize) -> bool {
        let left = self.looks.get().checked_sub(things);
        self.looks.set(left.unwrap_or(0));
        left.is_some()
    }

    /// As many things as there are commands of this RUN.
    pub(super) fn may_look_beside(&self, ran: &Ran<'_>) -> bool {
        self.may_look(ran.siblings().len())
    }

    /// Whether the layers of a stage are part of the final image.
    pub(super) fn ships(&self, stage: &Stage) -> bool {
        self.ships.get(stage.index).copied().unwrap_or(false)
    }

    /// Whether a stage is another one, or starts from it.
    pub(super) fn starts_from(&self, stage: &Stage, other: &Stage) -> bool {
        let mut stage = stage;
        while stage.index != other.index {
            let Parent::Stage(parent) = stage.parent else { return false };
            let Some(earlier) = self.plan.stages.get(parent).filter(|p| p.index < stage.index) else {
                return false;
            };
            stage = earlier;
        }
        true
    }

    /// Stages and their steps, ONBUILD triggers of earlier stages left out.
    pub(super) fn steps(&self) -> impl Iterator<Item = (&'a Stage, &'a Step)> + use<'a> {
        let plan = self.plan;
        plan.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)))
    }

    /// The commands of a stage before an instruction that may write a file where their words say, last first.
    pub(super) fn writers(&self, stage: &Stage, before: usize) -> impl Iterator<Item = Ran<'_>> {
        let end = (stage.index, before);
        let place = |n: &usize| (self.runs[*n].stage.index, self.runs[*n].step.instruction);
        let after = self.writers.partition_point(|(run, _)| place(run) < end);
        let writers = self.writers[..after].iter().rev();
        let same = writers.take_while(move |(run, _)| self.runs[*run].stage.index == stage.index);
        same.map(|(run, command)| self.runs[*run].ran(*command))
    }

    /// Every RUN, in order.
    pub(super) fn runs(&self) -> &[OneRun<'a>] {
        &self.runs
    }

    /// The commands that call one of these tools, in order.
    pub(super) fn calls<'s>(&'s self, tools: &'s [Tool]) -> impl Iterator<Item = Ran<'s>> + 's {
        let calls = self.calls.iter().filter(|(tool, ..)| tools.contains(tool));
        calls.map(|(_, run, command)| self.runs[*run].ran(*command))
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

impl OneRun<'_> {
    /// Its commands, in order.
    pub(super) fn commands(&self) -> impl Iterator<Item = Ran<'_>> {
        (0..self.script.script.commands.len()).map(|n| self.ran(n))
    }

    fn ran(&self, command: usize) -> Ran<'_> {
        let OneRun { stage, step, instruction, script } = self;
        Ran { stage, step, instruction, script, command: &script.script.commands[command] }
    }
}

impl<'a> Ran<'a> {
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
    pub(super) fn siblings(&self) -> &'a [Command<'a>] {
        &self.script.script.commands
    }
}
