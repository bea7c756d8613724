//! Which files come along, and as what?

use super::{GO, MAKE_AND_GIT, answered, held, holds, named, offer, refused, refused_in, runner};

#[test]
fn what_is_changed_behind_cd_or_where_it_is_put_comes_along_changed() {
    let text = "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y python3-pip build-essential git daemontools && useradd -m web && mkdir /log && cd /home/web && git clone https://example.com/x.git coin && chown -R web coin && chown -R web /log && pip3 install coin/\nUSER web\nRUN mkdir -p ~/run && cp -R ~/coin/contrib ~/run/coin && sed -i '$d' ~/run/coin/run && echo 1 >> ~/coin/list\nCMD [\"svscan\", \"/home/web/run\"]\n";
    holds(
        text,
        &[
            "!sed",
            "!echo",
            "!web coin",
            "chown -R web /log",
            "/home/web/coin /home/web/coin\n",
            "/home/web/run",
        ],
    );
}

#[test]
fn files_read_at_run_time_come_along() {
    assert!(runner(&offer(GO, &[], &[])).contains("--from=build /app /app\n"));
    let files = [("main.go", "x"), ("go.mod", "x"), ("templates/a.html", "x"), ("README.md", "x")];
    let offer = offer(GO, &[], &files);
    assert!(runner(&offer).contains("--from=build /app/templates /app/templates\n"), "{}", offer.text);
    assert!(!runner(&offer).contains("README") && !runner(&offer).contains("main.go"), "{}", offer.text);
}

#[test]
fn what_was_removed_is_not_copied() {
    let text = "FROM node:20\nWORKDIR /app\nCOPY web /opt/web\nRUN cd /opt/web && npm ci && npm run build && mv dist /app/ && rm -rf /opt/web\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(!runner(&offer).contains("/opt/web"), "{}", offer.text);
}

#[test]
fn what_the_tools_of_the_build_wrote_comes_along() {
    for (text, wanted) in [
        // Fetched into a folder beside the application, or into its own.
        (
            "FROM python:3.12\nRUN cd /opt ; git clone https://example.com/store.git\nRUN pip install -r /opt/store/requirements.txt\nCOPY start.sh /\nCMD [\"/start.sh\"]\n",
            "COPY --from=build /opt/store /opt/store\n",
        ),
        (
            "FROM php:8.2-fpm\nWORKDIR /srv/site\nRUN git clone https://example.com/site.git .\nRUN composer install\nCMD [\"php-fpm\"]\n",
            "COPY --from=build /srv/site /srv/site\n",
        ),
        // Installed among the files of the distribution, by make.
        (
            "FROM python:3.12\nRUN cd /usr/src/lib && make && make install\nRUN pip install lib\nCMD [\"python\", \"-m\", \"lib\"]\n",
            "COPY --from=build /usr/local /usr/local\n",
        ),
        // Moved to where the start command finds it.
        (
            "FROM maven:3-eclipse-temurin-17\nWORKDIR /b\nCOPY . .\nRUN mvn package && mv target/a.jar /a.jar && mv a.yaml /a.yaml\nWORKDIR /\nCMD java -jar a.jar server a.yaml\n",
            "COPY --from=build /a.yaml /a.yaml\n",
        ),
        (
            "FROM ruby:3.3\nRUN gem update --system 3.5.6\nRUN bundle install\nCOPY . /a\nCMD [\"ruby\", \"/a/a.rb\"]\n",
            "RUN gem update --system 3.5.6\n",
        ),
        (
            "FROM maven:3-eclipse-temurin-17\nCOPY . /b\nRUN cd /b && mvn package && mv target /proxy && rm -r /b\nENTRYPOINT [\"sh\", \"/proxy/bin/run.sh\"]\n",
            "COPY --from=build /proxy /proxy\n",
        ),
        (
            "FROM elixir:1.15\nRUN cd ~/ && git clone https://example.com/a.git && cd a && mix release\nCMD ~/a/_build/prod/rel/a/bin/a start\n",
            "COPY --from=build /root/a/_build/prod/rel/a /root/a/_build/prod/rel/a\n",
        ),
        (
            "FROM python:3.12\nENV PYTHONUSERBASE /env\nRUN pip install --user flask\nCOPY . /a\nCMD [\"python\", \"/a/a.py\"]\n",
            "COPY --from=build /env /env\n",
        ),
        (
            "FROM maven:3-eclipse-temurin-17\nWORKDIR /a\nCOPY . .\nRUN cp -f /usr/share/zoneinfo/Asia/Tokyo /etc/localtime\nRUN mvn package\nCMD java -jar -Da=b $JAVA_OPTS target/a.jar\n",
            "COPY --from=build /etc/localtime /etc/localtime\nCOPY --from=build /a/target/a.jar /a/target/a.jar\n",
        ),
        // A file among those of the distribution is named, and its mode travels with it.
        (
            "FROM php:8.2-fpm\nCOPY src/ /app/src/\nCOPY entry.sh /\nWORKDIR /app\nRUN composer install && chmod +x /entry.sh\nENTRYPOINT [\"/entry.sh\"]\nCMD [\"php-fpm\"]\n",
            "COPY --from=build /entry.sh /entry.sh\n",
        ),
    ] {
        let offer = offer(text, &[("tools", "no")], &[]);
        assert!(runner(&offer).contains(wanted), "{wanted}: {}", offer.text);
        assert!(!offer.text.contains("/ /\n") && !runner(&offer).contains("chmod"), "{}", offer.text);
    }
}

