//! What do installs of a distribution's packages add, and what of it stays?

use std::rc::Rc;

use image_data::packages::Package;
use image_data::{BaseImage, Graph, lookup};

use super::effects::OPAQUE;
use super::{Basis, Range, Weight};
use crate::Options;

/// How sizes of one package manager's packages become sizes of layers.
pub(super) struct Rates {
    /// Compressed bytes of the layer for each hundred of the package files.
    pub(super) pull: u64,
    /// Bytes on disk for each hundred that the packages say they take.
    pub(super) disk: u64,
    /// Bytes on disk more for each hundred of a module of Python.
    pub(super) compiled: u64,
    /// Compressed bytes that any install adds: the manager's own records.
    pub(super) records: u64,
    /// How far a sum may be off, in per mille to both sides.
    pub(super) error: u64,
}

/// More names than a stage installs; each stage that starts from another has them again.
const MOST_NAMES: usize = 500;

/// Packages of a stage: installed, and about to be.
#[derive(Clone, Default)]
pub(super) struct Installs {
    installed: Option<image_data::Installed>,
    /// Names installed by earlier layers, the last [`MOST_NAMES`] of them, for those that no graph knows.
    names: Vec<Rc<str>>,
    pending: Vec<Pending>,
    /// Whether they are Alpine's.
    pub(super) apk: bool,
    /// The image in whose place one is not known.
    stand_in: Option<Rc<BaseImage>>,
    /// Whether NodeSource's packages come before the distribution's.
    pub(super) node_source: bool,
    /// Graphs that would have helped.
    pub(super) wanted: Vec<&'static str>,
}

#[derive(Clone)]
pub(super) struct Pending {
    pub(super) names: Vec<String>,
    pub(super) recommends: bool,
    /// The group of `apk add --virtual`.
    pub(super) group: String,
}

/// What an install comes to.
pub(super) struct Installed {
    pub(super) weight: Weight,
    pub(super) basis: Basis,
    pub(super) because: String,
    pub(super) source: String,
}

/// A package that no graph holds.
pub(super) struct Strange {
    /// Its own bytes in the layer and on disk.
    pub(super) weight: Weight,
    /// Packages of the distribution that it brings, with blanks between them.
    pub(super) needs: &'static str,
}

/// What is known of a package by its name alone.
pub(super) type Stranger = fn(&str) -> Option<Strange>;

impl From<Weight> for Strange {
    fn from(weight: Weight) -> Strange {
        Strange { weight, needs: "" }
    }
}

impl Installs {
    pub(super) fn add(&mut self, mut pending: Pending) {
        if cfg!(feature = "given") && self.node_source {
            let own = pending.names.iter_mut().filter(|n| *n == "nodejs");
            own.for_each(|n| n.push_str(" (NodeSource)"));
        }
        self.pending.push(pending);
    }

    /// Takes names back that were installed in the same RUN. Whether any was.
    pub(super) fn purge(&mut self, gone: impl Fn(&str, &str) -> bool) -> bool {
        let mut any = false;
        for pending in &mut self.pending {
            let before = pending.names.len();
            pending.names.retain(|n| !gone(n, &pending.group));
            any |= pending.names.len() != before;
        }
        any
    }

    /// Whether nothing is about to be installed.
    pub(super) fn is_settled(&self) -> bool {
        self.pending.is_empty()
    }

