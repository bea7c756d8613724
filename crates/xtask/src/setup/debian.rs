//! How does a Debian machine that cannot reach rustup's server get a compiler for wasm?
//!
//! Debian packages a recent compiler for its browsers (`rustc-web`) with its library sources but without a built
//! library for wasm, so that is built here once and laid beside the compiler's own. Versions follow Debian's security
//! updates and are therefore asked for, never assumed.

use super::wasm_target::{TARGET, Toolchain};
use crate::shell;
use anyhow::{Context, Result};
use std::path::Path;

const NAME: &str = "debian";
const RUSTC: &str = "/usr/bin/rustc";
const LIBRARY: &str = "/usr/lib/rustlib/src/rust/library";
const TARGETS: &str = "/usr/lib/rustlib";

/// The toolchain as an earlier run left it.
pub(crate) fn toolchain() -> Option<Toolchain> {
    if !Path::new(RUSTC).exists() || !Path::new(TARGETS).join(TARGET).exists() {
        return None;
    }
    Some(Toolchain {
        variables: vec![
            ("RUSTUP_TOOLCHAIN".into(), NAME.into()),
            ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER".into(), linker()?),
        ],
    })
}

/// Whether this road is open: Debian's package manager, and the right to use it.
pub(crate) fn possible() -> bool {
    shell::find_program("apt-get").is_some() && is_root()
}

/// Whether packages may be installed.
pub(crate) fn is_root() -> bool {
    shell::output(shell::command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Installs packages, refreshing the package lists first if need be.
pub(crate) fn apt_install(packages: &[&str]) -> Result<()> {
    let install = || {
        let mut command = shell::command("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        shell::run_long(command.args(["install", "-y", "--no-install-recommends"]).args(packages))
    };
    install().or_else(|_| {
        shell::run_long(shell::command("apt-get").arg("update"))?;
        install()
    })
}

/// Installs Debian's compiler, builds the library for wasm and names the toolchain to rustup.
pub(crate) fn make() -> Result<Toolchain> {
    if !Path::new(RUSTC).exists() || !Path::new(LIBRARY).exists() {
        shell::step("Installing Debian's Rust compiler (some 500 MB on disk); a minute", || {
            apt_install(&["rustc-web", "cargo-web", "rust-web-src"])
        })?;
    }
    if linker().is_none() {
        let package = newest_linker_package()?;
        shell::step(&format!("Installing the linker {package}"), || apt_install(&[&package]))?;
    }
    shell::step("Building Rust's standard library for wasm; a minute or two, but only once", build_library)?;
    shell::output(shell::command("rustup").args(["toolchain", "link", NAME, "/usr"]))?;
    toolchain().context(
        "Debian's compiler was installed but cannot be found; run `apt-get install --reinstall rustc-web`.",
    )
}

/// The installed `lld-NN` of the highest version.
fn linker() -> Option<String> {
    let entries = std::fs::read_dir("/usr/bin").ok()?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    highest(names)
}

fn newest_linker_package() -> Result<String> {
    let search =
        || shell::output(shell::command("apt-cache").args(["search", "--names-only", "^lld-[0-9]+$"]));
    let mut found = search()?;
    if found.trim().is_empty() {
        shell::run_long(shell::command("apt-get").arg("update"))?;
        found = search()?;
    }
    highest(found.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned))
        .context("Debian offers no lld package; run `apt-get update` and try again.")
}

fn highest(names: impl Iterator<Item = String>) -> Option<String> {
    let version = |name: &String| name.strip_prefix("lld-")?.parse::<u32>().ok();
    names.filter(|name| version(name).is_some()).max_by_key(version)
}

fn build_library() -> Result<()> {
    let work = shell::cache()?.join("rust-library");
    if work.exists() {
        std::fs::remove_dir_all(&work)?;
    }
    std::fs::create_dir_all(&work)?;
    shell::output(shell::command("cp").args(["-r", LIBRARY]).arg(&work))?;
    let target = work.join("target");
    let mut cargo = shell::command("/usr/bin/cargo");
    cargo.current_dir(work.join("library")).args(["build", "--release", "--target", TARGET, "-p", "sysroot"]);
    cargo.env_remove("RUSTUP_TOOLCHAIN").env("RUSTC", RUSTC).env("CARGO_TARGET_DIR", &target);
    // What the compiler's own build sets for its library: unstable features, and names that do not clash.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("__CARGO_DEFAULT_LIB_METADATA", "std");
    cargo.env("CARGO_PROFILE_RELEASE_PANIC", "abort").env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    cargo.env("RUSTFLAGS", "-Cembed-bitcode=yes -Zforce-unstable-if-unmarked");
    shell::run_long(&mut cargo)?;
    install_library(&target.join(TARGET).join("release/deps"))?;
    std::fs::remove_dir_all(work)?;
    Ok(())
}

/// Puts the built library where the compiler looks, dropping one that an older compiler left there.
fn install_library(built: &Path) -> Result<()> {
    let place = Path::new(TARGETS).join(TARGET).join("lib");
    if place.exists() {
        std::fs::remove_dir_all(&place)?;
    }
    std::fs::create_dir_all(&place)?;
    for entry in std::fs::read_dir(built)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "rlib")
            && let Some(name) = path.file_name()
        {
            std::fs::copy(&path, place.join(name))?;
        }
    }
    Ok(())
}
