//! How does a document become a plan?

use dockerfile_syntax::Document;

use super::Plan;
use crate::Options;

/// Plans what BuildKit would build.
pub fn plan(_document: &Document<'_>, _options: &Options) -> Plan {
    Plan::default()
}
