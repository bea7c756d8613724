//! How is a Node application split? Everything is built as before, development dependencies go, and the application's
//! folder moves to the slim image of the same version.

use dockerfile_syntax::Command;

use super::{Asks, Facts, Outcome, Recipe, Split, refuse, static_site};
use crate::convert::base::{self, Base, World};
use crate::convert::facts::beneath;
use crate::convert::follow;
use crate::convert::lacks;
use crate::convert::leaves::Knows;
use crate::convert::split::Role;
use crate::convert::start::{Start, through};
use crate::convert::writes::venv;
use crate::convert::{options, packages};

mod berry;
mod browsers;
mod dependencies;
mod loads;
mod smaller;
mod tools;

use crate::convert::cut::{listed, modules};
use berry::{is_berry, linker};
use dependencies::{buried, dependencies, deployed, direct, ending, installs};
pub(super) use tools::is_global;
use tools::is_tool;

pub(super) const RECIPE: Recipe = Recipe { name: "node", applies, split };

/// Commands that serve a developer, not a user.
const DEV_SERVERS: &str = " dev develop nodemon ts-node-dev vite webpack-dev-server webpack react-scripts \
    serve:dev watch gulp grunt ng vue-cli-service parcel ";

/// Programs that only write beneath the working folder, or nowhere.
const LOCAL: &str = " npm yarn pnpm npx pnpx bunx node bun corepack tsc ng vite webpack prisma next nuxt nest sed turbo nx lerna \
    rollup esbuild gulp grunt bower react-scripts vue-cli-service svelte-kit remix astro make node-gyp ";

/// Packages that call programs which the full image has, or draw with its fonts.
const CALLS: [(&str, &str); 11] = [
    ("canvas", "fontconfig"),
    ("@napi-rs/canvas", "fontconfig"),
    ("skia-canvas", "fontconfig"),
    ("@resvg/resvg-js", "fontconfig"),
    ("sharp", "fontconfig"),
    ("gm", "imagemagick"),
    ("simple-git", "git"),
    ("ps-tree", "procps"),
    // These three ask `ps` which programs to end.
    ("tree-kill", "procps"),
    ("concurrently", "procps"),
    ("npm-run-all", "procps"),
];

/// What an image of Node brings.
const BROUGHT: [&str; 8] = ["node", "npm", "npx", "yarn", "yarnpkg", "corepack", "bun", "bunx"];

