//! What does `.dockerignore` keep out of the build? The file, to be written here, and what it does.

use playground_core::context::Ignore;
use playground_core::convert::{self, Outcome};
use playground_core::sizes::human;

use crate::{Ask, Html, Panel};

/// The rule whose findings say that a COPY takes what is kept out.
const IGNORED: &str = "CopyIgnoredFile";

/// The file in a field, what is wrong with it, what it leaves out.
pub(crate) fn ignored(ask: &Ask<'_>) -> Panel {
    let mut html = Html::default();
    let text = ask.options.dockerignore.as_str();
    html.tag("label class=\"question\"", |html| {
        html.text("The .dockerignore beside this Dockerfile");
        let field = "textarea id=\"ignore\" data-given=\"dockerignore\" rows=\"9\" spellcheck=\"false\" placeholder=\".git&#10;node_modules\"";
        html.tag(field, |html| {
            // HTML drops a line break that comes first.
            html.text(if text.starts_with('\n') { "\n" } else { "" }).text(text);
        });
    });
    html.tag("ul class=\"assumptions\"", |html| {
        for line in effects(ask, text) {
            html.line("li", &line);
        }
    });
    let Outcome::Offer(offer) = convert::of(ask.text, ask.options) else {
        return Panel { html: html.done(), texts: vec![text.to_owned()], ..Panel::default() };
    };
    if !offer.dockerignore.is_empty() && offer.dockerignore != text {
        html.line("h3", "One that fits this project");
        html.tag(
            "pre class=\"exported\" tabindex=\"0\" role=\"region\" aria-label=\"Proposed .dockerignore\"",
            |html| {
                html.line("code", &offer.dockerignore);
            },
        );
        html.tag("div class=\"buttons\"", |html| {
            let value = [("value", offer.dockerignore.as_str())];
            html.with(
                "button class=\"primary\" id=\"ignore-take\" data-given=\"dockerignore\"",
                &value,
                |html| {
                    html.text("Use it");
                },
            );
            html.line("button data-copy=\"1\"", "Copy")
                .line("button data-save=\"1\" data-file=\".dockerignore\"", "Download");
        });
    }
    Panel { html: html.done(), texts: vec![text.to_owned(), offer.dockerignore], ..Panel::default() }
}

/// What there is to say about it.
fn effects(ask: &Ask<'_>, text: &str) -> Vec<String> {
    let ignore = Ignore::parse(text);
    let mut out: Vec<String> = ignore
        .broken
        .iter()
        .map(|line| format!("Docker refuses this line, and the build with it: {line}"))
        .collect();
    if ignore.is_empty() {
        out.push("Nothing is kept out: .git, node_modules and the like travel to the builder and into every COPY . .".to_owned());
    }
    let report = playground_core::analyze(ask.text, ask.options);
    out.extend(
        report
            .findings
            .iter()
            .filter(|f| f.rule == IGNORED)
            .map(|f| format!("Line {}: {}", f.line, f.message)),
    );
    match ask.options.seen() {
        Some(seen) => out.push(format!("Of your folder, {} stay out.", human(seen.ignored))),
        None => {
            out.push("Drop the folder you build from, and this says how much of it stays out.".to_owned())
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::{Ask, Panel, panel};
    use playground_core::Options;

    fn ignored(text: &str, dockerignore: &str) -> Panel {
        let options = Options { dockerignore: dockerignore.to_owned(), ..Options::default() };
        panel("ignore", &Ask { text, options: &options, words: &[] })
    }

    #[test]
    fn the_field_holds_the_file_and_nothing_of_it_becomes_markup() {
        let html = ignored("FROM a\n", "\n</textarea><b>").html;
        assert!(html.contains(">\n\n&lt;/textarea&gt;&lt;b&gt;</textarea>"), "{html}");
    }

    #[test]
    fn a_copy_of_what_is_kept_out_is_told() {
        let html = ignored("FROM a\nCOPY dist /d\n", "dist\n").html;
        assert!(html.contains("<li>Line 2: "), "{html}");
    }

    #[test]
    fn a_fitting_one_can_be_taken() {
        let text = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN npm run build\nCMD [\"node\", \"dist/a.js\"]\n";
        let Panel { html, texts, .. } = ignored(text, "");
        assert!(html.contains("id=\"ignore-take\"") && texts[1].contains("node_modules"), "{html}");
        assert!(!ignored(text, &texts[1]).html.contains("ignore-take"));
    }
}
