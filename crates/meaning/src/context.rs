//! Which files lie in the folder that is built from, and which of them does the builder see?
//!
//! Names and sizes of all files, and the texts of the few small ones that say what will be installed and started. A page or a
//! command line reads them; nothing here does. Paths are relative to the folder, with `/` between their parts.

mod glob;
mod ignore;
mod seen;
mod wanted;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use dockerfile_syntax::sort_by;
use serde::{Deserialize, Serialize};

use crate::Names;

pub use ignore::Ignore;
pub use seen::{Copied, Seen};
pub use wanted::{TEXT_LIMIT, WANTED, runs, wanted};

/// A dropped folder.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(from = "Plain", into = "Plain")]
pub struct Context {
    files: Vec<(String, u64)>,
    texts: Names<String>,
    /// What the builder saw when asked last, and under which `.dockerignore`: the same at nearly every keystroke.
    seen: RefCell<Option<(String, Rc<Seen>)>>,
}

/// A context as JSON and JavaScript know it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Plain {
    files: Vec<(String, u64)>,
    texts: BTreeMap<String, String>,
}

impl Context {
    /// From paths and bytes, in any order, and the texts of those that are [`wanted()`].
    pub fn new(
        files: impl IntoIterator<Item = (String, u64)>,
        texts: impl IntoIterator<Item = (String, String)>,
    ) -> Context {
        let named = |(path, bytes): (String, u64)| (clean(&path), bytes);
        let mut files: Vec<(String, u64)> =
            files.into_iter().map(named).filter(|(p, _)| !p.is_empty()).collect();
        sort_by(&mut files, |a, b| a.0 < b.0);
        files.dedup_by(|a, b| a.0 == b.0);
        let texts = texts.into_iter().map(|(path, text)| (clean(&path), text)).collect();
        Context { files, texts, seen: RefCell::default() }
    }

    /// All files with their bytes, in the order of their paths, `.dockerignore` not applied.
    pub fn files(&self) -> &[(String, u64)] {
        &self.files
    }

    /// Whether there is such a file, or a folder with files in it.
    pub fn has(&self, path: &str) -> bool {
        let path = clean(path);
        let at = self.files.partition_point(|(p, _)| *p < path);
        let file = self.files.get(at).is_some_and(|(p, _)| *p == path);
        file || path.is_empty() || !seen::beneath(&self.files, &path).is_empty()
    }

    /// What a small file says, if it was read.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(&clean(path)).map(String::as_str)
    }

    /// The files that were read, by path.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path, text.as_str()))
    }

    /// The `.dockerignore` in force: the one that belongs to the Dockerfile alone, else the folder's.
    pub fn dockerignore(&self) -> &str {
        self.text("Dockerfile.dockerignore").or(self.text(".dockerignore")).unwrap_or("")
    }

    /// What the builder sees under a `.dockerignore`; under the folder's own if that is empty.
    pub fn seen(&self, dockerignore: &str) -> Rc<Seen> {
        let text = if dockerignore.is_empty() { self.dockerignore() } else { dockerignore };
        let mut memory = self.seen.borrow_mut();
        match &*memory {
            Some((under, seen)) if under == text => Rc::clone(seen),
            _ => {
                let seen = Rc::new(Seen::new(&self.files, &Ignore::parse(text)));
                *memory = Some((text.to_owned(), Rc::clone(&seen)));
                seen
            }
        }
    }
}

impl PartialEq for Context {
    fn eq(&self, other: &Context) -> bool {
        self.files == other.files && self.texts == other.texts
    }
}

impl Eq for Context {}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Context of {} files", self.files.len())
    }
}

impl From<Plain> for Context {
    fn from(plain: Plain) -> Context {
        Context::new(plain.files, plain.texts)
    }
}

impl From<Context> for Plain {
    fn from(context: Context) -> Plain {
        Plain { files: context.files, texts: context.texts.into() }
    }
}

/// A path without `.`, `..`, doubled and outer slashes; empty for the folder itself. Nothing lies above it.
fn clean(path: &str) -> String {
    let joined = crate::plan::join("/", path);
    joined.trim_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(files: &str) -> Context {
        let files = files.split_whitespace().map(|f| {
            let (path, bytes) = f.split_once('=').unwrap_or((f, "1"));
            (path.to_owned(), bytes.parse().unwrap())
        });
        Context::new(files, [(".dockerignore".to_owned(), "node_modules\n".to_owned())])
    }

    #[test]
    fn knows_files_and_folders() {
        let context = context("./src/main.rs=3 src-old/a=9 src/lib/b.rs=4 /Cargo.toml=2 src/main.rs=3");
        assert_eq!(context.files().len(), 4);
        for path in ["src", "src/", "./src/main.rs", "src/lib", "/Cargo.toml", ".", "src/../Cargo.toml"] {
            assert!(context.has(path), "{path}");
        }
        for path in ["main.rs", "src/mai", "Cargo", "src-", "a"] {
            assert!(!context.has(path), "{path}");
        }
    }

    #[test]
    fn a_typed_dockerignore_goes_before_the_folders_own() {
        let context = context("a=1 node_modules/b=10 docs/c=100");
        let bytes = |typed: &str| context.seen(typed).copied(".", &[]).bytes;
        assert_eq!((bytes(""), bytes("docs"), bytes("# nothing")), (101, 11, 111));
        assert_eq!(bytes(""), 101);
    }

    #[test]
    fn its_plain_form_says_everything() {
        let context = context("a=1 node_modules/c=2");
        let again = Context::from(Plain::from(context.clone()));
        assert_eq!((again.dockerignore(), &again), ("node_modules\n", &context));
    }
}
