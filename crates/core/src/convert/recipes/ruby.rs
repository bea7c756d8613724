//! How is a Ruby application split? Gems are compiled as before; they and the application move onto the slim image of the
//! same version.

use dockerfile_syntax::Command;

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::base;
use crate::convert::cut::{Needs, Tools, cut, folder, listed};
use crate::convert::detect::detect;
use crate::convert::facts::beneath;
use crate::convert::lacks::{health, library, programs};
use crate::convert::split::Role;
use crate::plan::join;

pub(super) const RECIPE: Recipe = Recipe { name: "ruby", applies: |facts| facts.base_name == "ruby", split };

const MANIFESTS: &str =
    " Gemfile Gemfile.lock Gemfile* *.gemspec .ruby-version package.json yarn.lock package-lock.json ";

const LOCAL: &str = " ruby awk ";

/// Libraries that every Ruby image holds, since Ruby itself loads them.
const INSIDE: &str = " libffi-dev libssl-dev openssl-dev libyaml-dev yaml-dev libgmp-dev gmp-dev zlib-dev libreadline-dev \
    readline-dev libncurses-dev libncurses5-dev ncurses-dev libgdbm-dev libjemalloc-dev ";

/// Gems that load a library of the system, by the development package they compile against, or, after `+`, that call a
/// program of it.
const GEMS: &str = "\
pg libpq-dev
mysql2 default-libmysqlclient-dev
sqlite3 libsqlite3-dev
rmagick libmagickwand-dev
mini_magick +imagemagick
ruby-vips +libvips42
image_processing +imagemagick
charlock_holmes libicu-dev
curb libcurl4-openssl-dev
typhoeus libcurl4-openssl-dev
ethon libcurl4-openssl-dev
tiny_tds freetds-dev
rugged libgit2-dev
unf_ext libstdc++-dev
snappy libsnappy-dev
ffi-rzmq libzmq3-dev
libxml-ruby libxml2-dev
ruby-ldap libldap2-dev
oci8 libaio-dev
paperclip +file +imagemagick
mimemagic +shared-mime-info
execjs +nodejs
therubyracer +nodejs
uglifier +nodejs
autoprefixer-rails +nodejs
streamio-ffmpeg +ffmpeg
git +git
";

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    refuse_late(facts)?;
    let slim = base::slim(facts)?;
    let why = match slim.same {
        true => "The image that runs starts afresh from the same small base, without compilers and headers."
            .to_owned(),
        false => format!(
            "The image that runs starts from {}: the same Ruby and the same Debian, without compilers and headers.",
            slim.base.image
        ),
    };
    let same = slim.same;
    let mut split = Split::new(facts, slim.base, why);
    let root = folder(facts);
    let tools = Tools {
        root: &root,
        needs,
        local: LOCAL,
        manifests: MANIFESTS,
        inside: INSIDE,
        building: " yarn npm ",
        sources: None,
    };
    let cut = cut(&mut split, &tools)?;
    if same && !cut.tools {
        return Err(refuse(
            "nothing-to-leave-behind",
            "The base image is small already and no compilers are installed, so a second stage would leave nothing behind.",
        ));
    }
    gems(&mut split, cut.at, &root);
    updates(&mut split);
    libraries(&mut split, asks, &tools, same);
    health(&mut split, same);
    programs(&mut split, same);
    split.summary = match same {
        true => "Installs as before, then runs on the same base without compilers and headers.".to_owned(),
        false => format!(
            "Installs as before, then runs on {} and leaves compilers, headers and caches behind.",
            split.base.image
        ),
    };
    crate::convert::options::building(&mut split, asks);
    Ok(split)
}

