//! Which tools of the full image does the program call, that a slim one lacks?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{GO, PIP, answered, held, holds, offer, refused, runner};

/// The full image brings fonts, and `ps`, unasked.
#[test]
fn fonts_and_the_list_of_processes() {
    let node = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nHEALTHCHECK CMD pgrep node\nCMD [\"node\", \"a.js\"]\n";
    let package = ("package.json", "{\"dependencies\": {\"sharp\": \"1\"}}");
    held(node, &[package], &[" fontconfig ", " procps "]);
    let python =
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install pillow\nCMD [\"python\", \"a.py\"]\n";
    let source = ("a.py", "ImageFont.truetype('DejaVuSans.ttf', 12)\n");
    held(python, &[source], &[" fonts-dejavu-core libfribidi0 "]);
    held(&python.replace("3.12", "3.12-slim\nRUN apt-get install -y gcc"), &[source], &["!fonts"]);
}

#[test]
fn git_beside_tools_that_the_program_calls() {
    holds(
        "FROM golang:1.22-alpine\nWORKDIR /src\nCOPY . .\nRUN apk add --no-cache git rpm xz && go build -o /scan ./cmd/scan\nENTRYPOINT [\"/scan\"]\n",
        &[" git ", " rpm "],
    );
}

#[test]
fn what_only_the_full_image_brings_is_taken_for_granted_aloud() {
    for text in [
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"npm\", \"start\"]\n",
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n",
    ] {
        let said = offer(text, &[], &[]).assumptions;
        assert!(said.iter().any(|a| a.contains("ImageMagick")), "{said:?}");
    }
}

#[test]
fn a_program_that_tests_is_a_workbench() {
    let text = "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y python3-pip git libffi-dev && python3 -m pip install START\nCOPY . /srv\nWORKDIR /srv\nCMD [\"START\"]\n";
    refused(&text.replace("START", "tox"), "workbench");
    holds(&text.replace("START", "gunicorn"), &[" git "]);
}

#[test]
fn tools_for_everyone_beside_java() {
    refused(
        "FROM openjdk:17-slim\nWORKDIR /srv\nRUN apt-get update && apt-get install -y curl nodejs && curl -LO https://example.com/maven.tar.gz && tar -xf maven.tar.gz && npm install --global snyk\nADD start.sh .\nENTRYPOINT [\"./start.sh\"]\n",
        "cannot-follow",
    );
}

#[test]
fn a_go_program_that_may_call_others() {
    let said = offer(super::GO, &[], &[]).assumptions;
    assert!(said.iter().any(|a| a.contains("calls no other program")), "{said:?}");
}

#[test]
fn git_that_is_only_set_up_is_there_for_the_program() {
    let text = |setting: &str| {
        format!(
            "FROM python:3.12-alpine\nRUN apk add git build-base\nRUN pip install esrally\nRUN git config --global {setting}\nCMD [\"esrally\"]\n"
        )
    };
    holds(&text("http.proxy $PROXY"), &["apk add --no-cache libstdc++ git"]);
    holds(&text("url.https://a/.insteadOf git@a:"), &["!git "]);
}

#[test]
fn git_that_no_line_calls() {
    let text = "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc git\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD [\"python\", \"a.py\"]\n";
    holds(text, &["git", "!gcc"]);
    held(text, &[("requirements.txt", "git+https://example.com/a.git\n")], &["!git"]);
    refused(&text.replace("gcc ", ""), "nothing-to-leave-behind");
}

#[test]
fn git_that_is_taken_away_again() {
    let text = "FROM python:3.12-alpine\nRUN apk add --no-cache --virtual .b gcc git\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements.txt && apk del .b\nCMD [\"python\", \"a.py\"]\n";
    holds(text, &["!git"]);
}

#[test]
fn a_small_tool_that_no_line_calls_is_there_for_the_program() {
    let text = PIP.replace("LIST", "patch unzip");
    holds(&text, &["patch unzip"]);
    holds(&text.replace("RUN pip3", "RUN unzip fonts.zip && pip3"), &["!unzip"]);
    let node = "FROM node:20\nRUN apt-get update && apt-get install -y g++ unzip\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nCMD [\"node\", \"a.js\"]\n";
    holds(node, &["install -y unzip"]);
}

#[test]
fn a_program_that_fetches_with_git() {
    let text = PIP
        .replace("LIST", "git")
        .replace("CMD", "RUN git remote set-url origin https://example.com/a.git\nCMD");
    refused(&text, "cannot-follow");
}

#[test]
fn programs_that_keep_their_pages_in_git() {
    let text = |program: &str| {
        format!(
            "FROM ruby:3.3\nWORKDIR /wiki\nCOPY Gemfile .\nRUN bundle install\nCMD [\"{program}\", \"--port\", \"80\"]\n"
        )
    };
    holds(&text("gollum"), &[" git "]);
    holds(&text("danger"), &[" git "]);
    holds(&text("rackup"), &["! git "]);
}

#[test]
fn a_script_may_call_what_only_the_image_of_go_has() {
    let text = "FROM golang:1.22\nWORKDIR /srv\nCOPY . .\nRUN go build -o /usr/local/bin/teal .\nCOPY start.sh /start.sh\nENTRYPOINT [\"/start.sh\"]\n";
    let open = offer(text, &[], &[]);
    assert!(
        open.assumptions.iter().any(|a| a.contains("start.sh calls no program")),
        "{:?}",
        open.assumptions
    );
    let told = offer(
        text,
        &[],
        &[("start.sh", "#!/bin/sh\ncurl -sf http://config/\nexec teal\n"), ("main.go", "x")],
    );
    assert!(runner(&told).contains("curl"), "{}", told.text);
}

#[test]
fn what_fetches_sources_beside_tools_of_the_program() {
    let text = "FROM golang:1.22\nRUN apt-get update && apt-get install -y bzr rpm\nWORKDIR /srv\nCOPY . .\nRUN go build -o /scan .\nENTRYPOINT [\"/scan\"]\n";
    holds(text, &[" bzr", " rpm"]);
}

#[test]
fn what_fetches_and_is_called_by_no_line() {
    let text = |line: &str| {
        format!(
            "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make curl\nWORKDIR /srv\nCOPY . .\nRUN {line}make\nCMD [\"./teal\"]\n"
        )
    };
    holds(&text(""), &["install -y curl"]);
    holds(&text("curl -O https://example.org/a.h && "), &["!curl"]);
}

#[test]
fn tools_for_everyone() {
    let php = |line: &str| {
        format!(
            "FROM php:8.2-cli\nWORKDIR /a\n{line}\nCOPY . .\nRUN composer install\nCMD [\"php\", \"a.php\"]\n"
        )
    };
    refused(&php("RUN npm install -g svgo"), "cannot-follow");
    refused(&php("RUN composer global require a/b"), "cannot-follow");
    answered(&php("RUN npm install -g gulp"), &[], &[], &["gulp"]);
    answered(&php("RUN COMPOSER_HOME=/c composer global require a/b"), &[], &["--from=build /c /c\n"], &[]);
    // Nothing is there to take away.
    let text = php("").replace("CMD", "RUN rm -r /root/.composer\nCMD");
    answered(&text, &[], &[], &["rm -r"]);
}

#[test]
fn programs_that_call_their_tools() {
    let haskell = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y haskell-stack build-essential\nWORKDIR /a\nCOPY . .\nRUN stack build\nENTRYPOINT stack exec a\n";
    refused(haskell, "workbench");
    refused(
        &haskell.replace("debian:bookworm", "haskell:9").replace("stack exec a", "./a"),
        "no-runtime-image",
    );
    refused("FROM golang:1.22\nRUN go install example.org/gox@latest\nENTRYPOINT [\"gox\"]\n", "workbench");
    refused(
        "FROM php:8.2-cli\nRUN pecl install /home/a.tgz\nWORKDIR /a\nCOPY . .\nRUN composer install\nCMD [\"php\", \"a.php\"]\n",
        "cannot-follow",
    );
    refused("FROM ruby:3.3\nWORKDIR /a\nCOPY . .\nRUN bundle install\nCMD bundle exec rspec\n", "workbench");
    refused(
        "FROM mcr.microsoft.com/dotnet/sdk:8.0\nRUN dotnet new install A.B\nWORKDIR /a\nCOPY . .\nRUN dotnet publish -o /o\nCMD [\"dotnet\", \"/o/a.dll\"]\n",
        "needs-compiler",
    );
}

#[test]
fn a_script_in_the_folder_says_which_tools_it_calls() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gdc curl\nWORKDIR /app\nCOPY . .\nRUN gdc -o knot knot.d\nENTRYPOINT [\"./start.sh\"]\n";
    let quiet = offer(text, &[], &[("start.sh", "#!/bin/sh\ncurl -V\nexec ./knot\n"), ("knot.d", "x")]);
    assert!(runner(&quiet).contains("install -y curl"), "{}", quiet.text);
    assert!(matches!(outcome(text), Outcome::Ask(_)));
}

#[test]
fn a_script_may_call_what_only_the_full_image_has() {
    let node = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nENTRYPOINT [\"./entrypoint.sh\"]\nCMD [\"node\", \"dist/a.js\"]\n";
    let python = "FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY entrypoint.sh /usr/local/bin/\nCOPY . .\nENTRYPOINT [\"entrypoint.sh\"]\n";
    for text in [node, python] {
        let script = "#!/bin/sh\nuntil curl -sf http://config/; do sleep 1; done\nexec \"$@\"\n";
        let files = [("entrypoint.sh", script), ("package.json", "{}"), ("requirements.txt", "flask")];
        let told = offer(text, &[], &files);
        assert!(runner(&told).contains(" curl "), "{}", told.text);
        let open = offer(text, &[], &[]);
        assert!(open.assumptions.iter().any(|a| a.contains("entrypoint.sh calls no program")));
    }
}

#[test]
fn what_dune_installs_and_what_rebar_releases() {
    let start = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y";
    let dune = format!(
        "{start} ocaml-dune ocaml-nox\nWORKDIR /src\nCOPY . .\nRUN dune build && dune install --prefix /opt/grebe\nENV PATH=/opt/grebe/bin:$PATH\nWORKDIR /data\nCMD [\"grebe\"]\n"
    );
    holds(&dune, &["--from=build /opt/grebe /opt/grebe\n", "!ocaml-dune"]);
    let rebar = format!(
        "{start} rebar3 erlang-dev erlang-base\nWORKDIR /src\nCOPY . .\nRUN rebar3 as prod release && cp -a _build/prod/rel/rook/. /opt/rook/\nWORKDIR /opt/rook\nCMD [\"/opt/rook/bin/rook\", \"foreground\"]\n"
    );
    holds(&rebar, &["--from=build /opt/rook /opt/rook\n", "erlang-base", "!rebar3"]);
}

#[test]
fn schemas_are_compiled_where_they_were_installed() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y meson valac gcc libglib2.0-dev\nWORKDIR /src\nCOPY . .\nRUN meson setup b --prefix=/usr/local && meson install -C b\nRUN glib-compile-schemas /usr/local/share/glib-2.0/schemas\nCMD [\"wrend\"]\n";
    holds(text, &["--from=build /usr/local /usr/local\n", "!valac", "!RUN glib"]);
}

/// The sources of the dropped folder say which programs they start.
#[test]
fn programs_that_the_sources_start() {
    let node = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n";
    let source = "const { execFile } = require('child_process');\nexecFile('convert', ['a.png', 'b.jpg']);\nexecFile('mysql');\n";
    held(node, &[("a.js", source)], &["imagemagick", "!mysql"]);
    held(node, &[("a.js", "a('git', 'convert')")], &["!imagemagick", "!git"]);
    // What only builds, and what tests, does not run in the image.
    for path in ["next.config.js", "build.js", "test/a.js"] {
        held(node, &[(path, source)], &["!imagemagick"]);
    }

    let python = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
    let source = "import subprocess\nsubprocess.run(['git', 'log'])\nsubprocess.run(['python3', 'b.py'])\n";
    held(python, &[("a.py", source), ("requirements.txt", "flask\n")], &[" git ", "!python3 "]);
    // A slim image never had it.
    let slim = "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc make\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
    held(slim, &[("a.py", source), ("requirements.txt", "flask\n")], &["!git"]);
    held(&slim.replace("make", "git make"), &[("a.py", source), ("requirements.txt", "flask\n")], &[" git "]);
}

#[test]
fn programs_that_compiled_sources_start() {
    let files = [
        ("main.go", "import \"os/exec\"\nexec.Command(\"ps\", \"-o\", \"user\")\n"),
        ("go.mod", "module a\n"),
    ];
    held(super::GO, &files, &["debian:bookworm-slim", " procps ", "!distroless"]);
    let rust =
        "FROM rust:1.80\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD [\"./target/release/a\"]\n";
    held(
        rust,
        &[("src/main.rs", "Command::new(\"git\")\n"), ("Cargo.toml", "[package]\nname = \"a\"\n")],
        &[" git "],
    );
    let c = "FROM gcc:13\nWORKDIR /app\nCOPY . .\nRUN gcc -o /usr/local/bin/a a.c\nCMD [\"a\"]\n";
    held(c, &[("a.c", "FILE *f = popen(\"git log\", \"r\");\n")], &[" git "]);
}

#[test]
fn who_commits_is_told_git_for_the_program() {
    let line = "RUN git config --global user.name a && git config --system init.defaultBranch b\n";
    let node = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nLINECMD [\"node\", \"a.js\"]\n";
    holds(&node.replace("LINE", line), &[" git ca-certificates ", line, "!USER"]);
    let python =
        "FROM python:3.12\nWORKDIR /app\nLINECOPY . .\nRUN pip install flask\nCMD [\"python\", \"a.py\"]\n";
    holds(&python.replace("LINE", line), &[" git ", line, "!/app /app"]);
    let slim = python.replace("3.12\n", "3.12-slim\nRUN apt-get update && apt-get install -y git gcc\n");
    let told = offer(&slim.replace("LINE", line), &[], &[]);
    assert_eq!(runner(&told).matches("git \\\n").count(), 1, "{}", told.text);
    // A build that commits is told for itself.
    let commits = "RUN git config --global user.name a && git init && git commit -am b\n";
    holds(&node.replace("LINE", commits), &["!git"]);
    refused(&node.replace("LINE", &line.replace("--system", "")), "cannot-follow");
}

#[test]
fn settings_of_git_come_along_with_it() {
    let files = [("main.go", "import \"os/exec\"\nexec.Command(\"git\", \"log\")\n")];
    let text = GO.replace("RUN", "RUN git config --global safe.directory '*'\nRUN");
    held(&text, &files, &[" git ", "/root/.gitconfig /root/.gitconfig\n"]);
    holds(&text, &["!.gitconfig"]);
    let token = text.replace("safe.directory '*'", "url.https://t@a/.insteadOf https://a/");
    held(&token, &files, &[" git ", "!.gitconfig"]);
    held(&text.replace("CMD", "USER 1000\nCMD"), &files, &["!.gitconfig"]);
}
