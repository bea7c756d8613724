//! What does a git clone bring?

use super::{Basis, Call, Run, Weight, kb, mb};

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    if call.program != "git" {
        return false;
    }
    if call.has("clone") {
        let is_url = |a: &&str| a.contains("://") || a.contains('@') || a.contains("git") && a.contains('/');
        let operands: Vec<&str> = call.operands().skip_while(|a| *a != "clone").skip(1).collect();
        let at = operands.iter().position(is_url).unwrap_or(0);
        let url = operands.get(at).copied().unwrap_or("");
        let name = url.rsplit('/').next().unwrap_or("").trim_end_matches(".git").to_owned();
        let path = run.path(operands.get(at + 1).copied().unwrap_or(&name));
        let shallow = call.args.iter().any(|a| a.starts_with("--depth"));
        let disk = if shallow { kb(200, 9_000, 200_000) } else { mb(1, 25, 500) };
        let history = if shallow { "" } else { " with its history" };
        let because =
            format!("a clone of {name}{history}: its size is not in the text, so the range is wide");
        run.write(&path, Weight::of_disk(disk, 75), Basis::Assumed, because);
        run.downloaded = None;
    }
    true
}
