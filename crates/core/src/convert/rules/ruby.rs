//! What does a program of Ruby need?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{answered, held, holds, offer, runner};

const DEPLOYED: &str = "FROM ruby:3.3\nCOPY . /web/\nRUN cd /web && bundle install --deployment\nWORKDIR /web\nCMD [\"ruby\", \"a.rb\"]\n";

#[test]
fn settings_of_a_package_that_were_removed_stay_removed() {
    let text = "FROM ruby:3.3\nRUN apt-get update && apt-get install -y nginx\nRUN rm /etc/nginx/sites-enabled/default\nRUN bundle install\nCOPY . /a\nCMD [\"ruby\", \"/a/a.rb\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(runner(&offer).contains("RUN rm /etc/nginx/sites-enabled/default\n"), "{}", offer.text);
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
fn a_file_without_an_ending_is_no_folder_with_the_list_of_gems() {
    let text = "FROM ruby:3.2\nWORKDIR /srv\nCOPY lib /srv/lib\nCOPY Gemfile /srv/\nCOPY Gemfile.lock /srv/\nCOPY Rakefile /srv/\nRUN bundle install\nCMD [\"bundle\", \"exec\", \"rake\", \"serve\"]\n";
    holds(text, &["COPY Gemfile /srv/\n", "COPY Gemfile.lock /srv/\n"]);
}

#[test]
fn how_gems_are_compiled_is_said_to_the_build_alone() {
    let text = |what: &str| {
        format!(
            "FROM ruby:3.2\nWORKDIR /srv\nCOPY . .\nRUN bundle config {what} && bundle install\nCMD [\"bundle\", \"exec\", \"puma\"]\n"
        )
    };
    holds(&text("build.nokogiri --use-system-libraries"), &["!bundle config"]);
    holds(&text("set without development"), &["RUN bundle config set without development\n"]);
}

#[test]
fn gems_where_bundler_puts_them() {
    let own = "COPY --from=build /web/vendor/bundle /web/vendor/bundle\n";
    answered(DEPLOYED, &[], &[own, "/usr/local/bundle /usr/local/bundle\n"], &[]);
    let set = DEPLOYED.replace(
        "bundle install --deployment",
        "bundle config set --local deployment true && bundle install",
    );
    answered(&set, &[], &[own], &[]);
    // A setting of the image goes before what only a variable says, not before a flag.
    answered(&DEPLOYED.replace("COPY", "ENV BUNDLE_PATH=/gems\nCOPY"), &[], &[own], &["/gems /gems"]);
    let variables = "FROM ruby:3.3\nENV BUNDLE_DEPLOYMENT=1 BUNDLE_PATH=/gems\nWORKDIR /web\nCOPY . .\nRUN bundle install\nCMD [\"ruby\", \"a.rb\"]\n";
    answered(variables, &[], &["--from=build /gems /gems\n"], &["vendor"]);
    answered(&variables.replace(" BUNDLE_PATH=/gems", ""), &[], &[own], &["/gems"]);
}

#[test]
fn what_bundler_keeps_in_a_home_and_folders_among_the_files() {
    let text = "FROM ruby:3.3\nWORKDIR /web\nCOPY Gemfile ./\nRUN bundle config without test && bundle install && mkdir /web/files\nCOPY a.rb .\nCMD [\"ruby\", \"a.rb\"]\n";
    answered(text, &[], &["RUN bundle config without test\n", "RUN mkdir -p /web/files\n"], &[]);
}

#[test]
fn the_list_of_gems_is_read_at_every_start() {
    let text = "FROM ruby:3.3\nWORKDIR /web\nCOPY Gemfile Gemfile.lock ./\nCOPY lib lib\nRUN bundle install\nENTRYPOINT [\"bundle\", \"exec\"]\n";
    answered(text, &[], &["COPY Gemfile Gemfile.lock ./\n"], &[]);
    answered(&text.replace("ENTRY", "COPY . .\nENTRY"), &[], &[], &["COPY Gemfile"]);
    let own = text.replace("/web", "/heron").replace("\"exec\"", "\"exec\", \"heron\"");
    answered(&own, &[], &["git"], &[]);
}

#[test]
fn a_list_of_words_is_no_line_for_a_shell() {
    let text = "FROM ruby:3.1-slim\nRUN apt-get update && apt-get install -y build-essential\nWORKDIR /app\nCOPY . .\nRUN bundle install\nRUN [\"ruby\", \"-e\", \"Dir.mkdir('public'); public('a')\"]\nCMD [\"ruby\", \"a.rb\"]\n";
    holds(text, &["\nruby:3.1-slim\n"]);
}

#[test]
fn a_lock_that_bundler_wrote_comes_along() {
    let text = "FROM ruby:3.3\nWORKDIR /web\nCOPY Gemfile* ./\nRUN bundle config set --local without development && bundle install\nCOPY . .\nCMD [\"bundle\", \"exec\", \"puma\"]\n";
    let lock = "COPY --from=build /web/Gemfile.lock /web/Gemfile.lock\n";
    held(text, &[("Gemfile", "gem 'puma'\n")], &[lock]);
    // Its user may not write one.
    let all = text
        .replace("COPY Gemfile* ./\n", "COPY . .\n")
        .replace(" config set --local without development && bundle", "");
    held(&all, &[("Gemfile", "gem 'puma'\n")], &[lock]);
    // A file without an ending that comes alone is found, too.
    let alone = text.replace("Gemfile*", "Gemfile").replace("COPY . .", "COPY lib lib");
    held(&alone, &[("Gemfile", "gem 'puma'\n")], &[lock]);
    held(text, &[("Gemfile", "gem 'puma'\n"), ("Gemfile.lock", "GEM\n")], &["!Gemfile.lock"]);
}

#[test]
fn what_the_application_compiles_in_its_own_folder_is_asked_for_libraries() {
    let text = "FROM ruby:3.1\nWORKDIR /app\nENV BUNDLE_PATH=vendor/bundle\nCOPY . .\nRUN bundle install && cd ext && ruby extconf.rb && make\nCMD [\"ruby\", \"a.rb\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(offer.text.contains("RUN find /app /usr/local/bundle -type f"), "{}", offer.text);
}
