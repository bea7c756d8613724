//! What does the start command call, and where does it find that?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{MAKE_AND_GIT, answered, holds, named, offer, refused, runner};

fn suggested(text: &str, id: &str, answer: &str) {
    let outcome = outcome(text);
    let Outcome::Ask(questions) = &outcome else { panic!("{outcome:?}") };
    assert!(questions.iter().any(|q| q.id == id && q.suggestion == answer), "{questions:?}");
}

#[test]
fn a_script_is_not_the_program() {
    let text = "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /usr/local/bin/server .\nCOPY start.sh /start.sh\nCMD [\"/start.sh\"]\n";
    let offer = offer(text, &[], &[]);
    let runner = runner(&offer);
    assert!(
        runner.contains("COPY --from=build /usr/local/bin/server") && runner.contains("COPY start.sh"),
        "{runner}"
    );
    assert!(runner.starts_with("debian:"), "{runner}");
}

#[test]
fn another_package_is_not_the_program() {
    let text = "FROM golang:1.22\nRUN go install example.com/tools/lint@latest\nWORKDIR /a\nCOPY . .\nCMD [\"server\"]\n";
    assert!(matches!(outcome(text), Outcome::Refuse { reason: "cannot-follow", .. }), "{:?}", outcome(text));
}

#[test]
fn what_starts_the_program_is_not_the_program() {
    for (start, copy) in [
        ("ENTRYPOINT [\"/usr/bin/tini\", \"--\", \"./server\"]", ""),
        (
            "ENTRYPOINT [\"tini\", \"-g\", \"--\", \"docker-entrypoint.sh\"]\nCMD [\"server\"]",
            "COPY docker-entrypoint.sh /usr/local/bin/\n",
        ),
    ] {
        let text = format!(
            "FROM golang:1.22\nRUN apt-get update && apt-get install -y tini\nWORKDIR /app\nCOPY . .\nRUN go build -o server .\n{copy}{start}\n"
        );
        let offer = offer(&text, &[], &[]);
        let runner = runner(&offer);
        assert!(runner.starts_with("debian:bookworm-slim") && runner.contains("tini"), "{runner}");
        assert!(runner.contains(start) && runner.contains(copy), "{runner}");
    }
}

#[test]
fn a_script_starts_what_was_moved_beside_it() {
    let text = |line: &str| {
        format!(
            "FROM rust:1-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build --release{line}\nENTRYPOINT [\"./run.sh\"]\n"
        )
    };
    let moved = offer(&text(" && mv target/release/relay . && rm -rf target"), &[], &[]);
    assert!(runner(&moved).contains("COPY --from=build /app/relay /app/relay\n"), "{}", moved.text);
    assert!(!runner(&moved).contains("/target"), "{}", moved.text);
    let tool = text("").replace("WORKDIR", "RUN cargo install diesel_cli\nWORKDIR");
    assert!(
        matches!(outcome(&tool), Outcome::Refuse { reason: "cannot-follow", .. }),
        "{:?}",
        outcome(&tool)
    );
    let named = offer(&tool, &[], &[("Cargo.toml", "[package]\nname = \"relay\"\n"), ("run.sh", "")]);
    assert!(runner(&named).contains("/app/target/release/relay\n"), "{}", named.text);
    assert!(runner(&named).contains(" /usr/local/cargo/bin/diesel\n"), "{}", named.text);
}

