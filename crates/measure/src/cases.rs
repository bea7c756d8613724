//! Where do recorded cases come from? Files of one JSON object a line, gzipped or not.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The folder of recorded facts beside the project, or where `PLAYGROUND_SHARED` says; absent for users.
pub(crate) fn shared() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    std::env::var_os("PLAYGROUND_SHARED").map_or(beside, PathBuf::from)
}

/// The text of a file, gzipped or not.
pub(crate) fn text(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut text = String::new();
        flate2::read::MultiGzDecoder::new(&bytes[..])
            .read_to_string(&mut text)
            .map_err(|e| format!("{} is not gzip: {e}", path.display()))?;
        Ok(text)
    } else {
        String::from_utf8(bytes).map_err(|e| format!("{} is not text: {e}", path.display()))
    }
}

/// Reads all cases of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<Value>, String> {
    text(path)?
        .lines()
        .filter(|l| !l.trim().is_empty())
        .map(|l| serde_json::from_str(l).map_err(|e| format!("{}: {e}", path.display())))
        .collect()
}

/// The value after a flag such as `--cases`.
pub(crate) fn option<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|a| a == name)?;
    arguments.get(at + 1).map(String::as_str)
}
