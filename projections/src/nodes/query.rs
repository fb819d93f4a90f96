//! The trees as of a day.

use crate::page::QueryError;
use crate::tables::columns::Columns;
use crate::tables::{holds_on_day, within_node};
use qibu_domain::time::Day;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

/// The most nodes that a query answers with: the trees of several districts.
pub const MAX_TREE_ROWS: usize = 20_000;

/// A node as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeRow {
    /// Its code.
    pub code: String,
    /// Its kind.
    pub kind: String,
    /// The root of its tree.
    pub district: String,
    /// Its name on that day.
    pub name: String,
    /// The node above it on that day; the root has none.
    pub parent: Option<String>,
    /// The rank that the editions give to its kind; `None` before the first edition. It is the same under every edition.
    pub rank: Option<String>,
    /// The first day on which it counts.
    pub from: Day,
    /// The first day on which it counts no more.
    pub to: Option<Day>,
}

/// A rank of a district's last edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RankRow {
    /// Its code.
    pub code: String,
    /// Its place, 0 for the highest.
    pub place: u32,
    /// Its word in Chinese.
    pub zh: String,
    /// Its word in English.
    pub en: String,
}

const SELECT: &str = concat!(
    "SELECT d.code, d.kind, d.district, n.name, u.parent, k.rank, d.from_day, d.to_day
     FROM node d
     JOIN node_name n ON n.code = d.code AND ",
    holds_on_day!("n"),
    " LEFT JOIN node_parent u ON u.code = d.code AND ",
    holds_on_day!("u"),
    " LEFT JOIN edition_kind k ON k.district = d.district AND k.kind = d.kind
        AND k.number = (SELECT MAX(number) FROM edition WHERE district = d.district)",
);

/// A node as of a day, also when it is closed; `None` before its first day, and where there is none of that code.
pub fn one(connection: &Connection, code: &str, as_of: Day) -> Result<Option<NodeRow>, QueryError> {
    let mut select = connection.prepare_cached(&format!("{SELECT} WHERE d.code = ?2"))?;
    Ok(select
        .query_row(params![as_of.to_string(), code], node)
        .optional()?)
}

/// The open nodes of a district, or of all, on a day, by code.
pub fn tree(
    connection: &Connection,
    district: Option<&str>,
    as_of: Day,
) -> Result<Vec<NodeRow>, QueryError> {
    let sql = format!(
        "{SELECT} WHERE {} AND (?2 IS NULL OR d.district = ?2) ORDER BY d.district, d.code LIMIT ?3",
        holds_on_day!("d")
    );
    let mut select = connection.prepare_cached(&sql)?;
    let rows = select.query_map(
        params![as_of.to_string(), district, MAX_TREE_ROWS + 1],
        node,
    )?;
    bounded(rows.collect::<Result<_, _>>()?)
}

/// The codes of a node and of every node under it on a day, closed ones included, in order. A node that is not known
/// stands alone.
pub fn subtree(connection: &Connection, code: &str, as_of: Day) -> Result<Vec<String>, QueryError> {
    let sql = concat!(
        within_node!(),
        "SELECT code FROM within_node ORDER BY code LIMIT ?3"
    );
    let mut select = connection.prepare_cached(sql)?;
    let rows = select.query_map(params![as_of.to_string(), code, MAX_TREE_ROWS + 1], |row| {
        row.get(0)
    })?;
    bounded(rows.collect::<Result<_, _>>()?)
}

/// The ranks of a district's last edition, the highest first.
pub fn ranks(connection: &Connection, district: &str) -> Result<Vec<RankRow>, QueryError> {
    let sql = "SELECT r.rank, r.place, r.zh, r.en FROM edition_rank r
               WHERE r.district = ?1 AND r.number = (SELECT MAX(number) FROM edition WHERE district = ?1)
               ORDER BY r.place";
    let mut select = connection.prepare_cached(sql)?;
    let rows = select.query_map([district], |row| {
        Ok(RankRow {
            code: row.get("rank")?,
            place: row.get("place")?,
            zh: row.get("zh")?,
            en: row.get("en")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn bounded<T>(rows: Vec<T>) -> Result<Vec<T>, QueryError> {
    if rows.len() > MAX_TREE_ROWS {
        let max_rows = u32::try_from(MAX_TREE_ROWS).unwrap_or(u32::MAX);
        return Err(QueryError::TooManyRows { max_rows });
    }
    Ok(rows)
}

fn node(row: &Row<'_>) -> rusqlite::Result<NodeRow> {
    Ok(NodeRow {
        code: row.get("code")?,
        kind: row.get("kind")?,
        district: row.get("district")?,
        name: row.get("name")?,
        parent: row.get("parent")?,
        rank: row.get("rank")?,
        from: row.parsed("from_day")?,
        to: row.parsed_or_none("to_day")?,
    })
}
