//! Which system packages are for building only, which does the program need, and what carries a library at run time?

use dockerfile_syntax::Command;

use super::base::World;
use super::facts::Facts;
use super::split::Line;
use crate::convert::cut::listed;
use crate::sizes::takes_word;

/// Compilers and what goes with them. `-dev` packages are of this kind too.
const BUILD_ONLY: &str = " alpine-sdk autoconf automake bison build-base build-essential ccache clang cmake cargo dpkg-dev flex \
    g++ gcc gdc gfortran ghc nim ocaml ocaml-nox ocaml-findlib ocamlbuild dune opam gnat fpc fp-compiler git gnupg gnupg2 golang gyp libc-dev libtool linux-headers lld llvm m4 make meson mold mono-mcs musl-dev musl-tools nasm ninja \
    ninja-build node-gyp patch pkg-config pkgconf pkgconfig ocaml-dune protobuf-compiler protobuf-compiler-grpc re2c rebar3 rustc sbcl software-properties-common valac \
    apt-transport-https lsb-release unzip yasm zip xz-utils ";

/// What a RUN that installs system packages installs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Installs {
    pub(super) run_time: Vec<String>,
    pub(super) build_only: Vec<String>,
}

/// Whether a package is only of use to a build.
pub(super) fn is_build_only(name: &str) -> bool {
    let gcc = [
        "gcc-",
        "g++-",
        "gdc-",
        "gnat-",
        "fp-compiler-",
        "fp-units-",
        "clang-",
        "linux-headers-",
        "golang-",
        "python3-dev",
        "default-jdk",
    ];
    name.ends_with("-dev")
        || name.ends_with("-static")
        || gcc.iter().any(|g| name.starts_with(g))
        || listed(BUILD_ONLY, name)
}

/// Packages that a command installs with the system's package manager; `None` if it does something else.
pub(super) fn installed(command: &Command) -> Option<Vec<String>> {
    let verb = match command.program() {
        "apt-get" | "apt" | "aptitude" | "yum" | "dnf" | "microdnf" | "zypper" => "install",
        "apk" => "add",
        _ => return None,
    };
    command.operands().next().filter(|w| w.value == verb || command.has(verb)).map(|_| names(command, verb))
}

/// Words by which package managers take packages away.
const AWAY: [&str; 4] = ["purge", "remove", "del", "autoremove"];

/// Whether a command takes packages away. `apt-get autoremove` alone takes none that a line names, unless `apt-mark auto` came before.
pub(super) fn takes_away(command: &Command) -> bool {
    let unnamed = command.has("autoremove") && command.operands().count() == 1;
    let away = || command.has("auto") || AWAY.iter().any(|verb| command.has(verb));
    is_manager(command.program()) && away() && !unnamed
}

/// Whether a line takes away again what it installed. Without a name only what nobody asked for goes, unless a line marked it so.
pub(super) fn clears(line: &[Command]) -> bool {
    let marked = line.iter().any(|c| c.program() == "apt-mark");
    let named = |c: &Command| !removed(c).is_empty() || c.operands().any(|w| w.value.starts_with('$'));
    line.iter().any(|c| takes_away(c) && (marked || named(c)))
}

/// Packages that a command takes away by their names.
pub(super) fn removed(command: &Command) -> Vec<String> {
    let verb = AWAY.into_iter().find(|verb| is_manager(command.program()) && command.has(verb));
    verb.map_or(Vec::new(), |verb| names(command, verb))
}

/// The variable by which a command names packages, if what it holds is not in the text.
pub(super) fn unknown<'c>(command: &'c Command) -> Option<&'c str> {
    installed(command)?;
    // What goes again leaves nothing, and PHP's images say what their compiler is.
    let lasting = !command.has("--virtual") && !command.has("-t");
    let open = |w: &&str| w.starts_with('$') && !w.contains("PHPIZE_DEPS");
    command.operands().map(|w| w.value.as_ref()).find(open).filter(|_| lasting)
}

/// A script that only adds a repository of packages.
pub(super) fn repository(command: &Command) -> bool {
    matches!(command.program(), "curl" | "wget")
        && command.operands().any(|w| {
            ["deb.nodesource.com/setup", "rpm.nodesource.com/setup"].iter().any(|u| w.value.contains(u))
        })
}

/// Whether a command installs what packages recommend, too.
pub(super) fn recommends(command: &Command) -> bool {
    let off = |w: &str| w.contains("nstall-Recommends") && w.ends_with(['0', 'e', 'o', '"']);
    let apt = matches!(command.program(), "apt-get" | "apt" | "aptitude");
    apt && !command.has("--no-install-recommends") && !command.words.iter().any(|w| off(&w.value))
}

