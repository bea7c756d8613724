//! How does a state become a link, and a link a state?
//!
//! A link's fragment is `#v1[flags].payload`: first the version of the format, then what shall be shown, then the
//! state. Everything stands behind the `#`, which browsers do not send to any server.
//!
//! * Flags are names, or `name=value`, each with a comma before it: `#v1,embed,view=graph.PAYLOAD`. Unknown flags
//!   and values are passed over, so that an old page opens a newer link as well as it can. They are plain text: a person
//!   can add `,embed` to a link by hand.
//! * The payload is JSON `{"text": ..., "options": ...}`, only what differs from the default, compressed as raw deflate
//!   (RFC 1951) and written in base64url without padding (RFC 4648, section 5).
//! * A link never ends in `=`, `_`, `-` or `.`, which sites that turn addresses into links leave out at the end.
//!
//! A format that was released is read for ever; `FROZEN` among the tests holds one link of each.

mod payload;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use crate::Options;

/// Most bytes that a link may unpack to. A crafted link of a few kilobytes could otherwise ask for gigabytes.
pub const LIMIT: usize = 4_000_000;

/// zlib's best level; links are made when someone shares, and short matters more than quick.
const LEVEL: u8 = 10;

/// Everything a link holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// The Dockerfile.
    pub text: String,
    /// What was chosen beside it.
    pub options: Options,
    /// How it shall be shown.
    pub show: Show,
}

/// How a link's state shall be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Show {
    /// Without the page around it, for a frame in another page.
    pub embed: bool,
    /// What of it.
    pub view: View,
}

/// What an embedded page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The text and the stage graph side by side: `view=both`, the default.
    #[default]
    Both,
    /// The stage graph: `view=graph`.
    Graph,
    /// The size of the final image with its layers: `view=size`.
    Size,
}

impl View {
    /// Every view, the default first.
    pub const ALL: [View; 3] = [View::Both, View::Graph, View::Size];

    /// As written in a link.
    pub fn name(self) -> &'static str {
        match self {
            View::Both => "both",
            View::Graph => "graph",
            View::Size => "size",
        }
    }
}

/// Why a link could not be read. `Display` says it to a visitor, with what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadLink {
    /// No link of ours.
    NotALink,
    /// Made by a newer version of the page.
    Newer(u32),
    /// Its end is missing.
    Truncated,
    /// It unpacks to more than [`LIMIT`].
    TooLarge,
    /// Something inside was changed.
    Damaged,
}

impl std::fmt::Display for BadLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BadLink::NotALink => f.write_str("This is not a link to a Dockerfile."),
            BadLink::Newer(version) => write!(
                f,
                "This link has format {version}, which is newer than this page. Reload to get the latest page."
            ),
            BadLink::Truncated => f.write_str(
                "This link was cut off: its end is missing. Chat programs and mail do that to long links; ask for it \
                 again, perhaps as a file.",
            ),
            BadLink::TooLarge => {
                write!(f, "This link unpacks to more than {} MB, so it is not opened.", LIMIT / 1_000_000)
            }
            BadLink::Damaged => {
                f.write_str("This link is damaged: some of its characters were changed. Copy it again.")
            }
        }
    }
}

/// The fragment for a state, with its `#`.
pub fn encode(shared: &Shared) -> String {
    let mut json = payload::write(&shared.text, &shared.options);
    let flags = flags(shared.show);
    // A blank after JSON means nothing, but changes the last characters: a few tries find a clean end.
    loop {
        let packed = URL_SAFE_NO_PAD.encode(compress_to_vec(json.as_bytes(), LEVEL));
        if !packed.ends_with(['_', '-']) {
            return format!("#v1{flags}.{packed}");
        }
        json.push(' ');
    }
}

/// The JSON that a link of this state holds, for whoever packs it elsewhere.
pub fn state(text: &str, options: &Options) -> String {
    payload::write(text, options)
}

/// What a link says about how it is shown: each flag with a comma before it.
pub fn flags(show: Show) -> String {
    let mut flags = String::new();
    if show.embed {
        flags.push_str(",embed");
    }
    if show.view != View::default() {
        flags.push_str(",view=");
        flags.push_str(show.view.name());
    }
    flags
}

/// Reads a fragment, with or without its `#`.
pub fn decode(fragment: &str) -> Result<Shared, BadLink> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment).trim();
    let rest = fragment.strip_prefix('v').ok_or(BadLink::NotALink)?;
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let version: u32 = rest[..digits].parse().map_err(|_| BadLink::NotALink)?;
    let rest = &rest[digits..];
    if version > 1 {
        return Err(BadLink::Newer(version));
    }
    if version == 0 || !(rest.is_empty() || rest.starts_with([',', '.'])) {
        return Err(BadLink::NotALink);
    }
    let (flags, packed) = rest.split_once('.').ok_or(BadLink::Truncated)?;
    let (text, options) = payload::read(&unpack(packed)?).ok_or(BadLink::Damaged)?;
    Ok(Shared { text, options, show: show(flags) })
}

/// What a fragment wants shown, even if the rest of it is unreadable: a broken link in a frame must not open the
/// whole page there.
pub fn show_of(fragment: &str) -> Show {
    let flags = fragment.split('.').next().unwrap_or("");
    show(flags.split_once(',').map_or("", |f| f.1))
}

fn show(flags: &str) -> Show {
    let mut show = Show::default();
    for flag in flags.split(',') {
        match flag.split_once('=').unwrap_or((flag, "")) {
            ("embed", _) => show.embed = true,
            ("view", name) => {
                show.view = View::ALL.into_iter().find(|v| v.name() == name).unwrap_or_default()
            }
            _ => {}
        }
    }
    show
}

