//! What do npm, yarn, pnpm and bun add?

use super::super::install::list;
use super::super::manifest::{npm_lock, package_json, yarn_lock};
use super::{Basis, Call, Range, Run, Weight, kb, mb, packages, row};

pub(super) const TABLE: &str = include_str!("../tables/npm.tsv");
/// kB that a package brings with it, where no lock lists these.
const BROUGHT: &str = include_str!("../tables/npm-brought.tsv");
const SOURCE: &str = "published and measured sizes of npm packages";
/// JavaScript compresses well: many small text files.
const PERCENT: u64 = 26;
/// kB on disk of a package that the table does not hold: libraries of servers are small, tools of development larger.
const EACH: [u64; 3] = [15, 38, 120];
const EACH_TOOL: [u64; 3] = [70, 170, 380];

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    let program = call.program;
    if matches!(program, "tsc" | "ng" | "vite" | "webpack" | "next" | "esbuild" | "react-scripts")
        || (program == "npx" && call.has_any(&["tsc", "vite", "ng", "next", "webpack"]))
    {
        build(call, run);
        return true;
    }
    if !matches!(program, "npm" | "yarn" | "pnpm" | "bun" | "npx" | "corepack") {
        return false;
    }
    let verb = match call.verb() {
        "" if program == "yarn" && !call.has_any(&["--version", "-v", "--help"]) => "install",
        verb => verb,
    };
    let global = call.has_any(&["-g", "--global", "global", "--location=global"]);
    match verb {
        "install" | "i" | "ci" | "add" | "clean-install" | "global" if global => tools(call, run),
        "install" | "i" | "ci" | "add" | "clean-install" => install(call, run),
        "prune" => prune(run),
        "cache" | "store" => {
            for cache in ["/root/.npm", "/usr/local/share/.cache/yarn", "/root/.cache/yarn"] {
                run.remove(cache);
            }
        }
        "uninstall" | "remove" | "rm" if global => {
            run.remove("/usr/local/lib/node_modules");
        }
        "exec" | "dlx" => super::unknown(call.operands().nth(1).unwrap_or("exec"), run),
        _ if program == "npx" => super::unknown(verb, run),
        "run" | "build" | "run-script"
            if call.args.iter().any(|w| ["build", "compile", "bundle"].iter().any(|b| w.contains(b))) =>
        {
            build(call, run)
        }
        _ => {}
    }
    true
}

/// Flags by which development dependencies stay out; so do they by `--omit` and `--only` with a word.
pub(crate) const WITHOUT_DEV_DEPENDENCIES: [&str; 7] =
    ["--production", "--omit=dev", "--only=production", "--only=prod", "--prod", "-P", "--production=true"];

/// Whether development dependencies stay out.
fn production(call: &Call, run: &Run<'_>) -> bool {
    run.var("NODE_ENV") == Some("production") && !call.has_any(&["--include=dev", "--production=false"])
        || call.env.contains(&"NODE_ENV=production")
        || call.has_any(&WITHOUT_DEV_DEPENDENCIES)
        || matches!(call.option(&["--omit", "--only"]), Some("dev" | "prod" | "production"))
}

fn musl(run: &Run<'_>) -> bool {
    run.base.is_some_and(|b| b.family == image_data::Family::Alpine)
}

/// kB on disk of a package alone.
fn own(name: &str, tool: bool) -> Range {
    let each = if tool { EACH_TOOL } else { EACH };
    match row(TABLE, name) {
        Some(r) => kb(r[0] * 7 / 10, r[0], r[0] * 14 / 10),
        None => kb(each[0], each[1], each[2]),
    }
}

/// Packages of a lock: sums of many small ones err little.
fn sum<'n>(names: impl Iterator<Item = &'n str>, tools: bool) -> Range {
    names.map(|n| own(n, tools)).fold(Range::default(), Range::plus)
}

/// What the project's files say: production and development on disk, where it says so, and whether that is a lock.
fn locked(run: &Run<'_>) -> Option<(Range, Range, String, bool)> {
    for file in ["package-lock.json", "npm-shrinkwrap.json"] {
        if let Some(all) = run.text(file).and_then(|text| npm_lock(text, musl(run))) {
            let dev = all.iter().filter(|p| p.dev).count();
            let of = format!("{} packages of {file}, {dev} of them for development", all.len());
            let part = |dev: bool| sum(all.iter().filter(|p| p.dev == dev).map(|p| &*p.name), dev);
            return Some((part(false), part(true), of, true));
        }
    }
    let json = run.text("package.json");
    let needs = json.map(|t| package_json(t, "dependencies")).unwrap_or_default();
    let tools = json.map(|t| package_json(t, "devDependencies")).unwrap_or_default();
    for file in ["yarn.lock", "pnpm-lock.yaml"] {
        if let Some(text) = run.text(file) {
            let all = yarn_lock(text);
            let total = sum(all.iter().copied(), !tools.is_empty());
            // Only the named ones can be told apart; the rest is split as they are.
            let share = (needs.len() * 100).checked_div(needs.len() + tools.len()).unwrap_or(60) as u64;
            let of = format!("{} packages of {file}", all.len());
            return Some((total.percent(share), total.percent(100 - share), of, true));
        }
    }
    json?;
    let with = |names: &[&str], tools: bool| {
        names.iter().fold(Range::default(), |sum, name| sum.plus(own(name, tools)).plus(brought(name)))
    };
    let of =
        format!("{} packages that package.json names, {} more for development", needs.len(), tools.len());
    Some((with(&needs, false), with(&tools, true), of, false))
}

