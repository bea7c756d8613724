//! Which files beside the compiled program does it read at run time, and how do they come along?

use dockerfile_syntax::Keyword;

use super::asks::Asks;
use super::cut::{Tools, listed};
use super::facts::beneath;
use super::project::Project;
use super::split::{Role, Split};
use super::writes;
use crate::plan::{Origin, join};

/// What tools leave beside sources, and what only people read.
const NEVER: &str =
    " node_modules target build out bin obj man doc spec benchmark benchmarks example install ";

/// What programs read, whatever it lies in.
const DATA: &str = " assets public static templates views migrations locales i18n www ";

/// Offers to bring files of the project along, where the whole project was copied before the last build.
pub(super) fn assets(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>, tools: &Tools<'_>, among: bool) {
    let copied = whole(split);
    let project = split.facts.project.as_ref().filter(|_| copied.is_some());
    let found = project.map(|project| beside(project, tools));
    let Some(folder) = copied.or_else(|| cloned(split)) else { return };
    let likely = match &found {
        Some(names) if names.is_empty() => "none".to_owned(),
        Some(names) => names.join(", "),
        None if among => "all".to_owned(),
        None => "none".to_owned(),
    };
    let text =
        "Which files or folders of the project does the program read at run time? (none, all, or paths)";
    let wanted = asks.write("files", text, &likely);
    match wanted.as_str() {
        "none" => split.assume(
            "The program reads no files of the project at run time. If it does (settings, templates, data), name them under “files”.",
        ),
        "all" => split.take(
            &folder,
            "The program is started among its files, and which of them it reads cannot be seen here, so all come along. Name those it reads, and only they do.",
        ),
        _ => {
            for path in wanted.split([',', ' ']).filter(|p| !p.is_empty()) {
                let path = join(&folder, path);
                if !split.artefacts.iter().any(|a| beneath(&path, &a.from)) {
                    split.take(&path, "No sources: the program may read this at run time.");
                }
            }
        }
    }
    // What lies in a folder that comes along whole need not be named again.
    if wanted == "all" {
        split.artefacts.retain(|a| a.from == folder || !beneath(&a.from, &folder));
    }
}

/// Whether a folder that lies among sources is called like one that programs read.
pub(super) fn is_data(path: &str) -> bool {
    listed(DATA, path.rsplit('/').next().unwrap_or(""))
}

/// Takes along what the dropped folder holds beside the sources that a line copies by name.
pub(super) fn among(split: &mut Split<'_, '_, '_>, n: usize, is_source: &dyn Fn(&str) -> bool) {
    let Some(project) = &split.facts.project else { return };
    for (folder, to) in split.facts.steps[n].context_paths() {
        let folder = join("/", folder);
        let folder = folder.trim_matches('/');
        // The whole of the project is asked for.
        if !folder.is_empty() {
            for file in project.data(folder, &|file| is_source(&format!("{folder}/{file}"))) {
                split.take(&join(to, &file), "No source: the program may read it when it runs.");
            }
        }
    }
}

/// Where the whole context was copied to, if it was and stays behind.
pub(super) fn whole(split: &Split<'_, '_, '_>) -> Option<String> {
    let mut steps = split.facts.steps.iter().enumerate().filter(|(n, f)| {
        matches!(f.keyword(), Keyword::Copy | Keyword::Add) && split.roles[*n] == Role::Build
    });
    steps.find_map(|(_, fact)| {
        let mut inputs = fact.step.inputs.iter().filter(|i| i.origin == Origin::Context);
        let all = |p: &String| matches!(p.as_str(), "." | "./" | "*" | "/" | "./*");
        let input = inputs.find(|i| i.paths.iter().any(all))?;
        let to = input.destination.trim_end_matches('/');
        (!to.is_empty()).then(|| to.to_owned())
    })
}

/// Where the sources were cloned or unpacked to, if the program lies or starts among them.
fn cloned(split: &Split<'_, '_, '_>) -> Option<String> {
    let commands = split.facts.followed();
    let mut places = commands.filter_map(|(c, folder)| writes::fetched(c, &folder).flatten());
    places.find(|place| {
        let inside = |path: &str| beneath(path, place) && path != place;
        let here = split.facts.workdir() == *place;
        !writes::distribution(place)
            && (here || split.artefacts.iter().any(|a| inside(&a.from) && a.from == a.to))
    })
}

/// What lies in the folder and is no source.
fn beside(project: &Project, tools: &Tools<'_>) -> Vec<String> {
    let sources = tools.sources.unwrap_or("");
    let module = |word: &&str| word.ends_with('/') && tools.is_source(word, Some(project));
    let modules: Vec<&str> = sources.split(' ').filter(module).collect();
    let mut names = project.data(".", &|path| {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let built = |part: &str| listed(NEVER, &part.to_ascii_lowercase()) || listed(sources, part);
        path.split('/').any(built)
            || listed(sources, &format!("*.{ending}"))
            || modules.iter().any(|m| path.starts_with(m))
    });
    names.retain(|name| !name.contains([' ', ',']));
    names
}
