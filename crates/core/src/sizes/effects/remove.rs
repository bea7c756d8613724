//! What does rm take away, and what do chown and chmod write again?

use dockerfile_syntax::Command;

use super::{Basis, Run};

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    match command.program() {
        "rm" => {
            let paths: Vec<String> = command.operands().map(|w| run.path(&w.value)).collect();
            for path in paths {
                run.remove(path.strip_suffix("/*").unwrap_or(&path));
            }
        }
        "chown" | "chmod" if recursive(command) => {
            let paths: Vec<String> = command.operands().skip(1).map(|w| run.path(&w.value)).collect();
            paths.iter().for_each(|path| copy_up(run, path));
        }
        _ => return false,
    }
    true
}

fn recursive(command: &Command) -> bool {
    command.arguments().iter().any(|w| {
        w.value == "--recursive"
            || (w.value.starts_with('-') && !w.value.starts_with("--") && w.value.contains('R'))
    })
}

/// A layer cannot change a file's owner in place: it holds the whole file again.
fn copy_up(run: &mut Run<'_>, path: &str) {
    let mut moved = false;
    for mut entry in run.files.remove(path) {
        if entry.layer != run.layer {
            run.ghosts.push((entry.layer, entry.weight.disk.likely));
            entry.layer = run.layer;
            moved = true;
        }
        run.files.entries.push(entry);
    }
    if moved {
        run.because(
            Basis::Estimated,
            format!("changing owner or mode of {path} copies its files into this layer"),
        );
    }
}
