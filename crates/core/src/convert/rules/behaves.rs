//! What else did conversions forget? Found by building and running applications that nobody had converted before.

use super::super::Outcome;
use super::super::tests::outcome;
use super::{GO, offer, runner};

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
fn a_compiler_writes_where_it_is_told() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y ghc\nCOPY . /build\nRUN cd /build && ghc -O1 -o /usr/local/bin/adder Main.hs\nENTRYPOINT [\"adder\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(
        runner(&offer).contains("COPY --from=build /usr/local/bin/adder /usr/local/bin/adder\n"),
        "{}",
        offer.text
    );
}

#[test]
fn a_library_that_the_project_builds_itself() {
    let text = |start: &str| {
        format!(
            "FROM debian:bookworm\nRUN apt-get update && apt-get install -y g++ cmake make\nWORKDIR /app\nCOPY . .\nRUN cmake -B build && cmake --build build\nCMD [\"{start}\"]\n"
        )
    };
    let shared = [("CMakeLists.txt", "add_library(a SHARED a.cpp)"), ("a.cpp", "x"), ("data/a.txt", "x")];
    let whole = offer(&text("./build/tool"), &[], &shared);
    assert!(runner(&whole).contains("COPY --from=build /app /app\n"), "{}", whole.text);
    let plain = [("CMakeLists.txt", "add_executable(a a.cpp)"), ("a.cpp", "x"), ("data/a.txt", "x")];
    let picked = offer(&text("./build/tool"), &[], &plain);
    assert!(!runner(&picked).contains("COPY --from=build /app /app\n"), "{}", picked.text);
}

#[test]
fn a_home_that_is_given_away_is_there() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y g++ make\nRUN useradd -ms /bin/bash svc\nWORKDIR /home/svc\nCOPY Makefile server.cpp ./\nRUN make\nCOPY entrypoint.sh /entrypoint.sh\nRUN chmod +x /entrypoint.sh && chown -R svc:svc /home/svc\nUSER svc\nENTRYPOINT [\"/entrypoint.sh\"]\nCMD [\"/home/svc/server\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(runner(&offer).contains("chown -R svc:svc /home/svc"), "{}", offer.text);
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
fn an_interpreter_that_is_started_is_no_tool_of_the_build() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y pandoc make gcc python3\nWORKDIR /book\nCOPY . .\nRUN make\nCMD [\"python3\", \"-m\", \"http.server\"]\n";
    let offer = offer(text, &[("artefacts", "/book")], &[]);
    assert!(runner(&offer).contains("python3 \\\n") && !runner(&offer).contains("gcc"), "{}", offer.text);
}

#[test]
fn an_extension_whose_version_is_a_setting() {
    let text = "FROM php:8.2-apache\nENV REDIS 5.3.7\nRUN apt-get update && apt-get install -y libzip-dev\nRUN pecl install -o -f redis-$REDIS && docker-php-ext-enable redis\nWORKDIR /var/www/html\nCOPY . .\nRUN composer install\n";
    let offer = offer(text, &[], &[]);
    let (env, install) =
        (runner(&offer).find("ENV REDIS").unwrap(), runner(&offer).find("redis-$REDIS").unwrap());
    assert!(env < install && !runner(&offer).contains("/-f"), "{}", offer.text);
}

#[test]
fn java_installs_on_a_slim_image() {
    let debian = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y openjdk-17-jdk-headless\nWORKDIR /app\nCOPY src src\nRUN javac -d classes src/*.java\nCMD [\"java\", \"-cp\", \"classes\", \"Main\"]\n";
    let python = "FROM python:3.11\nRUN apt-get update && apt-get install -y default-jre\nWORKDIR /app\nCOPY . .\nRUN pip install pyspark\nCMD [\"python\", \"a.py\"]\n";
    for text in [debian, python] {
        let offer = offer(text, &[], &[]);
        let (made, installed) = (runner(&offer).find("/usr/share/man/man1"), runner(&offer).find("-jre"));
        assert!(made.is_some() && made < installed, "{}", offer.text);
    }
    // Where it installed before, nothing is missing.
    let slim = python
        .replace("3.11", "3.11-slim")
        .replace("RUN pip", "RUN apt-get update && apt-get install -y gcc\nRUN pip");
    assert!(!offer(&slim, &[], &[]).text.contains("man1"));
}
