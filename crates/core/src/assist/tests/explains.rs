//! What is said about the place at the caret, and what mends it?

use dockerfile_syntax::apply;
use expect_test::{Expect, expect};

use super::ask;

fn check(marked: &str, expected: &Expect) {
    let found = ask(marked, |assistant, at| {
        let hover = assistant.hover(at)?;
        Some(format!("[{}]\n{}\n", hover.span.of(assistant.document.text), hover.text))
    });
    expected.assert_eq(&found.unwrap_or_default());
}

#[test]
fn instructions_flags_and_directives() {
    check(
        "FROM alpine\nWORK<|>DIR /a\n",
        &expect![[r#"
        [WORKDIR]
        WORKDIR PATH
        Sets the folder in which the instructions after it and the container work. It is made if it is missing.
        https://docs.docker.com/reference/dockerfile/#workdir
    "#]],
    );
    check(
        "FROM alpine\nONBUILD CO<|>PY a b\n",
        &expect![[r#"
        [COPY]
        COPY [--from=STAGE] [--chown=…] [--link] SOURCE… DESTINATION
        Copies files from the build context, or with --from from a stage or an image. The layer is rebuilt when one of the files changes.
        https://docs.docker.com/reference/dockerfile/#copy
    "#]],
    );
    check(
        "FROM alpine\nCOPY --li<|>nk a b\n",
        &expect![[r#"
        [--link]
        --link
        Makes the layer independent of those before it, so that it stays cached when they change.
        https://docs.docker.com/reference/dockerfile/#copy
    "#]],
    );
    check(
        "FROM alpine\nRUN --mount=type=cache,shar<|>ing=locked,target=/var/cache/apt true\n",
        &expect![[r#"
        [sharing=locked]
        sharing: shared, locked or private
        locked: one build after the other; apt and dpkg need it
    "#]],
    );
    check(
        "FROM alpine\nRUN --mo<|>unt=type=tmpfs,target=/t true\n",
        &expect![[r#"
        [--mount=type=tmpfs,target=/t]
        --mount
        Files for this command that do not become part of the image: a cache, a secret, another stage, memory.
        https://docs.docker.com/reference/dockerfile/#run
    "#]],
    );
    check(
        "# esc<|>ape=`\nFROM alpine\n",
        &expect![[r#"
        [# escape=`]
        The character that continues a line and takes the meaning from the next.
    "#]],
    );
    check("FROM alpine\n# no <|> words\n", &expect![[""]]);
}

#[test]
fn variables_with_their_value_here() {
    check(
        "ARG V=1\nFROM alpine:$<|>V\n",
        &expect![[r#"
        [$V]
        V = 1
        Set by ARG in line 1
    "#]],
    );
    check(
        "ARG V=1\nFROM scratch\nRUN echo $<|>V\n",
        &expect![[r#"
        [$V]
        V is not set by this file: the shell looks for it when it runs
    "#]],
    );
    check(
        "ARG V=1\nFROM scratch\nARG V\nENV W=$V-x\nLABEL a=${<|>W}\n",
        &expect![[r#"
        [${W]
        W = 1-x
        Set by ENV in line 4
    "#]],
    );
    check(
        "ARG V=1\nFROM scratch\nARG <|>V\n",
        &expect![[r#"
        [V]
        V = 1
        A build argument, with the value of line 1
    "#]],
    );
    check(
        "FROM scratch\nARG TARG<|>ETARCH\n",
        &expect![[r#"
        [TARGETARCH]
        TARGETARCH = amd64
        A build argument, set by the builder
    "#]],
    );
    check(
        "FROM scratch\nENV W<|>=2\nENV W=3\n",
        &expect![[r#"
        [W]
        W = 2
        A variable of the image
    "#]],
    );
    check(
        "FROM node:20\nRUN echo $NODE_V<|>ERSION\n",
        &expect![[r#"
            [$NODE_VERSION]
            NODE_VERSION = (empty)
            Set by the base image
        "#]],
    );
    check(
        "FROM scratch\nENV A=1\nCOPY <<EOF /x\n$<|>A\nEOF\n",
        &expect![[r#"
        [$A]
        A = 1
        Set by ENV in line 2
    "#]],
    );
}

#[test]
fn stages_and_images() {
    check(
        "FROM debian:bookworm-slim AS <|>base\nRUN true\nFROM base\nCOPY --from=base /a /b\n",
        &expect![[r#"
        [base]
        Stage base, line 1, from debian:bookworm-slim
        Weighs about 74.8 MB on disk
        Used in lines 3, 4
    "#]],
    );
    check(
        "FROM scratch AS a\nFROM scratch\nCOPY --from=<|>a /a /b\n",
        &expect![[r#"
            [a]
            Stage a, line 1, from nothing
            Used in line 3
        "#]],
    );
    check(
        "FROM scratch<|>\n",
        &expect![[r#"
        [scratch]
        The empty image: a stage that starts from nothing.
    "#]],
    );
    check(
        "FROM some<|>one/thing:1\n",
        &expect![[r#"
        [someone/thing:1]
        someone/thing:1
        The table does not hold someone/thing.
    "#]],
    );
}

#[test]
fn findings_with_their_reason() {
    check(
        "FROM alpine AS a\nRUN apk add<|> curl\n",
        &expect![[r#"
        [apk add curl]
        PackageCacheKept: The installed files are in the image already; the cache beside them is the same bytes again.
    "#]],
    );
}

/// What each action makes of the text.
fn mends(marked: &str, expected: &Expect) {
    let found = ask(marked, |assistant, at| {
        let actions = assistant.fixes(at).into_iter().map(|action| {
            let text = apply(assistant.document.text, &action.edits).expect("edits that fit");
            format!("{} ({:?}, {})\n{text}", action.label, action.trust, action.rule)
        });
        actions.collect::<Vec<String>>().join("\n")
    });
    expected.assert_eq(&found);
}

#[test]
fn fixes_of_the_place_then_of_the_line() {
    mends(
        "FROM alpine as b<|>\n",
        &expect![[r#"
        Write it in the same case (Safe, FromAsCasing)
        FROM alpine AS b
    "#]],
    );
    mends(
        "FROM alpine\nMAINT<|>AINER me\n",
        &expect![[r#"
        Turn it into a label (Likely, MaintainerDeprecated)
        FROM alpine
        LABEL org.opencontainers.image.authors="me"
    "#]],
    );
    mends(
        "FROM alpine\nCOYP<|> a b\n",
        &expect![[r#"
        Write COPY (Likely, syntax)
        FROM alpine
        COPY a b
    "#]],
    );
    mends("FROM alpine\nRUN true<|>\n", &expect![[""]]);
}
