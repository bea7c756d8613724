//! What does apk add?

use dockerfile_syntax::Command;

use super::{Basis, Range, Run, Weight, kb, list, packages, row};

const TABLE: &str = include_str!("../tables/apk.tsv");

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    if command.program() != "apk" {
        return false;
    }
    if command.has("del") {
        // Only what a virtual package of this same RUN brought can be told apart, and it is gone again.
        let gone = packages(command, &["del"]).unwrap_or_default();
        for name in gone {
            run.remove(&format!("/usr/lib/apk-packages/{}", name.trim_start_matches('.')));
        }
        return true;
    }
    let Some(names) = packages(command, &["add"]) else { return true };
    let mut weight = Weight::default();
    let mut basis = Basis::Estimated;
    for name in &names {
        let (disk, pull) = match row(TABLE, name) {
            Some(columns) => (columns[0], columns[1]),
            None => {
                basis = Basis::Assumed;
                (4_000_000, 1_500_000)
            }
        };
        let spread = |n: u64| match basis {
            Basis::Assumed => Range::new(n / 20, n, n * 10),
            _ => Range::new(n * 70 / 100, n, n * 150 / 100),
        };
        weight = weight.plus(Weight { pull: spread(pull), disk: spread(disk) });
    }
    if names.len() > 1 {
        weight.disk.likely = weight.disk.likely * 85 / 100;
        weight.disk.low = weight.disk.low * 60 / 100;
    }
    let group = virtual_name(command).unwrap_or("kept");
    run.write(&format!("/usr/lib/apk-packages/{group}"), weight, basis);
    if !command.has("--no-cache") && !command.has("--update-cache") {
        run.write("/var/cache/apk", Weight::of_disk(kb(0, 2_500, 3_500), 95), Basis::Estimated);
    }
    run.because(basis, format!("{} with what they need", list(&names)));
    run.sources.push("Alpine 3.17 package index, May 2023; rough for other releases");
    true
}

/// The group of `--virtual .build-deps`, without its dot.
fn virtual_name(command: &Command) -> Option<&str> {
    let words = command.arguments();
    let at = words.iter().position(|w| matches!(w.value.as_str(), "--virtual" | "-t"));
    let named = at.and_then(|n| words.get(n + 1)).map(|w| w.value.as_str());
    let joined = words.iter().find_map(|w| w.value.strip_prefix("--virtual="));
    named.or(joined).map(|n| n.trim_start_matches('.'))
}