/// The name of a package of npm without its version: `@scope/tool@1` is `@scope/tool`.
pub(super) fn unversioned(name: &str) -> &str {
    name.rsplit_once('@').map(|(bare, _)| bare).filter(|bare| !bare.is_empty()).unwrap_or(name)
}

/// Whether a program is the system's package manager.
pub(super) fn is_manager(program: &str) -> bool {
    matches!(program, "apt-get" | "apt" | "apk" | "aptitude" | "yum" | "dnf" | "microdnf" | "apt-mark")
}

/// Whether a program runs what a package of Node says.
pub(super) fn is_node(program: &str) -> bool {
    matches!(program, "npm" | "npx" | "yarn" | "pnpm")
}

/// Whether a package brings what makes the pages of a program, and a line calls it for that.
pub(super) fn bundles(facts: &Facts<'_, '_>, package: &str) -> bool {
    let own = |c: &Command| c.program() == package;
    match package {
        "nodejs" | "npm" | "yarn" | "yarnpkg" => facts.commands().any(|(_, _, c)| is_node(c.program())),
        "hugo" | "jekyll" | "doxygen" | "pandoc" => facts.commands().any(|(_, _, c)| own(c)),
        _ => false,
    }
}

/// Whether a package is worth leaving behind: a compiler or headers, not a small tool.
pub(super) fn is_heavy(name: &str) -> bool {
    let light = " gnupg gnupg2 unzip zip xz-utils patch lsb-release apt-transport-https software-properties-common pkg-config \
        pkgconf pkgconfig m4 dpkg-dev musl-dev libc-dev ";
    is_build_only(name) && !listed(light, name)
}

/// Small tools that a program may call as well as a build.
const SMALL: &str = " patch unzip zip xz-utils ";

/// Whether a program of Python or Node may call git: no line of the build does, and no list of packages names a repository.
fn calls_git(facts: &Facts<'_, '_>) -> bool {
    let plain = matches!(facts.base_name.as_str(), "debian" | "ubuntu" | "alpine");
    let installer = |c: &Command| {
        matches!(c.program(), "pip" | "pip3" | "npm" | "yarn")
            || c.program().starts_with("python") && c.has("pip")
    };
    let script = matches!(facts.base_name.as_str(), "python" | "node")
        || plain && facts.commands().any(|(_, _, c)| installer(c));
    let repository = |text: &str| ["git+", "git://", "github:"].iter().any(|mark| text.contains(mark));
    let lists = ["requirements.txt", "pyproject.toml", "Pipfile"];
    let named = |p: &super::project::Project| lists.iter().filter_map(|n| p.named(n)).any(repository);
    let listed = facts.project.as_ref().is_some_and(named);
    // Composer calls it.
    let composer = facts.commands().any(|(_, _, c)| c.program() == "composer");
    script && !listed && !composer && !repository(facts.document.text)
}

/// Of these, those that no line calls: they are there for the program.
pub(super) fn idle(facts: &Facts<'_, '_>) -> Vec<String> {
    let calls = |name: &str| {
        let program = if name == "xz-utils" { "xz" } else { name };
        let archive = |w: &str| w.contains(".xz") || w == "-J" || w.contains("xJ") || w.contains("Jx");
        // A setting alone is one for the program, unless it says where the build fetches from.
        let set = |c: &Command| c.has("config") && !c.words.iter().any(|w| w.value.contains("nsteadOf"));
        facts.commands().any(|(_, _, c)| {
            c.program() == program && !(program == "git" && set(c))
                || program == "xz" && c.operands().chain(c.arguments()).any(|w| archive(&w.value))
        })
    };
    let git = calls_git(facts);
    let small = |name: &str| listed(SMALL, name) || git && name == "git";
    // What is taken away again is not there for the program.
    let virtuals = |c: &Command| c.has("--virtual") || c.has("-t") && c.program() == "apk";
    let installs =
        facts.commands().filter(|(_, _, c)| !virtuals(c)).flat_map(|(_, _, c)| installs_of(c).build_only);
    let removed: Vec<String> = facts.commands().flat_map(|(_, _, c)| removed(c)).collect();
    let mut out: Vec<String> =
        installs.filter(|name| small(name) && !calls(name) && !removed.contains(name)).collect();
    out.dedup();
    out
}

/// What one command installs, sorted. A virtual package of apk is made to be removed again.
pub(super) fn installs_of(command: &Command) -> Installs {
    let mut out = Installs::default();
    let temporary = command.has("--virtual") || command.has("-t") && command.program() == "apk";
    for name in installed(command).into_iter().flatten() {
        let build_only = temporary || is_build_only(&name);
        if build_only { out.build_only.push(name) } else { out.run_time.push(name) }
    }
    out
}

