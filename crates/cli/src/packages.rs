//! Which package graphs does an estimate want? They are inside the program, and read only where the text has a use for one.

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
}
