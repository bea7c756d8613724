//! Which system packages are for building only, and which does the program need?

use dockerfile_syntax::{Command, Script};

/// Compilers and what goes with them. `-dev` packages are of this kind too.
const BUILD_ONLY: [&str; 24] = [
    "autoconf",
    "automake",
    "bison",
    "build-base",
    "build-essential",
    "ccache",
    "clang",
    "cmake",
    "flex",
    "g++",
    "gcc",
    "git",
    "libc-dev",
    "libtool",
    "linux-headers",
    "make",
    "musl-dev",
    "nasm",
    "ninja",
    "ninja-build",
    "pkg-config",
    "pkgconf",
    "python",
    "python3",
];

/// What a RUN that installs system packages installs.
pub(super) struct Installs {
    pub(super) run_time: Vec<String>,
    pub(super) build_only: Vec<String>,
}

/// Whether a package is only of use to a build.
pub(super) fn is_build_only(name: &str) -> bool {
    name.ends_with("-dev") || BUILD_ONLY.contains(&name)
}

/// Reads a RUN that does nothing but install system packages; `None` if it does anything else.
pub(super) fn installs(script: &Script) -> Option<Installs> {
    let mut out = Installs { run_time: Vec::new(), build_only: Vec::new() };
    let mut any = false;
    for command in &script.commands {
        match command.program() {
            "apt-get" | "apt" | "apk" => {
                if command.words.iter().any(|w| matches!(w.value.as_str(), "install" | "add")) {
                    any = true;
                    for name in names(command) {
                        let list = if is_build_only(&name) { &mut out.build_only } else { &mut out.run_time };
                        list.push(name);
                    }
                }
            }
            "rm" | "set" | "true" | "echo" | "" => {}
            _ => return None,
        }
    }
    any.then_some(out)
}

fn names(command: &Command) -> Vec<String> {
    let mut skip = false;
    command
        .arguments()
        .iter()
        .filter(|w| {
            let option = w.value.starts_with('-');
            let taken = std::mem::replace(
                &mut skip,
                matches!(w.value.as_str(), "-t" | "--virtual" | "--repository" | "-X"),
            );
            !option && !taken
        })
        .skip(1)
        .map(|w| w.value.split(['=', '<', '>', '~']).next().unwrap_or("").to_owned())
        .filter(|n| !n.is_empty())
        .collect()
}

/// The line that installs packages on Debian, lists removed again.
pub(super) fn apt_line(names: &[String]) -> String {
    format!(
        "RUN apt-get update \\\n && apt-get install -y --no-install-recommends {} \\\n && rm -rf /var/lib/apt/lists/*",
        names.join(" ")
    )
}
