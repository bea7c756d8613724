//! Which version does a tag stand for that changes without notice?

use dockerfile_syntax::{Edit, ImageRef, Span};

use super::Change;
use super::asks::Asks;
use super::base::sibling;
use super::split::Split;

/// A floating tag, and the one that it stands for.
pub(super) struct Pin {
    /// The image as it is written, with the tag that names its version.
    pub(super) image: String,
    pub(super) tag: &'static str,
    pub(super) why: String,
}

/// The version behind an image as it is written, if its tag names none and the table of images knows which that is. A digest is
/// never made up.
pub(super) fn pin(raw: &str, name: &str, tag: &str) -> Option<Pin> {
    let floats = !tag.starts_with(|c: char| c.is_ascii_digit());
    if !floats || raw.contains(['$', '@']) {
        return None;
    }
    let (version, as_of) = image_data::concrete(name, tag)?;
    let at = raw.rfind('/').map_or(0, |n| n + 1);
    let bare = raw[at..].find(':').map_or(raw, |colon| &raw[..at + colon]);
    let why = format!(
        "{name}:{tag} is another image whenever a new version comes out. On {as_of} it was {version}: a build tomorrow starts from the same version as one today, and a new one comes when you say so."
    );
    Some(Pin { image: format!("{bare}:{version}"), tag: version, why })
}

/// Offers to name the versions of the images that the two stages start from.
pub(super) fn offer(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>) {
    let facts = split.facts;
    let Some(from) = facts.document.instructions[facts.stage.instruction].as_from() else { return };
    let span = from.image.span;
    let (raw, name, tag) = (span.of(facts.document.text), facts.base_name.as_str(), facts.base_tag.as_str());
    let slim = |raw: &str, tag: &str| sibling(raw, name, tag).ok().flatten();
    let old = pin(raw, name, tag);
    let image = &split.base.image;
    let new = match &old {
        Some(pin) if *image == raw => Some(pin.image.clone()),
        Some(pin) if Some(image) == slim(raw, tag).as_ref() => slim(&pin.image, pin.tag),
        _ => {
            let found =
                |new: ImageRef| pin(image, &new.familiar_name(), new.tag.as_deref().unwrap_or("latest"));
            ImageRef::parse(image).ok().and_then(found).map(|p| p.image)
        }
    };
    let Some(shown) = old.as_ref().map(|p| &p.image).or(new.as_ref()) else { return };
    if !wanted(shown, asks) {
        return;
    }
    if let Some(new) = new {
        split.base.image = new;
    }
    split.edits.extend(old.map(|pin| change(span, pin)));
}

/// Whether the version shall be named.
pub(super) fn wanted(image: &str, asks: &mut Asks<'_>) -> bool {
    let text = format!("Shall the image be named by its version, {image}? Its tag changes without notice.");
    asks.choose("pin", &text, &["as it is", "by version"]) == "by version"
}

/// The edit with its reason.
pub(super) fn change(span: Span, pin: Pin) -> Change {
    Change { edit: Edit { span, insert: pin.image }, why: pin.why }
}

#[cfg(test)]
mod tests {
    use super::pin;
    use crate::convert::rules::offer;

    #[test]
    fn a_version_that_the_table_knows() {
        let image = |raw: &str, name: &str, tag: &str| pin(raw, name, tag).map(|p| p.image);
        let golang = image("golang", "golang", "latest").unwrap();
        assert!(golang.starts_with("golang:1."), "{golang}");
        let mirrored = image("docker.io/library/golang:alpine", "golang", "alpine").unwrap();
        assert!(
            mirrored.starts_with("docker.io/library/golang:1.") && mirrored.contains("-alpine"),
            "{mirrored}"
        );
        for (raw, name, tag) in [
            ("golang:1.22", "golang", "1.22"),
            ("node:20", "node", "20"),
            ("nobody/knows", "nobody/knows", "latest"),
            ("golang@sha256:0", "golang", "latest"),
            ("golang:${V}", "golang", "latest"),
        ] {
            assert_eq!(image(raw, name, tag), None, "{raw}");
        }
    }

    #[test]
    fn both_stages_of_a_conversion() {
        let text = "FROM python\nWORKDIR /a\nCOPY . .\nRUN pip install flask\nCMD [\"python\", \"a.py\"]\n";
        let pinned = offer(text, &[("pin", "by version")], &[]).text;
        let froms: Vec<&str> = pinned.lines().filter_map(|l| l.strip_prefix("FROM ")).collect();
        assert!(froms[0].starts_with("python:3.") && froms[0].ends_with(" AS build"), "{froms:?}");
        assert!(froms[1].starts_with("python:3.") && froms[1].contains("slim"), "{froms:?}");
        assert!(offer(text, &[], &[]).text.starts_with("FROM python AS build\n"));
    }
}
