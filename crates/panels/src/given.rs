//! What does a person know better than the estimate? Every part of the sizes that can be typed over.

use dockerfile_syntax::Document;
use playground_core::Options;
use playground_core::sizes::{Basis, Layer, human};

use crate::convert::range;
use crate::{Ask, Html, Panel};

/// Images, the folder, layers: what is taken for each, and a field for who knows better.
pub(crate) fn given(ask: &Ask<'_>) -> Panel {
    let report = playground_core::analyze(ask.text, ask.options);
    let document = dockerfile_syntax::parse(ask.text);
    let mut html = Html::default();
    let mut rows = Rows { html: &mut html, count: 0 };
    rows.html.line(
        "p class=\"soft\"",
        "Type what you know, as 250 MB or 1.2 GB; an empty field goes back to the estimate. What you type travels in the link.",
    );
    rows.row("The folder you build from, as COPY . . brings it", None, "context", ask.options.context_bytes);
    let mut seen = Vec::new();
    for layer in report.sizes.stages.iter().flat_map(|s| &s.layers) {
        let Some((id, typed)) = place(&document, layer, ask.options) else { continue };
        // What is exact needs no better; but a base image may be another than the one that is known.
        let open = layer.basis != Basis::Known || typed.is_some() || id.starts_with("image:");
        if open && !seen.contains(&id) {
            rows.row(&layer.title, Some(layer), &id, typed);
            seen.push(id);
        }
    }
    Panel { html: html.done(), ..Panel::default() }
}

/// Which field of the options a layer's size is typed into, and what stands there.
fn place(document: &Document<'_>, layer: &Layer, options: &Options) -> Option<(String, Option<u64>)> {
    let words: Vec<&str> =
        document.instructions.get(layer.instruction)?.logical.text().split_whitespace().collect();
    if words.first()?.eq_ignore_ascii_case("FROM") {
        return Some((format!("image:{}", layer.title), options.image_bytes.get(&layer.title).copied()));
    }
    let line = words.join(" ");
    Some((format!("layer:{line}"), options.layer_bytes.get(&line).copied()))
}

struct Rows<'a> {
    html: &'a mut Html,
    count: usize,
}

impl Rows<'_> {
    fn row(&mut self, name: &str, layer: Option<&Layer>, id: &str, typed: Option<u64>) {
        let field = format!("given-{}", self.count);
        self.count += 1;
        let value = typed.map_or(String::new(), human);
        self.html.tag("label class=\"given\"", |html| {
            html.tag("span", |html| {
                html.line("code", name);
                if let Some(layer) = layer {
                    let words = format!("{}, {}", basis(layer.basis), range(layer.weight.disk));
                    html.line("span class=\"soft\"", if typed.is_some() { "as you say" } else { &words });
                }
            });
            let likely = layer.map_or("250 MB".to_owned(), |l| format!("≈ {}", human(l.weight.disk.likely)));
            let given =
                [("id", field.as_str()), ("data-given", id), ("value", &value), ("placeholder", &likely)];
            // What is no size is shown to be none.
            let field = r#"input autocomplete="off" pattern=" *[\d.,]+ *([kmgKMG]i?)?[bB]? *""#;
            html.with(field, &given, |_| ());
        });
    }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Known => "known",
        Basis::Estimated => "estimated",
        Basis::Assumed => "assumed",
        Basis::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel;

    const TEXT: &str = "FROM example.com/base:1\nCOPY . .\nRUN make \\\n  install\nCMD [\"a\"]\n";

    fn html(options: &Options) -> String {
        panel("given", &Ask { text: TEXT, options, words: &[] }).html
    }

    #[test]
    fn images_the_folder_and_assumed_layers_can_be_typed_over() {
        let html = html(&Options::default());
        for id in ["image:example.com/base:1", "context", "layer:COPY . .", "layer:RUN make install"] {
            assert!(html.contains(&format!("data-given=\"{id}\"")), "{id} in {html}");
        }
    }

    #[test]
    fn what_was_typed_stays_in_its_field() {
        let mut options = Options::default();
        options.layer_bytes.insert("RUN make install".to_owned(), 5_000_000);
        let html = html(&options);
        assert!(html.contains("data-given=\"layer:RUN make install\" value=\"5 MB\""), "{html}");
        assert!(html.contains("as you say"), "{html}");
    }
}
