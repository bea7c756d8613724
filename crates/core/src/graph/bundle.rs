//! Which edges are drawn as one line?

use super::{EdgeKind, Graph};

/// Edges of one kind between the same two nodes, drawn as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Index of the node that files come from.
    pub from: usize,
    /// Index of the node that takes them.
    pub to: usize,
    /// How.
    pub kind: EdgeKind,
    /// Indices of the edges, in order of the text.
    pub edges: Vec<usize>,
    /// What is written on the line: the first paths, and how many more there are. Empty for FROM.
    pub label: String,
    /// The first error among the edges; empty if there is none.
    pub error: String,
}

/// Most characters of a label; a longer one ends in an ellipsis.
const LABEL: usize = 26;

/// Gathers a graph's edges into lines, in order of the text.
pub fn bundles(graph: &Graph) -> Vec<Bundle> {
    let mut out: Vec<Bundle> = Vec::new();
    for (index, edge) in graph.edges.iter().enumerate() {
        let same = |b: &&mut Bundle| (b.from, b.to, b.kind) == (edge.from, edge.to, edge.kind);
        match out.iter_mut().find(same) {
            Some(bundle) => bundle.edges.push(index),
            None => out.push(Bundle {
                from: edge.from,
                to: edge.to,
                kind: edge.kind,
                edges: vec![index],
                label: String::new(),
                error: String::new(),
            }),
        }
    }
    for bundle in &mut out {
        bundle.label = label(graph, &bundle.edges);
        let error = bundle.edges.iter().map(|e| &graph.edges[*e].error).find(|e| !e.is_empty());
        bundle.error = error.cloned().unwrap_or_default();
    }
    out
}

fn label(graph: &Graph, edges: &[usize]) -> String {
    let first = edges.iter().map(|e| graph.edges[*e].label.as_str()).find(|l| !l.is_empty());
    let Some(first) = first else { return String::new() };
    let more = if edges.len() > 1 { format!(" +{}", edges.len() - 1) } else { String::new() };
    let room = LABEL - more.len().min(LABEL / 2);
    let mut short: String = first.chars().take(room).collect();
    if short.chars().count() < first.chars().count() {
        short.pop();
        short.push('…');
    }
    short + &more
}
