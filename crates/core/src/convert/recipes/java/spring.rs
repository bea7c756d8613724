//! Can the jar of Spring Boot be laid out in layers, so that a new version of the program ships only its own classes?

use dockerfile_syntax::Keyword;

use crate::convert::asks::Asks;
use crate::convert::facts::{Facts, beneath};
use crate::convert::follow::distribution;
use crate::convert::project::source_of;
use crate::convert::recipes::json;
use crate::convert::split::{Artefact, Split};
use crate::convert::start::Start;
use crate::plan::join;

/// The layers that the plugin makes unless told otherwise, those that change least first.
const LAYERS: [(&str, &str); 4] = [
    ("dependencies", "Libraries of released versions: they change least."),
    ("spring-boot-loader", "The classes that start a jar with libraries inside."),
    ("snapshot-dependencies", "Libraries whose version may change without its number."),
    ("application", "The program's own classes and settings: what a new version ships."),
];

/// How a jar of this version is taken apart, and started afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// From 3.3 on: what is left is a jar of the same name, beside its libraries, so it is started as before.
    Tools,
    /// Before: the classes lie open, and this one starts them.
    Launcher(&'static str),
}

/// Offers the layers, where the build file says that the jar is one of Spring Boot and which version makes it.
pub(super) fn layers(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>, start: &Start) {
    let Some((place, jar)) = jar(split, start) else { return };
    let Some(mode) = mode(split.facts, &jar) else { return };
    let replaced = match mode {
        Ok(Mode::Launcher(class)) => match launched(split.facts, &jar, class) {
            Some(replaced) => Some(replaced),
            None => return stays(split, "its start command is no plain list of words"),
        },
        Ok(Mode::Tools) => None,
        Err(why) => return stays(split, &why),
    };
    let folder = folder(&jar);
    // What is laid out beside the jar would lie among the files of the system.
    if distribution(folder) {
        return stays(split, "it does not stand in a folder of its own");
    }
    let text = "Does the jar of Spring Boot stay one file? In layers, a new version of the program ships its own classes, and not its libraries again.";
    if asks.choose("jar", text, &["one file", "layers"]) == "one file" {
        return;
    }
    let layers = join(folder, "layers");
    let line = match mode {
        Ok(Mode::Tools) => {
            format!("RUN java -Djarmode=tools -jar {jar} extract --layers --destination {layers}")
        }
        _ => format!("RUN java -Djarmode=layertools -jar {jar} extract --destination {layers}"),
    };
    split.build_line(line, "Takes the jar apart as Spring Boot itself divides it: what changes seldom, and what with every version.");
    let slash = |path: &str| format!("{}/", path.trim_end_matches('/'));
    let artefacts = LAYERS.map(|(name, why)| Artefact {
        from: slash(&join(&layers, name)),
        to: slash(folder),
        why: why.to_owned(),
        program: false,
    });
    split.artefacts.splice(place..place + 1, artefacts);
    if let Some((step, words)) = replaced {
        let keyword = split.facts.steps[step].keyword().name();
        split.replace(
            step,
            format!("{keyword} {}", json(&words)),
            "The classes lie open in layers, so Spring Boot's launcher starts them where the jar stood; all other words are as before.",
        );
    }
}

/// Says why there is no such choice.
fn stays(split: &mut Split<'_, '_, '_>, why: &str) {
    split.assume(format!(
        "The jar of Spring Boot may stay one file: it is not offered in layers, since {why}."
    ));
}

/// The one jar that is started, among what comes along: its place and path.
fn jar(split: &Split<'_, '_, '_>, start: &Start) -> Option<(usize, String)> {
    let [command] = start.commands.as_slice() else { return None };
    let at = command.iter().position(|w| w == "-jar")?;
    let name = command.get(at + 1).filter(|w| w.ends_with(".jar") && !w.contains(['$', '*', '?', ' ']))?;
    let jar = join(&join("/", &split.facts.stage.config.workdir), name);
    let place = split.artefacts.iter().position(|a| a.from == jar && a.to == jar)?;
    let alone = split.artefacts.iter().enumerate().all(|(n, a)| n == place || !beneath(&jar, &a.from));
    (alone && !jar.ends_with("-plain.jar")).then_some((place, jar))
}

fn folder(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((folder, _)) => folder,
    }
}

