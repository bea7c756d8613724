//! Can a Node program run on less than the slim image: on Alpine, or on an image without a shell?

use dockerfile_syntax::Keyword;
use miniserde::json::{self, Object, Value};

use super::super::json as words_of;
use crate::convert::asks::Asks;
use crate::convert::base::{Base, World};
use crate::convert::facts::Facts;
use crate::convert::split::{Role, Split};
use crate::convert::start::Start;
use crate::plan::join;

/// Versions of which a distroless image is kept.
const DISTROLESS: [&str; 3] = ["20", "22", "24"];

/// Offers smaller images where the text, and for Alpine the folder's lock file, shows that the program runs on them. `pruned`
/// says that development dependencies are gone by then.
pub(super) fn smaller(split: &mut Split<'_, '_, '_>, start: &Start, asks: &mut Asks<'_>, pruned: bool) {
    if !plain(split) {
        return;
    }
    let alpine = alpine(split.facts, pruned);
    let distroless = distroless(split.facts, start);
    let mut choices = vec!["slim"];
    choices.extend(alpine.as_ref().map(|_| "alpine"));
    choices.extend(distroless.as_ref().map(|_| "distroless"));
    if choices.len() < 2 {
        return;
    }
    let chosen = asks.choose("base", "What should the program run on?", &choices);
    if let ("alpine", Some(image)) = (chosen.as_str(), alpine) {
        split.base = Base { image, world: World::Alpine, ..split.base.clone() };
        split.base_why = "The same version on Alpine: the lock file shows that no package is compiled or brings code for one C library.".to_owned();
    } else if let ("distroless", Some((image, step, words))) = (chosen.as_str(), distroless) {
        split.base = Base::new(image, World::Distroless).with(&["node"]);
        split.base_why =
            "Node itself and what it loads: no shell, no package manager, an unprivileged user.".to_owned();
        let name = split.facts.steps[step].keyword().name();
        split.replace(step, format!("{name} {}", words_of(&words)), "That image starts Node by itself.");
        split.assume(
            "The program starts no other programs: this image has no shell, and Node is not on its PATH.",
        );
    }
}

/// Whether the program needs nothing of the distribution: nothing is installed on the image that runs, and no line runs there.
fn plain(split: &Split<'_, '_, '_>) -> bool {
    let facts = split.facts;
    let runs = |(n, role): (usize, &Role)| {
        facts.steps[n].keyword() == Keyword::Run && matches!(role, Role::Both(_) | Role::As(..) | Role::Run)
    };
    let debian = matches!(facts.world, World::Debian(_));
    let written = !facts.stage.base_raw.contains(['$', '@']);
    let bare = split.packages.is_empty() && !split.roles.iter().enumerate().any(runs);
    facts.base_name == "node"
        && debian
        && written
        && bare
        && facts.health().is_empty()
        && split.artefacts.len() == 1
}

/// The image of the same version on Alpine, if no package breaks there.
fn alpine(facts: &Facts<'_, '_>, pruned: bool) -> Option<String> {
    let lock = facts.text(&join(&facts.workdir(), "package-lock.json"))?;
    let shells = facts.start_words().iter().any(|w| w.contains("bash"));
    let raw = &facts.stage.base_raw;
    let tag = match facts.base_tag.as_str() {
        "latest" => "alpine".to_owned(),
        tag => format!("{}-alpine", tag.split('-').next().unwrap_or(tag)),
    };
    let name = raw.rsplit_once(':').map_or(raw.as_str(), |(name, _)| name);
    (!shells && portable(lock, pruned)?).then(|| format!("{name}:{tag}"))
}

/// Whether no package of a lock file is compiled where it is installed, or comes in one edition for each system.
fn portable(lock: &str, pruned: bool) -> Option<bool> {
    let Ok(Value::Object(lock)) = json::from_str::<Value>(lock) else { return None };
    let Some(Value::Object(packages)) = lock.get("packages") else { return None };
    let yes = |package: &Object, key: &str| matches!(package.get(key), Some(Value::Bool(true)));
    let elsewhere = |package: &Object| match package.get("os") {
        Some(Value::Array(systems)) => !systems.iter().any(|s| matches!(s, Value::String(s) if s == "linux")),
        _ => false,
    };
    Some(packages.values().all(|package| {
        let Value::Object(package) = package else { return true };
        let gone = pruned && yes(package, "dev") || elsewhere(package);
        let native =
            yes(package, "hasInstallScript") || package.contains_key("cpu") || package.contains_key("libc");
        gone || !native
    }))
}

/// The image without a shell, the step of the start command, and what it says there.
fn distroless(facts: &Facts<'_, '_>, start: &Start) -> Option<(String, usize, Vec<String>)> {
    let major = facts.base_tag.split(['.', '-']).next().filter(|m| DISTROLESS.contains(m))?;
    let old = matches!(facts.world, World::Debian("bookworm" | "bullseye" | "buster"));
    let steps: Vec<usize> = (0..facts.steps.len())
        .filter(|n| matches!(facts.steps[*n].keyword(), Keyword::Cmd | Keyword::Entrypoint))
        .collect();
    let ([step], [program, rest @ ..]) = (steps.as_slice(), start.main()) else { return None };
    let direct = program == "node" && rest.first().is_some_and(|w| w.ends_with("js"));
    let alone = !start.shell || start.plain.is_some();
    let user = facts.stage.config.user.is_empty();
    if !(old && direct && alone && user && start.commands.len() == 1) {
        return None;
    }
    let mut words = rest.to_vec();
    if facts.steps[*step].keyword() == Keyword::Entrypoint {
        words.insert(0, "/nodejs/bin/node".to_owned());
    }
    Some((format!("gcr.io/distroless/nodejs{major}-debian12:nonroot"), *step, words))
}

#[cfg(test)]
mod tests {
    use super::portable;

    #[test]
    fn what_a_lock_file_says_of_packages() {
        let check =
            |packages: &str, pruned: bool| portable(&format!(r#"{{"packages": {{{packages}}}}}"#), pruned);
        assert_eq!(check(r#""a": {"version": "1"}"#, false), Some(true));
        assert_eq!(check(r#""a": {"hasInstallScript": true}"#, false), Some(false));
        assert_eq!(check(r#""a": {"hasInstallScript": true, "os": ["darwin"]}"#, false), Some(true));
        let development = r#""a": {"cpu": ["x64"], "dev": true}"#;
        assert_eq!((check(development, true), check(development, false)), (Some(true), Some(false)));
        assert_eq!(portable("{}", true), None);
    }
}
