//! The one query that looks at every body of a node.

use super::{MAX_VITALITY_ROWS, RECENT_DAYS, VitalityFilter, VitalityRow, YEAR_DAYS};
use crate::page::QueryError;
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::time::Day;

/// The bodies that count on a day, those that held nothing for the longest first; at most [`MAX_VITALITY_ROWS`].
pub fn vitality(
    tables: &Tables<'_>,
    as_of: Day,
    filter: &VitalityFilter,
) -> Result<Vec<VitalityRow>, QueryError> {
    let sql = concat!(
        within_node!(),
        "SELECT found.*, CASE WHEN found.founded_on <= ?4
             AND (found.last_session_on IS NULL OR found.last_session_on <= ?4)
             AND (found.last_other_on IS NULL OR found.last_other_on <= ?4) THEN 1 ELSE 0 END AS is_dormant
         FROM (
           SELECT l.stream, n.name, p.node, l.founded_on,
             (SELECT COUNT(*) FROM session s WHERE s.organiser = l.stream AND s.stage = 'held' AND ",
        holds_on_day!("s"),
        "     AND s.on_day > ?3) AS recent,
             (SELECT COUNT(*) FROM session s WHERE s.organiser = l.stream AND s.stage = 'held' AND ",
        holds_on_day!("s"),
        "     AND s.on_day > ?4) AS year,
             (SELECT COUNT(DISTINCT SUBSTR(s.on_day, 1, 7)) FROM session s
               WHERE s.organiser = l.stream AND s.stage = 'held' AND ",
        holds_on_day!("s"),
        "     AND s.on_day >= ?5 AND s.on_day < ?6) AS months,
             (SELECT MAX(s.on_day) FROM session s WHERE s.organiser = l.stream AND s.stage = 'held' AND ",
        holds_on_day!("s"),
        ") AS last_session_on,
             (SELECT MAX(o.on_day) FROM (
                SELECT a.from_day AS on_day FROM affair a WHERE a.stream = l.stream AND a.from_day <= ?1
                UNION ALL SELECT u.from_day FROM outcome u WHERE u.body = l.stream AND u.from_day <= ?1
                UNION ALL SELECT t.submitted_on FROM application t
                  WHERE t.stream = l.stream AND t.submitted_on <= ?1) AS o) AS last_other_on
           FROM subject_life l
           JOIN subject_place p ON p.stream = l.stream AND ",
        holds_on_day!("p"),
        " JOIN subject_name n ON n.stream = l.stream AND ",
        holds_on_day!("n"),
        " WHERE l.counts = 1 AND ",
        holds_on_day!("l"),
        " AND (?2 IS NULL OR p.node IN (SELECT code FROM within_node))
         ) AS found
         WHERE (?7 = 0 OR (found.founded_on <= ?4
             AND (found.last_session_on IS NULL OR found.last_session_on <= ?4)
             AND (found.last_other_on IS NULL OR found.last_other_on <= ?4)))
         ORDER BY COALESCE(found.last_session_on, ''), found.name, found.stream LIMIT ?8"
    );
    let this_month = first_of_month(as_of);
    let bound = values![
        as_of.to_string(),
        filter.node.as_deref(),
        as_of.plus_days(-RECENT_DAYS).to_string(),
        as_of.plus_days(-YEAR_DAYS).to_string(),
        a_year_before(&this_month),
        this_month,
        i64::from(filter.dormant),
        MAX_VITALITY_ROWS,
    ];
    Ok(tables.all(sql, bound, body)?)
}

/// The first day of the month of a day, as a text.
fn first_of_month(day: Day) -> String {
    let text = day.to_string();
    format!("{}-01", text.get(..7).unwrap_or_default())
}

/// The same day of the year before, as a text.
fn a_year_before(first: &str) -> String {
    let year: i32 = first.get(..4).and_then(|it| it.parse().ok()).unwrap_or(1);
    format!("{:04}{}", year - 1, first.get(4..).unwrap_or_default())
}

fn body(row: &Row<'_>) -> Result<VitalityRow, TablesError> {
    Ok(VitalityRow {
        body: row.parsed("stream")?,
        name: row.get("name")?,
        node: row.get("node")?,
        founded_on: row.parsed_or_none("founded_on")?,
        sessions_90_days: row.get("recent")?,
        sessions_365_days: row.get("year")?,
        months_with_a_session: row.get("months")?,
        last_session_on: row.parsed_or_none("last_session_on")?,
        last_other_on: row.parsed_or_none("last_other_on")?,
        is_dormant: row.get("is_dormant")?,
    })
}
