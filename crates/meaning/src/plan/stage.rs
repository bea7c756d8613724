//! What does one instruction do to the stage it stands in?

use std::borrow::Cow;
use std::cell::Cell;

use dockerfile_syntax::{
    Arguments, Document, ExpandError, Expansion, ImageRef, Instruction, Keyword, Quotes, cut, expand,
    expand_words, is_plain, sort_by,
};

use super::bases::Bases;
use super::from::States;
use super::inputs::{copy, mounts};
use super::path::{clean, drive_error, join, slashes};
use super::{Config, HealthCheck, Stage, Step, Text, Vars};
use crate::Names;

/// Where BuildKit looks for programs when the base image does not say.
pub(super) const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Bytes that may be added to what a file says, all together, by variables, by working directories put before paths and by
/// what stages inherit: a thousand times what a large file needs. Beyond it nothing more is added, so that no short text
/// fills the memory.
const MOST_TAKEN: usize = 8 << 20;

/// The state of a stage between two instructions.
pub(super) struct Dispatch<'b> {
    pub(super) escape: char,
    /// Whether the file asks for a frontend with features that are tried out.
    labs: bool,
    globals: &'b Vars,
    build_args: &'b Names<String>,
    /// How many bytes have been added, of [`MOST_TAKEN`].
    taken: &'b Cell<usize>,
    pub(super) vars: Vars,
    config: Config,
    /// The working directory with slashes, absolute; and the user. Every step has them.
    workdir: Text,
    user: Text,
    /// Whether this very stage has set CMD; one it inherited does not count.
    cmd_set: bool,
    /// Names that ARG declared, also in the stage this one starts from.
    declared: Vars,
    /// Variables the current instruction uses without a value.
    undefined: Vec<(String, usize)>,
    /// Whether it is built for Windows: another shell, other paths.
    pub(super) windows: bool,
    /// How many words of the current ARG have their value.
    valued: usize,
}

impl<'b> Dispatch<'b> {
    pub(super) fn new(
        document: &Document<'_>,
        globals: &'b Vars,
        build_args: &'b Names<String>,
        taken: &'b Cell<usize>,
    ) -> Self {
        Dispatch {
            escape: document.escape,
            labs: document.directives.iter().any(|d| d.name == "syntax" && d.value.contains("labs")),
            globals,
            build_args,
            taken,
            vars: Vars::known(&[("PATH", DEFAULT_PATH)]),
            config: Config::default(),
            workdir: Text::Fixed("/"),
            user: Text::Fixed(""),
            cmd_set: false,
            declared: Vars::default(),
            undefined: Vec::new(),
            windows: false,
            valued: 0,
        }
    }

    /// What an instruction comes upon, and nothing yet of what it does.
    pub(super) fn step(&self, at: usize, instruction: &Instruction<'_>, triggered: bool) -> Step {
        Step {
            instruction: at,
            keyword: instruction.keyword,
            span: instruction.span,
            line: instruction.line,
            inputs: Vec::new(),
            words: Vec::new(),
            shell_form: false,
            workdir: self.workdir.clone(),
            user: self.user.clone(),
            vars: self.vars.clone(),
            undefined: Vec::new(),
            triggered,
        }
    }

    /// Starts from an earlier stage: its variables and configuration, but not its triggers.
    pub(super) fn inherit(&mut self, parent: &Stage) {
        self.vars = parent.vars.clone();
        self.declared = parent.declared.clone();
        self.windows = parent.windows;
        if self.take(0) && self.take(parent.config.weight()) {
            self.config = Config { onbuild: Vec::new(), ..parent.config.clone() };
            self.user = self.config.user.as_str().into();
            self.moved();
        }
    }

    /// Adds so many bytes; whether there was room for them.
    pub(super) fn take(&self, bytes: usize) -> bool {
        self.taken.set(self.taken.get().saturating_add(bytes));
        self.taken.get() <= MOST_TAKEN
    }

    /// The working directory is another.
    fn moved(&mut self) {
        self.workdir = clean(&self.folder()).as_str().into();
    }

