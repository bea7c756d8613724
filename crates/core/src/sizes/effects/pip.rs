//! What do pip, uv, poetry and pipenv add?

use super::super::install::list;
use super::super::manifest::{normal, pipfile_lock, pyproject, python_lock, requirements};
use super::{Basis, Call, Run, Weight, kb, line, mb, packages};

pub(super) const TABLE: &str = include_str!("../tables/pip.tsv");
const CACHE: &str = "/root/.cache/pip";
/// Where the official images' own packages lie.
const OWN: &str = "/usr/local/lib/python/site-packages";
const SOURCE: &str = "pip installs measured in November 2026, and published sizes";

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    let program = call.program;
    let module = if program.starts_with("python") { call.option(&["-m"]).unwrap_or("") } else { "" };
    if matches!(module, "venv" | "virtualenv")
        || program == "virtualenv"
        || (program == "uv" && call.verb() == "venv")
    {
        environment(call, run);
        return true;
    }
    let is_pip = program.starts_with("pip") && program != "pipenv" || module == "pip";
    if !is_pip
        && !matches!(program, "uv" | "poetry" | "pipenv" | "pdm" | "pipx" | "conda" | "mamba" | "micromamba")
    {
        return false;
    }
    if call.has_any(&["install", "sync", "download", "wheel", "create", "add", "inject"]) {
        install(call, is_pip, run);
    }
    true
}

/// A virtual environment: pip itself, unless it is left out.
fn environment(call: &Call, run: &mut Run<'_>) {
    // `python -m venv venv`: the last word is the folder.
    let path = run.path(call.operands().last().unwrap_or("venv"));
    let disk =
        if call.has("--without-pip") || call.program == "uv" { kb(20, 50, 200) } else { mb(12, 16, 28) };
    let because = "a virtual environment with pip in it";
    run.write(
        &format!("{path}/lib/python/site-packages/pip"),
        Weight::of_disk(disk, 30),
        Basis::Estimated,
        because,
    );
}

/// The folder in which packages come to stand.
fn site(call: &Call, run: &Run<'_>) -> String {
    if let Some(to) = call.option(&["--target", "-t"]) {
        return run.path(to);
    }
    let prefix = match () {
        () if call.option(&["--prefix"]).is_some() => run.path(call.option(&["--prefix"]).unwrap_or("")),
        () if call.has("--user") => "/root/.local".to_owned(),
        // A program of an environment, by its path or because it comes first in PATH.
        () => match call.path.strip_suffix(&format!("/bin/{}", call.program)) {
            Some(folder) if !folder.is_empty() && !folder.starts_with("/usr") => run.path(folder),
            _ => {
                let first =
                    run.var("PATH").and_then(|p| p.split(':').next()).and_then(|p| p.strip_suffix("/bin"));
                let venv = first.filter(|f| run.files.has(f) && !f.starts_with("/usr"));
                venv.or(run.var("VIRTUAL_ENV")).unwrap_or("/usr/local").to_owned()
            }
        },
    };
    if matches!(call.program, "uv" | "poetry" | "pdm") && call.verb() != "pip" {
        let in_project = run.path(".venv");
        return format!("{in_project}/lib/python/site-packages");
    }
    format!("{prefix}/lib/python/site-packages")
}

/// kB on disk of a package that the table does not hold: in a list with all that is needed each is small; in a list of what
/// is used each brings a few others; named alone it is more often a large one.
const ONE_OF_ALL: [u64; 3] = [60, 900, 7_000];
const ONE_OF_SOME: [u64; 3] = [100, 2_000, 25_000];
const ALONE: [u64; 3] = [150, 4_500, 60_000];

/// Adds a package and what it needs, each once; `each` is what one weighs that nobody knows.
fn need(
    name: &str,
    each: [u64; 3],
    seen: &mut Vec<String>,
    parts: &mut Vec<Weight>,
    unknown: &mut Vec<String>,
) {
    let name = normal(name);
    if seen.contains(&name) || seen.len() > 2_000 {
        return;
    }
    seen.push(name.clone());
    let Some(columns) = line(TABLE, &name) else {
        parts.push(Weight::of_disk(kb(each[0], each[1], each[2]), 27));
        unknown.push(name);
        return;
    };
    let mut fields = columns.split('\t');
    let mut number = || fields.next().and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
    let (disk, pull) = (number(), number());
    let spread = |n: u64| kb(n * 75 / 100, n, n * 135 / 100);
    parts.push(Weight { pull: spread(pull), disk: spread(disk) });
    let whole = each == ONE_OF_ALL;
    for other in fields.next().unwrap_or("").split(',').filter(|o| !o.is_empty() && !whole) {
        need(other, if line(TABLE, other).is_none() { ONE_OF_ALL } else { each }, seen, parts, unknown);
    }
}

/// Lists of requirements that include each other: more are not read.
const MOST_LISTS: usize = 8;

/// The names that a project's files list: whether they are complete, and which file.
fn listed(call: &Call, run: &Run<'_>) -> Option<(Vec<String>, bool, String)> {
    for file in ["uv.lock", "poetry.lock", "pdm.lock"] {
        if let Some(text) = run.text(file).filter(|_| !call.has("-r")) {
            return Some((python_lock(text), true, file.to_owned()));
        }
    }
    if call.program == "pipenv" {
        return run.text("Pipfile.lock").map(|text| (pipfile_lock(text), true, "Pipfile.lock".to_owned()));
    }
    let joined = call.args.iter().find_map(|a| a.strip_prefix("-r").filter(|f| !f.is_empty()));
    let file = call.option(&["-r", "--requirement"]).or(joined).unwrap_or("requirements.txt");
    if file.ends_with(".toml") || run.text(file).is_none() {
        return run.text("pyproject.toml").map(|text| (pyproject(text), false, "pyproject.toml".to_owned()));
    }
    let texts = with_included(file, run);
    let names: Vec<String> = texts.iter().flat_map(|text| requirements(text)).collect();
    // What `pip freeze` writes pins everything.
    let pinned = texts.iter().flat_map(|text| text.lines()).filter(|l| l.contains("==")).count();
    let complete = pinned > 12 && pinned * 10 >= names.len() * 9;
    Some((names, complete, file.rsplit('/').next().unwrap_or(file).to_owned()))
}

