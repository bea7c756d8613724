//! What does a release's package index say? Debian's `Packages` files, as apt keeps them.

use std::collections::BTreeMap;
use std::path::Path;

use super::version::{compare, satisfies};

/// A package by name, with a constraint on its version or none: `libc6 (>= 2.36)`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) constraint: Option<(String, String)>,
}

/// What is wanted, in alternatives.
pub(super) type Need = Vec<Named>;

/// A package of an index.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) version: String,
    /// KiB on disk.
    pub(super) installed: u32,
    /// Bytes of the package file.
    pub(super) download: u64,
    pub(super) depends: Vec<Need>,
    pub(super) recommends: Vec<Need>,
    pub(super) provides: Vec<Named>,
    /// Essential first, then by priority, then what stands last in the index: so apt prefers providers.
    pub(super) rank: (bool, u8, i64),
    pub(super) smallest: bool,
}

/// Everything a release offers, by name.
#[derive(Default)]
pub(super) struct Index {
    pub(super) entries: BTreeMap<String, Entry>,
    /// Who provides a name, and as which version.
    providers: BTreeMap<String, Vec<(String, Option<String>)>>,
}

impl Index {
    /// Reads one `Packages` file; a newer version of a package replaces an older one, in the older one's place.
    pub(super) fn read(&mut self, path: &Path) -> Result<(), String> {
        let text =
            std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        for stanza in text.split("\n\n") {
            let fields: BTreeMap<&str, &str> = stanza
                .lines()
                .filter(|l| !l.starts_with(' '))
                .filter_map(|l| l.split_once(':'))
                .map(|(name, value)| (name, value.trim()))
                .collect();
            let Some(name) = fields.get("Package") else { continue };
            let mut entry = entry(&fields, self.entries.len() as i64);
            if let Some(before) = self.entries.get(*name) {
                if compare(&before.version, &entry.version).is_ge() {
                    continue;
                }
                entry.rank.2 = before.rank.2;
            }
            self.entries.insert((*name).to_owned(), entry);
        }
        Ok(())
    }

    /// To be called when all entries are there.
    pub(super) fn link(&mut self) {
        self.providers.clear();
        for (name, entry) in &self.entries {
            for provided in &entry.provides {
                let version = provided.constraint.as_ref().map(|(_, v)| v.clone());
                self.providers.entry(provided.name.clone()).or_default().push((name.clone(), version));
            }
        }
    }

    /// The packages that satisfy a name, the one that apt would choose first.
    pub(super) fn satisfying(&self, named: &Named) -> Vec<&str> {
        let fits = |version: &str| {
            named.constraint.as_ref().is_none_or(|(op, wanted)| satisfies(version, op, wanted))
        };
        let real = self.entries.get_key_value(&named.name).filter(|(_, e)| fits(&e.version));
        let mut others: Vec<(&(bool, u8, i64), &str)> = Vec::new();
        for (provider, version) in self.providers.get(&named.name).into_iter().flatten() {
            // A constraint is never met by somebody who provides the name without a version.
            let fits = version.as_ref().map_or(named.constraint.is_none(), |v| fits(v));
            if fits && *provider != named.name {
                others.push((&self.entries[provider].rank, provider));
            }
        }
        others.sort_unstable();
        real.map(|(name, _)| name.as_str()).into_iter().chain(others.into_iter().map(|o| o.1)).collect()
    }
}

fn entry(fields: &BTreeMap<&str, &str>, position: i64) -> Entry {
    let get = |name: &str| fields.get(name).copied().unwrap_or("");
    let mut depends = needs(get("Pre-Depends"));
    depends.extend(needs(get("Depends")));
    let priority = ["required", "important", "standard"].iter().position(|p| *p == get("Priority"));
    Entry {
        version: get("Version").to_owned(),
        installed: get("Installed-Size").parse().unwrap_or(0),
        download: get("Size").parse().unwrap_or(0),
        depends,
        recommends: needs(get("Recommends")),
        provides: needs(get("Provides")).into_iter().flatten().collect(),
        rank: (get("Essential") != "yes", priority.map_or(3, |p| p as u8), -position),
        smallest: false,
    }
}

/// `a | b (>= 1), c:any`, the fields' form, and that of the recorded tables.
pub(super) fn needs(text: &str) -> Vec<Need> {
    let named = |text: &str| {
        let (name, constraint) = text.split_once('(').unwrap_or((text, ""));
        let name = name.trim().split(':').next().unwrap_or("").to_owned();
        let mut words = constraint.trim_end_matches([')', ' ']).split_whitespace();
        let constraint = words.next().zip(words.next()).map(|(op, v)| (op.to_owned(), v.to_owned()));
        (!name.is_empty()).then_some(Named { name, constraint })
    };
    text.split(',')
        .map(|need| need.split('|').filter_map(named).collect())
        .filter(|n: &Need| !n.is_empty())
        .collect()
}
