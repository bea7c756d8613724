//! Where do packages come from? A line that changes that stands before those that install.

use dockerfile_syntax::{Command, Keyword};

use super::base::World;
use super::facts::{Fact, beneath};
use super::packages;
use super::split::{Artefact, Role, Split};
use super::{Outcome, refuse};

/// Where the package managers read it.
const PLACES: [&str; 4] = ["/etc/apt", "/etc/apk", "/usr/share/keyrings", "/etc/yum.repos.d"];

/// The program of Ubuntu that adds a repository.
pub(super) const ADDS: &str = "add-apt-repository";

/// The certificates that apt believes.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Whether a path says where packages come from.
fn says(path: &str) -> bool {
    PLACES.iter().any(|p| beneath(path, p))
}

/// Whether a command changes it.
fn changes(command: &Command) -> bool {
    let written = command.redirects.iter().any(|(sign, file)| sign.contains('>') && says(&file.value));
    written
        || matches!(command.program(), ADDS | "apt-key" | "debconf-set-selections")
        || matches!(command.program(), "sed" | "cp" | "mv" | "rm" | "tee" | "install" | "ln")
            && command.operands().any(|w| says(&w.value))
        || packages::repository(command)
}

/// Whether an edit of the lists names other sources, and not only a nearer mirror of the same.
pub(super) fn widens(command: &Command) -> bool {
    const WORDS: [&str; 10] = [
        "main",
        "universe",
        "multiverse",
        "contrib",
        "non-free",
        "backports",
        "restricted",
        "community",
        "edge",
        "testing",
    ];
    command.arguments().iter().any(|w| !says(&w.value) && WORDS.iter().any(|word| w.value.contains(word)))
}

/// The flags by which one command of apk is told of another repository.
fn sources(command: &Command) -> String {
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_ref()).collect();
    let named = |w: &str| matches!(w, "-X" | "--repository");
    if !words.iter().any(|w| named(w) || w.starts_with("--repository=")) {
        return String::new();
    }
    let flag = |n: &usize| {
        named(words[*n])
            || *n > 0 && named(words[*n - 1])
            || words[*n].starts_with("--repository=")
            || words[*n] == "--allow-untrusted"
    };
    (0..words.len()).filter(flag).map(|n| words[n]).collect::<Vec<_>>().join(" ")
}

