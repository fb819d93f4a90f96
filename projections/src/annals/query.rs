//! The annals of a node and everything under it as of a day, with the honours of its bodies. Each row stands in one
//! stream; that they stand in one list is the query's doing (law 19).

use crate::page::{MAX_WHOLE_ROWS, Page, QueryError, whole};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Citation, Sequence, StreamId};
use qibu_domain::time::Day;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// The kind of a row that is the honour of a body.
pub const HONOUR: &str = "honour";
/// The kinds of rows.
pub const ANNAL_KINDS: [&str; 4] = ["visit", "publication", "guide", HONOUR];

/// Which rows are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of that node and of all under it.
    pub node: String,
    /// Those of that kind; `None` for all.
    pub kind: Option<String>,
}

/// A row's place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnalKey {
    /// Its day.
    pub on: Day,
    /// Its stream.
    pub stream: StreamId,
    /// Its sequence there.
    pub sequence: Sequence,
}

impl fmt::Display for AnnalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            on,
            stream,
            sequence,
        } = self;
        write!(f, "{on},{stream},{sequence}")
    }
}

/// A text that is no place in the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in the annals: {0}")]
pub struct NotAKey(String);

impl FromStr for AnnalKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let read = || {
            let (on, rest) = text.split_once(',')?;
            let (stream, sequence) = rest.split_once(',')?;
            Some(Self {
                on: on.parse().ok()?,
                stream: stream.parse().ok()?,
                sequence: Sequence(sequence.parse().ok()?),
            })
        };
        read().ok_or_else(|| NotAKey(text.to_owned()))
    }
}

/// An entry of the annals, or an honour of a body, as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnnalRow {
    /// The stream: of the district's annals, or of the body that was honoured.
    pub stream: StreamId,
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// Its kind, one of [`ANNAL_KINDS`].
    pub kind: String,
    /// The node that it is about; of an honour that of the body on the day that is shown.
    pub node: String,
    /// The day that it counts from, corrections applied.
    pub on: Day,
    /// Of an honour: the day on which it was withdrawn, where that was so by the day that is shown.
    pub to: Option<Day>,
    /// Of an honour: the name of the body on that day.
    pub name: Option<String>,
    /// What it says: the payload, corrections applied.
    pub content: String,
    /// It was recorded later than on its day (补记).
    pub is_late: bool,
    /// The last correction of it.
    pub corrected_by: Option<Sequence>,
}

impl AnnalRow {
    /// Its citation (law 5).
    pub fn citation(&self) -> Citation {
        Citation {
            stream: self.stream,
            sequence: self.sequence,
        }
    }

    /// Its place in the list.
    pub fn key(&self) -> AnnalKey {
        AnnalKey {
            on: self.on,
            stream: self.stream,
            sequence: self.sequence,
        }
    }
}

/// What had happened by the end of a day within a node, the last day first.
pub fn list(
    tables: &Tables<'_>,
    as_of: Day,
    filter: &Filter,
    page: &Page<AnnalKey>,
) -> Result<Vec<AnnalRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = concat!(
        within_node!(),
        "SELECT found.* FROM (
           SELECT e.stream, e.sequence, e.kind, e.node, e.from_day, NULL AS ended_on, NULL AS name, e.content,
             e.is_late, e.corrected_by
           FROM annal e WHERE e.from_day <= ?1 AND e.node IN (SELECT code FROM within_node)
           UNION ALL
           SELECT a.stream, a.sequence, a.kind, p.node, a.from_day,
             CASE WHEN a.to_day <= ?1 THEN a.to_day END AS ended_on, n.name, a.content, a.is_late, a.corrected_by
           FROM affair a
           JOIN subject_place p ON p.stream = a.stream AND ",
        holds_on_day!("p"),
        " JOIN subject_name n ON n.stream = a.stream AND ",
        holds_on_day!("n"),
        " WHERE a.kind = 'honour' AND a.from_day <= ?1 AND p.node IN (SELECT code FROM within_node)
         ) AS found
         WHERE (?3 IS NULL OR found.kind = ?3)
           AND (?4 IS NULL OR (found.from_day, found.stream, found.sequence) < (?4, ?5, ?6))
         ORDER BY found.from_day DESC, found.stream DESC, found.sequence DESC LIMIT ?7"
    );
    let after = page.after.as_ref();
    let rows = tables.all(
        sql,
        values![
            as_of.to_string(),
            filter.node.as_str(),
            filter.kind.as_deref(),
            after.map(|after| after.on.to_string()),
            after.map(|after| after.stream.to_string()),
            after.map(|after| after.sequence.0),
            limit_rows,
        ],
        annal,
    )?;
    Ok(rows)
}

fn annal(row: &Row<'_>) -> Result<AnnalRow, TablesError> {
    Ok(AnnalRow {
        stream: row.parsed("stream")?,
        sequence: row.sequence("sequence")?,
        kind: row.get("kind")?,
        node: row.get("node")?,
        on: row.parsed("from_day")?,
        to: row.parsed_or_none("ended_on")?,
        name: row.get("name")?,
        content: row.get("content")?,
        is_late: row.get("is_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
    })
}

/// A publication that names a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicationRow {
    /// The day that it counts from, corrections applied.
    pub on: Day,
    /// The event that recorded it (law 5).
    pub citation: Citation,
}

/// The publications that name a body by the end of a day, the first one first: all of them, or an error.
pub fn publications_of(
    tables: &Tables<'_>,
    as_of: Day,
    body: StreamId,
) -> Result<Vec<PublicationRow>, QueryError> {
    let sql = "SELECT e.stream, e.sequence, e.from_day
         FROM annal_body b JOIN annal e ON e.stream = b.stream AND e.sequence = b.sequence
         WHERE b.body = ?2 AND e.kind = 'publication' AND e.from_day <= ?1
         ORDER BY e.from_day, e.stream, e.sequence LIMIT ?3";
    let bound = values![as_of.to_string(), body.to_string(), MAX_WHOLE_ROWS + 1];
    let rows = tables.all(sql, bound, |row| {
        Ok(PublicationRow {
            on: row.parsed("from_day")?,
            citation: Citation {
                stream: row.parsed("stream")?,
                sequence: row.sequence("sequence")?,
            },
        })
    })?;
    whole(rows)
}
