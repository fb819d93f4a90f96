//! The rota of one body as of a day.

use crate::page::{MAX_WHOLE_ROWS, QueryError, whole};
use crate::tables::{Row, Tables, TablesError, holds_on_day};
use crate::values;
use qibu_domain::id::{SeatRef, Sequence, StreamId};
use qibu_domain::subject::affairs::HAND_OVER_DAYS;
use qibu_domain::time::Day;
use serde::Serialize;

/// Of how many days before the day that is shown turns are told, in days.
pub const PASSED_DAYS: i64 = 365;

/// A turn of the rota, as it stood at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TurnRow {
    /// The sequence of the event that set it.
    pub set_by: Sequence,
    /// Its number in that rota, from 1.
    pub number: u32,
    /// Its first day.
    pub first: Day,
    /// Its last day.
    pub last: Day,
    /// The seat of whoever is on duty.
    pub seat: SeatRef,
    /// The last swap of it.
    pub swapped_by: Option<Sequence>,
    /// The hand-over of it.
    pub handed_over_by: Option<Sequence>,
    /// The day of the hand-over.
    pub handed_over_on: Option<Day>,
    /// How the hand-over stands on the day that is shown.
    pub hand_over: HandOverState,
}

/// How the hand-over of a turn stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HandOverState {
    /// The turn has not ended, and is not handed over.
    Ahead,
    /// It ended a few days ago, and is to be handed over.
    Due,
    /// It ended longer ago, and is not handed over.
    Missing,
    /// It was handed over in time.
    Done,
    /// It was handed over late.
    Late,
}

impl HandOverState {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Due => "due",
            Self::Missing => "missing",
            Self::Done => "done",
            Self::Late => "late",
        }
    }

    /// How it stands at the end of a day.
    fn of(last: Day, done: Option<Day>, as_of: Day) -> Self {
        let in_time = last.plus_days(HAND_OVER_DAYS);
        match done {
            Some(on) if on <= in_time => Self::Done,
            Some(_) => Self::Late,
            None if as_of <= last => Self::Ahead,
            None if as_of <= in_time => Self::Due,
            None => Self::Missing,
        }
    }
}

impl TurnRow {
    /// Whether a day is one of the turn.
    pub fn holds(&self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }
}

/// The turns of a body as they stood at the end of a day, in the order of their days: those that ended in [`PASSED_DAYS`] days and
/// all that were to come.
pub fn rota(tables: &Tables<'_>, stream: StreamId, as_of: Day) -> Result<Vec<TurnRow>, QueryError> {
    let sql = format!(
        "SELECT t.set_by, t.number, t.first_day, t.last_day, t.seat, t.swapped_by, t.handed_over_by, t.handed_over_on
         FROM rota_turn t WHERE t.stream = ?2 AND t.last_day > ?3 AND {}
         ORDER BY t.first_day, t.set_by, t.number LIMIT ?4",
        holds_on_day!("t"),
    );
    let bound = values![
        as_of.to_string(),
        stream.to_string(),
        as_of.plus_days(-PASSED_DAYS).to_string(),
        MAX_WHOLE_ROWS.saturating_add(1)
    ];
    whole(tables.all(&sql, bound, |row| turn(row, as_of))?)
}

fn turn(row: &Row<'_>, as_of: Day) -> Result<TurnRow, TablesError> {
    let last = row.parsed("last_day")?;
    let handed_over_on = row.parsed_or_none("handed_over_on")?;
    Ok(TurnRow {
        set_by: row.sequence("set_by")?,
        number: row.get("number")?,
        first: row.parsed("first_day")?,
        last,
        seat: row.parsed("seat")?,
        swapped_by: row.sequence_or_none("swapped_by")?,
        handed_over_by: row.sequence_or_none("handed_over_by")?,
        handed_over_on,
        hand_over: HandOverState::of(last, handed_over_on, as_of),
    })
}
