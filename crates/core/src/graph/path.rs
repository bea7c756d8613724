//! Which way do the files of this node take to what is built?

use super::Graph;

/// A part of a graph, to be lit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// For each node of the graph, whether it is part of it.
    pub nodes: Vec<bool>,
    /// For each edge of the graph, whether it is part of it.
    pub edges: Vec<bool>,
}

/// Everything on a way from a node to the target. For the target itself: everything that ends in it. For a node that
/// never gets there: everything it flows into. Nothing for a node that is not there.
pub fn path(graph: &Graph, node: usize) -> Path {
    let count = graph.nodes.len();
    if node >= count {
        return Path { nodes: vec![false; count], edges: vec![false; graph.edges.len()] };
    }
    let target = graph.nodes.iter().position(|n| n.target);
    let after = if target == Some(node) { vec![true; count] } else { spread(graph, node, false) };
    let before = match target {
        Some(target) if after[target] => spread(graph, target, true),
        _ => vec![true; count],
    };
    let nodes: Vec<bool> = (0..count).map(|n| after[n] && before[n]).collect();
    let edges = graph.edges.iter().map(|e| nodes[e.from] && nodes[e.to]).collect();
    Path { nodes, edges }
}

/// What can be reached from a node along the edges, or against them.
fn spread(graph: &Graph, start: usize, against: bool) -> Vec<bool> {
    let mut beside = vec![Vec::new(); graph.nodes.len()];
    for edge in &graph.edges {
        let (from, to) = if against { (edge.to, edge.from) } else { (edge.from, edge.to) };
        beside[from].push(to);
    }
    let mut seen = vec![false; graph.nodes.len()];
    let mut todo = vec![start];
    while let Some(node) = todo.pop() {
        if !std::mem::replace(&mut seen[node], true) {
            todo.extend(&beside[node]);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::path;
    use crate::Options;
    use expect_test::{Expect, expect};

    fn check(node: &str, expected: Expect) {
        let text = "FROM golang AS build\nCOPY . .\nFROM build AS test\nFROM alpine AS base\nFROM base\nCOPY --from=build /a /a\n";
        let graph = crate::analyze(text, &Options::default()).graph;
        let at = graph.nodes.iter().position(|n| n.id == node).unwrap();
        let path = path(&graph, at);
        let lit = |(lit, edge): (&bool, &super::super::Edge)| {
            lit.then(|| format!("{} -> {}", graph.nodes[edge.from].id, graph.nodes[edge.to].id))
        };
        let edges: Vec<String> = path.edges.iter().zip(&graph.edges).filter_map(lit).collect();
        expected.assert_eq(&edges.join(", "));
    }

    #[test]
    fn from_a_node_to_the_target() {
        check("image:golang", expect!["image:golang -> stage:build, stage:build -> stage:3"]);
        check("stage:base", expect!["stage:base -> stage:3"]);
    }

    #[test]
    fn everything_ends_in_the_target() {
        check(
            "stage:3",
            expect![
                "image:golang -> stage:build, context -> stage:build, image:alpine -> stage:base, stage:base -> stage:3, stage:build -> stage:3"
            ],
        );
    }

    #[test]
    fn what_never_gets_there_lights_what_it_flows_into() {
        check("stage:test", expect![""]);
    }
}
