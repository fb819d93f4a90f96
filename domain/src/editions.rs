//! The editions of the standard of one district: one stream, each published edition an act (law 13).

mod command;
mod event;
mod publish;
mod refusal;
mod state;

pub use command::{EditionsCommand, PublishEdition};
pub use event::{EditionPublished, EditionsEvent};
pub use refusal::EditionsRefusal;
pub use state::{EditionsState, Published};

use crate::decider::{Decided, Decider, Happened};
use crate::id::StreamKind;
use crate::occasion::Occasion;

/// The noun: the editions of a district.
pub struct Editions;

impl Decider for Editions {
    const KINDS: &'static [StreamKind] = &[StreamKind::Editions];
    type State = EditionsState;
    type Command = EditionsCommand;
    type Event = EditionsEvent;
    type Refusal = EditionsRefusal;

    fn decide(
        state: &EditionsState,
        command: &EditionsCommand,
        occasion: &Occasion,
    ) -> Result<Decided<EditionsEvent>, EditionsRefusal> {
        match command {
            EditionsCommand::PublishEdition(publish) => publish::decide(state, publish, occasion),
        }
    }

    fn evolve(state: EditionsState, event: &Happened<EditionsEvent>) -> EditionsState {
        state.after(&event.dated.event)
    }
}
