//! Which stages, images and context are there, and what flows between them?

mod bundle;
pub mod layout;
mod path;
mod read;

use dockerfile_syntax::Span;
use serde::Serialize;

pub use bundle::{Bundle, bundles};
pub use path::{Path, path};
pub use read::graph;

/// A graph without any drawing in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Graph {
    /// Stages in order, then what lies outside.
    pub nodes: Vec<Node>,
    /// Edges in order of the text.
    pub edges: Vec<Edge>,
}

impl Graph {
    /// Whether both look the same, wherever their parts stand in the text.
    pub fn looks_like(&self, other: &Graph) -> bool {
        let node = |a: &Node, b: &Node| {
            (a.kind, a.reachable, a.target, a.steps) == (b.kind, b.reachable, b.target, b.steps)
                && a.id == b.id
                && a.label == b.label
                && a.detail == b.detail
        };
        let edge = |a: &Edge, b: &Edge| {
            (a.from, a.to, a.kind) == (b.from, b.to, b.kind) && a.label == b.label && a.error == b.error
        };
        (self.nodes.len(), self.edges.len()) == (other.nodes.len(), other.edges.len())
            && self.nodes.iter().zip(&other.nodes).all(|(a, b)| node(a, b))
            && self.edges.iter().zip(&other.edges).all(|(a, b)| edge(a, b))
    }
}

/// Something that files come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Stable while the text is edited: `stage:build`, `stage:2`, `image:node:20`, `context`, `url:...`, `scratch`.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// What is written on it.
    pub label: String,
    /// Second line: base image of a stage, or empty.
    pub detail: String,
    /// Its FROM, for stages.
    #[serde(skip)]
    pub span: Option<Span>,
    /// Line of its FROM, from 1.
    pub line: Option<u32>,
    /// Whether the target needs it.
    pub reachable: bool,
    /// Whether it is the target.
    pub target: bool,
    /// Number of instructions, for stages.
    pub steps: usize,
}

/// Kinds of node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase", tag = "type", content = "index")]
pub enum NodeKind {
    /// A stage, by index.
    Stage(usize),
    /// An image of a registry.
    Image,
    /// The build context.
    Context,
    /// A download.
    Url,
    /// `scratch`
    Scratch,
    /// A name that could not be resolved.
    Unresolved,
}

/// A flow of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edge {
    /// Index of the node that files come from.
    pub from: usize,
    /// Index of the node that takes them.
    pub to: usize,
    /// How.
    pub kind: EdgeKind,
    /// Paths or mount target; empty for FROM.
    pub label: String,
    /// Where the text says so.
    #[serde(skip)]
    pub span: Span,
    /// Line, from 1.
    pub line: u32,
    /// Why it fails, or what is doubtful about it; empty if nothing is.
    pub error: String,
}

/// Kinds of edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EdgeKind {
    /// The stage starts from it.
    From,
    /// COPY
    Copy,
    /// ADD
    Add,
    /// RUN --mount
    Mount,
}
