//! The sessions of bodies as of a day.

use crate::page::{MAX_WHOLE_ROWS, Page, QueryError, whole};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Citation, ProgrammeId, Sequence, StreamId};
use qibu_domain::session::BrandRef;
use qibu_domain::time::Day;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// What has become of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is planned.
    Planned,
    /// It was cancelled.
    Cancelled,
    /// It was held.
    Held,
}

impl Stage {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Cancelled, Self::Held];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Cancelled => "cancelled",
            Self::Held => "held",
        }
    }
}

/// A text that says nothing of a session.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not of a session: {0}")]
pub struct NotOfASession(String);

impl FromStr for Stage {
    type Err = NotOfASession;
    fn from_str(word: &str) -> Result<Self, NotOfASession> {
        let mut all = Self::ALL.into_iter();
        let found = all.find(|stage| stage.as_str() == word);
        found.ok_or_else(|| NotOfASession(word.to_owned()))
    }
}

/// Which sessions are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of bodies of that node and of all under it; `None` for all.
    pub node: Option<String>,
    /// Those of that body.
    pub organiser: Option<StreamId>,
    /// Those of that programme.
    pub programme: Option<ProgrammeId>,
    /// Those of that action.
    pub action: Option<String>,
    /// Those of that kind.
    pub kind: Option<String>,
    /// Those of that month, `YYYY-MM`.
    pub month: Option<String>,
    /// Those of that stage.
    pub stage: Option<Stage>,
    /// Those held of which a report is overdue on the day, and no others.
    pub overdue: bool,
}

/// A session's place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionKey {
    /// The day on which it was held, or for which it is planned.
    pub on: Day,
    /// Its stream.
    pub stream: StreamId,
}

impl fmt::Display for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.on, self.stream)
    }
}

impl FromStr for SessionKey {
    type Err = NotOfASession;
    fn from_str(text: &str) -> Result<Self, NotOfASession> {
        let read = || {
            let (on, stream) = text.split_once(',')?;
            let (on, stream) = (on.parse().ok()?, stream.parse().ok()?);
            Some(Self { on, stream })
        };
        read().ok_or_else(|| NotOfASession(text.to_owned()))
    }
}

/// A session as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionRow {
    /// Its stream.
    pub stream: StreamId,
    /// What has become of it.
    pub stage: Stage,
    /// The body that holds it.
    pub organiser: StreamId,
    /// The name of that body on the day; `None` where it had none yet.
    pub organiser_name: Option<String>,
    /// The node of that body on the day.
    pub node: Option<String>,
    /// Its kind.
    pub kind: String,
    /// Where people meet.
    pub mode: String,
    /// The base where it is held, where it is one.
    pub venue: Option<StreamId>,
    /// The programme that it belongs to.
    pub programme: Option<ProgrammeId>,
    /// The name of that programme on the day.
    pub programme_name: Option<String>,
    /// The action that it belongs to.
    pub action: Option<String>,
    /// The brand that it carries.
    pub brand: Option<BrandRef>,
    /// The name of that brand.
    pub brand_name: Option<String>,
    /// That brand was listed on the day of the session.
    pub is_under_listed_brand: bool,
    /// The day on which it was held, or for which it is planned.
    pub on: Day,
    /// The sequence of the event that recorded the holding, or the plan.
    pub recorded_by: Sequence,
    /// The how-manieth of the same on that day, from 1.
    pub nth: u32,
    /// The body was not active on that day.
    pub irregular: bool,
    /// It was recorded later than on its day (补录).
    pub is_late: bool,
    /// The last correction of the holding.
    pub corrected_by: Option<Sequence>,
    /// The last day on which a report is in time.
    pub report_due: Option<Day>,
    /// The day of the report.
    pub reported_on: Option<Day>,
    /// The sequence of the event that recorded it.
    pub reported_by: Option<Sequence>,
    /// The day on which the report was written down, which decides whether it was in time.
    pub report_recorded_on: Option<Day>,
    /// The last correction of the report.
    pub report_corrected_by: Option<Sequence>,
    /// How many came, heads counted.
    pub person_times: Option<u32>,
    /// How many of them are members.
    pub members_present: Option<u32>,
    /// What it was to cost, in fen.
    pub budget_fen: Option<u64>,
    /// What it cost, in fen.
    pub spent_fen: Option<u64>,
}

impl SessionRow {
    /// Its place in the list.
    pub fn key(&self) -> SessionKey {
        SessionKey {
            on: self.on,
            stream: self.stream,
        }
    }

    /// The event that recorded the holding, or the plan (law 5).
    pub fn citation(&self) -> Citation {
        Citation {
            stream: self.stream,
            sequence: self.recorded_by,
        }
    }

    /// The event that recorded the report.
    pub fn report_citation(&self) -> Option<Citation> {
        self.reported_by.map(|sequence| Citation {
            stream: self.stream,
            sequence,
        })
    }

    /// Whether it was held on the net, at least for some.
    pub fn is_online(&self) -> bool {
        self.mode != "offline"
    }

    /// Whether it was held in a place, at least for some.
    pub fn is_offline(&self) -> bool {
        self.mode != "online"
    }

    /// Whether the report was written down in time; `None` where there is none, or none is due.
    pub fn is_report_in_time(&self) -> Option<bool> {
        Some(self.report_recorded_on? <= self.report_due?)
    }

    /// Whether a report is overdue at the end of that day: none is there, and its last day has ended by then.
    pub fn is_overdue(&self, as_of: Day) -> bool {
        let due = self.report_due.is_some_and(|due| due < as_of);
        due && self.reported_on.is_none()
    }
}

