//! What does the browser keep between two visits? Storage may be denied; then nothing is kept, and all else works.

use std::rc::Rc;

use gloo::storage::{LocalStorage, Storage};

use crate::state::Theme;

/// Read by `web/boot.js` too, which shows the draft where the program cannot run.
const DRAFT: &str = "dockerfile-playground.draft";
const RECENT: &str = "dockerfile-playground.recent";
/// A character that no Dockerfile holds.
const BETWEEN: &str = "\u{1e}";
const THEME: &str = "dockerfile-playground.theme";
/// Browsers give an origin some 5 MB; a text near that is kept by the visitor's own files.
const MOST: usize = 500_000;

/// The text of the last visit.
pub(crate) fn draft() -> Option<String> {
    raw()?.get_item(DRAFT).ok().flatten()
}

/// Keeps the text. An emptied editor stays empty at the next visit.
pub(crate) fn keep_draft(text: &str) {
    let Some(storage) = raw() else { return };
    // A full store is no reason to bother anyone: the text is still in the editor.
    let _ = match text.len() {
        n if n <= MOST => storage.set_item(DRAFT, text),
        _ => Ok(()),
    };
}

/// Texts of other times.
pub(crate) fn recent() -> Vec<Rc<str>> {
    let kept = raw().and_then(|s| s.get_item(RECENT).ok().flatten()).unwrap_or_default();
    kept.split(BETWEEN).filter(|t| !t.is_empty()).map(Into::into).collect()
}

/// Keeps them; those that are too long are left out.
pub(crate) fn keep_recent(texts: &[Rc<str>]) {
    if let Some(storage) = raw() {
        let short: Vec<&str> = texts.iter().map(|t| &**t).filter(|t| t.len() < MOST / 10).collect();
        let _ = storage.set_item(RECENT, &short.join(BETWEEN));
    }
}

/// The chosen colours.
pub(crate) fn theme() -> Theme {
    Theme::named(&raw().and_then(|s| s.get_item(THEME).ok().flatten()).unwrap_or_default())
}

/// Keeps the chosen colours.
pub(crate) fn keep_theme(theme: Theme) {
    if let Some(storage) = raw() {
        let _ = storage.set_item(THEME, theme.name());
    }
}

/// The store itself: the draft is plain text there, not JSON, for `boot.js` reads it as it is.
/// gloo's `LocalStorage::raw` panics where storage is denied, so this asks first.
fn raw() -> Option<web_sys::Storage> {
    let allowed = web_sys::window().and_then(|w| w.local_storage().ok().flatten()).is_some();
    allowed.then(LocalStorage::raw)
}
