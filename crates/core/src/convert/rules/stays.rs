//! What stayed behind, though the program needed it? Found by reading conversions of real files line by line.

use super::super::Outcome;
use super::super::tests::outcome;
use super::{offer, refused, runner};

/// What the stage that runs says, and what it does not.
fn check(text: &str, answers: &[(&str, &str)], says: &[&str], not: &[&str]) {
    let offer = offer(text, answers, &[]);
    for line in says {
        assert!(runner(&offer).contains(line), "{line} is missing in\n{}", offer.text);
    }
    for line in not {
        assert!(!runner(&offer).contains(line), "{line} is in\n{}", offer.text);
    }
}

const RUBY: &str = "FROM ruby:3.3\nCOPY . /web/\nRUN cd /web && bundle install --deployment\nWORKDIR /web\nCMD [\"ruby\", \"a.rb\"]\n";

#[test]
fn gems_where_bundler_puts_them() {
    let own = "COPY --from=build /web/vendor/bundle /web/vendor/bundle\n";
    check(RUBY, &[], &[own, "/usr/local/bundle /usr/local/bundle\n"], &[]);
    let set = RUBY.replace(
        "bundle install --deployment",
        "bundle config set --local deployment true && bundle install",
    );
    check(&set, &[], &[own], &[]);
    // A setting of the image goes before what only a variable says, not before a flag.
    check(&RUBY.replace("COPY", "ENV BUNDLE_PATH=/gems\nCOPY"), &[], &[own], &["/gems /gems"]);
    let variables = "FROM ruby:3.3\nENV BUNDLE_DEPLOYMENT=1 BUNDLE_PATH=/gems\nWORKDIR /web\nCOPY . .\nRUN bundle install\nCMD [\"ruby\", \"a.rb\"]\n";
    check(variables, &[], &["--from=build /gems /gems\n"], &["vendor"]);
    check(&variables.replace(" BUNDLE_PATH=/gems", ""), &[], &[own], &["/gems"]);
}

#[test]
fn what_bundler_keeps_in_a_home_and_folders_among_the_files() {
    let text = "FROM ruby:3.3\nWORKDIR /web\nCOPY Gemfile ./\nRUN bundle config without test && bundle install && mkdir /web/files\nCOPY a.rb .\nCMD [\"ruby\", \"a.rb\"]\n";
    check(text, &[], &["RUN bundle config without test\n", "RUN mkdir -p /web/files\n"], &[]);
}

#[test]
fn node_from_where_it_came() {
    let text = "FROM ruby:3.3\nRUN curl -sL https://deb.nodesource.com/setup_20.x | bash -\nRUN apt-get update && apt-get install -y nodejs\nWORKDIR /web\nCOPY . .\nRUN bundle install\nCMD [\"bin/rails\", \"server\"]\n";
    let offer = offer(text, &[], &[]);
    let at = |what: &str| runner(&offer).find(what).unwrap_or_else(|| panic!("{what}: {}", offer.text));
    assert!(at("deb.nodesource.com") < at("nodejs"), "{}", offer.text);
}

#[test]
fn libraries_of_a_release_that_is_no_longer_served() {
    let text = "FROM ruby:2.4\nWORKDIR /web\nCOPY . .\nRUN bundle install\nCMD [\"ruby\", \"a.rb\"]\n";
    check(text, &[], &["/runtime-libraries /usr/local/lib/\n", "RUN ldconfig\n"], &["apt-get"]);
}

