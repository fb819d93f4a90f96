//! The policy sets of the log: one stream, each adopted set an act, stored verbatim with its schema (law 13).

mod adopt;
mod command;
mod event;
mod refusal;
mod state;

pub use command::{AdoptPolicies, PoliciesCommand};
pub use event::{PoliciesAdopted, PoliciesEvent};
pub use refusal::PoliciesRefusal;
pub use state::PoliciesState;

use crate::decider::{Decided, Decider, Happened};
use crate::id::StreamKind;
use crate::occasion::Occasion;

/// The noun: the policy sets of the log.
pub struct Policies;

impl Decider for Policies {
    const KINDS: &'static [StreamKind] = &[StreamKind::Policies];
    type State = PoliciesState;
    type Command = PoliciesCommand;
    type Event = PoliciesEvent;
    type Refusal = PoliciesRefusal;

    fn decide(
        state: &PoliciesState,
        command: &PoliciesCommand,
        occasion: &Occasion,
    ) -> Result<Decided<PoliciesEvent>, PoliciesRefusal> {
        match command {
            PoliciesCommand::AdoptPolicies(adopt) => adopt::decide(state, adopt, occasion),
        }
    }

    fn evolve(_: PoliciesState, event: &Happened<PoliciesEvent>) -> PoliciesState {
        match &event.dated.event {
            PoliciesEvent::PoliciesAdopted(adopted) => PoliciesState {
                adopted: Some(adopted.clone()),
            },
        }
    }
}
