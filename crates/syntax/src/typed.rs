//! How is an instruction read as what it is: FROM, COPY, the mounts of a RUN?

use crate::bytes::cut;
use crate::instruction::{Flag, Instruction, Keyword, Word};
use crate::{Span, heredoc};

/// `FROM image AS name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From<'i, 't> {
    /// The image or stage, variables not expanded.
    pub image: &'i Word<'t>,
    /// `AS` as written, and the name as written.
    pub name: Option<(&'i Word<'t>, &'i Word<'t>)>,
    /// `--platform=`.
    pub platform: Option<&'i str>,
}

impl From<'_, '_> {
    /// The stage's name as BuildKit knows it: lower case.
    pub fn stage_name(&self) -> Option<String> {
        self.name.map(|(_, name)| crate::lower(&name.value))
    }
}

/// What COPY and ADD take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source<'i, 't> {
    /// A path, pattern or URL.
    Path(&'i Word<'t>),
    /// An attached here-document: its index in [`Instruction::heredocs`].
    Heredoc(usize),
    /// A word that looks like a here-document but opens none, as in a JSON array: an empty file of this name.
    Empty(&'i Word<'t>, String),
}

/// `COPY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy<'i, 't> {
    /// What is copied.
    pub sources: Vec<Source<'i, 't>>,
    /// Where to.
    pub destination: &'i Word<'t>,
    /// `--from=`: a stage's name or index, or an image.
    pub from: Option<&'i Flag<'t>>,
}

/// `ADD`: as COPY, from the context or a URL.
pub type Add<'i, 't> = Copy<'i, 't>;

/// The kinds of `RUN --mount`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MountKind {
    /// Files of a stage, an image or the context.
    Bind,
    /// A directory kept between builds, not part of the image.
    Cache,
    /// Memory.
    Tmpfs,
    /// A secret of the builder.
    Secret,
    /// The builder's SSH agent.
    Ssh,
}

/// One `RUN --mount=...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// `type=`; bind if absent.
    pub kind: MountKind,
    /// `from=`: a stage's name or an image; empty if absent.
    pub from: String,
    /// `source=`.
    pub source: String,
    /// `target=`.
    pub target: String,
    /// `id=`.
    pub id: String,
    /// The whole flag.
    pub span: Span,
}

impl<'t> Instruction<'t> {
    /// This instruction as FROM, if it is one with one or three arguments.
    pub fn as_from(&self) -> Option<From<'_, 't>> {
        if self.keyword != Keyword::From {
            return None;
        }
        let (image, name) = match self.arguments.words() {
            [image] => (image, None),
            [image, word, name] if word.value.eq_ignore_ascii_case("as") => (image, Some((word, name))),
            _ => return None,
        };
        Some(From { image, name, platform: self.flag("platform").and_then(Flag::value) })
    }

    /// This instruction as COPY or ADD, if it has a source and a destination.
    pub fn as_copy(&self) -> Option<Copy<'_, 't>> {
        if !matches!(self.keyword, Keyword::Copy | Keyword::Add) {
            return None;
        }
        let [sources @ .., destination] = self.arguments.words() else { return None };
        if sources.is_empty() {
            return None;
        }
        let sources = sources
            .iter()
            .map(|word| match heredoc::opener(&word.value) {
                Ok(Some(opener)) => self
                    .heredocs
                    .iter()
                    .rposition(|h| h.name == opener.name)
                    .map_or_else(|| Source::Empty(word, opener.name), Source::Heredoc),
                _ => Source::Path(word),
            })
            .collect();
        let from = if self.keyword == Keyword::Copy { self.flag("from") } else { None };
        let from = from.filter(|f| f.value().is_some_and(|v| !v.is_empty()));
        Some(Copy { sources, destination, from })
    }

    /// The mounts of a RUN. `expand` fills in variables; a field that cannot be read is left at its default.
    pub fn mounts(&self, expand: &dyn Fn(&str) -> String) -> Vec<Mount> {
        let mounts = self.flags.iter().filter(|f| self.keyword == Keyword::Run && f.name() == "mount");
        mounts
            .map(|flag| {
                let mut mount = Mount {
                    kind: MountKind::Bind,
                    from: String::new(),
                    source: String::new(),
                    target: String::new(),
                    id: String::new(),
                    span: flag.span,
                };
                for field in flag.fields() {
                    let Some((key, value)) = cut(&field, b'=') else { continue };
                    let value = expand(value);
                    match crate::lower(key).as_str() {
                        "type" => {
                            mount.kind = match crate::lower(&value).as_str() {
                                "cache" => MountKind::Cache,
                                "tmpfs" => MountKind::Tmpfs,
                                "secret" => MountKind::Secret,
                                "ssh" => MountKind::Ssh,
                                _ => MountKind::Bind,
                            }
                        }
                        "from" => mount.from = value,
                        "source" | "src" => mount.source = value,
                        "target" | "dst" | "destination" => mount.target = value,
                        "id" => mount.id = value,
                        _ => {}
                    }
                }
                mount
            })
            .collect()
    }
}
