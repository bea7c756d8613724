//! What runs again?

use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn check_with(text: &str, changes: &[Change], options: &Options, expected: Expect) {
    let answer = rebuild(text, changes, options);
    let mut out = String::new();
    for stage in &answer.stages {
        out += &format!("{} {:?}\n", stage.label, stage.fate);
        for step in &stage.steps {
            out += &format!("  {} {:?}", step.line, step.fate);
            for (sign, words) in [(":", &step.because), (";", &step.note)] {
                if !words.is_empty() {
                    out += &format!("{sign} {words}");
                }
            }
            out += "\n";
        }
    }
    for advice in &answer.advice {
        out += &format!("better: line {} saves {:?}: {}\n", advice.line, advice.saves, advice.text);
    }
    for note in &answer.notes {
        out += &format!("note: {note}\n");
    }
    expected.assert_eq(&(out + &answer.summary));
}

fn check(text: &str, change: Change, expected: Expect) {
    check_with(text, &[change], &Options::default(), expected);
}

fn path(path: &str) -> Change {
    Change::Path(path.to_owned())
}

const NODE: &str = "FROM node:22-slim AS deps\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\n\
FROM deps AS build\nCOPY . .\nRUN npm run build\n\
FROM node:22-slim\nENV NODE_ENV=production\nCOPY --from=deps /app/node_modules ./node_modules\nCOPY --from=build /app/dist ./dist\nCMD [\"node\", \"dist/main.js\"]\n";