/// Whether a command needs the stage that builds.
fn needs(command: &Command) -> Option<Needs> {
    const WRITES: &str = " rake rails jekyll middleman nanoc webpack yarn npm npx pnpm bower gulp grunt make gcc g++ git unzip tar msgfmt cmake ";
    let program = command.program();
    let words: Vec<&str> = command.operands().map(|w| w.value.as_ref()).collect();
    match (program, words.as_slice()) {
        ("bundle" | "bundler", ["exec", ..]) => Some(Needs::Writes),
        ("bundle" | "bundler" | "gem", _) => Some(Needs::Installs),
        _ if listed(WRITES, program) => Some(Needs::Writes),
        _ if command.words.first().is_some_and(|w| w.value.starts_with("bin/")) => Some(Needs::Writes),
        ("curl", _) if words.iter().any(|w| w.contains("nodesource") || w.contains("yarnpkg")) => {
            Some(Needs::Installs)
        }
        _ => None,
    }
}

fn refuse_late(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let words = facts.start_words();
    let late = words.windows(2).any(|w| {
        matches!(w[0].as_str(), "bundle" | "gem") && matches!(w[1].as_str(), "install" | "check" | "update")
    });
    match late {
        false => Ok(()),
        true => Err(refuse(
            "installs-at-start",
            "The image installs gems whenever it starts, so it needs its tools. Install them in a RUN; then they can come from another stage.",
        )),
    }
}

/// A newer RubyGems lies among Ruby's own files, so it is fetched again.
fn updates(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    for (n, fact, command) in
        facts.commands().filter(|(_, _, c)| c.program() == "gem" && c.has("update") && c.has("--system"))
    {
        if matches!(split.roles[n], Role::Build) {
            let text = fact.text[command.start..command.end].to_owned();
            split.both_as(
                n,
                format!("RUN {text}"),
                "RubyGems itself lies among Ruby's own files, so it is brought up to date here too.",
            );
        }
    }
}

/// The places of the gems, which come along.
fn gems(split: &mut Split<'_, '_, '_>, at: usize, root: &str) {
    let facts = split.facts;
    let mut places: Vec<String> = Vec::new();
    for (_, fact, command) in facts.commands().filter(|(n, _, _)| *n <= at) {
        let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_ref()).collect();
        let path = match command.program() {
            "bundle" | "bundler" => words.iter().enumerate().find_map(|(n, w)| match *w {
                "--path" | "path" => words[n + 1..].iter().copied().find(|w| !w.starts_with('-')),
                w => w.strip_prefix("--path="),
            }),
            "gem" => None,
            _ => continue,
        };
        let deployment = words.contains(&"--deployment") || fact.step.vars.get("BUNDLE_DEPLOYMENT").is_some();
        let vars = &fact.step.vars;
        let own = vars.get("BUNDLE_PATH").or(vars.get("GEM_HOME")).map(str::to_owned);
        let place = match (path, own) {
            (Some(path), _) => join(&fact.step.workdir, path),
            (None, Some(own)) => own,
            (None, None) if deployment && !words.contains(&"--system") => {
                join(&fact.step.workdir, "vendor/bundle")
            }
            (None, None) => "/usr/local/bundle".to_owned(),
        };
        places.push(place);
    }
    // Settings of Bundler and programs of gems lie there, whatever the path of the gems is.
    places.insert(0, "/usr/local/bundle".to_owned());
    for place in places {
        let there = split.artefacts.iter().any(|a| beneath(&place, &a.from));
        if !there {
            let why = match beneath(&place, root) {
                true => "The gems, in the application's own folder, where Bundler put them.",
                false => "The gems, and the programs they bring, at the same place as before.",
            };
            split.take(&place, why);
        }
    }
}

