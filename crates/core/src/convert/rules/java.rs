//! What does a program of Java, Kotlin or Scala need?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{MAKE, held, holds, named, offer, refused, runner};

#[test]
fn sources_that_are_taken_away_from_what_comes_along() {
    holds(
        "FROM maven:3-eclipse-temurin-17\nRUN mkdir -p /opt/shop\nCOPY . /opt/shop/code\nWORKDIR /opt/shop/code\nRUN mvn package && cp target/shop.jar /opt/shop && cp -r bin /opt/shop\nWORKDIR /opt/shop\nRUN rm -rf code\nCMD [\"./bin/shop.sh\"]\n",
        &["rm -rf code\n"],
    );
}

#[test]
fn kotlin_stays_behind() {
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y kotlin default-jdk-headless\nWORKDIR /kt\nCOPY src src\nRUN kotlinc src/main.kt -include-runtime -d dice.jar\nCMD java -jar dice.jar\n";
    holds(text, &["default-jre-headless", "!kotlin"]);
}

#[test]
fn a_java_that_the_build_makes_comes_along() {
    let text = "FROM eclipse-temurin:17-jdk\nWORKDIR /build\nCOPY src src\nRUN javac -d mods --module-source-path src $(find src -name '*.java')\nRUN jlink --module-path mods --add-modules clock --output /opt/clock --launcher clock=clock/a.Main\nWORKDIR /\nENTRYPOINT [\"/opt/clock/bin/clock\"]\n";
    holds(text, &["\neclipse-temurin:17-jre\n", "COPY --from=build /opt/clock /opt/clock\n", "!mods"]);
}

#[test]
fn a_script_beside_gradles_wrapper_may_call_it() {
    refused(
        "FROM eclipse-temurin:17-jdk\nRUN apt-get update && apt-get install -y wget unzip && wget -qO /tmp/a.zip https://example.org/a.zip && unzip -d /tmp /tmp/a.zip && mv /tmp/a /opt/tern && cd /opt/tern && ./gradlew build\nCOPY start /opt/tern/start\nCMD [\"/opt/tern/start\"]\n",
        "cannot-follow",
    );
}

#[test]
fn quarkus_lays_its_libraries_beside_the_jar() {
    let text = "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /srv\nCOPY pom.xml .\nCOPY src src\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/quarkus-app/quarkus-run.jar\"]\n";
    holds(text, &["--from=build /srv/target/quarkus-app /srv/target/quarkus-app\n"]);
    let runner = text.replace("quarkus-app/quarkus-run.jar", "shop-runner.jar");
    holds(&runner, &["--from=build /srv/target /srv/target\n"]);
}

#[test]
fn libraries_beside_a_jar_are_nowhere_in_the_text() {
    let text = |build: &str| {
        format!(
            "FROM maven:3.9-eclipse-temurin-17\nWORKDIR /srv\nCOPY . .\nRUN {build}\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n"
        )
    };
    let says = |text: &str, files: &[(&str, &str)]| {
        offer(text, &[], files).assumptions.iter().any(|a| a.contains("brings its libraries"))
    };
    let plain = text("mvn package");
    assert!(says(&plain, &[]) && says(&plain, &[("README.md", "x")]));
    assert!(!says(&plain, &[("pom.xml", "<project/>")]));
    assert!(!says(&plain.replace("a.jar", "a-jar-with-dependencies.jar"), &[]));
    assert!(!says(&text("javac -d o src/*.java && jar cfe target/a.jar Main -C o ."), &[]));
    let copied = text("mvn package dependency:copy-dependencies");
    assert!(!says(&copied, &[]));
    holds(&copied, &["/srv/target/dependency /srv/target/dependency\n"]);
    let elsewhere = text("mvn package dependency:copy-dependencies -DoutputDirectory=target/lib");
    holds(&elsewhere, &["/srv/target/lib /srv/target/lib\n", "!dependency"]);
}

#[test]
fn another_distribution_of_java() {
    let text = |base: &str, line: &str| {
        format!(
            "FROM {base}\n{line}WORKDIR /srv\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n"
        )
    };
    holds(&text("maven:3.9-amazoncorretto-17", ""), &["eclipse-temurin:17-jre"]);
    refused(&text("maven:3.8-openjdk-17", "RUN microdnf install -y fontconfig\n"), "no-runtime-image");
}

#[test]
fn the_folder_that_the_image_of_gradle_works_in() {
    let text = |lines: &str| {
        format!(
            "FROM gradle:8-jdk17\n{lines}RUN gradle build\nCMD [\"java\", \"-jar\", \"build/libs/a.jar\"]\n"
        )
    };
    refused(&text("COPY . .\n"), "no-workdir");
    refused(&text("COPY . /home/gradle\n"), "no-workdir");
    holds(&text("WORKDIR /srv\nCOPY . .\n"), &["/srv/build/libs/a.jar"]);
    let owned = text("COPY --chown=gradle:gradle . /home/gradle/src\nWORKDIR /home/gradle/src\n");
    holds(&owned, &["/home/gradle/src/build/libs/a.jar", "!chown", "!useradd"]);
}

