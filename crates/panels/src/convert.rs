//! What would the multi-stage version be, and why each line of it?

use playground_core::convert::{self, Offer, Outcome, Question};
use playground_core::diff::{self, Kind, Line};
use playground_core::sizes::{Range, human, percent_changed};

use crate::compare::graphs;
use crate::helps::helps;
use crate::{Ask, Html, Panel, segment};

/// The offer, the questions, or the refusal.
pub(crate) fn convert(ask: &Ask<'_>) -> Panel {
    let mut html = Html::default();
    let (mut texts, mut wanted) = (Vec::new(), Vec::new());
    match convert::of(ask.text, ask.options) {
        Outcome::Refuse { reason, why } => {
            let head = if reason == "multi-stage" { "Multi-stage already" } else { "No multi-stage version" };
            html.tag("div class=\"refusal\"", |html| {
                html.line("h3", head).line("p", &why);
                texts.extend(helps(html, ask));
            });
        }
        Outcome::Ask(questions) => {
            html.tag("div class=\"refusal\"", |html| {
                html.line(
                    "h3",
                    if questions.len() == 1 { "One fact is missing" } else { "Some facts are missing" },
                );
                questions.iter().for_each(|q| question(html, q, ask));
                html.tag("p class=\"soft\"", |html| {
                    html.text("The likely answer is filled in; change it if it is wrong.");
                });
                html.tag("button class=\"primary\" data-accept=\"\"", |html| {
                    html.text(if questions.len() == 1 {
                        "Go on with this answer"
                    } else {
                        "Go on with these answers"
                    });
                });
            });
        }
        Outcome::Offer(offer) => {
            html.tag("div class=\"offer\"", |html| wanted = offered(html, &offer, ask));
            texts.extend([offer.text, offer.dockerignore]);
        }
    }
    Panel { html: html.done(), texts, wanted }
}

/// Gives the package graphs that would sharpen the sizes.
fn offered(html: &mut Html, offer: &Offer, ask: &Ask<'_>) -> Vec<&'static str> {
    let side = ask.word("view") == "side";
    html.tag("div class=\"offer-top\"", |html| {
        html.tag("div", |html| {
            html.line("h3", &offer.summary);
            html.tag("p class=\"before-after\"", |html| before_after(html, offer));
        });
        html.tag("div class=\"buttons\"", |html| {
            html.line("button class=\"primary\" data-apply=\"0\"", "Apply");
            html.line("button data-copy=\"0\"", "Copy");
            html.line("button data-save=\"0\" data-file=\"Dockerfile\"", "Download");
        });
    });
    segment(
        html,
        "Changes",
        "view",
        &[("Inline", "inline"), ("Side by side", "side")],
        if side { "side" } else { "inline" },
    );
    let lines = diff::lines(ask.text, &offer.text, &offer.changes);
    if side {
        beside(html, &lines)
    } else {
        inline(html, &lines)
    }
    if !offer.choices.is_empty() {
        html.line("h3", "Choices");
        html.tag("div class=\"choices\"", |html| offer.choices.iter().for_each(|q| question(html, q, ask)));
    }
    let sides = [[ask.text, "Before", "Stages before"], [&offer.text, "After", "Stages after"]];
    let wanted = graphs(html, ask, sides);
    if !offer.assumptions.is_empty() {
        html.line("h3", "Taken for granted");
        html.tag("ul class=\"assumptions\"", |html| {
            for assumption in &offer.assumptions {
                html.line("li", assumption);
            }
        });
    }
    provided(html, offer);
    settings(html, offer);
    ignore(html, offer);
    if !offer.solved.is_empty() {
        html.line("p class=\"soft\"", &format!("Checks it passes now: {}.", offer.solved.join(", ")));
    }
    wanted
}

/// The `.dockerignore` that goes with it.
fn ignore(html: &mut Html, offer: &Offer) {
    if offer.dockerignore.is_empty() {
        return;
    }
    html.line("h3", "A .dockerignore to go with it");
    html.line(
        "p class=\"soft\"",
        "Keeps out what the build does not need. A .env still comes along, because the program may read it: add it if it holds secrets.",
    );
    html.tag("div class=\"buttons\"", |html| {
        html.line("button data-copy=\"1\"", "Copy");
        html.line("button data-save=\"1\" data-file=\".dockerignore\"", "Download");
    });
    html.tag("pre class=\"exported\" tabindex=\"0\" role=\"region\" aria-label=\".dockerignore\"", |html| {
        html.line("code", &offer.dockerignore);
    });
}

/// The proof that what the image starts is there.
fn provided(html: &mut Html, offer: &Offer) {
    if offer.provides.is_empty() {
        return;
    }
    html.line("h3", "What the start command needs, and where it comes from");
    html.tag("table class=\"settings\"", |html| {
        html.tag("thead", |html| heads(html, &["Needed", "From", "How"]));
        html.tag("tbody", |html| {
            for provided in &offer.provides {
                html.tag("tr", |html| {
                    html.tag("th scope=\"row\"", |html| {
                        html.line("code", &provided.path);
                    });
                    html.line("td", &provided.from).line("td", &provided.why);
                });
            }
        });
    });
}

fn before_after(html: &mut Html, offer: &Offer) {
    let (before, after) = (offer.before.disk, offer.after.disk);
    html.line("span", &format!("≈ {}", human(before.likely)));
    html.line("span class=\"visually-hidden\"", " becomes ").line("span aria-hidden=\"true\"", "→");
    html.line("strong", &format!("≈ {}", human(after.likely)));
    let saved = percent_changed(before.likely, after.likely);
    if saved > 0 && before.likely > after.likely {
        html.line("span class=\"saved\"", &format!("{saved} % smaller"));
    }
    html.line("span class=\"range\"", &format!("likely {}, before {}", range(after), range(before)));
}

/// `192 MB to 500 MB`.
pub(crate) fn range(range: Range) -> String {
    if range.low == range.high {
        return human(range.likely);
    }
    format!("{} to {}", human(range.low), human(range.high))
}

/// Sign, class and word of what happened to a line.
fn sign(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Same => (" ", "same", "unchanged"),
        Kind::Gone => ("−", "gone", "removed"),
        Kind::New => ("+", "new", "added"),
    }
}

