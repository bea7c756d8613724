//! How well does the core agree with recorded truth?

mod accuracy;
mod builds;
mod cases;
mod clock;
mod closures;
mod conformance;
mod conversions;
mod images;
mod layout;
mod linear;
mod lookups;
mod packages;
mod samples;

/// A measurement: its name, its options, what it does.
type Command = (&'static str, &'static str, fn(&[String]) -> Result<(), String>);

const COMMANDS: &[Command] = &[
    ("accuracy", "[--truth FILE] [--show N] [--layers] [--only NAME] [--parts FILE]", accuracy::run),
    ("builds", "[APP...] [--apps DIR] [--keep DIR]", builds::run),
    ("closures", "[--truth FILE]", closures::run),
    ("conformance", "[--cases FILE] [--show N]", conformance::run),
    ("conversions", "[--cases FILE]", conversions::run),
    ("layout", "[--cases FILE]", layout::run),
    ("lookups", "[--from DIR]", lookups::run),
    ("data", "[images] [packages] [--from DIR] [--lists DIR] [--refresh] [--limit N]", data),
    ("linear", "[--only WORD]", linear::run),
    ("samples", "[--layers]", samples::run),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wanted = arguments.first().map_or("", String::as_str);
    let result = match COMMANDS.iter().find(|(name, ..)| *name == wanted) {
        Some((_, _, run)) => run(&arguments[1..]),
        None => Err(usage()),
    };
    if let Err(message) = result {
        eprintln!("{message}");
        std::process::exit(1);
    }
}

fn usage() -> String {
    let lines: Vec<String> = COMMANDS.iter().map(|(name, help, _)| format!("  {name} {help}")).collect();
    format!("usage: measure COMMAND\n{}", lines.join("\n"))
}

/// The table of base images and the package graphs, or one of them.
fn data(arguments: &[String]) -> Result<(), String> {
    let named = |name: &str| arguments.iter().any(|a| a == name);
    let all = !named("images") && !named("packages");
    if all || named("images") {
        images::run(arguments)?;
    }
    if all || named("packages") {
        packages::run(arguments)?;
    }
    Ok(())
}
