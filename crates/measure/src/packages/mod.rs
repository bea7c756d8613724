//! How are the package graphs made? From the distributions' own indexes, completed with recorded ones.
//!
//! apt fetches the indexes of each Debian release into a folder of its own. Where recorded tables are at hand, a
//! package has the sizes and needs that were recorded, so that a graph is of one date and can be compared with apt's
//! answers of that date; what the tables lack comes from the index of today.

mod choose;
mod index;
mod version;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use image_data::packages::{Graph, Parts};

use crate::cases;
use index::{Entry, Index, needs};

/// A release and the month of its recorded table.
const DEBIAN: [(&str, &str); 3] = [("trixie", "2026-09"), ("bookworm", "2026-07"), ("bullseye", "2025-08")];
/// The promise for each file.
const MOST: usize = 150_000;

/// Where the graph files are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../image-data/data/packages")
}

/// Reads a graph file of the repository.
pub(crate) fn graph(id: &str) -> Option<Graph> {
    Graph::read(&std::fs::read(folder().join(format!("{id}.bin"))).ok()?)
}

/// Writes every graph that can be written here, and says of the others why not.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let recorded =
        cases::option(arguments, "--from").map_or_else(|| cases::shared().join("data"), PathBuf::from);
    let lists = cases::option(arguments, "--lists")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/apt"), PathBuf::from);
    for (release, month) in DEBIAN {
        match debian(release, month, &recorded, &lists.join(release)) {
            Ok(parts) => write(&parts)?,
            Err(why) => println!("apt-{release} stays as it is: {why}"),
        }
    }
    match alpine(&recorded.join("apk-3.17-main-aarch64.tsv.gz")) {
        Ok(parts) => write(&parts),
        Err(why) => {
            println!("apk-3.17 stays as it is: {why}");
            Ok(())
        }
    }
}

fn write(parts: &Parts) -> Result<(), String> {
    let bytes = parts.write().ok_or_else(|| format!("{} is too large for its format", parts.id))?;
    if bytes.len() > MOST {
        return Err(format!("{} takes {} bytes, more than {MOST}", parts.id, bytes.len()));
    }
    let path = folder().join(format!("{}.bin", parts.id));
    std::fs::write(&path, &bytes).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    println!(
        "{:<14} {:>6} packages, {:>4} virtual, {:>7} bytes, as of {}",
        parts.id,
        parts.packages.len(),
        parts.virtuals.len(),
        bytes.len(),
        parts.as_of
    );
    Ok(())
}

fn debian(release: &str, month: &str, recorded: &Path, lists: &Path) -> Result<Parts, String> {
    let id = format!("apt-{release}");
    if !lists.exists() {
        update(release, lists)?;
    }
    let mut index = Index::default();
    for suite in [release.to_owned(), format!("{release}-updates"), format!("{release}-security")] {
        let name = format!("_dists_{suite}_main_binary-amd64_Packages");
        let file = files(lists)?.into_iter().find(|f| f.to_string_lossy().ends_with(&name));
        index.read(&file.ok_or_else(|| format!("no index of {suite} in {}", lists.display()))?)?;
    }
    let mut seeds = BTreeSet::new();
    let table = recorded.join(format!("{id}-amd64.tsv.gz"));
    let as_of = match table.exists() {
        true => {
            record(&mut index, &table, &mut seeds)?;
            seeds.extend(mined(&recorded.join("mined-apt.csv")));
            month.to_owned()
        }
        // Without the tables, the packages of the graph we have, with the figures of today.
        false => {
            let before = graph(&id).ok_or("there is neither a recorded table nor a graph to renew")?;
            for package in before.packages() {
                let name = before.name(package).to_owned();
                if let Some(entry) = index.entries.get_mut(&name) {
                    entry.smallest = before.is_smallest(package);
                }
                seeds.insert(name);
            }
            newest(&files(lists)?).ok_or("the index has no date")?
        }
    };
    seeds.extend(image_data::names_inside().map(str::to_owned));
    let also = cases::text(&folder().join("../also.txt"))?;
    seeds.extend(also.lines().filter(|l| !l.starts_with('#')).map(str::to_owned));
    index.link();
    Ok(choose::parts(&index, &id, &as_of, &seeds))
}

