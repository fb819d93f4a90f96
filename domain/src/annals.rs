//! The annals of one district (大事记): who came to see it, what was published of it, and the guides that it published
//! (domain 8.1, 11.3). Honours stand with the body that was honoured, and are read beside these.
//!
//! Each entry is a fact, dated at its day, and is corrected by one event (law 3).

mod command;
mod correct;
mod event;
mod measured;
mod record;
mod refusal;
mod state;

pub use crate::correction::ALONE_DAYS;
pub use command::AnnalsCommand;
pub use event::{
    Annal, AnnalCorrected, AnnalKind, AnnalsEvent, Came, CorrectedAnnal, GuidePublished,
    PublicationRecorded, PublicationSort, VisitRecorded, VisitSort,
};
pub use measured::ANNAL_MEASURES;
pub use record::{MAX_BODIES_NAMED, MAX_GROUPS_CAME};
pub use refusal::{AnnalFault, AnnalRefusal};
pub use state::{AnnalFact, AnnalsState};

use crate::decider::{Decided, Decider, Happened};
use crate::id::StreamKind;
use crate::occasion::Occasion;

/// The noun: the annals of one district.
pub struct Annals;

impl Decider for Annals {
    const KINDS: &'static [StreamKind] = &[StreamKind::Annals];
    type State = AnnalsState;
    type Command = AnnalsCommand;
    type Event = AnnalsEvent;
    type Refusal = AnnalRefusal;

    fn decide(
        state: &AnnalsState,
        command: &AnnalsCommand,
        occasion: &Occasion,
    ) -> Result<Decided<AnnalsEvent>, AnnalRefusal> {
        let dated = match command {
            AnnalsCommand::Record { occurred_on, entry } => {
                record::record(state, *occurred_on, entry, occasion)
            }
            AnnalsCommand::Correct {
                cites,
                replacement,
                reason,
                by_two,
            } => {
                let correcting = correct::Correcting {
                    cites: *cites,
                    replacement: replacement.as_ref(),
                    reason,
                    by_two: *by_two,
                };
                correct::correct(state, &correcting, occasion)
            }
        };
        dated.map(|dated| Decided::events(vec![dated]))
    }

    fn evolve(mut state: AnnalsState, happened: &Happened<AnnalsEvent>) -> AnnalsState {
        state.take_in(happened);
        state
    }
}
