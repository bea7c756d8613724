//! How is a Python application split? What needs compilers and package managers stays behind; the packages move, to the
//! same place, onto the slim image of the same version.

use dockerfile_syntax::Command;

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::base::{self, World};
use crate::convert::cut::{self, Needs, Tools, cut, listed};
use crate::convert::lacks;
use crate::convert::packages;
use crate::convert::split::Role;
use crate::plan::join;

mod homes;
mod needs;
mod places;

pub(super) const RECIPE: Recipe = Recipe { name: "python", applies, split };

const MANIFESTS: &str = " requirements* constraints* pyproject.toml poetry.lock uv.lock pdm.lock Pipfile Pipfile.lock \
    setup.py setup.cfg README* ";

/// Programs that the slim image has too.
const LOCAL: &str = " python python3 django-admin flask alembic celery gunicorn playwright pybabel aerich spacy mlflow dvc dos2unix awk \
    update-ca-certificates ";

/// Libraries that every Python image holds, since Python itself loads them.
const INSIDE: &str = " gcc libffi-dev libssl-dev openssl-dev zlib-dev libsqlite3-dev sqlite-dev bzip2-dev xz-dev \
    libreadline-dev readline-dev libncurses-dev libncursesw5-dev libncurses5-dev ncurses-dev uuid-dev libgdbm-dev \
    libexpat1-dev expat-dev tk-dev libnsl-dev libtirpc-dev ";

/// Packages that only the build calls, beside compilers; and those of Node, where a line builds pages with them.
const BUILDING: &str = " alpine-sdk python3-pip python-pip python3-wheel python3-venv py3-pip py-pip virtualenv \
    python-virtualenv ";
