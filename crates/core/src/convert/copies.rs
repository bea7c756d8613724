//! A COPY stays in the stage that builds: do its files come along from there, or from the context again?

use dockerfile_syntax::{Command, Keyword};

use super::cut::{Tools, listed};
use super::facts::{Fact, Facts, beneath};
use super::provides::brings;
use super::split::{Role, Split};
use super::writes;
use super::{Outcome, refuse};
use crate::plan::{Origin, join};

/// Sorts one of them; `written` says whether the build writes among the files.
pub(super) fn files(
    split: &mut Split<'_, '_, '_>,
    n: usize,
    tools: &Tools<'_>,
    written: bool,
) -> Result<(), Outcome> {
    let facts = split.facts;
    let fact = &facts.steps[n];
    let removed = |to: &str| facts.steps[n..].iter().any(|f| f.removes(to));
    if fact.step.inputs.iter().all(|i| removed(&i.destination)) {
        return Ok(());
    }
    // Answers to what packages ask are read before these are installed.
    let answers = |f: &Fact<'_, '_>| {
        let read = |c: &Command| {
            c.program() == "debconf-set-selections"
                && c.operands().any(|w| fact.step.inputs.iter().any(|i| brings(i, &w.value)))
        };
        f.script.commands.iter().any(read)
    };
    if facts.steps[n..].iter().any(answers) {
        split.both(n, "A line that runs again reads it.");
        return Ok(());
    }
    let name = |path: &str| path.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned();
    let inputs = fact.step.inputs.iter();
    if inputs.clone().all(|i| matches!(i.origin, Origin::Image(_))) {
        // A tool out of another image, such as uv or composer, unless it is started.
        let starts = split.facts.start_words();
        let started = inputs.clone().flat_map(|i| &i.paths).any(|p| starts.contains(&name(p)));
        if started {
            split.both(n, "The image starts this.");
        }
        return Ok(());
    }
    let manifest = |path: &String| {
        let name = name(path);
        listed(tools.manifests, &name)
            || tools
                .manifests
                .split(' ')
                .any(|m| m.strip_suffix('*').is_some_and(|m| !m.is_empty() && name.starts_with(m)))
    };
    if inputs.clone().all(|i| i.origin == Origin::Context && i.paths.iter().all(manifest)) {
        if later(split, n, &name) {
            split.both(n, "A later line reads these files.");
        }
        return Ok(());
    }
    if tools.sources.is_some() {
        let source = |path: &String| {
            matches!(name(path).as_str(), "" | "." | "*")
                || tools.is_source(path, facts.project.as_ref())
                || manifest(path)
        };
        if !inputs.clone().all(|i| {
            i.origin != Origin::Context && !matches!(i.origin, Origin::Inline)
                || i.paths.iter().all(source) && !i.paths.is_empty()
        }) {
            match edited(split.facts, n) {
                Some(places) => places.iter().for_each(|place| {
                    split.take(place, "A line of the build changes these files, so they come from there.");
                }),
                None => split.both(n, "These files are no sources: the program may read them."),
            }
        }
        return Ok(());
    }
    if !written {
        split.both(
            n,
            "The application's own files, straight from the build context: nothing is built among them.",
        );
        return Ok(());
    }
    let why = "The application as it was built: what was written among its files comes along.";
    if inputs.clone().all(|i| beneath(&i.destination, tools.root)) {
        split.take(tools.root, why);
        return Ok(());
    }
    for input in inputs {
        let to = input.destination.trim_end_matches('/');
        if !writes::distribution(to) {
            split.take(to, why);
            continue;
        }
        // Among the files of the distribution only those with a name can be told apart.
        for path in &input.paths {
            let name = name(path);
            if !name.contains('.') || name == "." || name.contains('*') {
                return Err(refuse(
                    "cannot-follow",
                    format!(
                        "Line {} copies a folder to {}, among the files of the distribution. Copy it to a folder of its own.",
                        fact.step.line, input.destination
                    ),
                ));
            }
            split.take(&format!("{to}/{name}"), why);
        }
    }
    Ok(())
}

/// Where the files of a COPY come to stand, if a later line changes what they say.
fn edited(facts: &Facts<'_, '_>, n: usize) -> Option<Vec<String>> {
    let places: Vec<String> = facts.steps[n]
        .context_paths()
        .map(|(path, to)| {
            let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
            let file = name.contains('.') && !matches!(name, "." | "..") && !to.ends_with(name);
            if file { join(to, name) } else { to.trim_end_matches('/').to_owned() }
        })
        .collect();
    let changes = |fact: &Fact<'_, '_>| {
        let mut folder = fact.folder.clone();
        fact.script.commands.iter().any(|c| {
            if let ("cd", Some(to)) = (c.program(), c.operands().next()) {
                folder = join(&folder, &to.value);
            }
            let inside = |word: &str| places.iter().any(|p| beneath(&join(&folder, word), p));
            let in_place = matches!(c.program(), "sed" | "perl")
                && c.arguments().iter().any(|w| w.value.starts_with("-i") || w.value.starts_with("-pi"));
            in_place && c.operands().any(|w| inside(&w.value))
                || c.redirects.iter().any(|(sign, file)| sign.contains('>') && inside(&file.value))
        })
    };
    let runs = facts.steps[n + 1..].iter().filter(|f| f.keyword() == Keyword::Run);
    let named = !places.iter().any(|p| p.contains(['*', '$']) || writes::distribution(p));
    (named && runs.into_iter().any(changes)).then_some(places)
}

/// Whether a line that runs in the new stage names one of the files.
fn later(split: &Split<'_, '_, '_>, n: usize, name: &dyn Fn(&str) -> String) -> bool {
    let facts = split.facts;
    let names: Vec<String> =
        facts.steps[n].step.inputs.iter().flat_map(|i| &i.paths).map(|p| name(p)).collect();
    let named = |text: &str| names.iter().any(|n| !n.contains('*') && text.contains(n.as_str()));
    let lines = facts.steps.iter().enumerate().skip(n + 1);
    let mut lines = lines.filter(|(n, f)| split.roles[*n] == Role::Run && f.keyword() == Keyword::Run);
    named(&facts.start_words().join(" ")) || lines.any(|(_, f)| named(&f.step.words.join(" ")))
}

/// Folders into which a line puts files, and which no line above it makes that stays with it.
pub(super) fn lacking(split: &Split<'_, '_, '_>, n: usize) -> Vec<String> {
    let steps = &split.facts.steps;
    let made = |folder: &str| {
        writes::distribution(folder)
            || steps[..=n].iter().zip(&split.roles).any(|(fact, role)| match fact.keyword() {
                Keyword::Workdir => fact.step.words.first().is_some_and(|w| beneath(w, folder)),
                Keyword::Run => writes::folders(fact).iter().any(|made| beneath(made, folder)),
                _ => *role != Role::Run && fact.step.inputs.iter().any(|i| beneath(&i.destination, folder)),
            })
    };
    let puts =
        steps[n].followed().into_iter().filter(|(c, _)| matches!(c.program(), "cp" | "mv" | "install"));
    let mut out: Vec<String> = Vec::new();
    for (command, folder) in puts {
        let Some(to) = writes::moves(command).last().map(|to| join(&folder, to)) else { continue };
        let above = to.rsplit_once('/').map_or("", |(above, _)| above).to_owned();
        out.extend([to, above].into_iter().filter(|f| !made(f)));
    }
    out
}
