//! How is a Java or Kotlin program split? The build tool and the compiler stay behind; what `java` is started with moves
//! onto the run-time image of the same version.

use dockerfile_syntax::Command;

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::assets::assets;
use crate::convert::cut::{Needs, Tools, cut, folder, listed};
use crate::convert::folders::folders;
use crate::convert::installs;
use crate::convert::lacks::health;
use crate::convert::split::Role;
use crate::convert::start::Start;
use crate::convert::writes;

mod artefacts;
mod runtime;
mod scripts;
mod spring;

use artefacts::Artefacts;
use runtime::{refuse_home, runtime};

pub(super) const RECIPE: Recipe = Recipe { name: "java", applies, split };

const SOURCES: &str = " src app/ core/ lib libs common/ api/ web/ service/ server/ client/ *.java *.kt *.kts *.groovy *.clj *.gradle *.scala *.sbt \
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
    listed(" mvn mvnw gradle gradlew ant sbt javac jar jlink kotlinc lein mill ", command.program())
}

/// Whether a command needs the stage that builds.
fn needs(command: &Command) -> Option<Needs> {
    const WRITES: &str = " git unzip tar cp mv install npm yarn npx make jdeps node protoc ";
    // `ln -s target/a-1.jar a.jar`: what it names is built.
    let link = command.program() == "ln"
        && command.operands().next().is_some_and(|w| !w.value.starts_with(['/', '$']));
    (link || tool(command) || listed(WRITES, command.program()) || command.program() == "curl")
        .then_some(Needs::Writes)
}

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    let start = Start::of(facts.stage);
    refuse_late(&start)?;
    scripts::refuse_building(facts, &start)?;
    installs::refuse_tools(facts)?;
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
        runtime::refuse_unplaced(facts)?;
        split.allow("ENV PATH", "Java lies elsewhere in the new image, whose own PATH names it.");
    }
    let tools = Tools {
        root: &root,
        needs,
        local: LOCAL,
        manifests: "",
        inside: "",
        building: " maven gradle ant sbt kotlin scala nodejs npm yarn wget curl dos2unix openjdk-8-jdk openjdk-11-jdk openjdk-17-jdk openjdk-21-jdk \
            openjdk-8-jdk-headless openjdk-11-jdk-headless openjdk-17-jdk-headless openjdk-21-jdk-headless default-jdk \
            default-jdk-headless openjdk8 openjdk11 openjdk17 openjdk21 openjdk7-jdk ",
        sources: Some(SOURCES),
    };
    let cut = cut(&mut split, &tools)?;
    refuse_late_sources(&split)?;
    writes::refuse_unnamed(facts)?;
    for place in writes::settled(facts, cut.at + 1, &root) {
        split.take(&place, "A line of the build puts it there, beside the program's folder.");
    }
    for place in writes::within(facts, &root) {
        split.take(&place, "A line of the build puts it there, beside the program.");
    }
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
    if replaced {
        runtime::refuse_foreign(&split)?;
        runtime::user(&mut split);
        runtime::shell(&mut split, &start);
    }
    for package in jre.into_iter().flatten() {
        split.package(&package, "Java without its compiler.");
    }
    let Artefacts { found: artefacts, told, .. } =
        artefacts::artefacts(facts, &scripts::read(facts, &start), asks, &root)?;
    for (n, fact) in facts.steps.iter().enumerate() {
        let named = |to: &str| told.iter().any(|p| p == to.trim_end_matches('/'));
        if split.roles[n] == Role::Build && fact.context_paths().any(|(_, to)| named(to)) {
            split.both(n, "A place where Java looks for classes.");
        }
    }
    if artefacts.is_empty() {
        return Err(refuse(
            "cannot-follow",
            "Which of the files that are built the image starts is not in the text. Start `java -jar` with the path of the jar.",
        ));
    }
    if let Some(jar) = artefacts::untold(facts, &artefacts) {
        split.assume(format!("{jar} brings its libraries with it. If it looks for them beside itself, the project's folder says so; or start `java -cp` with the places of both."));
    }
    for (path, why) in artefacts {
        scripts::refuse_wrapper(facts, &start, &path)?;
        split.take(&path, why);
    }
    scripts::bring(&mut split, &start);
    folders(&mut split, &root);
    assets(&mut split, asks, &tools, false);
    health(&mut split, false);
    spring::layers(&mut split, asks, &start);
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
    match () {
        () if listed(" mvn mvnw gradle gradlew ant sbt lein ", name) => Err(refuse(
            "compiles-at-start",
            format!(
                "The image starts the build tool ({}), which compiles at every start. Build a jar in a RUN and start it with `java -jar`; then the compiler can stay behind.",
                main.join(" ")
            ),
        )),
        () if listed(" jshell javac jar jdb jcmd ", name) => Err(refuse(
            "needs-compiler",
            format!("The image starts {name}, which only the development kit has."),
        )),
        _ => Ok(()),
    }
}

