//! How does what is known leave the page? Pictures and texts for other programs, made only when somebody asks.
//!
//! Whatever stands in a Dockerfile may be hostile: each format escapes all of it.

mod dot;
mod letters;
mod markdown;
mod mermaid;
mod style;
mod svg;

pub use dot::dot;
pub use markdown::markdown;
pub use mermaid::mermaid;
use style::style;
pub use svg::{Look, Theme, drawing, svg};

use crate::graph::{Graph, Node, NodeKind};
use crate::report::Report;
use crate::sizes::{StageSize, human};

/// What a report can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A picture that needs nothing beside itself.
    Svg,
    /// A flowchart as GitHub and others draw it from a Markdown fence.
    Mermaid,
    /// For Graphviz.
    Dot,
    /// Stages, sizes, findings and graph for an issue or a wiki.
    Markdown,
}

impl Format {
    /// Every format with its name.
    pub const ALL: [(&str, Format); 4] = [
        ("svg", Format::Svg),
        ("mermaid", Format::Mermaid),
        ("dot", Format::Dot),
        ("markdown", Format::Markdown),
    ];

    /// By its name.
    pub fn named(name: &str) -> Option<Format> {
        Format::ALL.iter().find(|(n, _)| *n == name).map(|(_, format)| *format)
    }
}

/// Writes a report. `look` matters to pictures only.
pub fn export(report: &Report, format: Format, look: &Look) -> String {
    match format {
        Format::Svg => svg(report, look),
        Format::Mermaid => mermaid(report),
        Format::Dot => dot(report),
        Format::Markdown => markdown(report),
    }
}

/// The size of the stage that a node stands for.
fn size_of<'r>(report: &'r Report, node: &Node) -> Option<&'r StageSize> {
    let NodeKind::Stage(stage) = node.kind else { return None };
    report.sizes.stages.iter().find(|s| s.stage == stage)
}

/// A stage's size on disk in a word or two: `about 142 MB`, `at least 20 MB`, `size unknown`.
fn size_in_words(size: &StageSize) -> String {
    let range = size.total.disk;
    match (size.unknown, range.likely) {
        (true, 0) => "size unknown".to_owned(),
        (true, likely) => format!("at least {}", human(likely)),
        _ if range.low == range.high => human(range.likely),
        (false, likely) => format!("about {}", human(likely)),
    }
}

/// What a picture shows, in a sentence: `3 stages; the final image is about 142 MB`.
fn summary(report: &Report) -> String {
    let stages = report.plan.stages.len();
    let stages = if stages == 1 { "1 stage".to_owned() } else { format!("{stages} stages") };
    match report.sizes.final_stage() {
        Some(size) if size.unknown && size.total.disk.likely == 0 => {
            format!("{stages}; the size of the final image is unknown")
        }
        Some(size) => format!("{stages}; the final image is {} on disk", size_in_words(size)),
        None => stages,
    }
}

/// `target`, `never reached`, or nothing.
fn state(node: &Node) -> &'static str {
    match (node.kind, node.target, node.reachable) {
        (NodeKind::Stage(_), true, _) => "target",
        (NodeKind::Stage(_), _, false) => "never reached",
        _ => "",
    }
}

/// `2 instructions`
fn steps(node: &Node) -> String {
    if node.steps == 1 { "1 instruction".to_owned() } else { format!("{} instructions", node.steps) }
}

/// What is wrong with edges: line and reason, in order of the text.
fn errors(graph: &Graph) -> impl Iterator<Item = (u32, &str)> {
    graph.edges.iter().filter(|e| !e.error.is_empty()).map(|e| (e.line, e.error.as_str()))
}

/// The characters of a text, with a blank for tabs and ends of lines, and a mark in place of what XML forbids, what has no
/// shape, and what would turn the direction of the words around it.
fn shown(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().map(|c| match c {
        '\t' | '\n' | '\r' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    })
}

#[cfg(test)]
mod tests;
