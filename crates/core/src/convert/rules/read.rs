//! What did conversions get wrong that were offered for real files, and that somebody read line by line?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{holds, offer, refused, runner};

/// What the stage that runs holds, or `!` and what it must not hold.
const C: &str =
    "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make\nWORKDIR /src\nCOPY . .\n";

#[test]
fn what_configure_is_told_to_put_elsewhere() {
    let text = |flags: &str| {
        format!(
            "{C}RUN cd /tmp/lib && ./configure && make install\nRUN ./configure {flags} && make install\nCMD [\"relayd\"]\n"
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
fn what_the_line_that_compiles_copies_elsewhere() {
    let lines = "RUN make && cp relay /usr/local/bin/ && cp relay.conf /etc/relay.conf && cp -r conf.d /etc/relay.d && cp data/*.txt /var/lib/relay/\nCMD [\"relay\"]\n";
    let copies = [
        "/etc/relay.conf /etc/relay.conf\n",
        "/etc/relay.d /etc/relay.d\n",
        "/var/lib/relay /var/lib/relay\n",
    ];
    holds(&format!("{C}{lines}"), &copies);
    let java = "FROM maven:3-eclipse-temurin-17\nWORKDIR /src\nCOPY . .\nRUN mvn package && cp target/relay.jar /relay.jar && cp relay.yaml /etc/relay.yaml\nCMD [\"java\", \"-jar\", \"/relay.jar\"]\n";
    holds(java, &["/etc/relay.yaml /etc/relay.yaml\n"]);
}

#[test]
fn debian_has_no_slim_by_itself() {
    let text = C.replace("debian:bookworm", "debian") + "RUN make\nCMD [\"./relay\"]\n";
    assert!(runner(&offer(&text, &[], &[])).starts_with("debian:stable-slim\n"));
}

/// New lines that install packages come behind the line that says where packages come from.
#[test]
fn packages_come_from_where_they_came_from() {
    let alpine = "FROM python:3.12-alpine\nRUN echo https://example.com/edge >> /etc/apk/repositories\nRUN apk add gcc musl-dev ffmpeg\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
    let debian = "FROM python:3.12\nCOPY sources.list /etc/apt/sources.list\nRUN apt-get update && apt-get install -y gcc libpq-dev ffmpeg\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
    let edited = "FROM python:3.12\nRUN sed -i 's/main/main contrib non-free/' /etc/apt/sources.list && apt-get update && apt-get install -y gcc libpq-dev unrar\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
    for (text, source) in
        [(alpine, "/etc/apk/repositories"), (debian, "/etc/apt/sources.list"), (edited, "non-free")]
    {
        let offer = offer(text, &[], &[]);
        let place = |what: &str| runner(&offer).find(what);
        let (changed, installed) = (place(source), place("apk add").or(place("apt-get install")));
        assert!(changed.is_some() && changed < installed, "{}", offer.text);
    }
    // A nearer mirror has the same packages.
    holds(
        &edited.replace("main contrib non-free", "mirror").replace("s/main", "s/deb.debian.org"),
        &["!sed"],
    );
}

#[test]
fn what_a_tool_of_node_compiles_is_not_compiled_again_without_compilers() {
    let text = |tool: &str| {
        format!(
            "FROM node:20\nRUN npm install -g {tool}\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nCMD [\"bash\", \"run.sh\"]\n"
        )
    };
    holds(&text("pm2"), &["RUN npm install -g pm2\n"]);
    let copied = ["!npm install -g", "COPY --from=build /tools /usr/local\n"];
    holds(&text("@someone/terminal@2 pm2"), &copied);
    let slim = text("someones-sensor").replace("node:20", "node:20-slim").replace(
        "RUN npm install",
        "RUN apt-get update && apt-get install -y g++ make python3\nRUN npm install",
    );
    holds(&slim, &copied);
}

const PIP: &str = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y python3-pip python3-dev gcc LIST\nWORKDIR /app\nCOPY . .\nRUN pip3 install -r requirements.txt\nCMD [\"python3\", \"a.py\"]\n";

#[test]
fn packages_bring_what_they_brought() {
    let text = PIP.replace("LIST", "imagemagick");
    holds(&text, &["apt-get install -y imagemagick \\\n", "--no-install-recommends python3 "]);
    let lean = text.replace("install -y", "install -y --no-install-recommends");
    holds(&lean, &["--no-install-recommends imagemagick ", "!install -y imagemagick"]);
    // With pip came certificates, and what old packages import.
    holds(&text, &["ca-certificates", "python3-setuptools"]);
}

#[test]
fn a_server_that_holds_python_in_itself_loads_its_library() {
    holds(&PIP.replace("\"python3\", \"a.py\"", "\"uwsgi\", \"a.ini\""), &["libpython3.11"]);
    holds(&PIP.replace("LIST", "git"), &["!libpython"]);
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
fn packages_of_one_distribution_may_be_called_otherwise_on_another() {
    let text = |package: &str| {
        format!(
            "FROM maven:3-jdk-8\nRUN apt-get update && apt-get install -y {package}\nWORKDIR /src\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n"
        )
    };
    refused(&text("openjfx"), "no-runtime-image");
    holds(&text("graphviz"), &["graphviz"]);
    holds(&text("openjfx").replace("maven:3-jdk-8", "maven:3-eclipse-temurin-17"), &["openjfx"]);
}

#[test]
fn the_likely_version_of_java() {
    for (image, expected) in [
        ("maven:3.5-alpine", "8"),
        ("maven:3.3.9", "8"),
        ("maven:3.8.6", "17"),
        ("maven", "21"),
        ("gradle:7-jammy", "17"),
    ] {
        let text = format!(
            "FROM {image}\nWORKDIR /src\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n"
        );
        let Outcome::Ask(questions) = outcome(&text) else { panic!("{:?}", outcome(&text)) };
        assert_eq!(questions[0].suggestion, expected, "{image}");
    }
}

#[test]
fn a_small_tool_that_no_line_calls_is_there_for_the_program() {
    let text = PIP.replace("LIST", "patch unzip");
    holds(&text, &["patch unzip"]);
    holds(&text.replace("RUN pip3", "RUN unzip fonts.zip && pip3"), &["!unzip"]);
    let node = "FROM node:20\nRUN apt-get update && apt-get install -y g++ unzip\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nCMD [\"node\", \"a.js\"]\n";
    holds(node, &["install -y unzip"]);
}

#[test]
fn the_python_that_was_installed() {
    let second = "FROM ubuntu:16.04\nRUN apt-get update && apt-get install -y python python-virtualenv gcc\nRUN virtualenv /env && /env/bin/pip install flask\nCOPY . /a\nCMD [\"/env/bin/python\", \"/a/a.py\"]\n";
    holds(second, &["!python3", "python-setuptools"]);
}

#[test]
fn every_place_of_packages_is_asked_for_its_libraries() {
    let text = "FROM python:3.12\nRUN pip install uwsgi\nRUN python -m venv /env && /env/bin/pip install -r a.txt\nCOPY . /a\nCMD [\"/env/bin/python\", \"/a/a.py\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(offer.text.contains("site-packages /env"), "{}", offer.text);
}

#[test]
fn a_program_that_is_told_an_archive() {
    let text = "FROM maven:3-jdk-8\nWORKDIR /src\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/dependency/runner.jar\", \"target/shop.war\"]\n";
    holds(text, &["/src/target/shop.war /src/target/shop.war\n", "/runner.jar\n"]);
}

#[test]
fn a_program_that_fetches_with_git() {
    let text = PIP
        .replace("LIST", "git")
        .replace("CMD", "RUN git remote set-url origin https://example.com/a.git\nCMD");
    refused(&text, "cannot-follow");
}
