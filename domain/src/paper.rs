//! A paper after an event named it: only its erasure is the log's matter. Bytes, key and blind lie outside
//! (laws 7 and 10).

pub mod event;

pub use event::PaperEvent;

use crate::decider::{Dated, Decided, Decider, Happened, Refusal};
use crate::id::StreamKind;
use crate::occasion::Occasion;
use event::{ErasureGround, PaperErased, PaperErasureOrdered};
use serde::{Deserialize, Serialize};

/// The decider of papers.
#[derive(Clone, Copy, Debug)]
pub struct Paper;

/// What is known of one paper's erasure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperState {
    /// Whether its erasure was ordered.
    pub ordered: bool,
    /// Whether key and bytes are destroyed.
    pub erased: bool,
}

/// What can be asked of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaperCommand {
    /// Order its erasure.
    OrderErasure {
        /// On what ground.
        ground: ErasureGround,
    },
    /// Note that key and bytes are destroyed: the reaction's word.
    ConfirmErasure,
}

/// Every way in which a paper says no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperRefusal {
    /// It was ordered before.
    #[error("the erasure was ordered before")]
    OrderedBefore,
    /// It was not ordered.
    #[error("the erasure was not ordered")]
    NotOrdered,
    /// It was done before.
    #[error("the paper was erased before")]
    ErasedBefore,
}

impl Refusal for PaperRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::OrderedBefore => "erasure.ordered_before",
            Self::NotOrdered => "erasure.not_ordered",
            Self::ErasedBefore => "erasure.erased_before",
        }
    }
}

impl Decider for Paper {
    const KINDS: &'static [StreamKind] = &[StreamKind::Paper];
    type State = PaperState;
    type Command = PaperCommand;
    type Event = PaperEvent;
    type Refusal = PaperRefusal;

    fn decide(
        state: &PaperState,
        command: &PaperCommand,
        occasion: &Occasion,
    ) -> Result<Decided<PaperEvent>, PaperRefusal> {
        let event = match command {
            PaperCommand::OrderErasure { .. } if state.ordered => {
                return Err(PaperRefusal::OrderedBefore);
            }
            PaperCommand::OrderErasure { ground } => PaperErasureOrdered { ground: *ground }.into(),
            PaperCommand::ConfirmErasure if !state.ordered => return Err(PaperRefusal::NotOrdered),
            PaperCommand::ConfirmErasure if state.erased => return Err(PaperRefusal::ErasedBefore),
            PaperCommand::ConfirmErasure => PaperErased {}.into(),
        };
        Ok(Decided::events(vec![Dated::act(event, occasion)]))
    }

    fn evolve(mut state: PaperState, happened: &Happened<PaperEvent>) -> PaperState {
        match &happened.dated.event {
            PaperEvent::PaperErasureOrdered(_) => state.ordered = true,
            PaperEvent::PaperErased(_) => state.erased = true,
        }
        state
    }
}
