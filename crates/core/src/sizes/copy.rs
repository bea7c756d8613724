//! What do COPY and ADD bring, from the context, from other stages and from elsewhere?

use std::rc::Rc;

use super::effects::{fetched, kb, mb};
use super::estimate::{Estimator, Notes, State};
use super::files::{Entry, Why, plain};
use super::{Basis, Question, Range, Weight, human};
use crate::context::Seen;
use crate::plan::{Input, Origin, Stage, Step};

/// Programs that people copy out of other people's images: image, path, kB on disk.
const COPIED: &str = include_str!("tables/copied.tsv");

/// Where a conversion makes folders that a base without a shell has to have.
pub(crate) const EMPTY: &str = "/tmp/empty";

/// Most entries that one COPY of a dropped folder is told apart into.
const MOST_CHILDREN: usize = 60;

/// A place to write to.
struct To<'s> {
    state: &'s mut State,
    layer: usize,
    label: String,
}

impl To<'_> {
    fn write(&mut self, path: &str, weight: Weight, basis: Basis, because: String) -> &mut Entry {
        let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
        let why = Why { label: self.label.clone(), because: because.into(), source: String::new() };
        self.state.files.add(Entry {
            path: plain(path.to_owned()),
            weight,
            basis,
            layer: self.layer,
            build_only: false,
            why: Rc::new(why),
            context: None,
        })
    }
}

impl Estimator<'_, '_> {
    /// Copies what a step reads; gives what no entry says.
    pub(super) fn copies(&mut self, state: &mut State, step: &Step, layer: usize) -> Notes {
        let mut notes = Vec::new();
        let label = if step.keyword == dockerfile_syntax::Keyword::Add { "ADD" } else { "COPY" };
        let mut to = To { state, layer, label: label.to_owned() };
        for input in &step.inputs {
            match &input.origin {
                Origin::Context => self.take_context(&mut to, step, input, &mut notes),
                Origin::Stage(source) => self.take_stage(&mut to, *source, input),
                Origin::Image(name) => take_image(&mut to, name, input),
                Origin::Url(url) => take_url(&mut to, url, input),
                Origin::Inline => self.take_inline(&mut to, step, input),
                Origin::Unresolved(why) => notes.push((Basis::Unknown, why.clone().into())),
            }
        }
        notes
    }

    fn take_inline(&self, to: &mut To<'_>, step: &Step, input: &Input) {
        let instruction = &self.document.instructions[step.instruction];
        let named = |h: &&dockerfile_syntax::Heredoc<'_>| input.paths.contains(&h.name);
        let bytes = instruction.heredocs.iter().find(named).map_or(0, |h| h.content.len() as u64);
        let weight = Weight::of_disk(Range::exact(bytes), 60);
        to.write(&input.destination, weight, Basis::Known, "text in the Dockerfile itself".to_owned());
    }

    fn take_context(&mut self, to: &mut To<'_>, step: &Step, input: &Input, notes: &mut Notes) {
        if let Some(seen) = self.options.seen() {
            let instruction = &self.document.instructions[step.instruction];
            let excludes: Vec<String> = instruction
                .flags
                .iter()
                .filter_map(|f| f.raw.strip_prefix("--exclude="))
                .map(|e| e.trim_matches(['"', '\'']).to_owned())
                .collect();
            for path in &input.paths {
                take_seen(to, &seen, input, path, &excludes, notes);
            }
            return;
        }
        for path in &input.paths {
            let whole = matches!(path.trim_end_matches('/'), "." | "" | "./" | "*");
            if !whole && !path.contains('*') && self.ignore.ignores(path) {
                let why = format!("nothing: .dockerignore leaves {path} out, so the build would stop here");
                notes.push((Basis::Known, why.into()));
                continue;
            }
            let (range, basis, why) = match (whole, self.options.context_bytes) {
                (true, Some(bytes)) => {
                    (Range::exact(bytes), Basis::Known, "the build context, as large as you said".to_owned())
                }
                (true, None) => {
                    self.question(Question {
                        id: "context".to_owned(),
                        text: "How large is the build context, without what .dockerignore leaves out?"
                            .to_owned(),
                    });
                    (
                        kb(40, 2_500, 80_000),
                        Basis::Assumed,
                        "the build context: a typical project, as yours is not known".to_owned(),
                    )
                }
                (false, most) => {
                    let (range, what) = typical(path);
                    // No part is larger than the whole.
                    let range = range.at_most(most.unwrap_or(u64::MAX));
                    (range, Basis::Assumed, format!("{what}: {path}"))
                }
            };
            let destination = if whole { input.destination.clone() } else { landing(input, path) };
            to.write(&destination, Weight::of_disk(range, 35), basis, why);
        }
    }

