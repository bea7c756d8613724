//! What is the page's state, and how does each action change it? No browser in here, so it is tested natively.

use std::rc::Rc;

use dockerfile_syntax::Span;
use playground_core::share::{BadLink, Shared, Show};
use playground_core::{Arch, Options};

/// Everything the page remembers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    /// The Dockerfile as it stands in the editor.
    pub(crate) text: Rc<str>,
    /// What was chosen beside it.
    pub(crate) options: Options,
    /// The part of the text that the picture wants shown; `seq` tells two equal wishes apart.
    pub(crate) wish: Option<Wish>,
    /// The caret or selection in the editor, in UTF-16 code units.
    pub(crate) caret: (u32, u32),
    /// Which panel is open.
    pub(crate) panel: Panel,
    /// Which half a narrow screen shows.
    pub(crate) side: Side,
    /// Colours.
    pub(crate) theme: Theme,
    /// Whether and how the page is framed by another.
    pub(crate) show: Show,
    /// Something to tell the visitor.
    pub(crate) notice: Option<Notice>,
    /// The text before the last step that replaced it as a whole.
    pub(crate) before: Option<Rc<str>>,
    /// The text as it came, by a link or as a draft or example: what has become of it can be compared.
    pub(crate) origin: Rc<str>,
    /// Whether a long list of layers is shown to its end.
    pub(crate) all: bool,
    /// Cards of the picture that show their layers, by the node's id.
    pub(crate) opened: Vec<String>,
    /// Whether sizes are those of the download rather than those on disk.
    pub(crate) pull: bool,
    /// Counts the texts that had nothing to do with the one before.
    pub(crate) epoch: u32,
    /// What was chosen in panels that are drawn on demand: names and values in turn.
    pub(crate) words: Vec<String>,
    /// Whether the text is an example, unchanged.
    pub(crate) example: bool,
    /// Texts of other times, the latest first.
    pub(crate) recent: Vec<Rc<str>>,
    /// The folder that is built from, if one was given.
    pub(crate) folder: Option<Folder>,
}

/// What the page knows of the folder; the second program has the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Folder {
    /// Number of files; 0 if it could not be read.
    pub(crate) files: u32,
    pub(crate) bytes: u64,
    /// Whether it has more files than were read.
    pub(crate) more: bool,
    /// Counts the folders given.
    pub(crate) seq: u32,
}

/// Most texts that are kept beside the one in the editor.
const RECENT: usize = 8;

/// What a first visit shows.
pub(crate) const FIRST: &str = include_str!("../../crates/panels/src/examples/node-api.Dockerfile");

/// A part of the text to be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wish {
    /// Bytes.
    pub(crate) span: Span,
    /// Counts up.
    pub(crate) seq: u32,
}

/// The panels below the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Panel {
    Sizes,
    Checks,
    Given,
    Ignore,
    Convert,
    Rebuild,
    Compare,
    Costs,
    Export,
}

impl Panel {
    pub(crate) const ALL: [Panel; 9] = [
        Panel::Sizes,
        Panel::Checks,
        Panel::Convert,
        Panel::Rebuild,
        Panel::Given,
        Panel::Ignore,
        Panel::Compare,
        Panel::Costs,
        Panel::Export,
    ];

    /// What its tab says, and what the second program calls it; nothing for those the page draws itself.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Panel::Sizes => ("Sizes", ""),
            Panel::Checks => ("Checks", ""),
            Panel::Given => ("Type over", "given"),
            Panel::Ignore => (".dockerignore", "ignore"),
            Panel::Convert => ("Multi-stage", "convert"),
            Panel::Rebuild => ("Rebuilds", "rebuild"),
            Panel::Compare => ("Compare", "compare"),
            Panel::Costs => ("Costs", "costs"),
            Panel::Export => ("Export", "export"),
        }
    }
}

/// The halves of a narrow screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Edit,
    Picture,
}

/// Colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub(crate) fn named(name: &str) -> Theme {
        Theme::ALL.into_iter().find(|t| t.name() == name).unwrap_or(Theme::System)
    }
}

