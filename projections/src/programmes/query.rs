//! The programmes of bodies as of a day.

use crate::page::{Page, QueryError};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Citation, ProgrammeId, Sequence, StreamId, StreamKind};
use qibu_domain::programme::ProgrammeGoal;
use qibu_domain::time::Day;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// Which programmes are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of bodies of that node and of all under it; `None` for all.
    pub node: Option<String>,
    /// Those of that body.
    pub owner: Option<StreamId>,
    /// Those that are open on the day, or those that are not.
    pub open: Option<bool>,
}

/// A programme's place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeKey {
    /// The day of its approval.
    pub on: Day,
    /// Its stream.
    pub stream: StreamId,
}

impl fmt::Display for ProgrammeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.on, self.stream)
    }
}

/// A text that is no place in the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place among the programmes: {0}")]
pub struct NotAKey(String);

impl FromStr for ProgrammeKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let read = || {
            let (on, stream) = text.split_once(',')?;
            let (on, stream) = (on.parse().ok()?, stream.parse().ok()?);
            Some(Self { on, stream })
        };
        read().ok_or_else(|| NotAKey(text.to_owned()))
    }
}

/// A programme as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgrammeRow {
    /// Its stream.
    pub stream: StreamId,
    /// The body whose programme it is.
    pub owner: StreamId,
    /// The name of that body on the day; `None` where it had none yet.
    pub owner_name: Option<String>,
    /// The node of that body on the day.
    pub node: Option<String>,
    /// What it is called.
    pub name: String,
    /// What it is to reach.
    pub goals: Vec<ProgrammeGoal>,
    /// The day of its approval.
    pub approved_on: Day,
    /// The sequence of the event that recorded it.
    pub approved_by: Sequence,
    /// Its first day.
    pub from: Day,
    /// Its last day by the approval, where it has one.
    pub until: Option<Day>,
    /// Its last day, where it was closed.
    pub closed_on: Option<Day>,
    /// The sequence of the event that closed it.
    pub closed_by: Option<Sequence>,
    /// Its budget, in fen.
    pub budget_fen: Option<u64>,
    /// The approval was recorded later than on its day (补录).
    pub is_late: bool,
    /// The last correction of the approval.
    pub corrected_by: Option<Sequence>,
    /// Whether it is open on the day.
    pub is_open: bool,
    /// The sessions held under it by the end of the day.
    pub sessions: u64,
}

impl ProgrammeRow {
    /// Its id.
    pub fn id(&self) -> ProgrammeId {
        ProgrammeId(self.stream.id)
    }

    /// Its place in the list.
    pub fn key(&self) -> ProgrammeKey {
        ProgrammeKey {
            on: self.approved_on,
            stream: self.stream,
        }
    }

    /// The event that approved it (law 5).
    pub fn citation(&self) -> Citation {
        Citation {
            stream: self.stream,
            sequence: self.approved_by,
        }
    }
}

macro_rules! programmes {
    ($where:literal) => {
        concat!(
            within_node!(),
            "SELECT g.*, n.name AS owner_name, p.node,
               CASE WHEN g.first_day <= ?1 AND (g.until_day IS NULL OR ?1 <= g.until_day)
                 AND (g.closed_on IS NULL OR ?1 <= g.closed_on) THEN 1 ELSE 0 END AS is_open,
               (SELECT COUNT(*) FROM session s WHERE s.stage = 'held' AND ",
            holds_on_day!("s"),
            " AND g.stream = 'programme/' || s.programme) AS sessions
             FROM programme g
             LEFT JOIN subject_place p ON p.stream = g.owner AND ",
            holds_on_day!("p"),
            " LEFT JOIN subject_name n ON n.stream = g.owner AND ",
            holds_on_day!("n"),
            " WHERE ",
            holds_on_day!("g"),
            $where
        )
    };
}

/// The programmes approved by the end of a day, the last approval first.
pub fn list(
    tables: &Tables<'_>,
    as_of: Day,
    filter: &Filter,
    page: &Page<ProgrammeKey>,
) -> Result<Vec<ProgrammeRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = concat!(
        "SELECT found.* FROM (",
        programmes!(
            " AND (?2 IS NULL OR p.node IN (SELECT code FROM within_node))
              AND (?3 IS NULL OR g.owner = ?3)"
        ),
        ") AS found WHERE (?4 IS NULL OR found.is_open = ?4)
           AND (?5 IS NULL OR (found.approved_on, found.stream) < (?5, ?6))
         ORDER BY found.approved_on DESC, found.stream DESC LIMIT ?7"
    );
    let after = page.after.as_ref();
    let bound = values![
        as_of.to_string(),
        filter.node.as_deref(),
        filter.owner.map(|owner| owner.to_string()),
        filter.open.map(i64::from),
        after.map(|after| after.on.to_string()),
        after.map(|after| after.stream.to_string()),
        limit_rows,
    ];
    Ok(tables.all(sql, bound, programme)?)
}

/// One programme as of a day; `None` where it was not approved by then.
pub fn one(
    tables: &Tables<'_>,
    as_of: Day,
    programme_id: ProgrammeId,
) -> Result<Option<ProgrammeRow>, QueryError> {
    let stream = StreamId::new(StreamKind::Programme, programme_id.0);
    let sql = programmes!(" AND g.stream = ?3");
    let bound = values![as_of.to_string(), None::<&str>, stream.to_string()];
    Ok(tables.all(sql, bound, programme)?.pop())
}

fn programme(row: &Row<'_>) -> Result<ProgrammeRow, TablesError> {
    let goals: String = row.get("goals")?;
    Ok(ProgrammeRow {
        stream: row.parsed("stream")?,
        owner: row.parsed("owner")?,
        owner_name: row.get("owner_name")?,
        node: row.get("node")?,
        name: row.get("name")?,
        goals: serde_json::from_str(&goals).unwrap_or_default(),
        approved_on: row.parsed("approved_on")?,
        approved_by: row.sequence("approved_by")?,
        from: row.parsed("first_day")?,
        until: row.parsed_or_none("until_day")?,
        closed_on: row.parsed_or_none("closed_on")?,
        closed_by: row.sequence_or_none("closed_by")?,
        budget_fen: row.get("budget_fen")?,
        is_late: row.get("is_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
        is_open: row.get("is_open")?,
        sessions: row.get("sessions")?,
    })
}
