//! What can be asked of a suggestion.

use super::{DeclineGround, Receiver, SuggestionAnswered};
use crate::id::{SeatRef, Sequence, StreamId};
use crate::outcome::OutcomeField;
use crate::subject::event::PaperRef;
use crate::time::Day;

/// What can be asked of a suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuggestionCommand {
    /// Submit it.
    Submit {
        /// The day on which it was submitted.
        occurred_on: Day,
        /// What is submitted.
        submission: Submission,
    },
    /// Forward it to whom it concerns.
    Forward {
        /// The day on which it was forwarded.
        occurred_on: Day,
        /// To whom.
        forwarding: Forwarding,
    },
    /// Record its answer.
    Answer {
        /// The day of the answer.
        occurred_on: Day,
        /// The answer.
        answered: SuggestionAnswered,
    },
    /// Adopt what it suggests.
    Adopt {
        /// The day that it counts from.
        occurred_on: Day,
        /// What shows it.
        paper: Option<PaperRef>,
    },
    /// Decline what it suggests.
    Decline {
        /// The day that it counts from.
        occurred_on: Day,
        /// Why.
        ground: DeclineGround,
        /// What shows it.
        paper: Option<PaperRef>,
    },
    /// Publish it with its answer.
    Publish {
        /// The day that it counts from.
        occurred_on: Day,
    },
    /// Correct a fact of it, or void it.
    Correct(CorrectSuggestion),
    /// Write down what has fallen due, and nothing else (law 15).
    Wake,
}

/// What is submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The body through which it comes.
    pub body: StreamId,
    /// The field that it is about.
    pub field: OutcomeField,
    /// Its words.
    pub words: PaperRef,
    /// The seat of the body in which its author sits; none where it is nobody's own.
    pub author: Option<SeatRef>,
}

/// To whom a suggestion is forwarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarding {
    /// To whom.
    pub to: Receiver,
    /// What shows it.
    pub paper: Option<PaperRef>,
}

/// The content of a fact, as it is said; what follows from it the decision adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuggestionSaid {
    /// How it was submitted.
    Submitted(Submission),
    /// How it was forwarded.
    Forwarded(Forwarding),
    /// How it was answered.
    Answered(SuggestionAnswered),
}

/// The correction of a fact of a suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectSuggestion {
    /// The sequence of the event that recorded it.
    pub cites: Sequence,
    /// Its new day and content; `None` voids it.
    pub replacement: Option<(Day, SuggestionSaid)>,
    /// Why, in writing.
    pub reason: PaperRef,
    /// Whether two officers correct it: the one who typed it, and the one who confirms it.
    pub by_two: bool,
}

impl SuggestionCommand {
    /// What it says of the submission.
    pub fn submission(&self) -> Option<&Submission> {
        match self {
            Self::Submit { submission, .. } => Some(submission),
            Self::Correct(CorrectSuggestion {
                replacement: Some((_, SuggestionSaid::Submitted(submission))),
                ..
            }) => Some(submission),
            _ => None,
        }
    }
}
