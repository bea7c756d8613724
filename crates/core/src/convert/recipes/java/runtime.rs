//! Which image, or which package, runs a Java program of that version without its compiler?

use dockerfile_syntax::{Command, Keyword};

use super::tool;
use crate::convert::asks::Asks;
use crate::convert::base::{self, Base, World};
use crate::convert::cut::listed;
use crate::convert::facts::{Fact, Facts};
use crate::convert::split::{Role, Split};
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

/// Packages that carry one name on Debian and Ubuntu, of every release, and have nothing to do with the Java that an image brings.
const ANYWHERE: &str = " bash bzip2 ca-certificates cron curl dnsutils dumb-init ffmpeg file fontconfig fonts-dejavu fonts-dejavu-core \
    fonts-liberation gettext-base ghostscript git git-core gnupg graphviz htop imagemagick iproute2 iputils-ping jq less libfreetype6 libxext6 \
    libxi6 libxrender1 libxtst6 locales lsof make mysql-client nano net-tools netcat-openbsd nginx openssh-client openssh-server openssl \
    postgresql-client procps python3 rabbitmq-server redis-server redis-tools rsync socat sudo supervisor tar telnet tini tree tzdata unzip \
    vim wait-for-it wget xvfb xz-utils zip ";

/// The image with Java alone stands on another distribution, whose packages may be called otherwise.
pub(super) fn refuse_foreign(split: &Split<'_, '_, '_>) -> Result<(), Outcome> {
    let facts = split.facts;
    // Images with OpenJDK's own builds stand on Debian or Oracle Linux, those with Temurin's on Ubuntu.
    let recent = facts.base_tag.split('.').next().and_then(|m| m.parse::<u32>().ok()).is_some_and(|m| m >= 7);
    let ubuntu = facts.base_tag.contains("temurin")
        || matches!(facts.base_name.as_str(), "eclipse-temurin" | "adoptopenjdk")
        || facts.base_name == "gradle" && recent;
    if ubuntu || facts.world == World::Alpine {
        return Ok(());
    }
    let repeated: Vec<_> = facts
        .commands()
        .filter(|(n, _, _)| !matches!(split.roles[*n], Role::Build | Role::Drop(_)))
        .collect();
    // The new image has no manager of RPM packages.
    if let Some((_, fact, command)) =
        repeated.iter().find(|(_, _, c)| matches!(c.program(), "yum" | "dnf" | "microdnf" | "zypper"))
    {
        return Err(refuse(
            "no-runtime-image",
            format!(
                "Line {} installs with {}, and {} stands on another distribution, which has no such program. Start the build from an image of eclipse-temurin, and install with apt-get.",
                fact.step.line,
                command.program(),
                split.base.image
            ),
        ));
    }
    let repeated =
        repeated.into_iter().filter(|(n, _, _)| matches!(split.roles[*n], Role::Both(_) | Role::Run));
    let named = repeated.flat_map(|(_, _, c)| packages::installed(c).unwrap_or_default());
    let mut names = split.packages.iter().map(|(name, _)| name.clone()).chain(named);
    match names.find(|name| !listed(ANYWHERE, name)) {
        None => Ok(()),
        Some(name) => Err(refuse(
            "no-runtime-image",
            format!(
                "The package {name} is installed on {}, and {} stands on another distribution, which may have it under another name or not at all. Start the build from an image of eclipse-temurin, which stands on the same one.",
                facts.stage.base, split.base.image
            ),
        )),
    }
}

/// Gradle's image works in a home that the one with Java alone has not: without WORKDIR every relative path would mean another.
pub(super) fn refuse_unplaced(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let set = facts.steps.iter().position(|f| f.keyword() == Keyword::Workdir).unwrap_or(facts.steps.len());
    let builds = |f: &Fact<'_, '_>| f.followed().into_iter().any(|(c, folder)| tool(c) && folder == "/");
    let lost = facts.steps[..set].iter().find(|f| relative(f) || builds(f));
    match lost.filter(|_| facts.base_name == "gradle") {
        None => Ok(()),
        Some(fact) => Err(refuse(
            "no-workdir",
            format!(
                "Line {} works in the folder that Gradle's image sets, which the image with Java alone does not have. Add a line such as `WORKDIR /app` above it; then every path says where it lies.",
                fact.step.line
            ),
        )),
    }
}