    /// Only what lies at the named paths comes along.
    fn take_stage(&self, to: &mut To<'_>, source: usize, input: &Input) {
        let Some(from) = self.states.get(source) else { return };
        let label = self.plan.stages.get(source).map_or(String::new(), Stage::label);
        for path in &input.paths {
            let absolute = plain(crate::plan::join("/", path));
            let clean = absolute.trim_end_matches('/');
            let clean = clean.strip_suffix("/*").unwrap_or(clean);
            if clean.is_empty() {
                // The whole file system of the stage, its base image included.
                let weight = Weight::total(from.layers.iter().map(|l| l.weight));
                to.write("/", weight, Basis::Estimated, format!("everything in {label}"));
                continue;
            }
            let mut found: Vec<&Rc<Entry>> = from.files.beneath(clean).collect();
            let mut clean = clean;
            // Where a build writes to is a matter of its settings: the folder that is copied is meant.
            let built = bundle(clean);
            if let Some(built) = built.as_deref().filter(|_| found.is_empty()) {
                found = from.files.beneath(built).collect();
                clean = built;
            }
            let one = found.len() == 1 && found[0].path == clean;
            let folder = !one && (found.iter().any(|e| e.path != clean) || input.destination.ends_with('/'));
            let base = if folder {
                input.destination.trim_end_matches('/').to_owned()
            } else {
                landing(input, path)
            };
            for entry in &found {
                let rest = entry.path.strip_prefix(clean).unwrap_or("");
                let why = Why {
                    label: format!("COPY --from={label}"),
                    because: format!("from {label}, {path}: {}", entry.why.because).into(),
                    source: entry.why.source.clone(),
                };
                to.state.files.add(Entry {
                    path: plain(format!("{base}{rest}")),
                    layer: to.layer,
                    why: Rc::new(why),
                    ..Entry::clone(entry)
                });
            }
            if found.is_empty() {
                self.take_part(to, from, clean, &base, &label);
            }
        }
    }

    /// A path of which no entry knows: inside of something, or of the base image.
    fn take_part(&self, to: &mut To<'_>, from: &State, path: &str, base: &str, label: &str) {
        if let Some(whole) = from.files.inside(path) {
            let exact = whole.context.as_ref().and_then(|context| {
                let inside = path.strip_prefix(whole.path.as_str())?;
                let copied = self.options.seen()?.copied(&format!("{context}{inside}"), &[]);
                (copied.files > 0).then_some((copied, format!("{context}{inside}")))
            });
            if let Some((copied, context)) = exact {
                let because = format!("from {label}, {path}, as in your folder");
                to.write(base, known(copied.bytes, copied.packed), Basis::Known, because).context =
                    Some(context);
                return;
            }
            let share = (whole.weight.disk.likely / 3, whole.weight.disk.high);
            let (range, _) = typical(path);
            let range = Range::new(
                range.low.min(whole.weight.disk.low / 20),
                range.likely.min(share.0.max(1_000)),
                range.high.min(share.1.max(1_000)),
            );
            let because = format!("from {label}, {path}: a part of what lies there");
            to.write(base, Weight::of_disk(range, 36), Basis::Assumed, because);
            return;
        }
        let (range, why) = match from.files.built_around(path) {
            true => (kb(15, 300, 30_000), "what is compiled there: a typical program is assumed"),
            false => system_path(path),
        };
        let because = format!("from {label}, {path}: {why}");
        to.write(base, Weight::of_disk(range, 42), Basis::Assumed, because);
    }
}

