//! How do two versions differ in what they build? Graphs side by side, sizes, layers matched, settings that changed.

use playground_core::compare::{Kind, LayerPair, Sides, StagePair, compare};
use playground_core::export::{Look, svg};
use playground_core::sizes::{Weight, human};

use crate::gallery::first_line;
use crate::{Ask, Html, Panel};

/// Where a text to compare with comes from, by the name of its word: what it is called.
const SOURCES: [(&str, &str); 4] = [
    ("other", "The one pasted here"),
    ("before", "Before the last step"),
    ("origin", "As it was opened"),
    ("text", "Earlier"),
];

/// The texts to compare with, each once, and what they are called.
fn others<'a>(ask: &Ask<'a>) -> Vec<(&'static str, &'a str)> {
    let mut found: Vec<(&'static str, &str)> = Vec::new();
    for (name, called) in SOURCES {
        for pair in ask.words.chunks(2).filter(|w| w[0] == name) {
            let text = pair.get(1).map_or("", String::as_str);
            let known = text == ask.text || found.iter().any(|f| f.1 == text);
            if !known && !text.trim().is_empty() {
                found.push((called, text));
            }
        }
    }
    found
}

/// What is built by either text, next to each other; gives the package graphs that would sharpen their sizes.
pub(crate) fn graphs(html: &mut Html, ask: &Ask<'_>, sides: [[&str; 3]; 2]) -> Vec<&'static str> {
    let mut wanted = Vec::new();
    html.tag("div class=\"graphs\"", |html| {
        for [text, name, alt] in sides {
            let report = playground_core::analyze(text, ask.options);
            html.tag("figure", |html| {
                html.line("figcaption", name).picture("", &svg(&report, &Look::default()), alt);
            });
            wanted.extend(report.sizes.wanted);
        }
    });
    wanted
}

/// Compares the text with one of those given as words, or with one that is pasted.
pub(crate) fn compared(ask: &Ask<'_>) -> Panel {
    let mut html = Html::default();
    let others = others(ask);
    let chosen = ask.word("with").parse().unwrap_or(0).min(others.len().saturating_sub(1));
    let Some((_, before)) = others.get(chosen).copied() else {
        html.line("p", "Paste another Dockerfile to see it beside this one. A text that is edited, converted or replaced is kept, and compared here too.");
        pasted(&mut html, ask);
        return Panel { html: html.done(), ..Panel::default() };
    };
    html.tag("label class=\"question\"", |html| {
        html.text("Compare with");
        html.tag("select id=\"word-with\" data-word=\"with\"", |html| {
            for (n, (called, other)) in others.iter().enumerate() {
                let start = if n == chosen { "option selected" } else { "option" };
                html.with(start, &[("value", &n.to_string())], |html| {
                    html.text(called).text(": ").text(first_line(other));
                });
            }
        });
    });
    html.tag("details", |html| {
        html.line("summary", "Another text");
        pasted(html, ask);
    });
    let found = compare(before, ask.text, (ask.options, ask.options));
    html.line("h3 role=\"status\"", &found.summary);
    let sides = [[before, "Before", "Stages before"], [ask.text, "Now", "Stages now"]];
    let wanted = graphs(&mut html, ask, sides);
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
    Panel { html: html.done(), wanted, ..Panel::default() }
}

/// The field for a text that is nowhere else.
fn pasted(html: &mut Html, ask: &Ask<'_>) {
    html.tag("label class=\"question\"", |html| {
        html.text("Another Dockerfile, to compare with");
        let field = "textarea id=\"word-other\" data-word=\"other\" rows=\"6\" spellcheck=\"false\"";
        html.line(field, ask.word("other"));
    });
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
        assert!(html.contains("Paste another Dockerfile") && html.contains("data-word=\"other\""), "{html}");
    }

    #[test]
    fn the_text_that_came_and_one_that_is_pasted_are_partners_each_once() {
        let words = ["origin", "FROM b\n", "text", "FROM b\n", "text", "FROM a\n", "other", "FROM c\n"];
        let words = words.map(str::to_owned);
        let html =
            panel("compare", &Ask { text: "FROM a\n", options: &Options::default(), words: &words }).html;
        let told: Vec<&str> =
            html.split("<option").skip(1).filter_map(|o| o.split(['>', '<']).nth(1)).collect();
        assert_eq!(told, ["The one pasted here: FROM c", "As it was opened: FROM b"]);
    }
}
