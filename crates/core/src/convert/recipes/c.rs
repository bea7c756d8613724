//! How is a C or C++ program split? Compilers and headers stay behind; what was installed, or the program that is
//! started, moves onto the small edition of the same distribution, with the libraries it loads.

use dockerfile_syntax::Command;

use super::{Asks, Facts, Outcome, Recipe, Split, refuse};
use crate::convert::assets::assets;
use crate::convert::base::{self, Base, World};
use crate::convert::cut::{Needs, Tools, cut, folder, listed, put};
use crate::convert::detect;
use crate::convert::facts::beneath;
use crate::convert::folders::folders;
use crate::convert::installs;
use crate::convert::lacks::{self, health};
use crate::convert::start::Start;
use crate::convert::writes;
use crate::plan::join;

pub(super) const RECIPE: Recipe = Recipe { name: "c", applies, split };

const SOURCES: &str = " *.c *.h *.f *.f90 *.cc *.cpp *.cxx *.hpp *.hh *.hxx *.s *.asm *.inl *.o *.a *.y *.l *.m4 *.ac *.am *.in *.cmake *.mk *.proto *.pro \
    Makefile makefile GNUmakefile CMakeLists.txt configure configure.ac configure.in autogen.sh bootstrap bootstrap.sh \
    meson.build meson_options.txt conanfile.txt conanfile.py vcpkg.json CMakePresets.json cmake m4 src source include lib \
    libs third_party thirdparty 3rdparty vendor external extern deps scripts build.sh compile.sh BUILD WORKSPACE ";

const LOCAL: &str = " ldconfig awk update-ca-certificates dos2unix ";

/// Packages that only the build calls.
const BUILDING: &str = " tar bzip2 python python3 python3-pip subversion mercurial rsync perl gperf texinfo gettext doxygen pandoc \
    file scons bc help2man intltool libtool-bin swig upx upx-ucl valgrind gdb vim nano sudo less man apt-utils qt5-qmake ";

fn applies(facts: &Facts<'_, '_>) -> bool {
    let plain = matches!(facts.base_name.as_str(), "debian" | "ubuntu" | "alpine" | "buildpack-deps" | "gcc");
    plain && facts.commands().any(|(_, _, c)| compiles(c))
}

/// A command that compiles.
fn compiles(command: &Command) -> bool {
    const COMPILERS: &str = " make gmake cmake ninja gcc g++ cc c++ clang clang++ meson scons qmake bazel autoreconf configure b2 ";
    listed(COMPILERS, command.program())
}

