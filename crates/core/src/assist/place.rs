//! What stands at this place?

use dockerfile_syntax::{Arguments, Directive, Instruction, Keyword, Span, variables};

use super::Assistant;
use super::references::field_value;
use crate::plan::Parent;

/// What a place is about, and the bytes that are about it.
pub(super) struct Place<'p> {
    pub(super) thing: Thing<'p>,
    pub(super) span: Span,
    /// The instruction it belongs to, by index; 0 for a directive.
    pub(super) instruction: usize,
}

/// What can stand at a place.
pub(super) enum Thing<'p> {
    /// A parser directive.
    Directive(&'p Directive<'p>),
    /// An instruction's keyword.
    Keyword(Keyword),
    /// A flag of an instruction: its name.
    Flag(Keyword, &'p str),
    /// A field of a mount: the mount's type, its key and its value.
    Field(&'p str, &'p str, &'p str),
    /// A stage, where it is named or referred to.
    Stage(usize),
    /// An image, variables filled in.
    Image(&'p str),
    /// A variable where it is used.
    Used(&'p str),
    /// A variable where ARG or ENV sets it.
    Set(&'p str),
}

impl<'a> Assistant<'a> {
    /// What stands at an offset.
    pub(super) fn place(&self, at: u32) -> Option<Place<'_>> {
        if let Some(directive) = self.document.directives.iter().find(|d| d.span.touches(at)) {
            return Some(Place { thing: Thing::Directive(directive), span: directive.span, instruction: 0 });
        }
        let instruction = self.instruction_at(at)?;
        let own = innermost(&self.document.instructions[instruction], at);
        let (thing, span) = self
            .used(own, at)
            .or_else(|| self.stage(instruction, at))
            .or_else(|| set(own, at))
            .or_else(|| self.image(instruction, own, at))
            .or_else(|| flag(own, at))
            .or_else(|| {
                own.keyword_span().touches(at).then_some((Thing::Keyword(own.keyword), own.keyword_span()))
            })?;
        Some(Place { thing, span, instruction })
    }

    fn used<'p>(&self, own: &'p Instruction<'_>, at: u32) -> Option<(Thing<'p>, Span)> {
        for heredoc in &own.heredocs {
            if heredoc.span.start <= at && at < heredoc.span.end {
                let inside = |(_, start, end): &(&str, usize, usize)| {
                    Span::new(heredoc.span.start as usize + start, heredoc.span.start as usize + end)
                };
                let found = variables(heredoc.content, self.document.escape);
                let found = found.into_iter().find(|v| inside(v).touches(at))?;
                return Some((Thing::Used(found.0), inside(&found)));
            }
        }
        let span = |(_, start, end): &(&str, usize, usize)| own.logical.span(*start, *end);
        let found = variables(own.logical.text(), self.document.escape);
        let found = found.into_iter().find(|v| span(v).touches(at))?;
        Some((Thing::Used(found.0), span(&found)))
    }

    fn stage(&self, instruction: usize, at: u32) -> Option<(Thing<'_>, Span)> {
        if let Some(stage) = self.stage_of(instruction).filter(|s| s.instruction == instruction) {
            let name = self.name_span(stage.index).filter(|span| span.touches(at));
            let base = self.from(stage.index).and_then(Instruction::as_from).map(|f| f.image.span);
            return match (name, base.filter(|span| span.touches(at)), &stage.parent) {
                (Some(span), ..) => Some((Thing::Stage(stage.index), span)),
                (None, Some(span), Parent::Stage(parent)) => Some((Thing::Stage(*parent), span)),
                _ => None,
            };
        }
        let named = self.froms(instruction).into_iter().find(|(span, ..)| span.touches(at));
        named.map(|(span, _, stage)| (Thing::Stage(stage), span))
    }

    fn image<'p>(
        &'p self,
        instruction: usize,
        own: &'p Instruction<'_>,
        at: u32,
    ) -> Option<(Thing<'p>, Span)> {
        match own.keyword {
            Keyword::From => {
                let word = own.arguments.words().first().filter(|w| w.span.touches(at))?;
                let stage = self.stage_of(instruction)?;
                let image = !matches!(stage.parent, Parent::Stage(_)) && stage.instruction == instruction;
                image.then_some((Thing::Image(&stage.base), word.span))
            }
            Keyword::Copy => {
                let flag = own.flag("from").filter(|f| f.value_span().touches(at))?;
                Some((Thing::Image(flag.value()?), flag.value_span()))
            }
            Keyword::Run => {
                let flag = own.flags.iter().find(|f| f.name() == "mount" && f.span.touches(at))?;
                let span = field_value(self.document.text, flag.span, "from").filter(|s| s.touches(at))?;
                Some((Thing::Image(span.of(self.document.text)), span))
            }
            _ => None,
        }
    }
}

/// The instruction itself, or the trigger inside it that covers the place.
fn innermost<'i, 't>(instruction: &'i Instruction<'t>, at: u32) -> &'i Instruction<'t> {
    let mut own = instruction;
    while let Arguments::Trigger(inner) = &own.arguments
        && inner.span.touches(at)
    {
        own = inner;
    }
    own
}

fn set<'p>(own: &'p Instruction<'_>, at: u32) -> Option<(Thing<'p>, Span)> {
    match own.keyword {
        Keyword::Arg => own.arguments.words().iter().find_map(|word| {
            let name = word.value.split('=').next().unwrap_or("");
            let start = word.at.0 as usize;
            let span = own.logical.span(start, start + name.len());
            span.touches(at).then_some((Thing::Set(name), span))
        }),
        Keyword::Env => {
            let pair = own.arguments.pairs().iter().find(|p| p.name.span.touches(at))?;
            Some((Thing::Set(&pair.name.value), pair.name.span))
        }
        _ => None,
    }
}

fn flag<'p>(own: &'p Instruction<'_>, at: u32) -> Option<(Thing<'p>, Span)> {
    let flag = own.flags.iter().find(|f| f.span.touches(at))?;
    let (Some(value), "mount") = (flag.value(), flag.name()) else {
        return Some((Thing::Flag(own.keyword, flag.name()), flag.span));
    };
    // Only a flag written plainly has its fields where its value says.
    let span = flag.value_span();
    if span == flag.span || at < span.start {
        return Some((Thing::Flag(own.keyword, "mount"), flag.span));
    }
    let kind = mount_type(value);
    let mut start = span.start;
    for field in value.split(',') {
        let span = Span { start, end: start + field.len() as u32 };
        if span.touches(at) {
            let (key, value) = field.split_once('=').unwrap_or((field, ""));
            return Some((Thing::Field(kind, key, value), span));
        }
        start = span.end + 1;
    }
    None
}

/// The type a mount's fields say; bind if none does.
pub(super) fn mount_type(fields: &str) -> &str {
    fields.split(',').find_map(|field| field.strip_prefix("type=")).unwrap_or("bind")
}
