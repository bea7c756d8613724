//! What is the same, and what differs?

use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// Sizes are left out: they change with the tables.
fn check(before: &str, after: &str, expected: Expect) {
    let options = Options::default();
    let answer = compare(before, after, (&options, &options));
    let mut out = String::new();
    for pair in &answer.stages {
        let name = |side: &Option<StageSide>| side.as_ref().map_or("-".to_owned(), |s| s.label.clone());
        out += &format!("{} => {} ({:?})\n", name(&pair.sides.before), name(&pair.sides.after), pair.matched);
        for layer in &pair.layers {
            let title = |side: &Option<LayerSide>| {
                side.as_ref().map_or("-".to_owned(), |l| format!("{} {}", l.line, l.title))
            };
            out += &format!(
                "  {:?}: {} => {}\n",
                layer.kind,
                title(&layer.sides.before),
                title(&layer.sides.after)
            );
        }
    }
    for setting in &answer.settings {
        out += &format!("{}: {:?} => {:?}\n", setting.name, setting.before, setting.after);
    }
    expected.assert_eq(&out);
}

const ONE: &str =
    "FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go build -o /app\nEXPOSE 80\nCMD [\"/app\"]\n";

#[test]
fn a_single_stage_becomes_two() {
    let two = "FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app\nFROM scratch\nCOPY --from=build /app /app\nEXPOSE 80\nUSER 1000\nCMD [\"/app\"]\n";
    check(
        ONE,
        two,
        expect![[r#"
            - => build (None)
              New: - => 1 golang:1.25
              Moved: 3 COPY . . => 3 COPY . .
              Moved: 4 RUN go build -o /app => 4 RUN go build -o /app
            stage-0 => stage-1 (Target)
              Changed: 1 golang:1.25 => 6 COPY --from=build /app /app
            WORKDIR: "/src" => "/"
            USER: "" => "1000"
        "#]],
    );
}

#[test]
fn a_line_that_moved_is_not_changed_into_its_neighbour() {
    check(
        "FROM node:20\nCOPY package.json ./\nRUN npm ci\n",
        "FROM node:20 AS build\nCOPY package.json ./\nRUN npm ci\nFROM node:20-slim\nCOPY --from=build /a /a\n",
        expect![[r#"
            - => build (None)
              New: - => 1 node:20
              Moved: 2 COPY package.json ./ => 2 COPY package.json ./
              Moved: 3 RUN npm ci => 3 RUN npm ci
            stage-0 => stage-1 (Target)
              Changed: 1 node:20 => 4 node:20-slim
              New: - => 5 COPY --from=build /a /a
        "#]],
    );
}

#[test]
fn the_same_file_is_the_same() {
    check(
        ONE,
        ONE,
        expect![[r#"
        stage-0 => stage-0 (Target)
          Same: 1 golang:1.25 => 1 golang:1.25
          Same: 3 COPY . . => 3 COPY . .
          Same: 4 RUN go build -o /app => 4 RUN go build -o /app
    "#]],
    );
}

#[test]
fn names_match_whatever_their_place() {
    check(
        "FROM alpine AS a\nRUN one\nFROM alpine AS b\nRUN two\nFROM scratch\nCOPY --from=a / /\n",
        "FROM debian AS b\nRUN two\nRUN three\nFROM alpine AS A\nRUN  one\nFROM scratch\nCOPY --from=a / /\n",
        expect![[r#"
            b => b (Name)
              Changed: 3 alpine => 1 debian
              Same: 4 RUN two => 2 RUN two
              New: - => 3 RUN three
            a => a (Name)
              Same: 1 alpine => 4 alpine
              Same: 2 RUN one => 5 RUN one
            stage-2 => stage-2 (Target)
              Same: 6 COPY --from=a / / => 7 COPY --from=a / /
        "#]],
    );
}

#[test]
fn stages_with_other_names_match_by_their_lines() {
    check(
        "FROM node AS deps\nWORKDIR /a\nRUN npm ci\nCOPY . .\nFROM nginx AS web\nCOPY --from=deps /a /b\n",
        "FROM node AS packages\nWORKDIR /a\nRUN npm ci --omit=dev\nCOPY . .\nFROM nginx AS web\nCOPY --from=packages /a /b\n",
        expect![[r#"
            deps => packages (Lines)
              Same: 1 node => 1 node
              Changed: 3 RUN npm ci => 3 RUN npm ci --omit=dev
              Same: 4 COPY . . => 4 COPY . .
            web => web (Name)
              Same: 5 nginx => 5 nginx
              Changed: 6 COPY --from=deps /a /b => 6 COPY --from=packages /a /b
        "#]],
    );
}

#[test]
fn nothing_against_something() {
    check(
        "",
        "FROM scratch\nENV A=1\n",
        expect![[r#"
        - => stage-0 (None)
        WORKDIR: "" => "/"
        ENV A: "" => "1"
    "#]],
    );
}

#[test]
fn the_summary_says_what_became_of_the_image() {
    let options = Options::default();
    let big = "FROM scratch\nCOPY <<EOF /a\n0123456789\nEOF\nCOPY <<EOF /b\n0123456789\nEOF\n";
    let small = "FROM scratch\nCOPY <<EOF /a\n0123456789\nEOF\n";
    let answer = compare(big, small, (&options, &options));
    expect![
        "1 stage in both. The final image: 22 B on disk, then 11 B (50 % less). Layers: 1 the same, 1 gone."
    ]
    .assert_eq(&answer.summary);
}

proptest! {
    #[test]
    fn every_stage_and_every_layer_is_told_once(
        old in prop::collection::vec(0usize..8, 0..12),
        new in prop::collection::vec(0usize..8, 0..12),
    ) {
        const LINES: [&str; 8] =
            ["FROM alpine AS a", "FROM scratch", "FROM a", "RUN one", "RUN two", "COPY . .", "COPY --from=a /x /x", "ENV A=1"];
        let text = |picks: &[usize]| -> String { picks.iter().map(|n| format!("{}\n", LINES[*n])).collect() };
        let (old, new) = (text(&old), text(&new));
        let options = Options::default();
        let answer = compare(&old, &new, (&options, &options));
        let report = |text: &str| crate::analyze(text, &options);
        let count = |text: &str| report(text).sizes.stages.iter().map(|s| s.layers.len()).sum::<usize>();
        let stages = |side: fn(&StagePair) -> bool| answer.stages.iter().filter(|s| side(s)).count();
        prop_assert_eq!(stages(|s| s.sides.before.is_some()), report(&old).plan.stages.len());
        prop_assert_eq!(stages(|s| s.sides.after.is_some()), report(&new).plan.stages.len());
        let layers = || answer.stages.iter().flat_map(|s| &s.layers);
        prop_assert_eq!(layers().filter(|l| l.sides.before.is_some()).count(), count(&old));
        prop_assert_eq!(layers().filter(|l| l.sides.after.is_some()).count(), count(&new));
    }
}
