//! Which colours and letters has a picture?
//!
//! Colours are written out for each theme rather than as CSS variables: several programs that show SVG know none.

use super::Theme;

/// Names in the rules, and their colours on light and on dark. Text and what it stands on differ by at least 4.5 to 1.
const COLOURS: [(&str, &str, &str); 13] = [
    ("@paper", "#fbfbfa", "#14171a"),
    ("@card", "#ffffff", "#1b1f23"),
    ("@sunk", "#f3f4f3", "#22272c"),
    ("@ink", "#1b2024", "#e7eaec"),
    ("@soft", "#545d66", "#a3adb6"),
    ("@line", "#dcdfe1", "#333a41"),
    ("@strong", "#78828b", "#75808a"),
    ("@accent", "#1a56c4", "#7fb0ff"),
    ("@wash", "#e8effb", "#1d2b42"),
    ("@good", "#0b6b61", "#74d3c4"),
    ("@mount", "#7a3e9d", "#d0a3f0"),
    ("@bad", "#b01f2e", "#ff9aa2"),
    ("@alarm", "#fcebec", "#3a1b20"),
];

/// Rules without colours.
const SHAPES: &str = "\
.dockerfile-graph text{font:12px system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif}\
.dockerfile-graph .name{font-size:14.5px;font-weight:650}\
.dockerfile-graph .base,.dockerfile-graph .label text,.dockerfile-graph .layer{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}\
.dockerfile-graph .base{font-size:11.5px}\
.dockerfile-graph .label text{font-size:11px}\
.dockerfile-graph .layer{font-size:10.5px}\
.dockerfile-graph .size{font-weight:650}\
.dockerfile-graph .state,.dockerfile-graph .weight{font-size:11px}\
.dockerfile-graph .state{font-weight:650}\
.dockerfile-graph .end{text-anchor:end}\
.dockerfile-graph .line{fill:none;stroke-width:1.6}\
.dockerfile-graph .copy{stroke-dasharray:7 4}\
.dockerfile-graph .add{stroke-dasharray:10 3 2 3}\
.dockerfile-graph .mount{stroke-dasharray:2 4;stroke-linecap:round}\
.dockerfile-graph .bar,.dockerfile-graph .rail{fill:none;stroke-width:3;stroke-linecap:round}\
.dockerfile-graph .icon{fill:none;stroke-width:1.3;stroke-linejoin:round;stroke-linecap:round}\
.dockerfile-graph .target>rect{stroke-width:2}\
.dockerfile-graph .scratch>rect,.dockerfile-graph .unresolved>rect{stroke-dasharray:4 3}\
.dockerfile-graph .dim{opacity:.6}\
.dockerfile-graph .dim>rect{stroke-dasharray:2 3}";

/// Rules with nothing but colours.
const PAINT: &str = "\
.dockerfile-graph text{fill:@ink}\
.dockerfile-graph .paper{fill:@paper}\
.dockerfile-graph .base,.dockerfile-graph .soft,.dockerfile-graph .key,.dockerfile-graph .layer,.dockerfile-graph .label text{fill:@soft}\
.dockerfile-graph .state{fill:@accent}\
.dockerfile-graph .dim .state{fill:@soft}\
.dockerfile-graph .note,.dockerfile-graph .label.bad text{fill:@bad}\
.dockerfile-graph .stage>rect{fill:@card;stroke:@strong}\
.dockerfile-graph .outside>rect{fill:@sunk;stroke:@line}\
.dockerfile-graph .scratch>rect{stroke:@strong}\
.dockerfile-graph .target>rect{fill:@wash;stroke:@accent}\
.dockerfile-graph .unresolved>rect{fill:@alarm;stroke:@bad}\
.dockerfile-graph .label rect{fill:@paper;stroke:@line}\
.dockerfile-graph .label.bad rect{fill:@alarm;stroke:@bad}\
.dockerfile-graph .rail{stroke:@line}\
.dockerfile-graph .bar{stroke:@accent}\
.dockerfile-graph .icon{stroke:@soft}\
.dockerfile-graph .from{stroke:@strong}\
.dockerfile-graph .copy{stroke:@accent}\
.dockerfile-graph .add{stroke:@good}\
.dockerfile-graph .mount{stroke:@mount}\
.dockerfile-graph .line.bad{stroke:@bad}\
.dockerfile-graph .tip{fill:@strong}\
.dockerfile-graph .tip-copy{fill:@accent}\
.dockerfile-graph .tip-add{fill:@good}\
.dockerfile-graph .tip-mount{fill:@mount}\
.dockerfile-graph .tip-bad{fill:@bad}";

/// The style sheet of a picture.
pub(super) fn style(theme: Theme) -> String {
    let paint = |dark: bool| {
        let colour = |rules: String, (name, light, night): &(&str, &str, &str)| {
            rules.replace(name, if dark { night } else { light })
        };
        COLOURS.iter().fold(PAINT.to_owned(), colour)
    };
    match theme {
        Theme::Light => format!("{SHAPES}{}", paint(false)),
        Theme::Dark => format!("{SHAPES}{}", paint(true)),
        Theme::Auto => {
            format!("{SHAPES}{}@media(prefers-color-scheme:dark){{{}}}", paint(false), paint(true))
        }
    }
}
