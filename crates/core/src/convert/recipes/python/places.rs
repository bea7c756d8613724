//! Where do Python's package managers put what they install, so that it can come along?

use dockerfile_syntax::{Command, Keyword, Operator};

use super::{installer, listed, program};
use crate::convert::base::World;
use crate::convert::facts::{Facts, beneath, made_homes, option};
use crate::convert::split::Split;
use crate::convert::writes::venv;
use crate::convert::{Outcome, refuse};
use crate::plan::join;

/// The places where packages were installed, which come along.
pub(super) fn places(split: &mut Split<'_, '_, '_>, at: usize, official: bool) -> Result<(), Outcome> {
    let facts = split.facts;
    let (system, mut found) = installed(facts, at, official, false)?;
    if system && official {
        if !site_packages(split) {
            virtual_environment(split)?;
            found = installed(facts, at, official, true)?.1;
        }
    } else if system && facts.world == World::Alpine {
        alpine(split)?;
    } else if system {
        split.take("/usr/local", "Everything that pip installed: on this image nothing else is there.");
    }
    for (place, why) in found {
        if !split.artefacts.iter().any(|a| beneath(&place, &a.from)) {
            split.take(&place, why);
        }
    }
    Ok(())
}

/// A place with why it comes along.
type Place = (String, &'static str);

/// Whether packages lie among Python's own, and the other places; `active` if a virtual environment of ours is.
fn installed(
    facts: &Facts<'_, '_>,
    at: usize,
    official: bool,
    active: bool,
) -> Result<(bool, Vec<Place>), Outcome> {
    let ours = active;
    let mut system = false;
    let mut found: Vec<Place> = Vec::new();
    let environment = |n: usize| {
        let vars = &facts.steps[n].step.vars;
        vars.get("UV_PROJECT_ENVIRONMENT").or(vars.get("VIRTUAL_ENV")).map(str::to_owned)
    };
    for (n, fact, command) in facts.commands().filter(|(n, _, _)| *n <= at) {
        let mut folder = fact.step.workdir.to_string();
        if let Some(cd) = fact
            .script
            .commands
            .iter()
            .take_while(|c| c.start < command.start)
            .filter(|c| c.program() == "cd")
            .last()
        {
            folder = join(&folder, cd.operands().next().map_or("", |w| &w.value));
        }
        if let Some(venv) = venv(command) {
            found.push((
                join(&folder, venv),
                "The virtual environment with all packages, at the same place as before.",
            ));
            continue;
        }
        let Some(manager) = installer(command) else {
            // Nobody knows what it installs.
            system |= matches!(command.program(), "make" | "sh" | "bash" | "buildout")
                || command.words.first().is_some_and(|w| w.value.starts_with("./"));
            continue;
        };
        let second = matches!(command.program(), "pip2" | "pip2.7" | "python2" | "python2.7");
        if second && official && !facts.base_tag.starts_with('2') {
            return Err(refuse(
                "cannot-follow",
                format!(
                    "Line {} installs packages for Python 2, which this image does not hold itself, so they lie among the files of the distribution.",
                    fact.step.line
                ),
            ));
        }
        let target = option(command, &["--target", "-t", "--prefix"]);
        let named = command.words.first().map_or("", |w| w.value.as_ref());
        let inside =
            found.iter().any(|(place, _)| named.contains('/') && beneath(&join(&folder, named), place));
        let active = environment(n).or_else(|| {
            let path = fact.step.vars.get("PATH").unwrap_or("");
            found.iter().map(|(place, _)| place).find(|p| path.split(':').any(|e| beneath(e, p))).cloned()
        });
        match (manager, target) {
            ("pip", Some(target)) => {
                found.push((join(&folder, target), "The packages, where they were installed."))
            }
            ("pip", None) if inside => {}
            // Without leave to write elsewhere, pip installs into the home folder by itself.
            ("pip", None) if active.is_none() && (command.has("--user") || !root_user(&fact.step.user)) => {
                let place = match fact.step.vars.get("PYTHONUSERBASE") {
                    Some(base) => base.to_owned(),
                    None => format!("{}/.local", home(facts, &fact.step.user)?),
                };
                found.push((place, "The packages of the user that installed them."));
            }
            ("pip", None) => match active {
                Some(place) => found
                    .push((place, "The virtual environment with all packages, at the same place as before.")),
                None => system |= !only_tools(facts, command),
            },
            ("uv", _)
                if command.has("pip")
                    && (command.has("--system") || fact.step.vars.get("UV_SYSTEM_PYTHON").is_some()) =>
            {
                system = true
            }
            ("uv", _) if command.has("sync") || command.has("pip") => {
                found.push((
                    active.unwrap_or_else(|| join(&folder, ".venv")),
                    "The virtual environment that uv filled, at the same place as before.",
                ));
            }
            // Both use the virtual environment that is active.
            ("poetry" | "pipenv", _) if ours => {}
            ("poetry", _) if command.has("install") || command.has("add") || command.has("sync") => {
                let inside = facts.commands().any(|(_, _, c)| {
                    c.words.windows(2).any(|w| w[0].value.ends_with("in-project") && w[1].value == "true")
                }) || fact
                    .step
                    .vars
                    .get("POETRY_VIRTUALENVS_IN_PROJECT")
                    .is_some_and(|v| matches!(v, "true" | "1"));
                let plain = facts.commands().any(|(_, _, c)| {
                    c.words
                        .windows(2)
                        .any(|w| w[0].value.ends_with("virtualenvs.create") && w[1].value == "false")
                }) || fact
                    .step
                    .vars
                    .get("POETRY_VIRTUALENVS_CREATE")
                    .is_some_and(|v| matches!(v, "false" | "0"));
                match active {
                    Some(place) => found.push((
                        place,
                        "The virtual environment with all packages, at the same place as before.",
                    )),
                    None if inside => found.push((
                        join(&folder, ".venv"),
                        "The virtual environment that Poetry filled, at the same place as before.",
                    )),
                    None if plain => system = true,
                    None => found.push((
                        "/root/.cache/pypoetry/virtualenvs".to_owned(),
                        "Poetry's virtual environments, where it looks for them.",
                    )),
                }
            }
            ("pipenv", _) if command.has("install") || command.has("sync") => {
                let inside = fact.step.vars.get("PIPENV_VENV_IN_PROJECT").is_some();
                match () {
                    _ if command.has("--system") => system = true,
                    _ if inside => found.push((
                        join(&folder, ".venv"),
                        "The virtual environment that Pipenv filled, at the same place as before.",
                    )),
                    _ => found.push((
                        "/root/.local/share/virtualenvs".to_owned(),
                        "Pipenv's virtual environments, where it looks for them.",
                    )),
                }
            }
            ("pdm", _) if command.has("install") || command.has("sync") => {
                found.push((
                    join(&folder, ".venv"),
                    "The virtual environment that was filled, at the same place as before.",
                ));
            }
            _ => {}
        }
    }
    system |= facts
        .steps
        .iter()
        .take(at + 1)
        .flat_map(|f| &f.script.commands)
        .any(|c| c.operands().any(|w| w.value.ends_with("setup.py")));
    // Package managers that the image starts lie among Python's own packages.
    system |= facts.start_words().iter().any(|w| matches!(program(w), "poetry" | "pipenv" | "uv" | "pdm"));
    Ok((system, found))
}

/// Whether a command only installs package managers, which the program does not need.
fn only_tools(facts: &Facts<'_, '_>, command: &Command) -> bool {
    const MANAGERS: &str =
        " install pip setuptools wheel uv poetry pipenv pdm virtualenv pip-tools build hatch setuptools_scm ";
    let started = |name: &str| facts.start_words().iter().any(|w| program(w) == name);
    let mut names =
        command.operands().map(|w| w.value.split(['=', '<', '>', '~', '[', '!']).next().unwrap_or(""));
    !command.has("-r") && !command.has("--requirement") && names.all(|n| listed(MANAGERS, n) && !started(n))
}

/// Python's own folder of packages, and the programs they bring, at the same place as before; `false` if the tag leaves open
/// which folder that is.
fn site_packages(split: &mut Split<'_, '_, '_>) -> bool {
    let mut numbers = split.facts.base_tag.split(['.', '-']).map(|p| p.parse::<u32>().ok());
    let (major, minor) = match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(major), Some(minor)) => (major, minor),
        // There will be no other Python 2.
        (Some(2), None) => (2, 7),
        _ => return false,
    };
    let folder = format!("/usr/local/lib/python{major}.{minor}/site-packages");
    split.take(&folder, "The packages, at the same place as before, so that every path still holds.");
    split.take("/usr/local/bin", "The programs that packages bring, such as gunicorn or flask.");
    if split
        .facts
        .commands()
        .any(|(_, _, c)| c.operands().any(|w| w.value.starts_with("jupyter") || w.value == "notebook"))
    {
        split.take("/usr/local/share/jupyter", "Jupyter's own files lie outside the packages.");
        split.take("/usr/local/etc/jupyter", "Jupyter's own files lie outside the packages.");
    }
    true
}

