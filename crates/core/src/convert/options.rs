//! Which choices does every conversion offer, and what is the sound default?

use dockerfile_syntax::{Command, Keyword, Script};

use super::asks::Asks;
use super::base::World;
use super::calls::makes;
use super::cut::listed;
use super::facts::{Fact, Facts, beneath};
use super::lacks::{script, signs};
use super::layers;
use super::packages;
use super::split::Split;

/// Where package managers keep what they download, for root. What compilers leave (Cargo's `target`) is no such place: nothing can
/// be copied out of a cache mount, and Cargo goes by the dates of files, which a COPY keeps.
const CACHES: [(&str, &[&str]); 14] = [
    ("npm", &["/root/.npm"]),
    ("yarn", &["/usr/local/share/.cache/yarn"]),
    ("pnpm", &["/root/.local/share/pnpm/store"]),
    ("bun", &["/root/.bun/install/cache"]),
    ("pip", &["/root/.cache/pip"]),
    ("pip3", &["/root/.cache/pip"]),
    ("uv", &["/root/.cache/uv"]),
    ("poetry", &["/root/.cache/pypoetry"]),
    ("go", &["/go/pkg/mod", "/root/.cache/go-build"]),
    ("cargo", &["/usr/local/cargo/registry", "/usr/local/cargo/git/db"]),
    ("mvn", &["/root/.m2"]),
    ("gradle", &["/root/.gradle"]),
    ("composer", &["/root/.composer/cache"]),
    ("dotnet", &["/root/.nuget/packages"]),
];

/// Variables that move those places.
const HOMES: [(&str, &str); 5] = [
    ("cargo", "CARGO_HOME"),
    ("gradle", "GRADLE_USER_HOME"),
    ("npm", "NPM_CONFIG_CACHE"),
    ("pip", "PIP_CACHE_DIR"),
    ("uv", "UV_CACHE_DIR"),
];

/// Offers what makes the next build faster: a layer for the dependencies, and cache mounts.
pub(super) fn building(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>) {
    // What moves to the stage that runs is known first: it stands between no two lines of the build.
    split.dependents();
    let caches = caches(split, asks);
    let moved = layers::dependencies(split, asks, &caches);
    for (n, mounts) in caches.into_iter().filter(|(n, _)| Some(*n) != moved) {
        let at = split.facts.steps[n].instruction.keyword_span().end;
        split.insert(
            at,
            mounts,
            "What was downloaded for the last build is still there for the next one, and is in no layer.",
        );
    }
}

/// Offers cache mounts for the package managers that build: the steps with the flags they get.
fn caches(split: &Split<'_, '_, '_>, asks: &mut Asks<'_>) -> Vec<(usize, String)> {
    // What is in a cache mount is in no layer, so nothing can be copied from it.
    let needed = |cache: &str| split.artefacts.iter().any(|a| beneath(&a.from, cache));
    let found: Vec<(usize, String)> = split
        .building()
        .filter(|(_, f)| {
            f.keyword() == Keyword::Run && f.step.user.is_empty() && f.instruction.flag("mount").is_none()
        })
        .filter_map(|(n, f)| {
            // What only runs a script of the project downloads nothing.
            let commands = f.script.commands.iter().filter(|c| !c.has("run"));
            let programs = commands.map(|c| c.program().trim_start_matches("./").trim_end_matches('w'));
            let caches = programs.filter_map(|p| CACHES.iter().find(|(name, _)| *name == p));
            let mut targets: Vec<&str> = Vec::new();
            for (name, paths) in caches {
                let home = HOMES.iter().find(|(n, _)| n == name).and_then(|(_, var)| f.step.vars.get(var));
                let elsewhere = home.is_some_and(|home| !paths[0].starts_with(home));
                if elsewhere || paths.iter().any(|p| needed(p)) {
                    return None;
                }
                targets.extend(paths.iter().filter(|p| !targets.contains(p)).copied().collect::<Vec<_>>());
            }
            let mounts: String = targets.iter().map(|p| format!(" --mount=type=cache,target={p}")).collect();
            (!mounts.is_empty()).then_some((n, mounts))
        })
        .collect();
    let text =
        "Keep downloads between builds in a cache mount? It needs BuildKit, which Docker uses by default.";
    if found.is_empty() || asks.choose("cache", text, &["no", "yes"]) == "no" {
        return Vec::new();
    }
    found
}

