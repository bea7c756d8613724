//! How is the table of base images made? From recorded registry facts, as rows a person can review.

mod refresh;
mod registry;
mod release;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::cases;
use tables::{Fields, lasting};

/// One image and tag, both platforms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    aliases: Vec<String>,
    pull: [u64; 2],
    disk: [u64; 2],
    env: String,
    entrypoint: String,
    cmd: String,
    as_of: String,
    source: String,
}

/// By name and tag.
type Rows = BTreeMap<(String, String), Row>;

const COLUMNS: &str = "# name\ttag\taliases\tpull amd64\tdisk amd64\tpull arm64\tdisk arm64\tfamily\trelease\tenv\tentrypoint\tcmd\tas of\tsource\n";

/// .NET has thousands of tags; these repositories are the ones that Dockerfiles name.
const DOTNET: [&str; 4] = ["sdk", "aspnet", "runtime", "runtime-deps"];

/// The table of the repository.
fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../image-data/data/images.tsv")
}

/// Writes `crates/image-data/data/images.tsv`: from the recorded tables, or with `--refresh` what the registries say today.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let from = cases::option(arguments, "--from").map_or_else(|| cases::shared().join("data"), Into::into);
    let rows = if arguments.iter().any(|a| a == "--refresh") {
        let mut rows = read(&cases::text(&file())?)?;
        refresh::refresh(&mut rows, arguments);
        rows
    } else if from.exists() {
        recorded(&from)?
    } else {
        println!("{} is not here; the table in the repository stays as it is", from.display());
        return Ok(());
    };
    std::fs::write(file(), write(&rows)).map_err(|e| format!("cannot write the table: {e}"))?;
    println!("{} images written", rows.len());
    Ok(())
}

/// The rows of the repository's table; family and release are worked out again when it is written.
fn read(table: &str) -> Result<Rows, String> {
    let mut rows = Rows::new();
    for line in table.lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, tag, aliases, pull0, disk0, pull1, disk1, _, _, env, entrypoint, cmd, as_of, source] =
            fields[..]
        else {
            return Err(format!("not a row: {line}"));
        };
        let number = |text: &str| text.parse().unwrap_or(0);
        let row = Row {
            aliases: aliases.split(',').filter(|a| !a.is_empty()).map(str::to_owned).collect(),
            pull: [number(pull0), number(pull1)],
            disk: [number(disk0), number(disk1)],
            env: env.to_owned(),
            entrypoint: entrypoint.to_owned(),
            cmd: cmd.to_owned(),
            as_of: as_of.to_owned(),
            source: source.to_owned(),
        };
        rows.insert((name.to_owned(), tag.to_owned()), row);
    }
    Ok(rows)
}

/// The rows of all recorded tables.
fn recorded(from: &Path) -> Result<Rows, String> {
    let mut rows = Rows::new();
    for file in ["base-official-2026-a.csv", "base-official-2026-b.csv"] {
        for r in tables::csv(&from.join(file))? {
            add(&mut rows, &r, "docker-library/repo-info");
        }
    }
    for file in ["base-official-2026-partial.csv", "base-distros-2025-2026.csv"] {
        for r in tables::csv(&from.join(file))? {
            let source = r.get("source").map_or("", |s| s.split([' ', '@']).next().unwrap_or(""));
            add(&mut rows, &r, source);
        }
    }
    // Staging registries of others.
    rows.retain(|(name, _), _| {
        !name.contains("azurecr.io") && !name.starts_with("mcr.microsoft.com/powershell")
    });
    let builds = tables::builds(&from.join("aliases-official-2026.txt"))?;
    aliases(&mut rows, &builds);
    derive(&mut rows);
    dotnet(&mut rows, &tables::csv(&from.join("base-dotnet-2026.csv"))?);
    frozen(&mut rows, &tables::csv(&from.join("base-official-2020.csv.gz"))?, &builds, &used(from)?);
    Ok(rows)
}

fn write(rows: &Rows) -> String {
    let newest = rows.values().map(|r| r.as_of.as_str()).max().unwrap_or("");
    let mut out = format!("# the newest row is of {newest}\n{COLUMNS}");
    for ((name, tag), row) in rows {
        let number = |n: u64| if n == 0 { String::new() } else { n.to_string() };
        let tags: Vec<String> = std::iter::once(tag.clone()).chain(row.aliases.iter().cloned()).collect();
        let (family, release) = release::of(name, &tags, &row.as_of);
        let fields = [
            name,
            tag,
            &row.aliases.join(","),
            &number(row.pull[0]),
            &number(row.disk[0]),
            &number(row.pull[1]),
            &number(row.disk[1]),
            family,
            &release,
            &row.env,
            &row.entrypoint,
            &row.cmd,
            &row.as_of,
            &row.source,
        ];
        out += &fields.join("\t");
        out.push('\n');
    }
    out
}

