//! Everything that is known about one text, as one plain value.

use dockerfile_meaning::{Finding, Options, findings, plan};
use dockerfile_syntax::LineIndex;

use crate::{graph, sizes};

/// What is known about a text. Made by [`analyze`]; holds no reference to the text.
#[derive(Clone, Debug)]
pub struct Report {
    /// Offsets to lines and UTF-16.
    pub lines: LineIndex,
    /// What would be built.
    pub plan: plan::Plan,
    /// What BuildKit would refuse, in the order in which it would; then what the checks say, in order of the text.
    pub findings: Vec<Finding>,
    /// Stages, images and context, and what flows between them.
    pub graph: graph::Graph,
    /// What it weighs.
    pub sizes: sizes::Sizes,
}

/// Reads a Dockerfile and says what it is and what it weighs; [`crate::convert::of`] says what it could become. Never fails, never panics, always answers the same.
pub fn analyze(text: &str, options: &Options) -> Report {
    let document = dockerfile_syntax::parse(text);
    let plan = plan::plan(&document, options);
    let findings = findings(&document, &plan, options);
    let graph = graph::graph(&plan, text);
    let sizes = sizes::estimate(&document, &plan, options);
    Report { lines: LineIndex::new(text), plan, findings, graph, sizes }
}
