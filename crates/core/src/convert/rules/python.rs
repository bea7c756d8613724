//! What does a program of Python need?

use super::{PIP, held, holds, named, offer, refused};

#[test]
fn package_managers_of_python_in_a_home() {
    let text = |fetch: &str, install: &str, start: &str| {
        format!(
            "FROM python:3.12\nRUN {fetch}\nENV PATH=/root/.local/bin:$PATH\nWORKDIR /srv\nCOPY . .\nRUN {install}\nCMD {start}\n"
        )
    };
    let poetry = "curl -sSL https://install.python-poetry.org | python3 -";
    let local = "--from=build /root/.local /root/.local\n";
    holds(&text(poetry, "poetry install", "[\"poetry\", \"run\", \"python\", \"a.py\"]"), &[local]);
    holds(
        &text("curl -LsSf https://astral.sh/uv/install.sh | sh", "uv sync", "[\"uv\", \"run\", \"a.py\"]"),
        &[local],
    );
    let plain =
        text(poetry, "poetry config virtualenvs.create false && poetry install", "[\"gunicorn\", \"a\"]");
    holds(&plain, &["!/root/.local /root"]);
}

#[test]
fn what_a_program_fetches_while_it_is_built() {
    let text = |line: &str| {
        format!(
            "FROM python:3.12\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt && {line}\nCOPY . .\nCMD [\"python\", \"a.py\"]\n"
        )
    };
    holds(&text("python -m nltk.downloader punkt"), &["/root/nltk_data /root/nltk_data\n"]);
    holds(
        &text("python -c 'import whisper; whisper.load_model(\"base\")'"),
        &["/root/.cache/whisper /root/.cache/whisper\n", "!/root/.cache /root/.cache\n"],
    );
    holds(&text("python -m spacy download en_core_web_sm"), &["!/root/.cache"]);
    let model = text("python -c 'from transformers import pipeline'");
    holds(&model, &["/root/.cache/huggingface /root/.cache/huggingface\n", "!/root/.cache /root/.cache\n"]);
    let told = model.replace("WORKDIR", "ENV HF_HOME=/models\nWORKDIR");
    holds(&told, &["COPY --from=build /models /models\n", "!/root/.cache"]);
    refused(&text("playwright install chromium"), "cannot-follow");
    let own = text("true").replace("COPY . .", "RUN playwright install --with-deps chromium\nCOPY . .");
    holds(&own, &["RUN playwright install --with-deps chromium\n"]);
}

#[test]
fn a_server_that_holds_python_in_itself_loads_its_library() {
    holds(&PIP.replace("\"python3\", \"a.py\"", "\"uwsgi\", \"a.ini\""), &["libpython3.11"]);
    holds(&PIP.replace("LIST", "git"), &["!libpython"]);
}

#[test]
fn the_python_that_was_installed() {
    let second = "FROM ubuntu:16.04\nRUN apt-get update && apt-get install -y python python-virtualenv gcc\nRUN virtualenv /env && /env/bin/pip install flask\nCOPY . /a\nCMD [\"/env/bin/python\", \"/a/a.py\"]\n";
    holds(second, &["!python3", "python-setuptools"]);
}

#[test]
fn every_place_of_packages_is_asked_for_its_libraries() {
    let text = "FROM python:3.12\nRUN pip install uwsgi\nRUN python -m venv /env && /env/bin/pip install -r a.txt\nCOPY . /a\nCMD [\"/env/bin/python\", \"/a/a.py\"]\n";
    let offer = offer(text, &[], &[]);
    assert!(offer.text.contains("site-packages /env"), "{}", offer.text);
}

#[test]
fn data_that_a_line_downloads_comes_along() {
    named(
        "FROM python:3.10\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt && python -m nltk.downloader punkt\nCOPY . .\nRUN pip install .\nCMD [\"python\", \"a.py\"]\n",
        &[],
        &["COPY --from=build /root/nltk_data /root/nltk_data\n"],
    );
}

#[test]
fn what_builds_pages_stays_behind() {
    let text = "FROM python:3.12\nRUN apt-get update && apt-get install -y nodejs npm gettext\nWORKDIR /code\nCOPY . .\nRUN pip install -r requirements.txt\nRUN npm install && npm run build\nCMD [\"gunicorn\", \"a:b\"]\n";
    holds(text, &["gettext", "!npm", "!nodejs", "--from=build /code /code\n"]);
    let offer = offer(text, &[], &[]);
    assert!(offer.text.contains("RUN rm -rf /code/node_modules\n"), "{}", offer.text);
    assert!(
        offer.assumptions.iter().any(|a| a.contains("does not call nodejs, npm")),
        "{:?}",
        offer.assumptions
    );
    holds(&text.replace("\"gunicorn\"", "\"npm\", \"exec\""), &["nodejs npm gettext"]);
    // What a script starts, nobody knows who has not read it.
    let script = text.replace("[\"gunicorn\", \"a:b\"]", "sh run.sh");
    holds(&script, &["nodejs npm gettext"]);
    held(&script, &[("run.sh", "exec gunicorn a:b\n"), ("package.json", "{}")], &["!nodejs"]);
}

#[test]
fn what_compiles_or_translates_behind_the_packages() {
    let text = "FROM python:3.11-bookworm\nRUN apt-get update && apt-get install -y gfortran\nRUN pip install numpy babel\nADD . /opt/sum\nWORKDIR /opt/sum\nRUN python -m numpy.f2py -c -m fast fast.f90\nRUN pybabel compile -d translations\nCMD python a.py\n";
    holds(text, &["--from=build /opt/sum /opt/sum\n", "!f2py", "RUN pybabel compile", "libgfortran5"]);
}