#[test]
fn a_line_moves_with_the_file_that_it_changes() {
    let go = GO.replace(
        "CMD [",
        "COPY entry.sh /entry.sh\nRUN chmod +x /entry.sh\nENTRYPOINT [\"/entry.sh\"]\nCMD [",
    );
    let offer_go = offer(&go, &[], &[]);
    assert!(
        runner(&offer_go).contains("COPY entry.sh /entry.sh\nRUN chmod +x /entry.sh\n"),
        "{}",
        offer_go.text
    );
    assert_eq!(offer_go.text.matches("chmod").count(), 1, "{}", offer_go.text);
    let python = "FROM python:3.11\nCOPY entry.sh /usr/local/bin/\nCOPY requirements.txt .\nRUN chmod +x /usr/local/bin/entry.sh && pip install -r requirements.txt\nCOPY . /a\nENTRYPOINT [\"entry.sh\"]\n";
    let python = offer(python, &[], &[]);
    assert!(!runner(&python).contains("chmod"), "{}", python.text);
    assert!(python.text.contains("find /usr/local/lib/python3.11/site-packages"), "{}", python.text);
}

#[test]
fn what_is_made_behind_the_last_build_is_made_where_it_runs() {
    let text = "FROM rust:1-bookworm\nWORKDIR /src\nCOPY . .\nRUN cargo install --path . --bin pics\nRUN useradd -m web\nUSER web\nWORKDIR /home/web\nRUN mkdir thumbnails\nCMD pics $MORE\n";
    let offer = offer(text, &[], &[]);
    let (build, run) = offer.text.split_once("\n\nFROM ").unwrap();
    assert!(
        !build.contains("mkdir")
            && run.contains("RUN useradd -m web\nUSER web\nWORKDIR /home/web\nRUN mkdir thumbnails\n"),
        "{}",
        offer.text
    );
}

#[test]
fn settings_that_are_edited_in_place_are_edited_again() {
    for flags in ["-ri -e", "-i", "-Ei", "--in-place=.bak"] {
        let text = format!(
            "FROM php:8.2-apache\nENV ROOT=/var/www/html/public\nRUN sed {flags} 's!/var/www/html!${{ROOT}}!g' /etc/apache2/sites-available/*.conf\nWORKDIR /var/www/html\nCOPY . .\nRUN composer install\n"
        );
        let offer = offer(&text, &[], &[]);
        assert!(runner(&offer).contains(&format!("RUN sed {flags} ")), "{}", offer.text);
    }
}

#[test]
fn a_link_that_is_made_again_is_not_copied_too() {
    let text = GO.replace("RUN", "RUN apt-get update && apt-get install -y ffmpeg\nRUN ln -sf /usr/share/zoneinfo/Asia/Seoul /etc/localtime\nRUN");
    let offer = offer(&text, &[], &[]);
    assert!(
        runner(&offer).contains("RUN ln -sf") && !runner(&offer).contains("/etc/localtime /etc"),
        "{}",
        offer.text
    );
}

#[test]
fn install_makes_folders_and_its_flags_take_words() {
    let text = GO.replace("RUN", "RUN useradd svc && install -d -o svc -g svc /var/spool/h && install -m 644 a.conf /etc/a.conf\nRUN").replace("CMD", "USER svc\nHEALTHCHECK CMD curl localhost\nCMD");
    let offer = offer(&text, &[], &[]);
    assert!(
        runner(&offer).contains("useradd svc && install -d -o svc -g svc /var/spool/h\n"),
        "{}",
        offer.text
    );
    assert!(runner(&offer).contains("COPY --from=build /etc/a.conf /etc/a.conf\n"), "{}", offer.text);
}

