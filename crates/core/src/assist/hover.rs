//! What is this?

use dockerfile_syntax::{ImageRef, Keyword, Span};
use image_data::Lookup;

use super::place::{Place, Thing};
use super::{Assistant, words};
use crate::checks;
use crate::findings;
use crate::plan::Parent;
use crate::sizes::{self, human};

/// An explanation in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it explains.
    pub span: Span,
    /// Sentences; parts are on lines of their own.
    pub text: String,
}

/// Longer values are cut: a hover is a glance.
const LONGEST_VALUE: usize = 200;

impl Assistant<'_> {
    /// What stands at a place, and why the checks speak of it.
    pub fn hover(&self, at: u32) -> Option<Hover> {
        let place = self.place(at);
        let explained = place.as_ref().and_then(|p| Some((p.span, self.explain(p)?)));
        let mut parts: Vec<String> = explained.iter().map(|(_, text)| text.clone()).collect();
        let mut span = explained.map(|(span, _)| span);
        let mut found = findings(&self.document, &self.plan, self.options);
        found.retain(|f| f.span.touches(at) && !f.span.is_empty());
        for finding in found {
            let Some(check) = checks::ALL.iter().find(|c| c.name == finding.rule) else { continue };
            // The message is what the editor shows already; this is the reason behind it.
            parts.push(format!("{}: {}", check.name, check.why));
            span = span.or(Some(finding.span));
        }
        Some(Hover { span: span?, text: parts.join("\n\n") })
    }

    fn explain(&self, place: &Place<'_>) -> Option<String> {
        match place.thing {
            Thing::Directive(directive) => Some(
                match directive.name {
                    "syntax" => "Which version of the language to read this file with; the builder fetches it as an image.",
                    "escape" => "The character that continues a line and takes the meaning from the next.",
                    _ => "Which of BuildKit's checks to leave out, and whether findings fail the build.",
                }
                .to_owned(),
            ),
            Thing::Keyword(keyword) => {
                let (form, what) = words::instruction(keyword)?;
                Some(format!("{form}\n{what}\n{}", reference(keyword)))
            }
            Thing::Flag(keyword, name) => {
                let (_, what) = words::flags(keyword).find(|(flag, _)| *flag == name)?;
                Some(format!("--{name}\n{what}\n{}", reference(keyword)))
            }
            Thing::Field(kind, key, value) => {
                let (of_kind, of_key) = (format!("--mount {kind}"), format!("--mount {key}"));
                let mut keys = words::values(&of_kind).chain(words::values("--mount"));
                let what = keys.find(|(known, _)| known.trim_end_matches('=') == key);
                let means = words::value(&of_key, value);
                let first = what.map(|(_, what)| format!("{key}: {what}"))?;
                Some(match means {
                    Some(means) => format!("{first}\n{value}: {means}"),
                    None => first,
                })
            }
            Thing::Stage(stage) => self.explain_stage(stage),
            Thing::Image(name) => self.explain_image(name),
            Thing::Used(name) => Some(self.explain_used(name, place.instruction)),
            Thing::Set(name) => self.explain_set(name, place.instruction),
        }
    }

    fn explain_stage(&self, index: usize) -> Option<String> {
        let stage = self.plan.stages.get(index)?;
        let base = match stage.parent {
            Parent::Scratch => "nothing".to_owned(),
            Parent::Stage(_) => format!("stage {}", stage.base),
            _ => stage.base.clone(),
        };
        let mut text = format!("Stage {}, line {}, from {base}", stage.label(), stage.line);
        let sizes = sizes::estimate(&self.document, &self.plan, self.options);
        if let Some(size) = sizes.stages.iter().find(|s| s.stage == index && s.total.disk.likely > 0) {
            let least = if size.unknown { "at least " } else { "about " };
            text.push_str(&format!("\nWeighs {least}{} on disk", human(size.total.disk.likely)));
        }
        let lines: Vec<u32> =
            self.uses(index).iter().map(|u| self.document.instructions[u.instruction].line).collect();
        let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
        text.push_str(&match (lines.len(), self.plan.target == Some(index)) {
            (_, true) => "\nThis is what is built".to_owned(),
            (0, _) => "\nNothing uses it".to_owned(),
            (1, _) => format!("\nUsed in line {}", lines[0]),
            _ => format!("\nUsed in lines {}", lines.join(", ")),
        });
        Some(text)
    }

    fn explain_image(&self, name: &str) -> Option<String> {
        let image = match ImageRef::parse(name) {
            Ok(image) => image,
            Err(_) => return (!name.is_empty()).then(|| format!("{name} is no name of an image.")),
        };
        let (tag, digest) = (image.tag.as_deref(), image.digest.as_deref());
        let found = image_data::lookup(&image.familiar_name(), tag, digest, self.options.arch.into());
        let (image, note) = match &found {
            Lookup::Scratch => return Some("The empty image: a stage that starts from nothing.".to_owned()),
            Lookup::Unknown { why } => return Some(format!("{name}\n{why}")),
            Lookup::Exact(image) => (image, None),
            Lookup::About { image, why } => (image, Some(why)),
        };
        let range = |b: image_data::Bytes| match b.low == b.high {
            true => human(b.likely),
            false => format!("{} ({} to {})", human(b.likely), human(b.low), human(b.high)),
        };
        let mut text = format!("{name}\n{} on disk, {} to pull", range(image.disk), range(image.pull));
        text.push_str(&format!("\nAs of {}, from {}", image.as_of, image.source));
        if image.old {
            text.push_str("; a year or more older than the newest figures");
        }
        for note in note.into_iter().chain(Some(&image.derived).filter(|d| !d.is_empty())) {
            text.push('\n');
            text.push_str(note);
        }
        Some(text)
    }

    fn explain_used(&self, name: &str, instruction: usize) -> String {
        let set = self.variable_set(name, instruction);
        let own = &self.document.instructions[instruction];
        let Some(value) = self.vars(instruction).get(name) else {
            let shell = matches!(own.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint);
            return match (set, shell) {
                (Some((_, n)), _) => format!("{name} has no value\n{}", self.declared(n)),
                (None, true) => {
                    format!("{name} is not set by this file: the shell looks for it when it runs")
                }
                (None, false) => format!("{name} has no value here"),
            };
        };
        let from = match set {
            Some((_, n)) => self.declared(n),
            None if self.plan.globals.get(name).is_some() => "Set by the builder".to_owned(),
            None => "Set by the base image".to_owned(),
        };
        format!("{name} = {}\n{from}", short(value))
    }

    fn explain_set(&self, name: &str, instruction: usize) -> Option<String> {
        let keyword = self.document.instructions[instruction].keyword;
        let kind = if keyword == Keyword::Arg { "A build argument" } else { "A variable of the image" };
        let after = match self.stage_of(instruction) {
            None => Some(&self.plan.globals),
            Some(stage) => {
                let mut later = stage.steps.iter().filter(|s| !s.triggered && s.instruction > instruction);
                Some(later.next().map_or(&stage.vars, |s| &s.vars))
            }
        };
        let value = after.and_then(|vars| vars.get(name)).map(short);
        let value = value.map_or("without a value".to_owned(), |value| format!("= {value}"));
        Some(format!("{name} {value}\n{kind}{}", self.origin_of_set(name, instruction)))
    }

    /// Where an ARG without a default gets its value.
    fn origin_of_set(&self, name: &str, instruction: usize) -> String {
        let own = &self.document.instructions[instruction];
        let bare = own.keyword == Keyword::Arg && own.arguments.words().iter().any(|w| w.value == name);
        match self.variable_set(name, instruction) {
            _ if self.options.build_args.get(name).is_some() && own.keyword == Keyword::Arg => {
                ", given for this build".to_owned()
            }
            Some((_, n)) if bare => {
                format!(", with the value of line {}", self.document.instructions[n].line)
            }
            None if bare && self.plan.globals.get(name).is_some() => ", set by the builder".to_owned(),
            _ => String::new(),
        }
    }

    /// `Set by ENV in line 4`.
    fn declared(&self, n: usize) -> String {
        let set = &self.document.instructions[n];
        format!("Set by {} in line {}", set.keyword.name(), set.line)
    }
}

/// Docker's own page about an instruction.
fn reference(keyword: Keyword) -> String {
    let name = keyword.name().to_ascii_lowercase();
    let anchor = if keyword == Keyword::Maintainer { "maintainer-deprecated" } else { name.as_str() };
    format!("https://docs.docker.com/reference/dockerfile/#{anchor}")
}

/// A value cut to what fits.
fn short(value: &str) -> String {
    if value.is_empty() {
        return "(empty)".to_owned();
    }
    match value.char_indices().nth(LONGEST_VALUE) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value.to_owned(),
    }
}