/// Something to tell the visitor.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Notice {
    /// The text was converted; offers to undo.
    Converted,
    /// An example replaced a text of the visitor's; offers to undo.
    Replaced,
    /// A link was copied.
    Copied { characters: usize },
    /// A link could not be copied; here it is, to be copied by hand.
    CopyByHand(String),
    /// The link in the address could not be read.
    BadLink(BadLink),
    /// A file was not opened: this is why.
    Refused(String),
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// The editor's text changed.
    Typed(Rc<str>),
    /// The editor's caret moved.
    CaretMoved(u32, u32),
    /// Something in the picture was chosen.
    Select(Span),
    /// `--target`; none for the last stage.
    Target(Option<String>),
    /// The platform.
    Arch(Arch),
    /// A file was dropped on the page: this is its text.
    Dropped(Rc<str>),
    /// The long list is wanted to its end.
    ShowAll,
    /// A folder was given: files and bytes in it, and whether there are more than were read; none to forget it.
    Folder(Option<(u32, u64, bool)>),
    /// What a part weighs that was typed over: `context`, `image:NAME`, `layer:INSTRUCTION`; none for the estimate.
    Given(String, Option<u64>),
    /// The `.dockerignore` file.
    Ignore(String),
    /// An answer to a conversion's question; none to go back to the suggestion.
    Answer(String, Option<String>),
    /// Something was chosen in a panel that is drawn on demand.
    Word(String, String),
    /// A panel was chosen.
    Open(Panel),
    /// A half of a narrow screen was chosen.
    Turn(Side),
    /// A theme was chosen.
    Theme(Theme),
    /// An example or a text of another time was chosen; an empty one clears the editor.
    Begin { text: Rc<str>, example: bool },
    /// A card of the picture was opened to its layers, or closed.
    OpenCard(String),
    /// Sizes of the download, or those on disk.
    Pull(bool),
    /// The conversion was accepted: this is the new text.
    Apply(Rc<str>),
    /// The last replacement is taken back.
    Undo,
    /// A message was read.
    Dismiss,
    /// Something is to be said.
    Notify(Notice),
    /// The address holds another link now.
    Opened(Result<Shared, BadLink>),
}

impl Action {
    /// What a button does, by its `data-act`.
    pub(crate) fn named(name: &str) -> Option<Action> {
        Some(match name {
            "disk" | "pull" => Action::Pull(name == "pull"),
            "amd64" => Action::Arch(Arch::Amd64),
            "arm64" => Action::Arch(Arch::Arm64),
            "edit" => Action::Turn(Side::Edit),
            "picture" => Action::Turn(Side::Picture),
            "system" | "light" | "dark" => Action::Theme(Theme::named(name)),
            "undo" => Action::Undo,
            "dismiss" => Action::Dismiss,
            "last-stage" => Action::Target(None),
            "all" => Action::ShowAll,
            "empty" => Action::Begin { text: "".into(), example: false },
            _ => Action::Open(Panel::ALL.into_iter().find(|p| p.names().0 == name)?),
        })
    }
}

impl State {
    /// What the page begins with: a link's state, or else the draft kept from the last visit.
    ///
    /// Who comes for the first time sees an example at work.
    pub(crate) fn begin(
        show: Show,
        link: Option<Result<Shared, BadLink>>,
        draft: Option<String>,
        recent: Vec<Rc<str>>,
        theme: Theme,
    ) -> State {
        let mut state = State {
            text: draft.map_or_else(|| FIRST.into(), Into::into),
            options: Options::default(),
            wish: None,
            caret: (0, 0),
            panel: Panel::Sizes,
            side: Side::Picture,
            theme,
            show,
            notice: None,
            before: None,
            origin: "".into(),
            all: false,
            opened: Vec::new(),
            pull: false,
            epoch: 0,
            words: Vec::new(),
            example: false,
            recent,
            folder: None,
        };
        if state.text.is_empty() {
            state.side = Side::Edit;
        }
        state.example = &*state.text == FIRST;
        match link {
            Some(Ok(shared)) => {
                state.side = Side::Picture;
                // In a frame there must be nothing of the visitor's own.
                state = state.with(Action::Opened(Ok(shared)));
            }
            None => {}
            Some(Err(bad)) => state.notice = Some(Notice::BadLink(bad)),
        }
        state.origin = state.text.clone();
        state
    }

