//! Which package graphs does an estimate want? They are inside the program, and read only where the text has a use for one.

use playground_core::convert::{self, Outcome};
use playground_core::{Options, analyze};

const GRAPHS: [&[u8]; 4] = [
    include_bytes!("../../image-data/data/packages/apk-3.17.bin"),
    include_bytes!("../../image-data/data/packages/apt-bookworm.bin"),
    include_bytes!("../../image-data/data/packages/apt-bullseye.bin"),
    include_bytes!("../../image-data/data/packages/apt-trixie.bin"),
];

/// Adds the graphs if the estimate of the text would be better with one.
pub fn add(text: &str, options: &mut Options) {
    if analyze(text, options).sizes.wanted.is_empty() {
        return;
    }
    for file in GRAPHS {
        options.graphs.read(file);
    }
}

/// What a multi-stage version of the text would be, weighed with the graphs that either of the two wants.
pub fn convert(text: &str, options: &mut Options) -> Outcome {
    add(text, options);
    match convert::of(text, options) {
        Outcome::Offer(offer) if !analyze(&offer.text, options).sizes.wanted.is_empty() => {
            add(&offer.text, options);
            convert::of(text, options)
        }
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_gets_the_graphs_it_wants() {
        let check = |text: &str, wanted: bool| {
            let mut options = Options::default();
            assert_eq!(!analyze(text, &options).sizes.wanted.is_empty(), wanted, "{text}");
            add(text, &mut options);
            assert!(analyze(text, &options).sizes.wanted.is_empty(), "{text}");
        };
        check("FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y git\n", true);
        check("FROM alpine:3.23\nRUN apk add --no-cache git\n", true);
        check("FROM debian:bookworm-slim\nCOPY . .\n", false);
    }

    #[test]
    fn a_conversion_gets_the_graphs_that_only_its_result_wants() {
        let text = "FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app .\nCOPY run.sh /run.sh\nCMD [\"/run.sh\"]\n";
        let mut options = Options::default();
        let Outcome::Offer(offer) = convert(text, &mut options) else { panic!("no offer") };
        assert!(offer.text.contains("apt-get install"), "{}", offer.text);
        assert!(analyze(&offer.text, &options).sizes.wanted.is_empty());
    }
}
