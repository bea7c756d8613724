//! How is a Node application split? Everything is built as before, development dependencies go, and the working folder
//! moves to the slim image of the same version.

use dockerfile_syntax::{Command, Keyword};

use super::packages::{self, apt_line};
use super::{Draft, Facts, Outcome, Recipe, refuse};
use crate::Options;
use crate::convert::facts::Fact;
use crate::convert::write::Writer;

pub(super) const RECIPE: Recipe = Recipe { name: "node", applies: |facts| facts.base_name == "node", draft };

/// Commands that serve a developer, not a user.
const DEV_SERVERS: [&str; 9] = [
    "dev",
    "nodemon",
    "ts-node",
    "ts-node-dev",
    "tsx",
    "vite",
    "webpack-dev-server",
    "react-scripts",
    "serve:dev",
];

/// Programs that only write beneath the working folder, or nowhere.
const LOCAL: [&str; 27] = [
    "npm", "yarn", "pnpm", "npx", "node", "bun", "corepack", "tsc", "ng", "vite", "webpack", "prisma",
    "next", "nuxt", "nest", "echo", "true", "set", "cd", "ls", "cat", "test", "[", "sed", "export", "env",
    ":",
];

/// Programs that write where their operands say.
const FILES: [&str; 9] = ["cp", "mv", "rm", "mkdir", "touch", "chown", "chmod", "ln", "find"];

/// Programs that make users and groups.
const USERS: [&str; 6] = ["adduser", "addgroup", "useradd", "groupadd", "usermod", "groupmod"];

fn draft(facts: &Facts<'_, '_>, _options: &Options) -> Result<Draft, Outcome> {
    refuse_dev_server(facts)?;
    let root = root(facts)?;
    let slim = slim(facts)?;
    let parts = sort(facts, &root)?;
    let manager = manager(facts);
    let prune = prune(facts, manager);
    if slim.same && prune.is_none() {
        return Err(refuse(
            "nothing-to-leave-behind",
            "The base image is small already and no development dependencies are installed, so a second stage would leave nothing behind.",
        ));
    }
    let Some(last) = parts.build.last().copied() else {
        return Err(refuse(
            "nothing-to-leave-behind",
            "Nothing is built or installed here, so there is nothing to leave behind.",
        ));
    };
    let mut writer = Writer::new(facts, last.instruction);
    if let Some((line, why)) = &prune {
        writer.add(line, *why);
    }
    writer.gap();
    let why = match slim.same {
        true => "The image that runs starts afresh from the same small base, without what the build left lying about.".to_owned(),
        false => format!("The image that runs starts from {}: the same Node and the same Debian, without compilers and headers.", slim.image),
    };
    writer.add(&format!("FROM {}", slim.image), why);
    system(facts, &mut writer, &parts, slim.alpine);
    let owner = own_user(facts);
    let build = facts.build_name();
    let chown = if owner.is_some() { "--chown=node:node " } else { "" };
    writer.add(
        &format!("COPY {chown}--from={build} {root} {root}"),
        "The application as it was built, with all its files: which of them the program reads at run time cannot be seen here, so all come along.",
    );
    if let Some(why) = owner {
        writer.add("USER node", why);
        writer.draft.allowed.push(("USER".to_owned(), why.to_owned()));
    }
    for fact in &parts.moved {
        writer
            .move_here(fact.instruction, "it says how the image runs, so it belongs to the image that runs.");
    }
    let left = if prune.is_some() { "development dependencies, " } else { "" };
    writer.draft.summary = format!(
        "Builds as before, then runs on {} and leaves {left}compilers and caches behind.",
        slim.image
    );
    if prune.is_some() {
        writer.draft.assumptions.push(
            "What the program needs at run time is listed under dependencies, not devDependencies, in package.json.".to_owned(),
        );
    }
    if owner.is_some() {
        writer.draft.assumptions.push(format!("The program writes nowhere but beneath {root} and /tmp."));
    }
    Ok(writer.draft)
}

fn refuse_dev_server(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let words = facts.start_words();
    let dev = words
        .iter()
        .find(|w| DEV_SERVERS.contains(&w.rsplit('/').next().unwrap_or(w)) || w.ends_with(":dev"));
    let ng = words.windows(2).any(|w| w[0] == "ng" && w[1] == "serve");
    match dev {
        Some(_) => {}
        None if ng => {}
        None => return Ok(()),
    }
    Err(refuse(
        "dev-server",
        format!(
            "The image starts a development server ({}), which needs all its tools. Add a build step and start what it builds, for example `npm run build` and `node dist/server.js`; then a second stage pays off.",
            words.join(" ")
        ),
    ))
}

/// The folder that holds the application: the first working directory that something is installed or copied into.
fn root(facts: &Facts<'_, '_>) -> Result<String, Outcome> {
    let last = facts.stage.config.workdir.trim_end_matches('/').to_owned();
    let first = facts
        .steps
        .iter()
        .filter(|f| matches!(f.keyword(), Keyword::Run | Keyword::Copy | Keyword::Add))
        .map(|f| f.step.workdir.clone())
        .find(|w| w != "/");
    let root = match first {
        Some(first) if crate::plan::join("/", &last).starts_with(&first) => first,
        _ => crate::plan::join("/", &last),
    };
    if root == "/" {
        return Err(refuse(
            "no-workdir",
            "The application has no folder of its own. Add a line such as `WORKDIR /app` before the first COPY; then it is clear what to take along.",
        ));
    }
    Ok(root)
}