fn names(command: &Command, verb: &str) -> Vec<String> {
    let mut skip = false;
    command
        .arguments()
        .iter()
        .filter(|w| {
            let option = w.value.starts_with('-');
            let taken = std::mem::replace(&mut skip, takes_word(command.program(), &w.value));
            !option && !taken && w.value != verb
        })
        // A variable may hold several.
        .flat_map(|w| w.value.split_whitespace())
        .map(|name| name.split(['=', '<', '>', '~', '@', '/']).next().unwrap_or("").to_owned())
        .filter(|n| !n.is_empty() && !n.contains('$'))
        .collect()
}

/// Lines that install packages, if there are any. Those in `full` bring what they recommend, as they did before.
pub(super) fn lines(world: World, packages: &[(String, String)], full: &[String], quiet: bool) -> Vec<Line> {
    if packages.is_empty() {
        return Vec::new();
    }
    let names = |wanted: bool| {
        let names = packages.iter().map(|(name, _)| name).filter(|n| full.contains(n) == wanted);
        names.map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    let mut why = String::new();
    for (_, reason) in packages {
        if !why.contains(reason.as_str()) {
            why.push_str(if why.is_empty() { "" } else { " " });
            why.push_str(reason);
        }
    }
    let text = match world {
        World::Alpine => format!("RUN apk add --no-cache {}", names(false)),
        _ => {
            // A package may ask questions unless it is told not to.
            let asks = if quiet { "DEBIAN_FRONTEND=noninteractive " } else { "" };
            let folders = manuals(world, packages.iter().map(|(name, _)| name));
            let mut text = match folders {
                "" => "RUN apt-get update".to_owned(),
                folders => format!("RUN mkdir -p {folders} \\\n && apt-get update"),
            };
            for (flag, names) in [("", names(true)), (" --no-install-recommends", names(false))] {
                if !names.is_empty() {
                    text += &format!(" \\\n && {asks}apt-get install -y{flag} {names}");
                }
            }
            text + " \\\n && rm -rf /var/lib/apt/lists/*"
        }
    };
    vec![Line::new(text, why)]
}

/// Folders of the manual into which packages put links, and without which they do not install: slim images have them not. Of
/// newer releases they have those of PostgreSQL.
pub(super) fn manuals<'n>(world: World, names: impl IntoIterator<Item = &'n String>) -> &'static str {
    let old = !matches!(world, World::Debian("bullseye" | "bookworm" | "trixie" | "forky") | World::Ubuntu);
    let java = |n: &str| {
        (n.starts_with("openjdk-") || n.starts_with("default-")) && (n.contains("-jre") || n.contains("-jdk"))
    };
    let mut found = "";
    for name in names {
        if old && name.starts_with("postgresql") {
            return "/usr/share/man/man1 /usr/share/man/man7";
        }
        found = if java(name) { "/usr/share/man/man1" } else { found };
    }
    found
}

