//! How is a Python application split? What needs compilers and package managers stays behind; the packages move, to the
//! same place, onto the slim image of the same version.

use dockerfile_syntax::{Command, Keyword};

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::base::{self, World};
use crate::convert::cut::{self, Needs, Tools, cut, listed};
use crate::convert::facts::beneath;
use crate::convert::split::Role;
use crate::plan::join;

mod needs;

pub(super) const RECIPE: Recipe = Recipe { name: "python", applies, split };

const MANIFESTS: &str = " requirements* constraints* pyproject.toml poetry.lock uv.lock pdm.lock Pipfile Pipfile.lock \
    setup.py setup.cfg README* ";

/// Programs that the slim image has too.
const LOCAL: &str = " python python3 django-admin flask alembic celery gunicorn dos2unix awk \
    update-ca-certificates ";

/// Libraries that every Python image holds, since Python itself loads them.
const INSIDE: &str = " gcc libffi-dev libssl-dev openssl-dev zlib-dev libsqlite3-dev sqlite-dev bzip2-dev xz-dev \
    libreadline-dev readline-dev libncurses-dev libncursesw5-dev libncurses5-dev ncurses-dev uuid-dev libgdbm-dev \
    libexpat1-dev expat-dev tk-dev libnsl-dev libtirpc-dev ";

fn applies(facts: &Facts<'_, '_>) -> bool {
    let own = matches!(facts.world, World::Debian(_) | World::Ubuntu | World::Alpine)
        && matches!(facts.base_name.as_str(), "debian" | "ubuntu" | "alpine" | "buildpack-deps");
    facts.base_name == "python" || own && facts.commands().any(|(_, _, c)| installer(c) == Some("pip"))
}

/// Which package manager a command runs to install something; `None` if it does something else.
fn installer(command: &Command) -> Option<&'static str> {
    let words: Vec<&str> = command.words.iter().map(|w| w.value.as_ref()).collect();
    let words = match words.as_slice() {
        [python, "-m", rest @ ..] if program(python).starts_with("python") => rest,
        rest => rest,
    };
    let name = program(words.first()?);
    let has = |verb: &str| words.contains(&verb);
    match name {
        _ if name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') == "pip" => {
            (has("install") || has("wheel") || has("download") || has("uninstall")).then_some("pip")
        }
        "uv" => Some("uv"),
        "poetry" => Some("poetry"),
        "pipenv" => Some("pipenv"),
        "pdm" | "hatch" | "flit" | "conda" | "mamba" => Some("pdm"),
        "easy_install" => Some("pip"),
        _ => None,
    }
}

fn program(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// Whether a command needs the stage that builds.
fn needs(command: &Command) -> Option<Needs> {
    const COMPILERS: &str = " make cmake gcc g++ cc cython cargo rustup npm yarn pnpm npx bower gulp grunt git svn hg unzip tar \
        virtualenv buildout bin/buildout peep.py msgfmt autoreconf ";
    let has = |word: &str| command.has(word);
    let program = command.program();
    let python = program.starts_with("python");
    if let Some(manager) = installer(command) {
        let own = command
            .operands()
            .any(|w| matches!(w.value.as_ref(), "." | "./" | "..") || w.value.starts_with(".["));
        let project = matches!(manager, "poetry" | "pdm") && !has("--no-root") && has("install");
        return Some(if own || project || has("-e") || has("--editable") {
            Needs::Writes
        } else {
            Needs::Installs
        });
    }
    let setup = python
        && command.operands().any(|w| w.value.ends_with("setup.py") || w.value.ends_with("bootstrap.py"));
    let pip =
        python && command.operands().any(|w| w.value.ends_with("get-pip.py") || w.value.ends_with("peep.py"));
    let venv = python && has("venv");
    // `curl … | python3 -` installs one of the package managers.
    let fetched = matches!(program, "curl" | "wget")
        && command.operands().any(|w| {
            w.value.contains("poetry") || w.value.contains("astral.sh") || w.value.contains("get-pip")
        });
    match () {
        _ if venv || pip || fetched => Some(Needs::Installs),
        _ if setup || listed(COMPILERS, program) => Some(Needs::Writes),
        _ => None,
    }
}

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    refuse_late(facts)?;
    let slim = base::slim(facts)?;
    let official = facts.base_name == "python";
    let why = match (slim.same, official) {
        (true, _) => "The image that runs starts afresh from the same small base, without what the build left lying about.".to_owned(),
        (false, true) => format!("The image that runs starts from {}: the same Python and the same Debian, without compilers and headers.", slim.base.image),
        (false, false) => "The image that runs starts from the small edition of the same distribution.".to_owned(),
    };
    let same = slim.same;
    let mut split = Split::new(facts, slim.base, why);
    let root = cut::folder(facts);
    let tools = Tools {
        root: &root,
        needs,
        local: LOCAL,
        manifests: MANIFESTS,
        inside: if official { INSIDE } else { "" },
        building: " alpine-sdk python3-pip python-pip python3-wheel python3-venv py3-pip py-pip virtualenv python-virtualenv ",
        sources: None,
    };
    let cut = cut(&mut split, &tools)?;
    if same && !cut.tools {
        return Err(refuse(
            "nothing-to-leave-behind",
            "The base image is small already and no compilers are installed, so a second stage would leave nothing behind but pip's cache: `pip install --no-cache-dir` does that alone.",
        ));
    }
    if !official {
        interpreter(&mut split);
    }
    places(&mut split, cut.at, official)?;
    needs::libraries(&mut split, asks, &tools, official && !same);
    cut::health(&mut split, same);
    cut::programs(&mut split, same);
    split.summary = match same {
        true => "Installs as before, then runs on the same base without compilers and headers.".to_owned(),
        false => format!(
            "Installs as before, then runs on {} and leaves compilers, headers and caches behind.",
            split.base.image
        ),
    };
    crate::convert::options::building(&mut split, asks);
    Ok(split)
}

