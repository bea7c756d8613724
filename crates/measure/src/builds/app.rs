//! What is a sample application? A folder with a Dockerfile, its sources, and a probe that asks what it does.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use playground_core::Options;

/// A sample application.
pub(super) struct App {
    /// The folder's name.
    pub(super) name: String,
    /// The folder: also the build context.
    pub(super) folder: PathBuf,
    /// Its Dockerfile.
    pub(super) dockerfile: String,
    /// A shell command that is run beside the container, in its network; `-` for a program that runs once.
    pub(super) probe: String,
}

/// All applications in a folder, by name. A folder that is not there holds none.
pub(super) fn all(folder: &Path) -> Result<Vec<App>, String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut apps = Vec::new();
    for entry in entries.flatten().filter(|e| e.path().join("Dockerfile").exists()) {
        let folder = entry.path();
        let read = |name: &str| {
            std::fs::read_to_string(folder.join(name))
                .map_err(|e| format!("cannot read {}: {e}", folder.join(name).display()))
        };
        apps.push(App {
            name: entry.file_name().to_string_lossy().into_owned(),
            dockerfile: read("Dockerfile")?,
            probe: read("probe")?.trim().to_owned(),
            folder,
        });
    }
    apps.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(apps)
}

impl App {
    /// The folder as it would be dropped on the page, if it is, and the answers that a person gave: `ID=TEXT` a line in `answers`.
    pub(super) fn options(&self, folder: bool) -> Result<Options, String> {
        let mut options = Options::default();
        if folder {
            options.context = Some(Rc::new(dockerfile_playground::folder::read(&self.folder)?));
        }
        let answers = std::fs::read_to_string(self.folder.join("answers")).unwrap_or_default();
        for (id, text) in answers.lines().filter_map(|l| l.split_once('=')) {
            options.answers.insert(id.to_owned(), text.to_owned());
        }
        Ok(options)
    }
}

/// Where a pair of files is written if nobody wants to keep them.
pub(super) fn scratch(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("dockerfile-playground-builds-{}", std::process::id())).join(name)
}
