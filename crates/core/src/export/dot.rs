//! What does the stage graph look like for Graphviz?

use std::fmt::Write;

use super::{shown, size_in_words, size_of, state};
use crate::graph::{EdgeKind, Node, NodeKind, bundles};
use crate::report::Report;

/// Writes a directed graph. FROM is a solid edge, COPY and ADD are dashed, mounts dotted.
pub fn dot(report: &Report) -> String {
    let graph = &report.graph;
    let mut out = "digraph Dockerfile {\n  rankdir=LR;\n  node [fontname=\"Helvetica,Arial,sans-serif\", fontsize=11, margin=\"0.18,0.08\"];\n  edge [fontname=\"Courier,monospace\", fontsize=9];\n".to_owned();
    for (at, node) in graph.nodes.iter().enumerate() {
        let look = match node.kind {
            NodeKind::Stage(_) => "shape=box, style=\"rounded\"",
            NodeKind::Image => "shape=box3d",
            NodeKind::Context => "shape=folder",
            NodeKind::Url => "shape=note",
            NodeKind::Scratch => "shape=circle, style=\"dashed\"",
            NodeKind::Unresolved => {
                "shape=octagon, style=\"dashed\", color=\"#b01f2e\", fontcolor=\"#b01f2e\""
            }
        };
        let mark = match (node.target, node.reachable) {
            (true, _) => ", penwidth=2, color=\"#1a56c4\"",
            (_, false) => ", color=\"gray60\", fontcolor=\"gray40\"",
            _ => "",
        };
        let _ = writeln!(out, "  n{at} [label=\"{}\", {look}{mark}];", words(report, node));
    }
    for line in bundles(graph) {
        let style = match line.kind {
            EdgeKind::From => "style=solid",
            EdgeKind::Copy | EdgeKind::Add => "style=dashed",
            EdgeKind::Mount => "style=dotted, arrowhead=dot",
        };
        let mark = match (line.error.is_empty(), graph.nodes[line.to].reachable) {
            (false, _) => ", color=\"#b01f2e\", fontcolor=\"#b01f2e\"",
            (_, false) => ", color=\"gray60\"",
            _ => "",
        };
        let label = if line.error.is_empty() {
            line.label.clone()
        } else {
            format!("{} ! {}", line.label, line.error).trim_start().to_owned()
        };
        let label = if label.is_empty() { label } else { format!(", label=\"{}\"", quoted(&label)) };
        let _ = writeln!(out, "  n{} -> n{} [{style}{mark}{label}];", line.from, line.to);
    }
    out.push_str("}\n");
    out
}

fn words(report: &Report, node: &Node) -> String {
    let size = size_of(report, node).map(size_in_words).unwrap_or_default();
    let lines = [node.label.as_str(), node.detail.as_str(), size.as_str(), state(node)];
    let lines: Vec<String> = lines.into_iter().filter(|l| !l.is_empty()).map(quoted).collect();
    lines.join("\\n")
}

/// The inside of a quoted string. Graphviz reads backslashes and HTML entities in it.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in shown(text) {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
