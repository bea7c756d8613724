//! How is a Java or Kotlin program split? The build tool and the compiler stay behind; what `java` is started with moves
//! onto the run-time image of the same version.

use dockerfile_syntax::{Command, Keyword};

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::assets::assets;
use crate::convert::base::{self, Base, World};
use crate::convert::cut::{Needs, Tools, cut, folder, health, listed};
use crate::convert::facts::beneath;
use crate::convert::start::Start;
use crate::convert::{follow, packages};
use crate::plan::join;

pub(super) const RECIPE: Recipe = Recipe { name: "java", applies, split };

const SOURCES: &str = " src app core lib libs common api web service server client *.java *.kt *.kts *.gradle *.scala *.sbt \
    pom.xml mvnw mvnw.cmd gradlew gradlew.bat .mvn gradle gradle.properties settings.gradle build.gradle build.xml \
    gradle-wrapper.jar gradle-wrapper.properties build.sbt project buildSrc checkstyle.xml lombok.config .git \
    package.json package-lock.json yarn.lock settings.xml *.iml ivy.xml ";

const LOCAL: &str = " java awk keytool update-ca-certificates dos2unix ";

fn applies(facts: &Facts<'_, '_>) -> bool {
    const IMAGES: &str = " maven gradle openjdk java eclipse-temurin adoptopenjdk amazoncorretto azul/zulu-openjdk \
        bellsoft/liberica-openjdk-debian ibm-semeru-runtimes sapmachine tomcat jetty ";
    let builds = facts.commands().any(|(_, _, c)| tool(c));
    let plain = matches!(facts.base_name.as_str(), "debian" | "ubuntu" | "alpine");
    listed(IMAGES, &facts.base_name) || plain && builds
}

/// A command that compiles or packs.
fn tool(command: &Command) -> bool {
    matches!(
        command.program(),
        "mvn"
            | "mvnw"
            | "gradle"
            | "gradlew"
            | "ant"
            | "sbt"
            | "javac"
            | "jar"
            | "jlink"
            | "kotlinc"
            | "lein"
            | "mill"
    )
}

/// Whether a command needs the stage that builds.
fn needs(command: &Command) -> Option<Needs> {
    const WRITES: &str = " git unzip tar cp mv install npm yarn npx make jdeps node protoc ";
    (tool(command) || listed(WRITES, command.program()) || command.program() == "curl")
        .then_some(Needs::Writes)
}

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    let start = Start::of(facts.stage);
    refuse_late(&start)?;
    let root = folder(facts);
    let (base, jre) = runtime(facts, &start, asks)?;
    let image = base.image.clone();
    let why = match jre {
        Some(_) => {
            "The small edition of the same distribution; Java itself is installed without its compiler."
                .to_owned()
        }
        None if image == facts.stage.base_raw => {
            "The same image, afresh: without build tools, sources and their downloads.".to_owned()
        }
        None => format!("The same version of Java without compiler and build tools: {image}."),
    };
    let replaced = jre.is_none() && image != facts.stage.base_raw;
    let mut split = Split::new(facts, base.with(&["java"]), why);
    if replaced {
        refuse_home(facts)?;
        split.allow("ENV PATH", "Java lies elsewhere in the new image, whose own PATH names it.");
    }
    let tools = Tools {
        root: &root,
        needs,
        local: LOCAL,
        manifests: "",
        inside: "",
        building: " maven gradle ant sbt nodejs npm yarn wget curl dos2unix openjdk-8-jdk openjdk-11-jdk openjdk-17-jdk openjdk-21-jdk \
            openjdk-8-jdk-headless openjdk-11-jdk-headless openjdk-17-jdk-headless openjdk-21-jdk-headless default-jdk \
            default-jdk-headless openjdk8 openjdk11 openjdk17 openjdk21 openjdk7-jdk ",
        sources: Some(SOURCES),
    };
    let cut = cut(&mut split, &tools)?;
    let fetches = facts.commands().any(|(_, _, c)| {
        matches!(c.program(), "curl" | "wget" | "git")
            || tool(c) && c.program() != "jar" && c.program() != "javac"
    });
    if !replaced && jre.is_none() && !cut.tools && !fetches {
        return Err(refuse(
            "nothing-to-leave-behind",
            "The image is the one that runs already, and no build tools are installed on it, so a second stage would leave nothing behind but sources.",
        ));
    }
    for package in jre.into_iter().flatten() {
        split.package(&package, "Java without its compiler.");
    }
    let artefacts = artefacts(facts, &start, asks, &root)?;
    if artefacts.is_empty() {
        return Err(refuse(
            "cannot-follow",
            "Which of the files that are built the image starts is not in the text. Start `java -jar` with the path of the jar.",
        ));
    }
    for (path, why) in artefacts {
        split.take(&path, why);
    }
    assets(&mut split, asks, &tools, false);
    health(&mut split, false);
    split.summary = format!(
        "Builds as before, then runs on {image}, without compiler, build tool, sources and downloads."
    );
    crate::convert::options::building(&mut split, asks);
    Ok(split)
}

