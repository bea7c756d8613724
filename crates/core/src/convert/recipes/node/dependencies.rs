//! Which dependencies does the program need when it runs, and how do the others go?

use dockerfile_syntax::{Command, Keyword};

use super::berry::{is_berry, pnp};
use super::{is_global, loads};
use crate::convert::asks::Asks;
use crate::convert::cut::listed;
use crate::convert::facts::{Facts, beneath};
use crate::convert::package_json::Package;
use crate::convert::start::Start;
use crate::plan::join;
use crate::sizes::WITHOUT_DEV_DEPENDENCIES;

/// A command that installs the application's packages.
pub(super) struct Install {
    /// In which step.
    step: usize,
    pub(super) manager: &'static str,
    /// Where.
    pub(super) folder: String,
    /// Whether development dependencies are left out already.
    pub(super) lean: bool,
    /// Flags that a later command of the same manager needs too.
    flags: String,
    /// Whether it installs what a list of the project says, which npm does not write itself.
    locked: bool,
}

/// What keeps npm from installing by a list that it wrote itself: that list does not say for which C library a package is, so
/// `npm prune` would add the packages for the other one. (npm 10.8 adds 144 MB to an application made with Next.)
const UNLISTED: &str = " --no-package-lock";

pub(super) fn installs(facts: &Facts<'_, '_>) -> Vec<Install> {
    let mut out = Vec::new();
    for (step, fact) in facts.steps.iter().enumerate() {
        let mut folder = fact.folder.clone();
        for command in &fact.script.commands {
            if command.program() == "cd"
                && let Some(to) = command.operands().next()
            {
                folder = join(&folder, &to.value);
            }
            let Some(manager) = ["pnpm", "yarn", "bun", "npm"].into_iter().find(|m| *m == command.program())
            else {
                continue;
            };
            if !is_install(command) {
                continue;
            }
            let after = |name: &str| {
                command.arguments().windows(2).find(|w| w[0].value == name).map(|w| w[1].value.clone())
            };
            let inner = after("--prefix").or(after("--cwd")).or(after("-C"));
            let keep = ["--legacy-peer-deps", "--force"];
            out.push(Install {
                step,
                manager,
                folder: inner.map_or(folder.clone(), |i| join(&folder, &i)).trim_end_matches('/').to_owned(),
                lean: lean(command)
                    || fact.step.vars.get("NODE_ENV") == Some("production")
                        && !command
                            .words
                            .iter()
                            .any(|w| w.value.contains("include=dev") || w.value.contains("production=false")),
                flags: keep.iter().filter(|k| command.has(k)).map(|k| format!(" {k}")).collect(),
                locked: command.has("ci") || command.has("clean-install"),
            });
        }
    }
    out
}

pub(super) fn is_install(command: &Command) -> bool {
    let first = command
        .operands()
        .find(|w| !w.value.starts_with('/') && !w.value.contains('/'))
        .map(|w| w.value.as_ref());
    !is_global(command)
        && (matches!(first, Some("install" | "i" | "ci" | "add" | "clean-install"))
            || (first.is_none() && command.program() == "yarn"))
}

fn lean(command: &Command) -> bool {
    let words = command.arguments();
    words.windows(2).any(|w| {
        matches!(w[0].value.as_ref(), "--omit" | "--only")
            && matches!(w[1].value.as_ref(), "dev" | "prod" | "production")
    }) || words.iter().any(|w| w.value == "-p" || WITHOUT_DEV_DEPENDENCIES.contains(&w.value.as_ref()))
}

/// Whether development dependencies are taken away and still lie in the image: in the layer of an earlier line, or in pnpm's store.
pub(super) fn buried(facts: &Facts<'_, '_>, installs: &[Install]) -> bool {
    let lean = installs.iter().filter(|i| i.lean).map(|i| (i.step, i.folder.clone()));
    let pruned = facts.steps.iter().enumerate().flat_map(|(n, fact)| {
        let prunes = fact.followed().into_iter().filter(|(c, _)| c.has("prune"));
        prunes.map(move |(_, folder)| (n, folder.trim_end_matches('/').to_owned()))
    });
    let gone: Vec<(usize, String)> = lean.chain(pruned).collect();
    installs.iter().filter(|i| !i.lean).any(|install| {
        let later = |n: usize| n > install.step || n == install.step && install.manager == "pnpm";
        gone.iter().any(|(n, folder)| *folder == install.folder && later(*n))
    })
}