#[test]
fn a_source_file_leaves_the_dependencies_alone() {
    check(
        NODE,
        path("src/app.js"),
        expect![[r#"
            deps Cached
              1 Cached
              2 Cached
              3 Cached
              4 Cached
            build Reruns
              5 Cached
              6 Reruns: it takes src/app.js
              7 Reruns: line 6, which it builds on, runs again
            stage-2 Maybe
              8 Cached
              9 Setting
              10 Cached
              11 Maybe: build is built anew; cached if the files come out the same
              12 Setting
            2 of 7 steps run again, 1 more unless files come out the same; 4 come from the cache."#]],
    );
}

#[test]
fn the_lock_file_repeats_everything() {
    check(
        NODE,
        path("package-lock.json"),
        expect![[r#"
            deps Reruns
              1 Cached
              2 Cached
              3 Reruns: it takes package-lock.json
              4 Reruns: line 3, which it builds on, runs again; the cache mounted at /root/.npm keeps its files
            build Reruns
              5 Reruns: it starts from deps, which is built anew
              6 Reruns: it takes package-lock.json
              7 Reruns: line 6, which it builds on, runs again
            stage-2 Maybe
              8 Cached
              9 Setting
              10 Maybe: deps is built anew; cached if the files come out the same
              11 Maybe: build is built anew; cached if the files come out the same
              12 Setting
            4 of 7 steps run again, 2 more unless files come out the same; 1 comes from the cache."#]],
    );
}

#[test]
fn what_is_ignored_changes_nothing() {
    let options = Options { dockerignore: "docs\n*.md\n!README.md\n".to_owned(), ..Options::default() };
    check_with(
        "FROM alpine\nCOPY . .\n",
        &[path("docs/a.txt")],
        &options,
        expect![[r#"
            stage-0 Cached
              1 Cached
              2 Cached
            note: docs/a.txt is kept out by .dockerignore: the builder never sees the change.
            Nothing runs again."#]],
    );
    check_with(
        "FROM alpine\nCOPY . .\n",
        &[path("README.md")],
        &options,
        expect![[r#"
            stage-0 Reruns
              1 Cached
              2 Reruns: it takes README.md
            1 of 1 step runs again; none comes from the cache."#]],
    );
}

#[test]
fn copying_all_before_installing_costs_the_installation() {
    check(
        "FROM python:3.13-slim\nCOPY . .\nRUN apt-get update && apt-get install -y gcc\nRUN pip install -r requirements.txt\nRUN python setup.py build\n",
        path("src/main.py"),
        expect![[r#"
            stage-0 Reruns
              1 Cached
              2 Reruns: it takes src/main.py
              3 Reruns: line 2, which it builds on, runs again
              4 Reruns: line 2, which it builds on, runs again
              5 Reruns: line 2, which it builds on, runs again
            better: line 2 saves [3, 4]: Copy requirements*.txt alone first, then install, and copy the rest after that: lines 3 and 4 would come from the cache.
            4 of 4 steps run again; none comes from the cache."#]],
    );
}

#[test]
fn files_that_need_not_be_there_are_only_mentioned() {
    let answer = rebuild("FROM node:22\nCOPY . .\nRUN npm ci\n", &[path("src/a.js")], &Options::default());
    let text = &answer.advice[0].text;
    assert!(text.starts_with("Copy package*.json (and .npmrc, where there is one) alone first"), "{text}");
}

#[test]
fn a_manifest_that_changes_is_no_fault_of_the_order() {
    check(
        "FROM node:22\nCOPY . .\nRUN npm ci\n",
        path("package.json"),
        expect![[r#"
            stage-0 Reruns
              1 Cached
              2 Reruns: it takes package.json
              3 Reruns: line 2, which it builds on, runs again
            2 of 2 steps run again; none comes from the cache."#]],
    );
}

#[test]
fn a_build_argument_reaches_commands_after_its_declaration() {
    check(
        "ARG BASE=alpine\nFROM $BASE\nRUN echo before\nARG VERSION=1\nRUN apk add git\nCOPY a-$VERSION /a\nCOPY b /b\nRUN echo $VERSION\nLABEL v=$VERSION\n",
        Change::Arg("VERSION".to_owned()),
        expect![[r#"
            stage-0 Reruns
              2 Cached
              3 Cached
              4 Setting
              5 Reruns: VERSION in its environment has another value
              6 Reruns: it uses VERSION
              7 Reruns: line 6, which it builds on, runs again
              8 Reruns: VERSION in its environment has another value
              9 Setting
            better: line 4 saves [5]: ARG VERSION stands above line 5, where it is not named: declared below, it would leave line 5 in the cache, unless a program that runs there reads it.
            4 of 5 steps run again; 1 comes from the cache."#]],
    );
}

#[test]
fn a_global_argument_changes_bases() {
    check(
        "ARG BASE=alpine\nFROM $BASE AS a\nRUN x\nFROM debian\nCOPY --from=a /x /x\n",
        Change::Arg("BASE".to_owned()),
        expect![[r#"
            a Reruns
              2 Reruns: its base is no longer alpine
              3 Reruns: line 2, which it builds on, runs again
            stage-1 Maybe
              4 Cached
              5 Maybe: a is built anew; cached if the files come out the same
            1 of 2 steps runs again, 1 more unless files come out the same; none comes from the cache."#]],
    );
    check(
        "FROM alpine\nRUN x\n",
        Change::Arg("NOPE".to_owned()),
        expect![[r#"
            stage-0 Cached
              1 Cached
              2 Cached
            note: No ARG declares NOPE, so its value reaches no step.
            Nothing runs again."#]],
    );
}

#[test]
fn settings_run_nothing_but_commands_see_them() {
    check(
        "FROM alpine\nENV A=1\nCOPY x /x\nRUN one\nLABEL l=1\nRUN two\n",
        Change::Line(2),
        expect![[r#"
        stage-0 Reruns
          1 Cached
          2 Setting
          3 Cached
          4 Reruns: A in its environment has another value
          5 Setting
          6 Reruns: A in its environment has another value
        2 of 3 steps run again; 1 comes from the cache."#]],
    );
    check(
        "FROM alpine\nRUN one\nLABEL l=1\nRUN two\n",
        Change::Line(3),
        expect![[r#"
        stage-0 Cached
          1 Cached
          2 Cached
          3 Setting
          4 Cached
        Nothing runs again."#]],
    );
    check(
        "FROM alpine\nRUN one\nUSER app\nCOPY x /x\nRUN two\n",
        Change::Line(3),
        expect![[r#"
        stage-0 Reruns
          1 Cached
          2 Cached
          3 Setting
          4 Cached
          5 Reruns: it runs as another user
        1 of 3 steps runs again; 2 come from the cache."#]],
    );
    check(
        "FROM alpine\n# why\nRUN one\n",
        Change::Line(2),
        expect![[r#"
        stage-0 Cached
          1 Cached
          3 Cached
        note: There is no instruction on line 2; a comment or an empty line changes nothing.
        Nothing runs again."#]],
    );
}

#[test]
fn a_linked_copy_stands_on_its_own() {
    check(
        "FROM alpine\nCOPY a /a\nCOPY --link b /b\nRUN x\n",
        path("a"),
        expect![[r#"
            stage-0 Reruns
              1 Cached
              2 Reruns: it takes a
              3 Cached
              4 Reruns: line 2, which it builds on, runs again
            2 of 3 steps run again; 1 comes from the cache."#]],
    );
}

#[test]
fn mounts_of_the_context_count_and_secrets_do_not() {
    check(
        "FROM alpine AS a\nRUN --mount=type=bind,source=src,target=/src make\nRUN --mount=type=secret,id=t x\nFROM alpine\nRUN --mount=from=a,target=/a cp /a/x /x\n",
        path("src/x.c"),
        expect![[r#"
            a Reruns
              1 Cached
              2 Reruns: it mounts src/x.c
              3 Reruns: line 2, which it builds on, runs again
            stage-1 Maybe
              4 Cached
              5 Maybe: a is built anew; cached if the files come out the same
            2 of 3 steps run again, 1 more unless files come out the same; none comes from the cache."#]],
    );
}

#[test]
fn excluded_files_and_stages_that_are_not_built() {
    check(
        "FROM alpine AS lint\nCOPY . .\nFROM alpine\nCOPY --exclude=*.md . .\n",
        path("README.md"),
        expect![[r#"
            lint Unbuilt
              1 Unbuilt
              2 Unbuilt
            stage-1 Cached
              3 Cached
              4 Cached
            note: No step of the target takes it from the build context.
            Nothing runs again."#]],
    );
}

#[test]
fn another_base_image() {
    check(
        "FROM alpine\nRUN x\n",
        Change::Image("alpine".to_owned()),
        expect![[r#"
            stage-0 Reruns
              1 Reruns: another image is found under alpine
              2 Reruns: line 1, which it builds on, runs again
            1 of 1 step runs again; none comes from the cache."#]],
    );
}

proptest! {
    /// Any lines in any order, and any change.
    #[test]
    fn any_text_has_an_answer(picks in prop::collection::vec(0usize..14, 0..14), line in 0u32..20, name in "[A-C./*]{0,4}") {
        const LINES: [&str; 14] = [
            "FROM alpine AS a", "FROM a AS b", "FROM $A", "ARG A=1", "ARG B", "ENV A=2 B=3", "COPY . .", "COPY --from=a /x /x",
            "COPY --from=b --link x$B /y", "RUN npm ci", "RUN --mount=type=bind,from=a make $A", "USER $B", "ONBUILD RUN x", "SHELL [\"a\"]",
        ];
        let text: String = picks.iter().map(|n| format!("{}\n", LINES[*n])).collect();
        let changes = [Change::Line(line), Change::Arg(name.clone()), Change::Path(name.clone()), Change::Image(name)];
        for change in &changes {
            let answer = rebuild(&text, std::slice::from_ref(change), &Options::default());
            prop_assert_eq!(answer.stages.len(), text.matches("FROM").count());
        }
        rebuild(&text, &changes, &Options::default());
    }
}
