//! What does a Dockerfile mean? What a builder would do with it, and what is wrong with it.
//!
//! ```
//! let options = dockerfile_meaning::Options::default();
//! let document = dockerfile_syntax::parse("FROM scratch\nCOPY app /\n");
//! let plan = dockerfile_meaning::plan::plan(&document, &options);
//! assert_eq!(plan.stages.len(), 1);
//! let findings = dockerfile_meaning::findings(&document, &plan, &options);
//! assert!(findings.iter().all(|finding| !finding.docker_prints));
//! ```

pub mod checks;
pub mod context;
mod finding;
mod names;
pub mod options;
pub mod plan;

pub use context::Context;
pub use finding::{Finding, Severity, findings, problems};
pub use names::Names;
pub use options::{Arch, Options};
