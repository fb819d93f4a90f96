//! Every way in which a suggestion says no.

use super::SuggestionSaid;
use super::record::MAX_FORWARDS;
use crate::correction::NotEnough;
use crate::decider::Refusal;
use crate::id::{SeatRef, Sequence, StreamId};
use crate::time::Day;

/// Why nothing is recorded or corrected, and which part of what was sent it is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct SuggestionRefusal {
    /// Why not.
    pub fault: SuggestionFault,
    /// What the pointers to the fields begin with.
    pub under: &'static str,
}

/// What is wrong with a suggestion, or with what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuggestionFault {
    /// It lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// It is dated before what it follows.
    #[error("it cannot be before {day}")]
    TooEarly {
        /// The day.
        day: Day,
    },
    /// It is dated behind what follows it.
    #[error("it cannot be after {day}")]
    TooLate {
        /// The day.
        day: Day,
    },
    /// There is no such association or base.
    #[error("there is no {body}")]
    BodyUnknown {
        /// Its stream.
        body: StreamId,
    },
    /// A body that was not active submits none.
    #[error("the body was not active on {day}")]
    BodyNotActive {
        /// The day.
        day: Day,
    },
    /// Nobody sat on that seat of the body on that day.
    #[error("nobody sat on {seat} on {day}")]
    NoMember {
        /// The seat.
        seat: SeatRef,
        /// The day.
        day: Day,
    },
    /// There is no such node in the district of the body.
    #[error("there is no node {node} in the district of the body")]
    NodeUnknown {
        /// Its code.
        node: String,
    },
    /// It was submitted before.
    #[error("it was submitted before")]
    SubmittedBefore,
    /// There is no such suggestion, or it is void.
    #[error("there is no such suggestion")]
    Unknown,
    /// It was answered before.
    #[error("it was answered before")]
    AnsweredBefore,
    /// Nothing is decided or published before the answer.
    #[error("it is not answered")]
    NotAnswered,
    /// It was adopted or declined before.
    #[error("it was adopted or declined before")]
    SettledBefore,
    /// It was published before.
    #[error("it was published before")]
    PublishedBefore,
    /// It was forwarded as often as can be.
    #[error("forwarded {MAX_FORWARDS} times")]
    TooManyForwards,
    /// Whoever has it is no receiver of it.
    #[error("it lies there")]
    HasIt {
        /// Whether that is a receiver outside Qibu.
        outside: bool,
    },
    /// It is written that no answer had come by a day, and one of this day would have been in time.
    #[error("it is written that no answer had come by {day}")]
    WrittenOverdue {
        /// The day as of which that is written.
        day: Day,
    },
    /// Without the fact a term would run again that is over.
    #[error("the term that would run again was over on {day}")]
    TermOver {
        /// The day on which an answer would have been due.
        day: Day,
    },
    /// The event cited is no fact that stands.
    #[error("event {cites} is no fact that stands")]
    NoFact {
        /// What was cited.
        cites: Sequence,
    },
    /// Another fact or act stands on it.
    #[error("something else stands on event {cites}")]
    StoodOn {
        /// What was cited.
        cites: Sequence,
    },
    /// A fact is only replaced by one of its own kind and body.
    #[error("a fact is replaced by one of the same kind and body")]
    ReplacedByOther,
    /// The replacement says what stands.
    #[error("nothing is changed")]
    NothingChanged,
    /// Nothing has fallen due.
    #[error("nothing has fallen due")]
    NothingDue,
    /// Too few correct it.
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
}

impl SuggestionFault {
    /// The refusal of what is recorded.
    pub fn of_recording(self) -> SuggestionRefusal {
        SuggestionRefusal {
            fault: self,
            under: "",
        }
    }

