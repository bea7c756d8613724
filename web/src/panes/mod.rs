//! Which parts does the page have? One file each.

mod card;
mod code;
mod empty;
mod fixed;
mod graph;
mod header;
mod headline;
mod layers;
mod notice;
mod on_demand;
mod panels;
mod pick;
mod problems;

pub(crate) use code::Code;
pub(crate) use empty::empty;
pub(crate) use fixed::{BORDER_X, BORDER_Y, INVITATION, TOO_LARGE, fixed};
pub(crate) use graph::StageGraph;
pub(crate) use header::header;
pub(crate) use headline::headline;
pub(crate) use layers::layers;
pub(crate) use notice::notice_bar;
pub(crate) use panels::panels;
pub(crate) use pick::pick;
