//! How is a PHP application split? Composer, Node and Git stay behind; the application moves, with its vendor folder and
//! its built assets, onto the same PHP image.

use dockerfile_syntax::{Command, Keyword};

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::base::{Base, World};
use crate::convert::cut::{self, Needs, Tools, cut, folder, listed};
use crate::convert::facts::beneath;
use crate::convert::lacks::{self, health};
use crate::convert::split::Role;
use crate::convert::{installs, packages};

pub(super) const RECIPE: Recipe = Recipe { name: "php", applies: |facts| facts.base_name == "php", split };

const MANIFESTS: &str = " composer.json composer.lock composer.* package.json package-lock.json yarn.lock ";

/// Programs of the image itself that set up the server, and basic ones that edit files.
const LOCAL: &str = " php awk \
    docker-php-ext-install docker-php-ext-enable docker-php-ext-configure pecl install-php-extensions ";

/// Programs of the image that build an extension.
const EXTENSIONS: &str = " docker-php-ext-install docker-php-ext-enable docker-php-ext-configure pecl docker-php-source install-php-extensions ";

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    refuse_late(facts)?;
    installs::refuse_tools(facts)?;
    let homes = homes(facts)?;
    script(facts, asks)?;
    refuse_tools(facts)?;
    let raw = facts.stage.base_raw.clone();
    let base = Base::new(raw, facts.world);
    let mut split = Split::new(
        facts,
        base,
        "The image that runs starts afresh from the same PHP image, without Composer, Git and what the build left lying about. There is no smaller edition of it.",
    );
    let root = folder(facts);
    let tools = Tools {
        root: &root,
        needs,
        local: LOCAL,
        manifests: MANIFESTS,
        inside: "",
        building: " nodejs npm yarn composer curl wget gnupg zip unzip git make gettext ",
        sources: None,
    };
    let development = development(facts);
    cut(&mut split, &tools).map_err(|refusal| only_extensions(facts, refusal))?;
    for home in homes {
        split.take(&home, "Tools that Composer installs for everyone.");
    }
    refuse_empty(&split)?;
    extensions(&mut split, &development);
    cut::modules(&mut split);
    health(&mut split, true);
    split.summary =
        "Builds as before, then runs on the same PHP image and leaves Composer, Git, Node and caches behind."
            .to_owned();
    crate::convert::options::building(&mut split, asks);
    Ok(split)
}

/// Extensions alone are built where they run, so what helps stands in the one stage.
fn only_extensions(facts: &Facts<'_, '_>, refusal: Outcome) -> Outcome {
    let builds = facts.commands().any(|(_, _, c)| listed(EXTENSIONS, c.program()));
    match refusal {
        Outcome::Refuse { reason: "nothing-to-leave-behind", .. } if builds => refuse(
            "nothing-to-leave-behind",
            "Nothing is built here but extensions, and PHP's image has their compiler in any case. To make the image smaller, let the RUN that installs headers and tools for them take these away again at its end (`apt-get purge -y --auto-remove`), and install the libraries that they load by name.",
        ),
        other => other,
    }
}

/// Whether a command needs the stage that builds.
fn needs(command: &Command) -> Option<Needs> {
    const WRITES: &str = " composer composer.phar npm npx yarn pnpm bower gulp grunt make git unzip tar msgfmt gcc webpack artisan phing node ";
    let program = command.program();
    let named = |what: &str| command.operands().any(|w| w.value.contains(what));
    if listed(WRITES, program) {
        return Some(Needs::Writes);
    }
    match program {
        "php" if named("composer") && named("installer") || named("composer-setup") => Some(Needs::Installs),
        "php" if named("composer") || named("artisan") || named("bin/console") => Some(Needs::Writes),
        "curl" | "wget" | "php"
            if named("getcomposer.org") || named("composer") || named("nodesource") || named("yarnpkg") =>
        {
            Some(Needs::Installs)
        }
        "mv" if named("composer") => Some(Needs::Installs),
        _ => None,
    }
}

fn refuse_late(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let words = facts.start_words();
    if words
        .iter()
        .any(|w| w.ends_with("composer") || w.ends_with("composer.phar") || w == "npm" || w == "yarn")
    {
        return Err(refuse(
            "installs-at-start",
            "The image calls Composer or a Node package manager whenever it starts, so it needs its tools. Call them in a RUN; then their result can come from another stage.",
        ));
    }
    Ok(())
}

