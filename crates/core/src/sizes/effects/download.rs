//! What do curl and wget bring?

use dockerfile_syntax::{Command, Operator};

use super::{Basis, Run, Weight, kb};

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    if !matches!(command.program(), "curl" | "wget") {
        return false;
    }
    let words = command.arguments();
    let url = words.iter().find(|w| w.value.contains("://")).map_or("", |w| w.value.as_str());
    let output = words.iter().enumerate().find_map(|(n, w)| match w.value.as_str() {
        "-o" | "-O" | "--output" | "--output-document" => words.get(n + 1).map(|w| w.value.as_str()),
        w => w.strip_prefix("--output="),
    });
    let _ = Operator::Pipe;
    let file = url.rsplit('/').next().filter(|f| !f.is_empty()).unwrap_or("download");
    let path = run.path(output.filter(|o| !o.contains("://") && *o != "-").unwrap_or(file));
    run.write(&path, Weight::of_disk(kb(5, 12_000, 250_000), 75), Basis::Assumed);
    run.because(
        Basis::Assumed,
        format!("a download ({file}): its size is not in the text, so the range is wide"),
    );
    true
}