/// The workspace out of which `pnpm deploy` lays the application's folder, with all that the program needs.
pub(super) fn deployed(facts: &Facts<'_, '_>, root: &str) -> Option<String> {
    let deploys = |(c, folder): &(&Command, String)| {
        let to = c.operands().last().map(|w| join(folder, &w.value));
        c.program() == "pnpm"
            && c.operands().any(|w| w.value == "deploy")
            && to.is_some_and(|to| to.trim_end_matches('/') == root)
    };
    let mut lines = facts.followed().filter(deploys);
    lines.next().map(|(_, folder)| folder).filter(|f| !beneath(root, f))
}

/// The lines that take development dependencies away; none if there are none, or if the start may need them.
pub(super) fn dependencies(
    facts: &Facts<'_, '_>,
    start: &Start,
    installs: &[Install],
    same: bool,
    asks: &mut Asks<'_>,
) -> Vec<String> {
    let here = facts
        .steps
        .iter()
        .rev()
        .find(|f| matches!(f.keyword(), Keyword::Run | Keyword::Copy | Keyword::Add))
        .map_or("/", |f| &*f.step.workdir);
    let mut lines: Vec<String> = Vec::new();
    // Without the list of dependencies, `prune` would take all of them away.
    let unlisted = |c: &Command| {
        c.program() == "rm"
            && c.operands().any(|w| w.value.rsplit('/').next().is_some_and(|n| n.starts_with("package")))
    };
    // A package that a line puts there is in no list, so `prune` would take it away.
    let by_hand =
        facts.steps.iter().any(|f| f.step.inputs.iter().any(|i| i.destination.contains("node_modules/")))
            || facts.commands().any(|(_, _, c)| {
                matches!(c.program(), "cp" | "mv" | "ln")
                    && c.operands().last().is_some_and(|w| w.value.contains("node_modules/"))
            });
    // So may one be that a line names: npm once wrote it down only when told to, and a list that is copied later has it not.
    let named = |c: &Command| {
        let operands: Vec<&str> = c.operands().map(|w| w.value.as_ref()).collect();
        let adds = matches!(operands.first(), Some(&"install" | &"i" | &"add"));
        let noted = c
            .words
            .iter()
            .any(|w| w.value.starts_with("--save") || matches!(&*w.value, "-S" | "-D" | "--prefix"));
        c.program() == "npm" && adds && operands.len() > 1 && !is_global(c) && !noted
    };
    let pruned = by_hand || facts.commands().any(|(_, _, c)| c.has("prune") || unlisted(c) || named(c));
    let elsewhere = |i: &Install| i.folder.starts_with("/tmp") || facts.gone(&i.folder);
    // A later install in the same folder has left them out.
    let lean =
        |i: &Install| i.lean || installs.iter().any(|l| l.lean && l.folder == i.folder && l.step >= i.step);
    for install in installs.iter().filter(|i| !lean(i) && !pruned && !elsewhere(i)) {
        let Some(line) = prune(facts, install) else { continue };
        let there = install.folder == here.trim_end_matches('/');
        let folder = if install.folder.is_empty() { "/" } else { &install.folder };
        let line = if there { format!("RUN {line}") } else { format!("RUN cd {folder} && {line}") };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return Vec::new();
    }
    let mut text =
        "Which dependencies does the program need when it runs? “production” leaves out devDependencies."
            .to_owned();
    let package = facts.package(&facts.workdir());
    let loads = package.as_ref().and_then(|p| loads::development(facts, start, p));
    if let Some((name, path)) = &loads {
        text.push_str(&format!(" One of these is {name}, which {path} loads."));
    }
    // Node loads what this names before the program.
    let loaded = facts.stage.vars.get("NODE_OPTIONS").unwrap_or("");
    let loaded: Vec<String> = format!("node {loaded}").split_whitespace().map(str::to_owned).collect();
    let direct = loads.is_none() && direct(start, package.as_ref()) && direct_one(&loaded, package.as_ref());
    let chosen = match (direct, &package) {
        (true, _) => asks.choose("dependencies", &text, &["production", "all"]),
        // Without them nothing would be left behind, so the answer decides.
        (false, None) if same && tooled(facts, start) => {
            asks.ask("dependencies", &text, "all", &["all", "production"])
        }
        (false, None) if same => asks.ask("dependencies", &text, "production", &["production", "all"]),
        (false, _) => asks.choose("dependencies", &text, &["all", "production"]),
    };
    if chosen == "production" { lines } else { Vec::new() }
}

/// Why a line that takes development dependencies away ends as it does.
pub(super) fn ending(line: &str) -> &'static str {
    match line.contains(UNLISTED) {
        true => {
            " It goes by what is installed: by a list that npm itself wrote here it could install packages for another C library."
        }
        false => "",
    }
}

