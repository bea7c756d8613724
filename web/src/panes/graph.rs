//! Which stages are there and what flows between them? A picture of real, focusable cards, and the same as a list.

use std::rc::Rc;

use playground_core::graph::layout::{self, Direction, Link, Rect};
use playground_core::graph::{Bundle, EdgeKind, Graph, Node, NodeKind, bundles};
use yew::prelude::*;

use crate::analysis::Analysis;
use crate::effects::viewport::use_width;
use crate::format;
use crate::state::Action;

/// Below this width files flow from top to bottom.
const NARROW: f64 = 560.0;
const STAGE: layout::Xy = (190.0, 74.0);
const OUTSIDE: layout::Xy = (150.0, 40.0);

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) analysis: Rc<Analysis>,
    /// Where the editor's caret is: its stage is lit.
    pub(crate) caret: u32,
    pub(crate) dispatch: Callback<Action>,
}

#[component]
pub(crate) fn StageGraph(props: &Props) -> Html {
    let host = use_node_ref();
    let width = use_width(&host);
    let direction = if width > 0.0 && width < NARROW { Direction::Down } else { Direction::Right };
    let graph = &props.analysis.report.graph;
    // The drawing is remembered per shape: spans move at every keystroke, the picture must not.
    let (lines, drawing) = {
        let lines = bundles(graph);
        let drawing = use_memo((shape(graph, &lines), direction), |(shape, direction)| {
            layout::draw(&shape.0, &shape.1, *direction)
        });
        (lines, drawing)
    };
    let lit = props.analysis.stage_at(props.caret);
    let (w, h) = drawing.size;
    // The frame around the picture takes its part of the width.
    let width = (width - 44.0).max(0.0);
    let zoom = if width > 0.0 { (width / f64::from(w.max(1.0))).clamp(0.55, 1.15) } else { 1.0 };
    html! {
        <section class="graph" aria-label="Stage graph" ref={host}>
            if graph.nodes.is_empty() {
                <p class="calm">{ "No stage yet: start with FROM and an image." }</p>
            } else {
                <div class="graph-scroll" tabindex="0" role="group" aria-label="Picture of the stages">
                    <svg class="drawing" viewBox={format!("-4 -4 {} {}", px(w) + 8, px(h) + 8)} width={zoomed(w, zoom)} height={zoomed(h, zoom)}>
                        <defs>
                            <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
                                <path d="M0 0 8 4 0 8z" class="tip" />
                            </marker>
                        </defs>
                        { for lines.iter().zip(&drawing.routes).map(|(line, route)| edge(graph, line, route, direction, &props.dispatch)) }
                        { for graph.nodes.iter().zip(&drawing.cards).map(|(node, card)| {
                            node_card(&props.analysis, node, card, lit, &props.dispatch)
                        }) }
                    </svg>
                </div>
                { legend(graph) }
                { words(graph) }
            }
        </section>
    }
}

/// Whole pixels: writing fractions takes kilobytes of code.
fn px(n: f32) -> i32 {
    n.round() as i32
}

fn zoomed(n: f32, zoom: f64) -> String {
    ((f64::from(n) * zoom).round() as i32).to_string()
}

type Shape = (Vec<layout::Xy>, Vec<Link>);

fn shape(graph: &Graph, lines: &[Bundle]) -> Shape {
    let nodes =
        graph.nodes.iter().map(|n| if matches!(n.kind, NodeKind::Stage(_)) { STAGE } else { OUTSIDE });
    let links = lines.iter().map(|line| {
        let letters = line.label.chars().count() as f32;
        let label = if letters == 0.0 { (0.0, 0.0) } else { (letters * 6.3 + 10.0, 18.0) };
        Link { from: line.from, to: line.to, label, kind: line.kind as u8 }
    });
    (nodes.collect(), links.collect())
}

fn kind_word(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::From => "from",
        EdgeKind::Copy => "copy",
        EdgeKind::Add => "add",
        EdgeKind::Mount => "mount",
    }
}

fn edge(
    graph: &Graph,
    line: &Bundle,
    route: &layout::Route,
    direction: Direction,
    dispatch: &Callback<Action>,
) -> Html {
    let dim = !graph.nodes.get(line.to).is_some_and(|n| n.reachable);
    let bad = !line.error.is_empty();
    let span = line.edges.first().and_then(|e| graph.edges.get(*e)).map(|e| e.span);
    let select = span.map(|span| dispatch.reform(move |_: MouseEvent| Action::Select(span)));
    html! {
        <g class={classes!("edge", kind_word(line.kind), dim.then_some("dim"), bad.then_some("bad"))} onclick={select}>
            <title>{ if bad { line.error.clone() } else { line.label.clone() } }</title>
            <path d={route.path(direction)} marker-end="url(#tip)" />
            if let Some(Rect { x, y, w, h }) = route.label {
                <rect class="edge-label" x={px(x).to_string()} y={px(y).to_string()} width={px(w).to_string()} height={px(h).to_string()} rx="9" />
                <text x={px(x + w / 2.0).to_string()} y={px(y + h / 2.0 + 4.0).to_string()} text-anchor="middle">{ if bad { format!("! {}", line.label) } else { line.label.clone() } }</text>
            }
        </g>
    }
}