#[test]
fn scripts_that_a_bundler_of_node_packs() {
    let text = "FROM python:3.11-bookworm\nRUN apt-get update && apt-get install -y nodejs npm && npm install -g esbuild\nWORKDIR /code\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nRUN mkdir -p web/static && esbuild a.js --minify --outfile=web/static/a.js\nCMD gunicorn web:app\n";
    holds(text, &["COPY --from=build /code /code\n", "!nodejs", "!npm"]);
}

#[test]
fn an_installer_that_is_told_where_to_put_its_program() {
    let text = "FROM python:3.11\nRUN curl -sSL https://install.python-poetry.org | POETRY_HOME=/opt/poetry python3 -\nWORKDIR /a\nCOPY . .\nRUN /opt/poetry/bin/poetry install\nCMD [\"/opt/poetry/bin/poetry\", \"run\", \"a\"]\n";
    holds(text, &["/opt/poetry /opt/poetry\n", "!/root/.local"]);
}

/// Without its project `poetry run` stops, and Pipenv makes another one.
#[test]
fn a_package_manager_that_is_started_finds_its_project() {
    let text = |tool: &str, files: &str, start: &str| {
        format!(
            "FROM python:3.11\nRUN pip install {tool}\nWORKDIR /a\nCOPY {files} ./\nRUN {tool} install --no-root\nCOPY src src\nCMD {start}\n"
        )
    };
    let poetry =
        text("poetry", "pyproject.toml poetry.lock", "[\"poetry\", \"run\", \"python\", \"src/a.py\"]");
    holds(&poetry, &["COPY pyproject.toml poetry.lock ./\n"]);
    holds(
        &text("pipenv", "Pipfile Pipfile.lock", "pipenv run python src/a.py"),
        &["COPY Pipfile Pipfile.lock ./\n"],
    );
    holds(&text("pip", "requirements.txt", "[\"python\", \"src/a.py\"]"), &["!requirements"]);
}

#[test]
fn what_is_compiled_although_there_is_a_wheel_loads_libraries() {
    let text = "FROM python:3.11\nWORKDIR /a\nCOPY . .\nRUN pip install FLAG -r requirements.txt\nCMD [\"python\", \"a.py\"]\n";
    let files = [("requirements.txt", "lxml\n")];
    held(&text.replace("FLAG", "-q"), &files, &["!runtime-packages"]);
    held(&text.replace("FLAG", "--no-binary=lxml"), &files, &["runtime-packages"]);
    let own = [files[0], ("setup.py", "Extension('a', ['a.c'], libraries=['xml2'])")];
    held(&text.replace("FLAG", "."), &own, &["runtime-packages"]);
}

#[test]
fn what_the_project_writes_elsewhere_before_a_line_that_only_copies() {
    let text = "FROM python:3.11\nWORKDIR /a\nCOPY . .\nRUN pip install -r requirements.txt\nRUN python manage.py collectstatic\nRUN rm /etc/x && cp deploy/n.conf /etc/n.conf && ln -s /dev/stdout /var/log/n\nCMD [\"gunicorn\", \"a\"]\n";
    holds(text, &["RUN python manage.py collectstatic\nRUN rm /etc/x && cp deploy/n.conf /etc/n.conf"]);
    let other = text.replace("cp deploy/n.conf", "cp /usr/include/n.conf");
    holds(&other, &["!collectstatic", "COPY --from=build /etc/n.conf /etc/n.conf\n"]);
    let rust = "FROM python:3.11\nRUN apt-get update && apt-get install -y rustc cargo && pip install maturin\nCOPY ext /b\nRUN cd /b && maturin build --out /wheels && pip install /wheels/*.whl\nWORKDIR /a\nCOPY a.py .\nCMD [\"python\", \"a.py\"]\n";
    holds(rust, &["!maturin", "!cargo", "!/b /b", "COPY a.py .\n"]);
}

#[test]
fn a_package_manager_that_fills_an_environment_stays_behind() {
    let text = |install: &str| {
        format!(
            "FROM python:3.12-slim\nRUN pip install uv\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN {install}\nCOPY src src\nCMD [\"/app/.venv/bin/uvicorn\", \"a\"]\n"
        )
    };
    let environment = ["--from=build /app/.venv /app/.venv\n", "!site-packages", "!pip"];
    holds(&text("uv sync --frozen"), &environment);
    holds(&text("uv sync --frozen").replace("-slim", ""), &environment);
    for other in ["uv pip install --system -r pyproject.toml", "pip install ."] {
        refused(&text(other), "nothing-to-leave-behind");
    }
}

#[test]
fn the_image_of_uv_is_that_of_python_with_uv() {
    let text = |tag: &str, start: &str| {
        format!(
            "FROM ghcr.io/astral-sh/uv:{tag}\nWORKDIR /app\nRUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync --no-install-project\nCOPY . /app\nRUN uv sync\nENV PATH=/app/.venv/bin:$PATH\nENTRYPOINT []\nCMD [{start}]\n"
        )
    };
    let start = "\"fastapi\", \"run\", \"a.py\"";
    for (tag, image) in [
        ("python3.12-bookworm-slim", "\npython:3.12-slim-bookworm\n"),
        ("0.5-python3.12-bookworm", "\npython:3.12-slim-bookworm\n"),
        ("python3.12-alpine", "\npython:3.12-alpine\n"),
    ] {
        holds(&text(tag, start), &[image, "--from=build /app/.venv /app/.venv\n", "!uv sync"]);
    }
    refused(&text("python3.12-bookworm-slim", "\"uv\", \"run\", \"a.py\""), "nothing-to-leave-behind");
    refused(&text("bookworm-slim", start), "unknown-ecosystem");
}
