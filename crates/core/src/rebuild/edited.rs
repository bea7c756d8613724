//! What is the file after the change, and which files of the context are others?

use std::rc::Rc;

use dockerfile_syntax::{Document, Edit, Instruction, Keyword};

use super::Change;
use crate::Options;
use crate::context::{Context, Seen};
use crate::plan::Plan;

/// A change, ready to be compared with what was there.
pub(super) struct Changed {
    /// The Dockerfile after it: other values of ENV, ARG and USER; everything else by its place.
    pub(super) text: String,
    /// The options after it.
    pub(super) options: Options,
    /// What is written anew, by index of the instruction.
    pub(super) instructions: Vec<usize>,
    /// Files that are others, as the builder sees them.
    pub(super) files: Rc<Seen>,
    /// Images that are others.
    pub(super) images: Vec<String>,
    /// Build arguments and variables that have another value.
    pub(super) names: Vec<String>,
    pub(super) notes: Vec<String>,
}

/// Puts the changes into the text and the options.
pub(super) fn apply(
    text: &str,
    document: &Document<'_>,
    plan: &Plan,
    changes: &[Change],
    options: &Options,
) -> Changed {
    let mut changed = Changed {
        text: text.to_owned(),
        options: options.clone(),
        instructions: Vec::new(),
        files: Context::default().seen(""),
        images: Vec::new(),
        names: Vec::new(),
        notes: Vec::new(),
    };
    let mut edits = Vec::new();
    let mut paths = Vec::new();
    for change in changes {
        match change {
            Change::Path(path) => paths.extend(files(path, options)),
            Change::Arg(name) => changed.argument(name, document, plan),
            Change::Image(name) => changed.images.push(name.clone()),
            Change::Line(line) => {
                let at = document.instructions.iter().position(|i| (i.line..=i.end_line).contains(line));
                match at {
                    Some(at) => changed.line(at, document, plan, &mut edits),
                    None => changed.notes.push(format!(
                        "There is no instruction on line {line}; a comment or an empty line changes nothing."
                    )),
                }
            }
        }
    }
    // An edit that does not fit would be ours; then nothing but the places is changed.
    changed.text = dockerfile_syntax::apply(text, &edits).unwrap_or_else(|| text.to_owned());
    changed.see(&paths, options);
    changed
}

/// What is meant by a path: itself, or where a folder is meant, what is known to be in it, or else some file.
fn files(path: &str, options: &Options) -> Vec<String> {
    let folder = path.trim_end_matches('/');
    let known: Vec<String> = options
        .context
        .iter()
        .flat_map(|context| {
            let inside =
                |p: &&(String, u64)| p.0.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            context.files().iter().filter(inside).map(|f| f.0.clone())
        })
        .collect();
    match known.is_empty() {
        false => known,
        true if path.ends_with('/') => vec![format!("{path}file")],
        true => vec![path.to_owned()],
    }
}

impl Changed {
    fn argument(&mut self, name: &str, document: &Document<'_>, plan: &Plan) {
        let declared = document.instructions.iter().any(|i| {
            i.keyword == Keyword::Arg && i.arguments.words().iter().any(|w| named(&w.value) == name)
        });
        let platform = plan.globals.get(name).is_some();
        if !declared && !platform {
            self.notes.push(format!("No ARG declares {name}, so its value reaches no step."));
        }
        let old = self.options.build_args.get(name).cloned();
        let old = old.or_else(|| plan.globals.get(name).map(str::to_owned)).unwrap_or_default();
        // Any other value does; this one reads on as an image's tag or a file's name would.
        self.options.build_args.insert(name.to_owned(), format!("{old}-new"));
        self.names.push(name.to_owned());
    }

    fn line(&mut self, at: usize, document: &Document<'_>, plan: &Plan, edits: &mut Vec<Edit>) {
        let instruction = &document.instructions[at];
        self.instructions.push(at);
        match instruction.keyword {
            Keyword::Env => {
                for pair in instruction.arguments.pairs() {
                    edits.push(append(pair.value.span.end));
                    self.names.push(pair.name.value.to_string());
                }
            }
            Keyword::Arg => self.declaration(instruction, document, plan, edits),
            Keyword::User => edits.extend(instruction.arguments.words().iter().map(|w| append(w.span.end))),
            _ => {}
        }
    }

    fn declaration(
        &mut self,
        instruction: &Instruction<'_>,
        document: &Document<'_>,
        plan: &Plan,
        edits: &mut Vec<Edit>,
    ) {
        for word in instruction.arguments.words() {
            let name = named(&word.value);
            if self.options.build_args.get(name).is_some() {
                self.notes
                    .push(format!("{name} is given as a build argument, so its default does not matter."));
            } else if word.value.contains('=') {
                edits.push(append(word.span.end));
                self.names.push(name.to_owned());
            } else {
                self.argument(name, document, plan);
            }
        }
    }

    /// Notes which of the changed files the builder sees.
    fn see(&mut self, paths: &[String], options: &Options) {
        if paths.is_empty() {
            return;
        }
        let context = Context::new(paths.iter().map(|p| (p.clone(), 1)), []);
        self.files = context.seen(options.dockerignore_in_force());
        let seen = self.files.files().len();
        if seen == 0 {
            let what = if let [path] = paths { format!("{path} is") } else { "All of them are".to_owned() };
            self.notes.push(format!("{what} kept out by .dockerignore: the builder never sees the change."));
        } else if seen < context.files().len() {
            let kept = context.files().len() - seen;
            self.notes.push(format!("{kept} of the files are kept out by .dockerignore."));
        }
    }
}

fn named(word: &str) -> &str {
    word.split_once('=').map_or(word, |(name, _)| name)
}

fn append(at: u32) -> Edit {
    Edit { span: dockerfile_syntax::Span { start: at, end: at }, insert: "-new".to_owned() }
}
