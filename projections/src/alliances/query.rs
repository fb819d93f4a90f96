//! Alliances as of a day.

use crate::page::{Page, QueryError};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::time::Day;
use serde::Serialize;

/// Which alliances are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of that node and of all under it; `None` for all.
    pub node: Option<String>,
}

/// An alliance as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AllianceRow {
    /// Its stream.
    pub stream: StreamId,
    /// Its node.
    pub node: String,
    /// What it is called.
    pub name: String,
    /// The day of its founding.
    pub founded_on: Day,
    /// The sequence of the event that recorded it.
    pub founded_by: Sequence,
    /// Its last day, where it is dissolved by the day.
    pub dissolved_on: Option<Day>,
    /// The founding was recorded later than on its day (补录).
    pub is_late: bool,
    /// The last correction of the founding.
    pub corrected_by: Option<Sequence>,
    /// Its teams that are not dissolved on the day, in teams.
    pub teams: u64,
}

macro_rules! alliances {
    ($where:literal) => {
        concat!(
            within_node!(),
            "SELECT a.*, (SELECT COUNT(*) FROM team t WHERE t.alliance = a.stream
               AND t.stage <> 'dissolved' AND ",
            holds_on_day!("t"),
            ") AS teams FROM alliance a WHERE ",
            holds_on_day!("a"),
            $where
        )
    };
}

/// The alliances founded by the end of a day, in the order of their streams.
pub fn list(
    tables: &Tables<'_>,
    as_of: Day,
    filter: &Filter,
    page: &Page<StreamId>,
) -> Result<Vec<AllianceRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = alliances!(
        " AND (?2 IS NULL OR a.node IN (SELECT code FROM within_node))
          AND (?3 IS NULL OR a.stream > ?3) ORDER BY a.stream LIMIT ?4"
    );
    let bound = values![
        as_of.to_string(),
        filter.node.as_deref(),
        page.after.map(|after| after.to_string()),
        limit_rows,
    ];
    Ok(tables.all(sql, bound, alliance)?)
}

/// One alliance as of a day; `None` where it was not founded by then.
pub fn one(
    tables: &Tables<'_>,
    as_of: Day,
    stream: StreamId,
) -> Result<Option<AllianceRow>, QueryError> {
    let sql = alliances!(" AND a.stream = ?3");
    let bound = values![as_of.to_string(), None::<&str>, stream.to_string()];
    Ok(tables.first(sql, bound, alliance)?)
}

fn alliance(row: &Row<'_>) -> Result<AllianceRow, TablesError> {
    Ok(AllianceRow {
        stream: row.parsed("stream")?,
        node: row.get("node")?,
        name: row.get("name")?,
        founded_on: row.parsed("founded_on")?,
        founded_by: row.sequence("founded_by")?,
        dissolved_on: row.parsed_or_none("dissolved_on")?,
        is_late: row.get("is_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
        teams: row.get("teams")?,
    })
}
