//! What is known of a session.

use super::{Outline, SessionEvent, SessionFact, SessionHeld, SessionPlanned, SessionReported};
use crate::decider::Happened;
use crate::id::Sequence;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What is known of a session; void facts are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionState {
    /// Its plan.
    pub planned: Option<Planned>,
    /// The day on which it was cancelled.
    pub cancelled_on: Option<Day>,
    /// Its holding.
    pub held: Option<Held>,
    /// Its report.
    pub reported: Option<Reported>,
}

/// A plan with the day of its making.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day on which it was planned.
    pub on: Day,
    /// What was planned.
    pub said: SessionPlanned,
}

/// A holding with its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day on which it was held.
    pub on: Day,
    /// What was held.
    pub said: SessionHeld,
}

/// A report with its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reported {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day of the report.
    pub on: Day,
    /// What was reported.
    pub said: SessionReported,
}

impl SessionState {
    /// What the session is: as it was held, else as it was planned.
    pub fn outline(&self) -> Option<&Outline> {
        let held = self.held.as_ref().map(|held| &held.said.session);
        held.or_else(|| self.planned.as_ref().map(|it| &it.said.session))
    }

    /// A fact by the sequence of the event that recorded it, with its day; `None` where there is none, or it is void.
    pub fn fact(&self, sequence: Sequence) -> Option<(Day, SessionFact)> {
        let held = self.held.as_ref().filter(|it| it.sequence == sequence);
        let reported = self.reported.as_ref();
        let reported = reported.filter(|it| it.sequence == sequence);
        match (held, reported) {
            (Some(it), _) => Some((it.on, SessionFact::Held(it.said.clone()))),
            (None, Some(it)) => Some((it.on, SessionFact::Reported(it.said.clone()))),
            (None, None) => None,
        }
    }

    pub(super) fn take_in(&mut self, happened: &Happened<SessionEvent>) {
        let (sequence, on) = (happened.sequence, happened.dated.occurred_on);
        match &happened.dated.event {
            SessionEvent::SessionPlanned(said) => {
                let said = said.clone();
                self.planned = Some(Planned { sequence, on, said });
            }
            SessionEvent::SessionHeld(said) => {
                let said = said.clone();
                self.held = Some(Held { sequence, on, said });
            }
            SessionEvent::SessionReported(said) => {
                let said = said.clone();
                self.reported = Some(Reported { sequence, on, said });
            }
            SessionEvent::SessionCancelled(_) => self.cancelled_on = Some(on),
            SessionEvent::SessionCorrected(_) => {}
        }
    }
}
