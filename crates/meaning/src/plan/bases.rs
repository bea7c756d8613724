//! What does a plan ask about base images, and who answers?

use dockerfile_syntax::ImageRef;

/// Names and values of variables.
pub type Pairs = Vec<(&'static str, &'static str)>;

/// Who is asked about base images: a plan has no table of its own, so that it can be built into a program without one.
#[derive(Clone, Copy, Debug)]
pub struct Bases {
    /// What the answers know an image by; `None` where nothing is known of it.
    pub known: fn(&ImageRef) -> Option<&'static str>,
    /// The variables that an image of this name and tag brings, each name once.
    pub variables: fn(&'static str, Option<&str>) -> Pairs,
}

impl Bases {
    /// Nothing is known of any image: how BuildKit's own answers were recorded.
    pub const NONE: Bases = Bases { known: |_| None, variables: |_, _| Vec::new() };

    /// What the table of images knows.
    pub const TABLE: Bases = Bases {
        known: |image| image_data::known(&image.familiar_name()),
        variables: |name, tag| image_data::variables(name, tag).unwrap_or_default(),
    };
}