fn unpack(packed: &str) -> Result<String, BadLink> {
    // Sent through some mail programs a link may come back with its characters percent-encoded or padded; neither can
    // be part of a good one.
    let packed = packed.trim_end_matches(['=', '.']);
    if !packed.is_ascii() {
        return Err(BadLink::Damaged);
    }
    // One character over a multiple of four is half a byte: the rest of it was cut off.
    let whole = if packed.len() % 4 == 1 { &packed[..packed.len() - 1] } else { packed };
    let engine = base64::engine::GeneralPurpose::new(
        &base64::alphabet::URL_SAFE,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone),
    );
    let bytes = engine.decode(whole).map_err(|_| BadLink::Damaged)?;
    let json = decompress_to_vec_with_limit(&bytes, LIMIT).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => BadLink::TooLarge,
        TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => BadLink::Truncated,
        _ => BadLink::Damaged,
    })?;
    String::from_utf8(json).map_err(|_| BadLink::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Arch;
    use proptest::prelude::*;

    /// One link of every format ever released, and what it holds. Never change a row; add one.
    const FROZEN: &[(&str, &str, bool, View)] = &[
        (
            "#v1.ATwAw_97InRleHQiOiJGUk9NIGdvbGFuZzoxLjI0IEFTIGJ1aWxkXG5SVU4gZ28gYnVpbGQgLW8gL2FwcFxuIn0",
            "FROM golang:1.24 AS build\nRUN go build -o /app\n",
            false,
            View::Both,
        ),
        (
            "#v1,embed,view=size.ATwAw_97InRleHQiOiJGUk9NIGdvbGFuZzoxLjI0IEFTIGJ1aWxkXG5SVU4gZ28gYnVpbGQgLW8gL2FwcFxuIn0",
            "FROM golang:1.24 AS build\nRUN go build -o /app\n",
            true,
            View::Size,
        ),
    ];

    fn shared(text: &str) -> Shared {
        Shared { text: text.to_owned(), ..Shared::default() }
    }

    #[test]
    fn links_of_all_times_open() {
        for (link, text, embed, view) in FROZEN {
            let opened = decode(link).expect(link);
            assert_eq!((opened.text.as_str(), opened.show.embed, opened.show.view), (*text, *embed, *view));
        }
        assert!(!FROZEN.is_empty());
    }

    #[test]
    fn a_link_holds_text_options_and_view() {
        let mut state = shared("FROM node:20\n");
        state.options.arch = Arch::Arm64;
        state.options.target = Some("build".to_owned());
        state.options.answers.insert("entry".to_owned(), "dist/main.js".to_owned());
        state.show = Show { embed: true, view: View::Graph };
        let link = encode(&state);
        assert!(link.starts_with("#v1,embed,view=graph."), "{link}");
        assert_eq!(decode(&link), Ok(state));
    }

    #[test]
    fn an_ordinary_link_is_short() {
        let text = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD [\"node\", \"server.js\"]\n";
        let length = encode(&shared(text)).len();
        assert!(length < 150, "{length}");
    }

    #[test]
    fn a_link_cut_anywhere_says_so() {
        let link = encode(&shared("FROM golang:1.24 AS build\nRUN go build -o /app\nFROM scratch\n"));
        for end in "#v1.".len()..link.len() - 1 {
            assert_eq!(decode(&link[..end]), Err(BadLink::Truncated), "{}", &link[..end]);
        }
        assert_eq!(decode("#v1"), Err(BadLink::Truncated));
    }

    #[test]
    fn other_fragments_are_no_links() {
        for other in ["", "#", "#top", "#v", "#vim", "#v0.abc", "#v1abc", "#version.1"] {
            assert_eq!(decode(other), Err(BadLink::NotALink), "{other}");
        }
        assert_eq!(decode("#v7,x.abc"), Err(BadLink::Newer(7)));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = URL_SAFE_NO_PAD.encode(compress_to_vec(&vec![b' '; 50_000_000], 10));
        assert_eq!(decode(&format!("#v1.{bomb}")), Err(BadLink::TooLarge));
    }

    #[test]
    fn flags_of_the_future_are_passed_over() {
        let link = encode(&shared("FROM a")).replacen("#v1", "#v1,embed,shine=9,view=hologram", 1);
        assert_eq!(decode(&link).map(|s| s.show), Ok(Show { embed: true, view: View::Both }));
        assert!(show_of("#v1,embed,view=size.???").embed);
    }

    proptest! {
        #[test]
        fn every_state_comes_back(
            text in "\\PC{0,200}|[A-Z a-z\n\u{e9}\u{1f600}]{0,400}",
            target in prop::option::of("[a-z]{1,8}"),
            bytes in prop::option::of(any::<u64>()),
        ) {
            let mut state = shared(&text);
            state.options.target = target;
            state.options.context_bytes = bytes;
            let link = encode(&state);
            prop_assert!(!link.ends_with(['=', '_', '-', '.']));
            prop_assert_eq!(decode(&link), Ok(state));
        }

        #[test]
        fn no_fragment_panics(text in "(#?v1[,.])?\\PC{0,60}") {
            let _ = decode(&text);
            let _ = show_of(&text);
        }

        #[test]
        fn no_payload_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&format!("#v1.{}", URL_SAFE_NO_PAD.encode(bytes)));
        }
    }
}