    /// Starts from nothing: an empty image works in the root folder.
    pub(super) fn scratch(&mut self) {
        "/".clone_into(&mut self.config.workdir);
    }

    /// Starts from an image: its variables, as far as they are known. Whether they are.
    pub(super) fn base_image(&mut self, image: &ImageRef, bases: Bases) -> bool {
        let Some(vars) = Vars::of_image(image, bases) else { return false };
        self.vars = vars;
        true
    }

    /// Hands what the stage has come to over to it.
    pub(super) fn finish(mut self, stage: &mut Stage) {
        settle(&mut self.config.env);
        settle(&mut self.config.labels);
        self.config.expose.settle();
        sort_by(&mut self.config.volumes, |a, b| a < b);
        self.config.volumes.dedup();
        stage.vars = self.vars;
        stage.declared = self.declared;
        stage.config = self.config;
    }

    /// A word with its variables filled in, as long as the whole file has not taken in too much.
    pub(super) fn fill<'w>(
        &self,
        word: &'w str,
        escape: char,
        quotes: Quotes,
    ) -> Result<Expansion<'w>, ExpandError> {
        if !self.take(0) {
            return Ok(Expansion::unchanged(word));
        }
        let expansion = expand(word, escape, quotes, &|name| self.vars.get(name).map(Into::into))?;
        self.take(expansion.value.len().saturating_sub(word.len()));
        Ok(expansion)
    }

    pub(super) fn expand<'w>(&mut self, word: &'w str, error: &mut Option<String>) -> Cow<'w, str> {
        if is_plain(word, self.escape) {
            return word.into();
        }
        match self.fill(word, self.escape, Quotes::Process) {
            Ok(expansion) => {
                self.note_undefined(expansion.unmatched);
                expansion.value
            }
            Err(e) => {
                self.note_undefined(e.1);
                error.get_or_insert(e.0);
                word.into()
            }
        }
    }

    /// BuildKit's own switches are never missed.
    pub(super) fn note_undefined(&mut self, names: Vec<impl AsRef<str>>) {
        for name in names.iter().map(AsRef::as_ref) {
            if !name.starts_with("BUILDKIT_SBOM_SCAN_") && self.declared.get(name).is_none() {
                self.undefined.push((name.to_owned(), self.valued));
            }
        }
    }

    fn with_shell(&self, command: &str) -> Vec<String> {
        let mut out = match &self.config.shell {
            Some(shell) if !shell.is_empty() => shell.clone(),
            _ if self.windows => ["cmd", "/S", "/C"].map(str::to_owned).to_vec(),
            _ => vec!["/bin/sh".to_owned(), "-c".to_owned()],
        };
        out.push(command.to_owned());
        out
    }

    pub(super) fn absolute(&self, path: &str) -> String {
        join(self.start(), path)
    }

    /// What relative paths start from.
    pub(super) fn start(&self) -> &str {
        if self.take(self.workdir.len()) { &self.workdir } else { "/" }
    }

    /// The working directory, with slashes.
    fn folder(&self) -> Cow<'_, str> {
        slashes(&self.config.workdir, self.windows)
    }
}

