//! Does a conversion, where one is offered, hold what it promises: the same each time, a readable text, no circle?
#![no_main]

use libfuzzer_sys::fuzz_target;
use playground_core::Options;
use playground_core::convert::{Outcome, of};
use playground_core::plan::plan;

fuzz_target!(|text: &str| {
    let options = Options::default();
    let (first, second) = (of(text, &options), of(text, &options));
    assert_eq!(format!("{first:?}"), format!("{second:?}"));
    if let Outcome::Offer(offer) = first {
        let document = dockerfile_syntax::parse(&offer.text);
        assert!(document.problems.is_empty(), "{:?}\n{}", document.problems, offer.text);
        assert!(plan(&document, &options).problems.is_empty(), "{}", offer.text);
    }
});