/// What carries, at run time, the library that a development package builds against. Debian's names change with
/// the release, so each row has bullseye, bookworm and trixie; one name stands for all three, and for older ones.
/// Sources: packages.debian.org, searched by binary package; the lists of packages of 30 November 2026.
const LIBRARIES: &str = "\
libpq-dev libpq5
libsqlite3-dev libsqlite3-0
default-libmysqlclient-dev libmariadb3 libmariadb3 libmariadb3
libmariadb-dev libmariadb3 libmariadb3 libmariadb3
libmariadb-dev-compat libmariadb3 libmariadb3 libmariadb3
libmysqlclient-dev libmariadb3 libmariadb3 libmariadb3
libssl-dev libssl1.1 libssl3 libssl3t64
libffi-dev libffi7 libffi8 libffi8
libxml2-dev libxml2
libxslt1-dev libxslt1.1
libxslt-dev libxslt1.1
zlib1g-dev zlib1g
libjpeg-dev libjpeg62-turbo
libjpeg62-turbo-dev libjpeg62-turbo
libpng-dev libpng16-16 libpng16-16 libpng16-16t64
libtiff-dev libtiff5 libtiff6 libtiff6
libtiff5-dev libtiff5 libtiff6 libtiff6
libfreetype6-dev libfreetype6
libfreetype-dev libfreetype6
libwebp-dev libwebp6 libwebp7 libwebp7
libopenjp2-7-dev libopenjp2-7
liblcms2-dev liblcms2-2
libcurl4-openssl-dev libcurl4 libcurl4 libcurl4t64
libcurl4-gnutls-dev libcurl3-gnutls libcurl3-gnutls libcurl3t64-gnutls
libicu-dev libicu67 libicu72 libicu76
libyaml-dev libyaml-0-2
libgmp-dev libgmp10
libreadline-dev libreadline8 libreadline8 libreadline8t64
libncurses-dev libncurses6
libncurses5-dev libncurses6
libncursesw5-dev libncursesw6
libbz2-dev libbz2-1.0
liblzma-dev liblzma5
libzstd-dev libzstd1
liblz4-dev liblz4-1
libsnappy-dev libsnappy1v5
libldap2-dev libldap-2.4-2 libldap-2.5-0 libldap2
libsasl2-dev libsasl2-2
libkrb5-dev libkrb5-3 libkrb5-3 libkrb5-3
libmagic-dev libmagic1 libmagic1 libmagic1t64
libcairo2-dev libcairo2
libgif-dev libgif7
librsvg2-dev librsvg2-2
libvips-dev libvips42 libvips42 libvips42t64
libgeos-dev libgeos-c1v5 libgeos-c1v5 libgeos-c1t64
libproj-dev libproj19 libproj25 libproj25
libzmq3-dev libzmq5
libevent-dev libevent-2.1-7 libevent-2.1-7 libevent-2.1-7t64
libuv1-dev libuv1 libuv1 libuv1t64
liblua5.4-dev liblua5.4-0
libgsl-dev libgsl25 libgsl27 libgsl28
libpcre3-dev libpcre3
libpcre2-dev libpcre2-8-0
libzip-dev libzip4 libzip4 libzip5
libonig-dev libonig5
libsodium-dev libsodium23
libargon2-dev libargon2-1
libglib2.0-dev libglib2.0-0 libglib2.0-0 libglib2.0-0t64
libopenblas-dev libopenblas0
liblapack-dev liblapack3
unixodbc-dev unixodbc
freetds-dev libsybdb5
libsystemd-dev libsystemd0
libudev-dev libudev1
libusb-1.0-0-dev libusb-1.0-0
libpcap-dev libpcap0.8 libpcap0.8 libpcap0.8t64
libexpat1-dev libexpat1
librdkafka-dev librdkafka1
libhiredis-dev libhiredis0.14 libhiredis0.14 libhiredis1.1.0
libjansson-dev libjansson4
libmicrohttpd-dev libmicrohttpd12 libmicrohttpd12 libmicrohttpd12t64
libgit2-dev libgit2-1.1 libgit2-1.5 libgit2-1.9
libssh2-1-dev libssh2-1 libssh2-1 libssh2-1t64
uuid-dev libuuid1
libcap-dev libcap2
libedit-dev libedit2
libsoup-3.0-dev libsoup-3.0-0
libsoup2.4-dev libsoup2.4-1 libsoup2.4-1 libsoup-2.4-1
libjson-glib-dev libjson-glib-1.0-0
libgee-0.8-dev libgee-0.8-2
libmosquitto-dev libmosquitto1
librabbitmq-dev librabbitmq4 librabbitmq4 librabbitmq4
libnghttp2-dev libnghttp2-14
libmodbus-dev libmodbus5
libopus-dev libopus0
libsndfile1-dev libsndfile1
libev-dev libev4 libev4 libev4t64
libyaml-cpp-dev libyaml-cpp0.6 libyaml-cpp0.7 libyaml-cpp0.8
libfmt-dev libfmt7 libfmt9 libfmt10
libtinyxml2-dev libtinyxml2-8 libtinyxml2-9 libtinyxml2-11
libpugixml-dev libpugixml1v5
liblmdb-dev liblmdb0
libleveldb-dev libleveldb1d libleveldb1d libleveldb1d
librocksdb-dev librocksdb6.11 librocksdb7.8 librocksdb9.10
libarchive-dev libarchive13 libarchive13 libarchive13t64
libmpfr-dev libmpfr6 libmpfr6 libmpfr6
libmaxminddb-dev libmaxminddb0
libfcgi-dev libfcgi0ldbl libfcgi0ldbl libfcgi0t64
libconfig-dev libconfig9 libconfig9 libconfig11
libcjson-dev libcjson1
libluajit-5.1-dev libluajit-5.1-2
libxxhash-dev libxxhash0
libbrotli-dev libbrotli1
libcap-ng-dev libcap-ng0
libsensors-dev libsensors5 libsensors5 libsensors5
libqrencode-dev libqrencode4 libqrencode4 libqrencode4
libzbar-dev libzbar0 libzbar0 libzbar0t64
libidn2-dev libidn2-0
libnl-3-dev libnl-3-200
libmnl-dev libmnl0
libelf-dev libelf1 libelf1 libelf1t64
libbsd-dev libbsd0
libfuse3-dev libfuse3-3 libfuse3-3 libfuse3-4
libfuse-dev libfuse2 libfuse2 libfuse2t64
libavahi-client-dev libavahi-client3
libjemalloc-dev libjemalloc2 libjemalloc2 libjemalloc2
libre2-dev libre2-9 libre2-9 libre2-11
libflac-dev libflac8 libflac12 libflac14
libmp3lame-dev libmp3lame0
libasound2-dev libasound2 libasound2 libasound2t64
libunwind-dev libunwind8
libgd-dev libgd3
libczmq-dev libczmq4 libczmq4 libczmq4
libgomp1 libgomp1
ghc libgmp10
gdc libgphobos1 libgphobos3 libgphobos5
gfortran libgfortran5
g++ libstdc++6
build-essential libstdc++6";

