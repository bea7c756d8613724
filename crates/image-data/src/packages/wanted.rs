//! Which graph does an image need, and how well does it fit?

use crate::{BaseImage, Family};

/// Which graph an image needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// `apt-bookworm`: the file is `packages/apt-bookworm.bin`.
    pub graph: &'static str,
    /// Whether it is the image's own release.
    pub exact: bool,
    /// How far a sum of sizes out of this graph may be off for this image, in per mille to both sides.
    pub error: u64,
    /// Which release stands in for which, in a sentence; empty where it is the image's own.
    pub why: &'static str,
}

/// The graph whose packages are most like those of an image; `None` where its family has none.
///
/// The errors are medians over layers of real images weighed by another release's index, times two.
pub fn graph_for(image: &BaseImage) -> Option<Wanted> {
    let own = |graph| Some(Wanted { graph, exact: true, error: 0, why: "" });
    let near = |graph, error, why| Some(Wanted { graph, exact: false, error, why });
    match (image.family, image.release) {
        (Family::Debian, "trixie" | "13") => own("apt-trixie"),
        (Family::Debian, "bookworm" | "12") => own("apt-bookworm"),
        (Family::Debian, "bullseye" | "11") => own("apt-bullseye"),
        (Family::Debian, "buster") => {
            near("apt-bullseye", 380, "Sizes of Debian bullseye stand in for buster.")
        }
        (Family::Debian, "stretch" | "jessie" | "wheezy") => {
            near("apt-bullseye", 880, "Sizes of Debian bullseye stand in for a much older release.")
        }
        (Family::Debian, _) => near("apt-trixie", 300, "The release is not known; Debian trixie is assumed."),
        (Family::Ubuntu, "noble" | "24.04" | "resolute" | "questing" | "26.04" | "25.10" | "plucky") => {
            near("apt-trixie", 460, "Sizes of Debian trixie stand in for Ubuntu's.")
        }
        (Family::Ubuntu, _) => near("apt-bullseye", 460, "Sizes of Debian bullseye stand in for Ubuntu's."),
        (Family::Alpine, "3.17") => own("apk-3.17"),
        (Family::Alpine, _) => near("apk-3.17", 400, "Sizes of Alpine 3.17 stand in for another release's."),
        _ => None,
    }
}