/// The folder that stands for wherever a bundler writes to, if the path's name is that of such a folder.
fn bundle(path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/')?;
    let folder = folder.strip_suffix("/.output").unwrap_or(folder);
    matches!(name, "build" | "out" | "public" | "_site" | ".output" | "www").then(|| format!("{folder}/dist"))
}

/// From the dropped folder: exact.
fn take_seen(
    to: &mut To<'_>,
    seen: &Seen,
    input: &Input,
    path: &str,
    excludes: &[String],
    notes: &mut Notes,
) {
    let copied = seen.copied(path, excludes);
    if copied.files == 0 {
        notes.push((
            Basis::Known,
            format!("nothing in your folder matches {path}: the build would stop here").into(),
        ));
        return;
    }
    let whole = name(path) == "all";
    let mut because =
        if whole { "all of your folder".to_owned() } else { format!("from your folder, {path}") };
    because.push_str(&format!(": {} file{}", copied.files, if copied.files == 1 { "" } else { "s" }));
    for heavy in [".git", "node_modules"] {
        let inside = if whole { heavy.to_owned() } else { format!("{}/{heavy}", path.trim_end_matches('/')) };
        let bytes = seen.copied(&inside, &[]).bytes;
        if bytes > 0 && !excludes.iter().any(|e| e.contains(heavy)) {
            because.push_str(&format!(
                "; {heavy} comes along with {}, unless .dockerignore names it",
                human(bytes)
            ));
        }
    }
    let clean = crate::plan::join("/", path);
    let clean = clean.trim_matches('/');
    let children = children(seen, clean);
    let plain_folder =
        excludes.is_empty() && !clean.contains('*') && (2..=MOST_CHILDREN).contains(&children.len());
    if !plain_folder {
        let folder = seen.copied(clean, &[]).files > 1 || clean.is_empty();
        let destination =
            if folder { input.destination.trim_end_matches('/').to_owned() } else { landing(input, path) };
        to.write(&destination, known(copied.bytes, copied.packed), Basis::Known, because).context =
            (!clean.contains('*')).then(|| clean.to_owned());
        return;
    }
    let base = input.destination.trim_end_matches('/').to_owned();
    for child in children {
        let from = if clean.is_empty() { child.to_owned() } else { format!("{clean}/{child}") };
        let part = seen.copied(&from, &[]);
        to.write(&format!("{base}/{child}"), known(part.bytes, part.packed), Basis::Known, because.clone())
            .context = Some(from);
    }
}

fn name(path: &str) -> &str {
    let plain = path.trim_end_matches('/').trim_start_matches("./");
    if matches!(plain, "" | "." | "*") { "all" } else { plain }
}

/// Names of what lies directly in a folder of the context; none for a file.
fn children<'s>(seen: &'s Seen, folder: &str) -> Vec<&'s str> {
    let cut = if folder.is_empty() { 0 } else { folder.len() + 1 };
    let mut names: Vec<&str> = Vec::new();
    for (path, _) in seen.beneath(folder) {
        let name = path[cut..].split('/').next().unwrap_or("");
        // Sorted by path, so what is in one folder stands together, but for names with signs before the slash.
        if !names.contains(&name) {
            names.push(name);
        }
        if names.len() > MOST_CHILDREN {
            break;
        }
    }
    names
}

