//! How is one joined line read as an instruction with its flags and arguments?

use std::borrow::Cow;

use crate::bytes::find;
use crate::instruction::{Arguments, Instruction, Keyword, Pair, Word};
use crate::json::{self, JsonArray};
use crate::logical::Logical;
use crate::words::{self, trim, word};
use crate::{Span, quote};

/// Triggers inside triggers are an error anyway; this bounds how deep they are read.
const TRIGGER_DEPTH: usize = 32;

/// What the parser phase refuses.
pub(crate) type ParseError = Option<(Span, String)>;

/// Reads one joined line, or a part of it; its here-documents are not read yet.
#[inline]
pub(crate) fn read<'t>(
    logical: Logical<'t>,
    (start, end): (usize, usize),
    span: Span,
    (line, end_line): (u32, u32),
    escape: char,
    depth: usize,
    error: &mut ParseError,
) -> Instruction<'t> {
    let text = logical.text();
    let (start, end) = trim(text, start, end);
    let (keyword, keyword_end, rest) = keyword(text, start, end);
    let (flags, arguments_start) = words::flags(&logical, rest, end, escape as u8);
    let (from, to) = trim(text, arguments_start, end);
    let arguments = arguments(&logical, keyword, from, to, escape, depth, error);
    let keyword_at = (start as u32, keyword_end as u32);
    Instruction { keyword, span, line, end_line, flags, arguments, heredocs: Vec::new(), logical, keyword_at }
}

/// Which keyword the line begins with, where it ends, and where the rest begins.
#[inline]
fn keyword(text: &str, start: usize, end: usize) -> (Keyword, usize, usize) {
    let line = &text.as_bytes()[start..end];
    if let Some((keyword, length)) = Keyword::first(line)
        && words::is_plain(line.get(length + 1))
    {
        return (keyword, start + length, start + length + 1);
    }
    let (keyword_end, rest) = words::split_once(text, start, end).unwrap_or((end, end));
    (Keyword::read(&text[start..keyword_end]), keyword_end, rest)
}

fn arguments<'t>(
    line: &Logical<'t>,
    keyword: Keyword,
    start: usize,
    end: usize,
    escape: char,
    depth: usize,
    error: &mut ParseError,
) -> Arguments<'t> {
    use Keyword::*;
    if start == end {
        return Arguments::None;
    }
    match keyword {
        Run | Cmd | Entrypoint | Shell => command(line, start, end, error),
        Add | Copy | Volume => match json_words(line, start, end, error) {
            Some(words) => Arguments::Json(words),
            None => Arguments::Words(words::blank_separated(line, start, end)),
        },
        From | Expose => Arguments::Words(words::blank_separated(line, start, end)),
        Arg => {
            let mut out = Vec::with_capacity(1);
            words::quoted(&line.text()[..end], start, escape, &mut |from, to| out.push(word(line, from, to)));
            Arguments::Words(out)
        }
        Env | Label => pairs(line, keyword, start, end, escape, error),
        User | Workdir | Stopsignal | Maintainer => Arguments::Line(word(line, start, end)),
        Healthcheck => health(line, start, end, error),
        Onbuild if depth < TRIGGER_DEPTH => {
            let span = line.span(start, end);
            let inner = read(line.clone(), (start, end), span, (0, 0), escape, depth + 1, error);
            Arguments::Trigger(Box::new(inner))
        }
        Onbuild | Unknown => Arguments::Ignored(word(line, start, end)),
    }
}

/// A JSON array if it is one, else the whole rest.
fn command<'t>(line: &Logical<'t>, start: usize, end: usize, error: &mut ParseError) -> Arguments<'t> {
    if start == end {
        return Arguments::None;
    }
    match json_words(line, start, end, error) {
        Some(words) => Arguments::Json(words),
        None => Arguments::Line(word(line, start, end)),
    }
}

fn json_words<'t>(
    line: &Logical<'t>,
    start: usize,
    end: usize,
    error: &mut ParseError,
) -> Option<Vec<Word<'t>>> {
    // Nearly always it is none.
    if words::is_plain(line.text().as_bytes().get(start)) && !line.text()[start..].starts_with('[') {
        return None;
    }
    match json::array(&line.text()[start..end]) {
        JsonArray::No => None,
        JsonArray::NotStrings => {
            let message = "when using JSON array syntax, arrays must be comprised of strings only";
            *error = Some((line.span(start, end), message.to_owned()));
            None
        }
        JsonArray::Strings(strings) => {
            let word = |(value, from, to)| {
                let (from, to) = (start + from, start + to);
                let value = match value {
                    Cow::Borrowed(_) => line.slice(from + 1, to - 1).0,
                    Cow::Owned(value) => Cow::Owned(value),
                };
                Word { value, span: line.span(from, to), at: (from as u32, to as u32) }
            };
            Some(strings.into_iter().map(word).collect())
        }
    }
}

fn pairs<'t>(
    line: &Logical<'t>,
    keyword: Keyword,
    start: usize,
    end: usize,
    escape: char,
    error: &mut ParseError,
) -> Arguments<'t> {
    let mut out = Vec::new();
    let mut legacy = None;
    words::quoted(&line.text()[..end], start, escape, &mut |from, to| {
        let text = &line.text()[from..to];
        let equals = find(text.as_bytes(), b'=');
        // The first word decides for all.
        if *legacy.get_or_insert(equals.is_none()) {
            return;
        }
        match equals {
            Some(at) => out.push(Pair {
                name: word(line, from, from + at),
                value: word(line, from + at + 1, to),
                equals: true,
            }),
            None if error.is_none() => {
                let message = format!(
                    "Syntax error - can't find = in {}. Must be of the form: name=value",
                    quote(text)
                );
                *error = Some((line.span(from, to), message));
            }
            None => {}
        }
    });
    match legacy {
        None => Arguments::None,
        Some(false) => Arguments::Pairs(out),
        Some(true) => legacy_pair(line, keyword, start, end, error),
    }
}

/// `ENV name value`: the rest of the line is the value.
fn legacy_pair<'t>(
    line: &Logical<'t>,
    keyword: Keyword,
    start: usize,
    end: usize,
    error: &mut ParseError,
) -> Arguments<'t> {
    match words::split_once(line.text(), start, end) {
        Some((name_end, value)) => {
            let pair =
                Pair { name: word(line, start, name_end), value: word(line, value, end), equals: false };
            Arguments::Pairs(vec![pair])
        }
        None => {
            let message = format!("{} must have two arguments", keyword.name());
            *error = Some((line.span(start, end), message));
            Arguments::Ignored(word(line, start, end))
        }
    }
}

fn health<'t>(line: &Logical<'t>, start: usize, end: usize, error: &mut ParseError) -> Arguments<'t> {
    // Bytes taken for characters, as with flags.
    let bytes = &line.text().as_bytes()[..end];
    let blank = |at: &usize| words::is_space_byte(bytes[*at]);
    let kind_end = (start..end).find(blank).unwrap_or(end);
    let rest = (kind_end..end).find(|at| !blank(at)).unwrap_or(end);
    let (kind_end, rest) = (words::ceil(line.text(), kind_end), words::ceil(line.text(), rest));
    let command = Box::new(command(line, rest, end, error));
    Arguments::Health { kind: word(line, start, kind_end), command }
}
