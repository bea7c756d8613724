//! How does JavaScript get a picture, or a text for another program?

use playground_core::export::{Format, Look, Theme, export};
use playground_core::graph::layout::Direction;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface Look {
  /** Colours of an SVG: "auto" follows the reader's. */
  theme?: "auto" | "light" | "dark";
  /** Files flow from top to bottom rather than from left to right. */
  down?: boolean;
  /** Stages are opened to their layers. */
  layers?: boolean;
}
/** The stage graph as a picture or as text for another program, or the whole report as Markdown. */
export function exportAs(format: "svg" | "mermaid" | "dot" | "markdown", text: string, options?: Options, look?: Look): string;
"#;

/// How a picture is wanted, as JavaScript says it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wanted {
    theme: String,
    down: bool,
    layers: bool,
}

/// Throws for a format there is not, or when `options` or `look` have the wrong shape; never for the text.
#[wasm_bindgen(js_name = exportAs, skip_typescript)]
pub fn export_as(format: &str, text: &str, options: JsValue, look: JsValue) -> Result<String, JsError> {
    let format =
        Format::named(format).ok_or_else(|| JsError::new(&format!("there is no format {format:?}")))?;
    let wanted: Wanted = crate::read(look, "look")?;
    let look = Look {
        theme: match wanted.theme.as_str() {
            "" | "auto" => Theme::Auto,
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            other => return Err(JsError::new(&format!("there is no theme {other:?}"))),
        },
        direction: if wanted.down { Direction::Down } else { Direction::Right },
        layers: wanted.layers,
    };
    let report = playground_core::analyze(text, &crate::held::options(options)?);
    Ok(export(&report, format, &look))
}