fn root_user(user: &str) -> bool {
    matches!(user.split(':').next(), None | Some("" | "root" | "0"))
}

/// On a plain distribution Python came along with pip, which stays behind.
fn interpreter(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    let old = facts.commands().any(|(_, _, c)| {
        c.operands().any(|w| matches!(w.value.as_ref(), "python-pip" | "py-pip" | "py2-pip"))
    });
    let new = facts
        .commands()
        .any(|(_, _, c)| c.operands().any(|w| w.value.starts_with("python3") || w.value.starts_with("py3-")));
    for (used, name) in [(new || !old, "python3"), (old, "python")] {
        let named = facts
            .commands()
            .any(|(n, _, c)| !matches!(split.roles[n], Role::Build) && c.operands().any(|w| w.value == name));
        if used && !named {
            split.package(name, "The program runs on it.");
        }
    }
}

/// The home folder of a user that the text makes.
fn home(facts: &Facts<'_, '_>, user: &str) -> Result<String, Outcome> {
    if root_user(user) {
        return Ok("/root".to_owned());
    }
    let name = user.split(':').next().unwrap_or("");
    let makes =
        |c: &Command| matches!(c.program(), "useradd" | "adduser") && c.operands().any(|w| w.value == name);
    match facts.commands().find(|(_, _, c)| makes(c)) {
        Some((_, _, made)) => {
            let named = option(made, &["-d", "--home", "--home-dir", "-h"]);
            Ok(named.map_or(format!("/home/{name}"), |h| h.trim_end_matches('/').to_owned()))
        }
        None => Err(refuse(
            "cannot-follow",
            format!(
                "Packages are installed by the user {user}, and where that user's home lies is not in the text. Install them before USER."
            ),
        )),
    }
}

/// Start commands that install or compile.
fn refuse_late(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let words = facts.start_words();
    let late = words.windows(2).find(|w| {
        matches!(program(&w[0]), "pip" | "pip3" | "poetry" | "pipenv")
            && matches!(w[1].as_str(), "install" | "sync")
            || program(&w[0]) == "setup.py" && w[1] == "develop"
    });
    match late {
        None => Ok(()),
        Some(late) => Err(refuse(
            "installs-at-start",
            format!(
                "The image installs packages whenever it starts ({}), so it needs its tools. Install them in a RUN; then they can come from another stage.",
                late.join(" ")
            ),
        )),
    }
}