/// Whether a command needs the stage that builds.
fn needs(command: &Command) -> Option<Needs> {
    const WRITES: &str = " git svn hg tar unzip cp mv install strip patch perl python python3 pip pip3 conan vcpkg ar ld ln wget curl bzip2 xz gunzip \
        autogen.sh bootstrap bootstrap.sh upx objcopy sqlite3 glib-compile-schemas ";
    let own = command.words.first().is_some_and(|w| w.value.starts_with("./") || w.value.starts_with("../"));
    // Folders that are made for the program are no part of the build.
    if command.program() == "install" && writes::install(command).0 {
        return None;
    }
    (compiles(command) || own || listed(WRITES, command.program())).then_some(Needs::Writes)
}

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    let start = Start::of(facts.stage);
    refuse_late(&start)?;
    installs::refuse_tools(facts)?;
    installs::refuse_unnamed(facts)?;
    let root = folder(facts);
    let gcc = facts.base_name == "gcc";
    let base = match facts.base_name.as_str() {
        // The compiler's image may be older or newer than any release; programs run on a newer C library, not on an older one.
        "gcc" if links(facts) => match facts.world {
            World::Debian(release) if !release.is_empty() => Base::debian_slim(release),
            _ => {
                return Err(refuse(
                    "version-open",
                    format!(
                        "Libraries are installed on {}, and on which release of Debian that stands is not known, so neither is which of them the program would find. Start from debian and install g++.",
                        facts.stage.base
                    ),
                ));
            }
        },
        "gcc" => Base::debian_slim("trixie"),
        "buildpack-deps" => Base::debian_slim(match facts.world {
            World::Debian(release) => release,
            _ => "trixie",
        }),
        _ => base::slim(facts)?.base,
    };
    let image = base.image.clone();
    let why = match image == facts.stage.base_raw {
        true => "The same distribution afresh: the same C library, without compilers, headers and sources."
            .to_owned(),
        false => format!(
            "The same C library as before in a small image, without compilers, headers and sources: {image}."
        ),
    };
    let mut split = Split::new(facts, base, why);
    // What no line calls is there for the program, or for the script that starts it.
    let called = |tool: &&str| facts.commands().any(|(_, _, c)| c.program() == tool.trim());
    let fetchers: String = [" curl ", " wget "].into_iter().filter(called).collect();
    let mut building = format!("{BUILDING}{fetchers}");
    // What reads the program was there for it, too; so was what made a module of it.
    for word in start.words().chain(called(&"perl").then_some("perl")) {
        building = building.replace(&format!(" {word} "), " ");
    }
    let tools = Tools {
        root: &root,
        needs,
        local: LOCAL,
        manifests: "",
        inside: "",
        building: &building,
        sources: Some(SOURCES),
    };
    let cut = cut(&mut split, &tools)?;
    put(&mut split, &root)?;
    if !cut.tools && !gcc && facts.base_name != "buildpack-deps" {
        return Err(refuse(
            "nothing-to-leave-behind",
            "No compilers are left in the image: they were never installed, or the line that installs them takes them away again. A second stage would leave nothing behind.",
        ));
    }
    certificates(&mut split);
    let mut among = artefacts(&mut split, &start, asks, &root)?;
    // A program that starts where its sources were cloned may read what else lies there.
    among |= facts.followed().any(|(c, folder)| {
        writes::fetched(c, &folder).flatten().is_some_and(|place| place == root && !root.starts_with("/tmp"))
    });
    libraries(&mut split, asks, gcc);
    match own_libraries(facts) && split.artefacts.iter().any(|a| a.from != root && beneath(&a.from, &root)) {
        true => {
            split.artefacts.retain(|a| !beneath(&a.from, &root));
            split.take(
                &root,
                "The program loads libraries that are built beside it, so its folder comes along whole.",
            );
        }
        false => assets(&mut split, asks, &tools, among),
    }
    detect::detect_unnamed(&mut split);
    folders(&mut split, &root);
    health(&mut split, true);
    split.summary =
        format!("Compiles as before, then runs on {image}, without compilers, headers and sources.");
    crate::convert::options::building(&mut split, asks);
    Ok(split)
}

fn refuse_late(start: &Start) -> Result<(), Outcome> {
    let main = start.main();
    let name = main.first().map_or("", |w| w.rsplit('/').next().unwrap_or(w));
    if listed(" cmake gcc g++ cc clang ninja gdb valgrind ", name) {
        return Err(refuse(
            "compiles-at-start",
            format!(
                "The image starts {name}, so the tools are the program. Compile in a RUN and start what it writes; then the compiler can stay behind."
            ),
        ));
    }
    Ok(())
}

/// Downloads need certificates of public authorities; packages that bring them stay behind.
fn certificates(split: &mut Split<'_, '_, '_>) {
    let linked = split.facts.commands().any(|(_, _, c)| {
        c.operands().any(|w| {
            listed(" libcurl4-openssl-dev libcurl4-gnutls-dev libssl-dev curl-dev openssl-dev ", &w.value)
        })
    });
    if linked {
        split.package(
            "ca-certificates",
            "Programs that open encrypted connections ask for the certificates of public authorities.",
        );
    }
}

