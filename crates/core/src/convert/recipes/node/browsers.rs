//! Which browsers were fetched into a home folder, and how do they come along?

use dockerfile_syntax::{Command, Keyword};

use super::dependencies::is_install;
use crate::convert::facts::{Fact, Facts, beneath};
use crate::convert::packages;
use crate::convert::split::Split;
use crate::convert::{Outcome, refuse};

/// Brings the browsers that Playwright and Puppeteer drive.
pub(super) fn browsers(split: &mut Split<'_, '_, '_>, root: &str) -> Result<(), Outcome> {
    let found = [playwright(split)?, puppeteer(split.facts)];
    for place in found.into_iter().flatten().filter(|place| !beneath(place, root)) {
        split.build_line(
            format!("RUN mkdir -p {place}"),
            "There is no such folder if no browser was fetched.",
        );
        split.take(&place, "The browser that the program drives was fetched into this folder.");
    }
    Ok(())
}

/// Where Playwright's are; what they load is installed again.
fn playwright(split: &mut Split<'_, '_, '_>) -> Result<Option<String>, Outcome> {
    let facts = split.facts;
    let named = |c: &Command| {
        c.words.iter().any(|w| packages::unversioned(&w.value) == "playwright")
            && c.words.iter().any(|w| matches!(w.value.as_ref(), "install" | "install-deps"))
    };
    let mut place = None;
    for (_, fact, command) in facts.commands().filter(|(_, _, c)| named(c)) {
        if command.has("install") {
            place = Some(match fact.step.vars.get("PLAYWRIGHT_BROWSERS_PATH") {
                Some(path) if path.starts_with('/') => path.trim_end_matches('/').to_owned(),
                Some(_) => continue,
                None => format!("{}/.cache/ms-playwright", home(fact)),
            });
        }
        if command.has("--with-deps") || command.has("install-deps") {
            if !facts.stage.config.user.is_empty() {
                return Err(refuse(
                    "cannot-follow",
                    format!(
                        "Line {} installs the libraries of browsers with Playwright, which only root can, and the image runs as another user. Install them with apt-get in a line of its own; then they are installed in the image that runs, too.",
                        fact.step.line
                    ),
                ));
            }
            let browsers = command.operands().map(|w| w.value.as_ref());
            let browsers: Vec<&str> = browsers
                .filter(|w| ["chromium", "firefox", "webkit", "chrome", "msedge"].contains(w))
                .collect();
            split.last_line(
                format!("RUN npx playwright install-deps {}", browsers.join(" ")).trim_end().to_owned(),
                "The libraries that the browsers load are packages of the system.",
            );
        }
    }
    Ok(place)
}

/// Where Puppeteer's is, if it may have fetched one: said by package.json, or by the libraries that are installed for it.
fn puppeteer(facts: &Facts<'_, '_>) -> Option<String> {
    let vars = ["PUPPETEER_SKIP_DOWNLOAD", "PUPPETEER_SKIP_CHROMIUM_DOWNLOAD", "PUPPETEER_EXECUTABLE_PATH"];
    let names: Vec<String> =
        facts.commands().flat_map(|(_, _, c)| packages::installed(c).unwrap_or_default()).collect();
    let has = |wanted: &[&str]| names.iter().any(|n| wanted.iter().any(|w| n.starts_with(w)));
    let own = has(&["chromium", "google-chrome", "firefox"]);
    let libraries =
        has(&["libnss3"]) && has(&["libgbm1", "libxss1", "libatk", "libasound2", "gconf-service"]);
    let text = facts.document.text.contains("puppeteer");
    let listed = facts.package(&facts.workdir()).map(|p| p.has("puppeteer"));
    let (_, install, _) = facts.commands().rfind(|(_, f, c)| f.keyword() == Keyword::Run && is_install(c))?;
    if own || vars.iter().any(|v| install.step.vars.get(v).is_some()) || !listed.unwrap_or(libraries || text)
    {
        return None;
    }
    match install.step.vars.get("PUPPETEER_CACHE_DIR") {
        Some(path) => Some(path.trim_end_matches('/').to_owned()).filter(|p| p.starts_with('/')),
        None => Some(format!("{}/.cache/puppeteer", home(install))),
    }
}

/// The home folder of who runs a line.
fn home(fact: &Fact<'_, '_>) -> String {
    match fact.step.vars.get("HOME") {
        Some(home) => home.trim_end_matches('/').to_owned(),
        None => match fact.step.user.split(':').next() {
            None | Some("" | "root" | "0") => "/root".to_owned(),
            Some("1000") => "/home/node".to_owned(),
            Some(name) => format!("/home/{name}"),
        },
    }
}
