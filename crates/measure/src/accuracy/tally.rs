//! How are errors of many images said in a few numbers?

use std::collections::BTreeMap;

use playground_core::sizes::{Range, human};

use super::fit::GROUPS;

/// An image's truth and estimate, compressed bytes.
pub(super) struct Measured {
    pub(super) name: String,
    pub(super) classes: Vec<String>,
    /// Its base, from the record.
    pub(super) base: u64,
    /// Its base, from our table.
    pub(super) table: Option<u64>,
    /// What was added to it, from the record.
    pub(super) added: u64,
    /// Base of the record and what we think was added.
    pub(super) estimate: Range,
    /// What we think was added.
    pub(super) estimate_added: Range,
    /// The same part by part: which rule wrote it, compressed bytes.
    pub(super) parts: Vec<(usize, Range)>,
}

impl Measured {
    fn truth(&self) -> u64 {
        self.base + self.added
    }

    /// Error of the total in per cent, with its sign.
    fn error(&self) -> f64 {
        percent(self.estimate.likely, self.truth())
    }

    /// How far off a total would be, likewise.
    pub(super) fn percent_off(&self, total: u64) -> f64 {
        percent(total, self.truth())
    }

    fn held(&self) -> bool {
        self.held_by(self.estimate)
    }

    /// Whether a range of the total holds the truth; a thousandth is within anybody's rounding.
    pub(super) fn held_by(&self, range: Range) -> bool {
        let truth = self.truth();
        let slack = truth / 1000;
        range.low <= truth + slack && truth <= range.high + slack
    }

    /// The image's name; a nightly build is made from the same files as the image it becomes.
    pub(super) fn family(&self) -> String {
        self.name.split(':').next().unwrap_or("").replace("/nightly", "")
    }
}

/// The group of names that an image belongs to.
pub(super) fn group(m: &Measured) -> u64 {
    m.family().bytes().fold(7u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b))) % GROUPS
}

pub(super) struct Tally;

impl Tally {
    /// One line for each class, and the worst of each.
    pub(super) fn print(measured: &[Measured], show: usize) {
        let mut classes: BTreeMap<&str, Vec<&Measured>> = BTreeMap::new();
        for m in measured {
            m.classes.iter().for_each(|class| classes.entry(class).or_default().push(m));
        }
        println!("\npull size: absolute error in per cent of the truth, median and 90th percentile");
        println!(
            "{:<68} {:>5} {:>6} {:>15} {:>15} {:>15} {:>8} {:>6}",
            "", "images", "names", "total", "base only", "added layers", "in range", "bias"
        );
        for (class, of) in &classes {
            let (total, p90) = quantiles(of.iter().map(|m| m.error().abs()));
            let (base, base90) = quantiles(of.iter().map(|m| percent(m.base, m.truth()).abs()));
            let large = || of.iter().filter(|m| m.added > 100_000);
            let (added, added90) =
                quantiles(large().map(|m| percent(m.estimate_added.likely, m.added).abs()));
            let held = of.iter().filter(|m| m.held()).count() * 100 / of.len();
            let over = of.iter().filter(|m| m.error() > 0.0).count() * 100 / of.len();
            let mut names: Vec<&str> = of.iter().map(|m| m.name.split(':').next().unwrap_or("")).collect();
            names.sort_unstable();
            names.dedup();
            println!(
                "{class:<68} {:>5} {:>6} {total:>7.1} {p90:>7.1} {base:>7.1} {base90:>7.1} {added:>7.1} {added90:>7.1} {held:>6} % {over:>4} %",
                of.len(),
                names.len(),
            );
            let mut worst: Vec<&&Measured> = of.iter().collect();
            worst.sort_by(|a, b| b.error().abs().total_cmp(&a.error().abs()));
            for m in worst.iter().take(show) {
                println!(
                    "      {:>+7.1} %  {}: {} on {}, estimated {} to {} to {}",
                    m.error(),
                    m.name,
                    human(m.added),
                    human(m.base),
                    human(m.estimate_added.low),
                    human(m.estimate_added.likely),
                    human(m.estimate_added.high)
                );
            }
        }
        folds(measured);
        let known: Vec<&Measured> = measured
            .iter()
            .filter(|m| m.table.is_some() && !m.classes.contains(&"set official-2020-10".to_owned()))
            .collect();
        if !known.is_empty() {
            let (base, base90) = quantiles(known.iter().map(|m| percent(m.table.unwrap_or(0), m.base).abs()));
            let with_table = |m: &&Measured| m.estimate.likely - m.base + m.table.unwrap_or(0);
            let (total, p90) = quantiles(known.iter().map(|m| percent(with_table(m), m.truth()).abs()));
            println!(
                "\nwith the base from our own table ({} images of 2026 whose base it knows): base {base:.1} {base90:.1}, total {total:.1} {p90:.1}",
                known.len()
            );
        }
    }
}

/// The same for five groups of image names: how much rests on which images are looked at.
fn folds(measured: &[Measured]) {
    println!("\nfive groups of image names: median error of totals, share in range");
    for n in 0..GROUPS {
        let of: Vec<&Measured> = measured.iter().filter(|m| group(m) == n).collect();
        let (median, p90) = quantiles(of.iter().map(|m| m.error().abs()));
        let held = of.iter().filter(|m| m.held()).count() * 100 / of.len().max(1);
        println!("{:>5} images {median:>7.1} {p90:>7.1} {held:>6} %", of.len());
    }
}

fn percent(estimate: u64, truth: u64) -> f64 {
    (estimate as f64 - truth as f64) * 100.0 / truth.max(1) as f64
}

pub(super) fn quantiles(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let at = |q: usize| values.get(values.len().saturating_sub(1) * q / 100).copied().unwrap_or(0.0);
    (at(50), at(90))
}
