//! How does the table of base images stand in the page? Like `data/images.tsv`, but sizes in thousands of bytes and
//! with four digits: the others, which nobody sees, would be a fifth of its download.

use std::path::Path;

/// Columns that hold bytes.
const BYTES: std::ops::Range<usize> = 3..7;

fn main() {
    println!("cargo::rerun-if-changed=data/images.tsv");
    let table = std::fs::read_to_string("data/images.tsv").expect("data/images.tsv can be read");
    let lines: Vec<String> = table.lines().map(line).collect();
    let out = std::env::var_os("OUT_DIR").expect("cargo says where to write");
    std::fs::write(Path::new(&out).join("images.tsv"), lines.join("\n") + "\n")
        .expect("the table can be written");
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
