//! Who works in the image, and what may that user read and write?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{GO, answered, held, holds, named, offer, refused, runner};

/// What the sources of the dropped folder make outside its folder, only root may.
#[test]
fn a_program_that_makes_its_own_folder_stays_with_root() {
    let node = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nEXPOSE 3000\nCMD [\"node\", \"a.js\"]\n";
    held(node, &[("a.js", "fs.mkdirSync('/data/files');\n")], &["!USER"]);
    held(node, &[("a.js", "fs.mkdirSync('/app/files'); app.get('/items')\n")], &["USER node\n"]);
    held(GO, &[("main.go", "os.MkdirAll(\"/data\", 0o755)\n"), ("go.mod", "module a\n")], &["USER root\n"]);
}

#[test]
fn a_script_of_the_project_may_write_anywhere() {
    let node = |script: &str| {
        format!("FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && ./{script}\nCMD [\"node\", \"a.js\"]\n")
    };
    assert!(matches!(outcome(&node("install.sh")), Outcome::Refuse { reason: "cannot-follow", .. }));
    offer(&node("build.sh"), &[], &[]);
}

#[test]
fn a_program_without_privileges_may_still_write_in_its_folder() {
    let text = GO.replace("RUN go", "RUN mkdir /uploads\nRUN go");
    let run = offer(&text, &[], &[("main.go", "x"), ("state.json", "{}")]);
    for line in [
        "COPY --from=build /app/server /app/server\n",
        "COPY --chown=nonroot:nonroot --from=build /app/state.json /app/state.json\n",
        "COPY --chown=nonroot:nonroot --from=build /uploads /uploads\n",
    ] {
        assert!(runner(&run).contains(line), "{line} {}", run.text);
    }
    // WORKDIR makes the folder for the user that is set by then.
    let empty = offer(GO, &[("base", "scratch")], &[("main.go", "x")]);
    assert!(runner(&empty).contains("USER 65532:65532\nWORKDIR /app\n"), "{}", empty.text);
}

#[test]
fn a_user_made_beside_packages_and_files_put_elsewhere() {
    let rust = "FROM rust:1-bookworm\nRUN apt-get update && apt-get install -y jq && useradd -u 7 app\nWORKDIR /app\nCOPY Cargo.toml Rocket.toml ./\nCOPY src src\nCOPY conf conf\nRUN cargo build --release && cp -r conf /etc/relay/\nUSER app\nCMD [\"./target/release/app\"]\n";
    let go = "FROM golang:1.22\nRUN apt-get update && apt-get install -y jq && useradd -u 7 app\nWORKDIR /app\nCOPY go.mod *.go ./\nCOPY conf conf\nRUN go build -o app . && cp conf/a.yaml /etc/a.yaml\nUSER app\nCMD [\"./app\"]\n";
    for (text, lines) in [
        (rust, ["RUN useradd -u 7 app\n", "/etc/relay/conf\n", "Rocket.toml ./\n"]),
        (go, ["/etc/passwd /etc/group /etc/\n", "/etc/a.yaml\n", "COPY conf conf\n"]),
    ] {
        let offer = offer(text, &[], &[]);
        for line in lines {
            assert!(runner(&offer).contains(line), "{line} {}", offer.text);
        }
    }
}

#[test]
fn a_folder_that_was_given_to_a_user_takes_a_shell_to_give_again() {
    let text = GO.replace("CMD", "RUN useradd app && mkdir logs && chown -R app:app /app\nUSER app\nCMD");
    let offer = offer(&text, &[], &[("main.go", "x")]);
    assert!(
        runner(&offer).contains("mkdir -p /app /app/logs && chown app:app /app && chown app:app /app/logs\n"),
        "{}",
        offer.text
    );
}

#[test]
fn a_home_that_is_given_away_is_there() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y g++ make\nRUN useradd -ms /bin/bash svc\nWORKDIR /home/svc\nCOPY Makefile server.cpp ./\nRUN make\nCOPY entrypoint.sh /entrypoint.sh\nRUN chmod +x /entrypoint.sh && chown -R svc:svc /home/svc\nUSER svc\nENTRYPOINT [\"/entrypoint.sh\"]\nCMD [\"/home/svc/server\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(runner(&offer).contains("chown -R svc:svc /home/svc"), "{}", offer.text);
}

#[test]
fn a_home_with_a_folder_in_it() {
    let text = "FROM php:8.2-fpm\nRUN useradd -u 1000 -d /home/app app\nRUN mkdir -p /home/app/.composer && chown -R app:app /home/app\nWORKDIR /var/www\nCOPY . /var/www\nRUN composer install --no-dev\nUSER app\nCMD [\"php-fpm\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(
        runner(&offer).contains("RUN mkdir -p /home/app/.composer && chown -R app:app /home/app\n"),
        "{}",
        offer.text
    );
}

