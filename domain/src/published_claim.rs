//! Numbers that were published (公布口径), each beside the figure that it is about (domain 4.2, 6.4).
//!
//! Each stands in a stream of its own: that it was published is a fact, dated at the day of its publication; each check of
//! it is an act, which holds what was counted and how it is counted again.

mod check;
mod command;
mod event;
mod metric;
mod publish;
mod refusal;
mod state;
mod verdict;
mod wording;

pub use command::{CorrectClaim, Counted, PublishedClaimCommand};
pub use event::{
    ClaimChecked, ClaimCorrected, ClaimPublished, CorrectedClaim, Operator, PublishedClaimEvent,
    Verdict,
};
pub use metric::Metric;
pub use refusal::{PublishedClaimFault, PublishedClaimRefusal};
pub use state::{ClaimFact, LastCheck, PublishedClaimState};
pub use verdict::{Finding, verdict};
pub use wording::{NotAWording, Wording, granularity_of, yu};

use crate::decider::{Decided, Decider, Happened};
use crate::id::StreamKind;
use crate::occasion::Occasion;

/// The noun: one number that was published.
pub struct PublishedClaim;

impl Decider for PublishedClaim {
    const KINDS: &'static [StreamKind] = &[StreamKind::PublishedClaim];
    type State = PublishedClaimState;
    type Command = PublishedClaimCommand;
    type Event = PublishedClaimEvent;
    type Refusal = PublishedClaimRefusal;

    fn decide(
        state: &PublishedClaimState,
        command: &PublishedClaimCommand,
        occasion: &Occasion,
    ) -> Result<Decided<PublishedClaimEvent>, PublishedClaimRefusal> {
        let dated = match command {
            PublishedClaimCommand::Publish {
                published_on,
                claim,
            } => publish::publish(state, *published_on, claim, occasion),
            PublishedClaimCommand::Check { counted } => check::check(state, counted, occasion),
            PublishedClaimCommand::Correct(correct) => publish::correct(state, correct, occasion),
        };
        dated.map(|dated| Decided::events(vec![dated]))
    }

    fn evolve(
        mut state: PublishedClaimState,
        happened: &Happened<PublishedClaimEvent>,
    ) -> PublishedClaimState {
        state.take_in(happened);
        state
    }
}
