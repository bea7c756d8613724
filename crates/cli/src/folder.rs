//! What lies in a build context? Names and sizes of all files, and the texts of those that say what will be installed and started.

use std::path::Path;

use playground_core::Context;
use playground_core::context::wanted;

/// More files than this are not looked at: a folder with so many is no build context, but somebody's disk.
const MOST_FILES: usize = 500_000;

/// Reads a folder. Links are not followed; files that cannot be read as text count by their size alone.
pub fn read(folder: &Path) -> Result<Context, String> {
    let mut files = Vec::new();
    let mut links = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(here) = waiting.pop() {
        let said = |e: std::io::Error| format!("cannot read {}: {e}", here.display());
        for entry in std::fs::read_dir(&here).map_err(said)? {
            let entry = entry.map_err(said)?;
            let meta = entry.metadata().map_err(said)?;
            if meta.is_dir() {
                waiting.push(entry.path());
                continue;
            }
            if files.len() + links.len() == MOST_FILES {
                return Err(format!("{} holds more than {MOST_FILES} files", folder.display()));
            }
            let list = if meta.is_file() { &mut files } else { &mut links };
            list.push((name(folder, &entry.path()), meta.len()));
        }
    }
    files.sort();
    let named: Vec<_> = files.iter().map(|(path, bytes)| (path.as_str(), *bytes)).collect();
    let read = |n: u32| {
        let path = named[n as usize].0;
        Some((path.to_owned(), std::fs::read_to_string(folder.join(path)).ok()?))
    };
    let texts: Vec<_> = wanted(&named).into_iter().filter_map(read).collect();
    Ok(Context::new(files.into_iter().chain(links), texts))
}

/// Relative to the folder, with `/` between the parts.
fn name(folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = inside.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sizes_and_the_texts_of_manifests() {
        let folder = std::env::temp_dir().join(format!("folder-test-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("src/deep")).unwrap();
        std::fs::write(folder.join("requirements.txt"), "flask\n").unwrap();
        std::fs::write(folder.join("src/deep/a.py"), "print()").unwrap();
        std::fs::write(folder.join("src/deep/a.png"), "PNG").unwrap();
        let context = read(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let files = [("requirements.txt", 6), ("src/deep/a.png", 3), ("src/deep/a.py", 7)];
        assert_eq!(context.files(), files.map(|(path, bytes)| (path.to_owned(), bytes)));
        assert_eq!(context.text("requirements.txt"), Some("flask\n"));
        assert_eq!(context.text("src/deep/a.py"), Some("print()"));
        assert_eq!(context.text("src/deep/a.png"), None);
        assert!(read(&folder).is_err());
    }
}
