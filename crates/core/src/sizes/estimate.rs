//! How do layers add up to stages, and stages to the final image?

use dockerfile_syntax::{Document, Keyword, MountKind, Script};
use image_data::{BaseImage, Lookup, lookup};

use super::effects::{Run, kb, mb};
use super::files::{Entry, Files, is_beneath};
use super::{Basis, Layer, Question, Range, Sizes, StageSize, Weight};
use crate::Options;
use crate::plan::{Input, Origin, Parent, Plan, Stage, Step, Via};

/// What a stage holds after its last step.
#[derive(Clone, Default)]
struct State {
    layers: Vec<Layer>,
    files: Files,
    base: Option<BaseImage>,
    unknown: bool,
}

/// Estimates every stage.
pub fn estimate(document: &Document<'_>, plan: &Plan, options: &Options) -> Sizes {
    let mut estimator = Estimator { document, plan, options, questions: Vec::new(), states: Vec::new() };
    for stage in &plan.stages {
        let state = estimator.stage(stage);
        estimator.states.push(state);
    }
    let stages: Vec<StageSize> = estimator
        .states
        .into_iter()
        .enumerate()
        .map(|(stage, state)| StageSize {
            stage,
            total: Weight::total(state.layers.iter().map(|l| l.weight)),
            unknown: state.unknown,
            layers: state.layers,
        })
        .collect();
    let target = plan.target;
    let known_percent = stages.iter().find(|s| Some(s.stage) == target).map_or(0, known_percent);
    Sizes {
        stages,
        target,
        known_percent,
        questions: estimator.questions,
        table_date: image_data::table_date().to_owned(),
        graphs_wanted: Vec::new(),
    }
}

fn known_percent(stage: &StageSize) -> u8 {
    let known: u64 =
        stage.layers.iter().filter(|l| l.basis == Basis::Known).map(|l| l.weight.disk.likely).sum();
    match stage.total.disk.likely {
        0 => u8::from(!stage.unknown) * 100,
        total => (u128::from(known) * 100 / u128::from(total)) as u8,
    }
}

struct Estimator<'p, 't> {
    document: &'p Document<'t>,
    plan: &'p Plan,
    options: &'p Options,
    questions: Vec<Question>,
    states: Vec<State>,
}

impl Estimator<'_, '_> {
    fn stage(&mut self, stage: &Stage) -> State {
        let mut state = match &stage.parent {
            Parent::Stage(parent) => self.states.get(*parent).cloned().unwrap_or_default(),
            Parent::Scratch => State::default(),
            Parent::Unknown(why) => State {
                layers: vec![self.unknown_base(stage, why.clone())],
                unknown: true,
                ..State::default()
            },
            Parent::Image(image) => {
                let name = image.familiar_name();
                let found =
                    lookup(&name, image.tag.as_deref(), image.digest.as_deref(), self.options.arch.into());
                self.base(stage, found)
            }
        };
        for step in &stage.steps {
            self.step(&mut state, step);
        }
        state
    }

    fn base(&mut self, stage: &Stage, found: Lookup) -> State {
        let given = self.options.image_bytes.get(&stage.base).copied();
        let (image, basis, why) = match found {
            Lookup::Scratch => return State::default(),
            Lookup::Exact(image) => {
                let basis = if image.derived.is_empty() { Basis::Known } else { Basis::Estimated };
                let why = match image.derived.is_empty() {
                    true => "The size that the registry reports.".to_owned(),
                    false => format!("Partly derived: {}.", image.derived),
                };
                (image, basis, why)
            }
            Lookup::About { image, why } => (image, Basis::Estimated, why),
            Lookup::Unknown { why } => {
                let Some(bytes) = given else {
                    self.ask(stage);
                    return State {
                        layers: vec![self.unknown_base(stage, why)],
                        unknown: true,
                        ..State::default()
                    };
                };
                let weight = Weight::of_disk(Range::exact(bytes), 40);
                let layer = self.base_layer(
                    stage,
                    weight,
                    Basis::Known,
                    "The size you gave.".to_owned(),
                    String::new(),
                );
                return State { layers: vec![layer], ..State::default() };
            }
        };
        let old = if image.old { ", an old row" } else { "" };
        let source = format!("{}:{} as of {}, {}{old}", image.name, image.tag, image.as_of, image.source);
        let range = |b: image_data::Bytes| Range::new(b.low, b.likely, b.high);
        let weight = Weight { pull: range(image.pull), disk: range(image.disk) };
        let layer = self.base_layer(stage, weight, basis, why, source);
        State { layers: vec![layer], base: Some(image), ..State::default() }
    }

