//! May this stage be called otherwise, and what has to change?

use dockerfile_syntax::{Edit, Span, apply, lower, parse, quote, sort_by};

use super::Assistant;
use super::references::By;
use crate::plan::{Origin, Parent, Plan, plan};

impl Assistant<'_> {
    /// What gives the stage at a place another name, everywhere: after AS, in FROM, `--from` and mounts. A stage without a name
    /// gets one, and its number in `--from` becomes the name. The name is written in lower case, as BuildKit knows it.
    ///
    /// # Errors
    /// In a sentence: why there is nothing to rename here, or why it cannot be called so.
    pub fn rename(&self, at: u32, name: &str) -> Result<Vec<Edit>, String> {
        let nothing = || "There is no stage to rename here.".to_owned();
        let place = self.place(at).ok_or_else(nothing)?;
        let stage = self.stage_meant(&place.thing, place.instruction).ok_or_else(nothing)?;
        let name = lower(name.trim());
        valid(&name)?;
        self.free(stage, &name)?;
        let mut edits = self.edits(stage, &name)?;
        sort_by(&mut edits, |a, b| a.span.start < b.span.start);
        // Whatever the rules above may have missed: the file must still mean the same.
        let text = apply(self.document.text, &edits);
        let same = text.is_some_and(|text| same(&self.plan, &plan(&parse(&text), self.options)));
        if same { Ok(edits) } else { Err(format!("Called {name}, the file would mean something else.")) }
    }

    /// The edits, whether the result means the same or not.
    fn edits(&self, stage: usize, name: &str) -> Result<Vec<Edit>, String> {
        let mut edits = Vec::new();
        let named = self.name_span(stage);
        match named {
            Some(span) => edits.push(Edit { span, insert: name.to_owned() }),
            None => {
                let from = self.from(stage).and_then(|i| i.as_from()).ok_or("Its FROM is not complete.")?;
                let end = Span { start: from.image.span.end, end: from.image.span.end };
                edits.push(Edit { span: end, insert: format!(" AS {name}") });
            }
        }
        for used in self.uses(stage) {
            let span = match used.by {
                By::Variable => {
                    let line = self.document.instructions[used.instruction].line;
                    return Err(format!("Line {line} names it through a variable; change that first."));
                }
                // A number stays right, unless the name is what is asked for.
                By::Number if named.is_some() => continue,
                _ => used.span,
            };
            // Where a flag is written with quotes only the whole of it is known.
            let whole = span.of(self.document.text).starts_with("--");
            edits.push(Edit { span, insert: format!("{}{name}", if whole { "--from=" } else { "" }) });
        }
        Ok(edits)
    }

    /// Whether a name means nothing else in this file yet.
    fn free(&self, stage: usize, name: &str) -> Result<(), String> {
        let stages = &self.plan.stages;
        if let Some(other) = stages.iter().find(|s| s.index != stage && s.name.as_deref() == Some(name)) {
            return Err(format!("The stage in line {} is called {name}.", other.line));
        }
        for other in stages.iter().filter(|s| !matches!(s.parent, Parent::Stage(_))) {
            if other.index > stage && other.base == name {
                let line = other.line;
                return Err(format!(
                    "Line {line} starts from an image called {name}; it would mean this stage."
                ));
            }
        }
        for input in stages.iter().flat_map(|s| &s.steps).flat_map(|s| &s.inputs) {
            if matches!(&input.origin, Origin::Image(image) if lower(image) == name) {
                let line = input.line;
                return Err(format!(
                    "Line {line} takes files from an image called {name}; it would mean this stage."
                ));
            }
        }
        Ok(())
    }
}

/// Whether BuildKit takes a name for a stage.
fn valid(name: &str) -> Result<(), String> {
    if ["scratch", "context"].contains(&name) {
        return Err(format!("{name} means something else: the empty image, or the build context."));
    }
    let rest = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
    if name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(rest) {
        return Ok(());
    }
    let quoted = quote(name);
    Err(format!("A stage cannot be called {quoted}: it takes a letter, then letters, digits and - _ ."))
}

/// Whether two plans build the same: the same stages on the same bases, reading from the same places.
fn same(a: &Plan, b: &Plan) -> bool {
    let stages = a.stages.iter().zip(&b.stages);
    a.stages.len() == b.stages.len()
        && a.problems.len() == b.problems.len()
        && stages.into_iter().all(|(a, b)| {
            let origins = |stage: &'_ crate::plan::Stage| -> Vec<Origin> {
                stage.steps.iter().flat_map(|s| &s.inputs).map(|i| i.origin.clone()).collect()
            };
            a.parent == b.parent && alike(&origins(a), &origins(b))
        })
}

/// The same origins; an error may name the stage.
fn alike(a: &[Origin], b: &[Origin]) -> bool {
    let pair = |(a, b): (&Origin, &Origin)| match (a, b) {
        (Origin::Unresolved(_), Origin::Unresolved(_)) => true,
        _ => a == b,
    };
    a.len() == b.len() && a.iter().zip(b).all(pair)
}