/// Alpine's own Python keeps packages in a folder named after its version, among the files of the distribution. Python 2 has but
/// one; for Python 3 they go into a folder of their own, in which those of the distribution are found, too.
fn alpine(split: &mut Split<'_, '_, '_>) -> Result<(), Outcome> {
    let facts = split.facts;
    let installs = |names: &[&str]| {
        facts.commands().any(|(_, _, c)| c.operands().any(|w| names.iter().any(|n| w.value.starts_with(n))))
    };
    let python = facts.start_words().first().is_some_and(|w| program(w).starts_with("python"));
    if !installs(&["python3", "py3-"]) && installs(&["python", "py-pip", "py2-pip"]) && python {
        let folder = "/usr/lib/python2.7/site-packages";
        split.take(folder, "The packages, at the same place as before, so that every path still holds.");
        return Ok(());
    }
    let first = facts.commands().find(|(_, _, c)| installer(c).is_some());
    let plain =
        |c: &Command| c.depth == 0 && matches!(c.operator, Operator::Start | Operator::And | Operator::Then);
    let absolute = ["/usr/bin/p", "/usr/lib/python"].iter().any(|p| facts.document.text.contains(p));
    let (Some((n, fact, command)), false, true) = (first, absolute, installs(&["python3", "py3-"])) else {
        return Err(open(&facts.stage.base));
    };
    let at = command.start;
    let line = "ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH";
    let why = "Packages go into one folder that can be copied whole: Alpine keeps them among its own files.";
    if !plain(command)
        || !split.before_command(n, at, "python3 -m venv --system-site-packages /opt/venv && ", why)
    {
        return Err(open(&facts.stage.base));
    }
    let newline = if facts.document.text.contains("\r\n") { "\r\n" } else { "\n" };
    split.insert(fact.instruction.span.start, format!("{}{newline}", facts.cased(line)), why);
    let found = "Python and the programs of the packages are found in the folder that was copied.";
    split.first_line(line, found);
    split.allow("ENV VIRTUAL_ENV", found);
    split.allow("ENV PATH", found);
    split.take("/opt/venv", "All packages and the programs they bring.");
    Ok(())
}

