//! What does Composer add?

use dockerfile_syntax::Command;

use super::{Basis, Run, Weight, mb};

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    let program = command.program();
    if !program.starts_with("composer") {
        return false;
    }
    if command
        .arguments()
        .iter()
        .any(|w| matches!(w.value.as_str(), "install" | "update" | "require" | "create-project"))
    {
        let lean = command.has("--no-dev");
        let path = run.path("vendor");
        run.write(
            &path,
            Weight::of_disk(if lean { mb(3, 35, 200) } else { mb(5, 60, 300) }, 22),
            Basis::Assumed,
        );
        run.write("/root/.composer/cache", Weight::of_disk(mb(0, 20, 120), 95), Basis::Assumed);
        run.because(Basis::Assumed, "the packages that composer.json names, and Composer's cache: typical");
    }
    true
}