    /// Works out what is about to be installed.
    pub(super) fn settle(
        &mut self,
        base: Option<&BaseImage>,
        stand_in: (&str, &str),
        options: &Options,
        rates: &Rates,
        stranger: Stranger,
    ) -> Vec<Installed> {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return Vec::new();
        }
        let mut error = rates.error;
        let mut why = String::new();
        let mut wanted = base.and_then(image_data::graph_for);
        if wanted.is_none() {
            if self.stand_in.is_none() {
                let found = lookup(stand_in.0, Some(stand_in.1), None, image_data::Arch::Amd64);
                self.stand_in = found.image().cloned().map(Rc::new);
            }
            wanted = self.stand_in.as_deref().and_then(image_data::graph_for);
            error += 300;
            why = format!("{} {} stands in for a distribution that is not known", stand_in.0, stand_in.1);
        }
        let other = self.stand_in.clone();
        let image = if why.is_empty() { base } else { other.as_deref() };
        let graph = wanted.as_ref().and_then(|w| options.graph(w.graph));
        let percent = wanted.as_ref().map_or(100, image_data::Wanted::percent);
        if let Some(wanted) = &wanted {
            error += wanted.error;
            if !wanted.why.is_empty() {
                wanted.why.clone_into(&mut why);
            }
            if graph.is_none() && !self.wanted.contains(&wanted.graph) {
                self.wanted.push(wanted.graph);
            }
        }
        let mut out = Vec::new();
        for p in pending.into_iter().filter(|p| !p.names.is_empty()) {
            match (graph, image) {
                (Some(graph), Some(image)) => {
                    out.extend(self.by_graph(graph, image, &p, rates, error, percent, &why, stranger));
                }
                _ => out.push(by_name(&p, base, &self.names, error, stranger)),
            }
            self.names.extend(p.names.into_iter().map(Rc::from));
            self.names.drain(..self.names.len().saturating_sub(MOST_NAMES));
        }
        out
    }

    #[allow(clippy::too_many_arguments, reason = "one call, and a struct for it would say nothing more")]
    fn by_graph(
        &mut self,
        graph: &Graph,
        image: &BaseImage,
        pending: &Pending,
        rates: &Rates,
        error: u64,
        percent: u64,
        why: &str,
        stranger: Stranger,
    ) -> Vec<Installed> {
        let installed = self.installed.get_or_insert_with(|| graph.inside(image));
        let mut like: Vec<String> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for name in &pending.names {
            // Another version of it, where the release has not this one.
            let foreign = graph.find(name).is_none();
            let there = foreign.then(|| twin(graph, name)).flatten();
            if let Some(twin) = there {
                like.push(format!("{twin} for {name}"));
            } else if let Some(known) = foreign.then(|| stranger(name)).flatten() {
                names.extend(known.needs.split_ascii_whitespace());
            }
            names.push(there.unwrap_or(name));
        }
        let is_inside = |n: &&&str| graph.find(n).is_some_and(|p| installed.has(p));
        let inside: Vec<String> = names.iter().filter(is_inside).map(|n| (*n).to_owned()).collect();
        let closure = graph.closure(&names, pending.recommends, installed);
        installed.add(&closure);
        let missing: Vec<String> = closure.missing.into_iter().filter(|n| !has(&self.names, n)).collect();
        let error = error + 150 * like.len().min(2) as u64;
        // Debian compiles modules of Python where it installs them; no index counts that.
        let compiled = |p: &&Package| {
            let name = graph.name(**p);
            name.contains("python3") && !name.ends_with("-dev")
        };
        let compiled: u64 = closure.new.iter().filter(compiled).map(|p| graph.installed(*p)).sum();
        let installed = closure.installed + compiled * rates.compiled / 100;
        let (download, disk) = (closure.download * percent / 100, installed * percent / 100);
        let mut because = match closure.new.len() {
            0 if missing.is_empty() => format!("nothing new, already there: {}", list(&pending.names)),
            n => {
                let one = pending.names.len() == 1;
                let (s, they) = (if n == 1 { "" } else { "s" }, if one { "it" } else { "they" });
                let verb = match (pending.names.len(), pending.recommends) {
                    (1, false) => "needs",
                    (1, true) => "needs and recommends",
                    (_, false) => "need",
                    (_, true) => "need and recommend",
                };
                format!("{n} package{s}: {} with what {they} {verb}", list(&pending.names))
            }
        };
        if !inside.is_empty() && !closure.new.is_empty() {
            because.push_str(&format!("; {} there already", list(&inside)));
        }
        if !like.is_empty() {
            because.push_str(&format!("; by the size of {}", list(&like)));
        }
        let spread = |n: u64| Range::new(n - n * error.min(900) / 1000, n, n + n * error / 1000);
        let records = if closure.new.is_empty() { 0 } else { rates.records };
        let note = if why.is_empty() { String::new() } else { format!("; {why}") };
        let mut out = Vec::new();
        if !closure.new.is_empty() || missing.is_empty() {
            out.push(Installed {
                weight: Weight {
                    pull: spread(download * rates.pull / 100 + records),
                    disk: spread(disk * rates.disk / 100 + records * 3),
                },
                basis: Basis::Estimated,
                because,
                source: format!("package index {} of {}{note}", graph.id(), graph.as_of()),
            });
        }
        let (opaque, named): (Vec<String>, Vec<String>) = missing.into_iter().partition(|n| n == OPAQUE);
        let (known, unknown) = named.into_iter().partition(|n| stranger(n).is_some());
        out.extend(strangers("a vendor's ", known, Basis::Estimated, stranger));
        out.extend(strangers("no index holds ", unknown, Basis::Assumed, stranger));
        out.extend(strangers("", opaque, Basis::Assumed, stranger));
        out
    }
}

