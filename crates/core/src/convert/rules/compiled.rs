//! What does a compiled program need: Go, Rust, C, .NET and their like?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{GO, MAKE, MAKE_AND_GIT, answered, held, holds, named, offer, refused, runner};

#[test]
fn a_program_that_starts_where_its_sources_were_cloned() {
    holds(
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make git\nRUN git clone https://example.com/sim.git /sim\nWORKDIR /sim\nRUN make && cp sim.out /usr/bin/sim\nENTRYPOINT [\"sim\"]\n",
        &["/usr/bin/sim /usr/bin/sim\n", "/sim /sim\n"],
    );
}

#[test]
fn a_go_binary_for_an_image_without_a_c_library_is_static() {
    for base in ["distroless", "scratch", "alpine"] {
        let offer = offer(GO, &[("base", base)], &[]);
        assert!(offer.text.contains("CGO_ENABLED=0 go build"), "{}", offer.text);
    }
    let cgo = offer(GO, &[("cgo", "yes")], &[]);
    assert!(
        !cgo.text.contains("CGO_ENABLED=0") && runner(&cgo).starts_with("debian:bookworm-slim"),
        "{}",
        cgo.text
    );
}

#[test]
fn c_code_in_a_go_module_is_seen() {
    let files = [("go.mod", "module a\nrequire github.com/mattn/go-sqlite3 v1\n"), ("main.go", "x")];
    let offer = offer(GO, &[], &files);
    assert!(runner(&offer).starts_with("debian:bookworm-slim"), "{}", offer.text);
}

#[test]
fn scratch_gets_what_an_empty_image_lacks() {
    let text = GO.replace("CMD", "RUN adduser --system app\nUSER app\nCMD");
    let offer = offer(&text, &[("base", "scratch")], &[]);
    for needed in ["ca-certificates.crt", "zoneinfo", "/tmp/empty /\n", "/etc/passwd /etc/group", "USER app"]
    {
        assert!(runner(&offer).contains(needed), "{needed}: {}", offer.text);
    }
}

#[test]
fn a_library_that_go_links_needs_the_c_compiler() {
    let text = GO.replace("WORKDIR", "RUN apt-get update && apt-get install -y libsqlite3-dev\nWORKDIR");
    let offer = offer(&text, &[], &[("go.mod", "module a\n")]);
    assert!(
        !offer.text.contains("CGO_ENABLED=0") && runner(&offer).contains("libsqlite3-0"),
        "{}",
        offer.text
    );
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
        &["COPY --from=build /opt/svc/bin /opt/svc/bin\n", "!/usr/local/bin"],
    );
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

#[test]
fn a_program_of_the_distribution_is_not_compiled() {
    let text =
        "FROM golang:1.22\nWORKDIR /go/src/a\nCOPY . .\nRUN go install . && cp a.txt b.txt\nCMD tar cf - .\n";
    assert!(matches!(outcome(text), Outcome::Refuse { reason: "cannot-follow", .. }), "{:?}", outcome(text));
}

#[test]
fn a_database_in_a_file_speaks_for_c_code() {
    let text = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go build -o server .\nENV DATABASE=/data/notes.db\nCMD [\"./server\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(
        !offer.text.contains("CGO_ENABLED=0") && runner(&offer).starts_with("debian:bookworm-slim\n"),
        "{}",
        offer.text
    );
}

#[test]
fn libraries_that_only_the_image_of_the_compiler_has() {
    holds(
        "FROM gcc:13\nWORKDIR /app\nCOPY . .\nRUN make\nCMD [\"./server\"]\n",
        &["\nCOPY --from=build /runtime-libraries /usr/local/lib/\n", "/etc/ssl/certs/ca-certificates.crt "],
    );
}

