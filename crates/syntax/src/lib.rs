//! What does this Dockerfile say? Text in, lossless document out.
//!
//! [`parse()`] cannot fail: problems stand beside the instructions. It agrees with BuildKit's own parser about
//! which instructions a file holds and what their arguments are, gives every piece a span in the source, and
//! keeps going where BuildKit stops.
//!
//! ```
//! let document = dockerfile_syntax::parse("FROM alpine\nRUN echo hello\n");
//! assert_eq!(document.instructions.len(), 2);
//! assert!(document.problems.is_empty());
//! ```
//!
//! The rules come from BuildKit's `frontend/dockerfile` (Apache-2.0), read in August 2026.

mod arguments;
mod bytes;
mod case;
mod edit;
mod expand;
mod go;
mod heredoc;
mod image;
mod instruction;
mod json;
mod lexer;
mod logical;
mod order;
mod parse;
mod pattern;
mod position;
mod problem;
mod shape;
mod shell;
mod suggest;
mod tokens;
mod typed;
mod words;

pub use bytes::cut;
pub use case::{is_lower, is_upper, lower, upper};
pub use edit::{Edit, apply};
pub use expand::{ExpandError, Expansion, Quotes, expand, expand_words, is_plain, variables};
pub use go::quote;
pub use image::{ImageRef, ImageRefError, digest_error};
pub use instruction::{Arguments, Directive, Document, Flag, Heredoc, Instruction, Keyword, Pair, Word};
pub use order::sort_by;
pub use parse::parse;
pub use position::{LineIndex, Position, Span};
pub use problem::{Phase, Problem};
pub use shell::{Command, Operator, Script, ShellWord};
pub use suggest::nearest;
pub use tokens::{Token, TokenKind, tokens};
pub use typed::{Add, Copy, From, Mount, MountKind, Source};