/// The start command with the launcher in the place of the jar, and its step.
fn launched(facts: &Facts<'_, '_>, jar: &str, class: &str) -> Option<(usize, Vec<String>)> {
    let starts = |k: Keyword| matches!(k, Keyword::Entrypoint | Keyword::Cmd);
    let step = facts.steps.iter().rposition(|f| {
        starts(f.keyword()) && !f.step.shell_form && f.step.words.iter().any(|w| w == "-jar")
    })?;
    let words = &facts.steps[step].step.words;
    let at = words.iter().position(|w| w == "-jar")?;
    if words.first()?.rsplit('/').next() != Some("java") {
        return None;
    }
    let mut out = words[..at].to_vec();
    out.extend(["-cp".to_owned(), folder(jar).to_owned(), class.to_owned()]);
    out.extend(words.get(at + 2..)?.iter().cloned());
    Some((step, out))
}

/// How the jar is taken apart; `None` if nothing says that Spring Boot makes it, or else why not.
fn mode(facts: &Facts<'_, '_>, jar: &str) -> Option<Result<Mode, String>> {
    let project = facts.project.as_ref()?;
    // The build file beside the folder that the jar was built in, or the one of the whole project.
    let mut folders: Vec<&str> = jar.match_indices('/').rev().map(|(at, _)| &jar[..at]).collect();
    folders.extend(facts.steps.iter().rev().map(|f| f.folder.as_str()));
    let read = |name: &str| {
        let mut files = folders.iter().filter_map(|f| source_of(facts, &join(f, name)));
        files.find_map(|f| project.text(&f))
    };
    match (read("pom.xml"), read("build.gradle").or(read("build.gradle.kts"))) {
        (Some(pom), _) => maven(pom),
        (None, Some(build)) => gradle(build),
        (None, None) => None,
    }
}

fn maven(pom: &str) -> Option<Result<Mode, String>> {
    let parent = pom.split("<parent>").nth(1).and_then(|p| p.split("</parent>").next()).unwrap_or("");
    let parent = Some(parent).filter(|p| p.contains(">spring-boot-starter-parent<"));
    let plugin = pom.split(">spring-boot-maven-plugin<").nth(1)?.split("</plugin>").next().unwrap_or("");
    let has = |text: &str, words: &[&str]| words.iter().any(|w| text.contains(w));
    let refused = match () {
        _ if has(pom, &["<modules>"]) => Some("the project has several modules"),
        _ if has(pom, &["<packaging>war"]) => Some("it is packed as a web archive"),
        _ if has(plugin, &["<layers>", "<layout>", "<executable>", "<skip>", "<include"]) => {
            Some("the plugin is told how to lay it out")
        }
        _ if has(plugin, &["<classifier>", "<finalName>"]) => Some("the jar in layers has another name"),
        _ if parent.is_none() && !has(plugin, &["<goal>repackage"]) => {
            Some("nothing tells the plugin to make it")
        }
        _ => None,
    };
    if let Some(why) = refused {
        return Some(Err(why.to_owned()));
    }
    let version = |text: &str| element(text, "version").map(str::to_owned);
    let given = version(plugin).or(parent.and_then(version)).unwrap_or_default();
    let named = given.strip_prefix("${").and_then(|name| name.strip_suffix('}'));
    Some(of_version(named.and_then(|name| element(pom, name)).unwrap_or(&given)))
}

/// The text of the first element of that name.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let rest = text.split(&format!("<{name}>")).nth(1)?;
    Some(rest.split('<').next().unwrap_or("").trim())
}

fn gradle(build: &str) -> Option<Result<Mode, String>> {
    let line = build.lines().find(|l| l.contains("org.springframework.boot") && l.contains("version"));
    let Some(line) = line else {
        let used = build.contains("org.springframework.boot");
        return used.then(|| Err("the build file does not name the version of its plugin".to_owned()));
    };
    if ["layered", "launchScript", "bootWar", "apply false"].iter().any(|w| build.contains(w)) {
        return Some(Err("the plugin is told how to lay it out".to_owned()));
    }
    let version = line.split("version").nth(1).unwrap_or("").split(['"', '\'']).nth(1).unwrap_or("");
    Some(of_version(version))
}

/// Layers are made unasked from 2.4 on; the launcher moved in 3.2, and 3.3 brought a way without it.
fn of_version(version: &str) -> Result<Mode, String> {
    let mut numbers = version.split('.').map(|n| n.parse::<u32>().ok());
    let (Some(Some(major)), Some(Some(minor))) = (numbers.next(), numbers.next()) else {
        return Err("the build file does not name the version of its plugin".to_owned());
    };
    match (major, minor) {
        (..=1, _) | (2, ..=3) => {
            Err(format!("Spring Boot {major}.{minor} makes no layers unasked; 2.4 does"))
        }
        (2, _) | (3, ..=1) => Ok(Mode::Launcher("org.springframework.boot.loader.JarLauncher")),
        (3, 2) => Ok(Mode::Launcher("org.springframework.boot.loader.launch.JarLauncher")),
        _ => Ok(Mode::Tools),
    }
}

