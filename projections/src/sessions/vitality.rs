//! How alive the bodies of a node are as of a day, by the sessions that they held and by what else is recorded of them (S-86;
//! domain 3 and 4.6).

mod query;

pub use query::vitality;

use qibu_domain::id::StreamId;
use qibu_domain::time::Day;
use serde::Serialize;

/// The most bodies that are looked at together.
pub const MAX_VITALITY_ROWS: u32 = 500;
/// The shorter of the two windows, in days, its last day included.
pub const RECENT_DAYS: i64 = 90;
/// The longer of the two, and how long a body does nothing before it is dormant.
pub const YEAR_DAYS: i64 = 365;
/// How many months are looked at: the last ones that have ended.
pub const MONTHS: u64 = 12;

/// Which bodies are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VitalityFilter {
    /// Those of that node and of all under it; `None` for all.
    pub node: Option<String>,
    /// Those that are dormant, and no others.
    pub dormant: bool,
}

/// How alive a body is at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VitalityRow {
    /// The body.
    pub body: StreamId,
    /// Its name on the day.
    pub name: String,
    /// Its node on the day.
    pub node: String,
    /// The day from which it stands.
    pub founded_on: Option<Day>,
    /// The sessions held in the last [`RECENT_DAYS`].
    pub sessions_90_days: u64,
    /// The sessions held in the last [`YEAR_DAYS`].
    pub sessions_365_days: u64,
    /// In how many of the last [`MONTHS`] that have ended one was held.
    pub months_with_a_session: u64,
    /// The last day on which one was held.
    pub last_session_on: Option<Day>,
    /// The last day of anything else that is recorded of it: an affair, an outcome, an application.
    pub last_other_on: Option<Day>,
    /// It stood for [`YEAR_DAYS`], and nothing of all that was in them (domain 3, Art. 29).
    pub is_dormant: bool,
}

impl VitalityRow {
    /// The share of months with a session, in hundredths, rounded down.
    pub fn months_percent(&self) -> u64 {
        let hundredths = self.months_with_a_session.saturating_mul(100);
        hundredths.checked_div(MONTHS).unwrap_or_default()
    }
}
