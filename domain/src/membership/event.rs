//! What can have happened to a seat. Names, versions and payload shapes are frozen (law 1).
//!
//! A seat stands for a person in a role of a body; who the person is lies in the vault, and the mapping is destroyed with
//! the person (law 8).

use crate::codes::codes;
use crate::decider::Correction;
use crate::id::{Sequence, StreamId};
use crate::stored_events;
use crate::subject::event::PaperRef;
use crate::time::Day;
use serde::{Deserialize, Serialize};

stored_events! {
    /// What can have happened to a seat.
    pub enum MembershipEvent {
        /// The seat was offered to the person.
        MembershipOffered / 1 Act,
        /// The person took it, and consents by that to being kept as what it says.
        MembershipTaken / 1 Fact,
        /// The person declined it.
        MembershipDeclined / 1 Act,
        /// The body confirmed that who was a candidate is a member.
        MembershipConfirmed / 1 Act,
        /// It became known until when the person's attestation counts.
        MembershipAttested / 1 Act,
        /// Nobody sits there any more.
        MembershipLeft / 1 Fact,
        /// A fact was corrected or voided.
        MembershipCorrected / 1 Correction,
    }
    correction by |event| match event {
        MembershipEvent::MembershipCorrected(corrected) => Some(corrected.correction()),
        _ => None,
    }, corrects by |event| match event {
        MembershipEvent::MembershipCorrected(corrected) => Some(corrected.cites),
        _ => None,
    }, voided by |_| None
}

codes! {
    /// What somebody is in a body.
    MembershipRole {
        /// Somebody who sets up a body, and a candidate of it (发起人).
        Initiator = "initiator",
        /// A candidate for membership of a body that is being set up (拟入会).
        Candidate = "candidate",
        /// A member of a body that stands (会员).
        Member = "member",
        /// A member of a service team (服务队队员).
        TeamMember = "team_member",
    }
    /// How somebody left.
    Leaving {
        /// The person left, or took the consent back. No reason is asked.
        OwnWish = "own_wish",
        /// The body let them go.
        Released = "released",
        /// The person is erased.
        Erased = "erased",
    }
}

/// What a seat is: of which body, in which role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipPlace {
    /// The association; of a member of a service team, the team.
    pub body: StreamId,
    /// Its node, whose office looks after it.
    pub node: String,
    /// The role.
    pub role: MembershipRole,
    /// The person's category, of those of the edition.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<String>,
}

/// The seat was offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipOffered {
    /// What it is.
    pub place: MembershipPlace,
}

/// The person took the seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipTaken {
    /// What it is.
    pub place: MembershipPlace,
    /// The version of the text that the person was shown, such as `membership/1`.
    pub text: String,
    /// Whether the person declared full capacity for civil acts, as an initiator does (domain 5.1, 1a).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub capacity_declared: bool,
    /// The signed form, where an office or the body recorded it; absent where the person did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// The person declined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipDeclined {}

/// The candidate is a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipConfirmed {}

/// Until when the person's attestation counts (四有), as far as the seat knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipAttested {
    /// The last day; absent where none counts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Day>,
}

/// Nobody sits there any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipLeft {
    /// How.
    pub how: Leaving,
}

/// A fact was wrong: all of it is replaced, its day too, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipCorrected {
    /// The sequence of the event that said it.
    pub cites: Sequence,
    /// Its new day and content, of the same kind; absent, it is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedMembershipFact>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// The new day and content of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedMembershipFact {
    /// The day that it counts from.
    pub occurred_on: Day,
    /// The content.
    pub fact: MembershipFact,
}

/// A fact of a seat, tagged by its event's name and version, so that it reads for ever (law 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "content", deny_unknown_fields)]
pub enum MembershipFact {
    /// `MembershipTaken/1`.
    #[serde(rename = "MembershipTaken/1")]
    Taken(MembershipTaken),
    /// `MembershipLeft/1`.
    #[serde(rename = "MembershipLeft/1")]
    Left(MembershipLeft),
}

impl From<MembershipFact> for MembershipEvent {
    fn from(fact: MembershipFact) -> Self {
        match fact {
            MembershipFact::Taken(taken) => taken.into(),
            MembershipFact::Left(left) => left.into(),
        }
    }
}

impl MembershipCorrected {
    /// What it replaces, and by what (law 3).
    fn correction(&self) -> Correction<MembershipEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.fact.clone().into())),
        }
    }
}
