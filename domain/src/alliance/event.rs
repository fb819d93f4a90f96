//! What can have happened to an alliance. Names, versions and payload shapes are frozen (law 1).

use crate::decider::Correction;
use crate::id::Sequence;
use crate::stored_events;
use crate::subject::event::PaperRef;
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};

stored_events! {
    /// What can have happened to an alliance.
    pub enum AllianceEvent {
        /// It was founded.
        AllianceFounded / 1 Fact,
        /// It was dissolved.
        AllianceDissolved / 1 Act,
        /// The founding was corrected or voided.
        AllianceCorrected / 1 Correction,
    }
    correction by |event| match event {
        AllianceEvent::AllianceCorrected(corrected) => Some(corrected.correction()),
        _ => None,
    }, corrects by |event| match event {
        AllianceEvent::AllianceCorrected(corrected) => Some(corrected.cites),
        _ => None,
    }, voided by |_| None
}

/// An alliance was founded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllianceFounded {
    /// The node whose office looks after it.
    pub node: String,
    /// What it is called.
    pub name: ShortText,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// An alliance was dissolved; the day that the event counts from is its last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllianceDissolved {
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// The founding was wrong: all of it is replaced, its day too, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllianceCorrected {
    /// The sequence of the event that recorded it, never of another correction.
    pub cites: Sequence,
    /// What takes its place; without one it is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedAlliance>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// The new day and content of a founding, in the form of `AllianceFounded/1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedAlliance {
    /// Its day.
    pub occurred_on: Day,
    /// The content.
    pub founded: AllianceFounded,
}

impl AllianceCorrected {
    /// What it replaces, and by what (law 3).
    fn correction(&self) -> Correction<AllianceEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.founded.clone().into())),
        }
    }
}