    fn base_layer(
        &self,
        stage: &Stage,
        weight: Weight,
        basis: Basis,
        because: String,
        source: String,
    ) -> Layer {
        Layer {
            instruction: stage.instruction,
            span: stage.span,
            line: stage.line,
            title: stage.base.clone(),
            weight,
            ghost: 0,
            basis,
            because,
            source,
        }
    }

    fn unknown_base(&self, stage: &Stage, why: String) -> Layer {
        self.base_layer(stage, Weight::default(), Basis::Unknown, why, String::new())
    }

    fn ask(&mut self, stage: &Stage) {
        let question = Question {
            id: format!("image:{}", stage.base),
            text: format!("How large is {} on disk? The table does not hold it.", stage.base),
        };
        if !self.questions.contains(&question) {
            self.questions.push(question);
        }
    }

    fn step(&mut self, state: &mut State, step: &Step) {
        let index = state.layers.len();
        let before = state.files.entries.len();
        let (reasons, ghosts, sources) = match step.keyword {
            Keyword::Run => self.run(state, step, index),
            Keyword::Copy | Keyword::Add => (self.copies(state, step, index), Vec::new(), Vec::new()),
            _ => return,
        };
        let _ = before;
        for (layer, bytes) in ghosts {
            if let Some(layer) = state.layers.get_mut(layer) {
                layer.ghost = (layer.ghost + bytes).min(layer.weight.disk.likely);
            }
        }
        let written: Vec<&Entry> = state.files.entries.iter().filter(|e| e.layer == index).collect();
        let weight = written.iter().fold(Weight::default(), |sum, e| sum.plus(e.weight));
        let asked = reasons.iter().map(|(basis, _)| *basis);
        let basis = written.iter().map(|e| e.basis).chain(asked).max().unwrap_or(Basis::Known);
        state.unknown |= basis == Basis::Unknown;
        let because = match reasons.is_empty() {
            true if step.keyword == Keyword::Run => "Nothing that is known to add files.".to_owned(),
            true => String::new(),
            false => sentence(&reasons),
        };
        let mut sources: Vec<&str> = sources;
        sources.dedup();
        state.layers.push(Layer {
            instruction: step.instruction,
            span: step.span,
            line: step.line,
            title: self.title(step),
            weight,
            ghost: 0,
            basis,
            because,
            source: sources.join("; "),
        });
    }