#[test]
fn root_stays_root_where_the_image_would_name_another_user() {
    holds(
        "FROM golang:1.22\nWORKDIR /app\nCOPY go.mod main.go ./\nRUN go build -o /usr/local/bin/app . && mkdir -p /var/lib/app\nEXPOSE 80\nCMD [\"app\"]\n",
        &["\ngcr.io/distroless/static-debian12:nonroot\nUSER root\nWORKDIR /app\n", "!chown"],
    );
}

#[test]
fn what_the_build_finds_out_only_root_may_write() {
    let text = "FROM ruby:3.2\nRUN useradd -m app\nWORKDIR /app\nCOPY . .\nUSER app\nRUN bundle install\nCMD [\"bundle\", \"exec\", \"puma\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(offer.text.contains("RUN bundle install\nUSER root\nRUN find "), "{}", offer.text);
}

#[test]
fn a_home_is_that_of_the_user_at_work() {
    holds(
        "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y python3 python3-pip gcc\nRUN useradd -m tern\nUSER tern\nRUN mkdir -p ~/data && cd ~ && pip3 install flask && git clone https://example.org/tern.git\nCMD [\"python3\", \"tern/a.py\"]\n",
        &["mkdir -p ~/data", "--from=build /home/tern/tern /home/tern/tern\n", "!/~"],
    );
}

#[test]
fn a_folder_is_made_for_its_owner_by_install() {
    holds(
        "FROM node:20\nRUN useradd -m tern && install -d --owner=tern -m 750 /opt/tern\nWORKDIR /opt/tern\nUSER tern\nCOPY package.json ./\nRUN npm install\nCOPY . .\nCMD [\"node\", \"a.js\"]\n",
        &["install -d --owner=tern -m 750 /opt/tern\n"],
    );
}

#[test]
fn the_newest_debian_lacks_adduser() {
    let text = |base: &str| {
        format!(
            "FROM {base}\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nRUN adduser --disabled-password tern\nCOPY . .\nUSER tern\nCMD [\"python\", \"a.py\"]\n"
        )
    };
    holds(&text("python:3.13"), &["install -y --no-install-recommends adduser"]);
    holds(&text("python:3.13-bookworm"), &["!recommends adduser"]);
    let go = "FROM golang:1.25\nRUN addgroup --system tern\nWORKDIR /app\nCOPY . .\nRUN go build -o tern .\nCOPY start.sh .\nCMD [\"./start.sh\"]\n";
    holds(go, &["\ndebian:trixie-slim\n", " adduser ", "RUN addgroup"]);
}