#[test]
fn what_the_same_line_takes_away_is_not_copied() {
    holds(
        "FROM python:3.11\nWORKDIR /tmp/build\nCOPY requirements requirements\nRUN pip wheel -w /wheels -r requirements/prod.txt\nRUN pip install /wheels/*.whl && rm -rf /wheels /tmp/build\nRUN useradd runner\nWORKDIR /srv\nCOPY web web\nCMD [\"python\", \"-m\", \"web\"]\n",
        &["!--from=build /tmp/build", "site-packages", "RUN useradd runner"],
    );
    held(
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y g++ cmake\nCOPY . /usr/src/forge\nRUN cmake -S /usr/src/forge -B /tmp/b && cmake --build /tmp/b && cmake --install /tmp/b --prefix /usr/local && rm -rf /tmp/b /usr/src/forge\nCMD [\"forge\"]\n",
        &[("CMakeLists.txt", "x"), ("notes.txt", "x")],
        &["COPY --from=build /usr/local /usr/local\n", "!/usr/src/forge"],
    );
    // It is made anew, or may be.
    holds(
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci && rm -rf /srv/site && npm run build && cp -r dist /srv/site\nRUN rm -rf /app/build && npm run pack\nCMD [\"node\", \"build/a.js\"]\n",
        &["--from=build /srv/site /srv/site\n", "--from=build /app /app\n"],
    );
}

#[test]
fn data_that_the_build_makes_comes_along() {
    let text = "FROM debian:12\nRUN apt-get update && apt-get install -y gcc make libc6-dev libsqlite3-dev sqlite3\nWORKDIR /app\nCOPY . ./\nRUN make && sqlite3 words.db < schema.sql\nRUN adduser --system --no-create-home --group words && chown words:words words.db .\nUSER words\nCMD ./wordsd words.db\n";
    let lines = [
        "--from=build /app/words.db /app/words.db\n",
        "--from=build /app/wordsd /app/wordsd\n",
        "chown words:words",
    ];
    held(text, &[("Makefile", "x"), ("schema.sql", "x"), ("wordsd.c", "x")], &lines);
}

#[test]
fn what_a_line_edits_comes_as_it_was_edited() {
    let text = "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y python3-pip nginx\nCOPY app /var/www/app\nRUN rm /etc/nginx/sites-enabled/default && pip install -r /var/www/app/requirements.txt && mkdir /var/log/app && sed -i -e \"s/KEY/a/g\" /var/www/app/base.py\nCMD [\"nginx\"]\n";
    holds(text, &["/var/www/app /var/www/app\n", "mkdir /var/log/app", "!sed"]);
}

#[test]
fn a_folder_that_a_later_line_removes_is_not_copied() {
    let text = "FROM python:3.12\nCOPY . /home/build\nRUN pip install /home/build && rm -r /home/build\nCMD [\"tern\"]\n";
    holds(text, &["!/home/build"]);
}

#[test]
fn what_is_copied_into_the_root_has_no_names() {
    let text = |to: &str| {
        format!(
            "FROM eclipse-temurin:17-jdk-alpine\nWORKDIR /setup\nCOPY . .\nRUN apk add sbt && sbt stage && cp -r files/. {to} && cp -r target/universal/stage/. /app\nWORKDIR /app\nCMD [\"./run.sh\"]\n"
        )
    };
    refused(&text("/"), "cannot-follow");
    holds(&text("/app"), &["apk add --no-cache bash", "--from=build /app /app\n"]);
}

#[test]
fn a_time_zone_that_is_linked_again() {
    let text = "FROM maven:3-eclipse-temurin-17\nRUN ln -sf /usr/share/zoneinfo/Asia/Tokyo /etc/localtime\nWORKDIR /srv\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n";
    holds(text, &["RUN ln -sf", "!/etc/localtime /etc/localtime"]);
}

#[test]
fn a_link_that_is_made_in_a_folder() {
    let text = "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y python3-pip python3-dev && cd /usr/local/sbin && ln -s /usr/bin/python3 py\nWORKDIR /srv\nCOPY . .\nRUN pip3 install -r requirements.txt\nCMD [\"python3\", \"a.py\"]\n";
    holds(text, &["RUN cd /usr/local/sbin && ln -s /usr/bin/python3 py\n"]);
}

#[test]
fn an_archive_that_is_unpacked_among_the_programs_of_the_system() {
    let text = |line: &str| {
        format!(
            "FROM python:3.12\nRUN wget -O t.zip https://example.com/t.zip; {line}; rm t.zip\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD [\"python\", \"a.py\"]\n"
        )
    };
    refused(&text("unzip t.zip -d /usr/bin/"), "cannot-follow");
    holds(&text("unzip t.zip -d /opt/tool"), &["/opt/tool /opt/tool\n", "!t.zip"]);
    holds(&text("unzip t.zip -d /usr/local/bin"), &["/usr/local/bin /usr/local/bin\n", "!t.zip"]);
}

#[test]
fn what_the_build_puts_among_the_files_comes_along() {
    let unpacked = "FROM python:3.12\nWORKDIR /srv/site\nRUN cd /tmp && git clone https://example.com/site.git && mv site/* /srv/site && pip install flask\nCMD [\"python\", \"site.py\"]\n";
    let made = "FROM python:3.12\nWORKDIR /srv/site\nRUN pip install flask && mkdir -p /srv/site/logs\nCOPY . .\nCMD [\"python\", \"site.py\"]\n";
    let written = made.replace("mkdir -p /srv/site/logs", "echo 1 > version");
    for text in [unpacked, made, &written] {
        holds(text, &["COPY --from=build /srv/site /srv/site\n"]);
    }
    holds(&made.replace(" && mkdir -p /srv/site/logs", ""), &["!--from=build /srv/site "]);
}

#[test]
fn a_folder_that_only_is_made_is_made_again() {
    let text = "FROM python:3.12\nRUN mkdir /srv/site && pip install flask\nWORKDIR /srv/site\nCOPY . .\nCMD [\"python\", \"site.py\"]\n";
    holds(text, &["!--from=build /srv/site "]);
}

#[test]
fn a_program_that_is_started_where_it_was_cloned() {
    let text = format!(
        "{MAKE_AND_GIT}RUN git clone https://example.org/a /a\nWORKDIR /a\nRUN make\nCMD [\"/a/a\"]\n"
    );
    answered(&text, &[], &["COPY --from=build /a /a\n"], &[]);
    answered(&text, &[("files", "none")], &["COPY --from=build /a/a /a/a\n"], &[]);
}

#[test]
fn what_is_installed_without_a_name() {
    let script = "FROM golang:1.22\nWORKDIR /a\nCOPY . .\nRUN go install ./cmd/...\nCOPY docker-entrypoint.sh /usr/local/bin/\nENTRYPOINT [\"docker-entrypoint.sh\"]\n";
    answered(script, &[], &["COPY --from=build /go/bin /go/bin\n"], &[]);
    let path = "FROM rust:1\nWORKDIR /a\nCOPY . .\nRUN cargo install --path server --root /opt/a\nENV PATH=/opt/a/bin:$PATH\nCMD [\"a\"]\n";
    answered(path, &[], &["/opt/a/bin/a "], &[]);
}

#[test]
fn folders_that_are_made_for_the_program() {
    let text = format!(
        "{MAKE_AND_GIT}RUN useradd -r a && install -d -o a /var/log/a\nWORKDIR /src\nCOPY . .\nRUN make && install -m 755 a /usr/local/sbin/\nUSER a\nCMD [\"a\"]\n"
    );
    answered(&text, &[], &["install -d -o a /var/log/a\n", "/usr/local/sbin/a /usr/local/sbin/a\n"], &[]);
    let mix = "FROM elixir:1.14\nWORKDIR /a\nCOPY . .\nRUN mix release --path /opt/a && cp -r priv/data /opt/a-data\nCMD [\"/opt/a/bin/a\", \"start\"]\n";
    answered(mix, &[], &["/opt/a-data /opt/a-data\n"], &[]);
}

#[test]
fn what_a_line_makes_among_the_files_comes_with_them() {
    named(
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install && npm run build\nRUN mkdir uploads && ln -s /app/uploads /uploads\nCMD [\"npm\", \"start\"]\n",
        &[],
        &["\nRUN ln -s /app/uploads /uploads\n", "!mkdir"],
    );
}

#[test]
fn a_folder_that_is_removed_is_not_copied() {
    named(
        "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y ocaml-nox ocaml-findlib libyojson-ocaml-dev\nWORKDIR /src\nCOPY . /src\nRUN ocamlfind ocamlopt -package yojson -linkpkg -o a a.ml && install -m755 a /usr/bin/a\nWORKDIR /\nRUN rm -rf /src\nCMD [\"a\"]\n",
        &[],
        &["COPY --from=build /usr/bin/a /usr/bin/a\n", "!/src", "!install"],
    );
}

#[test]
fn a_link_that_is_made_again_is_not_copied() {
    named(
        "FROM python:3.12\nENV TZ=Europe/Oslo\nRUN ln -snf /usr/share/zoneinfo/$TZ /etc/localtime && echo $TZ > /etc/timezone\nWORKDIR /app\nCOPY . .\nRUN pip install flask\nCMD [\"python\", \"a.py\"]\n",
        &[],
        &["RUN ln -snf", "!COPY --from=build /etc/localtime"],
    );
}

#[test]
fn what_a_star_stands_for_goes_into_the_folder() {
    named(
        "FROM node:20-bookworm\nRUN apt-get update && apt-get install -y nginx\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nRUN rm -rf /var/www/html/* && cp -r dist/* /var/www/html/\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n",
        &[],
        &["install -y nginx", "COPY --from=build /var/www/html /var/www/html\n"],
    );
}

#[test]
fn files_that_are_named_to_the_program_come_along() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y make gcc\nWORKDIR /src\nCOPY . .\nRUN make && make install\nENV STATIC=/src/static\nCMD [\"/usr/local/bin/srv\", \"--config=conf/a.yaml\", \"b.toml\"]\n";
    let seen = offer(text, &[], &[]);
    assert!(seen.text.contains("RUN test -e /src/static || mkdir -p /src/static\n"), "{}", seen.text);
    named(text, &[], &["/src/static /src/static\n", "/src/conf /src/conf\n", "/src/b.toml* /src/\n"]);
    named(text, &["main.x", "docs/x"], &["!/src/static /src/static", "!/src/conf"]);
}

/// Which they are, the text does not say; the sources of Go it reads for certain not.
#[test]
fn files_among_which_a_program_is_started_come_along() {
    let text = |folder: &str| {
        format!(
            "FROM golang:1.22\nWORKDIR {folder}\nCOPY . .\nRUN go build -o /usr/local/bin/srv .\nCMD [\"srv\"]\n"
        )
    };
    holds(&text("/src"), &["COPY --chown=nonroot:nonroot --from=build /src /src\n"]);
    assert!(offer(&text("/src"), &[], &[]).text.contains("RUN find /src -name '*.go' -delete\n"));
    // Beside other things in a home, or where modules are kept, that would be too much.
    holds(&text("/root"), &["!/root /root"]);
    holds(&text("/go"), &["!/go /go"]);
    let files = ["main.go", "pages/a.html"];
    named(&text("/src"), &files, &["/src/pages /src/pages\n", "!/src /src\n"]);
    let rust = "FROM rust:1-bookworm\nWORKDIR /src\nCOPY . .\nRUN cargo install --path .\nCMD [\"srv\"]\n";
    holds(rust, &["COPY . .\n"]);
    named(rust, &["src/main.rs", "pages/a.html"], &["/src/pages /src/pages\n", "!COPY . ."]);
}

#[test]
fn what_a_line_copies_into_a_folder_that_it_makes_comes_along() {
    let text = "FROM rust:1-bookworm\nWORKDIR /src\nCOPY . .\nRUN cargo install --path .\nRUN mkdir -p /usr/share/fern && cp -a assets/. /usr/share/fern/\nCMD [\"fern\"]\n";
    holds(text, &["COPY --from=build /usr/share/fern /usr/share/fern\n"]);
}

#[test]
fn data_that_a_line_makes_beside_the_program_comes_along() {
    let rust = "FROM rust:1-bookworm\nRUN apt-get update && apt-get install -y sqlite3\nWORKDIR /tally\nCOPY src src\nCOPY Cargo.toml .\nRUN echo a > src/main.rs && cargo build --release && date > built.txt\nCOPY sql sql\nRUN sqlite3 seed.db < sql/seed.sql\nRUN mv target/release/tally /usr/bin/tally\nCMD [\"tally\"]\n";
    holds(
        rust,
        &["--from=build /tally/seed.db /tally/seed.db\n", "--from=build /tally/built.txt", "!main.rs"],
    );
    let outside = "FROM python:3.11-bookworm\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y gcc sqlite3 && pip install -r requirements.txt\nRUN sqlite3 /var/lib/app.db < a.sql && chmod 666 /var/lib/app.db\nCMD [\"python\", \"a.py\"]\n";
    holds(outside, &["/var/lib/app.db"]);
}

#[test]
fn what_a_group_writes_is_written_by_the_group() {
    let text = format!(
        "{MAKE_AND_GIT}WORKDIR /bell\nCOPY . .\nRUN make && (echo a; echo) > /etc/cron.d/bell && {{ echo b; }} >/etc/bell.conf\nCMD [\"./bell\"]\n"
    );
    holds(&text, &["RUN (echo a; echo) > /etc/cron.d/bell && { echo b; } >/etc/bell.conf\n"]);
}

#[test]
fn a_here_document_within_a_script_is_no_command() {
    let text = "FROM python:3.11-bookworm\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nRUN <<EOF\npython -m compileall .\npython - <<PY\nimport json\nPY\nEOF\nCMD [\"python\", \"a.py\"]\n";
    holds(text, &["import json"]);
    let written = "FROM golang:1.22\nWORKDIR /app\nRUN cat <<EOF > /etc/app.conf\nname of a thing\nEOF\nCOPY . .\nRUN go build -o /app/server .\nCMD [\"/app/server\"]\n";
    holds(written, &["/etc/app.conf"]);
}

#[test]
fn a_time_zone_is_no_file() {
    let text = "FROM golang:1.22\nWORKDIR /go/src/almanac\nCOPY . ./\nRUN go build -o /usr/local/bin/almanac .\nENV ZONE=America/Sao_Paulo\nCMD [\"almanac\"]\n";
    holds(text, &["!almanac/America"]);
}

#[test]
fn a_file_that_nobody_wrote_is_not_followed_for_minutes() {
    let text = |line: &str| {
        format!(
            "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci\n{}CMD [\"node\", \"a.js\"]\n",
            line.repeat(1_100)
        )
    };
    refused(&text("RUN npm run a && cp b /srv/b\n"), "too-long");
    refused(&format!("FROM a AS b\n{}", text("EXPOSE 1\n")), "too-long");
    refused(&text("").replace("npm ci", &"npm ci; ".repeat(1_100)), "too-long");
}

#[test]
fn a_folder_that_the_build_makes_and_the_project_fills() {
    let text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build\nRUN mkdir -p /data && SEED\nENV DB=/data/a.db\nCMD [\"node\", \"a.js\"]\n";
    for seed in ["node scripts/seed.js", "npm run seed", "yarn seed"] {
        holds(&text.replace("SEED", seed), &["COPY --from=build /data /data\n"]);
    }
    holds(&text.replace("SEED", "npm run build"), &["!/data /data"]);
    holds(&text.replace("SEED", "node list.js > list.json"), &["!/data /data"]);
    holds(&text.replace("SEED", "npm ci"), &["RUN mkdir -p /data\n", "!/data /data"]);
    for (base, line) in [
        ("python:3.12", "mkdir /data && pip install -r a.txt && python seed.py"),
        ("ruby:3.3", "bundle install && mkdir /data && bundle exec rake db:setup"),
        ("php:8.2-apache", "mkdir /data && php bin/seed.php && npm ci && npm run build"),
    ] {
        let text = format!(
            "FROM {base}\nRUN apt-get update && apt-get install -y npm\nWORKDIR /a\nCOPY . .\nRUN {line}\nCMD [\"run\"]\n"
        );
        holds(&text, &["COPY --from=build /data /data\n"]);
    }
}

#[test]
fn a_folder_that_only_a_copy_makes_is_there_for_what_is_put_beside() {
    let text = "FROM rust:1-slim-bookworm\nWORKDIR /build\nCOPY Cargo.toml Cargo.lock ./\nCOPY src src\nRUN cargo build --release\nCOPY migrations /app/migrations\nRUN cp /build/target/release/api /app/api && rm -rf /build\nWORKDIR /app\nCMD [\"/app/api\"]\n";
    let build = |text: &str| {
        let offer = offer(text, &[], &[]);
        offer.text.split("\n\nFROM").next().unwrap_or("").contains("COPY migrations")
    };
    assert!(build(text));
    assert!(!build(&text.replace("COPY migrations", "RUN mkdir /app\nCOPY migrations")));
    assert!(!build(&text.replace("WORKDIR /build", "WORKDIR /app\nWORKDIR /build")));
}

#[test]
fn a_link_to_what_came_along_is_made_again() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y g++ cmake\nCOPY . /src\nRUN cmake -S /src -B /b -DCMAKE_INSTALL_PREFIX=/opt/quay && cmake --install /b && rm -rf /src\nRUN ln -s /opt/quay/bin/quayd /usr/bin/quayd\nCMD [\"quayd\"]\n";
    holds(
        text,
        &["/opt/quay /opt/quay\n", "RUN ln -s /opt/quay/bin/quayd /usr/bin/quayd\n", "!/usr/bin/quayd /usr"],
    );
}

#[test]
fn what_is_built_for_a_server_lies_where_that_looks() {
    let text = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y lighttpd gcc libc6-dev sqlite3\nCOPY cgi/ /usr/src/cgi/\nRUN gcc -o /usr/lib/cgi-bin/tide /usr/src/cgi/tide.c && sqlite3 /var/lib/tide.db < /usr/src/cgi/tide.sql\nCMD [\"lighttpd\", \"-D\"]\n";
    holds(
        text,
        &[
            "/usr/lib/cgi-bin/tide /usr/lib/cgi-bin/tide\n",
            "--from=build /var/lib/tide.db /var/lib/tide.db\n",
        ],
    );
}

#[test]
fn a_folder_of_an_owner_is_made_again() {
    let text = "FROM rust:1-bookworm\nWORKDIR /code\nCOPY . .\nRUN cargo build --release --target-dir /out\nRUN useradd -m lynx && install -o lynx -d /home/lynx/data\nUSER lynx\nWORKDIR /home/lynx\nCMD [\"/out/release/lynx\"]\n";
    holds(text, &["RUN useradd -m lynx && install -o lynx -d /home/lynx/data\n"]);
}

#[test]
fn the_list_of_content_types_comes_along() {
    let types = "COPY --from=build /etc/mime.types /etc/mime.types\n";
    let none = format!("!{types}");
    let python = "FROM python:3.12\nWORKDIR /a\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"gunicorn\", \"a\"]\n";
    let files = |file| [("go.mod", "module a\n"), ("requirements.txt", "flask\n"), (file, "x")];
    for text in [GO, python] {
        held(text, &files("static/favicon.ico"), &[types]);
        held(text, &files("static/a.css"), &[&none]);
    }
    held(
        &python.replace("3.12", "3.12-slim\nRUN apt-get update && apt-get install -y gcc"),
        &files("a.ico"),
        &[&none],
    );
    held(&GO.replace("CMD", "HEALTHCHECK CMD true\nCMD"), &files("a.css"), &[" media-types \\\n", &none]);
    held(&GO.replace("1.22", "1.22-alpine"), &files("a.ico"), &[&none, "!media-types"]);
}

#[test]
fn a_folder_that_is_made_among_sources_that_stay_behind() {
    let text = |line: &str| {
        format!("{MAKE_AND_GIT}WORKDIR /data\n{line} && cmake .. && make install\nCMD [\"bd\"]\n")
    };
    let clone = "RUN git clone https://example.com/b.git /src && mkdir /src/build && cd /src/build";
    let lines = clone.replace(" && mkdir /src/build", "\nRUN mkdir /src/build\nRUN true");
    for line in [clone, &lines, "COPY . /src\nRUN mkdir /src/build /src/tmp && cd /src/build"] {
        holds(&text(line), &["!mkdir", "--from=build /usr/local /usr/local\n"]);
    }
    let own = clone.replace("RUN ", "RUN mkdir /var/lib/bd /spool && mkdir /spool/a && ");
    holds(&text(&own), &["RUN mkdir /var/lib/bd /spool && mkdir /spool/a\n", "!/src/build"]);
}

#[test]
fn a_script_that_a_shell_is_given_may_write_anywhere_too() {
    let text = |run: &str| {
        format!("FROM node:20\nWORKDIR /app\nCOPY . .\nRUN {run}\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n")
    };
    for run in ["./scripts/setup.sh", "bash scripts/setup.sh", "sh ./setup.sh"] {
        refused(&text(run), "cannot-follow");
    }
    for run in ["./scripts/build.sh", "bash scripts/build.sh"] {
        holds(&text(run), &["\nnode:20-slim\n"]);
    }
}

#[test]
fn what_a_script_of_the_build_leaves_elsewhere() {
    let script = "#!/bin/bash\nset -e\napt-get update\napt-get install -y ffmpeg g++\nmkdir -p /opt/models\ncurl -o /opt/models/a.bin https://a/a.bin\ncp -r public/. /srv/pages/\n";
    let user = script.replace("set -e", "useradd app");
    let parts = [" ffmpeg ", "/opt/models/a.bin /opt/models/a.bin\n", "/srv/pages /srv/pages\n", "!g++"];
    for (base, install, start) in
        [("python:3.12", "pip install flask", "python"), ("ruby:3.1", "bundle install", "ruby")]
    {
        let text = format!(
            "FROM {base}\nWORKDIR /app\nCOPY . .\nRUN bash scripts/setup.sh\nRUN {install}\nCMD [\"{start}\", \"a\"]\n"
        );
        held(&text, &[("scripts/setup.sh", script)], &parts);
        // Users and settings of the system are no files.
        refused_in(&text, &[("scripts/setup.sh", &user)], "cannot-follow");
        let twice = text.replace("RUN bash", "RUN bash scripts/setup.sh\nRUN bash");
        let unseen = offer(&twice, &[], &[]).assumptions;
        let said = unseen.iter().filter(|a| a.starts_with("scripts/setup.sh leaves nothing"));
        assert_eq!(said.count(), 1, "{unseen:?}");
    }
    // Nor may it run what nobody knows, where the program is no more than its folder.
    let text = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN ./setup.sh && npm ci && npm run build\nCMD [\"node\", \"a.js\"]\n";
    let data = script.replace("set -e", "mkdir -p /var/lib/app && npm run data");
    held(text, &[("setup.sh", &data)], &parts);
    held(text, &[("setup.sh", &data)], &["/var/lib/app /var/lib/app\n"]);
    refused_in(text, &[("setup.sh", &user)], "cannot-follow");
    refused_in(text, &[("setup.sh", &script.replace("set -e", "./other"))], "cannot-follow");
    let text = GO.replace("RUN go", "RUN ./setup.sh && go");
    held(&text, &[("setup.sh", script)], &parts);
    let text = text.replace("&& go", "&& CGO_ENABLED=0 go");
    refused_in(&text, &[("setup.sh", script)], "cannot-follow");
    let models = script.replace("apt-get install -y ffmpeg g++\n", "");
    held(&text, &[("setup.sh", &models)], &["/opt/models/a.bin /opt/models/a.bin\n"]);
}

#[test]
fn a_script_is_told_where_it_writes() {
    let script = "#!/bin/sh\nroot=\"$1\"\nmkdir -p \"$root\" \"$LOGS\"\ncat > $root/a.csv <<E\nx\nE\n";
    let text =
        GO.replace("RUN", "ENV SEEDS=/srv/seeds LOGS=/var/log/app\nRUN sh seed.sh $SEEDS && CGO_ENABLED=0");
    let parts = ["/srv/seeds /srv/seeds\n", "/var/log/app /var/log/app\n", "!seed.sh"];
    held(&text, &[("seed.sh", script)], &parts[..2]);
    refused_in(&text, &[("seed.sh", &script.replace("$root/a.csv", "/etc/hosts"))], "cannot-follow");
}

/// `internal/templates` is no package of Go, and `web` no module of Java where no source lies in it.
#[test]
fn data_that_lies_among_sources() {
    let go = |line: &str| GO.replace("COPY . .", &format!("COPY go.mod .\nCOPY {line}\nCOPY main.go ."));
    holds(&go("internal/templates templates"), &["COPY internal/templates templates\n"]);
    holds(&go("internal internal"), &["!internal"]);
    let files = ["internal/a.go", "internal/pages/a.html", "internal/a.md", "go.mod", "main.go"];
    let pages = "/app/internal/pages /app/internal/pages\n";
    named(&go("internal internal"), &files, &[pages, "!a.go", "!a.md"]);
    named(&go("./internal/ ./internal/"), &files, &[pages]);
    named(&go("vendor vendor"), &["vendor/a/a.go", "vendor/a/a.txt", "go.mod", "main.go"], &["!vendor"]);
    let rust = "FROM rust:1.80\nWORKDIR /a\nCOPY Cargo.toml .\nCOPY src src\nRUN cargo build --release\nCMD [\"target/release/a\"]\n";
    let files =
        [("Cargo.toml", "[package]\nname = \"a\"\n"), ("src/main.rs", "x"), ("src/views/a.html", "x")];
    held(rust, &files, &["/a/src/views /a/src/views\n", "!main.rs"]);
    let views = rust.replace("src src", "src src\nCOPY src/views views");
    holds(&views, &["COPY src/views views\n", "!src src"]);
    for copy in ["COPY . .", "COPY src src\nCOPY web web"] {
        let text = format!(
            "FROM eclipse-temurin:17\nWORKDIR /a\n{copy}\nRUN javac -d out src/*.java\nCMD [\"java\", \"-cp\", \"out\", \"A\"]\n"
        );
        named(&text, &["src/A.java", "web/api/a.html"], &["web"]);
        named(&text, &["src/A.java", "web/a.html", "web/B.java"], &["!web"]);
    }
}

#[test]
fn variables_that_double_come_to_an_end() {
    let double: Vec<String> = (1..64).map(|n| format!("a{n}=$a{m}$a{m}", m = n - 1)).collect();
    holds(&GO.replace("RUN", &format!("RUN a0=aa; {}; echo $a63\nRUN", double.join("; "))), &["/app /app"]);
}

#[test]
fn a_link_to_a_stream_is_made_again_for_copy_cannot_follow_it() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y build-essential\nWORKDIR /src\nCOPY . .\nRUN make && make install\nRUN useradd -r hit && mkdir /var/log/hit && ln -sf /dev/stdout /var/log/hit/access.log\nCMD [\"hit\"]\n";
    holds(text, &["RUN mkdir -p /var/log/hit && ln -sf /dev/stdout", "!--from=build /var/log"]);
}

#[test]
fn a_template_that_the_build_fills_in_comes_along_filled_in() {
    let text = "FROM node:20-bookworm\nRUN apt-get update && apt-get install -y nginx gettext-base\nWORKDIR /site\nCOPY . .\nRUN npm install && npx eleventy && cp -r _site/. /var/www/html/\nENV PORT=8080\nRUN envsubst '$PORT' < site.template > /etc/nginx/sites-available/default\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n";
    holds(text, &["/etc/nginx/sites-available/default /etc/nginx/sites-available/default", "!RUN envsubst"]);
}
