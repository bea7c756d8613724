//! What do conversions forget? Each of these broke a real image once; each is a rule with a test.

mod behaves;
mod built;
mod doubted;
mod drawn;
mod modern;
mod read;
mod reread;
mod stays;
mod tried;

use std::rc::Rc;

use super::tests::outcome;
use super::{Offer, Outcome, of};
use crate::Options;
use crate::context::Context;

const GO: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go build -o server .\nCMD [\"./server\"]\n";

pub(super) fn offer(text: &str, answers: &[(&str, &str)], files: &[(&str, &str)]) -> Offer {
    let mut options = Options::default();
    for (id, answer) in answers {
        options.answers.insert((*id).to_owned(), (*answer).to_owned());
    }
    if !files.is_empty() {
        let sizes = files.iter().map(|(path, text)| ((*path).to_owned(), text.len() as u64));
        let texts = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        options.context = Some(Rc::new(Context::new(sizes, texts)));
    }
    match of(text, &options) {
        Outcome::Offer(offer) => *offer,
        other => panic!("{other:?}"),
    }
}

/// Parts that the stage that runs must have, or (`!`) must not; its image stands behind a line end as the other lines do.
fn held(text: &str, files: &[(&str, &str)], parts: &[&str]) {
    let offer = offer(text, &[], files);
    let runner = format!("\n{}", runner(&offer));
    for part in parts {
        let (wanted, part) = part.strip_prefix('!').map_or((true, *part), |part| (false, part));
        assert_eq!(runner.contains(part), wanted, "{part:?} in\n{}", offer.text);
    }
}

/// The same of the text alone.
fn holds(text: &str, parts: &[&str]) {
    held(text, &[], parts);
}

fn refused(text: &str, reason: &str) {
    let outcome = outcome(text);
    assert!(matches!(outcome, Outcome::Refuse { reason: r, .. } if r == reason), "{outcome:?}");
}

/// The stage that runs.
fn runner(offer: &Offer) -> &str {
    offer.text.rsplit("FROM ").next().unwrap_or("")
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
fn files_read_at_run_time_come_along() {
    assert!(runner(&offer(GO, &[], &[])).contains("--from=build /app /app\n"));
    let files = [("main.go", "x"), ("go.mod", "x"), ("templates/a.html", "x"), ("README.md", "x")];
    let offer = offer(GO, &[], &files);
    assert!(runner(&offer).contains("--from=build /app/templates /app/templates\n"), "{}", offer.text);
    assert!(!runner(&offer).contains("README") && !runner(&offer).contains("main.go"), "{}", offer.text);
}

#[test]
fn native_modules_keep_their_c_library() {
    let node =
        |tag: &str| format!("FROM node:{tag}\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n");
    assert!(runner(&offer(&node("20"), &[], &[])).starts_with("node:20-slim\n"));
    assert!(runner(&offer(&node("20-alpine"), &[], &[])).starts_with("node:20-alpine\n"));
}

#[test]
fn a_library_comes_along_without_its_headers() {
    let text = "FROM node:20-bookworm\nRUN apt-get update && apt-get install -y g++ libpq-dev\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(runner(&offer).contains("libpq5") && !runner(&offer).contains("libpq-dev"), "{}", offer.text);
}

const NPM_START: &str =
    "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm install && npm run build\nCMD npm start\n";

#[test]
fn development_dependencies_stay_where_the_start_needs_them() {
    let package = |start: &str| {
        format!(
            r#"{{"scripts":{{"start":"{start}","build":"tsc"}},"dependencies":{{"next":"14"}},"devDependencies":{{"ts-node":"10","@nestjs/cli":"10","serve":"14"}}}}"#
        )
    };
    for (start, pruned) in [
        ("node dist/a.js", true),
        ("next start -p 80", true),
        ("nest start", false),
        ("node -r ts-node/register a.ts", false),
        ("npm run build && node dist/a.js", false),
    ] {
        let package = package(start);
        let offer = offer(NPM_START, &[], &[("package.json", &package), ("src/a.ts", "x")]);
        assert_eq!(offer.text.contains("npm prune"), pruned, "{start}: {}", offer.text);
    }
    // Without the folder nobody knows, so they stay unless somebody says that they may go, and that is said.
    let unsaid = offer(NPM_START, &[], &[]);
    assert!(!unsaid.text.contains("npm prune"), "{}", unsaid.text);
    let said = offer(NPM_START, &[("dependencies", "production")], &[]);
    assert!(said.text.contains("npm prune"), "{}", said.text);
    assert!(said.assumptions.iter().any(|a| a.contains("`npm start`")), "{:?}", said.assumptions);
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
fn a_script_of_the_project_may_write_anywhere() {
    let node = |script: &str| {
        format!("FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && ./{script}\nCMD [\"node\", \"a.js\"]\n")
    };
    assert!(matches!(outcome(&node("install.sh")), Outcome::Refuse { reason: "cannot-follow", .. }));
    offer(&node("build.sh"), &[], &[]);
}

#[test]
fn packages_above_the_folder_come_along() {
    let text = "FROM node:20\nCOPY package.json /\nRUN npm install --omit=dev\nWORKDIR /app\nCOPY . .\nCMD [\"node\", \"a.js\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(runner(&offer).contains("--from=build /node_modules /node_modules"), "{}", offer.text);
}

#[test]
fn another_package_is_not_the_program() {
    let text = "FROM golang:1.22\nRUN go install example.com/tools/lint@latest\nWORKDIR /a\nCOPY . .\nCMD [\"server\"]\n";
    assert!(matches!(outcome(text), Outcome::Refuse { reason: "cannot-follow", .. }), "{:?}", outcome(text));
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
fn what_was_installed_for_the_build_is_not_taken_away_again() {
    let text = |cleanup: &str| {
        format!(
            "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc\nRUN pip install uwsgi\nRUN {cleanup}\nCMD [\"uwsgi\"]\n"
        )
    };
    let gone = offer(
        &text("apt-get purge -y gcc && apt-get autoremove -y && rm -rf /var/lib/apt/lists/*"),
        &[],
        &[],
    );
    assert!(!gone.text.contains("purge"), "{}", gone.text);
    let rest = offer(&text("useradd web && apt-get remove -y gcc"), &[], &[]);
    assert!(rest.text.contains("\nRUN useradd web\n") && !rest.text.contains("remove"), "{}", rest.text);
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
fn what_is_installed_comes_before_the_application() {
    let text = "FROM node:22\nRUN apt-get update && apt-get install -y chromium\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n";
    let offer = offer(text, &[], &[]);
    let at = |what: &str| runner(&offer).find(what).unwrap_or(usize::MAX);
    assert!(
        at("chromium") < at("--from=build /a") && at("--from=build /a") < at("WORKDIR"),
        "{}",
        offer.text
    );
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
fn settings_of_a_package_that_were_removed_stay_removed() {
    let text = "FROM ruby:3.3\nRUN apt-get update && apt-get install -y nginx\nRUN rm /etc/nginx/sites-enabled/default\nRUN bundle install\nCOPY . /a\nCMD [\"ruby\", \"/a/a.rb\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(runner(&offer).contains("RUN rm /etc/nginx/sites-enabled/default\n"), "{}", offer.text);
}

#[test]
fn npm_stays_behind_where_a_distribution_packs_it_apart() {
    let text = "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y nodejs npm\nWORKDIR /a\nCOPY . .\nRUN npm install --omit=dev\nCMD [\"node\", \"a.js\"]\n";
    let lean = offer(text, &[], &[]);
    assert!(runner(&lean).contains("install -y nodejs ") && !runner(&lean).contains("npm"), "{}", lean.text);
    let started = text.replace("\"node\", \"a.js\"", "\"npm\", \"start\"");
    assert!(matches!(outcome(&started), Outcome::Refuse { reason: "nothing-to-leave-behind", .. }));
}

#[test]
fn a_secret_that_stays_is_named() {
    let text = GO.replace("WORKDIR", "ENV NPM_TOKEN=abc\nWORKDIR");
    assert!(offer(&text, &[], &[]).assumptions.iter().any(|a| a.starts_with("NPM_TOKEN")));
}

#[test]
fn lists_of_packages_are_fetched_where_they_are_read() {
    let text = "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc\nRUN apt-get install -y ffmpeg\nRUN pip install uwsgi\nRUN apt-get install -y nginx\nCMD [\"uwsgi\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(runner(&offer).contains("install -y ffmpeg"), "{}", offer.text);
    assert!(runner(&offer).contains("RUN apt-get update && apt-get install -y nginx\n"), "{}", offer.text);
}

#[test]
fn tools_that_are_installed_after_the_last_build_do_not_stay_behind() {
    let text = "FROM python:3.12-slim\nRUN pip install flask\nRUN apt-get update && apt-get install -y gcc\nCMD [\"flask\"]\n";
    assert!(matches!(outcome(text), Outcome::Refuse { reason: "nothing-to-leave-behind", .. }));
}

#[test]
fn packages_are_not_pruned_without_their_list() {
    let text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && npm run build && rm -rf package*.json src\nCMD [\"node\", \"a.js\"]\n";
    assert!(!offer(text, &[], &[]).text.contains("prune"));
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
fn new_lines_have_the_case_of_the_file() {
    let text = "from python:3-slim\nrun apt-get update && apt-get install -y gcc\nrun pip install uwsgi\ncmd uwsgi\n";
    let offer = offer(text, &[], &[]);
    let keyword = |l: &&str| l.starts_with(|c: char| c.is_ascii_uppercase());
    assert_eq!(offer.text.lines().find(keyword), None, "{}", offer.text);
    assert!(
        offer.text.contains("\nenv VIRTUAL_ENV=") && offer.text.contains("\ncopy --from=build "),
        "{}",
        offer.text
    );
}

#[test]
fn refusals_teach() {
    for (text, reason, taught) in [
        ("FROM node:20\nWORKDIR /a\nRUN npm i\nCMD npm run dev\n", "dev-server", "npm run build"),
        ("FROM golang\nCMD go run .\n", "compiles-at-start", "go build"),
        (
            "FROM golang:1.22\nWORKDIR /a\nCOPY . .\nRUN go build\nCMD [\"bash\"]\n",
            "workbench",
            "place to work in",
        ),
        (
            "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && ng build\nCMD [\"ng\", \"serve\"]\n",
            "dev-server",
            "though a line has built",
        ),
        ("FROM python:3.12\nRUN pip install flask\nCMD bash\n", "workbench", "place to work in"),
        ("FROM node:20-onbuild\nCMD node a.js\n", "onbuild", "write them out"),
        (
            "FROM node:20\nRUN npm install -g ./a\nWORKDIR /a\nRUN npm i\nCMD a\n",
            "cannot-follow",
            "its own folder",
        ),
    ] {
        let Outcome::Refuse { reason: given, why } = outcome(text) else {
            panic!("{text}: {:?}", outcome(text))
        };
        assert_eq!(given, reason, "{text}: {why}");
        assert!(why.contains(taught), "{why}");
    }
}
