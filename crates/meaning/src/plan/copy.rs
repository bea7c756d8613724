//! Can this COPY or ADD work once its variables are known?

use dockerfile_syntax::{Keyword, cut, digest_error, lower, quote};

use super::RARE;
use super::mount::{boolean, number};
use super::path::drive_error;

/// What a COPY or ADD says beside its sources, variables filled in.
pub(super) struct Given<'i> {
    pub(super) keyword: Keyword,
    pub(super) windows: bool,
    pub(super) destination: &'i str,
    pub(super) mode: &'i str,
    pub(super) checksum: &'i str,
    /// `--keep-git-dir`, if it is said.
    pub(super) keep: Option<bool>,
}

/// The first thing BuildKit would refuse about a COPY or ADD of these paths and addresses.
pub(super) fn check<'s>(
    given: &Given<'_>,
    sources: impl Iterator<Item = &'s str> + Clone,
) -> Result<(), String> {
    let Given { keyword, windows, destination, mode, checksum, mut keep } = *given;
    if let Some(why) = drive_error(destination, windows) {
        return Err(format!("removing drive letter: {why}"));
    }
    if !mode.is_empty() {
        chmod(mode)?;
    }
    if !checksum.is_empty() {
        let mut all = sources.clone();
        let (Some(source), None) = (all.next(), all.next()) else {
            return Err("checksum can't be specified for multiple sources".to_owned());
        };
        match Address::of(source) {
            // Only here BuildKit takes this old form of a build context for the repository that it names.
            Address::Local if source.starts_with("github.com/") => {}
            Address::Local => return Err("checksum requires HTTP(S) or Git sources".to_owned()),
            Address::Git => {}
            Address::Web => digest_error(checksum).map_or(Ok(()), |e| Err(e.to_owned()))?,
        }
    }
    let mut checksum = checksum.to_owned();
    for source in sources {
        let address = Address::of(source);
        let repository = match address {
            Address::Git => Some(Repository::of(source)?),
            Address::Local if source.starts_with("github.com/") => Repository::of(source).map(|_| None)?,
            _ => None,
        };
        match (address, repository) {
            (Address::Local, _) => {
                if let Some(why) = drive_error(source, windows) {
                    return Err(format!("removing drive letter: removing drive letter: {why}"));
                }
            }
            (Address::Git, _) if keyword == Keyword::Copy => {
                return Err("source can't be a git ref for COPY".to_owned());
            }
            (Address::Web, _) if keyword == Keyword::Copy => {
                return Err("source can't be a URL for COPY".to_owned());
            }
            (_, Some(repository)) if RARE => {
                if keep.is_some_and(|keep| repository.keep.is_some_and(|other| other != keep)) {
                    return Err("inconsistent keep-git-dir configuration".to_owned());
                }
                keep = repository.keep.or(keep);
                let other = repository.checksum;
                if !checksum.is_empty() && !other.is_empty() && checksum != other {
                    return Err(format!("checksum mismatch {} != {}", quote(&checksum), quote(&other)));
                }
                if !other.is_empty() {
                    checksum = other;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What the address of a repository says behind `#` and `?`.
#[derive(Default)]
pub(super) struct Repository {
    reference: String,
    folder: String,
    checksum: String,
    keep: Option<bool>,
}

impl Repository {
    /// Reads an address; the error is the one a build prints.
    #[cold]
    pub(super) fn of(source: &str) -> Result<Repository, String> {
        let (address, fragment) = cut(source, b'#').unwrap_or((source, ""));
        let mut found = Repository::default();
        let (reference, folder) = cut(fragment, b':').unwrap_or((fragment, ""));
        reference.clone_into(&mut found.reference);
        found.folder = super::path::clean(folder)[1..].to_owned();
        let (mut tag, mut branch) = (String::new(), String::new());
        let query = cut(address, b'?').map_or("", |(_, query)| query);
        let pairs = || query.split('&').filter_map(pair);
        for (n, (name, value)) in pairs().enumerate() {
            let quoted = quote(&name);
            let wrong = || format!("invalid {name} value: {}", quote(&value));
            if pairs().take(n).any(|(other, _)| other == name) {
                return Err(format!("query {quoted} has multiple values"));
            }
            match name.as_str() {
                "submodules" | "keep-git-dir" | "fetch-by-commit" => {
                    let on = if value.is_empty() { Some(true) } else { boolean(&value) }.ok_or_else(wrong)?;
                    if name == "keep-git-dir" {
                        found.keep = Some(on);
                    }
                }
                _ if value.is_empty() => return Err(format!("query {quoted} has no value")),
                "ref" => found.refer(value)?,
                "tag" => tag = value,
                "branch" => branch = value,
                "subdir" => conflict("subdir", &mut found.folder, value)?,
                "checksum" | "commit" => found.checksum = value,
                "mtime" if ["checkout", "commit"].contains(&value.as_str()) => {}
                "mtime" => return Err(wrong() + " (must be \"checkout\" or \"commit\")"),
                _ => return Err(format!("unexpected query {quoted}")),
            }
        }
        if !RARE {
            return Ok(found);
        }
        let whole = |start: &str, name: &str| {
            if name.starts_with(start) { name.to_owned() } else { [start, name].concat() }
        };
        if !tag.is_empty() {
            found.refer(whole("refs/tags/", &tag))?;
        }
        match (branch.is_empty(), tag.is_empty()) {
            (true, _) => {}
            (false, true) => found.refer(whole("refs/heads/", &branch))?,
            (false, false) => return Err("branch conflicts with tag".to_owned()),
        }
        Ok(found)
    }

    fn refer(&mut self, reference: String) -> Result<(), String> {
        conflict("ref", &mut self.reference, reference)
    }
}

fn conflict(what: &str, value: &mut String, other: String) -> Result<(), String> {
    if RARE && !value.is_empty() && *value != other {
        return Err(format!("{what} conflicts: {} vs {}", quote(value), quote(&other)));
    }
    *value = other;
    Ok(())
}

/// A name and its value, escapes read; none where Go reads none.
fn pair(text: &str) -> Option<(String, String)> {
    let (name, value) = cut(text, b'=').unwrap_or((text, ""));
    let plain = !text.is_empty() && !text.contains(';');
    plain.then(|| Some((unescape(name)?, unescape(value)?)))?
}

#[cold]
fn unescape(text: &str) -> Option<String> {
    let (mut out, mut bytes) = (Vec::new(), text.bytes());
    while let Some(b) = bytes.next() {
        let mut digit = || char::from(bytes.next()?).to_digit(16).map(|digit| digit as u8);
        out.push(match b {
            b'%' => digit()? << 4 | digit()?,
            b'+' => b' ',
            b => b,
        });
    }
    String::from_utf8(out).ok()
}

/// An octal number up to 07777, or a symbolic mode such as `u+x,go-w`.
fn chmod(mode: &str) -> Result<(), String> {
    let invalid = || {
        Err(format!("invalid chmod parameter: '{mode}'. it should be octal string and between 0 and 07777"))
    };
    if let Some(number) = number(mode, 8) {
        return if number > 0o7777 { invalid() } else { Ok(()) };
    }
    if mode.starts_with(|c: char| c.is_ascii_digit()) {
        return invalid();
    }
    let symbolic = mode.split(',').all(|part| {
        let who = part.trim_start_matches(['u', 'g', 'o', 'a']);
        who.starts_with(['+', '-', '=']) && who.chars().all(|c| "+-=rwxXstugo".contains(c))
    });
    if symbolic { Ok(()) } else { Err("invalid syntax".to_owned()) }
}

/// What BuildKit takes a source for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// A path of the build context or of a stage.
    Local,
    /// A Git repository.
    Git,
    /// A download.
    Web,
}

impl Address {
    /// By its scheme; a web address is a repository if its path ends in `.git`, and `name@host:path` is one too.
    pub(super) fn of(source: &str) -> Address {
        if !source.contains(':') {
            return Address::Local;
        }
        let word = |part: &str, more: &[u8]| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
        };
        if let Some((scheme, rest)) = source.split_once("://").filter(|(scheme, _)| word(scheme, b"")) {
            let path = rest.split(['#', '?']).next().unwrap_or("");
            let path = path.find('/').map_or("", |at| &path[at..]);
            return match lower(scheme).as_str() {
                "ssh" | "git" => Address::Git,
                "http" | "https" if path.ends_with(".git") && has_port(rest) => Address::Git,
                _ if source.starts_with("http://") || source.starts_with("https://") => Address::Web,
                _ => Address::Local,
            };
        }
        let remote = cut(source, b'@').and_then(|(user, rest)| Some((user, cut(rest, b':')?.0)));
        match remote {
            Some((user, host)) if word(user, b"-_") && word(host, b"-.") => Address::Git,
            _ => Address::Local,
        }
    }
}

/// Whether a port that an address names is a number: without one it is no address of a repository.
fn has_port(address: &str) -> bool {
    let host = address.split(['/', '?', '#']).next().unwrap_or("");
    let host = host.rsplit(['@', ']']).next().unwrap_or("");
    cut(host, b':').is_none_or(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
}
