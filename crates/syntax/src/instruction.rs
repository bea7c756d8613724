//! What is a Dockerfile made of?

use std::borrow::Cow;

use crate::bytes::{ONES, cut, find};
use crate::logical::Logical;
use crate::{Problem, Span};

/// A whole file, as BuildKit's parser sees it, with a span for everything.
#[derive(Clone, Debug)]
pub struct Document<'t> {
    /// The text that was parsed.
    pub text: &'t str,
    /// The escape character in force: `\` or a backtick.
    pub escape: char,
    /// `# syntax=`, `# escape=` and `# check=` lines at the top.
    pub directives: Vec<Directive<'t>>,
    /// Every instruction, in order; also those BuildKit would reject.
    pub instructions: Vec<Instruction<'t>>,
    /// Lines (from 1) after which BuildKit warns of an empty continuation line.
    pub empty_continuations: Vec<u32>,
    /// What BuildKit would reject, sorted by phase and then by place: the first is the one Docker prints.
    pub problems: Vec<Problem>,
    /// Where the byte order mark and the lines of parser directives end.
    pub(crate) head: usize,
    /// Whether a comment between instructions begins with `check`: few do, and the others need not be read for it.
    pub check_comments: bool,
}

impl<'t> Document<'t> {
    /// The comment lines above the instruction with this index, as BuildKit attaches them: without `#`, trimmed; a bare `#`
    /// drops those above it. Read anew each time, for hardly anybody asks.
    pub fn comments(&self, instruction: usize) -> Vec<&'t str> {
        let Some(own) = self.instructions.get(instruction) else { return Vec::new() };
        let before = instruction.checked_sub(1).and_then(|n| self.instructions.get(n));
        let start = before.map_or(self.head, |before| before.span.end as usize);
        let between = self.text.get(start..own.span.start as usize).unwrap_or("");
        let mut comments = Vec::new();
        // Mostly it is but a line end.
        if find(between.as_bytes(), b'#').is_none() {
            return comments;
        }
        for line in between.split('\n') {
            if !crate::words::trim_start(line).starts_with('#') {
                continue;
            }
            // BuildKit drops the first byte of the line as it stands, so an indented comment keeps its `#`.
            let mut rest = line.chars();
            rest.next();
            match rest.as_str().trim() {
                "" => comments.clear(),
                comment => comments.push(comment),
            }
        }
        comments
    }
}

/// A parser directive.
///
/// ```text
/// # escape=`
///   ^^^^^^ ^
///   name   value
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive<'t> {
    /// Lower case: `syntax`, `escape` or `check`.
    pub name: &'static str,
    /// What follows the equals sign, trimmed.
    pub value: &'t str,
    /// The whole line without its blanks.
    pub span: Span,
    /// Where the value stands.
    pub value_span: Span,
    /// Line, from 1.
    pub line: u32,
}

/// One instruction.
///
/// ```text
/// COPY --from=build /app /srv/
/// ^^^^ ^^^^^^^^^^^^ ^^^^^^^^^^
/// |    flags        arguments
/// keyword
/// ```
#[derive(Clone, Debug)]
pub struct Instruction<'t> {
    /// Which instruction.
    pub keyword: Keyword,
    /// From the keyword to the end of the last line (without its line end), here-documents included.
    pub span: Span,
    /// First line, from 1, as BuildKit prints it.
    pub line: u32,
    /// Last line, from 1, here-documents included.
    pub end_line: u32,
    /// Words before the arguments that start with `--`.
    pub flags: Vec<Flag<'t>>,
    /// The arguments in the form this instruction has.
    pub arguments: Arguments<'t>,
    /// Attached here-documents, in order.
    pub heredocs: Vec<Heredoc<'t>>,
    /// The joined line, with the way back to the source.
    pub logical: Logical<'t>,
    /// Where the keyword stands in the joined line.
    pub(crate) keyword_at: (u32, u32),
}

/// A word and where it stands. Its value can differ from the bytes of its span where a line continuation
/// or an escape stands inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'t> {
    /// What BuildKit works with.
    pub value: Cow<'t, str>,
    /// The bytes it came from.
    pub span: Span,
    /// Where it stands in the joined line ([`Instruction::logical`]).
    pub at: (u32, u32),
}

