//! What do dnf, microdnf, yum and zypper add?

use dockerfile_syntax::Command;

use super::{Basis, Run, Weight, kb, list, mb, packages};

const CACHES: [&str; 3] = ["/var/cache/dnf", "/var/cache/yum", "/var/cache/zypp"];

pub(super) fn effect(command: &Command, run: &mut Run<'_>) -> bool {
    if !matches!(command.program(), "dnf" | "microdnf" | "yum" | "zypper" | "tdnf") {
        return false;
    }
    if command.has("clean") {
        CACHES.iter().for_each(|cache| run.remove(cache));
        return true;
    }
    if let Some(names) = packages(command, &["install", "in", "groupinstall"]) {
        let count = names.len().max(1) as u64;
        run.write(
            "/usr/lib/rpm-packages",
            Weight::of_disk(kb(500 * count, 12_000 * count, 150_000 * count), 37),
            Basis::Assumed,
        );
        run.write(CACHES[0], Weight::of_disk(mb(10, 45, 180), 80), Basis::Assumed);
        run.because(
            Basis::Assumed,
            format!("{}: no figures for RPM packages yet, so typical ones are assumed", list(&names)),
        );
    }
    true
}
