//! What can have happened to a programme. Names, versions and payload shapes are frozen (law 1).

use crate::decider::Correction;
use crate::id::{Sequence, StreamId};
use crate::stored_events;
use crate::subject::event::PaperRef;
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};

stored_events! {
    /// What can have happened to a programme.
    pub enum ProgrammeEvent {
        /// An office approved it.
        ProgrammeApproved / 1 Fact,
        /// It was closed.
        ProgrammeClosed / 1 Fact,
        /// One of the two was corrected or voided.
        ProgrammeCorrected / 1 Correction,
    }
    correction by |event| match event {
        ProgrammeEvent::ProgrammeCorrected(corrected) => Some(corrected.correction()),
        _ => None,
    }, corrects by |event| match event {
        ProgrammeEvent::ProgrammeCorrected(corrected) => Some(corrected.cites),
        _ => None,
    }, voided by |_| None
}

/// What a programme is to reach: a whole number of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeGoal {
    /// What is counted, such as 场次; no name of a person.
    pub name: ShortText,
    /// How many, from 1.
    pub target: u32,
}

/// An office approved a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeApproved {
    /// The body whose programme it is.
    pub owner: StreamId,
    /// What it is called.
    pub name: ShortText,
    /// What it is to reach, at least one.
    pub goals: Vec<ProgrammeGoal>,
    /// Its first day.
    pub from: Day,
    /// Its last day, where it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Day>,
    /// Its budget, in fen (分).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub budget_fen: Option<u64>,
    /// What shows the approval.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// A programme was closed; the day of the event is its last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeClosed {
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// A fact of a programme. Inside a correction it is tagged by its event's name and version, so that it reads for ever
/// (law 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "content", deny_unknown_fields)]
pub enum ProgrammeFact {
    /// `ProgrammeApproved/1`.
    #[serde(rename = "ProgrammeApproved/1")]
    Approved(ProgrammeApproved),
    /// `ProgrammeClosed/1`.
    #[serde(rename = "ProgrammeClosed/1")]
    Closed(ProgrammeClosed),
}

impl From<ProgrammeFact> for ProgrammeEvent {
    fn from(fact: ProgrammeFact) -> Self {
        match fact {
            ProgrammeFact::Approved(approved) => approved.into(),
            ProgrammeFact::Closed(closed) => closed.into(),
        }
    }
}

/// What was recorded of a programme was wrong: all of it is replaced, its day too, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeCorrected {
    /// The sequence of the event that recorded it, never of another correction.
    pub cites: Sequence,
    /// What takes its place; without one it is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedProgramme>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// What takes the place of what was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedProgramme {
    /// Its day.
    pub occurred_on: Day,
    /// What it says.
    pub fact: ProgrammeFact,
}

impl ProgrammeCorrected {
    /// What it replaces, and by what (law 3).
    fn correction(&self) -> Correction<ProgrammeEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.fact.clone().into())),
        }
    }
}
