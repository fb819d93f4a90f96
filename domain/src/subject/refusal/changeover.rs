//! How a choice of another edition is refused.

use super::arguments::given;
use crate::time::Day;

/// Every way in which the choice of a later edition is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeoverRefusal {
    /// No later edition lets this application choose.
    #[error("no later edition can be chosen")]
    NoneOffered,
    /// Another edition can be chosen.
    #[error("edition {edition} cannot be chosen, {offered} can")]
    OtherEdition {
        /// The one that was asked for.
        edition: String,
        /// The one that can be chosen.
        offered: String,
    },
    /// It was chosen before.
    #[error("edition {edition} was chosen before")]
    ChosenBefore {
        /// The edition.
        edition: String,
    },
    /// The time to choose is over.
    #[error("it could be chosen until {until}")]
    Ended {
        /// The last day.
        until: Day,
    },
}

impl ChangeoverRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoneOffered => "changeover.none_offered",
            Self::OtherEdition { .. } => "changeover.other_edition",
            Self::ChosenBefore { .. } => "changeover.chosen_before",
            Self::Ended { .. } => "changeover.ended",
        }
    }

    /// What its words mention.
    pub(super) fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NoneOffered => Vec::new(),
            Self::OtherEdition { edition, offered } => given([
                ("field", &"/edition"),
                ("edition", edition),
                ("offered", offered),
            ]),
            Self::ChosenBefore { edition } => given([("edition", edition)]),
            Self::Ended { until } => given([("until", until)]),
        }
    }
}
