//! Does each instruction have the shape it needs? BuildKit's second phase.

use crate::bytes::cut;
use crate::go::{csv, duration, quote};
use crate::instruction::{Arguments, Document, Flag, Instruction, Keyword};
use crate::suggest::hint;
use crate::{Phase, Problem, Span, heredoc};

/// Adds a problem for every instruction that BuildKit's second phase refuses.
pub(crate) fn check(document: &mut Document<'_>) {
    let mut has_stage = false;
    for instruction in &document.instructions {
        let problem = match shape_error(instruction) {
            Err(problem) => Some(problem),
            Ok(()) => match instruction.keyword {
                Keyword::From => None,
                Keyword::Arg => None,
                _ if has_stage => None,
                _ => Some((instruction.span, "no build stage in current context".to_owned())),
            },
        };
        has_stage |= instruction.keyword == Keyword::From && problem.is_none();
        if let Some((span, message)) = problem {
            document.problems.push(Problem {
                phase: Phase::Instruction,
                span,
                line: instruction.line,
                end_line: instruction.end_line,
                message,
            });
        }
    }
}

impl Instruction<'_> {
    /// What BuildKit would say against this instruction on its own, whatever stands around it.
    pub fn refusal(&self) -> Option<String> {
        if self.keyword == Keyword::Unknown && self.keyword_text().starts_with('#') {
            return Some("file with no instructions".to_owned());
        }
        shape_error(self).err().map(|(_, message)| message)
    }
}

type Shape = Result<(), (Span, String)>;

