//! How does the table of base images stand in the page? Like `data/images.tsv`, but sizes in thousands of bytes and
//! with four digits: the others, which nobody sees, would be a fifth of its download.

use std::path::Path;

/// Columns that hold bytes.
const BYTES: std::ops::Range<usize> = 3..7;

/// The column that holds the day of the row.
const AS_OF: usize = 12;

fn main() {
    println!("cargo::rerun-if-changed=data/images.tsv");
    let table = std::fs::read_to_string("data/images.tsv").expect("data/images.tsv can be read");
    let frozen = std::env::var_os("CARGO_FEATURE_FROZEN").is_some();
    let lines: Vec<String> = table.lines().filter(|l| frozen || !is_frozen(l)).map(line).collect();
    let out = std::env::var_os("OUT_DIR").expect("cargo says where to write");
    std::fs::write(Path::new(&out).join("images.tsv"), lines.join("\n") + "\n")
        .expect("the table can be written");
}

/// Whether a row is of before 2021, see `FROZEN` in `src/lib.rs`.
fn is_frozen(line: &str) -> bool {
    !line.starts_with('#') && line.split('\t').nth(AS_OF).is_some_and(|as_of| as_of < "2021")
}

/// To four digits.
fn rounded(n: u64) -> u64 {
    let unit = 10u64.pow(n.max(1).ilog10().saturating_sub(3));
    (n + unit / 2) / unit * unit
}

fn line(line: &str) -> String {
    if line.starts_with('#') {
        return line.to_owned();
    }
    let fields = line.split('\t').enumerate().map(|(n, field)| match field.parse::<u64>() {
        Ok(bytes) if BYTES.contains(&n) => rounded((bytes + 500) / 1000).to_string(),
        _ => field.to_owned(),
    });
    fields.collect::<Vec<_>>().join("\t")
}
