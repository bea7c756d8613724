//! What does a RUN do, command by command? Just enough of a shell to follow variables, folders and files.

use std::borrow::Cow;
use std::rc::Rc;

use dockerfile_syntax::{Command, Operator, Script};
use image_data::BaseImage;

use super::effects;
use super::estimate::Notes;
use super::files::{Entry, Files, Why, plain};
use super::install::Installs;
use super::{Basis, Weight};
use crate::plan::Vars;
use crate::{Arch, Context, Options};

/// Scripts in scripts: `sh -c "sh -c ..."`.
const DEPTH: usize = 3;
/// Longest value of a variable that is followed; a line that doubles a value a hundred times must cost nothing.
const LONGEST: usize = 4_000;

/// A command with its variables filled in. Most hold none: their words are those of the script.
#[derive(Clone, Debug)]
pub(super) struct Call<'c> {
    /// Without its folder.
    pub(super) program: &'c str,
    /// As written.
    pub(super) path: Cow<'c, str>,
    pub(super) args: &'c [Cow<'c, str>],
    /// Where its output goes, if to a file.
    pub(super) output: Option<&'c str>,
    /// Whether it reads what the command before writes.
    pub(super) piped: bool,
    /// Whether its own output goes to a next command.
    pub(super) pipes: bool,
    /// Whether it reads a here-document.
    pub(super) fed: bool,
    /// `NAME=value` before it.
    pub(super) env: Vec<&'c str>,
}

impl Call<'_> {
    pub(super) fn has(&self, word: &str) -> bool {
        self.args.iter().any(|a| a == word)
    }

    pub(super) fn has_any(&self, words: &[&str]) -> bool {
        self.args.iter().any(|a| words.contains(&a.as_ref()))
    }

    /// Arguments that are not options.
    pub(super) fn operands(&self) -> impl Iterator<Item = &str> {
        self.args.iter().map(Cow::as_ref).filter(|a| !a.starts_with('-'))
    }

    /// The first operand: `install` of `npm -g install x`.
    pub(super) fn verb(&self) -> &str {
        self.operands().next().unwrap_or("")
    }

    /// The value of an option: `-o x`, `--output=x`.
    pub(super) fn option(&self, names: &[&str]) -> Option<&str> {
        self.args.iter().enumerate().find_map(|(n, a)| {
            if names.contains(&a.as_ref()) {
                return self.args.get(n + 1).map(Cow::as_ref);
            }
            let (name, value) = a.split_once('=')?;
            names.contains(&name).then_some(value)
        })
    }
}

/// A RUN while its commands are gone through.
pub(super) struct Run<'s> {
    /// The stage's files before and, more and more, after this RUN.
    pub(super) files: &'s mut Files,
    /// Working directory, following `cd`.
    pub(super) workdir: String,
    /// Index of this RUN's layer.
    pub(super) layer: usize,
    /// The image the stage starts from, through its parents.
    pub(super) base: Option<&'s BaseImage>,
    pub(super) options: &'s Options,
    /// Packages of the distribution that were installed, and that are about to be.
    pub(super) installs: &'s mut Installs,
    /// What is said beside the entries.
    pub(super) notes: Notes,
    /// Bytes of earlier layers that this RUN took away or wrote again: layer and bytes on disk.
    pub(super) ghosts: Vec<(usize, u64)>,
    /// The command at hand, short.
    pub(super) label: String,
    /// Commands that nothing knows.
    pub(super) unknown: Vec<String>,
    /// Bytes of here-documents that are no script.
    pub(super) fed: u64,
    /// Where `make install` will install to.
    pub(super) prefix: Option<String>,
    /// What was downloaded last, for the command that unpacks it.
    pub(super) downloaded: Option<String>,
    env: &'s Vars,
    vars: Vec<(String, String)>,
    depth: usize,
}

/// What surrounds a RUN.
pub(super) struct Surroundings<'s> {
    pub(super) files: &'s mut Files,
    pub(super) installs: &'s mut Installs,
    pub(super) base: Option<&'s BaseImage>,
    pub(super) options: &'s Options,
    pub(super) env: &'s Vars,
    pub(super) workdir: &'s str,
    pub(super) layer: usize,
}

