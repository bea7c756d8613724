//! What did conversions forget? Found by applications that were written to be tried, as people write them today.

use super::super::Outcome;
use super::super::tests::outcome;
use super::{held, offer, runner};

/// The same, of files whose names alone count.
fn check(text: &str, files: &[&str], parts: &[&str]) {
    let files: Vec<(&str, &str)> = files.iter().map(|f| (*f, "x")).collect();
    held(text, &files, parts);
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
        check(&text, &files, &["\ndebian:bookworm-slim\n", " jq ", &script, programs]);
        check(&text, &[], &["\ndebian:bookworm-slim\n", " jq ", &script, programs]);
    }
}

#[test]
fn a_folder_that_a_user_was_given_comes_along_where_only_the_user_is_made_again() {
    check(
        "FROM golang:1.22\nWORKDIR /build\nCOPY go.mod main.go ./\nRUN go build -o app .\nWORKDIR /dist\nRUN cp /build/app .\nRUN mkdir logs && useradd crane && chown -R crane /dist\nUSER crane\nCMD [\"/dist/app\"]\n",
        &[],
        &["RUN useradd crane", "chown crane /dist/logs\n", "COPY --from=build /dist/logs /dist/logs\n"],
    );
}

#[test]
fn what_a_line_makes_among_the_files_comes_with_them() {
    check(
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install && npm run build\nRUN mkdir uploads && ln -s /app/uploads /uploads\nCMD [\"npm\", \"start\"]\n",
        &[],
        &["\nRUN ln -s /app/uploads /uploads\n", "!mkdir"],
    );
}

#[test]
fn a_folder_that_is_removed_is_not_copied() {
    check(
        "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y ocaml-nox ocaml-findlib libyojson-ocaml-dev\nWORKDIR /src\nCOPY . /src\nRUN ocamlfind ocamlopt -package yojson -linkpkg -o a a.ml && install -m755 a /usr/bin/a\nWORKDIR /\nRUN rm -rf /src\nCMD [\"a\"]\n",
        &[],
        &["COPY --from=build /usr/bin/a /usr/bin/a\n", "!/src", "!install"],
    );
}

#[test]
fn a_script_is_mended_where_it_is_needed() {
    check(
        "FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nRUN python manage.py collectstatic --noinput\nCOPY docker/entrypoint.sh /entrypoint.sh\nRUN sed -i 's/\\r$//g' /entrypoint.sh && chmod +x /entrypoint.sh\nENTRYPOINT [\"/entrypoint.sh\"]\n",
        &[],
        &["COPY docker/entrypoint.sh /entrypoint.sh\nRUN sed -i 's/\\r$//g' /entrypoint.sh && chmod"],
    );
}

#[test]
fn a_script_for_which_a_mode_is_set_beside_the_build_comes_along() {
    check(
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
fn a_link_that_is_made_again_is_not_copied() {
    check(
        "FROM python:3.12\nENV TZ=Europe/Oslo\nRUN ln -snf /usr/share/zoneinfo/$TZ /etc/localtime && echo $TZ > /etc/timezone\nWORKDIR /app\nCOPY . .\nRUN pip install flask\nCMD [\"python\", \"a.py\"]\n",
        &[],
        &["RUN ln -snf", "!COPY --from=build /etc/localtime"],
    );
}

#[test]
fn a_prefix_holds_though_everything_starts_at_the_root() {
    check(
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y g++ make\nWORKDIR /src\nCOPY . .\nRUN make && make install DESTDIR=/ PREFIX=/opt/dipper\nCMD [\"/opt/dipper/bin/dipper\"]\n",
        &[],
        &["COPY --from=build /opt/dipper /opt/dipper\n"],
    );
}

#[test]
fn a_tool_of_the_pages_is_none_of_the_program() {
    check(
        "FROM golang:1.22\nRUN apt-get update && apt-get install -y nodejs npm\nWORKDIR /app\nCOPY ui/package.json ui/\nRUN cd ui && npm install\nCOPY . .\nRUN cd ui && npm run build\nRUN cd server && go build -o ../petrel\nCMD [\"./petrel\", \"--ui\", \"ui/dist\"]\n",
        &[],
        &["\ngcr.io/distroless/static-debian12:nonroot\n", "!package.json"],
    );
}

#[test]
fn compilers_of_more_languages_stay_behind() {
    for (package, line, library) in
        [("fp-compiler", "fpc a.pas", "!libg"), ("gdc", "gdc -o a a.d", "libgphobos3")]
    {
        let text = format!(
            "FROM debian:bookworm\nRUN apt-get update && apt-get install -y {package} curl\nWORKDIR /app\nCOPY . .\nRUN {line}\nCMD [\"./a\"]\n"
        );
        check(&text, &[], &["install -y curl", library, "COPY --from=build /app /app\n"]);
    }
}

#[test]
fn pages_of_sphinx_are_a_site() {
    check(
        "FROM python:3.12\nRUN pip install sphinx\nWORKDIR /docs\nCOPY docs/ .\nRUN sphinx-build -b html . _build/html\nWORKDIR /docs/_build/html\nEXPOSE 8000\nCMD [\"python\", \"-m\", \"http.server\", \"8000\"]\n",
        &[],
        &["\nnginx", "COPY --from=build /docs/_build/html /usr/share/nginx/html\n"],
    );
}

#[test]
fn what_a_star_stands_for_goes_into_the_folder() {
    check(
        "FROM node:20-bookworm\nRUN apt-get update && apt-get install -y nginx\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nRUN rm -rf /var/www/html/* && cp -r dist/* /var/www/html/\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n",
        &[],
        &["install -y nginx", "COPY --from=build /var/www/html /var/www/html\n"],
    );
}

#[test]
fn a_compiler_may_be_told_in_one_word_where_to_write() {
    check(
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y fp-compiler\nWORKDIR /work\nCOPY src/ .\nRUN fpc -O2 -o/usr/local/bin/ouzel ouzel.pas\nCMD [\"ouzel\"]\n",
        &[],
        &["COPY --from=build /usr/local/bin/ouzel /usr/local/bin/ouzel\n"],
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
fn what_was_copied_into_a_folder_is_given_away_with_it() {
    check(
        "FROM rust:1-bookworm\nWORKDIR /code\nCOPY Cargo.toml ./\nCOPY src ./src\nRUN cargo build --release && mv target/release/linnet /usr/local/bin/linnet\nCOPY static /srv/www\nWORKDIR /srv/www\nRUN useradd -ms /bin/bash svc && chown -R svc /srv/www\nUSER svc\nCMD [\"linnet\"]\n",
        &[],
        &["COPY static /srv/www\n", "chown -R svc /srv/www\n"],
    );
}

#[test]
fn a_table_of_times_is_read_again() {
    check(
        "FROM node:20\nRUN apt-get update && apt-get install -y cron\nWORKDIR /app\nCOPY . .\nRUN npm install && npm run build\nCOPY crontab /etc/cron.d/jobs\nRUN chmod 0644 /etc/cron.d/jobs && crontab /etc/cron.d/jobs\nCMD cron && node dist/server.js\n",
        &[],
        &["COPY crontab /etc/cron.d/jobs\n", "&& crontab /etc/cron.d/jobs\n", "!USER"],
    );
}

#[test]
fn go_from_the_distribution_stays_behind() {
    check(
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y golang-go ca-certificates\nWORKDIR /go/src/app\nCOPY . .\nRUN go build -o /usr/local/bin/dotterel main.go\nCMD [\"dotterel\"]\n",
        &[],
        &[
            "install -y ca-certificates",
            "COPY --from=build /usr/local/bin/dotterel /usr/local/bin/dotterel\n",
            "COPY --from=build /go/src/app /go/src/app\n",
        ],
    );
}

#[test]
fn java_is_told_by_a_variable_or_by_a_script_where_classes_are() {
    let text = "FROM maven:3.9-eclipse-temurin-17\nWORKDIR /app\nCOPY . .\nRUN mvn package dependency:copy-dependencies\nENV CLASSPATH=/app/target/classes:/app/target/dependency/*\nCMD [\"java\", \"Main\"]\n";
    let places =
        ["/app/target/classes /app/target/classes\n", "/app/target/dependency /app/target/dependency\n"];
    check(text, &[], &places);
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y default-jdk-headless ant\nWORKDIR /opt/app\nCOPY . .\nRUN ant jar\nENTRYPOINT [\"/opt/app/bin/run.sh\"]\n";
    let script = "#!/bin/sh\ncd \"$(dirname \"$0\")/..\"\nexec java -Xmx64m -jar dist/app.jar\n";
    let told = offer(text, &[], &[("bin/run.sh", script), ("build.xml", "x"), ("src/Main.java", "x")]);
    let runner = runner(&told);
    assert!(runner.contains("/opt/app/dist/app.jar\n") && runner.contains("/opt/app/bin"), "{}", told.text);
}

#[test]
fn what_makes_pages_for_a_web_server_stays_behind() {
    check(
        "FROM nginx:1.27\nRUN apt-get update && apt-get install -y nodejs npm\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\nRUN npm run build && cp -r dist/. /usr/share/nginx/html/\nCOPY default.conf /etc/nginx/conf.d/default.conf\nEXPOSE 8080\n",
        &[],
        &[
            "\nnginx:1.27\n",
            "!install",
            "COPY default.conf",
            "COPY --from=build /usr/share/nginx/html /usr/share/nginx/html\n",
        ],
    );
    check(
        "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y hugo nginx-light && rm -rf /var/lib/apt/lists/*\nWORKDIR /site\nCOPY . .\nRUN hugo --minify -d /var/www/html\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n",
        &[],
        &["install -y nginx-light", "!hugo", "COPY --from=build /var/www/html /var/www/html\n"],
    );
}

#[test]
fn files_that_are_named_to_the_program_come_along() {
    let tail = "ENV STATIC=/src/static\nCMD [\"/usr/local/bin/srv\", \"--config=conf/a.yaml\", \"b.toml\"]\n";
    for build in [
        "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /usr/local/bin/srv .\n",
        "FROM rust:1-bookworm\nWORKDIR /src\nCOPY . .\nRUN cargo build --release && mv target/release/srv /usr/local/bin/srv\n",
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y make gcc\nWORKDIR /src\nCOPY . .\nRUN make && make install\n",
    ] {
        let text = format!("{build}{tail}");
        let seen = offer(&text, &[], &[]);
        assert!(seen.text.contains("RUN test -e /src/static || mkdir -p /src/static\n"), "{}", seen.text);
        let copies = ["/src/static /src/static\n", "/src/conf /src/conf\n", "/src/b.toml* /src/\n"];
        check(&text, &[], &copies);
        check(&text, &["main.x", "docs/x"], &["!/src/static /src/static", "!/src/conf"]);
    }
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
fn node_that_a_script_adds_leaves_no_lists_of_packages() {
    check(
        "FROM ruby:3.2\nRUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs\nWORKDIR /rails\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install\nCOPY . .\nRUN ./bin/rails assets:precompile\nCMD [\"./bin/rails\", \"server\"]\n",
        &[],
        &["bash - \\\n && rm -rf /var/lib/apt/lists/*\n"],
    );
}

#[test]
fn a_variable_may_hold_several_packages() {
    check(
        "FROM php:8.3-fpm-alpine\nRUN apk add --no-cache nginx nodejs npm libzip-dev $PHPIZE_DEPS && docker-php-ext-install zip\nWORKDIR /var/www/html\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"php-fpm\"]\n",
        &[],
        &["add --no-cache nginx ", "!g++", "!libc-dev", "!dpkg-dev"],
    );
}

#[test]
fn data_that_a_line_downloads_comes_along() {
    check(
        "FROM python:3.10\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt && python -m nltk.downloader punkt\nCOPY . .\nRUN pip install .\nCMD [\"python\", \"a.py\"]\n",
        &[],
        &["COPY --from=build /root/nltk_data /root/nltk_data\n"],
    );
}

#[test]
fn a_tool_that_starts_before_the_program_is_told_its_files() {
    check(
        "FROM golang:1.23-alpine\nWORKDIR /go/src/app\nCOPY . .\nRUN go build -o /bin/app ./cmd/app && go install github.com/pressly/goose/v3/cmd/goose@latest\nCMD goose -dir ./migrations postgres \"$DB_URL\" up && /bin/app\n",
        &[],
        &["COPY --from=build /go/src/app/migrations /go/src/app/migrations\n"],
    );
}

#[test]
fn a_user_by_number_may_write_where_nothing_can_be_given_away() {
    check(
        "FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o ./bin/server ./cmd/server\nRUN mkdir -p /app/data && chmod 777 /app/data\nUSER 1000:1000\nENTRYPOINT [\"./bin/server\"]\n",
        &["go.mod", "cmd/server/main.go"],
        &["COPY --chown=1000:1000 --from=build /app/data /app/data\n"],
    );
}
