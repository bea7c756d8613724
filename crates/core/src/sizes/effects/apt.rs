//! What do apt and apt-get add?

use dockerfile_syntax::Command;

use super::{Basis, Range, Run, Weight, kb, list, mb, packages, row};

const TABLE: &str = include_str!("../tables/apt.tsv");
/// Package lists that `apt-get update` leaves.
const LISTS: &str = "/var/lib/apt/lists";

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    if !matches!(command.program(), "apt-get" | "apt" | "aptitude") {
        return false;
    }
    if command.has("update") && run.files.beneath(LISTS).next().is_none() {
        run.write(LISTS, Weight::of_disk(mb(15, 19, 30), 55), Basis::Estimated);
        run.because(
            Basis::Estimated,
            "the package lists that apt-get update leaves, unless removed in the same RUN",
        );
    }
    if let Some(names) = packages(command, &["install"]) {
        let recommends = !command.has("--no-install-recommends")
            && !command.arguments().iter().any(|w| w.value.contains("APT::Install-Recommends"));
        install(run, &names, recommends);
    }
    if command.has("clean") {
        run.remove("/var/cache/apt");
    }
    true
}

fn install(run: &mut Run<'_>, names: &[String], recommends: bool) {
    let mut total = Range::default();
    let mut basis = Basis::Estimated;
    let mut unlisted = Vec::new();
    let mut new = Vec::new();
    for name in names {
        if run.has_package(name) {
            continue;
        }
        new.push(name.clone());
        match row(TABLE, name) {
            Some(columns) => {
                let bytes = columns[usize::from(recommends && columns.len() > 1)].max(columns[0]) * 1024;
                total = total.plus(Range::new(bytes * 85 / 100, bytes * 106 / 100, bytes * 125 / 100));
            }
            None => {
                total = total.plus(kb(200, 8_000, 120_000));
                basis = Basis::Assumed;
                unlisted.push(name.clone());
            }
        }
    }
    // Packages share what they depend on, so a sum over many counts some of it twice.
    if new.len() > 1 {
        total.likely = total.likely * 85 / 100;
        total.low = total.low * 55 / 100;
    }
    if new.is_empty() {
        run.because(Basis::Estimated, format!("{} is in the base image already", list(names)));
        return;
    }
    let with = if recommends { " with what apt recommends beside them" } else { "" };
    run.write("/usr/lib/apt-packages", Weight::of_disk(total, 36), basis);
    run.because(basis, format!("{}{with}, as apt reports their installed size", list(&new)));
    if !unlisted.is_empty() {
        run.because(
            Basis::Assumed,
            format!("no figure for {}, so a typical package is assumed", list(&unlisted)),
        );
    }
    run.sources.push("apt's own answers for Debian bookworm, July 2026");
}
