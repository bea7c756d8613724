//! What still helps a file that has stages already?

use dockerfile_syntax::{Document, Edit, Instruction, Keyword, Script, Span};

use super::asks::Asks;
use super::base::{self, Base};
use super::cut::listed;
use super::facts::{self, Facts};
use super::recipes::node;
use super::split::Split;
use super::start::Start;
use super::write::Draft;
use super::{Change, Outcome, layers, packages, pin, refuse};
use crate::Options;
use crate::plan::{Origin, Parent, Plan, Stage};

/// The edits that help, or in words what else would.
pub(super) fn help(
    document: &Document<'_>,
    plan: &Plan,
    options: &Options,
    asks: &mut Asks<'_>,
) -> Result<Draft, Outcome> {
    let Some((last, building)) = plan.stages.split_last() else {
        return Err(refuse("empty", "There is no stage yet."));
    };
    let mut draft = Draft { shell: true, ..Draft::default() };
    let why = smaller(document, last, &mut draft).err().unwrap_or_default();
    for (n, stage) in building.iter().enumerate().filter(|(_, s)| s.reachable) {
        let Parent::Image(image) = &stage.parent else { continue };
        let facts = facts::of_stage(document, stage, image, options);
        dependencies_first(&facts, asks, &mut draft);
        pruned(&facts, plan, n, last, asks, &mut draft);
    }
    pinned(document, plan, asks, &mut draft);
    if draft.changes.is_empty() {
        return Err(refuse("multi-stage", advice(plan, last, &why)));
    }
    unused(document, plan, asks, &mut draft);
    Ok(draft)
}

/// Offers to name the versions of images whose tags change without notice.
fn pinned(document: &Document<'_>, plan: &Plan, asks: &mut Asks<'_>, draft: &mut Draft) {
    for stage in plan.stages.iter().filter(|s| s.reachable) {
        let Parent::Image(image) = &stage.parent else { continue };
        let Some(from) = document.instructions[stage.instruction].as_from() else { continue };
        let (span, name) = (from.image.span, image.familiar_name());
        let tag = image.tag.as_deref().unwrap_or("latest");
        let Some(mut pin) = pin::pin(span.of(document.text), &name, tag) else { continue };
        if !pin::wanted(&pin.image, asks) {
            return;
        }
        adds(draft, "Names the versions of images.");
        match draft.changes.iter_mut().find(|c| c.edit.span == span) {
            None => draft.changes.push(pin::change(span, pin)),
            // Its slim sibling, of that version.
            Some(change) => {
                if let Ok(Some(slim)) = base::sibling(&pin.image, &name, pin.tag) {
                    pin.image = slim;
                }
                change.why = format!("{} {}", change.why, pin.why);
                change.edit.insert = pin.image;
            }
        }
    }
}

/// Says one thing more that the result does.
fn adds(draft: &mut Draft, sentence: &str) {
    if !draft.summary.contains(sentence) {
        draft.summary.push_str(if draft.summary.is_empty() { "" } else { " " });
        draft.summary.push_str(sentence);
    }
}

/// The slim sibling of the image that the last stage starts from, unless something in that stage needs what it lacks.
fn smaller(document: &Document<'_>, last: &Stage, draft: &mut Draft) -> Result<(), String> {
    let Parent::Image(image) = &last.parent else { return Ok(()) };
    let tag = image.tag.as_deref().unwrap_or("latest");
    let Ok(Some(slim)) = base::sibling(&last.base_raw, &image.familiar_name(), tag) else { return Ok(()) };
    if let Some((line, what)) = needs(document, last) {
        return Err(format!(
            "It could start from {slim}, but line {line} {what}, which needs what the slim image lacks: move that to an earlier stage first."
        ));
    }
    let from = &document.instructions[last.instruction];
    let Some(image) = from.as_from().map(|f| f.image.span) else { return Ok(()) };
    let why = format!(
        "The last stage only runs the program: {slim} is the same image without compilers and headers."
    );
    adds(draft, &format!("Starts the last stage from {slim}."));
    draft.changes.push(Change { edit: Edit { span: image, insert: slim }, why });
    draft.assumptions.push("The program calls none of the tools that the full image has and the slim one has not (git, curl, compilers), and loads none of their libraries.".to_owned());
    Ok(())
}

/// Dependencies in a layer before the sources, in a stage that builds.
fn dependencies_first(facts: &Facts<'_, '_>, asks: &mut Asks<'_>, draft: &mut Draft) {
    let mut split = Split::new(facts, Base::scratch(), "");
    layers::dependencies(&mut split, asks, &[]);
    if !split.edits.is_empty() {
        adds(draft, "Installs dependencies before the sources are copied.");
        draft.changes.append(&mut split.edits);
        draft.assumptions.append(&mut split.assumptions);
    }
}

/// Takes development dependencies away where the last stage copies them.
fn pruned(
    facts: &Facts<'_, '_>,
    plan: &Plan,
    n: usize,
    last: &Stage,
    asks: &mut Asks<'_>,
    draft: &mut Draft,
) {
    let inputs = last.steps.iter().flat_map(|s| &s.inputs).filter(|i| i.origin == Origin::Stage(n));
    let copied: Vec<&str> = inputs.flat_map(|i| &i.paths).map(String::as_str).collect();
    let parent = plan.stages.iter().any(|s| matches!(s.parent, Parent::Stage(p) if p == n));
    let Some(end) = facts.steps.last().map(|f| f.instruction.span.end) else { return };
    if facts.base_name != "node" || parent {
        return;
    }
    let start = facts.resolved(Start::of(last));
    for (line, ending) in node::pruning(facts, &start, &copied, asks) {
        let text = facts.document.text;
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let at = text[end as usize..].find('\n').map_or(text.len() as u32, |to| end + to as u32 + 1);
        let insert = format!("{}{newline}", facts.cased(&line));
        let why = "Development dependencies were needed to build; the last stage copies only what is left.";
        let why = format!("{why}{ending}");
        draft.changes.push(Change { edit: Edit { span: Span { start: at, end: at }, insert }, why });
        adds(draft, "Leaves development dependencies behind.");
        let taken = "What the program needs at run time is listed under dependencies, not devDependencies, in package.json.";
        draft.assumptions.push(taken.to_owned());
    }
}

