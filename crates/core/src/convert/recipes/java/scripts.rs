//! Does a script that the image starts call the build tool?

use dockerfile_syntax::{Command, Script};

use super::tool;
use crate::convert::facts::{Facts, beneath};
use crate::convert::follow;
use crate::convert::project::source_of;
use crate::convert::start::Start;
use crate::convert::{Outcome, refuse};
use crate::plan::join;

/// Refuses a script that builds: its name says so, or the dropped folder. One that comes out of a repository can be seen nowhere.
pub(super) fn refuse_building(facts: &Facts<'_, '_>, start: &Start) -> Result<(), Outcome> {
    let workdir = join("/", &facts.stage.config.workdir);
    for script in start.commands.iter().filter_map(|c| script(c)) {
        let path = join(&workdir, script);
        let name = script.rsplit('/').next().unwrap_or(script);
        let text = facts.project.as_ref().zip(source_of(facts, &path)).and_then(|(p, file)| p.text(&file));
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
            out.extend(follow::fetched(command, &folder).flatten().filter(|_| clones(command)));
        }
    }
    out.retain(|place| !follow::distribution(place));
    out
}
