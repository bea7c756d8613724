//! What does Composer add?

use super::{Basis, Call, Run, Weight, kb, mb};

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    let php = call.program == "php" && call.args.first().is_some_and(|a| a.contains("composer"));
    if !call.program.starts_with("composer") && !php {
        return false;
    }
    if call.has_any(&["install", "update", "require", "create-project"]) {
        let lean = call.has("--no-dev");
        let path = run.path("vendor");
        let locked = run.text("composer.lock").map(|lock| {
            let (all, dev) = lock.split_once("\"packages-dev\"").unwrap_or((lock, ""));
            let count = |text: &str| text.matches("\"dist\":").count() as u64;
            (count(all), if lean { 0 } else { count(dev) })
        });
        let (disk, basis, because) = match locked {
            Some((own, dev)) => {
                let n = own + dev;
                let of = if dev > 0 { format!(", {dev} of them for development") } else { String::new() };
                let disk = kb(n * 180, n * 550, n * 1_300);
                (disk, Basis::Estimated, format!("{n} packages of composer.lock{of}"))
            }
            None => (
                if lean { mb(3, 35, 200) } else { mb(5, 60, 300) },
                Basis::Assumed,
                "the packages that composer.json names: typical, as composer.lock is not known".to_owned(),
            ),
        };
        run.write(&path, Weight::of_disk(disk, 22), basis, because);
        let because = "Composer's cache of what it downloaded";
        run.write("/root/.composer/cache", Weight::of_disk(disk.percent(25), 95), Basis::Assumed, because);
    }
    true
}
