//! Which image, or which package, runs a Java program of that version without its compiler?

use dockerfile_syntax::Keyword;

use crate::convert::asks::Asks;
use crate::convert::base::{self, Base, World};
use crate::convert::facts::{Fact, Facts};
use crate::convert::start::Start;
use crate::convert::{Outcome, packages, refuse};

/// A setting that names Java's folder in the image that stays behind.
pub(super) fn refuse_home(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let sets = |f: &&Fact<'_, '_>| {
        f.keyword() == Keyword::Env && f.step.words.iter().step_by(2).any(|name| name == "JAVA_HOME")
    };
    match facts.steps.iter().find(sets) {
        None => Ok(()),
        Some(fact) => Err(refuse(
            "cannot-follow",
            format!(
                "Line {} sets JAVA_HOME to a folder of the image that would stay behind. Leave it to the image: those of Java set it themselves.",
                fact.step.line
            ),
        )),
    }
}

/// Versions of which a run-time image exists.
const VERSIONS: [&str; 5] = ["8", "11", "17", "21", "25"];

/// What the program runs on, and on a plain distribution the package that holds Java.
pub(super) fn runtime(
    facts: &Facts<'_, '_>,
    start: &Start,
    asks: &mut Asks<'_>,
) -> Result<(Base, Option<Vec<String>>), Outcome> {
    let name = facts.base_name.as_str();
    if matches!(name, "debian" | "ubuntu" | "alpine") {
        let kits: Vec<String> =
            facts.commands().flat_map(|(_, _, c)| packages::installed(c).unwrap_or_default()).collect();
        // One without a compiler is installed already, and comes along as it is.
        if kits.iter().any(|k| k.contains("-jre")) {
            return Ok((base::slim(facts)?.base, Some(Vec::new())));
        }
        let mut found: Vec<String> = kits
            .iter()
            .filter_map(|kit| match kit.as_str() {
                kit if kit.contains("-jdk") => Some(kit.replace("-jdk", "-jre")),
                "openjdk8" | "openjdk11" | "openjdk17" | "openjdk21" => Some(format!("{kit}-jre")),
                _ => None,
            })
            .collect();
        found.dedup();
        if found.is_empty() {
            found.push(if name == "alpine" { "openjdk17-jre" } else { "default-jre-headless" }.to_owned());
        }
        return Ok((base::slim(facts)?.base, Some(found)));
    }
    if matches!(name, "tomcat" | "jetty") {
        return Ok((Base::new(facts.stage.base_raw.clone(), facts.world), None));
    }
    if let Some(java) =
        start.words().find(|w| w.starts_with('/') && w.ends_with("/bin/java") && !w.starts_with("/opt/java/"))
    {
        return Err(refuse(
            "cannot-follow",
            format!(
                "The image starts {java}, and the run-time image keeps Java elsewhere. Start plain `java`, which is on the path of both."
            ),
        ));
    }
    let raw = &facts.stage.base_raw;
    // The image `java` was given up at version 8.
    let version = version(name, &facts.base_tag).or((name == "java").then(|| "8".to_owned()));
    let tag = &facts.base_tag;
    if name == "eclipse-temurin" {
        let image = if raw.contains("-jdk") {
            raw.replace("-jdk", "-jre")
        } else if tag.contains("jre") || raw.contains('$') || !raw.contains(':') {
            raw.clone()
        } else {
            format!("{raw}-jre")
        };
        if image != *raw {
            return Ok((Base::new(image, facts.world), None));
        }
    }
    let version = match version {
        Some(version) if VERSIONS.contains(&version.as_str()) => version,
        Some(version) => {
            return Err(refuse(
                "no-runtime-image",
                format!(
                    "No image with only the run-time of Java {version} is maintained. Move to a version that is: 8, 11, 17, 21 or 25; then a second stage pays off."
                ),
            ));
        }
        None => {
            let likely = wanted(asks).unwrap_or("21");
            asks.ask(
                "java.version",
                &format!("Which version of Java does {} hold? Its tag does not say.", facts.stage.base),
                likely,
                &VERSIONS,
            )
        }
    };
    let alpine = facts.world == World::Alpine;
    let image = format!("eclipse-temurin:{version}-jre{}", if alpine { "-alpine" } else { "" });
    Ok((Base::new(image, if alpine { World::Alpine } else { World::Ubuntu }), None))
}

/// The version of Java that a tag names.
pub(super) fn version(name: &str, tag: &str) -> Option<String> {
    let mut number = None;
    let parts: Vec<&str> = tag.split(['-', '_']).collect();
    for (n, part) in parts.iter().enumerate() {
        let kit = part.trim_start_matches("jdk").trim_start_matches("jre").trim_start_matches("openjdk");
        let marked = kit.len() < part.len();
        let after = n > 0
            && matches!(
                parts[n - 1],
                "temurin"
                    | "corretto"
                    | "openjdk"
                    | "jdk"
                    | "jre"
                    | "zulu"
                    | "sapmachine"
                    | "semeru"
                    | "liberica"
            );
        let first = n == 0 && !matches!(name, "maven" | "gradle");
        if (marked || after || first) && kit.starts_with(|c: char| c.is_ascii_digit()) && number.is_none() {
            number = Some(kit.strip_prefix("1.").unwrap_or(kit));
        }
    }
    let digits: String = number?.chars().take_while(char::is_ascii_digit).collect();
    Some(digits)
}

/// The version that the project compiles for, as far as its manifest says.
fn wanted<'a>(asks: &Asks<'a>) -> Option<&'static str> {
    let mut texts =
        asks.context()?.texts().filter(|(p, _)| p.ends_with("pom.xml") || p.contains("build.gradle"));
    texts.find_map(|(_, text)| {
        let at = [
            "<java.version>",
            "<maven.compiler.release>",
            "<maven.compiler.source>",
            "<release>",
            "VERSION_",
            "JavaLanguageVersion.of(",
        ]
        .iter()
        .find_map(|m| text.find(m).map(|at| at + m.len()))?;
        let rest = text[at..].strip_prefix("1.").or(text[at..].strip_prefix("1_")).unwrap_or(&text[at..]);
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        VERSIONS.iter().copied().find(|v| v.parse::<u32>().ok() >= digits.parse::<u32>().ok())
    })
}
