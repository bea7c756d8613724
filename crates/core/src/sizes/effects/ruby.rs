//! What do gem and bundler add?

use super::super::install::list;
use super::{Basis, Call, Run, Weight, kb, mb, packages};

const GEMS: &str = "/usr/local/bundle";

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    match call.program {
        "bundle" if call.verb() == "install" || call.args.is_empty() => {
            let locked = run.text("Gemfile.lock").map(|lock| {
                // Gems stand four blanks in, what they need six.
                lock.lines()
                    .filter(|l| l.starts_with("    ") && !l.starts_with("     ") && l.contains('('))
                    .count() as u64
            });
            let named =
                run.text("Gemfile").filter(|text| !text.contains("rails") && !text.contains("gemspec"));
            let named =
                named.map(|t| t.lines().filter(|l| l.trim_start().starts_with("gem ")).count() as u64);
            let (disk, basis, because) = match (locked, named) {
                (Some(n), _) => {
                    (kb(n * 250, n * 900, n * 2_400), Basis::Estimated, format!("{n} gems of Gemfile.lock"))
                }
                (None, Some(n)) => (
                    kb(n * 250, n * 2_500, n * 25_000),
                    Basis::Assumed,
                    format!("{n} gems that Gemfile names, with what they need: typical gems"),
                ),
                (None, None) => (
                    mb(10, 100, 400),
                    Basis::Assumed,
                    "the gems that Gemfile names: a typical web application".to_owned(),
                ),
            };
            run.write(GEMS, Weight::of_disk(disk, 32), basis, because);
        }
        "gem" => {
            let Some(names) = packages(call, &["install"]) else { return true };
            let each = names.len().max(1) as u64;
            let disk = kb(120 * each, 2_500 * each, 25_000 * each);
            let because = format!("{} with what they need: typical gems", list(&names));
            run.write(GEMS, Weight::of_disk(disk, 32), Basis::Assumed, because);
        }
        "rails" | "rake" if call.args.iter().any(|a| a.starts_with("assets:precompile")) => {
            let path = run.path("public/assets");
            let because = "the compiled assets of a typical web application";
            run.write(&path, Weight::of_disk(kb(50, 6_000, 120_000), 40), Basis::Assumed, because);
        }
        "bundle" => {}
        _ => return false,
    }
    true
}
