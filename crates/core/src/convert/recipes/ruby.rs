//! How is a Ruby application split? Gems are compiled as before; they and the application move onto the slim image of the
//! same version.

use dockerfile_syntax::Command;

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::base;
use crate::convert::cut::{Needs, Tools, cut, folder, listed};
use crate::convert::detect::{archived, detect};
use crate::convert::facts::beneath;
use crate::convert::folders::folders;
use crate::convert::installs;
use crate::convert::lacks::{health, library, programs};
use crate::convert::project::is_file;
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
    refuse_old(facts)?;
    installs::refuse_tools(facts)?;
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
    configured(&mut split, cut.at);
    folders(&mut split, &root);
    repositories(&mut split, cut.at);
    specification(&mut split, same);
    gemfile(&mut split, cut.at);
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
    if archived(facts) && !split.packages.is_empty() && split.base.world.apt() {
        return Err(refuse(
            "version-open",
            "The small image would need packages, and those of a release this old are no longer where its images look for them. Start from a version that is kept.",
        ));
    }
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
    let tests = ["rspec", "spec", "test", "cucumber", "guard", "rubocop"];
    let runs =
        |w: &[String]| matches!(w[0].as_str(), "rake" | "exec" | "rails") && tests.contains(&w[1].as_str());
    if words.first().is_some_and(|w| tests.contains(&w.as_str())) || words.windows(2).any(runs) {
        return Err(refuse(
            "workbench",
            "The image runs tests: it is a place to work in, and tests may call any tool of the full image.",
        ));
    }
    let late = words.windows(2).any(|w| {
        let verb = w[1].trim_end_matches([';', '"', '\'']);
        matches!(w[0].as_str(), "bundle" | "gem") && matches!(verb, "install" | "check" | "update")
    });
    if words.windows(2).any(|w| w[0] == "passenger" && w[1] == "start") {
        return Err(refuse(
            "compiles-at-start",
            "Passenger compiles its agent and native support when it starts first, so it needs the compilers. Start puma, or run `passenger-config install-standalone-runtime` in an image of its own.",
        ));
    }
    match late {
        false => Ok(()),
        true => Err(refuse(
            "installs-at-start",
            "The image installs gems whenever it starts, so it needs its tools. Install them in a RUN; then they can come from another stage.",
        )),
    }
}

/// The first small images of Ruby were those of 2.1.5.
fn refuse_old(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let tag = facts.base_tag.split('-').next().unwrap_or("");
    let numbers: Vec<u32> = tag.split('.').map_while(|n| n.parse().ok()).collect();
    let old = match numbers.as_slice() {
        [2, 1, patch, ..] => *patch < 5,
        [major, minor, ..] => (*major, *minor) < (2, 1),
        [major] => *major < 2,
        [] => false,
    };
    match old {
        false => Ok(()),
        true => Err(refuse(
            "no-runtime-image",
            format!(
                "Of Ruby {tag} there is no small image. Start from a version that is kept; then a second stage pays off."
            ),
        )),
    }
}

/// A gem that is developed here is read from its specification at every start, and most specifications ask git for the list
/// of files.
fn specification(split: &mut Split<'_, '_, '_>, same: bool) {
    let facts = split.facts;
    let asks_git = match &facts.project {
        Some(project) => project.ending(".gemspec").any(|text| text.contains("git ls-files")),
        // A program that is called like the folder is the gem's own.
        None => {
            let own =
                facts.workdir().rsplit('/').next().is_some_and(|name| {
                    facts.start_words().windows(2).any(|w| w[0] == "exec" && w[1] == name)
                });
            own || facts.brought().any(|(p, _)| p.ends_with(".gemspec"))
        }
    };
    if asks_git && !same {
        split.package("git", "The gem's own specification asks git for its list of files, at every start.");
    }
}

/// Bundler reads the list of gems at every start, so it comes along, if nothing else brings it.
fn gemfile(split: &mut Split<'_, '_, '_>, at: usize) {
    let facts = split.facts;
    for n in 0..=at {
        let fact = &facts.steps[n];
        let names = |p: &str| p.rsplit('/').next().is_some_and(|n| n.starts_with("Gemfile"));
        let Some((file, to)) = fact.context_paths().filter(|(p, _)| names(p)).last() else { continue };
        let folder =
            if names(to) { to.rsplit_once('/').map_or("/", |(f, _)| f) } else { to }.trim_end_matches('/');
        let whole = |(p, to): (&str, &str)| {
            let source = p.trim_matches('/');
            names(p) && (p == file || p.contains('*'))
                || beneath(folder, to) && !is_file(source.rsplit('/').next().unwrap_or(""))
                || matches!(p, "." | "./")
        };
        let copied = facts.steps.iter().enumerate().any(|(m, f)| {
            let there = matches!(split.roles[m], Role::Both(_) | Role::Run);
            m != n && there && f.context_paths().any(|(p, to)| whole((p, to)) && beneath(folder, to))
        });
        let there = split.artefacts.iter().any(|a| beneath(folder, &a.to));
        if split.roles[n] == Role::Build && !copied && !there && !folder.starts_with("/tmp") {
            split.both(n, "Bundler reads the list of gems at every start.");
        }
    }
    lock(split);
}

/// The list that Bundler wrote where the project has none: without it every start would write one, as the user of the program may
/// not, and look for gems that were left out.
fn lock(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    for (command, folder) in facts.followed() {
        let lock = join(&folder, "Gemfile.lock");
        let none = facts.text(&join(&folder, "Gemfile")).is_some() && facts.text(&lock).is_none();
        let there = split.artefacts.iter().any(|a| beneath(&lock, &a.to)) || lock.starts_with("/tmp");
        let elsewhere = facts.removed(&lock) || facts.document.text.contains("BUNDLE_GEMFILE");
        if command.program() == "bundle" && command.has("install") && none && !there && !elsewhere {
            split.take(&lock, "The project has none, so Bundler wrote it; it reads it at every start.");
        }
    }
}