impl<'s> Run<'s> {
    pub(super) fn new(s: Surroundings<'s>) -> Self {
        Run {
            files: s.files,
            workdir: s.workdir.to_owned(),
            layer: s.layer,
            base: s.base,
            options: s.options,
            installs: s.installs,
            notes: Vec::new(),
            ghosts: Vec::new(),
            label: String::new(),
            unknown: Vec::new(),
            fed: 0,
            prefix: None,
            downloaded: None,
            env: s.env,
            vars: Vec::new(),
            depth: 0,
        }
    }

    /// Goes through a script.
    pub(super) fn script(&mut self, text: &str) {
        self.depth += 1;
        let script = Script::parse(text);
        let mut branches = Branches::new(self.options.arch);
        for (n, command) in script.commands.iter().enumerate() {
            let pipes = script.commands.get(n + 1).is_some_and(|c| c.operator == Operator::Pipe);
            if branches.runs(text, command) {
                self.command(text, command, pipes);
            }
        }
        self.depth -= 1;
    }

    fn command(&mut self, text: &str, command: &Command, pipes: bool) {
        if command.words.is_empty() {
            for assignment in &command.assignments {
                self.assign(&assignment.value);
            }
        }
        let mut words: Vec<Cow<'_, str>> = Vec::with_capacity(command.words.len());
        for word in &command.words {
            match word.dynamic {
                true => {
                    self.expand_word(&word.value, text.as_bytes().get(word.start) == Some(&b'$'), &mut words)
                }
                false => words.push(Cow::Borrowed(&word.value)),
            }
        }
        words.truncate(LONGEST);
        let output = command.redirects.iter().find(|(sign, _)| sign.contains('>') && !sign.contains('&'));
        let output = output.map(|(_, file)| self.expand(&file.value)).filter(|f| f != "/dev/null");
        let mut env = command.assignments.iter().map(|a| a.value.as_ref()).collect();
        let Some((path, args)) = unwrap(&words, &mut env).split_first() else { return };
        self.call(&Call {
            program: path.rsplit('/').next().unwrap_or(""),
            path: Cow::Borrowed(path),
            args,
            output: output.as_deref(),
            piped: command.operator == Operator::Pipe,
            pipes,
            fed: command.redirects.iter().any(|(sign, _)| sign.contains("<<")),
            env,
        });
    }

    fn call(&mut self, call: &Call) {
        match call.program {
            "cd" | "pushd" => {
                if let Some(to) = call.operands().next() {
                    self.workdir = self.path(to);
                }
            }
            "export" | "local" | "declare" | "readonly" => call.args.iter().for_each(|a| self.assign(a)),
            // `for x in a b` stands for each of them at once.
            "for" if call.args.get(1).is_some_and(|w| w == "in") => {
                let values = call.args[2..].join(" ");
                self.set(&call.args[0], values);
            }
            "sh" | "bash" | "ash" | "dash" | "su" if self.depth < DEPTH => {
                let at = call
                    .args
                    .iter()
                    .position(|a| a.starts_with('-') && !a.starts_with("--") && a.ends_with('c'));
                if let Some(script) = at.and_then(|n| call.args.get(n + 1)) {
                    self.script(script);
                } else {
                    effects::apply(call, self);
                }
            }
            _ => {
                call.program.clone_into(&mut self.label);
                let verb = call.verb();
                if !verb.is_empty() && !verb.contains(['/', '$', ':']) {
                    self.label.push(' ');
                    self.label.push_str(verb);
                }
                effects::apply(call, self);
            }
        }
    }

    fn assign(&mut self, assignment: &str) {
        if let Some((name, value)) = assignment.split_once('=') {
            let value = self.expand(value).into_owned();
            self.set(name, value);
        }
    }

