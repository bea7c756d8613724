//! How well does the core agree with recorded truth?

mod accuracy;
mod cases;
mod closures;
mod conformance;
mod conversions;
mod data;
mod packages;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.first().map(String::as_str) {
        Some("accuracy") => accuracy::run(&arguments[1..]),
        Some("conformance") => conformance::run(&arguments[1..]),
        Some("closures") => closures::run(&arguments[1..]),
        Some("conversions") => conversions::run(&arguments[1..]),
        Some("data") => data(&arguments[1..]),
        _ => Err("usage: measure accuracy [--truth FILE] [--show N] [--layers] | closures [--truth FILE] | conformance [--cases FILE] [--show N] | conversions [--cases FILE] | data [images] [packages] [--from DIR] [--lists DIR]".to_owned()),
    };
    if let Err(message) = result {
        eprintln!("{message}");
        std::process::exit(1);
    }
}

/// The table of base images and the package graphs, or one of them.
fn data(arguments: &[String]) -> Result<(), String> {
    let named = |name: &str| arguments.iter().any(|a| a == name);
    let all = !named("images") && !named("packages");
    if all || named("images") {
        data::run(arguments)?;
    }
    if all || named("packages") {
        packages::run(arguments)?;
    }
    Ok(())
}