#[test]
fn what_configure_is_told_to_put_elsewhere() {
    let text = |flags: &str| {
        format!(
            "{MAKE}RUN cd /tmp/lib && ./configure && make install\nRUN ./configure {flags} && make install\nCMD [\"relayd\"]\n"
        )
    };
    holds(
        &text(
            "--prefix=/opt/relay --sbin-path=/usr/sbin/relayd --conf-path=/etc/relay/relay.conf --error-log-path=/var/log/relay/e.log --pid-path=/run/relay.pid",
        ),
        &[
            "--from=build /opt/relay /opt/relay\n",
            "--from=build /usr/sbin/relayd /usr/sbin/relayd\n",
            "--from=build /etc/relay /etc/relay\n",
            "--from=build /var/log/relay /var/log/relay\n",
            // Another program was configured without a prefix.
            "--from=build /usr/local /usr/local\n",
        ],
    );
    refused(&text("--prefix=/opt/relay --sysconfdir=/etc"), "cannot-follow");
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
    for name in ["teal", "program"] {
        let line = format!("CMD [\"/app/target/release/{name}\"]\n");
        holds(&text(&format!(", \"--bin\", \"{name}\"")), &[&line]);
        let named = offer(&text(&format!(", \"--bin\", \"{name}\"")), &[], &[]);
        assert!(!named.text.contains("RUN cp"), "{}", named.text);
    }
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
fn tools_that_ask_the_compiler_about_packages() {
    let text = |tool: &str| {
        format!("FROM golang:1.22\nRUN go install example.org/x/{tool}@latest\nENTRYPOINT [\"{tool}\"]\n")
    };
    refused(&text("goimports"), "needs-compiler");
    holds(&text("teal"), &["/usr/local/bin/teal\n"]);
}

#[test]
fn what_a_compiled_project_puts_elsewhere() {
    let started = format!(
        "{MAKE_AND_GIT}WORKDIR /src\nCOPY . .\nCOPY start.sh /start.sh\nRUN make && cp a /bin && cp a.conf /etc/a.conf\nENTRYPOINT [\"/start.sh\"]\n"
    );
    answered(&started, &[], &["--from=build /bin/a /bin/a\n", "/etc/a.conf /etc/a.conf\n"], &[]);
    refused(&started.replace("cp a /bin", "cp out/* /bin"), "cannot-follow");
    let two = format!(
        "{MAKE_AND_GIT}WORKDIR /src\nCOPY . .\nRUN cd lib && ./configure --prefix=/opt/lib && make install\nRUN ./configure && make install\nCMD [\"a\"]\n"
    );
    answered(&two, &[], &["/opt/lib /opt/lib\n", "/usr/local /usr/local\n"], &[]);
    refused(&two.replace("./configure &&", "./configure --sysconfdir=/etc &&"), "cannot-follow");
    answered(
        &two.replace("./configure &&", "./configure --sysconfdir=/etc/a &&"),
        &[],
        &["/etc/a /etc/a\n"],
        &[],
    );
    refused(&two.replace("install -y", "build-dep -y php && apt-get install -y"), "cannot-follow");
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
    answered(script, &[], &["/go/bin/a /go/bin/a\n", "/go/run.sh /go/run.sh\n"], &[]);
    let settings = "FROM rust:1\nWORKDIR /a\nCOPY . /a/src\nRUN cd src && cargo install --path . && cd .. && cp src/Rocket.toml . && rm -rf src\nCMD [\"a\"]\n";
    answered(settings, &[], &["/a/Rocket.toml /a/Rocket.toml\n"], &[]);
    answered(
        "FROM golang:1.12\nCOPY . .\nRUN CGO_ENABLED=1 go build -o /a\nCMD /a -v\n",
        &[("base", "debian")],
        &["bookworm-slim"],
        &[],
    );
}

#[test]
fn what_the_release_of_the_sdk_is_not() {
    let text = |tag: &str| {
        format!(
            "FROM mcr.microsoft.com/dotnet/sdk:{tag}\nWORKDIR /a\nCOPY . .\nRUN dotnet publish -o /o\nCMD [\"dotnet\", \"/o/a.dll\"]\n"
        )
    };
    answered(&text("8.0.404"), &[], &["mcr.microsoft.com/dotnet/aspnet:8.0\n"], &[]);
    answered(&text("8.0.404-alpine3.20"), &[], &["aspnet:8.0-alpine3.20\n"], &[]);
    answered(&text("8.0-bookworm"), &[], &["aspnet:8.0-bookworm-slim\n"], &[]);
    let script = text("8.0").replace("CMD [\"dotnet\", \"/o/a.dll\"]", "CMD [\"/bin/bash\", \"start.sh\"]");
    assert!(matches!(outcome(&script), Outcome::Ask(_)), "{:?}", outcome(&script));
    answered(&script, &[("tools", "no")], &["--from=build /o /o\n", "--from=build /a /a\n"], &["/bin /bin"]);
}

#[test]
fn a_prefix_holds_though_everything_starts_at_the_root() {
    named(
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y g++ make\nWORKDIR /src\nCOPY . .\nRUN make && make install DESTDIR=/ PREFIX=/opt/dipper\nCMD [\"/opt/dipper/bin/dipper\"]\n",
        &[],
        &["COPY --from=build /opt/dipper /opt/dipper\n"],
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
        named(&text, &[], &["install -y curl", library, "COPY --from=build /app /app\n"]);
    }
}

#[test]
fn a_compiler_may_be_told_in_one_word_where_to_write() {
    named(
        "FROM debian:bookworm\nRUN apt-get update && apt-get install -y fp-compiler\nWORKDIR /work\nCOPY src/ .\nRUN fpc -O2 -o/usr/local/bin/ouzel ouzel.pas\nCMD [\"ouzel\"]\n",
        &[],
        &["COPY --from=build /usr/local/bin/ouzel /usr/local/bin/ouzel\n"],
    );
}

#[test]
fn go_from_the_distribution_stays_behind() {
    named(
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
fn a_script_names_the_programs_of_a_workspace() {
    let text = |script: &str| {
        format!("FROM rust:1.80\nWORKDIR /app\nCOPY . .\nRUN cargo build --release --workspace\n{script}")
    };
    let programs = ["/app/target/release/web /app/target/release/web\n", "release/migrate\n"];
    let run = "RUN echo '#!/bin/sh\\n/app/target/release/migrate\\nexec /app/target/release/web' > /start.sh && chmod +x /start.sh\nCMD [\"/start.sh\"]\n";
    let parts: Vec<&str> = programs.iter().copied().chain(["> /start.sh", "!build /start.sh"]).collect();
    holds(&text(run), &parts);
    let start = text("CMD [\"./start.sh\"]\n");
    let script = "#!/bin/sh\n./target/release/migrate && exec ./target/release/web \"$@\"\n";
    held(&start, &[("start.sh", script), ("Cargo.toml", "[workspace]\n")], &programs);
    let Outcome::Refuse { why, .. } = outcome(&start) else { panic!("{:?}", outcome(&start)) };
    assert!(why.contains("--bin NAME"), "{why}");
}

#[test]
fn a_program_stays_where_the_health_check_calls_it() {
    let text = "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /go/bin/quill .\nHEALTHCHECK CMD [\"/go/bin/quill\", \"-check\"]\nENTRYPOINT [\"quill\"]\n";
    holds(text, &["ENV PATH=/go/bin:$PATH\n", "COPY --from=build /go/bin/quill /go/bin/quill\n"]);
    holds(
        &text.replace("/go/bin/quill\", \"-check", "quill\", \"-check"),
        &["!ENV PATH", "/usr/local/bin/quill\n"],
    );
}

#[test]
fn a_folder_that_the_build_makes_beside_the_program_is_there() {
    let make = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make\nWORKDIR /app\nCOPY Makefile *.c ./\nRUN mkdir obj && make && make install && mkdir -p logs\nCMD [\"a\"]\n";
    holds(make, &["RUN mkdir -p /app/logs\n", "!obj"]);
    let cargo = "FROM rust:1.80\nWORKDIR /app\nCOPY . .\nRUN mkdir -p logs && cargo build --release && cp target/release/a a\nCMD [\"./a\"]\n";
    holds(cargo, &["RUN mkdir -p /app/logs\n"]);
    let again = "FROM rust:1.80\nWORKDIR /src\nCOPY . .\nRUN cargo install --path .\nWORKDIR /srv/a\nRUN mkdir logs\nCMD [\"a\"]\n";
    holds(again, &["RUN mkdir logs\n", "!/srv/a/logs"]);
}

#[test]
fn programs_that_are_built_into_a_folder_come_along_for_a_script() {
    let text = "FROM golang:1.22-bookworm\nRUN apt-get update && apt-get install -y gosu\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /usr/local/bin/ ./cmd/...\nRUN mkdir -p /etc/courier && cp deploy/courier.json /etc/courier/\nCOPY deploy/docker-entrypoint.sh /usr/local/bin/\nHEALTHCHECK CMD [\"courierctl\", \"ping\"]\nENTRYPOINT [\"docker-entrypoint.sh\"]\nCMD [\"courierd\"]\n";
    holds(text, &["COPY --from=build /usr/local/bin /usr/local/bin\n", "/etc/courier/courier.json", "gosu"]);
}

#[test]
fn an_interpreter_of_the_distribution_reads_what_was_built() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y erlang-base make gcc\nRUN cp /usr/share/zoneinfo/UTC /etc/localtime\nWORKDIR /bell\nCOPY . .\nRUN make\nCMD erl -noshell -pa ebin -s bell start\n";
    named(text, &["Makefile", "src/bell.erl", "priv/a.txt"], &["COPY --from=build /bell /bell\n"]);
}

#[test]
fn a_jar_that_a_line_packs() {
    let text = "FROM eclipse-temurin:17-jdk\nWORKDIR /opt/ledger\nCOPY src src\nCOPY bin bin\nRUN mkdir -p classes && javac -d classes $(find src -name '*.java') && cp -r src/res classes/ && jar --create --file ledger.jar --main-class a.Main -C classes . && rm -rf classes src\nRUN useradd ledger && mkdir -p logs && chown ledger logs\nENV HOME_OF=/opt/ledger\nENTRYPOINT [\"bin/ledger\"]\nCMD [\"run\"]\n";
    let outcome = outcome(text);
    assert!(
        matches!(&outcome, Outcome::Ask(q) if q[0].suggestion == "/opt/ledger/ledger.jar"),
        "{outcome:?}"
    );
    let script =
        "#!/bin/bash\nexec java $OPTS -Dconf=\"$HOME_OF/conf\" -jar \"$HOME_OF/ledger.jar\" serve \"$@\"\n";
    held(text, &[("bin/ledger", script), ("src/A.java", "x")], &["/opt/ledger/ledger.jar", "COPY bin bin\n"]);
}

/// Nobody sees what it writes, a database, say: the line runs again where the program runs.
#[test]
fn a_line_that_calls_the_program_runs_where_the_program_is() {
    let rust = "FROM rust:1-bookworm\nRUN useradd -m owl\nCOPY . /build\nWORKDIR /build\nRUN cargo install --path owld --root /usr/local && cargo install --path owlctl --root /usr/local\nWORKDIR /home/owl\nRUN install -d -o owl db\nUSER owl\nRUN owlctl init\nCMD [\"owld\"]\n";
    holds(
        rust,
        &[
            "COPY --from=build /usr/local/bin /usr/local/bin\n",
            "USER owl\nRUN owlctl init\n",
            "RUN install -d -o owl db\n",
        ],
    );
    let go = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go build -o /usr/local/bin/owl . && go build -o /usr/local/bin/owl-index ./cmd/index\nRUN owl-index /var/lib/owl\nCMD [\"owl\"]\n";
    holds(
        go,
        &["/usr/local/bin/owl-index /usr/local/bin/owl-index\n", "RUN owl-index /var/lib/owl\n", "\ndebian:"],
    );
    // Its version is asked for to see that it starts.
    holds(&go.replace("/var/lib/owl", "--version"), &["!RUN owl-index", "\ngcr.io"]);
}

#[test]
fn programs_that_are_built_beside_the_one_that_is_started() {
    let make = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN make build\nCMD [\"./bin/owld\"]\n";
    let files = ["Makefile", "go.mod", "cmd/owld/main.go", "cmd/owlctl/main.go"];
    named(make, &files, &["COPY --from=build /app/bin /app/bin\n"]);
    let go = "FROM golang:1.22\nCOPY . /src\nRUN cd /src && go build -o /opt/owl/owld ./cmd/owld && go build -o /opt/owl/migrate ./cmd/migrate && go build -o /tmp/gen ./gen\nCMD [\"/opt/owl/owld\"]\n";
    holds(go, &["/opt/owl/migrate /opt/owl/migrate\n", "!/tmp/gen"]);
    let rust = "FROM rust:1-bookworm\nWORKDIR /a\nCOPY . .\nRUN cargo build --release --bin owl --bin owl-migrate\nCMD [\"./target/release/owl\"]\n";
    holds(rust, &["/a/target/release/owl /a", "!/a/target/release /a"]);
}

#[test]
fn what_is_made_beside_a_program_that_an_interpreter_reads() {
    let text = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y make protobuf-compiler python3\nWORKDIR /srv/a\nCOPY Makefile a.proto ./\nRUN make\nCOPY a.py ./\nRUN ln -s /srv/a/a.sh /usr/local/bin/b\nCMD [\"python3\", \"a.py\"]\n";
    holds(text, &["COPY --from=build /srv/a /srv/a\n"]);
}

#[test]
fn programs_and_folders_that_are_laid_out_where_they_are_started() {
    let text = "FROM golang:1.22\nCOPY . /src\nRUN cd /src && go build -o /opt/a/bin/ ./cmd/... && mkdir /opt/a/spool && cp -r sql /opt/a/ && rm -rf /src\nWORKDIR /opt/a\nENV PATH=/opt/a/bin:$PATH\nCMD a-worker & exec a-web\n";
    holds(
        text,
        &[
            "COPY --from=build /opt/a/bin /opt/a/bin\n",
            "/opt/a/sql /opt/a/sql\n",
            "/opt/a/spool",
            "!/usr/local/bin",
        ],
    );
}

#[test]
fn settings_that_the_line_which_puts_them_there_mends() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make curl\nRUN curl -fsSL http://example.com/a.tar.gz | tar xz && cd a && make && make install\nRUN mkdir -p /etc/a /data && cp a/a.conf /etc/a/ && sed -i 's/^b/c/' /etc/a/a.conf\nCMD [\"a\", \"/etc/a/a.conf\"]\n";
    holds(text, &["COPY --from=build /etc/a/a.conf /etc/a/a.conf\n", "RUN mkdir -p /etc/a /data\n", "!sed"]);
}

#[test]
fn pages_that_are_built_beside_a_program_of_rust_or_go() {
    let rust = "FROM rust:1-bookworm\nRUN cargo install trunk\nWORKDIR /app\nCOPY . .\nRUN cd web && trunk build\nRUN cargo build --release\nCMD [\"./target/release/b\"]\n";
    holds(rust, &["COPY --from=build /app /app\n", "!COPY . ."]);
    let go = "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN npm ci && npx tailwindcss -i a.css -o b.css\nRUN go build -o /usr/local/bin/site .\nCMD [\"site\"]\n";
    holds(go, &["--from=build /src /src\n"]);
    assert!(offer(go, &[], &[]).text.contains("RUN rm -rf /src/node_modules\n"));
}

#[test]
fn a_program_lies_where_it_was_moved() {
    let text = "FROM golang:1.22\nWORKDIR /build\nCOPY . .\nRUN go build -o app . && mv app /usr/bin/app && rm -rf /build/*\nWORKDIR /\nENTRYPOINT [\"app\"]\n";
    holds(text, &["COPY --from=build /usr/bin/app /usr/bin/app\n", "!/build/app", "!/build /build"]);
    let text = "FROM golang:1.22\nWORKDIR /build\nCOPY . .\nRUN go build -o main .\nWORKDIR /dist\nRUN cp /build/main .\nCMD [\"/dist/main\"]\n";
    holds(text, &["/dist/main /dist/main\n", "!/build"]);
}

#[test]
fn a_database_that_queries_are_checked_against() {
    let text = "FROM rust:1-bookworm\nRUN cargo install sqlx-cli\nWORKDIR /a\nCOPY . .\nENV DATABASE_URL=sqlite:///a/a.db\nRUN sqlx database create && sqlx migrate run\nRUN cargo build --release\nCMD [\"./target/release/a\"]\n";
    holds(text, &["COPY --from=build /a/a.db /a/a.db\n"]);
}

#[test]
fn a_script_of_the_project_without_an_ending() {
    let text = format!("{MAKE}RUN make\nCOPY run ./run\nCMD [\"./run\"]\n")
        .replace("COPY . .", "COPY Makefile *.c ./");
    holds(&text, &["COPY --from=build /src /src\n"]);
}

#[test]
fn a_program_that_is_asked_for_its_version_leaves_nothing() {
    let text = format!("{MAKE}RUN ./configure && make install && relayd -V\nCMD [\"relayd\"]\n");
    holds(&text, &["--from=build /usr/local /usr/local\n", "!relayd -V"]);
    holds(
        &text.replace(" && relayd -V", "\nRUN ccache --version"),
        &["--from=build /usr/local /usr/local\n", "!ccache"],
    );
}

#[test]
fn what_a_flag_of_go_is_told_is_no_package() {
    let text = "FROM golang:1.22\nRUN go install -tags postgres example.com/a/cmd/migrate@v4\nWORKDIR /app\nCOPY . .\nRUN go build -o /api .\nCOPY start.sh /start.sh\nCMD [\"/start.sh\"]\n";
    holds(text, &["/go/bin/migrate /go/bin/migrate\n", "!/go/bin/postgres"]);
    let text =
        GO.replace("go build -o server .", "go build -tags netgo -mod vendor").replace("./server", "./app");
    holds(&text, &["--from=build /app /app\n", "!netgo"]);
}

#[test]
fn a_static_program_of_rust_that_debian_compiles() {
    let text = "FROM rust:1.80\nRUN apt-get update && apt-get install -y musl-tools LIST && rustup target add x86_64-unknown-linux-musl\nWORKDIR /app\nCOPY src src\nRUN cargo build --release --target x86_64-unknown-linux-musl --bin a\nENTRYPOINT [\"/app/target/x86_64-unknown-linux-musl/release/a\"]\n";
    holds(&text.replace("LIST", ""), &["alpine:3", "!musl-tools"]);
    // What Debian calls its packages, Alpine may call otherwise.
    holds(
        &text.replace("LIST", "graphviz poppler-utils"),
        &["debian:bookworm-slim\n", " graphviz ", "!apk", "!musl-tools"],
    );
}

#[test]
fn what_a_last_line_copies_out_of_the_sources_of_rust() {
    let text = "FROM rust:1.80\nWORKDIR /src\nCOPY . .\nRUN cargo install --path . --bin a\nWORKDIR /var/lib/a\nRUN cp -r /src/migrations /src/templates .\nCMD [\"a\"]\n";
    holds(
        text,
        &[
            "/var/lib/a/migrations /var/lib/a/migrations\n",
            "/var/lib/a/templates /var/lib/a/templates\n",
            "!cp -r",
        ],
    );
}

#[test]
fn a_program_that_got_capabilities_brings_them_along() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make libcap2-bin\nWORKDIR /src\nCOPY . .\nRUN make && make install && setcap cap_net_bind_service=+ep /usr/local/bin/hellod\nCMD [\"hellod\"]\n";
    holds(text, &["--from=build /usr/local /usr/local", "!setcap"]);
}

#[test]
fn plugins_of_go_keep_the_c_library() {
    let text = "FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /usr/local/bin/shapes . && mkdir -p /usr/local/lib/shapes && for p in plugins/*; do go build -buildmode=plugin -o /usr/local/lib/shapes/$(basename $p).so ./$p; done\nCMD [\"shapes\"]\n";
    holds(text, &["media-types", "/usr/local/lib/shapes /usr/local/lib/shapes"]);
}

#[test]
fn what_make_installs_of_go_is_found_there() {
    let text = |install: &str, start: &str| {
        format!(
            "FROM golang:1.24-bookworm\nWORKDIR /src\nCOPY . .\nRUN make {install}\nENTRYPOINT [\"{start}\"]\n"
        )
    };
    let graph = "/opt/graph/bin/graph";
    holds(&text("install PREFIX=/opt/graph", graph), &[&format!("{graph} {graph}")]);
    holds(&text("install", "/usr/local/bin/graph"), &["/usr/local/bin/graph /usr/local/bin/graph"]);
    // It may be Go's own `install`, which has another folder.
    refused(&text("install", "graph"), "cannot-follow");
}

#[test]
fn a_program_of_a_full_image_is_asked_wherever_it_lies() {
    let text = "FROM buildpack-deps:bookworm\nWORKDIR /app\nCOPY . .\nRUN gcc -o server server.c -lssl -lmagic\nCMD [\"./server\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(
        offer.text.contains("RUN find /app/server -type f \\( -name '*.so*' -o -perm /111 \\)"),
        "{}",
        offer.text
    );
}
