//! Which packages of a distribution does the stage that runs install, and from where?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{MAKE, PIP, answered, held, holds, named, offer, refused, runner};

#[test]
fn a_library_comes_along_without_its_headers() {
    let text = "FROM node:20-bookworm\nRUN apt-get update && apt-get install -y g++ libpq-dev\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(runner(&offer).contains("libpq5") && !runner(&offer).contains("libpq-dev"), "{}", offer.text);
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
fn npm_stays_behind_where_a_distribution_packs_it_apart() {
    let text = "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y nodejs npm\nWORKDIR /a\nCOPY . .\nRUN npm install --omit=dev\nCMD [\"node\", \"a.js\"]\n";
    let lean = offer(text, &[], &[]);
    assert!(runner(&lean).contains("install -y nodejs ") && !runner(&lean).contains("npm"), "{}", lean.text);
    let started = text.replace("\"node\", \"a.js\"", "\"npm\", \"start\"");
    assert!(matches!(outcome(&started), Outcome::Refuse { reason: "nothing-to-leave-behind", .. }));
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

#[test]
fn packages_that_nobody_knows_of_any_more_are_not_asked_for() {
    let text = "FROM ruby:3.2\nRUN apt-get update && apt-get install -y libpq-dev && rm -rf /var/lib/dpkg\nWORKDIR /app\nCOPY . .\nRUN bundle install\nCMD [\"bundle\", \"exec\", \"puma\"]\n";
    holds(text, &["\nCOPY --from=build /runtime-libraries /usr/local/lib/\n"]);
}

#[test]
fn old_slim_images_lack_folders_of_the_manual() {
    let text = |tag: &str| {
        format!(
            "FROM python:{tag}\nRUN apt-get update && apt-get install -y postgresql-client\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n"
        )
    };
    holds(&text("3.7-buster"), &["mkdir -p /usr/share/man/man1 /usr/share/man/man7"]);
    holds(&text("3.12"), &["postgresql-client", "!man7"]);
}

#[test]
fn a_package_of_another_repository_comes_from_there_again() {
    let text = "FROM python:3.12-alpine\nRUN apk add gcc bash && apk add -X https://example.org/edge ffmpeg --allow-untrusted\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
    let lines = [
        "RUN apk add --no-cache bash\n",
        "RUN apk add --no-cache -X https://example.org/edge --allow-untrusted ffmpeg\n",
    ];
    holds(text, &lines);
}

#[test]
fn answers_are_there_before_packages_ask() {
    let text = "FROM ubuntu:24.04\nCOPY answers.txt /tmp/\nRUN debconf-set-selections /tmp/answers.txt\nRUN apt-get update && apt-get install -y postfix python3-pip\nRUN curl -O https://example.org/get-pip.py && python3 get-pip.py && pip3 install flask\nCMD [\"postfix\"]\n";
    holds(text, &["COPY answers.txt /tmp/\nRUN debconf-set-selections /tmp/answers.txt\nRUN apt-get"]);
}

#[test]
fn a_patch_may_stand_on_an_older_debian() {
    let text = "FROM python:2.7.15\nRUN apt-get update && apt-get install -y default-libmysqlclient-dev\nWORKDIR /app\nCOPY . .\nRUN pip install mysqlclient\nCMD [\"python\", \"a.py\"]\n";
    holds(text, &["!libmariadb3"]);
}

#[test]
fn a_repository_is_added_with_a_tool_that_is_there() {
    let text = "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y curl g++\nRUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash -\nRUN apt-get install -y nodejs\nWORKDIR /srv\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"main.js\"]\n";
    let offer = offer(text, &[], &[]);
    let runs = runner(&offer);
    assert!(
        runs.contains("install -y --no-install-recommends ca-certificates curl && curl -fsSL https"),
        "{runs}"
    );
    let one = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y curl gnupg && curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs\nWORKDIR /srv\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"node\", \"main.js\"]\n";
    holds(one, &["setup_20.x | bash - && apt-get install -y nodejs\n"]);
}

#[test]
fn a_patch_may_be_older_than_the_release_of_its_version() {
    let text = "FROM python:3.12.1\nRUN apt-get update && apt-get install -y libldap2-dev libpq-dev\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD [\"python\", \"a.py\"]\n";
    holds(text, &["libldap2-dev", "libpq5"]);
    holds(&text.replace("3.12.1", "3.12"), &["!libldap2-dev"]);
    holds(&text.replace("3.12.1", "3.12.1-bookworm"), &["libldap-2.5-0"]);
}

#[test]
fn packages_of_alpine_as_the_text_names_them() {
    let text = |base: &str, package: &str| {
        format!(
            "FROM {base}\nRUN echo '@edge https://example.com/edge' >> /etc/apk/repositories && apk add --no-cache gcc musl-dev {package}\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD [\"python\", \"a.py\"]\n"
        )
    };
    holds(&text("python:3.12-alpine", "gdal@edge"), &["RUN echo '@edge", "gdal@edge\n"]);
    holds(&text("python:3.12-alpine", "mariadb-dev"), &["mariadb-connector-c\n"]);
    holds(&text("python:3.6.4-alpine", "mariadb-dev"), &["mariadb-dev\n"]);
    holds(&text("python:3.6-alpine3.7", "mariadb-dev"), &["mariadb-dev\n"]);
}

#[test]
fn a_package_that_a_line_names_is_in_no_list() {
    let text = |install: &str| {
        format!("FROM node:20\nWORKDIR /srv\nRUN npm {install}\nCOPY . .\nCMD [\"node\", \"a.js\"]\n")
    };
    assert!(!offer(&text("install express"), &[], &[]).text.contains("prune"));
    assert!(offer(&text("ci"), &[], &[]).text.contains("prune"));
}

#[test]
fn answers_for_packages_are_given_again_before_they_are_asked() {
    let text = "FROM ubuntu:22.04\nRUN echo 'postfix postfix/mailname string a' | debconf-set-selections\nRUN apt-get update && apt-get install -y postfix python3-pip\nWORKDIR /srv\nCOPY . .\nRUN pip3 install -r requirements.txt\nCMD [\"python3\", \"a.py\"]\n";
    let offer = offer(text, &[], &[]);
    let runs = runner(&offer);
    assert!(runs.find("debconf").is_some() && runs.find("debconf") < runs.find("apt-get"), "{runs}");
}

#[test]
fn debian_has_no_slim_by_itself() {
    let text = MAKE.replace("debian:bookworm", "debian") + "RUN make\nCMD [\"./relay\"]\n";
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
fn packages_bring_what_they_brought() {
    let text = PIP.replace("LIST", "imagemagick");
    holds(&text, &["apt-get install -y imagemagick \\\n", "--no-install-recommends python3 "]);
    let lean = text.replace("install -y", "install -y --no-install-recommends");
    holds(&lean, &["--no-install-recommends imagemagick ", "!install -y imagemagick"]);
    // With pip came certificates, and what old packages import.
    holds(&text, &["ca-certificates", "python3-setuptools"]);
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
fn a_patch_of_ruby_may_be_older_than_the_release_of_its_version() {
    let text = |tag: &str| {
        format!(
            "FROM ruby:{tag}\nWORKDIR /srv\nCOPY . .\nRUN bundle install\nCMD [\"bundle\", \"exec\", \"puma\"]\n"
        )
    };
    holds(&text("2.7.1"), &["/runtime-libraries", "!apt-get"]);
    holds(&text("2.7"), &["apt-get"]);
    holds(&text("3.2.1"), &["apt-get"]);
}

#[test]
fn the_library_of_mariadb_on_old_alpine_images_of_ruby() {
    let text = |tag: &str| {
        format!(
            "FROM ruby:{tag}\nRUN apk add --no-cache build-base mysql-dev\nWORKDIR /srv\nCOPY . .\nRUN bundle install\nCMD [\"bundle\", \"exec\", \"puma\"]\n"
        )
    };
    holds(&text("2.3.4-alpine"), &["mariadb-dev"]);
    holds(&text("2.6-alpine"), &["mariadb-connector-c"]);
}

#[test]
fn the_library_of_fortran_on_old_releases_of_ubuntu() {
    let text = |tag: &str| {
        format!(
            "FROM ubuntu:{tag}\nRUN apt-get update && apt-get install -y gfortran make\nWORKDIR /srv\nCOPY . .\nRUN make\nCMD [\"./teal\"]\n"
        )
    };
    holds(&text("16.04"), &[" gfortran", "!libgfortran5"]);
    holds(&text("24.04"), &[" libgfortran5"]);
}

#[test]
fn node_from_where_it_came() {
    let text = "FROM ruby:3.3\nRUN curl -sL https://deb.nodesource.com/setup_20.x | bash -\nRUN apt-get update && apt-get install -y nodejs\nWORKDIR /web\nCOPY . .\nRUN bundle install\nCMD [\"bin/rails\", \"server\"]\n";
    let offer = offer(text, &[], &[]);
    let at = |what: &str| runner(&offer).find(what).unwrap_or_else(|| panic!("{what}: {}", offer.text));
    assert!(at("deb.nodesource.com") < at("nodejs"), "{}", offer.text);
}

#[test]
fn libraries_of_a_release_that_is_no_longer_served() {
    let text = "FROM ruby:2.4\nWORKDIR /web\nCOPY . .\nRUN bundle install\nCMD [\"ruby\", \"a.rb\"]\n";
    answered(text, &[], &["/runtime-libraries /usr/local/lib/\n", "RUN ldconfig\n"], &["apt-get"]);
}

#[test]
fn packages_come_after_where_they_are_fetched() {
    let text = "FROM php:8.2-cli\nWORKDIR /a\nRUN echo 'deb http://deb.debian.org/debian bookworm-backports main' > /etc/apt/sources.list.d/b.list; apt-get update && apt-get install -y git vim\nCOPY . .\nRUN composer install\nCMD [\"php\", \"a.php\"]\n";
    let offer = offer(text, &[], &[]);
    let at = |what: &str| runner(&offer).find(what).unwrap_or_else(|| panic!("{what}: {}", offer.text));
    assert!(at("b.list") < at("vim"), "{}", offer.text);
}

#[test]
fn packages_that_are_not_taken_away_again() {
    let text = "FROM alpine:3.20\nRUN apk add --no-cache --virtual .build alpine-sdk curl\nWORKDIR /a\nCOPY . .\nRUN make\nCMD [\"./a\"]\n";
    answered(text, &[("files", "none")], &["libstdc++"], &["alpine-sdk"]);
}

#[test]
fn node_that_a_script_adds_leaves_no_lists_of_packages() {
    named(
        "FROM ruby:3.2\nRUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs\nWORKDIR /rails\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install\nCOPY . .\nRUN ./bin/rails assets:precompile\nCMD [\"./bin/rails\", \"server\"]\n",
        &[],
        &["bash - \\\n && rm -rf /var/lib/apt/lists/*\n"],
    );
}

#[test]
fn a_variable_may_hold_several_packages() {
    named(
        "FROM php:8.3-fpm-alpine\nRUN apk add --no-cache nginx nodejs npm libzip-dev $PHPIZE_DEPS && docker-php-ext-install zip\nWORKDIR /var/www/html\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"php-fpm\"]\n",
        &[],
        &["add --no-cache nginx ", "!g++", "!libc-dev", "!dpkg-dev"],
    );
}

#[test]
fn a_library_that_was_renamed_is_installed_once() {
    let text = "FROM python:3.13\nRUN apt-get update && apt-get install -y libmagic1 gcc\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD [\"python\", \"a.py\"]\n";
    held(text, &[("requirements.txt", "python-magic==0.4.27\n")], &["libmagic1", "!libmagic1t64"]);
}

#[test]
fn a_development_package_that_stays_brings_no_compiler() {
    let text = "FROM python:3.12\nRUN apt-get update && apt-get install -y libpoco-dev lua5.4\nWORKDIR /src\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
    holds(text, &["install -y lua5.4 \\\n", "--no-install-recommends libpoco-dev"]);
}

#[test]
fn a_library_that_nobody_can_name_is_asked_of_the_program() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make libpoco-dev lua5.4 liblua5.4-dev\nWORKDIR /src\nCOPY . .\nRUN make\nCMD [\"./a\"]\n";
    let parts =
        ["install -y lua5.4 \\\n", "--no-install-recommends liblua5.4-0", "!libpoco", "-a /runtime-packages"];
    named(text, &["Makefile", "a.c"], &parts);
}

/// Without a name, only what nobody asked for is taken away.
#[test]
fn compilers_that_no_line_names_to_be_taken_away_are_there_still() {
    let text = |gone: &str| {
        format!(
            "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc libpq-dev && apt-get purge -y --auto-remove {gone} && rm -rf /var/lib/apt/lists/*\nWORKDIR /a\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n"
        )
    };
    holds(&text("-o APT::AutoRemove::RecommendsImportant=false"), &["!gcc"]);
    refused(&text("gcc"), "nothing-to-leave-behind");
}

#[test]
fn what_a_line_that_runs_again_installs_is_installed_once() {
    let text = "FROM python:3.12\nRUN apt-get update && apt-get install -y libpq5 gosu\nRUN adduser a\nWORKDIR /a\nCOPY . .\nRUN pip install -r requirements.txt\nHEALTHCHECK CMD curl localhost\nCMD [\"python\", \"a.py\"]\n";
    let told = offer(text, &[], &[("requirements.txt", "psycopg2==2.9\n")]);
    assert_eq!(runner(&told).matches("libpq5").count(), 1, "{}", told.text);
    assert!(runner(&told).contains("curl"), "{}", told.text);
}

#[test]
fn the_font_for_what_names_none() {
    let text = "FROM python:3.12\nRUN apt-get update && apt-get install -y fonts-liberation graphviz\nWORKDIR /a\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
    holds(text, &["fonts-dejavu-core"]);
    holds(&text.replace("fonts-liberation ", ""), &["!fonts"]);
    refused(&text.replace("3.12", "3.12-slim"), "nothing-to-leave-behind");
}

#[test]
fn headers_of_erlang_hold_no_library() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y elixir erlang-dev\nWORKDIR /a\nCOPY . .\nRUN mix escript.build\nCMD [\"./a\"]\n";
    holds(text, &["install -y elixir \\\n", "!erlang-dev"]);
}

/// `ENV` comes after the line that installs, and a prefix of the old line is not copied.
#[test]
fn packages_ask_no_questions_where_they_asked_none() {
    let text = "FROM node:20\nENV DEBIAN_FRONTEND=noninteractive\nRUN apt-get update && apt-get install -y tzdata g++\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"a.js\"]\n";
    holds(text, &[" && DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata \\\n"]);
}

#[test]
fn the_library_of_openmp_comes_with_the_compiler() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gfortran make\nWORKDIR /opt/tide\nCOPY . .\nRUN make\nCMD [\"./tide\"]\n";
    let files = |flags: &'static str| [("Makefile", flags), ("tide.f90", "")];
    held(text, &files("tide:\n\tgfortran -fopenmp -o tide tide.f90\n"), &[" libgomp1 "]);
    held(text, &files("tide:\n\tgfortran -o tide tide.f90\n"), &["!libgomp1", "libgfortran5"]);
    holds(&text.replace("CMD", "ENV OMP_NUM_THREADS=2\nCMD"), &["libgomp1"]);
}

#[test]
fn what_haskell_is_compiled_against_becomes_part_of_the_program() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y ghc libghc-text-dev\nWORKDIR /plover\nCOPY . .\nRUN ghc -o plover Main.hs && strip plover\nCMD [\"./plover\"]\n";
    holds(text, &[" libgmp10 ", "!ghc"]);
}

#[test]
fn a_module_of_perl_needs_perl() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make perl libperl-dev libplack-perl\nWORKDIR /stoat\nCOPY . .\nRUN perl Makefile.PL && make && make install\nCMD [\"plackup\", \"app.psgi\"]\n";
    holds(
        text,
        &[
            " perl ",
            "libplack-perl",
            "--from=build /usr/local /usr/local\n",
            "--from=build /stoat /stoat\n",
            "!libperl-dev",
        ],
    );
}

#[test]
fn a_repository_that_is_added_comes_along_with_what_apt_believes() {
    let text = "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y software-properties-common && add-apt-repository -y ppa:deadsnakes/ppa && apt-get update && apt-get install -y python3.11 python3.11-dev python3.11-venv build-essential\nWORKDIR /app\nRUN python3.11 -m venv /venv\nENV PATH=/venv/bin:$PATH\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
    let apt = "COPY --from=build /etc/apt /etc/apt\nCOPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt\nRUN apt-get update";
    holds(text, &[apt, "-y python3.11 python3.11-venv \\\n", "!software-properties-common", "!setuptools"]);
}

#[test]
fn a_repository_of_another_distribution_is_not_carried_there() {
    let text = "FROM openjdk:11-jdk-bullseye\nRUN apt-get update && apt-get install -y software-properties-common && add-apt-repository -y ppa:x/y && apt-get update && apt-get install -y ffmpeg\nWORKDIR /src\nCOPY . .\nRUN ./mvnw package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n";
    refused(text, "cannot-follow");
}
