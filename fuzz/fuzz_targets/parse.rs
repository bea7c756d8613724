//! Do tokens tile every text, and do all spans lie in it?
#![no_main]

use dockerfile_syntax::{LineIndex, Script, parse, tokens};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let document = parse(text);
    let mut at = 0;
    for token in tokens(&document) {
        assert_eq!(token.span.start, at);
        assert!(token.span.end > at && text.is_char_boundary(token.span.end as usize));
        at = token.span.end;
    }
    assert_eq!(at as usize, text.len());
    let mut at = 0;
    for instruction in &document.instructions {
        assert!(instruction.span.start >= at);
        assert!(text.get(instruction.span.start as usize..instruction.span.end as usize).is_some());
        if instruction.logical.pieces().len() == 1 {
            assert_eq!(instruction.keyword_span().of(text), instruction.keyword_text());
        }
        let words = instruction.arguments.words().iter().map(|w| w.span);
        for span in words.chain(instruction.flags.iter().map(|f| f.span)) {
            assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
        at = instruction.span.end;
        for command in Script::parse(instruction.logical.text()).commands {
            assert!(instruction.logical.text().get(command.start..command.end).is_some());
        }
    }
    let lines = LineIndex::new(text);
    for problem in &document.problems {
        assert!(text.get(problem.span.start as usize..problem.span.end as usize).is_some());
        lines.position(problem.span.start);
    }
});
