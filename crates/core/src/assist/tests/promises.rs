//! What holds for any text and any place?

use dockerfile_syntax::{apply, parse};
use proptest::prelude::*;

use crate::Options;
use crate::assist::{Assistant, folds};

/// Texts of pieces that mean something to the assistant, in any order, and some that mean nothing.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("FROM alpine AS b"),
        Just("FROM b"),
        Just("COPY --from=b "),
        Just("RUN --mount=type=cache,from=b,"),
        Just("ARG V=1"),
        Just("$V"),
        Just("${V"),
        Just("ENV A=$A"),
        Just("\n"),
        Just("\n"),
        Just(" "),
        Just("\\\n"),
        Just("<<EOF"),
        Just("EOF"),
        Just("# check=skip="),
        Just("\""),
        Just("ONBUILD "),
        Just("--"),
        Just("="),
        Just(","),
        Just("\u{1f433}"),
        Just("é"),
        Just("\r\n"),
        Just("USER "),
        Just("EXPOSE 80/"),
        Just("FROM $V AS c"),
        Just(":"),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_answer_fits_the_text(text in texts(), at in 0usize..200) {
        let at = at.min(text.len()) as u32;
        let options = Options::default();
        let assistant = Assistant::new(&text, &options);
        if let Some(found) = assistant.complete(at) {
            prop_assert_eq!(found.span.end, at);
            prop_assert!(text.get(found.span.start as usize..at as usize).is_some());
            prop_assert!(!found.items.is_empty());
        }
        if let Some(hover) = assistant.hover(at) {
            prop_assert!(text.get(hover.span.start as usize..hover.span.end as usize).is_some());
            prop_assert!(!hover.text.is_empty());
        }
        if let Some(found) = assistant.definition(at) {
            prop_assert!(found.from.touches(at));
            prop_assert!(text.get(found.to.start as usize..found.to.end as usize).is_some());
        }
        for action in assistant.fixes(at) {
            prop_assert!(apply(&text, &action.edits).is_some(), "{:?}", action);
        }
    }

    #[test]
    fn a_rename_keeps_every_instruction_and_gives_the_name(text in texts(), at in 0usize..200) {
        let at = at.min(text.len()) as u32;
        let options = Options::default();
        if let Ok(edits) = Assistant::new(&text, &options).rename(at, "renamed") {
            let renamed = apply(&text, &edits).unwrap();
            let (before, after) = (parse(&text), parse(&renamed));
            let keywords = |d: &dockerfile_syntax::Document<'_>| d.instructions.iter().map(|i| i.keyword).collect::<Vec<_>>();
            prop_assert_eq!(keywords(&before), keywords(&after));
            prop_assert!(Assistant::new(&renamed, &options).plan.stages.iter().any(|s| s.name.as_deref() == Some("renamed")));
        }
    }

    #[test]
    fn folds_hide_whole_ends_of_lines(text in texts()) {
        for span in folds(&parse(&text)) {
            prop_assert!(span.start < span.end && span.end as usize <= text.len());
            prop_assert_eq!(text.as_bytes()[span.start as usize], b'\n');
        }
    }
}
