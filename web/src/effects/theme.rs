//! Which colours does the page wear? The style sheets follow `data-theme` on the root element.

use crate::state::Theme;

/// Puts a theme on; `System` leaves the choice to the browser.
pub(crate) fn wear(theme: Theme) {
    let Some(root) = gloo::utils::document().document_element() else { return };
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        _ => root.set_attribute("data-theme", theme.name()),
    };
}
