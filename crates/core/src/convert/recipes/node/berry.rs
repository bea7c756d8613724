//! Where does a yarn of the second generation keep its packages?

use crate::convert::asks::Asks;
use crate::convert::facts::Facts;

/// Whether the packages may lie in yarn's cache: said by the folder. Where that is not known the cache comes along, for then both are right.
pub(super) fn linker(facts: &Facts<'_, '_>, asks: &mut Asks<'_>) -> bool {
    let copied = facts.brought().any(|(path, _)| path.contains(".yarn/cache"));
    let settings = facts.project.as_ref().map(|p| (p, p.text(".yarnrc.yml").unwrap_or("")));
    match (pnp(facts), settings) {
        _ if copied => false,
        (Some(zipped), Some((project, text))) => {
            zipped && !text.contains("enableGlobalCache: false") && !project.has(".yarn/cache")
        }
        _ => {
            let text = "Where does Yarn keep the packages? (nodeLinker in .yarnrc.yml; Plug'n'Play if it says nothing)";
            asks.choose("linker", text, &["plug-n-play", "node-modules"]) == "plug-n-play"
        }
    }
}

/// Whether yarn keeps packages in zip files; `None` if the text does not say.
pub(super) fn pnp(facts: &Facts<'_, '_>) -> Option<bool> {
    let settings = facts.project.as_ref()?.text(".yarnrc.yml").unwrap_or("");
    Some(!settings.contains("nodeLinker: node-modules") && !settings.contains("nodeLinker: pnpm"))
}

/// Whether yarn is of the second generation or newer.
pub(super) fn is_berry(facts: &Facts<'_, '_>) -> bool {
    let named = facts
        .package(&facts.workdir())
        .is_some_and(|p| p.manager.starts_with("yarn@") && !p.manager.starts_with("yarn@1"));
    if named {
        return true;
    }
    let copied = facts.brought().any(|(path, _)| path.contains(".yarn"));
    copied
        || facts.commands().any(|(_, _, c)| {
            c.words.iter().any(|w| {
                w.value == "--immutable"
                    || w.value == "berry"
                    || w.value.starts_with("yarn@2")
                    || w.value.starts_with("yarn@3")
                    || w.value.starts_with("yarn@4")
            })
        })
}
