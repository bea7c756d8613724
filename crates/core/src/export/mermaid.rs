//! What does the stage graph look like as a Mermaid flowchart?

use std::fmt::Write;

use super::{shown, size_in_words, size_of, state};
use crate::graph::{EdgeKind, Node, NodeKind, bundles};
use crate::report::Report;

/// Writes a flowchart, to be put into a Markdown fence named `mermaid`.
///
/// FROM is a plain arrow, COPY and ADD a dotted one, a mount a dotted line that ends in a dot.
pub fn mermaid(report: &Report) -> String {
    let graph = &report.graph;
    let mut out = "flowchart LR\n".to_owned();
    for (at, node) in graph.nodes.iter().enumerate() {
        let (open, close) = match node.kind {
            NodeKind::Stage(_) => ("[", "]"),
            NodeKind::Image => ("([", "])"),
            NodeKind::Context => ("[/", "/]"),
            NodeKind::Url => (">", "]"),
            NodeKind::Scratch => ("((", "))"),
            NodeKind::Unresolved => ("{{", "}}"),
        };
        let _ = writeln!(out, "  n{at}{open}\"{}\"{close}{}", words(report, node), class(node));
    }
    let mut bad = Vec::new();
    for (at, line) in bundles(graph).iter().enumerate() {
        let mut label = plain(&line.label);
        if !line.error.is_empty() {
            bad.push(at.to_string());
            label = plain(format!("{} ! {}", line.label, line.error).trim_start());
        }
        let arrow = match line.kind {
            EdgeKind::From => "-->",
            EdgeKind::Copy | EdgeKind::Add => "-.->",
            EdgeKind::Mount => "-.-o",
        };
        let label = if label.is_empty() { label } else { format!("|\"{label}\"|") };
        let _ = writeln!(out, "  n{} {arrow}{label} n{}", line.from, line.to);
    }
    for (name, style) in [
        ("target", "stroke:#1a56c4,stroke-width:3px"),
        ("unreached", "stroke-dasharray:3 3,opacity:0.6"),
        ("unresolved", "stroke:#b01f2e,stroke-dasharray:4 3"),
    ] {
        if graph.nodes.iter().any(|n| class(n).ends_with(name)) {
            let _ = writeln!(out, "  classDef {name} {style}");
        }
    }
    if !bad.is_empty() {
        let _ = writeln!(out, "  linkStyle {} stroke:#b01f2e,stroke-width:2px", bad.join(","));
    }
    out
}

fn class(node: &Node) -> &'static str {
    match (node.kind, node.target, node.reachable) {
        (NodeKind::Unresolved, ..) => ":::unresolved",
        (_, true, _) => ":::target",
        (_, _, false) => ":::unreached",
        _ => "",
    }
}

fn words(report: &Report, node: &Node) -> String {
    let size = size_of(report, node).map(size_in_words).unwrap_or_default();
    let lines = [node.label.as_str(), node.detail.as_str(), size.as_str(), state(node)];
    let lines: Vec<String> = lines.into_iter().filter(|l| !l.is_empty()).map(plain).collect();
    if lines.is_empty() { "#32;".to_owned() } else { lines.join("<br/>") }
}

/// Text that Mermaid takes for nothing but text: whatever may mean something is written as a number.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in shown(text) {
        match c {
            c if c.is_alphanumeric() || " /.:-_,…".contains(c) => out.push(c),
            c => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
    }
    // A scheme would be made a link of.
    out.replace("://", ":#47;/")
}
