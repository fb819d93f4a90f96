//! An alliance of service teams (服务联盟): founded and dissolved; its teams say themselves that they belong to it (domain 4.2).
//!
//! One alliance is one stream. Its name is unique among those of its district that stand: a claim holds it (law 11).

mod decide;
mod event;
mod refusal;
mod state;

pub use event::{
    AllianceCorrected, AllianceDissolved, AllianceEvent, AllianceFounded, CorrectedAlliance,
};
pub use refusal::{AllianceFault, AllianceRefusal};
pub use state::{AllianceState, Founded};

use crate::decider::{Decided, Decider, Happened};
use crate::id::{Sequence, StreamKind};
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::time::Day;

/// The noun: one alliance.
pub struct Alliance;

/// What can be asked of an alliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllianceCommand {
    /// Found it.
    Found {
        /// The day on which it was founded.
        occurred_on: Day,
        /// What is founded.
        founded: AllianceFounded,
    },
    /// Dissolve it.
    Dissolve {
        /// Its last day.
        occurred_on: Day,
        /// What shows it.
        paper: Option<PaperRef>,
    },
    /// Correct the founding, or void it.
    Correct {
        /// The sequence of the event that recorded it.
        cites: Sequence,
        /// Its new day and content; `None` voids it.
        replacement: Option<(Day, AllianceFounded)>,
        /// Why, in writing.
        reason: PaperRef,
        /// Whether two officers correct it: the one who typed it, and the one who confirms it.
        by_two: bool,
    },
}

impl Decider for Alliance {
    const KINDS: &'static [StreamKind] = &[StreamKind::Alliance];
    type State = AllianceState;
    type Command = AllianceCommand;
    type Event = AllianceEvent;
    type Refusal = AllianceRefusal;

    fn decide(
        state: &AllianceState,
        command: &AllianceCommand,
        occasion: &Occasion,
    ) -> Result<Decided<AllianceEvent>, AllianceRefusal> {
        match command {
            AllianceCommand::Found {
                occurred_on,
                founded,
            } => decide::found(state, *occurred_on, founded, occasion),
            AllianceCommand::Dissolve { occurred_on, paper } => {
                decide::dissolve(state, *occurred_on, paper.as_ref(), occasion)
            }
            AllianceCommand::Correct {
                cites,
                replacement,
                reason,
                by_two,
            } => {
                let said = (*cites, replacement.as_ref());
                decide::correct(state, said, (reason, *by_two), occasion)
            }
        }
    }

    fn evolve(mut state: AllianceState, happened: &Happened<AllianceEvent>) -> AllianceState {
        state.take_in(happened);
        state
    }
}
