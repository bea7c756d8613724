//! What would a sceptical reader not believe? Found by reading conversions line by line, as if none of them worked.

use super::super::Outcome;
use super::super::tests::outcome;
use super::{holds, offer, runner};

#[test]
fn root_stays_root_where_the_image_would_name_another_user() {
    holds(
        "FROM golang:1.22\nWORKDIR /app\nCOPY go.mod main.go ./\nRUN go build -o /usr/local/bin/app . && mkdir -p /var/lib/app\nEXPOSE 80\nCMD [\"app\"]\n",
        &["\ngcr.io/distroless/static-debian12:nonroot\nUSER root\nWORKDIR /app\n", "!chown"],
    );
}

#[test]
fn a_program_of_the_distribution_is_not_compiled() {
    let text =
        "FROM golang:1.22\nWORKDIR /go/src/a\nCOPY . .\nRUN go install . && cp a.txt b.txt\nCMD tar cf - .\n";
    assert!(matches!(outcome(text), Outcome::Refuse { reason: "cannot-follow", .. }), "{:?}", outcome(text));
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
fn what_ruby_does_first_when_it_starts() {
    for (start, reason) in [
        ("CMD sh -c \"cd /app; bundle update; bundle exec puma\"", "installs-at-start"),
        ("CMD [\"passenger\", \"start\", \"--port\", \"3000\"]", "compiles-at-start"),
    ] {
        let text = format!("FROM ruby:3.2\nWORKDIR /app\nCOPY . .\nRUN bundle install\n{start}\n");
        assert!(
            matches!(outcome(&text), Outcome::Refuse { reason: r, .. } if r == reason),
            "{:?}",
            outcome(&text)
        );
    }
}

#[test]
fn git_beside_tools_that_the_program_calls() {
    holds(
        "FROM golang:1.22-alpine\nWORKDIR /src\nCOPY . .\nRUN apk add --no-cache git rpm xz && go build -o /scan ./cmd/scan\nENTRYPOINT [\"/scan\"]\n",
        &[" git ", " rpm "],
    );
}

#[test]
fn packages_that_nobody_knows_of_any_more_are_not_asked_for() {
    let text = "FROM ruby:3.2\nRUN apt-get update && apt-get install -y libpq-dev && rm -rf /var/lib/dpkg\nWORKDIR /app\nCOPY . .\nRUN bundle install\nCMD [\"bundle\", \"exec\", \"puma\"]\n";
    holds(text, &["\nCOPY --from=build /runtime-libraries /usr/local/lib/\n"]);
}

#[test]
fn what_the_build_finds_out_only_root_may_write() {
    let text = "FROM ruby:3.2\nRUN useradd -m app\nWORKDIR /app\nCOPY . .\nUSER app\nRUN bundle install\nCMD [\"bundle\", \"exec\", \"puma\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(offer.text.contains("RUN bundle install\nUSER root\nRUN find "), "{}", offer.text);
}