/// Where Node was fetched from, it is fetched from again.
fn repositories(split: &mut Split<'_, '_, '_>, at: usize) {
    let facts = split.facts;
    for (n, fact) in facts.steps.iter().enumerate().take(at + 1) {
        let commands = &fact.script.commands;
        let adds = |c: &Command| {
            matches!(c.program(), "curl" | "wget")
                && c.operands().any(|w| w.value.contains("nodesource.com/setup"))
        };
        let Some(place) = commands.iter().position(adds).filter(|_| split.roles[n] == Role::Build) else {
            continue;
        };
        let piped = commands.get(place + 1).is_some_and(|c| c.operator == dockerfile_syntax::Operator::Pipe);
        let end = if piped { commands[place + 1].end } else { commands[place].end };
        if let (Some(text), true) =
            (fact.text.get(commands[place].start..end), piped && split.base.world.apt())
        {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            split.both_as(
                n,
                format!("RUN apt-get update \\\n && apt-get install -y --no-install-recommends ca-certificates curl gnupg \\\n && {text} \\\n && rm -rf /var/lib/apt/lists/*"),
                "Node comes from where it came from before. The small image lacks what fetching it takes.",
            );
        }
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
    // Settings of Bundler and programs of gems lie there, whatever the path of the gems is.
    let mut places = vec!["/usr/local/bundle".to_owned()];
    let mut set = Settings::default();
    for fact in &facts.steps[..=at] {
        for (command, folder) in fact.followed() {
            if matches!(command.program(), "bundle" | "bundler") {
                set.read(command, &folder);
                places.extend(set.place(&fact.step.vars, &folder));
            }
        }
    }
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

/// What Bundler keeps of its flags and settings, in a file that goes before the environment.
#[derive(Default)]
struct Settings {
    path: Option<String>,
    deployment: bool,
}

impl Settings {
    fn read(&mut self, command: &Command, folder: &str) {
        let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_ref()).collect();
        let config = words.first() == Some(&"config");
        let value = |name: &str| {
            let at = words.iter().position(|w| *w == name)?;
            words[at + 1..].iter().copied().find(|w| !w.starts_with('-'))
        };
        let path = match config {
            true => value("path"),
            false => words.iter().find_map(|w| w.strip_prefix("--path=")).or(value("--path")),
        };
        if let Some(path) = path.filter(|p| !p.contains('$')) {
            self.path = Some(join(folder, path));
        }
        self.deployment |= match config {
            true => value("deployment").is_some_and(|v| v != "false"),
            false => words.contains(&"--deployment"),
        };
        if words.contains(&"--system") || config && words.contains(&"path.system") {
            *self = Settings::default();
        }
    }

    /// Where Bundler puts gems in a folder, if not where the image of Ruby keeps them.
    fn place(&self, vars: &crate::plan::Vars, folder: &str) -> Option<String> {
        let own = || Some(join(folder, "vendor/bundle"));
        match (&self.path, vars.get("BUNDLE_PATH")) {
            (Some(path), _) => Some(path.clone()),
            (None, _) if self.deployment => own(),
            (None, Some(path)) => Some(join(folder, path)),
            (None, None) if vars.get("BUNDLE_DEPLOYMENT").is_some_and(|v| v != "false") => own(),
            (None, None) => vars.get("GEM_HOME").map(str::to_owned),
        }
    }
}

/// What Bundler is told for every application of a user stands in that user's home, so it is told again.
fn configured(split: &mut Split<'_, '_, '_>, at: usize) {
    let facts = split.facts;
    for (n, fact) in facts.steps.iter().enumerate().take(at + 1) {
        let told = |c: &&Command| {
            matches!(c.program(), "bundle" | "bundler")
                && c.arguments().first().is_some_and(|w| w.value == "config")
                && !c.has("--local")
                // How gems are compiled.
                && !c.words.iter().any(|w| w.value.starts_with("build."))
                && c.depth == 0
        };
        let texts: Vec<&str> =
            fact.script.commands.iter().filter(told).filter_map(|c| fact.text.get(c.start..c.end)).collect();
        if !texts.is_empty() && split.roles[n] == Role::Build {
            split.both_as(
                n,
                format!("RUN {}", texts.join(" && ")),
                "Bundler may keep this setting in the user's home, which stays behind, so it is told again.",
            );
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
    if !known {
        split.assume("No gem calls a program that only the full image brings, such as git, curl or ImageMagick's convert.");
    }
    // The application's own folder may hold gems, and parts that are compiled by hand.
    let places: Vec<&str> = split.artefacts.iter().map(|a| a.from.as_str()).collect();
    let places = places.join(" ");
    if asks.choose("libraries", text, &choices) == "detect" && !places.is_empty() {
        detect(split, &places);
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
            "FROM ruby:3.1 AS build\nWORKDIR /app\nCOPY Gemfile ./\nRUN bundle install\n\nFROM ruby:3.1-slim\nRUN apt-get update \\\n && apt-get install -y --no-install-recommends libpq5 \\\n && rm -rf /var/lib/apt/lists/*\nWORKDIR /app\nCOPY --from=build /usr/local/bundle /usr/local/bundle\nCOPY --from=build /app/Gemfile.lock /app/Gemfile.lock\nCOPY . .\nCMD [\"ruby\", \"app.rb\"]\n",
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