/// Offers to take away stages that nothing uses; their comments stay.
fn unused(document: &Document<'_>, plan: &Plan, asks: &mut Asks<'_>, draft: &mut Draft) {
    let unused: Vec<&Stage> = plan.stages.iter().filter(|s| !s.reachable).collect();
    let numbered = |i: &Instruction<'_>| {
        i.flag("from").and_then(|f| f.value()).is_some_and(|f| f.bytes().all(|b| b.is_ascii_digit()))
    };
    if unused.is_empty() || document.instructions.iter().any(numbered) {
        return;
    }
    let names: Vec<String> = unused.iter().map(|s| s.label()).collect();
    let text = format!(
        "Nothing uses {}. Shall it stay? It must if you build it with --target.",
        names.join(" and ")
    );
    if asks.choose("unused", &text, &["keep", "remove"]) == "keep" {
        return;
    }
    for stage in unused {
        let steps = stage.steps.iter().map(|s| s.instruction);
        for instruction in std::iter::once(stage.instruction).chain(steps).map(|n| &document.instructions[n])
        {
            let start =
                document.text[..instruction.span.start as usize].rfind('\n').map_or(0, |at| at as u32 + 1);
            let end = instruction.span.end;
            let end = document.text[end as usize..].find('\n').map_or(end, |to| end + to as u32 + 1);
            let why = format!("No later stage uses {}.", stage.label());
            draft
                .changes
                .push(Change { edit: Edit { span: Span { start, end }, insert: String::new() }, why });
        }
    }
    adds(draft, "Takes away what nothing uses.");
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
            let builds = listed(" npm yarn pnpm pip pip3 gem bundle cargo poetry uv bun ", program)
                && !command.has("--version");
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

/// An image whose tag changes, with the version that it stands for.
fn floats(stage: &Stage) -> String {
    let Parent::Image(image) = &stage.parent else { return stage.base.clone() };
    let tag = image.tag.as_deref().unwrap_or("latest");
    match pin::pin(&stage.base_raw, &image.familiar_name(), tag) {
        Some(pin) => format!("{} ({} when the table of images was made)", stage.base, pin.tag),
        None => stage.base.clone(),
    }
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
    let names: Vec<String> = floating.map(floats).collect();
    if !names.is_empty() {
        add(&format!("{} changes without notice: name a version.", names.join(" and ")));
    }
    if why.is_empty() && unreached.is_empty() && names.is_empty() {
        add("Nothing in the text says how the image could be smaller.");
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::convert::tests::{check, outcome};
    use crate::convert::{Outcome, of};

    #[test]
    fn the_last_stage_on_a_slim_image() {
        check(
            "FROM node:20 AS build\nWORKDIR /a\nCOPY . .\nRUN npm ci --omit=dev\n\n# runs\nFROM node:20\nCOPY --from=build /a /a\nCMD [\"node\", \"/a/b.js\"]\n",
            "FROM node:20 AS build\nWORKDIR /a\nCOPY . .\nRUN npm ci --omit=dev\n\n# runs\nFROM node:20-slim\nCOPY --from=build /a /a\nCMD [\"node\", \"/a/b.js\"]\n",
        );
    }

    /// The offered text with these answers.
    fn with(text: &str, answers: &[(&str, &str)]) -> String {
        let mut options = Options::default();
        for (id, answer) in answers {
            options.answers.insert((*id).to_owned(), (*answer).to_owned());
        }
        match of(text, &options) {
            Outcome::Offer(offer) => offer.text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn dependencies_of_a_stage_that_builds() {
        let text = "FROM alpine:3 AS old\nRUN true\n# one\nFROM node:20 AS build\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build\n\nFROM node:20-slim\nCOPY --from=build /a /a\nCMD [\"node\", \"/a/b.js\"]\n";
        let pruned = text.replace("run build\n", "run build\nRUN npm prune --omit=dev\n");
        assert_eq!(with(text, &[]), pruned);
        let first = pruned.replace(
            "COPY . .\nRUN npm ci && ",
            "COPY package.json package-lock.json* .npmrc* ./\nRUN npm ci\nCOPY . .\nRUN ",
        );
        assert_eq!(with(text, &[("layers", "before the sources")]), first);
        assert_eq!(
            with(text, &[("unused", "remove")]),
            pruned.replace("FROM alpine:3 AS old\nRUN true\n", "")
        );
    }

    #[test]
    fn versions_instead_of_tags_that_change() {
        let text = "FROM golang AS build\nRUN go build -o /a\n\nFROM python\nCOPY --from=build /a /a\nCMD [\"/a\"]\n";
        let pinned = with(text, &[("pin", "by version")]);
        assert!(pinned.starts_with("FROM golang:1."), "{pinned}");
        assert!(pinned.contains("\nFROM python:3.") && pinned.contains("slim"), "{pinned}");
        assert!(with(text, &[]).contains("FROM golang AS build"));
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
