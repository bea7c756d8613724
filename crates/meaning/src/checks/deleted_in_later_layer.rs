//! Is something deleted that an earlier layer has brought?

use dockerfile_syntax::Command;

use super::context::{Ran, Tool};
use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::{self, Stage, Step, Via};

pub(super) const CHECK: Check = Check {
    name: "DeletedInLaterLayer",
    origin: Origin::Ours,
    what: prose("What is deleted was made in the same RUN."),
    why: prose(
        "A layer cannot make an earlier one smaller: the file disappears, its bytes are still pulled and stored.",
    ),
    advice: "Delete it in the RUN that made it, mount it instead of copying it, or make it in a stage that does not ship.",
    severity: Severity::Warning,
    samples: Samples::of(
        "FROM alpine\nCOPY app.tgz /tmp/app.tgz\nRUN tar -xf /tmp/app.tgz -C /opt && rm /tmp/app.tgz\n",
        "FROM alpine\nRUN --mount=source=app.tgz,target=/tmp/app.tgz tar -xf /tmp/app.tgz -C /opt\n",
    ),
    run,
};

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for ran in subject.calls(&[Tool::Remove]).filter(|r| subject.ships(r.stage)) {
        for word in ran.command.operands() {
            let path = plan::join(&ran.step.workdir, &word.value);
            let path = path.trim_end_matches(['*', '/']);
            if path.is_empty() || !subject.may_look_beside(&ran) || written_before(subject, &ran, path) {
                continue;
            }
            if subject.may_look(ran.stage.steps.len())
                && let Some(line) = brought(subject, ran.stage, ran.step.instruction, path)
            {
                let message = format!(
                    "{} came in line {line}; deleting it here only hides it, its bytes stay in that layer",
                    word.value
                );
                findings.at(ran.step.instruction, ran.script.word(ran.instruction, word), message);
            }
        }
    }
}

/// Whether a command before this one in the same RUN leaves something at a path.
fn written_before(subject: &Subject<'_>, ran: &Ran<'_>, path: &str) -> bool {
    let step = ran.step.instruction;
    let mut same = subject.writers(ran.stage, step + 1).take_while(|writer| writer.step.instruction == step);
    same.any(|writer| writer.command.start < ran.command.start && writes(writer.command, writer.step, path))
}

/// The line of the last step before `before` that brought what is at `path`.
fn brought(subject: &Subject<'_>, stage: &Stage, before: usize, path: &str) -> Option<u32> {
    let mut steps = stage.steps.iter().rev().filter(|s| s.instruction < before && !s.triggered);
    let copied = steps.find(|step| {
        step.inputs.iter().filter(|i| matches!(i.via, Via::Copy | Via::Add)).any(|input| {
            let folder = input.destination.ends_with('/') || input.paths.len() > 1;
            let target = input.destination.trim_end_matches('/');
            let inside = || path.strip_prefix(target).and_then(|rest| rest.strip_prefix('/'));
            target == path && target.len() > 1
                || folder && inside().is_some_and(|inside| input.names().any(|n| n == inside))
        })
    });
    let copied = copied.map(|step| (step.instruction, step.line));
    let mut later =
        subject.writers(stage, before).take_while(|w| Some(w.step.instruction) > copied.map(|c| c.0));
    let written = later.find(|writer| writes(writer.command, writer.step, path));
    written.map(|writer| writer.step.line).or(copied.map(|copied| copied.1))
}

/// Whether a command leaves something at a path: a download, or apt's lists.
fn writes(command: &Command, step: &Step, path: &str) -> bool {
    let at = |word: &str| {
        // The name alone tells most apart.
        let name = word.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        (path.ends_with(name) || name.ends_with('.')) && plan::join(&step.workdir, word) == path
    };
    let value_of = |flags: &[&str]| {
        let words = command.arguments();
        let n = words.iter().position(|w| flags.contains(&w.value.as_ref()))?;
        words.get(n + 1).map(|w| w.value.as_ref())
    };
    let address_name = || {
        let url = command.operands().find(|w| w.value.contains("://"))?;
        url.value.split(['?', '#']).next().and_then(|u| u.rsplit('/').next()).filter(|n| !n.is_empty())
    };
    match command.program() {
        "curl" if value_of(&["-o", "--output"]).is_some_and(at) => true,
        "curl" => {
            ["-O", "-LO", "-sLO", "-fsSLO", "--remote-name"].iter().any(|f| command.has(f))
                && address_name().is_some_and(at)
        }
        "wget" => value_of(&["-O", "--output-document"]).or_else(address_name).is_some_and(at),
        "apt-get" | "apt" => command.has("update") && path == "/var/lib/apt/lists",
        _ => command.redirects.iter().any(|(operator, file)| operator.starts_with('>') && at(&file.value)),
    }
}