    /// The instruction on one short line.
    fn title(&self, step: &Step) -> String {
        let instruction = &self.document.instructions[step.instruction];
        let mut text = String::new();
        for word in instruction.logical.text.split_whitespace() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
            if text.chars().count() > 60 {
                text = text.chars().take(59).collect();
                text.push('…');
                break;
            }
        }
        text
    }

    #[allow(clippy::type_complexity, reason = "three lists that the one caller takes apart at once")]
    fn run(
        &self,
        state: &mut State,
        step: &Step,
        layer: usize,
    ) -> (Vec<(Basis, String)>, Vec<(usize, u64)>, Vec<&'static str>) {
        let instruction = &self.document.instructions[step.instruction];
        let mut script: String = match step.shell_form {
            true => step.words.first().cloned().unwrap_or_default(),
            false => step.words.join(" "),
        };
        if script.contains("<<") {
            for heredoc in &instruction.heredocs {
                script.push('\n');
                script.push_str(heredoc.content);
            }
        }
        let kept =
            |i: &&Input| matches!(i.via, Via::Mount(MountKind::Cache | MountKind::Tmpfs | MountKind::Bind));
        let mounts: Vec<String> =
            step.inputs.iter().filter(kept).map(|i| i.destination.trim_end_matches('/').to_owned()).collect();
        let mut run = Run {
            files: &mut state.files,
            workdir: step.workdir.clone(),
            layer,
            base: state.base.as_ref(),
            production: step.vars.get("NODE_ENV") == Some("production"),
            mounts: &mounts,
            reasons: Vec::new(),
            ghosts: Vec::new(),
            sources: Vec::new(),
        };
        run.all(&Script::parse(&script).commands);
        (run.reasons, run.ghosts, run.sources)
    }

    fn copies(&mut self, state: &mut State, step: &Step, layer: usize) -> Vec<(Basis, String)> {
        let mut reasons = Vec::new();
        for input in &step.inputs {
            match &input.origin {
                Origin::Context => self.take_context(state, step, input, layer, &mut reasons),
                Origin::Stage(source) => self.take_stage(state, *source, input, layer, &mut reasons),
                Origin::Image(name) => {
                    write(
                        state,
                        input,
                        &input.destination,
                        Weight::of_disk(kb(5, 8_000, 200_000), 40),
                        Basis::Assumed,
                        layer,
                    );
                    reasons.push((
                        Basis::Assumed,
                        format!("files of {name}: which part of it is not known, so the range is wide"),
                    ));
                }
                Origin::Url(url) => {
                    write(
                        state,
                        input,
                        &input.destination,
                        Weight::of_disk(kb(5, 12_000, 250_000), 75),
                        Basis::Assumed,
                        layer,
                    );
                    reasons.push((
                        Basis::Assumed,
                        format!("a download ({url}): its size is not in the text, so the range is wide"),
                    ));
                }
                Origin::Inline => {
                    let instruction = &self.document.instructions[step.instruction];
                    let named = |h: &&dockerfile_syntax::Heredoc<'_>| input.paths.contains(&h.name);
                    let bytes = instruction.heredocs.iter().find(named).map_or(0, |h| h.content.len() as u64);
                    write(
                        state,
                        input,
                        &input.destination,
                        Weight::of_disk(Range::exact(bytes), 60),
                        Basis::Known,
                        layer,
                    );
                    reasons.push((Basis::Known, "text in the Dockerfile itself".to_owned()));
                }
                Origin::Unresolved(why) => reasons.push((Basis::Unknown, why.clone())),
            }
        }
        reasons
    }

    fn take_context(
        &mut self,
        state: &mut State,
        step: &Step,
        input: &Input,
        layer: usize,
        reasons: &mut Vec<(Basis, String)>,
    ) {
        for path in &input.paths {
            let whole = matches!(path.trim_end_matches('/'), "." | "" | "./" | "*");
            let (range, basis, why) = match (whole, self.options.context_bytes) {
                (true, Some(bytes)) => {
                    (Range::exact(bytes), Basis::Known, "the build context, as large as you said".to_owned())
                }
                (true, None) => {
                    let question = Question {
                        id: "context".to_owned(),
                        text: "How large is the build context, without what .dockerignore leaves out?"
                            .to_owned(),
                    };
                    if !self.questions.contains(&question) {
                        self.questions.push(question);
                    }
                    (
                        kb(50, 4_000, 120_000),
                        Basis::Assumed,
                        "the build context: a typical project, as yours is not known".to_owned(),
                    )
                }
                (false, _) => {
                    let (range, what) = typical(path);
                    (range, Basis::Assumed, format!("{path}: {what}"))
                }
            };
            let destination = if whole { input.destination.clone() } else { landing(input, path) };
            write(state, input, &destination, Weight::of_disk(range, 35), basis, layer);
            reasons.push((basis, why));
        }
        let _ = step;
    }

    /// Only what lies at the named paths comes along.
    fn take_stage(
        &self,
        state: &mut State,
        source: usize,
        input: &Input,
        layer: usize,
        reasons: &mut Vec<(Basis, String)>,
    ) {
        let Some(from) = self.states.get(source) else { return };
        let label = self.plan.stages.get(source).map_or(String::new(), Stage::label);
        for path in &input.paths {
            let absolute = crate::plan::join("/", path);
            let clean = absolute.trim_end_matches('/');
            let found: Vec<&Entry> = from.files.beneath(clean).collect();
            let folder = found.iter().any(|e| e.path != clean) || input.destination.ends_with('/');
            let base = if folder && !found.iter().any(|e| e.path == clean && found.len() == 1) {
                input.destination.trim_end_matches('/').to_owned()
            } else {
                landing(input, path)
            };
            if clean.is_empty() {
                // The whole file system of the stage, its base image included.
                let weight = from.layers.iter().fold(Weight::default(), |sum, l| sum.plus(l.weight));
                write(state, input, "/", weight, Basis::Estimated, layer);
                reasons.push((Basis::Estimated, format!("everything in {label}")));
                continue;
            }
            for entry in &found {
                let rest = entry.path.strip_prefix(clean).unwrap_or("");
                let to = format!("{base}{rest}");
                state.files.entries.push(Entry { path: to, layer, ..(*entry).clone() });
            }
            match (found.is_empty(), from.files.inside(clean)) {
                (false, _) => {
                    let basis = found.iter().map(|e| e.basis).max().unwrap_or(Basis::Estimated);
                    reasons.push((basis, format!("{path} of {label}, as estimated there")));
                }
                (true, Some(whole)) => {
                    let share = Range::new(0, whole.weight.disk.likely / 3, whole.weight.disk.high);
                    let (range, _) = typical(path);
                    let range = Range::new(
                        range.low.min(share.high),
                        range.likely.min(share.likely.max(1_000)),
                        range.high.min(share.high.max(1_000)),
                    );
                    write(state, input, &base, Weight::of_disk(range, 36), Basis::Assumed, layer);
                    reasons.push((Basis::Assumed, format!("{path} of {label}: a part of what lies there")));
                }
                (true, None) => {
                    let (range, why) = system_path(clean);
                    write(state, input, &base, Weight::of_disk(range, 45), Basis::Assumed, layer);
                    reasons.push((Basis::Assumed, format!("{path} of {label}: {why}")));
                }
            }
        }
    }
}