fn applies(facts: &Facts<'_, '_>) -> bool {
    match facts.base_name.as_str() {
        "node" | "oven/bun" | "mhart/alpine-node" | "keymetrics/pm2" | "circleci/node" | "cimg/node"
        | "bitnami/node" => true,
        // A distribution on which Node is installed, or somebody's image of Node.
        name if matches!(name, "debian" | "ubuntu" | "alpine" | "buildpack-deps")
            || name.contains("node") =>
        {
            let words = Start::of(facts.stage);
            let programs = " node nodejs npm yarn pnpm npx pm2 pm2-runtime pm2-docker forever ";
            let starts = words.commands.iter().filter_map(|c| c.first()).any(|p| listed(programs, p));
            starts && !installs(facts).is_empty()
        }
        _ => false,
    }
}

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    let start = facts.start();
    refuse_dev_server(facts, &start)?;
    let root = follow::application_folder(facts)?;
    let slim = base::slim(facts)?;
    let installs = installs(facts);
    let zipped = installs.iter().any(|i| i.manager == "yarn") && is_berry(facts) && linker(facts, asks);
    let served = static_site::served(facts);
    let server = server(facts, &start);
    let mut tools = follow::left_behind(facts);
    let building = npm_builds(facts, &start);
    tools.extend((!building.is_empty()).then(|| "npm".to_owned()));
    let heavy = tools.iter().any(|t| packages::is_heavy(t) || t == "npm");
    let dependencies = match served {
        Some(_) => Vec::new(),
        None if server.is_some() => Vec::new(),
        None => dependencies(facts, &through(facts, &start), &installs, slim.same && !heavy, asks),
    };
    let workspace = deployed(facts, &root);
    let buried = buried(facts, &installs) || workspace.is_some();
    if slim.same && dependencies.is_empty() && !heavy && !buried && served.is_none() {
        // The answer decides.
        if !asks.open.is_empty() {
            return Err(Outcome::Ask(std::mem::take(&mut asks.open)));
        }
        return Err(refuse(
            "nothing-to-leave-behind",
            "The base image is small already, and the text installs neither tools of the build nor development dependencies that the program surely runs without, so a second stage would leave nothing behind.",
        ));
    }
    let image = &slim.base.image;
    let why = match slim.same {
        true => {
            "The image that runs starts afresh from the same base, without what the build left lying about."
                .to_owned()
        }
        false => format!(
            "The image that runs starts from {image}: the same version and the same distribution, without compilers and headers."
        ),
    };
    let official = facts.base_name == "oven/bun" || facts.base_name == "node" && !before_users(facts);
    let user = if facts.base_name == "node" { "node" } else { "bun" };
    let base = Base { user: Some(user).filter(|_| official), ..slim.base };
    let base =
        if facts.base_name.contains('/') || facts.base_name == "node" { base.with(&BROUGHT) } else { base };
    let (base, why) = match server {
        Some(release) => (
            Base::debian_slim(release),
            "The same distribution without Node: what is started is a server of the distribution's own."
                .to_owned(),
        ),
        None => (base, why),
    };
    let mut split = Split::new(facts, base, why);
    if server.is_some() {
        split.allow("ENV PATH", "Node's own settings are gone with it.");
    }
    for line in &dependencies {
        let why = "Development dependencies were needed to build; the program runs without them.";
        split.build_line(line.clone(), format!("{why}{}", ending(line)));
    }
    global_paths(facts)?;
    // Without Python's headers nothing is compiled, so what pip installs it installs again on the small image.
    let header = |name: &String| name.starts_with("python3") && name.ends_with("-dev");
    let headers = |c: &Command| packages::installed(c).is_some_and(|names| names.iter().any(header));
    let tool: fn(&Command) -> bool = match facts.commands().any(|(_, _, c)| headers(c)) {
        true => is_tool,
        false => |c| is_tool(c) || tools::is_python(c),
    };
    follow::application(&mut split, &Knows { root: &root, local: LOCAL, tool, building })?;
    if let Some(workspace) = &workspace {
        split.artefacts.retain(|a| !beneath(&a.from, workspace));
        for (n, fact) in facts.steps.iter().enumerate() {
            if fact.context_paths().next().is_some()
                && fact.context_paths().all(|(_, to)| beneath(to, workspace))
            {
                split.roles[n] = Role::Build;
            }
        }
    }
    tools::tools(&mut split, &start);
    system(&mut split);
    lacks::git(&mut split)?;
    let (root, why) = match &served {
        Some(paths) => (&paths[0], "The finished pages: the server that is started reads nothing else."),
        None => (
            &root,
            "The application as it was built, with all its files: which of them the program reads at run time cannot be seen here, so all come along.",
        ),
    };
    split.take(root, why);
    for script in served.iter().flatten().skip(1) {
        split.take(script, "The script that starts the server.");
    }
    if installs.iter().any(|i| i.folder.is_empty()) {
        split.take(
            "/node_modules",
            "Installed above the application's folder, where Node finds packages too.",
        );
    }
    if zipped {
        split.build_line(
            "RUN mkdir -p /root/.yarn/berry",
            "There is no such folder if Yarn keeps its packages elsewhere.",
        );
        split.take(
            "/root/.yarn/berry",
            "Yarn keeps the packages in its cache and reads them from there (Plug'n'Play).",
        );
    }
    browsers::browsers(&mut split, root)?;
    for name in packages::idle(facts) {
        split.package(&name, "No line of the build calls it, so the program may.");
    }
    libraries(&mut split);
    smaller::smaller(&mut split, &start, asks, !dependencies.is_empty());
    let cached = split.artefacts.iter().any(|a| a.from.starts_with("/root/"));
    if !cached {
        options::user(&mut split, asks, root);
    }
    options::building(&mut split, asks);
    let left = if dependencies.is_empty() && !buried { "" } else { "development dependencies, " };
    split.summary = format!(
        "Builds as before, then runs on {} and leaves {left}compilers and caches behind.",
        split.base.image
    );
    if server.is_some() {
        modules(&mut split);
    }
    if heavy {
        split.assume(format!("The program does not call {} when it runs.", tools.join(", ")));
    }
    if !dependencies.is_empty() {
        let hidden = facts.package(&facts.workdir()).is_none() && !direct(&start, None);
        let needs = match hidden {
            true => format!("What `{}` runs", start.main().join(" ")),
            false => "What the program needs at run time".to_owned(),
        };
        split.assume(format!("{needs} is listed under dependencies, not devDependencies, in package.json."));
    }
    Ok(split)
}

