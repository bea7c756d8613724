//! How is the table of base images made? From recorded registry facts, as rows a person can review.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cases;

/// One image and tag, both platforms.
#[derive(Default, Clone)]
struct Row {
    pull: [u64; 2],
    disk: [u64; 2],
    env: String,
    as_of: String,
    source: String,
    aliases: Vec<String>,
}

type Rows = BTreeMap<(String, String), Row>;

/// .NET has thousands of tags; these repositories are the ones that Dockerfiles name.
const DOTNET: [&str; 4] = ["sdk", "aspnet", "runtime", "runtime-deps"];

/// Writes `crates/image-data/data/images.tsv`.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let from = cases::option(arguments, "--from").map_or_else(|| cases::shared().join("data"), Into::into);
    if !from.exists() {
        return Err(format!("{} is not here; the table in the repository stays as it is", from.display()));
    }
    let mut rows = Rows::new();
    for file in ["base-official-2026-a.csv", "base-official-2026-b.csv"] {
        for r in table(&from.join(file))? {
            add(&mut rows, &r, "docker-library/repo-info");
        }
    }
    for file in ["base-official-2026-partial.csv", "base-distros-2025-2026.csv", "base-dotnet-2026.csv"] {
        for r in table(&from.join(file))? {
            let source = r.get("source").map_or("", |s| s.split([' ', '@']).next().unwrap_or(""));
            add(&mut rows, &r, source);
        }
    }
    rows.retain(|(name, tag), _| {
        let Some(kind) = name.strip_prefix("mcr.microsoft.com/dotnet/") else {
            return !name.starts_with("mcr.microsoft.com/") && !name.contains("azurecr.io");
        };
        let plain = tag.split('-').next().unwrap_or("");
        let short = plain.matches('.').count() == 1 && plain.len() <= 4;
        let variant = tag.strip_prefix(plain).unwrap_or("");
        let usual =
            ["", "-alpine", "-noble", "-jammy", "-noble-chiseled", "-jammy-chiseled", "-bookworm-slim"];
        DOTNET.contains(&kind) && short && usual.contains(&variant)
    });
    aliases(&mut rows, &from.join("aliases-official-2026.txt"))?;
    let mut out = String::from(
        "# name\ttag\taliases\tpull amd64\tdisk amd64\tpull arm64\tdisk arm64\tenv\tas of\tsource\n",
    );
    for ((name, tag), row) in &rows {
        let number = |n: u64| if n == 0 { String::new() } else { n.to_string() };
        out.push_str(&format!(
            "{name}\t{tag}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n",
            row.aliases.join(","),
            number(row.pull[0]),
            number(row.disk[0]),
            number(row.pull[1]),
            number(row.disk[1]),
            row.env,
            row.as_of,
            row.source
        ));
    }
    let to = Path::new(env!("CARGO_MANIFEST_DIR")).join("../image-data/data/images.tsv");
    std::fs::write(&to, out).map_err(|e| format!("cannot write {}: {e}", to.display()))?;
    println!("{} images written", rows.len());
    Ok(())
}

fn add(rows: &mut Rows, r: &BTreeMap<String, String>, source: &str) {
    let get = |name: &str| r.get(name).map_or("", String::as_str);
    let arch = match get("platform") {
        "linux/amd64" => 0,
        "linux/arm64/v8" | "linux/arm64" => 1,
        _ => return,
    };
    let row = rows.entry((get("image").to_owned(), get("tag").to_owned())).or_default();
    let pull: u64 = get("compressed_bytes").parse().unwrap_or(0);
    let disk: u64 = get("uncompressed_bytes").parse().unwrap_or_else(|_| printed(get("virtual_size_text")));
    if row.pull[arch] == 0 {
        row.pull[arch] = pull;
    }
    if row.disk[arch] == 0 {
        row.disk[arch] = disk;
    }
    if arch == 0 && row.as_of.is_empty() {
        row.as_of = date(get("as_of"));
        row.source = source.to_owned();
        row.env = short_env(get("env"));
    }
}

/// Checksums and signing keys are of no use to anyone here.
fn short_env(env: &str) -> String {
    env.split(';')
        .filter(|e| {
            let name = e.split('=').next().unwrap_or("");
            let usual = matches!(name, "LANG" | "LC_ALL" | "LANGUAGE")
                || *e == "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
            !(usual || name.contains("SHA") || name.contains("GPG") || name.contains("KEY") || e.len() > 120)
        })
        .collect::<Vec<_>>()
        .join(";")
}

/// `~ 119.2 Mb`, as the tables print it.
fn printed(text: &str) -> u64 {
    let mut words = text.trim_start_matches(['~', ' ']).split(' ');
    let number: f64 = words.next().and_then(|n| n.parse().ok()).unwrap_or(0.0);
    let unit = match words.next().unwrap_or("").trim_end_matches(['[', ']', ',']) {
        "Gb" | "GB" => 1e9,
        "Mb" | "MB" => 1e6,
        "Kb" | "kB" => 1e3,
        _ => 0.0,
    };
    (number * unit) as u64
}

/// The first date in a text; undated rows were stored between 2024 and 2026 and count as old.
fn date(text: &str) -> String {
    let first = text.split('|').next().unwrap_or("");
    let plain = first.len() == 10 && first.as_bytes()[4] == b'-';
    match (plain, first.get(..7)) {
        (true, _) => first.to_owned(),
        (_, Some(month)) if month.as_bytes()[4] == b'-' => format!("{month}-01"),
        _ => "2025-01-01".to_owned(),
    }
}

/// Other tags of the same build, as the official images list them.
fn aliases(rows: &mut Rows, path: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    let mut image = "";
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('#') {
            image = name.trim();
            continue;
        }
        let tags: Vec<&str> = line.split('\t').next().unwrap_or("").split(',').collect();
        let known = tags.iter().find(|t| rows.contains_key(&(image.to_owned(), (**t).to_owned())));
        let Some(known) = known.copied() else { continue };
        // Exact versions change every month; people write the short ones, so only those are kept.
        let others: Vec<String> = tags
            .iter()
            // A tag with a date in it is nobody's habit.
            .filter(|t| !t.split('-').any(|p| p.len() == 8 && p.bytes().all(|b| b.is_ascii_digit())))
            .filter(|t| **t != known && t.split('-').next().unwrap_or("").matches('.').count() < 2)
            .filter(|t| !rows.contains_key(&(image.to_owned(), (**t).to_owned())))
            .map(|t| (*t).to_owned())
            .collect();
        if let Some(row) = rows.get_mut(&(image.to_owned(), known.to_owned())) {
            row.aliases = others;
        }
    }
    Ok(())
}

/// A CSV file with a header, as one map per row.
fn table(path: &Path) -> Result<Vec<BTreeMap<String, String>>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    let mut lines = text.lines().map(fields);
    let header = lines.next().unwrap_or_default();
    Ok(lines.map(|row| header.iter().cloned().zip(row).collect()).collect())
}

fn fields(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let last = out.len() - 1;
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                out[last].push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out[last].push(c),
        }
    }
    out
}
