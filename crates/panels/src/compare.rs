//! How do two versions differ in what they build? Graphs side by side, sizes, layers matched, settings that changed.

use playground_core::compare::{Kind, LayerPair, Sides, StagePair, compare};
use playground_core::export::{Look, svg};
use playground_core::sizes::{Weight, human};

use crate::gallery::first_line;
use crate::{Ask, Html, Panel};

/// Compares the text with one of those given as words named `text`.
pub(crate) fn compared(ask: &Ask<'_>) -> Panel {
    let mut html = Html::default();
    let others = ask.words.chunks(2).filter(|w| w[0] == "text").filter_map(|w| w.get(1));
    let others: Vec<&str> = others.map(String::as_str).filter(|t| *t != ask.text).collect();
    let chosen = ask.word("with").parse().unwrap_or(0).min(others.len().saturating_sub(1));
    let Some(before) = others.get(chosen).copied() else {
        html.line("p class=\"calm\"", "Nothing to compare with yet. Convert this file, or open another: the text before is kept in this browser, and shown here beside the new one.");
        return Panel { html: html.done(), texts: Vec::new() };
    };
    html.tag("label class=\"question\"", |html| {
        html.text("Compare with");
        html.tag("select id=\"word-with\" data-word=\"with\"", |html| {
            for (n, other) in others.iter().enumerate() {
                let start = if n == chosen { "option selected" } else { "option" };
                html.with(start, &[("value", &n.to_string())], |html| {
                    html.text(first_line(other));
                });
            }
        });
    });
    let found = compare(before, ask.text, (ask.options, ask.options));
    html.line("h3 role=\"status\"", &found.summary);
    html.tag("div class=\"graphs\"", |html| {
        for (text, name, alt) in [(before, "Before", "Stages before"), (ask.text, "Now", "Stages now")] {
            let report = playground_core::analyze(text, ask.options);
            html.tag("figure", |html| {
                html.line("figcaption", name).picture("", &svg(&report, &Look::default()), alt);
            });
        }
    });
    html.tag("table class=\"settings compared\"", |html| {
        html.tag("thead", |html| {
            html.tag("tr", |html| {
                for head in ["", "Layer", "Before", "Now"] {
                    html.line("th scope=\"col\"", head);
                }
            });
        });
        for stage in &found.stages {
            html.tag("tbody", |html| rows(html, stage));
        }
    });
    if !found.settings.is_empty() {
        html.line("h3", "Settings of the final image that differ");
        html.tag("ul class=\"assumptions\"", |html| {
            for setting in &found.settings {
                let shown =
                    |value: &str| if value.is_empty() { "nothing".to_owned() } else { value.to_owned() };
                html.line(
                    "li",
                    &format!("{}: {} → {}", setting.name, shown(&setting.before), shown(&setting.after)),
                );
            }
        });
    }
    Panel { html: html.done(), texts: Vec::new() }
}

fn rows(html: &mut Html, stage: &StagePair) {
    let side = |s: &Sides<playground_core::compare::StageSide>| s.after.clone().or(s.before.clone());
    let name = side(&stage.sides)
        .map_or(String::new(), |s| format!("{}{}", s.label, if s.target { " (target)" } else { "" }));
    html.tag("tr class=\"changed\"", |html| {
        html.line("td", "").line("th scope=\"row\"", &name);
        html.line("td", &weight(stage.sides.before.as_ref().map(|s| s.weight)));
        html.line("td", &weight(stage.sides.after.as_ref().map(|s| s.weight)));
    });
    for pair in &stage.layers {
        layer(html, pair);
    }
}

fn layer(html: &mut Html, pair: &LayerPair) {
    let word = match pair.kind {
        Kind::Same => "",
        Kind::Changed => "changed",
        Kind::Moved => "moved",
        Kind::Gone => "− gone",
        Kind::New => "+ new",
    };
    let title = pair.sides.after.as_ref().or(pair.sides.before.as_ref()).map_or("", |s| s.title.as_str());
    html.tag("tr", |html| {
        html.line("td class=\"soft\"", word);
        html.tag("td", |html| {
            html.line("code", title);
        });
        html.line("td", &weight(pair.sides.before.as_ref().map(|s| s.weight)));
        html.line("td", &weight(pair.sides.after.as_ref().map(|s| s.weight)));
    });
}

fn weight(weight: Option<Weight>) -> String {
    weight.map_or("–".to_owned(), |w| human(w.disk.likely))
}

#[cfg(test)]
mod tests {
    use crate::{Ask, panel};
    use playground_core::Options;

    #[test]
    fn both_versions_stand_side_by_side() {
        let words = ["text", "FROM alpine:3.22\nRUN apk add git\n"].map(str::to_owned);
        let text = "FROM alpine:3.22\nRUN apk add curl\n";
        let html = panel("compare", &Ask { text, options: &Options::default(), words: &words }).html;
        for part in ["Stages before", "Stages now", "RUN apk add curl", "Compare with"] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn nothing_to_compare_with_is_said() {
        let html = panel("compare", &Ask { text: "FROM a\n", options: &Options::default(), words: &[] }).html;
        assert!(html.contains("Nothing to compare with"), "{html}");
    }
}
