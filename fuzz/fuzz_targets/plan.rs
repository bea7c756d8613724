//! Is every text planned, the same each time, with stages and steps that lie in it?
#![no_main]

use libfuzzer_sys::fuzz_target;
use playground_core::Options;
use playground_core::plan::{Origin, Parent, plan};

fuzz_target!(|text: &str| {
    let document = dockerfile_syntax::parse(text);
    let found = plan(&document, &Options::default());
    for stage in &found.stages {
        assert!(!matches!(stage.parent, Parent::Stage(n) if n >= stage.index));
        found.platform(stage.index);
        for step in &stage.steps {
            assert!(step.instruction < document.instructions.len());
            for input in &step.inputs {
                assert!(!matches!(input.origin, Origin::Stage(n) if n >= stage.index));
                assert!(text.get(input.span.start as usize..input.span.end as usize).is_some());
            }
        }
    }
    assert!(found.target.is_none_or(|n| n < found.stages.len()));
    let again = plan(&document, &Options::default());
    let messages = |p: &playground_core::plan::Plan| p.problems.iter().map(|p| p.message.clone()).collect::<Vec<_>>();
    assert_eq!(messages(&found), messages(&again));
});
