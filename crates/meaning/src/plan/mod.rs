//! What would a builder do? Stages, steps, variables filled in, and what each step reads.

mod bases;
mod build;
mod check_options;
mod config;
mod copy;
mod from;
mod inputs;
mod mount;
mod path;
mod platform;
pub(crate) mod port;
mod run;
mod scope;
mod signal;
mod stage;
mod text;

use dockerfile_syntax::{ImageRef, Keyword, MountKind, Problem, Span};

pub use bases::{Bases, Pairs};
pub use build::{plan, plan_with, plan_without_images};
pub(crate) use check_options::Skips;
pub use config::{Config, HealthCheck};
pub use path::join;
pub(crate) use path::{drive_error, slashes};
pub use platform::Platform;
pub use port::Ports;
pub use run::{RunScript, reads_heredoc};
pub use scope::Vars;
pub use text::Text;

/// The name for an empty base.
const SCRATCH: &str = "scratch";

/// Whether mistakes are looked for that hardly a file makes: addresses of repositories that contradict themselves and
/// sizes of mounts that are none. Every visitor would wait for these bytes: the page leaves them to the door.
const RARE: bool = cfg!(feature = "given");

/// What BuildKit would build from a file. Made from any text: what cannot be built is left out or marked.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Stages in order.
    pub stages: Vec<Stage>,
    /// The stage that is built: an index into `stages`. `None` without stages, or if the wanted one is unknown.
    pub target: Option<usize>,
    /// ARG before the first FROM, with their values.
    pub global_args: Vec<(String, Option<String>)>,
    /// Values that FROM lines see: the platform's arguments and those before the first FROM.
    pub globals: Vars,
    /// The same when no build argument is given.
    pub defaults: Vars,
    /// What the build is for.
    pub arch: crate::Arch,
    /// What the build itself would refuse, in BuildKit's order.
    pub problems: Vec<Problem>,
    /// What a build of a stage would refuse that the target does not need; only `docker build --check` says so.
    pub unreached_problems: Vec<Problem>,
}

/// One `FROM` and what follows it.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Position, from 0.
    pub index: usize,
    /// Name after `AS`, in lower case.
    pub name: Option<String>,
    /// The base as written.
    pub base_raw: String,
    /// The base with variables filled in; empty if they have no value.
    pub base: String,
    /// What the stage starts from.
    pub parent: Parent,
    /// `--platform`, variables filled in; empty if not given.
    pub platform: String,
    /// Index of its FROM in the document's instructions.
    pub instruction: usize,
    /// Its FROM.
    pub span: Span,
    /// Its FROM's line, from 1.
    pub line: u32,
    /// Its instructions after FROM, in order.
    pub steps: Vec<Step>,
    /// Whether the target needs it.
    pub reachable: bool,
    /// What the image of this stage would be configured with.
    pub config: Config,
    /// ENV and ARG values in force at its end.
    pub vars: Vars,
    /// Whether the variables that its base image brings are known.
    pub image_known: bool,
    /// Whether it is built for Windows.
    pub windows: bool,
    /// Names that ARG declared in it or in the stage it starts from.
    pub declared: Vars,
}

impl Plan {
    /// The platform a stage is built for: what its first ancestor's `--platform` says, else the build's own.
    pub fn platform(&self, stage: usize) -> Option<Platform> {
        let mut root = self.stages.get(stage)?;
        // What is not reached is not built: its own word stands.
        while let (true, Parent::Stage(parent)) = (root.reachable || root.platform.is_empty(), &root.parent) {
            root = self.stages.get(*parent).filter(|p| p.index < root.index)?;
        }
        // An empty image is made for the build's platform, whatever its FROM says.
        if root.platform.is_empty() || root.parent == Parent::Scratch {
            let (os, architecture) = ("linux".to_owned(), self.arch.name().to_owned());
            return Some(Platform { os, architecture, ..Platform::default() });
        }
        Platform::parse(&root.platform).ok()
    }
}

impl Stage {
    /// The name, or `stage-N` as BuildKit prints it.
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("stage-{}", self.index))
    }
}

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parent {
    /// Nothing.
    Scratch,
    /// An earlier stage, by index.
    Stage(usize),
    /// An image of a registry.
    Image(ImageRef),
    /// No name that could be looked up: why, in a sentence.
    Unknown(String),
}

/// One instruction of a stage.
#[derive(Clone, Debug)]
pub struct Step {
    /// Index in the document's instructions.
    pub instruction: usize,
    /// Which instruction.
    pub keyword: Keyword,
    /// Where it stands.
    pub span: Span,
    /// First line, from 1.
    pub line: u32,
    /// What it reads besides its own stage.
    pub inputs: Vec<Input>,
    /// Its words with variables filled in. RUN, CMD, ENTRYPOINT: the command line (one piece in shell form).
    /// COPY, ADD: sources and, last, the destination. ENV, LABEL: name and value alternating.
    pub words: Vec<String>,
    /// Whether RUN, CMD, ENTRYPOINT is in shell form.
    pub shell_form: bool,
    /// Working directory in force, absolute.
    pub workdir: Text,
    /// User in force; empty if none was set (root, unless the base image says otherwise).
    pub user: Text,
    /// ENV and ARG values in force before this step.
    pub vars: Vars,
    /// Variables it uses that have no value and were not declared; once per word that uses them. With each, how many of
    /// the words of an ARG had their value by then.
    pub undefined: Vec<(String, usize)>,
    /// Whether it is an ONBUILD trigger of the stage this one starts from, run here.
    pub triggered: bool,
}

/// Something a step reads from outside its own stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// How.
    pub via: Via,
    /// From where.
    pub origin: Origin,
    /// Which paths there, variables filled in; empty for a whole mount.
    pub paths: Vec<String>,
    /// Where they come to stand, absolute.
    pub destination: String,
    /// The part of the instruction that says so.
    pub span: Span,
    /// Line, from 1.
    pub line: u32,
}

impl Input {
    /// The names under which it comes to stand in a folder: the last part of each path, or of the address it is downloaded from.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let address = match &self.origin {
            Origin::Url(url) => url.split(['?', '#']).next(),
            _ => None,
        };
        let sources = self.paths.iter().map(String::as_str).chain(address);
        sources.filter_map(|source| source.trim_end_matches('/').rsplit('/').next())
    }
}

/// How something is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// COPY
    Copy,
    /// ADD
    Add,
    /// RUN --mount
    Mount(MountKind),
}

/// Where a step reads from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The build context.
    Context,
    /// A stage, by index.
    Stage(usize),
    /// An image, as named.
    Image(String),
    /// A download or a Git repository.
    Url(String),
    /// A here-document in the file itself.
    Inline,
    /// A stage that cannot be read from here: why, in a sentence.
    Unresolved(String),
}
