//! How does a graph stand in its file?
//!
//! Deflated: a line `id TAB month TAB packages TAB virtual packages`, a line for each name, then tables of numbers,
//! each number's lowest byte for all rows, then the next byte for all rows: equal bytes stand together so. A name's
//! first character says how many bytes it shares with the name before: a space none, `!` one and so on.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use super::{Graph, Installed, MORE, Package};

/// No graph is larger, inflated.
const MOST: usize = 4_000_000;
/// No name shares more bytes with the one before.
const SHARED: usize = 90;

/// A graph taken apart, as whoever makes a file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// `apt-bookworm`
    pub id: String,
    /// `2026-07`
    pub as_of: String,
    /// Sorted by the bytes of their names.
    pub packages: Vec<Row>,
    /// Packages that exist only by others providing them, and groups of which any will do.
    pub virtuals: Vec<Virtual>,
}

/// A package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// KiB on disk.
    pub installed: u32,
    /// KiB of the package file.
    pub download: u32,
    /// Whether the release's smallest image holds it.
    pub smallest: bool,
    /// Needs, each a list of alternatives: places in the list of packages, or, from its length on, of the virtual ones.
    pub depends: Vec<Vec<u16>>,
    /// Likewise.
    pub recommends: Vec<Vec<u16>>,
}

/// A virtual package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Virtual {
    /// Its name; empty if nobody can ask for it by name.
    pub name: String,
    /// Packages, the one to choose first.
    pub providers: Vec<u16>,
}

impl Parts {
    /// The file. `None` if the graph is too large for its format.
    pub fn write(&self) -> Option<Vec<u8>> {
        u16::try_from((self.packages.len() + self.virtuals.len()) * 2).ok()?;
        let mut out =
            format!("{}\t{}\t{}\t{}\n", self.id, self.as_of, self.packages.len(), self.virtuals.len())
                .into_bytes();
        let names = self.packages.iter().map(|p| &p.name).chain(self.virtuals.iter().map(|v| &v.name));
        let mut before = "";
        for name in names {
            let same = name.bytes().zip(before.bytes()).take(SHARED).take_while(|(a, b)| a == b).count();
            out.push(b' ' + same as u8);
            out.extend(&name.as_bytes()[same..]);
            out.push(b'\n');
            before = name;
        }
        let rows = &self.packages;
        let (mut counts, mut needs) = (Vec::new(), Vec::new());
        for list in rows.iter().flat_map(|r| [&r.depends, &r.recommends]) {
            let before = needs.len();
            list.iter().for_each(|need| group(need, &mut needs));
            counts.push((needs.len() - before) as u32);
        }
        let (mut lengths, mut providers) = (Vec::new(), Vec::new());
        for v in &self.virtuals {
            lengths.push(v.providers.len() as u32);
            providers.extend(v.providers.iter().map(|p| u32::from(*p)));
        }
        table(&mut out, 3, rows.iter().map(|r| r.installed));
        table(&mut out, 3, rows.iter().map(|r| r.download));
        table(&mut out, 1, rows.iter().map(|r| u32::from(r.smallest)));
        table(&mut out, 2, counts.iter().copied());
        table(&mut out, 2, lengths.iter().copied());
        table(&mut out, 2, needs.iter().copied());
        table(&mut out, 2, providers.iter().copied());
        Some(miniz_oxide::deflate::compress_to_vec(&out, 10))
    }
}

fn group(need: &[u16], out: &mut Vec<u32>) {
    for (n, alternative) in need.iter().enumerate() {
        let more = if n + 1 < need.len() { MORE } else { 0 };
        out.push(u32::from(alternative * 2 + more));
    }
}

fn table(out: &mut Vec<u8>, width: u32, numbers: impl Iterator<Item = u32> + Clone) {
    for byte in 0..width {
        out.extend(numbers.clone().map(|n| (n >> (8 * byte)) as u8));
    }
}

