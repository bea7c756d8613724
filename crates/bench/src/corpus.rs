//! Which files are measured? The recorded cases beside the project, else the page's own examples.

use std::io::Read;
use std::path::{Path, PathBuf};

/// Files to read, and what they are.
pub(crate) struct Corpus {
    pub(crate) name: String,
    pub(crate) files: Vec<String>,
}

/// `PLAYGROUND_SHARED`, else `shared` beside the project.
fn shared() -> PathBuf {
    std::env::var_os("PLAYGROUND_SHARED").map(PathBuf::from).unwrap_or_else(|| root().join("../shared"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Reads them all.
pub(crate) fn read() -> Corpus {
    match recorded() {
        Some(files) => Corpus { name: "recorded cases".to_owned(), files },
        None => Corpus {
            name: "the page's examples; the recorded cases are absent".to_owned(),
            files: examples(),
        },
    }
}

fn recorded() -> Option<Vec<String>> {
    let bytes = std::fs::read(shared().join("conformance/cases.jsonl.gz")).ok()?;
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).ok()?;
    let case = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).ok()?["text"].as_str().map(str::to_owned)
    };
    Some(text.lines().filter_map(case).collect())
}

fn examples() -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(root().join("crates/panels/src/examples")) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "Dockerfile"));
    paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}
