//! Which files of the project does a Go program read when it runs?

use super::builds;
use crate::convert::asks::Asks;
use crate::convert::assets::{among, is_data};
use crate::convert::cut;
use crate::convert::cut::listed;
use crate::convert::facts::beneath;
use crate::convert::programs::Binary;
use crate::convert::split::Split;
use crate::convert::writes;
use crate::plan::join;

/// Context paths that only the compiler reads.
const SOURCES: &str = " go.mod go.sum go.* go.work cmd internal pkg vendor main.go src lib tools Makefile makefile Gopkg.toml \
    Gopkg.lock glide.yaml glide.lock Godeps .git ";

/// The program, and the files it may read at run time.
pub(super) fn artefacts(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>, binaries: &[Binary]) {
    let facts = split.facts;
    let workdir = facts.workdir();
    let whole: Vec<(usize, String)> = facts
        .steps
        .iter()
        .enumerate()
        .flat_map(|(n, f)| {
            f.context_paths()
                .filter(|(p, _)| matches!(*p, "." | "./" | "*" | "/"))
                .map(move |(_, d)| (n, d.trim_end_matches('/').to_owned()))
        })
        .collect();
    let last_run = facts.steps.iter().rposition(|f| f.script.commands.iter().any(builds)).unwrap_or(0);
    for (n, fact) in facts.steps.iter().enumerate() {
        let source =
            |path: &str, to: &str| is_source(path) || beneath(to, "/go/src") && !beneath(&workdir, to);
        if fact.context_paths().any(|(path, to)| !source(path, to)) && !cut::pages(split, n) {
            let why = "These files are no Go sources: the program may read them at run time.";
            if n > last_run && fact.context_paths().all(|(path, to)| !source(path, to)) {
                split.run(n)
            } else {
                split.both(n, why)
            }
        } else {
            among(split, n, &is_source_file);
        }
    }
    let mut wanted = "none".to_owned();
    let among = |f: &String| binaries.iter().any(|b| beneath(&b.from, f));
    let folder = whole
        .iter()
        .map(|(_, folder)| folder.clone())
        .find(|f| !f.is_empty() && (beneath(&workdir, f) || among(f)));
    if let Some(folder) = &folder {
        // A program that is built among its sources, and started there, may read its neighbours.
        let inside = binaries.iter().any(|b| beneath(&b.from, folder));
        let text = "Which files of the project does the program read when it runs? (none, all, or paths)";
        let seen = whole.iter().find(|(_, f)| f == folder).and_then(|_| {
            let data = facts.project.as_ref()?.data(".", &is_source_file);
            Some(if data.is_empty() { "none".to_owned() } else { data.join(" ") })
        });
        let known = seen.is_some();
        // And so may one that is built elsewhere and started there.
        let here = folder == &workdir && folder != "/go" && !writes::distribution(folder);
        let likely = if inside || here { "all" } else { "none" };
        wanted = asks.write("files", text, &seen.unwrap_or(likely.to_owned()));
        if wanted == "all" && !inside {
            split.root_line(
                format!("RUN find {folder} -name '*.go' -delete"),
                "Only the compiler reads the sources of Go; the files beside them may be read by the program.",
            );
        }
        if wanted == "none" && !known {
            split.assume("The program reads no files of the project at run time, or embeds them. If it does (templates, migrations, static files), name them under “files”.");
        }
    }
    if folder.is_none() && facts.project.is_none() && !whole.is_empty() {
        split.assume("The program reads no files of its sources, which stay behind.");
    }
    let all_in = folder.clone();
    let all = folder.filter(|_| wanted == "all");
    if let Some(folder) = &all {
        let why = "The program is started among its files, and which of them it reads cannot be seen here, so all come along. Name those it reads, and only they do.";
        split.take(folder, why);
    }
    let copied = |b: &Binary| b.from.ends_with(".sh") && split.copied(&b.from);
    let there = |b: &&Binary| all.as_ref().is_some_and(|f| beneath(&b.to, f)) || copied(b);
    let lacking: Vec<&Binary> = binaries.iter().filter(|b| !there(b)).collect();
    for binary in lacking {
        let why = "The program and nothing else: it needs neither the Go tool chain nor its sources.";
        split.take_program(&binary.from, &binary.to, why);
    }
    if !matches!(wanted.as_str(), "none" | "all") {
        for path in wanted.split([',', ' ']).filter(|p| !p.is_empty()) {
            let path = join(all_in.as_deref().unwrap_or(&workdir), path);
            split.take(path.trim_end_matches('/'), "No source: the program may read it when it runs.");
        }
    }
}

/// Whether a file of a project is only read by the compiler.
fn is_source_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or("");
    let ends = [".go", ".mod", ".sum", ".work", ".proto", ".s", ".c", ".h", ".tmpl.go"];
    ends.iter().any(|e| name.ends_with(e))
        || path.starts_with("vendor/")
        || name.starts_with(".golangci")
        || name.starts_with(".air")
}

fn is_source(path: &str) -> bool {
    let name = path.trim_start_matches("./").trim_start_matches('/').trim_end_matches('/');
    let first = name.split('/').next().unwrap_or("");
    name.is_empty()
        || name == "*"
        || listed(SOURCES, name)
        || listed(SOURCES, first) && !is_data(name)
        || name.ends_with(".go")
        || name.ends_with("go.*")
        || listed(
            " package.json package-lock.json package*.json yarn.lock pnpm-lock.yaml ",
            name.rsplit('/').next().unwrap_or(""),
        )
        || name == "."
}
