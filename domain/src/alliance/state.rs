//! What is known of an alliance.

use super::{AllianceEvent, AllianceFounded};
use crate::decider::Happened;
use crate::id::Sequence;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What is known of an alliance; a void founding is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllianceState {
    /// Its founding.
    pub founded: Option<Founded>,
    /// Its last day, where it is dissolved.
    pub dissolved_on: Option<Day>,
}

/// A founding with its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Founded {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day.
    pub on: Day,
    /// What was founded.
    pub said: AllianceFounded,
}

impl AllianceState {
    /// Whether it stood at any moment of a day (law 4).
    pub fn stood_on(&self, day: Day) -> bool {
        let is_founded = self.founded.as_ref().is_some_and(|it| it.on <= day);
        is_founded && self.dissolved_on.is_none_or(|last| day <= last)
    }

    pub(super) fn take_in(&mut self, happened: &Happened<AllianceEvent>) {
        let (sequence, on) = (happened.sequence, happened.dated.occurred_on);
        match &happened.dated.event {
            AllianceEvent::AllianceFounded(said) => {
                let said = said.clone();
                self.founded = Some(Founded { sequence, on, said });
            }
            AllianceEvent::AllianceDissolved(_) => self.dissolved_on = Some(on),
            // Corrections never reach a fold (law 3).
            AllianceEvent::AllianceCorrected(_) => {}
        }
    }
}
