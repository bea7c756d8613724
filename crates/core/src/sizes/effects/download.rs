//! What do curl, wget and ADD bring?

use std::borrow::Cow;

use super::{Basis, Call, Range, Rows, Run, Weight, kb, rows};

/// Downloads that many Dockerfiles make: a piece of the address and the bytes of the file.
static TABLE: Rows = Rows::new(|| rows(include_str!("../tables/downloads.tsv")));

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    let wget = call.program == "wget";
    if call.program != "curl" && !wget {
        return false;
    }
    if call.has_any(&["-I", "--head", "--spider"]) {
        return true;
    }
    let urls: Vec<&str> = call.args.iter().map(Cow::as_ref).filter(|a| is_address(a)).collect();
    let named = output(call, wget).or(call.output);
    for url in &urls {
        let file = url.split(['?', '#']).next().unwrap_or("").rsplit('/').next().filter(|f| !f.is_empty());
        let file = file.unwrap_or("download");
        let folder = call.option(&["-P", "--directory-prefix", "--output-dir"]).unwrap_or("");
        let to_pipe = call.pipes && call.output.is_none();
        let to = match named {
            Some(name) if name != "-" && urls.len() == 1 => name.to_owned(),
            _ if folder.is_empty() => file.to_owned(),
            _ => format!("{folder}/{file}"),
        };
        let path = run.path(&to);
        let (weight, why, source) = fetched(url, &to);
        let basis = if source.is_empty() { Basis::Assumed } else { Basis::Estimated };
        // What goes down a pipe and is not unpacked is a key or a script.
        if to_pipe && !is_archive(url) && source.is_empty() {
            continue;
        }
        // Without a name curl prints what it gets, to be read by the script.
        let prints = !wget && !to_pipe && named.is_none() && !call.args.iter().any(|a| keeps_name(a));
        if prints {
            continue;
        }
        run.remove(&path);
        run.write_from(&path, weight, basis, why, source);
        if is_archive(&to) || is_archive(url) || run.downloaded.is_none() {
            run.downloaded = Some(path);
        }
    }
    true
}

fn is_address(word: &str) -> bool {
    word.contains("://") || (word.starts_with('$') && word.to_ascii_uppercase().contains("URL"))
}

/// `-O`, `--remote-name`, `-fsSLO`.
fn keeps_name(option: &str) -> bool {
    option.starts_with("--remote-name")
        || (option.starts_with('-') && !option.starts_with("--") && option.contains('O'))
}

/// The file that is named for the output.
fn output<'c>(call: &Call<'c>, wget: bool) -> Option<&'c str> {
    let letter = if wget { 'O' } else { 'o' };
    call.args.iter().enumerate().find_map(|(n, a)| {
        if let Some(value) = a.strip_prefix("--output=").or(a.strip_prefix("--output-document=")) {
            return Some(value);
        }
        let short = a.starts_with('-') && !a.starts_with("--") && a.ends_with(letter);
        (short || a == "--output" || a == "--output-document")
            .then(|| call.args.get(n + 1).map(Cow::as_ref))
            .flatten()
    })
}

/// Whether the name is that of something to be unpacked.
pub(super) fn is_archive(name: &str) -> bool {
    let name = name.split(['?', '#']).next().unwrap_or("");
    [".gz", ".tgz", ".xz", ".txz", ".bz2", ".tbz2", ".zip", ".zst", ".tar", ".deb", ".rpm"]
        .iter()
        .any(|e| name.ends_with(e))
}

/// What a download weighs as a file of a layer, why, and from which table if it is known.
pub(crate) fn fetched(url: &str, to: &str) -> (Weight, String, &'static str) {
    let file = url.split(['?', '#']).next().unwrap_or("").rsplit('/').next().unwrap_or("");
    let shown =
        if file.is_empty() || file.contains('$') { to.rsplit('/').next().unwrap_or("") } else { file };
    let (weight, source) = weigh(&format!("{url} {to}"));
    let why = match source {
        "" => format!("a download ({shown}): its size is not in the text, so the range is wide"),
        _ => format!("a download ({shown})"),
    };
    (weight, why, source)
}

/// Ends of names of signatures, keys and sums.
const TINY: [&str; 13] = [
    ".asc",
    ".sig",
    ".sha256",
    ".sha512",
    ".sha1",
    ".md5",
    ".gpg",
    ".key",
    ".pub",
    ".pem",
    "/keys",
    "sha256sum",
    "sha512sum",
];
/// Ends of names of texts.
const TEXTS: [&str; 20] = [
    ".sh", ".py", ".list", ".repo", ".conf", ".json", ".txt", ".patch", ".diff", ".yml", ".yaml", ".xml",
    ".php", ".js", ".css", ".html", ".md", ".ini", ".cnf", "file",
];

/// Which pairs of letters stand in an address: most rows of the table need not be looked for.
struct Pairs([u64; 16]);

impl Pairs {
    fn of(text: &str) -> Pairs {
        let mut pairs = Pairs([0; 16]);
        for pair in text.as_bytes().windows(2) {
            let (word, bit) = Pairs::place(pair);
            pairs.0[word] |= bit;
        }
        pairs
    }

    fn may_hold(&self, pattern: &str) -> bool {
        let first = pattern.as_bytes().get(..2).map(Pairs::place);
        first.is_none_or(|(word, bit)| self.0[word] & bit != 0)
    }

    fn place(pair: &[u8]) -> (usize, u64) {
        let n = usize::from(pair[0]) * 31 + usize::from(pair[1]);
        (n / 64 % 16, 1 << (n % 64))
    }
}

/// The weight of a file by its address and name.
pub(super) fn weigh(address: &str) -> (Weight, &'static str) {
    let address = dockerfile_syntax::lower(address);
    let names: Vec<&str> = address.split(' ').map(|a| a.split(['?', '#']).next().unwrap_or("")).collect();
    let ends = |ends: &[&str]| names.iter().any(|a| ends.iter().any(|e| a.ends_with(e)));
    let has = |part: &str| address.contains(part);
    if ends(&TINY) || has("checksums") || has("shasums") {
        return (Weight::of_disk(kb(0, 1, 4), 60), "");
    }
    let archive = names.iter().any(|n| is_archive(n));
    let text = !archive && ends(&TEXTS);
    let source = has("/archive/") || has("source") || has("-src") || has(".src.") || has("/tarball/");
    let pairs = Pairs::of(&address);
    let known = TABLE.iter().find(|(pattern, _)| pairs.may_hold(pattern) && pattern.split('*').all(has));
    // A text of that name or the source of a program is not the program.
    let known = known.filter(|(pattern, _)| (!text && !source) || pattern.contains(['.', '*']));
    if let Some(kilobytes) = known.and_then(|k| k.1.split('\t').next()?.parse::<u64>().ok()) {
        let bytes = kb(kilobytes * 60 / 100, kilobytes, kilobytes * 160 / 100);
        return (Weight::of_disk(bytes, 97), "table of common downloads, vendors' releases of 2023 to 2026");
    }
    let (range, percent): (Range, u64) = match () {
        () if text => (kb(1, 12, 400), 35),
        () if source => (kb(60, 3_000, 40_000), 97),
        () if ends(&[".jar", ".war"]) => (kb(200, 5_000, 90_000), 95),
        () if archive => (kb(400, 22_000, 190_000), 97),
        () => (kb(50, 5_000, 100_000), 50),
    };
    (Weight::of_disk(range, percent), "")
}
