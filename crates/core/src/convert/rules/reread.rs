//! What did conversions get wrong that a reader found who read once more?

use super::{holds, offer, refused, runner};

#[test]
fn a_user_is_there_where_the_build_gives_files_to_it() {
    let text = "FROM rust:1.85\nWORKDIR /srv\nCOPY . .\nRUN cargo build --release\nRUN useradd -m runner\nRUN mv target/release/stoat stoat && chown -R runner:runner /srv\nUSER runner\nCMD [\"/srv/stoat\"]\n";
    let offer = offer(text, &[], &[]);
    assert_eq!(offer.text.matches("RUN useradd -m runner\n").count(), 2, "{}", offer.text);
}

#[test]
fn a_file_without_an_ending_is_no_folder_with_the_list_of_gems() {
    let text = "FROM ruby:3.2\nWORKDIR /srv\nCOPY lib /srv/lib\nCOPY Gemfile /srv/\nCOPY Gemfile.lock /srv/\nCOPY Rakefile /srv/\nRUN bundle install\nCMD [\"bundle\", \"exec\", \"rake\", \"serve\"]\n";
    holds(text, &["COPY Gemfile /srv/\n", "COPY Gemfile.lock /srv/\n"]);
}

#[test]
fn how_gems_are_compiled_is_said_to_the_build_alone() {
    let text = |what: &str| {
        format!(
            "FROM ruby:3.2\nWORKDIR /srv\nCOPY . .\nRUN bundle config {what} && bundle install\nCMD [\"bundle\", \"exec\", \"puma\"]\n"
        )
    };
    holds(&text("build.nokogiri --use-system-libraries"), &["!bundle config"]);
    holds(&text("set without development"), &["RUN bundle config set without development\n"]);
}

#[test]
fn a_patch_of_ruby_may_be_older_than_the_release_of_its_version() {
    let text = |tag: &str| {
        format!(
            "FROM ruby:{tag}\nWORKDIR /srv\nCOPY . .\nRUN bundle install\nCMD [\"bundle\", \"exec\", \"puma\"]\n"
        )
    };
    holds(&text("2.7.1"), &["/runtime-libraries", "!apt-get"]);
    holds(&text("2.7"), &["apt-get"]);
    holds(&text("3.2.1"), &["apt-get"]);
}

