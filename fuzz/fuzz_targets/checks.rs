//! Does the whole report come for every text, with findings that lie in it, and one message that a build prints?
#![no_main]

use libfuzzer_sys::fuzz_target;
use playground_core::{Options, analyze};

fuzz_target!(|text: &str| {
    let report = analyze(text, &Options::default());
    for finding in &report.findings {
        assert!(text.get(finding.span.start as usize..finding.span.end as usize).is_some(), "{finding:?}");
        report.lines.position(finding.span.end);
    }
    assert!(report.findings.iter().filter(|f| f.docker_prints).count() <= 1);
});