pub(crate) fn inline(html: &mut Html, lines: &[Line]) {
    html.tag("table class=\"diff\"", |html| {
        html.line("caption class=\"visually-hidden\"", "Changes, line by line, with reasons");
        html.tag("colgroup", |html| {
            html.tag("col class=\"col-sign\"", |_| ())
                .tag("col class=\"col-line\"", |_| ())
                .tag("col", |_| ());
        });
        html.tag("thead class=\"visually-hidden\"", |html| heads(html, &["Change", "Line", "Why"]));
        html.tag("tbody", |html| {
            for line in lines {
                let (sign, class, word) = sign(line.kind);
                html.with("tr", &[("class", class)], |html| {
                    html.tag("td class=\"sign\"", |html| {
                        html.line("span aria-hidden=\"true\"", sign)
                            .line("span class=\"visually-hidden\"", word);
                    });
                    cell(html, "td class=\"line\"", &line.text);
                    why(html, line);
                });
            }
        });
    });
}

fn heads(html: &mut Html, names: &[&str]) {
    html.tag("tr", |html| {
        for name in names {
            html.line("th scope=\"col\"", name);
        }
    });
}

fn cell(html: &mut Html, start: &'static str, text: &str) {
    html.tag(start, |html| {
        html.line("code", text);
    });
}

fn why(html: &mut Html, line: &Line) {
    html.tag("td class=\"why\"", |html| {
        for why in &line.why {
            html.line("p", why);
        }
    });
}

/// Old text left, new text right; a removed line stands beside the one added in its place.
fn beside(html: &mut Html, lines: &[Line]) {
    html.tag("table class=\"diff beside\"", |html| {
        html.line("caption class=\"visually-hidden\"", "Old and new file side by side, with reasons");
        html.tag("thead", |html| heads(html, &["Before", "After", "Why"]));
        html.tag("tbody", |html| {
            for (old, new) in pairs(lines) {
                html.tag("tr", |html| {
                    half(html, old, "td class=\"line gone\"");
                    half(html, new, "td class=\"line new\"");
                    match (old, new) {
                        (Some(old), _) if !old.why.is_empty() => why(html, old),
                        (_, Some(new)) => why(html, new),
                        _ => drop(html.tag("td", |_| ())),
                    }
                });
            }
        });
    });
}

fn half(html: &mut Html, line: Option<&Line>, changed: &'static str) {
    match line {
        Some(line) if line.kind == Kind::Same => cell(html, "td class=\"line\"", &line.text),
        Some(line) => cell(html, changed, &line.text),
        None => drop(html.tag("td class=\"line none\"", |_| ())),
    }
}

type Pair<'a> = (Option<&'a Line>, Option<&'a Line>);

fn pairs(lines: &[Line]) -> Vec<Pair<'_>> {
    let mut out = Vec::new();
    let (mut gone, mut come): (Vec<&Line>, Vec<&Line>) = (Vec::new(), Vec::new());
    for line in lines {
        match line.kind {
            Kind::Gone => gone.push(line),
            Kind::New => come.push(line),
            Kind::Same => {
                flush(&mut gone, &mut come, &mut out);
                out.push((Some(line), Some(line)));
            }
        }
    }
    flush(&mut gone, &mut come, &mut out);
    out
}

