//! What can a visitor start from? Each example with a small picture of what it builds, and texts of other times.

use std::rc::Rc;

use playground_core::graph::layout::{Direction, Link, draw};
use playground_core::graph::{Graph, NodeKind, bundles};
use yew::prelude::*;

use super::graph::px;
use crate::analysis::{Analysis, count};
use crate::examples::EXAMPLES;
use crate::format;
use crate::state::Action;

/// The examples, and what was in the editor before.
pub(crate) fn gallery(recent: &[Rc<str>], dispatch: &Callback<Action>) -> Html {
    html! {
        <>
            if !recent.is_empty() {
                <h2>{ "Yours, kept in this browser" }</h2>
                <ul class="gallery">{ for recent.iter().map(|text| entry(first_line(text), text, dispatch)) }</ul>
                <h2>{ "Examples" }</h2>
            }
            <ul class="gallery">{ for EXAMPLES.iter().map(|e| entry(e.name, &e.text.into(), dispatch)) }</ul>
        </>
    }
}

/// What a text is known by: its first FROM.
fn first_line(text: &str) -> &str {
    let from =
        text.lines().find(|l| l.trim_start().get(..5).is_some_and(|w| w.eq_ignore_ascii_case("from ")));
    from.or(text.lines().next()).unwrap_or_default().trim()
}

fn entry(name: &str, text: &Rc<str>, dispatch: &Callback<Action>) -> Html {
    let analysis = Analysis::of(text, &Default::default());
    let report = &analysis.report;
    let size = report.sizes.final_stage().map_or(0, |s| s.total.disk.likely);
    let facts = format!("{}, ≈ {}", count(report.plan.stages.len(), "stage"), format::bytes(size));
    let text = text.clone();
    html! {
        <li><button data-close="" onclick={dispatch.reform(move |_| Action::Begin(text.clone()))}>
            { thumbnail(&report.graph) }
            <b>{ name }</b>{ " " }<span class="soft">{ facts }</span>
        </button></li>
    }
}

fn thumbnail(graph: &Graph) -> Html {
    let lines = bundles(graph);
    let sizes: Vec<_> = graph
        .nodes
        .iter()
        .map(|n| if matches!(n.kind, NodeKind::Stage(_)) { (70.0, 44.0) } else { (44.0, 22.0) })
        .collect();
    let links: Vec<Link> = lines
        .iter()
        .map(|l| Link { from: l.from, to: l.to, label: (0.0, 0.0), kind: l.kind as u8 })
        .collect();
    let drawing = draw(&sizes, &links, Direction::Right);
    let view = format!("-4 -4 {} {}", px(drawing.size.0) + 8, px(drawing.size.1) + 8);
    html! {
        <svg class="thumb" viewBox={view} aria-hidden="true">
            { for drawing.routes.iter().map(|r| html! { <path d={r.path(Direction::Right)} /> }) }
            { for graph.nodes.iter().zip(&drawing.cards).map(|(node, c)| html! {
                <rect class={if node.target { "target" } else if matches!(node.kind, NodeKind::Stage(_)) { "stage" } else { "outside" }}
                    x={px(c.x).to_string()} y={px(c.y).to_string()} width={px(c.w).to_string()} height={px(c.h).to_string()} rx="8" />
            }) }
        </svg>
    }
}
