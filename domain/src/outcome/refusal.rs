//! Every way in which an outcome says no. That its paper is used already, the log says: see
//! [`ClaimKey::outcome_paper`](crate::claim::ClaimKey::outcome_paper).

use crate::decider::Refusal;
use crate::id::StreamId;
use crate::second_officer::TooFew;
use crate::text::MAX_INTEGER;
use crate::time::Day;

/// Why an outcome is not recorded or not corrected, and whether it should have replaced another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct OutcomeRefusal {
    /// Why not.
    pub fault: OutcomeFault,
    /// Whether it is about what should replace an outcome.
    pub replaces: bool,
}

/// What is wrong with an outcome, or with its correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutcomeFault {
    /// Its last day lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// Its period ends before it begins.
    #[error("the period ends before it begins")]
    PeriodBackwards,
    /// Nothing, or more than a number may be.
    #[error("a quantity is from 1 to {MAX_INTEGER}")]
    Quantity,
    /// There is no such association or base.
    #[error("there is no {body}")]
    BodyUnknown {
        /// Its stream.
        body: StreamId,
    },
    /// The body did not count on the last day.
    #[error("the body did not count on {day}")]
    BodyNotCounted {
        /// The day.
        day: Day,
    },
    /// The body was suspended or wound up by then, and was not active when it began.
    #[error("the body was not active on {day}")]
    BodyNotActive {
        /// The first day.
        day: Day,
    },
    /// It stands there already.
    #[error("it was recorded before")]
    RecordedBefore,
    /// There is no such outcome, or it is void.
    #[error("there is no such outcome")]
    Unknown,
    /// An outcome stays with its body.
    #[error("an outcome stays with its body")]
    OtherBody,
    /// The replacement says what the outcome says.
    #[error("nothing is changed")]
    NothingChanged,
    /// Two officers correct it: it was recorded too long ago.
    #[error("two officers correct it")]
    TakesTwo,
    /// Whoever confirms is not whoever typed.
    #[error("a second officer must confirm")]
    SecondOfficer,
}

impl From<TooFew> for OutcomeFault {
    fn from(few: TooFew) -> Self {
        match few {
            TooFew::TakesTwo => Self::TakesTwo,
            TooFew::SecondOfficer => Self::SecondOfficer,
        }
    }
}

impl OutcomeFault {
    /// The refusal of an outcome that is recorded.
    pub fn of_recording(self) -> OutcomeRefusal {
        OutcomeRefusal {
            fault: self,
            replaces: false,
        }
    }

    /// The refusal of an outcome that should replace another.
    pub(super) fn of_replacing(self) -> OutcomeRefusal {
        OutcomeRefusal {
            fault: self,
            replaces: true,
        }
    }

    /// The field that it is about; `None` where it is about the whole.
    fn field(self) -> Option<&'static str> {
        Some(match self {
            Self::Future { .. } | Self::BodyNotCounted { .. } => "/until",
            Self::PeriodBackwards | Self::BodyNotActive { .. } => "/from",
            Self::Quantity => "/amount",
            Self::BodyUnknown { .. } | Self::OtherBody => "/body",
            Self::RecordedBefore
            | Self::Unknown
            | Self::NothingChanged
            | Self::TakesTwo
            | Self::SecondOfficer => return None,
        })
    }
}

impl Refusal for OutcomeRefusal {
    fn code(&self) -> &'static str {
        match self.fault {
            OutcomeFault::Future { .. } => "outcome.future",
            OutcomeFault::PeriodBackwards => "outcome.period_backwards",
            OutcomeFault::Quantity => "outcome.quantity",
            OutcomeFault::BodyUnknown { .. } => "outcome.body_unknown",
            OutcomeFault::BodyNotCounted { .. } => "outcome.body_not_counted",
            OutcomeFault::BodyNotActive { .. } => "outcome.body_not_active",
            OutcomeFault::RecordedBefore => "outcome.recorded_before",
            OutcomeFault::Unknown => "outcome.unknown",
            OutcomeFault::OtherBody => "outcome.other_body",
            OutcomeFault::NothingChanged => "outcome.nothing_changed",
            OutcomeFault::TakesTwo => "outcome.takes_two",
            OutcomeFault::SecondOfficer => "outcome.second_officer",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut said = match self.fault {
            OutcomeFault::Future { day }
            | OutcomeFault::BodyNotCounted { day }
            | OutcomeFault::BodyNotActive { day } => vec![("day", day.to_string())],
            OutcomeFault::BodyUnknown { body } => vec![("body", body.to_string())],
            OutcomeFault::Quantity => vec![("max", MAX_INTEGER.to_string())],
            OutcomeFault::PeriodBackwards
            | OutcomeFault::RecordedBefore
            | OutcomeFault::Unknown
            | OutcomeFault::OtherBody
            | OutcomeFault::NothingChanged
            | OutcomeFault::TakesTwo
            | OutcomeFault::SecondOfficer => Vec::new(),
        };
        if let Some(field) = self.fault.field() {
            let under = if self.replaces { "/replacement" } else { "" };
            said.insert(0, ("field", format!("{under}{field}")));
        }
        said
    }
}
