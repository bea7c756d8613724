//! What does a program of PHP need?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{answered, held, holds, of, offer, options, refused, refused_in, runner};

#[test]
fn an_extension_whose_version_is_a_setting() {
    let text = "FROM php:8.2-apache\nENV REDIS 5.3.7\nRUN apt-get update && apt-get install -y libzip-dev\nRUN pecl install -o -f redis-$REDIS && docker-php-ext-enable redis\nWORKDIR /var/www/html\nCOPY . .\nRUN composer install\n";
    let offer = offer(text, &[], &[]);
    let (env, install) =
        (runner(&offer).find("ENV REDIS").unwrap(), runner(&offer).find("redis-$REDIS").unwrap());
    assert!(env < install && !runner(&offer).contains("/-f"), "{}", offer.text);
}

#[test]
fn composer_without_a_project_is_there_to_be_called() {
    let text = "FROM php:8.3-fpm\nRUN apt-get update && apt-get install -y git unzip\nCOPY php.ini /usr/local/etc/php/\nRUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin --filename=composer\nWORKDIR /srv\n";
    refused(text, "workbench");
    let project = text.replace("WORKDIR /srv\n", "WORKDIR /etc/tern\nCOPY . .\nRUN composer install\n");
    holds(&project, &["--from=build /etc/tern /etc/tern\n"]);
}

#[test]
fn packages_that_the_line_names_by_a_variable() {
    let text = |set: &str| {
        format!(
            "FROM php:8.2-apache\n{set}apt-get update && apt-get install -y $LIBS && docker-php-ext-install intl zip && apt-get purge -y $GONE\nWORKDIR /var/www/html\nCOPY . .\nRUN composer install\n"
        )
    };
    holds(
        &text("RUN LIBS='libicu-dev libzip-dev cron wget' && GONE='wget' && "),
        &["install -y --no-install-recommends libicu-dev libzip-dev", "install -y cron", "!wget"],
    );
    refused(&text("ARG LIBS\nRUN "), "cannot-follow");
    // The part that runs again would not know the variable.
    let part = text("RUN LIBS=cron && EXT=zip && ").replace("intl zip", "intl $EXT");
    refused(&part, "proof");
}

#[test]
fn a_table_of_times_is_read_where_it_is() {
    let text = "FROM php:8.2-apache\nADD times /etc/cron.d/times\nRUN chmod 0644 /etc/cron.d/times\nRUN crontab /etc/cron.d/times\nWORKDIR /var/www/html\nCOPY . .\nRUN composer install\n";
    refused(text, "proof");
}

#[test]
fn extensions_that_one_program_installs() {
    let text = "FROM php:8.3-fpm\nCOPY --from=mlocati/php-extension-installer /usr/bin/install-php-extensions /usr/local/bin/\nRUN install-php-extensions gd intl\nCOPY --from=composer:2 /usr/bin/composer /usr/bin/composer\nWORKDIR /srv\nCOPY . .\nRUN composer install --no-dev\n";
    holds(text, &["RUN install-php-extensions gd intl\n", "COPY --from=mlocati", "!composer"]);
}

#[test]
fn a_script_that_may_call_composer() {
    let text =
        "FROM php:8.2-apache\nWORKDIR /a\nCOPY . .\nRUN composer install\nENTRYPOINT [\"/a/start.sh\"]\n";
    assert!(matches!(outcome(text), Outcome::Ask(_)), "{:?}", outcome(text));
    let later = text.replace("composer install", "composer install --no-scripts");
    let Outcome::Ask(questions) = outcome(&later) else { panic!("{:?}", outcome(&later)) };
    assert_eq!(questions[0].suggestion, "yes");
    answered(text, &[("tools", "no")], &["COPY --from=build /a /a\n"], &[]);
    assert!(runner(&offer(text, &[], &[("start.sh", "exec apache2-foreground")])).contains("/a /a\n"));
}

#[test]
fn a_script_has_another_name_in_the_folder() {
    let text = "FROM php:8.2-apache\nWORKDIR /a\nCOPY docker/start.sh /usr/local/bin/my-entrypoint\nCOPY . .\nRUN composer install\nENTRYPOINT [\"my-entrypoint\"]\n";
    held(text, &[("docker/start.sh", "exec apache2-foreground")], &["COPY --from=build /a /a\n"]);
    refused_in(text, &[("docker/start.sh", "composer install")], "installs-at-start");
}

