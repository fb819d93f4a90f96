//! How an application that is not complete is refused, or what is handed in after its acceptance.

use super::arguments::given;
use crate::time::Day;

/// Every way in which an acceptance with gaps, or a supplement, is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GapsRefusal {
    /// The edition knows no acceptance with gaps.
    #[error("the edition accepts nothing that is not complete")]
    NotGiven,
    /// Every paper is there.
    #[error("every paper is there")]
    Complete,
    /// A paper is missing that has to be there from the start.
    #[error("papers are missing that may not come later")]
    MainPaper {
        /// Their kinds.
        kinds: Vec<String>,
    },
    /// The applicant promised nothing in writing.
    #[error("no written promise of what is missing")]
    NoPromise,
    /// Nothing is missing that was promised.
    #[error("nothing is missing that was promised")]
    NoneOpen,
    /// No paper was handed in.
    #[error("no paper was handed in")]
    NoPaper,
    /// A paper of a kind that is not missing.
    #[error("a paper of the kind {kind} is not missing")]
    OtherPaper {
        /// The paper's kind.
        kind: String,
    },
    /// Nothing is approved while papers are missing.
    #[error("papers are missing until {due}")]
    Open {
        /// Their kinds.
        kinds: Vec<String>,
        /// The last day to hand them in.
        due: Day,
    },
    /// The approval would count from a day on which papers were missing.
    #[error("the last paper came on {closed}")]
    ClosedLater {
        /// The day on which the last of them came.
        closed: Day,
    },
}

impl GapsRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotGiven => "gaps.not_given",
            Self::Complete => "gaps.complete",
            Self::MainPaper { .. } => "gaps.main_paper",
            Self::NoPromise => "gaps.no_promise",
            Self::NoneOpen => "gaps.none_open",
            Self::NoPaper => "gaps.no_paper",
            Self::OtherPaper { .. } => "gaps.other_paper",
            Self::Open { .. } => "gaps.open",
            Self::ClosedLater { .. } => "gaps.closed_later",
        }
    }

    /// What its words mention.
    pub(super) fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::MainPaper { kinds } => given([("kinds", &kinds.join(", "))]),
            Self::NoPaper => given([("field", &"/papers")]),
            Self::OtherPaper { kind } => given([("field", &"/papers"), ("kind", kind)]),
            Self::Open { kinds, due } => given([("kinds", &kinds.join(", ")), ("due", due)]),
            Self::ClosedLater { closed } => given([("closed", closed)]),
            Self::NotGiven | Self::Complete | Self::NoPromise | Self::NoneOpen => Vec::new(),
        }
    }
}
