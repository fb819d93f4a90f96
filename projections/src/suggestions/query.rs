//! Suggestions as of a day. None of these queries counts, orders or groups by the author; only the author's own page asks by
//! seat (domain 7.3).

use crate::as_of::AsOf;
use crate::page::{MAX_WHOLE_ROWS, Page, QueryError, whole};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Citation, PaperId, SeatRef, Sequence, StreamId};
use qibu_domain::time::Day;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// The most suggestions of one seat that its holder is shown, the last first.
pub const MAX_OF_SEAT_ROWS: u32 = 200;

/// Which suggestions are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of bodies of that node and of all under it; `None` for all.
    pub node: Option<String>,
    /// Those that came through that body.
    pub body: Option<StreamId>,
    /// Those that stand so on the day.
    pub stage: Option<String>,
    /// Those that are not answered although the last day for it is past, and no others.
    pub overdue: bool,
}

/// A suggestion's place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestionKey {
    /// The day on which it was submitted.
    pub on: Day,
    /// Its stream.
    pub stream: StreamId,
}

/// A text that is no place in the list of suggestions.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in the list: {0}")]
pub struct NotASuggestion(String);

impl fmt::Display for SuggestionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.on, self.stream)
    }
}

impl FromStr for SuggestionKey {
    type Err = NotASuggestion;
    fn from_str(text: &str) -> Result<Self, NotASuggestion> {
        let read = || {
            let (on, stream) = text.split_once(',')?;
            let (on, stream) = (on.parse().ok()?, stream.parse().ok()?);
            Some(Self { on, stream })
        };
        read().ok_or_else(|| NotASuggestion(text.to_owned()))
    }
}

/// A suggestion as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SuggestionRow {
    /// Its stream.
    pub stream: StreamId,
    /// The body through which it came.
    pub body: StreamId,
    /// The name of that body on the day.
    pub body_name: Option<String>,
    /// The node of the body when it was submitted.
    pub node: String,
    /// The field that it is about.
    pub field: String,
    /// The seat of its author.
    pub author: Option<SeatRef>,
    /// The paper with its words.
    pub words: PaperId,
    /// The day on which it was submitted.
    pub submitted_on: Day,
    /// The sequence of the event that recorded it.
    pub submitted_by: Sequence,
    /// `submitted`, `forwarded`, `answered`, `adopted` or `declined`.
    pub stage: String,
    /// Since when.
    pub stage_on: Day,
    /// The node that it was forwarded to last.
    pub to_node: Option<String>,
    /// What the body outside Qibu is that it was forwarded to last.
    pub to_outside: Option<String>,
    /// The last day on which an answer is in time.
    pub until: Day,
    /// The last day of the first term that passed without an answer, where what came next came after it.
    pub overdue_first: Option<Day>,
    /// The day of the answer.
    pub answered_on: Option<Day>,
    /// The sequence of the event that recorded the answer.
    pub answered_by: Option<Sequence>,
    /// The paper with the answer.
    pub answer: Option<PaperId>,
    /// Why it was declined.
    pub ground: Option<String>,
    /// Since when it is published.
    pub published_on: Option<Day>,
    /// Whether that names the author: `named`, `withheld` or `nobody`.
    pub author_shown: Option<String>,
    /// The submission was recorded later than on its day (补录).
    pub is_late: bool,
    /// So was the answer.
    pub is_answer_late: bool,
    /// The last correction of the submission.
    pub corrected_by: Option<Sequence>,
}

impl SuggestionRow {
    /// The event that submitted it (law 5).
    pub fn citation(&self) -> Citation {
        Citation {
            stream: self.stream,
            sequence: self.submitted_by,
        }
    }

    /// The event that answered it.
    pub fn answer_citation(&self) -> Option<Citation> {
        let sequence = self.answered_by?;
        let stream = self.stream;
        Some(Citation { stream, sequence })
    }

    /// Its place in the list.
    pub fn key(&self) -> SuggestionKey {
        SuggestionKey {
            on: self.submitted_on,
            stream: self.stream,
        }
    }

    /// It is not answered, and the last day for it has ended.
    pub fn is_overdue(&self, as_of: impl Into<AsOf>) -> bool {
        let as_of: AsOf = as_of.into();
        self.answered_on.is_none() && self.until < as_of.due_before()
    }

    /// Whether it was answered in time; `None` while it may still be. Once a term has passed it is not, whoever it was
    /// forwarded to then.
    pub fn is_in_time(&self, as_of: impl Into<AsOf>) -> Option<bool> {
        if self.overdue_first.is_some() || self.is_overdue(as_of) {
            return Some(false);
        }
        self.answered_on.map(|_| true)
    }
}

macro_rules! suggestions {
    ($where:literal) => {
        concat!(
            within_node!(),
            "SELECT s.*, n.name AS body_name FROM suggestion s LEFT JOIN subject_name n ON n.stream = s.body AND ",
            holds_on_day!("n"),
            " WHERE ",
            holds_on_day!("s"),
            $where
        )
    };
}

