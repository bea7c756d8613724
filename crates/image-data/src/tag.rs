//! What does a tag say: version, variant, distribution?

/// A tag taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tag<'t> {
    /// First two numbers of the version; none for `latest` and the like.
    pub(crate) version: Option<[u32; 2]>,
    /// Words that make it another kind of image: `slim`, `alpine`, `jre`, `fpm`.
    pub(crate) variant: Vec<&'t str>,
    /// Release of the distribution, if it says one.
    pub(crate) release: &'t str,
}

const RELEASES: [&str; 13] = [
    "buster", "bullseye", "bookworm", "trixie", "stretch", "jessie", "focal", "jammy", "noble", "bionic",
    "xenial", "resolute", "questing",
];

/// The release that a tag names; empty if it names none.
pub(crate) fn release(tag: &str) -> &'static str {
    let named = |release: &&&str| tag.split('-').any(|word| word == **release);
    RELEASES.iter().find(named).copied().unwrap_or("")
}

/// Words that name the newest one and nothing else.
const NEWEST: [&str; 9] =
    ["latest", "lts", "current", "stable", "mainline", "jod", "krypton", "iron", "hydrogen"];

impl<'t> Tag<'t> {
    pub(crate) fn read(tag: &'t str) -> Tag<'t> {
        let mut out = Tag { version: None, variant: Vec::new(), release: "" };
        for (n, word) in tag.split('-').enumerate() {
            let number = word.trim_start_matches('v');
            if n == 0 && number.starts_with(|c: char| c.is_ascii_digit()) {
                let plain = number.split(['_', '+']).next().unwrap_or("");
                let mut numbers = plain.split('.').map_while(|p| p.parse().ok());
                out.version = numbers.next().map(|major| [major, numbers.next().unwrap_or(0)]);
            } else if let Some(release) = word.strip_prefix("alpine") {
                let at = out.variant.partition_point(|v| *v < "alpine");
                out.variant.insert(at, "alpine");
                out.release = release;
            } else if RELEASES.contains(&word) {
                out.release = word;
            } else if !NEWEST.contains(&word) && !word.is_empty() {
                let at = out.variant.partition_point(|v| *v < word);
                out.variant.insert(at, word);
            }
        }
        out
    }
}