/// What a package brings that is not listed: a handful of others, or what was measured.
fn brought(name: &str) -> Range {
    match row(BROUGHT, name) {
        Some(r) => kb(r[0] * 6 / 10, r[0], r[0] * 15 / 10),
        None => kb(150, 700, 2_500),
    }
}

fn cache(program: &str) -> &'static str {
    match program {
        "yarn" => "/usr/local/share/.cache/yarn",
        "pnpm" => "/root/.local/share/pnpm",
        "bun" => "/root/.bun",
        _ => "/root/.npm",
    }
}

fn install(call: &Call, run: &mut Run<'_>) {
    let path = run.path("node_modules");
    let named = packages(call, &["install", "i", "add"]).unwrap_or_default();
    if run.files.has(&path) && named.is_empty() {
        // A second install over the first changes little, but for leaving the development part out.
        if production(call, run) {
            prune(run);
        }
        return;
    }
    let cache = cache(call.program);
    if !named.is_empty() {
        let disk = named
            .iter()
            .map(|n| own(n, false).plus(kb(100, 1_200, 9_000)))
            .fold(Range::default(), Range::plus);
        let because = format!("packages with what they need: {}", list(&named));
        run.write_from(&path, Weight::of_disk(disk, PERCENT), Basis::Estimated, because, SOURCE);
        run.write(cache, unlocked(disk), Basis::Assumed, "the package manager's cache of what it downloaded");
        return;
    }
    let production = production(call, run);
    let (own, dev, basis, of, lock) = match locked(run) {
        Some((own, dev, of, lock)) => (own, dev, Basis::Estimated, of, lock),
        None => (
            mb(2, 22, 120),
            mb(20, 75, 400),
            Basis::Assumed,
            "a typical server's packages, as package.json is not known".to_owned(),
            true,
        ),
    };
    let source = if basis == Basis::Estimated { SOURCE } else { "" };
    run.write_from(&path, Weight::of_disk(own, PERCENT), basis, format!("dependencies: {of}"), source);
    let mut downloaded = own;
    if !production {
        let because = format!("dependencies for development: {of}");
        run.write_from(&format!("{path}/.dev"), Weight::of_disk(dev, PERCENT), basis, because, source)
            .build_only = true;
        downloaded = own.plus(dev);
    }
    // Compressed packages, as they came.
    let cached = match (call.program, lock) {
        // As archives, and unpacked beside them.
        ("yarn", _) => Weight::of_disk(downloaded.percent(130), 31),
        (_, true) => Weight::of_disk(downloaded.percent(30), 85),
        _ => unlocked(downloaded),
    };
    let because = "the package manager's cache of what it downloaded";
    run.write(cache, cached, basis.max(Basis::Estimated), because);
}

/// The cache where no lock says which versions: it also holds the lists of all versions of each package.
fn unlocked(disk: Range) -> Weight {
    let cache = Range::new(disk.low / 2, disk.likely * 95 / 100, disk.high * 13 / 10);
    Weight::of_disk(cache, 25)
}

fn tools(call: &Call, run: &mut Run<'_>) {
    let named: Vec<String> = packages(call, &["install", "i", "add"])
        .unwrap_or_default()
        .into_iter()
        .map(|n| match n.get(1..).and_then(|rest| rest.find('@')) {
            Some(at) => n[..at + 1].to_owned(),
            None => n,
        })
        .collect();
    let each = |name: &String| match row(TABLE, name) {
        Some(r) => kb(r[0] * 3 / 4, r[0], r[0] * 3 / 2),
        None => kb(300, 14_000, 110_000),
    };
    let disk = named.iter().map(each).fold(Range::default(), Range::plus);
    let because = format!("installed for everyone: {}", list(&named));
    run.write("/usr/local/lib/node_modules", Weight::of_disk(disk, PERCENT), Basis::Assumed, because);
    let because = "the package manager's cache of what it downloaded";
    run.write(cache(call.program), unlocked(disk), Basis::Assumed, because);
}

/// Leaves the development part out.
fn prune(run: &mut Run<'_>) {
    let path = run.path("node_modules/.dev");
    if !run.remove(&path).is_empty() {
        run.note(Basis::Estimated, "development dependencies are taken away again");
    }
}

fn build(call: &Call, run: &mut Run<'_>) {
    let next = call.program == "next"
        || call.has("next")
        || run.text("package.json").is_some_and(|t| t.contains("\"next\""))
        || ["next.config.js", "next.config.mjs", "next.config.ts"].iter().any(|f| run.text(f).is_some());
    let folder = if next { ".next" } else { "dist" };
    let weight = match run.project() {
        _ if next => mb(5, 40, 250),
        Some(bytes) => kb(2 + bytes / 3_000, 150 + bytes / 1_000, 9_000 + bytes / 200),
        None => kb(30, 900, 20_000),
    };
    let path = run.path(folder);
    if !run.files.has(&path) {
        let because = "what the build writes: a typical bundle";
        run.write(&path, Weight::of_disk(weight, 30), Basis::Assumed, because);
    }
}