fn libraries(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>, tools: &Tools<'_>, same: bool) {
    let texts = asks.context().into_iter().flat_map(|c| c.texts());
    let mut files: Vec<(&str, &str)> =
        texts.filter(|(p, _)| matches!(p.rsplit('/').next(), Some("Gemfile" | "Gemfile.lock"))).collect();
    files.sort_by_key(|(p, _)| p.len());
    let known = !files.is_empty();
    let installed: Vec<&str> = split
        .facts
        .commands()
        .filter(|(_, _, c)| c.program() == "gem")
        .flat_map(|(_, _, c)| c.operands().map(|w| w.value.as_ref()))
        .collect();
    let named = |gem: &str| installed.contains(&gem) || files.iter().any(|(_, text)| names(text, gem));
    let found: Vec<(&str, &str)> =
        GEMS.lines().filter_map(|row| row.split_once(' ')).filter(|(gem, _)| named(gem)).collect();
    for (gem, needs) in found {
        for word in needs.split(' ') {
            match word.strip_prefix('+') {
                // A program is installed by the text itself where it is needed on a small base.
                Some(program) if !same => {
                    split.package(program, &format!("The gem {gem} calls it or loads it."))
                }
                Some(_) => {}
                None if !same => library(split, word, tools.inside),
                None => {}
            }
        }
    }
    if same {
        return;
    }
    let text = "Where do system libraries that compiled gems load come from? `detect` asks the compiled gems during the build; `none` leaves them to you.";
    let choices = if known { ["none", "detect"] } else { ["detect", "none"] };
    let place = split.artefacts.iter().map(|a| a.from.clone()).find(|f| f.contains("bundle"));
    if let ("detect", Some(place)) = (asks.choose("libraries", text, &choices).as_str(), place) {
        detect(split, &place);
    }
}

/// Whether a Gemfile or its lock names a gem.
fn names(text: &str, gem: &str) -> bool {
    text.lines().map(str::trim).any(|line| {
        let quoted = line.strip_prefix("gem ").map(|r| r.trim_start_matches(['"', '\'', '(']));
        let name = quoted.unwrap_or(line);
        name.strip_prefix(gem).is_some_and(|rest| match quoted {
            Some(_) => rest.starts_with(['"', '\'']),
            None => rest.starts_with(" ("),
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::convert::tests::{check, check_in, outcome};

    #[test]
    fn gems_move_and_the_application_comes_from_the_context() {
        check_in(
            &[("Gemfile", "source 'https://rubygems.org'\ngem 'sinatra'\ngem 'pg'\n")],
            "FROM ruby:3.1\nWORKDIR /app\nCOPY Gemfile ./\nRUN bundle install\nCOPY . .\nCMD [\"ruby\", \"app.rb\"]\n",
            "FROM ruby:3.1 AS build\nWORKDIR /app\nCOPY Gemfile ./\nRUN bundle install\n\nFROM ruby:3.1-slim\nRUN apt-get update \\\n && apt-get install -y --no-install-recommends libpq5 \\\n && rm -rf /var/lib/apt/lists/*\nWORKDIR /app\nCOPY --from=build /usr/local/bundle /usr/local/bundle\nCOPY . .\nCMD [\"ruby\", \"app.rb\"]\n",
        );
    }

    #[test]
    fn assets_that_were_built_come_along() {
        let text = "FROM ruby:3.2-slim\nRUN apt-get update && apt-get install -y build-essential libpq-dev nodejs\nWORKDIR /rails\nCOPY . .\nRUN bundle install && bundle exec rails assets:precompile\nCMD [\"bin/rails\", \"server\"]\n";
        check(
            text,
            "FROM ruby:3.2-slim AS build\nRUN apt-get update && apt-get install -y build-essential libpq-dev nodejs\nWORKDIR /rails\nCOPY . .\nRUN bundle install && bundle exec rails assets:precompile\n\nFROM ruby:3.2-slim\nRUN apt-get update \\\n && apt-get install -y nodejs \\\n && apt-get install -y --no-install-recommends libpq5 \\\n && rm -rf /var/lib/apt/lists/*\nWORKDIR /rails\nCOPY --from=build /rails /rails\nCOPY --from=build /usr/local/bundle /usr/local/bundle\nCMD [\"bin/rails\", \"server\"]\n",
        );
    }

    #[test]
    fn what_it_refuses() {
        for (text, reason) in [
            ("FROM ruby:3\nWORKDIR /a\nCOPY . .\nCMD bundle install && ruby a.rb\n", "installs-at-start"),
            (
                "FROM ruby:3-slim\nWORKDIR /a\nCOPY . .\nRUN bundle install\nCMD ruby a.rb\n",
                "nothing-to-leave-behind",
            ),
        ] {
            let outcome = outcome(text);
            assert!(
                matches!(outcome, crate::convert::Outcome::Refuse { reason: r, .. } if r == reason),
                "{outcome:?}"
            );
        }
    }
}
