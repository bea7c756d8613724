//! How well does the core agree with recorded truth?

mod accuracy;
mod builds;
mod cases;
mod conformance;
mod conversions;
mod data;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.first().map(String::as_str) {
        Some("accuracy") => accuracy::run(&arguments[1..]),
        Some("builds") => builds::run(&arguments[1..]),
        Some("conformance") => conformance::run(&arguments[1..]),
        Some("conversions") => conversions::run(&arguments[1..]),
        Some("data") => data::run(&arguments[1..]),
        _ => Err("usage: measure accuracy [--truth FILE] [--show N] [--layers] | builds [--apps DIR] [--keep DIR] [APP...] | conformance [--cases FILE] [--show N] | conversions [--cases FILE] | data [--from DIR]".to_owned()),
    };
    if let Err(message) = result {
        eprintln!("{message}");
        std::process::exit(1);
    }
}