/// Alpine's, where it is not the name without `-dev`.
const ALPINE: &str = "\
postgresql-dev libpq
libpq-dev libpq
mariadb-dev mariadb-connector-c
mariadb-connector-c-dev mariadb-connector-c
mysql-dev mariadb-connector-c
sqlite-dev sqlite-libs
jpeg-dev libjpeg-turbo
libjpeg-turbo-dev libjpeg-turbo
openssl-dev openssl
openldap-dev libldap
ncurses-dev ncurses-libs
icu-dev icu-libs
curl-dev libcurl
g++ libstdc++
build-base libstdc++
alpine-sdk libstdc++
ghc gmp
gcc libgcc";

/// The package that carries at run time what a development package builds against; `None` if the table has none.
pub(super) fn library(world: World, development: &str) -> Option<&str> {
    let row = |table: &'static str| {
        let mut rows = table.lines().filter_map(|l| l.split_once(' '));
        rows.find(|(name, _)| *name == development).map(|(_, rest)| rest)
    };
    match world {
        World::Alpine => match (row(ALPINE), development.strip_suffix("-dev")) {
            (Some(name), _) => Some(name),
            (None, Some("musl" | "libc" | "linux" | "python3" | "python" | "ruby" | "nodejs")) => None,
            (None, stripped) => stripped,
        },
        World::Debian(release) => {
            let columns: Vec<&str> = row(LIBRARIES)?.split(' ').collect();
            let at = match release {
                "bullseye" => 0,
                "bookworm" => 1,
                "trixie" => 2,
                _ if columns.len() > 1 => return None,
                _ => 0,
            };
            columns.get(at).or(columns.first()).copied()
        }
        // Ubuntu's names are Debian's only where they have never changed.
        World::Ubuntu => row(LIBRARIES).filter(|r| !r.contains(' ') && *r != "libjpeg62-turbo"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_follow_the_release() {
        for (world, development, expected) in [
            (World::Debian("bookworm"), "libssl-dev", Some("libssl3")),
            (World::Debian("trixie"), "libssl-dev", Some("libssl3t64")),
            (World::Debian("trixie"), "libpq-dev", Some("libpq5")),
            (World::Debian("trixie"), "libsoup2.4-dev", Some("libsoup-2.4-1")),
            (World::Debian("bookworm"), "libyaml-cpp-dev", Some("libyaml-cpp0.7")),
            (World::Debian("stretch"), "libmpfr-dev", None),
            (World::Debian(""), "libssl-dev", None),
            (World::Debian("stretch"), "default-libmysqlclient-dev", None),
            (World::Debian("stretch"), "libpq-dev", Some("libpq5")),
            (World::Ubuntu, "libpq-dev", Some("libpq5")),
            (World::Ubuntu, "libssl-dev", None),
            (World::Alpine, "postgresql-dev", Some("libpq")),
            (World::Alpine, "libxml2-dev", Some("libxml2")),
            (World::Alpine, "musl-dev", None),
        ] {
            assert_eq!(library(world, development), expected, "{development}");
        }
    }

    #[test]
    fn what_is_installed() {
        let read = |text: &str| {
            let installs = installs_of(&dockerfile_syntax::Script::parse(text).commands[0]);
            (installs.run_time, installs.build_only)
        };
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let debian = "apt-get -y install --no-install-recommends gcc curl=7.* && rm -rf /var/lib/apt/lists/*";
        assert_eq!(read(debian), (words("curl"), words("gcc")));
        assert_eq!(read("apk add --virtual .b musl-dev ffmpeg"), (words(""), words("musl-dev ffmpeg")));
        assert_eq!(read("apt-get update"), (words(""), words("")));
    }
}
