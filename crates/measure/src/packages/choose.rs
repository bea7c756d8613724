//! Which packages of an index go into a graph file, and as what?

use std::collections::{BTreeMap, BTreeSet};

use image_data::packages::{Parts, Row, Virtual};

use super::index::{Index, Named, Need};

/// The packages that installing any of these names can bring, with what they need beyond the smallest image.
pub(super) fn parts(index: &Index, id: &str, as_of: &str, seeds: &BTreeSet<String>) -> Parts {
    let chosen = reachable(index, seeds);
    let mut build = Build {
        index,
        places: chosen.iter().enumerate().map(|(n, name)| (*name, n as u16)).collect(),
        virtuals: Vec::new(),
        known: BTreeMap::new(),
    };
    let mut named: BTreeSet<&str> = seeds.iter().map(String::as_str).collect();
    let mut packages = Vec::new();
    for name in &chosen {
        let entry = &index.entries[*name];
        let needs = |list: &'_ [Need], build: &mut Build<'_>| match entry.smallest {
            true => Vec::new(),
            false => build.needs(list),
        };
        let alternatives = entry.depends.iter().chain(&entry.recommends).flatten();
        named.extend(alternatives.map(|a| a.name.as_str()));
        packages.push(Row {
            name: (*name).to_owned(),
            installed: entry.installed,
            download: entry.download.div_ceil(1024) as u32,
            smallest: entry.smallest,
            depends: needs(&entry.depends, &mut build),
            recommends: needs(&entry.recommends, &mut build),
        });
    }
    named.retain(|name| !build.places.contains_key(name));
    for name in named {
        build.named(name);
    }
    Parts { id: id.to_owned(), as_of: as_of.to_owned(), packages, virtuals: build.virtuals }
}

/// What the seeds bring, following every choice that apt would make, and the smallest image.
fn reachable<'i>(index: &'i Index, seeds: &'i BTreeSet<String>) -> BTreeSet<&'i str> {
    let first = |named: &Named| index.satisfying(named).first().copied();
    let seed = |name: &String| first(&Named { name: name.clone(), constraint: None });
    let mut open: Vec<&str> = seeds.iter().filter_map(seed).collect();
    open.extend(index.entries.iter().filter(|(_, e)| e.smallest).map(|(name, _)| name.as_str()));
    let mut chosen = BTreeSet::new();
    while let Some(name) = open.pop() {
        let entry = &index.entries[name];
        if !chosen.insert(name) || entry.smallest {
            continue;
        }
        let needs = entry.depends.iter().chain(&entry.recommends).filter(|need| !met(index, need));
        open.extend(needs.filter_map(|need| need.iter().find_map(first)));
    }
    chosen
}

/// Whether the smallest image meets a need.
fn met(index: &Index, need: &Need) -> bool {
    need.iter().flat_map(|named| index.satisfying(named)).any(|name| index.entries[name].smallest)
}

struct Build<'i> {
    index: &'i Index,
    places: BTreeMap<&'i str, u16>,
    virtuals: Vec<Virtual>,
    /// Virtual packages by name and providers.
    known: BTreeMap<(String, Vec<u16>), u16>,
}

impl Build<'_> {
    fn needs(&mut self, needs: &[Need]) -> Vec<Vec<u16>> {
        let mut out: Vec<Vec<u16>> = Vec::new();
        for need in needs.iter().filter(|need| !met(self.index, need)) {
            let mut alternatives = Vec::new();
            for reference in need.iter().filter_map(|named| self.reference(named)).collect::<Vec<_>>() {
                if !alternatives.contains(&reference) {
                    alternatives.push(reference);
                }
            }
            if !alternatives.is_empty() && !out.contains(&alternatives) {
                out.push(alternatives);
            }
        }
        out
    }

    fn providers(&self, named: &Named) -> Vec<u16> {
        let found = self.index.satisfying(named);
        found.iter().filter_map(|name| self.places.get(name).copied()).collect()
    }

    fn reference(&mut self, named: &Named) -> Option<u16> {
        match self.providers(named)[..] {
            [] => None,
            [one] => Some(one),
            ref many => Some(self.group("", many.to_vec())),
        }
    }

    /// A name by which people may ask for a virtual package.
    fn named(&mut self, name: &str) {
        let providers = self.providers(&Named { name: name.to_owned(), constraint: None });
        if !providers.is_empty() {
            self.group(name, providers);
        }
    }

    fn group(&mut self, name: &str, providers: Vec<u16>) -> u16 {
        let next = (self.places.len() + self.virtuals.len()) as u16;
        let virtuals = &mut self.virtuals;
        *self.known.entry((name.to_owned(), providers)).or_insert_with_key(|(name, providers)| {
            virtuals.push(Virtual { name: name.clone(), providers: providers.clone() });
            next
        })
    }
}
