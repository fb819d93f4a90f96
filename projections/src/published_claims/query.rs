//! Published numbers that speak of no day after the one that is asked, each with its last check.

use crate::page::{Page, QueryError};
use crate::tables::{Row, Tables, TablesError, within_node};
use crate::values;
use qibu_domain::id::{Citation, PaperId, Position, Sequence, StreamId};
use qibu_domain::published_claim::{Metric, Operator, Verdict};
use qibu_domain::time::Day;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// Which published numbers are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of that node and of all under it.
    pub node: String,
    /// Those of that metric; `None` for all.
    pub metric: Option<String>,
}

/// A row's place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimKey {
    /// The day that it speaks of.
    pub as_of: Day,
    /// Its stream.
    pub stream: StreamId,
}

impl fmt::Display for ClaimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.as_of, self.stream)
    }
}

/// A text that is no place in the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place among published numbers: {0}")]
pub struct NotAKey(String);

impl FromStr for ClaimKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let read = || {
            let (as_of, stream) = text.split_once(',')?;
            Some(Self {
                as_of: as_of.parse().ok()?,
                stream: stream.parse().ok()?,
            })
        };
        read().ok_or_else(|| NotAKey(text.to_owned()))
    }
}

/// A published number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimRow {
    /// Its stream.
    pub stream: StreamId,
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The node that it is about.
    pub node: String,
    /// What it counts.
    pub metric: Metric,
    /// Exactly, or more than.
    pub operator: Operator,
    /// The bound, in the unit of the metric.
    pub bound: u64,
    /// What the number was rounded down to.
    pub granularity: Option<u64>,
    /// The day that it speaks of.
    pub as_of: Day,
    /// The number as it was printed.
    pub wording: String,
    /// Where it was published.
    pub title: Option<String>,
    /// What it was published in.
    pub paper: Option<PaperId>,
    /// The day of its publication.
    pub published_on: Day,
    /// It was recorded later than on that day (补记).
    pub is_late: bool,
    /// The last correction of it.
    pub corrected_by: Option<Sequence>,
    /// The last check, where there is one.
    pub checked: Option<CheckRow>,
}

/// A check of a published number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckRow {
    /// The sequence of the check.
    pub sequence: Sequence,
    /// Its day.
    pub on: Day,
    /// The figure that it found.
    pub value: u64,
    /// What the number came to.
    pub verdict: Verdict,
    /// The figure less the bound.
    pub difference: i64,
    /// The position of the facts that were counted.
    pub facts_at: Position,
    /// How many events were behind the figure.
    pub cited: u64,
    /// The digest over them.
    pub digest: String,
}

impl ClaimRow {
    /// Its citation (law 5).
    pub fn citation(&self) -> Citation {
        Citation {
            stream: self.stream,
            sequence: self.sequence,
        }
    }

    /// Its place in the list.
    pub fn key(&self) -> ClaimKey {
        ClaimKey {
            as_of: self.as_of,
            stream: self.stream,
        }
    }
}

/// The columns of a number with those of its last check.
macro_rules! with_check {
    () => {
        "SELECT c.*, k.sequence AS check_sequence, k.from_day AS checked_on, k.value, k.verdict, k.difference,
           k.facts_at, k.cited, k.digest
         FROM published_claim c
         LEFT JOIN claim_check k ON k.stream = c.stream AND k.sequence =
           (SELECT MAX(last.sequence) FROM claim_check last WHERE last.stream = c.stream)"
    };
}

/// The published numbers of a node that speak of no day after this one, by the day that they speak of, the last first.
pub fn list(
    tables: &Tables<'_>,
    as_of: Day,
    filter: &Filter,
    page: &Page<ClaimKey>,
) -> Result<Vec<ClaimRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = concat!(
        within_node!(),
        with_check!(),
        " WHERE c.claimed_day <= ?1 AND c.node IN (SELECT code FROM within_node) AND (?3 IS NULL OR c.metric = ?3)
            AND (?4 IS NULL OR (c.claimed_day, c.stream) < (?4, ?5))
          ORDER BY c.claimed_day DESC, c.stream DESC LIMIT ?6"
    );
    let after = page.after.as_ref();
    let rows = tables.all(
        sql,
        values![
            as_of.to_string(),
            filter.node.as_str(),
            filter.metric.as_deref(),
            after.map(|after| after.as_of.to_string()),
            after.map(|after| after.stream.to_string()),
            limit_rows,
        ],
        claim,
    )?;
    Ok(rows)
}

/// One published number; `None` where there is none, or it is void.
pub fn one(tables: &Tables<'_>, stream: StreamId) -> Result<Option<ClaimRow>, QueryError> {
    let sql = concat!(with_check!(), " WHERE c.stream = ?1");
    Ok(tables.first(sql, values![stream.to_string()], claim)?)
}

fn claim(row: &Row<'_>) -> Result<ClaimRow, TablesError> {
    let checked = row.sequence_or_none("check_sequence")?;
    let checked = checked.map(|sequence| check(row, sequence)).transpose()?;
    Ok(ClaimRow {
        stream: row.parsed("stream")?,
        sequence: row.sequence("sequence")?,
        node: row.get("node")?,
        metric: row.parsed("metric")?,
        operator: row.parsed("operator")?,
        bound: row.get("bound")?,
        granularity: row.get("granularity")?,
        as_of: row.parsed("claimed_day")?,
        wording: row.get("wording")?,
        title: row.get("title")?,
        paper: row.parsed_or_none("paper")?,
        published_on: row.parsed("from_day")?,
        is_late: row.get("is_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
        checked,
    })
}

fn check(row: &Row<'_>, sequence: Sequence) -> Result<CheckRow, TablesError> {
    Ok(CheckRow {
        sequence,
        on: row.parsed("checked_on")?,
        value: row.get("value")?,
        verdict: row.parsed("verdict")?,
        difference: row.get("difference")?,
        facts_at: Position(row.get("facts_at")?),
        cited: row.get("cited")?,
        digest: row.get("digest")?,
    })
}
