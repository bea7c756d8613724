//! What do dnf, microdnf, yum, tdnf and zypper add?

use super::super::install::list;
use super::{Basis, Call, Range, Run, Weight, kb, mb, packages, row};

pub(super) const TABLE: &str = include_str!("../tables/rpm.tsv");
const CACHES: [&str; 3] = ["/var/cache/dnf", "/var/cache/yum", "/var/cache/zypp"];
const SOURCE: &str = "sizes of the same programs in Debian, as no index of RPM packages is at hand";

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    if !matches!(call.program, "dnf" | "microdnf" | "yum" | "zypper" | "tdnf") {
        return false;
    }
    if call.has("clean") {
        CACHES.iter().for_each(|cache| {
            run.remove(cache);
        });
        return true;
    }
    let verb = call.verb();
    let caches = !run.files.has(CACHES[0]);
    if caches && matches!(verb, "install" | "in" | "update" | "upgrade" | "makecache" | "groupinstall") {
        let because = "what the package manager downloaded to know the packages, without clean all";
        run.write(CACHES[0], Weight::of_disk(mb(10, 45, 180), 80), Basis::Assumed, because);
    }
    if matches!(verb, "update" | "upgrade") && packages(call, &[verb]).is_some_and(|p| p.is_empty()) {
        let because = "newer versions of packages that the base image holds: how many depends on its age";
        run.write("/usr/lib/rpm-packages", Weight::of_disk(mb(0, 35, 160), 37), Basis::Assumed, because);
    }
    let Some(mut names) = packages(call, &["install", "in", "groupinstall", "localinstall"]) else {
        return true;
    };
    let (files, rest): (Vec<String>, Vec<String>) = names.into_iter().partition(|n| n.contains(".rpm"));
    names = rest;
    for file in files {
        super::archive::package(&file, run);
    }
    if names.is_empty() {
        return true;
    }
    let each: Vec<Weight> = names.iter().map(|n| weight(n)).collect();
    let known = names.iter().all(|n| row(TABLE, n).is_some());
    let basis = if known { Basis::Estimated } else { Basis::Assumed };
    let because = format!("estimated from the same programs elsewhere: {} with what they need", list(&names));
    let root = call.option(&["--installroot"]).map_or(String::new(), |r| run.path(r));
    let path = format!("{root}/usr/lib/rpm-packages");
    run.write_from(&path, Weight::total(each.into_iter()), basis, because, SOURCE);
    true
}

fn weight(name: &str) -> Weight {
    match row(TABLE, name) {
        Some(columns) => {
            let spread = |n: u64| Range::new(n * 550, n * 1_200, n * 2_200);
            Weight { pull: spread(columns[0]), disk: spread(columns[0] * 3) }
        }
        None => match super::apt::vendor(name) {
            Some(known) => known.weight,
            None => Weight::of_disk(kb(200, 8_000, 90_000), 37),
        },
    }
}
