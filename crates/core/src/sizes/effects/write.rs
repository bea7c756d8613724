//! What do echo, cat, touch, dd and the like write into files?

use super::{Basis, Call, Range, Run, Weight, kb};

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    let program = call.program.as_str();
    match program {
        "echo" | "printf" => {
            if let Some(file) = &call.output {
                // Without its quotes, with its line end.
                let bytes = call.args.iter().map(|a| a.len() as u64 + 1).sum();
                let printed = call.args.iter().any(|a| a.contains(['`', '$']));
                text(program, file, (!printed).then_some(bytes), run);
            }
        }
        "cat" | "tee" => {
            let own = call.output.as_deref().into_iter();
            let named = call.operands().filter(|_| call.program == "tee");
            let bytes = call.fed.then_some(run.fed);
            for file in own.chain(named).map(str::to_owned).collect::<Vec<_>>() {
                text(program, &file, bytes, run);
            }
        }
        "touch" => {
            for file in call.operands().map(str::to_owned).collect::<Vec<_>>() {
                if !run.files.has(&run.path(&file)) {
                    text(program, &file, Some(0), run);
                }
            }
        }
        "truncate" | "fallocate" => {
            let bytes = call.option(&["-s", "--size", "-l", "--length"]).and_then(number);
            let file = call.operands().last().filter(|_| bytes.is_some()).map(str::to_owned);
            file.into_iter().for_each(|file| filled(program, &file, bytes.unwrap_or(0), 0, run));
        }
        "dd" => {
            let operand = |name: &str| call.args.iter().find_map(|a| a.strip_prefix(name));
            let bytes = operand("count=")
                .and_then(number)
                .map(|count| count.saturating_mul(operand("bs=").and_then(number).unwrap_or(512)));
            let percent = match operand("if=") {
                Some("/dev/zero") => 0,
                Some("/dev/urandom" | "/dev/random") => 100,
                _ => 50,
            };
            if let (Some(file), Some(bytes)) = (operand("of=").map(str::to_owned), bytes) {
                filled(program, &file, bytes, percent, run);
            }
        }
        _ => return false,
    }
    true
}

/// A small text; without its bytes where a command prints it.
fn text(program: &str, file: &str, bytes: Option<u64>, run: &mut Run<'_>) {
    if file.starts_with("/dev/") || file.starts_with("/proc/") || file.contains(['$', '&', '`']) {
        return;
    }
    let path = run.path(file);
    program.clone_into(&mut run.label);
    match bytes {
        Some(n) => {
            run.write(&path, Weight::of_disk(Range::exact(n), 60), Basis::Known, "a text in the line itself")
        }
        None => run.write(&path, Weight::of_disk(kb(0, 1, 100), 40), Basis::Assumed, "what a command prints"),
    };
}

fn filled(program: &str, file: &str, bytes: u64, percent: u64, run: &mut Run<'_>) {
    let path = run.path(file);
    program.clone_into(&mut run.label);
    let weight = Weight::of_disk(Range::exact(bytes), percent);
    run.write(&path, weight, Basis::Known, "as many bytes as the line says");
}

/// `500`, `1M`, `64k`, `2MB`.
fn number(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let unit: u64 = match &text[digits..] {
        "" | "c" => 1,
        "k" | "K" | "kiB" | "KiB" => 1 << 10,
        "M" | "MiB" => 1 << 20,
        "G" | "GiB" => 1 << 30,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    text[..digits].parse::<u64>().ok()?.checked_mul(unit)
}
