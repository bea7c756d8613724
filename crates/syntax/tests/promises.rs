//! What holds for every text, however broken?

use dockerfile_syntax::{Edit, LineIndex, Script, apply, parse, tokens};
use proptest::prelude::*;

/// Text that looks like a Dockerfile often enough to reach every corner.
fn dockerfile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "FROM ", "RUN ", "COPY ", "ENV ", "ARG ", "CMD ", "ONBUILD ", "HEALTHCHECK ", "LABEL ", "SHELL ", "as ", "AS b",
            "--from=b ", "--mount=type=cache,target=/x ", "--platform=$P ", "scratch", "a=b ", "${a:-b}", "$a", "\"q\"", "'q'",
            "[\"a\", \"b\"]", "[\"a\"", "<<EOF", "<<-'E' ", "EOF", "\\", "\\\n", "`\n", "\n", "\r\n", "\r", " ", "\t", "# c\n",
            "# escape=`\n", "# syntax=x\n", "&& ", "| ", "$(ls) ", "\u{feff}", "\u{a0}", "\u{212a}", "é😀", "--x=", "-- ", "\u{85}", "à\u{1805}", ",", "=", "/", ".",
        ]).prop_map(str::to_owned),
        1 => ".{0,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tokens_tile_the_text(text in dockerfile()) {
        let document = parse(&text);
        let mut at = 0;
        for token in tokens(&document) {
            prop_assert_eq!(token.span.start, at);
            prop_assert!(token.span.end > at && text.is_char_boundary(token.span.end as usize));
            at = token.span.end;
        }
        prop_assert_eq!(at as usize, text.len());
    }

    #[test]
    fn spans_lie_in_the_text_and_in_order(text in dockerfile()) {
        let document = parse(&text);
        let mut at = 0;
        for instruction in &document.instructions {
            prop_assert!(instruction.span.start >= at && instruction.span.end >= instruction.span.start);
            prop_assert!(text.get(instruction.span.start as usize..instruction.span.end as usize).is_some());
            if instruction.logical.pieces().len() == 1 {
                prop_assert_eq!(instruction.keyword_span().of(&text), instruction.keyword_text());
            }
            let ends = instruction.flags.iter().map(|f| f.span.end);
            prop_assert!(instruction.arguments.words().iter().all(|w| ends.clone().all(|end| end <= w.span.start)));
            for word in instruction.arguments.words() {
                prop_assert!(text.get(word.span.start as usize..word.span.end as usize).is_some());
            }
            for flag in &instruction.flags {
                prop_assert!(text.get(flag.span.start as usize..flag.span.end as usize).is_some());
            }
            at = instruction.span.end;
        }
        for problem in &document.problems {
            prop_assert!(problem.span.end as usize <= text.len());
        }
    }

    #[test]
    fn shell_words_lie_in_the_script(text in dockerfile()) {
        for command in Script::parse(&text).commands {
            for word in command.words.iter().chain(&command.assignments) {
                prop_assert!(text.get(word.start..word.end).is_some());
            }
            prop_assert!(text.get(command.start..command.end).is_some());
        }
    }

    #[test]
    fn offsets_come_back(text in ".{0,40}") {
        let lines = LineIndex::new(&text);
        for (at, _) in text.char_indices() {
            prop_assert_eq!(lines.byte(lines.utf16(at as u32)), at as u32);
            prop_assert_eq!(lines.utf16(at as u32) as usize, text[..at].encode_utf16().count());
        }
    }

    #[test]
    fn no_edits_change_nothing(text in dockerfile()) {
        let none = apply(&text, &[]);
        prop_assert_eq!(none.as_deref(), Some(text.as_str()));
        let all = Edit { span: dockerfile_syntax::Span::new(0, text.len()), insert: "x".to_owned() };
        let replaced = apply(&text, std::slice::from_ref(&all));
        prop_assert_eq!(replaced.as_deref(), Some("x"));
        if !text.is_empty() {
            prop_assert_eq!(apply(&text, &[all.clone(), all]), None);
        }
    }
}

#[test]
fn hostile_texts_end_soon() {
    for text in [
        "RUN a \\\n".repeat(50_000),
        format!("FROM a\nRUN {}", "${a:-".repeat(100_000)),
        format!("FROM a\nCMD {}", "[".repeat(100_000)),
        "ONBUILD ".repeat(5_000),
        format!("FROM a\nRUN <<A {}\n", "<<B ".repeat(10_000)),
        "FROM a\nCOPY --from=b \"".repeat(5_000),
        "\u{0}\u{1}\u{7f}\u{80}".repeat(100_000),
    ] {
        let document = parse(&text);
        assert_eq!(tokens(&document).last().map_or(0, |t| t.span.end) as usize, text.len());
    }
}
