//! What does apk add?

use image_data::Family;

use super::super::install::{Pending, Rates, Strange};
use super::{Basis, Call, Run, Weight, kb, mb, packages, row};

pub(super) const TABLE: &str = include_str!("../tables/apk.tsv");

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    if call.program != "apk" {
        return false;
    }
    if let Some(gone) = packages(call, &["del"]) {
        // A group of `--virtual` goes with all that is in it.
        run.installs.purge(|name, group| {
            gone.iter().any(|g| g == name || (!group.is_empty() && g.trim_start_matches('.') == group))
        });
        return true;
    }
    if call.has("upgrade") {
        let because = "newer versions of packages that the base image holds: how many depends on its age";
        run.write("/usr/lib/apk-packages", Weight::of_disk(kb(0, 500, 8_000), 45), Basis::Assumed, because);
    }
    let Some(names) = packages(call, &["add"]) else { return true };
    let names =
        names.into_iter().map(|n| n.split('@').next().unwrap_or("").trim_start_matches('!').to_owned());
    run.installs.apk = true;
    let group = call.option(&["--virtual", "-t"]).unwrap_or("").trim_start_matches('.').to_owned();
    run.installs.add(Pending { names: names.filter(|n| !n.is_empty()).collect(), recommends: false, group });
    if !call.has("--no-cache") && !run.files.has("/var/cache/apk") {
        run.write(
            "/var/cache/apk",
            Weight::of_disk(mb(0, 2, 3), 95),
            Basis::Estimated,
            "the package index, without --no-cache",
        );
    }
    true
}

pub(super) fn settle(run: &mut Run<'_>) {
    if !run.installs.apk || run.installs.is_settled() {
        return;
    }
    let known = run.base.filter(|b| matches!(b.family, Family::Alpine | Family::Wolfi));
    let rates = Rates { pull: 100, disk: 103, compiled: 0, records: 100_000, error: 200 };
    let done = run.installs.settle(known, ("alpine", "3.22"), run.options, &rates, stranger);
    for installed in done {
        "apk add".clone_into(&mut run.label);
        let path = "/usr/lib/apk-packages";
        run.write_from(path, installed.weight, installed.basis, installed.because, &installed.source);
    }
}

fn stranger(name: &str) -> Option<Strange> {
    let columns = row(TABLE, name)?;
    let spread = |n: u64| kb(n * 70 / 100, n, n * 150 / 100);
    Some(Weight { pull: spread(columns[1]), disk: spread(columns[0]) }.into())
}
