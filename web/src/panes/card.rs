//! What is written on a card of the picture?

use std::rc::Rc;

use playground_core::graph::layout::{Rect, Xy};
use playground_core::graph::{Node, NodeKind};
use playground_core::sizes::{Layer, Weight};
use yew::prelude::*;

use super::graph::{Props, px, size_of, stage_of};
use crate::analysis::count;
use crate::format;

const STAGE: Xy = (166.0, 92.0);
const OUTSIDE: Xy = (138.0, 46.0);
/// Height of a layer on an opened card.
const ROW: f32 = 19.0;
/// Width of an opened card: layers are commands.
const OPEN: f32 = 250.0;
const MARGIN: f32 = 12.0;

/// How large the card of a node is.
pub(super) fn size(props: &Props, node: &Node) -> Xy {
    match (stage_of(node), layers(props, node).len()) {
        (None, _) => OUTSIDE,
        (_, 0) => STAGE,
        (_, rows) => (OPEN, STAGE.1 + 8.0 + ROW * rows as f32),
    }
}

/// The layers that an opened card shows.
fn layers<'a>(props: &'a Props, node: &Node) -> &'a [Rc<Layer>] {
    let open = props.opened.contains(&node.id);
    size_of(&props.analysis, node).filter(|_| open).map_or(&[], |s| &s.layers)
}

fn likely(props: &Props, weight: Weight) -> u64 {
    if props.pull { weight.pull.likely } else { weight.disk.likely }
}

/// `≈ 334 MB`, or nothing for what is no stage.
pub(super) fn size_words(props: &Props, node: &Node) -> String {
    let Some(size) = size_of(&props.analysis, node) else { return String::new() };
    match (size.unknown, likely(props, size.total)) {
        (true, 0) => "unknown".to_owned(),
        (true, n) => format!("≥ {}", format::bytes(n)),
        (false, n) => format!("≈ {}", format::bytes(n)),
    }
}

/// As much of a text as fits; both ends of a path or an image tell most.
pub(super) fn short(text: &str, room: usize) -> String {
    let count = text.chars().count();
    if count <= room {
        return text.to_owned();
    }
    let tail = room / 3;
    text.chars().take(room - tail - 1).chain(['…']).chain(text.chars().skip(count - tail)).collect()
}

fn text(class: &'static str, x: f32, y: f32, words: impl Into<AttrValue>) -> Html {
    let end = (x < 0.0).then_some("end");
    html! { <><text {class} x={px(x.abs()).to_string()} y={px(y).to_string()} text-anchor={end}>{ words.into() }</text>{ " " }</> }
}

/// Draws it. Only the target is reached by Tab; arrow keys walk on from there.
pub(super) fn card(props: &Props, n: usize, node: &Node, place: &Rect, lit: Option<usize>) -> Html {
    let stage = stage_of(node);
    let (class, kind) = match node.kind {
        NodeKind::Stage(_) => ("stage", ""),
        NodeKind::Image => ("image", "image"),
        NodeKind::Context => ("context", "your folder"),
        NodeKind::Url => ("url", "download"),
        NodeKind::Scratch => ("scratch", "nothing"),
        NodeKind::Unresolved => ("unresolved", "not found"),
    };
    let state = match (stage, node.target, node.reachable) {
        (Some(_), true, _) => "target",
        (Some(_), _, false) => "unreached",
        _ => "",
    };
    let steps = if stage.is_some() { count(node.steps, "step") } else { kind.to_owned() };
    let (w, h) = (px(place.w), px(place.h));
    html! {
        <g key={node.id.clone()} data-n={n.to_string()} role="button" tabindex={if node.target { "0" } else { "-1" }}
            class={classes!("card", class, node.target.then_some("target"), (!node.reachable).then_some("dim"),
                (stage.is_some() && stage == lit).then_some("lit"))}
            transform={format!("translate({} {})", px(place.x), px(place.y))}>
            <rect class="face" width={w.to_string()} height={h.to_string()} rx={if stage.is_some() { "10" } else { "23" }} />
            if stage.is_some() {
                { inside(props, node, place.w, &steps, state) }
            } else {
                { text("card-kind", 14.0, 18.0, kind) }
                { text("card-base", 14.0, 35.0, short(&node.label, 15)) }
            }
        </g>
    }
}