/// Lets apt fetch a release's index into a folder, beside whatever this machine runs on.
fn update(release: &str, lists: &Path) -> Result<(), String> {
    let fail = |e: std::io::Error| format!("cannot prepare {}: {e}", lists.display());
    std::fs::create_dir_all(lists.join("partial")).map_err(fail)?;
    let lists = lists.canonicalize().map_err(fail)?;
    let sources = lists.join("sources.list");
    let mut text = String::new();
    for (site, suite) in [("debian", ""), ("debian", "-updates"), ("debian-security", "-security")] {
        text += &format!(
            "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/{site} {release}{suite} main\n"
        );
    }
    std::fs::write(&sources, text).map_err(fail)?;
    let status = Command::new("apt-get")
        .arg("update")
        .args(["-qq", "-o", "APT::Architecture=amd64", "-o", "Acquire::Languages=none"])
        .args(["-o", "Acquire::GzipIndexes=false", "-o", "Dir::Etc::sourceparts=/dev/null"])
        .args(["-o", &format!("Dir::Etc::sourcelist={}", sources.display())])
        .args(["-o", &format!("Dir::State::lists={}", lists.display())])
        .args(["-o", &format!("Dir::Cache={}", lists.display())])
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => {
            let _ = std::fs::remove_dir_all(&lists);
            Err("apt-get could not fetch its index".to_owned())
        }
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("cannot read {}: {e}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    files.sort();
    Ok(files)
}

/// The month of the newest release file: `Date: Sat, 16 May 2026 10:00:00 UTC`.
fn newest(files: &[PathBuf]) -> Option<String> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let release = files.iter().filter(|f| f.to_string_lossy().ends_with("InRelease"));
    let date = |text: String| {
        let line = text.lines().find_map(|l| l.strip_prefix("Date: "))?.to_owned();
        let words: Vec<&str> = line.split(' ').collect();
        Some(format!("{}-{:02}", words.get(3)?, MONTHS.find(words.get(2)?)? / 3 + 1))
    };
    release.filter_map(|f| date(std::fs::read_to_string(f).ok()?)).max()
}

/// Gives every package of a recorded table the sizes and needs of that table.
fn record(index: &mut Index, table: &Path, seeds: &mut BTreeSet<String>) -> Result<(), String> {
    for line in cases::text(table)?.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, version, installed, download, smallest, depends, recommends, provides] = fields[..] else {
            return Err(format!("not a row of a package table: {line}"));
        };
        seeds.insert(name.to_owned());
        let known = index.entries.contains_key(name);
        let entry = index.entries.entry(name.to_owned()).or_default();
        entry.smallest = smallest == "1";
        // The same build: the index says the same, and its constraints beside.
        if entry.version == version {
            continue;
        }
        // The version and what it provides stay those of the index, for its constraints speak of them.
        let new = Entry {
            version: version.to_owned(),
            provides: needs(provides).into_iter().flatten().collect(),
            rank: (true, 3, 0),
            ..Entry::default()
        };
        if !known {
            *entry = Entry { smallest: entry.smallest, ..new };
        }
        entry.installed = installed.parse().unwrap_or(0);
        entry.download = download.parse().unwrap_or(0);
        entry.depends = needs(depends);
        entry.recommends = needs(recommends);
    }
    Ok(())
}

/// The names that real Dockerfiles install.
fn mined(table: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(table).unwrap_or_default();
    text.lines().skip(1).filter_map(|l| l.split(',').next()).map(str::to_owned).collect()
}

/// What `alpine` holds.
const ALPINE: &[&str] =
    &["alpine-baselayout", "alpine-keys", "apk-tools", "busybox", "libc-utils", "ssl_client"];

/// Alpine's index, which was recorded once; its dependencies are package names already.
fn alpine(table: &Path) -> Result<Parts, String> {
    let mut index = Index::default();
    for line in cases::text(table)?.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, installed, download, depends] = fields[..] else {
            return Err(format!("not a row of a package table: {line}"));
        };
        let entry = Entry {
            installed: installed.parse::<u32>().unwrap_or(0).div_ceil(1024),
            download: download.parse().unwrap_or(0),
            depends: needs(depends),
            rank: (true, 3, 0),
            ..Entry::default()
        };
        index.entries.insert(name.to_owned(), entry);
    }
    index.link();
    let smallest = ALPINE.iter().map(|n| (*n).to_owned()).collect();
    for row in choose::parts(&index, "", "", &smallest).packages {
        if let Some(entry) = index.entries.get_mut(&row.name) {
            entry.smallest = true;
        }
    }
    let seeds = index.entries.keys().cloned().collect();
    Ok(choose::parts(&index, "apk-3.17", "2023-05", &seeds))
}
