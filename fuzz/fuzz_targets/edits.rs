//! Does every fix apply, and leave a text that is read again without a new parse error?
#![no_main]

use dockerfile_syntax::{Phase, apply, parse};
use libfuzzer_sys::fuzz_target;
use playground_core::{Options, analyze};

fuzz_target!(|text: &str| {
    assert_eq!(apply(text, &[]).as_deref(), Some(text));
    let broken = |text: &str| parse(text).problems.iter().filter(|p| p.phase == Phase::Parse).count();
    let before = broken(text);
    for finding in analyze(text, &Options::default()).findings {
        let Some(fix) = finding.fix else { continue };
        let Some(fixed) = apply(text, &fix.edits) else { panic!("{} does not apply: {:?}", finding.rule, fix.edits) };
        // Deleting the only instruction of a file leaves one with none, which is an error of its own.
        assert!(broken(&fixed) <= before || parse(&fixed).instructions.is_empty(), "{} breaks it: {fixed}", finding.rule);
    }
});