/// A script of the project that starts the program may call Composer: what it says, or what is answered.
fn script(facts: &Facts<'_, '_>, asks: &mut Asks<'_>) -> Result<(), Outcome> {
    let words = facts.start_words();
    let Some(script) = words.iter().find(|w| w.ends_with(".sh") || w.contains("entrypoint")) else {
        return Ok(());
    };
    let installed = facts.commands().any(|(_, _, c)| {
        c.program().contains("composer") || c.words.iter().any(|w| w.value.contains("composer"))
    });
    let name = script.rsplit('/').next().unwrap_or(script);
    if !installed || name == "docker-php-entrypoint" {
        return Ok(());
    }
    // Under another name than in the folder, often.
    let said = lacks::script(facts, script).or_else(|| facts.project.as_ref()?.named(name));
    let calls = match said {
        Some(text) => text.contains("composer"),
        None => {
            let text = format!("Does {name} call Composer or git when it runs?");
            // What Composer was told to leave for later is called later.
            let mut later = facts.commands().filter(|(_, _, c)| needs(c) == Some(Needs::Writes));
            let later = later.next_back().is_some_and(|(_, _, c)| c.has("--no-scripts"));
            let choices = if later { ["yes", "no"] } else { ["no", "yes"] };
            asks.ask("tools", &text, choices[0], &choices) == "yes"
        }
    };
    match calls {
        false => Ok(()),
        // The answer decides.
        true if !asks.open.is_empty() => Err(Outcome::Ask(std::mem::take(&mut asks.open))),
        true => Err(refuse(
            "installs-at-start",
            "The script that starts the image calls Composer, so it needs its tools. Call it in a RUN; then its result can come from another stage.",
        )),
    }
}

/// Composer without anything that it installs is there to be called later; extensions that are built from a file need the file.
fn refuse_tools(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let global = |c: &Command| c.has("global");
    let works =
        |c: &Command| needs(c) == Some(Needs::Writes) && !(c.program().contains("composer") && global(c));
    let tools = |c: &Command| {
        c.program().contains("composer") && global(c) && c.operands().any(|w| w.value.contains("prestissimo"))
    };
    if facts.commands().any(|(_, _, c)| tools(c)) && !facts.commands().any(|(_, _, c)| works(c)) {
        return Err(refuse(
            "workbench",
            "Composer is made ready and then installs nothing here, so the image seems to call it when it runs.",
        ));
    }
    let file = |c: &Command| {
        c.program() == "pecl" && c.operands().any(|w| w.value.starts_with(['/', '.']))
            || c.words.iter().any(|w| w.value.contains("/usr/src/php/ext"))
    };
    match facts.commands().find(|(_, _, c)| file(c)) {
        None => Ok(()),
        Some((_, fact, _)) => Err(refuse(
            "cannot-follow",
            format!(
                "Line {} builds an extension from files that were fetched for it, and it is built again in the image that runs, which has them not. Let pecl fetch it by its name.",
                fact.step.line
            ),
        )),
    }
}

/// An image that holds nothing but settings: Composer and its like are there for a project that is mounted.
fn refuse_empty(split: &Split<'_, '_, '_>) -> Result<(), Outcome> {
    let workdir = split.facts.workdir();
    let own = |to: &str| workdir.len() > 1 && beneath(to, &workdir);
    let settings = |to: &str| !own(to) && ["/etc", "/usr/local", "/root"].iter().any(|f| beneath(to, f));
    let files = split.facts.brought().map(|(_, to)| to);
    match files.chain(split.artefacts.iter().map(|a| a.to.as_str())).all(settings) {
        false => Ok(()),
        true => Err(refuse(
            "workbench",
            "No line brings a project into the image, so one is mounted when it runs, and what is installed beside PHP seems to be there for it. Copy the project and install its packages here; then a second stage pays off.",
        )),
    }
}

