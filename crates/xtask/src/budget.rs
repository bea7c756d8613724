//! How many bytes does a visitor download, and is that within what we promised?

use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::Path;

/// Promised limits in bytes after brotli, as servers send text and wasm.
const FIRST_VISIT: usize = 250_000;

/// What is fetched later, or only by visitors who ask for it: the beginning of its files' names, what it is, its limit.
const LATER: &[(&str, &str, usize)] = &[
    ("editor", "editor, loaded after", 130_000),
    // No first visit waits for it, so what every text goes through is compiled for speed there: docs/benchmarks.md.
    ("door", "second program, loaded on demand", 540_000),
    ("social-card", "picture for sites that show links", 200_000),
    ("packages/apt-trixie", "packages of Debian trixie, on demand", 150_000),
    ("packages/apt-bookworm", "packages of Debian bookworm, on demand", 150_000),
    ("packages/apt-bullseye", "packages of Debian bullseye, on demand", 150_000),
    ("packages/apk", "packages of Alpine, on demand", 150_000),
];

struct Bytes {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints every file of the folder with its size, and fails if a limit is exceeded.
pub(crate) fn check(dist: &Path) -> Result<()> {
    let mut files = Vec::new();
    measure(dist, "", &mut files)?;
    files.sort_by_key(|file| std::cmp::Reverse(file.brotli));
    println!("\n{:<44} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli");
    for file in &files {
        println!("{:<44} {:>10} {:>10} {:>10}", file.name, file.raw, file.gzip, file.brotli);
    }
    let sum = |wanted: &dyn Fn(&str) -> bool| {
        files.iter().filter(|file| wanted(&file.name)).map(|file| file.brotli).sum::<usize>()
    };
    let later = |name: &str| LATER.iter().any(|(start, ..)| name.starts_with(start));
    println!();
    let mut kept = vec![judge("first visit, without the editor", sum(&|name| !later(name)), FIRST_VISIT)];
    kept.extend(
        LATER.iter().map(|(start, what, limit)| judge(what, sum(&|name| name.starts_with(start)), *limit)),
    );
    if kept.contains(&false) {
        bail!("The page is over its byte budget.");
    }
    Ok(())
}

fn judge(what: &str, brotli: usize, limit: usize) -> bool {
    let kept = brotli <= limit;
    let verdict = if kept { "within" } else { "OVER" };
    println!("{what:<44} {brotli:>10} brotli, {verdict} {limit}");
    kept
}

fn measure(folder: &Path, prefix: &str, files: &mut Vec<Bytes>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} is missing", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            measure(&entry.path(), &format!("{name}/"), files)?;
        } else {
            let raw = std::fs::read(entry.path())?;
            files.push(Bytes { name, gzip: gzip(&raw)?, brotli: brotli(&raw)?, raw: raw.len() });
        }
    }
    Ok(())
}

fn gzip(raw: &[u8]) -> Result<usize> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(raw)?;
    Ok(encoder.finish()?.len())
}

fn brotli(raw: &[u8]) -> Result<usize> {
    let mut out = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &raw[..], &mut out, &settings)?;
    Ok(out.len())
}
