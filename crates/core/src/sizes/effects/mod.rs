//! What does a command of a RUN add to the image? One file per tool, one line in the list.

mod apk;
mod apt;
#[cfg(feature = "given")]
mod archive;
#[cfg(feature = "given")]
mod c;
mod cargo;
#[cfg(feature = "given")]
mod composer;
#[cfg(feature = "given")]
mod dotnet;
mod download;
#[cfg(feature = "given")]
mod elixir;
#[cfg(feature = "given")]
mod git;
mod go;
mod java;
mod npm;
#[cfg(feature = "given")]
mod php;
mod pip;
mod remove;
#[cfg(feature = "given")]
mod rpm;
#[cfg(feature = "given")]
mod ruby;
#[cfg(feature = "given")]
mod tools;
mod write;

use std::sync::LazyLock;

use super::run::{Call, Run};
use super::{Basis, Range, Weight};

pub(super) use download::fetched;
pub(crate) use npm::WITHOUT_DEV_DEPENDENCIES;

/// A tool: what its commands add. Gives whether it knew the command.
type Effect = fn(&Call, &mut Run<'_>) -> bool;

/// Every tool we know, by file. Those that the page leaves to the door are commands it does not recognise, until the door's
/// figures come.
const EFFECTS: &[(&str, Effect)] = &[
    // The first, because it looks at what a starter starts.
    #[cfg(feature = "given")]
    ("tools", tools::effect),
    ("apk", apk::effect),
    ("apt", apt::effect),
    #[cfg(feature = "given")]
    ("archive", archive::effect),
    #[cfg(feature = "given")]
    ("c", c::effect),
    ("cargo", cargo::effect),
    #[cfg(feature = "given")]
    ("composer", composer::effect),
    #[cfg(feature = "given")]
    ("dotnet", dotnet::effect),
    ("download", download::effect),
    #[cfg(feature = "given")]
    ("elixir", elixir::effect),
    #[cfg(feature = "given")]
    ("git", git::effect),
    ("go", go::effect),
    ("java", java::effect),
    ("npm", npm::effect),
    #[cfg(feature = "given")]
    ("php", php::effect),
    ("pip", pip::effect),
    ("remove", remove::effect),
    #[cfg(feature = "given")]
    ("rpm", rpm::effect),
    #[cfg(feature = "given")]
    ("ruby", ruby::effect),
    ("write", write::effect),
];

/// Commands that are known to leave next to nothing, taken apart once: every command of every RUN is looked for here.
static HARMLESS: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../tables/harmless.txt").split_ascii_whitespace().collect());
/// Programs that run a script.
const INTERPRETERS: [&str; 12] =
    ["sh", "bash", "ash", "dash", "zsh", "ksh", "python", "python3", "node", "perl", "ruby", "php"];
/// What only asks a program for something.
const ASKS: [&str; 8] = ["--version", "-version", "-V", "-v", "--help", "-h", "version", "help"];
/// Most commands that are named for not being known.
const MOST_NAMED: usize = 4;

/// Applies a command to the files.
pub(super) fn apply(call: &Call, run: &mut Run<'_>) {
    if !EFFECTS.iter().any(|(_, effect)| effect(call, run)) {
        rest(call, run);
    }
}

/// A command that no effect knows.
fn rest(call: &Call, run: &mut Run<'_>) {
    let program = call.program;
    let asks = call.args.len() == 1 && ASKS.contains(&&*call.args[0]);
    if program.is_empty() || asks || HARMLESS.contains(&program) {
        return;
    }
    let shown = program.to_owned();
    if INTERPRETERS.contains(&program) {
        // A line in the line itself is a small step; a file may do anything, and so may what comes down a pipe.
        let inline = call
            .args
            .iter()
            .any(|a| matches!(a.as_ref(), "-c" | "-e" | "-r" | "-m" | "-v" | "--version" | "-V"));
        let file = call.operands().next().map(str::to_owned);
        match file {
            // The door may know a module; what it does not know does what its name says.
            Some(module) if call.has("-m") && !cfg!(feature = "given") => unknown(&module, run),
            _ if inline || call.fed => {}
            Some(file) => script(file.rsplit('/').next().unwrap_or(&file), run),
            None if call.piped => script("a download", run),
            None => {}
        }
    } else if call.path.ends_with(".sh") || call.path.ends_with(".py") || call.path.starts_with("./") {
        // A script of the project or of a vendor may do anything.
        if !call.path.contains("onfigure") {
            script(&shown, run);
        }
    } else {
        unknown(&shown, run);
    }
}

/// A script whose text is not here.
fn script(name: &str, run: &mut Run<'_>) {
    let because = format!("a script whose text is not here: what {name} writes is not known");
    run.write("/usr/local/by-script", Weight::of_disk(kb(0, 300, 90_000), 40), Basis::Assumed, because);
}

/// A command that nothing here knows.
fn unknown(program: &str, run: &mut Run<'_>) {
    let known = run.unknown.iter().any(|n| n == program);
    if !known && run.unknown.len() < MOST_NAMED && !program.contains(['$', '(', '=', '"']) {
        run.unknown.push(program.to_owned());
    }
}

/// Works out the packages that the RUN installs, once it is clear which of them stay.
pub(super) fn settle(run: &mut Run<'_>) {
    apt::settle(run);
    apk::settle(run);
    if !run.unknown.is_empty() {
        let names = super::install::list(&run.unknown);
        names.clone_into(&mut run.label);
        let because = match cfg!(feature = "given") {
            true => format!("not recognised: what {names} may write is not known"),
            false => format!("not weighed yet: a part of the page that may know {names} has not answered"),
        };
        run.installs.wanted.extend((!cfg!(feature = "given")).then_some("tools"));
        run.write("/not-recognised", Weight::of_disk(kb(0, 50, 40_000), 40), Basis::Assumed, because);
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

/// The rows of a table, names before what stands after them. Taken apart once: a table that is searched row by row is
/// searched for every word that may stand in it.
type Rows = LazyLock<Vec<(&'static str, &'static str)>>;

fn rows(table: &'static str) -> Vec<(&'static str, &'static str)> {
    table.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t')).collect()
}

/// A row of a table: what stands after the name. The tables are sorted, so it is found by halving.
fn line(table: &'static str, name: &str) -> Option<&'static str> {
    let bytes = table.as_bytes();
    // Names and rows are short: a search for a letter that is made for long texts takes longer to begin.
    let until = |start: usize, end: u8| bytes[start..].iter().position(|b| *b == end).map(|n| start + n);
    let (mut low, mut high) = (0, table.len());
    // `low` is the start of a line; every line that ends before it has an earlier name.
    while low < high {
        let middle = (low + high) / 2;
        let start = bytes[..middle].iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1).max(low);
        let tab = until(start, b'\t')?;
        let end = || until(tab, b'\n').unwrap_or(table.len());
        match bytes[start..tab].cmp(name.as_bytes()) {
            std::cmp::Ordering::Equal => return table.get(tab + 1..end()),
            std::cmp::Ordering::Less => low = (end() + 1).min(high),
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

/// The same as numbers.
fn row(table: &'static str, name: &str) -> Option<Vec<u64>> {
    Some(line(table, name)?.split('\t').map(|f| f.parse().unwrap_or(0)).collect())
}

/// Stands for packages whose names are not in the text: most often libraries that were found to be needed.
pub(super) const OPAQUE: &str = "what is found to be needed";

/// Long options of package managers that take the next word.
const TAKES: &str = " --target --requirement --constraint --index-url --extra-index-url --index --find-links --prefix --root \
    --installroot --repository --virtual --setopt --only --with --without --extras --extra --group --dev-group --only-group \
    --no-group --python --project --directory --trusted-host --cache-dir --cert --proxy --timeout --default-timeout --retries \
    --progress-bar --only-binary --no-binary --platform --python-version --upgrade-strategy \
    --registry --cache --omit --include --loglevel --network-timeout --filter --cwd \
    --target-release --enablerepo --disablerepo --releasever --wheel-dir --version --source ";

/// Short ones, by what the program's name begins with: `-f` names a place to pip and mends what is broken to apt.
const TAKES_SHORT: [(&str, &str); 11] = [
    ("apk", " -t -X -p "),
    ("apt", " -t -o -c -a "),
    ("conda", " -n -c -f -p "),
    ("dnf", " -c -x "),
    ("m", " -n -c -f -p "),
    ("gem", " -v -i -n -s "),
    ("npm", " -w -C "),
    ("pip", " -r -c -i -f -t -d -w "),
    ("poetry", " -E -C -P "),
    ("python", " -r -c -i -f -t -d -w "),
    ("uv", " -r -c -i -f -t -p "),
];

/// Whether an option of a program takes the next word.
pub(crate) fn takes_word(program: &str, option: &str) -> bool {
    if option.starts_with("--") {
        return TAKES.split(' ').any(|own| own == option);
    }
    let short = TAKES_SHORT.iter().find(|(start, _)| program.starts_with(start)).map_or("", |(_, o)| o);
    short.split(' ').any(|own| own == option)
}

/// Package names after a subcommand, without versions and options; `None` if none of the subcommands is there.
fn packages(call: &Call, after: &[&str]) -> Option<Vec<String>> {
    let at = call.args.iter().position(|w| after.contains(&w.as_ref()))?;
    let mut skip = false;
    let mut out = Vec::new();
    for (n, word) in call.args.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        if word.starts_with('-') {
            skip = takes_word(call.program, word);
        } else if n > at {
            // Names that a command finds out while it runs.
            if word.contains(['$', '`', '(']) {
                if !out.iter().any(|n| n == OPAQUE) {
                    out.push(OPAQUE.to_owned());
                }
                continue;
            }
            let end = word.find(['=', '<', '>', '~', '[']).unwrap_or(word.len());
            let name = word[..end].split(':').next().unwrap_or("");
            if !name.is_empty() {
                out.push(name.to_owned());
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_row_of_a_sorted_table_is_found() {
        let tables =
            [super::apt::TABLE, super::apk::TABLE, super::npm::TABLE, super::pip::TABLE, super::rpm::TABLE];
        for table in tables {
            for row in table.lines().filter(|l| !l.starts_with('#')) {
                let (name, columns) = row.split_once('\t').unwrap();
                assert_eq!(super::line(table, name), Some(columns), "{name}");
            }
            for name in ["", "#", "a", "no-such-package", "zzz", "ü"] {
                assert_eq!(super::line(table, name), None, "{name}");
            }
        }
    }

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
