//! What does a single-stage Dockerfile do, as far as a conversion cares?

use dockerfile_syntax::{Command, Document, Instruction, Keyword, Script};

use super::base::{self, World};
use super::{Outcome, refuse};
use crate::plan::{Origin, Parent, Plan, Stage, Step, join};

/// One stage, taken apart.
pub(super) struct Facts<'p, 't> {
    pub(super) document: &'p Document<'t>,
    pub(super) stage: &'p Stage,
    /// Image name as people write it, without tag: `node`.
    pub(super) base_name: String,
    /// Tag, variables filled in; `latest` if none is written.
    pub(super) base_tag: String,
    /// Packages and C library of the base.
    pub(super) world: World,
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

    /// Paths of the build context that a COPY or ADD brings, with where they come to stand.
    pub(super) fn from_context(&self) -> impl Iterator<Item = (&str, &str)> {
        let copies = matches!(self.keyword(), Keyword::Copy | Keyword::Add);
        self.step
            .inputs
            .iter()
            .filter(move |i| copies && i.origin == Origin::Context)
            .flat_map(|i| i.paths.iter().map(|p| (p.as_str(), i.destination.as_str())))
    }
}

impl<'p, 't> Facts<'p, 't> {
    /// The name the build stage gets, or has.
    pub(super) fn build_name(&self) -> String {
        self.stage.name.clone().unwrap_or_else(|| "build".to_owned())
    }

    /// Entrypoint and command as one list, as the image holds them.
    pub(super) fn argv(&self) -> Vec<String> {
        super::start::argv(self.stage)
    }

    /// Words of the start command, also those inside a shell line.
    pub(super) fn start_words(&self) -> Vec<String> {
        let argv = self.argv();
        argv.iter().flat_map(|a| a.split_whitespace()).map(str::to_owned).collect()
    }

    /// Every command of every RUN, with the place of its step.
    pub(super) fn commands(&self) -> impl Iterator<Item = (usize, &Fact<'p, 't>, &Command)> {
        self.steps.iter().enumerate().flat_map(|(n, f)| f.script.commands.iter().map(move |c| (n, f, c)))
    }

    /// The test of the health check as one text; empty if none runs.
    pub(super) fn health(&self) -> String {
        self.stage.config.healthcheck.as_ref().map_or(String::new(), |h| match h.test.first() {
            Some(first) if first == "NONE" => String::new(),
            _ => h.test.join(" "),
        })
    }

    /// The folder in which the program starts.
    pub(super) fn workdir(&self) -> String {
        join("/", &self.stage.config.workdir).trim_end_matches('/').to_owned()
    }
}

/// Whether a path is a folder or lies beneath it.
pub(super) fn beneath(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path.trim_end_matches('/') == folder
        || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Images that start a server unless told otherwise; a file that builds on them need not name it.
fn serves(image: &str) -> bool {
    matches!(image, "php" | "nginx" | "httpd" | "caddy" | "tomcat" | "jetty")
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
    let Parent::Image(image) = &stage.parent else {
        return Err(refuse("no-base", "The stage starts from nothing, so there is nothing to leave behind."));
    };
    if stage.config.cmd.is_none() && stage.config.entrypoint.is_none() && !serves(&image.familiar_name()) {
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
    if image.tag.as_deref().is_some_and(|t| t.contains("onbuild")) {
        let why = "The base runs instructions of its own (ONBUILD), and which is not in this text. Start from the plain image and write them out.";
        return Err(refuse("onbuild", why));
    }
    let base_name = image.familiar_name();
    let base_tag = image.tag.clone().unwrap_or_else(|| "latest".to_owned());
    Ok(Facts { document, stage, world: base::world(&base_name, &base_tag), base_name, base_tag, steps })
}

fn script_text(step: &Step, instruction: &Instruction<'_>) -> String {
    let mut text = step.words.join(" ");
    for heredoc in &instruction.heredocs {
        text.push('\n');
        text.push_str(heredoc.content);
    }
    text
}
