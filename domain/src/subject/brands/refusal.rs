//! Why something is not said of a brand, or not done with it.

use super::super::refusal::given;
use crate::id::{ApplicationId, Sequence};
use crate::time::Day;

/// Why something is not said of a brand, or not done with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrandFault {
    /// The body has no such brand by that day.
    #[error("there is no such brand by {day}")]
    Unknown {
        /// The day.
        day: Day,
    },
    /// The body registered a brand of that name before, and has not given it up.
    #[error("a brand of that name was registered before")]
    NameTwice {
        /// The fact that says so.
        sequence: Sequence,
    },
    /// The body has as many brands as it may.
    #[error("a body registers at most {most} brands")]
    TooMany {
        /// How many it may.
        most: usize,
    },
    /// The brand is not listed on that day.
    #[error("the brand is not listed on {day}")]
    NotListed {
        /// The day.
        day: Day,
    },
    /// The brand is listed already.
    #[error("the brand is listed since {since}")]
    ListedBefore {
        /// Since when.
        since: Day,
    },
    /// A listing comes with the fifth step or by two officers, and is not recorded as other facts are.
    #[error("a listing comes with the fifth step, or by two officers")]
    ListingNotRecorded,
    /// The listing came with a recognition, which no correction changes.
    #[error("the listing came with the recognition of the step")]
    Recognised,
    /// The brand was given up.
    #[error("the brand was retired on {since}")]
    Retired {
        /// Since when.
        since: Day,
    },
    /// An open application names the brand.
    #[error("an open application names the brand")]
    AppliedFor {
        /// The application.
        application: ApplicationId,
    },
    /// Only the application for the fifth step names brands.
    #[error("only the application for the fifth step names brands")]
    OtherTransition,
    /// The licence is given to no body of the district other than the owner.
    #[error("the licence is given to no other body of the district")]
    LicenseeUnknown,
    /// The body does not stand so that it uses a brand.
    #[error("on {day} the body is {life}")]
    LicenseeLife {
        /// The day.
        day: Day,
        /// How it stood.
        life: &'static str,
    },
    /// There is no such complaint by that day.
    #[error("there is no such complaint by {day}")]
    ComplaintUnknown {
        /// The day.
        day: Day,
    },
    /// The complaint was settled before.
    #[error("the complaint was settled before")]
    SettledBefore {
        /// The fact that says so.
        sequence: Sequence,
    },
    /// The founding of the body was not taken over: its brands are listed with its fifth step.
    #[error("the founding of the body was not taken over")]
    NotTakenOver,
    /// The paper is no signed statement of a listing.
    #[error("the paper is of kind `{kind}`, and no statement of a listing")]
    NoStatement {
        /// Its kind.
        kind: String,
    },
    /// The day of a listing lies between the first day of use and today, on a day on which the body was active.
    #[error("the listing is of a day between {first} and {last} on which the body was active")]
    ListingDay {
        /// The first day of use.
        first: Day,
        /// Today.
        last: Day,
    },
    /// Two officers list a brand late.
    #[error("a second officer must confirm")]
    SecondOfficer,
}

impl BrandFault {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "brand.unknown",
            Self::NameTwice { .. } => "brand.name_twice",
            Self::TooMany { .. } => "brand.too_many",
            Self::NotListed { .. } => "brand.not_listed",
            Self::ListedBefore { .. } => "brand.listed_before",
            Self::ListingNotRecorded => "brand.listing_not_recorded",
            Self::Recognised => "brand.recognised",
            Self::Retired { .. } => "brand.retired",
            Self::AppliedFor { .. } => "brand.applied_for",
            Self::OtherTransition => "brand.other_transition",
            Self::LicenseeUnknown => "brand.licensee_unknown",
            Self::LicenseeLife { .. } => "brand.licensee_life",
            Self::ComplaintUnknown { .. } => "brand.complaint_unknown",
            Self::SettledBefore { .. } => "brand.settled_before",
            Self::NotTakenOver => "brand.not_taken_over",
            Self::NoStatement { .. } => "brand.no_statement",
            Self::ListingDay { .. } => "brand.listing_day",
            Self::SecondOfficer => "brand.second_officer",
        }
    }

    /// The field that it is about; `None` where it is about the whole.
    pub(in crate::subject) fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Unknown { .. }
            | Self::NotListed { .. }
            | Self::ListedBefore { .. }
            | Self::Retired { .. }
            | Self::AppliedFor { .. } => "/brand",
            Self::NameTwice { .. } => "/title",
            Self::ListingNotRecorded => "/kind",
            Self::OtherTransition => "/brands",
            Self::LicenseeUnknown | Self::LicenseeLife { .. } => "/licensee",
            Self::ComplaintUnknown { .. } | Self::SettledBefore { .. } => "/complaint",
            Self::NoStatement { .. } => "/statement",
            Self::ListingDay { .. } => "/listed_on",
            Self::TooMany { .. } | Self::Recognised | Self::NotTakenOver | Self::SecondOfficer => {
                return None;
            }
        })
    }

    /// What its words mention, without the field.
    pub(in crate::subject) fn mentioned(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unknown { day } | Self::NotListed { day } | Self::ComplaintUnknown { day } => {
                given([("day", day)])
            }
            Self::NameTwice { sequence } | Self::SettledBefore { sequence } => {
                given([("sequence", sequence)])
            }
            Self::TooMany { most } => given([("most", most)]),
            Self::ListedBefore { since } | Self::Retired { since } => given([("since", since)]),
            Self::AppliedFor { application } => given([("application", application)]),
            Self::LicenseeLife { day, life } => given([("day", day), ("life", life)]),
            Self::NoStatement { kind } => given([("kind", kind)]),
            Self::ListingDay { first, last } => given([("first", first), ("last", last)]),
            Self::ListingNotRecorded
            | Self::Recognised
            | Self::OtherTransition
            | Self::LicenseeUnknown
            | Self::NotTakenOver
            | Self::SecondOfficer => Vec::new(),
        }
    }

    /// What its words mention, the field included.
    pub(in crate::subject) fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut said = self.mentioned();
        if let Some(field) = self.field() {
            said.insert(0, ("field", field.to_owned()));
        }
        said
    }
}
