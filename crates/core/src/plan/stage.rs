//! What does one instruction do to the stage it stands in?

use std::cell::Cell;

use dockerfile_syntax::{
    Arguments, Document, ExpandError, Expansion, ImageRef, Instruction, Keyword, Quotes, Source, expand,
    expand_words, quote, sort_by,
};

use super::build::{Referent, States, froms};
use super::copy::Address;
use super::{Config, HealthCheck, Input, Origin, Stage, Step, Vars, Via};
use crate::Names;

/// Where BuildKit looks for programs when the base image does not say.
pub(super) const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Bytes that variables may add to the words of a file, all together: a thousand times what a large file needs.
const MOST_TAKEN: usize = 8 << 20;

/// The state of a stage between two instructions.
pub(super) struct Dispatch<'b> {
    escape: char,
    /// Whether the file asks for a frontend with features that are tried out.
    labs: bool,
    globals: &'b Vars,
    build_args: &'b Names<String>,
    /// How many bytes longer all words have become by their variables.
    taken: &'b Cell<usize>,
    vars: Vars,
    config: Config,
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
        let mut vars = Vars::default();
        vars.set("PATH", DEFAULT_PATH);
        Dispatch {
            escape: document.escape,
            labs: document.directives.iter().any(|d| d.name == "syntax" && d.value.contains("labs")),
            globals,
            build_args,
            taken,
            vars,
            config: Config::default(),
            cmd_set: false,
            declared: Vars::default(),
            undefined: Vec::new(),
            windows: false,
            valued: 0,
        }
    }

    /// Starts from an earlier stage: its variables and configuration, but not its triggers.
    pub(super) fn inherit(&mut self, parent: &Stage) {
        self.vars = parent.vars.clone();
        self.declared = parent.declared.clone();
        self.config = Config { onbuild: Vec::new(), ..parent.config.clone() };
    }

    /// Starts from nothing: an empty image works in the root folder.
    pub(super) fn scratch(&mut self) {
        "/".clone_into(&mut self.config.workdir);
    }

    /// Starts from an image: its variables, as far as its row in the table tells. Whether there is one.
    pub(super) fn base_image(&mut self, image: &ImageRef) -> bool {
        let env = super::image_env::env(image);
        for (name, value) in env.iter().flatten() {
            self.vars.set(name, value);
        }
        env.is_some()
    }

    /// Hands what the stage has come to over to it.
    pub(super) fn finish(self, stage: &mut Stage) {
        stage.vars = self.vars;
        stage.declared = self.declared;
        stage.config = self.config;
    }

    /// A word with its variables filled in, as long as the whole file has not taken in too much.
    fn fill(&self, word: &str, escape: char, quotes: Quotes) -> Result<Expansion, ExpandError> {
        if self.taken.get() > MOST_TAKEN {
            return Ok(Expansion { value: word.to_owned(), ..Expansion::default() });
        }
        let expansion = expand(word, escape, quotes, &|name| self.vars.get(name).map(Into::into))?;
        self.taken.set(self.taken.get() + expansion.value.len().saturating_sub(word.len()));
        Ok(expansion)
    }

    fn expand(&mut self, word: &str, error: &mut Option<String>) -> String {
        match self.fill(word, self.escape, Quotes::Process) {
            Ok(expansion) => {
                self.note_undefined(expansion.unmatched);
                expansion.value
            }
            Err(e) => {
                self.note_undefined(e.1);
                error.get_or_insert(e.0);
                word.to_owned()
            }
        }
    }

    /// BuildKit's own switches are never missed.
    fn note_undefined(&mut self, names: Vec<String>) {
        let missed = |n: &String| !n.starts_with("BUILDKIT_SBOM_SCAN_") && self.declared.get(n).is_none();
        let missed: Vec<_> = names.into_iter().filter(missed).map(|name| (name, self.valued)).collect();
        self.undefined.extend(missed);
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

    fn absolute(&self, path: &str) -> String {
        join(&self.folder(), path)
    }

    /// The working directory, with slashes.
    fn folder(&self) -> std::borrow::Cow<'_, str> {
        slashes(&self.config.workdir, self.windows)
    }
}

/// A path with slashes: on Windows a backslash is one too, and the drive is not part of it.
pub(crate) fn slashes(path: &str, windows: bool) -> std::borrow::Cow<'_, str> {
    if !windows {
        return path.into();
    }
    let path = path.replace('\\', "/");
    match path.get(..2) {
        Some(drive) if drive.eq_ignore_ascii_case("c:") => path[2..].to_owned().into(),
        _ => path.into(),
    }
}

/// A path made absolute and clean; a trailing slash stays, as COPY cares for it.
pub(crate) fn join(workdir: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let base = if path.starts_with('/') { "" } else { workdir };
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut out = format!("/{}", parts.join("/"));
    let folder = path.ends_with('/') || path == "." || path.ends_with("/.");
    if folder && out.len() > 1 {
        out.push('/');
    }
    out
}

/// An absolute path without a trailing slash; the root for an empty one.
fn clean(path: &str) -> String {
    let path = join("/", path);
    if path.len() > 1 { path.trim_end_matches('/').to_owned() } else { path }
}