#[test]
fn what_a_script_beside_the_jar_starts() {
    let text = "FROM maven:3.9-eclipse-temurin-17-alpine\nWORKDIR /src\nCOPY . .\nRUN mvn package && cp target/shop.jar /srv/shop.jar && cp run.sh /srv/run.sh\nWORKDIR /srv\nCMD [\"./run.sh\"]\n";
    holds(text, &["/srv/shop.jar /srv/shop.jar\n", "/srv/run.sh /srv/run.sh\n", "bash"]);
}

#[test]
fn what_the_line_that_compiles_copies_elsewhere() {
    let lines = "RUN make && cp relay /usr/local/bin/ && cp relay.conf /etc/relay.conf && cp -r conf.d /etc/relay.d && cp data/*.txt /var/lib/relay/\nCMD [\"relay\"]\n";
    let copies = [
        "/etc/relay.conf /etc/relay.conf\n",
        "/etc/relay.d /etc/relay.d\n",
        "/var/lib/relay /var/lib/relay\n",
    ];
    holds(&format!("{MAKE}{lines}"), &copies);
    let java = "FROM maven:3-eclipse-temurin-17\nWORKDIR /src\nCOPY . .\nRUN mvn package && cp target/relay.jar /relay.jar && cp relay.yaml /etc/relay.yaml\nCMD [\"java\", \"-jar\", \"/relay.jar\"]\n";
    holds(java, &["/etc/relay.yaml /etc/relay.yaml\n"]);
}

#[test]
fn the_likely_version_of_java() {
    for (image, expected) in [
        ("maven:3.5-alpine", "8"),
        ("maven:3.3.9", "8"),
        ("maven:3.8.6", "17"),
        ("maven", "21"),
        ("gradle:7-jammy", "17"),
    ] {
        let text = format!(
            "FROM {image}\nWORKDIR /src\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n"
        );
        let Outcome::Ask(questions) = outcome(&text) else { panic!("{:?}", outcome(&text)) };
        assert_eq!(questions[0].suggestion, expected, "{image}");
    }
}

#[test]
fn a_program_that_is_told_an_archive() {
    let text = "FROM maven:3-jdk-8\nWORKDIR /src\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/dependency/runner.jar\", \"target/shop.war\"]\n";
    holds(text, &["/src/target/shop.war /src/target/shop.war\n", "/runner.jar\n"]);
}