/// Applies an instruction and fills in its step, which knows what was in force before; gives the error that would stop a build here.
pub(super) fn dispatch(
    d: &mut Dispatch<'_>,
    instruction: &Instruction<'_>,
    step: &mut Step,
    stage: usize,
    states: &States,
) -> Option<String> {
    use Keyword::*;
    let mut error = None;
    let words = instruction.arguments.words();
    match instruction.keyword {
        Env | Label => {
            let pairs = instruction.arguments.pairs();
            step.words.reserve_exact(2 * pairs.len());
            for word in pairs.iter().flat_map(|pair| [&pair.name, &pair.value]) {
                let word = d.expand(&word.value, &mut error);
                step.words.push(word.into_owned());
            }
            for [name, value] in step.words.as_chunks().0 {
                if instruction.keyword == Env {
                    d.vars.set(name, value);
                    replace(&mut d.config.env, name, value);
                } else {
                    replace(&mut d.config.labels, name, value);
                }
            }
        }
        Arg => argument(d, instruction, step, &mut error),
        Workdir => {
            if let Some(word) = words.first() {
                let path = d.expand(&word.value, &mut error);
                if let Some(why) = drive_error(&path, d.windows) {
                    let why = format!(
                        "normalizing workdir: normalizing working directory: removing drive letter: {why}"
                    );
                    error.get_or_insert(why);
                }
                // BuildKit keeps an absolute path as written and cleans only what it joins.
                d.config.workdir = match path.starts_with('/') && !d.windows {
                    true => path.into_owned(),
                    false => clean(&d.absolute(&slashes(&path, d.windows))),
                };
                if d.windows {
                    d.config.workdir = d.config.workdir.replace('/', "\\");
                }
                d.moved();
                step.words = vec![d.config.workdir.clone()];
            }
        }
        User => {
            if let Some(word) = words.first() {
                d.config.user = d.expand(&word.value, &mut error).into_owned();
                d.user = d.config.user.as_str().into();
                step.words = vec![d.config.user.clone()];
            }
        }
        Stopsignal => {
            if let Some(word) = words.first() {
                d.config.stop_signal = d.expand(&word.value, &mut error).into_owned();
                if !super::signal::is_known(&d.config.stop_signal) {
                    error.get_or_insert(format!("invalid signal: {}", d.config.stop_signal));
                }
                step.words = vec![d.config.stop_signal.clone()];
            }
        }
        Volume => {
            for word in words {
                let path = d.expand(word.value.trim(), &mut error).into_owned();
                step.words.push(path);
            }
            // Looked at when all of them have been expanded.
            if step.words.contains(&String::new()) {
                error.get_or_insert("VOLUME specified can not be an empty string".to_owned());
            }
            d.config.volumes.extend_from_slice(&step.words);
        }
        Expose => expose(d, instruction, step, &mut error),
        Cmd | Entrypoint => {
            let (argv, shell_form) = command(d, &instruction.arguments);
            step.words = words.iter().map(|w| w.value.to_string()).collect();
            step.shell_form = shell_form;
            if instruction.keyword == Cmd {
                d.config.cmd = Some(argv);
                d.cmd_set = true;
            } else {
                d.config.entrypoint = Some(argv).filter(|a| !a.is_empty());
                if !d.cmd_set {
                    d.config.cmd = None;
                }
            }
        }
        Run => {
            step.shell_form = !instruction.arguments.is_json();
            step.words = words.iter().map(|w| w.value.to_string()).collect();
            if !instruction.flags.is_empty() {
                mounts(d, instruction, step, stage, states, &mut error);
            }
            if instruction.flag("device").is_some() && !d.labs {
                let why = "device feature is only supported in Dockerfile frontend 1.14.0-labs or later";
                error.get_or_insert(why.to_owned());
            }
        }
        Copy | Add => copy(d, instruction, step, stage, states, &mut error),
        Shell => {
            step.words = words.iter().map(|w| w.value.to_string()).collect();
            if instruction.arguments.is_json() {
                d.config.shell = Some(step.words.clone());
            }
        }
        Healthcheck => {
            if let Arguments::Health { kind, command } = &instruction.arguments {
                let mut test = vec![dockerfile_syntax::upper(&kind.value)];
                if !command.is_json() && !command.words().is_empty() {
                    test[0].push_str("-SHELL");
                }
                test.extend(command.words().iter().map(|w| w.value.to_string()));
                let flags = instruction.flags.iter();
                let options =
                    flags.map(|f| (f.name().to_owned(), f.value().unwrap_or("").to_owned())).collect();
                step.words = test.clone();
                d.config.healthcheck = Some(HealthCheck { test, options });
            }
        }
        Onbuild => {
            let expression = trigger(instruction);
            d.config.onbuild.push(expression.clone());
            step.words = vec![expression];
        }
        From | Maintainer | Unknown => {
            step.words = words.iter().map(|w| w.value.to_string()).collect();
        }
    }
    step.undefined = std::mem::take(&mut d.undefined);
    d.valued = 0;
    error
}

