//! Do our closures equal apt's own answers? Recorded `apt-get install` runs over the smallest Debian images.

use std::collections::BTreeSet;
use std::path::Path;

use image_data::Graph;

use crate::{cases, packages};

/// How one kind of install went.
#[derive(Debug, Default)]
struct Score {
    asked: usize,
    /// The very same packages.
    identical: usize,
    /// The largest difference of the installed size, in per mille.
    off: u64,
    /// Those that differ, in a line each.
    differences: Vec<String>,
}

const SUITES: [&str; 2] = ["bookworm", "trixie"];

/// `cargo xtask closures`
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let file = cases::option(arguments, "--truth")
        .map_or_else(|| cases::shared().join("data/apt-closures.csv"), Into::into);
    if !file.exists() {
        println!("{} is not here; nothing to compare with", file.display());
        return Ok(());
    }
    for suite in SUITES {
        for (recommends, how) in [(false, "without recommends"), (true, "with recommends")] {
            let score = score(&file, suite, recommends)?;
            println!(
                "{suite:<9} {how:<19} {:>3} of {} sets identical, sizes at most {}.{} % off",
                score.identical,
                score.asked,
                score.off / 10,
                score.off % 10
            );
            score.differences.iter().for_each(|line| println!("    {line}"));
        }
    }
    Ok(())
}

fn score(file: &Path, suite: &str, recommends: bool) -> Result<Score, String> {
    let graph = packages::graph(&format!("apt-{suite}")).ok_or_else(|| format!("no graph of {suite}"))?;
    let mut score = Score::default();
    for line in cases::text(file)?.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [of, with, name, kib, set] = fields[..] else { return Err(format!("not a row: {line}")) };
        if of == suite && with == if recommends { "yes" } else { "no" } {
            compare(&graph, name, recommends, kib.parse().unwrap_or(0), set, &mut score);
        }
    }
    Ok(score)
}

fn compare(graph: &Graph, name: &str, recommends: bool, kib: u64, set: &str, score: &mut Score) {
    let closure = graph.closure(&[name], recommends, graph.smallest());
    let ours: BTreeSet<&str> = closure.new.iter().map(|p| graph.name(*p)).collect();
    let theirs: BTreeSet<&str> = set.split(' ').filter(|n| !n.is_empty()).collect();
    score.asked += 1;
    score.off = score.off.max((closure.installed / 1024).abs_diff(kib) * 1000 / kib.max(1));
    if ours == theirs {
        score.identical += 1;
        return;
    }
    let list = |a: &BTreeSet<&str>, b: &BTreeSet<&str>| {
        let names: Vec<&str> = a.difference(b).copied().collect();
        if names.is_empty() { "none".to_owned() } else { names.join(" ") }
    };
    score.differences.push(format!(
        "{name}: lacks {}; has besides {}",
        list(&theirs, &ours),
        list(&ours, &theirs)
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closures_are_those_of_apt() {
        let file = cases::shared().join("data/apt-closures.csv");
        if !file.exists() {
            println!("skipped: {} is not here", file.display());
            return;
        }
        for suite in SUITES {
            let without = score(&file, suite, false).unwrap();
            assert!(without.asked > 60 && without.identical == without.asked, "{suite}: {without:?}");
            let with = score(&file, suite, true).unwrap();
            assert!(with.identical >= 59, "{suite}: {with:?}");
            assert!(without.off <= 150 && with.off <= 150, "{suite}: {without:?} {with:?}");
        }
    }
}
