//! What does a command of a RUN add to the image? One file per tool, one line in the list.

mod apk;
mod apt;
mod c;
mod cargo;
mod composer;
mod dotnet;
mod download;
mod git;
mod go;
mod java;
mod npm;
mod pip;
mod remove;
mod rpm;
mod ruby;

use dockerfile_syntax::Command;
use image_data::BaseImage;

use super::files::{Entry, Files, is_beneath};
use super::{Basis, Range, Weight};

/// A tool: what its commands add. Gives whether it knew the command.
type Effect = fn(&Command, &mut Run<'_>) -> bool;

/// Every tool we know, by file.
const EFFECTS: &[(&str, Effect)] = &[
    ("apk", apk::effect),
    ("apt", apt::effect),
    ("c", c::effect),
    ("cargo", cargo::effect),
    ("composer", composer::effect),
    ("dotnet", dotnet::effect),
    ("download", download::effect),
    ("git", git::effect),
    ("go", go::effect),
    ("java", java::effect),
    ("npm", npm::effect),
    ("pip", pip::effect),
    ("remove", remove::effect),
    ("rpm", rpm::effect),
    ("ruby", ruby::effect),
];

/// A RUN while its commands are gone through.
pub(super) struct Run<'s> {
    /// The stage's files before and, more and more, after this RUN.
    pub(super) files: &'s mut Files,
    /// Working directory, following `cd`.
    pub(super) workdir: String,
    /// Index of this RUN's layer.
    pub(super) layer: usize,
    /// The image the stage starts from, through its parents.
    pub(super) base: Option<&'s BaseImage>,
    /// `NODE_ENV=production` or the like.
    pub(super) production: bool,
    /// Paths of cache and other mounts: what is written there does not ship.
    pub(super) mounts: &'s [String],
    /// What was written, by this RUN, with why.
    pub(super) reasons: Vec<(Basis, String)>,
    /// Bytes of earlier layers that this RUN took away or wrote again: layer and bytes on disk.
    pub(super) ghosts: Vec<(usize, u64)>,
    /// Tables the reasons rest on.
    pub(super) sources: Vec<&'static str>,
}

impl Run<'_> {
    /// Goes through the commands of a script.
    pub(super) fn all(&mut self, commands: &[Command]) {
        for command in commands {
            if command.program() == "cd" {
                if let Some(to) = command.operands().next() {
                    self.workdir = self.path(&to.value);
                }
                continue;
            }
            for (_, effect) in EFFECTS {
                if effect(command, self) {
                    break;
                }
            }
        }
    }

    /// A path made absolute.
    pub(super) fn path(&self, path: &str) -> String {
        let joined = crate::plan::join(&self.workdir, path);
        if joined.len() > 1 { joined.trim_end_matches('/').to_owned() } else { joined }
    }

    /// Writes something; nothing ships from beneath a mount.
    pub(super) fn write(&mut self, path: &str, weight: Weight, basis: Basis) -> &mut Entry {
        let mounted = self.mounts.iter().any(|m| is_beneath(path, m));
        let weight = if mounted { Weight::default() } else { weight };
        self.files.entries.push(Entry {
            path: path.to_owned(),
            weight,
            basis,
            layer: self.layer,
            build_only: false,
        });
        let last = self.files.entries.len() - 1;
        &mut self.files.entries[last]
    }

    /// Says why.
    pub(super) fn because(&mut self, basis: Basis, why: impl Into<String>) {
        self.reasons.push((basis, why.into()));
    }

    /// Takes a path away; what an earlier layer wrote stays paid for.
    pub(super) fn remove(&mut self, path: &str) {
        for entry in self.files.remove(path) {
            if entry.layer != self.layer {
                self.ghosts.push((entry.layer, entry.weight.disk.likely));
            }
        }
    }

    /// Whether a package is in the base image already.
    pub(super) fn has_package(&self, name: &str) -> bool {
        self.base.is_some_and(|base| image_data::packages_inside(base).contains(&name))
    }
}

/// On-disk megabytes as a range.
pub(super) fn mb(low: u64, likely: u64, high: u64) -> Range {
    Range::new(low * 1_000_000, likely * 1_000_000, high * 1_000_000)
}

/// Kilobytes likewise.
pub(super) fn kb(low: u64, likely: u64, high: u64) -> Range {
    Range::new(low * 1_000, likely * 1_000, high * 1_000)
}

/// A row of a table: the columns after the name.
pub(super) fn row(table: &'static str, name: &str) -> Option<Vec<u64>> {
    let line = table.lines().find(|l| l.split('\t').next() == Some(name))?;
    Some(line.split('\t').skip(1).map(|f| f.parse().unwrap_or(0)).collect())
}

/// Package names after a subcommand, without versions and options.
pub(super) fn packages(command: &Command, after: &[&str]) -> Option<Vec<String>> {
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_str()).collect();
    let at = words.iter().position(|w| after.contains(w))?;
    let mut skip = false;
    let mut out = Vec::new();
    for word in &words[at + 1..] {
        if std::mem::take(&mut skip) {
            continue;
        }
        if word.starts_with('-') {
            // Options that take the next word.
            skip = matches!(
                *word,
                "-t" | "--virtual"
                    | "-r"
                    | "-c"
                    | "-o"
                    | "--prefix"
                    | "--target"
                    | "-i"
                    | "--index-url"
                    | "--extra-index-url"
                    | "-X"
                    | "--repository"
            );
            continue;
        }
        let end = word.find(['=', '<', '>', '~', '[', ':']).unwrap_or(word.len());
        if end > 0 && !word.contains('$') {
            out.push(word[..end].to_owned());
        } else if word.contains('$') {
            out.push((*word).to_owned());
        }
    }
    Some(out)
}

/// `a, b and 3 more`.
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [init @ .., last] if names.len() <= 4 => format!("{} and {last}", init.join(", ")),
        _ => format!("{} and {} more", names[..3].join(", "), names.len() - 3),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_file_is_forgotten() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sizes/effects");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|f| f.unwrap().file_name().into_string().unwrap().replace(".rs", ""))
            .filter(|f| f != "mod")
            .collect();
        files.sort();
        let listed: Vec<&str> = super::EFFECTS.iter().map(|(name, _)| *name).collect();
        let mut sorted = listed.clone();
        sorted.sort_unstable();
        assert_eq!(files, sorted);
    }
}