/// Exact on disk; how it compresses is a guess by the kinds of the files.
fn known(bytes: u64, packed: u64) -> Weight {
    let pull = Range::new(packed * 3 / 4, packed, packed * 5 / 4);
    Weight { pull, disk: Range::exact(bytes) }
}

fn take_image(to: &mut To<'_>, name: &str, input: &Input) {
    let wanted = |path: &str| {
        COPIED.lines().find_map(|line| {
            let mut fields = line.split('\t');
            let (image, start, kilobytes) = (fields.next()?, fields.next()?, fields.next()?);
            (name.contains(image) && path.starts_with(start)).then(|| kilobytes.parse::<u64>().ok())?
        })
    };
    for path in &input.paths {
        let path = crate::plan::join("/", path);
        let (range, basis, why) = match wanted(&path) {
            Some(n) => (
                kb(n * 7 / 10, n, n * 14 / 10),
                Basis::Estimated,
                "as releases of 2024 to 2026 go".to_owned(),
            ),
            None => {
                let (range, why) = system_path(&path);
                (range, Basis::Assumed, why.to_owned())
            }
        };
        let because = format!("from {name}, {path}: {why}");
        to.write(&landing(input, &path), Weight::of_disk(range, 40), basis, because);
    }
}

fn take_url(to: &mut To<'_>, url: &str, input: &Input) {
    let (weight, why, source) = fetched(url, &input.destination);
    let basis = if source.is_empty() { Basis::Assumed } else { Basis::Estimated };
    let file = url.rsplit('/').next().unwrap_or("");
    to.write(&landing(input, file), weight, basis, why);
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

/// A file or folder of the context by its name.
fn typical(path: &str) -> (Range, &'static str) {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let is = |end: &str| name.ends_with(end);
    if is(".jar") || is(".war") {
        (mb(1, 30, 150), "a typical jar")
    } else if is(".lock") || is("lock.json") || is("lock.yaml") || is(".sum") || name == "package*.json" {
        (kb(10, 200, 1_500), "a list of locked packages")
    } else if name.starts_with("package")
        || [".toml", ".txt", ".mod", ".json", ".xml", ".yml", ".yaml", ".conf", ".ini", ".cfg", ".sh"]
            .iter()
            .any(|e| is(e))
    {
        (kb(1, 3, 30), "a settings file or script")
    } else if is(".tar.gz") || is(".tgz") || is(".zip") || is(".deb") || is(".rpm") {
        (kb(20, 15_000, 300_000), "an archive whose size is not in the text")
    } else if name == "node_modules" {
        (mb(2, 90, 600), "a typical node_modules")
    } else if name.contains('.') || name.contains("entrypoint") {
        (kb(1, 8, 800), "a single file")
    } else {
        (kb(2, 400, 40_000), "a folder or file whose size is not in the text")
    }
}

/// Parts of a base image that people copy.
fn system_path(path: &str) -> (Range, &'static str) {
    if path.contains("ca-certificates") || path.starts_with("/etc/ssl/certs") {
        (kb(200, 220, 260), "the certificates of public authorities")
    } else if path.starts_with("/usr/share/zoneinfo") {
        (kb(400, 1_500, 3_500), "the time zones")
    } else if path.ends_with("/zoneinfo.zip") {
        (kb(380, 405, 430), "the time zones, as Go packs them")
    } else if path == EMPTY {
        (Range::default(), "an empty folder")
    } else if path.starts_with("/etc/") {
        (kb(1, 2, 20), "a settings file")
    } else if path.contains("/bin/") || path.contains("/sbin/") {
        (kb(20, 6_000, 90_000), "a program whose size is not known")
    } else if path.contains("entrypoint")
        || path.rsplit_once('.').is_some_and(|(_, end)| end.bytes().all(|b| b.is_ascii_lowercase()))
    {
        typical(path)
    } else {
        (kb(20, 6_000, 420_000), "nothing in the text says what lies there, so the range is wide")
    }
}
