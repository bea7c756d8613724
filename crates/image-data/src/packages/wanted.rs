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
    /// By how many years the image's release is newer than the graph's: packages grow, see [`Wanted::percent`].
    pub years: i8,
    /// Which release stands in for which, in a sentence; empty where it is the image's own.
    pub why: &'static str,
}

impl Wanted {
    /// What a sum of this graph's sizes comes to in the image's release, in per cent: what 124 common packages bring grew by a
    /// tenth from Debian bullseye to trixie, in four years.
    pub fn percent(&self) -> u64 {
        (1000 + 25 * i64::from(self.years)).unsigned_abs() / 10
    }
}

/// The graph whose packages are most like those of an image; `None` where its family has none.
///
/// Ubuntu's releases take the Debian release whose C library is nearest to theirs (20.04: 2.31 as bullseye, 22.04: 2.35, bookworm:
/// 2.36, 24.04: 2.39, trixie: 2.41). The errors are medians over layers of real images weighed by another release's index, times two.
pub fn graph_for(image: &BaseImage) -> Option<Wanted> {
    let own = |graph| Some(Wanted { graph, exact: true, error: 0, years: 0, why: "" });
    let near = |graph, error, years, why| Some(Wanted { graph, exact: false, error, years, why });
    let ubuntu =
        |graph, years| near(graph, 460, years, "Sizes of Debian's nearest release stand in for Ubuntu's.");
    match (image.family, image.release) {
        (Family::Debian, "trixie" | "13") => own("apt-trixie"),
        (Family::Debian, "bookworm" | "12") => own("apt-bookworm"),
        (Family::Debian, "bullseye" | "11") => own("apt-bullseye"),
        (Family::Debian, "buster") => {
            near("apt-bullseye", 380, -2, "Sizes of Debian bullseye stand in for buster.")
        }
        (Family::Debian, "stretch" | "jessie" | "wheezy") => {
            near("apt-bullseye", 880, -4, "Sizes of Debian bullseye stand in for a much older release.")
        }
        (Family::Debian, _) => {
            near("apt-trixie", 300, 0, "The release is not known; Debian trixie is assumed.")
        }
        (Family::Ubuntu, "resolute" | "questing" | "26.04" | "25.10") => ubuntu("apt-trixie", 1),
        (Family::Ubuntu, "noble" | "24.04" | "plucky") => ubuntu("apt-trixie", -1),
        (Family::Ubuntu, "jammy" | "22.04") => ubuntu("apt-bookworm", -1),
        (Family::Ubuntu, "bionic" | "18.04") => ubuntu("apt-bullseye", -3),
        (Family::Ubuntu, "xenial" | "16.04" | "trusty" | "14.04") => ubuntu("apt-bullseye", -5),
        (Family::Ubuntu, _) => ubuntu("apt-bullseye", -1),
        (Family::Alpine, "3.17") => own("apk-3.17"),
        (Family::Alpine, _) => {
            near("apk-3.17", 400, 0, "Sizes of Alpine 3.17 stand in for another release's.")
        }
        _ => None,
    }
}