impl Split<'_, '_, '_> {
    /// On a plain distribution, a line that fetches where packages come from stands before those that install: what it
    /// fetches with is installed in the same line.
    pub(super) fn fetchers(&mut self) -> Result<(), Outcome> {
        let facts = self.facts;
        let adds =
            facts.commands().find(|(_, _, c)| c.program() == ADDS).filter(|_| !self.packages.is_empty());
        if let Some((_, fact, _)) = adds {
            // The lists of one distribution are wrong for another.
            if self.base.world != facts.world || !facts.world.apt() {
                return Err(refuse(
                    "cannot-follow",
                    format!(
                        "Line {} adds a repository of packages, and {} is another distribution.",
                        fact.step.line, self.base.image
                    ),
                ));
            }
            // What it writes comes along, since the tool itself is large; over HTTPS nothing is fetched without certificates.
            let why =
                "A line adds a repository of packages there, and it is read over an encrypted connection.";
            self.take("/etc/apt", why);
            self.take(CERTIFICATES, why);
        }
        if !matches!(facts.base_name.as_str(), "debian" | "ubuntu") {
            return Ok(());
        }
        let again = |n: usize| !matches!(self.roles[n], Role::Build | Role::Drop(_));
        let first = facts.commands().find(|(n, _, c)| again(*n) && packages::repository(c));
        let Some((at, fact, command)) = first else { return Ok(()) };
        let tool = command.program();
        let brings =
            |c: &Command| packages::installed(c).is_some_and(|names| names.iter().any(|n| n == tool));
        if facts.commands().any(|(n, _, c)| n <= at && matches!(self.roles[n], Role::Both(_)) && brings(c)) {
            return Ok(());
        }
        let rest = match &self.roles[at] {
            Role::As(text, _) => text.trim_start_matches("RUN ").to_owned(),
            _ => fact.text.clone(),
        };
        self.both_as(
            at,
            format!("RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates {tool} && {rest}"),
            format!("It adds a repository of packages, and fetches that with {tool}."),
        );
        self.packages.retain(|(name, _)| name != tool);
        Ok(())
    }

    /// Alpine's packages as the text names them: `gdal@edge` comes from the repository of that tag alone. On an old release
    /// the library of MariaDB has another name, and what it is developed with brings it.
    pub(super) fn tagged(&mut self) {
        let facts = self.facts;
        if self.base.world != World::Alpine {
            return;
        }
        let old = old(&facts.base_name, &facts.base_tag);
        for (name, _) in &mut self.packages {
            if old && name == "mariadb-connector-c" {
                *name = "mariadb-dev".to_owned();
            }
            let mut words =
                facts.commands().filter(|(_, _, c)| c.program() == "apk").flat_map(|(_, _, c)| c.operands());
            if let Some(word) =
                words.find(|w| w.value.strip_prefix(name.as_str()).is_some_and(|r| r.starts_with('@')))
            {
                *name = word.value.to_string();
            }
        }
        // `apk add -X URL nodejs`: a line of its own, since nothing else comes from there.
        for (_, _, command) in facts.commands().filter(|(_, _, c)| c.program() == "apk") {
            let flags = sources(command);
            let names = packages::installed(command).unwrap_or_default();
            let (apart, rest): (Vec<_>, _) =
                self.packages.drain(..).partition(|(n, _)| !flags.is_empty() && names.contains(n));
            self.packages = rest;
            if !apart.is_empty() {
                let names: Vec<&str> = apart.iter().map(|(n, _)| n.as_str()).collect();
                let line = format!("RUN apk add --no-cache {flags} {}", names.join(" "));
                self.first_line(line, "From the repository that it came from before.");
            }
        }
    }

    /// The last line of the build that also changes, in the stage that runs, where packages come from.
    pub(super) fn repositories(&self, last: usize) -> Option<usize> {
        (0..=last).rev().find(|n| {
            let fact = &self.facts.steps[*n];
            match &self.roles[*n] {
                Role::Both(_) | Role::Run => line(fact),
                Role::As(text, _) => PLACES.iter().any(|p| text.contains(p)) || line(fact),
                _ => false,
            }
        })
    }

    /// Whether a file that comes from the build says it.
    pub(super) fn is_repository(&self, artefact: &Artefact) -> bool {
        says(&artefact.to) || artefact.to == CERTIFICATES
    }
}

/// Whether an image may stand on an Alpine before 3.8: by its name, or as one patch of an old version.
fn old(name: &str, tag: &str) -> bool {
    let minor = |text: &str| text.split('.').nth(1).and_then(|m| m.split('-').next()?.parse::<u32>().ok());
    let named =
        if name == "alpine" { Some(tag) } else { tag.split("alpine").nth(1).filter(|t| t.starts_with('3')) };
    if let Some(minor) = named.and_then(minor) {
        return minor < 8;
    }
    let version: Vec<u32> =
        tag.split('-').next().unwrap_or("").split('.').map_while(|p| p.parse().ok()).collect();
    match (name, version.as_slice()) {
        ("python", [2, ..] | [3, ..=6, ..] | [3, 7, 0]) => {
            version.len() > 2 || version < vec![2, 7] || version[0] == 3 && version[1] < 5
        }
        ("node", [major, ..]) => *major < 9,
        ("ruby", [2, 0..=2, ..] | [2, 3, 0..=7] | [2, 4, 0..=4] | [2, 5, 0..=1]) => true,
        _ => false,
    }
}

/// Whether a line changes it.
fn line(fact: &Fact<'_, '_>) -> bool {
    match fact.keyword() {
        Keyword::Run => fact.script.commands.iter().any(changes),
        Keyword::Copy | Keyword::Add => fact.step.inputs.iter().any(|i| says(&i.destination)),
        _ => false,
    }
}
