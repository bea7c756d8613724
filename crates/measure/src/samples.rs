//! Do our ranges hold what real builds of sample projects weighed, with the project's folder known?
//!
//! The builds ran on stand-ins for some base images, so the base's measured size is given where it was recorded.

use std::rc::Rc;

use playground_core::Options;
use playground_core::sizes::{Range, Sizes, human};

use crate::accuracy::options;
use crate::cases;

/// A measured build: folder, Dockerfile, bytes on disk and compressed, in hundreds of kB.
struct Sample(&'static str, &'static str, u64, u64);

/// As `builds/README.md` has them.
const SAMPLES: [Sample; 12] = [
    Sample("go-http", "Dockerfile", 8916, 3162),
    Sample("go-http", "Dockerfile.multi", 87, 34),
    Sample("node-express-ts", "Dockerfile", 11822, 4154),
    Sample("node-express-ts", "Dockerfile.multi", 2020, 717),
    Sample("flask-psycopg2", "Dockerfile", 10109, 3796),
    Sample("flask-psycopg2", "Dockerfile.multi", 1604, 582),
    Sample("c-cmake", "Dockerfile", 6247, 2435),
    Sample("c-cmake", "Dockerfile.multi", 767, 295),
    Sample("java-maven", "Dockerfile", 5879, 3471),
    Sample("java-maven", "Dockerfile.multi", 3278, 1150),
    Sample("vite-react", "Dockerfile", 2068, 651),
    Sample("vite-react", "Dockerfile.multi", 949, 366),
];

/// What the stand-ins weighed on disk, in hundreds of kB. Maven's was not recorded: the JDK's with Maven in it.
const BASES: [(&str, u64); 11] = [
    ("debian:bookworm-slim", 742),
    ("debian:bookworm", 1160),
    ("node:20", 10500),
    ("node:20-slim", 1970),
    ("node:20-alpine", 1310),
    ("golang:1.22", 8080),
    ("python:3.11", 9700),
    ("python:3.11-slim", 1290),
    ("eclipse-temurin:17-jre", 3270),
    ("gcr.io/distroless/static-debian12:nonroot", 18),
    ("nginx:alpine", 947),
];

/// Prints the table; `--layers` every layer with its reasons.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let apps = cases::shared().join("builds/apps");
    if !apps.exists() {
        println!("skipped: {} is not here", apps.display());
        return Ok(());
    }
    let layers = arguments.iter().any(|a| a == "--layers");
    println!("on disk, with the folder known; \"given\" with the base image's measured size");
    println!(
        "| project | file | measured | estimated | error | holds | given | holds | pull | estimated | holds |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let (mut held, mut given_held) = (0, 0);
    for Sample(app, file, disk, pull) in SAMPLES {
        let folder = apps.join(app);
        let text = std::fs::read_to_string(folder.join(file)).map_err(|e| format!("{app}/{file}: {e}"))?;
        let mut options =
            Options { context: dockerfile_playground::folder::read(&folder).ok().map(Rc::new), ..options() };
        let plain = playground_core::analyze(&text, &options).sizes;
        for (image, bytes) in BASES {
            options.image_bytes.insert(image.to_owned(), bytes * 100_000);
        }
        let given = playground_core::analyze(&text, &options).sizes;
        let total = |s: &Sizes| s.final_stage().map(|s| s.total).unwrap_or_default();
        let holds = |r: Range, truth: u64| r.low <= truth && truth <= r.high;
        let word = |yes: bool| if yes { "yes" } else { "no" };
        let (disk, pull) = (disk * 100_000, pull * 100_000);
        let (a, b) = (total(&plain), total(&given));
        held += usize::from(holds(a.disk, disk));
        given_held += usize::from(holds(b.disk, disk));
        let error = (a.disk.likely as f64 - disk as f64) * 100.0 / disk as f64;
        println!(
            "| {app} | {file} | {} | {} | {error:+.1} % | {} | {} | {} | {} | {} | {} |",
            human(disk),
            range(a.disk),
            word(holds(a.disk, disk)),
            range(b.disk),
            word(holds(b.disk, disk)),
            human(pull),
            range(a.pull),
            word(holds(a.pull, pull))
        );
        if layers {
            print(&plain);
        }
    }
    println!(
        "{held} of {} ranges hold the measured size on disk, {given_held} with the base's measured size",
        SAMPLES.len()
    );
    Ok(())
}

fn range(r: Range) -> String {
    format!("{} ({} to {})", human(r.likely), human(r.low), human(r.high))
}

fn print(sizes: &Sizes) {
    for layer in sizes.final_stage().map_or(&[][..], |s| &s.layers) {
        println!("    {} {}: {}", range(layer.weight.disk), layer.title, layer.because);
        for part in &layer.parts {
            println!("        {} {}: {}", range(part.weight.disk), part.label, part.because);
        }
    }
}
