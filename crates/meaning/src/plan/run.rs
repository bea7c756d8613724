//! Which commands does a RUN run, and where in the file does each of them stand?

use dockerfile_syntax::{Instruction, Keyword, Script, ShellWord, Span};

use super::Step;

/// The commands of a RUN, with the way back to the source.
#[derive(Clone, Debug, Default)]
pub struct RunScript<'i> {
    /// Its commands; empty for another instruction and for a shell that is not a POSIX one.
    pub script: Script<'i>,
    /// Where the script begins in the instruction's joined line.
    start: usize,
    /// Where each further piece of the script stands: offset in the script, offset in the joined line or in the file.
    pieces: Vec<(usize, Place)>,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    /// In the instruction's joined line.
    Line(usize),
    /// In the file.
    File(u32),
}

impl<'i> RunScript<'i> {
    /// Reads the commands of a step. `shell` is what SHELL says.
    pub fn of(step: &Step, instruction: &'i Instruction<'_>, shell: Option<&[String]>) -> RunScript<'i> {
        if step.keyword != Keyword::Run || shell.is_some_and(|s| !is_posix(s)) {
            return RunScript::default();
        }
        let words = instruction.arguments.words();
        let start = words.first().map_or(0, |word| word.at.0 as usize);
        // Nearly always the script is one piece of the instruction, and needs no copy.
        if let ([word], []) = (words, instruction.heredocs.as_slice()) {
            return RunScript { script: Script::parse(&word.value), start, pieces: Vec::new() };
        }
        let mut text = String::new();
        let mut pieces = Vec::new();
        for word in words {
            if !text.is_empty() {
                text.push(' ');
            }
            pieces.push((text.len(), Place::Line(word.at.0 as usize)));
            text.push_str(&word.value);
        }
        // A script of another language says so in its first line.
        let foreign = |content: &str| {
            content.starts_with("#!") && !content.lines().next().unwrap_or("").ends_with("sh")
        };
        let shebang = instruction.heredocs.first().is_some_and(|h| foreign(h.content));
        let read = !shebang && reads_heredoc(&text);
        for heredoc in instruction.heredocs.iter().filter(|_| read) {
            text.push('\n');
            pieces.push((text.len(), Place::File(heredoc.span.start)));
            text.push_str(heredoc.content);
        }
        RunScript { script: Script::parse(&text).into_owned(), start, pieces }
    }

    /// Where a range of the script stands in the file.
    pub fn span(&self, instruction: &Instruction<'_>, start: usize, end: usize) -> Span {
        let n = self.pieces.partition_point(|(at, _)| *at <= start);
        let piece = n.checked_sub(1).and_then(|n| self.pieces.get(n)).copied();
        match piece.unwrap_or((0, Place::Line(self.start))) {
            // In exec form a word's value can be shorter than what stands in the file: quotes and escapes are gone.
            (at, Place::Line(line)) if !instruction.arguments.is_json() => {
                instruction.logical.span(line + (start - at), line + (end.max(start) - at))
            }
            (at, Place::File(file)) => Span {
                start: file + (start - at) as u32,
                end: (file + (end.max(start) - at) as u32).min(instruction.span.end),
            },
            _ => instruction.span,
        }
    }

    /// Where a word stands.
    pub fn word(&self, instruction: &Instruction<'_>, word: &ShellWord) -> Span {
        self.span(instruction, word.start, word.end)
    }
}

/// Whether a here-document is the script itself or read by a shell, rather than by some other program.
pub fn reads_heredoc(line: &str) -> bool {
    let first = line.trim_start().split([' ', '<', '\t']).next().unwrap_or("");
    matches!(first.rsplit('/').next(), Some("" | "sh" | "bash" | "ash" | "dash"))
}

fn is_posix(shell: &[String]) -> bool {
    let program = shell.first().map_or("", |s| s.rsplit(['/', '\\']).next().unwrap_or(""));
    let program = dockerfile_syntax::lower(program);
    !program.starts_with("powershell") && !program.starts_with("pwsh") && !program.starts_with("cmd")
}
