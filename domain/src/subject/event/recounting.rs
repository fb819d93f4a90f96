//! Days that were counted without a calendar, and counted again once it was published (domain 11.2).

use crate::id::{ApplicationId, OpinionId};
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What of an application has a last day that is counted in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Its stage: to accept, to correct, to review, to decide, the notice, the reply.
    Stage,
    /// To confirm a decision on paper.
    Slip,
    /// To confirm a site visit.
    SiteVisit,
    /// To hand in what was missing at the acceptance.
    Supplement,
    /// To state the body's case.
    Hearing,
    /// To give an opinion that was asked for.
    Opinion,
}

/// A last day was counted into a year whose calendar is not published: there only weekends were left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueProvisional {
    /// The application.
    pub application: ApplicationId,
    /// What has that last day.
    pub clock: Clock,
    /// The request, where it is the clock of an opinion.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub opinion: Option<OpinionId>,
    /// The last day.
    pub due: Day,
    /// The day up to which it was counted by published calendars: at the end of a year, or where the count began.
    pub counted_to: Day,
    /// The working days from there to the last day, weekends only left out.
    pub workdays: u32,
}

/// A provisional last day was counted again by the calendar that was published since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueRecounted {
    /// The application.
    pub application: ApplicationId,
    /// What has that last day.
    pub clock: Clock,
    /// The request, where it is the clock of an opinion.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub opinion: Option<OpinionId>,
    /// The last day as it was counted before.
    pub due_before: Day,
    /// The last day.
    pub due: Day,
}
