//! What does a single-stage Dockerfile do, as far as a conversion cares?

use dockerfile_syntax::{Document, Instruction, Keyword, Script};

use super::{Outcome, refuse};
use crate::plan::{Plan, Stage, Step};

/// One stage, taken apart.
pub(super) struct Facts<'p, 't> {
    pub(super) document: &'p Document<'t>,
    pub(super) stage: &'p Stage,
    /// Image name as people write it, without tag: `node`.
    pub(super) base_name: String,
    /// Tag, variables filled in; `latest` if none is written.
    pub(super) base_tag: String,
    /// Each step with its instruction and, for a RUN, its commands.
    pub(super) steps: Vec<Fact<'p, 't>>,
}

/// A step.
pub(super) struct Fact<'p, 't> {
    pub(super) step: &'p Step,
    pub(super) instruction: &'p Instruction<'t>,
    pub(super) script: Script,
}

impl Fact<'_, '_> {
    pub(super) fn keyword(&self) -> Keyword {
        self.step.keyword
    }
}

impl Facts<'_, '_> {
    /// The name the build stage gets, or has.
    pub(super) fn build_name(&self) -> String {
        self.stage.name.clone().unwrap_or_else(|| "build".to_owned())
    }

    /// Entrypoint and command as one list, if both are in exec form (or one is missing).
    pub(super) fn argv(&self) -> Vec<String> {
        let config = &self.stage.config;
        let mut argv = config.entrypoint.clone().unwrap_or_default();
        argv.extend(config.cmd.clone().unwrap_or_default());
        argv
    }

    /// The last instruction of a kind, the one that counts.
    pub(super) fn last(&self, keyword: Keyword) -> Option<&Fact<'_, '_>> {
        self.steps.iter().rev().find(|f| f.keyword() == keyword)
    }

    /// Words of the start command, also those inside a shell line.
    pub(super) fn start_words(&self) -> Vec<String> {
        self.argv().iter().flat_map(|a| a.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
    }
}

/// Reads the facts, or says why there is nothing to convert.
pub(super) fn gather<'p, 't>(document: &'p Document<'t>, plan: &'p Plan) -> Result<Facts<'p, 't>, Outcome> {
    if plan.stages.is_empty() {
        return Err(refuse("empty", "There is no stage yet: start with FROM and an image."));
    }
    if let Some(problem) = document.problems.first().or(plan.problems.first()) {
        let why =
            format!("The build would fail at line {}: {}. Mend that first.", problem.line, problem.message);
        return Err(refuse("broken", why));
    }
    let [stage] = plan.stages.as_slice() else {
        let why = "This file is multi-stage already. What still helps: copy only what the program needs from earlier stages, and start the last one from a slim image.";
        return Err(refuse("multi-stage", why));
    };
    let image = match &stage.parent {
        crate::plan::Parent::Image(image) => image,
        _ => {
            return Err(refuse(
                "no-base",
                "The stage starts from nothing, so there is nothing to leave behind.",
            ));
        }
    };
    if stage.config.cmd.is_none() && stage.config.entrypoint.is_none() {
        let why = "Nothing is started: there is no CMD and no ENTRYPOINT, so what the image must keep cannot be known.";
        return Err(refuse("no-command", why));
    }
    let steps: Vec<Fact<'_, '_>> = stage
        .steps
        .iter()
        .map(|step| {
            let instruction = &document.instructions[step.instruction];
            let script = match step.keyword {
                Keyword::Run => Script::parse(&script_text(step, instruction)),
                _ => Script::default(),
            };
            Fact { step, instruction, script }
        })
        .collect();
    if let Some(onbuild) = steps.iter().find(|f| f.keyword() == Keyword::Onbuild) {
        let why = format!(
            "Line {} leaves a trigger for other builds (ONBUILD): this is a base image, not an application.",
            onbuild.step.line
        );
        return Err(refuse("onbuild", why));
    }
    Ok(Facts {
        document,
        stage,
        base_name: image.familiar_name(),
        base_tag: image.tag.clone().unwrap_or_else(|| "latest".to_owned()),
        steps,
    })
}

fn script_text(step: &Step, instruction: &Instruction<'_>) -> String {
    let mut text = step.words.join(" ");
    for heredoc in &instruction.heredocs {
        text.push('\n');
        text.push_str(heredoc.content);
    }
    text
}
