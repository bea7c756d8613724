//! What does the page do to the browser around it? One file for each.

pub(crate) mod address;
pub(crate) mod clipboard;
pub(crate) mod door;
pub(crate) mod editor;
pub(crate) mod figures;
pub(crate) mod link;
pub(crate) mod options;
pub(crate) mod storage;
pub(crate) mod theme;
pub(crate) mod viewport;
