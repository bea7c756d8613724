//! What is wrong with this file, and would Docker say so first?

use crate::Span;

/// BuildKit judges a file in phases and prints the first error of the earliest phase that has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The `# check=` directive, before anything else is read.
    Directive,
    /// The parser, over the whole file.
    Parse,
    /// Each instruction on its own.
    Instruction,
    /// The build: stages, variables, references.
    Build,
}

/// Something BuildKit would reject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which phase of a build would stop here.
    pub phase: Phase,
    /// The bytes at fault, as narrow as is known.
    pub span: Span,
    /// First line, from 1, that BuildKit would name.
    pub line: u32,
    /// Last line, from 1, that BuildKit would name.
    pub end_line: u32,
    /// BuildKit's own words.
    pub message: String,
}
