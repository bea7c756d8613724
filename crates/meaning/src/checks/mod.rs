//! What could be better about this Dockerfile? One file per check, one line each in [`ALL`].
//!
//! The checks that bear BuildKit's names say what `docker build --check` says, word for word and line for line. The rest are
//! ours, about what the page is for: size, cache, safety. A stage that does not ship is not nagged about its size.

mod context;
mod fixes;

mod add_for_local_files;
mod apt_lists_kept;
mod apt_recommends;
mod compiler_shipped;
mod consistent_instruction_casing;
mod copy_before_install;
mod copy_ignored_file;
mod credentials_in_text;
mod deleted_in_later_layer;
mod duplicate_stage_name;
mod expose_invalid_format;
mod expose_proto_casing;
mod from_as_casing;
mod from_platform_flag_const_disallowed;
mod invalid_default_arg_in_from;
mod invalid_definition_description;
mod json_args_recommended;
mod legacy_key_value_format;
mod maintainer_deprecated;
mod multiple_instructions_disallowed;
mod no_empty_continuation;
mod package_cache_kept;
mod redundant_target_platform;
mod reserved_stage_name;
mod root_user;
mod secrets_used_in_arg_or_env;
mod stage_name_casing;
mod stage_never_reached;
mod undefined_arg_in_from;
mod undefined_var;
mod unpinned_base_image;
mod update_without_install;
mod whole_context_copied;
mod workdir_relative_path;

pub use context::Subject;

use dockerfile_syntax::{Document, Edit, Span};

use crate::plan::{Plan, Skips};
use crate::{Finding, Severity};

/// Every check: BuildKit's first, in the order in which it runs them, then ours.
pub const ALL: &[&Check] = &[
    &no_empty_continuation::CHECK,
    &maintainer_deprecated::CHECK,
    &stage_name_casing::CHECK,
    &from_as_casing::CHECK,
    &invalid_definition_description::CHECK,
    &reserved_stage_name::CHECK,
    &duplicate_stage_name::CHECK,
    &consistent_instruction_casing::CHECK,
    &invalid_default_arg_in_from::CHECK,
    &undefined_arg_in_from::CHECK,
    &redundant_target_platform::CHECK,
    &from_platform_flag_const_disallowed::CHECK,
    &undefined_var::CHECK,
    &legacy_key_value_format::CHECK,
    &secrets_used_in_arg_or_env::CHECK,
    &workdir_relative_path::CHECK,
    &multiple_instructions_disallowed::CHECK,
    &json_args_recommended::CHECK,
    &expose_proto_casing::CHECK,
    &expose_invalid_format::CHECK,
    &copy_ignored_file::CHECK,
    &apt_lists_kept::CHECK,
    &apt_recommends::CHECK,
    &package_cache_kept::CHECK,
    &deleted_in_later_layer::CHECK,
    &compiler_shipped::CHECK,
    &copy_before_install::CHECK,
    &update_without_install::CHECK,
    &whole_context_copied::CHECK,
    &add_for_local_files::CHECK,
    &unpinned_base_image::CHECK,
    &root_user::CHECK,
    &credentials_in_text::CHECK,
    &stage_never_reached::CHECK,
];

/// One check.
pub struct Check {
    /// BuildKit's name where the meaning is BuildKit's.
    pub name: &'static str,
    /// Whose it is, and so whether `docker build --check` says it too.
    pub origin: Origin,
    /// What is asked for, in one sentence.
    ///
    /// Empty where the feature `prose` is off, as in the page, which asks the door for explanations.
    pub what: &'static str,
    /// Why it matters, in one or two sentences; likewise.
    pub why: &'static str,
    /// What to do.
    pub advice: &'static str,
    /// How bad it is in a stage that ships.
    pub severity: Severity,
    /// A text that has it and one that has not; they are its tests, and examples in the list of checks.
    pub samples: Samples,
    /// Looks for it.
    pub run: fn(&Subject<'_>, &mut Findings<'_>),
}