/// A list of requirements, and the lists that it includes by `-r`, which stand beside it.
fn with_included<'s>(file: &str, run: &Run<'s>) -> Vec<&'s str> {
    let mut files = vec![file.to_owned()];
    let mut texts = Vec::new();
    while let Some(file) = files.get(texts.len()).cloned() {
        let text = run.text(&file).unwrap_or("");
        let folder = file.rsplit_once('/').map_or(String::new(), |f| format!("{}/", f.0));
        for name in text.lines().filter_map(|l| l.strip_prefix("-r")) {
            let included = format!("{folder}{}", name.trim());
            if files.len() < MOST_LISTS && !files.contains(&included) {
                files.push(included);
            }
        }
        texts.push(text);
    }
    texts
}

fn install(call: &Call, is_pip: bool, run: &mut Run<'_>) {
    let lists = call
        .args
        .iter()
        .any(|w| matches!(w.as_ref(), "-r" | "--requirement" | "sync" | "." | "-e") || w.starts_with("-r"));
    let named: Vec<String> = packages(call, &["install", "download", "wheel", "create", "add", "inject"])
        .unwrap_or_default()
        .into_iter()
        .filter(|n| n != "." && !n.contains('/'))
        .collect();
    let (mut seen, mut parts, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    let mut because = Vec::new();
    let mut basis = Basis::Estimated;
    let mut place = site(call, run);
    if lists || (!is_pip && named.is_empty()) {
        let found = listed(call, run);
        // The same list twice: once before the sources are there, and once more for the project itself.
        let list = found.as_ref().map_or("list", |(_, _, file)| file);
        let listed = format!("{place}/{list}");
        let installs = named.is_empty() && call.has_any(&["install", "sync"]);
        if installs && run.files.has(&listed) && (found.is_some() || !is_pip) {
            let because = "the project itself: what it lists is there already";
            run.write(&place, Weight::of_disk(kb(10, 150, 4_000), 30), Basis::Estimated, because);
            return;
        }
        if installs {
            place = listed;
        }
        match found {
            Some((names, complete, file)) => {
                because.push(format!("{} packages of {file}", names.len()));
                let each = if complete { ONE_OF_ALL } else { ONE_OF_SOME };
                names.iter().for_each(|n| need(n, each, &mut seen, &mut parts, &mut unknown));
            }
            None => {
                basis = Basis::Assumed;
                // conda and its kin bring Python itself, and what it was compiled with.
                let typical = match call.program {
                    "conda" | "mamba" | "micromamba" => mb(60, 600, 4_000),
                    _ => mb(3, 38, 420),
                };
                parts.push(Weight::of_disk(typical, 27));
                because.push(
                    "the packages that the project lists: typical, as the list is not known".to_owned(),
                );
            }
        }
    }
    if !named.is_empty() {
        because.push(format!("packages with what they need: {}", list(&named)));
        let cpu = call.args.iter().any(|a| a.ends_with("/cpu"));
        for name in &named {
            // Newer ones of what is there already.
            let renews = matches!(name.as_str(), "pip" | "setuptools" | "wheel");
            if !renews || call.has_any(&["--upgrade", "-U"]) || name == "wheel" {
                // Without what graphics cards need it is a sixth of the size.
                let name = if cpu && name == "torch" { "torch-cpu" } else { name };
                need(name, ALONE, &mut seen, &mut parts, &mut unknown);
            }
        }
    }
    if parts.is_empty() {
        return;
    }
    if !unknown.is_empty() {
        basis = Basis::Assumed;
        because.push(format!("no figure for {}, so typical ones are assumed", list(&unknown)));
    }
    let weight = Weight::total(parts.into_iter());
    // The official images bring pip and Python's own modules uncompiled; a newer pip is counted as it is installed.
    let own = run.base.is_some_and(|b| b.name == "python") && place.starts_with(OWN) && is_pip;
    let first = own && !run.files.has(OWN) && named.iter().all(|n| n != "pip");
    run.write_from(&place, weight, basis, because.join("; "), SOURCE);
    if first && run.var("PYTHONDONTWRITEBYTECODE").is_none() {
        let because = "pip and Python's own modules, compiled by the first run of pip";
        run.write(&format!("{OWN}/pip"), Weight::of_disk(mb(5, 9, 11), 40), Basis::Estimated, because);
    }
    let keeps = is_pip && !call.has("--no-cache-dir") && run.var("PIP_NO_CACHE_DIR").is_none();
    let uv = call.program == "uv" && !call.has("--no-cache");
    if keeps || uv {
        let cache = if uv { "/root/.cache/uv" } else { CACHE };
        // uv's packages are links to its cache.
        let (pull, disk) = if uv { (4, 4) } else { (85, 24) };
        let weight = Weight { pull: weight.pull.percent(pull), disk: weight.disk.percent(disk) };
        run.write(cache, weight, basis, "the cache of what was downloaded, without --no-cache-dir");
    }
}
