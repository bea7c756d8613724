//! Is everything copied before the dependencies are installed?

use super::context::Tool;
use super::{Check, Findings, Origin, Samples, Subject, prose};
use crate::Severity;
use crate::plan::{self, Step, Via};

pub(super) const CHECK: Check = Check {
    name: "CopyBeforeInstall",
    origin: Origin::Ours,
    what: prose("Lists of dependencies are copied and installed before the rest of the source."),
    why: prose("Otherwise each change of any file installs all dependencies again, at every build."),
    advice: "Copy the manifest and the lock file first, install, then copy the rest.",
    severity: Severity::Warning,
    samples: Samples::of(
        "FROM node:22-slim\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci\n",
        "FROM node:22-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\nCOPY . .\n",
    ),
    run,
};

/// Program, its verb, and what it reads.
const INSTALLS: &[(&str, &[&str], &str)] = &[
    ("npm", &["install", "ci", "i"], "package.json and the lock file"),
    ("yarn", &["install"], "package.json and yarn.lock"),
    ("pnpm", &["install", "i"], "package.json and pnpm-lock.yaml"),
    ("pip", &["install"], "requirements.txt"),
    ("pip3", &["install"], "requirements.txt"),
    ("poetry", &["install"], "pyproject.toml and poetry.lock"),
    ("bundle", &["install"], "Gemfile and Gemfile.lock"),
    ("composer", &["install"], "composer.json and composer.lock"),
    ("go", &["mod"], "go.mod and go.sum"),
    ("cargo", &["fetch"], "Cargo.toml and Cargo.lock"),
    ("dotnet", &["restore"], "the project files"),
];

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for ran in subject.calls(&[Tool::Language]) {
        let program = ran.command.program();
        let Some(first) = ran.command.operands().next() else { continue };
        let Some((.., reads)) =
            INSTALLS.iter().find(|(p, verbs, _)| *p == program && verbs.contains(&first.value.as_ref()))
        else {
            continue;
        };
        // `npm install -g x` and `pip install flask` read no list of the project.
        let named = ran.command.operands().count() > 1 && program != "go";
        let list = ran.command.has("-r") || ran.command.operands().any(|w| w.value == ".");
        if ran.command.has("-g") || ran.command.has("--global") || named && !list {
            continue;
        }
        // Taking development dependencies away again installs nothing new.
        let lean = ran.command.has("--production") || ran.command.has("--prod");
        if lean && ran.command.has("--prefer-offline") {
            continue;
        }
        if !subject.may_look(ran.stage.steps.len()) {
            break;
        }
        let earlier = ran.stage.steps.iter().filter(|s| s.instruction < ran.step.instruction);
        let Some(all) = earlier.into_iter().find(|s| copies_all(s)) else { continue };
        let message = format!(
            "line {} copies the whole context before this, so any changed file repeats it; {reads} would do",
            all.line
        );
        findings.at(ran.step.instruction, ran.span(), message);
    }
}

/// Whether a step copies the whole build context.
pub(super) fn copies_all(step: &Step) -> bool {
    let whole = |path: &String| matches!(path.as_str(), "." | "./" | "/" | "*" | "./*");
    step.inputs.iter().any(|i| {
        i.origin == plan::Origin::Context
            && matches!(i.via, Via::Copy | Via::Add)
            && i.paths.iter().any(whole)
    })
}
