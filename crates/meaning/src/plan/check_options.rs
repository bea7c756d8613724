//! Which checks does the file itself switch off? `# check=skip=A,B;error=true`, at the top or above an instruction.

use dockerfile_syntax::{Directive, Document, cut};

use super::mount::boolean;

/// Rules that are skipped or, if experimental, wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skips {
    skip_all: bool,
    skip: Vec<String>,
    experimental_all: bool,
    experimental: Vec<String>,
    /// Whether a build fails by what BuildKit's checks find.
    error: bool,
    /// Whether a comment further down may say more. In nearly all files none does, and theirs need not be read.
    local: bool,
}

impl Skips {
    /// Whether the directive at the top makes a build fail by what is found.
    pub(crate) fn make_fail(document: &Document<'_>) -> bool {
        Skips::at_top(document).error
    }

    /// What stands before a mistake does not count: BuildKit refuses the whole option.
    fn at_top(document: &Document<'_>) -> Skips {
        let directive = document.check_directive();
        directive.and_then(|directive| read(value(&directive)).ok()).unwrap_or_default()
    }

    /// What the directive at the top says.
    pub(crate) fn of(document: &Document<'_>) -> Skips {
        let mut skips = Skips::at_top(document);
        skips.local = document.check_comments;
        skips
    }

    /// These, and what a comment above an instruction says.
    pub(crate) fn also(&self, document: &Document<'_>, instruction: usize) -> std::borrow::Cow<'_, Skips> {
        if !self.local {
            return std::borrow::Cow::Borrowed(self);
        }
        let said = document.comments(instruction).into_iter().find_map(comment);
        match said.map(read) {
            Some(Ok(more)) => std::borrow::Cow::Owned(Skips {
                skip_all: self.skip_all || more.skip_all,
                skip: self.skip.iter().chain(&more.skip).cloned().collect(),
                experimental_all: self.experimental_all || more.experimental_all,
                experimental: self.experimental.iter().chain(&more.experimental).cloned().collect(),
                ..*self
            }),
            _ => std::borrow::Cow::Borrowed(self),
        }
    }

    pub(crate) fn skipped(&self, rule: &str) -> bool {
        self.skip_all || self.skip.iter().any(|s| s == rule)
    }

    /// Whether this rule can be wanted anywhere.
    pub(crate) fn may_want(&self, rule: &str) -> bool {
        self.local || self.experimental(rule)
    }

    pub(crate) fn experimental(&self, rule: &str) -> bool {
        self.experimental_all || self.experimental.iter().any(|s| s == rule)
    }
}

/// Why BuildKit refuses the check directive, in its words; it says so before it reads anything else.
pub(crate) fn error(directive: &Directive<'_>) -> Option<String> {
    let why = read(value(directive)).err()?;
    Some(format!("failed to parse check options: {why}"))
}

/// BuildKit reads the value up to the first blank.
fn value<'t>(directive: &Directive<'t>) -> &'t str {
    directive.value.split(' ').next().unwrap_or("")
}

/// `check=...` in a comment.
fn comment(comment: &str) -> Option<&str> {
    let (name, value) = cut(comment.trim_start(), b'=')?;
    let name = name.trim_end();
    (name.eq_ignore_ascii_case("check")).then(|| value.trim().split(' ').next().unwrap_or(""))
}

fn read(text: &str) -> Result<Skips, String> {
    let mut skips = Skips::default();
    let text = text.trim();
    if text.is_empty() {
        return Ok(skips);
    }
    let quote = dockerfile_syntax::quote;
    for part in text.splitn(3, ';') {
        let (name, value) = cut(part, b'=').ok_or_else(|| format!("invalid check option {}", quote(part)))?;
        let value = value.trim();
        let rules = || value.split(',').map(|rule| rule.trim().to_owned()).collect();
        match name.trim() {
            "skip" if value == "all" => skips.skip_all = true,
            "skip" => skips.skip = rules(),
            "experimental" if value == "all" => skips.experimental_all = true,
            "experimental" => skips.experimental = rules(),
            "error" if boolean(value).is_some() => skips.error = boolean(value) == Some(true),
            "error" => {
                let (part, value) = (quote(part), quote(value));
                return Err(format!(
                    "failed to parse check option {part}: strconv.ParseBool: parsing {value}: invalid syntax"
                ));
            }
            name => return Err(format!("invalid check option {}", quote(name))),
        }
    }
    Ok(skips)
}
