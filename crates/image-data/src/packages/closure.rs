//! Which packages does an install bring, chosen as apt chooses?
//!
//! apt goes depth first, in the order of the package's own fields. A need is met by whatever is there or chosen
//! already, else by its first alternative that can be installed; a virtual package by the provider of the highest
//! priority. With recommends, those of every newly installed package are needs too. apk chooses alike.

use super::{Graph, MORE, Package};

/// Packages that are there already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Installed(Vec<u32>);

impl Installed {
    /// Whether a package is there.
    pub fn has(&self, package: Package) -> bool {
        let n = usize::from(package.0);
        self.0.get(n / 32).is_some_and(|bits| bits >> (n % 32) & 1 == 1)
    }

    /// After an install.
    pub fn add(&mut self, closure: &Closure) {
        for package in &closure.new {
            self.insert(*package);
        }
    }

    /// One more package; gives whether it is new.
    pub(super) fn insert(&mut self, package: Package) -> bool {
        let new = !self.has(package);
        let n = usize::from(package.0);
        if self.0.len() <= n / 32 {
            self.0.resize(n / 32 + 1, 0);
        }
        self.0[n / 32] |= 1 << (n % 32);
        new
    }
}

/// What an install adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closure {
    /// Packages that were not there, in the order in which they were chosen.
    pub new: Vec<Package>,
    /// Bytes of their package files.
    pub download: u64,
    /// Bytes that the packages say they take on disk.
    pub installed: u64,
    /// Names asked for that the graph does not hold.
    pub missing: Vec<String>,
}

impl Graph {
    /// What installing these names adds to what is there, as the package manager would choose it.
    pub fn closure(&self, names: &[&str], recommends: bool, installed: &Installed) -> Closure {
        let mut there = installed.clone();
        let mut out = Closure::default();
        for name in names {
            match self.find(name) {
                Some(package) => self.install(package, recommends, &mut there, &mut out.new),
                None => out.missing.push((*name).to_owned()),
            }
        }
        for package in &out.new {
            out.download += self.download(*package);
            out.installed += self.installed(*package);
        }
        out
    }

    fn install(&self, first: Package, recommends: bool, there: &mut Installed, new: &mut Vec<Package>) {
        // Packages under way, each with what is left of its needs.
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut next = Some(first);
        loop {
            if let Some(package) = next.take()
                && there.insert(package)
            {
                new.push(package);
                open.push(self.needs_of(package, recommends));
            }
            let Some((at, end)) = open.last_mut() else { return };
            if *at >= *end {
                open.pop();
                continue;
            }
            let need = self.need(*at);
            *at += need.len();
            next = self.choice(need, there);
        }
    }

    /// Where the needs of a package stand.
    fn needs_of(&self, package: Package, recommends: bool) -> (usize, usize) {
        let n = usize::from(package.0);
        let start = if n == 0 { 0 } else { self.bounds.get(n - 1).map_or(0, |b| b[1]) };
        let end = self.bounds.get(n).map_or(start, |b| b[usize::from(recommends)]);
        (start as usize, end as usize)
    }

    /// The alternatives of the need that starts here.
    fn need(&self, at: usize) -> &[u16] {
        let rest = self.needs.get(at..).unwrap_or(&[]);
        let length = rest.iter().position(|n| n & MORE == 0).map_or(rest.len(), |last| last + 1);
        &rest[..length]
    }

    /// What to install for a need; nothing if something there meets it.
    fn choice(&self, need: &[u16], there: &Installed) -> Option<Package> {
        let options = || need.iter().map(|n| self.stands_for(n >> 1));
        let met = options().any(|(one, many)| {
            one.is_some_and(|p| there.has(p)) || many.iter().any(|p| there.has(Package(*p)))
        });
        if met {
            return None;
        }
        options().find_map(|(one, many)| one.or_else(|| many.first().map(|p| Package(*p))))
    }

    /// A package, or the providers of a virtual one.
    fn stands_for(&self, reference: u16) -> (Option<Package>, &[u16]) {
        let n = usize::from(reference);
        if n < self.len() { (Some(Package(reference)), &[]) } else { (None, self.options(n)) }
    }
}

#[cfg(test)]
mod tests {
    use crate::packages::{Graph, Parts, Row, Virtual};

    /// A small release: `mail` needs the virtual `mta`, `tool` needs `old` or else `new`, `page` recommends `font`.
    fn release() -> Graph {
        let names = ["base", "exim", "font", "mail", "new", "old", "page", "postfix", "tool"];
        let place = |name: &str| names.iter().position(|n| *n == name).unwrap_or(names.len()) as u16;
        let row = |name: &str, depends: &[&[&str]], recommends: &[&[&str]]| {
            let needs =
                |of: &[&[&str]]| of.iter().map(|need| need.iter().map(|n| place(n)).collect()).collect();
            Row {
                name: name.to_owned(),
                installed: 100,
                download: 30,
                smallest: name == "base",
                depends: needs(depends),
                recommends: needs(recommends),
            }
        };
        let parts = Parts {
            id: "apt-small".to_owned(),
            as_of: "2026-01".to_owned(),
            packages: vec![
                row("base", &[], &[]),
                row("exim", &[], &[]),
                row("font", &[], &[]),
                row("mail", &[&["mta"]], &[&["page"]]),
                row("new", &[], &[]),
                row("old", &[&["tool"]], &[]),
                row("page", &[], &[&["font"]]),
                row("postfix", &[], &[]),
                row("tool", &[&["old", "new"]], &[]),
            ],
            virtuals: vec![Virtual { name: "mta".to_owned(), providers: vec![7, 1] }],
        };
        Graph::read(&parts.write().unwrap()).unwrap()
    }

    fn check(there: &[&str], names: &[&str], recommends: bool, expected: &str) {
        let graph = release();
        let mut inside = graph.smallest().clone();
        inside.add(&graph.closure(there, false, &inside));
        let closure = graph.closure(names, recommends, &inside);
        let mut got: Vec<&str> = closure.new.iter().map(|p| graph.name(*p)).collect();
        assert_eq!(closure.installed, got.len() as u64 * 102_400);
        got.extend(closure.missing.iter().map(String::as_str));
        assert_eq!(got.join(" "), expected);
    }

    #[test]
    fn needs_are_met_as_apt_meets_them() {
        check(&[], &["base"], true, "");
        check(&[], &["mail"], false, "mail postfix");
        check(&["exim"], &["mail"], false, "mail");
        check(&[], &["exim", "mail"], false, "exim mail");
        check(&[], &["mail"], true, "mail postfix page font");
        check(&[], &["tool"], false, "tool old");
        check(&["new"], &["tool"], false, "tool");
        check(&[], &["mta"], false, "postfix");
        check(&[], &["nothing", "font"], false, "font nothing");
    }
}
