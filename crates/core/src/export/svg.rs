//! What does the stage graph look like as a picture of its own? An SVG that needs no font, style sheet or script beside it.

use std::fmt::Write;
use std::rc::Rc;

use super::letters::{fit, mono, sans};
use super::{errors, shown, size_in_words, size_of, state, steps, summary};
use crate::graph::layout::{self, Direction, Drawing, Link, Rect, Route, Xy};
use crate::graph::{Bundle, EdgeKind, Node, NodeKind, bundles};
use crate::report::Report;
use crate::sizes::{Layer, StageSize, human};

/// Colours of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Those the reader prefers, wherever the picture is shown.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How a picture is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Which colours.
    pub theme: Theme,
    /// Which way files flow.
    pub direction: Direction,
    /// Whether the stages are opened to their layers.
    pub layers: bool,
}

const MARGIN: f32 = 24.0;
const STAGE: Xy = (232.0, 80.0);
/// A card with layers is wider: their names are commands.
const OPEN: f32 = 272.0;
const ROW: f32 = 18.0;
/// Most layers on a card; the rest is summed up in the last row.
const ROWS: usize = 24;
const OUTSIDE: f32 = 38.0;
const PAD: f32 = 14.0;
const NOTE: f32 = 20.0;

/// Draws the graph of a report with the size of each stage. The same report always gives the same picture.
pub fn svg(report: &Report, look: &Look) -> String {
    let lines = bundles(&report.graph);
    let drawing = drawing(report, &lines, look);
    let mut pen = Pen { report, look, out: String::new() };
    pen.picture(&lines, &drawing);
    pen.out
}

/// Where everything stands in a picture, its margin left out; `lines` are the graph's.
pub fn drawing(report: &Report, lines: &[Bundle], look: &Look) -> Drawing {
    let sizes: Vec<Xy> = report.graph.nodes.iter().map(|n| size(report, n, look)).collect();
    let links: Vec<Link> = lines.iter().map(link).collect();
    layout::draw(&sizes, &links, look.direction)
}

fn size(report: &Report, node: &Node, look: &Look) -> Xy {
    let layers = size_of(report, node).filter(|_| look.layers).map_or(0, |s| s.layers.len());
    match node.kind {
        NodeKind::Stage(_) if layers > 0 => (OPEN, STAGE.1 + 10.0 + ROW * layers.min(ROWS) as f32),
        NodeKind::Stage(_) if look.layers => (OPEN, STAGE.1),
        NodeKind::Stage(_) => STAGE,
        _ => ((mono(&node.label, 11.5) + 2.0 * PAD + 22.0).clamp(90.0, STAGE.0), OUTSIDE),
    }
}

fn link(line: &Bundle) -> Link {
    let text = label(line);
    let size = if text.is_empty() { (0.0, 0.0) } else { (mono(&text, 11.0) + 14.0, 19.0) };
    Link { from: line.from, to: line.to, label: size, kind: line.kind as u8 }
}

/// What stands on a line; an error is marked by more than its colour.
fn label(line: &Bundle) -> String {
    match (line.error.is_empty(), line.label.is_empty()) {
        (true, _) => line.label.clone(),
        (false, true) => "!".to_owned(),
        (false, false) => format!("! {}", line.label),
    }
}

struct Pen<'r> {
    report: &'r Report,
    look: &'r Look,
    out: String,
}

/// Whole pixels.
fn px(n: f32) -> i32 {
    n.round() as i32
}

/// Text for an XML file: its five special characters as entities.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in shown(text) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

