//! How well does the core agree with recorded truth?

mod cases;
mod conformance;
mod data;
mod layout;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.first().map(String::as_str) {
        Some("conformance") => conformance::run(&arguments[1..]),
        Some("data") => data::run(&arguments[1..]),
        Some("layout") => layout::run(&arguments[1..]),
        _ => Err("usage: measure conformance [--cases FILE] [--show N] | data [--from DIR] | layout [--cases FILE]".to_owned()),
    };
    if let Err(message) = result {
        eprintln!("{message}");
        std::process::exit(1);
    }
}
