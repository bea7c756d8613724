//! What does a path come to?

use std::borrow::Cow;

use dockerfile_syntax::cut;

/// A path with slashes: on Windows a backslash is one too, and the drive is not part of it.
pub(crate) fn slashes(path: &str, windows: bool) -> Cow<'_, str> {
    if !windows {
        return path.into();
    }
    let path = path.replace('\\', "/");
    match path.get(..2) {
        Some(drive) if drive.eq_ignore_ascii_case("c:") => path[2..].to_owned().into(),
        _ => path.into(),
    }
}

/// Why BuildKit cannot take a path on Windows.
pub(crate) fn drive_error(path: &str, windows: bool) -> Option<String> {
    if windows { windows_error(path) } else { None }
}

#[cold]
fn windows_error(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if path.len() == 2 && path.ends_with(':') {
        return Some(format!("No relative path specified in {}", dockerfile_syntax::quote(&path)));
    }
    if path.starts_with("//") {
        return Some("UNC paths are not supported".to_owned());
    }
    let (drive, _) = cut(&path, b':')?;
    (!drive.eq_ignore_ascii_case("c"))
        .then(|| "The specified path is not on the system drive (C:)".to_owned())
}

/// A path made absolute and clean; a trailing slash stays, as COPY cares for it.
pub fn join(workdir: &str, path: &str) -> String {
    let absolute = path.starts_with('/');
    if is_clean(path) && !path.is_empty() {
        match workdir {
            _ if absolute => return path.to_owned(),
            "/" => return ["/", path].concat(),
            _ if is_clean(workdir) && workdir.starts_with('/') && !workdir.ends_with('/') => {
                return [workdir, "/", path].concat();
            }
            _ => {}
        }
    }
    let base = if absolute { "" } else { workdir };
    let mut out = String::with_capacity(base.len() + path.len() + 2);
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => out.truncate(out.rfind('/').unwrap_or(0)),
            part => {
                out.push('/');
                out.push_str(part);
            }
        }
    }
    if out.is_empty() {
        out.push('/');
    }
    let folder = path.ends_with('/') || path == "." || path.ends_with("/.");
    if folder && out.len() > 1 {
        out.push('/');
    }
    out
}

/// Whether nothing in a path needs to be cleaned, as in nearly every one: no part is empty or begins with a dot.
fn is_clean(path: &str) -> bool {
    let bytes = path.as_bytes();
    !bytes.starts_with(b".") && !bytes.windows(2).any(|pair| matches!(pair, b"//" | b"/."))
}

/// An absolute path without a trailing slash; the root for an empty one.
pub(super) fn clean(path: &str) -> String {
    let mut path = join("/", path);
    if path.len() > 1 {
        path.truncate(path.trim_end_matches('/').len());
    }
    path
}
