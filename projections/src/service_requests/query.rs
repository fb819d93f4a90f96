//! Requests for service as of a day, and those of which something has fallen due.

use crate::as_of::AsOf;
use crate::page::{Page, QueryError};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Citation, SeatRef, Sequence, StreamId};
use qibu_domain::time::Day;
use serde::Serialize;

/// Which requests are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those asked at that node and at all under it; `None` for all.
    pub node: Option<String>,
    /// Those that the body answers, or was asked.
    pub body: Option<StreamId>,
    /// Those that the team does.
    pub team: Option<StreamId>,
    /// `to_society` or `to_member`.
    pub direction: Option<String>,
    /// Those that stand so on the day.
    pub stage: Option<String>,
}

/// A request for service as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceRequestRow {
    /// Its stream.
    pub stream: StreamId,
    /// `to_society` or `to_member`.
    pub direction: String,
    /// What kind of asker it is.
    pub asker: String,
    /// The seat of the member who asks.
    pub seat: Option<SeatRef>,
    /// The node where it was asked.
    pub node: String,
    /// The body that answers it, or was asked.
    pub body: Option<StreamId>,
    /// The name of that body on the day.
    pub body_name: Option<String>,
    /// The domain of service.
    pub domain: Option<String>,
    /// The team that does it.
    pub team: Option<StreamId>,
    /// The name of that team on the day.
    pub team_name: Option<String>,
    /// How it stands.
    pub stage: String,
    /// The day on which it was asked.
    pub asked_on: Day,
    /// The sequence of the event that recorded it.
    pub asked_by: Sequence,
    /// The day of the first matching, acceptance or declining.
    pub first_answer_on: Option<Day>,
    /// The day of its delivery.
    pub delivered_on: Option<Day>,
    /// The sequence of the event that recorded that.
    pub delivered_by: Option<Sequence>,
    /// The last day on which the asker may answer, while that is open.
    pub answer_due: Option<Day>,
    /// The day on which the asker confirmed it.
    pub answered_on: Option<Day>,
    /// The sequence of the event that recorded that.
    pub answered_by: Option<Sequence>,
    /// `satisfied`, `unsatisfied` or `no_answer`, once the asker confirmed it.
    pub answer: Option<String>,
    /// The day on which it was closed or declined.
    pub closed_on: Option<Day>,
    /// The sequence of the event that says so; none while nobody wrote down that silence closed it.
    pub ended_by: Option<Sequence>,
    /// `confirmed`, `silence` or `declined`, once it has ended.
    pub ending: Option<String>,
    /// Why it was declined.
    pub ground: Option<String>,
    /// The asking was recorded later than on its day (补录).
    pub is_late: bool,
    /// The last correction of the asking.
    pub corrected_by: Option<Sequence>,
}

impl ServiceRequestRow {
    /// The event that recorded the asking (law 5).
    pub fn citation(&self) -> Citation {
        self.cite(self.asked_by)
    }

    /// An event of its stream.
    pub fn cite(&self, sequence: Sequence) -> Citation {
        let stream = self.stream;
        Citation { stream, sequence }
    }

    /// Whether the asker said to be content or not.
    pub fn is_satisfied(&self) -> Option<bool> {
        match self.answer.as_deref() {
            Some("satisfied") => Some(true),
            Some("unsatisfied") => Some(false),
            _ => None,
        }
    }
}

/// What has fallen due by `?3` counts as it fell due, whether anybody wrote it down or not (law 15).
macro_rules! requests {
    ($where:literal) => {
        concat!(
            within_node!(),
            "SELECT found.*, n.name AS body_name, t.name AS team_name FROM (
               SELECT r.stream, r.direction, r.asker, r.seat, r.node, r.body, r.domain, r.team,
                 r.asked_on, r.asked_by, r.first_answer_on, r.delivered_on, r.delivered_by,
                 r.answered_on, r.answered_by, r.answer, r.ended_by, r.ground, r.is_late, r.corrected_by,
                 CASE WHEN r.due_day < ?3 THEN 'closed' ELSE r.stage END AS stage,
                 CASE WHEN r.due_day < ?3 THEN NULL ELSE r.due_day END AS answer_due,
                 CASE WHEN r.due_day < ?3 THEN r.due_day ELSE r.closed_on END AS closed_on,
                 CASE WHEN r.due_day < ?3 THEN 'silence' ELSE r.ending END AS ending
               FROM service_request r WHERE ",
            holds_on_day!("r"),
            ") AS found
             LEFT JOIN subject_name n ON n.stream = found.body AND ",
            holds_on_day!("n"),
            " LEFT JOIN team t ON t.stream = found.team AND ",
            holds_on_day!("t"),
            " WHERE 1 = 1",
            $where
        )
    };
}

