//! What can have happened to a service team. Names, versions and payload shapes are frozen (law 1).

use crate::codes::codes;
use crate::decider::Correction;
use crate::id::{SeatRef, Sequence, StreamId};
use crate::stored_events;
use crate::subject::event::PaperRef;
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};

stored_events! {
    /// What can have happened to a service team.
    pub enum TeamEvent {
        /// It was formed.
        TeamFormed / 1 Fact,
        /// It delivers nothing new for a while.
        TeamSuspended / 1 Act,
        /// It goes on.
        TeamResumed / 1 Act,
        /// It is over.
        TeamDissolved / 1 Act,
        /// The credentials of a seat for a domain were looked at.
        CredentialChecked / 1 Fact,
        /// A fact was corrected or voided.
        TeamCorrected / 1 Correction,
    }
    correction by |event| match event {
        TeamEvent::TeamCorrected(corrected) => Some(corrected.correction()),
        _ => None,
    }, corrects by |event| match event {
        TeamEvent::TeamCorrected(corrected) => Some(corrected.cites),
        _ => None,
    }, voided by |_| None
}

codes! {
    /// The domains of service (服务领域).
    ServiceDomain {
        /// Founding and running an enterprise (创业).
        Entrepreneurship = "entrepreneurship",
        /// The law (法律).
        Law = "law",
        /// Psychology (心理).
        Psychology = "psychology",
        /// The arts (文艺).
        Arts = "arts",
        /// The environment (环保).
        Environment = "environment",
        /// The countryside (乡村).
        Rural = "rural",
        /// Medicine (医疗).
        Medicine = "medicine",
        /// Education (教育).
        Education = "education",
        /// Any other (其他).
        Other = "other",
    }
}

/// A service team was formed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamFormed {
    /// The alliance that it belongs to.
    pub alliance: StreamId,
    /// What it is called.
    pub name: ShortText,
    /// The node whose office looks after it.
    pub node: String,
    /// What it does: at least one, none twice.
    pub domains: Vec<ServiceDomain>,
    /// The association or base that leads it, where one does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lead: Option<StreamId>,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// A team delivers nothing new, from the day that the event counts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamSuspended {
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// A team goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamResumed {
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// A team is over; the day that the event counts from is its last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamDissolved {
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// The credentials of a seat were looked at. Who looked is whoever recorded it; no number of a certificate is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialChecked {
    /// The member's seat.
    pub seat: SeatRef,
    /// For which domain.
    pub domain: ServiceDomain,
    /// Whether they are in order.
    pub passed: bool,
}

/// A fact of a team. Inside a correction it is tagged by its event's name and version, so that it reads for ever (law 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "content", deny_unknown_fields)]
pub enum TeamFact {
    /// `TeamFormed/1`.
    #[serde(rename = "TeamFormed/1")]
    Formed(TeamFormed),
    /// `CredentialChecked/1`.
    #[serde(rename = "CredentialChecked/1")]
    Checked(CredentialChecked),
}

impl From<TeamFact> for TeamEvent {
    fn from(fact: TeamFact) -> Self {
        match fact {
            TeamFact::Formed(formed) => formed.into(),
            TeamFact::Checked(checked) => checked.into(),
        }
    }
}

/// A fact of a team was wrong: all of it is replaced, its day too, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamCorrected {
    /// The sequence of the event that recorded it, never of another correction.
    pub cites: Sequence,
    /// What takes its place; without one it is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedTeamFact>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// The new day and content of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedTeamFact {
    /// Its day.
    pub occurred_on: Day,
    /// What it says.
    pub fact: TeamFact,
}

impl TeamCorrected {
    /// What it replaces, and by what (law 3).
    fn correction(&self) -> Correction<TeamEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.fact.clone().into())),
        }
    }
}
