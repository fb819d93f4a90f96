//! How an office is told that a visit is not taken down, or that one is missing.

use super::arguments::given;
use crate::time::Day;

/// Every way in which what was found on the spot is refused, or is missing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SiteVisitRefusal {
    /// The edition asks for no visit of what is applied for.
    #[error("the edition asks for no visit")]
    NotAsked,
    /// A visit waits for its confirmation already.
    #[error("a visit waits for its confirmation")]
    Waits,
    /// The paper is no report of a visit.
    #[error("a paper of the kind {kind} is no report of a visit")]
    NotAReport {
        /// The paper's kind.
        kind: String,
    },
    /// The day lies before the acceptance, or in the future.
    #[error("the visit lies from {first} to {last}")]
    OutsideDays {
        /// The first day that it can have.
        first: Day,
        /// The last.
        last: Day,
    },
    /// Whoever records it was there alone: two people see to it.
    #[error("two people verify a place")]
    Alone,
    /// The other is of no office that verifies it.
    #[error("the account is of neither office")]
    OtherOffice,
    /// The other handed the application in.
    #[error("the account handed the application in")]
    Applicant,
    /// Only the one who was there confirms it.
    #[error("another account was there")]
    NotTheOther,
    /// Nothing is approved before a confirmed visit.
    #[error("no confirmed visit")]
    Missing,
    /// The last visit found it otherwise than the application says.
    #[error("the last visit found it otherwise")]
    FoundOtherwise,
}

impl SiteVisitRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAsked => "site_visit.not_asked",
            Self::Waits => "site_visit.waits",
            Self::NotAReport { .. } => "site_visit.not_a_report",
            Self::OutsideDays { .. } => "site_visit.day",
            Self::Alone => "site_visit.alone",
            Self::OtherOffice => "site_visit.other_office",
            Self::Applicant => "site_visit.applicant",
            Self::NotTheOther => "site_visit.not_the_other",
            Self::Missing => "site_visit.missing",
            Self::FoundOtherwise => "site_visit.otherwise",
        }
    }

    /// What its words mention.
    pub(super) fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotAReport { kind } => given([("field", &"/report"), ("kind", kind)]),
            Self::OutsideDays { first, last } => {
                given([("field", &"/visited_on"), ("first", first), ("last", last)])
            }
            Self::Alone | Self::OtherOffice | Self::Applicant => given([("field", &"/with")]),
            Self::NotAsked
            | Self::Waits
            | Self::NotTheOther
            | Self::Missing
            | Self::FoundOtherwise => Vec::new(),
        }
    }
}
