//! Which distribution and release is an image made of? From what its tags say, else its name, else its date.

const DEBIAN: [&str; 6] = ["trixie", "bookworm", "bullseye", "buster", "stretch", "jessie"];
const UBUNTU: [&str; 9] =
    ["resolute", "questing", "plucky", "noble", "jammy", "focal", "bionic", "xenial", "trusty"];
/// Beginnings of words that name a distribution of RPMs.
const RPM: [&str; 8] =
    ["azurelinux", "mariner", "al2023", "amazonlinux", "oraclelinux", "oracle", "ubi", "centos"];
/// Images that are an RPM distribution, or are built on one unless a tag says otherwise.
const RPM_NAMES: [&str; 18] = [
    "almalinux",
    "amazoncorretto",
    "amazonlinux",
    "centos",
    "clearlinux",
    "euleros",
    "fedora",
    "mageia",
    "mcr.microsoft.com/azurelinux/base/core",
    "mcr.microsoft.com/azurelinux-beta/base/core",
    "mcr.microsoft.com/cbl-mariner/base/core",
    "mcr.microsoft.com/openjdk/jdk",
    "mysql",
    "opensuse/leap",
    "oraclelinux",
    "photon",
    "quay.io/centos/centos",
    "rockylinux",
];
const UBUNTU_NAMES: [&str; 18] = [
    "eclipse-temurin",
    "gradle",
    "groovy",
    "ibm-semeru-runtimes",
    "jetty",
    "kong",
    "liberica",
    "mariadb",
    "maven",
    "mongo",
    "odoo",
    "rabbitmq",
    "sapmachine",
    "sonarqube",
    "swift",
    "tomcat",
    "tomee",
    "ubuntu",
];
const ALPINE_NAMES: [&str; 12] = [
    "adminer",
    "alpine",
    "caddy",
    "composer",
    "consul",
    "docker",
    "eclipse-mosquitto",
    "nats",
    "registry",
    "traefik",
    "vault",
    "znc",
];
const NEITHER: [&str; 5] = ["archlinux", "busybox", "cirros", "hello-world", "clearlinux"];

/// Family and release, as the table writes them: `debian`, `bookworm`.
pub(super) fn of(name: &str, tags: &[String], as_of: &str) -> (&'static str, String) {
    let words = || tags.iter().flat_map(|t| t.split(['-', '_']));
    let says = |list: &[&str]| words().find(|w| list.contains(w)).map(str::to_owned);
    if NEITHER.contains(&name) {
        return ("", String::new());
    }
    if words().any(|w| w.starts_with("chiseled"))
        || name.contains("distroless")
        || words().any(|w| w == "distroless")
    {
        return ("distroless", says(&UBUNTU).unwrap_or_default());
    }
    if let Some(release) = words().filter_map(|w| w.strip_prefix("alpine")).max_by_key(|w| w.len()) {
        return ("alpine", release.to_owned());
    }
    if let Some(release) = says(&UBUNTU) {
        return ("ubuntu", release);
    }
    if let Some(release) = says(&DEBIAN) {
        return ("debian", release);
    }
    if let Some(word) = words().find(|w| RPM.iter().any(|start| w.starts_with(start))) {
        return ("rpm", word.to_owned());
    }
    let first = tags.first().map_or("", String::as_str);
    match name {
        "alpine" => {
            ("alpine", tags.iter().find(|t| t.contains('.')).map_or(first, String::as_str).to_owned())
        }
        "ubuntu" => {
            ("ubuntu", tags.iter().find(|t| t.contains('.')).map_or(first, String::as_str).to_owned())
        }
        _ if RPM_NAMES.contains(&name) => ("rpm", String::new()),
        _ if UBUNTU_NAMES.contains(&name) => (
            "ubuntu",
            by_date(
                as_of,
                &[("2026-06", "resolute"), ("2024-06", "noble"), ("2022-06", "jammy"), ("2020-06", "focal")],
                "bionic",
            ),
        ),
        _ if ALPINE_NAMES.contains(&name) => ("alpine", String::new()),
        _ => (
            "debian",
            by_date(
                as_of,
                &[
                    ("2025-09", "trixie"),
                    ("2023-07", "bookworm"),
                    ("2021-09", "bullseye"),
                    ("2019-08", "buster"),
                ],
                "stretch",
            ),
        ),
    }
}

/// The release that was the newest on a day.
fn by_date(as_of: &str, since: &[(&str, &str)], before: &str) -> String {
    since.iter().find(|(from, _)| as_of >= *from).map_or(before, |(_, release)| release).to_owned()
}
