//! What could stand here?

use dockerfile_syntax::{ImageRef, Keyword, Span, sort_by};

use super::place::mount_type;
use super::probe::{Probe, Typing, probe, probe_heredoc};
use super::{Assistant, words};
use crate::checks;
use crate::plan::Parent;
use crate::sizes::human;

/// What could stand at a place, the best first, and what of the text it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completions {
    /// The part of the word before the caret; it ends at the caret.
    pub span: Span,
    /// Already chosen and sorted by what was typed.
    pub items: Vec<Completion>,
}

/// One proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The word.
    pub label: String,
    /// What it is, in a few words; may be empty.
    pub detail: String,
    /// What it does, in a sentence or two; may be empty.
    pub info: &'static str,
    /// What to insert instead of the label, if it is more than that.
    pub insert: Option<String>,
}

/// A list is for choosing; nobody reads more.
const MOST: usize = 100;

/// Proposals that are being collected.
#[derive(Default)]
struct List(Vec<Completion>);

impl List {
    fn add(&mut self, label: impl Into<String>, detail: impl Into<String>) -> &mut Completion {
        let n = self.0.len();
        self.0.push(Completion { label: label.into(), detail: detail.into(), info: "", insert: None });
        &mut self.0[n]
    }

    fn values(&mut self, place: &str) {
        for (value, what) in words::values(place) {
            self.add(value, what);
        }
    }

    /// Those that begin with what was typed, then those that hold it, in any case.
    fn matching(self, typed: &str) -> Vec<Completion> {
        let typed = typed.to_ascii_lowercase();
        // `22` is no part of 10.22.
        let whole = |before: &str| {
            !(typed.starts_with(|c: char| c.is_ascii_digit())
                && before.ends_with(|c: char| c.is_ascii_digit() || c == '.'))
        };
        let place = |c: &Completion| {
            let label = c.label.to_ascii_lowercase();
            label.find(&typed).filter(|at| whole(&label[..*at]))
        };
        let (first, rest): (Vec<_>, Vec<_>) = self.0.into_iter().partition(|c| place(c) == Some(0));
        let rest = rest.into_iter().filter(|c| place(c).is_some());
        let mut items: Vec<Completion> = Vec::new();
        for item in first.into_iter().chain(rest).take(MOST) {
            if !items.iter().any(|i| i.label == item.label) {
                items.push(item);
            }
        }
        items
    }
}