impl Pen<'_> {
    /// Writes without ever failing: a String takes everything.
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        let _ = self.out.write_fmt(text);
    }

    fn picture(&mut self, lines: &[Bundle], drawing: &Drawing) {
        let notes: Vec<String> =
            errors(&self.report.graph).map(|(line, why)| format!("line {line}: {why}")).collect();
        let legend = self.legend(lines);
        let wide = |n: &String| fit(n, 900.0, &|t| sans(t, 12.0));
        let notes: Vec<String> = notes.iter().take(12).map(wide).collect();
        let text = notes.iter().map(|n| sans(n, 12.0) + 24.0).fold(legend.1, f32::max);
        let width = drawing.size.0.max(text) + 2.0 * MARGIN;
        let foot = drawing.size.1 + MARGIN;
        let height = foot + MARGIN + NOTE * (notes.len() as f32 + f32::from(legend.1 > 0.0)) + 14.0;
        let (w, h) = (px(width), px(height));
        let title = xml(&summary(self.report));
        self.put(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"dockerfile-graph\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\">\n\
             <title>{title}</title>\n<style>{}</style>\n<defs>\n",
            super::style(self.look.theme)
        ));
        for kind in ["tip", "tip-copy", "tip-add", "tip-mount", "tip-bad"] {
            self.put(format_args!(
                "<marker id=\"dockerfile-{kind}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path class=\"{kind}\" d=\"M0 .5 8 4 0 7.5z\"/></marker>\n"
            ));
        }
        self.put(format_args!("</defs>\n<rect class=\"paper\" width=\"{w}\" height=\"{h}\"/>\n"));
        // A picture narrower than its notes stands in the middle.
        let left = px((width - drawing.size.0) / 2.0);
        self.put(format_args!("<g transform=\"translate({left} {})\">\n", px(MARGIN)));
        for (line, route) in lines.iter().zip(&drawing.routes) {
            self.line(line, route);
        }
        for (node, card) in self.report.graph.nodes.iter().zip(&drawing.cards) {
            self.card(node, card);
        }
        // Labels come last: a line that passes near never runs over them.
        for (line, route) in lines.iter().zip(&drawing.routes) {
            self.label(line, route);
        }
        self.put(format_args!("</g>\n{}", legend.0.replace("LEGEND", &px(foot + 20.0).to_string())));
        let mut y = foot + 20.0 + if legend.1 > 0.0 { NOTE + 6.0 } else { 0.0 };
        for note in notes {
            self.put(format_args!(
                "<text class=\"note\" x=\"{}\" y=\"{}\">! {}</text>\n",
                px(MARGIN),
                px(y),
                xml(&note)
            ));
            y += NOTE;
        }
        self.out.push_str("</svg>\n");
    }

    /// Which line means what, for those kinds that are drawn, with its width.
    fn legend(&self, lines: &[Bundle]) -> (String, f32) {
        let (mut out, mut x) = (String::new(), 0.0);
        let names = [
            (EdgeKind::From, "starts from"),
            (EdgeKind::Copy, "copies files"),
            (EdgeKind::Add, "adds files"),
            (EdgeKind::Mount, "mounts while running"),
        ];
        for (kind, name) in names.into_iter().filter(|(kind, _)| lines.iter().any(|l| l.kind == *kind)) {
            let _ = write!(
                out,
                "<path class=\"{}\" d=\"M{} 0h26\"/><text class=\"key\" x=\"{}\" y=\"4\">{name}</text>",
                class(kind),
                px(x),
                px(x + 34.0)
            );
            x += 34.0 + sans(name, 12.0) + 18.0;
        }
        if x == 0.0 {
            return (out, x);
        }
        (format!("<g transform=\"translate({} LEGEND)\">{out}</g>\n", px(MARGIN)), x)
    }

    fn line(&mut self, line: &Bundle, route: &Route) {
        if route.points.is_empty() {
            return;
        }
        let bad = !line.error.is_empty();
        let reached = self.report.graph.nodes[line.to].reachable;
        let tip = match line.kind {
            _ if bad => "tip-bad",
            EdgeKind::From => "tip",
            EdgeKind::Copy => "tip-copy",
            EdgeKind::Add => "tip-add",
            EdgeKind::Mount => "tip-mount",
        };
        self.put(format_args!(
            "<path class=\"{}{}{}\" d=\"{}\" marker-end=\"url(#dockerfile-{tip})\"><title>{}</title></path>\n",
            class(line.kind),
            if bad { " bad" } else { "" },
            if reached || bad { "" } else { " dim" },
            route.path(self.look.direction),
            xml(&self.told(line)),
        ));
    }

    /// A line in words: all of its paths, and what is wrong.
    fn told(&self, line: &Bundle) -> String {
        let graph = &self.report.graph;
        let mut out = format!("{} → {}", graph.nodes[line.from].label, graph.nodes[line.to].label);
        for edge in line.edges.iter().map(|e| &graph.edges[*e]) {
            let _ = write!(out, "; line {}: {} {}", edge.line, keyword(edge.kind), edge.label);
            if !edge.error.is_empty() {
                let _ = write!(out, " ({})", edge.error);
            }
        }
        out
    }

    fn label(&mut self, line: &Bundle, route: &Route) {
        let Some(Rect { x, y, w, h }) = route.label else { return };
        let class = if line.error.is_empty() { "label" } else { "label bad" };
        self.put(format_args!(
            "<g class=\"{class}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/><text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text></g>\n",
            px(x),
            px(y),
            px(w),
            px(h),
            px(x + w / 2.0),
            px(y + h / 2.0 + 4.0),
            xml(&label(line)),
        ));
    }

    fn card(&mut self, node: &Node, card: &Rect) {
        let kind = match node.kind {
            NodeKind::Stage(_) if node.target => "stage target",
            NodeKind::Stage(_) => "stage",
            NodeKind::Unresolved => "outside unresolved",
            NodeKind::Context => "outside context",
            NodeKind::Scratch => "outside scratch",
            _ => "outside",
        };
        let size = size_of(self.report, node);
        let words = [
            node.label.clone(),
            node.detail.clone(),
            size.map(size_in_words).unwrap_or_default(),
            state(node).to_owned(),
        ];
        let words: Vec<String> = words.into_iter().filter(|w| !w.is_empty()).collect();
        self.put(format_args!(
            "<g class=\"{kind}{}\" transform=\"translate({} {})\"><title>{}</title><rect width=\"{}\" height=\"{}\" rx=\"10\"/>",
            if node.reachable { "" } else { " dim" },
            px(card.x),
            px(card.y),
            xml(&words.join(", ")),
            px(card.w),
            px(card.h),
        ));
        match node.kind {
            NodeKind::Stage(index) => self.stage(node, index, size, card.w),
            _ => self.outside(node, card.w),
        }
        self.out.push_str("</g>\n");
    }

    fn text(&mut self, class: &str, x: f32, y: f32, text: &str) {
        self.put(format_args!(
            "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>",
            px(x),
            px(y),
            xml(text)
        ));
    }

    fn stage(&mut self, node: &Node, index: usize, size: Option<&StageSize>, w: f32) {
        let state = state(node);
        let room = w - 2.0 * PAD;
        let name_room = room - if state.is_empty() { 0.0 } else { sans(state, 11.0) + 10.0 };
        self.text("name", PAD, 26.0, &fit(&node.label, name_room, &|t| sans(t, 14.5)));
        self.text("state end", w - PAD, 26.0, state);
        let platform = self.report.plan.stages.get(index).map_or("", |s| s.platform.as_str());
        let base =
            if platform.is_empty() { node.detail.clone() } else { format!("{} · {platform}", node.detail) };
        self.text("base", PAD, 44.0, &fit(&base, room, &|t| mono(t, 11.5)));
        if let Some(size) = size {
            self.text("size", PAD, 64.0, &size_in_words(size));
            self.bar(size, room);
            if self.look.layers {
                self.layers(&size.layers, w);
            }
        }
        self.text("soft end", w - PAD, 64.0, &steps(node));
    }

    /// How much of the largest stage it is.
    fn bar(&mut self, size: &StageSize, room: f32) {
        let largest = self.report.sizes.stages.iter().map(|s| s.total.disk.likely).max().unwrap_or(0);
        if largest > 0 {
            let part = (size.total.disk.likely as f32 / largest as f32 * room).max(2.0);
            self.put(format_args!(
                "<path class=\"rail\" d=\"M{0} 72h{1}\"/><path class=\"bar\" d=\"M{0} 72h{2}\"/>",
                px(PAD),
                px(room),
                px(part)
            ));
        }
    }

    fn layers(&mut self, layers: &[Rc<Layer>], w: f32) {
        let shown = if layers.len() > ROWS { ROWS - 1 } else { layers.len() };
        let mut y = STAGE.1 + 15.0;
        for layer in &layers[..shown] {
            let size = human(layer.weight.disk.likely);
            let room = w - 2.0 * PAD - sans(&size, 11.0) - 8.0;
            self.text("layer", PAD, y, &fit(&layer.title, room, &|t| mono(t, 10.5)));
            self.text("weight end", w - PAD, y, &size);
            y += ROW;
        }
        if shown < layers.len() {
            let rest = layers[shown..].iter().map(|l| l.weight.disk.likely).fold(0, u64::saturating_add);
            self.text("layer", PAD, y, &format!("{} more", layers.len() - shown));
            self.text("weight end", w - PAD, y, &human(rest));
        }
    }

    fn outside(&mut self, node: &Node, w: f32) {
        let icon = match node.kind {
            NodeKind::Image => "M7 1 13 4v6l-6 3-6-3V4zM1 4l6 3 6-3M7 7v6",
            NodeKind::Context => "M1 2.500h4.500l1.500 2h6v7.500H1z",
            NodeKind::Url => "M7 1v8M3.500 6 7 9.500 10.500 6M1.500 12.500h11",
            NodeKind::Unresolved => "M7 1a6 6 0 1 0 .01 0M7 4v4M7 9.800v.4",
            _ => "M2 2h10v10H2z",
        };
        self.put(format_args!(
            "<path class=\"icon\" transform=\"translate({} {})\" d=\"{icon}\"/>",
            px(PAD - 2.0),
            px((OUTSIDE - 14.0) / 2.0)
        ));
        let room = w - 2.0 * PAD - 20.0;
        self.text("base", PAD + 20.0, OUTSIDE / 2.0 + 4.0, &fit(&node.label, room, &|t| mono(t, 11.5)));
    }
}

fn class(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::From => "line from",
        EdgeKind::Copy => "line copy",
        EdgeKind::Add => "line add",
        EdgeKind::Mount => "line mount",
    }
}

fn keyword(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::From => "FROM",
        EdgeKind::Copy => "COPY",
        EdgeKind::Add => "ADD",
        EdgeKind::Mount => "RUN --mount",
    }
}
