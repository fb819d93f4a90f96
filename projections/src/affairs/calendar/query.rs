//! What falls due in the bodies of a node: terms that end, annual reports that are not filed; of bases agreements and rights
//! of use that end, shortcomings that are to be put right, and operators that are no more (domain 4.6); of associations
//! rotas that run out and turns that are not handed over (domain S-35); and cycles that are open for too long (domain 5.9).

use crate::affairs::rota::PASSED_DAYS;
use crate::page::QueryError;
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Sequence, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::affairs::{ANNUAL_REPORT_DUE, HAND_OVER_DAYS};
use qibu_domain::time::Day;
use serde::Serialize;

/// The most entries of one calendar.
pub const MAX_CALENDAR_ROWS: u32 = 200;

/// What falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// The annual report of a year.
    AnnualReport {
        /// The year that it is about.
        year: i16,
    },
    /// The term of the council that was elected last.
    TermEnd {
        /// The sequence of the election.
        elected_by: Sequence,
    },
    /// The agreement with the operator of a base.
    AgreementEnd {
        /// The sequence of the fact that linked it.
        linked_by: Sequence,
    },
    /// The right of use of the premises of a base.
    RightOfUseEnd {
        /// The sequence of the fact that gives it.
        given_by: Sequence,
    },
    /// What an inspection of a base found short.
    PutRight {
        /// The sequence of the inspection.
        inspection: Sequence,
    },
    /// The association that runs a base is no more.
    OperatorEnded {
        /// The sequence of the fact that linked it.
        linked_by: Sequence,
    },
    /// The rota of chairs, after which nobody is on duty.
    RotaEnd {
        /// The sequence of the fact that set it.
        set_by: Sequence,
    },
    /// The hand-over of a turn of the rota.
    HandOver {
        /// The sequence of the fact that set it.
        set_by: Sequence,
        /// The first day of the turn.
        turn: Day,
    },
    /// The cycle that is open: after that day it is open for too long.
    CycleEnd,
}

impl Due {
    /// Its word, without what it names.
    pub fn word(self) -> &'static str {
        match self {
            Self::AnnualReport { .. } => "annual_report",
            Self::TermEnd { .. } => "term_end",
            Self::AgreementEnd { .. } => "agreement_end",
            Self::RightOfUseEnd { .. } => "right_of_use_end",
            Self::PutRight { .. } => "put_right",
            Self::OperatorEnded { .. } => "operator_ended",
            Self::RotaEnd { .. } => "rota_end",
            Self::HandOver { .. } => "hand_over",
            Self::CycleEnd => "cycle_end",
        }
    }
}

/// Something that falls due, or fell due and was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalendarEntry {
    /// Its last day.
    pub day: Day,
    /// What.
    pub due: Due,
    /// The body.
    pub id: SubjectId,
    /// Its kind.
    pub kind: SubjectKind,
    /// Its name.
    pub name: String,
    /// Its node.
    pub node: String,
}

/// The bodies within a node that count on a day.
macro_rules! bodies {
    () => {
        concat!(
            " JOIN subject_name n ON n.stream = s.stream AND ",
            holds_on_day!("n"),
            " JOIN subject_place p ON p.stream = s.stream AND ",
            holds_on_day!("p"),
            " JOIN subject_life l ON l.stream = s.stream AND ",
            holds_on_day!("l"),
            " WHERE l.counts = 1 AND p.node IN (SELECT code FROM within_node)"
        )
    };
}

/// What falls due in the bodies within a node by so many days after a day, and what fell due before it and was not done, in the
/// order of the days: at most [`MAX_CALENDAR_ROWS`] entries.
pub fn calendar(
    tables: &Tables<'_>,
    node: &str,
    as_of: Day,
    within_days: u32,
) -> Result<Vec<CalendarEntry>, QueryError> {
    let last = as_of.plus_days(within_days.into());
    let mut entries = stated(tables, node, as_of, last)?;
    entries.extend(operators_ended(tables, node, as_of)?);
    entries.extend(rotas_ending(tables, node, as_of, last)?);
    entries.extend(hand_overs(tables, node, as_of, last)?);
    entries.extend(cycles(tables, node, as_of, last)?);
    if let Some((year, due)) = last_report(last) {
        entries.extend(reports(tables, node, as_of, (year, due))?);
    }
    entries.sort_by_key(|entry| (entry.day, entry.id, entry.due));
    entries.truncate(usize::try_from(MAX_CALENDAR_ROWS).unwrap_or(usize::MAX));
    Ok(entries)
}

