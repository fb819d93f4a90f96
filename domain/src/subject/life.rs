//! Where a body stands in life (domain 4.3).

use crate::time::Day;
use serde::{Deserialize, Serialize};

/// The stages of life (domain 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Life {
    /// Nothing was recorded.
    #[default]
    Unborn,
    /// The proposal is under way.
    Proposed,
    /// The proposal was approved; it prepares its founding until that day.
    Preparing {
        /// The last day.
        until: Day,
    },
    /// Founded.
    Active,
    /// It was told to stop: no step is taken, its obligations go on (domain 5.8).
    Suspended,
    /// Its dissolution was approved: it only winds up.
    Liquidating,
    /// It ended.
    Ended {
        /// How.
        how: Ending,
    },
}

/// How a body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The proposal was not accepted.
    NotAccepted,
    /// The proposal was rejected.
    Rejected,
    /// The proposal was withdrawn.
    Withdrawn,
    /// The proposal lapsed, or the time for preparing did.
    Lapsed,
    /// Its recorded founding was voided: it never was, and what is kept of it is its name and its acts.
    Void,
    /// It was wound up and dissolved.
    Dissolved,
    /// The base lost its plaque.
    Delisted,
    /// The registration authority revoked it.
    Revoked,
}

impl Ending {
    /// The word for it, that of the life that it ends.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotAccepted => "not_accepted",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
            Self::Void => "void",
            Self::Dissolved => "dissolved",
            Self::Delisted => "delisted",
            Self::Revoked => "revoked",
        }
    }
}

impl Life {
    /// The word for it in views, the API and the locales.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unborn => "unborn",
            Self::Proposed => "proposed",
            Self::Preparing { .. } => "preparing",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Liquidating => "liquidating",
            Self::Ended { how } => how.word(),
        }
    }

    /// Whether its recorded founding was voided.
    pub fn is_void(self) -> bool {
        matches!(self, Self::Ended { how: Ending::Void })
    }

    /// Whether a proposal may be made or a founding recorded: nothing is, or what was recorded is void.
    pub fn is_free(self) -> bool {
        self == Self::Unborn || self.is_void()
    }

    /// Whether the body counts in the figures: from its founding until it ends (domain 11.4).
    pub fn counts(self) -> bool {
        matches!(self, Self::Active | Self::Suspended | Self::Liquidating)
    }

    /// Whether it stood and has ended: such a body does not come again, only a new one does (domain 5.8).
    pub fn has_ended_for_good(self) -> bool {
        matches!(
            self,
            Self::Ended {
                how: Ending::Dissolved | Ending::Delisted | Ending::Revoked
            }
        )
    }
}

/// The words of [`Life::word`] for a body that has been proposed or taken over.
pub const LIFE_WORDS: [&str; 13] = [
    "proposed",
    "preparing",
    "active",
    "suspended",
    "liquidating",
    "not_accepted",
    "rejected",
    "withdrawn",
    "lapsed",
    "void",
    "dissolved",
    "delisted",
    "revoked",
];