    /// The refusal of what should replace a fact.
    pub(super) fn of_replacing(self, said: &SuggestionSaid) -> SuggestionRefusal {
        SuggestionRefusal {
            fault: self,
            under: match said {
                SuggestionSaid::Submitted(_) => "/submitted",
                SuggestionSaid::Forwarded(_) => "/forwarded",
                SuggestionSaid::Answered(_) => "/answered",
            },
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Future { .. }
            | Self::TooEarly { .. }
            | Self::TooLate { .. }
            | Self::BodyNotActive { .. }
            | Self::WrittenOverdue { .. } => "/occurred_on",
            Self::BodyUnknown { .. } => "/body",
            Self::NoMember { .. } => "/author",
            Self::NodeUnknown { .. } | Self::HasIt { outside: false } => "/node",
            Self::HasIt { outside: true } => "/outside",
            Self::SubmittedBefore
            | Self::Unknown
            | Self::AnsweredBefore
            | Self::NotAnswered
            | Self::SettledBefore
            | Self::PublishedBefore
            | Self::TooManyForwards
            | Self::TermOver { .. }
            | Self::NoFact { .. }
            | Self::StoodOn { .. }
            | Self::ReplacedByOther
            | Self::NothingChanged
            | Self::NothingDue
            | Self::NotEnough(_) => return None,
        })
    }

    fn mentioned(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Future { day }
            | Self::TooEarly { day }
            | Self::TooLate { day }
            | Self::BodyNotActive { day }
            | Self::WrittenOverdue { day }
            | Self::TermOver { day } => vec![("day", day.to_string())],
            Self::BodyUnknown { body } => vec![("body", body.to_string())],
            Self::NoMember { seat, day } => {
                vec![("seat", seat.to_string()), ("day", day.to_string())]
            }
            Self::NodeUnknown { node } => vec![("node", node.clone())],
            Self::TooManyForwards => vec![("max", MAX_FORWARDS.to_string())],
            Self::NoFact { cites } | Self::StoodOn { cites } => {
                vec![("sequence", cites.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

impl Refusal for SuggestionRefusal {
    fn code(&self) -> &'static str {
        match &self.fault {
            SuggestionFault::Future { .. } => "suggestion.future",
            SuggestionFault::TooEarly { .. } => "suggestion.too_early",
            SuggestionFault::TooLate { .. } => "suggestion.too_late",
            SuggestionFault::BodyUnknown { .. } => "suggestion.body_unknown",
            SuggestionFault::BodyNotActive { .. } => "suggestion.body_not_active",
            SuggestionFault::NoMember { .. } => "suggestion.no_member",
            SuggestionFault::NodeUnknown { .. } => "suggestion.node_unknown",
            SuggestionFault::SubmittedBefore => "suggestion.submitted_before",
            SuggestionFault::Unknown => "suggestion.unknown",
            SuggestionFault::AnsweredBefore => "suggestion.answered_before",
            SuggestionFault::NotAnswered => "suggestion.not_answered",
            SuggestionFault::SettledBefore => "suggestion.settled_before",
            SuggestionFault::PublishedBefore => "suggestion.published_before",
            SuggestionFault::TooManyForwards => "suggestion.too_many_forwards",
            SuggestionFault::HasIt { .. } => "suggestion.has_it",
            SuggestionFault::WrittenOverdue { .. } => "suggestion.written_overdue",
            SuggestionFault::TermOver { .. } => "suggestion.term_over",
            SuggestionFault::NoFact { .. } => "suggestion.no_fact",
            SuggestionFault::StoodOn { .. } => "suggestion.stood_on",
            SuggestionFault::ReplacedByOther => "suggestion.replaced_by_other",
            SuggestionFault::NothingChanged => "suggestion.nothing_changed",
            SuggestionFault::NothingDue => "due.nothing",
            SuggestionFault::NotEnough(NotEnough::TakesTwo) => "suggestion.takes_two",
            SuggestionFault::NotEnough(NotEnough::SecondOfficer) => "suggestion.second_officer",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut said = self.fault.mentioned();
        if let Some(field) = self.fault.field() {
            said.insert(0, ("field", format!("{}{field}", self.under)));
        }
        said
    }
}
