//! What do apt and apt-get add?

use image_data::{BaseImage, Family};

use super::super::install::{Pending, Rates, Strange};
use super::{Basis, Call, OPAQUE, Range, Rows, Run, Weight, kb, mb, packages, row, rows};

pub(super) const TABLE: &str = include_str!("../tables/apt.tsv");
/// Packages of vendors' own repositories.
static VENDORS: Rows = Rows::new(|| rows(include_str!("../tables/vendors.tsv")));
/// Package lists that `apt-get update` leaves.
const LISTS: &str = "/var/lib/apt/lists";

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    match call.program {
        "apt-get" | "apt" | "aptitude" => {}
        // The way official images leave nothing but what their programs need.
        "apt-mark" => {
            if call.has("auto") && call.args.iter().any(|a| a.contains('*')) {
                run.installs.purge(|_, group| group != MARKED);
                let names = vec![OPAQUE.to_owned()];
                run.installs.add(Pending { names, recommends: false, group: MARKED.to_owned() });
            }
            return true;
        }
        _ => return false,
    }
    if call.has("update") && !run.files.has(LISTS) {
        let ubuntu = run.base.is_some_and(|b| b.family == Family::Ubuntu);
        let lists = if ubuntu { mb(20, 45, 60) } else { mb(15, 19, 30) };
        let because = "the package lists that apt-get update leaves, unless they are removed in the same RUN";
        run.write(LISTS, Weight::of_disk(lists, if ubuntu { 80 } else { 55 }), Basis::Estimated, because);
    }
    if call.has_any(&["upgrade", "dist-upgrade", "full-upgrade"]) {
        let because = "newer versions of packages that the base image holds: how many depends on its age";
        run.write("/usr/lib/apt-packages", Weight::of_disk(mb(0, 12, 90), 40), Basis::Assumed, because);
    }
    if let Some(names) = packages(call, &["install"]) {
        let recommends = !call.has("--no-install-recommends")
            && !call.args.iter().any(|a| a.to_ascii_lowercase().contains("apt::install-recommends"))
            && !run.files.has("/etc/apt/no-recommends");
        let (files, names): (Vec<String>, Vec<String>) = names.into_iter().partition(|n| n.contains(".deb"));
        for file in files {
            #[cfg(feature = "given")]
            super::archive::package(&file, run);
            #[cfg(not(feature = "given"))]
            super::unknown(&file, run);
        }
        run.installs.add(Pending { names, recommends, group: String::new() });
    }
    if let Some(names) = packages(call, &["purge", "remove", "autoremove"]) {
        let stem = |n: &str| n.trim_end_matches('*').to_owned();
        let gone: Vec<String> = names.iter().map(|n| stem(n)).collect();
        run.installs.purge(|name, group| group.is_empty() && gone.iter().any(|g| g == name));
    }
    if call.has_any(&["clean", "dist-clean", "distclean"]) {
        run.remove("/var/cache/apt");
        if call.has_any(&["dist-clean", "distclean"]) {
            run.remove(LISTS);
        }
    }
    true
}

/// Group of what is left when everything was marked as installed for something else.
const MARKED: &str = "left by apt-mark";

pub(super) fn settle(run: &mut Run<'_>) {
    if run.installs.apk || run.installs.is_settled() {
        return;
    }
    let known = run.base.filter(|b| matches!(b.family, Family::Debian | Family::Ubuntu));
    // Only with a package graph are there sizes that the packages themselves say.
    let whole = !cfg!(feature = "given") || run.base.is_none_or(has_documentation);
    let slim = run.base.is_some_and(|b| b.tag.contains("slim"));
    let (pull, disk) = (if slim { 135 } else { 141 }, if whole { 100 } else { 93 });
    let rates = Rates { pull, disk, compiled: 80, records: 250_000, error: 120 };
    let done = run.installs.settle(known, ("debian", "bookworm"), run.options, &rates, stranger);
    for installed in done {
        "apt-get install".clone_into(&mut run.label);
        run.write_from(
            "/usr/lib/apt-packages",
            installed.weight,
            installed.basis,
            installed.because,
            &installed.source,
        );
    }
}

/// Whether documentation, manuals and translations are installed: slim images and what is made from them leave them out.
fn has_documentation(base: &BaseImage) -> bool {
    !base.tag.contains("slim")
        && (matches!(base.name, "debian" | "buildpack-deps")
            || image_data::packages_inside(base).any(|name| name == "netbase"))
}

/// A package by its name alone.
fn stranger(name: &str) -> Option<Strange> {
    if let Some(columns) = row(TABLE, name) {
        let disk = columns[0] * 1024;
        let disk = Range::new(disk * 85 / 100, disk * 106 / 100, disk * 125 / 100);
        return Some(Weight::of_disk(disk, 36).into());
    }
    if cfg!(feature = "given") { vendor(name) } else { None }
}

/// A package of a vendor's repository. A `*` in a row stands for anything.
pub(super) fn vendor(name: &str) -> Option<Strange> {
    let fits = |own: &str| match own.split_once('*') {
        // Most rows begin with another letter, and none with a `*`.
        _ if own.as_bytes().first() != name.as_bytes().first() => false,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
        None => name == own,
    };
    let (_, columns) = VENDORS.iter().find(|(own, _)| fits(own))?;
    let mut fields = columns.split('\t');
    let mut number = || fields.next().and_then(|f| f.parse().ok());
    let (pull, disk) = (number()?, number()?);
    let spread = |n: u64| kb(n * 60 / 100, n, n * 160 / 100);
    let weight = Weight { pull: spread(pull), disk: spread(disk) };
    Some(Strange { weight, needs: fields.next().unwrap_or("") })
}
