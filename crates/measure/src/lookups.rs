//! How good is the table of base images? How much of what people use it holds, how far off its stand-ins are, how long a look-up takes.
#![allow(clippy::disallowed_types, reason = "a measurement of time reads the clock; only the core may not")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use dockerfile_syntax::ImageRef;
use image_data::{Arch, Kin, Lookup, lookup};

use crate::cases;

/// `cargo xtask lookups`
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    println!("{} rows, the newest of {}", image_data::rows(), image_data::table_date());
    stand_ins();
    speed();
    let file = cases::option(arguments, "--from")
        .map_or_else(|| cases::shared().join("data"), Into::into)
        .join("mined-from.csv");
    if !file.exists() {
        println!("{} is not here; what people use is not counted", file.display());
        return Ok(());
    }
    coverage(&cases::text(&file)?);
    Ok(())
}

/// Each row in turn is left out and its tag asked for: how far off are its relatives?
fn stand_ins() {
    println!(
        "\nstand-ins for each tag in turn {:>14} {:>7} {:>7} {:>7} {:>9}",
        "tags", "median", "p80", "p90", "in range"
    );
    let mut errors: BTreeMap<(bool, Kin), Vec<(u64, bool)>> = BTreeMap::new();
    for (name, tag) in image_data::all() {
        let own = lookup(name, Some(tag), None, Arch::Amd64);
        let Some(truth) = own.image() else { continue };
        let Some((image, kin)) = image_data::without_its_row(name, tag, Arch::Amd64) else { continue };
        let now = truth.as_of > "2021";
        let mut note = |truth: u64, guess: image_data::Bytes| {
            let off = guess.likely.abs_diff(truth) * 1000 / truth.max(1);
            let held = guess.low <= truth && truth <= guess.high;
            errors.entry((now, kin)).or_default().push((off, held));
        };
        note(truth.pull.likely, image.pull);
    }
    for ((now, kin), mut all) in errors {
        all.sort_unstable();
        let at = |share: usize| all[(all.len() - 1) * share / 100].0;
        let percent = |n: u64| format!("{}.{} %", n / 10, n % 10);
        let held = all.iter().filter(|(_, held)| *held).count() * 100 / all.len();
        let what = match kin {
            Kin::Version => "same variant and version",
            Kin::Variant => "same variant",
            Kin::Image => "same image",
        };
        let when = if now { "" } else { ", 2020" };
        println!(
            "  {:<30} {:>12} {:>7} {:>7} {:>7} {held:>7} %",
            format!("{what}{when}"),
            all.len(),
            percent(at(50)),
            percent(at(80)),
            percent(at(90))
        );
    }
}

fn speed() {
    const ROUNDS: u32 = 200;
    let tags: Vec<(&str, &str)> = image_data::all().collect();
    let asked = [("", ""), ("known", ""), ("stand-in", "-none")];
    println!();
    for (what, ending) in &asked[1..] {
        let names: Vec<(&str, String)> =
            tags.iter().step_by(7).map(|(name, tag)| (*name, format!("{tag}{ending}"))).collect();
        let start = Instant::now();
        for _ in 0..ROUNDS {
            for (name, tag) in &names {
                black_box(lookup(black_box(name), Some(tag), None, Arch::Amd64));
            }
        }
        let each = start.elapsed() / (ROUNDS * names.len() as u32);
        println!("a look-up, {what:<10} {:>6.1} µs", each.as_secs_f64() * 1e6);
    }
}

/// How many FROM lines of real Dockerfiles get which kind of answer?
fn coverage(mined: &str) {
    let mut answers: BTreeMap<&str, u64> = BTreeMap::new();
    let mut unknown = Vec::new();
    for line in mined.lines().skip(1) {
        let Some((name, count)) = line.rsplit_once(',') else { continue };
        let count: u64 = count.parse().unwrap_or(0);
        let kind = kind(name);
        *answers.entry(kind).or_default() += count;
        if kind == "unknown" {
            unknown.push((count, name));
        }
    }
    let all: u64 = answers.values().sum();
    println!("\nFROM lines of real Dockerfiles: {all}");
    for (kind, count) in &answers {
        println!("  {kind:<34} {count:>6} {:>4} %", count * 100 / all.max(1));
    }
    unknown.sort_unstable_by(|a, b| b.cmp(a));
    let most: Vec<String> = unknown.iter().take(12).map(|(count, name)| format!("{name} {count}")).collect();
    println!("  most often unknown: {}", most.join(", "));
}

fn kind(reference: &str) -> &'static str {
    let Ok(image) = ImageRef::parse(reference) else { return "not a reference" };
    let name = image.familiar_name();
    match lookup(&name, image.tag.as_deref(), image.digest.as_deref(), Arch::Amd64) {
        Lookup::Exact(image) if image.old => "exact, old",
        Lookup::Exact(_) => "exact",
        Lookup::Scratch => "exact",
        Lookup::About { .. } => "about",
        Lookup::Unknown { .. } if reference.contains('$') => "unknown: a variable",
        Lookup::Unknown { .. } if !name.contains(['/', '.', ':']) && image.tag.is_none() => {
            "unknown: a stage or a local name"
        }
        Lookup::Unknown { .. } if name.contains('/') => "unknown: an image of somebody's",
        Lookup::Unknown { .. } => "unknown",
    }
}
