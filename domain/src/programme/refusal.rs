//! Every way in which a programme says no.

use super::ProgrammeFact;
use super::decide::{MAX_BUDGET_FEN, MAX_GOALS};
use crate::decider::Refusal;
use crate::id::{Sequence, StreamId};
use crate::time::Day;

/// Why nothing is recorded or corrected, and which part of what was sent it is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct ProgrammeRefusal {
    /// Why not.
    pub fault: ProgrammeFault,
    /// What the pointers to the fields begin with.
    pub under: &'static str,
}

/// What is wrong with a programme, or with its correction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProgrammeFault {
    /// It lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// There is no such association or base.
    #[error("there is no {owner}")]
    OwnerUnknown {
        /// Its stream.
        owner: StreamId,
    },
    /// The body did not stand on that day.
    #[error("{owner} did not stand on {day}")]
    OwnerNotThere {
        /// Its stream.
        owner: StreamId,
        /// The day.
        day: Day,
    },
    /// A programme has a goal.
    #[error("a programme has at least one goal")]
    NoGoal,
    /// More goals than a programme has.
    #[error("more than {MAX_GOALS} goals")]
    TooManyGoals,
    /// A goal of nothing.
    #[error("a target begins at 1")]
    NoTarget {
        /// Which goal, from 0.
        goal: usize,
    },
    /// Its last day lies before its first.
    #[error("it ends before it begins")]
    EndsBeforeItBegins,
    /// More money than can be written down.
    #[error("more than {MAX_BUDGET_FEN} fen")]
    BudgetTooLarge,
    /// It was approved before.
    #[error("it was approved before")]
    ApprovedBefore,
    /// It is not approved.
    #[error("it is not approved")]
    NotApproved,
    /// It is closed.
    #[error("it is closed")]
    ClosedBefore,
    /// It is closed before its first day.
    #[error("it begins on {first}")]
    ClosedTooEarly {
        /// Its first day.
        first: Day,
    },
    /// The event cited is no fact that stands.
    #[error("event {cites} is no fact that stands")]
    NoFact {
        /// What was cited.
        cites: Sequence,
    },
    /// An approval is only replaced by an approval, a closing by a closing.
    #[error("a fact is replaced by one of the same kind")]
    ReplacedByOther,
    /// A programme stays with its owner.
    #[error("a programme stays with its owner, {owner}")]
    OtherOwner {
        /// The owner.
        owner: StreamId,
    },
    /// The replacement says what stands.
    #[error("nothing is changed")]
    NothingChanged,
    /// Two officers correct it: it was recorded too long ago.
    #[error("two officers correct it")]
    TakesTwo,
    /// Whoever confirms is not whoever typed.
    #[error("a second officer must confirm")]
    SecondOfficer,
}

impl ProgrammeFault {
    fn field(&self) -> Option<String> {
        let field = match self {
            Self::Future { .. } | Self::ClosedTooEarly { .. } => "/occurred_on",
            Self::OwnerUnknown { .. } | Self::OwnerNotThere { .. } | Self::OtherOwner { .. } => {
                "/owner"
            }
            Self::NoGoal | Self::TooManyGoals => "/goals",
            Self::NoTarget { goal } => return Some(format!("/goals/{goal}/target")),
            Self::EndsBeforeItBegins => "/until",
            Self::BudgetTooLarge => "/budget_fen",
            Self::ApprovedBefore
            | Self::NotApproved
            | Self::ClosedBefore
            | Self::NoFact { .. }
            | Self::ReplacedByOther
            | Self::NothingChanged
            | Self::TakesTwo
            | Self::SecondOfficer => return None,
        };
        Some(field.to_owned())
    }

    fn mentioned(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Future { day } => vec![("day", day.to_string())],
            Self::OwnerUnknown { owner } | Self::OtherOwner { owner } => {
                vec![("body", owner.to_string())]
            }
            Self::OwnerNotThere { owner, day } => {
                vec![("body", owner.to_string()), ("day", day.to_string())]
            }
            Self::TooManyGoals => vec![("max", MAX_GOALS.to_string())],
            Self::BudgetTooLarge => vec![("max", MAX_BUDGET_FEN.to_string())],
            Self::ClosedTooEarly { first } => vec![("day", first.to_string())],
            Self::NoFact { cites } => vec![("sequence", cites.to_string())],
            Self::NoGoal
            | Self::NoTarget { .. }
            | Self::EndsBeforeItBegins
            | Self::ApprovedBefore
            | Self::NotApproved
            | Self::ClosedBefore
            | Self::ReplacedByOther
            | Self::NothingChanged
            | Self::TakesTwo
            | Self::SecondOfficer => Vec::new(),
        }
    }

    /// The refusal of what is recorded.
    pub fn of_recording(self) -> ProgrammeRefusal {
        ProgrammeRefusal {
            fault: self,
            under: "",
        }
    }

    /// The refusal of what should replace a fact.
    pub(super) fn of_replacing(self, said: &ProgrammeFact) -> ProgrammeRefusal {
        ProgrammeRefusal {
            fault: self,
            under: match said {
                ProgrammeFact::Approved(_) => "/approved",
                ProgrammeFact::Closed(_) => "/closed",
            },
        }
    }
}

impl Refusal for ProgrammeRefusal {
    fn code(&self) -> &'static str {
        match &self.fault {
            ProgrammeFault::Future { .. } => "programme.future",
            ProgrammeFault::OwnerUnknown { .. } => "programme.owner_unknown",
            ProgrammeFault::OwnerNotThere { .. } => "programme.owner_not_there",
            ProgrammeFault::NoGoal => "programme.no_goal",
            ProgrammeFault::TooManyGoals => "programme.too_many_goals",
            ProgrammeFault::NoTarget { .. } => "programme.no_target",
            ProgrammeFault::EndsBeforeItBegins => "programme.ends_before_it_begins",
            ProgrammeFault::BudgetTooLarge => "programme.budget_too_large",
            ProgrammeFault::ApprovedBefore => "programme.approved_before",
            ProgrammeFault::NotApproved => "programme.not_approved",
            ProgrammeFault::ClosedBefore => "programme.closed_before",
            ProgrammeFault::ClosedTooEarly { .. } => "programme.closed_too_early",
            ProgrammeFault::NoFact { .. } => "programme.unknown",
            ProgrammeFault::ReplacedByOther => "programme.replaced_by_other",
            ProgrammeFault::OtherOwner { .. } => "programme.other_owner",
            ProgrammeFault::NothingChanged => "programme.nothing_changed",
            ProgrammeFault::TakesTwo => "programme.takes_two",
            ProgrammeFault::SecondOfficer => "programme.second_officer",
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
