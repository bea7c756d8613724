//! What do echo, cat, touch and dd write into files?

use super::{Basis, Call, Range, Run, Weight, kb};

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    let program = call.program;
    let file = match program {
        "echo" | "printf" | "cat" => call.output,
        "tee" | "touch" => call.operands().next(),
        "dd" => operand(call, "of="),
        _ => return false,
    };
    let Some(file) = file.filter(|f| !f.starts_with("/dev/") && !f.contains(['$', '&', '`'])) else {
        return true;
    };
    // Without quotes, with blanks and the line end.
    let said = || call.args.iter().map(|a| a.len() as u64 + 1).sum();
    let bytes = match program {
        "touch" => Some(0),
        "dd" => number(operand(call, "count="))
            .zip(number(operand(call, "bs=")))
            .map(|(n, each)| n.saturating_mul(each)),
        _ if call.fed => Some(run.fed),
        "echo" | "printf" if !call.args.iter().any(|a| a.contains(['`', '$'])) => Some(said()),
        _ => None,
    };
    // Nothing but zeros is nothing when it is compressed.
    let percent = match operand(call, "if=") {
        Some("/dev/zero") => 0,
        Some(_) => 100,
        None => 60,
    };
    let (disk, basis, because) = match bytes {
        Some(n) => (Range::exact(n), Basis::Known, "as many bytes as the line says"),
        None => (kb(0, 1, 100), Basis::Assumed, "what a command prints"),
    };
    let path = run.path(file);
    if program != "touch" || !run.files.has(&path) {
        program.clone_into(&mut run.label);
        run.write(&path, Weight::of_disk(disk, percent), basis, because);
    }
    true
}

fn operand<'c>(call: &'c Call, name: &str) -> Option<&'c str> {
    call.args.iter().find_map(|a| a.strip_prefix(name))
}

/// `500`, `64k`, `1M`, `2G`.
fn number(text: Option<&str>) -> Option<u64> {
    let text = text?;
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match text.as_bytes().get(digits.len()) {
        Some(b'k' | b'K') => 10,
        Some(b'M') => 20,
        Some(b'G') => 30,
        _ => 0,
    };
    digits.parse::<u64>().ok()?.checked_mul(1 << unit)
}
