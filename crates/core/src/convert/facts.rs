//! What does a single-stage Dockerfile do, as far as a conversion cares?

use std::collections::BTreeMap;

use dockerfile_syntax::{Command, Document, ImageRef, Instruction, Keyword, Operator, Script};

use super::base::{self, World};
use super::leaves;
use super::package_json::{self, Package};
use super::packages;
use super::project::{Project, source_of};
use super::start::Start;
use super::variables;
use super::{Outcome, refuse};
use crate::Options;
use crate::plan::{Origin, Parent, Plan, Stage, Step, join, reads_heredoc};

/// One stage, taken apart.
pub(super) struct Facts<'p, 't> {
    pub(super) document: &'p Document<'t>,
    pub(super) stage: &'p Stage,
    /// Image name as people write it, without tag: `node`.
    pub(super) base_name: String,
    /// Tag, variables filled in; `latest` if none is written.
    pub(super) base_tag: String,
    /// The dropped folder, if there is one.
    pub(super) project: Option<Project>,
    /// The base image's own working folder.
    pub(super) home: &'static str,
    /// Packages and C library of the base.
    pub(super) world: World,
    /// Each step with its instruction and, for a RUN, its commands.
    pub(super) steps: Vec<Fact<'p, 't>>,
}

/// A step.
pub(super) struct Fact<'p, 't> {
    pub(super) step: &'p Step,
    pub(super) instruction: &'p Instruction<'t>,
    /// The commands of a RUN; variables that the file itself sets are filled in.
    pub(super) script: Script<'static>,
    /// What the script was read from: commands say where they stand in it.
    pub(super) text: String,
    /// Where it works: the base image's folder if no WORKDIR came before.
    pub(super) folder: String,
}

impl Fact<'_, '_> {
    pub(super) fn keyword(&self) -> Keyword {
        self.step.keyword
    }

    /// Every command with the folder that it runs in.
    pub(super) fn followed(&self) -> Vec<(&Command<'static>, String)> {
        let mut folder = self.folder.clone();
        let mut out = Vec::new();
        for command in &self.script.commands {
            if let ("cd", Some(to)) = (command.program(), command.operands().next()) {
                folder = join(&folder, &to.value);
            }
            out.push((command, folder.clone()));
        }
        out
    }

    /// Whether it takes a file or folder away again.
    pub(super) fn removes(&self, path: &str) -> bool {
        self.script.commands.iter().any(|c| {
            let sources = match c.program() {
                "rm" | "rmdir" | "unlink" => usize::MAX,
                "mv" => c.operands().count().saturating_sub(1),
                _ => 0,
            };
            let gone = |w: &str| !w.contains(['*', '$']) && w.starts_with('/') && beneath(path, w);
            c.operands().take(sources).any(|w| gone(&w.value))
        })
    }

    /// Paths of the build context that a COPY or ADD brings, with where they come to stand.
    pub(super) fn context_paths(&self) -> impl Iterator<Item = (&str, &str)> {
        let copies = matches!(self.keyword(), Keyword::Copy | Keyword::Add);
        self.step
            .inputs
            .iter()
            .filter(move |i| copies && i.origin == Origin::Context)
            .flat_map(|i| i.paths.iter().map(|p| (p.as_str(), i.destination.as_str())))
    }
}

impl<'p, 't> Facts<'p, 't> {
    /// The name the build stage gets, or has.
    pub(super) fn build_name(&self) -> String {
        self.stage.name.clone().unwrap_or_else(|| "build".to_owned())
    }

    /// A new instruction with its keyword in the case that most of the file has.
    pub(super) fn cased(&self, line: &str) -> String {
        let lower = |i: &&Instruction<'_>| i.keyword_text().starts_with(|c: char| c.is_ascii_lowercase());
        let all = &self.document.instructions;
        if all.iter().filter(lower).count() * 2 <= all.len() {
            return line.to_owned();
        }
        let end = line.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(line.len());
        format!("{}{}", line[..end].to_ascii_lowercase(), &line[end..])
    }

