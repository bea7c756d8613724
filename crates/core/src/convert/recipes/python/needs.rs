//! Which system libraries and programs do Python packages need beside Python?

use super::installer;
use crate::Context;
use crate::convert::asks::Asks;
use crate::convert::cut::Tools;
use crate::convert::detect::detect;
use crate::convert::facts::option;
use crate::convert::lacks::library;
use crate::convert::split::Split;

/// Packages that are compiled where they are installed, or that call programs: the development package whose library
/// they load, or, after `+`, the package of the program they call. Wheels that bring their libraries are not here.
const NEEDS: &str = "\
psycopg2 libpq-dev
psycopg libpq-dev
mysqlclient default-libmysqlclient-dev
mysql-python default-libmysqlclient-dev
python-ldap libldap2-dev libsasl2-dev
pycairo libcairo2-dev
cairocffi libcairo2-dev
cairosvg libcairo2-dev
pycurl libcurl4-openssl-dev
pylibmc libmemcached-dev
python-snappy libsnappy-dev
pyodbc unixodbc-dev
pymssql freetds-dev
python-magic libmagic-dev
pyzmq libzmq3-dev
gdal libgdal-dev
pysqlite3 libsqlite3-dev
pyicu libicu-dev
gssapi libkrb5-dev
kerberos libkrb5-dev
pykerberos libkrb5-dev
xmlsec libxmlsec1-dev
uwsgi libxml2-dev libpcre2-dev libcap-dev libyaml-dev libjansson-dev
pyaudio portaudio19-dev
pygraphviz libgraphviz-dev +graphviz
graphviz +graphviz
pygobject libgirepository1.0-dev
dbus-python libdbus-1-dev
systemd-python libsystemd-dev
m2crypto libssl-dev
pyscard libpcsclite-dev
rrdtool librrd-dev
wand libmagickwand-dev
pgmagick libgraphicsmagick++1-dev
weasyprint +libpango-1.0-0 +libpangoft2-1.0-0
opencv-python +libgl1 +libglib2.0-0
opencv-contrib-python +libgl1 +libglib2.0-0
pyzbar +libzbar0
pytesseract +tesseract-ocr
pdf2image +poppler-utils
pdfkit +wkhtmltopdf
gitpython +git
pydub +ffmpeg
ffmpeg-python +ffmpeg
moviepy +ffmpeg
soundfile +libsndfile1
librosa +libsndfile1
python-xlib libx11-dev
pyfuse3 libfuse3-dev
mercurial +mercurial
";

/// Adds what the packages at some places need, if a full image stays behind. Where nobody can say, and the base stays behind, the build itself finds out.
pub(super) fn libraries(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>, tools: &Tools<'_>, places: &str) {
    let (names, mut known) = requirements(split, asks.context());
    // What the text installs for itself has been looked at; the full image brings much unasked.
    if places.is_empty() {
        return;
    }
    for row in NEEDS.lines() {
        let mut words = row.split(' ');
        let package = words.next().unwrap_or("");
        if !names.iter().any(|n| n == package) {
            continue;
        }
        for word in words {
            match word.strip_prefix('+') {
                Some(program) => split.package(program, &format!("{package} calls it or loads it.")),
                None => library(split, word, tools.inside),
            }
        }
    }
    // What is compiled here although there is a wheel, or is the project's own, loads what the full image brings.
    let said = split.facts.document.text;
    let setup = split.facts.project.as_ref().is_some_and(|p| p.says("setup.py", &["libraries="]));
    known &= !setup && !said.contains("no-binary") && !said.contains("NO_BINARY");
    let text = "Where do system libraries that compiled packages load come from? `detect` asks the compiled packages during the build; `none` leaves them to you.";
    let choices = if known { ["none", "detect"] } else { ["detect", "none"] };
    if asks.choose("libraries", text, &choices) == "detect" {
        detect(split, places);
    }
}

