//! Which stages are there and what flows between them? A picture of real, focusable cards, and the same as a list.
//!
//! `web/page.js` adds what only moves the view: zoom, the walk along edges with arrow keys, lighting a card's way.

use std::rc::Rc;

use playground_core::graph::layout::{self, Direction, Drawing, Link, Rect};
use playground_core::graph::{Bundle, EdgeKind, Graph, Node, NodeKind, bundles};
use playground_core::sizes::{Layer, StageSize};
use yew::prelude::*;

use super::card;
use super::fixed::{ZOOM, fixed};
use crate::analysis::{Analysis, same_layer};
use crate::effects::viewport::use_size;

/// How large the picture should be on a phone to be read; lines that only pass make it a little wider.
const READABLE: f32 = 0.75;
/// Width of a letter on a line, and of the space around all of them.
const LETTER: (f32, f32) = (7.2, 14.0);
/// Most letters on a line, and where the picture would be small.
const LETTERS: (usize, usize) = (20, 14);

#[derive(Properties)]
pub(crate) struct Props {
    pub(crate) analysis: Rc<Analysis>,
    /// The stage where the editor's caret is.
    pub(crate) lit: Option<usize>,
    /// Cards that show their layers.
    pub(crate) opened: Vec<String>,
    pub(crate) pull: bool,
}

impl PartialEq for Props {
    /// Whether the same is to be drawn: most keys move spans and nothing else, and forty cards are not drawn for that.
    fn eq(&self, other: &Props) -> bool {
        let (now, then) = (&self.analysis.report, &other.analysis.report);
        let (stages, old) = (&now.sizes.stages, &then.sizes.stages);
        let all = |layers: &[Rc<Layer>], old: &[Rc<Layer>]| {
            layers.len() == old.len() && layers.iter().zip(old).all(|(a, b)| same_layer(a, b))
        };
        (self.lit, self.pull) == (other.lit, other.pull)
            && self.opened == other.opened
            && now.graph.looks_like(&then.graph)
            && stages.len() == old.len()
            && stages.iter().zip(old).all(|(a, b)| {
                (a.stage, a.unknown, a.total) == (b.stage, b.unknown, b.total)
                    && (self.opened.is_empty() || all(&a.layers, &b.layers))
            })
            && now.plan.stages.iter().zip(&then.plan.stages).all(|(a, b)| a.platform == b.platform)
    }
}

#[component]
pub(crate) fn StageGraph(props: &Props) -> Html {
    let host = use_node_ref();
    let room = use_size(&host);
    let graph = &props.analysis.report.graph;
    let lines = bundles(graph);
    // The drawing is remembered per shape: spans move at every keystroke, the picture must not.
    let drawn = use_memo((shape(props, &lines), room), |(shape, room)| best(shape, *room));
    let (drawing, direction) = &*drawn;
    let (w, h) = (px(drawing.size.0) + 8, px(drawing.size.1) + 8);
    html! {
        <section class="graph" aria-label="Stage graph">
            if graph.nodes.is_empty() {
                <p class="calm">{ "No stage yet: start with FROM and an image." }</p>
            } else {
                <div class="graph-scroll" ref={host} tabindex="0" role="group" aria-label="Picture of the stages. Arrow keys walk along the edges, T builds a stage, L shows its layers.">
                    <svg class="drawing" viewBox={format!("-4 -4 {w} {h}")} style={format!("--w:{w};--h:{h}")}>
                        { for lines.iter().zip(&drawing.routes).map(|(line, route)| edge(graph, line, route, *direction)) }
                        { for graph.nodes.iter().zip(&drawing.cards).enumerate().map(|(n, (node, place))| {
                            card::card(props, n, node, place, props.lit)
                        }) }
                    </svg>
                </div>
                <div class="graph-foot">
                    { legend(graph) }
                    { words(props) }
                    { fixed(ZOOM) }
                </div>
            }
        </section>
    }
}

/// Whole pixels: writing fractions takes kilobytes of code.
pub(super) fn px(n: f32) -> i32 {
    n.round() as i32
}

type Shape = (Vec<layout::Xy>, Vec<Link>);

fn shape(props: &Props, lines: &[Bundle]) -> Shape {
    let nodes = props.analysis.report.graph.nodes.iter().map(|node| card::size(props, node));
    let links = lines.iter().map(|line| {
        let letters = words_on(&props.analysis.report.graph, line, LETTERS.0).chars().count() as f32;
        let label = if letters == 0.0 { (0.0, 0.0) } else { (letters * LETTER.0 + LETTER.1, 20.0) };
        Link { from: line.from, to: line.to, label, kind: line.kind as u8 }
    });
    (nodes.collect(), links.collect())
}

/// Files flow to the right, or downwards where that leaves the picture clearly larger; on a phone's width as narrow as can be
/// read. What is large enough has its lines' words whole.
fn best((nodes, links): &Shape, (width, height): (f64, f64)) -> (Drawing, Direction) {
    let right = layout::draw(nodes, links, Direction::Right);
    let scale = |d: &Drawing| {
        let (w, h) = (f64::from(d.size.0.max(1.0)), f64::from(d.size.1.max(1.0)));
        (width / w).min(height.max(320.0) / h)
    };
    if width > 0.0 && scale(&right) < 0.85 {
        let narrow = width < 560.0;
        let room = if narrow { width as f32 / READABLE } else { f32::INFINITY };
        let widest = LETTERS.1 as f32 * LETTER.0 + LETTER.1;
        let links: Vec<Link> =
            links.iter().map(|l| Link { label: (l.label.0.min(widest), l.label.1), ..*l }).collect();
        let down = layout::draw_within(nodes, &links, Direction::Down, room);
        let right = layout::draw(nodes, &links, Direction::Right);
        if narrow || scale(&down) > scale(&right) * 1.2 {
            return (down, Direction::Down);
        }
        return (right, Direction::Right);
    }
    (right, Direction::Right)
}