/// Where a file or folder comes to stand: inside the destination if that is a folder.
fn landing(input: &Input, path: &str) -> String {
    let destination = input.destination.trim_end_matches('/');
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    match input.destination.ends_with('/') && !name.is_empty() && !path.ends_with('/') && !name.contains('*')
    {
        true => format!("{destination}/{name}"),
        false => destination.to_owned(),
    }
}

fn write(state: &mut State, input: &Input, path: &str, weight: Weight, basis: Basis, layer: usize) {
    let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
    debug_assert!(is_beneath(path, path) && !matches!(input.via, Via::Mount(_)));
    state.files.entries.push(Entry { path: path.to_owned(), weight, basis, layer, build_only: false });
}

/// A file or folder of the context by its name.
fn typical(path: &str) -> (Range, &'static str) {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let is = |end: &str| name.ends_with(end);
    if is(".jar") || is(".war") {
        (mb(1, 30, 150), "a typical jar")
    } else if name.starts_with("package")
        || is(".lock")
        || is(".toml")
        || is(".txt")
        || is(".mod")
        || is(".sum")
        || is(".json")
        || is(".xml")
        || is(".yml")
        || is(".yaml")
        || is("-lock.yaml")
    {
        (kb(1, 150, 2_000), "a project's list of dependencies or settings")
    } else if is(".tar.gz") || is(".tgz") || is(".zip") || is(".deb") || is(".rpm") {
        (kb(20, 15_000, 300_000), "an archive whose size is not in the text")
    } else if name == "node_modules" {
        (mb(2, 90, 600), "a typical node_modules")
    } else if name.contains('.') {
        (kb(1, 20, 5_000), "a single file")
    } else {
        (kb(2, 800, 60_000), "a folder or file whose size is not in the text")
    }
}

/// Parts of a base image that people copy.
fn system_path(path: &str) -> (Range, &'static str) {
    if path.contains("ca-certificates") || path.starts_with("/etc/ssl/certs") {
        (kb(200, 220, 260), "the certificates of public authorities")
    } else if path.starts_with("/usr/share/zoneinfo") {
        (kb(400, 1_500, 3_500), "the time zones")
    } else if path.starts_with("/etc/") {
        (kb(1, 2, 20), "a settings file")
    } else if path.contains("/bin/") {
        (kb(20, 6_000, 90_000), "a program whose size is not known")
    } else {
        (kb(5, 6_000, 250_000), "nothing in the text says what lies there, so the range is wide")
    }
}

