//! What did conversions forget that an application written elsewhere does? Found by building and running such.

use super::{held, holds};

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
fn a_bundler_writes_where_it_is_told() {
    holds(
        "FROM node:20\nRUN npm install -g bun\nWORKDIR /app\nCOPY . .\nRUN bun install && bun build --compile ./src/index.ts --outfile /usr/local/bin/pinger\nENTRYPOINT [\"/usr/local/bin/pinger\"]\n",
        &["COPY --from=build /usr/local/bin/pinger /usr/local/bin/pinger\n"],
    );
}

#[test]
fn programs_built_in_a_loop_lie_in_a_folder() {
    let text = "FROM golang:1.24\nCOPY . /go/src/svc\nRUN cd /go/src/svc && for c in api worker; do go build -o /opt/svc/bin/$c ./cmd/$c; done && install -m 0755 run.sh /opt/svc/run.sh\nENV PATH=/opt/svc/bin:$PATH\nWORKDIR /var/lib/svc\nCMD [\"/opt/svc/run.sh\"]\n";
    let lines = [
        "COPY --from=build /opt/svc/bin /opt/svc/bin\n",
        "COPY --from=build /opt/svc/run.sh /opt/svc/run.sh\n",
        "!$c",
    ];
    holds(text, &lines);
    holds(
        &text.replace("/opt/svc/run.sh\"]", "api\"]"),
        &["COPY --from=build /opt/svc/bin/api /usr/local/bin/api\n"],
    );
}

#[test]
fn kotlin_stays_behind() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y kotlin default-jdk-headless\nWORKDIR /kt\nCOPY src src\nRUN kotlinc src/main.kt -include-runtime -d dice.jar\nCMD java -jar dice.jar\n";
    holds(text, &["default-jre-headless", "!kotlin"]);
}

#[test]
fn a_java_that_the_build_makes_comes_along() {
    let text = "FROM eclipse-temurin:17-jdk\nWORKDIR /build\nCOPY src src\nRUN javac -d mods --module-source-path src $(find src -name '*.java')\nRUN jlink --module-path mods --add-modules clock --output /opt/clock --launcher clock=clock/a.Main\nWORKDIR /\nENTRYPOINT [\"/opt/clock/bin/clock\"]\n";
    holds(text, &["\neclipse-temurin:17-jre\n", "COPY --from=build /opt/clock /opt/clock\n", "!mods"]);
}

#[test]
fn a_site_is_where_its_generator_was_told_to_write_it() {
    holds(
        "FROM python:3.12\nWORKDIR /blog\nRUN pip install pelican\nCOPY . .\nRUN pelican content -o output -s publishconf.py\nWORKDIR /blog/output\nEXPOSE 8000\nCMD [\"python3\", \"-m\", \"http.server\", \"8000\"]\n",
        &["\nnginx:alpine\n", "COPY --from=build /blog/output /usr/share/nginx/html\n"],
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
fn what_a_compiler_of_lisp_or_for_mono_wrote() {
    for (packages, line, start) in [
        ("sbcl", "sbcl --non-interactive --load build.lisp", "/opt/owl/owl"),
        ("mono-mcs mono-runtime", "mcs -out:app.exe Program.cs", "mono app.exe"),
    ] {
        let text = format!(
            "FROM debian:bookworm\nRUN apt-get update && apt-get install -y {packages}\nWORKDIR /opt/owl\nCOPY . .\nRUN {line}\nCMD {start}\n"
        );
        holds(&text, &["COPY --from=build /opt/owl /opt/owl\n", "!sbcl", "!mcs"]);
    }
}