/// Start commands that build.
fn refuse_late(start: &Start) -> Result<(), Outcome> {
    let main = start.main();
    let name = main.first().map_or("", |w| w.rsplit('/').next().unwrap_or(w));
    match name {
        "mvn" | "mvnw" | "gradle" | "gradlew" | "ant" | "sbt" | "lein" => Err(refuse(
            "compiles-at-start",
            format!(
                "The image starts the build tool ({}), which compiles at every start. Build a jar in a RUN and start it with `java -jar`; then the compiler can stay behind.",
                main.join(" ")
            ),
        )),
        "jshell" | "javac" | "jar" | "jdb" | "jcmd" => Err(refuse(
            "needs-compiler",
            format!("The image starts {name}, which only the development kit has."),
        )),
        _ => Ok(()),
    }
}

/// A setting that names Java's folder in the image that stays behind.
fn refuse_home(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    let sets = |f: &&crate::convert::facts::Fact<'_, '_>| {
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
fn runtime(
    facts: &Facts<'_, '_>,
    start: &Start,
    asks: &mut Asks<'_>,
) -> Result<(Base, Option<Vec<String>>), Outcome> {
    let name = facts.base_name.as_str();
    if matches!(name, "debian" | "ubuntu" | "alpine") {
        let kits = facts.commands().flat_map(|(_, _, c)| packages::installed(c).unwrap_or_default());
        let mut found: Vec<String> = kits
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
    let version = version(name, &facts.base_tag);
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
fn version(name: &str, tag: &str) -> Option<String> {
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

/// What `java` is started with.
fn artefacts(
    facts: &Facts<'_, '_>,
    start: &Start,
    asks: &mut Asks<'_>,
    root: &str,
) -> Result<Vec<(String, &'static str)>, Outcome> {
    let workdir = crate::plan::join("/", &facts.stage.config.workdir);
    let vars = &facts.stage.vars;
    let filled = |word: &str| {
        let word = word.trim_matches('"');
        let Some((_, rest)) = word.split_once('$') else { return word.to_owned() };
        let name = rest.trim_start_matches('{').split(['}', '/', '.', ':']).next().unwrap_or("");
        match vars.get(name) {
            Some(value) => word.replace(&format!("${{{name}}}"), value).replace(&format!("${name}"), value),
            None => word.to_owned(),
        }
    };
    let copies = facts.steps.iter().flat_map(|f| f.context_paths());
    let mut out = Artefacts {
        copied: copies.map(|(_, to)| to.trim_end_matches('/').to_owned()).collect(),
        found: Vec::new(),
    };
    let mut java = false;
    for command in &start.commands {
        let mut words = command.iter().map(|w| filled(w)).peekable();
        while let Some(word) = words.next() {
            match word.as_str() {
                "-jar" => {
                    java = true;
                    // Java takes its options behind -jar, too.
                    while words
                        .peek()
                        .is_some_and(|w| w.starts_with('-') || w.starts_with('$') && w.contains("OPT"))
                    {
                        words.next();
                    }
                    let Some(jar) = words.next() else { continue };
                    let path = join(&workdir, &jar);
                    let folder = path.rsplit_once('/').map_or("/", |(f, _)| f).to_owned();
                    if jar.contains('$') {
                        java = false;
                        continue;
                    }
                    if beside(facts, asks) {
                        for lib in beside_folders(asks) {
                            out.add(
                                join(&folder, lib),
                                "Libraries that the jar names in its manifest and looks for beside itself.",
                            );
                        }
                    }
                    match jar.contains('*') {
                        true => out.add(folder, "The folder that the start command takes the jar from."),
                        false => out.add(
                            path,
                            "The program, at the same path as before, so that the start command still holds.",
                        ),
                    }
                }
                "-cp" | "-classpath" | "--class-path" | "-p" | "--module-path" => {
                    java = true;
                    for entry in words.next().unwrap_or_default().split(':').filter(|e| !e.is_empty()) {
                        let entry = entry.trim_end_matches("/*").trim_end_matches('*');
                        out.add(join(&workdir, entry), "A place where Java looks for the program's classes.");
                    }
                }
                word if word.starts_with("-javaagent:") => {
                    let jar = word["-javaagent:".len()..].split('=').next().unwrap_or("");
                    out.add(join(&workdir, jar), "The agent that Java is started with.");
                }
                word if word.contains("/install/") && word.contains("/bin/") => {
                    java = true;
                    let folder = word.split("/bin/").next().unwrap_or(word);
                    out.add(
                        join(&workdir, folder),
                        "The distribution that Gradle laid out, with its start script and libraries.",
                    );
                }
                _ => {}
            }
        }
    }
    // A web archive goes where the server looks for it.
    for (_, fact, command) in facts.commands().filter(|(_, _, c)| matches!(c.program(), "cp" | "mv")) {
        let Some(to) = command.operands().last() else { continue };
        let to = filled(&to.value)
            .replace("$CATALINA_HOME", "/usr/local/tomcat")
            .replace("${CATALINA_HOME}", "/usr/local/tomcat");
        if to.contains("webapps") {
            java = true;
            let path = join(&fact.step.workdir, &to);
            out.add(
                path.trim_end_matches('/').to_owned(),
                "The web application, where the server looks for it.",
            );
        }
    }
    let placed = follow::placed(facts);
    for word in start.words().map(filled).filter(|w| !w.starts_with('-') && !w.contains(['=', ':', '$'])) {
        let path = join(&workdir, &word);
        if let Some(place) = placed.iter().rev().find(|p| beneath(&path, p)) {
            java = true;
            out.add(place.clone(), "The start command names it, and the build puts it there.");
        }
    }
    if !java || out.found.is_empty() {
        refuse_nothing_made(facts, start)?;
        let gradle = facts.commands().any(|(_, _, c)| c.program().starts_with("gradle"));
        let here = facts.commands().any(|(_, f, c)| tool(c) && beneath(&f.folder, root))
            || out.copied.iter().any(|c| c == root);
        let plain = facts.commands().any(|(_, _, c)| c.program() == "javac" && !c.has("-d"));
        let usual = match (here && !plain, gradle) {
            (true, true) => join(root, "build/libs"),
            (true, false) => join(root, "target"),
            // Built elsewhere, and put there; or compiled where the sources lie.
            (false, _) => root.to_owned(),
        };
        let likely = if placed.is_empty() { usual } else { placed.join(", ") };
        let text = format!(
            "Which of the files that are built does {} need? A path, or several.",
            start.main().join(" ")
        );
        let answer = asks.ask("artefacts", &text, &likely, &[]);
        for path in answer.split([',', ' ']).filter(|p| !p.is_empty()) {
            let (path, why) = (join(&workdir, path), "You said that the program needs this.");
            // What is compiled where the sources lie comes along with them.
            if path == root { out.found.push((path, why)) } else { out.add(path, why) }
        }
    }
    Ok(out.found)
}

/// A folder is asked for only where some line can have filled it.
fn refuse_nothing_made(facts: &Facts<'_, '_>, start: &Start) -> Result<(), Outcome> {
    let makes = |c: &Command| tool(c) || crate::convert::cut::script(c) || c.program() == "make";
    if facts.commands().any(|(_, _, c)| makes(c)) {
        return Ok(());
    }
    Err(refuse(
        "cannot-follow",
        format!(
            "No line compiles anything, so what {} needs is not made here: it comes from the build context or is fetched. What helps is to start from an image with only the run-time of Java.",
            start.main().join(" ")
        ),
    ))
}

/// Paths that come along, each once, unless the context brings them.
struct Artefacts {
    copied: Vec<String>,
    found: Vec<(String, &'static str)>,
}

impl Artefacts {
    fn add(&mut self, path: String, why: &'static str) {
        let known = self.copied.contains(&path) || self.found.iter().any(|(p, _)| *p == path);
        if path != "/" && !known {
            self.found.push((path, why));
        }
    }
}

/// Whether the jar looks for libraries beside itself.
fn beside(facts: &Facts<'_, '_>, asks: &Asks<'_>) -> bool {
    facts.document.text.contains("copy-dependencies") || !beside_folders(asks).is_empty()
}

/// Folders beside the jar in which its manifest looks for libraries, as the project's pom says.
fn beside_folders<'a>(asks: &Asks<'a>) -> Vec<&'a str> {
    let Some(context) = asks.context() else { return vec![] };
    let poms = context.texts().filter(|(p, t)| p.ends_with("pom.xml") && t.contains("copy-dependencies"));
    poms.map(|(_, text)| {
        let prefix =
            text.split("<classpathPrefix>").nth(1).and_then(|t| t.split('<').next()).unwrap_or("dependency");
        prefix.trim().trim_matches('/')
    })
    .filter(|folder| !folder.is_empty() && !folder.contains('$'))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::version;
    use crate::convert::Outcome;
    use crate::convert::tests::{check, check_in, outcome};

    #[test]
    fn versions_in_tags() {
        for (name, tag, expected) in [
            ("maven", "3.9-eclipse-temurin-17", Some("17")),
            ("maven", "3-jdk-8-alpine", Some("8")),
            ("maven", "3.8-openjdk-11-slim", Some("11")),
            ("maven", "latest", None),
            ("gradle", "7.6.2-jdk17-jammy", Some("17")),
            ("openjdk", "8u212-jdk-alpine", Some("8")),
            ("java", "openjdk-8-jdk", Some("8")),
            ("eclipse-temurin", "21-jdk", Some("21")),
            ("amazoncorretto", "11", Some("11")),
        ] {
            assert_eq!(version(name, tag).as_deref(), expected, "{name}:{tag}");
        }
    }

    #[test]
    fn a_jar() {
        check(
            "FROM maven:3.9-eclipse-temurin-17\nWORKDIR /app\nCOPY . .\nRUN mvn package\nEXPOSE 8080\nCMD [\"java\", \"-jar\", \"target/app.jar\"]\n",
            "FROM maven:3.9-eclipse-temurin-17 AS build\nWORKDIR /app\nCOPY . .\nRUN mvn package\n\nFROM eclipse-temurin:17-jre\nWORKDIR /app\nCOPY --from=build /app/target/app.jar /app/target/app.jar\nEXPOSE 8080\nCMD [\"java\", \"-jar\", \"target/app.jar\"]\n",
        );
    }

    #[test]
    fn libraries_beside_the_jar() {
        let pom = "<goal>copy-dependencies</goal> <classpathPrefix>lib/</classpathPrefix>";
        check_in(
            &[("pom.xml", pom)],
            "FROM maven:3-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn package && cp target/app.jar /app.jar\nCMD java -jar target/app.jar\n",
            "FROM maven:3-eclipse-temurin-21 AS build\nWORKDIR /app\nCOPY . .\nRUN mvn package && cp target/app.jar /app.jar\n\nFROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY --from=build /app/target/lib /app/target/lib\nCOPY --from=build /app/target/app.jar /app/target/app.jar\nCMD java -jar target/app.jar\n",
        );
    }

    #[test]
    fn modules_and_files_copied_after_the_build() {
        check(
            "FROM eclipse-temurin:17-jdk\nWORKDIR /a\nCOPY src src\nRUN javac -d mods src/*.java\nCOPY names.txt .\nCMD [\"java\", \"-p\", \"mods\", \"-m\", \"a/a.Main\"]\n",
            "FROM eclipse-temurin:17-jdk AS build\nWORKDIR /a\nCOPY src src\nRUN javac -d mods src/*.java\n\nFROM eclipse-temurin:17-jre\nWORKDIR /a\nCOPY --from=build /a/mods /a/mods\nCOPY names.txt .\nCMD [\"java\", \"-p\", \"mods\", \"-m\", \"a/a.Main\"]\n",
        );
    }

    #[test]
    fn what_it_asks_and_refuses() {
        let text = "FROM maven:latest\nWORKDIR /a\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n";
        assert!(matches!(outcome(text), Outcome::Ask(q) if q[0].id == "java.version"));
        for (text, reason) in [
            (
                "FROM maven:3-jdk-8\nCOPY . .\nRUN mvn compile\nCMD [\"mvn\", \"exec:java\"]\n",
                "compiles-at-start",
            ),
            (
                "FROM openjdk:17\nRUN curl -LO https://example.com/a.zip && unzip a.zip\nWORKDIR /srv\nCOPY start.sh .\nENTRYPOINT [\"./start.sh\"]\n",
                "cannot-follow",
            ),
            (
                "FROM tomcat:10\nCOPY web /b\nRUN jar -cf a.war -C /b . && cp a.war /usr/local/tomcat/webapps/\nCMD [\"catalina.sh\", \"run\"]\n",
                "nothing-to-leave-behind",
            ),
            (
                "FROM openjdk:14\nCOPY . .\nRUN javac A.java\nCMD [\"java\", \"-cp\", \".\", \"A\"]\n",
                "no-runtime-image",
            ),
        ] {
            let outcome = outcome(text);
            assert!(matches!(outcome, Outcome::Refuse { reason: r, .. } if r == reason), "{outcome:?}");
        }
    }
}
