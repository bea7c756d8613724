//! What does the dropped folder say that the Dockerfile does not?

use std::rc::Rc;

use super::facts::{Facts, beneath};
use crate::Options;
use crate::context::{Context, Seen};
use crate::convert::cut::listed;
use crate::plan::join;

/// The folder that is built from, as the builder sees it.
pub(super) struct Project {
    context: Rc<Context>,
    seen: Rc<Seen>,
}

/// Files of a project that no program reads when it runs.
const NEVER: &str = " readme license licence changelog contributing copying notice authors makefile dockerfile vagrantfile \
    jenkinsfile procfile ";
const NEVER_IN: &str = " .git .github .gitlab .circleci .vscode .idea docs doc test tests testdata __tests__ examples scripts hack \
    deploy deployments k8s helm charts terraform ci .devcontainer build-tools node_modules ";
const NEVER_ENDS: [&str; 8] =
    [".md", ".rst", "_test.go", ".sum", ".lock", ".gitignore", ".dockerignore", ".editorconfig"];

impl Project {
    pub(super) fn of(options: &Options) -> Option<Project> {
        let context = options.context.clone()?;
        let seen = options.seen()?;
        Some(Project { context, seen })
    }

    /// What a small file says.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.context.text(path)
    }

    /// Whether a file of this name, in whatever folder, says something.
    pub(super) fn says(&self, name: &str, words: &[&str]) -> bool {
        let named = |path: &str| path.rsplit('/').next() == Some(name);
        self.context.texts().any(|(path, text)| named(path) && words.iter().any(|w| text.contains(w)))
    }

    /// What a file of this name says, in whatever folder.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        self.context.texts().find(|(path, _)| path.rsplit('/').next() == Some(name)).map(|(_, text)| text)
    }

    /// What the small files with an ending say.
    pub(super) fn ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = &'a str> {
        self.context.texts().filter(move |(path, _)| path.ends_with(ending)).map(|(_, text)| text)
    }

    /// The files that were read and that the builder sees, by path.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.context.texts().filter(|(path, _)| self.seen.has(path))
    }

    /// Whether the builder sees such a file or folder.
    pub(super) fn has(&self, path: &str) -> bool {
        self.seen.has(path)
    }

    /// Whether any file has one of these endings. What others wrote (`vendor`) does not count.
    pub(super) fn any(&self, endings: &[&str]) -> bool {
        let own = |path: &str| !path.starts_with("vendor/") && !path.contains("node_modules/");
        self.seen.files().iter().any(|(path, _)| own(path) && endings.iter().any(|e| path.ends_with(e)))
    }

    /// Whether any file beneath a folder is one of these.
    pub(super) fn any_in(&self, folder: &str, is: &dyn Fn(&str) -> bool) -> bool {
        self.seen.beneath(folder).iter().any(|(path, _)| is(path))
    }

    /// Files and folders beneath a folder of the context that a program may read when it runs: whole folders where no source
    /// lies in them. Relative to that folder, in the order of their paths.
    pub(super) fn data(&self, folder: &str, is_source: &dyn Fn(&str) -> bool) -> Vec<String> {
        let prefix = match folder.trim_matches('/') {
            "" | "." => String::new(),
            folder => format!("{folder}/"),
        };
        let files: Vec<&str> =
            self.seen.beneath(folder).iter().filter_map(|(path, _)| path.strip_prefix(&prefix)).collect();
        let sources: Vec<&str> = files.iter().copied().filter(|f| is_source(f)).collect();
        let mut out: Vec<String> = Vec::new();
        for file in files.iter().copied().filter(|f| !is_source(f) && !never(f)) {
            if out.last().is_some_and(|last| beneath(file, last)) {
                continue;
            }
            let mut place = file;
            for (at, _) in file.match_indices('/') {
                let folder = &file[..at];
                if !sources.iter().any(|s| beneath(s, folder)) {
                    place = folder;
                    break;
                }
            }
            out.push(place.to_owned());
        }
        out
    }
}

fn never(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let name = path.rsplit('/').next().unwrap_or("");
    let stem = name.split('.').next().unwrap_or("").to_ascii_lowercase();
    NEVER_ENDS.iter().any(|e| name.ends_with(e))
        || listed(NEVER, &stem)
        || name.starts_with("docker-compose")
        || name.starts_with("compose.")
        || name.starts_with(".env.example")
        || folders.split('/').any(|f| !f.is_empty() && listed(NEVER_IN, f))
}

/// Which path of the context comes to stand at a path of the image.
pub(super) fn source_of(facts: &Facts<'_, '_>, path: &str) -> Option<String> {
    let mut found = None;
    for (source, to) in facts.brought() {
        let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        if source.contains(['*', '?']) {
            if let Some(file) =
                path.strip_prefix(&format!("{}/", to.trim_end_matches('/'))).filter(|f| !f.contains('/'))
            {
                let (start, end) = source.split_once('*').unwrap_or((source, ""));
                let start = start.rsplit('/').next().unwrap_or("");
                if file.starts_with(start) && file.ends_with(end) {
                    let folder = source.rsplit_once('/').map_or("", |(f, _)| f);
                    found = Some(join("/", &format!("{folder}/{file}")));
                }
            }
        } else if path == to || path == format!("{}/{name}", to.trim_end_matches('/')) && is_file(name) {
            found = Some(join("/", source));
        } else if beneath(path, to) && !name.trim_start_matches('.').contains('.') {
            let rest = path.strip_prefix(to.trim_end_matches('/')).unwrap_or("");
            found = Some(join("/", &format!("{source}{rest}")));
        }
    }
    found.map(|f| f.trim_matches('/').to_owned())
}

/// Whether a name most likely is that of a file: it has an ending, or begins with a capital as Gemfile does.
pub(super) fn is_file(name: &str) -> bool {
    name.contains('.') || name.starts_with(|c: char| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_folders_where_no_source_lies() {
        let files = "main.go go.mod README.md templates/a.html templates/b/c.html internal/x.go internal/conf/d.yaml config.yaml web/web.go web/static/e.css Dockerfile";
        let context = Rc::new(Context::new(files.split(' ').map(|f| (f.to_owned(), 1)), []));
        let options = Options { context: Some(context), ..Options::default() };
        let data = Project::of(&options).unwrap().data(".", &|f| f.ends_with(".go") || f == "go.mod");
        assert_eq!(data, ["config.yaml", "internal/conf", "templates", "web/static"]);
    }
}
