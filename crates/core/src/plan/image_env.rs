//! Which variables does a base image bring?

use dockerfile_syntax::ImageRef;

use crate::Arch;

/// Names and values, as far as the table of base images knows them.
pub(super) fn env(_image: &ImageRef, _arch: Arch) -> Vec<(&'static str, &'static str)> {
    Vec::new()
}
