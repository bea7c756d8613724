//! What is proposed at the caret?

use expect_test::{Expect, expect};

use super::ask;

/// The first proposals, each as `label = inserted - detail`, after what they replace.
fn check(marked: &str, expected: &Expect) {
    let found = ask(marked, |assistant, at| {
        assistant.complete(at).map(|c| (c.span.of(assistant.document.text).to_owned(), c.items))
    });
    let mut out = String::new();
    if let Some((replaced, items)) = found {
        out.push_str(&format!("{replaced:?} of {}\n", items.len()));
        for item in items.into_iter().take(6) {
            out.push_str(&item.label);
            if let Some(insert) = item.insert {
                out.push_str(&format!(" = {insert:?}"));
            }
            if !item.detail.is_empty() {
                out.push_str(&format!(" - {}", item.detail));
            }
            out.push('\n');
        }
    }
    expected.assert_eq(&out);
}

#[test]
fn instructions_where_they_can_stand() {
    check(
        "<|>",
        &expect![[r#"
        "" of 2
        FROM = "FROM " - FROM [--platform=PLATFORM] IMAGE [AS NAME]
        ARG = "ARG " - ARG NAME[=DEFAULT] …
    "#]],
    );
    check(
        "FROM alpine\nCO<|>",
        &expect![[r#"
        "CO" of 1
        COPY = "COPY " - COPY [--from=STAGE] [--chown=…] [--link] SOURCE… DESTINATION
    "#]],
    );
    check(
        "from alpine\nwork<|>",
        &expect![[r#"
        "work" of 1
        workdir = "workdir " - WORKDIR PATH
    "#]],
    );
    check(
        "FROM alpine\nONBUILD R<|>",
        &expect![[r#"
        "R" of 5
        RUN = "RUN " - RUN [--mount=…] [--network=…] COMMAND
        WORKDIR = "WORKDIR " - WORKDIR PATH
        ARG = "ARG " - ARG NAME[=DEFAULT] …
        ENTRYPOINT = "ENTRYPOINT " - ENTRYPOINT ["PROGRAM", "ARGUMENT"]
        USER = "USER " - USER NAME[:GROUP]
    "#]],
    );
    check("FROM alpine\nRUN a \\\n  b<|>", &expect![[""]]);
    check("FROM alpine\n# C<|>", &expect![[""]]);
}

#[test]
fn flags_and_their_values() {
    check(
        "FROM alpine\nCOPY --<|>",
        &expect![[r#"
        "--" of 6
        --from = "--from="
        --chown = "--chown="
        --chmod = "--chmod="
        --link = "--link "
        --parents = "--parents "
        --exclude = "--exclude="
    "#]],
    );
    check(
        "FROM alpine\nCOPY --chown=root:root -<|>",
        &expect![[r#"
        "-" of 6
        --from = "--from="
        --chown = "--chown="
        --chmod = "--chmod="
        --link = "--link "
        --parents = "--parents "
        --exclude = "--exclude="
    "#]],
    );
    check(
        "FROM --platform=<|> alpine",
        &expect![[r#"
        "" of 10
        $BUILDPLATFORM - the platform of the builder
        $TARGETPLATFORM - the platform of the result
        linux/amd64 - 64-bit Intel and AMD
        linux/arm64 - 64-bit ARM
        linux/arm/v7 - 32-bit ARM
        linux/386 - 32-bit Intel
    "#]],
    );
    check(
        "FROM alpine\nHEALTHCHECK --in<|>",
        &expect![[r#"
        "--in" of 1
        --interval = "--interval="
    "#]],
    );
    check(
        "FROM alpine\nRUN --network=n<|>",
        &expect![[r#"
        "n" of 1
        none - no network
    "#]],
    );
}

#[test]
fn mounts_field_by_field() {
    check(
        "FROM alpine\nRUN --mount=<|>",
        &expect![[r#"
        "" of 5
        type= - bind, cache, secret, ssh or tmpfs
        target= - where it stands in the stage
        source= - which part of it
        from= - stage or image; the build context if absent
        rw - allow writes, which are thrown away
    "#]],
    );
    check(
        "FROM alpine\nRUN --mount=type=<|>",
        &expect![[r#"
        "" of 5
        bind - files of a stage, an image or the context; the default
        cache - a folder kept from build to build
        secret - a secret of the builder
        ssh - the builder's SSH agent
        tmpfs - memory
    "#]],
    );
    check(
        "FROM alpine\nRUN --mount=type=cache,sh<|>",
        &expect![[r#"
        "sh" of 1
        sharing= - shared, locked or private
    "#]],
    );
    check(
        "FROM alpine\nRUN --mount=type=cache,sharing=<|>",
        &expect![[r#"
        "" of 3
        shared - several builds at once
        locked - one build after the other; apt and dpkg need it
        private - each build its own
    "#]],
    );
    check(
        "FROM alpine\nRUN --mount=type=cache,target=/root/.c<|>",
        &expect![[r#"
        "/root/.c" of 4
        /root/.cache/yarn - yarn
        /root/.cache/pip - pip
        /root/.cache/uv - uv
        /root/.cache/go-build - go: compiled packages
    "#]],
    );
    check(
        "FROM alpine AS deps\nFROM alpine\nRUN --mount=from=d<|>",
        &expect![[r#"
            "d" of 32
            deps - stage from alpine, line 1
            debian - 120 MB
            dart - 709 MB
            docker - 350 MB
            drupal - 503 MB
            node - 1.22 GB
        "#]],
    );
}

#[test]
fn stages_images_and_tags() {
    check(
        "FROM golang AS build\nFROM <|>",
        &expect![[r#"
            "" of 76
            scratch - the empty image
            alpine - 8.42 MB
            debian - 120 MB
            ubuntu - 109 MB
            node - 1.22 GB
            python - 1.12 GB
        "#]],
    );
    check(
        "FROM golang AS build\nFROM alpine\nCOPY --from=<|> /a /b",
        &expect![[r#"
            "" of 76
            build - stage from golang, line 1
            alpine - 8.42 MB
            debian - 120 MB
            ubuntu - 109 MB
            node - 1.22 GB
            python - 1.12 GB
        "#]],
    );
    check(
        "FROM golang\nFROM alpine\nCOPY --from=0<|> /a /b",
        &expect![[r#"
            "0" of 1
            0 - stage from golang, line 1
        "#]],
    );
    check(
        "FROM debian:bookworm-s<|>",
        &expect![[r#"
        "bookworm-s" of 1
        bookworm-slim - 74.8 MB
    "#]],
    );
    check(
        "FROM docker.io/library/alpine:3.2<|>",
        &expect![[r#"
            "3.2" of 5
            3.24 - 8.42 MB
            3.23 - 7.81 MB
            3.22 - 7.7 MB
            3.21 - 7.36 MB
            3.20 - 7.36 MB
        "#]],
    );
    check(
        "FROM node:<|>",
        &expect![[r#"
            "" of 100
            26 - 1.22 GB
            24 - 1.14 GB
            22 - 1.13 GB
            20 - 1.11 GB
            18 - 1.02 GB
            16 - 964 MB
        "#]],
    );
    check(
        "FROM alpine <|>",
        &expect![[r#"
        "" of 1
        AS = "AS " - and a name for the stage
    "#]],
    );
}

#[test]
fn variables_in_scope_the_last_first() {
    check(
        "ARG V=1\nFROM alpine:$<|>",
        &expect![[r#"
        "" of 12
        V - 1
        TARGETSTAGE - default
        TARGETVARIANT
        TARGETARCH - amd64
        TARGETOSVERSION
        TARGETOS - linux
    "#]],
    );
    check(
        "ARG V=1\nFROM scratch\nENV A=1 B=2\nRUN echo ${B<|>",
        &expect![[r#"
        "B" of 1
        B = "B}" - 2
    "#]],
    );
    check(
        "FROM scratch\nENV HOME_DIR=/h\nRUN <<EOF\necho $HOM<|>\nEOF\n",
        &expect![[r#"
        "HOM" of 1
        HOME_DIR - /h
    "#]],
    );
    check("FROM scratch\nENV A=1\nRUN <<'EOF'\necho $<|>\nEOF\n", &expect![[""]]);
    check(
        "FROM scratch\nENV A=1\nUSER ${A<|>}",
        &expect![[r#"
        "A" of 2
        A - 1
        PATH - /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    "#]],
    );
}

#[test]
fn common_values() {
    check(
        "FROM alpine\nEXPOSE 80<|>",
        &expect![[r#"
        "80" of 3
        80 - HTTP
        8080 - HTTP of most servers that are not root
        8000 - Django, uvicorn
    "#]],
    );
    check(
        "FROM alpine\nEXPOSE 80/<|>",
        &expect![[r#"
        "" of 3
        tcp - as without one
        udp
        sctp
    "#]],
    );
    check(
        "FROM alpine\nSTOPSIGNAL SIGQ<|>",
        &expect![[r#"
        "SIGQ" of 1
        SIGQUIT - stop when work is done: nginx, PHP-FPM
    "#]],
    );
    check(
        "FROM node:20 AS a\nFROM a\nUSER <|>",
        &expect![[r#"
        "" of 4
        node - the user of the node images
        nobody - a user without rights, in every image with users
        1000:1000 - by number: also where no name is known
        65532:65532 - nonroot of distroless and Chainguard images
    "#]],
    );
    check(
        "ARG V=1\nFROM alpine\nARG <|>",
        &expect![[r#"
        "" of 11
        V - declared before the first FROM = 1
        TARGETPLATFORM - platform of the result: linux/amd64
        TARGETOS - linux
        TARGETARCH - amd64
        TARGETVARIANT - v7 of linux/arm/v7
        BUILDPLATFORM - platform of the builder
    "#]],
    );
    check(
        "FROM alpine\nLABEL source<|>",
        &expect![[r#"
        "source" of 1
        org.opencontainers.image.source= - address of the source code
    "#]],
    );
    check(
        "FROM alpine\nHEALTHCHECK <|>",
        &expect![[r#"
        "" of 2
        CMD - the command that tells
        NONE - switch off that of the base image
    "#]],
    );
}

#[test]
fn directives_at_the_top_only() {
    check(
        "# <|>",
        &expect![[r#"
        "" of 4
        syntax=docker/dockerfile:1 - the newest stable language, fetched for each build
        check=error=true - findings of the checks fail the build
        check=skip= - leave out checks, by name
        escape=` - continue lines with a backtick: Windows paths
    "#]],
    );
    check(
        "# syntax=docker/dockerfile:1\n# check=skip=Stage<|>",
        &expect![[r#"
        "Stage" of 4
        StageNameCasing - Stage names are in lower case.
        StageNeverReached - Every stage is needed by the target, or can be chosen by its name.
        ReservedStageName - No stage is called scratch or context.
        DuplicateStageName - Every stage has a name of its own.
    "#]],
    );
    check(
        "# escape=<|>",
        &expect![[r#"
        "" of 2
        ` - for Windows paths
        \ - as without this line
    "#]],
    );
    check("# a comment\n# sy<|>", &expect![[""]]);
}

#[test]
fn a_heredoc_is_no_dockerfile() {
    check("FROM alpine\nRUN <<EOF\nCO<|>\nEOF\n", &expect![[""]]);
}