fn inside(props: &Props, node: &Node, w: f32, steps: &str, state: &'static str) -> Html {
    let analysis = &props.analysis;
    let sizes = &analysis.report.sizes.stages;
    let largest = sizes.iter().map(|s| likely(props, s.total)).max().unwrap_or(0).max(1);
    let own = size_of(analysis, node).map_or(0, |s| likely(props, s.total));
    let stage = stage_of(node).and_then(|n| analysis.report.plan.stages.get(n));
    let platform = stage.map_or("", |s| s.platform.as_str());
    let base = if platform.is_empty() {
        short(&node.detail, 19)
    } else {
        short(&format!("{} {platform}", node.detail), 19)
    };
    let right = MARGIN - w;
    let target = stage.map(|s| s.name.clone().unwrap_or_else(|| s.index.to_string()));
    let rows = layers(props, node);
    html! {
        <>
            { text("card-name", MARGIN, 25.0, short(&node.label, 16 - state.len())) }
            if !state.is_empty() { { text("card-state", right, 25.0, state) } }
            { text("card-base", MARGIN, 43.0, base) }
            if !node.target {
                <text class="card-choose" data-target={target} x={px(-right).to_string()} y="43" text-anchor="end" aria-hidden="true">{ "build this" }</text>
            }
            <g data-open={node.id.clone()}>
                <rect class="hit" x="6" y="50" width="100" height="26" />
                { text("card-detail", MARGIN + 10.0, 67.0, steps.to_owned()) }
                <path class="card-arrow" d={if rows.is_empty() { "M12 59 17 63 12 67z" } else { "M11 60 19 60 15 66z" }} />
            </g>
            { text("card-size", right, 67.0, size_words(props, node)) }
            { bar(MARGIN, 76.0, w - 2.0 * MARGIN, own, largest, "rail") }
            { for rows.iter().enumerate().map(|(n, layer)| row(props, layer, own, w, STAGE.1 + 6.0 + ROW * n as f32)) }
        </>
    }
}

fn bar(x: f32, y: f32, w: f32, part: u64, whole: u64, rail: &'static str) -> Html {
    let long = long(part, whole, w);
    let (x, y, w) = (px(x).to_string(), px(y).to_string(), px(w).to_string());
    html! {
        <>
            <rect class={rail} x={x.clone()} y={y.clone()} width={w} height="4" rx="2" />
            <rect class="fill" {x} {y} width={long.max(if part > 0 { 2 } else { 0 }).to_string()} height="4" rx="2" />
        </>
    }
}

/// How long a part is on a bar of this length.
fn long(part: u64, whole: u64, w: f32) -> i32 {
    (f64::from(px(w)) * part.min(whole) as f64 / whole.max(1) as f64) as i32
}

fn row(props: &Props, layer: &Layer, own: u64, w: f32, y: f32) -> Html {
    let bytes = likely(props, layer.weight);
    html! {
        <g class="row" data-span={layer.instruction.to_string()}>
            <title>{ &layer.because }</title>
            { text("card-layer", MARGIN, y + 9.0, short(&layer.title, 23)) }
            { text("card-weight", MARGIN - w, y + 9.0, format::bytes(bytes)) }
            { bar(MARGIN, y + 12.0, w - 2.0 * MARGIN, bytes, own, "none") }
            if layer.ghost > 0 {
                <rect fill="url(#hatch)" x={(px(MARGIN) + long(bytes.saturating_sub(layer.ghost), own, w - 2.0 * MARGIN)).to_string()}
                    y={px(y + 12.0).to_string()} width={long(layer.ghost.min(bytes), own, w - 2.0 * MARGIN).to_string()} height="4" />
            }
        </g>
    }
}