impl Assistant<'_> {
    /// What could stand at a place; `None` where there is nothing to propose.
    pub fn complete(&self, at: u32) -> Option<Completions> {
        let before = self.document.text.get(..at as usize)?;
        let mut probe = self.probe(before, at)?;
        let mut list = List::default();
        let typed = |probe: &Probe| probe.span.of(before).to_owned();
        match &probe.typing {
            Typing::Keyword { trigger } => self.keywords(&mut list, *trigger, &probe),
            Typing::Flag(keyword) => flags(&mut list, *keyword),
            Typing::Variable { brace } => self.variables(&mut list, *brace, &probe),
            Typing::Directive(name) => directives(&mut list, *name),
            Typing::FlagValue(keyword, flag) => {
                let skip = self.flag_value(&mut list, *keyword, flag, &typed(&probe), probe.instruction);
                probe.span.start += skip as u32;
            }
            Typing::Word(keyword, words) => {
                let skip = self.word(&mut list, *keyword, words, probe.instruction);
                probe.span.start += skip as u32;
            }
        }
        let items = list.matching(&typed(&probe));
        (!items.is_empty()).then_some(Completions { span: probe.span, items })
    }

    /// What is being typed: a here-document's body is no instruction, whatever its lines look like.
    fn probe(&self, before: &str, at: u32) -> Option<Probe> {
        let within = |i: &&dockerfile_syntax::Instruction<'_>| i.span.touches(at);
        let instruction = self.document.instructions.iter().rfind(within);
        let heredoc = instruction.and_then(|i| {
            let mut bodies = i.heredocs.iter().filter(|h| h.span.start <= at && at <= h.terminator.end);
            Some((bodies.next()?, i.span.start))
        });
        match heredoc {
            Some((heredoc, start)) => {
                let body = heredoc.expand.then_some(heredoc.span.start)?;
                probe_heredoc(before, body, start, self.document.escape)
            }
            None => probe(before),
        }
    }

    fn keywords(&self, list: &mut List, trigger: bool, probe: &Probe) {
        let others = || self.document.instructions.iter().filter(|i| i.span.start != probe.instruction);
        let in_stage = others().any(|i| i.keyword == Keyword::From && i.span.start < probe.instruction);
        let lower = others().filter(|i| i.keyword_text().bytes().all(|b| b.is_ascii_lowercase())).count();
        let lower = lower * 2 > others().count();
        for [name, form, what] in words::instructions() {
            let fits = match name {
                "FROM" | "ONBUILD" | "MAINTAINER" if trigger => false,
                "FROM" | "ARG" => true,
                _ => in_stage,
            };
            if fits {
                let name = if lower { name.to_ascii_lowercase() } else { name.to_owned() };
                let item = list.add(name.clone(), form);
                item.info = what;
                item.insert = Some(format!("{name} "));
            }
        }
    }

    fn variables(&self, list: &mut List, brace: bool, probe: &Probe) {
        let own = self.document.instructions.iter().rposition(|i| i.span.start == probe.instruction);
        let Some(own) = own else { return };
        let closed = self.document.text[probe.span.end as usize..].starts_with('}');
        // What was set last is what is wanted most.
        let vars: Vec<(&str, &str)> = self.vars(own).iter().collect();
        for (name, value) in vars.into_iter().rev() {
            let value = value.lines().next().unwrap_or("");
            let item = list.add(name, value);
            item.insert = (brace && !closed).then(|| format!("{name}}}"));
        }
    }

    /// Proposes values of a flag; gives how many bytes of what was typed stay.
    fn flag_value(&self, list: &mut List, keyword: Keyword, flag: &str, typed: &str, start: u32) -> usize {
        match (keyword, flag) {
            (Keyword::Copy, "from") => self.stages_and_images(list, typed, start, true),
            (Keyword::Run, "mount") => {
                let done = typed.rfind(',').map_or(0, |n| n + 1);
                done + self.mount_field(list, mount_type(typed), &typed[..done], &typed[done..], start)
            }
            _ => {
                list.values(&format!("--{flag}"));
                0
            }
        }
    }

    fn mount_field(&self, list: &mut List, kind: &str, before: &str, field: &str, start: u32) -> usize {
        let Some((key, value)) = field.split_once('=') else {
            let has = |key: &str| before.split(',').any(|f| f.split('=').next() == key.split('=').next());
            for place in ["--mount".to_owned(), format!("--mount {kind}")] {
                for (key, what) in words::values(&place).filter(|(key, _)| !has(key)) {
                    list.add(key, what);
                }
            }
            return 0;
        };
        let skip = key.len() + 1;
        match key {
            "from" => skip + self.stages_and_images(list, value, start, false),
            "dst" | "destination" | "target" if kind == "cache" => {
                list.values("--mount target");
                skip
            }
            _ => {
                list.values(&format!("--mount {key}"));
                skip
            }
        }
    }

    /// Proposes a word of an instruction; gives how many bytes of what was typed stay.
    fn word(&self, list: &mut List, keyword: Keyword, words: &[String], start: u32) -> usize {
        let typed = words.last().map_or("", String::as_str);
        match (keyword, words.len()) {
            (Keyword::From, 1) => return self.stages_and_images(list, typed, start, false),
            (Keyword::From, 2) => {
                list.add("AS", "and a name for the stage").insert = Some("AS ".to_owned());
            }
            (Keyword::Expose, _) => {
                if let Some(at) = typed.find('/') {
                    list.values("EXPOSE /");
                    return at + 1;
                }
                list.values("EXPOSE");
            }
            (Keyword::User, 1) => {
                if let Some(base) = self.root_of(start) {
                    list.values(&format!("USER of {base}"));
                    let family = base.rfind('/').map_or("", |n| &base[..=n]);
                    list.values(&format!("USER of {family}"));
                }
                list.values("USER");
            }
            (Keyword::Arg, _) => {
                self.arguments(list, start);
                list.values("ARG");
            }
            (Keyword::Label | Keyword::Env, _) => list.values(keyword.name()),
            (Keyword::Stopsignal | Keyword::Workdir | Keyword::Shell | Keyword::Healthcheck, 1) => {
                list.values(keyword.name());
            }
            (Keyword::Volume, _) => list.values("VOLUME"),
            _ => {}
        }
        0
    }

    /// ARG in a stage: those before the first FROM, and those that the builder sets.
    fn arguments(&self, list: &mut List, start: u32) {
        if self.plan.stages.first().is_none_or(|s| s.span.start > start) {
            return;
        }
        for (name, value) in &self.plan.global_args {
            let value = value.as_ref().map(|v| format!(" = {v}")).unwrap_or_default();
            list.add(name, format!("declared before the first FROM{value}"));
        }
        list.values("ARG platform");
    }

    /// Earlier stages, then images; after a colon the tags of an image. Gives how many bytes of what was typed stay.
    fn stages_and_images(&self, list: &mut List, typed: &str, start: u32, by_number: bool) -> usize {
        if typed.contains('@') {
            return 0;
        }
        let path = typed.rfind('/').map_or(0, |n| n + 1);
        if let Some(colon) = typed[path..].find(':') {
            self.tags(list, &typed[..path + colon]);
            return path + colon + 1;
        }
        let own = self.plan.stages.iter().rev().find(|s| s.span.start <= start).map_or(0, |s| s.index);
        for stage in self.plan.stages.iter().take(own) {
            let number = by_number.then(|| stage.index.to_string());
            if let Some(name) = stage.name.clone().or(number) {
                list.add(name, format!("stage from {}, line {}", stage.base, stage.line));
            }
        }
        let base =
            self.document.instructions.iter().any(|i| i.span.start == start && i.keyword == Keyword::From);
        if base {
            list.values("FROM");
        }
        // The most used first; the table's own order is that of the alphabet.
        let names = image_data::names();
        let first = words::values("image").map(|(name, _)| name).filter(|name| names.contains(name));
        for name in first.chain(names.iter().copied()) {
            let found = image_data::lookup(name, None, None, self.options.arch.into());
            list.add(name, found.image().map_or(String::new(), |i| human(i.disk.likely)));
        }
        0
    }

    fn tags(&self, list: &mut List, name: &str) {
        let name = ImageRef::parse(name).map_or(String::new(), |image| image.familiar_name().into_owned());
        let mut tags = image_data::tags(&name);
        sort_by(&mut tags, |a, b| newer(a, b));
        for tag in tags {
            let found = image_data::lookup(&name, Some(tag), None, self.options.arch.into());
            list.add(tag, found.image().map_or(String::new(), |i| human(i.disk.likely)));
        }
    }

    /// The image at the root of the stage in which an instruction stands.
    fn root_of(&self, start: u32) -> Option<String> {
        let mut stage = self.plan.stages.iter().rev().find(|s| s.span.start <= start)?;
        while let Parent::Stage(parent) = stage.parent {
            stage = self.plan.stages.get(parent).filter(|p| p.index < stage.index)?;
        }
        match &stage.parent {
            Parent::Image(image) => Some(image.familiar_name().into_owned()),
            _ => None,
        }
    }
}

