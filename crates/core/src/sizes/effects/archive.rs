//! What comes out of an archive or a package file?

use std::borrow::Cow;

use super::download::is_archive;
use super::{Basis, Call, Range, Run, Weight};

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    match call.program {
        "tar" | "bsdtar" => {
            let extracts = call.args.iter().enumerate().any(|(n, a)| {
                a == "--extract"
                    || (!a.starts_with("--") && (n == 0 || a.starts_with('-')) && a.contains('x'))
            });
            if extracts {
                // `-C to`, `--directory=to`, `-xzC to`.
                let cluster =
                    |a: &Cow<'_, str>| a.starts_with('-') && !a.starts_with("--") && a.ends_with('C');
                let at = call.args.iter().position(cluster).and_then(|n| call.args.get(n + 1));
                let to = at.map(Cow::as_ref).or(call.option(&["--directory"])).unwrap_or(".").to_owned();
                // Names after the archive's are those of parts of it: the program alone, or one folder of many.
                let is_member = |a: &&str| *a != to && !a.bytes().all(|b| b.is_ascii_digit());
                let members: Vec<&str> =
                    call.operands().skip_while(|a| !is_archive(a)).skip(1).filter(is_member).collect();
                let percent = match members.as_slice() {
                    [] => 100,
                    [one] if !one.trim_start_matches("./").contains('/') => 95,
                    [_] => 30,
                    [_, _] => 50,
                    _ => 85,
                };
                unpack(call, &to, percent, run);
            }
        }
        "unzip" | "7z" | "7za" => {
            let to = call.option(&["-d"]).unwrap_or(".").to_owned();
            unpack(call, &to, 100, run);
        }
        "gunzip" | "unxz" | "bunzip2" | "xz" | "gzip" | "zstd" => {
            for name in call.operands().map(str::to_owned).collect::<Vec<_>>() {
                let path = run.path(&name);
                let plain = path.rsplit_once('.').map_or("", |p| p.0).to_owned();
                for entry in run.remove(&path) {
                    run.write(&plain, inside(&path, entry.weight), entry.basis, entry.why.because.clone());
                }
            }
        }
        "dpkg" | "rpm" => {
            let installs = call.args.iter().any(|a| {
                a == "--install" || (a.starts_with('-') && !a.starts_with("--") && a.contains(['i', 'U']))
            });
            if installs {
                for file in call.operands().map(str::to_owned).collect::<Vec<_>>() {
                    package(&file, run);
                }
            }
        }
        _ => return false,
    }
    true
}

/// Installs a package file that lies there or is downloaded on the way.
pub(super) fn package(file: &str, run: &mut Run<'_>) {
    let path = run.path(file);
    let lies = run.files.beneath(&path).next().map(|e| e.weight);
    let archive = match lies {
        Some(weight) => weight,
        None => super::download::weigh(file).0,
    };
    let because = format!("what the package {} holds", file.rsplit('/').next().unwrap_or(file));
    let weight = Weight { pull: archive.disk.percent(125), disk: archive.disk.percent(380) };
    run.write("/usr/lib/package-files", weight, Basis::Assumed, because);
}

/// The archive among the operands, or what was downloaded last; so many per cent of it.
fn unpack(call: &Call, to: &str, percent: u64, run: &mut Run<'_>) {
    let to = run.path(to);
    let named: Vec<String> = call
        .operands()
        .chain(call.args.iter().filter_map(|a| a.strip_prefix("--file=")))
        .map(|a| run.path(a))
        .collect();
    let found = named.iter().find(|p| run.files.at(p).is_some());
    let found = match found {
        Some(path) => Some(path.clone()),
        // The name may hold what is not known; what was downloaded in this RUN is meant.
        None => run.downloaded.clone(),
    };
    let piped = call.piped;
    let Some(path) = found else {
        if let Some(name) = named.iter().find(|n| n.contains(".t") || n.contains(".zip")) {
            let weight = inside(name, super::download::weigh(name).0);
            run.write(&to, weight, Basis::Assumed, "an archive's contents: how large is not in the text");
        }
        return;
    };
    let entries = if piped { run.remove(&path) } else { run.files.beneath(&path).cloned().collect() };
    for entry in entries {
        let whole = if percent < 100 { "a part" } else { "the contents" };
        let because = match entry.why.because.strip_prefix("a download") {
            Some(rest) => format!("{whole} of a download{rest}").into(),
            None => entry.why.because.clone(),
        };
        let source = entry.why.source.clone();
        let mut weight = inside(&path, entry.weight);
        if percent < 100 {
            let of = |r: Range| Range::new(r.low / 20, r.likely * percent / 100, r.high);
            weight = Weight { pull: of(weight.pull), disk: of(weight.disk) };
        }
        run.write_from(&to, weight, entry.basis, because, &source);
    }
    // It is unpacked once; the next archive is another.
    if run.downloaded.as_deref() == Some(path.as_str()) {
        run.downloaded = None;
    }
}

/// What is in an archive: gzip's and zip's compression is the layer's own, others are better.
fn inside(name: &str, archive: Weight) -> Weight {
    let ends = |e: &str| name.ends_with(e) || name.contains(&format!("{e}?"));
    let (pull, disk) = match () {
        () if ends(".xz") || ends(".txz") || ends(".lzma") => (130, 420),
        () if ends(".bz2") || ends(".tbz2") => (110, 350),
        () if ends(".zst") => (108, 300),
        () if ends(".tar") => (35, 100),
        () => (101, 270),
    };
    Weight { pull: archive.disk.percent(pull), disk: archive.disk.percent(disk) }
}