/// The places where packages were installed, which come along.
fn places(split: &mut Split<'_, '_, '_>, at: usize, official: bool) -> Result<(), Outcome> {
    let facts = split.facts;
    let mut system = false;
    let mut found: Vec<(String, &str)> = Vec::new();
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
    if system && official {
        site_packages(split)?;
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

/// Whether a command only installs package managers, which the program does not need.
fn only_tools(facts: &Facts<'_, '_>, command: &Command) -> bool {
    const MANAGERS: &str =
        " install pip setuptools wheel uv poetry pipenv pdm virtualenv pip-tools build hatch setuptools_scm ";
    let started = |name: &str| facts.start_words().iter().any(|w| program(w) == name);
    let mut names =
        command.operands().map(|w| w.value.split(['=', '<', '>', '~', '[', '!']).next().unwrap_or(""));
    !command.has("-r") && !command.has("--requirement") && names.all(|n| listed(MANAGERS, n) && !started(n))
}

/// The folder of a new virtual environment.
fn venv<'c>(command: &'c Command) -> Option<&'c str> {
    let program = command.program();
    let module = program.starts_with("python")
        && command.has("-m")
        && (command.has("venv") || command.has("virtualenv"));
    let uv = program == "uv" && command.has("venv");
    if !(module || uv || program == "virtualenv") {
        return None;
    }
    // `python -m venv venv`: the first is the module, the second the folder.
    let words: Vec<&str> = command.operands().map(|w| w.value.as_ref()).collect();
    let module =
        words.iter().position(|w| matches!(*w, "venv" | "virtualenv")).filter(|_| program != "virtualenv");
    let folders = &words[module.map_or(0, |n| n + 1)..];
    let named = folders.iter().copied().rfind(|w| !w.starts_with("python"));
    named.or(uv.then_some(".venv"))
}

fn option<'c>(command: &'c Command, names: &[&str]) -> Option<&'c str> {
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_ref()).collect();
    words.iter().enumerate().find_map(|(n, word)| match word.split_once('=') {
        Some((name, value)) if names.contains(&name) => Some(value),
        None if names.contains(word) => words.get(n + 1).copied(),
        _ => None,
    })
}

