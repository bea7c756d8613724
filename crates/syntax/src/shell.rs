//! Which commands does a RUN line run? Just enough shell to know, with a way back to the text.

mod read;

use std::borrow::Cow;

use read::Reader;

/// What stands between two commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The first command of a script.
    Start,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;` or a line end.
    Then,
    /// `|`: reads what the command before writes.
    Pipe,
    /// `&`
    Background,
}

/// A word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellWord<'t> {
    /// Quotes and escapes removed; variables and substitutions as written.
    pub value: Cow<'t, str>,
    /// Byte range in the script's text.
    pub start: usize,
    /// Just after the last byte.
    pub end: usize,
    /// Whether a variable or substitution stands in it, so that its value is not known.
    pub dynamic: bool,
}

/// A simple command: assignments, words, redirections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command<'t> {
    /// How it is joined to the one before.
    pub operator: Operator,
    /// `NAME=value` before the program.
    pub assignments: Vec<ShellWord<'t>>,
    /// The program and its arguments.
    pub words: Vec<ShellWord<'t>>,
    /// Files written or read by `>`, `>>`, `<`: the operator and the file.
    pub redirects: Vec<(Cow<'t, str>, ShellWord<'t>)>,
    /// Byte range in the script's text, operator excluded.
    pub start: usize,
    /// Just after the last byte.
    pub end: usize,
    /// How many `(`, `{`, `if`, `for`, `while`, `case` surround it: 0 is the top level.
    pub depth: usize,
}

impl<'t> Command<'t> {
    /// The program without its folder: `apt-get` of `/usr/bin/apt-get`. Empty if there is none.
    pub fn program(&self) -> &str {
        let Some(word) = self.words.first() else { return "" };
        let folder = word.value.bytes().rposition(|b| b == b'/').map_or(0, |n| n + 1);
        &word.value[folder..]
    }

    /// The arguments after the program.
    pub fn arguments(&self) -> &[ShellWord<'t>] {
        self.words.get(1..).unwrap_or(&[])
    }

    /// Arguments that are not options.
    pub fn operands(&self) -> impl Iterator<Item = &ShellWord<'t>> {
        self.arguments().iter().filter(|w| !w.value.starts_with('-'))
    }

    /// Whether an option is given, in this very spelling.
    pub fn has(&self, option: &str) -> bool {
        self.arguments().iter().any(|w| w.value == option)
    }
}

/// The commands of a script, in order. Its words are pieces of the text, copied only where quotes or escapes are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script<'t> {
    /// Commands in order, also those inside groups, branches and loops.
    pub commands: Vec<Command<'t>>,
}

impl<'t> Script<'t> {
    /// Reads a POSIX shell script. Takes any text: what it cannot read it takes as words.
    pub fn parse(text: &'t str) -> Script<'t> {
        Script { commands: Reader::new(text).commands() }
    }

    /// The same with its words copied, to be kept longer than the text.
    pub fn into_owned(self) -> Script<'static> {
        fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
            Cow::Owned(text.into_owned())
        }
        fn word(word: ShellWord<'_>) -> ShellWord<'static> {
            ShellWord { value: owned(word.value), start: word.start, end: word.end, dynamic: word.dynamic }
        }
        let words = |words: Vec<ShellWord<'_>>| words.into_iter().map(word).collect();
        let commands = self.commands.into_iter().map(|command| Command {
            operator: command.operator,
            assignments: words(command.assignments),
            words: words(command.words),
            redirects: command.redirects.into_iter().map(|(sign, file)| (owned(sign), word(file))).collect(),
            start: command.start,
            end: command.end,
            depth: command.depth,
        });
        Script { commands: commands.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let script = Script::parse(text);
        let got: Vec<String> = script
            .commands
            .iter()
            .map(|c| {
                let words: Vec<&str> = c.words.iter().map(|w| w.value.as_ref()).collect();
                format!("{:?}{} {}", c.operator, ">".repeat(c.depth), words.join(" "))
            })
            .collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn splits_commands() {
        check(
            "apt-get update && apt-get install -y \"git\" c\\url; rm -rf /var/lib/apt/lists/*",
            &["Start apt-get update", "And apt-get install -y git curl", "Then rm -rf /var/lib/apt/lists/*"],
        );
        check("curl x | tar xz || true", &["Start curl x", "Pipe tar xz", "Or true"]);
        check("A=1 make > log 2>&1", &["Start make"]);
        check(
            "if [ -f a ]; then npm ci; else npm i; fi",
            &["Start> [ -f a ]", "Then> npm ci", "Then> npm i"],
        );
        check(
            "(cd x && make) && echo $(date; ls) `pwd`",
            &["Start> cd x", "And> make", "And echo $(date; ls) `pwd`"],
        );
        check("echo 'it''s' # no", &["Start echo its"]);
        check("\na <<P\nb\n", &["Then a", "Then b"]);
        check(
            "python - a <<P > b 2<<-'Q' && c\nimport json\nP\nx\n\tQ\nd <<R\ne\n",
            &["Start python - a", "And c", "Then d", "Then e"],
        );
        check("", &[]);
        check("echo \"a", &["Start echo a"]);
        check("$(", &["Start $("]);
    }
}
