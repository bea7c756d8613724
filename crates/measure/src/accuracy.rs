//! How far from the truth are the estimates? Against images whose layers a registry has weighed.
//!
//! The base image's compressed bytes are taken from the record, as what is asked is what a Dockerfile adds to it; what
//! the table of base images would have said is counted beside that, where the record is as new as the table.

mod case;
mod fit;
mod tally;

use std::path::{Path, PathBuf};

use playground_core::Options;
use playground_core::sizes::{Basis, Range, Sizes, Weight};

use crate::{cases, clock};
use case::Case;
use tally::{Measured, Tally};

/// Prints the tables; `--show N` the N worst images of each class, `--layers` every layer beside its truth.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let file = cases::option(arguments, "--truth")
        .map_or_else(|| cases::shared().join("data/ground-truth.jsonl.gz"), PathBuf::from);
    if !file.exists() {
        println!("skipped: {} is not here", file.display());
        return Ok(());
    }
    let show = cases::option(arguments, "--show").and_then(|n| n.parse().ok()).unwrap_or(0);
    let layers = arguments.iter().any(|a| a == "--layers");
    let records = cases::read(&file)?;
    let cases: Vec<Case> = records.iter().filter_map(Case::read).collect();
    let measured: Vec<Measured> = cases.iter().map(measure).collect();
    println!(
        "{} images, {} of them on a base image whose layers are told apart from theirs",
        records.len(),
        cases.len()
    );
    if layers {
        let only = cases::option(arguments, "--only").unwrap_or("");
        cases.iter().filter(|c| format!("{}:{}", c.image, c.tag).contains(only)).for_each(print_layers);
    }
    Tally::print(&measured, show);
    fit::print(&measured);
    if let Some(to) = cases::option(arguments, "--parts") {
        std::fs::write(to, fit::table(&measured)).map_err(|e| format!("{to}: {e}"))?;
    }
    speed();
    Ok(())
}

/// Options with every package graph at hand.
pub(crate) fn options() -> Options {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../image-data/data/packages");
    let mut options = Options::default();
    for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if let Some(graph) = std::fs::read(file.path()).ok().and_then(|bytes| image_data::Graph::read(&bytes))
        {
            options.graphs.add(graph);
        }
    }
    options
}

thread_local! {
    static OPTIONS: Options = options();
}

/// The estimate of a case.
fn estimate(case: &Case) -> Sizes {
    OPTIONS.with(|options| playground_core::analyze(&case.text, options).sizes)
}

fn measure(case: &Case) -> Measured {
    let sizes = estimate(case);
    let layers = sizes.final_stage().map_or(&[][..], |s| &s.layers);
    let first = layers.first().filter(|l| l.title == case.base || l.instruction == case.from(&sizes));
    let table = first.filter(|l| l.basis != Basis::Unknown).map(|l| l.weight.pull.likely);
    let added: Vec<Weight> = layers.iter().skip(usize::from(first.is_some())).map(|l| l.weight).collect();
    let base = Weight { pull: Range::exact(case.base_bytes), disk: Range::default() };
    let parts = layers.iter().skip(usize::from(first.is_some())).flat_map(|l| &l.parts);
    let parts = parts.map(|p| (fit::rule(p), p.weight.pull)).collect();
    Measured {
        name: format!("{}:{}", case.image, case.tag),
        classes: case.classes(&sizes),
        base: case.base_bytes,
        table,
        added: case.added(),
        estimate: Weight::total(std::iter::once(base).chain(added.iter().copied())).pull,
        estimate_added: Weight::total(added.into_iter()).pull,
        parts,
    }
}

fn print_layers(case: &Case) {
    let mb = |n: u64| n as f64 / 1e6;
    let sizes = estimate(case);
    println!("\n## {}:{} on {} {}", case.image, case.tag, case.base, case.alignment);
    for (instruction, bytes) in &case.layers {
        println!("{:>9.2} MB  truth  {}", mb(*bytes), cut(instruction));
    }
    for layer in sizes.final_stage().map_or(&[][..], |s| &s.layers) {
        let pull = layer.weight.pull;
        println!(
            "{:>9.2} MB  ({:.2} to {:.2})  {}\n                {}",
            mb(pull.likely),
            mb(pull.low),
            mb(pull.high),
            cut(&layer.title),
            layer.because
        );
        for part in &layer.parts {
            let pull = part.weight.pull;
            println!(
                "              {:>9.2} ({:.2} to {:.2}) {}: {}",
                mb(pull.likely),
                mb(pull.low),
                mb(pull.high),
                part.label,
                part.because
            );
        }
    }
}

fn cut(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(150).collect()
}

/// How long the estimate of a file of 200 lines takes, and that of real ones: processor time, so that whatever else the
/// machine does is not counted.
fn speed() {
    let mut text = "FROM node:20 AS build\nWORKDIR /app\n".to_owned();
    while text.lines().count() < 198 {
        text.push_str("RUN apt-get update && apt-get install -y git gcc curl && rm -rf /var/lib/apt/lists/*\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n");
    }
    text.push_str("FROM node:20-slim\nCOPY --from=build /app /app\n");
    let options = options();
    let mut steps: [Vec<u64>; 3] = Default::default();
    for _ in 0..1_000 {
        let start = clock::micros();
        let document = dockerfile_syntax::parse(&text);
        let parsed = clock::micros();
        let plan = playground_core::plan::plan(&document, &options);
        let planned = clock::micros();
        std::hint::black_box(playground_core::sizes::estimate(&document, &plan, &options));
        for (times, spent) in
            steps.iter_mut().zip([parsed - start, planned - parsed, clock::micros() - planned])
        {
            times.push(spent);
        }
    }
    println!(
        "\na file of {} lines, processor time: median and 95th percentile of 1,000",
        text.lines().count()
    );
    for (what, mut times) in ["to parse it", "to plan it", "to estimate it"].into_iter().zip(steps) {
        times.sort_unstable();
        println!("  {what:<16} {:>5} µs {:>5} µs", times[times.len() / 2], times[times.len() * 95 / 100]);
    }
}