fn flush<'a>(gone: &mut Vec<&'a Line>, come: &mut Vec<&'a Line>, out: &mut Vec<Pair<'a>>) {
    for n in 0..gone.len().max(come.len()) {
        out.push((gone.get(n).copied(), come.get(n).copied()));
    }
    gone.clear();
    come.clear();
}

/// The proof: what the final image is configured with, before and after.
fn settings(html: &mut Html, offer: &Offer) {
    if offer.settings.is_empty() {
        return;
    }
    html.line("h3", "Settings of the final image");
    html.tag("table class=\"settings\"", |html| {
        html.tag("thead", |html| heads(html, &["Setting", "Before", "After"]));
        html.tag("tbody", |html| {
            for setting in &offer.settings {
                let same = setting.before == setting.after;
                html.tag(if same { "tr" } else { "tr class=\"changed\"" }, |html| {
                    html.line("th scope=\"row\"", &setting.name);
                    cell(html, "td", if setting.before.is_empty() { "–" } else { &setting.before });
                    html.tag("td", |html| {
                        html.line("code", &setting.after);
                        if same {
                            html.line("span class=\"kept\"", "the same");
                        } else {
                            html.line("p", &setting.why);
                        }
                    });
                });
            }
        });
    });
}

fn question(html: &mut Html, question: &Question, ask: &Ask<'_>) {
    let given = ask.options.answers.get(question.id).map_or(question.suggestion.as_str(), String::as_str);
    let id = format!("answer-{}", question.id);
    let field = [("id", id.as_str()), ("data-answer", question.id), ("value", given)];
    html.tag("label class=\"question\"", |html| {
        html.text(&question.text);
        if question.choices.is_empty() {
            html.with("input autocomplete=\"off\"", &field, |_| ());
            return;
        }
        html.with("select", &field[..2], |html| {
            for choice in &question.choices {
                let start = if choice == given { "option selected" } else { "option" };
                html.with(start, &[("value", choice)], |html| {
                    html.text(choice);
                });
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use crate::{Ask, Panel, panel};
    use playground_core::Options;

    const NODE: &str = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN npm run build\nCMD [\"node\", \"dist/a.js\"]\n";

    fn converted(text: &str, words: &[&str]) -> Panel {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        panel("convert", &Ask { text, options: &Options::default(), words: &words })
    }

    #[test]
    fn an_offer_shows_sizes_reasons_and_what_to_do_with_it() {
        let Panel { html, texts, .. } = converted(NODE, &[]);
        assert!(texts[0].contains("FROM node:20 AS build"), "{texts:?}");
        for part in [
            "data-apply=\"0\"",
            "data-copy=\"0\"",
            "% smaller",
            "class=\"why\"><p>",
            "Settings of the final image",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn side_by_side_every_line_of_both_texts_stands_once() {
        let Panel { html, texts, .. } = converted(NODE, &["view", "side"]);
        let cells = |class: &str| html.matches(&format!("<td class=\"line{class}\">")).count();
        // An unchanged line stands on both sides.
        let (old, new) = (NODE.lines().count(), texts[0].lines().count());
        assert_eq!(cells("") + cells(" gone") + cells(" new"), old + new);
    }

    #[test]
    fn a_comparison_with_what_was_before_says_the_same_saving() {
        let Panel { html, texts, .. } = converted(NODE, &[]);
        let number = |html: &str, word: &str| {
            html.split(word).next().and_then(|h| h.rsplit(['>', '(']).next()).map(str::to_owned)
        };
        let words = ["before".to_owned(), NODE.to_owned()];
        let compared =
            panel("compare", &Ask { text: &texts[0], options: &Options::default(), words: &words }).html;
        assert_eq!(number(&html, " % smaller"), number(&compared, " % less"));
    }

    #[test]
    fn a_refusal_gives_its_reason() {
        let Panel { html, texts, .. } = converted("FROM a\n", &[]);
        assert!(html.contains("No multi-stage version") && texts.is_empty(), "{html}");
        let Panel { html, .. } = converted("FROM a AS b\nFROM c\n", &[]);
        assert!(html.contains("Multi-stage already"), "{html}");
    }

    #[test]
    fn what_stands_in_the_file_stays_text() {
        let hostile = NODE.replace("WORKDIR /app", "WORKDIR /<script>\"'&lt;");
        let Panel { html, .. } = converted(&hostile, &["view", "side"]);
        assert!(!html.contains("<script"), "{html}");
    }
}
