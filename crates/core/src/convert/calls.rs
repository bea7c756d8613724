//! Which programs of the distribution do the project's own sources start, and which fonts do they draw with?

use super::base::World;
use super::cut::listed;
use super::facts::Facts;
use super::lacks::called;
use super::packages;
use super::split::{Role, Split};
use crate::context::runs;

/// By what sources start other programs, for the endings of their names.
const STARTS: [(&str, &[&str]); 10] = [
    (" js mjs cjs ts mts cts ", &["child_process", "execa", "shelljs", "Bun.spawn", "\"zx\"", "'zx'"]),
    (" py ", &["subprocess", "os.system", "popen", "os.exec", "os.spawn", "pexpect"]),
    (" rb ", &["Open3", "system", "spawn", "exec", "popen", "%x", "`"]),
    (" go ", &["os/exec"]),
    (" rs ", &["Command"]),
    (" php ", &["exec(", "system(", "passthru(", "proc_open(", "popen(", "Process"]),
    (" java kt scala groovy ", &["ProcessBuilder", "getRuntime"]),
    (" cs fs ", &["Process"]),
    (" ex exs ", &["System.cmd", "System.shell", "Port.open"]),
    (" c cc cpp cxx h hpp nim pl hs ml ", &["popen", "system", "exec", "posix_spawn", "Process"]),
];

/// Programs that full images bring, or that builds install, and slim images lack; with the package of each where that is called otherwise.
const PROGRAMS: &str = " git hg:mercurial svn:subversion ssh:openssh-client scp:openssh-client ssh-keygen:openssh-client curl wget \
    unzip zip bzip2 bunzip2:bzip2 xz:xz-utils unxz:xz-utils ps:procps pgrep:procps pkill:procps top:procps free:procps uptime:procps \
    vmstat:procps convert:imagemagick identify:imagemagick mogrify:imagemagick montage:imagemagick composite:imagemagick \
    magick:imagemagick openssl gpg:gnupg file make patch psql:postgresql-client pg_dump:postgresql-client mysql:default-mysql-client \
    mysqldump:default-mysql-client nc:netcat-openbsd envsubst:gettext-base python3 ";

/// Of their packages, those that the full images lack as well.
const OTHERS: &str = " zip postgresql-client default-mysql-client netcat-openbsd gettext-base ";

/// Words that may mean anything: a program, where its first argument is a flag.
const WORDS: &str = " file make patch top free uptime zip ";

/// By what sources draw texts, and what the full images have for that; Pillow sets letters otherwise without.
const DRAWS: [(&str, &str); 2] = [("DejaVuSans", "fonts-dejavu-core"), ("ImageFont", "libfribidi0")];

/// The package that holds a program.
pub(super) fn package(program: &str) -> Option<&'static str> {
    let named = |row: &&str| row.split(':').next() == Some(program);
    PROGRAMS.split_whitespace().find(named).and_then(|row| row.split(':').next_back())
}

/// The packages whose programs the sources of the dropped folder start, as far as their texts show.
pub(super) fn packages(facts: &Facts<'_, '_>) -> Vec<&'static str> {
    let mut out = Vec::new();
    let Some(project) = &facts.project else { return out };
    for (path, text) in project.texts() {
        let ending = path.rsplit('.').next().unwrap_or("");
        for (word, name) in DRAWS {
            if text.contains(word) && !out.contains(&name) && there(facts, name, true) {
                out.push(name);
            }
        }
        let Some((_, starts)) = STARTS.iter().find(|(endings, _)| listed(endings, ending)) else { continue };
        if runs(path) && starts.iter().any(|s| text.contains(s)) {
            programs(text, &mut |name, sure| {
                // Whoever installs it means the program.
                if !out.contains(&name) && there(facts, name, sure) {
                    out.push(name);
                }
            });
        }
    }
    out
}

/// By what sources make files and folders.
const MAKES: [&str; 11] = [
    "kdir",
    "riteFile",
    "WriteStream",
    "ppendFile",
    "qlite",
    "diskStorage",
    "os.Create",
    "OpenFile",
    "File::create",
    "create_dir",
    "FileOutput",
];

/// Whether a source that makes files names such a place in quotes.
pub(super) fn makes(facts: &Facts<'_, '_>, place: impl Fn(&str) -> bool) -> bool {
    let Some(project) = &facts.project else { return false };
    project.texts().any(|(path, text)| {
        let ending = path.rsplit('.').next().unwrap_or("");
        STARTS.iter().any(|(endings, _)| listed(endings, ending))
            && MAKES.iter().any(|w| text.contains(w))
            && text.split(['"', '\'', '`']).any(&place)
    })
}

