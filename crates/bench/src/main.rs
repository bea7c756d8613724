//! How fast is the parser beside others, natively?
//!
//! All parsers read the same files in turn, round after round, so that whatever else the machine does slows all of them
//! alike. Time is processor time of this process, not time on the clock; the figure is the median round.

mod corpus;

use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};

/// One contender.
struct Parser {
    name: &'static str,
    /// Reads one file; whether it accepted it.
    read: fn(&str) -> bool,
}

const PARSERS: &[Parser] = &[
    Parser {
        name: "dockerfile-syntax (ours)",
        read: |text| dockerfile_syntax::parse(text).problems.is_empty(),
    },
    Parser { name: "parse-dockerfile 0.1.9", read: |text| parse_dockerfile::parse(text).is_ok() },
    Parser { name: "dockerfile-parser 0.9", read: |text| dockerfile_parser::Dockerfile::parse(text).is_ok() },
];

/// Our own steps, each with those before it.
const STEPS: &[Parser] = &[
    Parser { name: "parse", read: |text| bench_wasm::parse(text) > 0 },
    Parser { name: "parse + plan", read: |text| bench_wasm::plan(text) > 0 },
    Parser { name: "parse + plan + checks", read: |text| bench_wasm::check(text) > 0 },
    Parser { name: "whole report", read: |text| bench_wasm::analyze(text) > 0 },
];

fn main() {
    let rounds = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(15);
    // A word leaves only the parsers whose names hold it: for a profiler.
    let only = std::env::args().nth(2).unwrap_or_default();
    let corpus = corpus::read();
    // Who stops at the first error has less to do, so only files that all accept are timed.
    let files: Vec<&String> =
        corpus.files.iter().filter(|text| PARSERS.iter().all(|p| (p.read)(text))).collect();
    let bytes: usize = files.iter().map(|text| text.len()).sum();
    println!("## Native: parse with spans\n");
    println!(
        "{} files that all three accept (of {}, {}), {:.2} MB, median of {rounds} rounds\n",
        files.len(),
        corpus.files.len(),
        corpus.name,
        bytes as f64 / 1e6
    );
    compare(PARSERS, &files, rounds, &only);
    println!("## Native: what the steps cost\n\nThe same files\n");
    compare(STEPS, &files, rounds.div_ceil(3), &only);
}

/// Lets all read the files, and prints the median of each as a table; the last column is relative to the first row.
fn compare(parsers: &[Parser], files: &[&String], rounds: usize, only: &str) {
    let bytes: usize = files.iter().map(|text| text.len()).sum();
    let parsers: Vec<&Parser> = parsers.iter().filter(|p| p.name.contains(only)).collect();
    if parsers.is_empty() {
        return;
    }
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); parsers.len()];
    for _ in 0..rounds {
        for (parser, times) in parsers.iter().zip(&mut times) {
            let start = cpu_seconds();
            for text in files {
                black_box((parser.read)(black_box(text)));
            }
            times.push(cpu_seconds() - start);
        }
    }
    let medians: Vec<f64> = times.iter_mut().map(|t| median(t) * 1e3 / (bytes as f64 / 1e6)).collect();
    println!("| | CPU ms/MB | times the first |\n| --- | ---: | ---: |");
    for (parser, median) in parsers.iter().zip(&medians) {
        println!("| {} | {median:.2} | {:.2} |", parser.name, median / medians[0]);
    }
    println!();
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Processor time of this process.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
