//! Outcomes within a node as of a day: each by itself, and their sums by kind. An outcome counts at the node where its
//! body is on the day that is shown.

use crate::page::{Page, QueryError};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Citation, PaperId, Sequence, StreamId};
use qibu_domain::time::Day;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Which outcomes are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of bodies of that node and of all under it.
    pub node: String,
    /// Those of that body; `None` for all.
    pub body: Option<StreamId>,
    /// Those of that kind; `None` for all.
    pub kind: Option<String>,
    /// Those of that field of contribution; `None` for all.
    pub field: Option<String>,
}

/// A row's place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeKey {
    /// Its day.
    pub on: Day,
    /// Its stream.
    pub stream: StreamId,
}

impl fmt::Display for OutcomeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.on, self.stream)
    }
}

/// A text that is no place in the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place among outcomes: {0}")]
pub struct NotAKey(String);

impl FromStr for OutcomeKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let read = || {
            let (on, stream) = text.split_once(',')?;
            Some(Self {
                on: on.parse().ok()?,
                stream: stream.parse().ok()?,
            })
        };
        read().ok_or_else(|| NotAKey(text.to_owned()))
    }
}

/// An outcome as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutcomeRow {
    /// Its stream.
    pub stream: StreamId,
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The body that brought it about.
    pub body: StreamId,
    /// The name of the body on the day that is shown; `None` where it has none then.
    pub name: Option<String>,
    /// The node of the body on that day; `None` where it has none then.
    pub node: Option<String>,
    /// Its kind.
    pub kind: String,
    /// Its field of contribution.
    pub field: String,
    /// How much, in the unit of its kind.
    pub quantity: u64,
    /// The first day of its period.
    pub from: Day,
    /// The last day of its period, from which it counts.
    pub until: Day,
    /// What shows it.
    pub paper: Option<PaperId>,
    /// It was recorded later than on its day (补记).
    pub is_late: bool,
    /// The last correction of it.
    pub corrected_by: Option<Sequence>,
}

impl OutcomeRow {
    /// Its citation (law 5).
    pub fn citation(&self) -> Citation {
        Citation {
            stream: self.stream,
            sequence: self.sequence,
        }
    }

    /// Its place in the list.
    pub fn key(&self) -> OutcomeKey {
        OutcomeKey {
            on: self.until,
            stream: self.stream,
        }
    }
}

/// The outcomes within a node with the place and the name of their bodies: parameters 1 to 5 are the day, the node, the
/// body, the kind and the field.
macro_rules! asked_for {
    ($columns:literal) => {
        concat!(
            within_node!(),
            "SELECT ",
            $columns,
            " FROM outcome o JOIN subject_place p ON p.stream = o.body AND ",
            holds_on_day!("p"),
            " LEFT JOIN subject_name n ON n.stream = o.body AND ",
            holds_on_day!("n"),
            " WHERE o.from_day <= ?1 AND p.node IN (SELECT code FROM within_node)
               AND (?3 IS NULL OR o.body = ?3) AND (?4 IS NULL OR o.kind = ?4) AND (?5 IS NULL OR o.field = ?5)"
        )
    };
}

/// The outcomes by the end of a day within a node, the last day first.
pub fn list(
    tables: &Tables<'_>,
    as_of: Day,
    filter: &Filter,
    page: &Page<OutcomeKey>,
) -> Result<Vec<OutcomeRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = concat!(
        asked_for!("o.*, p.node, n.name"),
        " AND (?6 IS NULL OR (o.from_day, o.stream) < (?6, ?7))
          ORDER BY o.from_day DESC, o.stream DESC LIMIT ?8"
    );
    let after = page.after.as_ref();
    let rows = tables.all(
        sql,
        values![
            as_of.to_string(),
            filter.node.as_str(),
            filter.body.map(|body| body.to_string()),
            filter.kind.as_deref(),
            filter.field.as_deref(),
            after.map(|after| after.on.to_string()),
            after.map(|after| after.stream.to_string()),
            limit_rows,
        ],
        outcome,
    )?;
    Ok(rows)
}

/// The sums of those outcomes by kind, in the unit of each; a kind of which there is none has no key.
pub fn totals(
    tables: &Tables<'_>,
    as_of: Day,
    filter: &Filter,
) -> Result<BTreeMap<String, u64>, QueryError> {
    let sql = concat!(
        asked_for!("o.kind, CAST(SUM(o.quantity) AS BIGINT) AS quantity"),
        " GROUP BY o.kind"
    );
    let rows = tables.all(
        sql,
        values![
            as_of.to_string(),
            filter.node.as_str(),
            filter.body.map(|body| body.to_string()),
            filter.kind.as_deref(),
            filter.field.as_deref(),
        ],
        |row| Ok((row.get("kind")?, row.get("quantity")?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// One outcome as of a day; `None` where it does not count by then, or is void.
pub fn one(
    tables: &Tables<'_>,
    as_of: Day,
    stream: StreamId,
) -> Result<Option<OutcomeRow>, QueryError> {
    let sql = concat!(
        "SELECT o.*, p.node, n.name FROM outcome o
         LEFT JOIN subject_place p ON p.stream = o.body AND ",
        holds_on_day!("p"),
        " LEFT JOIN subject_name n ON n.stream = o.body AND ",
        holds_on_day!("n"),
        " WHERE o.stream = ?2 AND o.from_day <= ?1"
    );
    let found = tables.first(sql, values![as_of.to_string(), stream.to_string()], outcome)?;
    Ok(found)
}

fn outcome(row: &Row<'_>) -> Result<OutcomeRow, TablesError> {
    Ok(OutcomeRow {
        stream: row.parsed("stream")?,
        sequence: row.sequence("sequence")?,
        body: row.parsed("body")?,
        name: row.get("name")?,
        node: row.get("node")?,
        kind: row.get("kind")?,
        field: row.get("field")?,
        quantity: row.get("quantity")?,
        from: row.parsed("begins_on")?,
        until: row.parsed("from_day")?,
        paper: row.parsed_or_none("paper")?,
        is_late: row.get("is_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
    })
}