/// Reasons as one sentence, each once.
fn sentence(reasons: &[(Basis, String)]) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for (_, reason) in reasons {
        if !parts.contains(&reason.as_str()) {
            parts.push(reason);
        }
    }
    let joined = parts.join("; ");
    let mut chars = joined.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_ascii_uppercase(), chars.as_str()),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sizes::human;

    fn sizes(text: &str) -> Sizes {
        let document = dockerfile_syntax::parse(text);
        let options = Options::default();
        let plan = crate::plan::plan(&document, &options);
        estimate(&document, &plan, &options)
    }

    fn check(text: &str, disk_mb: std::ops::Range<u64>) {
        let sizes = sizes(text);
        let total = sizes.final_stage().unwrap().total.disk;
        assert!(total.low <= total.likely && total.likely <= total.high, "{total:?}");
        let mb = total.likely / 1_000_000;
        let layers: Vec<String> = sizes
            .final_stage()
            .unwrap()
            .layers
            .iter()
            .map(|l| format!("{} {}: {}", human(l.weight.disk.likely), l.title, l.because))
            .collect();
        assert!(disk_mb.contains(&mb), "{mb} MB\n{}", layers.join("\n"));
    }

    const NODE: &str = "FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\nRUN npm run build\nCMD [\"node\", \"dist/server.js\"]\n";

    #[test]
    fn the_node_story() {
        check(NODE, 1_100..1_300);
        check(
            "FROM node:20 AS build\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\nRUN npm run build\nRUN npm prune --omit=dev\n\
             FROM node:20-slim\nWORKDIR /app\nCOPY --from=build /app /app\nCMD [\"node\", \"dist/server.js\"]\n",
            200..260,
        );
    }

    #[test]
    fn the_go_story() {
        let go = "FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app .\n";
        check(go, 850..1_000);
        check(
            &format!("{go}FROM gcr.io/distroless/static-debian12:nonroot\nCOPY --from=build /app /app\n"),
            10..21,
        );
        check(&format!("{go}FROM scratch\nCOPY --from=build /app /app\n"), 10..21);
    }

    #[test]
    fn what_is_removed_in_the_same_layer_does_not_count_and_later_is_a_ghost() {
        let lists = |text: &str| {
            let sizes = sizes(text);
            let layers = &sizes.final_stage().unwrap().layers;
            (layers[1].weight.disk.likely / 1_000_000, layers[1].ghost / 1_000_000)
        };
        assert_eq!(lists("FROM debian:bookworm-slim\nRUN apt-get update\n"), (19, 0));
        assert_eq!(
            lists("FROM debian:bookworm-slim\nRUN apt-get update && rm -rf /var/lib/apt/lists/*\n"),
            (0, 0)
        );
        assert_eq!(
            lists("FROM debian:bookworm-slim\nRUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*\n"),
            (19, 19)
        );
    }

    #[test]
    fn a_cache_mount_does_not_ship() {
        let with = "FROM golang:1.22\nWORKDIR /src\nRUN --mount=type=cache,target=/root/.cache/go-build --mount=type=cache,target=/go/pkg/mod go build -o /app\n";
        let without = with.replace(
            "--mount=type=cache,target=/root/.cache/go-build --mount=type=cache,target=/go/pkg/mod ",
            "",
        );
        let last = |text: &str| {
            sizes(text).final_stage().unwrap().layers.last().unwrap().weight.disk.likely / 1_000_000
        };
        assert_eq!(last(with), 12);
        assert!(last(&without) > 80);
    }

    #[test]
    fn an_unknown_image_is_asked_for_and_makes_a_lower_bound() {
        let sizes = sizes("FROM example.com/team/base:1\nRUN make\n");
        assert!(sizes.final_stage().unwrap().unknown);
        assert_eq!(sizes.questions[0].id, "image:example.com/team/base:1");
    }
}