/// A flag.
///
/// ```text
/// --from=build
///   ^^^^ ^^^^^
///   name value
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag<'t> {
    /// The whole flag, quotes and escapes removed, as BuildKit works with it.
    pub raw: Cow<'t, str>,
    /// The whole flag.
    pub span: Span,
}

impl Flag<'_> {
    /// Whether it has this name.
    fn is(&self, name: &str) -> bool {
        let rest = self.raw.get(2..).and_then(|rest| rest.strip_prefix(name));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    }

    /// The name without its dashes.
    pub fn name(&self) -> &str {
        let rest = self.raw.get(2..).unwrap_or("");
        cut(rest, b'=').map_or(rest, |(name, _)| name)
    }

    /// What follows the first equals sign, if there is one.
    pub fn value(&self) -> Option<&str> {
        cut(&self.raw, b'=').map(|(_, value)| value)
    }

    /// The fields of a value such as `type=cache,target=/x`, quotes removed; none where they cannot be read.
    pub fn fields(&self) -> Vec<Cow<'_, str>> {
        crate::go::csv(self.value().unwrap_or("")).unwrap_or_default()
    }

    /// Where the value stands: exact when the flag is written without quotes, else the whole flag.
    pub fn value_span(&self) -> Span {
        match self.value() {
            Some(value) if self.raw.len() as u32 == self.span.len() => {
                Span { start: self.span.end - value.len() as u32, end: self.span.end }
            }
            _ => self.span,
        }
    }
}

/// `name=value` of ENV and LABEL, or the older `name value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'t> {
    /// The name, quotes kept.
    pub name: Word<'t>,
    /// The value, quotes kept.
    pub value: Word<'t>,
    /// Whether an equals sign stands between them; without one it is the legacy form.
    pub equals: bool,
}

