//! How well does the core agree with recorded truth?

mod accuracy;
mod cases;
mod closures;
mod conformance;
mod data;
mod packages;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.first().map(String::as_str) {
        Some("accuracy") => accuracy::run(&arguments[1..]),
        Some("conformance") => conformance::run(&arguments[1..]),
        Some("closures") => closures::run(&arguments[1..]),
        Some("data") => data::run(&arguments[1..]).and_then(|()| packages::run(&arguments[1..])),
        _ => Err("usage: measure accuracy [--truth FILE] [--show N] [--layers] | closures [--truth FILE] | conformance [--cases FILE] [--show N] | data [--from DIR] [--lists DIR]".to_owned()),
    };
    if let Err(message) = result {
        eprintln!("{message}");
        std::process::exit(1);
    }
}
