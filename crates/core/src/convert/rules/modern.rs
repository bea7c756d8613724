//! What do files of today need that conversions forgot?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{held, holds, offer, refused, runner};

/// What the stage that runs holds, or `!` and what it must not hold.
fn suggested(text: &str, id: &str, answer: &str) {
    let outcome = outcome(text);
    let Outcome::Ask(questions) = &outcome else { panic!("{outcome:?}") };
    assert!(questions.iter().any(|q| q.id == id && q.suggestion == answer), "{questions:?}");
}

/// A Node program on this image, with these lines between the install and the start.
fn node(base: &str, lines: &str) -> String {
    format!(
        "FROM {base}\nWORKDIR /srv\nCOPY package.json .\nRUN npm ci\n{lines}COPY . .\nRUN npm run build\nCMD [\"node\", \"out/main.js\"]\n"
    )
}

#[test]
fn browsers_that_playwright_fetched() {
    holds(
        &node("node:20", "RUN npx playwright install --with-deps chromium\n"),
        &[
            "--from=build /root/.cache/ms-playwright /root/.cache/ms-playwright\n",
            "RUN npx playwright install-deps chromium\n",
            "!USER",
        ],
    );
}

#[test]
fn a_browser_that_puppeteer_fetched() {
    let place = "--from=build /root/.cache/puppeteer /root/.cache/puppeteer\n";
    let libraries = "RUN apt-get update && apt-get install -y libnss3 libgbm1 libasound2\n";
    holds(&node("node:20", libraries), &[place, "!USER"]);
    held(&node("node:20", ""), &[("package.json", "{\"dependencies\": {\"puppeteer\": \"22\"}}")], &[place]);
    held(
        &node("node:20", libraries),
        &[("package.json", "{\"dependencies\": {\"express\": \"4\"}}")],
        &["!puppeteer"],
    );
    let own = libraries.replace("libgbm1", "libgbm1 chromium");
    holds(&node("node:20", &own), &["!puppeteer", "USER node"]);
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
fn what_a_generator_puts_among_packages_is_not_pruned() {
    let text = node("node:20", "RUN npm i -g pnpm\n")
        .replace("npm ci", "pnpm i")
        .replace("npm run", "pnpm prisma generate && pnpm");
    let offer = offer(&text, &[], &[]);
    assert!(!offer.text.contains("prune"), "{}", offer.text);
}

#[test]
fn what_is_taken_for_likely_of_a_start() {
    let text =
        |start: &str| format!("FROM node:20-alpine\nWORKDIR /srv\nCOPY . .\nRUN npm ci\nCMD {start}\n");
    suggested(&text("npm start -- --host 0.0.0.0"), "dependencies", "all");
    suggested(&text("npx prisma migrate deploy && node main.js"), "dependencies", "all");
    suggested(&text("npm start"), "dependencies", "production");
}

#[test]
fn yarns_cache_comes_along_where_nobody_knows_whether_it_is_read() {
    let text = "FROM node:20\nWORKDIR /srv\nCOPY package.json yarn.lock .yarnrc.yml ./\nRUN yarn install --immutable\nCOPY . .\nRUN yarn build\nCMD [\"yarn\", \"start\"]\n";
    holds(text, &["--from=build /root/.yarn/berry /root/.yarn/berry\n", "!USER"]);
    held(text, &[(".yarnrc.yml", "nodeLinker: node-modules\n")], &["!.yarn/berry"]);
}

#[test]
fn files_that_are_put_where_a_server_looks_for_them() {
    let text = |copy: &str| {
        format!(
            "FROM node:20\nRUN apt-get update && apt-get install -y nginx\nWORKDIR /srv\nCOPY . .\nRUN npm ci && npm run build && {copy} /usr/share/nginx/html/\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n"
        )
    };
    for copy in ["cp -r dist/.", "cp -r dist/*"] {
        holds(&text(copy), &["--from=build /usr/share/nginx/html /usr/share/nginx/html\n"]);
    }
}

#[test]
fn a_tool_that_serves_nothing_stays_root() {
    let text = "FROM node:20\nWORKDIR /tool\nCOPY . .\nRUN npm ci && npm run build\nENTRYPOINT [\"node\", \"out/tool.js\"]\n";
    holds(text, &["!USER"]);
    holds(&format!("{text}EXPOSE 3000\n"), &["USER node"]);
}

#[test]
fn package_managers_of_python_in_a_home() {
    let text = |fetch: &str, install: &str, start: &str| {
        format!(
            "FROM python:3.12\nRUN {fetch}\nENV PATH=/root/.local/bin:$PATH\nWORKDIR /srv\nCOPY . .\nRUN {install}\nCMD {start}\n"
        )
    };
    let poetry = "curl -sSL https://install.python-poetry.org | python3 -";
    let local = "--from=build /root/.local /root/.local\n";
    holds(&text(poetry, "poetry install", "[\"poetry\", \"run\", \"python\", \"a.py\"]"), &[local]);
    holds(
        &text("curl -LsSf https://astral.sh/uv/install.sh | sh", "uv sync", "[\"uv\", \"run\", \"a.py\"]"),
        &[local],
    );
    let plain =
        text(poetry, "poetry config virtualenvs.create false && poetry install", "[\"gunicorn\", \"a\"]");
    holds(&plain, &["!/root/.local /root"]);
}

#[test]
fn what_a_program_fetches_while_it_is_built() {
    let text = |line: &str| {
        format!(
            "FROM python:3.12\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt && {line}\nCOPY . .\nCMD [\"python\", \"a.py\"]\n"
        )
    };
    holds(&text("python -m nltk.downloader punkt"), &["/root/nltk_data /root/nltk_data\n"]);
    holds(
        &text("python -c 'import whisper; whisper.load_model(\"base\")'"),
        &["/root/.cache/whisper /root/.cache/whisper\n", "!/root/.cache /root/.cache\n"],
    );
    holds(&text("python -m spacy download en_core_web_sm"), &["!/root/.cache"]);
    let model = text("python -c 'from transformers import pipeline'");
    holds(&model, &["/root/.cache/huggingface /root/.cache/huggingface\n", "!/root/.cache /root/.cache\n"]);
    let told = model.replace("WORKDIR", "ENV HF_HOME=/models\nWORKDIR");
    holds(&told, &["COPY --from=build /models /models\n", "!/root/.cache"]);
    refused(&text("playwright install chromium"), "cannot-follow");
    let own = text("true").replace("COPY . .", "RUN playwright install --with-deps chromium\nCOPY . .");
    holds(&own, &["RUN playwright install --with-deps chromium\n"]);
}

#[test]
fn git_that_no_line_calls() {
    let text = "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc git\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD [\"python\", \"a.py\"]\n";
    holds(text, &["git", "!gcc"]);
    held(text, &[("requirements.txt", "git+https://example.com/a.git\n")], &["!git"]);
    refused(&text.replace("gcc ", ""), "nothing-to-leave-behind");
}

#[test]
fn a_patch_may_be_older_than_the_release_of_its_version() {
    let text = "FROM python:3.12.1\nRUN apt-get update && apt-get install -y libldap2-dev libpq-dev\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD [\"python\", \"a.py\"]\n";
    holds(text, &["libldap2-dev", "libpq5"]);
    holds(&text.replace("3.12.1", "3.12"), &["!libldap2-dev"]);
    holds(&text.replace("3.12.1", "3.12.1-bookworm"), &["libldap-2.5-0"]);
}

#[test]
fn quarkus_lays_its_libraries_beside_the_jar() {
    let text = "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /srv\nCOPY pom.xml .\nCOPY src src\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/quarkus-app/quarkus-run.jar\"]\n";
    holds(text, &["--from=build /srv/target/quarkus-app /srv/target/quarkus-app\n"]);
    let runner = text.replace("quarkus-app/quarkus-run.jar", "shop-runner.jar");
    holds(&runner, &["--from=build /srv/target /srv/target\n"]);
}

#[test]
fn another_distribution_of_java() {
    let text = |base: &str, line: &str| {
        format!(
            "FROM {base}\n{line}WORKDIR /srv\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n"
        )
    };
    holds(&text("maven:3.9-amazoncorretto-17", ""), &["eclipse-temurin:17-jre"]);
    refused(&text("maven:3.8-openjdk-17", "RUN microdnf install -y fontconfig\n"), "no-runtime-image");
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
fn the_folder_that_the_image_of_gradle_works_in() {
    let text = |lines: &str| {
        format!(
            "FROM gradle:8-jdk17\n{lines}RUN gradle build\nCMD [\"java\", \"-jar\", \"build/libs/a.jar\"]\n"
        )
    };
    refused(&text("COPY . .\n"), "no-workdir");
    refused(&text("COPY . /home/gradle\n"), "no-workdir");
    holds(&text("WORKDIR /srv\nCOPY . .\n"), &["/srv/build/libs/a.jar"]);
    let owned = text("COPY --chown=gradle:gradle . /home/gradle/src\nWORKDIR /home/gradle/src\n");
    holds(&owned, &["/home/gradle/src/build/libs/a.jar", "!chown", "!useradd"]);
}

#[test]
fn a_command_in_one_word_is_no_path() {
    let text = "FROM maven:3.9-eclipse-temurin-17\nWORKDIR /srv\nCOPY . .\nRUN mvn package\nCMD java -jar target/a.jar --a=/b\nENTRYPOINT [\"java\", \"-jar\", \"target/a.jar\"]\n";
    holds(text, &["--from=build /srv/target/a.jar /srv/target/a.jar\n", "!COPY --from=build ["]);
}

#[test]
fn what_a_script_beside_the_jar_starts() {
    let text = "FROM maven:3.9-eclipse-temurin-17-alpine\nWORKDIR /src\nCOPY . .\nRUN mvn package && cp target/shop.jar /srv/shop.jar && cp run.sh /srv/run.sh\nWORKDIR /srv\nCMD [\"./run.sh\"]\n";
    holds(text, &["/srv/shop.jar /srv/shop.jar\n", "/srv/run.sh /srv/run.sh\n", "bash"]);
}

#[test]
fn extensions_that_one_program_installs() {
    let text = "FROM php:8.3-fpm\nCOPY --from=mlocati/php-extension-installer /usr/bin/install-php-extensions /usr/local/bin/\nRUN install-php-extensions gd intl\nCOPY --from=composer:2 /usr/bin/composer /usr/bin/composer\nWORKDIR /srv\nCOPY . .\nRUN composer install --no-dev\n";
    holds(text, &["RUN install-php-extensions gd intl\n", "COPY --from=mlocati", "!composer"]);
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
fn flags_of_http_server() {
    let text = |flags: &str| {
        format!(
            "FROM node:20\nWORKDIR /srv\nCOPY . .\nRUN npm ci && npm run build\nCMD http-server dist {flags}\n"
        )
    };
    holds(&text("-p 80 -d false"), &["/srv/dist /usr/share/nginx/html\n", "listen 80;"]);
    holds(&text("-P http://api:3000"), &["!nginx"]);
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
fn git_that_is_taken_away_again() {
    let text = "FROM python:3.12-alpine\nRUN apk add --no-cache --virtual .b gcc git\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements.txt && apk del .b\nCMD [\"python\", \"a.py\"]\n";
    holds(text, &["!git"]);
}

#[test]
fn answers_for_packages_are_given_again_before_they_are_asked() {
    let text = "FROM ubuntu:22.04\nRUN echo 'postfix postfix/mailname string a' | debconf-set-selections\nRUN apt-get update && apt-get install -y postfix python3-pip\nWORKDIR /srv\nCOPY . .\nRUN pip3 install -r requirements.txt\nCMD [\"python3\", \"a.py\"]\n";
    let offer = offer(text, &[], &[]);
    let runs = runner(&offer);
    assert!(runs.find("debconf").is_some() && runs.find("debconf") < runs.find("apt-get"), "{runs}");
}