/// Sources that are copied behind the last build: what compiles them, compiles at the start.
fn refuse_late_sources(split: &Split<'_, '_, '_>) -> Result<(), Outcome> {
    let source = |path: &str| {
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        matches!(name, "src" | "pom.xml" | "build.gradle" | "build.gradle.kts")
            || [".java", ".kt", ".scala"].iter().any(|e| name.ends_with(e))
    };
    let facts = split.facts;
    let mut late = facts.steps.iter().enumerate().filter(|(n, _)| split.roles[*n] == Role::Run);
    match late.find(|(_, f)| f.context_paths().any(|(path, _)| source(path))) {
        None => Ok(()),
        Some((_, fact)) => Err(refuse(
            "compiles-at-start",
            format!(
                "Line {} copies sources after the last build, so the program is compiled when the image starts. Build a jar in a RUN and start it with `java -jar`; then the compiler can stay behind.",
                fact.step.line
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::runtime::version;
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

    /// What the stage that runs holds, or `!` and what it must not hold.
    fn holds(text: &str, lines: &[&str]) {
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        let (_, runner) = offer.text.split_once("\n\nFROM").unwrap();
        for line in lines {
            let wanted = !line.starts_with('!');
            assert!(runner.contains(line.trim_start_matches('!')) == wanted, "{line:?} in\n{runner}");
        }
    }

    #[test]
    fn java_that_is_installed_without_its_compiler_already() {
        holds(
            "FROM debian:bookworm\nRUN apt-get update && apt-get install -y openjdk-17-jre-headless maven\nWORKDIR /a\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n",
            &["openjdk-17-jre-headless", "!default-jre"],
        );
    }

    #[test]
    fn a_word_is_no_path() {
        holds(
            "FROM eclipse-temurin:17\nWORKDIR /src\nRUN git clone https://example.com/x.git shop\nWORKDIR /src/shop\nRUN ./gradlew build && mv build/libs/shop.jar /opt/shop.jar\nCMD [\"java\", \"-jar\", \"/opt/shop.jar\", \"serve\"]\n",
            &["/opt/shop.jar /opt/shop.jar", "!/src/shop /src/shop"],
        );
    }

    #[test]
    fn settings_that_the_build_edits_come_from_there() {
        holds(
            "FROM maven:3-eclipse-temurin-17\nCOPY conf /shop/conf/\nCOPY src /shop/src\nCOPY pom.xml /shop/\nWORKDIR /shop\nRUN mvn package && sed -i s/8080/80/ conf/shop.properties\nCMD [\"java\", \"-jar\", \"target/shop.jar\"]\n",
            &["COPY --from=build /shop/conf /shop/conf\n", "!COPY conf /shop/conf"],
        );
    }

    #[test]
    fn what_stays_behind_need_not_be_taken_away() {
        holds(
            "FROM maven:3-eclipse-temurin-17\nCOPY . /src\nRUN cd /src && mvn package && mkdir /app && cp target/shop.jar /app/shop.jar\nWORKDIR /app\nRUN rm -r /src\nCMD [\"java\", \"-jar\", \"shop.jar\"]\n",
            &["!rm -r /src", "COPY --from=build /app/shop.jar /app/shop.jar"],
        );
    }

    #[test]
    fn a_server_that_was_unpacked_comes_along() {
        holds(
            "FROM maven:3-eclipse-temurin-17\nENV CATALINA_HOME=/opt/tomcat\nWORKDIR /opt/tomcat\nRUN curl -O https://example.com/tomcat.tar.gz && tar -xf tomcat.tar.gz --strip-components=1\nCOPY . /src/\nRUN cd /src && mvn package && cp target/shop.war /opt/tomcat/webapps/\nCMD [\"bin/catalina.sh\", \"run\"]\n",
            &["COPY --from=build /opt/tomcat /opt/tomcat\n"],
        );
    }

    #[test]
    fn a_jar_that_find_moves() {
        let text = "FROM openjdk:17\nWORKDIR /srv\nRUN git clone https://example.com/x.git x && cd x && ./mvnw package && find . -name '*-all.jar' -exec mv -v '{}' ../shop.jar \\;\nADD run.sh ./\nENTRYPOINT [\"./run.sh\"]\n";
        let Outcome::Ask(questions) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert!(questions[0].suggestion.contains("/srv/shop.jar"), "{questions:?}");
    }

    #[test]
    fn a_link_to_what_was_built_is_made_where_it_was_built() {
        holds(
            "FROM maven:3-eclipse-temurin-17\nWORKDIR /shop\nCOPY . .\nRUN mvn package\nRUN ln -s target/shop-1.jar shop.jar\nCMD [\"java\", \"-jar\", \"shop.jar\"]\n",
            &["COPY --from=build /shop/shop.jar /shop/shop.jar\n", "!ln -s"],
        );
    }

    #[test]
    fn scripts_that_build() {
        let text = |start: &str| {
            format!(
                "FROM maven:3-eclipse-temurin-17\nWORKDIR /shop\nCOPY . .\nRUN mvn package\nCMD [{start}]\n"
            )
        };
        let late = "FROM maven:3-eclipse-temurin-17\nWORKDIR /shop\nCOPY pom.xml .\nRUN mvn verify\nCOPY src src\nCMD [\"./start.sh\"]\n";
        for text in [text("\"./build.sh\""), late.to_owned()] {
            let outcome = outcome(&text);
            assert!(matches!(outcome, Outcome::Refuse { reason: "compiles-at-start", .. }), "{outcome:?}");
        }
        let run = |script: &str| {
            let files =
                [("run.sh", script), ("pom.xml", "<project/>")].map(|(p, t)| (p.to_owned(), t.to_owned()));
            let context = crate::Context::new(files.clone().map(|(p, t)| (p, t.len() as u64)), files);
            let options = crate::Options { context: Some(std::rc::Rc::new(context)), ..Default::default() };
            crate::convert::of(&text("\"sh\", \"run.sh\""), &options)
        };
        let builds = run("#!/bin/sh\nexec mvn spring-boot:run\n");
        assert!(matches!(builds, Outcome::Refuse { reason: "compiles-at-start", .. }), "{builds:?}");
        let starts = run("#!/bin/sh\nexec java -jar target/shop.jar\n");
        assert!(!matches!(starts, Outcome::Refuse { .. }), "{starts:?}");
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
                "FROM openjdk:17\nRUN apt-get update && apt-get install -y maven && git clone https://example.com/x.git /srv/x\nWORKDIR /srv/x\nRUN mvn package\nCMD [\"bash\", \"bin/start\"]\n",
                "cannot-follow",
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