/// The last year whose report falls due by a day, and when that is.
fn last_report(by: Day) -> Option<(i16, Day)> {
    let (month, day) = ANNUAL_REPORT_DUE;
    let due = Day::new(by.year(), month, day)?;
    let due = if due <= by {
        due
    } else {
        Day::new(by.year().checked_sub(1)?, month, day)?
    };
    Some((due.year().checked_sub(1)?, due))
}

/// What states its own last day and still stands.
fn stated(
    tables: &Tables<'_>,
    node: &str,
    as_of: Day,
    last: Day,
) -> Result<Vec<CalendarEntry>, QueryError> {
    let sql = concat!(
        within_node!(),
        "SELECT s.id, s.kind, n.name, p.node, a.sequence, a.until_day, a.kind AS affair
         FROM affair a JOIN subject s ON s.stream = a.stream",
        bodies!(),
        " AND a.kind IN ('term', 'operator_linked', 'relocation', 'right_of_use', 'inspection')
           AND a.until_day <= ?3 AND ",
        holds_on_day!("a"),
        " ORDER BY a.until_day, s.id LIMIT ?4"
    );
    let bound = values![as_of.to_string(), node, last.to_string(), MAX_CALENDAR_ROWS];
    let rows = tables.all(sql, bound, |row| {
        let by = row.sequence("sequence")?;
        let affair: String = row.get("affair")?;
        let due = match affair.as_str() {
            "operator_linked" => Due::AgreementEnd { linked_by: by },
            "relocation" | "right_of_use" => Due::RightOfUseEnd { given_by: by },
            "inspection" => Due::PutRight { inspection: by },
            _ => Due::TermEnd { elected_by: by },
        };
        entry(row, row.parsed("until_day")?, due)
    })?;
    Ok(rows)
}

/// The bases whose operator is an association that has ended, though nothing unlinked it.
fn operators_ended(
    tables: &Tables<'_>,
    node: &str,
    as_of: Day,
) -> Result<Vec<CalendarEntry>, QueryError> {
    let sql = concat!(
        within_node!(),
        "SELECT s.id, s.kind, n.name, p.node, a.sequence, ended.from_day AS ended_on
         FROM affair a JOIN subject s ON s.stream = a.stream
         JOIN subject operator ON operator.id = a.operator
         JOIN subject_life ended ON ended.stream = operator.stream AND ended.counts = 0 AND ",
        holds_on_day!("ended"),
        bodies!(),
        " AND a.kind = 'operator_linked' AND ",
        holds_on_day!("a"),
        " AND (a.until_day IS NULL OR a.until_day >= ?1) ORDER BY ended.from_day, s.id LIMIT ?3"
    );
    let bound = values![as_of.to_string(), node, MAX_CALENDAR_ROWS];
    let rows = tables.all(sql, bound, |row| {
        let due = Due::OperatorEnded {
            linked_by: row.sequence("sequence")?,
        };
        entry(row, row.parsed("ended_on")?, due)
    })?;
    Ok(rows)
}

/// The rotas whose last turn ends, in bodies in which somebody is to be on duty.
fn rotas_ending(
    tables: &Tables<'_>,
    node: &str,
    as_of: Day,
    last: Day,
) -> Result<Vec<CalendarEntry>, QueryError> {
    let sql = concat!(
        within_node!(),
        "SELECT s.id, s.kind, n.name, p.node, t.set_by, t.last_day
         FROM rota_turn t JOIN subject s ON s.stream = t.stream",
        bodies!(),
        " AND l.life IN ('active', 'suspended') AND t.last_day <= ?3 AND ",
        holds_on_day!("t"),
        " AND NOT EXISTS (
             SELECT 1 FROM rota_turn later
             WHERE later.stream = t.stream AND later.last_day > t.last_day AND ",
        holds_on_day!("later"),
        ") ORDER BY t.last_day, s.id LIMIT ?4"
    );
    let bound = values![as_of.to_string(), node, last.to_string(), MAX_CALENDAR_ROWS];
    let rows = tables.all(sql, bound, |row| {
        let due = Due::RotaEnd {
            set_by: row.sequence("set_by")?,
        };
        entry(row, row.parsed("last_day")?, due)
    })?;
    Ok(rows)
}