fn node_card(
    analysis: &Rc<Analysis>,
    node: &Node,
    card: &Rect,
    lit: Option<usize>,
    dispatch: &Callback<Action>,
) -> Html {
    let class = match node.kind {
        NodeKind::Stage(_) => "stage",
        NodeKind::Context => "context",
        NodeKind::Unresolved => "unresolved",
        _ => "outside",
    };
    let stage = if let NodeKind::Stage(n) = node.kind { Some(n) } else { None };
    let size = stage.and_then(|n| analysis.report.sizes.stages.iter().find(|s| s.stage == n));
    let size = size.map(|s| match (s.unknown, s.total.disk.likely) {
        (true, 0) => "size unknown".to_owned(),
        (true, n) => format!("≥ {}", format::bytes(n)),
        (false, n) => format!("≈ {}", format::bytes(n)),
    });
    let state = match (stage, node.target, node.reachable) {
        (Some(_), true, _) => "target",
        (Some(_), _, false) => "never reached",
        _ => "",
    };
    let spoken = [node.label.as_str(), node.detail.as_str(), size.as_deref().unwrap_or(""), state];
    let spoken: Vec<&str> = spoken.into_iter().filter(|s| !s.is_empty()).collect();
    let span = stage.and_then(|n| analysis.stage_span(n)).or(node.span);
    let select = span.map(|span| dispatch.reform(move |()| Action::Select(span)));
    let onclick = select.clone().map(|s| s.reform(|_: MouseEvent| ()));
    let onkeydown = select.map(|s| {
        Callback::from(move |e: KeyboardEvent| {
            if matches!(e.key().as_str(), "Enter" | " ") {
                e.prevent_default();
                s.emit(());
            }
        })
    });
    let choose = stage.filter(|_| !node.target).map(|n| {
        let dispatch = dispatch.clone();
        let name =
            analysis.report.plan.stages.get(n).and_then(|s| s.name.clone()).unwrap_or_else(|| n.to_string());
        Callback::from(move |e: MouseEvent| {
            e.stop_propagation();
            dispatch.emit(Action::Target(Some(name.clone())));
        })
    });
    let short = |text: &str, room: usize| match text.chars().count() > room {
        true => format!("{}…", text.chars().take(room - 1).collect::<String>()),
        false => text.to_owned(),
    };
    let Rect { x, y, w, h } = *card;
    html! {
        <g class={classes!("card", class, node.target.then_some("target"), (!node.reachable).then_some("dim"),
                (stage.is_some() && stage == lit).then_some("lit"))}
            transform={format!("translate({} {})", px(x), px(y))} role={stage.map(|_| "button")} tabindex={stage.map(|_| "0")}
            aria-label={spoken.join(", ")} {onclick} {onkeydown}>
            <rect width={px(w).to_string()} height={px(h).to_string()} rx="10" />
            if stage.is_some() {
                <text class="card-name" x="14" y="25">{ short(&node.label, 20) }</text>{ " " }
                <text class="card-detail" x="14" y="43">{ short(&node.detail, 26) }</text>{ " " }
                <text class="card-size" x="14" y="62">{ size.unwrap_or_default() }</text>{ " " }
                if node.target {
                    <text class="card-state" x={px(w - 12.0).to_string()} y="25" text-anchor="end">{ "target" }</text>
                } else if let Some(choose) = choose {
                    <text class="card-choose" x={px(w - 12.0).to_string()} y="25" text-anchor="end" onclick={choose}>
                        <title>{ "Build this stage, as --target would" }</title>{ "set target" }
                    </text>
                }
            } else {
                <text class="card-detail" x={px(w / 2.0).to_string()} y={px(h / 2.0 + 4.0).to_string()} text-anchor="middle">{ short(&node.label, 22) }</text>
            }
        </g>
    }
}

/// Which line means what; only those that are drawn.
fn legend(graph: &Graph) -> Html {
    let names = [
        (EdgeKind::From, "starts from"),
        (EdgeKind::Copy, "copies files"),
        (EdgeKind::Add, "adds files"),
        (EdgeKind::Mount, "mounts while running"),
    ];
    html! {
        <p class="legend" aria-hidden="true">
            { for names.into_iter().filter(|(kind, _)| graph.edges.iter().any(|e| e.kind == *kind)).map(|(kind, name)| html! {
                <span class={classes!("edge", kind_word(kind))}><svg width="30" height="8"><path d="M0 4H30" /></svg>{ name }</span>
            }) }
        </p>
    }
}

/// The same in words, for those who do not see the picture.
fn words(graph: &Graph) -> Html {
    let name = |n: usize| graph.nodes.get(n).map_or("?", |n| n.label.as_str());
    html! {
        <details class="graph-words">
            <summary>{ "The graph as a list" }</summary>
            <ul>
                { for graph.nodes.iter().enumerate().filter(|(_, n)| matches!(n.kind, NodeKind::Stage(_))).map(|(index, node)| html! {
                    <li>
                        { format!("Stage {}{}", node.label, if node.target { " (target)" } else if node.reachable { "" } else { " (never reached)" }) }
                        <ul>
                            { for graph.edges.iter().filter(|e| e.to == index).map(|e| {
                                let label = if e.label.is_empty() { String::new() } else { format!(": {}", e.label) };
                                let error = if e.error.is_empty() { String::new() } else { format!(". Error: {}", e.error) };
                                html! { <li>{ format!("{} {}{label}{error}", kind_word(e.kind), name(e.from)) }</li> }
                            }) }
                        </ul>
                    </li>
                }) }
            </ul>
        </details>
    }
}
