//! Which of the files that are built does `java` need when it starts?

use dockerfile_syntax::Command;

use super::tool;
use crate::convert::asks::Asks;
use crate::convert::facts::{Facts, beneath, option};
use crate::convert::start::Start;
use crate::convert::writes;
use crate::convert::{Outcome, refuse};
use crate::plan::join;

/// What `java` is started with.
pub(super) fn artefacts(
    facts: &Facts<'_, '_>,
    start: &Start,
    asks: &mut Asks<'_>,
    root: &str,
) -> Result<Artefacts, Outcome> {
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
    let copies = facts.brought();
    let mut out = Artefacts {
        copied: copies.map(|(_, to)| to.trim_end_matches('/').to_owned()).collect(),
        found: Vec::new(),
        told: Vec::new(),
    };
    let (mut java, mut open) = (false, false);
    for command in &start.commands {
        let mut words = command.iter().map(|w| filled(w)).peekable();
        // Behind the class or the jar stand the program's own options, and `-p 8080` is a port.
        let (mut called, mut named) = (false, false);
        while let Some(word) = words.next() {
            match word.as_str() {
                "-jar" if !named => {
                    (java, named) = (true, true);
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
                    for lib in beside(facts, asks, &folder) {
                        out.add(
                            lib,
                            "Libraries that the jar names in its manifest and looks for beside itself.",
                        );
                    }
                    match jar.contains('*') {
                        true => out.add(folder, "The folder that the start command takes the jar from."),
                        false if among(&path) => out.add(
                            folder,
                            "Quarkus lays the jar beside folders with its libraries, and starts with all of them.",
                        ),
                        false => out.add(
                            path,
                            "The program, at the same path as before, so that the start command still holds.",
                        ),
                    }
                }
                "-cp" | "-classpath" | "--class-path" | "-p" | "--module-path" if !named => {
                    java = true;
                    let places = words.next().unwrap_or_default();
                    // What a script puts together, the compiler was told, too.
                    open |= places.contains('$');
                    for entry in places.split(':').filter(|e| !e.is_empty() && !e.contains('$')) {
                        let entry = entry.trim_end_matches("/*").trim_end_matches('*');
                        out.add(join(&workdir, entry), "A place where Java looks for the program's classes.");
                    }
                }
                word if word.starts_with("-javaagent:") => {
                    let jar = word["-javaagent:".len()..].split('=').next().unwrap_or("");
                    out.add(join(&workdir, jar), "The agent that Java is started with.");
                }
                // A program that runs another one is told its archive.
                word if java
                    && (word.ends_with(".war") || word.ends_with(".jar"))
                    && !word.contains(['$', '*', '=']) =>
                {
                    out.add(join(&workdir, word), "The start command names it.");
                }
                word if word.contains("/install/") && word.contains("/bin/") => {
                    java = true;
                    let folder = word.split("/bin/").next().unwrap_or(word);
                    out.add(
                        join(&workdir, folder),
                        "The distribution that Gradle laid out, with its start script and libraries.",
                    );
                }
                word if word == "java" || word.ends_with("/java") => called = true,
                // An option that is given as two words.
                word if word.starts_with("--add-") && !word.contains('=') => drop(words.next()),
                word => named |= called && !word.starts_with(['-', '$', '@', '"', '\'']),
            }
        }
    }
    // Java looks where this variable says, unless it is told otherwise.
    if let (false, Some(places)) = (java, vars.get("CLASSPATH").filter(|v| !v.contains('$'))) {
        java = start.words().any(|w| w == "java");
        for place in places.split(':').filter(|p| java && !p.is_empty()) {
            let place = place.trim_end_matches("/*").trim_end_matches('*');
            out.add(join(&workdir, place), "CLASSPATH names it: a place where Java looks for classes.");
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
            // A server that the lines fetched comes along whole.
            let server = path.split("/webapps").next().unwrap_or("").to_owned();
            if facts.base_name != "tomcat" && facts.base_name != "jetty" && !server.is_empty() {
                out.add(server, "The server with the web application, where it was unpacked.");
                continue;
            }
            out.add(
                path.trim_end_matches('/').to_owned(),
                "The web application, where the server looks for it.",
            );
        }
    }
    let mut placed = writes::placed(facts);
    placed.extend(facts.followed().filter_map(|(c, f)| Some(join(&f, packed(c)?))));
    placed.retain(|p| !facts.gone(p));
    // `java` is found by its name, and so is a word such as `server` no file.
    let paths = start.words().filter(|w| w.contains(['/', '.']) && !w.contains(' ')).map(filled);
    for word in paths.filter(|w| !w.starts_with('-') && !w.contains(['=', ':', '$'])) {
        let path = join(&workdir, &word);
        if let Some(place) = placed.iter().rev().find(|p| beneath(&path, p)) {
            java = true;
            out.add(place.clone(), "The start command names it, and the build puts it there.");
        }
    }
    // What a script of the build starts, the build has put beside it.
    if !out.found.is_empty() && start.main().first().is_some_and(|w| w.ends_with(".sh")) {
        for place in placed.iter().filter(|p| !beneath(p, root) || beneath(&workdir, root)) {
            out.add(place.clone(), "The build puts it there, and the script that is started may need it.");
        }
    }
    if !java || open || out.found.is_empty() {
        java |= compiled(facts, &mut out);
    }
    // A script may start whatever the build put somewhere by name; of what is fetched, nobody knows.
    let script = start.words().any(|w| w.ends_with(".sh"));
    let mut lines = facts.followed();
    let fetches = lines.any(|(c, f)| writes::fetched(c, &f).flatten().is_some());
    if script && !fetches && out.found.is_empty() && placed.iter().any(|p| p.ends_with(".jar")) {
        java = true;
        let why = "The build puts it there, and the script that is started may need it.";
        placed.iter().for_each(|place| out.add(place.clone(), why));
    }
    // Where nothing else is said, Java looks in the folder in which it is started.
    let mut plain = facts.followed().filter(|(c, _)| c.program() == "javac" && !c.has("-d"));
    let main = start.main();
    if out.found.is_empty()
        && main.len() > 1
        && main[0] == "java"
        && plain.any(|(_, folder)| folder == workdir)
    {
        java = true;
        out.found.push((
            workdir.trim_end_matches('/').to_owned(),
            "What is compiled where the sources lie comes along with them.",
        ));
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
    Ok(out)
}

/// Where the compiler is told to write, and where it found libraries: a program that it compiled needs both.
fn compiled(facts: &Facts<'_, '_>, out: &mut Artefacts) -> bool {
    if facts.commands().any(|(_, _, c)| c.program() == "jar") {
        return false;
    }
    for (command, folder) in facts.followed() {
        if !matches!(command.program(), "javac" | "kotlinc") {
            continue;
        }
        let told = |names: &[&str]| option(command, names).unwrap_or("").split(':');
        for place in told(&["-d"]).chain(told(&["-cp", "-classpath", "--class-path"])) {
            let place = join(&folder, place.trim_end_matches("/*").trim_end_matches('*'));
            if !place.starts_with("/tmp") && !place.contains('$') && place != folder {
                out.add(place, "The compiler writes its classes there, or found libraries there.");
            }
        }
    }
    !out.found.is_empty()
}

/// The archive that `jar` packs: `jar --create --file a.jar`, `jar cfe a.jar Main`.
fn packed<'c>(command: &'c Command<'_>) -> Option<&'c str> {
    let mut named = command.operands().filter(|w| command.program() == "jar" && w.value.ends_with(".jar"));
    named.next().filter(|w| !w.dynamic).map(|w| w.value.as_ref())
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

/// Paths that come along, each once.
pub(super) struct Artefacts {
    copied: Vec<String>,
    pub(super) found: Vec<(String, &'static str)>,
    /// Those that the context brings.
    pub(super) told: Vec<String>,
}

impl Artefacts {
    fn add(&mut self, path: String, why: &'static str) {
        // A whole command in one word is no path.
        let known = path.contains(' ') || self.found.iter().any(|(p, _)| *p == path);
        // Here packages of the distribution put their libraries, and they are installed again.
        let brought = beneath(&path, "/usr/share/java");
        if self.copied.contains(&path) {
            self.told.push(path);
        } else if path != "/" && !known && !brought {
            self.found.push((path, why));
        }
    }
}

/// Whether a jar is one of Quarkus, which needs what lies beside it.
fn among(jar: &str) -> bool {
    jar.ends_with("/quarkus-run.jar") || jar.ends_with("-runner.jar")
}

/// Folders in which a jar of this folder looks for libraries, as the project's pom or a line says that lays them out.
fn beside(facts: &Facts<'_, '_>, asks: &Asks<'_>, folder: &str) -> Vec<String> {
    let texts = asks.context().into_iter().flat_map(|c| c.texts());
    let poms = texts.filter(|(p, t)| p.ends_with("pom.xml") && t.contains("copy-dependencies"));
    let named = poms.map(|(_, text)| {
        let prefix =
            text.split("<classpathPrefix>").nth(1).and_then(|t| t.split('<').next()).unwrap_or("dependency");
        prefix.trim().trim_matches('/')
    });
    let named = named.filter(|f| !f.is_empty() && !f.contains('$')).map(|lib| join(folder, lib));
    let lines = facts.followed();
    let laid = lines.filter(|(c, _)| c.operands().any(|w| w.value.contains("copy-dependencies")));
    let laid = laid.map(|(c, at)| {
        let mut told = c.arguments().iter().filter_map(|w| w.value.strip_prefix("-DoutputDirectory="));
        join(&at, told.next().unwrap_or("target/dependency"))
    });
    named.chain(laid).collect()
}

/// A jar of which nothing tells whether it holds its libraries or looks for them beside itself: only the build file says so.
pub(super) fn untold(facts: &Facts<'_, '_>, found: &[(String, &'static str)]) -> Option<String> {
    const TOLD: [&str; 8] =
        ["-all.jar", "with-dependencies", "fatjar", "-fat", "uber", "assembly", "shad", "boot"];
    const BUILD_FILES: [&str; 5] = ["pom.xml", "build.gradle", "build.gradle.kts", "build.sbt", "build.xml"];
    let project = facts.project.as_ref();
    let read = BUILD_FILES.iter().any(|name| project.is_some_and(|p| p.named(name).is_some()));
    let text = facts.document.text.to_ascii_lowercase();
    let fetches =
        facts.commands().any(|(_, _, c)| tool(c) && !matches!(c.program(), "jar" | "javac" | "kotlinc"));
    let [(jar, _)] = found else { return None };
    let told = read || !fetches || TOLD.iter().any(|word| text.contains(word));
    (!told && jar.ends_with(".jar")).then(|| jar.clone())
}
