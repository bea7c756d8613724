//! What can a person choose or tell us beside the text?

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::Names;
use crate::context::{Context, Seen};

/// Processor architecture of the image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arch {
    /// `linux/amd64`
    #[default]
    Amd64,
    /// `linux/arm64`
    Arm64,
}

impl Arch {
    /// As in `TARGETARCH`.
    pub fn name(self) -> &'static str {
        match self {
            Arch::Amd64 => "amd64",
            Arch::Arm64 => "arm64",
        }
    }

    fn is_default(&self) -> bool {
        *self == Arch::default()
    }
}

impl From<Arch> for image_data::Arch {
    fn from(arch: Arch) -> Self {
        match arch {
            Arch::Amd64 => image_data::Arch::Amd64,
            Arch::Arm64 => image_data::Arch::Arm64,
        }
    }
}

/// Everything beside the text that an answer depends on. Part of a permalink but for the folder, so every field has a
/// default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// `--target`: a stage's name or index. The last stage if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Platform of the build.
    #[serde(skip_serializing_if = "Arch::is_default")]
    pub arch: Arch,
    /// `--build-arg`.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub build_args: Names<String>,
    /// The `.dockerignore` file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dockerignore: String,
    /// Bytes that `COPY . .` brings from the build context, if the person typed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_bytes: Option<u64>,
    /// On-disk bytes of images that the table does not know, by name as written in FROM.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub image_bytes: Names<u64>,
    /// On-disk bytes of layers and of their parts, typed over the estimate: by the keys that an estimate gives them.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub layer_bytes: Names<u64>,
    /// Answers to the questions a conversion asked, by the question's id.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub answers: Names<String>,
    /// The folder that is built from, if one was dropped. It never travels in a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Rc<Context>>,
    /// Package graphs at hand. An estimate that would be better with another one names it. Not part of a link.
    #[serde(skip)]
    pub graphs: image_data::Graphs,
}

impl Options {
    /// What the builder sees of the dropped folder, `.dockerignore` applied.
    pub fn seen(&self) -> Option<Rc<Seen>> {
        self.folder().map(|context| context.seen(&self.dockerignore))
    }

    /// The `.dockerignore` in force: the one that was typed, else the folder's.
    pub fn dockerignore_in_force(&self) -> &str {
        match self.dockerignore.as_str() {
            "" => self.folder().map_or("", Context::dockerignore),
            typed => typed,
        }
    }

    /// The dropped folder; none where the feature `given` is off.
    pub fn folder(&self) -> Option<&Context> {
        if cfg!(feature = "given") { self.context.as_deref() } else { None }
    }

    /// A package graph by its id; none where the feature `given` is off.
    pub fn graph(&self, id: &str) -> Option<&image_data::Graph> {
        if cfg!(feature = "given") { self.graphs.get(id) } else { None }
    }
}
