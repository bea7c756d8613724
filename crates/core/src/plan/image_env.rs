//! Which variables does a base image bring?

use dockerfile_syntax::ImageRef;

use crate::Arch;

/// Names and values, as far as the table of base images knows them.
pub(super) fn env(image: &ImageRef, arch: Arch) -> Vec<(&'static str, &'static str)> {
    let found = image_data::lookup(&image.familiar_name(), image.tag.as_deref(), None, arch.into());
    found.image().map_or_else(Vec::new, |image| image.env.clone())
}
