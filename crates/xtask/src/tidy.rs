//! Does every file keep the house rules that no other tool checks?

use crate::shell;
use anyhow::{Result, bail};
use std::path::Path;

const LONGEST: usize = 700;
const CODE: &[&str] = &["rs", "js", "mjs", "css", "html"];
const TEXT: &[&str] = &["rs", "js", "mjs", "css", "html", "md", "toml", "json", "yml", "csv"];
const SKIPPED: &[&str] = &["target", "node_modules", "dist", ".git", "package-lock.json"];

/// Words that mean a file knows the machine it was written on, or waits for work; spelled so that this list passes itself.
const FORBIDDEN: &[&str] = &[
    concat!("/work/", "shared"),
    concat!("/work/", "dockerfile"),
    concat!("/tmp/", "wt"),
    concat!("FIX", "ME"),
    concat!("TO", "DO:"),
];

/// `cargo xtask tidy`
pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let mut complaints = Vec::new();
    walk(&shell::root(), "", &mut complaints)?;
    for complaint in &complaints {
        println!("{complaint}");
    }
    if !complaints.is_empty() {
        bail!("tidy: {} to mend", complaints.len());
    }
    Ok(())
}

fn walk(folder: &Path, prefix: &str, complaints: &mut Vec<String>) -> Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let file = entry.file_name().to_string_lossy().into_owned();
        let name = format!("{prefix}{file}");
        if SKIPPED.contains(&file.as_str()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{name}/"), complaints)?;
        } else if TEXT.contains(&file.rsplit('.').next().unwrap_or_default()) {
            look(&name, &std::fs::read_to_string(entry.path())?, complaints);
        }
    }
    Ok(())
}

fn look(name: &str, text: &str, complaints: &mut Vec<String>) {
    let ending = name.rsplit('.').next().unwrap_or_default();
    if ending == "rs" && !text.starts_with("//!") {
        complaints
            .push(format!("{name}:1: start with one `//!` sentence: which question does this file answer?"));
    }
    let lines = text.lines().count();
    if CODE.contains(&ending) && lines > LONGEST {
        complaints.push(format!("{name}: {lines} lines; split it, no file is longer than {LONGEST}"));
    }
    for (number, line) in text.lines().enumerate() {
        for word in FORBIDDEN.iter().filter(|word| line.contains(**word)) {
            complaints.push(format!("{name}:{}: `{word}` does not belong in the project", number + 1));
        }
    }
}