/// The lines that take development dependencies away from what another stage copies: the folder of an install, or its
/// packages.
pub(in crate::convert) fn pruning(
    facts: &Facts<'_, '_>,
    start: &Start,
    copied: &[&str],
    asks: &mut Asks<'_>,
) -> Vec<(String, &'static str)> {
    let mut installs = installs(facts);
    // Somebody has thought of it.
    if installs.iter().any(|i| i.lean) {
        return Vec::new();
    }
    installs.retain(|i| copied.iter().any(|c| beneath(&format!("{}/node_modules", i.folder), c)));
    let lines = dependencies(facts, start, &installs, false, asks);
    lines
        .into_iter()
        .map(|line| {
            let ending = ending(&line);
            (line, ending)
        })
        .collect()
}

/// The release of Debian, if the image only starts a web server that is installed from there, maybe by a script that calls
/// nothing of Node's.
fn server(facts: &Facts<'_, '_>, start: &Start) -> Option<&'static str> {
    const SERVERS: &str = " nginx apache2 apache2ctl lighttpd ";
    let start = through(facts, start);
    let (command, others) = start.commands.split_last()?;
    let node = |w: &String| BROUGHT.iter().any(|name| w.contains(name));
    if others.iter().flatten().any(node) {
        return None;
    }
    let name = command.first()?.rsplit('/').next()?;
    let installed = facts.commands().any(|(_, _, c)| {
        packages::installed(c).is_some_and(|names| names.iter().any(|n| name.starts_with(n.as_str())))
    });
    match facts.world {
        World::Debian(release) if installed && !release.is_empty() => {
            listed(SERVERS, name).then_some(release)
        }
        _ => None,
    }
}

/// Images of Node from before 2017 have no user `node`.
fn before_users(facts: &Facts<'_, '_>) -> bool {
    let first = facts.base_tag.split(['.', '-']).next().unwrap_or("");
    matches!(first, "argon" | "boron") || first.parse::<u32>().is_ok_and(|major| major < 8)
}

/// On a distribution npm is a package of its own, with hundreds that it depends on; a program that is started without it needs none.
fn npm_builds(facts: &Facts<'_, '_>, start: &Start) -> &'static str {
    let installed = facts
        .commands()
        .any(|(_, _, c)| packages::installed(c).unwrap_or_default().iter().any(|n| n == "npm"));
    let called = start.words().any(|w| packages::is_node(w) || w.ends_with(".sh"));
    // A tool for everyone is installed again.
    let called = called || facts.commands().any(|(_, _, c)| tools::lasts(c));
    if installed && !called { " npm node-gyp " } else { "" }
}

/// The project itself installed for everyone: where its files go, package.json says.
fn global_paths(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let own = |c: &Command| {
        let mut names = c.operands().skip(1).map(|w| w.value.as_ref()).peekable();
        let none = names.peek().is_none() && c.program() == "npm";
        none || names.any(|n| n.starts_with(['.', '/']) || n.ends_with(".tgz"))
    };
    let installs = |c: &Command| {
        matches!(
            c.operands().next().map(|w| w.value.as_ref()),
            Some("install" | "i" | "add" | "link" | "global")
        )
    };
    match facts.commands().find(|(_, _, c)| {
        matches!(c.program(), "npm" | "yarn" | "pnpm") && is_global(c) && installs(c) && own(c)
    }) {
        Some((_, fact, _)) => Err(refuse(
            "cannot-follow",
            format!(
                "Line {} installs the project itself for everyone, and which files that leaves where is not in the text. Install it in its own folder and start it there; then that folder moves.",
                fact.step.line
            ),
        )),
        None => Ok(()),
    }
}

fn refuse_dev_server(facts: &Facts<'_, '_>, start: &Start) -> Result<(), Outcome> {
    let dev = start.resolved.iter().find(|c| is_dev_server(c));
    // Built at start, then served: the tools are part of the program.
    let builds = start.resolved.len() > 1 && start.resolved.iter().any(|c| c.iter().any(|w| w == "build"));
    match dev {
        Some(command) => Err(refuse(
            "dev-server",
            format!(
                "The image starts a development server ({}), which needs all its tools. Start what a build step leaves, for example `npm run build` and `node dist/server.js`; then a second stage pays off.",
                command.join(" ")
            ),
        )),
        None if builds && facts.base_tag.contains("alpine") => Err(refuse(
            "compiles-at-start",
            "The program is built at every start, so its tools have to stay. Build it in a RUN, and start what that leaves; then a second stage pays off.",
        )),
        None => Ok(()),
    }
}

