//! What does rm take away, where does mv put it, and what do chown and chmod write again?

use super::super::files::Entry;
use super::{Basis, Call, Run};

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    match call.program {
        "rm" | "rmdir" | "unlink" => {
            for path in paths(call, run, 0) {
                run.remove(path.strip_suffix("/*").unwrap_or(&path));
            }
        }
        "mv" | "cp" | "install" => move_or_copy(call, run),
        "chown" | "chmod" | "chgrp" if recursive(call) => {
            paths(call, run, 1).iter().for_each(|path| copy_up(run, path));
        }
        "chown" | "chmod" | "chgrp" => {}
        _ => return false,
    }
    true
}

fn paths(call: &Call, run: &Run<'_>, skip: usize) -> Vec<String> {
    call.operands().skip(skip).map(|a| run.path(a)).collect()
}

fn recursive(call: &Call) -> bool {
    call.args
        .iter()
        .any(|a| a == "--recursive" || (a.starts_with('-') && !a.starts_with("--") && a.contains('R')))
}

/// What is known to lie at a path comes to lie at another; what is not known to lie anywhere stays that.
fn move_or_copy(call: &Call, run: &mut Run<'_>) {
    let mut paths = paths(call, run, 0);
    let Some(to) = paths.pop() else { return };
    for from in paths {
        // A pattern's fixed part; what is inside an unpacked archive is the archive's.
        let fixed = from.split('*').next().unwrap_or("");
        let from = match fixed.len() == from.len() {
            true => from,
            false => fixed.rsplit_once('/').map_or("", |f| f.0).to_owned(),
        };
        let mut found: Vec<_> = match call.program {
            "mv" => run.remove(&from),
            _ => run.files.beneath(&from).cloned().collect(),
        };
        if found.is_empty() && from.len() > 1 {
            let whole = run.files.inside(&from).filter(|e| e.layer == run.layer && e.path.len() > 1).cloned();
            if let Some(whole) = &whole
                && call.program == "mv"
            {
                run.files.take(whole);
            }
            found.extend(whole);
        }
        for entry in found {
            let rest = entry.path.strip_prefix(from.as_str()).unwrap_or("");
            let path = format!("{}{rest}", to.trim_end_matches('/'));
            run.files.add(Entry { path, layer: run.layer, ..Entry::clone(&entry) });
        }
    }
}

/// A layer cannot change a file's owner in place: it holds the whole file again.
fn copy_up(run: &mut Run<'_>, path: &str) {
    let mut moved = false;
    for entry in run.remove(path) {
        moved |= entry.layer != run.layer;
        run.files.add(Entry { layer: run.layer, ..Entry::clone(&entry) });
    }
    if moved {
        run.note(
            Basis::Estimated,
            format!("changing owner or mode of {path} copies its files into this layer"),
        );
    }
}