struct Slim {
    image: String,
    /// Whether the base is small already.
    same: bool,
    alpine: bool,
}

fn slim(facts: &Facts<'_, '_>) -> Result<Slim, Outcome> {
    let raw = &facts.stage.base_raw;
    if raw.contains('@') {
        return Err(refuse(
            "digest",
            "The base is pinned by digest, and the digest of its slim sibling is not in the text. Name it by tag, convert, and pin both stages.",
        ));
    }
    let alpine = facts.base_tag.contains("alpine");
    if alpine || facts.base_tag.contains("slim") {
        return Ok(Slim { image: raw.clone(), same: true, alpine });
    }
    let tagged = raw.rsplit('/').next().unwrap_or(raw).contains(':');
    let image = match (tagged, facts.base_tag.as_str()) {
        (false, _) => format!("{raw}:slim"),
        (true, "latest") => raw.replace(":latest", ":slim"),
        (true, _) => format!("{raw}-slim"),
    };
    Ok(Slim { image, same: false, alpine: false })
}

fn manager(facts: &Facts<'_, '_>) -> &'static str {
    let installs = |name: &str| {
        facts.steps.iter().flat_map(|f| &f.script.commands).any(|c| c.program() == name && is_install(c))
    };
    ["pnpm", "yarn", "bun", "npm"].into_iter().find(|m| installs(m)).unwrap_or("")
}

fn is_install(command: &Command) -> bool {
    let first = command.operands().next().map(|w| w.value.as_str());
    let global = command.has("-g") || command.has("--global") || first == Some("global");
    !global
        && (matches!(first, Some("install" | "i" | "ci" | "add" | "clean-install"))
            || (first.is_none() && command.program() == "yarn"))
}

/// The line that takes development dependencies away, unless there are none.
fn prune(facts: &Facts<'_, '_>, manager: &str) -> Option<(&'static str, &'static str)> {
    let lean = |c: &Command| {
        c.arguments().windows(2).any(|w| w[0].value == "--omit" && w[1].value == "dev")
            || c.arguments().iter().any(|w| {
                matches!(
                    w.value.as_str(),
                    "--production"
                        | "--omit=dev"
                        | "--only=production"
                        | "--only=prod"
                        | "--prod"
                        | "-P"
                        | "--production=true"
                )
            })
    };
    let installs: Vec<(&Fact<'_, '_>, &Command)> = facts
        .steps
        .iter()
        .flat_map(|f| f.script.commands.iter().map(move |c| (f, c)))
        .filter(|(_, c)| is_install(c) && c.program() == manager)
        .collect();
    let all_lean = installs.iter().all(|(f, c)| lean(c) || f.step.vars.get("NODE_ENV") == Some("production"));
    if installs.is_empty() || all_lean {
        return None;
    }
    let why = "Development dependencies were needed to build; the program runs without them.";
    match manager {
        "npm" => Some(("RUN npm prune --omit=dev", why)),
        "pnpm" => Some(("RUN CI=true pnpm prune --prod", why)),
        "yarn" => Some(("RUN yarn install --production --ignore-scripts --prefer-offline", why)),
        _ => None,
    }
}

/// What stays in the build stage, what is repeated, what moves.
struct Parts<'f, 'p, 't> {
    build: Vec<&'f Fact<'p, 't>>,
    repeat: Vec<(&'f Fact<'p, 't>, &'static str)>,
    moved: Vec<&'f Fact<'p, 't>>,
    /// System packages the program needs, taken out of a line that also installs others.
    packages: Vec<String>,
}

fn sort<'f, 'p, 't>(facts: &'f Facts<'p, 't>, root: &str) -> Result<Parts<'f, 'p, 't>, Outcome> {
    let mut parts = Parts { build: Vec::new(), repeat: Vec::new(), moved: Vec::new(), packages: Vec::new() };
    let last_work =
        facts.steps.iter().rposition(|f| matches!(f.keyword(), Keyword::Run | Keyword::Copy | Keyword::Add));
    let beneath = |path: &str| path.trim_end_matches('/') == root || path.starts_with(&format!("{root}/"));
    for (n, fact) in facts.steps.iter().enumerate() {
        match fact.keyword() {
            Keyword::Expose
            | Keyword::Cmd
            | Keyword::Entrypoint
            | Keyword::Healthcheck
            | Keyword::Stopsignal
            | Keyword::Volume
            | Keyword::Label
            | Keyword::Maintainer => parts.moved.push(fact),
            Keyword::User if last_work.is_none_or(|last| n > last) => parts.moved.push(fact),
            Keyword::User => {
                parts.build.push(fact);
                parts.repeat.push((fact, "The same user as before."));
            }
            Keyword::Env | Keyword::Arg | Keyword::Workdir | Keyword::Shell => {
                parts.build.push(fact);
                parts.repeat.push((
                    fact,
                    "The same setting as before: a stage takes none from the stage it copies from.",
                ));
            }
            Keyword::Copy | Keyword::Add => {
                parts.build.push(fact);
                if fact.step.inputs.iter().any(|i| !beneath(&i.destination)) {
                    parts.repeat.push((
                        fact,
                        "These files lie outside the application's folder, so they are copied again.",
                    ));
                }
            }
            Keyword::Run => {
                parts.build.push(fact);
                run(fact, root, &mut parts)?;
            }
            _ => parts.build.push(fact),
        }
    }
    Ok(parts)
}

