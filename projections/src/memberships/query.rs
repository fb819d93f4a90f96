//! Memberships as of a day, by body, and the tallies that guards ask for.

use crate::page::{Page, QueryError};
use crate::tables::{Row, Tables, TablesError};
use crate::values;
use qibu_domain::id::{Citation, SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::time::Day;
use serde::Serialize;

/// Which memberships are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Of which association.
    pub body: StreamId,
    /// Those who sit there on the day, and nobody else.
    pub only_sitting: bool,
}

/// A membership as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MembershipRow {
    /// The seat.
    pub seat: SeatRef,
    /// The association.
    pub body: StreamId,
    /// The node.
    pub node: String,
    /// The role in which it was offered or taken.
    pub role: String,
    /// The category.
    pub category: Option<String>,
    /// The day on which it was offered.
    pub offered_on: Option<Day>,
    /// The day on which it was declined, where that is so by the day.
    pub declined_on: Option<Day>,
    /// The first day on which somebody sits there, where that is so by the day.
    pub from: Option<Day>,
    /// The event that says so.
    pub taken_by: Option<Sequence>,
    /// The first day on which nobody does any more, where that is so by the day.
    pub to: Option<Day>,
    /// The event that says so.
    pub left_by: Option<Sequence>,
    /// How they left.
    pub leaving: Option<String>,
    /// Full capacity was declared.
    pub capacity_declared: bool,
    /// The day from which the candidate is a member, where that is so by the day.
    pub confirmed_on: Option<Day>,
    /// Whether an attestation of the person counts on the day.
    pub is_attested: bool,
}

impl MembershipRow {
    /// Whether whoever sits there is a member on the day.
    pub fn is_member(&self) -> bool {
        self.role == "member" || self.confirmed_on.is_some()
    }

    /// Whether somebody sits there on the day.
    pub fn is_sitting(&self) -> bool {
        self.from.is_some() && self.to.is_none()
    }
}

/// What guards ask of the memberships of an association as of a day, in seats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Whether anything was ever recorded by the day.
    pub is_known: bool,
    /// The seats of those who sit there.
    pub sitting: Vec<MembershipRow>,
    /// The events by which others left.
    pub left: Vec<Citation>,
    /// How many ever took a seat as initiator or candidate.
    pub candidates: usize,
}

macro_rules! columns {
    () => {
        "m.stream, m.body, m.node, m.role, m.category,
         CASE WHEN m.offered_on <= ?1 THEN m.offered_on END AS offered_day,
         CASE WHEN m.declined_on <= ?1 THEN m.declined_on END AS declined_day,
         CASE WHEN m.from_day <= ?1 THEN m.from_day END AS taken_day,
         CASE WHEN m.from_day <= ?1 THEN m.taken_by END AS taking,
         CASE WHEN m.to_day <= ?1 THEN m.to_day END AS left_day,
         CASE WHEN m.to_day <= ?1 THEN m.left_by END AS left_event,
         CASE WHEN m.to_day <= ?1 THEN m.leaving END AS left_how,
         CASE WHEN m.from_day <= ?1 THEN m.capacity_declared ELSE 0 END AS capacity,
         CASE WHEN m.confirmed_on <= ?1 THEN m.confirmed_on END AS confirmed_day,
         EXISTS (SELECT 1 FROM membership_attested a WHERE a.stream = m.stream AND a.from_day <= ?1
           AND a.to_day > ?1) AS attested
         FROM membership m"
    };
}

/// What is known of an event by the day: an offer, or a taking that came late.
macro_rules! is_known {
    () => {
        "(m.offered_on <= ?1 OR m.from_day <= ?1)"
    };
}

/// The memberships of an association as of a day, in the order of their seats.
pub fn list(
    tables: &Tables<'_>,
    as_of: Day,
    filter: Filter,
    page: &Page<SeatRef>,
) -> Result<Vec<MembershipRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = concat!(
        "SELECT ",
        columns!(),
        " WHERE m.body = ?2 AND ",
        is_known!(),
        " AND (?3 = 0 OR (m.from_day <= ?1 AND (m.to_day IS NULL OR m.to_day > ?1)))
          AND (?4 IS NULL OR m.stream > ?4) ORDER BY m.stream LIMIT ?5"
    );
    let after = page.after.map(|after| stream(after).to_string());
    let bound = values![
        as_of.to_string(),
        filter.body.to_string(),
        filter.only_sitting,
        after,
        limit_rows
    ];
    Ok(tables.all(sql, bound, membership)?)
}

/// One membership as of a day; `None` where nothing was known by then.
pub fn of_seat(
    tables: &Tables<'_>,
    as_of: Day,
    seat: SeatRef,
) -> Result<Option<MembershipRow>, QueryError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " WHERE m.stream = ?2 AND ",
        is_known!()
    );
    let bound = values![as_of.to_string(), stream(seat).to_string()];
    Ok(tables.first(sql, bound, membership)?)
}

/// What guards ask of the memberships of an association.
pub fn tally(tables: &Tables<'_>, as_of: Day, body: StreamId) -> Result<Tally, QueryError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " WHERE m.body = ?2 AND ",
        is_known!(),
        " ORDER BY m.stream"
    );
    let bound = values![as_of.to_string(), body.to_string()];
    let rows = tables.all(sql, bound, membership)?;
    let mut tally = Tally {
        is_known: !rows.is_empty(),
        ..Tally::default()
    };
    for row in rows {
        if row.from.is_some() && row.role != "member" {
            tally.candidates += 1;
        }
        if row.is_sitting() {
            tally.sitting.push(row);
        } else if let Some(sequence) = row.left_by {
            let stream = stream(row.seat);
            tally.left.push(Citation { stream, sequence });
        }
    }
    Ok(tally)
}

fn stream(seat: SeatRef) -> StreamId {
    StreamId::new(StreamKind::Membership, seat.0)
}

fn membership(row: &Row<'_>) -> Result<MembershipRow, TablesError> {
    let stream: StreamId = row.parsed("stream")?;
    Ok(MembershipRow {
        seat: SeatRef(stream.id),
        body: row.parsed("body")?,
        node: row.get("node")?,
        role: row.get("role")?,
        category: row.get("category")?,
        offered_on: row.parsed_or_none("offered_day")?,
        declined_on: row.parsed_or_none("declined_day")?,
        from: row.parsed_or_none("taken_day")?,
        taken_by: row.sequence_or_none("taking")?,
        to: row.parsed_or_none("left_day")?,
        left_by: row.sequence_or_none("left_event")?,
        leaving: row.get("left_how")?,
        capacity_declared: row.get("capacity")?,
        confirmed_on: row.parsed_or_none("confirmed_day")?,
        is_attested: row.get("attested")?,
    })
}
