//! How does what is seen come to stand in another page? As a frame, to be pasted into that page's HTML.
//!
//! The link is packed by the browser (`web/link.js`), so the frame's text is written by `web/door/door-panels.js`.

use playground_core::share::{self, Show, View};

use crate::{Ask, Html, Panel, segment};

/// The frame's code for the chosen view, and buttons to copy it.
pub(crate) fn embed(mut html: Html, ask: &Ask<'_>) -> Panel {
    let view = View::ALL.into_iter().find(|view| view.name() == ask.word("view")).unwrap_or(View::Graph);
    let views = [("picture", "graph"), ("sizes", "size"), ("Dockerfile and picture", "both")];
    html.tag("div class=\"buttons\"", |html| {
        segment(html, "What the frame shows", "view", &views, view.name())
    });
    html.tag("div class=\"buttons\"", |html| {
        html.line("button class=\"primary\" data-copy=\"0\"", "Copy the frame");
        html.line("button data-copy=\"1\"", "Copy its link");
    });
    html.line(
        "p class=\"soft\"",
        "Paste it into a page of HTML. Everything is in the link: readers need nothing else, and nothing is stored anywhere.",
    );
    let flags = share::flags(Show { embed: true, view });
    let pre = "pre class=\"exported\" tabindex=\"0\" role=\"region\" aria-label=\"What will be copied\"";
    html.with(pre, &[("data-embed", &flags)], |html| {
        html.line("code", "");
    });
    Panel {
        html: html.done(),
        texts: vec![String::new(), String::new(), share::state(ask.text, ask.options)],
        ..Panel::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::{Ask, panel};
    use playground_core::Options;

    #[test]
    fn a_frame_is_told_its_view_and_holds_what_is_seen() {
        let drawn = |view: &str| {
            let words: Vec<String> = ["format", "Embed", "view", view].map(str::to_owned).to_vec();
            panel("export", &Ask { text: "FROM alpine\n", options: &Options::default(), words: &words })
        };
        assert!(drawn("").html.contains("data-embed=\",embed,view=graph\""), "{}", drawn("").html);
        assert!(drawn("both").html.contains("data-embed=\",embed\""));
        assert_eq!(drawn("size").texts[2], "{\"text\":\"FROM alpine\\n\"}");
    }
}