const PAGES: &str = " nodejs npm yarn yarnpkg ";

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
    const COMPILERS: &str = " make cmake gcc g++ cc cython cargo rustup maturin npm yarn pnpm npx bower gulp grunt git svn hg unzip tar \
        virtualenv buildout bin/buildout peep.py msgfmt esbuild tailwindcss sass sassc lessc uglifyjs terser cleancss autoreconf f2py f2py3 mkdocs sphinx-build pelican ";
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
    let compiles = python && (has("numpy.f2py") || has("nuitka"));
    // `curl … | python3 -` installs one of the package managers.
    let fetched = matches!(program, "curl" | "wget")
        && command.operands().any(|w| {
            w.value.contains("poetry") || w.value.contains("astral.sh") || w.value.contains("get-pip")
        });
    match () {
        // A wheel, which is installed then.
        _ if venv || pip || fetched || program == "maturin" && has("build") => Some(Needs::Installs),
        _ if setup || compiles || listed(COMPILERS, program) => Some(Needs::Writes),
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
    if facts.stage.base_raw.contains("astral-sh/uv:") {
        for name in ["PATH", "LANG", "GPG_KEY", "PYTHON_VERSION", "PYTHON_SHA256"] {
            split.allow(&format!("ENV {name}"), "The image of uv is made from this one, which says so.");
        }
    }
    let root = cut::folder(facts);
    let pages = pages(facts);
    let building = if pages { [BUILDING, PAGES].concat() } else { BUILDING.to_owned() };
    let tools = Tools {
        root: &root,
        needs,
        local: LOCAL,
        manifests: if managed(facts) { "" } else { MANIFESTS },
        inside: if official { INSIDE } else { "" },
        building: &building,
        sources: None,
    };
    let cut = cut(&mut split, &tools)?;
    cut::filled(&mut split, cut.at, &root);
    if !official {
        interpreter(&mut split);
    }
    node_tools(&mut split, cut.at);
    if pages {
        cut::modules(&mut split);
    }
    let before = split.artefacts.len();
    places::places(&mut split, cut.at, official)?;
    if same && !cut.tools && !managers(&split) {
        return Err(refuse(
            "nothing-to-leave-behind",
            "The base image is small already and no compilers are installed, so a second stage would leave nothing behind but pip's cache: `pip install --no-cache-dir` does that alone.",
        ));
    }
    homes::homes(&mut split, cut.at)?;
    let own = split.artefacts[before..].iter().map(|a| a.from.as_str());
    let full = official && !same;
    let places: Vec<&str> =
        own.filter(|p| full && *p != "/usr/local/bin" && !p.contains("/jupyter")).collect();
    let places = places.join(" ");
    needs::libraries(&mut split, asks, &tools, &places);
    lacks::health(&mut split, same);
    lacks::programs(&mut split, same);
    if official && !same {
        lacks::types(&mut split);
    }
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

/// Whether a package manager filled an environment, and nothing was put beside it among Python's own packages: it stays behind.
fn managers(split: &Split<'_, '_, '_>) -> bool {
    let fills = |c: &Command| installer(c).is_some_and(|name| name != "pip");
    split.facts.commands().any(|(_, _, c)| fills(c))
        && !split.artefacts.iter().any(|a| a.from.ends_with("-packages"))
}

/// Whether the image may start a package manager, which looks for its project: `poetry run`, or a script that says so.
fn managed(facts: &Facts<'_, '_>) -> bool {
    let manager = |w: &str| matches!(program(w), "poetry" | "pipenv" | "uv" | "pdm" | "hatch");
    let installs = || facts.commands().any(|(_, _, c)| manager(c.program()));
    let words = facts.start_words();
    let script = |w: &String| w.ends_with(".sh") || w.contains("entrypoint") || w.starts_with('/');
    words.iter().any(|w| manager(w)) || words.first().is_some_and(script) && installs()
}

/// Whether a line builds pages with Node, and nothing that the image starts calls Node or is a script that nobody has read.
fn pages(facts: &Facts<'_, '_>) -> bool {
    let bundles = |c: &Command| {
        let verb = |w: &str| w.starts_with("build") || w.ends_with(":build");
        matches!(c.program(), "npm" | "yarn" | "pnpm") && c.operands().any(|w| verb(&w.value))
            || listed(" esbuild tailwindcss sass lessc uglifyjs terser cleancss npx ", c.program())
    };
    let node = |text: &str| ["node", "npm", "npx", "yarn"].iter().any(|name| text.contains(name));
    let silent = |w: &String| facts.text(&join(&facts.workdir(), w)).is_some_and(|text| !node(text));
    let path = |w: &String| w.contains('/') && !w.starts_with("/bin/") && !w.ends_with(".py");
    let script = |w: &String| path(w) || w.ends_with(".sh");
    let harmless = |w: &String| !node(w) && (!script(w) || silent(w)) && program(w) != "supervisord";
    facts.commands().any(|(_, _, c)| bundles(c)) && facts.start_words().iter().all(harmless)
}

/// On a plain distribution Python came along with pip, which stays behind.
fn interpreter(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    let second = |w: &str| {
        let third = w.ends_with("-is-python3") || w.starts_with("python3");
        w == "python"
            || w.starts_with("python-") && !third
            || w.starts_with("python2")
            || w.starts_with("py2-")
    };
    let old = facts.commands().any(|(_, _, c)| {
        packages::installed(c).unwrap_or_default().iter().any(|n| second(n) || n == "py-pip")
    });
    let new = facts
        .commands()
        .any(|(_, _, c)| c.operands().any(|w| w.value.starts_with("python3") || w.value.starts_with("py3-")));
    // `python3.11` is a Python of its own.
    let own = |c: &Command| {
        let names = packages::installed(c).unwrap_or_default();
        names.iter().any(|n| n.starts_with("python3.")) && !names.iter().any(|n| n == "python3-pip")
    };
    let own = facts.commands().any(|(_, _, c)| own(c));
    for (used, name) in [(!own && (new || !old), "python3"), (!own && old, "python")] {
        let named = facts
            .commands()
            .any(|(n, _, c)| !matches!(split.roles[n], Role::Build) && c.operands().any(|w| w.value == name));
        if used && !named {
            split.package(name, "The program runs on it.");
        }
        if used && split.base.world.apt() {
            split.package(
                &format!("{name}-setuptools"),
                "Start scripts and packages may import it, or distutils, which it brings; it had come with pip.",
            );
        }
    }
    if split.base.world.apt() {
        split.package("ca-certificates", "Encrypted connections need it; it had come with pip.");
        embedded(split, old && !new);
    }
}

/// Servers that hold Python in themselves load its library, which the development package had brought.
fn embedded(split: &mut Split<'_, '_, '_>, old: bool) {
    let facts = split.facts;
    let started = facts.start_words().iter().any(|w| program(w) == "uwsgi");
    let installed = facts.commands().any(|(_, _, c)| {
        installer(c) == Some("pip") && c.operands().any(|w| w.value.to_ascii_lowercase().starts_with("uwsgi"))
    });
    if !started && !installed {
        return;
    }
    let library = match split.base.world {
        _ if old => "libpython2.7",
        World::Debian("stretch") => "libpython3.5",
        World::Debian("buster") => "libpython3.7",
        World::Debian("bullseye") => "libpython3.9",
        World::Debian("bookworm") => "libpython3.11",
        World::Debian("trixie") => "libpython3.13",
        _ => "libpython3-dev",
    };
    split.package(library, "uWSGI holds Python in itself and loads its library.");
}

/// Tools that npm installed for everyone, and that no line of the build calls, are there for the program.
fn node_tools(split: &mut Split<'_, '_, '_>, at: usize) {
    let facts = split.facts;
    if !split.packages.iter().any(|(name, _)| matches!(name.as_str(), "npm" | "nodejs" | "nodejs-npm")) {
        return;
    }
    let global = |c: &Command| c.program() == "npm" && (c.has("-g") || c.has("--global"));
    let bare = |name: &str| name.split('@').next().unwrap_or("").trim_end_matches("-cli").to_owned();
    let called = |name: &str| facts.commands().any(|(_, _, c)| c.program() == bare(name));
    for (n, fact) in facts.steps.iter().enumerate().take(at + 1) {
        let words = |c: &Command| c.operands().skip(1).map(|w| w.value.to_string()).collect::<Vec<_>>();
        let needed = |c: &&Command| {
            let simple = c.depth == 0 && !c.words.iter().any(|w| w.dynamic);
            simple && global(c) && !words(c).iter().any(|w| w.starts_with('@') || called(w))
        };
        let again: Vec<&str> =
            fact.script.commands.iter().filter(needed).map(|c| &fact.text[c.start..c.end]).collect();
        if again.is_empty() || !fact.step.shell_form || !fact.instruction.heredocs.is_empty() {
            continue;
        }
        let why = "The program may call these tools: no line of the build does.";
        match split.roles[n].clone() {
            Role::Build => split.both_as(n, format!("RUN {}", again.join(" && ")), why),
            Role::As(text, old) => split.both_as(n, format!("{text} && {}", again.join(" && ")), old),
            _ => {}
        }
    }
}

/// Programs that compile or pack programs.
const BUNDLERS: [&str; 4] = ["pyinstaller", "nuitka", "cython", "cythonize"];

/// Start commands that install or compile.
fn refuse_late(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let words = facts.start_words();
    let late = words.windows(2).find(|w| {
        matches!(program(&w[0]), "pip" | "pip3" | "poetry" | "pipenv")
            && matches!(w[1].as_str(), "install" | "sync")
            || program(&w[0]) == "setup.py" && w[1] == "develop"
    });
    if let Some(tool) = words.iter().find(|w| BUNDLERS.contains(&program(w).trim_end_matches(".sh"))) {
        return Err(refuse(
            "needs-compiler",
            format!(
                "The image starts {tool}, which packs programs: compilers and their tools are what it works with."
            ),
        ));
    }
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
    fn tools_of_node_that_no_line_of_the_build_calls() {
        let text = |last: &str| {
            format!(
                "FROM python:3.12\nRUN apt-get update && apt-get install -y npm libpq-dev\nRUN npm install -g less\nWORKDIR /a\nCOPY . .\nRUN pip install flask\n{last}CMD [\"python\", \"a.py\"]\n"
            )
        };
        let runner = |text: String| {
            let Outcome::Offer(offer) = outcome(&text) else { panic!("{:?}", outcome(&text)) };
            offer.text.split_once("\n\nFROM").unwrap().1.to_owned()
        };
        assert!(runner(text("")).contains("RUN npm install -g less\n"));
        let used = text("").replace("-g less\n", "-g bower && bower install\n");
        assert!(!runner(used).contains("npm install -g"));
    }

    #[test]
    fn programs_of_packages_are_asked_for_their_libraries_too() {
        let text = "FROM python:3.12\nWORKDIR /a\nCOPY . .\nRUN pip install -r list.txt\nCMD [\"uwsgi\", \"a.ini\"]\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert!(offer.text.contains("site-packages /usr/local/bin -type f"), "{}", offer.text);
    }

    #[test]
    fn packages_of_the_python_that_alpine_brings() {
        check(
            "FROM alpine:3.20\nRUN apk add python3 py3-pip gcc && pip3 install flask\nCOPY . /a\nCMD [\"python3\", \"/a/a.py\"]\n",
            "FROM alpine:3.20 AS build\nENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH\nRUN apk add python3 py3-pip gcc && python3 -m venv --system-site-packages /opt/venv && pip3 install flask\n\nFROM alpine:3.20\nRUN apk add --no-cache python3 libgcc\nENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH\nCOPY --from=build /opt/venv /opt/venv\nCOPY . /a\nCMD [\"python3\", \"/a/a.py\"]\n",
        );
    }

    #[test]
    fn there_is_but_one_python_2() {
        check(
            "FROM python:2\nWORKDIR /a\nCOPY . .\nRUN pip install redis\nCMD [\"python\", \"a.py\"]\n",
            "FROM python:2 AS build\nWORKDIR /a\nCOPY . .\nRUN pip install redis\n\nFROM python:2-slim\nWORKDIR /a\nCOPY . .\nCOPY --from=build /usr/local/lib/python2.7/site-packages /usr/local/lib/python2.7/site-packages\nCOPY --from=build /usr/local/bin /usr/local/bin\nCMD [\"python\", \"a.py\"]\n",
        );
    }

    #[test]
    fn poetry_uses_the_environment_that_is_active() {
        let text = "FROM python:3-alpine\nWORKDIR /a\nCOPY . .\nRUN apk add gcc musl-dev\nRUN pip install poetry && poetry install\nCMD [\"poetry\", \"run\", \"a\"]\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert!(offer.text.contains("COPY --from=build /opt/venv /opt/venv\n"), "{}", offer.text);
        assert!(!offer.text.contains("pypoetry"), "{}", offer.text);
    }

    #[test]
    fn what_it_refuses() {
        for (text, reason) in [
            (
                "FROM alpine:3.20\nRUN apk add python3 py3-pip gcc && pip3 install flask\nCOPY . /a\nCMD [\"/usr/bin/python3\", \"/a/a.py\"]\n",
                "version-open",
            ),
            (
                "FROM python:3.12\nWORKDIR /a\nRUN pip install requests\nRUN git init && git config user.name Robot\nCOPY . .\nCMD [\"python\", \"a.py\"]\n",
                "cannot-follow",
            ),
            (
                "FROM python:3.12\nWORKDIR /a\nRUN wget -O setup.sh https://deb.nodesource.com/setup_20.x && bash setup.sh && apt-get install -y nodejs\nCOPY . .\nRUN pip install flask\nCMD [\"python\", \"a.py\"]\n",
                "cannot-follow",
            ),
            (
                "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y gcc\nRUN pip install pyinstaller\nENTRYPOINT [\"pyinstaller\"]\n",
                "needs-compiler",
            ),
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
