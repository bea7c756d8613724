//! What still helps a file that has stages already?

use dockerfile_syntax::{Document, Edit, Keyword, Script};

use super::base;
use super::packages;
use super::write::Draft;
use super::{Change, Outcome, refuse};
use crate::plan::{Parent, Plan, Stage};

/// The last stage on a slim image, or in words what else would help.
pub(super) fn help(document: &Document<'_>, plan: &Plan) -> Result<Draft, Outcome> {
    let Some(last) = plan.stages.last() else { return Err(refuse("empty", "There is no stage yet.")) };
    match smaller(document, last) {
        Ok(Some(draft)) => Ok(draft),
        Ok(None) => Err(refuse("multi-stage", advice(plan, last, ""))),
        Err(why) => Err(refuse("multi-stage", advice(plan, last, &why))),
    }
}

/// The slim sibling of the image that the last stage starts from, if nothing in that stage needs what it lacks.
fn smaller(document: &Document<'_>, last: &Stage) -> Result<Option<Draft>, String> {
    let Parent::Image(image) = &last.parent else { return Ok(None) };
    let tag = image.tag.as_deref().unwrap_or("latest");
    let Ok(Some(slim)) = base::sibling(&last.base_raw, &image.familiar_name(), tag) else { return Ok(None) };
    if let Some((line, what)) = needs(document, last) {
        return Err(format!(
            "It could start from {slim}, but line {line} {what}, which needs what the slim image lacks: move that to an earlier stage first."
        ));
    }
    let from = &document.instructions[last.instruction];
    let Some(image) = from.as_from().map(|f| f.image.span) else { return Ok(None) };
    let why = format!(
        "The last stage only runs the program: {slim} is the same image without compilers and headers."
    );
    Ok(Some(Draft {
        summary: format!("Starts the last stage from {slim}."),
        changes: vec![Change { edit: Edit { span: image, insert: slim }, why }],
        assumptions: vec!["The program calls none of the tools that the full image has and the slim one has not (git, curl, compilers), and loads none of their libraries.".to_owned()],
        allowed: Vec::new(),
        programs: Vec::new(),
        shell: true,
    }))
}

/// Programs that the full image has and the slim one has not.
const FULL: [&str; 12] =
    ["curl", "wget", "git", "gcc", "g++", "make", "hg", "svn", "python3", "unzip", "gpg", "ssh"];

/// The first line of the stage that needs more than the slim image has: its number and what it does.
fn needs(document: &Document<'_>, last: &Stage) -> Option<(u32, String)> {
    let mut installed: Vec<String> = Vec::new();
    for step in &last.steps {
        let script = match step.keyword {
            Keyword::Run if document.instructions[step.instruction].heredocs.is_empty() => {
                Script::parse(&step.words.join(" ")).into_owned()
            }
            Keyword::Run => return Some((step.line, "runs a script".to_owned())),
            _ => continue,
        };
        for command in &script.commands {
            let program = command.program();
            installed.extend(packages::installed(command).unwrap_or_default());
            let builds = matches!(
                program,
                "npm"
                    | "yarn"
                    | "pnpm"
                    | "pip"
                    | "pip3"
                    | "gem"
                    | "bundle"
                    | "cargo"
                    | "poetry"
                    | "uv"
                    | "bun"
            ) && !command.has("--version");
            if builds {
                return Some((step.line, format!("installs with {program}")));
            }
            if FULL.contains(&program) && !installed.iter().any(|i| i == program) {
                return Some((step.line, format!("calls {program}")));
            }
        }
    }
    let health = last.config.healthcheck.as_ref().map_or(String::new(), |h| h.test.join(" "));
    let words = [
        health,
        last.config.cmd.clone().unwrap_or_default().join(" "),
        last.config.entrypoint.clone().unwrap_or_default().join(" "),
    ]
    .join(" ");
    let called = FULL.iter().find(|f| {
        words.split([' ', '/', ';', '|', '&', '"']).any(|w| w == **f) && !installed.iter().any(|i| i == *f)
    })?;
    Some((last.line, format!("starts a stage that calls {called}")))
}

/// What would help, in sentences.
fn advice(plan: &Plan, last: &Stage, why: &str) -> String {
    let mut out = "This file has stages already, so there is nothing to split.".to_owned();
    let mut add = |sentence: &str| {
        if !sentence.is_empty() {
            out.push(' ');
            out.push_str(sentence);
        }
    };
    add(why);
    let unreached: Vec<String> = plan.stages.iter().filter(|s| !s.reachable).map(Stage::label).collect();
    if !unreached.is_empty() {
        add(&format!(
            "Nothing uses {}: unless you build it with --target, it can go.",
            unreached.join(" and ")
        ));
    }
    if let Parent::Stage(parent) = last.parent {
        add(&format!(
            "The last stage starts from {}, so it ships all that was built with: start it from a small image, and copy what the program needs.",
            plan.stages[parent].label()
        ));
    }
    let floating = plan.stages.iter().filter(|s| matches!(&s.parent, Parent::Image(i) if i.digest.is_none() && i.tag.as_deref().is_none_or(|t| t == "latest")));
    let names: Vec<&str> = floating.map(|s| s.base.as_str()).collect();
    if !names.is_empty() {
        add(&format!("{} changes without notice: name a version.", names.join(" and ")));
    }
    if why.is_empty() && unreached.is_empty() && names.is_empty() {
        add(
            "What can still help: copy only what the program needs from earlier stages, and copy manifests and install dependencies before the sources.",
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::{check, outcome};

    #[test]
    fn the_last_stage_on_a_slim_image() {
        check(
            "FROM node:20 AS build\nWORKDIR /a\nCOPY . .\nRUN npm ci\n\n# runs\nFROM node:20\nCOPY --from=build /a /a\nCMD [\"node\", \"/a/b.js\"]\n",
            "FROM node:20 AS build\nWORKDIR /a\nCOPY . .\nRUN npm ci\n\n# runs\nFROM node:20-slim\nCOPY --from=build /a /a\nCMD [\"node\", \"/a/b.js\"]\n",
        );
    }

    #[test]
    fn what_it_says_instead() {
        for (text, expected) in [
            ("FROM node:20 AS build\nFROM node:20\nRUN npm ci\nCMD node a.js\n", "line 3 installs with npm"),
            (
                "FROM alpine:3 AS old\nFROM alpine:3 AS build\nFROM alpine:3\nCOPY --from=build /a /a\nCMD /a\n",
                "Nothing uses old",
            ),
            ("FROM alpine:3 AS build\nFROM build\nCMD /a\n", "The last stage starts from build"),
            ("FROM alpine AS build\nFROM scratch\nCOPY --from=build /a /a\nCMD [\"/a\"]\n", "name a version"),
        ] {
            let Outcome::Refuse { reason: "multi-stage", why } = outcome(text) else {
                panic!("{:?}", outcome(text))
            };
            assert!(why.contains(expected), "{why}");
        }
    }
}
