//! What does the command line say about a Dockerfile? The same as the page, as text or JSON.

mod args;
mod print;

use std::io::{ErrorKind, Read, Write};
use std::process::ExitCode;
use std::rc::Rc;

use args::{Arguments, Command};
use dockerfile_playground::packages;
use playground_core::compare::compare;
use playground_core::convert::Outcome;
use playground_core::export::export;
use playground_core::rebuild::rebuild;
use playground_core::wire::{Unit, conversion, wire};
use playground_core::{Severity, analyze};

fn main() -> ExitCode {
    let mut arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            say(args::HELP);
            return ExitCode::SUCCESS;
        }
        Err(message) => return fail(&format!("{message}\n\n{}", args::HELP)),
    };
    let text = match read(&arguments.file) {
        Ok(text) => text,
        Err(message) => return fail(&message),
    };
    if let Some(folder) = &arguments.context {
        match dockerfile_playground::folder::read(folder) {
            Ok(context) => arguments.options.context = Some(Rc::new(context)),
            Err(message) => return fail(&message),
        }
    }
    packages::add(&text, &mut arguments.options);
    match apart(&arguments, &text) {
        Some(Ok(answer)) => {
            say(&answer);
            return ExitCode::SUCCESS;
        }
        Some(Err(message)) => return fail(&message),
        None => {}
    }
    // Looking for a conversion takes longer than all else together.
    let wanted = matches!(arguments.command, Command::Report | Command::Convert);
    let outcome = wanted.then(|| packages::convert(&text, &mut arguments.options));
    let report = analyze(&text, &arguments.options);
    if arguments.json {
        let outcome = outcome.as_ref().map(|outcome| conversion(outcome, &text, Unit::Bytes));
        let whole = serde_json::to_value(wire(&report, outcome, Unit::Bytes)).unwrap_or_default();
        let part = match arguments.command {
            Command::Report => whole,
            Command::Graph => whole["graph"].clone(),
            Command::Size => whole["sizes"].clone(),
            Command::Convert => whole["conversion"].clone(),
            Command::Check => whole["findings"].clone(),
            Command::Rebuild | Command::Compare => whole,
        };
        say(&format!("{part:#}\n"));
    } else {
        match (arguments.command, &outcome) {
            (Command::Report, Some(outcome)) => say(&print::report(&report, outcome)),
            (Command::Graph, _) => say(&print::graph(&report)),
            (Command::Size, _) => say(&print::sizes(&report)),
            (Command::Convert, Some(outcome)) => {
                // The new file on standard output, so that it can be redirected; the reasons beside it.
                if let Outcome::Offer(offer) = outcome {
                    say(&offer.text);
                }
                let _ = std::io::stderr().write_all(print::conversion(outcome).as_bytes());
            }
            (Command::Check, _) => say(&print::findings(&report)),
            _ => {}
        }
    }
    let failed = match arguments.command {
        Command::Convert => !matches!(outcome, Some(Outcome::Offer(_))),
        Command::Check => report.findings.iter().any(|f| f.severity == Severity::Error),
        _ => false,
    };
    if failed { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

/// What asks for no report: a comparison, what runs again, another format. `None` for everything else.
fn apart(arguments: &Arguments, text: &str) -> Option<Result<String, String>> {
    let options = &arguments.options;
    let json = |value: Result<serde_json::Value, _>| format!("{:#}\n", value.unwrap_or_default());
    if let Some(other) = &arguments.other {
        return Some(read(other).map(|other| {
            let answer = compare(text, &other, (options, options));
            if arguments.json { json(serde_json::to_value(&answer)) } else { print::comparison(&answer) }
        }));
    }
    if arguments.command == Command::Rebuild {
        let answer = rebuild(text, &arguments.changes, options);
        let out =
            if arguments.json { json(serde_json::to_value(&answer)) } else { print::rebuild(&answer, text) };
        return Some(Ok(out));
    }
    let format = arguments.format?;
    Some(Ok(export(&analyze(text, options), format, &arguments.look)))
}

/// A file's text, or standard input for `-`.
fn read(file: &str) -> Result<String, String> {
    let bytes = if file == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    let bytes = bytes.map_err(|e| format!("cannot read {file}: {e}"))?;
    String::from_utf8(bytes).map_err(|_| format!("{file} is not UTF-8 text; save it as UTF-8 and try again"))
}

/// Writes to standard output. Who reads it may have seen enough (`| head`): that is no error; a full disk is one.
fn say(text: &str) {
    let done = std::io::stdout().lock().write_all(text.as_bytes());
    if let Err(error) = done.and_then(|()| std::io::stdout().flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        let _ = writeln!(std::io::stderr(), "cannot write: {error}");
        std::process::exit(2);
    }
}

fn fail(message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::from(2)
}
