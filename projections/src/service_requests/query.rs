//! Requests for service as of a day, and those of which something has fallen due.

use crate::as_of::AsOf;
use crate::page::{Page, QueryError};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Citation, PaperId, SeatRef, Sequence, StreamId};
use qibu_domain::time::Day;
use serde::Serialize;

/// The most requests of one seat that are shown to its person.
pub const MAX_OF_SEAT_ROWS: u32 = 500;

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
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of another day whether it came late"
)]
pub struct ServiceRequestRow {
    /// Its stream.
    pub stream: StreamId,
    /// `to_society` or `to_member`.
    pub direction: String,
    /// What kind of asker it is.
    pub asker: String,
    /// The seat of the member who asks.
    pub seat: Option<SeatRef>,
    /// The paper that holds the wish.
    pub wish: Option<PaperId>,
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
    /// That was recorded later than on its day (补录).
    pub is_first_answer_late: bool,
    /// The day of its delivery.
    pub delivered_on: Option<Day>,
    /// The sequence of the event that recorded that.
    pub delivered_by: Option<Sequence>,
    /// That was recorded later than on its day.
    pub is_delivered_late: bool,
    /// The last day on which the asker may answer, while that is open.
    pub answer_due: Option<Day>,
    /// The day on which the asker confirmed it.
    pub answered_on: Option<Day>,
    /// The sequence of the event that recorded that.
    pub answered_by: Option<Sequence>,
    /// `satisfied`, `unsatisfied` or `no_answer`, once the asker confirmed it.
    pub answer: Option<String>,
    /// That was recorded later than on its day.
    pub is_answered_late: bool,
    /// `satisfied` or `unsatisfied`: what the asker said of it last, though it was taken up again since.
    pub reply: Option<String>,
    /// The day on which the asker said so.
    pub replied_on: Option<Day>,
    /// The sequence of the event that recorded that.
    pub replied_by: Option<Sequence>,
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

