//! How the committee of a seat votes (部务会, domain 6.3, 11.2).

use super::PaperRef;
use crate::id::{AccountId, ApplicationId, Sequence};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The committee of a seat was called to vote on the application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotOpened {
    /// The application.
    pub application: ApplicationId,
    /// The seat.
    pub seat: String,
    /// The members: officers and leads of the seat's office.
    pub members: BTreeSet<AccountId>,
    /// How many of all members must vote for it.
    pub approve: u32,
    /// The members who end the ballot by voting against it.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub veto: BTreeSet<AccountId>,
}

/// How a member voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// For it.
    For,
    /// Against it.
    Against,
    /// Neither.
    Abstain,
    /// The member does not vote, as one who must not or should not (回避).
    Recused,
}

impl Vote {
    /// Every vote.
    pub const ALL: [Self; 4] = [Self::For, Self::Against, Self::Abstain, Self::Recused];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
            Self::Abstain => "abstain",
            Self::Recused => "recused",
        }
    }
}

/// A member of the committee voted: the account that acted, which no deputy stands in for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoteCast {
    /// The application.
    pub application: ApplicationId,
    /// The event that opened the ballot.
    pub ballot: Sequence,
    /// How.
    pub vote: Vote,
    /// The criteria that a vote against an approval is about.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub criteria: BTreeSet<String>,
    /// The reasons in writing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<PaperRef>,
}
