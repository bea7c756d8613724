//! Which tools that were installed for everyone does the program need, and how do they come along?

use dockerfile_syntax::{Command, Keyword};

use super::dependencies::direct;
use crate::convert::cut::listed;
use crate::convert::packages::{self, unversioned};
use crate::convert::split::{Role, Split};
use crate::convert::start::Start;

/// Global tools that only build.
const BUILD_TOOLS: &str = " typescript @angular/cli @nestjs/cli gulp gulp-cli grunt grunt-cli webpack webpack-cli node-gyp lerna \
    turbo nx @vue/cli rimraf bower npm-check-updates eslint ";

/// Tools without compiled parts: installed again they are what they were.
const PLAIN: &str = " npm yarn pnpm corepack pm2 serve http-server nodemon forever supervisor node-dev bower gulp gulp-cli grunt grunt-cli \
    coffee-script coffeescript typescript ts-node tsx cross-env mocha webpack webpack-cli @angular/cli @nestjs/cli @vue/cli vue-cli rimraf \
    concurrently npm-check-updates json-server express-generator sequelize-cli knex babel-cli @babel/cli @babel/core @babel/node eslint \
    jshint less lerna turbo nx prisma dotenv-cli npm-run-all ";

pub(in super::super) fn is_global(command: &Command) -> bool {
    let first = command.operands().next().map(|w| w.value.as_ref());
    command.has("-g")
        || command.has("--global")
        || command.has("--location=global")
        || first == Some("global")
}

pub(super) fn is_tool(command: &Command) -> bool {
    command.program() == "corepack"
        || matches!(command.program(), "npm" | "yarn" | "pnpm" | "bun") && is_global(command)
}

/// Whether a command installs programs of Python for everyone, by their names alone.
pub(super) fn is_python(command: &Command) -> bool {
    let named = |w: &str| !w.starts_with('.') && !w.contains('/');
    let flags = ["--break-system-packages", "--no-cache-dir", "--upgrade", "-U"];
    matches!(command.program(), "pip" | "pip3")
        && command.has("install")
        && command
            .arguments()
            .iter()
            .all(|w| named(&w.value) && (!w.value.starts_with('-') || flags.contains(&&*w.value)))
}

/// Whether a command installs a tool that not only builds.
pub(super) fn lasts(command: &Command) -> bool {
    let mut names = command.operands().skip(1).map(|w| unversioned(&w.value));
    is_tool(command) && names.any(|name| name != "npm" && !listed(BUILD_TOOLS, name))
}

/// Brings those that the program may start.
pub(super) fn tools(split: &mut Split<'_, '_, '_>, start: &Start) {
    let facts = split.facts;
    let managers: Vec<&str> = start.words().filter(|w| matches!(*w, "yarn" | "pnpm")).collect();
    let corepack = facts.commands().any(|(_, _, c)| c.program() == "corepack");
    let script = start.words().any(|w| w.ends_with(".sh"));
    let hidden = !direct(start, None) && facts.package(&facts.workdir()).is_none();
    let called = |tool: &str| {
        let program = tool.rsplit('/').next().unwrap_or(tool).trim_end_matches("-cli");
        facts.commands().any(|(_, _, c)| c.program() == program)
    };
    for n in 0..facts.steps.len() {
        if !matches!(split.roles[n], Role::Both(_) | Role::As(..)) {
            continue;
        }
        let fact = &facts.steps[n];
        if fact.keyword() != Keyword::Run || !fact.script.commands.iter().any(is_tool) {
            continue;
        }
        let named = fact
            .script
            .commands
            .iter()
            .filter(|c| is_tool(c))
            .flat_map(|c| c.operands().map(|w| (c.program().to_owned(), w.value.to_string())));
        let needed = named.into_iter().any(|(program, name)| {
            let bare = unversioned(&name);
            match program.as_str() {
                "corepack" => !managers.is_empty(),
                _ if matches!(bare, "install" | "i" | "add" | "global" | "npm") => false,
                _ if matches!(bare, "yarn" | "pnpm") => managers.contains(&bare),
                // A script may call anything, and one of package.json what no line calls.
                _ => {
                    script
                        || hidden
                            && ["gulp", "gulp-cli", "grunt-cli", "bower", "webpack"].contains(&bare)
                            && !called(bare)
                        || !listed(BUILD_TOOLS, bare)
                }
            }
        });
        if !needed {
            split.roles[n] = Role::Build;
        }
    }
    compiled(split);
    if corepack && !managers.is_empty() && facts.stage.config.user.is_empty() {
        split.take("/root/.cache/node/corepack", "Corepack fetched the package manager while building; without it every start would fetch it again.");
    }
}

/// The packages that a command installs for everyone with npm, without their versions.
fn named<'c>(command: &'c Command<'_>) -> impl Iterator<Item = &'c str> {
    let npm = command.program() == "npm" && is_global(command);
    let words = command.operands().map(|w| w.value.as_ref()).skip(1).filter(move |_| npm);
    words.map(unversioned)
}

/// A tool with compiled parts is not installed again where compilers are missing, but comes along as it is.
fn compiled(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    // Elsewhere npm keeps such tools somewhere else.
    if facts.base_name != "node" || facts.stage.vars.get("NPM_CONFIG_PREFIX").is_some() {
        return;
    }
    let mut tools: Vec<&str> = Vec::new();
    for (n, fact) in facts.steps.iter().enumerate() {
        let commands = &fact.script.commands;
        let names = || commands.iter().flat_map(named);
        let plain = |name: &str| listed(PLAIN, name);
        let alone = commands.iter().all(|c| named(c).next().is_some() || packages::is_manager(c.program()));
        let repeated = matches!(split.roles[n], Role::Both(_) | Role::As(..));
        let clear = names().all(|name| {
            name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'@' | b'/'))
        });
        if repeated && alone && clear && !names().all(plain) {
            tools.extend(names().filter(|name| !matches!(*name, "npm" | "corepack")));
            split.roles[n] = Role::Build;
        }
    }
    if tools.is_empty() {
        return;
    }
    let mut line = String::from("RUN mkdir -p /tools/bin");
    for tool in &tools {
        let folder = tool.rsplit_once('/').map_or(String::new(), |(scope, _)| format!("{scope}/"));
        line += &format!(
            " \\\n && mkdir -p /tools/lib/node_modules/{folder} && cp -a /usr/local/lib/node_modules/{tool} /tools/lib/node_modules/{folder} \\\n && for program in /usr/local/bin/*; do case \"$(readlink $program)\" in */node_modules/{tool}/*) cp -P $program /tools/bin/ ;; esac; done"
        );
    }
    let why = "Tools for everyone that may have been compiled: they come along as they are, since the image that runs has no compilers to install them again.";
    split.root_line(line, why);
    split.take_program("/tools", "/usr/local", why);
}
