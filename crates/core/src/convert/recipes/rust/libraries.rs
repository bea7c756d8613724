//! Which libraries of the system does a compiled Rust program load?
//!
//! The full image of Rust holds the development packages of some forty libraries, and a crate links what it finds. `Cargo.lock`
//! says which crates look; without it the build asks the program itself.

use crate::convert::asks::Asks;
use crate::convert::base::World;
use crate::convert::cut::listed;
use crate::convert::detect::detect_for;
use crate::convert::facts::{Facts, beneath};
use crate::convert::packages;
use crate::convert::programs::Binary;
use crate::convert::split::Split;

/// Crates that link a library of the full image, by its development package.
const LINKS: &str = "\
openssl-sys libssl-dev
pq-sys libpq-dev
mysqlclient-sys libmariadb-dev
libsqlite3-sys libsqlite3-dev
curl-sys libcurl4-openssl-dev
";

/// Crates that bring what they link, link what every image has, or matter to other systems only.
const HARMLESS: &str = " libz-sys libz-ng-sys bzip2-sys lzma-sys liblzma-sys zstd-sys libgit2-sys libssh2-sys libnghttp2-sys onig_sys jemalloc-sys \
    tikv-jemalloc-sys libmimalloc-sys mimalloc-sys aws-lc-sys aws-lc-fips-sys librdkafka-sys rdkafka-sys js-sys web-sys windows-sys \
    core-foundation-sys security-framework-sys linux-raw-sys fsevent-sys inotify-sys system-configuration-sys objc-sys ndk-sys jni-sys \
    libfuzzer-sys clang-sys foreign-types-shared cc openssl-src openssl-probe librocksdb-sys lz4-sys snappy-sys prost-build brotli-sys \
    kqueue-sys wasi-sys renderdoc-sys dirs-sys errno-dragonfly sys-info sys-locale dirs-sys-next blake3 secp256k1-sys \
    rocksdb-sys lmdb-sys lmdb-rkv-sys lmdb-master-sys heed-sys hermit-sys tree-sitter oniguruma-sys sqlite3-sys libbpf-sys mozjpeg-sys \
    libwebp-sys dav1d-sys protobuf-src libsodium-sys-stable linked-hash-map core-graphics-sys windows_sys ";

/// The libraries that the program loads, as far as the crates say; the rest the build finds out.
pub(super) fn libraries(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>, binaries: &[Binary], musl: bool) {
    let facts = split.facts;
    // What the text installs for itself has been looked at; only the full image brings libraries unasked.
    let full = facts.world != World::Alpine && !facts.base_tag.contains("slim") && !musl;
    if !full || !split.base.world.apt() {
        return;
    }
    let lock = facts.project.as_ref().and_then(|p| p.text("Cargo.lock"));
    let (links, known) = lock.map_or((Vec::new(), false), crates);
    for development in links {
        match packages::library(split.base.world, development) {
            Some(library) => split.package(library, "A crate links it."),
            None => split.package(development, "A crate links the library that it brings; which package holds that alone differs from release to release."),
        }
    }
    let text = "Where do system libraries that the program loads come from? `detect` asks the program during the build; `none` leaves them to you.";
    let choices = if known { ["none", "detect"] } else { ["detect", "none"] };
    if asks.choose("libraries", text, &choices) == "detect" {
        let within = |a: &str, b: &str| a != b && beneath(a, b);
        let alone = |f: &&str| !f.ends_with(".sh") && !binaries.iter().any(|b| within(f, &b.from));
        // A folder holds several.
        let all = |f: &str| match binaries.iter().any(|b| within(&b.from, f)) {
            true => format!("{f}/*"),
            false => f.to_owned(),
        };
        let programs: Vec<String> = binaries.iter().map(|b| b.from.as_str()).filter(alone).map(all).collect();
        detect_for(split, &programs);
    }
}

/// Whether the program may link a library that the base has to bring; certain only where the crates are known.
pub(super) fn may_link(facts: &Facts<'_, '_>) -> bool {
    let lock = facts.project.as_ref().and_then(|p| p.text("Cargo.lock"));
    let full = !facts.base_tag.contains("slim");
    full && lock.is_none_or(|lock| {
        let (links, known) = crates(lock);
        !links.is_empty() || !known
    })
}

/// Development packages of the libraries that crates link, and whether all crates that look for libraries are known.
fn crates(lock: &str) -> (Vec<&'static str>, bool) {
    let mut links = Vec::new();
    let mut known = true;
    let vendored = lock.contains("\nname = \"openssl-src\"");
    for package in lock.split("[[package]]").skip(1) {
        let name = package.lines().find_map(|l| l.strip_prefix("name = ")).unwrap_or("").trim_matches('"');
        let looks =
            ["pkg-config", "system-deps", "vcpkg"].iter().any(|c| package.contains(&format!(" \"{c}\"")));
        if !looks && !name.ends_with("-sys") && !name.ends_with("_sys") {
            continue;
        }
        match LINKS.lines().filter_map(|l| l.split_once(' ')).find(|(n, _)| *n == name) {
            Some(("openssl-sys", _)) if vendored => {}
            Some((_, development)) => links.push(development),
            None => known &= listed(HARMLESS, name),
        }
    }
    (links, known)
}

/// The release of Debian that the program runs on: the one it was compiled on, if its packages are still there.
pub(super) fn release(facts: &Facts<'_, '_>) -> &'static str {
    match facts.world {
        // Programs run on a newer C library, not on an older one.
        World::Debian(release) if crate::convert::detect::archived(facts) && !release.is_empty() => {
            "bookworm"
        }
        World::Debian(release) if !release.is_empty() => release,
        _ => "trixie",
    }
}

#[cfg(test)]
mod tests {
    use super::crates;

    #[test]
    fn what_crates_link() {
        let check = |packages: &[&str]| {
            let lock: Vec<String> = packages
                .iter()
                .map(|p| {
                    let (name, deps) = p.split_once(' ').unwrap_or((p, "libc"));
                    format!(
                        "[[package]]\nname = \"{name}\"\nversion = \"1\"\ndependencies = [\n \"{deps}\",\n]\n"
                    )
                })
                .collect();
            crates(&lock.join("\n"))
        };
        assert_eq!(check(&["libc", "serde", "js-sys"]), (vec![], true));
        assert_eq!(check(&["openssl-sys pkg-config", "libz-sys"]), (vec!["libssl-dev"], true));
        assert_eq!(check(&["openssl-sys", "openssl-src cc"]), (vec![], true));
        assert_eq!(check(&["glib-sys"]), (vec![], false));
        assert_eq!(check(&["magick_rust pkg-config"]), (vec![], false));
    }
}
