//! What never changes on the page, as markup: drawn by the browser's own parser, which costs a tenth of the code of elements
//! made one by one.

use yew::prelude::*;

/// Puts markup of ours where it stands. Nothing a visitor typed may come in here.
pub(crate) fn fixed(markup: &'static str) -> Html {
    Html::from_html_unchecked(AttrValue::Static(markup))
}

/// The name.
pub(super) const NAME: &str = r#"<h1><span class="mark" aria-hidden="true"><i></i><i></i><i></i></span><span>Dockerfile <b>Playground</b></span></h1>"#;

/// The way into the command palette.
pub(super) const COMMANDS: &str = r#"<button class="wide" data-palette="" title="Every command, with its key (Ctrl K)"><span>Commands</span><kbd>Ctrl K</kbd></button><span class="gap"></span>"#;

/// Borders that can be moved; `web/page.js` moves them.
pub(crate) const BORDER_X: &str = r#"<div class="border" role="separator" tabindex="0" data-border="x" aria-orientation="vertical" aria-label="Width of the editor" aria-valuemin="15" aria-valuemax="85" aria-valuenow="45"></div>"#;
/// The other one.
pub(crate) const BORDER_Y: &str = r#"<div class="border" role="separator" tabindex="0" data-border="y" aria-orientation="horizontal" aria-label="Height of the picture" aria-valuemin="15" aria-valuemax="85" aria-valuenow="45"></div>"#;

/// Instead of a picture of a text that is too long.
pub(crate) const TOO_LARGE: &str = r#"<div class="empty"><h2>Too large to draw</h2><p>Texts over 2 MB are not analysed. It stays in the editor; nothing is lost.</p></div>"#;

/// What stands above an example, so that nobody takes it for their own.
pub(crate) const INVITATION: &str = r#"<p class="invitation">An example. Paste your own Dockerfile over it; it never leaves this page. <button data-act="empty">Start empty</button></p>"#;

/// Zoom of the picture.
pub(super) const ZOOM: &str = r#"<span class="zoom" role="group" aria-label="Zoom"><button class="icon" data-zoom="-1" aria-label="Smaller">−</button><button data-zoom="0">Fit</button><button class="icon" data-zoom="1" aria-label="Larger">+</button></span>"#;

/// Questions that answer themselves when pressed.
pub(super) const WHATS: &str = r#"<p class="whats"><button class="link" popovertarget="what-layer">What is a layer?</button><span id="what-layer" popover="auto" class="explained">Each instruction that changes files adds one: a package of what changed. An image is its layers on top of each other. A file deleted in a later layer is hidden there, but the earlier one still holds it and is still downloaded.</span>
<button class="link" popovertarget="what-pull">Pull or on disk?</button><span id="what-pull" popover="auto" class="explained">Layers travel compressed: that is what a pull downloads. Unpacked they take two to four times as much: that is what docker images shows.</span>
<button class="link" popovertarget="what-range">Why a range?</button><span id="what-range" popover="auto" class="explained">No Dockerfile says how large your files are or what an installer fetches today. The dark bar is the likely figure, the light one reaches to the highest that would not surprise us. Hatched bytes are deleted by a later layer, and paid for all the same.</span></p>"#;
