//! What does a COPY, an ADD or a mount read from outside its stage?

use std::borrow::Cow;

use dockerfile_syntax::{Instruction, Keyword, Quotes, Source, quote};

use super::copy::{Address, Given};
use super::from::{Referent, States, VARIABLE, copy_from};
use super::stage::Dispatch;
use super::{Input, Origin, Step, Via};

pub(super) fn mounts(
    d: &mut Dispatch<'_>,
    instruction: &Instruction<'_>,
    step: &mut Step,
    stage: usize,
    states: &States,
    error: &mut Option<String>,
) {
    let escape = d.escape;
    let expand_field = |value: &str| {
        d.fill(value, escape, Quotes::Process).map_or_else(|_| value.to_owned(), |e| e.value.into_owned())
    };
    let mounts = instruction.mounts(&expand_field);
    let undefined = std::cell::RefCell::new(Vec::new());
    let unknown = |from: &str, target: &str| {
        let (from, target) = (quote(from), quote(target));
        format!(
            "cannot mount from stage {from} to {target}, stage needs to be defined before current command"
        )
    };
    let later = |from: &str, target: &str| match states.by_name(from) {
        Referent::Stage(source) if source >= stage && !from.is_empty() => Some(unknown(from, target)),
        _ => None,
    };
    if let Err(e) = super::mount::check(instruction, d.start(), &later, &|value| {
        d.fill(value, escape, Quotes::Process)
            .map(|e| {
                undefined.borrow_mut().extend(e.unmatched.into_iter().map(str::to_owned));
                e.value.into_owned()
            })
            .map_err(|e| {
                undefined.borrow_mut().extend(e.1);
                e.0
            })
    }) {
        error.get_or_insert(e);
    }
    d.note_undefined(undefined.into_inner());
    for mount in mounts {
        let origin = match mount.from.as_str() {
            "" => Origin::Context,
            from => resolve(states.by_name(from), stage, || unknown(from, &mount.target)),
        };
        let destination = d.absolute(&mount.target);
        let paths = if mount.source.is_empty() { Vec::new() } else { vec![mount.source] };
        step.inputs.push(Input {
            via: Via::Mount(mount.kind),
            origin,
            paths,
            destination,
            span: mount.span,
            line: step.line,
        });
    }
}

/// `later` says what is wrong where the stage stands further down.
fn resolve(referent: Referent<'_>, stage: usize, later: impl Fn() -> String) -> Origin {
    match referent {
        Referent::Stage(source) if source < stage => Origin::Stage(source),
        Referent::Stage(_) => Origin::Unresolved(later()),
        Referent::Image(name) => Origin::Image(name.to_owned()),
        Referent::Invalid(why) => Origin::Unresolved(why),
    }
}

pub(super) fn copy(
    d: &mut Dispatch<'_>,
    instruction: &Instruction<'_>,
    step: &mut Step,
    stage: usize,
    states: &States,
    error: &mut Option<String>,
) {
    let Some(copy) = instruction.as_copy() else { return };
    let mut flag = |name: &str| {
        let value = instruction.flag(name).and_then(|f| f.value());
        value.map(|v| d.expand(v, error)).unwrap_or_default()
    };
    flag("chown");
    let (chmod, checksum) = (flag("chmod"), flag("checksum"));
    step.words.reserve_exact(copy.sources.len() + 1);
    // In BuildKit's order, as the first word that cannot be expanded is the one it names.
    for source in &copy.sources {
        step.words.push(match source {
            Source::Path(word) => d.expand(&word.value, error).into_owned(),
            Source::Heredoc(n) => ["<<", &instruction.heredocs[*n].name].concat(),
            Source::Empty(_, name) => ["<<", name].concat(),
        });
    }
    let destination = d.expand(&copy.destination.value, error).into_owned();
    let absolute = d.absolute(&destination);
    let is_add = instruction.keyword == Keyword::Add;
    let via = if is_add { Via::Add } else { Via::Copy };
    let origin = match copy_from(instruction) {
        None => Origin::Context,
        Some(from) if from.name.contains('$') => Origin::Unresolved(VARIABLE.to_owned()),
        Some(from) => resolve(states.copy_from(&from.name), stage, || {
            let (from, own) = (quote(&from.name), quote(&states.label(stage)));
            format!("cannot copy from stage {from}, it needs to be defined before current stage {own}")
        }),
    };
    let line = step.line;
    let input = |origin, paths, span, destination: Cow<'_, str>| {
        let destination = if d.take(destination.len()) { destination.into_owned() } else { String::new() };
        Input { via, origin, paths, destination, span, line }
    };
    let mut paths = Vec::with_capacity(copy.sources.len());
    // Nearly all read from one place; a list that grows by itself makes room for four.
    step.inputs.reserve_exact(1);
    for (source, path) in copy.sources.iter().zip(&step.words) {
        match source {
            Source::Path(word) if is_add && !matches!(Address::of(path), Address::Local) => {
                let destination = absolute.as_str().into();
                step.inputs.push(input(Origin::Url(path.clone()), Vec::new(), word.span, destination));
            }
            Source::Path(_) => paths.push(path.clone()),
            Source::Heredoc(_) | Source::Empty(..) => {
                let (name, span) = match source {
                    Source::Heredoc(n) => (&instruction.heredocs[*n].name, instruction.heredocs[*n].span),
                    Source::Empty(word, name) => (name, word.span),
                    Source::Path(_) => continue,
                };
                let destination = absolute.as_str().into();
                step.inputs.push(input(Origin::Inline, vec![name.clone()], span, destination));
            }
        }
    }
    // A stage that only here-documents are copied beside is built all the same.
    if !paths.is_empty() || copy.from.is_some() {
        let span = copy.from.map_or(instruction.span, |f| f.value_span());
        step.inputs.push(input(origin, paths, span, absolute.into()));
    }
    let wrong = {
        let sources = step.words.iter().zip(&copy.sources).filter(|(_, s)| matches!(s, Source::Path(_)));
        let keep = instruction.flag("keep-git-dir");
        let given = Given {
            keyword: instruction.keyword,
            windows: d.windows,
            destination: &destination,
            mode: &chmod,
            checksum: &checksum,
            keep: keep.map(|flag| flag.value().is_none_or(|value| value.eq_ignore_ascii_case("true"))),
        };
        super::copy::check(&given, sources.map(|(path, _)| path.as_str())).err()
    };
    step.words.push(destination);
    for source in &copy.sources {
        let Source::Heredoc(n) = source else { continue };
        let Some(heredoc) = instruction.heredocs.get(*n).filter(|h| h.expand) else { continue };
        match d.fill(&heredoc.text(), '\\', Quotes::Ignore) {
            Ok(expansion) => d.note_undefined(expansion.unmatched),
            Err(e) => {
                d.note_undefined(e.1);
                error.get_or_insert(e.0);
            }
        }
    }
    if let Some(e) = wrong {
        error.get_or_insert(e);
    }
}