/// Whether a line copies to a place that is named from where it stands.
fn relative(fact: &Fact<'_, '_>) -> bool {
    let copies = matches!(fact.keyword(), Keyword::Copy | Keyword::Add);
    copies && fact.instruction.arguments.words().last().is_some_and(|w| !w.value.starts_with(['/', '$']))
}

/// Images of Gradle bring a user `gradle`, and those with Java alone do not.
pub(super) fn user(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    let mut names = facts.steps.iter().filter(|f| f.keyword() == Keyword::User);
    let named = |f: &Fact<'_, '_>| {
        f.step.words.first().is_some_and(|w| w.split(':').next().is_some_and(|user| user == "gradle"))
    };
    if facts.base_name != "gradle" || !names.any(named) {
        return;
    }
    let line = match split.base.world {
        World::Alpine => "RUN addgroup -g 1000 gradle && adduser -D -u 1000 -G gradle gradle",
        _ => {
            "RUN groupadd --non-unique --gid 1000 gradle \\\n && useradd --non-unique --uid 1000 --gid gradle --create-home gradle"
        }
    };
    split.first_line(line, "The user that Gradle's image brings, with the same number.");
}

/// Images of Maven and Gradle on Alpine bring Bash, and so does the package of sbt; a script of the project may ask for it.
pub(super) fn shell(split: &mut Split<'_, '_, '_>, start: &Start) {
    let facts = split.facts;
    let sbt = |c: &Command| packages::installed(c).unwrap_or_default().iter().any(|n| n == "sbt");
    let builds = facts.world == World::Alpine
        && (matches!(facts.base_name.as_str(), "maven" | "gradle")
            || facts.commands().any(|(_, _, c)| sbt(c)));
    let script = start.words().any(|w| w.ends_with(".sh") || w.contains("/bin/") && !w.ends_with("/java"));
    let bash = start.words().any(|w| w == "bash" || w.ends_with("/bash"));
    if builds && (script || bash) {
        split.package(
            "bash",
            "The script that is started may be one of Bash, which the image of the build tool brings.",
        );
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
            let likely = wanted(asks).unwrap_or(usual(name, tag));
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
            && listed(
                " temurin corretto amazoncorretto openjdk jdk jre zulu sapmachine semeru liberica ",
                parts[n - 1],
            );
        let first = n == 0 && !matches!(name, "maven" | "gradle");
        if (marked || after || first) && kit.starts_with(|c: char| c.is_ascii_digit()) && number.is_none() {
            number = Some(kit.strip_prefix("1.").unwrap_or(kit));
        }
    }
    let digits: String = number?.chars().take_while(char::is_ascii_digit).collect();
    Some(digits)
}

/// The version that an image without one in its tag most likely holds.
fn usual(name: &str, tag: &str) -> &'static str {
    // Those on Alpine were given up at version 8.
    if name == "maven" && tag.ends_with("alpine") {
        return "8";
    }
    match (name, tag.split('-').next().unwrap_or("")) {
        ("maven", v) if ["3.0", "3.1", "3.2", "3.3", "3.5"].iter().any(|old| v.starts_with(old)) => "8",
        ("maven", v) if v.starts_with("3.6") => "11",
        ("gradle", v) if v.starts_with(['2', '3', '4', '5']) => "8",
        ("gradle", v) if v.starts_with('6') => "11",
        ("gradle", v) if v.starts_with('7') => "17",
        ("maven", v) if v.starts_with("3.8") => "17",
        _ => "21",
    }
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