/// Arguments in the form the instruction has.
#[derive(Clone, Debug)]
pub enum Arguments<'t> {
    /// Nothing follows.
    None,
    /// The rest of the line as one piece: shell form, and USER, WORKDIR, STOPSIGNAL, MAINTAINER.
    Line(Word<'t>),
    /// A JSON array of strings.
    Json(Vec<Word<'t>>),
    /// Words between blanks: FROM, EXPOSE, COPY, ADD, VOLUME, ARG.
    Words(Vec<Word<'t>>),
    /// ENV and LABEL.
    Pairs(Vec<Pair<'t>>),
    /// HEALTHCHECK: its type (`CMD`, `NONE`) and what follows.
    Health {
        /// The type as written.
        kind: Word<'t>,
        /// `Line`, `Json` or `None`.
        command: Box<Arguments<'t>>,
    },
    /// ONBUILD: the instruction to run later.
    Trigger(Box<Instruction<'t>>),
    /// An unknown instruction: whatever follows, unread.
    Ignored(Word<'t>),
}

impl<'t> Arguments<'t> {
    /// The words of `Line`, `Json` or `Words`; empty for the other forms.
    pub fn words(&self) -> &[Word<'t>] {
        match self {
            Arguments::Line(word) => std::slice::from_ref(word),
            Arguments::Json(words) | Arguments::Words(words) => words,
            _ => &[],
        }
    }

    /// Name and value pairs; empty for the other forms.
    pub fn pairs(&self) -> &[Pair<'t>] {
        match self {
            Arguments::Pairs(pairs) => pairs,
            _ => &[],
        }
    }

    /// Whether the arguments (or a health check's command) are a JSON array.
    pub fn is_json(&self) -> bool {
        match self {
            Arguments::Json(_) => true,
            Arguments::Health { command, .. } => command.is_json(),
            _ => false,
        }
    }
}

impl<'t> Instruction<'t> {
    /// The keyword as written.
    pub fn keyword_text(&self) -> &str {
        &self.logical.text()[self.keyword_at.0 as usize..self.keyword_at.1 as usize]
    }

    /// Where the keyword stands.
    pub fn keyword_span(&self) -> Span {
        self.logical.span(self.keyword_at.0 as usize, self.keyword_at.1 as usize)
    }

    /// The first flag of this name.
    #[inline]
    pub fn flag(&self, name: &str) -> Option<&Flag<'t>> {
        // Most instructions have none, and are asked for several.
        if self.flags.is_empty() { None } else { self.flags.iter().find(|f| f.is(name)) }
    }

    /// How many arguments [`Instruction::argument_list`] has.
    pub(crate) fn argument_count(&self) -> usize {
        fn count(arguments: &Arguments<'_>) -> usize {
            match arguments {
                Arguments::None | Arguments::Ignored(_) => 0,
                Arguments::Line(_) => 1,
                Arguments::Json(words) | Arguments::Words(words) => words.len(),
                Arguments::Pairs(pairs) => 3 * pairs.len(),
                Arguments::Health { command, .. } => 1 + count(command),
                Arguments::Trigger(inner) => 1 + count(&inner.arguments),
            }
        }
        count(&self.arguments)
    }

    /// The arguments as BuildKit's parser lists them: ENV and LABEL as name, value, `=` (or nothing), ONBUILD
    /// with the words of its trigger.
    pub fn argument_list(&self) -> Vec<&str> {
        fn push<'a>(arguments: &'a Arguments<'_>, out: &mut Vec<&'a str>) {
            match arguments {
                Arguments::None | Arguments::Ignored(_) => {}
                Arguments::Line(word) => out.push(&word.value),
                Arguments::Json(words) | Arguments::Words(words) => {
                    out.extend(words.iter().map(|w| w.value.as_ref()));
                }
                Arguments::Pairs(pairs) => {
                    for pair in pairs {
                        out.extend([
                            pair.name.value.as_ref(),
                            pair.value.value.as_ref(),
                            if pair.equals { "=" } else { "" },
                        ]);
                    }
                }
                Arguments::Health { kind, command } => {
                    out.push(&kind.value);
                    push(command, out);
                }
                Arguments::Trigger(inner) => {
                    out.push(inner.keyword_text());
                    push(&inner.arguments, out);
                }
            }
        }
        let mut out = Vec::new();
        push(&self.arguments, &mut out);
        out
    }
}

/// A here-document.
///
/// ```text
/// RUN <<EOF          opener: <<EOF
/// echo hello         body
/// EOF                terminator
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc<'t> {
    /// The word that ends it, quotes removed.
    pub name: String,
    /// `3<<EOF` has 3; otherwise 0.
    pub descriptor: u64,
    /// Whether variables are expanded: no part of the name was quoted.
    pub expand: bool,
    /// `<<-`: leading tabs are dropped.
    pub chomp: bool,
    /// The lines of the body, each with its line end, nothing dropped.
    pub content: &'t str,
    /// Where the body stands.
    pub span: Span,
    /// The line that ends it; empty where the file ended first.
    pub terminator: Span,
}

impl Heredoc<'_> {
    /// The body as its reader gets it: leading tabs dropped where `<<-` asks for it.
    pub fn text(&self) -> Cow<'_, str> {
        if !self.chomp || !self.content.contains('\t') {
            return Cow::Borrowed(self.content);
        }
        let lines = self.content.split_inclusive('\n').map(|line| line.trim_start_matches('\t'));
        Cow::Owned(lines.collect())
    }
}

macro_rules! keywords {
    ($($variant:ident $text:literal,)*) => {
        /// The instructions of the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Keyword {
            $(#[doc = $text] $variant,)*
            /// A word that is no instruction.
            Unknown,
        }

        impl Keyword {
            /// All known instructions, by name.
            pub const ALL: &'static [Keyword] = &[$(Keyword::$variant),*];

            const NAMES: &[&str] = &[$($text),*];

            /// The name in capitals; empty for an unknown one.
            pub fn name(self) -> &'static str {
                match self {
                    $(Keyword::$variant => $text,)*
                    Keyword::Unknown => "",
                }
            }
        }
    };
}

