//! What is known of a programme.

use super::{ProgrammeApproved, ProgrammeClosed, ProgrammeEvent, ProgrammeFact};
use crate::decider::Happened;
use crate::id::Sequence;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What is known of a programme; void facts are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeState {
    /// Its approval.
    pub approved: Option<Approved>,
    /// Its closing.
    pub closed: Option<Closed>,
}

/// An approval with its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approved {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day of the approval.
    pub on: Day,
    /// What was approved.
    pub said: ProgrammeApproved,
}

/// A closing with its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The programme's last day.
    pub on: Day,
    /// What was recorded.
    pub said: ProgrammeClosed,
}

impl ProgrammeState {
    /// Whether it was open at any moment of a day: approved, within its period, and not closed before (law 4).
    pub fn is_open_on(&self, day: Day) -> bool {
        let Some(approved) = &self.approved else {
            return false;
        };
        let begun = approved.on <= day && approved.said.from <= day;
        let over = approved.said.until.is_some_and(|until| until < day);
        let closed = self.closed.as_ref().is_some_and(|closed| closed.on < day);
        begun && !over && !closed
    }

    /// A fact by the sequence of the event that recorded it, with its day; `None` where there is none, or it is void.
    pub fn fact(&self, sequence: Sequence) -> Option<(Day, ProgrammeFact)> {
        let approved = self.approved.as_ref();
        let approved = approved.filter(|it| it.sequence == sequence);
        let closed = self.closed.as_ref().filter(|it| it.sequence == sequence);
        match (approved, closed) {
            (Some(it), _) => Some((it.on, ProgrammeFact::Approved(it.said.clone()))),
            (None, Some(it)) => Some((it.on, ProgrammeFact::Closed(it.said.clone()))),
            (None, None) => None,
        }
    }

    pub(super) fn take_in(&mut self, happened: &Happened<ProgrammeEvent>) {
        let (sequence, on) = (happened.sequence, happened.dated.occurred_on);
        match &happened.dated.event {
            ProgrammeEvent::ProgrammeApproved(said) => {
                let said = said.clone();
                self.approved = Some(Approved { sequence, on, said });
            }
            ProgrammeEvent::ProgrammeClosed(said) => {
                let said = said.clone();
                self.closed = Some(Closed { sequence, on, said });
            }
            ProgrammeEvent::ProgrammeCorrected(_) => {}
        }
    }
}
