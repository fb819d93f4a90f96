//! How long a cycle may stay open (domain 5.9): a body whose cycle is open for more than 36 months is put to rectification.
//!
//! The bound and the term stand here and not in an edition: a row must know from its own stream alone what falls due on it
//! (law 19).

use super::event::{CycleOverran, SubjectEvent};
use super::life::Life;
use super::standing::Rectification;
use super::state::SubjectState;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// For how many months a cycle may stay open.
pub const MAX_CYCLE_MONTHS: i32 = 36;

/// For how many days such a rectification runs (domain 5.8).
const TERM_DAYS: i64 = 60;

/// The rule of what falls due with a cycle.
pub(super) const RULE: &str = "cycle.overran/1";

/// The clock of the cycle that is open. It begins with an act or a recognition in Qibu: of a body that was taken over
/// nobody knows how it counted its first cycle, so that one has no clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleClock {
    /// The day from which the cycle counts.
    pub since: Day,
    /// Whether it was written down that the cycle is open for too long.
    pub overran: bool,
}

impl SubjectState {
    /// The last day on which the cycle is not open for too long, while that can fall due: the body is active and under no
    /// rectification.
    pub fn cycle_due(&self) -> Option<Day> {
        let clock = self.cycle_clock.filter(|clock| !clock.overran)?;
        let waits = self.life == Life::Active && self.rectification.is_none();
        waits.then(|| clock.since.plus_months(MAX_CYCLE_MONTHS))
    }

    /// The last day of the rectification that begins once that day has passed: it runs from the day that the event counts
    /// from, which lies no earlier than the last act (law 2).
    pub fn cycle_put_right_by(&self) -> Option<Day> {
        let due = self.cycle_due()?;
        let from = self.last_act_on.map_or(due, |last| last.max(due));
        Some(from.plus_days(TERM_DAYS))
    }
}

/// What falls due with the cycle.
pub(super) fn fallen(state: &SubjectState) -> Option<SubjectEvent> {
    let overran = CycleOverran {
        cycle: state.cycle,
        due: state.cycle_put_right_by()?,
    };
    Some(overran.into())
}

/// Folds the clock of the cycle. `before` is how the body stood before the event, which counts from `on`.
pub(super) fn evolve(state: &mut SubjectState, before: Life, event: &SubjectEvent, on: Day) {
    match event {
        SubjectEvent::StepReached(_) if before != state.life && state.life == Life::Active => {
            state.cycle_clock = Some(begun(on));
        }
        SubjectEvent::CycleOpened(_) => {
            state.cycle_clock = Some(begun(on));
            // What was to be put right was the cycle, which is closed now.
            if state.rectification.as_ref().is_some_and(is_of_the_cycle) {
                state.rectification = None;
            }
        }
        SubjectEvent::CycleOverran(overran) if !state.life.is_void() => {
            if let Some(clock) = &mut state.cycle_clock {
                clock.overran = true;
            }
            state.rectification = Some(Rectification {
                edition: String::new(),
                criteria: std::collections::BTreeSet::new(),
                until: overran.due,
                expired: false,
                failed: false,
            });
        }
        _ => {}
    }
}

fn begun(since: Day) -> CycleClock {
    CycleClock {
        since,
        overran: false,
    }
}

/// Whether it names no criterion: an order names at least one, so it is the cycle that is to be closed.
pub fn is_of_the_cycle(rectification: &Rectification) -> bool {
    rectification.criteria.is_empty()
}