#[test]
fn the_oldest_sdks_of_dotnet_listen_where_their_run_time_images_do() {
    let text = |tag: &str| {
        format!(
            "FROM mcr.microsoft.com/dotnet/core/sdk:{tag}\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -o /app\nCMD [\"dotnet\", \"/app/Shop.dll\"]\n"
        )
    };
    holds(&text("2.2"), &["!ASPNETCORE_URLS"]);
    holds(&text("3.1"), &["ENV ASPNETCORE_URLS=\n"]);
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
fn nobody_but_root_may_look_into_the_home_of_root() {
    let text = "FROM golang:1.22\nWORKDIR /root/chat\nCOPY . .\nRUN go build -o chat .\nEXPOSE 8080\nCMD [\"./chat\"]\n";
    holds(text, &["\nUSER root\n", "!nonroot:nonroot"]);
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
fn a_database_that_a_line_makes_speaks_for_c_code() {
    let text = |line: &str| {
        format!(
            "FROM golang:1.22\nWORKDIR /srv\nCOPY . .\nRUN go build -o /usr/local/bin/teal . && {line}\nCMD [\"teal\"]\n"
        )
    };
    for line in ["touch data/app.db", "mkdir a && cp seed.sqlite3 a/"] {
        holds(&text(line), &["\ndebian:bookworm-slim\n"]);
    }
    holds(&text("true"), &["distroless/static"]);
}

#[test]
fn cargo_run_starts_the_only_program() {
    let text = |flags: &str| {
        format!(
            "FROM rust:1.81\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD [\"cargo\", \"run\", \"--release\"{flags}]\n"
        )
    };
    let found = offer(&text(""), &[], &[]);
    let line = "RUN cp \"$(find /app/target/release/ -maxdepth 1 -type f -perm /111 ! -name '*.so')\" /app/target/release/program\nRUN ldd /app/target/release/program ";
    assert!(found.text.contains(line), "{}", found.text);
    holds(&text(""), &["CMD [\"/app/target/release/program\"]\n"]);
    holds(&text(", \"--bin\", \"teal\""), &["CMD [\"/app/target/release/teal\"]\n"]);
}

#[test]
fn an_entry_point_starts_what_it_is_told() {
    let rust = "FROM rust:1.81\nWORKDIR /srv\nCOPY . .\nRUN cargo build --release\nENTRYPOINT [\"./entrypoint.sh\"]\nCMD [\"./target/release/shop\"]\n";
    holds(rust, &["/srv/target/release/shop /srv/target/release/shop\n"]);
}

#[test]
fn a_program_that_is_built_among_its_files_keeps_them_wherever_it_starts() {
    let text = "FROM golang:1.22\nCOPY . /go/src/teal\nRUN cd /go/src/teal && go build\nENTRYPOINT [\"/go/src/teal/teal\"]\n";
    holds(text, &["/go/src/teal /go/src/teal\n", "WORKDIR /go\n"]);
}

#[test]
fn what_a_makefile_tells_the_compiler_is_not_known() {
    let text = |base: &str| {
        format!(
            "FROM {base}\nRUN apt-get install -y make\nWORKDIR /srv\nCOPY . .\nRUN make build && cp bin/teal /usr/local/bin/teal\nCMD [\"teal\"]\n"
        )
    };
    let open = offer(&text("golang:1.22"), &[], &[]);
    assert!(
        !open.text.contains("CGO_ENABLED") && runner(&open).starts_with("debian:bookworm-slim\n"),
        "{}",
        open.text
    );
    holds(&text("golang:1.12-stretch"), &["\ndebian:bookworm-slim\n"]);
    let told = offer(&text("golang:1.22"), &[], &[("go.mod", "module teal\n"), ("main.go", "x")]);
    assert!(told.text.contains("CGO_ENABLED=0"), "{}", told.text);
}

#[test]
fn what_fetches_sources_beside_tools_of_the_program() {
    let text = "FROM golang:1.22\nRUN apt-get update && apt-get install -y bzr rpm\nWORKDIR /srv\nCOPY . .\nRUN go build -o /scan .\nENTRYPOINT [\"/scan\"]\n";
    holds(text, &[" bzr", " rpm"]);
}

#[test]
fn the_library_of_mariadb_on_old_alpine_images_of_ruby() {
    let text = |tag: &str| {
        format!(
            "FROM ruby:{tag}\nRUN apk add --no-cache build-base mysql-dev\nWORKDIR /srv\nCOPY . .\nRUN bundle install\nCMD [\"bundle\", \"exec\", \"puma\"]\n"
        )
    };
    holds(&text("2.3.4-alpine"), &["mariadb-dev"]);
    holds(&text("2.6-alpine"), &["mariadb-connector-c"]);
}

#[test]
fn tools_that_ask_the_compiler_about_packages() {
    let text = |tool: &str| {
        format!("FROM golang:1.22\nRUN go install example.org/x/{tool}@latest\nENTRYPOINT [\"{tool}\"]\n")
    };
    refused(&text("goimports"), "needs-compiler");
    holds(&text("teal"), &["/usr/local/bin/teal\n"]);
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
fn the_library_of_fortran_on_old_releases_of_ubuntu() {
    let text = |tag: &str| {
        format!(
            "FROM ubuntu:{tag}\nRUN apt-get update && apt-get install -y gfortran make\nWORKDIR /srv\nCOPY . .\nRUN make\nCMD [\"./teal\"]\n"
        )
    };
    holds(&text("16.04"), &[" gfortran", "!libgfortran5"]);
    holds(&text("24.04"), &[" libgfortran5"]);
}
