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
    let family = match image.family {
        Family::Debian => 'd',
        Family::Ubuntu => 'u',
        Family::Alpine => 'a',
        _ => return None,
    };
    let own = |row: &&Row| {
        row.0.starts_with(family) && row.0[1..].split(' ').any(|r| r == image.release || r == "*")
    };
    ROWS.iter().find(own).map(|(_, graph, error, years)| {
        let why = match (error, family) {
            (0, _) => "",
            (300, 'd') => "The release is not known; Debian trixie is assumed.",
            (_, 'u') => "Sizes of Debian's nearest release stand in for Ubuntu's.",
            _ => "Sizes of the nearest release stand in for another one's.",
        };
        Wanted { graph, exact: *error == 0, error: *error, years: *years, why }
    })
}

/// First letter of the family and its releases, the graph, its error in per mille, by how many years the release is newer.
type Row = (&'static str, &'static str, u64, i8);

const ROWS: [Row; 14] = [
    ("dtrixie 13", "apt-trixie", 0, 0),
    ("dbookworm 12", "apt-bookworm", 0, 0),
    ("dbullseye 11", "apt-bullseye", 0, 0),
    ("dbuster", "apt-bullseye", 380, -2),
    ("dstretch jessie wheezy", "apt-bullseye", 880, -4),
    ("d*", "apt-trixie", 300, 0),
    ("uresolute questing 26.04 25.10", "apt-trixie", 460, 1),
    ("unoble 24.04 plucky", "apt-trixie", 460, -1),
    ("ujammy 22.04", "apt-bookworm", 460, -1),
    ("ubionic 18.04", "apt-bullseye", 460, -3),
    ("uxenial 16.04 trusty 14.04", "apt-bullseye", 460, -5),
    ("u*", "apt-bullseye", 460, -1),
    ("a3.17", "apk-3.17", 0, 0),
    ("a*", "apk-3.17", 400, 0),
];
