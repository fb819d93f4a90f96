//! A programme of a body (活动项目): goals, a period and a budget that an office has approved, under which sessions are
//! held (domain 4.2, 5.4 4a).
//!
//! One programme is one stream. What was approved is no record of what was done: the sessions say that, each in its own
//! stream.

mod decide;
mod event;
mod refusal;
mod state;

pub use decide::{MAX_BUDGET_FEN, MAX_GOALS};
pub use event::{
    CorrectedProgramme, ProgrammeApproved, ProgrammeClosed, ProgrammeCorrected, ProgrammeEvent,
    ProgrammeFact, ProgrammeGoal,
};
pub use refusal::{ProgrammeFault, ProgrammeRefusal};
pub use state::{Approved, Closed, ProgrammeState};

use crate::decider::{Decided, Decider, Happened};
use crate::id::{Sequence, StreamKind};
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::time::Day;

/// The noun: one programme.
pub struct Programme;

/// What can be asked of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgrammeCommand {
    /// Approve it.
    Approve {
        /// The day of the approval.
        occurred_on: Day,
        /// What is approved.
        approved: ProgrammeApproved,
    },
    /// Close it.
    Close {
        /// Its last day.
        occurred_on: Day,
        /// What shows it.
        paper: Option<PaperRef>,
    },
    /// Correct what was recorded of it, or void that.
    Correct {
        /// The sequence of the event that recorded it.
        cites: Sequence,
        /// Its new day and content; `None` voids it.
        replacement: Option<(Day, ProgrammeFact)>,
        /// Why, in writing.
        reason: PaperRef,
        /// Whether two officers correct it: the one who typed it, and the one who confirms it.
        by_two: bool,
    },
}

impl Decider for Programme {
    const KINDS: &'static [StreamKind] = &[StreamKind::Programme];
    type State = ProgrammeState;
    type Command = ProgrammeCommand;
    type Event = ProgrammeEvent;
    type Refusal = ProgrammeRefusal;

    fn decide(
        state: &ProgrammeState,
        command: &ProgrammeCommand,
        occasion: &Occasion,
    ) -> Result<Decided<ProgrammeEvent>, ProgrammeRefusal> {
        match command {
            ProgrammeCommand::Approve {
                occurred_on,
                approved,
            } => decide::approve(state, *occurred_on, approved, occasion),
            ProgrammeCommand::Close { occurred_on, paper } => {
                decide::close(state, *occurred_on, paper.as_ref(), occasion)
            }
            ProgrammeCommand::Correct {
                cites,
                replacement,
                reason,
                by_two,
            } => {
                let correcting = decide::Correcting {
                    cites: *cites,
                    replacement: replacement.as_ref(),
                    reason,
                    by_two: *by_two,
                };
                decide::correct(state, &correcting, occasion)
            }
        }
    }

    fn evolve(mut state: ProgrammeState, happened: &Happened<ProgrammeEvent>) -> ProgrammeState {
        state.take_in(happened);
        state
    }
}
