//! How is an Elixir application split? The compiler and its packages stay behind; the release that `mix release` wrote
//! moves onto a small image of the same system.

use dockerfile_syntax::Command;

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::assets::assets;
use crate::convert::base::{Base, World};
use crate::convert::cut::{Needs, Tools, cut, folder, listed, put};
use crate::convert::facts::beneath;
use crate::convert::lacks::{self, health};
use crate::convert::programs::{Binary, Compiler, programs};
use crate::convert::start::Start;
use crate::plan::join;

pub(super) const RECIPE: Recipe = Recipe {
    name: "elixir",
    applies: |facts| matches!(facts.base_name.as_str(), "elixir" | "erlang" | "hexpm/elixir"),
    split,
};

const SOURCES: &str = " mix.exs mix.lock lib config priv assets apps rel test *.ex *.exs rebar.config src include .formatter.exs ";

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    let start = Start::of(facts.stage);
    let root = folder(facts);
    let base = base(facts);
    let image = base.image.clone();
    let own = facts.base_name != "hexpm/elixir" && base.world != World::Alpine;
    let (taken, why, comes) = if own && facts.commands().any(|(_, _, c)| archives(c)) {
        let why = format!(
            "The program is an archive that Erlang runs, and {image} brings Erlang without compilers."
        );
        let written = programs(facts, &start, &ESCRIPT, &[])?.binaries;
        (written, why, "The program, which `mix escript.build` wrote.")
    } else {
        let why = format!(
            "A release brings Erlang with it and needs only the system's libraries: {image} is the same system without compilers."
        );
        let release = release(facts, &start)?;
        let comes = "The release: the compiled application, its dependencies and Erlang itself, at the same place as before.";
        (vec![Binary { to: release.clone(), from: release }], why, comes)
    };
    let mut split = Split::new(facts, base, why);
    let tools = Tools {
        root: &root,
        needs,
        local: " awk update-ca-certificates ",
        manifests: "",
        inside: "",
        building: " nodejs npm yarn curl wget inotify-tools ",
        sources: Some(SOURCES),
    };
    cut(&mut split, &tools)?;
    put(&mut split, &root)?;
    for Binary { from, to } in &taken {
        split.take_to(from, to, comes);
    }
    if let Some(script) = script(facts, &start) {
        split.take(&script, "The image starts it.");
    }
    let packages: &[&str] = match split.base.world {
        World::Alpine => &["libstdc++", "openssl", "ncurses-libs"],
        _ if own => &[],
        _ => &["libstdc++6", "openssl", "libncurses6", "ca-certificates"],
    };
    // A slim image has none, and is the one that was used before.
    if own && image != facts.stage.base_raw {
        lacks::certificates(
            &mut split,
            "Certificates of public authorities, for encrypted connections. The libraries that Erlang loads are in this image, which runs Erlang itself.",
        );
    }
    for package in packages {
        split.package(package, "Libraries that Erlang loads, and certificates for encrypted connections.");
    }
    assets(&mut split, asks, &tools, false);
    locale(&mut split);
    health(&mut split, false);
    split.summary =
        format!("Builds the release as before, then runs it on {image}, without compilers and sources.");
    crate::convert::options::building(&mut split, asks);
    Ok(split)
}

/// `mix escript.build` writes one file that is called like the application.
const ESCRIPT: Compiler = Compiler {
    bin: "",
    outputs: |_| false,
    writes: |command, folder, out| {
        if archives(command) {
            out.folders.push(folder.to_owned());
        }
    },
    builds: |_| false,
    missing: "no line in the text shows that `mix escript.build` writes that file. Start the file that it writes.",
};

fn archives(command: &Command) -> bool {
    command.program() == "mix" && command.has("escript.build")
}

/// Whether a command needs the stage that builds.
fn needs(command: &Command) -> Option<Needs> {
    let tools =
        " mix rebar rebar3 npm npx yarn node git make tar unzip cp mv elixir iex curl wget brunch webpack ";
    listed(tools, command.program()).then_some(Needs::Writes)
}

/// The folder of the release that is started.
fn release(facts: &Facts<'_, '_>, start: &Start) -> Result<String, Outcome> {
    let workdir = join("/", &facts.stage.config.workdir);
    let releases = facts.commands().any(|(_, _, c)| c.operands().any(|w| w.value.contains("release")));
    let program = start.words().find(|w| {
        w.contains("/bin/") && !w.starts_with("/bin/") && !w.starts_with("/usr/") && !w.contains('$')
            || w.starts_with("bin/")
    });
    match program {
        Some(program) if releases => {
            let path = join(&workdir, program);
            Ok(path.rsplit_once("/bin/").map_or(path.clone(), |(folder, _)| folder.to_owned()))
        }
        // A script of the project starts it.
        None if releases && script(facts, start).is_some() => {
            let env = facts.stage.vars.get("MIX_ENV").unwrap_or("dev");
            Ok(format!("{}/_build/{env}/rel", folder(facts).trim_end_matches('/')))
        }
        _ if start.words().any(|word| word.ends_with(".exs")) => Err(refuse(
            "needs-compiler",
            "The image starts a script that Elixir compiles whenever it runs, so it needs Elixir itself. What `mix release` builds needs none.",
        )),
        _ => Err(refuse(
            "needs-compiler",
            "The image starts the application through Mix, so it needs Elixir and all sources. Add `RUN mix release` and start `_build/prod/rel/<name>/bin/<name> start`; then the compiler can stay behind.",
        )),
    }
}