    /// Entrypoint and command as one list, as the image holds them.
    pub(super) fn argv(&self) -> Vec<String> {
        super::start::argv(self.stage)
    }

    /// Words of the start command, also those inside a shell line.
    pub(super) fn start_words(&self) -> Vec<String> {
        let argv = self.argv();
        argv.iter().flat_map(|a| a.split_whitespace()).map(str::to_owned).collect()
    }

    /// Every command of every RUN, with the place of its step. A list, since chains of iterators are many bytes to download.
    pub(super) fn commands(&self) -> std::vec::IntoIter<(usize, &Fact<'p, 't>, &Command<'static>)> {
        let mut out = Vec::new();
        for (n, fact) in self.steps.iter().enumerate() {
            for command in &fact.script.commands {
                out.push((n, fact, command));
            }
        }
        out.into_iter()
    }

    /// The same, each with the folder that it runs in.
    pub(super) fn followed(&self) -> std::vec::IntoIter<(&Command<'static>, String)> {
        let mut out = Vec::new();
        for fact in &self.steps {
            out.append(&mut fact.followed());
        }
        out.into_iter()
    }

    /// Paths of the build context that any COPY or ADD brings, with where they come to stand.
    pub(super) fn brought(&self) -> std::vec::IntoIter<(&str, &str)> {
        let mut out = Vec::new();
        for fact in &self.steps {
            out.extend(fact.context_paths());
        }
        out.into_iter()
    }

    /// The test of the health check as one text; empty if none runs.
    pub(super) fn health(&self) -> String {
        self.stage.config.healthcheck.as_ref().map_or(String::new(), |h| match h.test.first() {
            Some(first) if first == "NONE" => String::new(),
            _ => h.test.join(" "),
        })
    }

    /// The folder in which the program starts.
    pub(super) fn workdir(&self) -> String {
        match self.stage.config.workdir.as_str() {
            "" => self.home.trim_end_matches('/').to_owned(),
            workdir => join("/", workdir).trim_end_matches('/').to_owned(),
        }
    }

    /// The package.json that comes to stand in a folder of the image, if a folder was dropped.
    pub(super) fn package(&self, folder: &str) -> Option<Package> {
        Package::read(self.text(&join(folder, "package.json"))?)
    }

    /// What a file says that comes to stand at a path of the image, if the dropped folder holds it.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.project.as_ref()?.text(&source_of(self, path)?)
    }

    /// The start command; if the dropped folder says what a script of package.json runs, that.
    pub(super) fn start(&self) -> Start {
        self.resolved(Start::of(self.stage))
    }

    /// A start command with what the scripts of this stage's package.json run.
    pub(super) fn resolved(&self, mut start: Start) -> Start {
        let mut commands = Vec::new();
        for command in &start.commands {
            let script = package_json::called(command).zip(self.package(&self.workdir()));
            match script.and_then(|(name, package)| package.script(name)) {
                Some(inner) => commands.extend(inner),
                None => commands.push(command.clone()),
            }
        }
        start.resolved = commands;
        start
    }

    /// Whether some line moves a file away, or removes the folder that it lies in.
    pub(super) fn moved(&self, path: &str) -> bool {
        self.commands().any(|(_, fact, c)| {
            let sources = match c.program() {
                "rm" => usize::MAX,
                "mv" => c.operands().count().saturating_sub(1),
                _ => 0,
            };
            c.operands()
                .take(sources)
                .any(|w| !w.value.contains(['*', '$']) && beneath(path, &join(&fact.folder, &w.value)))
        })
    }

    /// Whether some line takes a file or folder away again.
    pub(super) fn removed(&self, path: &str) -> bool {
        self.steps.iter().any(|fact| fact.removes(path))
    }

    /// Whether some line takes a file or folder away for good: nothing behind it writes there, or may do so unseen.
    pub(super) fn gone(&self, path: &str) -> bool {
        let mut gone: Option<String> = None;
        for fact in &self.steps {
            let near = |to: &str, r: &String| beneath(to, r) || beneath(r, to);
            gone = gone.filter(|r| !fact.step.inputs.iter().any(|i| near(&i.destination, r)));
            for (command, folder) in fact.followed() {
                let words = || command.operands().map(|w| join(&folder, &w.value));
                let surely = command.depth == 0 && command.operator != Operator::Or;
                if command.program() == "rm" && surely {
                    let removes = |w: &String| !w.contains(['*', '$']) && beneath(path, w);
                    gone = words().find(removes).or(gone);
                } else if !leaves::settles(command.program()) {
                    let names = matches!(command.program(), "mkdir" | "touch" | "chmod" | "chown" | "chgrp");
                    let here = |r: &String| !names && folder != "/" && near(&folder, r);
                    gone = gone.filter(|r| !words().any(|w| near(&w, r)) && !here(r));
                }
            }
        }
        gone.is_some()
    }
}