/// Names of all packages that are installed, and whether they are all known.
fn requirements(split: &Split<'_, '_, '_>, context: Option<&Context>) -> (Vec<String>, bool) {
    let mut names = Vec::new();
    let mut known = true;
    for (_, _, command) in split.facts.commands() {
        match installer(command) {
            Some("pip") => {
                let file = option(command, &["-r", "--requirement", "-c", "--constraint"]);
                let operands = command.operands().map(|w| w.value.as_ref());
                names.extend(operands.filter(|w| *w != "install" && Some(*w) != file).map(name));
                let own = command.operands().any(|w| w.value.starts_with('.') || w.value.contains('/'));
                let files: Vec<&str> = command
                    .arguments()
                    .windows(2)
                    .filter(|w| matches!(w[0].value.as_ref(), "-r" | "--requirement"))
                    .map(|w| w[1].value.as_ref())
                    .chain(
                        command
                            .arguments()
                            .iter()
                            .filter_map(|w| w.value.strip_prefix("-r").filter(|f| !f.is_empty())),
                    )
                    .collect();
                for file in &files {
                    known &= read(context, file, &mut names);
                }
                if own && files.is_empty() {
                    known &=
                        read(context, "pyproject.toml", &mut names) || read(context, "setup.py", &mut names);
                }
            }
            Some("poetry") if command.has("install") => {
                known &=
                    read(context, "poetry.lock", &mut names) || read(context, "pyproject.toml", &mut names)
            }
            Some("pipenv") if command.has("install") || command.has("sync") => {
                known &= read(context, "Pipfile.lock", &mut names) || read(context, "Pipfile", &mut names)
            }
            Some("uv") if command.has("sync") => {
                known &= read(context, "uv.lock", &mut names) || read(context, "pyproject.toml", &mut names)
            }
            Some("uv") if command.has("pip") => {
                let file = command.operands().map(|w| w.value.as_ref()).find(|w| w.contains('.'));
                known &= file.is_some_and(|f| read(context, f, &mut names));
            }
            Some("pdm") => known = false,
            _ => {}
        }
        let setup = command.operands().any(|w| w.value.ends_with("setup.py"));
        if setup {
            known &= read(context, "setup.py", &mut names);
        }
    }
    (names, known)
}

/// Reads names out of a manifest of the context; `false` if it is not there.
fn read(context: Option<&Context>, path: &str, names: &mut Vec<String>) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let found =
        context.into_iter().flat_map(|c| c.texts()).filter(|(p, _)| p.rsplit('/').next() == Some(file));
    let Some((_, text)) = found.min_by_key(|(p, _)| p.len()) else { return false };
    for line in text.lines() {
        let line = line.trim();
        if let Some(other) = line.strip_prefix("-r ") {
            // One level: a file that names itself must not lead anywhere.
            let other = other.trim();
            if other != file && !other.ends_with(&format!("/{file}")) {
                let texts = context.into_iter().flat_map(|c| c.texts());
                let text =
                    texts.filter(|(p, _)| p.ends_with(other.trim_start_matches("./"))).map(|(_, t)| t).next();
                names.extend(text.into_iter().flat_map(str::lines).map(name));
            }
        }
        // requirements.txt: `name==1`; Pipfile and pyproject: `name = "1"` or `"name>=1",`; locks: `name = "name"`, `"name": {`.
        let value = line.strip_prefix("name = ").unwrap_or(line);
        names.push(name(value));
        names.extend(line.split(['"', '\'']).skip(1).step_by(2).map(name));
    }
    true
}

/// The name of a requirement, as package indexes compare it.
fn name(text: &str) -> String {
    let text = text.trim().trim_matches(['"', '\'', ',', '[', '(']);
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(text.len());
    text[..end].to_ascii_lowercase().replace(['_', '.'], "-")
}

/// Whether a word is the name of a package that is known here.
#[cfg(test)]
fn known(package: &str) -> bool {
    NEEDS.lines().any(|row| row.split(' ').next() == Some(package))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_indexes_compare_them() {
        for (text, expected) in [
            ("psycopg2==2.9.9", "psycopg2"),
            ("Flask_Login[async] >= 1 ; python_version > '3'", "flask-login"),
            ("\"uvicorn>=0.3\",", "uvicorn"),
            ("# comment", ""),
        ] {
            assert_eq!(name(text), expected);
        }
        assert!(known("psycopg2") && !known("flask"));
    }

    #[test]
    fn names_from_manifests() {
        let check = |file: &str, text: &str, expected: &str| {
            let context = Context::new([(file.to_owned(), 1)], [(file.to_owned(), text.to_owned())]);
            let mut names = Vec::new();
            assert!(read(Some(&context), file, &mut names));
            assert!(names.iter().any(|n| n == expected), "{expected} in {names:?}");
        };
        check("requirements.txt", "flask\npsycopg2>=2\n", "psycopg2");
        check("poetry.lock", "[[package]]\nname = \"mysqlclient\"\nversion = \"2\"\n", "mysqlclient");
        check("Pipfile.lock", "{\"default\": {\n  \"pycairo\": {\n", "pycairo");
        check("pyproject.toml", "dependencies = [\"bottle\", \"psycopg2\"]\n", "psycopg2");
        assert!(!read(None, "requirements.txt", &mut Vec::new()));
    }
}