fn arch(fields: &Fields) -> Option<usize> {
    match fields.get("platform").map(String::as_str) {
        Some("linux/amd64") => Some(0),
        Some("linux/arm64/v8" | "linux/arm64") => Some(1),
        _ => None,
    }
}

fn add(rows: &mut Rows, r: &Fields, source: &str) {
    let get = |name: &str| r.get(name).map_or("", String::as_str);
    let Some(arch) = arch(r) else { return };
    let row = rows.entry((get("image").to_owned(), get("tag").to_owned())).or_default();
    let pull: u64 = get("compressed_bytes").parse().unwrap_or(0);
    let printed = || tables::printed(get("virtual_size_text"));
    let disk: u64 = get("uncompressed_bytes").parse().unwrap_or_else(|_| printed());
    if row.pull[arch] == 0 {
        row.pull[arch] = pull;
    }
    if row.disk[arch] == 0 {
        row.disk[arch] = disk;
    }
    if arch == 0 && row.as_of.is_empty() {
        row.as_of = tables::date(get("as_of"));
        row.source = source.to_owned();
        row.env = short_env(get("env"));
        row.entrypoint = get("entrypoint").to_owned();
        row.cmd = get("cmd").to_owned();
    }
}

/// Checksums, signing keys and long addresses are of no use to anyone here but by their names.
fn short_env(env: &str) -> String {
    let entries = env.split(';').filter(|e| !e.is_empty()).map(|entry| {
        let name = entry.split('=').next().unwrap_or("");
        let useless = ["SHA", "GPG", "KEY", "URL"].iter().any(|part| name.contains(part));
        if useless || entry.len() > 120 { name } else { entry }
    });
    entries.collect::<Vec<_>>().join(";")
}

/// Rows of tags that are one build today become one row, which knows its other tags too.
fn aliases(rows: &mut Rows, builds: &[(String, Vec<String>)]) {
    for (image, tags) in builds {
        let mut known: Vec<(String, Row)> = tags
            .iter()
            .filter_map(|tag| Some((tag.clone(), rows.remove(&(image.clone(), tag.clone()))?)))
            .collect();
        // The newest figures, under the name that people write: one that lasts, and the shortest.
        known.sort_by(|a, b| b.1.as_of.cmp(&a.1.as_of));
        let Some(tag) = known.iter().map(|(tag, _)| tag).min_by_key(|t| (!lasting(t), t.len())).cloned()
        else {
            continue;
        };
        let mut row = known.into_iter().map(|(_, row)| row).reduce(merged).unwrap_or_default();
        row.aliases = tags.iter().filter(|t| lasting(t) && **t != tag).cloned().collect();
        rows.insert((image.clone(), tag), row);
    }
}

/// Tags that many people write and no record holds: the tag, its other tags, and the rows it is worked out from. A variant adds
/// the same to every version, so the first row less the second and with the third is what the tag weighs.
const DERIVED: [(&str, &str, &str, [&str; 3]); 1] =
    [("node", "20", "20-bookworm,iron,iron-bookworm", ["22", "22-slim", "20-slim"])];

fn derive(rows: &mut Rows) {
    for (name, tag, others, from) in DERIVED {
        let known = from.map(|tag| rows.get(&(name.to_owned(), tag.to_owned())).cloned());
        let [Some(whole), Some(less), Some(more)] = known else { continue };
        let sum = |a: u64, b: u64, c: u64| if a * b * c > 0 { (a + c).saturating_sub(b) } else { 0 };
        let pull = [0, 1].map(|n| sum(whole.pull[n], less.pull[n], more.pull[n]));
        // The smaller variant's size on disk may be unknown; it is to its pull size as that of the other version.
        let disk = [0, 1].map(|n| {
            let unpacked = more.pull[n] as f64 * less.disk[n] as f64 / less.pull[n].max(1) as f64;
            let more = if more.disk[n] > 0 { more.disk[n] } else { unpacked as u64 };
            sum(whole.disk[n], less.disk[n], more)
        });
        let [a, b, c] = from;
        let row = Row {
            aliases: others.split(',').map(str::to_owned).collect(),
            pull,
            disk,
            as_of: whole.as_of.min(more.as_of),
            source: format!("derived: {name}:{a} less {name}:{b} with {name}:{c}"),
            ..Row::default()
        };
        rows.entry((name.to_owned(), tag.to_owned())).or_insert(row);
    }
}

/// What the first row does not know, the second tells.
fn merged(a: Row, b: Row) -> Row {
    let number = |a: [u64; 2], b: [u64; 2]| [0, 1].map(|n| if a[n] > 0 { a[n] } else { b[n] });
    let told = !(a.env.is_empty() && a.cmd.is_empty());
    let (env, entrypoint, cmd) =
        if told { (a.env, a.entrypoint, a.cmd) } else { (b.env, b.entrypoint, b.cmd) };
    Row { pull: number(a.pull, b.pull), disk: number(a.disk, b.disk), env, entrypoint, cmd, ..a }
}

