//! Which stage or image does a `from` mean?

use std::borrow::Cow;

use dockerfile_syntax::{Flag, Instruction, Keyword, Span, cut, is_lower, lower, sort_by};

use super::{SCRATCH, Vars};

/// Everything an index or name can refer to, in BuildKit's numbering: stages first, then each image that a
/// `COPY --from` or a mount named, in the order in which it was met.
pub(super) struct States {
    pub(super) names: Vec<Option<String>>,
    /// The stages that have a name, sorted by it; those of the same name in order.
    by_name: Vec<usize>,
    pub(super) count: usize,
    pub(super) extra: Vec<String>,
}

/// What `--from` refers to.
pub(super) enum Referent<'n> {
    Stage(usize),
    Image(&'n str),
    Invalid(String),
}

impl States {
    /// The stages of these names.
    pub(super) fn new(names: Vec<Option<String>>) -> Self {
        let mut by_name: Vec<usize> = (0..names.len()).filter(|stage| names[*stage].is_some()).collect();
        sort_by(&mut by_name, |a, b| names[*a] < names[*b]);
        States { count: names.len(), names, by_name, extra: Vec::new() }
    }

    /// A stage as BuildKit calls it in messages; nothing else is there to be told from.
    pub(super) fn label(&self, stage: usize) -> String {
        match self.names.get(stage) {
            _ if self.count + self.extra.len() == 1 => String::new(),
            Some(Some(name)) => name.clone(),
            _ => format!("stage-{stage}"),
        }
    }

    /// `COPY --from=`: an index, a stage's name in any case, or an image.
    pub(super) fn copy_from<'n>(&'n self, from: &'n str) -> Referent<'n> {
        match from.parse::<i64>() {
            Ok(index) => match usize::try_from(index) {
                Ok(n) if n < self.count => Referent::Stage(n),
                Ok(n) if n - self.count < self.extra.len() => Referent::Image(&self.extra[n - self.count]),
                _ => Referent::Invalid(format!("invalid stage index {index}")),
            },
            Err(_) => self.by_name(from),
        }
    }

    /// The last stage of a name among so many.
    pub(super) fn named(&self, name: &str, among: usize) -> Option<usize> {
        let key = |stage: usize| (self.names[stage].as_deref().unwrap_or(""), stage);
        let next = self.by_name.partition_point(|stage| key(*stage) < (name, among));
        let stage = *self.by_name.get(next.checked_sub(1)?)?;
        (key(stage).0 == name).then_some(stage)
    }

    /// `RUN --mount=from=`: a stage's name in any case, or an image; never an index.
    pub(super) fn by_name<'n>(&self, name: &'n str) -> Referent<'n> {
        let lower: Cow<'_, str> = if is_lower(name) { name.into() } else { lower(name).into() };
        match self.named(&lower, self.count) {
            Some(stage) => Referent::Stage(stage),
            None => Referent::Image(name),
        }
    }
}

/// A `from` of COPY or of a mount.
pub(super) struct FromName<'i> {
    pub(super) name: Cow<'i, str>,
    pub(super) span: Span,
    pub(super) copy: bool,
}

/// What an instruction takes files from, as BuildKit counts it: each mount without a source is one of nothing.
pub(super) fn froms<'i>(instruction: &'i Instruction<'_>) -> Vec<FromName<'i>> {
    match instruction.keyword {
        // Only flags say so.
        _ if instruction.flags.is_empty() => Vec::new(),
        Keyword::Copy => copy_from(instruction).into_iter().collect(),
        Keyword::Run => {
            let mounts = instruction.flags.iter().filter(|flag| flag.name() == "mount");
            let froms = mounts.map(|flag| FromName { name: mount_from(flag), span: flag.span, copy: false });
            froms.collect()
        }
        _ => Vec::new(),
    }
}

/// The `--from` of a COPY.
pub(super) fn copy_from<'i>(instruction: &'i Instruction<'_>) -> Option<FromName<'i>> {
    let flag = instruction.flag("from").filter(|_| instruction.keyword == Keyword::Copy)?;
    let name = flag.value().filter(|name| !name.is_empty())?;
    Some(FromName { name: name.into(), span: flag.value_span(), copy: true })
}

fn mount_from<'i>(flag: &'i Flag<'_>) -> Cow<'i, str> {
    let is_from = |field: &Cow<'i, str>| {
        let (key, value) = cut(field, b'=')?;
        key.eq_ignore_ascii_case("from").then_some(value.len())
    };
    let from = flag.fields().into_iter().rev().find_map(|field| is_from(&field).map(|len| (field, len)));
    match from {
        Some((_, 0)) | None => SCRATCH.into(),
        Some((Cow::Borrowed(field), len)) => field[field.len() - len..].into(),
        Some((Cow::Owned(field), len)) => field[field.len() - len..].to_owned().into(),
    }
}

/// Whether a source is unresolved because its stage stands further down: BuildKit notices when it gets there.
pub(super) fn is_later(why: &str) -> bool {
    why.starts_with("cannot copy from stage") || why.starts_with("cannot mount from stage")
}

/// What BuildKit says of a variable in `--from`.
pub(super) const VARIABLE: &str = "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround";

/// Why a `--from` that is no plain name is refused.
pub(super) fn variable_in(from: &FromName<'_>, escape: char) -> Option<String> {
    match Vars::default().expand(&from.name, escape) {
        _ if !from.copy => None,
        Ok(expansion) if expansion.value == from.name => None,
        Ok(_) => Some(VARIABLE.to_owned()),
        Err(e) => Some(e.0),
    }
}
