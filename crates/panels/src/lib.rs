//! What does a panel show that is opened on demand? A pure function from a text, and what was chosen, to HTML.
//!
//! The page weighs little because these are not in it: they run in the second program, beside the page, which puts their
//! HTML in its place and obeys the attributes in it:
//!
//! | attribute | meaning |
//! | --- | --- |
//! | `data-apply="N"` | this text of [`Panel::texts`] becomes the Dockerfile, as one step that can be undone |
//! | `data-begin="N"`, `data-example` | that text is begun with, as an example or not |
//! | `data-copy="N"`, `data-save="N"` with `data-file` | that text goes to the clipboard, to a file |
//! | `data-png="N"` with `data-file` | that text is an SVG, to be saved as PNG |
//! | `data-embed="FLAGS"` | shows the code of a frame with a link of these flags, for the state that is text 2; the code becomes text 0, its link text 1 |
//! | `data-answer="ID"` on a field | its value answers the conversion's question of that id |
//! | `data-word="NAME"` on a field or button | its value is the word of that name at the next call |
//! | `data-line`, `data-end`, `data-fate` | what becomes of these lines, shown in the editor's margin; `data-stage`, on a card |
//! | `data-given="ID"` on a field or button | its value is what that weighs: `context`, `image:NAME`, `layer:INSTRUCTION`; or the text of `dockerignore` |
//! | `data-accept` on a button | the likely answers are the answers |
//! | `data-select="START END"` | bytes of the Dockerfile to show in the editor |

mod compare;
mod convert;
mod costs;
mod embed;
mod examples;
mod export;
mod gallery;
mod given;
mod helps;
mod html;
mod ignore;
mod rebuild;

use playground_core::Options;

pub use html::Html;

/// What a panel shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// Its content.
    pub html: String,
    /// Texts that its buttons apply, copy or save, by number.
    pub texts: Vec<String>,
    /// Package graphs that would sharpen its sizes and are not at hand, see [`playground_core::sizes::Sizes::wanted`].
    pub wanted: Vec<&'static str>,
}

/// What a panel is about.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The Dockerfile.
    pub text: &'a str,
    /// What was chosen beside it.
    pub options: &'a Options,
    /// What was chosen in the panel itself: names and values in turn.
    pub words: &'a [String],
}

impl Ask<'_> {
    /// A word that was chosen in the panel; empty if none was.
    pub fn word(&self, name: &str) -> &str {
        self.words
            .chunks(2)
            .find(|pair| pair[0] == name)
            .and_then(|pair| pair.get(1))
            .map_or("", String::as_str)
    }
}

type Draw = fn(&Ask<'_>) -> Panel;

/// Every panel with its name.
const PANELS: [(&str, Draw); 8] = [
    ("convert", convert::convert),
    ("compare", compare::compared),
    ("rebuild", rebuild::rebuilds),
    ("costs", costs::costs),
    ("export", export::exports),
    ("gallery", gallery::gallery),
    ("given", given::given),
    ("ignore", ignore::ignored),
];

/// Draws a panel; an unknown one is empty.
pub fn panel(name: &str, ask: &Ask<'_>) -> Panel {
    PANELS.iter().find(|(n, _)| *n == name).map(|(_, draw)| draw(ask)).unwrap_or_default()
}

/// Buttons of which one is pressed: each with what it says and the value it gives the word.
fn segment(html: &mut Html, label: &str, word: &str, choices: &[(&str, &str)], chosen: &str) {
    html.with("div class=\"segment\" role=\"group\"", &[("aria-label", label)], |html| {
        for (name, value) in choices {
            let pressed = if *value == chosen { "true" } else { "false" };
            let id = format!("{word}-{value}");
            let attributes =
                [("id", id.as_str()), ("data-word", word), ("value", value), ("aria-pressed", pressed)];
            html.with("button", &attributes, |html| {
                html.text(name);
            });
        }
    });
}