#[test]
fn files_that_a_group_was_given_keep_it() {
    let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build && chgrp -R 0 . && chmod -R g+rwX .\nEXPOSE 3000\nCMD [\"./start.sh\"]\n";
    holds(text, &["\nCOPY --from=build /app /app\n", "!USER"]);
}

#[test]
fn a_tool_that_serves_nothing_stays_root() {
    let text = "FROM node:20\nWORKDIR /tool\nCOPY . .\nRUN npm ci && npm run build\nENTRYPOINT [\"node\", \"out/tool.js\"]\n";
    holds(text, &["!USER"]);
    holds(&format!("{text}EXPOSE 3000\n"), &["USER node"]);
}

#[test]
fn the_user_that_the_image_of_gradle_brings() {
    let text = |tag: &str| {
        format!(
            "FROM gradle:{tag}\nUSER root\nWORKDIR /srv\nCOPY . .\nRUN gradle build && cp build/libs/shop.jar /shop.jar\nUSER gradle\nCMD [\"java\", \"-jar\", \"/shop.jar\"]\n"
        )
    };
    holds(&text("8-jdk17"), &["useradd --non-unique --uid 1000", "USER gradle\n"]);
    holds(&text("8-jdk17-alpine"), &["adduser -D -u 1000", "USER gradle\n"]);
}

#[test]
fn a_user_is_there_where_the_build_gives_files_to_it() {
    let text = "FROM rust:1.85\nWORKDIR /srv\nCOPY . .\nRUN cargo build --release\nRUN useradd -m runner\nRUN mv target/release/stoat stoat && chown -R runner:runner /srv\nUSER runner\nCMD [\"/srv/stoat\"]\n";
    let offer = offer(text, &[], &[]);
    assert_eq!(offer.text.matches("RUN useradd -m runner\n").count(), 2, "{}", offer.text);
}

#[test]
fn nobody_but_root_may_look_into_the_home_of_root() {
    let text = "FROM golang:1.22\nWORKDIR /root/chat\nCOPY . .\nRUN go build -o chat .\nEXPOSE 8080\nCMD [\"./chat\"]\n";
    holds(text, &["\nUSER root\n", "!nonroot:nonroot"]);
}

#[test]
fn what_is_found_out_is_written_by_root() {
    let text = "FROM rust:1\nWORKDIR /a\nCOPY . .\nRUN cargo build --release && useradd x\nUSER x\nRUN mv target/release/a /a/a\nCMD [\"/a/a\"]\n";
    assert!(offer(text, &[], &[]).text.contains("USER root\nRUN ldd /a/a"), "{}", offer(text, &[], &[]).text);
}

#[test]
fn what_a_program_looks_for_in_its_home() {
    let text = "FROM golang:1.22\nWORKDIR /root\nCOPY . .\nRUN mkdir /root/.heron && go build -o /usr/bin/heron .\nCMD [\"heron\"]\n";
    answered(text, &[], &["/root/.heron"], &["USER nonroot"]);
}

#[test]
fn a_folder_that_a_user_was_given_comes_along_where_only_the_user_is_made_again() {
    named(
        "FROM golang:1.22\nWORKDIR /build\nCOPY go.mod main.go ./\nRUN go build -o app .\nWORKDIR /dist\nRUN cp /build/app .\nRUN mkdir logs && useradd crane && chown -R crane /dist\nUSER crane\nCMD [\"/dist/app\"]\n",
        &[],
        &["RUN useradd crane", "chown crane /dist/logs\n", "COPY --from=build /dist/logs /dist/logs\n"],
    );
}

#[test]
fn what_was_copied_into_a_folder_is_given_away_with_it() {
    named(
        "FROM rust:1-bookworm\nWORKDIR /code\nCOPY Cargo.toml ./\nCOPY src ./src\nRUN cargo build --release && mv target/release/linnet /usr/local/bin/linnet\nCOPY static /srv/www\nWORKDIR /srv/www\nRUN useradd -ms /bin/bash svc && chown -R svc /srv/www\nUSER svc\nCMD [\"linnet\"]\n",
        &[],
        &["COPY static /srv/www\n", "chown -R svc /srv/www\n"],
    );
}

#[test]
fn a_user_by_number_may_write_where_nothing_can_be_given_away() {
    named(
        "FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN CGO_ENABLED=0 go build -o ./bin/server ./cmd/server\nRUN mkdir -p /app/data && chmod 777 /app/data\nUSER 1000:1000\nENTRYPOINT [\"./bin/server\"]\n",
        &["go.mod", "cmd/server/main.go"],
        &["COPY --chown=1000:1000 --from=build /app/data /app/data\n"],
    );
}

#[test]
fn folders_among_the_files_and_elsewhere_get_their_owner_in_one_line() {
    let text = |owner: &str| {
        format!(
            "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci\nRUN mkdir -p /a/tmp /var/thumbs && chown -R node {owner} /var/thumbs\nUSER node\nCMD [\"node\", \"a.js\"]\n"
        )
    };
    holds(&text("/a/tmp"), &["RUN mkdir -p /a/tmp /var/thumbs && chown -R node /a/tmp /var/thumbs\n"]);
    refused(&text("/a/other"), "cannot-follow");
}

#[test]
fn a_script_that_starts_a_server_of_the_distribution_runs_as_root() {
    let text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build\nCOPY start.sh /start.sh\nCMD [\"/start.sh\"]\n";
    let nginx = "apt-get update && apt-get install -y nginx\n";
    for script in
        ["exec nginx", "if true; then exec /usr/sbin/nginx; fi", "envsubst < a > /etc/a.conf\nnode a.js"]
    {
        held(text, &[("start.sh", script)], &["!USER"]);
    }
    held(text, &[("start.sh", "echo a > /tmp/a\nexec node a.js")], &["USER node"]);
    holds(&text.replace("WORKDIR", &format!("RUN {nginx}WORKDIR")), &["!USER"]);
}

#[test]
fn a_user_that_the_line_of_the_compiler_makes() {
    let text = |run: &str| {
        format!(
            "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN {run} && groupadd -g 999 app && useradd -u 999 -g app app\nUSER app\nHEALTHCHECK CMD curl -f localhost\nENTRYPOINT [\"app\"]\n"
        )
    };
    for run in [
        "go build -o /usr/local/bin/app .",
        "go build -o app . && mv app /usr/local/bin/app && chmod 755 /usr/local/bin/app",
    ] {
        holds(&text(run), &["RUN groupadd -g 999 app && useradd -u 999 -g app app\n", "!chmod"]);
    }
}
