//! What do tools write that few files use, and which program does a starter start (`npx x`, `bundle exec x`, `python -m x`)?

use std::borrow::Cow;

use super::super::install::Pending;
use super::{ASKS, Basis, Call, EFFECTS, Range, Rows, Run, Weight, rows};

/// Programs, words of which an argument must hold one, where it is written, kB on disk (low, likely, high), per cent of that in a
/// pull, and what it is.
const TABLE: &str = include_str!("../tables/tools.tsv");
/// Each program with what stands after the programs in its row: every command of every RUN is looked for here.
static ROWS: Rows = Rows::new(|| {
    let rows = rows(TABLE).into_iter();
    rows.flat_map(|(programs, row)| programs.split(' ').map(move |program| (program, row))).collect()
});
/// Programs that start another, and the word after which it is named.
const STARTERS: [(&str, &str); 13] = [
    ("npx", ""),
    ("bunx", ""),
    ("uvx", ""),
    ("npm", "exec"),
    ("pnpm", "exec"),
    ("pnpm", "dlx"),
    ("yarn", "dlx"),
    ("bundle", "exec"),
    ("poetry", "run"),
    ("pipenv", "run"),
    ("pdm", "run"),
    ("uv", "run"),
    ("python", "-m"),
];
/// Starters that start starters.
const DEPTH: usize = 3;
/// What browsers need of Debian.
const FOR_BROWSERS: &str = "libnss3 libatk-bridge2.0-0 libcups2 libgbm1 libasound2 libgtk-3-0 xvfb fonts-unifont fonts-noto-color-emoji \
    fonts-ipafont-gothic fonts-wqy-zenhei fonts-freefont-ttf";

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    if call.args.iter().any(|a| a.contains("deb.nodesource.com")) {
        run.installs.node_source = true;
        return false;
    }
    let mut inner = None;
    for _ in 0..DEPTH {
        let Some(next) = started(inner.as_ref().map_or(call, |(_, inner)| inner)) else { break };
        inner = Some(next);
    }
    if writes(inner.as_ref().map_or(call, |(_, inner)| inner), run) {
        return true;
    }
    let Some((word, inner)) = inner else { return false };
    let known = EFFECTS.iter().any(|(name, other)| *name != "tools" && other(&inner, run));
    match word {
        // A module of Python's own does what its name says, most often nothing.
        "-m" => known,
        _ => {
            if !known {
                super::rest(&inner, run);
            }
            true
        }
    }
}

/// The command that a starter starts.
fn started<'c>(call: &Call<'c>) -> Option<(&'static str, Call<'c>)> {
    let (_, word) = STARTERS.iter().find(|(program, word)| {
        let fits = call.program == *program || *word == "-m" && call.program.starts_with(program);
        fits && (word.is_empty() || call.has(word))
    })?;
    let from = call.args.iter().position(|a| a == word).map_or(0, |at| at + 1);
    let at = from + call.args[from..].iter().position(|a| !a.starts_with('-'))?;
    // `@scope/name@1.2`
    let program = call.args[at].rsplit('/').next().unwrap_or("").split('@').next().unwrap_or("");
    // A module of the Python of an environment is installed where that is.
    let path = match *word {
        "-m" => Cow::Owned(format!("{}{program}", call.path.trim_end_matches(call.program))),
        _ => Cow::Borrowed(call.args[at].as_ref()),
    };
    (!program.is_empty()).then(|| (*word, Call { program, path, args: &call.args[at + 1..], ..call.clone() }))
}

fn writes(call: &Call, run: &mut Run<'_>) -> bool {
    if call.args.len() == 1 && ASKS.contains(&&*call.args[0]) {
        return false;
    }
    let row = ROWS.iter().filter(|(program, _)| *program == call.program).find_map(|(_, row)| {
        let mut fields = row.split('\t');
        let words = fields.next()?;
        let fits = |a: &Cow<'_, str>| words.split(' ').any(|word| a.contains(word));
        (words.is_empty() || call.args.iter().any(fits)).then_some(fields)
    });
    let browsers = call.program == "playwright" && call.has_any(&["--with-deps", "install-deps"]);
    if browsers {
        let names = FOR_BROWSERS.split_ascii_whitespace().map(str::to_owned).collect();
        run.installs.add(Pending { names, recommends: false, group: String::new() });
    }
    let Some(mut fields) = row.filter(|_| !call.has("install-deps")) else { return browsers };
    let folder = fields.next().unwrap_or("");
    let mut number = || fields.next().and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
    let disk = Range::new(number() * 1_000, number() * 1_000, number() * 1_000);
    let percent = number();
    let to = call.option(&["-o", "-d", "--out", "--output", "--destination", "--site-dir"]).unwrap_or(folder);
    let path = run.path(to);
    run.write(&path, Weight::of_disk(disk, percent), Basis::Assumed, fields.next().unwrap_or(""));
    true
}
