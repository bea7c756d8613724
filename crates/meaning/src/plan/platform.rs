//! Which platform does `--platform` mean?
//!
//! The rules are those of containerd's `platforms.Parse` (Apache-2.0), August 2026, on a `linux/amd64` builder.

use std::fmt;

use dockerfile_syntax::{cut, lower, quote};

/// A platform, in the usual spelling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Platform {
    /// `linux`
    pub os: String,
    /// What stands in brackets after it: `10.0.17763`; mostly empty.
    pub version: String,
    /// `amd64`
    pub architecture: String,
    /// `v7`; mostly empty.
    pub variant: String,
}

const SYSTEMS: [&str; 17] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];
const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "ppc64",
    "ppc64le",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];
const INVALID: &str = "invalid argument";

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.os)?;
        if !self.version.is_empty() {
            write!(f, "({})", self.version)?;
        }
        write!(f, "/{}", self.architecture)?;
        if self.variant.is_empty() { Ok(()) } else { write!(f, "/{}", self.variant) }
    }
}

impl Platform {
    /// Reads `linux/amd64`, `linux/arm/v7`, `arm64`, `windows(10.0.17763)/amd64`. The error is the one a build prints.
    pub fn parse(text: &str) -> Result<Platform, String> {
        let whole = quote(text);
        if text.contains('*') {
            return Err(format!("{whole}: wildcards not yet supported: {INVALID}"));
        }
        let parts: Vec<&str> = text.splitn(4, '/').collect();
        let (mut os, mut version) = (String::new(), String::new());
        for (n, part) in parts.iter().enumerate() {
            if n == 0 {
                let (name, inside) = os_name(part).ok_or_else(|| {
                    let must = quote(r"^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$");
                    let part = quote(part);
                    format!("{part} is an invalid OS component of {whole}: OSAndVersion specifier component must match {must}: {INVALID}")
                })?;
                os = lower(name);
                inside.clone_into(&mut version);
                if os == "macos" {
                    "darwin".clone_into(&mut os);
                }
            } else if !is_specifier(part) {
                let (part, must) = (quote(part), quote("^[A-Za-z0-9_.-]+$"));
                return Err(format!(
                    "{part} is an invalid component of {whole}: platform specifier component must match {must}: {INVALID}"
                ));
            }
        }
        match parts.as_slice() {
            [_] if SYSTEMS.contains(&os.as_str()) => {
                Ok(Platform { os, version, architecture: "amd64".to_owned(), variant: String::new() })
            }
            [one] => {
                let (architecture, variant) = unqualified(one);
                if ARCHITECTURES.contains(&architecture.as_str()) {
                    return Ok(Platform { os: "linux".to_owned(), version, architecture, variant });
                }
                Err(format!("{whole}: unknown operating system or architecture: {INVALID}"))
            }
            [_, named] => {
                let (architecture, variant) = unqualified(named);
                Ok(Platform { os, version, architecture, variant })
            }
            [_, named, variant] => {
                let (architecture, mut variant) = architecture(named, variant);
                if architecture == "arm64" && variant.is_empty() {
                    "v8".clone_into(&mut variant);
                }
                Ok(Platform { os, version, architecture, variant })
            }
            _ => Err(format!("{whole}: cannot parse platform specifier: {INVALID}")),
        }
    }
}

/// The name and the rest of `name` or `name(version+feature+feature)`.
fn os_name(part: &str) -> Option<(&str, &str)> {
    let (name, options) = cut(part, b'(').map_or((part, None), |(n, o)| (n, Some(o)));
    let word =
        |t: &str, more: &str| t.bytes().all(|b| b.is_ascii_alphanumeric() || more.as_bytes().contains(&b));
    let well = !name.is_empty() && word(name, "_-");
    let inside = match options {
        None => "",
        Some(options) => options.strip_suffix(')').filter(|inside| {
            inside.split('+').enumerate().all(|(n, o)| word(o, "_.%-") && (n == 0 || !o.is_empty()))
        })?,
    };
    well.then_some((name, inside))
}

fn is_specifier(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
}

/// An architecture without a variant; the usual one of `arm` is not written.
fn unqualified(text: &str) -> (String, String) {
    let (architecture, mut variant) = architecture(text, "");
    if architecture == "arm" && variant == "v7" {
        variant.clear();
    }
    (architecture, variant)
}

/// The usual names of an architecture and its variant.
fn architecture(text: &str, variant: &str) -> (String, String) {
    let (text, variant) = (lower(text), lower(variant));
    let (architecture, variant) = match (text.as_str(), variant.as_str()) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64", other) => ("amd64", other),
        ("aarch64" | "arm64", "8" | "v8" | "v8.0") => ("arm64", ""),
        ("aarch64" | "arm64", "9" | "9.0" | "v9.0") => ("arm64", "v9"),
        ("aarch64", other) => ("arm64", other),
        ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
        ("armel", _) | ("arm", "6") => ("arm", "v6"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "8") => ("arm", "v8"),
        other => other,
    };
    (architecture.to_owned(), variant.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Platform;

    fn check(text: &str, expected: &str) {
        let got = match Platform::parse(text) {
            Ok(platform) => platform.to_string(),
            Err(e) => e,
        };
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn platforms_in_every_spelling() {
        check("linux/amd64", "linux/amd64");
        check("Linux/X86_64", "linux/amd64");
        check("arm64", "linux/arm64");
        check("windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64");
        check("windows", "windows/amd64");
        check("linux/arm/v7", "linux/arm/v7");
        check("linux/arm/8", "linux/arm/v8");
        check("linux/arm64/v8", "linux/arm64/v8");
        check("armhf", "linux/arm");
        check("armel", "linux/arm/v6");
        check("i386", "linux/386");
        check("a/b/c/d", "\"a/b/c/d\": cannot parse platform specifier: invalid argument");
        check("foo", "\"foo\": unknown operating system or architecture: invalid argument");
    }
}
