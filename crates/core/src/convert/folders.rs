//! Which folders does the build make for the program, without putting anything into them?

use dockerfile_syntax::{Command, Keyword};

use super::cut::listed;
use super::facts::beneath;
use super::split::{Role, Split};
use crate::plan::join;

/// Names of folders that only the build fills.
const BUILDS: &str = " bin obj build target out dist classes ";

/// Folders among the application's files that a line which stays behind makes are there again, if they do not come with the rest.
pub(super) fn folders(split: &mut Split<'_, '_, '_>, root: &str) {
    let facts = split.facts;
    let lines: Vec<(usize, &Command<'_>, String)> = (facts.steps.iter().enumerate())
        .flat_map(|(n, f)| f.followed().into_iter().map(move |(c, folder)| (n, c, folder)))
        .collect();
    let names =
        |c: &Command, folder: &str, path: &str| c.operands().any(|w| beneath(&join(folder, &w.value), path));
    let given = |program: &str| matches!(program, "chmod" | "chown" | "chgrp");
    for (n, command, folder) in lines.iter().filter(|(_, c, _)| c.program() == "mkdir" && c.depth == 0) {
        let stays = match &split.roles[*n] {
            Role::Build => true,
            Role::As(text, _) => !text.contains(&facts.steps[*n].text[command.start..command.end]),
            _ => false,
        };
        for word in command.operands().filter(|w| stays && !w.dynamic && !w.value.contains(['{', '$', '*'])) {
            let path = join(folder, &word.value);
            let path = path.trim_end_matches('/');
            let there = split.artefacts.iter().any(|a| beneath(path, &a.to) || beneath(&a.to, path));
            let works = facts.steps.iter().any(|f| {
                f.keyword() == Keyword::Workdir && f.step.words.first().is_some_and(|w| beneath(w, path))
            });
            let filled = lines.iter().any(|(m, c, folder)| {
                let stays = matches!(split.roles[*m], Role::Build | Role::As(..));
                stays
                    && !given(c.program())
                    && !matches!(c.program(), "mkdir" | "touch")
                    && (beneath(folder, path) || names(c, folder, path))
            });
            let builds = listed(BUILDS, path.rsplit('/').next().unwrap_or(""));
            let inside = beneath(path, root) && path != root;
            if !inside || there || works || filled || builds || facts.removed(path) || split.repeats(path) {
                continue;
            }
            let why = "A folder that the program may write to.";
            // A copy comes behind the users, and what the build says of its owner is said again.
            let owned = lines.iter().any(|(_, c, folder)| given(c.program()) && names(c, folder, path));
            match owned || path.starts_with("/home/") {
                true => split.take(path, why),
                false => split.first_line(format!("RUN mkdir -p {path}"), why),
            }
        }
    }
}