fn kind_word(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::From => "from",
        EdgeKind::Copy => "copy",
        EdgeKind::Add => "add",
        EdgeKind::Mount => "mount",
    }
}

/// What stands on a line: the first path, and how many more there are. A lone dot says too little.
fn words_on(graph: &Graph, line: &Bundle, room: usize) -> String {
    let labels = line.edges.iter().filter_map(|e| graph.edges.get(*e)).map(|e| &*e.label);
    let first = labels.into_iter().find(|l| !l.is_empty()).unwrap_or_default();
    let first = if first == "." { "all files" } else { first };
    let bad = if line.error.is_empty() { "" } else { "! " };
    let more = line.edges.len().saturating_sub(1);
    let more = if more > 0 && !first.is_empty() { format!(" +{more}") } else { String::new() };
    format!("{bad}{}{more}", in_room(first, room.saturating_sub(more.len())))
}

/// As many of a path's last folders as fit: they tell most. Of several paths the beginning.
fn in_room(words: &str, room: usize) -> String {
    let fits = |text: &str, room: usize| text.chars().count() <= room;
    if fits(words, room) {
        return words.to_owned();
    }
    let path = if words.contains(' ') { "" } else { words };
    let tail = path
        .match_indices('/')
        .map(|(at, _)| &path[at..])
        .find(|tail| tail.len() > 1 && fits(tail, room.saturating_sub(1)));
    tail.map_or_else(
        || words.chars().take(room.saturating_sub(1)).chain(['…']).collect(),
        |tail| format!("…{tail}"),
    )
}

fn edge(graph: &Graph, line: &Bundle, route: &layout::Route, direction: Direction) -> Html {
    let name = |n: usize| graph.nodes.get(n).map_or("", |n| n.id.as_str());
    let dim = !graph.nodes.get(line.to).is_some_and(|n| n.reachable);
    let bad = !line.error.is_empty();
    let tip = match line.kind {
        EdgeKind::From => "url(#tip)",
        EdgeKind::Mount => "url(#tip-mount)",
        _ => "url(#tip-copy)",
    };
    let title = if bad { line.error.clone() } else { words_on(graph, line, 200) };
    html! {
        <g key={format!("{}>{}>{}", name(line.from), kind_word(line.kind), name(line.to))} data-edge={line.edges.first().map(usize::to_string)}
            data-from={line.from.to_string()} data-to={line.to.to_string()}
            class={classes!("edge", kind_word(line.kind), dim.then_some("dim"), bad.then_some("bad"))}>
            <title>{ title }</title>
            <path d={route.path(direction)} marker-end={tip} />
            if let Some(Rect { x, y, w, h }) = route.label {
                <rect class="edge-label" x={px(x).to_string()} y={px(y).to_string()} width={px(w).to_string()} height={px(h).to_string()} rx="10" />
                <text x={px(x + w / 2.0).to_string()} y={px(y + h / 2.0 + 4.0).to_string()} text-anchor="middle">{ words_on(graph, line, px((w - LETTER.1) / LETTER.0) as usize) }</text>
            }
        </g>
    }
}

pub(super) fn stage_of(node: &Node) -> Option<usize> {
    if let NodeKind::Stage(n) = node.kind { Some(n) } else { None }
}

/// The size of a node's stage.
pub(super) fn size_of<'a>(analysis: &'a Analysis, node: &Node) -> Option<&'a StageSize> {
    let stage = stage_of(node)?;
    analysis.report.sizes.stages.iter().find(|s| s.stage == stage)
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
                <span class={classes!("edge", kind_word(kind))}><svg width="26" height="8"><path d="M0 4H26" /></svg>{ name }</span>
            }) }
        </p>
    }
}

/// The same in words, for those who do not see the picture.
fn words(props: &Props) -> Html {
    let graph = &props.analysis.report.graph;
    let name = |n: usize| graph.nodes.get(n).map_or("?", |n| n.label.as_str());
    html! {
        <details class="graph-words">
            <summary>{ "As a list" }</summary>
            <ul>
                { for graph.nodes.iter().enumerate().filter(|(_, n)| stage_of(n).is_some()).map(|(index, node)| html! {
                    <li>
                        { format!("Stage {}{}", node.label, if node.target { " (target)" } else if node.reachable { "" } else { " (never reached)" }) }
                        <span class="soft">{ card::size_words(props, node) }</span>
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

#[cfg(test)]
mod tests {
    use super::in_room;

    #[test]
    fn of_a_long_path_the_end_is_shown_and_of_several_the_beginning() {
        assert_eq!(in_room("/repo/dist", 14), "/repo/dist");
        assert_eq!(in_room("/repo/node_modules", 14), "…/node_modules");
        assert_eq!(in_room("/etc/ssl/certs/ca.crt", 14), "…/certs/ca.crt");
        assert_eq!(in_room("package.json package-lock.json", 14), "package.json …");
        assert_eq!(in_room("/a-name-that-is-longer/", 9), "/a-name-…");
    }
}
