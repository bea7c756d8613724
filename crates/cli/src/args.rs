//! What was asked for on the command line?

use std::path::PathBuf;

use playground_core::export::{Format, Look, Theme};
use playground_core::graph::layout::Direction;
use playground_core::rebuild::Change;
use playground_core::{Arch, Options};

/// Printed for `--help`, and after a mistake.
pub(crate) const HELP: &str = "\
Says what a Dockerfile builds, without building it.

usage: dockerfile-playground COMMAND [options] FILE      (- reads standard input)

  report    everything below
  graph     stages, images and what flows between them
  size      what the image weighs, layer by layer, and why
  convert   a multi-stage version on standard output, the reasons beside it; exit 1 if there is none
  rebuild   what runs again when something changes, and what comes from the cache
  compare   what differs between two files: stages, layers, sizes, settings; takes a second FILE
  check     what is wrong; exit 1 if the build would fail

  --json                 the same as JSON; `report --json` is the whole report
  --format NAME          for graph: svg, mermaid, dot or json; for report: markdown or json
  --theme auto|light|dark, --down, --layers
                         how an SVG looks: its colours, top to bottom, stages opened to their layers
  --change PATH, --change-arg NAME, --change-line N, --change-image NAME
                         for rebuild: what changes; more than one may be given
  --target STAGE         build this stage instead of the last
  --arch amd64|arm64     platform of the image
  --build-arg NAME=VALUE
  --context-bytes N      what `COPY . .` brings
  --answer ID=TEXT       answer a question that a conversion asked
  --context DIR          the folder that is built from: names and sizes of its files, the texts of manifests and sources
";

/// Which part of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Report,
    Graph,
    Size,
    Convert,
    Check,
    Rebuild,
    Compare,
}

/// A request.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) command: Command,
    pub(crate) json: bool,
    /// Another form than plain text or JSON.
    pub(crate) format: Option<Format>,
    pub(crate) look: Look,
    pub(crate) changes: Vec<Change>,
    pub(crate) file: String,
    /// The other file of a comparison.
    pub(crate) other: Option<String>,
    pub(crate) options: Options,
    /// The folder that is built from.
    pub(crate) context: Option<PathBuf>,
}

impl Arguments {
    /// `None` asks for help.
    pub(crate) fn parse(words: impl Iterator<Item = String>) -> Result<Option<Arguments>, String> {
        let mut words = words.peekable();
        let command = match words.next().as_deref() {
            None | Some("help" | "--help" | "-h") => return Ok(None),
            Some("report") => Command::Report,
            Some("graph") => Command::Graph,
            Some("size") => Command::Size,
            Some("convert") => Command::Convert,
            Some("check") => Command::Check,
            Some("rebuild") => Command::Rebuild,
            Some("compare") => Command::Compare,
            Some(other) => return Err(format!("there is no command {other:?}")),
        };
        let mut json = false;
        let mut format = None;
        let mut look = Look::default();
        let mut changes = Vec::new();
        let (mut file, mut other) = (None, None);
        let mut context = None;
        let mut options = Options::default();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--json" => json = true,
                "--format" => match value()?.as_str() {
                    "json" => json = true,
                    name => format = Some(named(command, name)?),
                },
                "--theme" => {
                    look.theme = match value()?.as_str() {
                        "auto" => Theme::Auto,
                        "light" => Theme::Light,
                        "dark" => Theme::Dark,
                        other => return Err(format!("--theme is auto, light or dark, not {other}")),
                    }
                }
                "--change" => changes.push(Change::Path(value()?)),
                "--change-arg" => changes.push(Change::Arg(value()?)),
                "--change-image" => changes.push(Change::Image(value()?)),
                "--change-line" => {
                    let line =
                        value()?.parse().map_err(|_| "--change-line takes a line's number".to_owned())?;
                    changes.push(Change::Line(line));
                }
                "--down" => look.direction = Direction::Down,
                "--layers" => look.layers = true,
                "--target" => options.target = Some(value()?),
                "--arch" => {
                    options.arch = match value()?.as_str() {
                        "amd64" => Arch::Amd64,
                        "arm64" => Arch::Arm64,
                        other => return Err(format!("--arch is amd64 or arm64, not {other}")),
                    }
                }
                "--context-bytes" => {
                    let bytes =
                        value()?.parse().map_err(|_| "--context-bytes takes a whole number".to_owned())?;
                    options.context_bytes = Some(bytes);
                }
                "--context" => context = Some(PathBuf::from(value()?)),
                "--build-arg" | "--answer" => {
                    let pair = value()?;
                    let (name, value) =
                        pair.split_once('=').ok_or_else(|| format!("{word} takes NAME=VALUE"))?;
                    let list =
                        if word == "--answer" { &mut options.answers } else { &mut options.build_args };
                    list.insert(name.to_owned(), value.to_owned());
                }
                _ if word.starts_with("--") => return Err(format!("there is no option {word}")),
                _ if file.is_some() && command == Command::Compare && other.is_none() => other = Some(word),
                _ if file.is_some() => return Err("one file at a time".to_owned()),
                _ => file = Some(word),
            }
        }
        if command == Command::Compare && other.is_none() {
            return Err("compare needs two files".to_owned());
        }
        if (command == Command::Rebuild) == changes.is_empty() {
            return Err("rebuild needs --change or one of its kin, and only rebuild takes them".to_owned());
        }
        let file = file.ok_or("which file? (- reads standard input)")?;
        Ok(Some(Arguments { command, json, format, look, changes, file, other, options, context }))
    }
}

/// A format that a command can write.
fn named(command: Command, name: &str) -> Result<Format, String> {
    match (command, Format::named(name)) {
        (Command::Graph, Some(format @ (Format::Svg | Format::Mermaid | Format::Dot))) => Ok(format),
        (Command::Report, Some(format @ Format::Markdown)) => Ok(format),
        _ => Err(format!(
            "no {name:?} of this; graph has svg, mermaid, dot and json, report markdown and json"
        )),
    }
}