/// Packages that no index holds, but perhaps a table.
fn strangers(what: &str, names: Vec<String>, basis: Basis, stranger: Stranger) -> Option<Installed> {
    if names.is_empty() {
        return None;
    }
    let source = match basis {
        Basis::Assumed => "typical packages, set in November 2026",
        _ => "table of vendors' packages, releases of 2023 to 2026",
    };
    Some(Installed {
        weight: Weight::total(names.iter().map(|n| strange(n, stranger))),
        basis,
        because: format!("{what}{}", list(&names)),
        source: source.to_owned(),
    })
}

/// A package whose name differs only in numbers: `libicu72` for `libicu63`, `llvm-14` for `llvm-11`.
fn twin<'g>(graph: &'g Graph, name: &str) -> Option<&'g str> {
    fn plain(name: &str) -> impl Iterator<Item = u8> {
        name.trim_end_matches("t64").bytes().filter(|b| !b.is_ascii_digit() && *b != b'.')
    }
    let start = name.split(|c: char| c.is_ascii_digit()).next().unwrap_or("");
    // The last is most often the newest.
    graph.starting(start).filter(|n| plain(n).eq(plain(name))).last()
}

fn has(names: &[Rc<str>], name: &str) -> bool {
    names.iter().any(|n| **n == *name)
}

/// Without a graph: from figures for each name, which count again what packages share.
fn by_name(
    pending: &Pending,
    base: Option<&BaseImage>,
    before: &[Rc<str>],
    error: u64,
    stranger: Stranger,
) -> Installed {
    let inside: Vec<&str> = base.into_iter().flat_map(image_data::packages_inside).collect();
    let new = |n: &&String| !inside.contains(&n.as_str()) && !has(before, n);
    let mut names: Vec<String> = pending.names.iter().filter(new).cloned().collect();
    for known in pending.names.iter().filter_map(|n| stranger(n)) {
        let needs = known.needs.split_ascii_whitespace().map(str::to_owned);
        names.extend(needs.filter(|n| new(&n) && !pending.names.contains(n)));
    }
    if names.is_empty() {
        let because = format!("nothing new, already there: {}", list(&pending.names));
        return Installed {
            weight: Weight::default(),
            basis: Basis::Estimated,
            because,
            source: String::new(),
        };
    }
    let known = names.iter().all(|n| stranger(n).is_some());
    let sum = names.iter().fold(Weight::default(), |sum, n| sum.plus(strange(n, stranger)));
    // Packages share what they depend on.
    let shared = |r: Range| match names.len() {
        1 => r,
        _ => Range::new(r.low * 55 / 100, r.likely * 85 / 100, r.high),
    };
    let wide = |r: Range| {
        Range::new(r.low - r.low * error.min(900) / 1000, r.likely, r.high + r.high * error / 1000)
    };
    Installed {
        weight: Weight { pull: wide(shared(sum.pull)), disk: wide(shared(sum.disk)) },
        basis: if known { Basis::Estimated } else { Basis::Assumed },
        because: format!(
            "typical figures for {} with what they need, until the package index is loaded",
            list(&names)
        ),
        source: String::new(),
    }
}

/// A package that no index holds.
fn strange(name: &str, stranger: Stranger) -> Weight {
    if let Some(known) = stranger(name) {
        return known.weight;
    }
    if name == OPAQUE {
        return Weight {
            pull: Range::new(150_000, 1_200_000, 9_000_000),
            disk: Range::new(400_000, 3_200_000, 25_000_000),
        };
    }
    // Libraries and data come in many small packages, programs of vendors in few large ones.
    let starts = ["lib", "python3-", "py3-", "perl-", "font"].iter().any(|s| name.starts_with(s));
    let ends = ["-common", "-data", "-legacy", "-dev", "-bin", "-utils"].iter().any(|e| name.ends_with(e));
    if starts || ends {
        return Weight {
            pull: Range::new(40_000, 500_000, 14_000_000),
            disk: Range::new(120_000, 1_600_000, 45_000_000),
        };
    }
    Weight {
        pull: Range::new(150_000, 3_500_000, 70_000_000),
        disk: Range::new(400_000, 11_000_000, 220_000_000),
    }
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