/// Where Composer installs tools for everyone. What it fetches for itself alone, to be faster, stays behind.
fn homes(facts: &Facts<'_, '_>) -> Result<Vec<String>, Outcome> {
    const OWN: [&str; 3] = ["hirak/prestissimo", "fxp/composer-asset-plugin", "composer/composer"];
    let mut out = Vec::new();
    for (_, fact, command) in facts.commands() {
        let words: Vec<&str> = command.operands().map(|w| w.value.as_ref()).collect();
        let Some(at) = words.iter().position(|w| *w == "global") else { continue };
        let own = |w: &&str| OWN.iter().any(|o| w.trim_matches('"').starts_with(o));
        let names: Vec<&str> = words[at + 1..].iter().copied().filter(|w| w.contains('/')).collect();
        let fetches = matches!(words.get(at + 1), Some(&"require" | &"install" | &"update"));
        if !command.program().contains("composer") || !fetches || !names.is_empty() && names.iter().all(own) {
            continue;
        }
        let given = command.assignments.iter().find_map(|a| a.value.strip_prefix("COMPOSER_HOME="));
        let path = fact.step.vars.get("PATH").into_iter().chain(facts.stage.vars.get("PATH"));
        let named = path.flat_map(|p| p.split(':')).find_map(|p| p.strip_suffix("/vendor/bin"));
        match given.or(fact.step.vars.get("COMPOSER_HOME")).or(named.filter(|n| n.contains("composer"))) {
            Some(home) => out.push(home.trim_matches('"').to_owned()),
            None => {
                return Err(refuse(
                    "cannot-follow",
                    format!(
                        "Line {} installs tools for everyone with Composer, and where it keeps them hangs on its version. Set COMPOSER_HOME.",
                        fact.step.line
                    ),
                ));
            }
        }
    }
    Ok(out)
}

/// Development packages that the text installs: extensions are compiled against them.
fn development(facts: &Facts<'_, '_>) -> Vec<String> {
    let names = facts.commands().flat_map(|(_, _, c)| packages::installed(c).unwrap_or_default());
    // What compiles extensions, the image itself brings again.
    let compiles = |n: &str| matches!(n, "libc-dev" | "libc6-dev" | "musl-dev" | "dpkg-dev");
    names.filter(|n| n.ends_with("-dev") && !n.starts_with("php") && !compiles(n)).collect()
}

/// Extensions are built in the stage that runs, too: the image carries the compiler in any case. What they were compiled
/// against goes again in the same layer; the libraries they load stay.
fn extensions(split: &mut Split<'_, '_, '_>, development: &[String]) {
    let facts = split.facts;
    let builds = |n: &usize| facts.steps[*n].script.commands.iter().any(|c| listed(EXTENSIONS, c.program()));
    let steps: Vec<usize> =
        (0..facts.steps.len()).filter(|n| facts.steps[*n].keyword() == Keyword::Run).filter(builds).collect();
    if steps.is_empty() {
        return;
    }
    let last = split.last_building().unwrap_or(0);
    installer(split);
    if development.is_empty() {
        for n in steps.into_iter().filter(|n| *n <= last) {
            let own = |c: &Command| {
                let installer =
                    c.operands().last().is_some_and(|w| w.value.ends_with("/install-php-extensions"));
                listed(EXTENSIONS, c.program()) || c.words.is_empty() || c.program() == "chmod" && installer
            };
            let alone = facts.steps[n].script.commands.iter().all(own);
            if alone {
                split.both(n, "The same extensions as before.");
            } else {
                let commands = commands(split, n);
                again(
                    split,
                    n,
                    format!("RUN {}", commands.join(" \\\n && ")),
                    "The same extensions as before.",
                );
            }
        }
        return;
    }
    let mut lines = Vec::new();
    let mut at = 0;
    for n in steps.into_iter().filter(|n| *n <= last) {
        lines.extend(commands(split, n));
        at = n;
    }
    if lines.is_empty() {
        return;
    }
    let alpine = split.base.world == World::Alpine;
    // What a tag that names no release stands on changes, and so do the names of packages.
    let named = matches!(split.base.world, World::Debian(release) if facts.base_tag.contains(release));
    let world = if alpine || named { split.base.world } else { World::Debian("") };
    let (mut keep, mut go) = (Vec::new(), Vec::new());
    for name in development {
        match packages::library(world, name) {
            Some(library) if !keep.contains(&library.to_owned()) => {
                keep.push(library.to_owned());
                go.push(name.clone());
            }
            Some(_) => go.push(name.clone()),
            None => keep.push(name.clone()),
        }
    }
    let extensions = lines.join(" \\\n && ");
    let line = match (alpine, go.is_empty()) {
        (true, true) => format!("RUN apk add --no-cache {} \\\n && {extensions}", keep.join(" ")),
        (true, false) => format!(
            "RUN apk add --no-cache {} \\\n && apk add --no-cache --virtual .build $PHPIZE_DEPS {} \\\n && {extensions} \\\n && apk del .build",
            keep.join(" "),
            go.join(" ")
        ),
        (false, true) => format!(
            "RUN apt-get update \\\n && apt-get install -y --no-install-recommends {} \\\n && {extensions} \\\n && rm -rf /var/lib/apt/lists/*",
            keep.join(" ")
        ),
        (false, false) => format!(
            "RUN apt-get update \\\n && apt-get install -y --no-install-recommends {} {} \\\n && {extensions} \\\n && apt-get purge -y --auto-remove {} \\\n && rm -rf /var/lib/apt/lists/*",
            keep.join(" "),
            go.join(" "),
            go.join(" ")
        ),
    };
    let base = split.base.world;
    let library = |name: &str| development.iter().any(|d| packages::library(base, d) == Some(name));
    split.packages.retain(|(name, _)| !keep.contains(name) && !go.contains(name) && !library(name));
    again(
        split,
        at,
        line,
        "The same extensions as before. Headers that only the compiler reads go again in the same layer; the libraries that the extensions load stay.",
    );
}