/// Tags of one build, with its row.
type Group = (Vec<String>, Row);

/// Tags of the same size on every platform are one build.
fn grouped(table: &[Fields], keep: impl Fn(&str, &str) -> bool) -> Vec<(String, Vec<String>, Row)> {
    let mut sizes: BTreeMap<(&str, String), Row> = BTreeMap::new();
    for r in table {
        let get = |name: &str| r.get(name).map_or("", String::as_str);
        let Some(arch) = arch(r) else { continue };
        let built_for = ["-amd64", "-arm64v8"].iter().find_map(|end| get("tag").strip_suffix(end));
        let row = sizes.entry((get("image"), built_for.unwrap_or(get("tag")).to_owned())).or_default();
        row.pull[arch] = get("compressed_bytes").parse().unwrap_or(0);
        row.disk[arch] = get("uncompressed_bytes").parse().unwrap_or(0);
        row.as_of = tables::date(get("as_of"));
    }
    let mut groups: BTreeMap<(&str, [u64; 2]), Group> = BTreeMap::new();
    for ((name, tag), row) in sizes {
        if lasting(&tag) && keep(name, &tag) {
            groups.entry((name, row.pull)).or_insert_with(|| (Vec::new(), row)).0.push(tag);
        }
    }
    let group = |((name, _), (mut tags, row)): ((&str, _), Group)| {
        tags.sort_by_key(|t| (t.len(), t.clone()));
        (name.to_owned(), tags, row)
    };
    groups.into_iter().map(group).collect()
}

fn dotnet(rows: &mut Rows, table: &[Fields]) {
    let keep = |name: &str, tag: &str| {
        let kind = name.strip_prefix("mcr.microsoft.com/dotnet/").unwrap_or("");
        DOTNET.contains(&kind) && !["composite", "aot", "preview", "rc"].iter().any(|w| tag.contains(w))
    };
    for (name, mut tags, row) in grouped(table, keep) {
        let tag = tags.remove(0);
        rows.insert((name, tag), Row { aliases: tags, source: "dotnet/versions".to_owned(), ..row });
    }
}

/// Tags that nobody has built since: of 2020, and not on today's lists.
fn frozen(
    rows: &mut Rows,
    table: &[Fields],
    builds: &[(String, Vec<String>)],
    used: &BTreeSet<(String, String)>,
) {
    let today: BTreeSet<(&str, &str)> =
        builds.iter().flat_map(|(n, tags)| tags.iter().map(move |t| (n.as_str(), t.as_str()))).collect();
    let newer: BTreeSet<(String, String)> = rows
        .iter()
        .flat_map(|((n, t), row)| std::iter::once(t).chain(&row.aliases).map(|t| (n.clone(), t.clone())))
        .collect();
    let images: BTreeSet<&str> = used.iter().map(|(name, _)| name.as_str()).collect();
    let keep = |name: &str, tag: &str| {
        images.contains(name)
            && !today.contains(&(name, tag))
            && !newer.contains(&(name.to_owned(), tag.to_owned()))
    };
    let often = |name: &str, tag: &str| {
        let seldom = FEW.contains(&name) || SELDOM.iter().any(|word| tag.contains(word));
        used.contains(&(name.to_owned(), tag.to_owned())) || !seldom
    };
    let groups = grouped(table, keep).into_iter();
    for (name, mut tags, row) in groups.filter(|(name, tags, _)| tags.iter().any(|t| often(name, t))) {
        let tag = tags.remove(0);
        rows.insert((name, tag), Row { aliases: tags, source: "docker-library/repo-info".to_owned(), ..row });
    }
}

/// Variants that hardly anybody names: of an old release spelled out, candidates, special builds.
const SELDOM: [&str; 7] = ["alpine3.", "stretch", "rc", "zts", "perl", "backports", "oraclelinux"];
/// Images of which only the very tags that Dockerfiles name are kept.
const FEW: [&str; 6] = ["drupal", "java", "busybox", "fedora", "centos", "openjdk"];

/// The tags that mined Dockerfiles start from, of the images that many of them start from.
fn used(from: &Path) -> Result<BTreeSet<(String, String)>, String> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut tags = Vec::new();
    for row in tables::csv(&from.join("mined-from.csv"))? {
        let get = |name: &str| row.get(name).map_or("", String::as_str);
        let mut parts = get("name").split([':', '@']);
        let (name, tag) = (parts.next().unwrap_or(""), parts.next().unwrap_or("latest"));
        *counts.entry(name.to_owned()).or_default() += get("dockerfiles").parse::<u64>().unwrap_or(0);
        tags.push((name.to_owned(), tag.to_owned()));
    }
    counts.retain(|_, count| *count > 21);
    tags.retain(|(name, _)| counts.contains_key(name));
    Ok(tags.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads_and_writes_itself() {
        let table = cases::text(&file()).unwrap();
        assert_eq!(write(&read(&table).unwrap()), table);
    }
}