fn open(base: &str) -> Outcome {
    refuse(
        "version-open",
        format!(
            "Which Python {base} holds changes with time, and so does the folder of its packages. Name the version, for example python:3.13."
        ),
    )
}

/// A folder for the packages whose path does not hang on Python's version, which the tag leaves open.
fn virtual_environment(split: &mut Split<'_, '_, '_>) -> Result<(), Outcome> {
    let facts = split.facts;
    let absolute = facts.document.text.contains("/usr/local/bin")
        || facts.document.text.contains("--system")
        || facts.document.text.contains("UV_SYSTEM_PYTHON");
    let first = facts.steps.iter().position(|f| f.script.commands.iter().any(|c| installer(c).is_some()));
    let (false, Some(first)) = (absolute, first) else {
        return Err(open(&facts.stage.base));
    };
    // Above the files that the install reads: they change more often.
    let mut at = first;
    while at > 0 && matches!(facts.steps[at - 1].keyword(), Keyword::Copy | Keyword::Add) {
        at -= 1;
    }
    let start = facts.steps[at].instruction.span.start;
    let newline = if facts.document.text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = "ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH";
    split.insert(
        start,
        format!("{}{newline}{}{newline}", facts.cased("RUN python -m venv /opt/venv"), facts.cased(line)),
        "Packages go into one folder that can be copied whole: where Python itself keeps them hangs on its version, which this tag leaves open.",
    );
    let why = "Python and the programs of the packages are found in the folder that was copied.";
    split.first_line(line, why);
    split.allow("ENV VIRTUAL_ENV", why);
    split.allow("ENV PATH", why);
    split.take("/opt/venv", "All packages and the programs they bring.");
    Ok(())
}

fn root_user(user: &str) -> bool {
    matches!(user.split(':').next(), None | Some("" | "root" | "0"))
}

/// The home folder of a user that the text makes.
pub(super) fn home(facts: &Facts<'_, '_>, user: &str) -> Result<String, Outcome> {
    if root_user(user) {
        return Ok("/root".to_owned());
    }
    let name = user.split(':').next().unwrap_or("");
    match made_homes(facts.commands().map(|(_, _, c)| c)).get(name) {
        Some(home) => Ok(home.clone()),
        None => Err(refuse(
            "cannot-follow",
            format!(
                "Packages are installed by the user {user}, and where that user's home lies is not in the text. Install them before USER."
            ),
        )),
    }
}
