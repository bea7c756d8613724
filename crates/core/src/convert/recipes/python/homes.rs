//! What did installers and programs put into a home folder, and which of it does the program need?

use dockerfile_syntax::{Command, Keyword};

use super::places::{home, option};
use super::{installer, program};
use crate::convert::facts::{Fact, Facts, beneath};
use crate::convert::split::{Role, Split};
use crate::convert::writes::distribution;
use crate::convert::{Outcome, refuse};
use crate::plan::join;

/// Variables that say where models and other data are kept.
const PLACES: [&str; 7] = [
    "HF_HOME",
    "TRANSFORMERS_CACHE",
    "SENTENCE_TRANSFORMERS_HOME",
    "TORCH_HOME",
    "NLTK_DATA",
    "XDG_CACHE_HOME",
    "MPLCONFIGDIR",
];

/// Brings what lies in a home folder; the Err names a line whose browsers would stay behind.
pub(super) fn homes(split: &mut Split<'_, '_, '_>, at: usize) -> Result<(), Outcome> {
    managers(split)?;
    scattered(split, at)?;
    data(split, at)?;
    browsers(split.facts, at)
}

/// An archive that is unpacked among the files of the distribution: which those are is not in the text.
fn scattered(split: &Split<'_, '_, '_>, at: usize) -> Result<(), Outcome> {
    for fact in split.facts.steps[..=at].iter() {
        for (command, folder) in fact.followed() {
            let unpacks = matches!(command.program(), "unzip" | "tar");
            let named = option(command, &["-d", "-C", "--directory"]);
            let Some(place) = named.filter(|_| unpacks).map(|to| join(&folder, to)) else { continue };
            let place = place.trim_end_matches('/');
            if distribution(place)
                && !place.starts_with("/tmp")
                && !split.artefacts.iter().any(|a| beneath(place, &a.from))
            {
                return Err(refuse(
                    "cannot-follow",
                    format!(
                        "Line {} unpacks an archive into {place}, among the files of the distribution, and which those are is not in the text. Unpack it into a folder of its own, and copy what is needed.",
                        fact.step.line
                    ),
                ));
            }
        }
    }
    Ok(())
}

/// A package manager that its own installer put into a home folder, if the image starts it.
fn managers(split: &mut Split<'_, '_, '_>) -> Result<(), Outcome> {
    let facts = split.facts;
    let starts = facts.start_words();
    let script = starts.iter().any(|w| w.ends_with(".sh") || w.contains("entrypoint"));
    for (_, fact, command) in facts.commands() {
        let fetches = |what: &str| {
            matches!(command.program(), "curl" | "wget") && command.operands().any(|w| w.value.contains(what))
        };
        let (name, folder) = match () {
            () if fetches("install.python-poetry.org") => ("poetry", ".local"),
            () if fetches("get-poetry") => ("poetry", ".poetry"),
            () if fetches("astral.sh/uv") => ("uv", ".local"),
            () => continue,
        };
        if !script && !starts.iter().any(|w| program(w) == name) {
            continue;
        }
        let place = match fact.step.vars.get("POETRY_HOME").filter(|_| name == "poetry") {
            Some(given) => given.trim_end_matches('/').to_owned(),
            None => format!("{}/{folder}", home(facts, &fact.step.user)?),
        };
        split.take(&place, format!("The image starts {name}, which its installer put there."));
    }
    Ok(())
}

/// Models and word lists that a program fetched while the image was built.
fn data(split: &mut Split<'_, '_, '_>, at: usize) -> Result<(), Outcome> {
    let facts = split.facts;
    let mut found: Vec<String> = Vec::new();
    for (n, fact, command) in facts.commands().filter(|(n, _, _)| *n <= at) {
        let stays = matches!(split.roles[n], Role::Build | Role::As(..));
        if !stays || fact.keyword() != Keyword::Run || !fetches(command) {
            continue;
        }
        let home = home(facts, &fact.step.user)?;
        let words = command.operands().any(|w| w.value.contains("nltk") || w.value.contains("textblob"));
        found.push(format!("{home}/{}", if words { "nltk_data" } else { ".cache" }));
        let named = PLACES.iter().filter_map(|name| fact.step.vars.get(name));
        found.extend(named.filter(|p| p.starts_with('/')).map(|p| p.trim_end_matches('/').to_owned()));
    }
    found.dedup();
    found.retain(|place| !split.artefacts.iter().any(|a| beneath(place, &a.from)));
    let why = "What a line of the build fetched for the program lies there.";
    for place in found {
        split
            .build_line(format!("RUN mkdir -p {place}"), "There is no such folder if nothing was put there.");
        split.take(&place, why);
    }
    Ok(())
}

/// Whether a command most likely fetches data for the program.
fn fetches(command: &Command) -> bool {
    if !command.program().starts_with("python") || installer(command).is_some() {
        return false;
    }
    let words: Vec<String> = command.operands().map(|w| w.value.to_ascii_lowercase()).collect();
    let likely = [
        "download",
        "from_pretrained",
        "pipeline(",
        "load_model",
        "transformer",
        "torch.hub",
        "model",
        "preload",
        "prefetch",
        "cache",
    ];
    // What spaCy downloads, pip installs.
    words.iter().any(|w| likely.iter().any(|l| w.contains(l))) && !words.iter().any(|w| w == "spacy")
}

/// Browsers that are fetched among lines that build: they need libraries of the system, too.
fn browsers(facts: &Facts<'_, '_>, at: usize) -> Result<(), Outcome> {
    let fetches = |c: &Command| {
        c.words.iter().any(|w| program(&w.value) == "playwright")
            && c.words.iter().any(|w| w.value.starts_with("install"))
    };
    let early =
        |(n, _, c): &(usize, &Fact<'_, '_>, &Command)| *n <= at && installer(c).is_none() && fetches(c);
    match facts.commands().find(early) {
        None => Ok(()),
        Some((_, fact, _)) => Err(refuse(
            "cannot-follow",
            format!(
                "Line {} fetches browsers into a home folder, among lines that install. Give `playwright install --with-deps` a line of its own behind the last of these; then it runs in the image that runs.",
                fact.step.line
            ),
        )),
    }
}
