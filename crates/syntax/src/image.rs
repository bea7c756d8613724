//! Which image does this name mean?

use std::borrow::Cow;

use crate::bytes::cut;

/// An image reference in full: registry, repository, tag, digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRef {
    /// Registry host, `docker.io` if none is written.
    pub domain: String,
    /// Repository, with `library/` where Docker adds it.
    pub path: String,
    /// Tag, if written.
    pub tag: Option<String>,
    /// Digest (`sha256:...`), if written.
    pub digest: Option<String>,
}

/// Why a text is no image reference: the distribution library's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRefError(pub String);

const INVALID: &str = "invalid reference format";

impl ImageRef {
    /// Reads a reference as Docker does: `node`, `node:20`, `ghcr.io/o/r@sha256:...`.
    pub fn parse(text: &str) -> Result<ImageRef, ImageRefError> {
        let fail = |m: &str| Err(ImageRefError(m.to_owned()));
        if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(ImageRefError(format!(
                "invalid repository name ({text}), cannot specify 64-byte hexadecimal strings"
            )));
        }
        let (domain, rest) = match cut(text, b'/') {
            Some((first, rest))
                if first.bytes().any(|b| matches!(b, b'.' | b':'))
                    || first == "localhost"
                    || !crate::is_lower(first) =>
            {
                (first, rest)
            }
            _ => ("docker.io", text),
        };
        let domain = if domain == "index.docker.io" { "docker.io" } else { domain };
        // The colon of a digest's algorithm is not that of a tag.
        let name_end = rest.bytes().position(|b| matches!(b, b':' | b'@')).unwrap_or(rest.len());
        let name = &rest[..name_end];
        let library = if domain == "docker.io" && !name.bytes().any(|b| b == b'/') { "library/" } else { "" };
        let path = [library, name].concat();
        if !crate::is_lower(&path) {
            return Err(ImageRefError(format!(
                "invalid reference format: repository name ({path}) must be lowercase"
            )));
        }
        if text.is_empty()
            || !valid_domain(domain)
            || !path.as_bytes().split(|b| *b == b'/').all(valid_component)
        {
            return fail(INVALID);
        }
        if domain.len() + 1 + path.len() > 255 + domain.len() + 1 {
            return fail("repository name must not be more than 255 characters");
        }
        let mut tail = &rest[name_end..];
        let mut tag = None;
        if let Some(after) = tail.strip_prefix(':') {
            let end = after.find('@').unwrap_or(after.len());
            if !valid_tag(&after[..end]) {
                return fail(INVALID);
            }
            tag = Some(after[..end].to_owned());
            tail = &after[end..];
        }
        let digest = match tail.strip_prefix('@') {
            None => None,
            Some(digest) => {
                check_digest(digest)?;
                Some(digest.to_owned())
            }
        };
        Ok(ImageRef { domain: domain.to_owned(), path, tag, digest })
    }

    /// In full, with `:latest` where neither tag nor digest is written: what BuildKit resolves.
    pub fn resolved(&self) -> String {
        let mut out = format!("{}/{}", self.domain, self.path);
        match (&self.tag, &self.digest) {
            (None, None) => out.push_str(":latest"),
            (tag, digest) => {
                if let Some(tag) = tag {
                    out.push(':');
                    out.push_str(tag);
                }
                if let Some(digest) = digest {
                    out.push('@');
                    out.push_str(digest);
                }
            }
        }
        out
    }

    /// As people write it: without `docker.io/library/`, tag or digest.
    pub fn familiar_name(&self) -> Cow<'_, str> {
        match (self.domain.as_str(), self.path.strip_prefix("library/")) {
            ("docker.io", Some(short)) => short.into(),
            ("docker.io", None) => self.path.as_str().into(),
            _ => [&self.domain, "/", &self.path].concat().into(),
        }
    }
}

fn valid_tag(tag: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    (1..=128).contains(&tag.len())
        && tag.bytes().next().is_some_and(word)
        && tag.bytes().all(|b| word(b) || b == b'.' || b == b'-')
}

/// Lower-case letters and digits, joined by `.`, `_`, `__` or dashes.
fn valid_component(bytes: &[u8]) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    if !plain(*first) || !plain(*last) {
        return false;
    }
    let mut rest = bytes;
    while let Some(n) = rest.iter().position(|b| !plain(*b)) {
        let run = rest[n..].iter().take_while(|b| !plain(**b)).count();
        let separator = &rest[n..n + run];
        let valid = separator == b"."
            || separator == b"_"
            || separator == b"__"
            || separator.iter().all(|b| *b == b'-');
        if !valid {
            return false;
        }
        rest = &rest[n + run..];
    }
    true
}

fn valid_domain(domain: &str) -> bool {
    if domain == "docker.io" {
        return true;
    }
    let (host, port) = match domain.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (domain, None),
    };
    let label = |l: &str| {
        let bytes = l.as_bytes();
        bytes.first().is_some_and(u8::is_ascii_alphanumeric)
            && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
            && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
    };
    let bracketed = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let host_ok = match bracketed {
        Some(inner) => !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_hexdigit() || b == b':'),
        None => host.split('.').all(label),
    };
    host_ok && port.is_none_or(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
}

fn check_digest(digest: &str) -> Result<(), ImageRefError> {
    let fail = |m: &str| Err(ImageRefError(m.to_owned()));
    let Some((algorithm, hex)) = cut(digest, b':') else { return fail(INVALID) };
    let part = |p: &str| {
        let mut bytes = p.bytes();
        bytes.next().is_some_and(|b| b.is_ascii_alphabetic()) && bytes.all(|b| b.is_ascii_alphanumeric())
    };
    let long_enough = hex.len() >= 32 && hex.bytes().all(|b| b.is_ascii_hexdigit());
    if !algorithm.split(['-', '_', '+', '.']).all(part) || !long_enough {
        return fail(INVALID);
    }
    digest_error(digest).map_or(Ok(()), fail)
}

/// What is wrong with a digest such as `sha256:...`, in Go's words; `None` for a good one.
pub fn digest_error(digest: &str) -> Option<&'static str> {
    let format = Some("invalid checksum digest format");
    let Some((algorithm, hex)) = cut(digest, b':').filter(|(a, h)| !a.is_empty() && !h.is_empty()) else {
        return format;
    };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
            let name = algorithm.split(['.', '+', '_', '-']).all(|p| !p.is_empty() && p.bytes().all(plain));
            let code = hex.bytes().all(|b| b.is_ascii_alphanumeric() || b"=_-".contains(&b));
            return if name && code { Some("unsupported digest algorithm") } else { format };
        }
    };
    if hex.len() != length {
        return Some("invalid checksum digest length");
    }
    let lower = hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if lower { None } else { format }
}