/// Offers an unprivileged user, if the base brings one and the file names none. The default is that user where nothing
/// in the text says that the program writes outside its folder. Returns whether it was chosen.
pub(super) fn user(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>, root: &str) -> bool {
    let Some(user) = split.base.user else { return false };
    if !split.facts.stage.config.user.is_empty() {
        return false;
    }
    let choices = if safe(split.facts, root) { ["unprivileged", "root"] } else { ["root", "unprivileged"] };
    if asks.choose("user", "As which user does the program run?", &choices) == "root" {
        if split.base.image.ends_with(":nonroot") {
            let why = "Said aloud, because this image would run it as another user: as before, it may write everywhere.";
            split.first_line("USER root", why);
            split.allow("USER", why);
        }
        return false;
    }
    let why = "Runs without privileges; a program that is broken into then owns less.";
    // On an empty image the user comes first, so that the working folder is made for it.
    match split.base.world == World::Scratch {
        true => split.first_line(format!("USER {user}"), why),
        false => split.last_line(format!("USER {user}"), why),
    }
    split.chown = Some(user.to_owned());
    split.allow("USER", why);
    split.assume(format!("The program writes nowhere but beneath {root} and /tmp."));
    true
}

/// Servers of the distribution, and what starts several programs: they give up privileges by themselves.
const DAEMONS: &str = " nginx apache2 apache2ctl httpd supervisor supervisord cron crond service sshd ";

/// Whether nothing in the text says that the program writes, or listens, where only root may.
fn safe(facts: &Facts<'_, '_>, root: &str) -> bool {
    let config = &facts.stage.config;
    let low =
        |port: &str| port.split('/').next().and_then(|p| p.parse::<u32>().ok()).is_none_or(|p| p < 1024);
    let elsewhere = |path: &str| {
        let places = [
            "/data",
            "/var/",
            "/etc/",
            "/opt/",
            "/srv/",
            "/home/",
            "/root",
            "/usr/share/",
            "/mnt",
            "/logs",
            "/config",
        ];
        places.iter().any(|p| path.starts_with(p)) && !beneath(path, root)
    };
    // Programs that keep something in their user's home look for it there; another user has another.
    let homes = |f: &Fact<'_, '_>| {
        let own = |c: &Command| signs(c) || c.operands().any(|w| w.value.starts_with("/root/."));
        f.script.commands.iter().any(own)
    };
    let made = facts.commands().any(|(_, _, c)| {
        matches!(c.program(), "mkdir" | "touch" | "chmod" | "chown")
            && c.operands().any(|w| elsewhere(&w.value))
    });
    let copied =
        |f: &Fact<'_, '_>| f.context_paths().any(|(_, to)| elsewhere(to) && !to.starts_with("/etc/"));
    // A folder to start in that holds nothing is there for files that are mounted, and those belong to others.
    let holds = |f: &Fact<'_, '_>| {
        f.context_paths().any(|(_, to)| beneath(to, root) || beneath(root, to))
            || f.keyword() == Keyword::Run && beneath(&f.folder, root)
    };
    let empty = !matches!(config.workdir.as_str(), "" | "/") && !facts.steps.iter().any(holds);
    // A tool that is told what to do, and serves nothing, is given files of others to read and write.
    let tool = config.entrypoint.is_some() && config.cmd.is_none() && config.expose.list().is_empty();
    let daemon = |w: &str| listed(DAEMONS, w.rsplit('/').next().unwrap_or(""));
    // A script that is started may call one, or write where only root may.
    let starts = facts.start_words();
    let privileged = |text: &str| {
        Script::parse(text).commands.iter().any(|c| {
            let mut words = c.redirects.iter().map(|(_, file)| file).chain(&c.words);
            words.any(|w| elsewhere(&w.value) || daemon(&w.value))
        })
    };
    let installed = |(_, _, c): (usize, &Fact<'_, '_>, &Command)| {
        packages::installed(c).unwrap_or_default().iter().any(|n| daemon(n))
    };
    // Whoever gives the files to a group has thought of who runs it.
    let given = facts.commands().any(|(_, _, c)| c.program() == "chgrp");
    // A script of that name edits the list of hosts, as only root may.
    let hosts = facts.start_words().iter().any(|w| w == "hosts" || w.contains("/etc/"));
    // Nobody else may look into it.
    let private = beneath(root, "/root");
    // What lies in these two is read, most often.
    let kept = |word: &str| elsewhere(word) && !word.starts_with("/etc/") && !word.starts_with("/usr/");
    config.volumes.is_empty()
        && !private
        && !makes(facts, kept)
        && !tool
        && !hosts
        && !starts.iter().any(|w| daemon(w) || script(facts, w).is_some_and(privileged))
        && !facts.commands().any(installed)
        && !facts.steps.iter().any(copied)
        && !config.expose.list().iter().any(|p| low(p))
        && !config.env.iter().any(|(name, value)| name != "PATH" && elsewhere(value) || name == "TMPDIR")
        && !empty
        && !facts.steps.iter().any(homes)
        && !made
        && !given
}
