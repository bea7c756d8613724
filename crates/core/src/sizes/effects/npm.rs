//! What do npm, yarn, pnpm and bun add?

use dockerfile_syntax::Command;

use super::{Basis, Run, Weight, kb, list, mb, packages, row};

const TABLE: &str = include_str!("../tables/npm.tsv");
/// JavaScript compresses well: many small text files.
const PERCENT: u64 = 24;

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    let program = command.program();
    if matches!(program, "tsc" | "ng" | "vite" | "webpack") || (program == "npx" && command.has("tsc")) {
        build(run);
        return true;
    }
    if !matches!(program, "npm" | "yarn" | "pnpm" | "bun" | "npx" | "corepack") {
        return false;
    }
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_str()).collect();
    let subcommand = words.iter().find(|w| !w.starts_with('-')).copied().unwrap_or(if program == "yarn" {
        "install"
    } else {
        ""
    });
    let global =
        command.has("-g") || command.has("--global") || (program == "yarn" && subcommand == "global");
    match subcommand {
        "install" | "i" | "ci" | "add" | "clean-install" if global => tools(command, run),
        "install" | "i" | "ci" | "add" | "clean-install" => install(command, run),
        "prune" => prune(run),
        "cache" => {
            ["/root/.npm", "/usr/local/share/.cache/yarn", "/root/.cache/yarn"]
                .iter()
                .for_each(|p| run.remove(p));
        }
        "run" | "build" | "exec" | "run-script"
            if words.iter().any(|w| w.contains("build") || w.contains("compile") || w.contains("bundle")) =>
        {
            build(run)
        }
        _ => {}
    }
    true
}

/// Whether development dependencies stay out.
fn production(command: &Command, run: &Run<'_>) -> bool {
    let words = command.arguments();
    run.production
        || command.assignments.iter().any(|a| a.value == "NODE_ENV=production")
        || words.iter().any(|w| {
            matches!(
                w.value.as_str(),
                "--production"
                    | "--omit=dev"
                    | "--only=production"
                    | "--only=prod"
                    | "--prod"
                    | "-P"
                    | "--production=true"
            )
        })
        || words.windows(2).any(|p| p[0].value == "--omit" && p[1].value == "dev")
}

fn install(command: &Command, run: &mut Run<'_>) {
    let path = run.path("node_modules");
    if run.files.beneath(&path).next().is_some() {
        // A second install over the first changes little, but for leaving the development part out.
        if production(command, run) {
            prune(run);
        }
        return;
    }
    let named = packages(command, &["install", "i", "add"]).unwrap_or_default();
    let known: Option<Vec<Vec<u64>>> = named.iter().map(|n| row(TABLE, n)).collect();
    if let Some(rows) = known.filter(|_| !named.is_empty()) {
        let disk: u64 = rows.iter().map(|r| r[0]).sum();
        run.write(
            &path,
            Weight::of_disk(super::Range::new(disk / 2, disk, disk * 2), PERCENT),
            Basis::Estimated,
        );
        run.because(Basis::Estimated, format!("{} with what they need, measured", list(&named)));
        run.sources.push("npm installs measured, November 2026");
        return;
    }
    run.write(&path, Weight::of_disk(mb(2, 22, 120), PERCENT), Basis::Assumed);
    let cache = match command.program() {
        "yarn" => "/usr/local/share/.cache/yarn",
        "pnpm" => "/root/.local/share/pnpm",
        "bun" => "/root/.bun",
        _ => "/root/.npm",
    };
    if production(command, run) {
        run.write(cache, Weight::of_disk(mb(0, 6, 60), 90), Basis::Assumed);
        run.because(
            Basis::Assumed,
            "production dependencies: a typical server's node_modules, as package.json is not known",
        );
    } else {
        run.write(&format!("{path}/.dev"), Weight::of_disk(mb(20, 75, 400), PERCENT), Basis::Assumed)
            .build_only = true;
        run.write(cache, Weight::of_disk(mb(4, 30, 200), 90), Basis::Assumed);
        run.because(Basis::Assumed, "dependencies for development and production and npm's cache: typical, as package.json is not known");
    }
}

fn tools(command: &Command, run: &mut Run<'_>) {
    let named = packages(command, &["install", "i", "add"]).unwrap_or_default();
    let each = |name: &String| {
        row(TABLE, name)
            .map_or(kb(300, 12_000, 90_000), |r| super::Range::new(r[0] * 3 / 4, r[0], r[0] * 3 / 2))
    };
    let disk = named.iter().map(each).fold(super::Range::default(), super::Range::plus);
    run.write("/usr/local/lib/node_modules", Weight::of_disk(disk, PERCENT), Basis::Assumed);
    run.because(Basis::Assumed, format!("{} installed for everyone", list(&named)));
}

/// Leaves the development part out.
fn prune(run: &mut Run<'_>) {
    let path = run.path("node_modules/.dev");
    run.remove(&path);
    run.because(Basis::Estimated, "development dependencies are taken away again");
}

fn build(run: &mut Run<'_>) {
    for folder in ["dist", "build"] {
        // Which of the two is not known from the text; the second holds nothing but answers to its name.
        let weight = if folder == "dist" { kb(50, 2_000, 40_000) } else { super::Range::default() };
        let path = run.path(folder);
        if run.files.beneath(&path).next().is_none() {
            run.write(&path, Weight::of_disk(weight, 30), Basis::Assumed);
        }
    }
    run.because(Basis::Assumed, "what the build writes: a typical bundle");
}