/// Installs them. What a line that runs again installs is not installed twice.
pub(super) fn installed(split: &mut Split<'_, '_, '_>) {
    let world = split.base.world;
    for name in packages(split.facts).into_iter().filter(|_| world.apt() || world == World::Alpine) {
        called(
            split,
            name,
            "What the project's own sources start or draw with, and the smaller image does not have.",
        );
    }
    settings(split);
}

/// What the build tells git in root's home, a program that calls git as root is told, too. Where the build fetches from, and with
/// which password, stays behind.
fn settings(split: &mut Split<'_, '_, '_>) {
    let facts = split.facts;
    let mut told = false;
    for (n, _, command) in facts.commands().filter(|(_, _, c)| c.program() == "git" && c.has("config")) {
        let fetches = command.words.iter().any(|w| w.value.contains("http"));
        if fetches || command.depth > 0 || !command.has("--global") || split.roles[n] != Role::Build {
            return;
        }
        told = true;
    }
    if told && facts.stage.config.user.is_empty() && split.packages.iter().any(|(name, _)| name == "git") {
        split.take("/root/.gitconfig", "Settings of git, which the program calls.");
    }
}

/// Whether the image that builds has a package: the full ones have most of them (if these count), on others a line installs it.
pub(super) fn there(facts: &Facts<'_, '_>, name: &str, full: bool) -> bool {
    let named = |names: &[String]| names.iter().any(|n| n == name);
    let own = facts.base_name == "python" && name == "python3";
    let brought = full
        && listed(FULL, &facts.base_name)
        && !facts.base_tag.contains("slim")
        && facts.world.apt()
        && !listed(OTHERS, name);
    let mut there = brought && !own;
    for (_, _, command) in facts.commands() {
        there |= named(&packages::installed(command).unwrap_or_default());
        there &= !named(&packages::removed(command));
    }
    there
}

/// Images that stand on one with the tools of a developer.
const FULL: &str =
    " node python ruby golang rust gcc perl elixir erlang haskell maven gradle buildpack-deps ";

/// Tells the packages of the programs with which texts within a source begin, and of those behind a pipe or `&&`; and whether
/// nothing else can be meant.
fn programs(text: &str, tell: &mut dyn FnMut(&'static str, bool)) {
    let bytes = text.as_bytes();
    let quote = |c: u8| matches!(c, b'"' | b'\'' | b'`');
    for at in 0..bytes.len() {
        let c = bytes[at];
        if !quote(c) && !matches!(c, b'|' | b'&' | b';') {
            continue;
        }
        let mut start = at + 1;
        while !quote(c) && bytes.get(start) == Some(&b' ') {
            start += 1;
        }
        for folder in ["/usr", "/bin/"] {
            start += if text[start..].starts_with(folder) { folder.len() } else { 0 };
        }
        let letter = |c: &&u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
        let end = start + bytes[start..].iter().take_while(letter).count();
        let next = bytes.get(end).copied().unwrap_or(b'.');
        let program = &text[start..end];
        let Some(package) = package(program).filter(|_| quote(next) || next.is_ascii_whitespace()) else {
            continue;
        };
        let between = |c: &&u8| quote(**c) || matches!(c, b',' | b' ' | b'[' | b'\n');
        let flag = bytes[end..].iter().find(|c| !between(c)) == Some(&b'-');
        let line = || text[end..].split('\n').next().is_some_and(|line| line.contains(" -"));
        let sure = match package {
            "imagemagick" => flag || next != b' ' || line(),
            _ => flag || !listed(WORDS, program),
        };
        tell(package, sure);
    }
}

#[cfg(test)]
mod tests {
    use super::programs;

    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        programs(text, &mut |package, sure| found.extend(sure.then_some(package)));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn programs_that_texts_begin_with() {
        check("exec.Command(\"git\", \"log\")", &["git"]);
        check("execSync('git rev-parse HEAD')", &["git"]);
        check("os.system(f'ps aux | grep x && /usr/bin/curl -s host')", &["procps", "curl"]);
        check("run([\"/usr/bin/convert\", \"-resize\", size])", &["imagemagick"]);
        check("spawn('convert', [from, '-resize', size])", &["imagemagick"]);
        check("`convert ${from} -resize 10x10 ${to}`", &["imagemagick"]);
        check("`identify -format %w ${file}`", &["imagemagick"]);
        check("['file', '--brief', '--mime-type']", &["file"]);
    }

    #[test]
    fn words_that_are_none() {
        check("upload.single('file')", &[]);
        check("'git@host:a/b' + \"gitlab\" + 'git-log'", &[]);
        check("import curl from './curl.js'", &[]);
        check("\"convert it to a list\"", &[]);
    }
}