fn is_dev_server(main: &[String]) -> bool {
    let named = |w: &str| {
        listed(DEV_SERVERS, w.rsplit('/').next().unwrap_or(w)) || w.ends_with(":dev") || w.ends_with(":watch")
    };
    let program = main.first().map_or("", |w| w.rsplit('/').next().unwrap_or(""));
    // `npm run dev`, `npx nodemon`, `yarn dev`: the second word says what runs.
    let runner = listed(" npm yarn pnpm npx bun bunx pnpx ", program);
    let words: Vec<&String> = main
        .iter()
        .filter(|w| !w.starts_with('-') && !matches!(w.as_str(), "run" | "run-script" | "exec" | "x"))
        .collect();
    let dev = if runner { words.get(1).is_some_and(|w| named(w)) } else { named(program) };
    let finished = main.iter().any(|w| matches!(w.as_str(), "preview" | "build" | "--transpile-only"));
    // `next dev` is one, `next start` is none.
    let verb = matches!(program, "next" | "nuxt" | "nuxi" | "astro" | "remix")
        && main.get(1).is_some_and(|w| w == "dev");
    // `tsx watch` is one, `tsx` is none: it reads TypeScript, and needs all packages.
    dev && !finished || verb || main.iter().any(|w| w == "--watch") || main.join(" ").contains("tsx watch")
}

/// Packages that do not come with the application's folder.
fn system(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    let alpine = split.base.world == World::Alpine;
    lacks::health(split, true);
    let package = facts.package(&facts.workdir());
    if split.base.world.apt() {
        lacks::programs(split, split.base.image == facts.stage.base_raw);
        for (name, program) in CALLS {
            let listed = package.as_ref().and_then(|p| p.is_development(name)) == Some(false);
            if listed {
                let why = format!("{name} needs it, and the slim image does not have it.");
                lacks::called(split, program, &why);
            }
        }
    }
    let prisma = package.is_some_and(|p| p.has("@prisma/client") || p.has("prisma"));
    if (prisma || facts.document.text.contains("prisma")) && !alpine && !split.installs("openssl") {
        split.package("openssl", "Prisma's engine loads OpenSSL, which the slim image does not have.");
    }
    // Beside compilers Python is there for node-gyp, if the project has nothing of its own for it.
    let compiles = |c: &Command| {
        let names = packages::installed(c).unwrap_or_default();
        names.iter().any(|n| matches!(n.as_str(), "make" | "gcc" | "g++" | "build-essential" | "build-base"))
    };
    let own = facts.project.as_ref().is_some_and(|p| p.any(&[".py"]))
        || facts.commands().any(|(_, _, c)| venv(c).is_some());
    if !own && facts.commands().any(|(_, _, c)| compiles(c)) {
        split.packages.retain(|(name, _)| !matches!(name.as_str(), "python" | "python3" | "python2"));
    }
}

/// Native modules load the libraries that they were built against.
fn libraries(split: &mut Split<'_, '_, '_>) {
    for (_, _, command) in split.facts.commands() {
        let names = packages::installs_of(command).build_only;
        for name in names.iter().filter(|n| n.ends_with("-dev") && !listed(HEADERS, n)) {
            match packages::library(split.facts.world, name) {
                Some(library) => split.package(library, "The library that native modules were built against."),
                None => split.package(name, "It brings the library that native modules were built against; which package holds that alone differs from release to release."),
            }
        }
    }
}

/// Development packages without a library of their own.
const HEADERS: &str = " musl-dev libc-dev libc6-dev linux-libc-dev linux-headers-dev python-dev python3-dev python2-dev libstdc++-dev \
    nodejs-dev dpkg-dev ";

#[cfg(test)]
mod tests {
    use crate::convert::tests::{check, outcome};

    const API: &str = "FROM node:20\n\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\n# compile\nRUN npm run build\n\n# the port\nEXPOSE 3000\nCMD [\"node\", \"dist/server.js\"]\n";

