//! Service teams as of a day, with the number of their members and the checks of credentials.

use crate::page::{Page, QueryError};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Citation, SeatRef, Sequence, StreamId};
use qibu_domain::time::Day;
use serde::Serialize;

/// The most checks of one team that are shown: as many as are kept.
pub const MAX_CHECK_ROWS: usize = qibu_domain::team::MAX_CHECKS;

/// Which teams are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of that node and of all under it; `None` for all.
    pub node: Option<String>,
    /// Those of that alliance.
    pub alliance: Option<StreamId>,
    /// Those that the body leads.
    pub lead: Option<StreamId>,
    /// Those that serve in the domain.
    pub domain: Option<String>,
    /// Those that stand so on the day: `active`, `suspended` or `dissolved`.
    pub stage: Option<String>,
}

/// A service team as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TeamRow {
    /// Its stream.
    pub stream: StreamId,
    /// The alliance that it belongs to.
    pub alliance: StreamId,
    /// The name of that alliance on the day.
    pub alliance_name: Option<String>,
    /// What it is called.
    pub name: String,
    /// Its node.
    pub node: String,
    /// What it does.
    pub domains: Vec<String>,
    /// The body that leads it.
    pub lead: Option<StreamId>,
    /// The name of that body on the day.
    pub lead_name: Option<String>,
    /// The day on which it was formed.
    pub formed_on: Day,
    /// The sequence of the event that recorded it.
    pub formed_by: Sequence,
    /// `active`, `suspended` or `dissolved`.
    pub stage: String,
    /// Since when, where an act says so.
    pub stage_on: Option<Day>,
    /// The forming was recorded later than on its day (补录).
    pub is_late: bool,
    /// The last correction of the forming.
    pub corrected_by: Option<Sequence>,
    /// The seats that are taken on the day, in seats.
    pub members: u64,
}

impl TeamRow {
    /// The event that formed it (law 5).
    pub fn citation(&self) -> Citation {
        Citation {
            stream: self.stream,
            sequence: self.formed_by,
        }
    }
}

/// A check of credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckRow {
    /// The team.
    pub stream: StreamId,
    /// The event that recorded it.
    pub sequence: Sequence,
    /// The day.
    pub on: Day,
    /// The member's seat.
    pub seat: SeatRef,
    /// For which domain.
    pub domain: String,
    /// Whether they are in order.
    pub passed: bool,
    /// The account that looked, where one did.
    pub checked_by: Option<String>,
    /// It was recorded later than on its day (补录).
    pub is_late: bool,
    /// The last correction of it.
    pub corrected_by: Option<Sequence>,
}

macro_rules! teams {
    ($where:literal) => {
        concat!(
            within_node!(),
            "SELECT t.*, a.name AS alliance_name, n.name AS lead_name,
               (SELECT COUNT(*) FROM membership m WHERE m.body = t.stream AND m.from_day <= ?1
                 AND (m.to_day IS NULL OR ?1 < m.to_day)) AS members
             FROM team t LEFT JOIN alliance a ON a.stream = t.alliance AND ",
            holds_on_day!("a"),
            " LEFT JOIN subject_name n ON n.stream = t.lead AND ",
            holds_on_day!("n"),
            " WHERE ",
            holds_on_day!("t"),
            $where
        )
    };
}

/// The teams formed by the end of a day, in the order of their streams.
pub fn list(
    tables: &Tables<'_>,
    as_of: Day,
    filter: &Filter,
    page: &Page<StreamId>,
) -> Result<Vec<TeamRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = teams!(
        " AND (?2 IS NULL OR t.node IN (SELECT code FROM within_node))
          AND (?3 IS NULL OR t.alliance = ?3) AND (?4 IS NULL OR t.lead = ?4)
          AND (?5 IS NULL OR ',' || t.domains || ',' LIKE '%,' || ?5 || ',%')
          AND (?6 IS NULL OR t.stage = ?6)
          AND (?7 IS NULL OR t.stream > ?7) ORDER BY t.stream LIMIT ?8"
    );
    let bound = values![
        as_of.to_string(),
        filter.node.as_deref(),
        filter.alliance.map(|alliance| alliance.to_string()),
        filter.lead.map(|lead| lead.to_string()),
        filter.domain.as_deref(),
        filter.stage.as_deref(),
        page.after.map(|after| after.to_string()),
        limit_rows,
    ];
    Ok(tables.all(sql, bound, team)?)
}

/// One team as of a day; `None` where it was not formed by then.
pub fn one(
    tables: &Tables<'_>,
    as_of: Day,
    stream: StreamId,
) -> Result<Option<TeamRow>, QueryError> {
    let sql = teams!(" AND t.stream = ?3");
    let bound = values![as_of.to_string(), None::<&str>, stream.to_string()];
    Ok(tables.first(sql, bound, team)?)
}

/// The checks of a team by the end of a day, the last one first.
pub fn checks(
    tables: &Tables<'_>,
    as_of: Day,
    team: StreamId,
) -> Result<Vec<CheckRow>, QueryError> {
    let sql = "SELECT * FROM team_check c WHERE c.stream = ?2 AND c.on_day <= ?1
               ORDER BY c.on_day DESC, c.sequence DESC LIMIT ?3";
    let most = i64::try_from(MAX_CHECK_ROWS).unwrap_or(i64::MAX);
    let bound = values![as_of.to_string(), team.to_string(), most];
    Ok(tables.all(sql, bound, check)?)
}

fn team(row: &Row<'_>) -> Result<TeamRow, TablesError> {
    let domains: String = row.get("domains")?;
    Ok(TeamRow {
        stream: row.parsed("stream")?,
        alliance: row.parsed("alliance")?,
        alliance_name: row.get("alliance_name")?,
        name: row.get("name")?,
        node: row.get("node")?,
        domains: domains.split(',').map(str::to_owned).collect(),
        lead: row.parsed_or_none("lead")?,
        lead_name: row.get("lead_name")?,
        formed_on: row.parsed("formed_on")?,
        formed_by: row.sequence("formed_by")?,
        stage: row.get("stage")?,
        stage_on: row.parsed_or_none("stage_on")?,
        is_late: row.get("is_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
        members: row.get("members")?,
    })
}

fn check(row: &Row<'_>) -> Result<CheckRow, TablesError> {
    Ok(CheckRow {
        stream: row.parsed("stream")?,
        sequence: row.sequence("sequence")?,
        on: row.parsed("on_day")?,
        seat: row.parsed("seat")?,
        domain: row.get("domain")?,
        passed: row.get("passed")?,
        checked_by: row.get("checked_by")?,
        is_late: row.get("is_late")?,
        corrected_by: row.sequence_or_none("corrected_by")?,
    })
}