/// A program that installs extensions with all they need is there where they are installed again.
fn installer(split: &mut Split<'_, '_, '_>) {
    let brings = |text: &str| text.contains("install-php-extensions");
    for (n, fact) in split.facts.steps.iter().enumerate() {
        let copies = matches!(fact.keyword(), Keyword::Copy | Keyword::Add);
        if copies && brings(fact.instruction.span.of(split.facts.document.text)) {
            split.roles[n] = Role::Both("It installs the extensions.".to_owned());
        }
    }
}

/// Right behind FROM, or, if it names a setting of the file, where the file has it.
fn again(split: &mut Split<'_, '_, '_>, n: usize, line: String, why: &str) {
    let env = &split.facts.stage.config.env;
    let named = env
        .iter()
        .any(|(name, _)| [format!("${name}"), format!("${{{name}}}")].iter().any(|w| line.contains(w)));
    match named && split.roles[n] == Role::Build {
        true => split.both_as(n, line, why),
        false => split.first_line(line, why),
    }
}

/// The commands of a RUN that build extensions, as they are written.
fn commands(split: &Split<'_, '_, '_>, n: usize) -> Vec<String> {
    let fact = &split.facts.steps[n];
    let own = fact.script.commands.iter().filter(|c| listed(EXTENSIONS, c.program()));
    own.map(|c| fact.text[c.start..c.end].split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::{check, outcome};

    #[test]
    fn locales_extensions_and_modules_of_the_server() {
        check(
            "FROM php:8.2-apache\nRUN apt-get update && apt-get install -y gettext locales libicu-dev git\nRUN docker-php-ext-install intl\nRUN echo 'de_DE.UTF-8 UTF-8' >> /etc/locale.gen && locale-gen\nCOPY . /var/www/html/\nRUN composer install --no-dev\nRUN a2enmod rewrite\n",
            "FROM php:8.2-apache AS build\nRUN apt-get update && apt-get install -y gettext locales libicu-dev git\nRUN docker-php-ext-install intl\nRUN echo 'de_DE.UTF-8 UTF-8' >> /etc/locale.gen && locale-gen\nCOPY . /var/www/html/\nRUN composer install --no-dev\n\nFROM php:8.2-apache\nRUN apt-get update \\\n && apt-get install -y locales \\\n && rm -rf /var/lib/apt/lists/*\nRUN apt-get update \\\n && apt-get install -y --no-install-recommends libicu-dev \\\n && docker-php-ext-install intl \\\n && rm -rf /var/lib/apt/lists/*\nRUN echo 'de_DE.UTF-8 UTF-8' >> /etc/locale.gen && locale-gen\nCOPY --from=build /var/www/html /var/www/html\nRUN a2enmod rewrite\n",
        );
    }

    #[test]
    fn headers_go_again_where_the_library_is_known() {
        let text = "FROM php:8.2-fpm-bookworm\nWORKDIR /srv\nRUN apt-get update && apt-get install -y libpq-dev unzip\nRUN docker-php-ext-install pdo_pgsql\nCOPY . .\nRUN composer install && npm ci && npm run build\nCMD [\"php-fpm\"]\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        let extensions = "RUN apt-get update \\\n && apt-get install -y --no-install-recommends libpq5 libpq-dev \\\n && docker-php-ext-install pdo_pgsql \\\n && apt-get purge -y --auto-remove libpq-dev \\\n && rm -rf /var/lib/apt/lists/*\n";
        assert!(offer.text.contains(extensions), "{}", offer.text);
        assert!(offer.text.contains("RUN rm -rf /srv/node_modules\n\nFROM"), "{}", offer.text);
    }

    #[test]
    fn composer_at_the_start() {
        let text = "FROM php:8-cli\nWORKDIR /a\nCOPY . .\nRUN composer install\nCMD composer start\n";
        assert!(matches!(outcome(text), Outcome::Refuse { reason: "installs-at-start", .. }));
    }
}
