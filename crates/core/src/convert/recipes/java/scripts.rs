//! Does a script that the image starts call the build tool?

use dockerfile_syntax::{Command, Script};

use super::tool;
use crate::convert::facts::{Fact, Facts, beneath};
use crate::convert::split::{Role, Split};
use crate::convert::start::Start;
use crate::convert::writes;
use crate::convert::{Outcome, refuse};
use crate::plan::join;

/// Refuses a script that builds: its name says so, or the dropped folder. One that comes out of a repository can be seen nowhere.
pub(super) fn refuse_building(facts: &Facts<'_, '_>, start: &Start) -> Result<(), Outcome> {
    let workdir = join("/", &facts.stage.config.workdir);
    for script in start.commands.iter().filter_map(|c| script(c)) {
        let path = join(&workdir, script);
        let name = script.rsplit('/').next().unwrap_or(script);
        let text = facts.text(&path);
        let calls =
            text.is_some_and(|text| Script::parse(&text.replace("exec ", "")).commands.iter().any(builds));
        let named = text.is_none() && (name.contains("build") || name.contains("compile"));
        if calls || named {
            return Err(refuse(
                "compiles-at-start",
                format!(
                    "The image starts {script}, which calls the build tool, so it compiles at every start. Build a jar in a RUN and start it with `java -jar`; then the compiler can stay behind."
                ),
            ));
        }
        let cloned = |place: &String| beneath(&path, place);
        if clones(facts).iter().any(cloned) && !path.contains("/target/") && !path.contains("/build/") {
            return Err(refuse(
                "cannot-follow",
                format!(
                    "The image starts {script}, which a repository brings: whether it calls the build tool is not in the text. Start `java` with what the build leaves."
                ),
            ));
        }
    }
    Ok(())
}

/// Refuses a script that is started in a tree in which the build tool lies and worked.
pub(super) fn refuse_wrapper(facts: &Facts<'_, '_>, start: &Start, tree: &str) -> Result<(), Outcome> {
    let within = |(c, folder): (&Command<'_>, String)| {
        matches!(c.program(), "gradlew" | "mvnw") && beneath(&folder, tree)
    };
    let workdir = join("/", &facts.stage.config.workdir);
    let mut scripts = start.commands.iter().filter_map(|c| script(c));
    let started =
        scripts.find(|s| beneath(&join(&workdir, s), tree) && facts.text(&join(&workdir, s)).is_none());
    match started.filter(|_| facts.followed().any(within)) {
        None => Ok(()),
        Some(script) => Err(refuse(
            "cannot-follow",
            format!(
                "The image starts {script} beside the build tool that works in {tree}: whether it calls that is not in the text. Start `java` with what the build leaves."
            ),
        )),
    }
}

/// The start command, and what the script that it runs starts, where the dropped folder holds that.
pub(super) fn read(facts: &Facts<'_, '_>, start: &Start) -> Start {
    let workdir = join("/", &facts.stage.config.workdir);
    let mut commands = start.commands.clone();
    // A script may be found by its name, and have no ending.
    let named = |c: &Vec<String>| join("/usr/local/bin", c.first().map_or("", |w| w));
    let place = |c: &Vec<String>| script(c).map_or_else(|| named(c), |s| join(&workdir, s));
    for text in start.commands.iter().filter_map(|c| facts.text(&place(c))) {
        for command in Script::parse(text).commands {
            let words = command.words.iter().map(|w| w.value.to_string());
            let words: Vec<String> = words.skip_while(|w| w == "exec").collect();
            if words.first().is_some_and(|w| w == "java") {
                commands.insert(0, words);
            }
        }
    }
    Start { commands, ..start.clone() }
}

/// The script comes along, if it lies among the files that are built.
pub(super) fn bring(split: &mut Split<'_, '_, '_>, start: &Start) {
    let facts = split.facts;
    let workdir = join("/", &facts.stage.config.workdir);
    let paths = start.commands.iter().filter_map(|c| Some(join(&workdir, script(c)?)));
    for path in paths.filter(|path| facts.text(path).is_some()) {
        let among = |(n, f): (usize, &Fact<'_, '_>)| {
            split.roles[n] == Role::Build
                && f.context_paths().any(|(from, to)| matches!(from, "." | "./") && beneath(&path, to))
        };
        if facts.steps.iter().enumerate().any(among) {
            split.take(&path, "The script that the image starts.");
        }
    }
}

/// The script that a command runs, if it runs one.
fn script(command: &[String]) -> Option<&str> {
    let (first, rest) = command.split_first()?;
    let shell = matches!(first.rsplit('/').next(), Some("sh" | "bash" | "ash"));
    let word = if shell { rest.iter().find(|w| !w.starts_with('-'))? } else { first };
    let runs = word.ends_with(".sh") || shell || word.contains('/') && !word.ends_with("/java");
    (runs && !word.contains(['$', ' '])).then_some(word)
}

fn builds(command: &Command) -> bool {
    tool(command) && !matches!(command.program(), "jar" | "jlink")
}

/// Folders that `git clone` fills.
fn clones(facts: &Facts<'_, '_>) -> Vec<String> {
    let clones = |c: &Command| c.program() == "git" && c.has("clone");
    let mut out = Vec::new();
    for fact in &facts.steps {
        let mut folder = fact.folder.clone();
        for command in &fact.script.commands {
            if let ("cd", Some(to)) = (command.program(), command.operands().next()) {
                folder = join(&folder, &to.value);
            }
            out.extend(writes::fetched(command, &folder).flatten().filter(|_| clones(command)));
        }
    }
    out.retain(|place| !writes::distribution(place));
    out
}
