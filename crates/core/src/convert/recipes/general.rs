//! How is an application split of which only the folder is known? Tools that were installed to build stay behind; the folder,
//! and whatever else the lines leave for the program, moves to the same distribution.

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::base::{self, World};
use crate::convert::follow;
use crate::convert::lacks::{library, script};
use crate::convert::leaves::Knows;
use crate::convert::start::Start;
use crate::convert::{cut, installs, options, packages};

pub(super) const RECIPE: Recipe = Recipe {
    name: "general",
    applies: |facts| {
        let small = facts.world == World::Alpine || facts.world.apt();
        let heavy = follow::left_behind(facts).iter().any(|t| packages::is_heavy(t));
        small && (heavy || !pages(facts).is_empty()) && facts.commands().any(|(_, _, c)| builds(c))
    },
    split,
};

/// Programs of many languages that only write beneath the working folder, or into caches of their own.
const LOCAL: &str = " npm yarn pnpm npx node bun tsc ng vite webpack next nuxt gulp grunt bower make cmake ninja gcc g++ cc clang \
    go cargo rustc javac mvn gradle sbt lein dotnet ghc stack cabal swift elm dune zig nim crystal shards mix hugo composer sed \
    php jekyll doxygen asciidoctor pandoc sphinx-build mkdocs ocamlopt ocamlc ocamlfind ocamlbuild gfortran gnatmake fpc gdc ldc2 dmd valac sbcl mcs \
    ./configure ./gradlew ./mvnw patch autoreconf meson protoc rsvg-convert convert dot msgfmt terser uglifyjs cleancss lessc sassc strip upx rebar3 ";

/// Packages that only make pages, or fetch what PHP reads.
const PAGES: &str = " nodejs npm yarn yarnpkg hugo jekyll doxygen graphviz asciidoctor pandoc python3-sphinx mkdocs composer ";

/// Packages that make the pages which a web server then serves as they are; `supervisord` may start one, and PHP beside it.
fn pages(facts: &Facts<'_, '_>) -> Vec<String> {
    const SERVERS: &str =
        " nginx httpd apache2 apache2ctl apachectl httpd-foreground lighttpd caddy supervisord ";
    let start = facts.start();
    let name = start.main().first().map_or("", |w| w.rsplit('/').next().unwrap_or(w));
    let server = if name.is_empty() || prepares(facts, name) { facts.base_name.as_str() } else { name };
    let serves = |name: &str| cut::listed(SERVERS, name);
    let scripts = || start.words().filter(|w| w.ends_with(".sh")).filter_map(|w| script(facts, w));
    if !serves(server) && !scripts().any(|text| text.split_whitespace().any(serves))
        || start.commands.len() > 1
    {
        return Vec::new();
    }
    let installs = facts.commands().flat_map(|(_, _, c)| packages::installed(c).unwrap_or_default());
    // What Alpine's Composer brings of PHP is called differently in every release.
    let known = |name: &String| name != "composer" || facts.world.apt();
    installs.filter(|name| cut::listed(PAGES, name) && known(name)).collect()
}

/// Whether a script of the project's own prepares what the image starts by itself.
fn prepares(facts: &Facts<'_, '_>, name: &str) -> bool {
    facts.base_name == "nginx"
        && facts.brought().any(|(from, _)| from.rsplit('/').next() == name.rsplit('/').next())
}

