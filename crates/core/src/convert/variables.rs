//! What do the variables in the commands of a RUN hold?

use dockerfile_syntax::{Operator, Script};

/// No path is longer. Without an end, `b=$a$a; c=$b$b; ...` would double with every step.
const LONGEST: usize = 4_096;

/// Fills in variables that the file (`vars`) or the script itself sets, as the shell would. One that the script sets more than
/// once, or only perhaps, is left alone.
pub(super) fn fill_in<'v>(script: &mut Script<'_>, vars: &dyn Fn(&str) -> Option<&'v str>) {
    let mut own: Vec<(String, Option<String>)> = Vec::new();
    for command in &script.commands {
        let surely = command.depth == 0
            && command.operator != Operator::Or
            && (command.words.is_empty() || command.program() == "export");
        for word in command.assignments.iter().chain(&command.words) {
            let Some((name, value)) = word.value.split_once('=') else { continue };
            let once = surely && !own.iter().any(|(o, _)| o == name);
            let value = if once { filled_in(value, |n| value_of(&own, vars, n)) } else { None };
            own.retain(|(o, _)| o != name);
            own.push((name.to_owned(), value));
        }
    }
    for command in &mut script.commands {
        let files = command.redirects.iter_mut().map(|(_, file)| file);
        for word in command.words.iter_mut().chain(files).filter(|w| w.dynamic) {
            if let Some(value) = filled_in(&word.value, |name| value_of(&own, vars, name)) {
                word.value = value.into();
                word.dynamic = false;
            }
        }
    }
}

/// What a variable holds: as the script says, or else the file.
fn value_of<'o, 'v: 'o>(
    own: &'o [(String, Option<String>)],
    vars: &dyn Fn(&str) -> Option<&'v str>,
    name: &str,
) -> Option<&'o str> {
    match own.iter().find(|(own, _)| own == name) {
        Some((_, value)) => value.as_deref(),
        None => vars(name),
    }
}

/// The word with its `$NAME` and `${NAME}` filled in; `None` if one has no value, or if anything else is substituted.
fn filled_in<'v>(word: &str, value: impl Fn(&str) -> Option<&'v str>) -> Option<String> {
    let mut out = String::new();
    let mut rest = word;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let braced = rest.starts_with('{');
        let body = if braced { &rest[1..] } else { rest };
        let len = body.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        if len == 0 || braced && !body[len..].starts_with('}') {
            return None;
        }
        out.push_str(value(&body[..len])?);
        if out.len() > LONGEST {
            return None;
        }
        rest = &body[len + usize::from(braced)..];
    }
    if rest.contains('`') {
        return None;
    }
    out.push_str(rest);
    Some(out)
}
