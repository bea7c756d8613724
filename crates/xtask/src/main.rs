//! Which chore shall be done? `cargo xtask <command>`; one file per command, one line each in `COMMANDS`.
#![allow(
    clippy::disallowed_types,
    reason = "chores say how long they took; only the core may not read a clock"
)]

mod bench;
mod budget;
mod build;
mod finish;
mod glue;
mod measure;
mod pages;
mod serve;
mod setup;
mod shell;
mod test;
mod tidy;

use anyhow::Result;

struct Command {
    name: &'static str,
    help: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "serve",
        help: "build, open in the browser, rebuild on change [--no-open]",
        run: serve::run,
    },
    Command { name: "test", help: "every test, or some: [checks] [native] [wasm] [browser]", run: test::run },
    Command {
        name: "build",
        help: "leave dist/, ready for any static host, and print its byte budget",
        run: build::run,
    },
    Command { name: "setup", help: "fetch everything the other commands need", run: setup::run },
    Command {
        name: "conformance",
        help: "agreement with recorded answers of BuildKit [--cases FILE] [--show N]",
        run: measure::conformance,
    },
    Command { name: "bench", help: "how fast the core is beside others [native] [wasm]", run: bench::run },
    Command {
        name: "linear",
        help: "does the time grow with the text alone, whatever stands in it? [--only WORD]",
        run: measure::linear,
    },
    Command {
        name: "verify-builds",
        help: "convert sample applications, build and run both images, compare [APP...] [--apps DIR] [--keep DIR]",
        run: measure::verify_builds,
    },
    Command {
        name: "conversions",
        help: "how many real files are converted, and as people did? [--cases FILE] [--show WHAT]",
        run: measure::conversions,
    },
    Command {
        name: "accuracy",
        help: "estimates against weighed images [--truth FILE] [--show N] [--layers]",
        run: measure::accuracy,
    },
    Command {
        name: "closures",
        help: "package closures beside apt's own answers [--truth FILE]",
        run: measure::closures,
    },
    Command {
        name: "lookups",
        help: "how much of what people use the table of base images holds, how well, how fast [--from DIR]",
        run: measure::lookups,
    },
    Command {
        name: "data",
        help: "rebuild the table of base images and the package graphs [images] [packages] [--from DIR] [--refresh]",
        run: measure::data,
    },
    Command {
        name: "samples",
        help: "estimates against real builds of sample projects [--layers]",
        run: measure::samples,
    },
    Command {
        name: "layout",
        help: "200 stage graphs, held to what a picture promises [--cases FILE]",
        run: measure::layout,
    },
    Command {
        name: "pictures",
        help: "the README's pictures, taken from the real page",
        run: pages::pictures,
    },
    Command { name: "speed", help: "how quick the page is, into docs/speed.md [--check]", run: pages::run },
    Command { name: "tidy", help: "house rules no other tool checks", run: tidy::run },
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wanted = arguments.first().map(String::as_str).unwrap_or_default();
    let Some(command) = COMMANDS.iter().find(|command| command.name == wanted) else {
        usage();
        std::process::exit(if matches!(wanted, "" | "help" | "--help" | "-h") { 0 } else { 2 });
    };
    if let Err(error) = (command.run)(&arguments[1..]) {
        eprintln!("\n{error:#}");
        std::process::exit(1);
    }
}

fn usage() {
    eprintln!("cargo xtask <command>\n");
    for command in COMMANDS {
        eprintln!("  {:<13} {}", command.name, command.help);
    }
}