/// What an image remembers of an ONBUILD: the line without its keyword, with its here-documents.
fn trigger(instruction: &Instruction<'_>) -> String {
    let line = instruction.logical.text().trim_start();
    let mut out = line.get("ONBUILD".len()..).unwrap_or("").trim_start().to_owned();
    for heredoc in &instruction.heredocs {
        out.push('\n');
        out.push_str(heredoc.content);
        out.push_str(&heredoc.name);
    }
    out
}

/// A list longer than this is not searched for each new name, but put in order once, at the end of the stage.
const LONG: usize = 64;

/// Sets a value where the name was first set.
fn replace(list: &mut Vec<(String, String)>, name: &str, value: &str) {
    let set = list.iter_mut().take(LONG).find(|(n, _)| n == name);
    match set {
        Some((_, old)) => value.clone_into(old),
        None => list.push((name.to_owned(), value.to_owned())),
    }
}

/// Leaves each name once, where it was first set, with its last value.
fn settle(list: &mut Vec<(String, String)>) {
    if list.len() <= LONG {
        return;
    }
    let mut order: Vec<usize> = (0..list.len()).collect();
    sort_by(&mut order, |a, b| list[*a].0 < list[*b].0);
    let (mut again, mut values) = (vec![false; list.len()], Vec::new());
    for same in order.chunk_by(|a, b| list[*a].0 == list[*b].0) {
        if let [first, .., last] = same {
            values.push((*first, *last));
            same[1..].iter().for_each(|at| again[*at] = true);
        }
    }
    for (first, last) in values {
        list[first].1 = std::mem::take(&mut list[last].1);
    }
    let mut again = again.into_iter();
    list.retain(|_| again.next() != Some(true));
}

fn command(d: &Dispatch<'_>, arguments: &Arguments<'_>) -> (Vec<String>, bool) {
    match arguments {
        Arguments::Json(words) => (words.iter().map(|w| w.value.to_string()).collect(), false),
        Arguments::Line(word) => (d.with_shell(&word.value), true),
        _ => (d.with_shell(""), true),
    }
}

fn argument(
    d: &mut Dispatch<'_>,
    instruction: &Instruction<'_>,
    step: &mut Step,
    error: &mut Option<String>,
) {
    for word in instruction.arguments.words() {
        let (name, default) = match cut(&word.value, b'=') {
            Some((name, default)) => (name, Some(default)),
            None => (word.value.as_ref(), None),
        };
        let value = match (d.build_args.get(name), default) {
            (Some(given), _) => Some(given.into()),
            (None, Some(default)) => Some(d.expand(default, error)),
            (None, None) => d.globals.get(name).map(Cow::Borrowed),
        };
        step.words.push(match &value {
            Some(value) => [name, "=", value].concat(),
            None => name.to_owned(),
        });
        if let Some(value) = value {
            d.vars.set(name, &value);
        }
        d.declared.set(name, "");
        d.valued += 1;
    }
}

fn expose(d: &mut Dispatch<'_>, instruction: &Instruction<'_>, step: &mut Step, error: &mut Option<String>) {
    let mut words: Vec<&str> = instruction.arguments.words().iter().map(|w| w.value.as_ref()).collect();
    sort_by(&mut words, |a, b| a < b);
    // Every word is expanded before the first port is read.
    for word in words {
        let vars = &d.vars;
        match expand_words(word, d.escape, &|name| vars.get(name).map(Into::into)) {
            Ok(mut ports) => step.words.append(&mut ports),
            Err(e) => drop(error.get_or_insert(e.0)),
        }
    }
    for port in &step.words {
        match super::port::parse(port) {
            Ok(ports) => d.config.expose.add(ports),
            Err(e) => drop(error.get_or_insert(e)),
        }
    }
}
