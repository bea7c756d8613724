//! Does a package manager's download cache stay in the image?

use dockerfile_syntax::Command;

use super::context::{Ran, Tool};
use super::{Check, Findings, Fix, Origin, Samples, Subject, Trust, fixes, prose};
use crate::Severity;

pub(super) const CHECK: Check = Check {
    name: "PackageCacheKept",
    origin: Origin::Ours,
    what: prose("What a package manager downloaded to install from is not kept."),
    why: prose(
        "The installed files are in the image already; the cache beside them is the same bytes again.",
    ),
    advice: "Use the manager's own option, clean up in the same RUN, or mount a cache: RUN --mount=type=cache,target=...",
    severity: Severity::Warning,
    samples: Samples::of(
        "FROM python:3.13-slim\nRUN pip install flask\n",
        "FROM python:3.13-slim\nRUN pip install --no-cache-dir flask\n",
    ),
    run,
};

/// A manager: how it installs, where its cache is, and what keeps the cache away.
struct Manager {
    programs: &'static [&'static str],
    installs: &'static [&'static str],
    cache: &'static str,
    /// An option of the install command.
    option: &'static str,
    /// A variable that does the same.
    variable: &'static str,
    /// Arguments of a command that cleans up.
    cleans: &'static [&'static str],
}

const MANAGERS: &[Manager] = &[
    Manager {
        programs: &["apk"],
        installs: &["add"],
        cache: "/var/cache/apk",
        option: "--no-cache",
        variable: "",
        cleans: &[],
    },
    Manager {
        programs: &["pip", "pip3"],
        installs: &["install"],
        cache: "/root/.cache/pip",
        option: "--no-cache-dir",
        variable: "PIP_NO_CACHE_DIR",
        cleans: &["cache"],
    },
    Manager {
        programs: &["dnf", "yum", "microdnf"],
        installs: &["install", "update", "upgrade"],
        cache: "/var/cache/dnf",
        option: "",
        variable: "",
        cleans: &["clean"],
    },
    Manager {
        programs: &["zypper"],
        installs: &["install", "in"],
        cache: "/var/cache/zypp",
        option: "",
        variable: "",
        cleans: &["clean"],
    },
    Manager {
        programs: &["npm"],
        installs: &["install", "ci", "i"],
        cache: "/root/.npm",
        option: "",
        variable: "npm_config_cache",
        cleans: &["cache"],
    },
    Manager {
        programs: &["yarn"],
        installs: &["install"],
        cache: "/usr/local/share/.cache/yarn",
        option: "",
        variable: "YARN_CACHE_FOLDER",
        cleans: &["cache"],
    },
];

fn run(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for ran in subject.calls(&[Tool::System, Tool::Language]).filter(|r| subject.ships(r.stage)) {
        let Some(manager) = manager(ran.command) else { continue };
        if subject.may_look_beside(&ran) && is_kept(&ran, manager) {
            let message = ["the download cache of ", ran.command.program(), " stays in this layer"].concat();
            if let Some(finding) = findings.at(ran.step.instruction, ran.span(), message) {
                finding.fix = fix(&ran, manager);
            }
        }
    }
}

fn manager(command: &Command) -> Option<&'static Manager> {
    let program = command.program();
    let named = MANAGERS.iter().find(|m| m.programs.contains(&program))?;
    let verb = command.operands().next()?;
    named.installs.contains(&verb.value.as_ref()).then_some(named)
}

fn is_kept(ran: &Ran<'_>, manager: &Manager) -> bool {
    let option = manager.option;
    let cache = manager.cache.rsplit_once('/').map_or("", |(folder, _)| folder);
    let cleans = |c: &Command| {
        let program = c.program();
        let own = manager.programs.contains(&program) && manager.cleans.iter().any(|w| c.has(w));
        own || program == "rm"
            && c.operands().any(|w| {
                let path = w.value.trim_end_matches(['*', '/']);
                manager.cache.starts_with(path) && path.len() >= cache.len().min(5)
                    || path.ends_with(".npm")
                    || path.ends_with(".cache")
                    || path.ends_with("/pip")
            })
    };
    // npm in a stage of another user keeps its cache elsewhere; the advice is the same.
    let away = ran.mounted(manager.cache)
        || ran.mounted_named(manager.programs[0])
        || !option.is_empty() && ran.command.has(option)
        || ran.siblings().iter().any(cleans);
    // Asked last: what a base image sets has to be looked up.
    !away && (manager.variable.is_empty() || ran.step.vars.get(manager.variable).is_none())
}

fn fix(ran: &Ran<'_>, manager: &Manager) -> Option<Fix> {
    if manager.option.is_empty() || ran.instruction.arguments.is_json() {
        return None;
    }
    let verb = ran.command.operands().next()?;
    let at = ran.script.word(ran.instruction, verb).end;
    Some(fixes::insert("Keep no cache", Trust::Safe, at, [" ", manager.option].concat()))
}
