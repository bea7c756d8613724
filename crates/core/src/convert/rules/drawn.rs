//! What did readers find who drew files at random and looked at every line?

use super::{holds, offer, refused};

#[test]
fn a_home_is_that_of_the_user_at_work() {
    holds(
        "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y python3 python3-pip gcc\nRUN useradd -m tern\nUSER tern\nRUN mkdir -p ~/data && cd ~ && pip3 install flask && git clone https://example.org/tern.git\nCMD [\"python3\", \"tern/a.py\"]\n",
        &["mkdir -p ~/data", "--from=build /home/tern/tern /home/tern/tern\n", "!/~"],
    );
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
fn a_folder_is_made_for_its_owner_by_install() {
    holds(
        "FROM node:20\nRUN useradd -m tern && install -d --owner=tern -m 750 /opt/tern\nWORKDIR /opt/tern\nUSER tern\nCOPY package.json ./\nRUN npm install\nCOPY . .\nCMD [\"node\", \"a.js\"]\n",
        &["install -d --owner=tern -m 750 /opt/tern\n"],
    );
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
fn composer_without_a_project_is_there_to_be_called() {
    let text = "FROM php:8.3-fpm\nRUN apt-get update && apt-get install -y git unzip\nCOPY php.ini /usr/local/etc/php/\nRUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer\nWORKDIR /srv\n";
    refused(text, "workbench");
    let project = text.replace("WORKDIR /srv\n", "WORKDIR /etc/tern\nCOPY . .\nRUN composer install\n");
    holds(&project, &["--from=build /etc/tern /etc/tern\n"]);
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
fn what_only_the_full_image_brings_is_taken_for_granted_aloud() {
    for text in [
        "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"npm\", \"start\"]\n",
        "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n",
    ] {
        let said = offer(text, &[], &[]).assumptions;
        assert!(said.iter().any(|a| a.contains("ImageMagick")), "{said:?}");
    }
}

#[test]
fn a_script_beside_gradles_wrapper_may_call_it() {
    refused(
        "FROM eclipse-temurin:17-jdk\nRUN apt-get update && apt-get install -y wget unzip && wget -qO /tmp/a.zip https://example.org/a.zip && unzip -d /tmp /tmp/a.zip && mv /tmp/a /opt/tern && cd /opt/tern && ./gradlew build\nCOPY start /opt/tern/start\nCMD [\"/opt/tern/start\"]\n",
        "cannot-follow",
    );
}

#[test]
fn a_server_of_files_says_how_long_they_may_be_kept() {
    let text = "FROM node:22\nRUN npm i -g http-server\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD http-server -g -c86400 /app/dist\n";
    let lines = [
        "    expires 86400;\n",
        "\nCOPY --from=build /app/dist /usr/share/nginx/html\n",
        "!/app/dist /app/dist",
    ];
    holds(text, &lines);
    holds(&text.replace("-c86400", "-c-1"), &["!expires"]);
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
fn make_at_the_start_calls_anything() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y python3-pip\nRUN pip install pelican\nWORKDIR /blog\nENTRYPOINT [\"/usr/bin/make\"]\nCMD [\"html\"]\n";
    refused(text, "compiles-at-start");
}

#[test]
fn git_that_is_only_set_up_is_there_for_the_program() {
    let text = |setting: &str| {
        format!(
            "FROM python:3.12-alpine\nRUN apk add git build-base\nRUN pip install esrally\nRUN git config --global {setting}\nCMD [\"esrally\"]\n"
        )
    };
    holds(&text("http.proxy $PROXY"), &["apk add --no-cache libstdc++ git"]);
    holds(&text("url.https://a/.insteadOf git@a:"), &["!git "]);
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
fn files_that_a_group_was_given_keep_it() {
    let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build && chgrp -R 0 . && chmod -R g+rwX .\nEXPOSE 3000\nCMD [\"./start.sh\"]\n";
    holds(text, &["\nCOPY --from=build /app /app\n", "!USER"]);
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