/// Applies an instruction; gives the step, and the error that would stop a build here.
pub(super) fn dispatch(
    d: &mut Dispatch<'_>,
    at: usize,
    instruction: &Instruction<'_>,
    stage: usize,
    states: &States,
) -> (Step, Option<String>) {
    use Keyword::*;
    let mut error = None;
    let mut step = Step {
        instruction: at,
        keyword: instruction.keyword,
        span: instruction.span,
        line: instruction.line,
        inputs: Vec::new(),
        words: Vec::new(),
        shell_form: false,
        workdir: clean(&d.folder()),
        user: d.config.user.clone(),
        vars: d.vars.clone(),
        undefined: Vec::new(),
        triggered: false,
    };
    let words = instruction.arguments.words();
    match instruction.keyword {
        Env | Label => {
            let pairs: Vec<(String, String)> = instruction
                .arguments
                .pairs()
                .iter()
                .map(|p| (d.expand(&p.name.value, &mut error), d.expand(&p.value.value, &mut error)))
                .collect();
            for (name, value) in &pairs {
                if instruction.keyword == Env {
                    d.vars.set(name, value);
                    replace(&mut d.config.env, name, value);
                } else {
                    replace(&mut d.config.labels, name, value);
                }
            }
            step.words = pairs.into_iter().flat_map(|(name, value)| [name, value]).collect();
        }
        Arg => argument(d, instruction, &mut step, &mut error),
        Workdir => {
            if let Some(word) = words.first() {
                let path = d.expand(&word.value, &mut error);
                // BuildKit keeps an absolute path as written and cleans only what it joins.
                d.config.workdir = match path.starts_with('/') && !d.windows {
                    true => path,
                    false => clean(&d.absolute(&slashes(&path, d.windows))),
                };
                if d.windows {
                    d.config.workdir = d.config.workdir.replace('/', "\\");
                }
                step.words = vec![d.config.workdir.clone()];
            }
        }
        User => {
            if let Some(word) = words.first() {
                d.config.user = d.expand(&word.value, &mut error);
                step.words = vec![d.config.user.clone()];
            }
        }
        Stopsignal => {
            if let Some(word) = words.first() {
                d.config.stop_signal = d.expand(&word.value, &mut error);
                if !super::signal::is_known(&d.config.stop_signal) {
                    error.get_or_insert(format!("invalid signal: {}", d.config.stop_signal));
                }
                step.words = vec![d.config.stop_signal.clone()];
            }
        }
        Volume => {
            for word in words {
                let path = d.expand(word.value.trim(), &mut error);
                if path.is_empty() {
                    error.get_or_insert("VOLUME specified can not be an empty string".to_owned());
                } else if !d.config.volumes.contains(&path) {
                    d.config.volumes.push(path.clone());
                }
                step.words.push(path);
            }
            sort_by(&mut d.config.volumes, |a, b| a < b);
        }
        Expose => expose(d, instruction, &mut step, &mut error),
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
            mounts(d, instruction, &mut step, stage, states, &mut error);
            if instruction.flag("device").is_some() && !d.labs {
                let why = "device feature is only supported in Dockerfile frontend 1.14.0-labs or later";
                error.get_or_insert(why.to_owned());
            }
        }
        Copy | Add => copy(d, instruction, &mut step, stage, states, &mut error),
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
    (step, error)
}

/// What an image remembers of an ONBUILD: the line without its keyword, with its here-documents.
fn trigger(instruction: &Instruction<'_>) -> String {
    let line = instruction.logical.text.trim_start();
    let mut out = line.get("ONBUILD".len()..).unwrap_or("").trim_start().to_owned();
    for heredoc in &instruction.heredocs {
        out.push('\n');
        out.push_str(heredoc.content);
        out.push_str(&heredoc.name);
    }
    out
}

fn replace(list: &mut Vec<(String, String)>, name: &str, value: &str) {
    match list.iter_mut().find(|(n, _)| n == name) {
        Some((_, old)) => value.clone_into(old),
        None => list.push((name.to_owned(), value.to_owned())),
    }
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
        let (name, default) = match word.value.split_once('=') {
            Some((name, default)) => (name, Some(default)),
            None => (word.value.as_ref(), None),
        };
        let value = match (d.build_args.get(name), default) {
            (Some(given), _) => Some(given.clone()),
            (None, Some(default)) => Some(d.expand(default, error)),
            (None, None) => d.globals.get(name).map(str::to_owned),
        };
        step.words.push(match &value {
            Some(value) => format!("{name}={value}"),
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
            Ok(mut found) => d.config.expose.append(&mut found),
            Err(e) => drop(error.get_or_insert(e)),
        }
    }
    // A range can hold 65,535 ports: what is there twice goes when all are sorted.
    sort_by(&mut d.config.expose, |a, b| a < b);
    d.config.expose.dedup();
}

