//! Can this COPY or ADD work once its variables are known?

use dockerfile_syntax::{Keyword, cut, digest_error, lower, quote};

/// The first thing BuildKit would refuse about a COPY or ADD of these paths and addresses.
pub(super) fn check<'s>(
    keyword: Keyword,
    sources: impl Iterator<Item = &'s str> + Clone,
    mode: &str,
    checksum: &str,
) -> Result<(), String> {
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
    for source in sources {
        let address = Address::of(source);
        match address {
            Address::Git => repository_query(source)?,
            Address::Local if source.starts_with("github.com/") => repository_query(source)?,
            _ => {}
        }
        match address {
            _ if keyword != Keyword::Copy => {}
            Address::Local => {}
            Address::Git => return Err("source can't be a git ref for COPY".to_owned()),
            Address::Web => return Err("source can't be a URL for COPY".to_owned()),
        }
    }
    Ok(())
}

/// What may stand behind the `?` of a repository's address.
fn repository_query(source: &str) -> Result<(), String> {
    let address = source.split('#').next().unwrap_or("");
    let Some((_, query)) = cut(address, b'?') else { return Ok(()) };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = cut(pair, b'=').unwrap_or((pair, ""));
        let quoted = quote(name);
        let wrong = || Err(format!("invalid {name} value: {}", quote(value)));
        match name {
            "submodules" | "keep-git-dir" | "fetch-by-commit" => {
                if !value.is_empty() && !super::mount::boolean(value) {
                    return wrong();
                }
            }
            _ if value.is_empty() => return Err(format!("query {quoted} has no value")),
            "ref" | "tag" | "branch" | "subdir" | "checksum" | "commit" => {}
            "mtime" if ["checkout", "commit"].contains(&value) => {}
            "mtime" => return wrong().map_err(|e: String| e + " (must be \"checkout\" or \"commit\")"),
            _ => return Err(format!("unexpected query {quoted}")),
        }
    }
    Ok(())
}

/// An octal number up to 07777, or a symbolic mode such as `u+x,go-w`.
fn chmod(mode: &str) -> Result<(), String> {
    let invalid = || {
        Err(format!("invalid chmod parameter: '{mode}'. it should be octal string and between 0 and 07777"))
    };
    if let Ok(number) = u32::from_str_radix(mode, 8) {
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
                "http" | "https" if path.ends_with(".git") => Address::Git,
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
