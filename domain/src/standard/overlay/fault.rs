//! Why an overlay cannot be laid over its base.

use crate::lifecycle::Transition;
use crate::time::Day;
use std::fmt;

/// Something wrong with an overlay, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverlayProblem {
    /// The place in the overlay, as a JSON pointer such as `/transitions/T1/criteria/1a/test`.
    pub path: String,
    /// What is wrong there.
    pub fault: OverlayFault,
}

impl fmt::Display for OverlayProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.fault)
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverlayFault {
    /// Another version of the shape than this build knows.
    #[error("format {0} is not known")]
    UnknownFormat(u32),
    /// It belongs to another edition.
    #[error("it is laid over {wanted}, and this is {given}")]
    OtherBase {
        /// The edition that it names.
        wanted: String,
        /// The edition that it was to be laid over.
        given: String,
    },
    /// The code of the base.
    #[error("{0} is the code of the base")]
    SameCode(String),
    /// It would hold before its base does.
    #[error("its base holds from {0}")]
    BeforeBase(Day),
    /// A clock that is an applicant's, or none.
    #[error("{name} is no clock of an office")]
    NotAnOfficesClock {
        /// The clock.
        name: String,
        /// Those that may be shortened.
        offices: Vec<String>,
    },
    /// A clock that would run longer.
    #[error("{name} would be {days} instead of {was}")]
    LongerClock {
        /// The clock.
        name: String,
        /// How long it runs under the base.
        was: u32,
        /// How long it would run.
        days: u32,
    },
    /// A legal form that the base does not have.
    #[error("unknown legal form {0}")]
    UnknownForm(String),
    /// A legal form that would ask for fewer members.
    #[error("{form} would ask for {count} members instead of {was}")]
    FewerMembers {
        /// The form.
        form: String,
        /// How many the base asks for.
        was: u32,
        /// How many it would ask for.
        count: u32,
    },
    /// A kind of paper that neither base nor overlay has.
    #[error("unknown kind of paper {0}")]
    UnknownEvidence(String),
    /// A transition that the base has no rule for.
    #[error("the base has no rule for {0}")]
    UnknownTransition(Transition),
    /// A criterion that the base does not have there.
    #[error("unknown criterion {0}")]
    UnknownCriterion(String),
    /// A test that could be met where that of the base is not.
    #[error("criterion {0} could be met where the base's is not")]
    LaxerTest(String),
    /// A criterion that would block no longer.
    #[error("criterion {0} blocks its step under the base")]
    MadeAdvice(String),
    /// A code or an id that the base has.
    #[error("{0} stands in the base")]
    Taken(String),
    /// Words for what the base does not have, or help where there is none.
    #[error("no place for the words of {0}")]
    UnknownWords(String),
}

impl OverlayFault {
    /// The fault's code, by which its words are found; the API gives none, for an overlay is no part of it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownFormat(_) => "unknown_format",
            Self::OtherBase { .. } => "other_base",
            Self::SameCode(_) => "same_code",
            Self::BeforeBase(_) => "before_base",
            Self::NotAnOfficesClock { .. } => "not_an_offices_clock",
            Self::LongerClock { .. } => "longer_clock",
            Self::UnknownForm(_) => "unknown_form",
            Self::FewerMembers { .. } => "fewer_members",
            Self::UnknownEvidence(_) => "unknown_evidence",
            Self::UnknownTransition(_) => "unknown_transition",
            Self::UnknownCriterion(_) => "unknown_criterion",
            Self::LaxerTest(_) => "laxer_test",
            Self::MadeAdvice(_) => "made_advice",
            Self::Taken(_) => "taken",
            Self::UnknownWords(_) => "unknown_words",
        }
    }

    /// What it is about: a code or a day; the numbers of what was and would be stand in [`numbers`](Self::numbers).
    pub fn about(&self) -> String {
        match self {
            Self::UnknownFormat(number) => number.to_string(),
            Self::OtherBase { wanted, .. } => wanted.clone(),
            Self::BeforeBase(day) => day.to_string(),
            Self::UnknownTransition(transition) => transition.to_string(),
            Self::NotAnOfficesClock { name, .. } | Self::LongerClock { name, .. } => name.clone(),
            Self::FewerMembers { form, .. } => form.clone(),
            Self::SameCode(code)
            | Self::UnknownForm(code)
            | Self::UnknownEvidence(code)
            | Self::UnknownCriterion(code)
            | Self::LaxerTest(code)
            | Self::MadeAdvice(code)
            | Self::Taken(code)
            | Self::UnknownWords(code) => code.clone(),
        }
    }

    /// What the base says and what the overlay would say, where both are numbers or codes.
    pub fn numbers(&self) -> Option<(String, String)> {
        match self {
            Self::OtherBase { wanted, given } => Some((wanted.clone(), given.clone())),
            Self::LongerClock { was, days, .. } => Some((was.to_string(), days.to_string())),
            Self::FewerMembers { was, count, .. } => Some((was.to_string(), count.to_string())),
            _ => None,
        }
    }
}