/// Whether the start calls a tool that is most often a development dependency: `npx prisma migrate deploy`, or a development
/// server, which alone is told its host. A server of files may serve those of any package.
fn tooled(facts: &Facts<'_, '_>, start: &Start) -> bool {
    let developing = facts.stage.vars.get("NODE_ENV").is_some_and(|v| v.starts_with("dev"));
    let serves = start.words().next().is_some_and(|w| matches!(w, "http-server" | "serve" | "live-server"));
    developing
        || serves
        || start.resolved.iter().any(|command| {
            let tool = command.iter().any(|w| matches!(w.as_str(), "compile" | "build" | "test" | "lint"));
            let runner = command.first().is_some_and(|p| matches!(p.as_str(), "npx" | "pnpx" | "bunx"));
            let flag = command.iter().any(|w| w == "--host" || w.starts_with("--host="));
            runner
                || tool
                || flag && command.first().is_some_and(|p| matches!(p.as_str(), "npm" | "yarn" | "pnpm"))
        })
}

/// Whether it can be seen that the program runs without development dependencies.
pub(super) fn direct(start: &Start, package: Option<&Package>) -> bool {
    start.resolved.iter().all(|command| direct_one(command, package))
}

fn direct_one(command: &[String], package: Option<&Package>) -> bool {
    let program = command.first().map_or("", |w| w.rsplit('/').next().unwrap_or(""));
    let script =
        command.iter().skip(1).find(|w| !w.starts_with('-') && *w != "run").map_or("", String::as_str);
    let loaders = command.iter().any(|w| {
        w == "-r"
            || w == "--require"
            || w == "--loader"
            || w == "--import"
            || w.contains("register")
            || w.contains("node_modules")
    });
    match program {
        "cd" | "echo" | "exec" | "dumb-init" | "tini" | "service" | "cron" | "crond" => true,
        "node" if loaders => package.is_some_and(|p| {
            command.iter().any(|w| p.is_development(w.split('/').next().unwrap_or("")) == Some(false))
        }),
        "node" => true,
        "npm" | "yarn" | "pnpm" | "bun" if script.contains(":prod") => true,
        "npx" | "pnpx" | "bunx" => package.is_some_and(|p| p.is_development(script) == Some(false)),
        _ => package.is_some_and(|p| p.is_development(program) == Some(false)),
    }
}

/// The command that takes development dependencies away.
fn prune(facts: &Facts<'_, '_>, install: &Install) -> Option<String> {
    const NAMES: [&str; 5] = ["argon", "boron", "carbon", "dubnium", "erbium"];
    let first = facts.base_tag.split(['.', '-']).next().unwrap_or("");
    let major = NAMES.iter().position(|n| *n == first).map(|n| 4 + 2 * n as u32).or(first.parse().ok());
    let said = |c: &Command, words: &str| {
        c.words.iter().any(|w| w.value.starts_with("--filter") || listed(words, &w.value))
    };
    let workspaces = facts
        .commands()
        .any(|(_, _, c)| said(c, " -F --recursive -r --workspace --workspaces workspace workspaces "));
    let part = facts.commands().any(|(_, _, c)| is_install(c) && said(c, " -F "));
    let generated = facts.document.text.contains("prisma")
        || facts.project.as_ref().is_some_and(|p| p.says("package.json", &["prisma"]));
    match install.manager {
        "npm" if major.is_some_and(|m| m < 15) => Some(format!("npm prune --production{}", install.flags)),
        "npm" => {
            let unlisted = if install.locked { "" } else { UNLISTED };
            Some(format!("npm prune --omit=dev{unlisted}{}", install.flags))
        }
        // What Prisma generated lies among the packages, which these two lay out anew.
        "pnpm" | "bun" if generated => None,
        "pnpm" if part => None,
        // It prunes the packages of the root alone; packages that nobody wants any more would stay for a week.
        "pnpm" if workspaces => Some("CI=true pnpm install --prod --ignore-scripts --prefer-offline --no-frozen-lockfile --config.modules-cache-max-age=0".to_owned()),
        "pnpm" => Some("CI=true pnpm prune --prod --ignore-scripts".to_owned()),
        "yarn"
            if is_berry(facts)
                && !facts.package(&install.folder).is_some_and(|p| p.workspaces)
                && pnp(facts) == Some(false) =>
        {
            Some("yarn workspaces focus --production".to_owned())
        }
        "yarn" if is_berry(facts) => None,
        "yarn" => Some("yarn install --production --ignore-scripts --prefer-offline".to_owned()),
        "bun" => Some("rm -rf node_modules && bun install --production".to_owned()),
        _ => None,
    }
}
