//! The affairs of one body as of a day: its facts, and who held which post.

use crate::page::{MAX_WHOLE_ROWS, Page, QueryError, whole};
use crate::tables::{Row, Tables, TablesError, holds_on_day};
use crate::values;
use qibu_domain::id::{Citation, SeatRef, Sequence, StreamId, SubjectId};
use qibu_domain::subject::event::{AffairKind, Post};
use qibu_domain::time::Day;
use serde::Serialize;

/// Which facts are listed; every field narrows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of that kind.
    pub kind: Option<AffairKind>,
    /// Those about that year: reports of it, and goals that are due in it.
    pub year: Option<u32>,
}

/// A fact of a body's own affairs, as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AffairRow {
    /// The body's stream.
    pub stream: StreamId,
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// Its kind.
    pub kind: AffairKind,
    /// The day that it counts from, corrections applied.
    pub from: Day,
    /// The first day on which a post was held no more, the next council was elected, an operator was unlinked or followed,
    /// another right of use took its place, an inspection was settled, or an honour was withdrawn, as far as that was so by the day that is shown.
    pub to: Option<Day>,
    /// The last day that it states itself: of a term, of a post, of a goal, of an agreement, of a right of use, for putting
    /// right what an inspection found.
    pub until: Option<Day>,
    /// The post that was filled.
    pub post: Option<Post>,
    /// The seat that it names.
    pub seat: Option<SeatRef>,
    /// The association that it names as the operator of a base.
    pub operator: Option<SubjectId>,
    /// What it says: the payload, corrections applied.
    pub content: String,
    /// It was recorded later than on its day (补记).
    pub is_late: bool,
    /// The last correction of it.
    pub corrected_by: Option<Sequence>,
    /// A council was changed without the audit that goes before it.
    pub lacks_audit: bool,
}

impl AffairRow {
    /// Its citation (law 5).
    pub fn citation(&self) -> Citation {
        Citation {
            stream: self.stream,
            sequence: self.sequence,
        }
    }
}

const COLUMNS: &str = "a.stream, a.sequence, a.kind, a.from_day, CASE WHEN a.to_day <= ?1 THEN a.to_day END AS ended_on,
       a.until_day, a.post, a.seat, a.operator, a.content, a.is_late, a.corrected_by, a.lacks_audit";

/// The facts of a body that were so by the end of a day, the last day first.
pub fn list(
    tables: &Tables<'_>,
    stream: StreamId,
    as_of: Day,
    filter: Filter,
    page: &Page<Sequence>,
) -> Result<Vec<AffairRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = format!(
        "SELECT {COLUMNS} FROM affair a
         WHERE a.stream = ?2 AND a.from_day <= ?1
           AND (?3 IS NULL OR a.kind = ?3)
           AND (?4 IS NULL OR a.year = ?4)
           AND (?5 IS NULL OR (a.from_day, a.sequence) < (
             SELECT last.from_day, last.sequence FROM affair last WHERE last.stream = ?2 AND last.sequence = ?5))
         ORDER BY a.from_day DESC, a.sequence DESC LIMIT ?6"
    );
    let rows = tables.all(
        &sql,
        values![
            as_of.to_string(),
            stream.to_string(),
            filter.kind.map(AffairKind::as_str),
            filter.year,
            page.after.map(|after| after.0),
            limit_rows,
        ],
        affair,
    )?;
    Ok(rows)
}

/// A fact by the sequence of the event that recorded it; `None` where there was none by that day, or it is void.
pub fn one(
    tables: &Tables<'_>,
    stream: StreamId,
    sequence: Sequence,
    as_of: Day,
) -> Result<Option<AffairRow>, QueryError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM affair a WHERE a.stream = ?2 AND a.sequence = ?3 AND a.from_day <= ?1"
    );
    let bound = values![as_of.to_string(), stream.to_string(), sequence.0];
    Ok(tables.first(&sql, bound, affair)?)
}

/// The posts of a body that were held at the end of a day, each by the fact that filled it.
pub fn posts(
    tables: &Tables<'_>,
    stream: StreamId,
    as_of: Day,
) -> Result<Vec<AffairRow>, QueryError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM affair a WHERE a.stream = ?2 AND a.kind = 'post_filled' AND {}
         ORDER BY a.post, a.from_day, a.sequence LIMIT ?3",
        holds_on_day!("a"),
    );
    let bound = values![
        as_of.to_string(),
        stream.to_string(),
        MAX_WHOLE_ROWS.saturating_add(1)
    ];
    whole(tables.all(&sql, bound, affair)?)
}

fn affair(row: &Row<'_>) -> Result<AffairRow, TablesError> {
    Ok(AffairRow {
        stream: row.parsed("stream")?,
        sequence: row.sequence("sequence")?,
        kind: row.parsed("kind")?,
        from: row.parsed("from_day")?,
        to: row.parsed_or_none("ended_on")?,
        until: row.parsed_or_none("until_day")?,
        post: row.parsed_or_none("post")?,
        seat: row.parsed_or_none("seat")?,
        operator: row.parsed_or_none("operator")?,
        content: row.get("content")?,
        is_late: row.get("is_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
        lacks_audit: row.get("lacks_audit")?,
    })
}
