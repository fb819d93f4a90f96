//! Events, of one stream or of all.

use crate::page::{Page, QueryError};
use crate::tables::{Row, Tables, TablesError, containing};
use crate::values;
use qibu_domain::id::{
    AccountId, ApplicationId, Citation, Position, Sequence, StreamId, StreamKind, SubjectId,
};
use qibu_domain::time::{Day, Instant};
use serde::Serialize;

/// Which events are shown; every field narrows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of that kind of stream.
    pub kind: Option<StreamKind>,
    /// Those of that name.
    pub name: Option<String>,
    /// Those of that stream.
    pub stream: Option<StreamId>,
    /// Those about that application.
    pub application: Option<ApplicationId>,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryRow {
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream.
    pub sequence: Sequence,
    /// Its place in the log.
    pub position: Position,
    /// When it was written, in microseconds since 1970-01-01T00:00Z.
    pub recorded_at: Instant,
    /// Its frozen name.
    pub name: String,
    /// The version of its payload.
    pub version: u32,
    /// `act`, `fact` or `correction`.
    pub class: String,
    /// The day that it counted from when it was written.
    pub occurred_on: Day,
    /// The day that an act was decided on.
    pub decided_on: Option<Day>,
    /// The day that it counts from now, corrections applied; `None` for a void fact and for corrections themselves.
    pub counts_on: Option<Day>,
    /// How it came into the log: `live`, `late_entry`, `import`, `correction`.
    pub source: String,
    /// The account that acted; `None` where a rule did.
    pub by_account: Option<AccountId>,
    /// The node whose office it acted for.
    pub office: Option<String>,
    /// The account that it stood in for.
    pub standing_in_for: Option<AccountId>,
    /// Who typed it, where that was another.
    pub entered_by: Option<AccountId>,
    /// The rule by which it fell due.
    pub rule: Option<String>,
    /// The payload, verbatim.
    pub payload: String,
    /// The subject that its stream is about.
    pub subject: Option<SubjectId>,
    /// The application that it is about.
    pub application: Option<ApplicationId>,
    /// The last correction of it.
    pub corrected_by: Option<Sequence>,
    /// Whether a correction voided it.
    pub is_void: bool,
}

impl HistoryRow {
    /// Its citation (law 5).
    pub fn citation(&self) -> Citation {
        Citation {
            stream: self.stream,
            sequence: self.sequence,
        }
    }
}

const SELECT: &str = "SELECT stream, sequence, position, recorded_at, name, version, class, occurred_on, decided_on,
       counts_on, source, by_account, office, standing_in_for, entered_by, rule, payload, subject, application,
       corrected_by, is_void
     FROM history h";

/// The events of a stream in the order in which they were written. With a day, only those that count from it or
/// earlier: a corrected fact by its corrected day, a void one and a correction by the day that they carry.
pub fn of_stream(
    tables: &Tables<'_>,
    stream: StreamId,
    as_of: Option<Day>,
    page: &Page<Sequence>,
) -> Result<Vec<HistoryRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = format!(
        "{SELECT}
         WHERE h.stream = ?1 AND (?2 IS NULL OR COALESCE(h.counts_on, h.occurred_on) <= ?2) AND h.sequence > ?3
         ORDER BY h.sequence LIMIT ?4"
    );
    let after = page.after.unwrap_or_default().0;
    let as_of = as_of.map(|day| day.to_string());
    let rows = tables.all(
        &sql,
        values![stream.to_string(), as_of, after, limit_rows],
        event,
    )?;
    Ok(rows)
}

/// The events of the log in the order of their positions.
pub fn events(
    tables: &Tables<'_>,
    filter: &Filter,
    page: &Page<Position>,
) -> Result<Vec<HistoryRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = format!(
        "{SELECT}
         WHERE h.position > ?1
           AND (?2 IS NULL OR h.kind = ?2)
           AND (?3 IS NULL OR h.name = ?3)
           AND (?4 IS NULL OR h.stream = ?4)
           AND (?5 IS NULL OR h.application = ?5)
         ORDER BY h.position LIMIT ?6"
    );
    let rows = tables.all(
        &sql,
        values![
            page.after.unwrap_or_default().0,
            filter.kind.map(StreamKind::as_str),
            filter.name.as_deref(),
            filter.stream.map(|stream| stream.to_string()),
            filter.application.map(|id| id.to_string()),
            limit_rows,
        ],
        event,
    )?;
    Ok(rows)
}

fn event(row: &Row<'_>) -> Result<HistoryRow, TablesError> {
    Ok(HistoryRow {
        stream: row.parsed("stream")?,
        sequence: row.sequence("sequence")?,
        position: row.position("position")?,
        recorded_at: Instant(row.get("recorded_at")?),
        name: row.get("name")?,
        version: row.get("version")?,
        class: row.get("class")?,
        occurred_on: row.parsed("occurred_on")?,
        decided_on: row.parsed_or_none("decided_on")?,
        counts_on: row.parsed_or_none("counts_on")?,
        source: row.get("source")?,
        by_account: row.parsed_or_none("by_account")?,
        office: row.get("office")?,
        standing_in_for: row.parsed_or_none("standing_in_for")?,
        entered_by: row.parsed_or_none("entered_by")?,
        rule: row.get("rule")?,
        payload: row.get("payload")?,
        subject: row.parsed_or_none("subject")?,
        application: row.parsed_or_none("application")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
        is_void: row.get("is_void")?,
    })
}

/// Whether the payload of any event holds a text, such as the id of a paper. It looks through all of them: for rare
/// questions only.
pub fn mentions(tables: &Tables<'_>, text: &str) -> Result<bool, QueryError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM history WHERE LOWER(payload) LIKE ?1 ESCAPE '\\')";
    Ok(tables.one(sql, values![containing(text)], |row| row.get(0))?)
}

/// The stream whose event was the first to hold a text, such as the id of a paper. It looks through all of them: for
/// rare questions only.
pub fn first_to_mention(tables: &Tables<'_>, text: &str) -> Result<Option<StreamId>, QueryError> {
    let sql = "SELECT stream FROM history WHERE LOWER(payload) LIKE ?1 ESCAPE '\\' ORDER BY position LIMIT 1";
    Ok(tables.first(sql, values![containing(text)], |row| row.parsed("stream"))?)
}
