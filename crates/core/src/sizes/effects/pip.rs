//! What do pip, uv, poetry and pipenv add?

use dockerfile_syntax::Command;

use super::{Basis, Range, Run, Weight, list, mb, packages, row};

const TABLE: &str = include_str!("../tables/pip.tsv");
const CACHE: &str = "/root/.cache/pip";

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    let program = command.program();
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_str()).collect();
    let module = program.starts_with("python") && words.first() == Some(&"-m");
    if module && words.get(1) == Some(&"venv") {
        return true;
    }
    let is_pip =
        program.starts_with("pip") && program != "pipenv" || (module && words.get(1) == Some(&"pip"));
    let installs = words.iter().any(|w| matches!(*w, "install" | "sync"));
    if !is_pip && !matches!(program, "uv" | "poetry" | "pipenv") {
        return false;
    }
    if !installs {
        return true;
    }
    let target = words
        .iter()
        .enumerate()
        .find_map(|(n, w)| match *w {
            "--prefix" | "--target" | "-t" => words.get(n + 1).copied(),
            w => w.strip_prefix("--prefix=").or(w.strip_prefix("--target=")),
        })
        .map_or_else(|| "/usr/local/lib/python/site-packages".to_owned(), |t| run.path(t));
    let listed =
        words.iter().any(|w| matches!(*w, "-r" | "--requirement" | "sync" | ".") || w.starts_with("-r"))
            || !is_pip;
    let named: Vec<String> = packages(command, &["install"])
        .unwrap_or_default()
        .into_iter()
        .filter(|n| n != "pip" && n != "setuptools" && n != "wheel" && n != ".")
        .collect();
    let mut weight = Weight::default();
    let mut basis = Basis::Estimated;
    for name in &named {
        match row(TABLE, &dockerfile_syntax::lower(name)) {
            Some(r) => {
                let spread = |n: u64| Range::new(n * 80 / 100, n, n * 130 / 100);
                weight = weight.plus(Weight { pull: spread(r[1]), disk: spread(r[0]) });
            }
            None => {
                basis = Basis::Assumed;
                weight = weight.plus(Weight::of_disk(super::kb(100, 6_000, 120_000), 27));
            }
        }
    }
    if listed {
        basis = Basis::Assumed;
        weight = weight.plus(Weight::of_disk(mb(3, 32, 500), 27));
        run.because(
            basis,
            "the packages that the project lists: a typical web service, as the list is not known",
        );
    }
    if !named.is_empty() {
        run.because(basis, format!("{} with what they need", list(&named)));
        run.sources.push("pip installs measured, November 2026");
    }
    if weight == Weight::default() {
        return true;
    }
    run.write(&target, weight, basis);
    if is_pip && !words.contains(&"--no-cache-dir") {
        run.write(CACHE, Weight { pull: weight.pull.percent(70), disk: weight.disk.percent(25) }, basis);
        run.because(basis, "pip's cache, without --no-cache-dir");
    }
    true
}
