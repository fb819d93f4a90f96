//! What a body has brought about (成效): money and goods given, enterprises incubated, work found (domain 4.2).
//!
//! Each outcome is a fact of its own stream, dated at the last day of its period, and is corrected by one event (law 3).
//! Who gave or received is never named. No paper is used twice for one kind: a claim holds it (law 11).

mod command;
mod event;
mod record;
mod refusal;
mod state;

pub use command::{CorrectOutcome, OutcomeCommand};
pub use event::{
    CorrectedOutcome, DONATED, Evidence, OutcomeCorrected, OutcomeEvent, OutcomeField, OutcomeKind,
    OutcomeRecorded, OutcomeUnit,
};
pub use refusal::{OutcomeFault, OutcomeRefusal};
pub use state::{OutcomeFact, OutcomeState};

use crate::decider::{Decided, Decider, Happened};
use crate::id::StreamKind;
use crate::occasion::Occasion;

/// The noun: one outcome of one body.
pub struct Outcome;

impl Decider for Outcome {
    const KINDS: &'static [StreamKind] = &[StreamKind::Outcome];
    type State = OutcomeState;
    type Command = OutcomeCommand;
    type Event = OutcomeEvent;
    type Refusal = OutcomeRefusal;

    fn decide(
        state: &OutcomeState,
        command: &OutcomeCommand,
        occasion: &Occasion,
    ) -> Result<Decided<OutcomeEvent>, OutcomeRefusal> {
        match command {
            OutcomeCommand::Record {
                node,
                until,
                outcome,
            } => {
                record::must_be_of(outcome.body, node, occasion)?;
                record::record(state, *until, outcome, occasion)
            }
            OutcomeCommand::Correct(correct) => record::correct(state, correct, occasion),
        }
    }

    fn evolve(mut state: OutcomeState, happened: &Happened<OutcomeEvent>) -> OutcomeState {
        state.take_in(happened);
        state
    }
}
