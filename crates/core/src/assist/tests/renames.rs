//! What does a new name change, and when is it refused?

use dockerfile_syntax::apply;
use expect_test::{Expect, expect};

use super::ask;

fn check(marked: &str, name: &str, expected: &Expect) {
    let found = ask(marked, |assistant, at| match assistant.rename(at, name) {
        Ok(edits) => apply(assistant.document.text, &edits).expect("edits that fit"),
        Err(why) => format!("no: {why}\n"),
    });
    expected.assert_eq(&found);
}

const ALL: &str = "FROM a AS Bu<|>ild\nFROM build AS c\nCOPY --from=BUILD /a /b\nCOPY --from=\"build\" /c /d\n\
                   RUN --mount=type=bind,from=build,target=/b build\nCOPY --from=0 build build\n";

#[test]
fn every_use_follows() {
    check(
        ALL,
        "deps",
        &expect![[r#"
        FROM a AS deps
        FROM deps AS c
        COPY --from=deps /a /b
        COPY --from=deps /c /d
        RUN --mount=type=bind,from=deps,target=/b build
        COPY --from=0 build build
    "#]],
    );
    check(
        ALL,
        " Deps ",
        &expect![[r#"
        FROM a AS deps
        FROM deps AS c
        COPY --from=deps /a /b
        COPY --from=deps /c /d
        RUN --mount=type=bind,from=deps,target=/b build
        COPY --from=0 build build
    "#]],
    );
}

#[test]
fn a_stage_without_a_name_gets_one() {
    check(
        "FROM a\nFROM b\nCOPY --from=0<|> /a /b\n",
        "deps",
        &expect![[r#"
        FROM a AS deps
        FROM b
        COPY --from=deps /a /b
    "#]],
    );
    check(
        "FR<|>OM --platform=linux/amd64 a\n",
        "only",
        &expect![[r#"
        FROM --platform=linux/amd64 a AS only
    "#]],
    );
}

#[test]
fn names_that_buildkit_refuses_are_refused() {
    check(
        "FROM a AS <|>b\n",
        "1st",
        &expect![[r#"
        no: A stage cannot be called "1st": it takes a letter, then letters, digits and - _ .
    "#]],
    );
    check(
        "FROM a AS <|>b\n",
        "a b",
        &expect![[r#"
        no: A stage cannot be called "a b": it takes a letter, then letters, digits and - _ .
    "#]],
    );
    check(
        "FROM a AS <|>b\n",
        "",
        &expect![[r#"
        no: A stage cannot be called "": it takes a letter, then letters, digits and - _ .
    "#]],
    );
    check(
        "FROM a AS <|>b\n",
        "scratch",
        &expect![[r#"
        no: scratch means something else: the empty image, or the build context.
    "#]],
    );
}

#[test]
fn names_that_mean_something_else_are_refused() {
    check(
        "FROM a AS <|>b\nFROM c AS d\n",
        "D",
        &expect![[r#"
        no: The stage in line 2 is called d.
    "#]],
    );
    check(
        "FROM a AS <|>b\nFROM alpine\n",
        "alpine",
        &expect![[r#"
        no: Line 2 starts from an image called alpine; it would mean this stage.
    "#]],
    );
    check(
        "FROM a AS <|>b\nFROM c\nCOPY --from=nginx /a /b\n",
        "nginx",
        &expect![[r#"
        no: Line 3 takes files from an image called nginx; it would mean this stage.
    "#]],
    );
    check(
        "FROM a AS <|>b\nFROM c\nRUN --mount=from=busybox,target=/b true\n",
        "busybox",
        &expect![[r#"
        no: Line 3 takes files from an image called busybox; it would mean this stage.
    "#]],
    );
    check(
        "ARG S=b\nFROM a AS <|>b\nFROM $S\n",
        "c",
        &expect![[r#"
        no: Line 3 names it through a variable; change that first.
    "#]],
    );
    check(
        "FROM a\nRUN <|>true\n",
        "c",
        &expect![[r#"
        no: There is no stage to rename here.
    "#]],
    );
}

#[test]
fn a_name_used_twice_changes_only_where_it_means_this_stage() {
    check(
        "FROM a AS <|>b\nFROM b AS c\nFROM d AS b\nCOPY --from=c / /\n",
        "x",
        &expect![[r#"
        FROM a AS x
        FROM x AS c
        FROM d AS b
        COPY --from=c / /
    "#]],
    );
}
