//! What do gem and bundler add?

use dockerfile_syntax::Command;

use super::{Basis, Run, Weight, kb, list, mb, packages};

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    match command.program() {
        "bundle" if command.has("install") || command.arguments().is_empty() => {
            run.write("/usr/local/bundle", Weight::of_disk(mb(10, 110, 500), 30), Basis::Assumed);
            run.because(Basis::Assumed, "the gems that Gemfile names: a typical web application");
        }
        "gem" => {
            let Some(names) = packages(command, &["install"]) else { return true };
            let count = names.len().max(1) as u64;
            run.write(
                "/usr/local/bundle",
                Weight::of_disk(kb(100 * count, 5_000 * count, 60_000 * count), 30),
                Basis::Assumed,
            );
            run.because(Basis::Assumed, format!("{} with what they need: typical gems", list(&names)));
        }
        "bundle" => {}
        _ => return false,
    }
    true
}
