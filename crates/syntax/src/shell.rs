//! Which commands does a RUN line run? Just enough shell to know, with a way back to the text.

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
pub struct ShellWord {
    /// Quotes and escapes removed; variables and substitutions as written.
    pub value: String,
    /// Byte range in the script's text.
    pub start: usize,
    /// Just after the last byte.
    pub end: usize,
    /// Whether a variable or substitution stands in it, so that its value is not known.
    pub dynamic: bool,
}

/// A simple command: assignments, words, redirections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// How it is joined to the one before.
    pub operator: Operator,
    /// `NAME=value` before the program.
    pub assignments: Vec<ShellWord>,
    /// The program and its arguments.
    pub words: Vec<ShellWord>,
    /// Files written or read by `>`, `>>`, `<`: the operator and the file.
    pub redirects: Vec<(String, ShellWord)>,
    /// Byte range in the script's text, operator excluded.
    pub start: usize,
    /// Just after the last byte.
    pub end: usize,
    /// How many `(`, `{`, `if`, `for`, `while`, `case` surround it: 0 is the top level.
    pub depth: usize,
}

impl Command {
    /// The program without its folder: `apt-get` of `/usr/bin/apt-get`. Empty if there is none.
    pub fn program(&self) -> &str {
        self.words.first().map_or("", |w| w.value.rsplit('/').next().unwrap_or(""))
    }

    /// The arguments after the program.
    pub fn arguments(&self) -> &[ShellWord] {
        self.words.get(1..).unwrap_or(&[])
    }

    /// Arguments that are not options.
    pub fn operands(&self) -> impl Iterator<Item = &ShellWord> {
        self.arguments().iter().filter(|w| !w.value.starts_with('-'))
    }

    /// Whether an option is given, in this very spelling.
    pub fn has(&self, option: &str) -> bool {
        self.arguments().iter().any(|w| w.value == option)
    }
}

/// The commands of a script, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Commands in order, also those inside groups, branches and loops.
    pub commands: Vec<Command>,
}

const OPENERS: [&str; 8] = ["if", "for", "while", "until", "case", "{", "select", "function"];
const CLOSERS: [&str; 4] = ["fi", "done", "esac", "}"];
const MIDDLES: [&str; 6] = ["then", "do", "else", "elif", "!", "time"];