#[cfg(test)]
mod tests {
    use super::{Mode, gradle, maven, of_version};
    use crate::convert::rules::offer;

    const TEXT: &str = "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /srv\nCOPY . .\nRUN mvn package\nEXPOSE 8080\nENTRYPOINT [\"java\", \"-Xmx1g\", \"-jar\", \"target/shop.jar\", \"--debug\"]\n";

    fn pom(version: &str) -> String {
        format!(
            "<project><parent><artifactId>spring-boot-starter-parent</artifactId><version>{version}</version></parent>\n\
             <build><finalName>shop</finalName><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>"
        )
    }

    /// What stands behind the build of the jar, with the jar in layers.
    fn check(version: &str, expected: &str) {
        let pom = pom(version);
        let offer = offer(TEXT, &[("jar", "layers")], &[("pom.xml", &pom)]);
        let (_, end) = offer.text.split_once("mvn package\n").unwrap();
        assert_eq!(end, expected);
    }

    #[test]
    fn a_jar_of_the_same_name_beside_its_libraries() {
        check(
            "3.3.4",
            "RUN java -Djarmode=tools -jar /srv/target/shop.jar extract --layers --destination /srv/target/layers\n\nFROM eclipse-temurin:21-jre\nWORKDIR /srv\nCOPY --from=build /srv/target/layers/dependencies/ /srv/target/\nCOPY --from=build /srv/target/layers/spring-boot-loader/ /srv/target/\nCOPY --from=build /srv/target/layers/snapshot-dependencies/ /srv/target/\nCOPY --from=build /srv/target/layers/application/ /srv/target/\nEXPOSE 8080\nENTRYPOINT [\"java\", \"-Xmx1g\", \"-jar\", \"target/shop.jar\", \"--debug\"]\n",
        );
    }

    #[test]
    fn a_launcher_where_the_classes_lie_open() {
        let start = |class: &str| {
            format!(
                "RUN java -Djarmode=layertools -jar /srv/target/shop.jar extract --destination /srv/target/layers\n\nFROM eclipse-temurin:21-jre\nWORKDIR /srv\nCOPY --from=build /srv/target/layers/dependencies/ /srv/target/\nCOPY --from=build /srv/target/layers/spring-boot-loader/ /srv/target/\nCOPY --from=build /srv/target/layers/snapshot-dependencies/ /srv/target/\nCOPY --from=build /srv/target/layers/application/ /srv/target/\nEXPOSE 8080\nENTRYPOINT [\"java\", \"-Xmx1g\", \"-cp\", \"/srv/target\", \"{class}\", \"--debug\"]\n"
            )
        };
        check("3.2.0", &start("org.springframework.boot.loader.launch.JarLauncher"));
        check("2.7.18", &start("org.springframework.boot.loader.JarLauncher"));
    }

    #[test]
    fn one_file_unless_it_is_chosen() {
        let pom = pom("3.3.4");
        let offer = offer(TEXT, &[], &[("pom.xml", &pom)]);
        assert!(offer.text.contains("COPY --from=build /srv/target/shop.jar"), "{}", offer.text);
        assert!(offer.choices.iter().any(|c| c.id == "jar"));
    }

    #[test]
    fn why_there_is_no_such_choice() {
        for (build, why) in [
            (pom("2.2.6.RELEASE"), "2.2 makes no layers"),
            (
                pom("3.3.4").replace("</plugin>", "<configuration><layers/></configuration></plugin>"),
                "the plugin",
            ),
            (pom("${boot}"), "does not name the version"),
        ] {
            let pom = build.replace("<layers/>", "<layers></layers>");
            let offer = offer(TEXT, &[("jar", "layers")], &[("pom.xml", &pom)]);
            assert!(offer.choices.iter().all(|c| c.id != "jar"), "{:?}", offer.choices);
            assert!(offer.assumptions.iter().any(|a| a.contains(why)), "{:?}", offer.assumptions);
        }
        assert_eq!(maven("<project/>"), None);
    }

    #[test]
    fn versions_in_build_files() {
        assert_eq!(
            gradle("plugins {\n  id 'org.springframework.boot' version '3.4.1'\n}"),
            Some(Ok(Mode::Tools))
        );
        assert_eq!(
            gradle("plugins { id(\"org.springframework.boot\") version \"2.6.0\" }"),
            Some(Ok(Mode::Launcher("org.springframework.boot.loader.JarLauncher")))
        );
        let property =
            pom("${boot}").replace("<build>", "<properties><boot>3.3.0</boot></properties><build>");
        assert_eq!(maven(&property), Some(Ok(Mode::Tools)));
        assert!(of_version("next").is_err());
    }
}
