//! What did installers and programs put into a home folder, and which of it does the program need?

use dockerfile_syntax::{Command, Keyword};

use super::places::home;
use super::{installer, program};
use crate::convert::facts::{Fact, Facts, beneath, option};
use crate::convert::split::{Role, Split};
use crate::convert::writes::distribution;
use crate::convert::{Outcome, refuse};
use crate::plan::join;

/// What fetches data for the program, the variable that says where to, and the place in the home otherwise.
const DATA: [(&str, &str, &str); 7] = [
    ("nltk", "NLTK_DATA", "nltk_data"),
    ("textblob", "NLTK_DATA", "nltk_data"),
    ("huggingface", "HF_HOME", ".cache/huggingface"),
    ("transformers", "HF_HOME", ".cache/huggingface"),
    ("torch.hub", "TORCH_HOME", ".cache/torch"),
    ("whisper", "XDG_CACHE_HOME", ".cache/whisper"),
    ("tiktoken", "TIKTOKEN_CACHE_DIR", "/tmp/data-gym-cache"),
];

/// More variables that say where such data are kept.
const PLACES: [&str; 3] = ["TRANSFORMERS_CACHE", "SENTENCE_TRANSFORMERS_HOME", "MPLCONFIGDIR"];

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
        let variable = if name == "poetry" { "POETRY_HOME" } else { "UV_INSTALL_DIR" };
        // Set for the installer alone, too.
        let words = fact.script.commands.iter().flat_map(|c| c.assignments.iter().chain(&c.words));
        let mut told = words.filter_map(|w| w.value.split_once('=')).filter(|(n, _)| *n == variable);
        let place = match told.next().map(|(_, to)| to).or(fact.step.vars.get(variable)) {
            Some(given) if distribution(given) => join(given, name),
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
        let python = command.program().starts_with("python") && installer(command).is_none();
        if !stays || !python || fact.keyword() != Keyword::Run {
            continue;
        }
        let text: Vec<&str> = command.arguments().iter().map(|w| w.value.as_ref()).collect();
        let text = text.join(" ").to_ascii_lowercase();
        let known: Vec<_> = DATA.iter().filter(|(name, _, _)| text.contains(name)).collect();
        if known.is_empty() && !fetches(&text) {
            continue;
        }
        let home = home(facts, &fact.step.user)?;
        let set = |name: &str| fact.step.vars.get(name).filter(|p| p.starts_with('/')).map(str::to_owned);
        found.extend(known.iter().map(|(_, variable, place)| set(variable).unwrap_or(join(&home, place))));
        if known.is_empty() {
            found.push(format!("{home}/.cache"));
            found.extend(DATA.iter().filter_map(|(_, variable, _)| set(variable)));
        }
        found.extend(PLACES.iter().filter_map(|name| set(name)));
    }
    let why = "What a line of the build fetched for the program lies there.";
    for place in found.iter().map(|p| p.trim_end_matches('/')) {
        if split.artefacts.iter().any(|a| beneath(place, &a.from)) {
            continue;
        }
        split
            .build_line(format!("RUN mkdir -p {place}"), "There is no such folder if nothing was put there.");
        split.take(place, why);
    }
    Ok(())
}

/// Whether what Python is told most likely fetches data for the program.
fn fetches(text: &str) -> bool {
    const LIKELY: [&str; 9] = [
        "download",
        "from_pretrained",
        "pipeline(",
        "load_model",
        "transformer",
        "model",
        "preload",
        "prefetch",
        "cache",
    ];
    // What spaCy downloads, pip installs.
    LIKELY.iter().any(|l| text.contains(l)) && !text.split(' ').any(|w| w == "spacy")
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
