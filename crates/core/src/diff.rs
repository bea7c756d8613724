//! How do two texts differ, line by line, and which reason belongs to which line?

use dockerfile_syntax::sort_by;
use serde::Serialize;
use similar::DiffTag;
use similar::algorithms::{Capture, Replace, myers};

use crate::convert::Change;

/// One line of a diff.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// What happened to it.
    pub kind: Kind,
    /// Its text without the line end.
    pub text: String,
    /// Its number in the old text, from 1.
    pub old: Option<usize>,
    /// Its number in the new text.
    pub new: Option<usize>,
    /// Reasons that begin at this line.
    pub why: Vec<String>,
}

/// What happened to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// In both texts.
    Same,
    /// Only in the old one.
    Gone,
    /// Only in the new one.
    New,
}

/// The lines of both texts. Each change's reason stands at the first line of the new text that the change wrote, or, if
/// it only took away, at the first line it took.
pub fn lines(old: &str, new: &str, changes: &[Change]) -> Vec<Line> {
    let (before, after): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    // One algorithm by name: the crate's general entry would bring all of them into the page.
    // What went stands before what came for it.
    let mut hook = Replace::new(Capture::new());
    let done = myers::diff(&mut hook, &before, 0..before.len(), &after, 0..after.len());
    debug_assert!(done.is_ok());
    let mut out: Vec<Line> = Vec::new();
    for operation in hook.into_inner().ops() {
        let (tag, gone, come) = operation.as_tag_tuple();
        let line = |kind, text: &str, old: Option<usize>, new: Option<usize>| Line {
            kind,
            text: text.to_owned(),
            old: old.map(|n| n + 1),
            new: new.map(|n| n + 1),
            why: Vec::new(),
        };
        if tag == DiffTag::Equal {
            out.extend(gone.zip(come).map(|(o, n)| line(Kind::Same, before[o], Some(o), Some(n))));
        } else {
            out.extend(gone.map(|o| line(Kind::Gone, before[o], Some(o), None)));
            out.extend(come.map(|n| line(Kind::New, after[n], None, Some(n))));
        }
    }
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sort_by(&mut sorted, |a, b| a.edit.span.start < b.edit.span.start);
    // How far the new text has moved against the old one at the change being looked at.
    let mut shift = 0i64;
    for change in sorted {
        let span = change.edit.span;
        let inserted = &change.edit.insert;
        let lead = inserted.len() - inserted.trim_start().len();
        let at_new = (i64::from(span.start) + shift).max(0) as usize + lead;
        let at_old = span.start as usize + span.of(old).len() - span.of(old).trim_start().len();
        shift += inserted.len() as i64 - i64::from(span.len());
        // An empty line explains itself.
        if inserted.trim().is_empty() && span.is_empty() {
            continue;
        }
        let (new_line, old_line) = (line_of(new, at_new), line_of(old, at_old));
        let place = if inserted.trim().is_empty() {
            out.iter().position(|l| l.old.is_some_and(|n| n >= old_line) && l.kind == Kind::Gone)
        } else {
            out.iter().position(|l| l.new.is_some_and(|n| n >= new_line) && l.kind == Kind::New)
        };
        if let Some(line) = place.and_then(|p| out.get_mut(p))
            && !line.why.contains(&change.why)
        {
            line.why.push(change.why.clone());
        }
    }
    out
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockerfile_syntax::{Edit, Span, apply};

    fn change(old: &str, from: &str, insert: &str, why: &str) -> Change {
        let start = old.find(from).expect(from);
        let edit = Edit { span: Span::new(start, start + from.len()), insert: insert.to_owned() };
        Change { edit, why: why.to_owned() }
    }

    #[test]
    fn each_reason_stands_at_the_line_it_explains() {
        let old = "FROM node:20\nRUN a\nCOPY . .\nCMD x\n";
        let changes = [
            change(old, "FROM node:20", "FROM node:20 AS build", "named"),
            change(old, "RUN a\n", "", "not needed"),
            change(old, "CMD x", "\nFROM slim\nCMD x", "ships"),
        ];
        let edits: Vec<Edit> = changes.iter().map(|c| c.edit.clone()).collect();
        let new = apply(old, &edits).expect("edits fit");
        let shown: Vec<String> = lines(old, &new, &changes)
            .iter()
            .map(|l| {
                let sign = match l.kind {
                    Kind::Same => ' ',
                    Kind::Gone => '-',
                    Kind::New => '+',
                };
                format!("{sign}{} {}", l.text, l.why.join("; "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "-FROM node:20 ",
                "-RUN a not needed",
                "+FROM node:20 AS build named",
                " COPY . . ",
                "+ ",
                "+FROM slim ships",
                " CMD x ",
            ]
        );
    }

    #[test]
    fn what_went_stands_before_what_came_for_it() {
        let old = "FROM a\nENV b=1\n";
        let changes = [change(old, "FROM a", "FROM a AS build", "named")];
        let kinds: Vec<Kind> =
            lines(old, "FROM a AS build\nENV b=1\n", &changes).iter().map(|l| l.kind).collect();
        assert_eq!(kinds, [Kind::Gone, Kind::New, Kind::Same]);
    }
}