/// The script that is started, if it lies among the files that are copied.
fn script(facts: &Facts<'_, '_>, start: &Start) -> Option<String> {
    let path = join(&facts.workdir(), start.main().first().filter(|w| w.ends_with(".sh"))?);
    let copied = |(_, to): (&str, &str)| beneath(&path, to);
    facts.brought().any(copied).then_some(path)
}

/// The same system without compilers. Images of the Hex team name it in their tag; the official ones have a slim sibling.
fn base(facts: &Facts<'_, '_>) -> Base {
    let raw = &facts.stage.base_raw;
    let tag = &facts.base_tag;
    if let Some((_, system)) = tag.split_once("-debian-") {
        let mut parts = system.split('-');
        let (release, date) = (parts.next().unwrap_or("bookworm"), parts.next().unwrap_or(""));
        let dated = if date.is_empty() { release.to_owned() } else { format!("{release}-{date}") };
        return Base::new(format!("debian:{dated}-slim"), facts.world);
    }
    if let Some((_, system)) = tag.split_once("-alpine-") {
        return Base::new(format!("alpine:{system}"), World::Alpine);
    }
    let slim = tag.contains("slim")
        || tag.contains("alpine")
        || facts.base_name == "hexpm/elixir"
        || raw.contains(['@', '$']);
    let image = match (slim, tag.as_str()) {
        (true, _) => raw.clone(),
        (false, "latest") => format!("{}:slim", raw.trim_end_matches(":latest")),
        (false, _) => format!("{raw}-slim"),
    };
    Base::new(image, facts.world)
}

/// Elixir wants UTF-8, which its own images set and the plain system does not.
fn locale(split: &mut Split<'_, '_, '_>) {
    let set = split.facts.stage.config.env.iter().any(|(name, _)| name == "LANG" || name == "LC_ALL");
    let plain = split.base.image.starts_with("debian:") || split.base.image.starts_with("alpine:");
    if !set && plain {
        let why = "Elixir's own image sets this; without it, names and texts beyond ASCII break.";
        split.first_line("ENV LANG=C.UTF-8", why);
        split.allow("ENV LANG", why);
    }
}

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::{check, outcome};

    #[test]
    fn a_release() {
        check(
            "FROM elixir:1.15\nWORKDIR /app\nCOPY . .\nENV MIX_ENV=prod\nRUN mix deps.get && mix release\nCMD [\"_build/prod/rel/shop/bin/shop\", \"start\"]\n",
            "FROM elixir:1.15 AS build\nWORKDIR /app\nCOPY . .\nENV MIX_ENV=prod\nRUN mix deps.get && mix release\n\nFROM elixir:1.15-slim\nCOPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/\nWORKDIR /app\nENV MIX_ENV=prod\nCOPY --from=build /app/_build/prod/rel/shop /app/_build/prod/rel/shop\nCMD [\"_build/prod/rel/shop/bin/shop\", \"start\"]\n",
        );
    }

    #[test]
    fn the_system_that_the_tag_names() {
        let text = "FROM hexpm/elixir:1.15.7-erlang-26.1.2-debian-bookworm-20231009-slim\nWORKDIR /app\nCOPY . .\nRUN mix release\nCMD [\"/app/_build/prod/rel/a/bin/a\", \"start\"]\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert!(offer.text.contains("\nFROM debian:bookworm-20231009-slim\n"), "{}", offer.text);
        assert!(offer.text.contains("\nENV LANG=C.UTF-8\n"), "{}", offer.text);
    }

    #[test]
    fn an_archive_that_erlang_runs() {
        let text = "FROM elixir:1.14\nWORKDIR /opt/app\nCOPY mix.exs .\nCOPY lib lib\nRUN mix escript.build\nRUN mv tally /usr/local/bin/\nWORKDIR /in\nCOPY numbers.txt .\nENTRYPOINT [\"tally\"]\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        let runner =
            "COPY --from=build /usr/local/bin/tally /usr/local/bin/tally\nWORKDIR /in\nCOPY numbers.txt .\n";
        assert!(
            offer.text.contains("\nFROM elixir:1.14-slim\n") && offer.text.contains(runner),
            "{}",
            offer.text
        );
    }

    #[test]
    fn mix_at_the_start() {
        let text = "FROM elixir:1.15\nWORKDIR /app\nCOPY . .\nRUN mix compile\nCMD mix phx.server\n";
        assert!(matches!(outcome(text), Outcome::Refuse { reason: "needs-compiler", .. }));
    }
}
