//! Does a converted image still do what it did? Converts sample applications, builds both files with a real Docker, runs
//! both, asks both the same, and compares.

mod app;
mod docker;
mod harness;
mod table;
mod verdict;

use std::path::PathBuf;

use dockerfile_playground::packages;
use playground_core::convert::Outcome;

use crate::cases::{option, shared};
use app::App;
use verdict::{Row, Verdict};

/// `measure builds [--apps DIR] [--keep DIR] [--text-only] [APP...]`: with `--text-only` as if no folder had been given.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let named = names(arguments);
    let folders = match option(arguments, "--apps") {
        Some(folder) => vec![PathBuf::from(folder)],
        None => vec![own(), shared().join("builds/apps")],
    };
    let mut apps = Vec::new();
    for folder in &folders {
        apps.extend(app::all(folder)?);
    }
    if let Some(unknown) = named.iter().find(|n| !apps.iter().any(|a| a.name == **n)) {
        return Err(format!("there is no application {unknown:?}"));
    }
    apps.retain(|a| named.is_empty() || named.contains(&a.name.as_str()));
    let engine = Engine::find()?;
    eprintln!("{} applications, {}", apps.len(), engine.name());
    let keep = option(arguments, "--keep").map(PathBuf::from);
    let folder = !arguments.iter().any(|a| a == "--text-only");
    let mut rows = Vec::new();
    for app in &apps {
        let row = judge(app, folder, &engine, keep.as_deref());
        eprintln!("{}", table::line(&row));
        rows.push(row);
    }
    println!("{}", table::markdown(&rows, engine.name()));
    let wrong: Vec<&str> = rows.iter().filter(|r| r.verdict.failed()).map(|r| r.app.as_str()).collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("not the same: {}", wrong.join(", "))) }
}

/// Words that are neither an option nor its value.
fn names(arguments: &[String]) -> Vec<&str> {
    let mut names = Vec::new();
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--apps" | "--keep" => drop(words.next()),
            "--text-only" => {}
            _ => names.push(word),
        }
    }
    names
}

/// The project's own applications.
fn own() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/builds")
}

/// What builds and runs.
enum Engine {
    /// Any Docker.
    Docker,
    /// A private Docker without a registry, and its own comparison.
    Harness(PathBuf),
}

impl Engine {
    fn find() -> Result<Engine, String> {
        let named = std::env::var_os("PLAYGROUND_HARNESS").map(PathBuf::from);
        let harness = named.unwrap_or_else(|| shared().join("builds"));
        if docker::works() {
            Ok(Engine::Docker)
        } else if harness.join("check.sh").exists() {
            Ok(Engine::Harness(harness))
        } else {
            Err("no Docker answers here, and PLAYGROUND_HARNESS names no folder with a check.sh".to_owned())
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Engine::Docker => "Docker",
            Engine::Harness(_) => "a private BuildKit with stand-in base images",
        }
    }
}

/// Converts, builds, runs, compares; `folder` says whether the conversion sees the application's folder.
fn judge(app: &App, folder: bool, engine: &Engine, keep: Option<&std::path::Path>) -> Row {
    let mut row = Row::new(&app.name);
    let mut options = match app.options(folder) {
        Ok(options) => options,
        Err(message) => return row.with(Verdict::Broken(message)),
    };
    let offer = match packages::convert(&app.dockerfile, &mut options) {
        Outcome::Offer(offer) => offer,
        Outcome::Ask(questions) => {
            let ids: Vec<&str> = questions.iter().map(|q| q.id).collect();
            return row.with(Verdict::Asked(ids.join(", ")));
        }
        Outcome::Refuse { reason, why } => return row.with(Verdict::Refused(format!("{reason}: {why}"))),
    };
    row.recipe = offer.recipe.to_owned();
    row.estimate = Some((offer.before.disk, offer.after.disk));
    let kept = keep.map_or_else(|| app::scratch(&app.name), |folder| folder.join(&app.name));
    let written = std::fs::create_dir_all(&kept)
        .and_then(|()| std::fs::write(kept.join("Dockerfile"), &app.dockerfile))
        .and_then(|()| std::fs::write(kept.join("Dockerfile.converted"), &offer.text));
    if let Err(e) = written {
        return row.with(Verdict::Broken(format!("cannot write to {}: {e}", kept.display())));
    }
    let judged = match engine {
        Engine::Docker => docker::judge(app, &kept),
        Engine::Harness(folder) => harness::judge(app, &kept, folder),
    };
    match judged {
        Ok(found) => {
            row.measured = found.measured;
            row.with(found.verdict)
        }
        Err(message) => row.with(Verdict::Broken(message)),
    }
}