fn mounts(
    d: &mut Dispatch<'_>,
    instruction: &Instruction<'_>,
    step: &mut Step,
    stage: usize,
    states: &States,
    error: &mut Option<String>,
) {
    let escape = d.escape;
    let expand_field =
        |value: &str| d.fill(value, escape, Quotes::Process).map_or_else(|_| value.to_owned(), |e| e.value);
    let mounts = instruction.mounts(&expand_field);
    let undefined = std::cell::RefCell::new(Vec::new());
    if let Err(e) = super::mount::check(instruction, &step.workdir, &|value| {
        d.fill(value, escape, Quotes::Process)
            .map(|e| {
                undefined.borrow_mut().extend(e.unmatched);
                e.value
            })
            .map_err(|e| {
                undefined.borrow_mut().extend(e.1);
                e.0
            })
    }) {
        error.get_or_insert(e);
    }
    d.note_undefined(undefined.into_inner());
    for mount in mounts {
        let origin = match mount.from.as_str() {
            "" => Origin::Context,
            from => resolve(states.by_name(from), stage, || {
                let (from, target) = (quote(from), quote(&mount.target));
                format!(
                    "cannot mount from stage {from} to {target}, stage needs to be defined before current command"
                )
            }),
        };
        let destination = join(&step.workdir, &mount.target);
        let paths = if mount.source.is_empty() { Vec::new() } else { vec![mount.source] };
        step.inputs.push(Input {
            via: Via::Mount(mount.kind),
            origin,
            paths,
            destination,
            span: mount.span,
            line: step.line,
        });
    }
}

/// `later` says what is wrong where the stage stands further down.
fn resolve(referent: Referent, stage: usize, later: impl Fn() -> String) -> Origin {
    match referent {
        Referent::Stage(source) if source < stage => Origin::Stage(source),
        Referent::Stage(_) => Origin::Unresolved(later()),
        Referent::Image(name) => Origin::Image(name),
        Referent::Invalid(why) => Origin::Unresolved(why),
    }
}

fn copy(
    d: &mut Dispatch<'_>,
    instruction: &Instruction<'_>,
    step: &mut Step,
    stage: usize,
    states: &States,
    error: &mut Option<String>,
) {
    let Some(copy) = instruction.as_copy() else { return };
    let mut flag = |name: &str| {
        let value = instruction.flag(name).and_then(|f| f.value());
        value.map(|v| d.expand(v, error)).unwrap_or_default()
    };
    flag("chown");
    let (chmod, checksum) = (flag("chmod"), flag("checksum"));
    // In BuildKit's order, as the first word that cannot be expanded is the one it names.
    let expanded: Vec<String> = copy
        .sources
        .iter()
        .map(|source| match source {
            Source::Path(word) => d.expand(&word.value, error),
            Source::Heredoc(_) => String::new(),
        })
        .collect();
    let destination = d.expand(&copy.destination.value, error);
    let absolute = d.absolute(&destination);
    let is_add = instruction.keyword == Keyword::Add;
    let via = if is_add { Via::Add } else { Via::Copy };
    let origin = match froms(instruction).first() {
        None => Origin::Context,
        Some(from) if from.name.contains('$') => Origin::Unresolved(
            "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround".to_owned(),
        ),
        Some(from) => resolve(states.copy_from(&from.name), stage, || {
            let (from, own) = (quote(&from.name), quote(&states.label(stage)));
            format!("cannot copy from stage {from}, it needs to be defined before current stage {own}")
        }),
    };
    let sources: Vec<String> = expanded
        .iter()
        .zip(&copy.sources)
        .filter(|(_, s)| matches!(s, Source::Path(_)))
        .map(|(e, _)| e.clone())
        .collect();
    let mut paths = Vec::new();
    let add = |step: &mut Step, origin: Origin, paths: Vec<String>, span| {
        let (destination, line) = (absolute.clone(), step.line);
        step.inputs.push(Input { via, origin, paths, destination, span, line });
    };
    for (source, path) in copy.sources.iter().zip(expanded) {
        match source {
            Source::Path(word) => {
                step.words.push(path.clone());
                if is_add && !matches!(Address::of(&path), Address::Local) {
                    add(step, Origin::Url(path), Vec::new(), word.span);
                } else {
                    paths.push(path);
                }
            }
            Source::Heredoc(n) => {
                let heredoc = &instruction.heredocs[*n];
                step.words.push(format!("<<{}", heredoc.name));
                add(step, Origin::Inline, vec![heredoc.name.clone()], heredoc.span);
            }
        }
    }
    if !paths.is_empty() {
        add(step, origin, paths, copy.from.map_or(instruction.span, |f| f.value_span()));
    }
    step.words.push(destination);
    for source in &copy.sources {
        let Source::Heredoc(n) = source else { continue };
        let Some(heredoc) = instruction.heredocs.get(*n).filter(|h| h.expand) else { continue };
        match d.fill(&heredoc.text(), '\\', Quotes::Ignore) {
            Ok(expansion) => d.note_undefined(expansion.unmatched),
            Err(e) => {
                d.note_undefined(e.1);
                error.get_or_insert(e.0);
            }
        }
    }
    if let Err(e) = super::copy::check(instruction.keyword, &sources, &chmod, &checksum) {
        error.get_or_insert(e);
    }
}
