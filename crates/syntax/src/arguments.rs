//! How is one joined line read as an instruction with its flags and arguments?

use std::borrow::Cow;

use crate::instruction::{Arguments, Flag, Instruction, Keyword, Pair};
use crate::json::{self, JsonArray};
use crate::logical::Logical;
use crate::words::{self, trim, word};
use crate::{Span, quote};

/// Triggers inside triggers are an error anyway; this bounds how deep they are read.
const TRIGGER_DEPTH: usize = 32;

/// What the parser phase refuses.
pub(crate) type ParseError = Option<(Span, String)>;

/// What stands in one joined line.
pub(crate) struct Parts<'t> {
    keyword: Keyword,
    keyword_at: (u32, u32),
    flags: Vec<Flag<'t>>,
    arguments: Arguments<'t>,
    pub(crate) error: ParseError,
}

impl<'t> Parts<'t> {
    /// The instruction that they make; its here-documents are not read yet.
    #[inline]
    pub(crate) fn instruction(self, logical: Logical<'t>, span: Span, lines: (u32, u32)) -> Instruction<'t> {
        let Parts { keyword, keyword_at, flags, arguments, .. } = self;
        let (line, end_line) = lines;
        Instruction {
            keyword,
            span,
            line,
            end_line,
            flags,
            arguments,
            heredocs: Vec::new(),
            logical,
            keyword_at,
        }
    }
}

/// Reads one joined line, or a part of it.
pub(crate) fn read<'t>(
    line: &Logical<'t>,
    start: usize,
    end: usize,
    escape: char,
    depth: usize,
) -> Parts<'t> {
    let (start, end) = trim(line.text(), start, end);
    let (keyword, keyword_end, rest) = keyword(line.text(), start, end);
    let (flags, arguments_start) = words::flags(line, rest, end, escape as u8);
    let (from, to) = trim(line.text(), words::ceil(line.text(), arguments_start.min(end)), end);
    let (arguments, error) = arguments(line, keyword, from, to, escape, depth);
    Parts { keyword, keyword_at: (start as u32, keyword_end as u32), flags, arguments, error }
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
) -> (Arguments<'t>, ParseError) {
    use Keyword::*;
    let empty = start == end;
    match keyword {
        Run | Cmd | Entrypoint | Shell => command(line, start, end),
        Add | Copy | Volume => match json_words(line, start, end) {
            Err(error) => (Arguments::Words(words::blank_separated(line, start, end)), Some(error)),
            Ok(Some(words)) => (Arguments::Json(words), None),
            Ok(None) if empty => (Arguments::None, None),
            Ok(None) => (Arguments::Words(words::blank_separated(line, start, end)), None),
        },
        _ if empty => (Arguments::None, None),
        From | Expose => (Arguments::Words(words::blank_separated(line, start, end)), None),
        Arg => {
            let mut out = Vec::new();
            words::quoted(&line.text()[..end], start, escape, &mut |from, to| out.push(word(line, from, to)));
            (Arguments::Words(out), None)
        }
        Env | Label => pairs(line, keyword, start, end, escape),
        User | Workdir | Stopsignal | Maintainer => (Arguments::Line(word(line, start, end)), None),
        Healthcheck => health(line, start, end),
        Onbuild if depth < TRIGGER_DEPTH => {
            let mut parts = read(line, start, end, escape, depth + 1);
            let error = parts.error.take();
            let (start, end) = trim(line.text(), start, end);
            let inner = parts.instruction(line.clone(), line.span(start, end), (0, 0));
            (Arguments::Trigger(Box::new(inner)), error)
        }
        Onbuild | Unknown => (Arguments::Ignored(word(line, start, end)), None),
    }
}

/// A JSON array if it is one, else the whole rest.
fn command<'t>(line: &Logical<'t>, start: usize, end: usize) -> (Arguments<'t>, ParseError) {
    if start == end {
        return (Arguments::None, None);
    }
    match json_words(line, start, end) {
        Ok(Some(words)) => (Arguments::Json(words), None),
        Ok(None) => (Arguments::Line(word(line, start, end)), None),
        Err(error) => (Arguments::Line(word(line, start, end)), Some(error)),
    }
}

type JsonWords<'t> = Result<Option<Vec<crate::Word<'t>>>, (Span, String)>;

fn json_words<'t>(line: &Logical<'t>, start: usize, end: usize) -> JsonWords<'t> {
    // Nearly always it is none.
    if words::is_plain(line.text().as_bytes().get(start)) && !line.text()[start..].starts_with('[') {
        return Ok(None);
    }
    match json::array(&line.text()[start..end]) {
        JsonArray::No => Ok(None),
        JsonArray::NotStrings => Err((
            line.span(start, end),
            "when using JSON array syntax, arrays must be comprised of strings only".to_owned(),
        )),
        JsonArray::Strings(strings) => Ok(Some(
            strings
                .into_iter()
                .map(|(value, from, to)| {
                    let (from, to) = (start + from, start + to);
                    let value = match value {
                        Cow::Borrowed(_) => line.slice(from + 1, to - 1).0,
                        Cow::Owned(value) => Cow::Owned(value),
                    };
                    crate::Word { value, span: line.span(from, to), at: (from as u32, to as u32) }
                })
                .collect(),
        )),
    }
}

fn pairs<'t>(
    line: &Logical<'t>,
    keyword: Keyword,
    start: usize,
    end: usize,
    escape: char,
) -> (Arguments<'t>, ParseError) {
    let mut out = Vec::new();
    let mut error = None;
    let mut legacy = None;
    words::quoted(&line.text()[..end], start, escape, &mut |from, to| {
        let text = &line.text()[from..to];
        let equals = text.bytes().position(|b| b == b'=');
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
                error = Some((line.span(from, to), message));
            }
            None => {}
        }
    });
    match legacy {
        None => (Arguments::None, None),
        Some(false) => (Arguments::Pairs(out), error),
        Some(true) => legacy_pair(line, keyword, start, end),
    }
}

/// `ENV name value`: the rest of the line is the value.
fn legacy_pair<'t>(
    line: &Logical<'t>,
    keyword: Keyword,
    start: usize,
    end: usize,
) -> (Arguments<'t>, ParseError) {
    match words::split_once(line.text(), start, end) {
        Some((name_end, value)) => {
            let pair =
                Pair { name: word(line, start, name_end), value: word(line, value, end), equals: false };
            (Arguments::Pairs(vec![pair]), None)
        }
        None => {
            let message = format!("{} must have two arguments", keyword.name());
            let span = line.span(start, end);
            (Arguments::Ignored(word(line, start, end)), Some((span, message)))
        }
    }
}

fn health<'t>(line: &Logical<'t>, start: usize, end: usize) -> (Arguments<'t>, ParseError) {
    // Bytes taken for characters, as with flags.
    let bytes = &line.text().as_bytes()[..end];
    let blank = |at: &usize| words::is_space_byte(bytes[*at]);
    let kind_end = (start..end).find(blank).unwrap_or(end);
    let rest = (kind_end..end).find(|at| !blank(at)).unwrap_or(end);
    let (kind_end, rest) = (words::ceil(line.text(), kind_end), words::ceil(line.text(), rest));
    let (command, error) = command(line, rest, end);
    (Arguments::Health { kind: word(line, start, kind_end), command: Box::new(command) }, error)
}