#[test]
fn what_is_found_out_is_written_by_root() {
    let text = "FROM rust:1\nWORKDIR /a\nCOPY . .\nRUN cargo build --release && useradd x\nUSER x\nRUN mv target/release/a /a/a\nCMD [\"/a/a\"]\n";
    assert!(offer(text, &[], &[]).text.contains("USER root\nRUN ldd /a/a"), "{}", offer(text, &[], &[]).text);
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
    check(&php("RUN npm install -g gulp"), &[], &[], &["gulp"]);
    check(&php("RUN COMPOSER_HOME=/c composer global require a/b"), &[], &["--from=build /c /c\n"], &[]);
    // Nothing is there to take away.
    let text = php("").replace("CMD", "RUN rm -r /root/.composer\nCMD");
    check(&text, &[], &[], &["rm -r"]);
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

const C: &str = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make git\n";

#[test]
fn what_a_compiled_project_puts_elsewhere() {
    let started = format!(
        "{C}WORKDIR /src\nCOPY . .\nCOPY start.sh /start.sh\nRUN make && cp a /bin && cp a.conf /etc/a.conf\nENTRYPOINT [\"/start.sh\"]\n"
    );
    check(&started, &[], &["--from=build /bin/a /bin/a\n", "/etc/a.conf /etc/a.conf\n"], &[]);
    refused(&started.replace("cp a /bin", "cp out/* /bin"), "cannot-follow");
    let two = format!(
        "{C}WORKDIR /src\nCOPY . .\nRUN cd lib && ./configure --prefix=/opt/lib && make install\nRUN ./configure && make install\nCMD [\"a\"]\n"
    );
    check(&two, &[], &["/opt/lib /opt/lib\n", "/usr/local /usr/local\n"], &[]);
    refused(&two.replace("./configure &&", "./configure --sysconfdir=/etc &&"), "cannot-follow");
    check(
        &two.replace("./configure &&", "./configure --sysconfdir=/etc/a &&"),
        &[],
        &["/etc/a /etc/a\n"],
        &[],
    );
    refused(&two.replace("install -y", "build-dep -y php && apt-get install -y"), "cannot-follow");
}

#[test]
fn a_program_that_is_started_where_it_was_cloned() {
    let text = format!("{C}RUN git clone https://example.org/a /a\nWORKDIR /a\nRUN make\nCMD [\"/a/a\"]\n");
    check(&text, &[], &["COPY --from=build /a /a\n"], &[]);
    check(&text, &[("files", "none")], &["COPY --from=build /a/a /a/a\n"], &[]);
}

#[test]
fn programs_of_go_and_rust() {
    // Not installed, but built into a folder of the project's own.
    refused(
        "FROM golang:1.22\nRUN go install ./...\nWORKDIR /p\nENV PATH=/p/bin:$PATH\nCOPY . .\nRUN gb build\nCMD [\"a\"]\n",
        "cannot-follow",
    );
    let wrapped = "FROM golang:1.22\nWORKDIR /a\nCOPY . .\nRUN godep go build -o a\nCMD [\"./a\"]\n";
    assert!(offer(wrapped, &[], &[]).text.contains("ENV CGO_ENABLED=0"));
    let script = "FROM golang:1.22\nRUN go install example.org/a@latest\nRUN echo '#!/bin/sh' > run.sh && echo a >> run.sh && chmod +x run.sh\nCMD [\"./run.sh\"]\n";
    check(script, &[], &["/go/bin/a /go/bin/a\n", "/go/run.sh /go/run.sh\n"], &[]);
    let settings = "FROM rust:1\nWORKDIR /a\nCOPY . /a/src\nRUN cd src && cargo install --path . && cd .. && cp src/Rocket.toml . && rm -rf src\nCMD [\"a\"]\n";
    check(settings, &[], &["/a/Rocket.toml /a/Rocket.toml\n"], &[]);
    check(
        "FROM golang:1.12\nCOPY . .\nRUN CGO_ENABLED=1 go build -o /a\nCMD /a -v\n",
        &[("base", "debian")],
        &["bookworm-slim"],
        &[],
    );
}

#[test]
fn packages_come_after_where_they_are_fetched() {
    let text = "FROM php:8.2-cli\nWORKDIR /a\nRUN echo 'deb http://deb.debian.org/debian bookworm-backports main' > /etc/apt/sources.list.d/b.list; apt-get update && apt-get install -y git vim\nCOPY . .\nRUN composer install\nCMD [\"php\", \"a.php\"]\n";
    let offer = offer(text, &[], &[]);
    let at = |what: &str| runner(&offer).find(what).unwrap_or_else(|| panic!("{what}: {}", offer.text));
    assert!(at("b.list") < at("vim"), "{}", offer.text);
}

#[test]
fn what_the_release_of_the_sdk_is_not() {
    let text = |tag: &str| {
        format!(
            "FROM mcr.microsoft.com/dotnet/sdk:{tag}\nWORKDIR /a\nCOPY . .\nRUN dotnet publish -o /o\nCMD [\"dotnet\", \"/o/a.dll\"]\n"
        )
    };
    check(&text("8.0.404"), &[], &["mcr.microsoft.com/dotnet/aspnet:8.0\n"], &[]);
    check(&text("8.0.404-alpine3.20"), &[], &["aspnet:8.0-alpine3.20\n"], &[]);
    check(&text("8.0-bookworm"), &[], &["aspnet:8.0-bookworm-slim\n"], &[]);
    let script = text("8.0").replace("CMD [\"dotnet\", \"/o/a.dll\"]", "CMD [\"/bin/bash\", \"start.sh\"]");
    assert!(matches!(outcome(&script), Outcome::Ask(_)), "{:?}", outcome(&script));
    check(&script, &[("tools", "no")], &["--from=build /o /o\n", "--from=build /a /a\n"], &["/bin /bin"]);
}

#[test]
fn packages_that_are_not_taken_away_again() {
    let text = "FROM alpine:3.20\nRUN apk add --no-cache --virtual .build alpine-sdk curl\nWORKDIR /a\nCOPY . .\nRUN make\nCMD [\"./a\"]\n";
    check(text, &[("files", "none")], &["libstdc++"], &["alpine-sdk"]);
}

#[test]
fn the_list_of_gems_is_read_at_every_start() {
    let text = "FROM ruby:3.3\nWORKDIR /web\nCOPY Gemfile Gemfile.lock ./\nCOPY lib lib\nRUN bundle install\nENTRYPOINT [\"bundle\", \"exec\"]\n";
    check(text, &[], &["COPY Gemfile Gemfile.lock ./\n"], &[]);
    check(&text.replace("ENTRY", "COPY . .\nENTRY"), &[], &[], &["COPY Gemfile"]);
    let own = text.replace("/web", "/heron").replace("\"exec\"", "\"exec\", \"heron\"");
    check(&own, &[], &["git"], &[]);
}

#[test]
fn what_a_program_looks_for_in_its_home() {
    let text = "FROM golang:1.22\nWORKDIR /root\nCOPY . .\nRUN mkdir /root/.heron && go build -o /usr/bin/heron .\nCMD [\"heron\"]\n";
    check(text, &[], &["/root/.heron"], &["USER nonroot"]);
}

#[test]
fn what_is_installed_without_a_name() {
    let script = "FROM golang:1.22\nWORKDIR /a\nCOPY . .\nRUN go install ./cmd/...\nCOPY docker-entrypoint.sh /usr/local/bin/\nENTRYPOINT [\"docker-entrypoint.sh\"]\n";
    check(script, &[], &["COPY --from=build /go/bin /go/bin\n"], &[]);
    let path = "FROM rust:1\nWORKDIR /a\nCOPY . .\nRUN cargo install --path server --root /opt/a\nENV PATH=/opt/a/bin:$PATH\nCMD [\"a\"]\n";
    check(path, &[], &["/opt/a/bin/a "], &[]);
}

#[test]
fn folders_that_are_made_for_the_program() {
    let text = format!(
        "{C}RUN useradd -r a && install -d -o a /var/log/a\nWORKDIR /src\nCOPY . .\nRUN make && install -m 755 a /usr/local/sbin/\nUSER a\nCMD [\"a\"]\n"
    );
    check(&text, &[], &["install -d -o a /var/log/a\n", "/usr/local/sbin/a /usr/local/sbin/a\n"], &[]);
    let mix = "FROM elixir:1.14\nWORKDIR /a\nCOPY . .\nRUN mix release --path /opt/a && cp -r priv/data /opt/a-data\nCMD [\"/opt/a/bin/a\", \"start\"]\n";
    check(mix, &[], &["/opt/a-data /opt/a-data\n"], &[]);
}

#[test]
fn what_waits_or_is_called_by_nobody() {
    refused(
        "FROM golang:1.22\nRUN go install example.org/a@latest\nCMD [\"sleep\", \"infinity\"]\n",
        "workbench",
    );
    let yarn = "FROM ruby:3.3\nRUN apt-get update && apt-get install -y nodejs npm && npm install -g yarn\nWORKDIR /a\nCOPY . .\nRUN bundle install\nCMD [\"rails\", \"server\"]\n";
    refused(yarn, "cannot-follow");
    check(&yarn.replace("bundle install", "bundle install && yarn install"), &[], &[], &["-g yarn"]);
}

#[test]
fn a_script_that_may_call_composer() {
    let text =
        "FROM php:8.2-apache\nWORKDIR /a\nCOPY . .\nRUN composer install\nENTRYPOINT [\"/a/start.sh\"]\n";
    assert!(matches!(outcome(text), Outcome::Ask(_)), "{:?}", outcome(text));
    check(text, &[("tools", "no")], &["COPY --from=build /a /a\n"], &[]);
    assert!(runner(&offer(text, &[], &[("start.sh", "exec apache2-foreground")])).contains("/a /a\n"));
}

#[test]
fn a_server_that_is_configured_elsewhere() {
    let text = format!(
        "{C}WORKDIR /src\nCOPY . .\nRUN ./configure --prefix=/opt/a --sbin-path=/usr/sbin/a --conf-path=/etc/a/a.conf && make install\nCMD [\"a\"]\n"
    );
    check(&text, &[], &["/usr/sbin/a /usr/sbin/a\n", "/etc/a /etc/a\n"], &[]);
    assert!(!offer(&text, &[], &[]).text.contains("mkdir -p /usr/sbin/a"));
}
