//! Do the constants of the rules hold for images they were not set from?
//!
//! Each rule's constant is refitted as a factor to what is in the code, on the images of four groups of names, and tried on the
//! fifth; so is the width of all ranges. No image is ever judged by a constant that it, or another of its name, had a part in.

use playground_core::sizes::{Basis, Part, Range};

use super::tally::{Measured, group, quantiles};

/// A rule whose constant is fitted: what it is called, and which parts of a layer it wrote.
struct Rule(&'static str, fn(&Part) -> bool);

const RULES: [Rule; 10] = [
    Rule("apt by its own release's index", |p| own_index(p, "apt")),
    Rule("apt by another release's index", |p| p.source.starts_with("package index apt")),
    Rule("apk by index", |p| p.source.starts_with("package index apk")),
    Rule("rpm by name", |p| p.source.starts_with("sizes of the same programs")),
    Rule("what a command finds to be needed", |p| p.because.contains("what is found to be needed")),
    Rule("packages in no index", |p| p.source.starts_with("typical packages")),
    Rule("vendors' packages", |p| p.source.starts_with("table of vendors")),
    Rule("downloads that a table knows", |p| p.source.starts_with("table of common downloads")),
    Rule("downloads that no table knows", |p| {
        p.because.contains("of a download") || p.because.contains("a download (")
    }),
    Rule("make install", |p| p.because.contains("what gets installed")),
];

/// Factors that are tried, in per cent.
const FACTORS: [u64; 13] = [40, 55, 70, 80, 90, 95, 100, 105, 110, 125, 150, 180, 250];
/// Widths that are tried, in per cent.
const WIDTHS: [u64; 11] = [40, 50, 60, 70, 80, 90, 100, 120, 150, 200, 300];
/// The share of images that a range shall hold, in per cent; a width moves only where it holds fewer or more.
const HELD: std::ops::RangeInclusive<u64> = 75..=88;
/// Groups of names.
pub(super) const GROUPS: u64 = 5;

fn own_index(part: &Part, family: &str) -> bool {
    let rest = part.source.strip_prefix("package index ").is_some_and(|r| r.starts_with(family));
    rest && !part.source.contains(';') && part.basis == Basis::Estimated
}

/// Which rule wrote a part; a number past all of them if none that is fitted.
pub(super) fn rule(part: &Part) -> usize {
    RULES.iter().position(|r| (r.1)(part)).unwrap_or(RULES.len())
}

/// What is fitted.
#[derive(Clone)]
struct Fit {
    factors: Vec<u64>,
    width: u64,
}

impl Fit {
    /// What is in the code.
    fn none() -> Fit {
        Fit { factors: vec![100; RULES.len()], width: 100 }
    }

    fn estimate(&self, m: &Measured) -> Range {
        let scaled = m.parts.iter().map(|(rule, range)| {
            let r = range.percent(self.factors.get(*rule).copied().unwrap_or(100));
            let wide = |n: u64| n * self.width / 100;
            let low = r.likely.saturating_sub(wide(r.likely.saturating_sub(r.low)));
            Range::new(low, r.likely, r.likely + wide(r.high.saturating_sub(r.likely)))
        });
        Range::total(std::iter::once(Range::exact(m.base)).chain(scaled))
    }

    fn error(&self, m: &Measured) -> f64 {
        m.percent_off(self.estimate(m).likely)
    }

    /// The factors that make these images' errors least; then the width that holds four of five.
    ///
    /// A constant moves only where that lowers the mean error by a fifth of a per cent: less is noise of a few images.
    fn to(images: &[&Measured]) -> Fit {
        let mut fit = Fit::none();
        // Too much counts as much as too little, and beyond a third of the truth a miss is a miss.
        let loss = |fit: &Fit| -> f64 {
            let of = |m: &&&Measured| (1.0 + fit.error(m) / 100.0).max(0.01).ln().abs().min(0.3);
            images.iter().map(|m| of(&m)).sum::<f64>() / images.len().max(1) as f64
        };
        for _ in 0..3 {
            for rule in 0..RULES.len() {
                let tried = FACTORS.map(|factor| {
                    let mut other = fit.clone();
                    other.factors[rule] = factor;
                    (loss(&other) + if factor == 100 { 0.0 } else { 0.002 }, factor)
                });
                let best = tried.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
                fit.factors[rule] = best.map_or(100, |b| b.1);
            }
        }
        let held = |width: u64| {
            let fit = Fit { width, factors: fit.factors.clone() };
            images.iter().filter(|m| m.held_by(fit.estimate(m))).count() as u64 * 100
                / images.len().max(1) as u64
        };
        let best = match held(100) {
            share if HELD.contains(&share) => Some(100),
            _ => WIDTHS.into_iter().min_by_key(|w| held(*w).abs_diff(80)),
        };
        Fit { width: best.unwrap_or(100), ..fit }
    }
}

/// Every image with its parts, for whoever wants to fit something else: name, classes, base, truth, `rule:low:likely:high` of each.
pub(super) fn table(measured: &[Measured]) -> String {
    let mut out = String::new();
    for m in measured {
        let parts = m.parts.iter().map(|(rule, r)| format!("{rule}:{}:{}:{}", r.low, r.likely, r.high));
        let fields = [
            m.name.clone(),
            m.classes.join(";"),
            m.base.to_string(),
            m.added.to_string(),
            parts.collect::<Vec<_>>().join(" "),
        ];
        out.push_str(&(fields.join("\t") + "\n"));
    }
    out
}

/// Prints the factors of each fold, and the errors of images held back.
pub(super) fn print(measured: &[Measured]) {
    let fits: Vec<Fit> = (0..GROUPS)
        .map(|n| Fit::to(&measured.iter().filter(|m| group(m) != n).collect::<Vec<_>>()))
        .collect();
    println!(
        "\nconstants, refitted without each group of names in turn: factor to what is in the code, per cent"
    );
    for (n, rule) in RULES.iter().enumerate() {
        let of = measured.iter().filter(|m| m.parts.iter().any(|p| p.0 == n)).count();
        let factors: Vec<String> = fits.iter().map(|f| f.factors[n].to_string()).collect();
        println!("  {:<34} {of:>4} images   {}", rule.0, factors.join(" "));
    }
    let widths: Vec<String> = fits.iter().map(|f| f.width.to_string()).collect();
    println!("  {:<34} {:>4} images   {}", "width of all ranges", measured.len(), widths.join(" "));
    println!("\nerrors of totals: as shipped, and with constants that no image of the name had a part in");
    let mut classes: Vec<&str> = measured.iter().flat_map(|m| &m.classes).map(String::as_str).collect();
    classes.sort_unstable();
    classes.dedup();
    for class in classes.iter().filter(|c| **c == "all" || c.starts_with("goal")) {
        let of: Vec<&Measured> = measured.iter().filter(|m| m.classes.iter().any(|c| c == class)).collect();
        let none = Fit::none();
        let row = |fit: &dyn Fn(&Measured) -> Fit| {
            let (median, p90) = quantiles(of.iter().map(|m| fit(m).error(m).abs()));
            let held = of.iter().filter(|m| m.held_by(fit(m).estimate(m))).count() * 100 / of.len().max(1);
            format!("{median:>6.1} {p90:>6.1} {held:>4} %")
        };
        let shipped = row(&|_| none.clone());
        let held_out = row(&|m| fits[group(m) as usize].clone());
        println!("  {class:<66} {:>4} {shipped}   held out {held_out}", of.len());
    }
}