    /// The state after an action.
    pub(crate) fn with(mut self, action: Action) -> State {
        match action {
            Action::Typed(text) => {
                if text != self.text {
                    if unrelated(&self.text, &text) {
                        self.epoch += 1;
                    }
                    self.text = text;
                    self.example = false;
                    // Taking back a step that is no longer the last one would throw away what was typed since.
                    self.before = None;
                    if matches!(self.notice, Some(Notice::Converted | Notice::Replaced)) {
                        self.notice = None;
                    }
                }
            }
            Action::CaretMoved(from, to) => self.caret = (from, to),
            Action::Select(span) => {
                let seq = self.wish.map_or(0, |w| w.seq) + 1;
                self.wish = Some(Wish { span, seq });
            }
            Action::Target(target) => self.options.target = target,
            Action::Arch(arch) => self.options.arch = arch,
            Action::Folder(given) => {
                let seq = self.folder.map_or(0, |f| f.seq) + 1;
                self.folder = given.map(|(files, bytes, more)| Folder { files, bytes, more, seq });
            }
            Action::Given(id, bytes) => {
                let options = &mut self.options;
                let (names, name) = match id.split_once(':') {
                    Some(("image", name)) => (&mut options.image_bytes, name),
                    Some(("layer", name)) => (&mut options.layer_bytes, name),
                    _ => {
                        options.context_bytes = bytes;
                        return self;
                    }
                };
                match bytes {
                    Some(bytes) => names.insert(name.to_owned(), bytes),
                    None => names.remove(name),
                }
            }
            Action::Ignore(text) => self.options.dockerignore = text,
            Action::Answer(id, Some(answer)) => self.options.answers.insert(id, answer),
            Action::Answer(id, None) => self.options.answers.remove(&id),
            Action::Word(name, value) => match self.words.iter().step_by(2).position(|w| *w == name) {
                Some(at) => self.words[2 * at + 1] = value,
                None => self.words.extend([name, value]),
            },
            Action::Open(panel) => {
                self.panel = panel;
                self.side = Side::Picture;
            }
            Action::Turn(side) => self.side = side,
            Action::Theme(theme) => self.theme = theme,
            Action::Begin { text, example } => {
                // A text that can be had again needs no offer to bring it back.
                let known = self.put_aside(&text);
                self.side = if text.is_empty() { Side::Edit } else { Side::Picture };
                self.replace(text, Notice::Replaced);
                self.example = example;
                if known {
                    self.notice = None;
                }
                self.options = Options { arch: self.options.arch, ..Options::default() };
                self.panel = Panel::Sizes;
                self.epoch += 1;
                self.origin = self.text.clone();
            }
            Action::Dropped(text) => {
                let old = self.text.clone();
                self = self.with(Action::Begin { text, example: false });
                // A step like any other, whatever was there.
                (self.before, self.notice) = (Some(old), Some(Notice::Replaced));
            }
            Action::ShowAll => self.all = true,
            Action::OpenCard(id) => match self.opened.iter().position(|o| *o == id) {
                Some(at) => drop(self.opened.remove(at)),
                None => self.opened.push(id),
            },
            Action::Pull(pull) => self.pull = pull,
            Action::Apply(text) => {
                self.replace(text, Notice::Converted);
                // The new text ends with what is shipped.
                self.options.target = None;
                self.panel = Panel::Sizes;
            }
            Action::Undo => {
                if let Some(before) = self.before.take() {
                    self.text = before;
                    self.notice = None;
                }
            }
            Action::Dismiss => self.notice = None,
            Action::Notify(notice) => self.notice = Some(notice),
            Action::Opened(Ok(shared)) => {
                let text: Rc<str> = shared.text.into();
                let known = text == self.text || self.put_aside(&text);
                self.replace(text, Notice::Replaced);
                if known {
                    (self.notice, self.before) = (None, None);
                }
                self.options = shared.options;
                self.show = shared.show;
                self.epoch += 1;
                self.origin = self.text.clone();
            }
            Action::Opened(Err(bad)) => self.notice = Some(Notice::BadLink(bad)),
        }
        self
    }

    /// Keeps the text among those of other times before `next` takes its place; gives whether it can be had again without.
    fn put_aside(&mut self, next: &Rc<str>) -> bool {
        let known = self.example || self.text.trim().is_empty();
        if !known {
            let old = self.text.clone();
            self.recent.retain(|r| *r != old && r != next);
            self.recent.insert(0, old);
            self.recent.truncate(RECENT);
        }
        known
    }

    fn replace(&mut self, text: Rc<str>, notice: Notice) {
        self.before = Some(std::mem::replace(&mut self.text, text));
        self.example = false;
        self.notice = Some(notice);
        self.wish = None;
        self.caret = (0, 0);
    }
}

/// Whether a text is another rather than an edited one: beginning and end in common are less than a quarter of it.
fn unrelated(old: &str, new: &str) -> bool {
    let same = |(a, b): &(u8, u8)| a == b;
    let head = old.bytes().zip(new.bytes()).take_while(same).count();
    let tail = old.bytes().rev().zip(new.bytes().rev()).take_while(same).count();
    (head + tail) * 4 < old.len().min(new.len())
}

#[cfg(test)]
mod tests;