/// Whether a tag belongs before another: plain versions, then those with a variant, then names without a version; the fewest
/// numbers first, the highest first, then the shorter of alike ones.
fn newer(a: &str, b: &str) -> bool {
    let version = |tag: &str| -> Vec<u32> {
        let numbers = tag.split(['-', '_']).next().unwrap_or("").split('.');
        numbers.map_while(|part| part.parse().ok()).collect()
    };
    let kind = |tag: &str, version: &[u32]| match version {
        [] => 2,
        _ => u8::from(!tag.bytes().all(|b| b.is_ascii_digit() || b == b'.')),
    };
    let (left, right) = (version(a), version(b));
    let (first, second) = ((kind(a, &left), left.len()), (kind(b, &right), right.len()));
    (first, &right, a.len()) < (second, &left, b.len())
}

fn flags(list: &mut List, keyword: Keyword) {
    for (name, what) in words::flags(keyword) {
        let alone = words::values(&format!("--{name}")).any(|(value, _)| value == "true");
        let item = list.add(format!("--{name}"), "");
        item.info = what;
        item.insert = Some(format!("--{name}{}", if alone { " " } else { "=" }));
    }
}

fn directives(list: &mut List, name: Option<&str>) {
    match name {
        None => list.values("directive"),
        Some("check") => {
            list.values("directive check");
            for check in checks::ALL {
                list.add(check.name, check.what);
            }
        }
        Some(name) => list.values(&format!("directive {name}")),
    }
}
