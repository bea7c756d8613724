//! Which variables does a base image bring?

use dockerfile_syntax::ImageRef;

/// Names and values; `None` for an image that the table does not know.
pub(super) fn env(image: &ImageRef) -> Option<Vec<(&'static str, &'static str)>> {
    image_data::variables(&image.familiar_name(), image.tag.as_deref())
}