    fn set(&mut self, name: &str, mut value: String) {
        if value.len() > LONGEST {
            value = String::new();
        }
        match self.vars.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value,
            None => self.vars.push((name.to_owned(), value)),
        }
    }

    /// A variable of this script or of the image.
    pub(super) fn var(&self, name: &str) -> Option<&str> {
        let own = self.vars.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        own.or_else(|| self.env.get(name))
    }

    fn expand_word<'v>(&self, value: &'v str, splits: bool, out: &mut Vec<Cow<'v, str>>) {
        let value = self.expand(value);
        // What a command would print is not known, and no list of words.
        match splits && !value.contains("$(") && !value.contains('`') {
            true => out.extend(value.split_whitespace().map(|word| Cow::Owned(word.to_owned()))),
            false => out.push(value),
        }
    }

    /// Fills in what is known; the rest stays as written.
    fn expand<'v>(&self, text: &'v str) -> Cow<'v, str> {
        if !text.contains('$') {
            return Cow::Borrowed(text);
        }
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let braced = rest.starts_with("${");
            let body = &rest[if braced { 2 } else { 1 }..];
            let name = body.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
            let end = if braced { body.find('}').map(|n| n + 3) } else { Some(name + 1) };
            let known = self.var(&body[..name]).filter(|_| name > 0);
            match (known, end) {
                (Some(value), Some(end)) if out.len() + value.len() <= LONGEST => {
                    out.push_str(value);
                    rest = &rest[end..];
                }
                (None, Some(end)) if braced && body[name..].starts_with(":-") => {
                    out.push_str(&body[name + 2..end - 3]);
                    rest = &rest[end..];
                }
                _ => {
                    out.push('$');
                    rest = &rest[1..];
                }
            }
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    /// A path made absolute.
    pub(super) fn path(&self, path: &str) -> String {
        let mut joined = crate::plan::join(&self.workdir, path);
        if joined.len() > 1 {
            joined.truncate(joined.trim_end_matches('/').len());
        }
        plain(joined)
    }

    /// Writes something. What lies beneath a mount when the RUN ends does not ship; until then it can be copied out.
    pub(super) fn write(
        &mut self,
        path: &str,
        weight: Weight,
        basis: Basis,
        because: impl Into<Cow<'static, str>>,
    ) -> &mut Entry {
        self.write_from(path, weight, basis, because, "")
    }

    /// Writes something whose figure comes from a table.
    pub(super) fn write_from(
        &mut self,
        path: &str,
        weight: Weight,
        basis: Basis,
        because: impl Into<Cow<'static, str>>,
        source: &str,
    ) -> &mut Entry {
        let source = source.to_owned();
        self.put(path, weight, basis, Why { label: self.label.clone(), because: because.into(), source })
    }

    fn put(&mut self, path: &str, weight: Weight, basis: Basis, why: Why) -> &mut Entry {
        self.files.add(Entry {
            path: plain(path.to_owned()),
            weight,
            basis,
            layer: self.layer,
            build_only: false,
            why: Rc::new(why),
            context: None,
        })
    }

    /// Says something that no entry says.
    pub(super) fn note(&mut self, basis: Basis, why: impl Into<Cow<'static, str>>) {
        self.notes.push((basis, why.into()));
    }

    /// Takes a path away; what an earlier layer wrote stays paid for.
    pub(super) fn remove(&mut self, path: &str) -> Vec<Rc<Entry>> {
        let gone = self.files.remove(path);
        for entry in &gone {
            if entry.layer != self.layer {
                self.ghosts.push((entry.layer, entry.weight.disk.likely));
            }
        }
        gone
    }

    /// Bytes of a dropped folder, as a measure of how much there is to be built.
    pub(super) fn project(&self) -> Option<u64> {
        let seen = self.options.seen()?;
        let foreign = |p: &str| p.contains("node_modules/") || p.starts_with(".git/");
        Some(seen.files().iter().filter(|(p, _)| !foreign(p)).map(|(_, bytes)| bytes).sum())
    }

    /// What a file of the dropped folder says that lies at this path of the image, or has this name at the root.
    pub(super) fn text(&self, name: &str) -> Option<&'s str> {
        let context: &'s Context = self.options.folder()?;
        let path = self.path(name);
        let from = self.files.inside(&path).and_then(|e| {
            let inside = path.strip_prefix(e.path.as_str())?;
            Some(format!("{}{inside}", e.context.as_ref()?))
        });
        from.and_then(|from| context.text(&from)).or_else(|| context.text(name))
    }
}

