//! How is an application split of which only the folder is known? Tools that were installed to build stay behind; the folder,
//! and whatever else the lines leave for the program, moves to the same distribution.

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::base::{self, World};
use crate::convert::follow;
use crate::convert::leaves::Knows;
use crate::convert::start::Start;
use crate::convert::{cut, installs, options, packages};
use crate::plan::join;

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
    jekyll doxygen asciidoctor pandoc sphinx-build mkdocs ocamlopt ocamlc ocamlfind ocamlbuild gfortran gnatmake fpc gdc ldc2 dmd valac sbcl mcs \
    ./configure ./gradlew ./mvnw patch autoreconf meson protoc rsvg-convert convert dot msgfmt terser uglifyjs cleancss lessc sassc ";

/// Packages that only make pages.
const PAGES: &str = " nodejs npm yarn yarnpkg hugo jekyll doxygen graphviz asciidoctor pandoc python3-sphinx mkdocs librsvg2-bin imagemagick sassc ";

/// Packages that make the pages which a web server then serves as they are.
fn pages(facts: &Facts<'_, '_>) -> Vec<String> {
    const SERVERS: &str = " nginx httpd apache2 apache2ctl httpd-foreground lighttpd caddy ";
    let start = facts.start();
    let name = start.main().first().map_or("", |w| w.rsplit('/').next().unwrap_or(w));
    let server = if name.is_empty() { facts.base_name.as_str() } else { name };
    if server.is_empty() || !SERVERS.contains(&format!(" {server} ")) || start.commands.len() > 1 {
        return Vec::new();
    }
    let installs = facts.commands().flat_map(|(_, _, c)| packages::installed(c).unwrap_or_default());
    installs.filter(|name| PAGES.contains(&format!(" {name} "))).collect()
}

/// Whether a command compiles or bundles something.
fn builds(command: &dockerfile_syntax::Command) -> bool {
    let program = command.program();
    LOCAL.contains(&format!(" {program} ")) && !matches!(program, "sed" | "patch" | "node")
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
    let script = start.words().any(|w| w.ends_with(".sh"))
        || start.main().first().is_some_and(|w| w.contains("entrypoint"));
    if script && !silent(facts, &start) {
        let text = format!(
            "Does {} call {} when it runs?",
            start.main().join(" "),
            listed(&follow::left_behind(facts))
        );
        if asks.ask("tools", &text, "no", &["no", "yes"]) == "yes" {
            return Err(refuse(
                "nothing-to-leave-behind",
                "What the build needs, the program needs too, so there is nothing to leave behind.",
            ));
        }
    }
    let pages = pages(facts);
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
    let mut tools = follow::left_behind(facts);
    tools.extend(pages.iter().cloned());
    let why =
        format!("The same distribution afresh, without {}, which only the build needed.", listed(&tools));
    let mut split = Split::new(facts, slim.base, why);
    let building = if pages.is_empty() { "" } else { PAGES };
    follow::application(&mut split, &Knows { root: &root, local: LOCAL, tool: |_| false, building })?;
    if pages.iter().any(|p| p == "npm" || p == "nodejs") {
        split.build_line(
            format!("RUN rm -rf {root}/node_modules"),
            "What npm installed only makes the pages, and a web server reads none of it.",
        );
    }
    for name in &tools {
        if let Some(library) = packages::library(facts.world, name) {
            split.package(library, "The library that the program was built against.");
        } else if name == "gdc"
            || name.ends_with("-dev")
                && !name.ends_with("-ocaml-dev")
                && !matches!(
                    name.as_str(),
                    "musl-dev" | "libc-dev" | "libc6-dev" | "python-dev" | "python3-dev" | "ruby-dev"
                )
        {
            split.package(name, "It brings the library that the program was built against; which package holds that alone differs from release to release.");
        }
    }
    if !facts.removed(&root) {
        split.take(&root, "The application as it was built, with all its files: which of them the program reads at run time cannot be seen here, so all come along.");
    }
    options::building(&mut split, asks);
    split.summary =
        format!("Builds as before, then runs on {} and leaves {} behind.", split.base.image, listed(&tools));
    split.assume(format!("The program does not call {} when it runs.", listed(&tools)));
    Ok(split)
}

/// Whether the folder holds the script that is started, and none of the tools is named in it.
fn silent(facts: &Facts<'_, '_>, start: &Start) -> bool {
    let Some(script) = start.words().find(|w| w.ends_with(".sh")) else { return false };
    let text = facts.text(&join(&facts.workdir(), script));
    let named = |text: &str, tool: &String| {
        text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '+' | '.')).any(|w| w == tool)
    };
    text.is_some_and(|text| {
        follow::left_behind(facts).iter().all(|tool| !named(text, tool)) && !text.contains(".sh")
    })
}

/// Tools that build before they start a program, or that look for the compiler and the packages they keep in a home.
fn compiles_late(start: &Start) -> Result<(), Outcome> {
    const TOOLS: &str = " stack cabal ghc runghc runhaskell lein sbt mvn gradle cargo rustc go cmake dune zig swift mix shards crystal nim nimble javac gcc cc g++ ";
    let name = start.main().first().map_or("", |w| w.rsplit('/').next().unwrap_or(w));
    match !name.is_empty() && TOOLS.contains(&format!(" {name} ")) {
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
