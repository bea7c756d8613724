//! Where does each file come from that the start command needs?

use dockerfile_syntax::Keyword;

use super::facts::beneath;
use super::start::Start;
use super::write::Draft;
use super::{Outcome, Provided, refuse};
use crate::convert::cut::listed;
use crate::plan::{Input, Origin, Plan, Stage, join};

/// Folders in which a program is found by its name alone.
const PATH: [&str; 6] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// What every distribution with a shell brings.
const BASICS: &str = " sh [ echo cd exec set export test true false sleep cat ls mkdir rm cp mv chmod chown env source . : \
    sed grep awk find xargs date id printf wait trap tail head su touch ln kill nice nohup timeout ";

/// Finds everything, or withdraws the offer.
pub(super) fn provides(after: &Plan, draft: &Draft) -> Result<Vec<Provided>, Outcome> {
    let Some(stage) = after.stages.last() else { return Ok(Vec::new()) };
    let start = Start::of(stage);
    let mut out: Vec<Provided> = Vec::new();
    let wrappers = start.wrappers.iter().map(std::slice::from_ref);
    for command in wrappers.chain(start.commands.iter().map(Vec::as_slice)) {
        for (n, word) in command.iter().enumerate() {
            let file = word.contains('/') || n > 0 && looks_like_file(word);
            if word.starts_with('-') || word.contains(['$', '=', ':', '*', ' ', ',', '@']) || n > 0 && !file {
                continue;
            }
            let place = join(&stage.config.workdir, word);
            let found = match file {
                true => path(after, stage, &place),
                // An image that starts an interpreter by itself is only told the file.
                false => program(after, stage, word, draft)
                    .or_else(|| path(after, stage, &place).filter(|_| looks_like_file(word))),
            };
            match found {
                Some(found) if out.iter().any(|o| o.path == found.path) => {}
                Some(found) => out.push(found),
                // An argument may be anything: a route, a name.
                None if n > 0 => {}
                None if needed(stage, word, draft) => {
                    let why = format!(
                        "The image would start {word}, and nothing brings it into the new stage. So the result is not offered."
                    );
                    return Err(refuse("proof", why));
                }
                None => {}
            }
        }
    }
    Ok(out)
}

/// Whether a program that nothing is known to bring is certainly missing.
fn needed(stage: &Stage, word: &str, draft: &Draft) -> bool {
    // Where packages keep their programs.
    let mut packages = PATH.iter().chain(&["/usr/share", "/usr/lib"]);
    let in_path = packages.any(|p| word.starts_with(&format!("{p}/")));
    match word.contains('/') {
        true => {
            !in_path && beneath(&join(&stage.config.workdir, word), &stage.config.workdir) || !draft.shell
        }
        false => !draft.shell,
    }
}

fn looks_like_file(word: &str) -> bool {
    let extensions = [
        ".js", ".mjs", ".cjs", ".py", ".jar", ".war", ".rb", ".php", ".dll", ".sh", ".json", ".yml", ".yaml",
        ".toml", ".conf", ".ini", ".ru",
    ];
    extensions.iter().any(|e| word.ends_with(e))
}

/// A file: the last COPY or ADD that can have brought it.
fn path(plan: &Plan, stage: &Stage, path: &str) -> Option<Provided> {
    for step in stage.steps.iter().rev().filter(|s| matches!(s.keyword, Keyword::Copy | Keyword::Add)) {
        if let Some(input) = step.inputs.iter().find(|i| brings(i, path)) {
            return Some(Provided {
                path: path.to_owned(),
                from: origin(plan, input),
                why: format!("Line {} copies it.", input.line),
            });
        }
    }
    None
}

/// Whether a COPY brings a file.
pub(super) fn brings(input: &Input, path: &str) -> bool {
    let to = input.destination.trim_end_matches('/');
    let url = matches!(input.origin, Origin::Url(_));
    input.names().any(|name| {
        // A folder's contents go into the destination, a file under its name or as the destination.
        path == to
            || path == format!("{to}/{name}")
            || !url
                && (!name.contains('.') || matches!(name, "." | "*") || to.ends_with(&format!("/{name}")))
                && beneath(path, to)
    }) || input.origin == Origin::Inline && path == to
}

fn origin(plan: &Plan, input: &Input) -> String {
    match &input.origin {
        Origin::Stage(n) => plan.stages.get(*n).map_or(String::new(), Stage::label),
        Origin::Context => "the build context".to_owned(),
        Origin::Image(name) => name.clone(),
        Origin::Url(url) => url.clone(),
        Origin::Inline => "this file".to_owned(),
        Origin::Unresolved(_) => String::new(),
    }
}

/// A program by its name.
fn program(plan: &Plan, stage: &Stage, name: &str, draft: &Draft) -> Option<Provided> {
    let copied = PATH.iter().find_map(|folder| {
        let wanted = format!("{folder}/{name}");
        let exact = |i: &Input| {
            brings(i, &wanted)
                && (i.destination.ends_with(&format!("/{name}"))
                    || i.paths.iter().any(|p| p.ends_with(&format!("/{name}"))))
        };
        let steps = stage.steps.iter().rev().filter(|s| matches!(s.keyword, Keyword::Copy | Keyword::Add));
        let input = steps.flat_map(|s| &s.inputs).find(|i| exact(i))?;
        Some(Provided {
            path: wanted.clone(),
            from: origin(plan, input),
            why: format!("Line {} copies it.", input.line),
        })
    });
    let base =
        |why: &str| Some(Provided { path: name.to_owned(), from: stage.base.clone(), why: why.to_owned() });
    match copied {
        Some(found) => Some(found),
        None if draft.programs.iter().any(|p| p == name) => {
            base("The base image brings it, or a package installed on it.")
        }
        None if draft.shell && listed(BASICS, name) => base("Every distribution with a shell has it."),
        // A folder that a setting of the file's own names.
        None => {
            let folders = stage.vars.get("PATH").unwrap_or("").split(':');
            let mut own = folders.filter(|f| f.starts_with('/') && !PATH.contains(f));
            own.find_map(|f| path(plan, stage, &join(f, name)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nothing_brings_withdraws_the_offer() {
        let check = |text: &str, shell: bool| {
            let document = dockerfile_syntax::parse(text);
            let plan = crate::plan::plan(&document, &crate::Options::default());
            provides(&plan, &Draft { shell, ..Draft::default() })
        };
        let distroless =
            "FROM gcr.io/distroless/nodejs20-debian12\nWORKDIR /a\nCOPY . .\nCMD [\"npm\", \"start\"]\n";
        assert!(check(distroless, false).is_err(), "npm is gone");
        let scratch =
            "FROM a AS build\nFROM scratch\nCOPY --from=build /b/server /srv/\nCMD [\"/srv/server\"]\n";
        let found = check(scratch, false).unwrap();
        assert_eq!((found[0].path.as_str(), found[0].from.as_str()), ("/srv/server", "build"));
        assert!(check(&scratch.replace("/b/server", "/b/other.txt"), false).is_err());
    }
}