macro_rules! sessions {
    ($where:literal) => {
        concat!(
            within_node!(),
            "SELECT s.*, n.name AS organiser_name, p.node, g.name AS programme_name, k.name AS brand_name,
               CASE WHEN EXISTS (SELECT 1 FROM brand l WHERE l.stream = s.brand_owner AND l.brand = s.brand
                 AND l.stage = 'listed' AND l.from_day <= ?1 AND l.from_day <= s.on_day
                 AND (l.to_day IS NULL OR s.on_day < l.to_day)) THEN 1 ELSE 0 END AS is_under_listed_brand
             FROM session s
             LEFT JOIN subject_place p ON p.stream = s.organiser AND ",
            holds_on_day!("p"),
            " LEFT JOIN subject_name n ON n.stream = s.organiser AND ",
            holds_on_day!("n"),
            " LEFT JOIN programme g ON g.stream = 'programme/' || s.programme AND ",
            holds_on_day!("g"),
            " LEFT JOIN brand k ON k.stream = s.brand_owner AND k.brand = s.brand AND ",
            holds_on_day!("k"),
            " WHERE ",
            holds_on_day!("s"),
            $where
        )
    };
}

/// The sessions known at the end of a day, the last day first.
pub fn list(
    tables: &Tables<'_>,
    as_of: Day,
    filter: &Filter,
    page: &Page<SessionKey>,
) -> Result<Vec<SessionRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = sessions!(
        " AND (?2 IS NULL OR p.node IN (SELECT code FROM within_node))
          AND (?3 IS NULL OR s.organiser = ?3)
          AND (?4 IS NULL OR s.programme = ?4)
          AND (?5 IS NULL OR s.action = ?5)
          AND (?6 IS NULL OR s.kind = ?6)
          AND (?7 IS NULL OR SUBSTR(s.on_day, 1, 7) = ?7)
          AND (?8 IS NULL OR s.stage = ?8)
          AND (?9 = 0 OR (s.report_due < ?1 AND s.reported_on IS NULL))
          AND (?10 IS NULL OR (s.on_day, s.stream) < (?10, ?11))
         ORDER BY s.on_day DESC, s.stream DESC LIMIT ?12"
    );
    let after = page.after.as_ref();
    let bound = values![
        as_of.to_string(),
        filter.node.as_deref(),
        filter.organiser.map(|it| it.to_string()),
        filter.programme.map(|it| it.to_string()),
        filter.action.as_deref(),
        filter.kind.as_deref(),
        filter.month.as_deref(),
        filter.stage.map(Stage::as_str),
        i64::from(filter.overdue),
        after.map(|after| after.on.to_string()),
        after.map(|after| after.stream.to_string()),
        limit_rows,
    ];
    Ok(tables.all(sql, bound, session)?)
}

/// The sessions that a body had held by the end of a day, the first one first: all of them, or an error.
pub fn of_body(
    tables: &Tables<'_>,
    as_of: Day,
    organiser: StreamId,
) -> Result<Vec<SessionRow>, QueryError> {
    let sql = sessions!(
        " AND s.organiser = ?3 AND s.stage = 'held'
         ORDER BY s.on_day, s.stream LIMIT ?4"
    );
    let bound = values![
        as_of.to_string(),
        None::<&str>,
        organiser.to_string(),
        MAX_WHOLE_ROWS + 1,
    ];
    whole(tables.all(sql, bound, session)?)
}

/// One session as of a day; `None` where nothing was known of it.
pub fn one(
    tables: &Tables<'_>,
    as_of: Day,
    stream: StreamId,
) -> Result<Option<SessionRow>, QueryError> {
    let sql = sessions!(" AND s.stream = ?3");
    let bound = values![as_of.to_string(), None::<&str>, stream.to_string()];
    Ok(tables.all(sql, bound, session)?.pop())
}

fn session(row: &Row<'_>) -> Result<SessionRow, TablesError> {
    let owner = row.parsed_or_none("brand_owner")?;
    let brand = row.parsed_or_none("brand")?;
    Ok(SessionRow {
        stream: row.parsed("stream")?,
        stage: row.parsed("stage")?,
        organiser: row.parsed("organiser")?,
        organiser_name: row.get("organiser_name")?,
        node: row.get("node")?,
        kind: row.get("kind")?,
        mode: row.get("mode")?,
        venue: row.parsed_or_none("venue")?,
        programme: row.parsed_or_none("programme")?,
        programme_name: row.get("programme_name")?,
        action: row.get("action")?,
        brand: owner
            .zip(brand)
            .map(|(owner, brand)| BrandRef { owner, brand }),
        brand_name: row.get("brand_name")?,
        is_under_listed_brand: row.get("is_under_listed_brand")?,
        on: row.parsed("on_day")?,
        recorded_by: row.sequence("recorded_by")?,
        nth: row.get("nth")?,
        irregular: row.get("irregular")?,
        is_late: row.get("is_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
        report_due: row.parsed_or_none("report_due")?,
        reported_on: row.parsed_or_none("reported_on")?,
        reported_by: row.sequence_or_none("reported_by")?,
        report_recorded_on: row.parsed_or_none("report_recorded_on")?,
        report_corrected_by: row.sequence_or_none("report_corrected_by")?,
        person_times: row.get("person_times")?,
        members_present: row.get("members_present")?,
        budget_fen: row.get("budget_fen")?,
        spent_fen: row.get("spent_fen")?,
    })
}