keywords! {
    Add "ADD",
    Arg "ARG",
    Cmd "CMD",
    Copy "COPY",
    Entrypoint "ENTRYPOINT",
    Env "ENV",
    Expose "EXPOSE",
    From "FROM",
    Healthcheck "HEALTHCHECK",
    Label "LABEL",
    Maintainer "MAINTAINER",
    Onbuild "ONBUILD",
    Run "RUN",
    Shell "SHELL",
    Stopsignal "STOPSIGNAL",
    User "USER",
    Volume "VOLUME",
    Workdir "WORKDIR",
}

impl Keyword {
    /// Reads a keyword in any case. Lower-casing is Unicode's, as in BuildKit: the Kelvin sign is a `k`.
    pub fn read(text: &str) -> Keyword {
        let find = |text: &str| {
            let keyword = SLOTS[slot(number(text.as_bytes()))];
            if keyword.name().eq_ignore_ascii_case(text) { keyword } else { Keyword::Unknown }
        };
        match find(text) {
            Keyword::Unknown if !text.is_ascii() => find(&crate::lower(text)),
            keyword => keyword,
        }
    }

    /// The keyword that a line begins with, and how long it is, where eight bytes tell: of most lines they do, in a few steps
    /// and without a branch that depends on the word.
    #[inline]
    pub(crate) fn first(line: &[u8]) -> Option<(Keyword, usize)> {
        let word = u64::from_le_bytes(*line.first_chunk()?);
        // The high bit of the first byte that is less than a letter; of later ones perhaps, too.
        let ends = word.wrapping_sub(ONES << 6) & !word & (ONES << 7);
        let bits = ends.trailing_zeros() & !7;
        let letters = (word | ONES << 5) & !u64::MAX.checked_shl(bits)?;
        let keyword = SLOTS[slot(letters)];
        let blank = word >> bits & 0xff == u64::from(b' ');
        (NUMBERS[keyword as usize] == letters && blank).then_some((keyword, bits as usize / 8))
    }
}

/// A word's first eight letters as a number, in small letters.
const fn number(word: &[u8]) -> u64 {
    let mut number = 0;
    let mut n = 0;
    while n < word.len() && n < 8 {
        number |= ((word[n] | 0x20) as u64) << (8 * n);
        n += 1;
    }
    number
}

/// The numbers of all keywords in their order, and one that no word has.
const NUMBERS: [u64; Keyword::NAMES.len() + 1] = {
    let mut numbers = [u64::MAX; Keyword::NAMES.len() + 1];
    let mut n = 0;
    while n < Keyword::NAMES.len() {
        numbers[n] = number(Keyword::NAMES[n].as_bytes());
        n += 1;
    }
    numbers
};

/// The one keyword that a word can be, by [`slot`]. Searching the names caused a seventh of all mispredicted branches of a parse.
const SLOTS: [Keyword; 32] = {
    let mut slots = [Keyword::Unknown; 32];
    let mut n = 0;
    while n < Keyword::NAMES.len() {
        let slot = slot(NUMBERS[n]);
        assert!(matches!(slots[slot], Keyword::Unknown), "two keywords share a slot");
        slots[slot] = Keyword::ALL[n];
        n += 1;
    }
    slots
};

/// A place for a number that no two keywords share; the factor was found by trying.
#[inline]
const fn slot(number: u64) -> usize {
    ((number as u32).wrapping_mul(0x51fbfcc7) >> 27) as usize
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(text: &str, expected: &[&[&str]]) {
        let document = crate::parse(text);
        let comments: Vec<_> = (0..document.instructions.len()).map(|n| document.comments(n)).collect();
        assert_eq!(comments, expected);
    }

    #[test]
    fn comments_belong_to_the_instruction_below_them() {
        check(
            "# escape=`\n# one\n\n# two\nFROM a\n# three\nRUN b\nRUN c\n",
            &[&["one", "two"], &["three"], &[]],
        );
        check("\u{feff}# one\nFROM a\n", &[&["one"]]);
        check("# one\n#\n# two\n  # three\nFROM a\n", &[&["two", "# three"]]);
        check("FROM a `\n# inside\n\n# below\nRUN b\n", &[&[], &["inside", "below"]]);
        check("FROM a\nRUN <<E\n# script\nE\n# below\r\nRUN b\n", &[&[], &[], &["below"]]);
        assert!(crate::parse("FROM a\n").comments(1).is_empty());
    }
}
