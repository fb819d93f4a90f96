//! A suggestion (建言献策): submitted through a body, forwarded, answered, adopted or declined, published (domain 4.2, 5.7).
//!
//! One suggestion is one stream. Its words and its answer are papers; who thought of it is a seat of the body, or nobody.
//! Nothing here looks at what a suggestion says, and nothing counts suggestions by their author (domain 7.3).

mod command;
mod correct;
mod event;
mod falling_due;
mod measures;
mod record;
mod refusal;
mod settle;
mod state;

pub use command::{CorrectSuggestion, Forwarding, Submission, SuggestionCommand, SuggestionSaid};
pub use event::{
    AnswerTerm, AuthorShown, CorrectedSuggestion, DeclineGround, OutsideReceiver, Receiver,
    SuggestionAdopted, SuggestionAnswered, SuggestionCorrected, SuggestionDeclined,
    SuggestionEvent, SuggestionFact, SuggestionForwarded, SuggestionOverdue, SuggestionPublished,
    SuggestionSubmitted,
};
pub use measures::SUGGESTION_MEASURES;
pub use record::{ANSWER_WORKDAYS, MAX_FORWARDS};
pub use refusal::{SuggestionFault, SuggestionRefusal};
pub use state::{Known, SuggestionStage, SuggestionState};

use crate::decider::{Decided, Decider, Happened};
use crate::id::{Sequence, StreamKind};
use crate::occasion::Occasion;

/// The kind of the paper that holds the words of a suggestion.
pub const SUGGESTION_PAPER: &str = "suggestion";
/// The kind of the paper that holds the answer to one.
pub const ANSWER_PAPER: &str = "suggestion_answer";

/// The noun: one suggestion.
pub struct Suggestion;

impl Decider for Suggestion {
    const KINDS: &'static [StreamKind] = &[StreamKind::Suggestion];
    type State = SuggestionState;
    type Command = SuggestionCommand;
    type Event = SuggestionEvent;
    type Refusal = SuggestionRefusal;

    fn decide(
        state: &SuggestionState,
        command: &SuggestionCommand,
        occasion: &Occasion,
    ) -> Result<Decided<SuggestionEvent>, SuggestionRefusal> {
        // What has fallen due comes first, whoever wakes it (law 15).
        let due = falling_due::fallen_due(state, occasion.today());
        let state = due.iter().fold(state.clone(), |state, dated| {
            let (sequence, dated) = (Sequence::default(), dated.clone());
            Self::evolve(state, &Happened { sequence, dated })
        });
        let mut decided = decide_now(&state, command, due.is_some(), occasion)?;
        decided.events.splice(0..0, due);
        Ok(decided)
    }

    fn evolve(mut state: SuggestionState, happened: &Happened<SuggestionEvent>) -> SuggestionState {
        state.take_in(happened);
        state
    }
}

fn decide_now(
    state: &SuggestionState,
    command: &SuggestionCommand,
    has_fallen_due: bool,
    occasion: &Occasion,
) -> Result<Decided<SuggestionEvent>, SuggestionRefusal> {
    let refused = SuggestionFault::of_recording;
    match command {
        SuggestionCommand::Submit {
            occurred_on,
            submission,
        } => record::submit(state, *occurred_on, submission, occasion).map_err(refused),
        SuggestionCommand::Forward {
            occurred_on,
            forwarding,
        } => record::forward(state, *occurred_on, forwarding, occasion).map_err(refused),
        SuggestionCommand::Answer {
            occurred_on,
            answered,
        } => record::answer(state, *occurred_on, answered, occasion).map_err(refused),
        SuggestionCommand::Adopt { occurred_on, paper } => {
            let event = SuggestionAdopted {
                paper: paper.clone(),
            };
            settle::settle(state, *occurred_on, event.into(), occasion).map_err(refused)
        }
        SuggestionCommand::Decline {
            occurred_on,
            ground,
            paper,
        } => {
            let event = SuggestionDeclined {
                ground: *ground,
                paper: paper.clone(),
            };
            settle::settle(state, *occurred_on, event.into(), occasion).map_err(refused)
        }
        SuggestionCommand::Publish { occurred_on } => {
            settle::publish(state, *occurred_on, occasion).map_err(refused)
        }
        SuggestionCommand::Correct(correct) => correct::correct(state, correct, occasion),
        SuggestionCommand::Wake if has_fallen_due => Ok(Decided::default()),
        SuggestionCommand::Wake => Err(refused(SuggestionFault::NothingDue)),
    }
}