/// The requests asked by the end of a day, in the order of their streams.
pub fn list(
    tables: &Tables<'_>,
    as_of: impl Into<AsOf>,
    filter: &Filter,
    page: &Page<StreamId>,
) -> Result<Vec<ServiceRequestRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let as_of: AsOf = as_of.into();
    let sql = requests!(
        " AND (?2 IS NULL OR found.node IN (SELECT code FROM within_node))
          AND (?4 IS NULL OR found.body = ?4) AND (?5 IS NULL OR found.team = ?5)
          AND (?6 IS NULL OR found.direction = ?6) AND (?7 IS NULL OR found.stage = ?7)
          AND (?8 IS NULL OR found.stream > ?8) ORDER BY found.stream LIMIT ?9"
    );
    let bound = values![
        as_of.day().to_string(),
        filter.node.as_deref(),
        as_of.due_before().to_string(),
        filter.body.map(|body| body.to_string()),
        filter.team.map(|team| team.to_string()),
        filter.direction.as_deref(),
        filter.stage.as_deref(),
        page.after.map(|after| after.to_string()),
        limit_rows,
    ];
    Ok(tables.all(sql, bound, request)?)
}

/// One request as of a day; `None` where it was not asked by then.
pub fn one(
    tables: &Tables<'_>,
    as_of: impl Into<AsOf>,
    stream: StreamId,
) -> Result<Option<ServiceRequestRow>, QueryError> {
    let as_of: AsOf = as_of.into();
    let sql = requests!(" AND found.stream = ?4");
    let bound = values![
        as_of.day().to_string(),
        None::<&str>,
        as_of.due_before().to_string(),
        stream.to_string()
    ];
    Ok(tables.first(sql, bound, request)?)
}

/// All requests that a body answers or was asked by the end of a day, the first one first.
pub fn of_body(
    tables: &Tables<'_>,
    as_of: impl Into<AsOf>,
    body: StreamId,
) -> Result<Vec<ServiceRequestRow>, QueryError> {
    let as_of: AsOf = as_of.into();
    let sql = requests!(" AND found.body = ?4 ORDER BY found.asked_on, found.stream");
    let bound = values![
        as_of.day().to_string(),
        None::<&str>,
        as_of.due_before().to_string(),
        body.to_string()
    ];
    Ok(tables.all(sql, bound, request)?)
}

/// Requests that silence closed before a day though nobody has written it down, the first due first, with their nodes.
pub fn due(
    tables: &Tables<'_>,
    before: Day,
    limit_rows: usize,
) -> Result<Vec<(StreamId, String)>, QueryError> {
    let sql =
        "SELECT r.stream, r.node FROM service_request r WHERE r.to_day IS NULL AND r.due_day < ?1
               ORDER BY r.due_day, r.stream LIMIT ?2";
    let limit_rows = i64::try_from(limit_rows).unwrap_or(i64::MAX);
    let bound = values![before.to_string(), limit_rows];
    Ok(tables.all(sql, bound, |row| {
        Ok((row.parsed("stream")?, row.get("node")?))
    })?)
}

fn request(row: &Row<'_>) -> Result<ServiceRequestRow, TablesError> {
    Ok(ServiceRequestRow {
        stream: row.parsed("stream")?,
        direction: row.get("direction")?,
        asker: row.get("asker")?,
        seat: row.parsed_or_none("seat")?,
        node: row.get("node")?,
        body: row.parsed_or_none("body")?,
        body_name: row.get("body_name")?,
        domain: row.get("domain")?,
        team: row.parsed_or_none("team")?,
        team_name: row.get("team_name")?,
        stage: row.get("stage")?,
        asked_on: row.parsed("asked_on")?,
        asked_by: row.sequence("asked_by")?,
        first_answer_on: row.parsed_or_none("first_answer_on")?,
        delivered_on: row.parsed_or_none("delivered_on")?,
        delivered_by: row.sequence_or_none("delivered_by")?,
        answer_due: row.parsed_or_none("answer_due")?,
        answered_on: row.parsed_or_none("answered_on")?,
        answered_by: row.sequence_or_none("answered_by")?,
        answer: row.get("answer")?,
        closed_on: row.parsed_or_none("closed_on")?,
        ended_by: row.sequence_or_none("ended_by")?,
        ending: row.get("ending")?,
        ground: row.get("ground")?,
        is_late: row.get("is_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
    })
}