/// A text that only explanations need.
const fn prose(text: &'static str) -> &'static str {
    if cfg!(feature = "prose") { text } else { "" }
}

/// Whose check it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// BuildKit's, with its words; the page's name in Docker's list of build checks.
    BuildKit(&'static str),
    /// BuildKit's, only run where `# check=experimental=` asks for it.
    Experimental(&'static str),
    /// Ours.
    Ours,
}

impl Check {
    /// Docker's own page about it.
    pub fn link(&self) -> Option<String> {
        match self.origin {
            Origin::BuildKit(page) | Origin::Experimental(page) => {
                Some(format!("https://docs.docker.com/go/dockerfile/rule/{page}/"))
            }
            Origin::Ours => None,
        }
    }
}

/// A bad and a good text. Where the page is built they are left out: visitors do not download them.
#[derive(Clone, Copy, Debug)]
pub struct Samples {
    /// The check speaks.
    #[cfg(not(target_family = "wasm"))]
    pub bad: &'static str,
    /// The check is silent.
    #[cfg(not(target_family = "wasm"))]
    pub good: &'static str,
}

impl Samples {
    pub(crate) const fn of(_bad: &'static str, _good: &'static str) -> Samples {
        Samples {
            #[cfg(not(target_family = "wasm"))]
            bad: _bad,
            #[cfg(not(target_family = "wasm"))]
            good: _good,
        }
    }
}

/// How safe it is to apply a fix unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The image stays the same, or only loses what nothing can use.
    Safe,
    /// Right in most files; look at it.
    Likely,
}

/// A change that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: `Remove the package lists`.
    pub label: &'static str,
    /// How safe it is.
    pub trust: Trust,
    /// Bytes of the text, sorted.
    pub edits: Vec<Edit>,
}

/// Where a check puts what it finds.
pub struct Findings<'a> {
    check: &'a Check,
    skips: &'a Skips,
    subject: &'a Subject<'a>,
    list: &'a mut Vec<Finding>,
}

impl Findings<'_> {
    /// Reports something at an instruction (an index in the document); `span` is the part at fault.
    fn at(&mut self, instruction: usize, span: Span, message: impl Into<String>) -> Option<&mut Finding> {
        self.noticed_at(instruction, instruction, span, message)
    }

    /// Reports something at one instruction that shows at a later one: the comments above that one can switch it off.
    fn noticed_at(
        &mut self,
        later: usize,
        instruction: usize,
        span: Span,
        message: impl Into<String>,
    ) -> Option<&mut Finding> {
        let found = self.subject.document.instructions.get(instruction)?;
        let skips = self.skips.also(self.subject.document, later);
        let runs = match self.check.origin {
            Origin::Experimental(_) => skips.experimental(self.check.name),
            _ => !skips.skipped(self.check.name),
        };
        runs.then(|| self.push(span, found.line, message.into()))
    }

    /// Whether the check is wanted at all; only one that is tried out may not be.
    fn wanted(&self) -> bool {
        !matches!(self.check.origin, Origin::Experimental(_)) || self.skips.may_want(self.check.name)
    }

    /// Reports something that BuildKit judges before it reads the comments of any instruction.
    fn anywhere(&mut self, span: Span, line: u32, message: impl Into<String>) {
        if !self.skips.skipped(self.check.name) {
            self.push(span, line, message.into());
        }
    }

    fn push(&mut self, span: Span, line: u32, message: String) -> &mut Finding {
        let n = self.list.len();
        self.list.push(Finding {
            severity: self.check.severity,
            rule: self.check.name,
            message,
            advice: self.check.advice,
            span,
            line,
            docker_prints: false,
            fix: None,
        });
        &mut self.list[n]
    }
}

/// Docker's own page about a check, by its name.
pub fn link(name: &str) -> Option<String> {
    ALL.iter().find(|check| check.name == name).and_then(|check| check.link())
}

/// Why a build fails that asks to fail by what checks find (`# check=error=true`), in BuildKit's words; of our own checks it
/// knows nothing. `None` where it does not ask, or nothing is found.
pub fn violation(document: &Document<'_>, plan: &Plan, found: &[Finding]) -> Option<String> {
    let mut rules: Vec<&str> = Vec::new();
    if !Skips::make_fail(document) {
        return None;
    }
    let place = |rule: &str| ALL.iter().position(|check| check.name == rule);
    let late = place(undefined_var::CHECK.name);
    for finding in found {
        let ours = place(finding.rule).is_none_or(|at| ALL[at].origin == Origin::Ours);
        // What is noticed while a stage is built is not noticed where it is not.
        let next = plan.stages.partition_point(|stage| stage.line <= finding.line);
        let reached = next.checked_sub(1).is_none_or(|stage| plan.stages[stage].reachable);
        let noticed = reached || place(finding.rule) < late;
        if !ours && noticed && !rules.contains(&finding.rule) {
            rules.push(finding.rule);
        }
    }
    (!rules.is_empty()).then(|| format!("lint violation found for rules: {}", rules.join(", ")))
}

/// Runs every check. In order of the checks, each in order of the text.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let skips = Skips::of(subject.document);
    let mut list = Vec::new();
    for check in ALL {
        let mut findings = Findings { check, skips: &skips, subject, list: &mut list };
        if findings.wanted() {
            (check.run)(subject, &mut findings);
        }
    }
    list
}

#[cfg(test)]
mod tests;