fn run<'f, 'p, 't>(fact: &'f Fact<'p, 't>, root: &str, parts: &mut Parts<'f, 'p, 't>) -> Result<(), Outcome> {
    if let Some(installs) = packages::installs(&fact.script) {
        match (installs.run_time.is_empty(), installs.build_only.is_empty()) {
            (true, _) => {}
            (false, true) => parts
                .repeat
                .push((fact, "The program may call these packages, so they are installed here too.")),
            (false, false) => parts.packages.extend(installs.run_time),
        }
        return Ok(());
    }
    let commands = &fact.script.commands;
    if commands.iter().any(|c| USERS.contains(&c.program())) {
        let plain = commands.iter().all(|c| USERS.contains(&c.program()) || FILES.contains(&c.program()));
        if plain {
            parts.repeat.push((fact, "The same users as before."));
            return Ok(());
        }
    }
    let mut everywhere = false;
    for command in commands {
        let program = command.program();
        let global =
            command.has("-g") || command.has("--global") || command.words.iter().any(|w| w.value == "global");
        if program == "corepack" || (matches!(program, "npm" | "yarn" | "pnpm") && global) {
            everywhere = true;
            continue;
        }
        if LOCAL.contains(&program) || program.is_empty() || program.starts_with("./") {
            continue;
        }
        let outside = command
            .operands()
            .any(|w| w.value.starts_with('/') && !crate::plan::join("/", &w.value).starts_with(root));
        if FILES.contains(&program) && !outside {
            continue;
        }
        return Err(refuse(
            "cannot-follow",
            format!(
                "Line {} runs {program}, and the text does not say which of the files it leaves are needed at run time. Split that line off, or copy its result by hand.",
                fact.step.line
            ),
        ));
    }
    if everywhere {
        parts.repeat.push((
            fact,
            "Tools for everyone lie outside the application's folder, so they are installed again.",
        ));
    }
    Ok(())
}

/// Settings, packages and files that do not come with the application's folder.
fn system(facts: &Facts<'_, '_>, writer: &mut Writer<'_, '_, '_>, parts: &Parts<'_, '_, '_>, alpine: bool) {
    let mut extra = parts.packages.clone();
    let mut why =
        "Of the packages installed for the build, these are the ones a program may call.".to_owned();
    let health = facts.stage.config.healthcheck.as_ref().map_or(String::new(), |h| h.test.join(" "));
    for tool in ["curl", "wget"] {
        let there = alpine && tool == "wget";
        if health.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == tool)
            && !extra.iter().any(|p| p == tool)
            && !there
        {
            extra.push(tool.to_owned());
            why = format!("The health check calls {tool}, which the slim image does not have.");
        }
    }
    if facts.document.text.contains("prisma") && !alpine && !extra.iter().any(|p| p == "openssl") {
        extra.push("openssl".to_owned());
        why = "Prisma's engine loads OpenSSL, which the slim image does not have.".to_owned();
    }
    if !extra.is_empty() {
        let line =
            if alpine { format!("RUN apk add --no-cache {}", extra.join(" ")) } else { apt_line(&extra) };
        writer.add(&line, why);
    }
    for (fact, why) in &parts.repeat {
        writer.repeat(fact.instruction, *why);
    }
}

/// Why the image gets a user of its own, if it can have one.
fn own_user(facts: &Facts<'_, '_>) -> Option<&'static str> {
    let config = &facts.stage.config;
    (config.user.is_empty() && config.volumes.is_empty()).then_some(
        "Node's images bring an unprivileged user; a program that is broken into then owns less. The application's files belong to it, so it can still write among them.",
    )
}

#[cfg(test)]
mod tests {
    use crate::convert::tests::{check, outcome};

    const API: &str = "FROM node:20\n\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\n# compile\nRUN npm run build\n\n# the port\nEXPOSE 3000\nCMD [\"node\", \"dist/server.js\"]\n";

    #[test]
    fn an_api() {
        check(
            API,
            "FROM node:20 AS build\n\nWORKDIR /app\nCOPY package*.json ./\nRUN npm install\nCOPY . .\n# compile\nRUN npm run build\nRUN npm prune --omit=dev\n\nFROM node:20-slim\nWORKDIR /app\nCOPY --chown=node:node --from=build /app /app\nUSER node\n# the port\nEXPOSE 3000\nCMD [\"node\", \"dist/server.js\"]\n\n",
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
        assert!(runner.contains("ffmpeg curl") && !runner.contains("g++"), "{runner}");
    }
}