    #[test]
    fn an_api() {
        check(
            API,
            "FROM node:20 AS build\n\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\n# compile\nRUN npm run build\nRUN npm prune --omit=dev --no-package-lock\n\nFROM node:20-slim\nCOPY --chown=node --from=build /app /app\nWORKDIR /app\nUSER node\n\n# the port\nEXPOSE 3000\nCMD [\"node\", \"dist/server.js\"]\n",
        );
    }

    /// A line that the offered text holds, or `!` and one that it must not hold.
    fn holds(text: &str, lines: &[&str]) {
        let crate::convert::Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        for line in lines {
            let wanted = !line.starts_with('!');
            let found = offer.text.contains(line.trim_start_matches('!'));
            assert!(found == wanted, "{line:?} in\n{}", offer.text);
        }
    }

    #[test]
    fn the_folder_that_holds_the_whole_project() {
        holds(
            "FROM node:20\nCOPY . /srv/shop\nWORKDIR /srv/shop/front\nRUN npm ci && npm run build\nWORKDIR /srv/shop/back\nRUN rm -r /srv/shop/front && npm ci --omit=dev\nCMD [\"node\", \"a.js\"]\n",
            &["--from=build /srv/shop /srv/shop\n", "!COPY . /srv/shop\nWORKDIR /srv/shop/back"],
        );
    }

    #[test]
    fn packages_that_were_put_there_by_hand_are_not_pruned() {
        holds(
            "FROM node:20\nWORKDIR /app\nCOPY package.json .\nRUN npm install\nCOPY . .\nCOPY lib /app/node_modules/own/lib/\nCMD [\"node\", \"a.js\"]\n",
            &["!prune"],
        );
    }

    #[test]
    fn a_script_that_cannot_be_seen_may_call_any_tool() {
        let text = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nRUN npm install -g gulp-cli\nCMD [\"bash\", \"run.sh\"]\n";
        holds(text, &["FROM node:20-slim\nRUN npm install -g gulp-cli\n"]);
        holds(
            &text.replace("\"bash\", \"run.sh\"", "\"npm\", \"start\""),
            &["FROM node:20-slim\nRUN npm install -g gulp-cli\n"],
        );
        holds(
            &text.replace("\"bash\", \"run.sh\"", "\"node\", \"a.js\""),
            &["!slim\nRUN npm install -g gulp-cli"],
        );
    }

    #[test]
    fn under_a_fifth_of_the_size() {
        let crate::convert::Outcome::Offer(offer) = outcome(API) else { panic!() };
        assert!(offer.after.disk.likely * 5 < offer.before.disk.likely, "{offer:?}");
    }

    #[test]
    fn what_it_refuses() {
        for (text, reason) in [
            ("FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm i\nCMD npm run dev\n", "dev-server"),
            (
                "FROM node:20-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nCMD node a.js\n",
                "nothing-to-leave-behind",
            ),
            ("FROM node:20\nCOPY . .\nRUN npm i\nCMD node a.js\n", "no-workdir"),
            ("FROM node:20\nWORKDIR /app\nRUN curl -sL x | bash\nCMD node a.js\n", "cannot-follow"),
            ("FROM node:20\nWORKDIR /app\nRUN npm i\n", "no-command"),
            (
                "FROM node:20\nWORKDIR /app\nCOPY start.sh /start.sh\nCOPY . .\nRUN npm ci && npm run build\nRUN chmod +x tool /start.sh\nCMD [\"node\", \"a.js\"]\n",
                "cannot-follow",
            ),
            (
                "FROM nobody/node\nCOPY . ${WHERE}/app\nWORKDIR ${WHERE}/app\nRUN npm ci && npm run build\nCMD [\"node\", \"a.js\"]\n",
                "cannot-follow",
            ),
        ] {
            assert!(
                matches!(outcome(text), crate::convert::Outcome::Refuse { reason: r, .. } if r == reason),
                "{text} {:?}",
                outcome(text)
            );
        }
    }

    #[test]
    fn packages_the_program_calls_come_along_and_compilers_do_not() {
        let text = "FROM node:20\nRUN apt-get update && apt-get install -y python3 g++ ffmpeg\nWORKDIR /app\nCOPY . .\nRUN npm ci\nHEALTHCHECK CMD curl -f http://localhost/\nCMD [\"node\", \"a.js\"]\n";
        let crate::convert::Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        let runner = offer.text.split("FROM node:20-slim").nth(1).unwrap();
        assert!(
            runner.contains("ffmpeg") && runner.contains("curl \\") && !runner.contains("g++"),
            "{runner}"
        );
    }
}