#[test]
fn a_script_among_the_sources_is_not_the_program() {
    let text = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go build -o /usr/local/bin/server .\nENTRYPOINT [\"./scripts/entrypoint.sh\"]\nCMD [\"server\"]\n";
    for files in [&[][..], &[("main.go", "x"), ("scripts/entrypoint.sh", "x")]] {
        let offer = offer(text, &[], files);
        assert!(runner(&offer).contains("/usr/local/bin/server /usr/local/bin/server\n"), "{}", offer.text);
        assert!(runner(&offer).contains("/app"), "{}", offer.text);
        assert!(runner(&offer).starts_with("debian"), "{}", offer.text);
    }
}

#[test]
fn an_interpreter_that_is_started_is_no_tool_of_the_build() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y pandoc make gcc python3\nWORKDIR /book\nCOPY . .\nRUN make\nCMD [\"python3\", \"-m\", \"http.server\"]\n";
    let offer = offer(text, &[("artefacts", "/book")], &[]);
    assert!(runner(&offer).contains("python3 \\\n") && !runner(&offer).contains("gcc"), "{}", offer.text);
}

#[test]
fn a_script_finds_programs_by_name_and_by_path() {
    holds(
        "FROM golang:1.22-alpine\nRUN go install example.org/tool@v1.2.3\nCOPY entrypoint.sh /entrypoint.sh\nENTRYPOINT [\"/entrypoint.sh\"]\n",
        &["\nENV PATH=/go/bin:$PATH\n", "\nCOPY --from=build /go/bin/tool /go/bin/tool\n"],
    );
    holds(
        "FROM rust:1.79\nWORKDIR /app\nCOPY . .\nRUN cargo build --release -p api --package=worker\nCOPY start.sh /start.sh\nCMD [\"/start.sh\"]\n",
        &["/app/target/release/api\n", "/app/target/release/worker\n", "!ENV PATH"],
    );
}

#[test]
fn make_at_the_start_calls_anything() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y python3-pip\nRUN pip install pelican\nWORKDIR /blog\nENTRYPOINT [\"/usr/bin/make\"]\nCMD [\"html\"]\n";
    refused(text, "compiles-at-start");
}

#[test]
fn what_is_taken_for_likely_of_a_start() {
    let text =
        |start: &str| format!("FROM node:20-alpine\nWORKDIR /srv\nCOPY . .\nRUN npm ci\nCMD {start}\n");
    suggested(&text("npm start -- --host 0.0.0.0"), "dependencies", "all");
    suggested(&text("npx prisma migrate deploy && node main.js"), "dependencies", "all");
    suggested(&text("npm start"), "dependencies", "production");
}

#[test]
fn a_command_in_one_word_is_no_path() {
    let text = "FROM maven:3.9-eclipse-temurin-17\nWORKDIR /srv\nCOPY . .\nRUN mvn package\nCMD java -jar target/a.jar --a=/b\nENTRYPOINT [\"java\", \"-jar\", \"target/a.jar\"]\n";
    holds(text, &["--from=build /srv/target/a.jar /srv/target/a.jar\n", "!COPY --from=build ["]);
}

#[test]
fn an_entry_point_starts_what_it_is_told() {
    let rust = "FROM rust:1.81\nWORKDIR /srv\nCOPY . .\nRUN cargo build --release\nENTRYPOINT [\"./entrypoint.sh\"]\nCMD [\"./target/release/shop\"]\n";
    holds(rust, &["/srv/target/release/shop /srv/target/release/shop\n"]);
}

#[test]
fn what_waits_or_is_called_by_nobody() {
    refused(
        "FROM golang:1.22\nRUN go install example.org/a@latest\nCMD [\"sleep\", \"infinity\"]\n",
        "workbench",
    );
    let yarn = "FROM ruby:3.3\nRUN apt-get update && apt-get install -y nodejs npm && npm install -g yarn\nWORKDIR /a\nCOPY . .\nRUN bundle install\nCMD [\"rails\", \"server\"]\n";
    refused(yarn, "cannot-follow");
    answered(&yarn.replace("bundle install", "bundle install && yarn install"), &[], &[], &["-g yarn"]);
}

#[test]
fn a_server_that_is_configured_elsewhere() {
    let text = format!(
        "{MAKE_AND_GIT}WORKDIR /src\nCOPY . .\nRUN ./configure --prefix=/opt/a --sbin-path=/usr/sbin/a --conf-path=/etc/a/a.conf && make install\nCMD [\"a\"]\n"
    );
    answered(&text, &[], &["/usr/sbin/a /usr/sbin/a\n", "/etc/a /etc/a\n"], &[]);
    assert!(!offer(&text, &[], &[]).text.contains("mkdir -p /usr/sbin/a"));
}

#[test]
fn a_script_that_a_line_copies_into_place_is_no_program() {
    for (to, entry) in
        [("/entrypoint.sh", "/entrypoint.sh"), ("/usr/local/bin/docker-entrypoint", "docker-entrypoint")]
    {
        let text = format!(
            "FROM golang:1.22\nRUN apt-get update && apt-get install -y jq\nWORKDIR /src\nCOPY . .\nRUN go build -o /usr/local/bin/api ./cmd/api && go build -o /usr/local/bin/migrate ./cmd/migrate\nRUN cp deploy/entrypoint.sh {to} && chmod +x {to}\nENTRYPOINT [\"{entry}\"]\nCMD [\"api\"]\n"
        );
        let script = format!("\nCOPY --from=build {to} {to}\n");
        let programs = "COPY --from=build /usr/local/bin/api /usr/local/bin/api\nCOPY --from=build /usr/local/bin/migrate /usr/local/bin/migrate\n";
        let files = ["go.mod", "cmd/api/main.go", "cmd/migrate/main.go", "deploy/entrypoint.sh"];
        named(&text, &files, &["\ndebian:bookworm-slim\n", " jq ", &script, programs]);
        named(&text, &[], &["\ndebian:bookworm-slim\n", " jq ", &script, programs]);
    }
}

#[test]
fn a_script_is_mended_where_it_is_needed() {
    named(
        "FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nRUN python manage.py collectstatic --noinput\nCOPY docker/entrypoint.sh /entrypoint.sh\nRUN sed -i 's/\\r$//g' /entrypoint.sh && chmod +x /entrypoint.sh\nENTRYPOINT [\"/entrypoint.sh\"]\n",
        &[],
        &["COPY docker/entrypoint.sh /entrypoint.sh\nRUN sed -i 's/\\r$//g' /entrypoint.sh && chmod"],
    );
}

#[test]
fn a_script_for_which_a_mode_is_set_beside_the_build_comes_along() {
    named(
        "FROM rust:1-slim-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build --release --bins && cp target/release/one target/release/two /usr/local/bin/\nCOPY run.sh /\nRUN chmod +x /run.sh && strip /usr/local/bin/one /usr/local/bin/two\nENTRYPOINT [\"/run.sh\"]\n",
        &[],
        &[
            "COPY run.sh /\n",
            "RUN chmod +x /run.sh",
            "/usr/local/bin/one /usr/local/bin/one\n",
            "/usr/local/bin/two",
        ],
    );
}

#[test]
fn a_table_of_times_is_read_again() {
    named(
        "FROM node:20\nRUN apt-get update && apt-get install -y cron\nWORKDIR /app\nCOPY . .\nRUN npm install && npm run build\nCOPY crontab /etc/cron.d/jobs\nRUN chmod 0644 /etc/cron.d/jobs && crontab /etc/cron.d/jobs\nCMD cron && node dist/server.js\n",
        &[],
        &["COPY crontab /etc/cron.d/jobs\n", "&& crontab /etc/cron.d/jobs\n", "!USER"],
    );
}

#[test]
fn a_tool_that_starts_before_the_program_is_told_its_files() {
    named(
        "FROM golang:1.23-alpine\nWORKDIR /go/src/app\nCOPY . .\nRUN go build -o /bin/app ./cmd/app && go install github.com/pressly/goose/v3/cmd/goose@latest\nCMD goose -dir ./migrations postgres \"$DB_URL\" up && /bin/app\n",
        &[],
        &["COPY --from=build /go/src/app /go/src/app\n"],
    );
}

#[test]
fn a_script_that_a_line_writes_and_makes_executable() {
    let text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && npx tsc\nRUN echo '#!/bin/sh\\nexec node a.js' > /usr/local/bin/start && chmod +x /usr/local/bin/start\nCMD [\"start\"]\n";
    holds(text, &["> /usr/local/bin/start && chmod +x /usr/local/bin/start\n", "/a /a\n"]);
}

#[test]
fn what_elixir_compiles_at_the_start_is_refused_by_what_starts_it() {
    let check = |start: &str, expected: &str| {
        let text =
            format!("FROM elixir:1.17\nWORKDIR /a\nCOPY . .\nRUN mix deps.get && mix compile\nCMD {start}\n");
        match outcome(&text) {
            Outcome::Refuse { why, .. } => assert!(why.contains(expected), "{why}"),
            other => panic!("{other:?}"),
        }
    };
    check("[\"elixir\", \"--no-halt\", \"server.exs\"]", "starts a script");
    check("[\"mix\", \"phx.server\"]", "through Mix");
}

#[test]
fn a_link_to_a_script_is_a_script() {
    let text = "FROM golang:1.22\nWORKDIR /src\nCOPY go.mod ./\nCOPY cmd cmd\nRUN go install ./...\nCOPY docker/ /usr/local/share/tern/\nRUN ln -s /usr/local/share/tern/entry.sh /entry.sh\nENTRYPOINT [\"/entry.sh\"]\nCMD [\"ternd\"]\n";
    let lines =
        ["COPY docker/ ", "RUN ln -s /usr/local/share/tern/entry.sh", "--from=build /go/bin /go/bin\n"];
    holds(text, &lines);
    holds(text, &["!--from=build /entry.sh", "!--from=build /usr/local/share"]);
}

#[test]
fn a_folder_that_is_copied_and_named_as_one_word() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y openjdk-17-jdk-headless\nWORKDIR /opt/loom\nCOPY src src\nCOPY web ./web\nRUN javac -d out src/*.java && jar cfe loom.jar loom.Main -C out .\nCMD [\"java\", \"-cp\", \"loom.jar\", \"loom.Main\", \"web\"]\n";
    holds(text, &["COPY web ./web\n", "!COPY src"]);
}

#[test]
fn what_is_settled_for_git_behind_the_build_is_for_the_program() {
    let text = |before: &str, behind: &str| {
        format!(
            "FROM golang:1.22\nWORKDIR /app\n{before}COPY . .\nRUN go build -o /a .\n{behind}CMD [\"/a\"]\n"
        )
    };
    let line = "RUN git config --global user.name a && git config --global user.email b\n";
    holds(&text("", line), &["\ndebian:bookworm-slim\n", " git ", line]);
    let fetches = "RUN git config --global url.https://a.insteadOf b\n";
    holds(&text(fetches, ""), &["\ngcr.io/distroless/static-debian12:nonroot\n"]);
}

#[test]
fn what_supervisord_starts_comes_along() {
    let text = "FROM golang:1.24\nRUN apt-get update && apt-get install -y supervisor\nWORKDIR /src\nCOPY . .\nRUN go build -o /usr/local/bin/api ./api && go build -o /usr/local/bin/worker ./worker\nCOPY ferry.conf /etc/supervisor/conf.d/\nCMD [\"supervisord\", \"-n\"]\n";
    holds(text, &["/usr/local/bin/api\n", "/usr/local/bin/worker\n", " supervisor ", "COPY ferry.conf"]);
}

#[test]
fn a_start_that_calls_a_package_of_the_distribution_first() {
    let text = "FROM golang:1.22\nRUN apt-get update && apt-get install -y sqlite3\nWORKDIR /src\nCOPY . .\nRUN go build -o /usr/local/bin/app .\nENTRYPOINT [\"/bin/sh\", \"-c\", \"sqlite3 $DB < schema.sql; exec app\"]\n";
    holds(text, &["install -y sqlite3", "/usr/local/bin/app /usr/local/bin/app", "exec app"]);
}