impl Graph {
    /// Reads a graph file; `None` if it is not one, or not whole.
    pub fn read(bytes: &[u8]) -> Option<Graph> {
        let all = decompress_to_vec_with_limit(bytes, MOST).ok()?;
        let mut rest = Rest(&all);
        let mut head = std::str::from_utf8(rest.line()?).ok()?.split('\t');
        let (id, as_of) = (head.next()?.to_owned(), head.next()?.to_owned());
        let packages: usize = head.next()?.parse().ok()?;
        let virtuals: usize = head.next()?.parse().ok()?;
        let references = packages.checked_add(virtuals).filter(|n| *n <= usize::from(u16::MAX) / 2)?;
        let (mut names, mut ends) = (String::new(), Vec::with_capacity(references));
        // Where the name before starts.
        let mut before = 0;
        for _ in 0..references {
            let line = std::str::from_utf8(rest.line()?).ok()?;
            let (first, own) = line.split_at_checked(1)?;
            let start = names.len();
            let same = usize::from(first.as_bytes()[0].checked_sub(b' ')?);
            let shared = names.get(before..start)?.get(..same)?.to_owned();
            names.push_str(&shared);
            names.push_str(own);
            ends.push(names.len() as u32);
            before = start;
        }
        let installed = rest.table(3, packages)?;
        let download = rest.table(3, packages)?;
        let mut smallest = Installed::default();
        for (n, flag) in rest.table(1, packages)?.iter().enumerate() {
            if *flag != 0 {
                smallest.insert(Package(n as u16));
            }
        }
        let bounds = sums(rest.table(2, packages * 2)?);
        let provided = sums(rest.table(2, virtuals)?);
        let needs = rest.table(2, bounds.last().map_or(0, |n| *n as usize))?;
        let providers = rest.table(2, provided.last().map_or(0, |n| *n as usize))?;
        let known = needs.iter().all(|n| (*n as usize) >> 1 < references)
            && providers.iter().all(|n| (*n as usize) < packages);
        known.then(|| Graph {
            id,
            as_of,
            names,
            ends,
            sizes: installed.iter().zip(&download).map(|(a, b)| [*a, *b]).collect(),
            smallest,
            bounds: bounds.chunks_exact(2).map(|c| [c[0], c[1]]).collect(),
            needs: needs.iter().map(|n| *n as u16).collect(),
            provided,
            providers: providers.iter().map(|n| *n as u16).collect(),
        })
    }
}

/// Counts as the places where each part ends.
fn sums(mut counts: Vec<u32>) -> Vec<u32> {
    let mut sum = 0;
    for count in &mut counts {
        sum += *count;
        *count = sum;
    }
    counts
}

/// What is still to be read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn line(&mut self) -> Option<&'b [u8]> {
        let end = self.0.iter().position(|b| *b == b'\n')?;
        let (line, rest) = self.0.split_at(end);
        self.0 = &rest[1..];
        Some(line)
    }

    fn table(&mut self, width: usize, rows: usize) -> Option<Vec<u32>> {
        let (bytes, rest) = self.0.split_at_checked(width.checked_mul(rows)?)?;
        self.0 = rest;
        let mut out = vec![0; rows];
        for (n, byte) in bytes.iter().enumerate() {
            out[n % rows] |= u32::from(*byte) << (8 * (n / rows));
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn needs(most: u16) -> impl Strategy<Value = Vec<Vec<u16>>> {
        proptest::collection::vec(proptest::collection::vec(0..most, 1..3), 0..4)
    }

    fn parts() -> impl Strategy<Value = Parts> {
        let row = (0u32..1 << 24, 0u32..1 << 24, any::<bool>(), needs(5), needs(5));
        let rows = proptest::collection::vec(row, 4);
        (rows, proptest::collection::vec(0u16..4, 0..4)).prop_map(|(rows, providers)| Parts {
            id: "apt-none".to_owned(),
            as_of: "2026-07".to_owned(),
            packages: rows
                .into_iter()
                .zip(["a", "libx", "libx-dev", "z"])
                .map(|((installed, download, smallest, depends, recommends), name)| Row {
                    name: name.to_owned(),
                    installed,
                    download,
                    smallest,
                    depends,
                    recommends,
                })
                .collect(),
            virtuals: vec![Virtual { name: "any".to_owned(), providers }],
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(parts in parts()) {
            let graph = Graph::read(&parts.write().unwrap()).unwrap();
            prop_assert_eq!(graph.id(), "apt-none");
            for (package, row) in graph.packages().zip(&parts.packages) {
                prop_assert_eq!(graph.name(package), &row.name);
                prop_assert_eq!(graph.find(&row.name), Some(package));
                prop_assert_eq!(graph.installed(package), u64::from(row.installed) * 1024);
                prop_assert_eq!(graph.download(package), u64::from(row.download) * 1024);
                prop_assert_eq!(graph.is_smallest(package), row.smallest);
            }
            let best = parts.virtuals[0].providers.first().map(|p| Package(*p));
            prop_assert_eq!(graph.find("any"), best);
        }

        #[test]
        fn a_closure_of_any_graph_ends_and_names_nothing_twice(parts in parts(), recommends in any::<bool>()) {
            let graph = Graph::read(&parts.write().unwrap()).unwrap();
            let closure = graph.closure(&["libx", "any", "a"], recommends, graph.smallest());
            let mut new = closure.new.clone();
            new.sort();
            new.dedup();
            prop_assert_eq!(new.len(), closure.new.len());
            prop_assert!(new.iter().all(|p| !graph.is_smallest(*p)));
        }

        #[test]
        fn a_broken_file_is_no_graph_and_no_panic(parts in parts(), cut in 0usize..200, bytes: Vec<u8>) {
            let file = parts.write().unwrap();
            let _ = Graph::read(&bytes);
            prop_assert!(Graph::read(&file[..cut.min(file.len() - 1)]).is_none());
        }
    }
}
