//! What two people found where a body is (现场核实, domain 4.2, 5.0).

use super::PaperRef;
use crate::id::{AccountId, ApplicationId, Sequence};
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What was found on the spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitOutcome {
    /// It is as the application says.
    AsStated,
    /// It is otherwise.
    Otherwise,
}

impl VisitOutcome {
    /// Every outcome.
    pub const ALL: [Self; 2] = [Self::AsStated, Self::Otherwise];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AsStated => "as_stated",
            Self::Otherwise => "otherwise",
        }
    }
}

/// One of the two who were there recorded what they found. It counts only once the other has confirmed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteVisitRecorded {
    /// The application.
    pub application: ApplicationId,
    /// The seat that had the application.
    pub seat: String,
    /// The day on which they were there; the event is an act of the day that it was recorded on.
    pub visited_on: Day,
    /// What they found.
    pub outcome: VisitOutcome,
    /// The account of the other, who confirms it.
    pub with: AccountId,
    /// The report of the kind `site_report`.
    pub report: PaperRef,
    /// The last day to confirm it; after it the record is void.
    pub due: Day,
}

/// The other confirmed what was recorded: the place is verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteVerified {
    /// The application.
    pub application: ApplicationId,
    /// The event that recorded the visit.
    pub visit: Sequence,
    /// The day on which the clock of the seat that has the application ends now, where the visit gave it time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<Day>,
}

/// The other did not confirm in time: the record is void.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteVisitVoided {
    /// The application.
    pub application: ApplicationId,
    /// The event that recorded the visit.
    pub visit: Sequence,
}
