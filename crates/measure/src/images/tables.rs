//! What do the recorded tables say? CSV with a header, gzipped or not, and the list of tags that are one build.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cases;

/// A row by the names of its columns.
pub(super) type Fields = BTreeMap<String, String>;

/// A CSV file with a header, as one map per row.
pub(super) fn csv(path: &Path) -> Result<Vec<Fields>, String> {
    let text = cases::text(path)?;
    let mut lines = text.lines().map(fields);
    let header = lines.next().unwrap_or_default();
    Ok(lines.map(|row| header.iter().cloned().zip(row).collect()).collect())
}

fn fields(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let last = out.len() - 1;
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                out[last].push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out[last].push(c),
        }
    }
    out
}

/// Today's tags of the official images, those of one build together: `#image`, then `tag,tag,...`.
pub(super) fn builds(path: &Path) -> Result<Vec<(String, Vec<String>)>, String> {
    let mut image = String::new();
    let mut out = Vec::new();
    for line in cases::text(path)?.lines() {
        match line.strip_prefix('#') {
            Some(name) => image = name.trim().to_owned(),
            None => {
                let tags = line.split('\t').next().unwrap_or("").split(',').map(str::to_owned).collect();
                out.push((image.clone(), tags));
            }
        }
    }
    Ok(out)
}

/// Whether people write such a tag for long: neither a full version, which changes every month, nor a date.
pub(super) fn lasting(tag: &str) -> bool {
    let dated = tag.split('-').any(|p| p.len() == 8 && p.bytes().all(|b| b.is_ascii_digit()));
    let full = tag.split('-').next().unwrap_or("").matches('.').count() >= 2;
    let built_for = ["-amd64", "-arm64v8", "-arm32v7"].iter().any(|end| tag.ends_with(end));
    !dated && !full && !built_for
}

/// `~ 119.2 Mb`, as the tables print it.
pub(super) fn printed(text: &str) -> u64 {
    let mut words = text.trim_start_matches(['~', ' ']).split(' ');
    let number: f64 = words.next().and_then(|n| n.parse().ok()).unwrap_or(0.0);
    let unit = match words.next().unwrap_or("").trim_end_matches(['[', ']', ',']) {
        "Gb" | "GB" => 1e9,
        "Mb" | "MB" => 1e6,
        "Kb" | "kB" => 1e3,
        _ => 0.0,
    };
    (number * unit) as u64
}

/// The first date in a text; undated rows were stored between 2024 and 2026 and count as old.
pub(super) fn date(text: &str) -> String {
    let first = text.split('|').next().unwrap_or("");
    let plain = first.len() == 10 && first.as_bytes()[4] == b'-';
    match (plain, first.get(..7)) {
        (true, _) => first.to_owned(),
        (_, Some(month)) if month.as_bytes()[4] == b'-' => format!("{month}-01"),
        _ => "2025-01-01".to_owned(),
    }
}