    /// Whether the asker said last to be content or not, though it was taken up again since.
    pub fn is_satisfied(&self) -> Option<bool> {
        match self.reply.as_deref() {
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
               SELECT r.stream, r.direction, r.asker, r.seat, r.wish, r.node, r.body, r.domain, r.team,
                 r.asked_on, r.asked_by, r.first_answer_on, r.is_first_answer_late, r.delivered_on,
                 r.delivered_by, r.is_delivered_late, r.answered_on, r.answered_by, r.answer,
                 r.is_answered_late, r.reply, r.replied_on, r.replied_by, r.ended_by, r.ground, r.is_late, r.corrected_by,
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

/// A request that was declined as a paid referral or a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidRow {
    /// Its stream.
    pub stream: StreamId,
    /// The sequence of the event that recorded the asking.
    pub asked_by: Sequence,
    /// The sequence of the last event within those days that declined it so.
    pub paid_by: Sequence,
}

/// The requests that a body had and that were declined as a paid referral or a sale from a day to another, whatever became of
/// them by the end of a third, in the order of their streams.
pub fn paid_of(
    tables: &Tables<'_>,
    as_of: Day,
    body: StreamId,
    (from, to): (Day, Day),
) -> Result<Vec<PaidRow>, QueryError> {
    let sql = "SELECT r.stream, MIN(r.asked_by) AS asked_by, MAX(r.paid_by) AS paid_by
               FROM service_request r WHERE r.paid_body = ?1 AND r.from_day <= ?2
                 AND r.paid_on >= ?3 AND r.paid_on <= ?4 GROUP BY r.stream ORDER BY r.stream";
    let bound = values![
        body.to_string(),
        as_of.to_string(),
        from.to_string(),
        to.to_string()
    ];
    Ok(tables.all(sql, bound, |row| {
        Ok(PaidRow {
            stream: row.parsed("stream")?,
            asked_by: row.sequence("asked_by")?,
            paid_by: row.sequence("paid_by")?,
        })
    })?)
}

/// The requests of whoever sits on a seat, for that person's own page, the last first.
pub fn of_seat(
    tables: &Tables<'_>,
    as_of: impl Into<AsOf>,
    seat: SeatRef,
) -> Result<Vec<ServiceRequestRow>, QueryError> {
    let as_of: AsOf = as_of.into();
    let sql = requests!(" AND found.seat = ?4 ORDER BY found.asked_on DESC, found.stream LIMIT ?5");
    let bound = values![
        as_of.day().to_string(),
        None::<&str>,
        as_of.due_before().to_string(),
        seat.to_string(),
        i64::from(MAX_OF_SEAT_ROWS)
    ];
    Ok(tables.all(sql, bound, request)?)
}

/// Every request that was ever asked from a seat, as it was corrected or voided since, too, in the order of their streams.
pub fn streams_of_seat(
    tables: &Tables<'_>,
    (seat, after): (SeatRef, Option<StreamId>),
    limit_rows: u32,
) -> Result<Vec<StreamId>, QueryError> {
    let sql = "SELECT s.stream FROM service_request_seat s
               WHERE s.seat = ?1 AND (?2 IS NULL OR s.stream > ?2) ORDER BY s.stream LIMIT ?3";
    let bound = values![
        seat.to_string(),
        after.map(|after| after.to_string()),
        i64::from(limit_rows),
    ];
    Ok(tables.all(sql, bound, |row| row.parsed("stream"))?)
}

/// A request that silence closed though nobody has written it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day on which the asker might have answered.
    pub day: Day,
    /// Its stream.
    pub stream: StreamId,
    /// The node where it was asked.
    pub node: String,
}

/// Those that silence closed before a day, the first due first, behind the last one of the page before.
pub fn due(
    tables: &Tables<'_>,
    before: Day,
    after: Option<(Day, StreamId)>,
    limit_rows: u32,
) -> Result<Vec<Due>, QueryError> {
    let sql =
        "SELECT r.stream, r.node, r.due_day FROM service_request r WHERE r.to_day IS NULL AND r.due_day < ?1
           AND (?2 IS NULL OR r.due_day > ?2 OR (r.due_day = ?2 AND r.stream > ?3))
         ORDER BY r.due_day, r.stream LIMIT ?4";
    let bound = values![
        before.to_string(),
        after.map(|(day, _)| day.to_string()),
        after.map(|(_, stream)| stream.to_string()),
        i64::from(limit_rows),
    ];
    Ok(tables.all(sql, bound, |row| {
        Ok(Due {
            day: row.parsed("due_day")?,
            stream: row.parsed("stream")?,
            node: row.get("node")?,
        })
    })?)
}

fn request(row: &Row<'_>) -> Result<ServiceRequestRow, TablesError> {
    Ok(ServiceRequestRow {
        stream: row.parsed("stream")?,
        direction: row.get("direction")?,
        asker: row.get("asker")?,
        seat: row.parsed_or_none("seat")?,
        wish: row.parsed_or_none("wish")?,
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
        is_first_answer_late: row.get("is_first_answer_late")?,
        delivered_on: row.parsed_or_none("delivered_on")?,
        delivered_by: row.sequence_or_none("delivered_by")?,
        is_delivered_late: row.get("is_delivered_late")?,
        answer_due: row.parsed_or_none("answer_due")?,
        answered_on: row.parsed_or_none("answered_on")?,
        answered_by: row.sequence_or_none("answered_by")?,
        answer: row.get("answer")?,
        is_answered_late: row.get("is_answered_late")?,
        reply: row.get("reply")?,
        replied_on: row.parsed_or_none("replied_on")?,
        replied_by: row.sequence_or_none("replied_by")?,
        closed_on: row.parsed_or_none("closed_on")?,
        ended_by: row.sequence_or_none("ended_by")?,
        ending: row.get("ending")?,
        ground: row.get("ground")?,
        is_late: row.get("is_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
    })
}