fn shape_error(instruction: &Instruction<'_>) -> Shape {
    use Keyword::*;
    let keyword = instruction.keyword;
    let count = || instruction.argument_count();
    let fail = |message: String| Err((instruction.span, message));
    let at_least_one = || fail(format!("{} requires at least one argument", keyword.name()));
    match keyword {
        Unknown => {
            let name = instruction.keyword_text();
            let known = Keyword::ALL.iter().map(|k| k.name());
            Err((
                instruction.keyword_span(),
                format!("unknown instruction: {name}{}", hint(name, known, true)),
            ))
        }
        Env | Label => {
            flags(instruction, &[])?;
            if count() == 0 {
                return at_least_one();
            }
            match instruction.arguments.pairs().iter().find(|p| p.name.value.is_empty()) {
                Some(pair) => Err((
                    pair.name.span.to(pair.value.span),
                    format!("{} names can not be blank", keyword.name()),
                )),
                None => Ok(()),
            }
        }
        Maintainer | Workdir | User | Stopsignal => {
            if count() != 1 {
                return fail(format!("{} requires exactly one argument", keyword.name()));
            }
            if keyword == Stopsignal { Ok(()) } else { flags(instruction, &[]) }
        }
        Add | Copy => {
            if count() < 2 {
                return fail(format!(
                    "{} requires at least two arguments, but only one was provided. Destination could not be determined",
                    keyword.name()
                ));
            }
            flags(instruction, if keyword == Add { ADD_FLAGS } else { COPY_FLAGS })?;
            let destination = instruction.arguments.words().last();
            match destination.map(|d| (d.span, heredoc::opener(&d.value))) {
                Some((span, Ok(Some(_)))) => {
                    Err((span, format!("{} cannot accept a heredoc as a destination", keyword.name())))
                }
                _ => Ok(()),
            }
        }
        From => {
            match instruction.arguments.words() {
                [_] => {}
                [_, word, name] if word.value.eq_ignore_ascii_case("as") => {
                    let lower = crate::lower(&name.value);
                    let valid = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
                    if !(lower.starts_with(|c: char| c.is_ascii_lowercase()) && lower.bytes().all(valid)) {
                        return Err((
                            name.span,
                            format!(
                                "invalid name for build stage: {}, name can't start with a number or contain symbols",
                                quote(&name.value)
                            ),
                        ));
                    }
                }
                _ => return fail("FROM requires either one or three arguments".to_owned()),
            }
            flags(instruction, &[("platform", Kind::Text)])
        }
        Onbuild => {
            if count() == 0 {
                return at_least_one();
            }
            flags(instruction, &[])?;
            let trigger = crate::upper(instruction.argument_list()[0].trim());
            match trigger.as_str() {
                "ONBUILD" => fail("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed".to_owned()),
                "MAINTAINER" | "FROM" => fail(format!("{trigger} isn't allowed as an ONBUILD trigger")),
                _ => Ok(()),
            }
        }
        Run => run(instruction),
        Cmd | Entrypoint => flags(instruction, &[]),
        Healthcheck => health(instruction),
        Expose => {
            if count() == 0 {
                return at_least_one();
            }
            flags(instruction, &[])
        }
        Volume => {
            if count() == 0 {
                return at_least_one();
            }
            flags(instruction, &[])?;
            match instruction.arguments.words().iter().find(|w| w.value.trim().is_empty()) {
                Some(word) => Err((word.span, "VOLUME specified can not be an empty string".to_owned())),
                None => Ok(()),
            }
        }
        Arg => {
            if count() == 0 {
                return at_least_one();
            }
            match instruction.arguments.words().iter().find(|w| w.value.starts_with('=')) {
                Some(word) => Err((word.span, "ARG names can not be blank".to_owned())),
                None => Ok(()),
            }
        }
        Shell => {
            flags(instruction, &[])?;
            match &instruction.arguments {
                Arguments::Json(words) if !words.is_empty() => Ok(()),
                Arguments::Line(_) => fail("SHELL requires the arguments to be in JSON form".to_owned()),
                _ => at_least_one(),
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    Text,
    List,
}

const ADD_FLAGS: &[(&str, Kind)] = &[
    ("chown", Kind::Text),
    ("chmod", Kind::Text),
    ("link", Kind::Bool),
    ("keep-git-dir", Kind::Bool),
    ("checksum", Kind::Text),
    ("unpack", Kind::Bool),
    ("exclude", Kind::List),
];

const COPY_FLAGS: &[(&str, Kind)] = &[
    ("chown", Kind::Text),
    ("from", Kind::Text),
    ("chmod", Kind::Text),
    ("link", Kind::Bool),
    ("exclude", Kind::List),
    ("parents", Kind::Bool),
];

const RUN_FLAGS: &[(&str, Kind)] =
    &[("mount", Kind::List), ("network", Kind::Text), ("security", Kind::Text), ("device", Kind::List)];

const HEALTH_FLAGS: &[(&str, Kind)] = &[
    ("interval", Kind::Text),
    ("timeout", Kind::Text),
    ("start-period", Kind::Text),
    ("start-interval", Kind::Text),
    ("retries", Kind::Text),
];

#[inline]
fn flags(instruction: &Instruction<'_>, known: &[(&str, Kind)]) -> Shape {
    if instruction.flags.is_empty() { Ok(()) } else { some_flags(instruction, known) }
}

fn some_flags(instruction: &Instruction<'_>, known: &[(&str, Kind)]) -> Shape {
    for (n, flag) in instruction.flags.iter().enumerate() {
        let name = flag.name();
        let fail = |message: String| Err((flag.span, message));
        let Some((_, kind)) = known.iter().find(|(k, _)| *k == name) else {
            let hint = hint(name, known.iter().map(|(k, _)| *k), false);
            return fail(format!("unknown flag: --{name}{hint}"));
        };
        if *kind != Kind::List && instruction.flags[..n].iter().any(|f| f.name() == name) {
            return fail(format!("duplicate flag specified: --{name}"));
        }
        match (kind, flag.value()) {
            (Kind::Bool, Some("")) | (Kind::Text | Kind::List, None) => {
                return fail(format!("missing a value on flag: --{name}"));
            }
            (Kind::Bool, Some(value)) if !["true", "false"].contains(&crate::lower(value).as_str()) => {
                return fail(format!("expecting boolean value for flag --{name}, not: {value}"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn run(instruction: &Instruction<'_>) -> Shape {
    if instruction.flags.is_empty() {
        return Ok(());
    }
    some_flags(instruction, RUN_FLAGS)?;
    // BuildKit's checks run in the order in which they were registered: devices, mounts, network, security.
    for flag in instruction.flags.iter().filter(|f| f.name() == "device") {
        device(flag)?;
    }
    for flag in instruction.flags.iter().filter(|f| f.name() == "mount") {
        mount(flag)?;
    }
    let value = |name: &str| instruction.flag(name).map(|f| (f.span, f.value().unwrap_or("")));
    if let Some((span, mode)) = value("network")
        && !["default", "none", "host"].contains(&mode)
    {
        return Err((span, format!("invalid network mode {}", quote(mode))));
    }
    if let Some((span, mode)) = value("security")
        && !["insecure", "sandbox"].contains(&mode)
    {
        return Err((span, format!("security {} is not valid", quote(mode))));
    }
    Ok(())
}

/// Before variables are known only `from` is looked at.
fn mount(flag: &Flag<'_>) -> Shape {
    let fields = csv(flag.value().unwrap_or(""))
        .map_err(|e| (flag.span, format!("failed to parse csv mounts: {e}")))?;
    for field in fields {
        let Some((key, value)) = cut(&field, b'=') else { continue };
        let key = crate::lower(key);
        if key == "from" && value.find('$').is_some_and(|at| at + 1 != value.len()) {
            return Err((
                flag.span,
                format!("'{key}' doesn't support variable expansion, define alias stage instead"),
            ));
        }
    }
    Ok(())
}

fn device(flag: &Flag<'_>) -> Shape {
    let fail = |message: String| Err((flag.span, message));
    let fields = match csv(flag.value().unwrap_or("")) {
        Ok(fields) => fields,
        Err(e) => return fail(format!("failed to parse csv devices: {e}")),
    };
    let mut name = String::new();
    for field in fields {
        match cut(&field, b'=') {
            None if field.eq_ignore_ascii_case("required") => {}
            Some((key, value)) if key.eq_ignore_ascii_case("required") => {
                if !["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"]
                    .contains(&value)
                {
                    return fail(format!("invalid value for required: {value}"));
                }
            }
            Some((key, value)) if key.eq_ignore_ascii_case("name") => {
                if !name.is_empty() {
                    return fail(format!("device name already set to {name}"));
                }
                name = value.to_owned();
            }
            _ if name.is_empty() => name = field.to_string(),
            None => return fail(format!("invalid field '{field}' must be a key=value pair")),
            Some((key, _)) => {
                let key = crate::lower(key);
                let hint = hint(&key, ["name", "required"], false);
                return fail(format!("unexpected key '{key}' in '{field}'{hint}"));
            }
        }
    }
    Ok(())
}

fn health(instruction: &Instruction<'_>) -> Shape {
    let fail = |message: String| Err((instruction.span, message));
    let Arguments::Health { kind, command } = &instruction.arguments else {
        return fail("HEALTHCHECK requires at least one argument".to_owned());
    };
    let has_command = !command.words().is_empty();
    match crate::upper(&kind.value).as_str() {
        "NONE" if has_command => fail("HEALTHCHECK NONE takes no arguments".to_owned()),
        "NONE" => Ok(()),
        upper => {
            flags(instruction, HEALTH_FLAGS)?;
            if upper != "CMD" {
                return Err((kind.span, format!("Unknown type {} in HEALTHCHECK (try CMD)", quote(upper))));
            }
            if !has_command {
                return fail("Missing command after HEALTHCHECK CMD".to_owned());
            }
            for (name, _) in &HEALTH_FLAGS[..4] {
                if let Some(flag) = instruction.flag(name) {
                    interval(name, flag.value().unwrap_or("")).map_err(|e| (flag.span, e))?;
                }
            }
            match instruction.flag("retries") {
                Some(flag) => retries(flag.value().unwrap_or("")).map_err(|e| (flag.span, e)),
                None => Ok(()),
            }
        }
    }
}

fn retries(text: &str) -> Result<(), String> {
    match text.parse::<i32>() {
        _ if text.is_empty() => Ok(()),
        Ok(n) if n < 0 => Err(format!("--retries cannot be negative ({n})")),
        Ok(_) => Ok(()),
        Err(_) => {
            let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
            let range = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            let why = if range { "value out of range" } else { "invalid syntax" };
            Err(format!("strconv.ParseInt: parsing {}: {why}", quote(text)))
        }
    }
}

/// A duration as Go reads it, no shorter than a millisecond (or zero).
fn interval(name: &str, text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    let nanoseconds = duration(text)?;
    if nanoseconds != 0 && nanoseconds < 1_000_000 {
        return Err(format!("Interval {} cannot be less than 1ms", quote(name)));
    }
    Ok(())
}