/// What the program consists of. Says whether it is started among its sources.
fn artefacts(
    split: &mut Split<'_, '_, '_>,
    start: &Start,
    asks: &mut Asks<'_>,
    root: &str,
) -> Result<bool, Outcome> {
    let facts = split.facts;
    let workdir = join("/", &facts.stage.config.workdir);
    let installed = !installs::take(split)?.is_empty();
    if installed && facts.commands().any(|(_, _, c)| c.program() == "ldconfig") {
        split.last_line(
            "RUN ldconfig",
            "Tells the loader of the libraries that came along; the build did the same.",
        );
    }
    let mut among = false;
    let mut found = split.artefacts.iter().any(|a| !a.from.starts_with("/etc/"));
    for command in &start.commands {
        let words = command.iter().enumerate();
        for (n, word) in words.filter(|(n, w)| {
            (*n == 0 || w.starts_with('/') || w.starts_with("./")) && !w.contains(['$', '=', ':'])
        }) {
            let from_context = |path: &str| facts.brought().any(|(_, to)| to.trim_end_matches('/') == path);
            let path = if word.contains('/') {
                join(&workdir, word)
            } else {
                written(facts, word).unwrap_or_default()
            };
            let system = ["/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/", "/etc/", "/dev/", "/proc/"]
                .iter()
                .any(|f| path.starts_with(f));
            let copied = written(facts, path.rsplit('/').next().unwrap_or("")).is_some_and(|w| w == path);
            let script = path.ends_with(".sh");
            if path.is_empty()
                || split.artefacts.iter().any(|a| beneath(&path, &a.from))
                || system && !copied
                || from_context(&path)
            {
                continue;
            }
            // `make OUT=/srv/pages`, and a server that is told the same.
            let told = facts.commands().any(|(_, _, c)| {
                c.words.iter().any(|w| w.value.split_once('=').is_some_and(|(_, to)| to == path))
            });
            if n > 0 && !beneath(&path, root) && !copied && !told {
                continue;
            }
            found = true;
            among |= beneath(&path, root) || script;
            split.take(
                &path,
                "The program, at the same path as before, so that the start command still holds.",
            );
        }
    }
    // What such a program is told to read was built beside the rest.
    const INTERPRETERS: &str = " erl escript python3 python perl starman plackup lua lua5.4 lua5.3 luajit node nodejs php ruby guile tclsh Rscript swipl octave ";
    let brought = |w: &str| {
        let path = join(&workdir, w);
        let mut files = facts.brought();
        files.any(|(from, to)| {
            from.rsplit('/').next() == Some(w.trim_start_matches("./")) && beneath(&path, to)
        })
    };
    let script = |w: &str| w.ends_with(".sh") || brought(w);
    let interprets = |w: &str| listed(INTERPRETERS, w) || script(w);
    let reads = start.words().any(interprets) && !writes::distribution(root);
    // A script that is started by a path of its own may need nothing of where the build was.
    let mut told = start.main().iter().filter(|w| !interprets(w) || script(w));
    let here = told.any(|w| !w.starts_with('-') && beneath(&join(&workdir, w), root));
    if (!found || here) && reads && facts.followed().any(|(c, f)| compiles(c) && beneath(&f, root)) {
        found = true;
        among = true;
        split.take(root, "What was built lies among these files, and which of them the program reads cannot be seen here, so all come along.");
    }
    // Another program of the project's own, or one that a server of the distribution's starts.
    let outputs = facts.followed().filter_map(|(c, folder)| writes::output(c).map(|to| join(&folder, to)));
    for path in outputs.filter(|p| p.starts_with('/') && !beneath(p, root) && !p.starts_with("/tmp")) {
        let there = split.artefacts.iter().any(|a| beneath(&path, &a.from));
        if !there && !path.contains(['$', '*']) && !writes::distribution(&path) && !facts.moved(&path) {
            found = true;
            split.take(&path, "Put there by the build, beside the program.");
        }
    }
    if !found {
        let text = format!(
            "Which of the files that are built does {} need? A path, or several.",
            start.main().join(" ")
        );
        let answer = asks.ask("artefacts", &text, root, &[]);
        for path in answer.split([',', ' ']).filter(|p| !p.is_empty()) {
            split.take(&join(&workdir, path), "You said that the program needs this.");
        }
    }
    Ok(among)
}

/// Whether packages of libraries are installed: these differ from release to release.
fn links(facts: &Facts<'_, '_>) -> bool {
    facts.commands().any(|(_, _, c)| {
        crate::convert::packages::installed(c).is_some_and(|names| names.iter().any(|n| n.ends_with("-dev")))
    })
}

/// Whether the project builds shared libraries of its own, as far as its build files say.
fn own_libraries(facts: &Facts<'_, '_>) -> bool {
    facts.project.as_ref().is_some_and(|p| {
        p.says("CMakeLists.txt", &["SHARED", "MODULE"]) || p.says("Makefile", &["-shared", ".so"])
    })
}

/// Where a program of this name was put: by cp, mv, install, ln, or as a compiler's output.
fn written(facts: &Facts<'_, '_>, name: &str) -> Option<String> {
    if name.is_empty() {
        return None;
    }
    let mut found = None;
    for (_, fact, command) in facts.commands() {
        let words = crate::convert::writes::moves(command);
        let to = match command.program() {
            "cp" | "mv" | "install" | "ln" if words.len() > 1 => words.last().copied(),
            _ => command.arguments().windows(2).find(|w| w[0].value == "-o").map(|w| w[1].value.as_ref()),
        };
        let Some(to) = to.filter(|t| !t.contains('$')) else { continue };
        let path = join(&fact.step.workdir, to);
        let own = |w: &&str| w.rsplit('/').next() == Some(name);
        if path.rsplit('/').next() == Some(name) {
            found = Some(path);
        } else if words.iter().rev().skip(1).any(own) && !command.program().starts_with('g') {
            found = Some(format!("{}/{name}", path.trim_end_matches('/')));
        }
    }
    found
}

