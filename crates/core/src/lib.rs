//! What can be said about this Dockerfile? One pure function from text to report.
//!
//! ```
//! let report = playground_core::analyze("FROM scratch\nCOPY app /\n", &Default::default());
//! assert_eq!(report.plan.stages.len(), 1);
//! ```

pub mod assist;
pub mod compare;
pub mod convert;
pub mod diff;
pub mod export;
pub mod graph;
pub mod rebuild;
pub mod report;
pub mod share;
pub mod sizes;
pub mod wire;

pub use dockerfile_meaning::{
    Arch, Context, Finding, Names, Options, Severity, checks, context, findings, options, plan,
};
pub use report::{Report, analyze};
