//! What can be said about this Dockerfile? One pure function from text to report.
//!
//! ```
//! let report = playground_core::analyze("FROM scratch\nCOPY app /\n", &Default::default());
//! assert_eq!(report.plan.stages.len(), 1);
//! ```

pub mod assist;
pub mod checks;
pub mod compare;
pub mod context;
pub mod convert;
pub mod diff;
pub mod export;
pub mod graph;
mod names;
pub mod options;
pub mod plan;
pub mod rebuild;
pub mod report;
pub mod share;
pub mod sizes;
pub mod wire;

pub use context::Context;
pub use names::Names;
pub use options::{Arch, Options};
pub use report::{Finding, Report, Severity, analyze};