/// Which of a script's branches are followed: what stands after `then` and not after `else`, and of a `case` over
/// processors only those of this build.
struct Branches {
    /// Where the command before ended.
    at: usize,
    /// The depth of the branch that is passed over.
    other: Option<usize>,
    foreign: bool,
    /// How many `case` are open.
    cases: usize,
    arch: Arch,
}

/// Names of processors as `uname`, dpkg and apk write them, by which of ours they are.
const PROCESSORS: [(&str, Option<Arch>); 16] = [
    ("amd64", Some(Arch::Amd64)),
    ("x86_64", Some(Arch::Amd64)),
    ("arm64", Some(Arch::Arm64)),
    ("aarch64", Some(Arch::Arm64)),
    ("armhf", None),
    ("armel", None),
    ("armv6", None),
    ("armv7", None),
    ("i386", None),
    ("x86", None),
    ("ppc64", None),
    ("s390x", None),
    ("mips", None),
    ("riscv64", None),
    ("loong", None),
    ("*", None),
];

impl Branches {
    fn new(arch: Arch) -> Branches {
        Branches { at: 0, other: None, foreign: false, cases: 0, arch }
    }

    fn runs(&mut self, text: &str, command: &Command) -> bool {
        let between = text.get(self.at..command.start).unwrap_or("");
        self.at = command.end;
        // Mostly nothing but `&&`.
        if between.bytes().any(|b| b == b';' || b.is_ascii_alphabetic()) {
            self.passes(between, command.depth);
        }
        if command.words.first().is_some_and(|w| w.value == "case") {
            self.cases += 1;
            return false;
        }
        if self.cases > 0 && command.words.len() == 1 && text[command.end..].trim_start().starts_with(')') {
            let pattern = command.words[0].value.trim_matches(['*', '(']);
            let pattern = if pattern.is_empty() { "*" } else { pattern };
            let known = PROCESSORS.iter().find(|(name, _)| pattern.starts_with(name));
            self.foreign = known.is_some_and(|(_, arch)| *arch != Some(self.arch));
            return false;
        }
        self.other.is_none() && !self.foreign
    }

    /// What stands between two commands may end or begin a branch.
    fn passes(&mut self, between: &str, depth: usize) {
        let mut words = between.split(|c: char| c.is_whitespace() || c == ';');
        if words.clone().any(|w| w == "fi") && self.other.is_some_and(|outer| depth < outer) {
            self.other = None;
        }
        if self.other.is_none() && words.any(|w| matches!(w, "else" | "elif")) {
            self.other = Some(depth);
        }
        let ends = between.matches("esac").count();
        self.cases = self.cases.saturating_sub(ends);
        if ends > 0 || between.contains(";;") {
            self.foreign = false;
        }
    }
}

/// What is left of a command without `sudo`, `env A=b` and the like.
fn unwrap<'w>(mut words: &'w [Cow<'w, str>], env: &mut Vec<&'w str>) -> &'w [Cow<'w, str>] {
    for _ in 0..4 {
        let Some((first, rest)) = words.split_first() else { break };
        let takes = match first.rsplit('/').next().unwrap_or("") {
            "sudo" | "exec" | "time" | "nice" | "command" | "eatmydata" | "nohup" | "env" | "xargs"
            | "builtin" => 0,
            "gosu" | "su-exec" | "timeout" | "chroot" | "runuser" | "setpriv" => 1,
            _ => break,
        };
        words = rest;
        while let Some((option, rest)) = words.split_first().filter(|(word, _)| word.starts_with('-')) {
            words = rest;
            if matches!(option.as_ref(), "-u" | "-g" | "-n" | "-I" | "-L") {
                words = words.get(1..).unwrap_or(&[]);
            }
        }
        let is_assignment = |word: &str| word.contains('=') && !word.contains('/');
        while let Some((word, rest)) = words.split_first().filter(|(word, _)| is_assignment(word)) {
            env.push(word);
            words = rest;
        }
        words = words.get(takes..).unwrap_or(&[]);
    }
    words
}
