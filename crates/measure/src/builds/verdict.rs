//! What came of building and running a pair?

use playground_core::sizes::Range;

/// One line of the table.
pub(super) struct Row {
    /// Which application.
    pub(super) app: String,
    /// Which recipe converted it.
    pub(super) recipe: String,
    /// What came of it.
    pub(super) verdict: Verdict,
    /// Bytes on disk, before and after, as Docker measures.
    pub(super) measured: Option<(u64, u64)>,
    /// Bytes on disk, before and after, as we estimated.
    pub(super) estimate: Option<(Range, Range)>,
}

impl Row {
    pub(super) fn new(app: &str) -> Row {
        let verdict = Verdict::Refused(String::new());
        Row { app: app.to_owned(), recipe: String::new(), verdict, measured: None, estimate: None }
    }

    pub(super) fn with(mut self, verdict: Verdict) -> Row {
        self.verdict = verdict;
        self
    }
}

/// What an engine found.
pub(super) struct Found {
    pub(super) verdict: Verdict,
    pub(super) measured: Option<(u64, u64)>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Builds, and does the same.
    Same,
    /// Does not build.
    DoesNotBuild(String),
    /// Builds, but does something else.
    Differs(String),
    /// Cannot be judged here: the original does not build or run, or an image is missing.
    CannotJudge(String),
    /// A fact is missing.
    Asked(String),
    /// Not offered.
    Refused(String),
    /// The measurement itself failed.
    Broken(String),
}

impl Verdict {
    /// Whether something that was offered is wrong, or nothing could be measured.
    pub(super) fn failed(&self) -> bool {
        matches!(self, Verdict::DoesNotBuild(_) | Verdict::Differs(_) | Verdict::Broken(_))
    }
}