#[test]
fn java_is_told_by_a_variable_or_by_a_script_where_classes_are() {
    let text = "FROM maven:3.9-eclipse-temurin-17\nWORKDIR /app\nCOPY . .\nRUN mvn package dependency:copy-dependencies\nENV CLASSPATH=/app/target/classes:/app/target/dependency/*\nCMD [\"java\", \"Main\"]\n";
    let places =
        ["/app/target/classes /app/target/classes\n", "/app/target/dependency /app/target/dependency\n"];
    named(text, &[], &places);
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y default-jdk-headless ant\nWORKDIR /opt/app\nCOPY . .\nRUN ant jar\nENTRYPOINT [\"/opt/app/bin/run.sh\"]\n";
    let script = "#!/bin/sh\ncd \"$(dirname \"$0\")/..\"\nexec java -Xmx64m -jar dist/app.jar\n";
    let told = offer(text, &[], &[("bin/run.sh", script), ("build.xml", "x"), ("src/Main.java", "x")]);
    let runner = runner(&told);
    assert!(runner.contains("/opt/app/dist/app.jar\n") && runner.contains("/opt/app/bin"), "{}", told.text);
}

#[test]
fn a_folder_that_a_line_makes_brings_no_compiler_along() {
    let text = "FROM debian:bookworm\nRUN mkdir -p /usr/share/man/man1 && apt-get update && apt-get install -y tomcat10 ant openjdk-17-jdk-headless\nCOPY . /src\nRUN cd /src && ant war && cp dist/shop.war /var/lib/tomcat10/webapps/ROOT.war\nCMD [\"/usr/share/tomcat10/bin/catalina.sh\", \"run\"]\n";
    holds(
        text,
        &["mkdir -p /usr/share/man/man1", "tomcat10", "openjdk-17-jre-headless", "!jdk-headless", "! ant"],
    );
    // The page that the package brings stands in the place of the one that was built.
    let cleared = text.replace("ant war &&", "ant war && rm -rf /var/lib/tomcat10/webapps/ROOT &&");
    holds(&cleared, &["RUN rm -rf /var/lib/tomcat10/webapps/ROOT\n"]);
}

#[test]
fn a_folder_that_a_line_of_the_build_makes_for_the_program_is_there() {
    let text = |line: &str| {
        format!(
            "FROM maven:3-eclipse-temurin-17\nRUN useradd app\nWORKDIR /src\nCOPY . .\nRUN mvn package && {line} && cp target/a.jar /srv/app/a.jar\nWORKDIR /srv/app\nCMD [\"java\", \"-jar\", \"a.jar\"]\n"
        )
    };
    holds(&text("mkdir -p /srv/app/logs"), &["RUN mkdir -p /srv/app/logs\n"]);
    let given = "mkdir -p /srv/app/logs && chown app /srv/app/logs";
    holds(&text(given), &["mkdir -p /srv/app/logs && chown app /srv/app/logs\n"]);
    holds(&text("mkdir /srv/app/old && rm -r /srv/app/old"), &["!/srv/app/old"]);
}

#[test]
fn options_of_the_program_are_none_of_java() {
    let text = "FROM maven:3-eclipse-temurin-17\nWORKDIR /app\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\", \"-p\", \"8080\"]\n";
    holds(text, &["/app/target/a.jar /app/target/a.jar\n", "!8080 "]);
    let text = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y openjdk-17-jdk-headless libgoogle-gson-java\nCOPY src /opt/a/src\nRUN mkdir /opt/a/classes && javac -cp '/usr/share/java/*' -d /opt/a/classes /opt/a/src/*.java\nENV CLASSPATH=/opt/a/classes:/usr/share/java/gson.jar\nWORKDIR /var/a\nCMD exec java -Xmx64m --add-opens java.base/java.lang=ALL-UNNAMED Main -p 81\n";
    holds(
        text,
        &["COPY --from=build /opt/a/classes /opt/a/classes\n", "libgoogle-gson-java", "!/gson.jar /", "!/81"],
    );
}

#[test]
fn classes_and_libraries_that_a_script_starts() {
    let text = "FROM eclipse-temurin:17-jdk\nENV APP=/srv/a\nCOPY lib/ $APP/lib/\nCOPY src/ /tmp/src/\nRUN javac -cp \"$APP/lib/*\" -d $APP/classes $(find /tmp/src -name '*.java')\nCOPY bin/a.sh /usr/local/bin/a\nWORKDIR $APP\nENTRYPOINT [\"a\"]\n";
    let parts =
        ["COPY --from=build /srv/a/classes /srv/a/classes\n", "COPY lib/ $APP/lib/\n", "COPY bin/a.sh "];
    holds(text, &parts);
    held(
        text,
        &[("bin/a.sh", "exec java -cp 'classes:lib/*' a.A"), ("lib/b.jar", ""), ("src/A.java", "")],
        &parts,
    );
}

#[test]
fn what_is_put_beside_the_jar() {
    let text = "FROM maven:3-eclipse-temurin-17\nWORKDIR /src\nCOPY . .\nRUN mvn package && mkdir /opt/run && cp target/a-*.jar /opt/run/a.jar && cp -r config static /opt/run/\nWORKDIR /opt/run\nCMD [\"java\", \"-jar\", \"a.jar\"]\n";
    holds(
        text,
        &["/opt/run/a.jar\n", "/opt/run/config /opt/run/config\n", "/opt/run/static /opt/run/static\n"],
    );
    let script = text
        .replace("cp -r config static", "cp lib/b.jar")
        .replace("\"java\", \"-jar\", \"a.jar\"", "\"bash\", \"/run.sh\"");
    holds(&script, &["/opt/run/a.jar /opt/run/a.jar\n", "/opt/run/b.jar /opt/run/b.jar\n"]);
    let plain = "FROM openjdk:11\nCOPY . /usr/src/a\nWORKDIR /usr/src/a\nRUN javac Main.java\nCMD [\"java\", \"Main\"]\n";
    holds(plain, &["COPY --from=build /usr/src/a /usr/src/a\n"]);
}

#[test]
fn a_class_path_that_a_script_puts_together() {
    let text = "FROM openjdk:17\nWORKDIR /book\nCOPY lib lib\nCOPY src src\nRUN mkdir classes && javac -cp 'lib/*' -d classes src/*.java\nCOPY run.sh ./\nCMD [\"./run.sh\"]\n";
    let run = "#!/bin/sh\nCP=classes\nfor jar in lib/*.jar; do\n  CP=\"$CP:$jar\"\ndone\nexec java -cp \"$CP\" Main\n";
    let lines = ["COPY --from=build /book/classes /book/classes\n", "COPY lib lib\n", "!$CP", "!src"];
    held(text, &[("run.sh", run)], &lines);
    held(text, &[("run.sh", &run.replace("\"$CP\"", "mods:$CP"))], &lines[..3]);
}