/// The libraries of a compiler that is newer than the distribution's, and those that nobody named.
fn libraries(split: &mut Split<'_, '_, '_>, asks: &mut Asks<'_>, gcc: bool) {
    if gcc {
        let place = split.artefacts.first().map(|a| a.from.clone());
        split.take("/usr/local/lib64", "The compiler's own run-time library is newer than the distribution's, and the program was linked to it.");
        split.last_line("RUN ldconfig", "Tells the loader of the libraries that came along.");
        lacks::certificates(
            split,
            "Certificates of public authorities, which the compiler's image had and this one has not.",
        );
        if let Some(place) = place {
            detect::carry_for(split, &place);
        }
        return;
    }
    if split.facts.base_name != "buildpack-deps" {
        return;
    }
    let text = "Where do system libraries that the program loads come from? `detect` asks the program during the build; `none` leaves them to you.";
    if asks.choose("libraries", text, &["detect", "none"]) == "detect" {
        detect::detect_all(split);
    }
}

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::{check, check_in, outcome};

    #[test]
    fn an_installed_tool_with_its_library() {
        check_in(
            &[("CMakeLists.txt", "project(a)"), ("main.c", "int main;")],
            "FROM debian:bookworm\nRUN apt-get update && apt-get install -y build-essential cmake libsqlite3-dev\nCOPY . /src\nWORKDIR /src\nRUN cmake -B build && cmake --install build && ldconfig\nENTRYPOINT [\"tool\"]\n",
            "FROM debian:bookworm AS build\nRUN apt-get update && apt-get install -y build-essential cmake libsqlite3-dev\nCOPY . /src\nWORKDIR /src\nRUN cmake -B build && cmake --install build && ldconfig\n\nFROM debian:bookworm-slim\nRUN apt-get update \\\n && apt-get install -y --no-install-recommends libsqlite3-0 \\\n && rm -rf /var/lib/apt/lists/*\nWORKDIR /src\nCOPY --from=build /usr/local /usr/local\nRUN ldconfig\nENTRYPOINT [\"tool\"]\n",
        );
    }

    #[test]
    fn a_program_and_the_data_beside_it() {
        let text = "FROM alpine:3.20\nRUN apk add --no-cache gcc musl-dev make sqlite-dev\nWORKDIR /srv\nCOPY . .\nRUN make\nEXPOSE 80\nCMD [\"./words\"]\n";
        let build = "FROM alpine:3.20 AS build\nRUN apk add --no-cache gcc musl-dev make sqlite-dev\nWORKDIR /srv\nCOPY . .\nRUN make\n\nFROM alpine:3.20\nRUN apk add --no-cache libgcc sqlite-libs\nWORKDIR /srv\n";
        check_in(
            &[("Makefile", ""), ("words.c", ""), ("data/words.txt", ""), ("README.md", "")],
            text,
            &format!(
                "{build}COPY --from=build /srv/words /srv/words\nCOPY --from=build /srv/data /srv/data\nEXPOSE 80\nCMD [\"./words\"]\n"
            ),
        );
        check(text, &format!("{build}COPY --from=build /srv /srv\nEXPOSE 80\nCMD [\"./words\"]\n"));
    }

    #[test]
    fn what_it_refuses() {
        for (text, reason) in [
            (
                "FROM debian\nRUN apt-get install -y gcc make\nCOPY . /a\nWORKDIR /a\nRUN make && make install PREFIX=/usr\nCMD [\"tool\"]\n",
                "cannot-follow",
            ),
            (
                "FROM debian\nRUN apt-get install -y gcc make\nCOPY . /a\nWORKDIR /a\nRUN make\nCMD [\"make\", \"run\"]\n",
                "compiles-at-start",
            ),
            (
                "FROM gcc:12\nWORKDIR /a\nCOPY . .\nRUN apt-get update && apt-get install -y libboost-all-dev && make\nCMD [\"./a\"]\n",
                "version-open",
            ),
            (
                "FROM alpine\nCOPY . /a\nRUN apk add gcc make && make -C /a install && apk del gcc make\nCMD [\"tool\"]\n",
                "nothing-to-leave-behind",
            ),
        ] {
            let outcome = outcome(text);
            assert!(matches!(outcome, Outcome::Refuse { reason: r, .. } if r == reason), "{outcome:?}");
        }
    }
}