/// The suggestions submitted by the end of a day, the last first.
pub fn list(
    tables: &Tables<'_>,
    as_of: impl Into<AsOf>,
    filter: &Filter,
    page: &Page<SuggestionKey>,
) -> Result<Vec<SuggestionRow>, QueryError> {
    let as_of: AsOf = as_of.into();
    let limit_rows = page.checked_limit()?;
    let sql = suggestions!(
        " AND (?2 IS NULL OR s.node IN (SELECT code FROM within_node))
          AND (?3 IS NULL OR s.body = ?3) AND (?4 IS NULL OR s.stage = ?4)
          AND (?5 = 0 OR (s.answered_on IS NULL AND s.until_day < ?9))
          AND (?6 IS NULL OR s.submitted_on < ?6 OR (s.submitted_on = ?6 AND s.stream > ?7))
          ORDER BY s.submitted_on DESC, s.stream LIMIT ?8"
    );
    let after = page.after.as_ref();
    let bound = values![
        as_of.day().to_string(),
        filter.node.as_deref(),
        filter.body.map(|body| body.to_string()),
        filter.stage.as_deref(),
        i64::from(filter.overdue),
        after.map(|after| after.on.to_string()),
        after.map(|after| after.stream.to_string()),
        limit_rows,
        as_of.due_before().to_string(),
    ];
    Ok(tables.all(sql, bound, suggestion)?)
}

/// One suggestion as of a day; `None` where it was not submitted by then.
pub fn one(
    tables: &Tables<'_>,
    as_of: impl Into<AsOf>,
    stream: StreamId,
) -> Result<Option<SuggestionRow>, QueryError> {
    let sql = suggestions!(" AND s.stream = ?3");
    let as_of: AsOf = as_of.into();
    let bound = values![as_of.day().to_string(), None::<&str>, stream.to_string()];
    Ok(tables.first(sql, bound, suggestion)?)
}

/// The suggestions that came through a body by the end of a day, for a measure: all, or none.
pub fn of_body(
    tables: &Tables<'_>,
    as_of: impl Into<AsOf>,
    body: StreamId,
) -> Result<Vec<SuggestionRow>, QueryError> {
    let sql = suggestions!(" AND s.body = ?3 ORDER BY s.submitted_on, s.stream LIMIT ?4");
    let as_of: AsOf = as_of.into();
    let bound = values![
        as_of.day().to_string(),
        None::<&str>,
        body.to_string(),
        MAX_WHOLE_ROWS + 1,
    ];
    whole(tables.all(sql, bound, suggestion)?)
}

/// The suggestions of whoever sits on a seat, for that person's own page, the last first.
pub fn of_seat(
    tables: &Tables<'_>,
    as_of: Day,
    seat: SeatRef,
) -> Result<Vec<SuggestionRow>, QueryError> {
    let sql = suggestions!(" AND s.author = ?3 ORDER BY s.submitted_on DESC, s.stream LIMIT ?4");
    let most = i64::from(MAX_OF_SEAT_ROWS);
    let bound = values![as_of.to_string(), None::<&str>, seat.to_string(), most];
    Ok(tables.all(sql, bound, suggestion)?)
}

/// The streams of those suggestions, in their order: what is to be done with every one of them.
pub fn streams_of_seat(
    tables: &Tables<'_>,
    as_of: Day,
    (seat, after): (SeatRef, Option<StreamId>),
    limit_rows: u32,
) -> Result<Vec<StreamId>, QueryError> {
    let sql = concat!(
        "SELECT s.stream FROM suggestion s WHERE ",
        holds_on_day!("s"),
        " AND s.author = ?2 AND (?3 IS NULL OR s.stream > ?3) ORDER BY s.stream LIMIT ?4"
    );
    let after = after.map(|after| after.to_string());
    let bound = values![
        as_of.to_string(),
        seat.to_string(),
        after,
        i64::from(limit_rows),
    ];
    Ok(tables.all(sql, bound, |row| row.parsed("stream"))?)
}

/// A suggestion on which something has fallen due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its stream.
    pub stream: StreamId,
    /// The node of the body when it was submitted.
    pub node: String,
}

/// Those whose answer was due before a day and is not written down as overdue, in the order of their streams.
pub fn fallen_due(
    tables: &Tables<'_>,
    day: Day,
    after: Option<StreamId>,
    limit_rows: u32,
) -> Result<Vec<Due>, QueryError> {
    let sql = concat!(
        "SELECT s.stream, s.node FROM suggestion s WHERE ",
        holds_on_day!("s"),
        " AND s.due_day < ?1 AND (?2 IS NULL OR s.stream > ?2) ORDER BY s.stream LIMIT ?3"
    );
    let after = after.map(|after| after.to_string());
    let bound = values![day.to_string(), after, i64::from(limit_rows)];
    Ok(tables.all(sql, bound, |row| {
        Ok::<_, TablesError>(Due {
            stream: row.parsed("stream")?,
            node: row.get("node")?,
        })
    })?)
}

fn suggestion(row: &Row<'_>) -> Result<SuggestionRow, TablesError> {
    Ok(SuggestionRow {
        stream: row.parsed("stream")?,
        body: row.parsed("body")?,
        body_name: row.get("body_name")?,
        node: row.get("node")?,
        field: row.get("field")?,
        author: row.parsed_or_none("author")?,
        words: row.parsed("words")?,
        submitted_on: row.parsed("submitted_on")?,
        submitted_by: row.sequence("submitted_by")?,
        stage: row.get("stage")?,
        stage_on: row.parsed("stage_on")?,
        to_node: row.get("to_node")?,
        to_outside: row.get("to_outside")?,
        until: row.parsed("until_day")?,
        overdue_first: row.parsed_or_none("overdue_first")?,
        answered_on: row.parsed_or_none("answered_on")?,
        answered_by: row.sequence_or_none("answered_by")?,
        answer: row.parsed_or_none("answer")?,
        ground: row.get("ground")?,
        published_on: row.parsed_or_none("published_on")?,
        author_shown: row.get("author_shown")?,
        is_late: row.get("is_late")?,
        is_answer_late: row.get("is_answer_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
    })
}