/// PHP of Debian: what fetches packages and makes pages stays behind, be it one server that starts or several.
#[test]
fn php_of_the_distribution() {
    let text = "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y nginx supervisor php8.2-fpm composer git unzip nodejs npm\nCOPY conf/blog.conf /etc/supervisor/conf.d/\nWORKDIR /blog\nCOPY . .\nRUN composer install --no-dev && npm ci && npm run build && php bin/seed.php\nCMD [\"/usr/bin/supervisord\", \"-n\"]\n";
    assert!(matches!(outcome(text), Outcome::Ask(_)), "{:?}", outcome(text));
    let starts = |what| format!("[program:a]\ncommand=/usr/sbin/{what}\n");
    let parts = [
        "install -y nginx supervisor php8.2-fpm unzip \\",
        "--no-install-recommends php-cli php-intl php-mbstring \\",
        "!composer",
        "!git",
        "!npm",
        "/blog /blog\n",
        "COPY conf/blog.conf",
    ];
    held(text, &[("conf/blog.conf", &starts("php-fpm8.2 -F"))], &parts);
    let node = of(text, &options(&[("conf/blog.conf", &starts("node queue.js"))]));
    assert!(matches!(node, Outcome::Ask(_)), "{node:?}");
}

#[test]
fn a_loop_over_words_leaves_what_its_commands_leave() {
    let text = "FROM php:8.2-cli\nRUN apt-get update && apt-get install -y gettext composer\nWORKDIR /a\nCOPY . .\nRUN for l in fr de; do msgfmt -o $l.mo $l.po; done\nRUN composer install\nCMD [\"php\", \"a.php\"]\n";
    holds(text, &["--from=build /a /a\n", "!msgfmt"]);
}

#[test]
fn the_npm_of_another_image_stays_behind() {
    let text = "FROM php:8.2-apache\nCOPY --from=node:20 /usr/local/bin/node /usr/local/bin/node\nCOPY --from=node:20 /usr/local/lib/node_modules /usr/local/lib/node_modules\nRUN ln -s /usr/local/lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm\nWORKDIR /var/www/html\nCOPY . .\nRUN npm ci && npm run build\n";
    holds(text, &["!npm", "--from=build /var/www/html /var/www/html\n"]);
}

#[test]
fn an_installer_of_extensions_that_is_fetched_and_made_executable() {
    let text = "FROM php:8.3-apache\nADD https://example.com/latest/install-php-extensions /usr/local/bin/\nRUN chmod +x /usr/local/bin/install-php-extensions && install-php-extensions gd intl\nWORKDIR /app\nCOPY . .\nRUN composer install --no-dev; sync\n";
    let line = "RUN chmod +x /usr/local/bin/install-php-extensions && install-php-extensions gd intl\n";
    holds(text, &["ADD https://example.com/", line, "/app /app\n"]);
    let offer = offer(text, &[], &[]);
    assert!(runner(&offer).find("ADD") < runner(&offer).find(line), "{}", offer.text);
}

#[test]
fn a_script_of_the_project_that_starts_a_server_of_pages() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y nginx php8.2-fpm nodejs npm\nWORKDIR /s\nCOPY . .\nRUN npm ci && npm run build\nCOPY run.sh /run.sh\nCMD [\"sh\", \"/run.sh\"]\n";
    let script = "php-fpm8.2 -D\nexec nginx -g 'daemon off;'\n";
    held(text, &[("run.sh", script)], &["php8.2-fpm", "!nodejs", "--from=build /s /s\n"]);
}

/// The settings that PHP's image brings lie in both stages.
#[test]
fn settings_of_the_image_alone_are_no_build() {
    let text = "FROM php:8.2-apache\nRUN apt-get update && apt-get install -y libzip-dev\nRUN docker-php-ext-install zip\nWORKDIR /var/www/html\nCOPY . .\nLINERUN mv \"$PHP_INI_DIR/php.ini-production\" \"$PHP_INI_DIR/php.ini\"\n";
    refused(&text.replace("LINE", ""), "nothing-to-leave-behind");
    let built = text.replace("LINE", "RUN composer install\n");
    holds(&built, &["\nRUN mv \"$PHP_INI_DIR/php.ini-production\"", "!--from=build /usr/local/etc"]);
}
