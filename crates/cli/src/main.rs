//! What does the command line say about a Dockerfile? The same as the page, as text or JSON.

mod args;
mod print;

use std::io::Read;
use std::process::ExitCode;
use std::rc::Rc;

use args::{Arguments, Command};
use dockerfile_playground::packages;
use playground_core::compare::compare;
use playground_core::convert::{self, Outcome};
use playground_core::export::export;
use playground_core::rebuild::rebuild;
use playground_core::wire::{Unit, conversion, wire};
use playground_core::{Severity, analyze};

fn main() -> ExitCode {
    let mut arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{}", args::HELP);
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
    if let Some(other) = &arguments.other {
        let other = match read(other) {
            Ok(other) => other,
            Err(message) => return fail(&message),
        };
        packages::add(&other, &mut arguments.options);
        let answer = compare(&text, &other, (&arguments.options, &arguments.options));
        if arguments.json {
            println!("{:#}", serde_json::to_value(&answer).unwrap_or_default());
        } else {
            print!("{}", print::comparison(&answer));
        }
        return ExitCode::SUCCESS;
    }
    if arguments.command == Command::Rebuild {
        let answer = rebuild(&text, &arguments.changes, &arguments.options);
        if arguments.json {
            println!("{:#}", serde_json::to_value(&answer).unwrap_or_default());
        } else {
            print!("{}", print::rebuild(&answer, &text));
        }
        return ExitCode::SUCCESS;
    }
    let report = analyze(&text, &arguments.options);
    if let Some(format) = arguments.format {
        print!("{}", export(&report, format, &arguments.look));
        return ExitCode::SUCCESS;
    }
    let outcome = convert::of(&text, &arguments.options);
    if arguments.json {
        let whole =
            serde_json::to_value(wire(&report, Some(conversion(&outcome, &text, Unit::Bytes)), Unit::Bytes))
                .unwrap_or_default();
        let part = match arguments.command {
            Command::Report => whole,
            Command::Graph => whole["graph"].clone(),
            Command::Size => whole["sizes"].clone(),
            Command::Convert => whole["conversion"].clone(),
            Command::Check => whole["findings"].clone(),
            Command::Rebuild | Command::Compare => whole,
        };
        println!("{part:#}");
    } else {
        match arguments.command {
            Command::Report => print!("{}", print::report(&report, &outcome)),
            Command::Graph => print!("{}", print::graph(&report)),
            Command::Size => print!("{}", print::sizes(&report)),
            Command::Convert => match &outcome {
                // The new file on standard output, so that it can be redirected; the reasons beside it.
                Outcome::Offer(offer) => {
                    print!("{}", offer.text);
                    eprint!("{}", print::conversion(&outcome));
                }
                _ => eprint!("{}", print::conversion(&outcome)),
            },
            Command::Check => print!("{}", print::findings(&report)),
            Command::Rebuild | Command::Compare => {}
        }
    }
    let failed = match arguments.command {
        Command::Convert => !matches!(outcome, Outcome::Offer(_)),
        Command::Check => report.findings.iter().any(|f| f.severity == Severity::Error),
        _ => false,
    };
    if failed { ExitCode::from(1) } else { ExitCode::SUCCESS }
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

fn fail(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::from(2)
}
