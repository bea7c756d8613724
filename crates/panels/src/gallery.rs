//! What can a visitor start from? Each example with a small picture of what it builds, and texts of other times.

use playground_core::graph::layout::{Direction, Link, draw};
use playground_core::graph::{Graph, NodeKind, bundles};
use playground_core::sizes::human;

use crate::examples::EXAMPLES;
use crate::{Ask, Html, Panel};

/// The examples, and the texts that were given as words named `recent`.
pub(crate) fn gallery(ask: &Ask<'_>) -> Panel {
    let mut html = Html::default();
    let recent = ask.words.chunks(2).filter(|w| w[0] == "recent").filter_map(|w| w.get(1));
    let recent: Vec<&str> = recent.map(String::as_str).collect();
    let mut texts: Vec<String> = Vec::new();
    if !recent.is_empty() {
        html.line("h2", "Yours, kept in this browser");
        list(&mut html, &mut texts, recent.into_iter().map(|text| (first_line(text), text, "")));
    }
    html.line("h2", "Examples");
    list(&mut html, &mut texts, EXAMPLES.iter().map(|e| (e.name, e.text, "yes")));
    Panel { html: html.done(), texts, ..Panel::default() }
}

/// What a text is known by: its first FROM.
pub(crate) fn first_line(text: &str) -> &str {
    let from =
        text.lines().find(|l| l.trim_start().get(..5).is_some_and(|w| w.eq_ignore_ascii_case("from ")));
    from.or(text.lines().next()).unwrap_or_default().trim()
}

fn list<'a>(
    html: &mut Html,
    texts: &mut Vec<String>,
    entries: impl Iterator<Item = (&'a str, &'a str, &'static str)>,
) {
    html.tag("ul class=\"gallery\"", |html| {
        for (name, text, example) in entries {
            let number = texts.len().to_string();
            texts.push(text.to_owned());
            html.tag("li", |html| {
                let attributes = [("data-begin", number.as_str()), ("data-example", example)];
                html.with("button data-close=\"\"", &attributes, |html| entry(html, name, text));
            });
        }
    });
}

fn entry(html: &mut Html, name: &str, text: &str) {
    let report = playground_core::analyze(text, &Default::default());
    let stages = report.plan.stages.len();
    let size = report.sizes.final_stage().map_or(0, |s| s.total.disk.likely);
    thumbnail(html, &report.graph);
    html.line("b", name).text(" ");
    let facts = format!("{stages} {}, ≈ {}", if stages == 1 { "stage" } else { "stages" }, human(size));
    html.line("span class=\"soft\"", &facts);
}

fn thumbnail(html: &mut Html, graph: &Graph) {
    let lines = bundles(graph);
    let is_stage = |kind: &NodeKind| matches!(kind, NodeKind::Stage(_));
    let sizes: Vec<_> =
        graph.nodes.iter().map(|n| if is_stage(&n.kind) { (70.0, 44.0) } else { (44.0, 22.0) }).collect();
    let link = |l: &playground_core::graph::Bundle| Link {
        from: l.from,
        to: l.to,
        label: (0.0, 0.0),
        kind: l.kind as u8,
    };
    let links: Vec<Link> = lines.iter().map(link).collect();
    let drawing = draw(&sizes, &links, Direction::Right);
    let px = |n: f32| (n.round() as i32).to_string();
    let view = format!("-4 -4 {} {}", px(drawing.size.0 + 8.0), px(drawing.size.1 + 8.0));
    html.with("svg class=\"thumb\" aria-hidden=\"true\"", &[("viewBox", &view)], |html| {
        for route in &drawing.routes {
            html.with("path", &[("d", &route.path(Direction::Right))], |_| ());
        }
        for (node, card) in graph.nodes.iter().zip(&drawing.cards) {
            let class = if node.target {
                "target"
            } else if is_stage(&node.kind) {
                "stage"
            } else {
                "outside"
            };
            let (x, y, w, h) = (px(card.x), px(card.y), px(card.w), px(card.h));
            html.with(
                "rect rx=\"8\"",
                &[("class", class), ("x", &x), ("y", &y), ("width", &w), ("height", &h)],
                |_| (),
            );
        }
    });
}

#[cfg(test)]
mod tests {
    use crate::examples::EXAMPLES;
    use crate::{Ask, panel};
    use playground_core::Options;

    #[test]
    fn every_example_and_every_text_of_other_times_can_be_begun_with() {
        let words = ["recent", "# mine\nFROM <mine>\n"].map(str::to_owned);
        let shown = panel("gallery", &Ask { text: "", options: &Options::default(), words: &words });
        assert_eq!(shown.texts.len(), EXAMPLES.len() + 1);
        assert_eq!(shown.html.matches("data-begin").count(), shown.texts.len());
        assert!(shown.html.contains("<b>FROM &lt;mine&gt;</b>"), "{}", shown.html);
    }
}
