//! How does what is seen leave the page? As a picture, or as text for another program.

use playground_core::export::{Format, Look, Theme, export};
use playground_core::graph::layout::Direction;

use crate::embed::embed;
use crate::{Ask, Html, Panel, segment};

/// What can be had: name, format, file.
const FORMATS: [(&str, Format, &str); 4] = [
    ("SVG", Format::Svg, "dockerfile.svg"),
    ("Mermaid", Format::Mermaid, "dockerfile.mmd"),
    ("DOT", Format::Dot, "dockerfile.dot"),
    ("Markdown", Format::Markdown, "dockerfile-report.md"),
];

/// The choice beside them that is no format: a frame for another page.
const EMBED: &str = "Embed";

/// The formats, the chosen one in view.
pub(crate) fn exports(ask: &Ask<'_>) -> Panel {
    let mut html = Html::default();
    let down = ask.word("flow") == "down";
    let layers = ask.word("layers") == "yes";
    let theme = match ask.word("theme") {
        "dark" => Theme::Dark,
        "auto" => Theme::Auto,
        _ => Theme::Light,
    };
    let look = Look { theme, direction: if down { Direction::Down } else { Direction::Right }, layers };
    let names: Vec<(&str, &str)> = FORMATS.iter().map(|f| f.0).chain([EMBED]).map(|n| (n, n)).collect();
    if ask.word("format") == EMBED {
        html.tag("div class=\"buttons\"", |html| segment(html, "Format", "format", &names, EMBED));
        return embed(html, ask);
    }
    let report = playground_core::analyze(ask.text, ask.options);
    let chosen = FORMATS.iter().find(|f| f.0 == ask.word("format")).unwrap_or(&FORMATS[0]);
    let text = export(&report, chosen.1, &look);
    html.tag("div class=\"buttons\"", |html| {
        segment(html, "Format", "format", &names, chosen.0);
        if chosen.1 == Format::Svg {
            segment(
                html,
                "Flow",
                "flow",
                &[("to the right", "right"), ("down", "down")],
                if down { "down" } else { "right" },
            );
            segment(
                html,
                "Stages",
                "layers",
                &[("cards", "no"), ("with layers", "yes")],
                if layers { "yes" } else { "no" },
            );
            let themes = [("light", "light"), ("dark", "dark"), ("reader's", "auto")];
            segment(
                html,
                "Colours of the picture",
                "theme",
                &themes,
                match theme {
                    Theme::Dark => "dark",
                    Theme::Auto => "auto",
                    Theme::Light => "light",
                },
            );
        }
    });
    html.tag("div class=\"buttons\"", |html| {
        html.line("button class=\"primary\" data-copy=\"0\"", &format!("Copy {}", chosen.0));
        html.with("button data-save=\"0\"", &[("data-file", chosen.2)], |html| {
            html.text("Download ").text(chosen.2);
        });
        if chosen.1 == Format::Svg {
            html.line("button data-png=\"0\" data-file=\"dockerfile.png\"", "Download as PNG");
        }
        html.line("button data-save=\"1\" data-file=\"Dockerfile\"", "Download the Dockerfile");
    });
    if chosen.1 == Format::Svg {
        html.picture("exported", &text, "The stage graph as it will be saved");
    } else {
        html.tag(
            "pre class=\"exported\" tabindex=\"0\" role=\"region\" aria-label=\"What will be copied\"",
            |html| {
                html.line("code", &text);
            },
        );
    }
    Panel { html: html.done(), texts: vec![text, ask.text.to_owned()], ..Panel::default() }
}

#[cfg(test)]
mod tests {
    use crate::{Ask, Panel, panel};
    use playground_core::Options;

    fn exported(words: &[&str]) -> Panel {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        let text = "FROM alpine AS a\nFROM scratch\nCOPY --from=a /x /x\n";
        panel("export", &Ask { text, options: &Options::default(), words: &words })
    }

    #[test]
    fn a_picture_comes_first_and_what_is_seen_is_what_is_copied() {
        let Panel { html, texts, .. } = exported(&[]);
        assert!(texts[0].starts_with("<svg"), "{}", texts[0]);
        assert!(html.contains("src=\"data:image/svg+xml,%3Csvg") && html.contains("data-png"), "{html}");
    }

    #[test]
    fn texts_are_shown_as_they_are() {
        let Panel { html, texts, .. } = exported(&["format", "Mermaid"]);
        assert!(texts[0].starts_with("flowchart"));
        assert!(html.contains("flowchart LR") && !html.contains("data-png"), "{html}");
    }

    #[test]
    fn the_picture_follows_what_was_chosen() {
        assert_ne!(exported(&["flow", "down"]).texts[0], exported(&[]).texts[0]);
        assert_ne!(exported(&["theme", "dark"]).texts[0], exported(&[]).texts[0]);
    }
}
