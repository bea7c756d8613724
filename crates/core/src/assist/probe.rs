//! Where in an unfinished line does the caret stand?

use dockerfile_syntax::{Keyword, Span, parse, variables};

/// A letter put at the caret: it ends the text, so whatever is typed there is the end of the last instruction, and is never
/// lost as a blank at the end of a line.
const MARK: char = 'x';

/// What is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typing {
    /// The first word of an instruction; in a trigger or not.
    Keyword { trigger: bool },
    /// A flag's name, without its dashes.
    Flag(Keyword),
    /// A flag's value.
    FlagValue(Keyword, String),
    /// A word after the flags: all words there, the one being typed last.
    Word(Keyword, Vec<String>),
    /// A variable's name, after `${` or not.
    Variable { brace: bool },
    /// A parser directive: its name if that is complete.
    Directive(Option<&'static str>),
}

/// What is being typed, and the text of it before the caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Probe {
    pub(super) typing: Typing,
    /// From the start of the word to the caret.
    pub(super) span: Span,
    /// Where the instruction starts.
    pub(super) instruction: u32,
}

/// What is being typed at the end of this text; `None` in comments and other places without anything to say.
pub(super) fn probe(before: &str) -> Option<Probe> {
    let line = &before[before.rfind('\n').map_or(0, |n| n + 1)..];
    if line.trim_start().starts_with('#') {
        return directive(before, line);
    }
    let text = format!("{before}{MARK}");
    let document = parse(&text);
    let instruction = document.instructions.last()?;
    let found = variables(instruction.logical.text(), document.escape).into_iter().next_back();
    let at_end = |end: usize| instruction.logical.span(end - 1, end).end as usize == text.len();
    if let Some((name, start, _)) = found.filter(|(_, _, end)| at_end(*end)) {
        let brace = instruction.logical.text()[start..].starts_with("${");
        let typed = &name[..name.len() - 1];
        return here(before, typed, Typing::Variable { brace }, instruction.span.start);
    }
    let joined = instruction.logical.text().strip_suffix(MARK)?;
    let (typing, typed) = words(joined)?;
    here(before, typed, typing, instruction.span.start)
}

/// What is being typed in the body of a here-document: variables only.
pub(super) fn probe_heredoc(before: &str, body: u32, instruction: u32, escape: char) -> Option<Probe> {
    let text = format!("{}{MARK}", before.get(body as usize..)?);
    let (name, start, _) = variables(&text, escape).into_iter().rfind(|(_, _, end)| *end == text.len())?;
    let brace = text[start..].starts_with("${");
    here(before, &name[..name.len() - 1], Typing::Variable { brace }, instruction)
}

fn here(before: &str, typed: &str, typing: Typing, instruction: u32) -> Option<Probe> {
    // A word that a line continuation splits has no one place.
    let start = before.strip_suffix(typed)?.len();
    Some(Probe { typing, span: Span::new(start, before.len()), instruction })
}

/// What the last word of a joined line is.
fn words(joined: &str) -> Option<(Typing, &str)> {
    let mut words: Vec<&str> = joined.split_ascii_whitespace().collect();
    if words.is_empty() || joined.ends_with(|c: char| c.is_ascii_whitespace()) {
        words.push("");
    }
    let typed = *words.last()?;
    let mut rest = words.as_slice();
    let mut trigger = false;
    while let [keyword, inner @ ..] = rest
        && Keyword::read(keyword) == Keyword::Onbuild
        && !inner.is_empty()
    {
        (rest, trigger) = (inner, true);
    }
    let [keyword, arguments @ ..] = rest else { return None };
    if arguments.is_empty() {
        return Some((Typing::Keyword { trigger }, typed));
    }
    let keyword = Keyword::read(keyword);
    let flags = arguments.iter().take_while(|w| w.starts_with("--")).count();
    if flags == arguments.len() || flags + 1 == arguments.len() && typed == "-" {
        return Some(match typed.split_once('=') {
            Some((name, value)) => {
                (Typing::FlagValue(keyword, name.trim_start_matches('-').to_owned()), value)
            }
            None => (Typing::Flag(keyword), typed),
        });
    }
    let arguments = arguments[flags..].iter().map(|w| (*w).to_owned()).collect();
    Some((Typing::Word(keyword, arguments), typed))
}

/// A directive can stand only at the top, after nothing but other directives.
fn directive(before: &str, line: &str) -> Option<Probe> {
    let document = parse(before);
    let earlier = before[..before.len() - line.len()].lines().count();
    let own = document.directives.iter().filter(|d| (d.line as usize) <= earlier).count();
    if own != earlier {
        return None;
    }
    let written = line.trim_start().trim_start_matches('#').trim_start();
    let Some((name, value)) = written.split_once('=') else {
        return here(before, written, Typing::Directive(None), before.len() as u32);
    };
    let name = ["syntax", "escape", "check"].into_iter().find(|n| name.trim_end().eq_ignore_ascii_case(n))?;
    // The checks of `skip=` stand between commas, its parts between semicolons.
    let typed = match name {
        "check" => &value[value.rfind([',', ';', '=']).map_or(0, |n| n + 1)..],
        _ => value.trim_start(),
    };
    here(before, typed, Typing::Directive(Some(name)), before.len() as u32)
}