impl Script {
    /// Reads a POSIX shell script. Takes any text: what it cannot read it takes as words.
    pub fn parse(text: &str) -> Script {
        let mut reader = Reader { text, at: 0, depth: 0, script: Script::default() };
        reader.read();
        reader.script
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    script: Script,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn read(&mut self) {
        let mut operator = Operator::Start;
        let mut current: Option<Command> = None;
        let mut in_for = false;
        loop {
            let rest = self.rest();
            let Some(c) = rest.chars().next() else { break };
            let boundary = match c {
                '&' if rest.starts_with("&&") => Some((2, Operator::And)),
                '|' if rest.starts_with("||") => Some((2, Operator::Or)),
                '&' if rest.starts_with("&>") => None,
                ';' if rest.starts_with(";;") => Some((2, Operator::Then)),
                ';' | '\n' => Some((1, Operator::Then)),
                '|' => Some((1, Operator::Pipe)),
                '&' => Some((1, Operator::Background)),
                _ => None,
            };
            if let Some((len, next)) = boundary {
                self.finish(&mut current);
                in_for = false;
                self.at += len;
                operator = next;
                continue;
            }
            match c {
                c if c.is_whitespace() => self.at += c.len_utf8(),
                '#' => self.at += rest.find('\n').unwrap_or(rest.len()),
                '\\' if rest[1..].starts_with('\n') => self.at += 2,
                '(' => {
                    self.finish(&mut current);
                    self.depth += 1;
                    self.at += 1;
                }
                ')' => {
                    self.finish(&mut current);
                    self.depth = self.depth.saturating_sub(1);
                    self.at += 1;
                }
                '<' | '>' => self.redirect(&mut current, operator),
                '&' => self.redirect(&mut current, operator),
                _ => {
                    let word = self.word();
                    let after = self.rest();
                    let is_descriptor = (after.starts_with('>') || after.starts_with('<'))
                        && word.value.bytes().all(|b| b.is_ascii_digit())
                        && !word.value.is_empty();
                    if is_descriptor {
                        self.redirect(&mut current, operator);
                        continue;
                    }
                    let fresh =
                        current.as_ref().is_none_or(|c| c.words.is_empty() && c.assignments.is_empty());
                    let plain = self.text[word.start..word.end] == word.value;
                    if fresh && plain && !in_for {
                        let name = word.value.as_str();
                        if OPENERS.contains(&name) {
                            self.depth += 1;
                            in_for = matches!(name, "for" | "case" | "select" | "function");
                            if in_for {
                                self.start(&mut current, operator, word);
                            }
                            continue;
                        }
                        if CLOSERS.contains(&name) {
                            self.depth = self.depth.saturating_sub(1);
                            continue;
                        }
                        if MIDDLES.contains(&name) {
                            continue;
                        }
                    }
                    self.start(&mut current, operator, word);
                }
            }
        }
        self.finish(&mut current);
    }

    fn start(&mut self, current: &mut Option<Command>, operator: Operator, word: ShellWord) {
        let (start, depth) = (word.start, self.depth);
        let command = current.get_or_insert_with(|| Command {
            operator,
            assignments: Vec::new(),
            words: Vec::new(),
            redirects: Vec::new(),
            start,
            end: start,
            depth,
        });
        command.end = word.end;
        let is_assignment = command.words.is_empty()
            && word.value.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty()
                    && !name.starts_with(|c: char| c.is_ascii_digit())
                    && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            });
        if is_assignment { command.assignments.push(word) } else { command.words.push(word) }
    }

    fn finish(&mut self, current: &mut Option<Command>) {
        self.script.commands.extend(current.take());
    }

    fn redirect(&mut self, current: &mut Option<Command>, operator: Operator) {
        let start = self.at;
        let len = self.rest().bytes().take_while(|b| matches!(b, b'<' | b'>' | b'&' | b'|' | b'-')).count();
        let mut sign = self.rest()[..len].to_owned();
        // `>-` is a redirection to a file called `-`; only `<<-` has the dash itself.
        if sign.ends_with('-') && !sign.starts_with("<<") {
            sign.pop();
        }
        self.at += sign.len().max(1);
        let blanks = self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        self.at += blanks;
        let file = self.word();
        let (depth, end) = (self.depth, file.end.max(self.at));
        let command = current.get_or_insert_with(|| Command {
            operator,
            assignments: Vec::new(),
            words: Vec::new(),
            redirects: Vec::new(),
            start,
            end: start,
            depth,
        });
        command.end = end;
        command.redirects.push((sign, file));
    }

    /// One word, to the next blank or operator outside quotes.
    fn word(&mut self) -> ShellWord {
        let start = self.at;
        let mut value = String::new();
        let mut dynamic = false;
        while let Some(c) = self.rest().chars().next() {
            match c {
                c if c.is_whitespace() || matches!(c, ';' | '&' | '|' | '<' | '>' | '(' | ')') => break,
                '\\' => {
                    self.at += 1;
                    if let Some(next) = self.rest().chars().next() {
                        self.at += next.len_utf8();
                        if next != '\n' {
                            value.push(next);
                        }
                    }
                }
                '\'' => {
                    let body = &self.text[self.at + 1..];
                    let len = body.find('\'').unwrap_or(body.len());
                    value.push_str(&body[..len]);
                    self.at = (self.at + len + 2).min(self.text.len());
                }
                '"' => {
                    self.at += 1;
                    self.double_quoted(&mut value, &mut dynamic);
                }
                '$' | '`' => {
                    dynamic = true;
                    let from = self.at;
                    self.substitution();
                    value.push_str(&self.text[from..self.at]);
                }
                c => {
                    value.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
        ShellWord { value, start, end: self.at, dynamic }
    }

    fn double_quoted(&mut self, value: &mut String, dynamic: &mut bool) {
        while let Some(c) = self.rest().chars().next() {
            match c {
                '"' => {
                    self.at += 1;
                    return;
                }
                '\\' => {
                    self.at += 1;
                    if let Some(next) = self.rest().chars().next() {
                        self.at += next.len_utf8();
                        if !matches!(next, '"' | '$' | '`' | '\\' | '\n') {
                            value.push('\\');
                        }
                        if next != '\n' {
                            value.push(next);
                        }
                    }
                }
                '$' | '`' => {
                    *dynamic = true;
                    let from = self.at;
                    self.substitution();
                    value.push_str(&self.text[from..self.at]);
                }
                c => {
                    value.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
    }

    /// Steps over `$name`, `${...}`, `$(...)` or a backquoted command.
    fn substitution(&mut self) {
        let rest = self.rest();
        if let Some(body) = rest.strip_prefix('`') {
            self.at += body.find('`').map_or(rest.len(), |n| n + 2);
            return;
        }
        let close = match rest[1..].chars().next() {
            Some('(') => ')',
            Some('{') => '}',
            Some(c) if c.is_ascii_alphanumeric() || c == '_' => {
                let name = rest[1..].bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
                self.at += 1 + name;
                return;
            }
            Some(c) if "@*#?-$!".contains(c) => {
                self.at += 2;
                return;
            }
            _ => {
                self.at += 1;
                return;
            }
        };
        let open = if close == ')' { '(' } else { '{' };
        let mut depth = 0usize;
        let mut quote: Option<char> = None;
        let mut chars = rest[1..].char_indices();
        while let Some((n, c)) = chars.next() {
            match quote {
                Some(q) if c == q => quote = None,
                Some('\'') => {}
                _ if c == '\\' => {
                    chars.next();
                }
                Some(_) => {}
                None if matches!(c, '\'' | '"') => quote = Some(c),
                None if c == open => depth += 1,
                None if c == close => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += n + 2;
                        return;
                    }
                }
                None => {}
            }
        }
        self.at = self.text.len();
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
                let words: Vec<&str> = c.words.iter().map(|w| w.value.as_str()).collect();
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
        check("", &[]);
        check("echo \"a", &["Start echo a"]);
        check("$(", &["Start $("]);
    }
}