/// Python's own folder of packages, and the programs they bring, at the same place as before.
fn site_packages(split: &mut Split<'_, '_, '_>) -> Result<(), Outcome> {
    let mut numbers = split.facts.base_tag.split(['.', '-']).map(|p| p.parse::<u32>().ok());
    let (Some(Some(major)), Some(Some(minor))) = (numbers.next(), numbers.next()) else {
        return virtual_environment(split);
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
    Ok(())
}

/// A folder for the packages whose path does not hang on Python's version, which the tag leaves open.
fn virtual_environment(split: &mut Split<'_, '_, '_>) -> Result<(), Outcome> {
    let facts = split.facts;
    let absolute = facts.document.text.contains("/usr/local/bin")
        || facts.document.text.contains("--system")
        || facts.document.text.contains("UV_SYSTEM_PYTHON");
    let first = facts.steps.iter().position(|f| f.script.commands.iter().any(|c| installer(c).is_some()));
    // Python 2 has no module for virtual environments.
    let old = facts.base_tag.starts_with('2');
    let (false, Some(first)) = (absolute || old, first) else {
        return Err(refuse(
            "version-open",
            format!(
                "Which Python {} is changes with time, and so does the folder of its packages. Name the version, for example python:3.13.",
                facts.stage.base
            ),
        ));
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

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::{check, check_in, outcome};

    #[test]
    fn an_environment_that_is_called_venv() {
        let text = "FROM python:3.11\nWORKDIR /srv/blog\nCOPY requirements.txt .\nRUN python -m venv venv\nRUN venv/bin/pip install -r requirements.txt\nCOPY . .\nENTRYPOINT [\"./boot.sh\"]\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert!(offer.text.contains("COPY --from=build /srv/blog/venv /srv/blog/venv\n"), "{}", offer.text);
        assert!(!offer.text.contains("--from=build /usr/local"), "{}", offer.text);
    }

    const APT: &str = "RUN apt-get update \\\n && apt-get install -y --no-install-recommends";
    const CLEAN: &str = "\\\n && rm -rf /var/lib/apt/lists/*\n";
    const PACKAGES: &str = "COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages\nCOPY --from=build /usr/local/bin /usr/local/bin\n";

    #[test]
    fn the_library_that_a_compiled_package_loads() {
        check_in(
            &[("requirements.txt", "flask\npsycopg2==2.9.9\ngunicorn\n")],
            "FROM python:3.12\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nRUN chmod +x entrypoint.sh\nENTRYPOINT [\"./entrypoint.sh\"]\nCMD [\"gunicorn\", \"app:app\"]\n",
            &format!(
                "FROM python:3.12 AS build\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n\nFROM python:3.12-slim\n{APT} libpq5 {CLEAN}WORKDIR /app\n{PACKAGES}COPY . .\nRUN chmod +x entrypoint.sh\nENTRYPOINT [\"./entrypoint.sh\"]\nCMD [\"gunicorn\", \"app:app\"]\n"
            ),
        );
    }

    #[test]
    fn without_the_folder_the_build_finds_the_libraries() {
        let text = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert!(offer.text.contains("ldd"), "{}", offer.text);
        assert!(offer.text.contains("RUN --mount=from=build,source=/runtime-packages"), "{}", offer.text);
        let (_, run) = offer.text.split_once("FROM python:3.12-slim").unwrap();
        assert!(run.contains("\nCOPY . .\n"), "{run}");
    }

    #[test]
    fn a_virtual_environment_where_the_version_is_open() {
        let text = "FROM python:3-slim\nRUN apt-get update && apt-get install -y gcc libpq-dev\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nWORKDIR /app\nCOPY . .\nCMD [\"python\", \"a.py\"]\n";
        check(
            text,
            &format!(
                "FROM python:3-slim AS build\nRUN apt-get update && apt-get install -y gcc libpq-dev\nRUN python -m venv /opt/venv\nENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n\nFROM python:3-slim\n{APT} libpq5 {CLEAN}ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH\nCOPY --from=build /opt/venv /opt/venv\nWORKDIR /app\nCOPY . .\nCMD [\"python\", \"a.py\"]\n"
            ),
        );
    }

    #[test]
    fn every_package_manager_leaves_its_packages_where_they_are_found() {
        let check = |install: &str, place: &str| {
            let text = format!(
                "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc\nWORKDIR /app\n{install}\nCOPY . .\nCMD [\"python\", \"a.py\"]\n"
            );
            let Outcome::Offer(offer) = outcome(&text) else { panic!("{text} {:?}", outcome(&text)) };
            assert!(
                offer.text.contains(&format!("COPY --from=build {place} {place}\n")),
                "{place}: {}",
                offer.text
            );
        };
        let packages = "/usr/local/lib/python3.12/site-packages";
        check("RUN pip install flask", packages);
        check("RUN python -m pip install flask", packages);
        check("RUN pip install uv && uv pip install --system flask", packages);
        check("RUN pip install uv && uv sync", "/app/.venv");
        check("RUN pip install poetry && poetry config virtualenvs.create false && poetry install", packages);
        check(
            "RUN pip install poetry && poetry config virtualenvs.in-project true && poetry install --no-root",
            "/app/.venv",
        );
        check("RUN pip install pipenv && pipenv install --system", packages);
        check("RUN python -m venv /venv && /venv/bin/pip install flask", "/venv");
        check("RUN pip install --user flask", "/root/.local");
        check("RUN pip install --target=/deps flask", "/deps");
    }

    #[test]
    fn a_users_own_packages() {
        let text = "FROM python:3.12\nRUN useradd -m worker\nUSER worker\nWORKDIR /home/worker\nRUN pip install flask\nCOPY . .\nCMD [\"python\", \"a.py\"]\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert!(
            offer.text.contains("COPY --from=build /home/worker/.local /home/worker/.local\n"),
            "{}",
            offer.text
        );
    }

    #[test]
    fn python_itself_on_a_plain_distribution() {
        let text = "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y python3-pip gcc\nRUN pip3 install flask\nCOPY . /a\nCMD [\"python3\", \"/a/a.py\"]\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert!(offer.text.contains("--no-install-recommends python3 "), "{}", offer.text);
    }

    #[test]
    fn what_it_refuses() {
        for (text, reason) in [
            (
                "FROM python:3.12-slim\nCOPY . /a\nRUN pip install flask\nCMD python /a/a.py\n",
                "nothing-to-leave-behind",
            ),
            (
                "FROM python:3.12\nCOPY . /a\nCMD pip install -r /a/r.txt && python /a/a.py\n",
                "installs-at-start",
            ),
            (
                "FROM python:3\nCOPY . /a\nRUN pip install flask\nCMD [\"/usr/local/bin/flask\", \"run\"]\n",
                "version-open",
            ),
        ] {
            let outcome = outcome(text);
            assert!(matches!(outcome, Outcome::Refuse { reason: r, .. } if r == reason), "{outcome:?}");
        }
    }
}
