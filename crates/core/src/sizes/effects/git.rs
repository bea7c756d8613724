//! What does a git clone bring?

use dockerfile_syntax::Command;

use super::{Basis, Run, Weight, kb, mb};

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    if command.program() != "git" {
        return false;
    }
    if command.has("clone") {
        let mut operands =
            command.operands().skip(1).filter(|w| !w.value.bytes().all(|b| b.is_ascii_digit()));
        let url = operands.next().map_or("", |w| w.value.as_str());
        let name = url.rsplit('/').next().unwrap_or("").trim_end_matches(".git").to_owned();
        let path = run.path(operands.next().map_or(name.as_str(), |w| w.value.as_str()));
        let shallow = command.arguments().iter().any(|w| w.value.starts_with("--depth"));
        run.write(
            &path,
            Weight::of_disk(if shallow { kb(100, 9_000, 300_000) } else { mb(1, 30, 900) }, 75),
            Basis::Assumed,
        );
        let history = if shallow { "" } else { " with its history" };
        run.because(
            Basis::Assumed,
            format!("a clone of {name}{history}: its size is not in the text, so the range is wide"),
        );
    }
    true
}
