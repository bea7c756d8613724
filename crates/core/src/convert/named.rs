//! Which files of the project do the start command or a setting name, that nothing would bring?

use dockerfile_syntax::{Command, Keyword};

use super::assets::whole;
use super::facts::{Fact, beneath};
use super::provides::brings;
use super::split::{Role, Split};
use super::start::Start;
use crate::convert::cut::listed;
use crate::plan::join;

/// Settings that only tools of the build read, or that name what comes and goes.
const TOOLS: [&str; 14] = [
    "PATH", "CACHE", "TARGET", "BUILD", "SRC", "SOURCE", "HOME", "CARGO", "GRADLE", "MAVEN", "MIX_", "TMP",
    "LOG", "GO",
];

/// Areas of time zones: `Europe/Lisbon` is no file.
const ZONES: &str = " Africa America Asia Atlantic Australia Etc Europe Indian Pacific US ";

const WHY: &str = "The start command or a setting names it, so the program reads it.";

/// Endings of settings and data.
const ENDINGS: &str =
    " yaml yml toml json conf cfg cnf ini properties xml env html txt tmpl sql csv db sqlite pem crt key ";

impl Split<'_, '_, '_> {
    /// Takes along what lies among the files that stay behind, and is named to the program.
    pub(super) fn named(&mut self) {
        let brought =
            |path: &String| self.artefacts.iter().any(|a| beneath(path, &a.to)) || self.copied(path);
        let mut lacking = self.names();
        lacking.retain(|path| !brought(path));
        for (n, fact) in self.facts.steps.iter().enumerate() {
            let mut places = fact.context_paths().map(|(_, to)| to.trim_end_matches('/'));
            if self.roles[n] == Role::Build && places.any(|to| lacking.iter().any(|path| path == to)) {
                self.both(n, WHY);
            }
        }
        let Some(root) = whole(self) else { return };
        lacking.retain(|path| beneath(path, &root) && *path != root && !self.copied(path));
        let mut taken = false;
        for path in lacking {
            taken |= self.name(&path, &root);
        }
        if taken {
            let none = "The program reads no files of the project";
            let less = "The program reads no other files of the project";
            self.assumptions.iter_mut().for_each(|a| *a = a.replace(none, less));
        }
    }

    /// Paths that the start command and the settings name.
    fn names(&self) -> Vec<String> {
        let config = &self.facts.stage.config;
        let settings = config.env.iter().filter(|(name, _)| !TOOLS.iter().any(|t| name.contains(t)));
        // What starts afterwards is told otherwise.
        let told = |f: &Fact<'_, '_>| matches!(f.keyword(), Keyword::Cmd | Keyword::Entrypoint);
        let dropped = |(n, f): (usize, &Fact<'_, '_>)| told(f) && matches!(self.roles[n], Role::Drop(_));
        let start = match self.facts.steps.iter().enumerate().any(dropped) {
            true => Start::default(),
            false => self.facts.start(),
        };
        let workdir = join("/", &config.workdir);
        let words = start.commands.iter().flat_map(|c| c.iter().skip(1).cloned());
        let words = words.map(|w| w.rsplit_once('=').map(|(_, value)| value.to_owned()).unwrap_or(w));
        let copied: Vec<String> =
            self.facts.brought().map(|(_, to)| to.trim_end_matches('/').to_owned()).collect();
        let plain = |w: &String| {
            !w.starts_with('-')
                && !w.contains(['$', '*', ':', ',', ' ', '@', '{'])
                && (w.contains('/') || file(w) || copied.contains(&join(&workdir, w)))
                && !w.split_once('/').is_some_and(|(area, _)| listed(ZONES, area))
        };
        let all = settings.map(|(_, value)| value.clone()).chain(words).filter(plain);
        let mut paths: Vec<String> =
            all.map(|w| join(&workdir, &w).trim_end_matches('/').to_owned()).collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// Whether a COPY brings it into the stage that runs.
    pub(super) fn copied(&self, path: &str) -> bool {
        let steps = self.facts.steps.iter().enumerate();
        let mut there = steps.filter(|(n, _)| matches!(self.roles[*n], Role::Run | Role::Both(_)));
        there.any(|(_, f)| f.step.inputs.iter().any(|i| brings(i, path)))
    }

    /// Takes it, whether it is there or not: what is mounted over it when the image runs need not be in the folder.
    fn name(&mut self, path: &str, root: &str) -> bool {
        if let Some(project) = &self.facts.project {
            let mut lines = self.facts.followed();
            let makes = |(c, folder): (&Command<'_>, String)| {
                c.program() != "rm" && c.operands().any(|w| join(&folder, &w.value) == path)
            };
            let there =
                project.has(path.strip_prefix(root).unwrap_or(path).trim_matches('/')) || lines.any(makes);
            if there {
                self.take(path, WHY);
            }
            return there;
        }
        let folder = match path.rsplit_once('/').filter(|_| file(path)) {
            Some((folder, _)) if folder == root => {
                self.take_to(&format!("{path}*"), &format!("{root}/"), WHY);
                return true;
            }
            Some((folder, _)) => folder,
            None => path,
        };
        self.build_line(
            format!("RUN test -e {folder} || mkdir -p {folder}"),
            "Whether it is there cannot be seen here, and what is not there cannot be copied.",
        );
        self.take(folder, WHY);
        true
    }
}

fn file(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| !ending.is_empty() && listed(ENDINGS, ending))
}