/// Whether a command compiles or bundles something.
fn builds(command: &dockerfile_syntax::Command) -> bool {
    let program = command.program();
    cut::listed(LOCAL, program) && !cut::listed(" sed patch node php strip upx ", program)
}

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    let installs = |c: &dockerfile_syntax::Command| {
        c.words.iter().any(|w| w.value == "install") && c.program() == "make"
    };
    if let Some((_, fact, _)) = facts.commands().find(|(_, _, c)| installs(c)) {
        return Err(refuse(
            "cannot-follow",
            format!(
                "Line {} installs with make, among the files of the distribution, and which those are is not in the text. Install into a folder of its own (DESTDIR or --prefix), and copy that.",
                fact.step.line
            ),
        ));
    }
    installs::refuse_unnamed(facts)?;
    if facts.base_name == "haskell" {
        return Err(refuse(
            "no-runtime-image",
            "Of the image of Haskell there is no edition without the compiler. Start a second stage from debian (the same release, slim) with libgmp10 in it, and copy the program there.",
        ));
    }
    let start = facts.start();
    compiles_late(&start)?;
    let pages = pages(facts);
    let mut tools = follow::left_behind(facts);
    tools.extend(pages.iter().filter(|p| !tools.contains(p)).cloned().collect::<Vec<_>>());
    // What supervisord starts needs no compiler, but may be a program of Node.
    let scripted = start.words().any(|w| w.ends_with(".sh"))
        || start.main().first().is_some_and(|w| {
            w.contains("entrypoint") || w.ends_with("supervisord") && !pages.is_empty() || prepares(facts, w)
        });
    if scripted && !silent(facts, &start, &tools) {
        let text = format!("Does {} call {} when it runs?", start.main().join(" "), listed(&tools));
        if asks.ask("tools", &text, "no", &["no", "yes"]) == "yes" {
            return Err(refuse(
                "nothing-to-leave-behind",
                "What the build needs, the program needs too, so there is nothing to leave behind.",
            ));
        }
    }
    let root = match follow::application_folder(facts) {
        // A generator reads one folder and writes another, so there need be no folder to work in.
        Err(_)
            if !pages.is_empty()
                || facts.commands().any(|(_, _, c)| matches!(c.program(), "hugo" | "jekyll")) =>
        {
            cut::folder(facts)
        }
        root => root?,
    };
    let slim = base::slim(facts)?;
    let why =
        format!("The same distribution afresh, without {}, which only the build needed.", listed(&tools));
    let mut split = Split::new(facts, slim.base, why);
    let building = if pages.is_empty() { "" } else { PAGES };
    follow::application(&mut split, &Knows { root: &root, local: LOCAL, tool: |_| false, building })?;
    for name in tools.iter().filter(|n| !n.ends_with("-ocaml-dev")) {
        library(&mut split, name, "");
        if name == "gdc" && packages::library(facts.world, name).is_none() {
            split.package(name, "It brings the library that the program was built against.");
        }
    }
    if pages.iter().any(|p| p == "composer") {
        for name in ["php-cli", "php-intl", "php-mbstring"] {
            split.package(name, "Composer brought it, and the program may use it.");
        }
    }
    for name in packages::idle(facts) {
        split.package(&name, "No line of the build calls it, so the program may.");
    }
    tools.retain(|name| !split.packages.iter().any(|(kept, _)| kept == name));
    if !facts.removed(&root) {
        split.take(&root, "The application as it was built, with all its files: which of them the program reads at run time cannot be seen here, so all come along.");
    }
    if pages.iter().any(|p| p == "npm" || p == "nodejs") {
        cut::modules(&mut split);
    }
    options::building(&mut split, asks);
    split.summary =
        format!("Builds as before, then runs on {} and leaves {} behind.", split.base.image, listed(&tools));
    split.assume(format!("The program does not call {} when it runs.", listed(&tools)));
    Ok(split)
}

/// Whether the folder holds the script that is started, or what supervisord starts, and none of the tools is named in it.
fn silent(facts: &Facts<'_, '_>, start: &Start, tools: &[String]) -> bool {
    let named = |text: &str, tool: &str| {
        text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '+' | '.')).any(|w| w == tool)
    };
    let calls = |text: &&str| {
        text.contains(".sh") || named(text, "node") || tools.iter().any(|tool| named(text, tool))
    };
    let is_script = |w: &&str| w.ends_with(".sh") || w.contains("entrypoint") || prepares(facts, w);
    match (start.words().find(is_script), &facts.project) {
        (Some(name), _) => script(facts, name).is_some_and(|text| !calls(&text)),
        (None, Some(project)) => {
            let mut programs = project.ending(".conf").filter(|t| t.contains("[program:")).peekable();
            programs.peek().is_some() && !programs.any(|text| calls(&text))
        }
        _ => false,
    }
}

/// Tools that build before they start a program, or that look for the compiler and the packages they keep in a home.
fn compiles_late(start: &Start) -> Result<(), Outcome> {
    const TOOLS: &str = " stack cabal ghc runghc runhaskell lein sbt mvn gradle cargo rustc go cmake dune zig swift mix shards crystal nim nimble javac gcc cc g++ ";
    let name = start.main().first().map_or("", |w| w.rsplit('/').next().unwrap_or(w));
    match !name.is_empty() && cut::listed(TOOLS, name) {
        false => Ok(()),
        true => Err(refuse(
            "compiles-at-start",
            format!(
                "The image starts {name}, a tool that builds, so it needs what the build needs. Start the program that it builds; then the tools can stay behind."
            ),
        )),
    }
}

/// A few names, and how many more.
fn listed(names: &[String]) -> String {
    match names {
        [] => "tools".to_owned(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::{check, outcome};

    #[test]
    fn a_compiler_stays_behind() {
        check(
            "FROM alpine:3.20\nRUN apk add --no-cache build-base ghc curl\nWORKDIR /app\nCOPY . .\nRUN ghc -o main Main.hs\nCMD [\"./main\"]\n",
            "FROM alpine:3.20 AS build\nRUN apk add --no-cache build-base ghc curl\nWORKDIR /app\nCOPY . .\nRUN ghc -o main Main.hs\n\nFROM alpine:3.20\nRUN apk add --no-cache curl libstdc++ gmp\nWORKDIR /app\nCOPY --from=build /app /app\nCMD [\"./main\"]\n",
        );
    }

    #[test]
    fn what_make_installs_is_not_known() {
        let text = "FROM fedora\nRUN dnf install -y make\nWORKDIR /a\nRUN make install\nCMD a\n";
        assert!(matches!(outcome(text), Outcome::Refuse { .. }));
    }
}