/// Whether a path is a folder or lies beneath it.
pub(super) fn beneath(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path.trim_end_matches('/') == folder
        || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Images that start a server unless told otherwise; a file that builds on them need not name it.
fn serves(image: &str) -> bool {
    super::cut::listed(" php nginx httpd caddy tomcat jetty ", image)
}

/// Most instructions, and most commands, of a file that is converted: rules compare each with the others, and what somebody pastes
/// must not keep a browser busy. Of 2,000 real files the longest has some two hundred.
const MOST: usize = 1_000;

/// Reads the facts, or says why there is nothing to convert.
pub(super) fn gather<'p, 't>(
    document: &'p Document<'t>,
    plan: &'p Plan,
    options: &Options,
) -> Result<Facts<'p, 't>, Outcome> {
    if plan.stages.is_empty() {
        return Err(refuse("empty", "There is no stage yet: start with FROM and an image."));
    }
    if let Some(problem) = document.problems.first().or(plan.problems.first()) {
        let why =
            format!("The build would fail at line {}: {}. Mend that first.", problem.line, problem.message);
        return Err(refuse("broken", why));
    }
    if plan.stages.iter().map(|stage| stage.steps.len()).sum::<usize>() > MOST {
        return Err(too_long());
    }
    let [stage] = plan.stages.as_slice() else {
        return Err(refuse("multi-stage", ""));
    };
    let Parent::Image(image) = &stage.parent else {
        return Err(refuse("no-base", "The stage starts from nothing, so there is nothing to leave behind."));
    };
    if stage.config.cmd.is_none() && stage.config.entrypoint.is_none() && !serves(&image.familiar_name()) {
        let why = "This file starts nothing: it has no CMD and no ENTRYPOINT, and what its base image starts is not the application, so what the image must keep cannot be known.";
        return Err(refuse("no-command", why));
    }
    let shell = |words: &[String]| match words.split_first() {
        Some((program, flags)) => {
            let name = program.rsplit('/').next().unwrap_or("");
            matches!(name, "sh" | "bash" | "ash" | "zsh" | "fish")
                && flags.iter().all(|f| matches!(f.as_str(), "-l" | "-i" | "--login"))
        }
        None => false,
    };
    if matches!(Start::of(stage).commands.as_slice(), [words] if shell(words)) {
        let why =
            "The image starts a shell: it is a place to work in, and all its tools are there to be used.";
        return Err(refuse("workbench", why));
    }
    const BUILDERS: &str = " gox golangci-lint golint gometalinter staticcheck gopls dlv ginkgo goconvey buildozer platformio pio conan \
        scons bazel stack cabal tox nox ";
    let main = Start::of(stage)
        .main()
        .first()
        .map_or(String::new(), |w| format!(" {} ", w.rsplit('/').next().unwrap_or(w)));
    if matches!(main.trim(), "sleep" | "tail") && Start::of(stage).commands.len() == 1 {
        let why = "The image only waits: it is a place to work in, and all its tools are there to be used.";
        return Err(refuse("workbench", why));
    }
    if main.trim() == "make" {
        let why = "The image starts make, and what its rules call is not in the text. Build in a RUN, and start what the rules start; then it can be seen what the image needs.";
        return Err(refuse("compiles-at-start", why));
    }
    if main.len() > 2 && BUILDERS.contains(&main) {
        let why = format!(
            "The image starts {}, a tool that builds: it calls what the image holds to build with.",
            main.trim()
        );
        return Err(refuse("workbench", why));
    }
    let facts = of_stage(document, stage, image, options);
    if facts.commands().len() > MOST {
        return Err(too_long());
    }
    if let Some((line, name)) = unknown_place(&facts) {
        let why = format!(
            "Line {line} copies to, or works in, a folder named by ${name}, and what that holds is not in the text. Write the folder out, or set it with ENV."
        );
        return Err(refuse("cannot-follow", why));
    }
    // What is taken away again by the same name leaves nothing.
    let taken = |name: &str| facts.commands().any(|(_, _, c)| c.has(name) && packages::takes_away(c));
    let open = facts.commands().find_map(|(_, fact, c)| Some((fact, packages::unknown(c)?)));
    if let Some((fact, name)) = open.filter(|(_, name)| !taken(name)) {
        let why = format!(
            "Line {} installs packages that {name} names, and which these are is not in the text. Write them out, or set the variable with ENV.",
            fact.step.line
        );
        return Err(refuse("cannot-follow", why));
    }
    if let Some(onbuild) = facts.steps.iter().find(|f| f.keyword() == Keyword::Onbuild) {
        let why = format!(
            "Line {} leaves a trigger for other builds (ONBUILD): this is a base image, not an application.",
            onbuild.step.line
        );
        return Err(refuse("onbuild", why));
    }
    if image.tag.as_deref().is_some_and(|t| t.contains("onbuild")) {
        let why = "The base runs instructions of its own (ONBUILD), and which is not in this text. Start from the plain image and write them out.";
        return Err(refuse("onbuild", why));
    }
    Ok(facts)
}

fn too_long() -> Outcome {
    let why = format!(
        "The file runs more than {MOST} instructions or commands. What each of them leaves is compared with what the others do, so one as long as this is not converted. Split it into stages or scripts of its own."
    );
    refuse("too-long", why)
}

/// A variable without a known value that says where files go: its line and name.
fn unknown_place(facts: &Facts<'_, '_>) -> Option<(u32, String)> {
    facts.steps.iter().find_map(|fact| {
        let words = fact.instruction.arguments.words();
        let place = match fact.keyword() {
            Keyword::Workdir => words.first(),
            Keyword::Copy | Keyword::Add => words.last(),
            _ => None,
        }?;
        let rest = place.value.split('$').nth(1)?;
        let name = rest.trim_start_matches('{');
        let len = name.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        // `${NAME:-default}` has a value of its own.
        let plain = len > 0 && !name[len..].starts_with(':');
        (plain && fact.step.vars.get(&name[..len]).is_none())
            .then(|| (fact.step.line, name[..len].to_owned()))
    })
}

/// The facts of one stage that starts from an image.
pub(super) fn of_stage<'p, 't>(
    document: &'p Document<'t>,
    stage: &'p Stage,
    image: &ImageRef,
    options: &Options,
) -> Facts<'p, 't> {
    let mut base_name = image.familiar_name().into_owned();
    let mut base_tag = image.tag.clone().unwrap_or_else(|| "latest".to_owned());
    // uv's own images (`python3.12-bookworm-slim`) are those of Python, with uv in them.
    if let ("ghcr.io/astral-sh/uv", Some((_, tag))) = (base_name.as_str(), base_tag.split_once("python")) {
        let slim = tag.strip_suffix("-slim").and_then(|tag| tag.split_once('-'));
        base_tag = slim.map_or(tag.to_owned(), |(version, release)| format!("{version}-slim-{release}"));
        base_name = "python".to_owned();
    }
    let home = if base_name == "golang" { "/go" } else { "/" };
    let steps: Vec<Fact<'_, '_>> = stage
        .steps
        .iter()
        .map(|step| {
            let instruction = &document.instructions[step.instruction];
            let text = match step.keyword {
                Keyword::Run => script_text(step, instruction),
                _ => String::new(),
            };
            let mut script = Script::parse(&text).into_owned();
            variables::fill_in(&mut script, &|name| step.vars.get(name));
            let folder = if &*step.workdir == "/" { home } else { &*step.workdir }.to_owned();
            Fact { step, instruction, script, text, folder }
        })
        .collect();
    let mut steps = steps;
    lasting(&mut steps);
    homes(&mut steps);
    Facts {
        document,
        stage,
        project: Project::of(options),
        home,
        world: base::world(&base_name, &base_tag),
        base_name,
        base_tag,
        steps,
    }
}

fn script_text(step: &Step, instruction: &Instruction<'_>) -> String {
    // No shell reads a list of words, unless it names one.
    let list = !step.shell_form && !step.words.first().is_some_and(|w| w.ends_with("sh"));
    let plain = |w: &str| w.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./:=@,+%~".contains(&b));
    let word = |w: &String| match list && !plain(w) {
        true => format!("'{}'", w.replace('\'', "'\\''")),
        false => w.clone(),
    };
    let mut text = step.words.iter().map(word).collect::<Vec<_>>().join(" ");
    let read = reads_heredoc(&text);
    for heredoc in instruction.heredocs.iter().filter(|_| read) {
        text.push('\n');
        text.push_str(heredoc.content);
    }
    text
}

/// Packages that are added to go with `apk del` are of use to the build alone; where nothing takes them away, they stay.
fn lasting(steps: &mut [Fact<'_, '_>]) {
    let removes = |c: &Command| c.program() == "apk" && c.has("del");
    if steps.iter().flat_map(|f| &f.script.commands).any(removes) {
        return;
    }
    for command in steps.iter_mut().flat_map(|f| &mut f.script.commands).filter(|c| c.program() == "apk") {
        if let Some(at) = command.words.iter().position(|w| matches!(w.value.as_ref(), "--virtual" | "-t")) {
            let end = command.words.len().min(at + 2);
            command.words.drain(at..end);
        }
    }
}

/// `~` and `~/a` written out, as the shell does.
fn homes(steps: &mut [Fact<'_, '_>]) {
    let made = made_homes(steps.iter().flat_map(|f| &f.script.commands));
    for fact in steps {
        let user = fact.step.user.split(':').next().unwrap_or("");
        let home = match (user, made.get(user)) {
            ("" | "root" | "0", _) => "/root".to_owned(),
            (_, Some(home)) => home.clone(),
            (name, None) => format!("/home/{name}"),
        };
        let commands = fact.script.commands.iter_mut();
        for word in commands.flat_map(|c| c.words.iter_mut().chain(c.redirects.iter_mut().map(|r| &mut r.1)))
        {
            if word.value == "~" || word.value.starts_with("~/") {
                word.value = format!("{home}{}", &word.value[1..]).into();
            }
        }
    }
}

/// The home folders of the users that commands make.
pub(super) fn made_homes<'c>(
    commands: impl IntoIterator<Item = &'c Command<'c>>,
) -> BTreeMap<String, String> {
    let mut homes = BTreeMap::new();
    for command in commands.into_iter().filter(|c| matches!(c.program(), "useradd" | "adduser")) {
        let named = option(command, &["-d", "--home", "--home-dir", "-h"]);
        for user in command.operands().map(|w| w.value.to_string()) {
            // The library's `entry` would be 1.3 kB more to download.
            if homes.contains_key(&user) {
                continue;
            }
            let home = named.map_or_else(|| format!("/home/{user}"), |h| h.trim_end_matches('/').to_owned());
            homes.insert(user, home);
        }
    }
    homes
}

/// What stands behind one of some flags of a command.
pub(super) fn option<'c>(command: &'c Command, names: &[&str]) -> Option<&'c str> {
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_ref()).collect();
    words.iter().enumerate().find_map(|(n, word)| match word.split_once('=') {
        Some((name, value)) if names.contains(&name) => Some(value),
        None if names.contains(word) => words.get(n + 1).copied(),
        _ => None,
    })
}