/// The turns of the last [`PASSED_DAYS`] days and to come that are not handed over, due some days after their end.
fn hand_overs(
    tables: &Tables<'_>,
    node: &str,
    as_of: Day,
    last: Day,
) -> Result<Vec<CalendarEntry>, QueryError> {
    let sql = concat!(
        within_node!(),
        "SELECT s.id, s.kind, n.name, p.node, t.set_by, t.first_day, t.last_day
         FROM rota_turn t JOIN subject s ON s.stream = t.stream",
        bodies!(),
        " AND t.handed_over_on IS NULL AND t.last_day > ?3 AND t.last_day <= ?4 AND ",
        holds_on_day!("t"),
        " ORDER BY t.last_day, s.id, t.number LIMIT ?5"
    );
    let bound = values![
        as_of.to_string(),
        node,
        as_of.plus_days(-PASSED_DAYS).to_string(),
        last.plus_days(-HAND_OVER_DAYS).to_string(),
        MAX_CALENDAR_ROWS
    ];
    let rows = tables.all(sql, bound, |row| {
        let due = Due::HandOver {
            set_by: row.sequence("set_by")?,
            turn: row.parsed("first_day")?,
        };
        let ended: Day = row.parsed("last_day")?;
        entry(row, ended.plus_days(HAND_OVER_DAYS), due)
    })?;
    Ok(rows)
}

/// The cycles that are open and have a last day, in bodies that are active and under no rectification.
fn cycles(
    tables: &Tables<'_>,
    node: &str,
    as_of: Day,
    last: Day,
) -> Result<Vec<CalendarEntry>, QueryError> {
    let sql = concat!(
        within_node!(),
        "SELECT s.id, s.kind, n.name, p.node, l.cycle_due FROM subject s",
        bodies!(),
        " AND l.cycle_due <= ?3 ORDER BY l.cycle_due, s.id LIMIT ?4"
    );
    let bound = values![as_of.to_string(), node, last.to_string(), MAX_CALENDAR_ROWS];
    let rows = tables.all(sql, bound, |row| {
        entry(row, row.parsed("cycle_due")?, Due::CycleEnd)
    })?;
    Ok(rows)
}

fn reports(
    tables: &Tables<'_>,
    node: &str,
    as_of: Day,
    (year, due): (i16, Day),
) -> Result<Vec<CalendarEntry>, QueryError> {
    let sql = concat!(
        within_node!(),
        "SELECT s.id, s.kind, n.name, p.node FROM subject s",
        bodies!(),
        " AND l.founded_on <= ?3 AND NOT EXISTS (
             SELECT 1 FROM affair a
             WHERE a.stream = s.stream AND a.kind = 'annual_report' AND a.year = ?4 AND a.from_day <= ?1)
         ORDER BY s.id LIMIT ?5"
    );
    let end_of_year = Day::end_of_period(year, None);
    let bound = values![
        as_of.to_string(),
        node,
        end_of_year.unwrap_or(due).to_string(),
        i32::from(year),
        MAX_CALENDAR_ROWS
    ];
    let rows = tables.all(sql, bound, |row| {
        entry(row, due, Due::AnnualReport { year })
    })?;
    Ok(rows)
}

fn entry(row: &Row<'_>, day: Day, due: Due) -> Result<CalendarEntry, TablesError> {
    Ok(CalendarEntry {
        day,
        due,
        id: row.parsed("id")?,
        kind: row.parsed("kind")?,
        name: row.get("name")?,
        node: row.get("node")?,
    })
}
