//! Which time does SOURCE_DATE_EPOCH mean? A number, or the name of a stage that downloads one thing and does nothing else.

use dockerfile_syntax::{Document, Keyword, Source, digest_error, quote};

use super::copy::{Address, Repository};
use super::{SCRATCH, Vars};
use crate::Names;

/// The argument that BuildKit reads before anything is built.
pub(super) const NAME: &str = "SOURCE_DATE_EPOCH";

/// Why BuildKit stops, and at which FROM (an index in the document's instructions).
pub(super) struct Refusal(pub(super) String, pub(super) Option<usize>);

/// The seconds; `None` for a time that only a build finds out.
#[cold]
pub(super) fn resolve(
    value: &str,
    document: &Document<'_>,
    globals: &Vars,
    build_args: &Names<String>,
) -> Result<Option<i64>, Refusal> {
    if let Ok(seconds) = value.parse() {
        return Ok(Some(seconds));
    }
    if value.is_empty() || value == "context" {
        return Ok(None);
    }
    let value = dockerfile_syntax::lower(value);
    let named = |at: &usize| {
        let from = document.instructions[*at].as_from();
        from.and_then(|from| from.stage_name()).is_some_and(|name| name == value)
    };
    match (0..document.instructions.len()).find(named) {
        Some(at) => stage(document, at, globals.without(NAME), build_args)
            .map(|()| None)
            .map_err(|why| Refusal(why, Some(at))),
        None => Err(Refusal(format!("invalid {NAME}: {value}"), None)),
    }
}

/// Whether the stage that begins here does nothing but one download.
#[cold]
fn stage(
    document: &Document<'_>,
    at: usize,
    mut vars: Vars,
    build_args: &Names<String>,
) -> Result<(), String> {
    let fill = |vars: &Vars, word: &str| {
        vars.expand(word, document.escape).map(|e| e.value.into_owned()).map_err(|e| e.0)
    };
    let base = document.instructions[at].as_from().map_or("", |from| from.image.value.as_ref());
    let filled = fill(&vars, base);
    if filled.map_err(|e| format!("failed to process source stage base name {}: {e}", quote(base)))?
        != SCRATCH
    {
        return Err(format!("{NAME} stage must use FROM scratch"));
    }
    let mut found = false;
    let body = document.instructions[at + 1..].iter().take_while(|i| i.keyword != Keyword::From);
    for instruction in body {
        match instruction.keyword {
            Keyword::Arg => {
                for word in instruction.arguments.words() {
                    let (name, default) =
                        word.value.split_once('=').map_or((&*word.value, None), |(n, d)| (n, Some(d)));
                    match (build_args.get(name), default) {
                        (Some(given), _) => vars.set(name, given),
                        (None, Some(default)) => vars.set(name, &fill(&vars, default)?),
                        (None, None) => {}
                    }
                }
            }
            Keyword::Add if found => return Err(format!("{NAME} stage must contain exactly one remote ADD")),
            Keyword::Add => {
                let copy = instruction.as_copy();
                let Some([Source::Path(word)]) = copy.as_ref().map(|copy| copy.sources.as_slice()) else {
                    return Err(format!("{NAME} stage must contain exactly one remote ADD source"));
                };
                let checksum = instruction.flag("checksum").and_then(|flag| flag.value()).unwrap_or("");
                let source = fill(&vars, &word.value)?;
                match Address::of(&source) {
                    Address::Web if checksum.is_empty() => {}
                    Address::Web => {
                        digest_error(&fill(&vars, checksum)?).map_or(Ok(()), |e| Err(e.to_owned()))?
                    }
                    Address::Git => drop(Repository::of(&source)?),
                    Address::Local => {
                        return Err(format!("{NAME} stage source must be a single HTTP(S) or Git ADD"));
                    }
                }
                found = true;
            }
            _ => {
                let keyword = instruction.keyword_text();
                return Err(format!(
                    "{NAME} stage does not meet source-only requirements: unsupported {keyword} instruction"
                ));
            }
        }
    }
    if found { Ok(()) } else { Err(format!("{NAME} stage must contain exactly one remote ADD")) }
}
