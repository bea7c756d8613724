//! Which parts does the page have? One file each.

mod code;
mod convert;
mod empty;
mod graph;
mod header;
mod headline;
mod layers;
mod notice;
mod panels;
mod problems;

pub(crate) use code::Code;
pub(crate) use empty::Empty;
pub(crate) use graph::StageGraph;
pub(crate) use header::Header;
pub(crate) use headline::Headline;
pub(crate) use layers::layers;
pub(crate) use notice::NoticeBar;
pub(crate) use panels::Panels;
