//! The trees as of a day.

use crate::page::QueryError;
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::time::Day;
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
pub fn one(tables: &Tables<'_>, code: &str, as_of: Day) -> Result<Option<NodeRow>, QueryError> {
    Ok(tables.first(
        &format!("{SELECT} WHERE d.code = ?2"),
        values![as_of.to_string(), code],
        node,
    )?)
}

/// The open nodes of a district, or of all, on a day, by code.
pub fn tree(
    tables: &Tables<'_>,
    district: Option<&str>,
    as_of: Day,
) -> Result<Vec<NodeRow>, QueryError> {
    let sql = format!(
        "{SELECT} WHERE {} AND (?2 IS NULL OR d.district = ?2) ORDER BY d.district, d.code LIMIT ?3",
        holds_on_day!("d")
    );
    let rows = tables.all(
        &sql,
        values![as_of.to_string(), district, MAX_TREE_ROWS + 1],
        node,
    )?;
    bounded(rows)
}

/// The codes of a node and of every node under it on a day, closed ones included, in order. A node that is not known
/// stands alone.
pub fn subtree(tables: &Tables<'_>, code: &str, as_of: Day) -> Result<Vec<String>, QueryError> {
    let sql = concat!(
        within_node!(),
        "SELECT code FROM within_node ORDER BY code LIMIT ?3"
    );
    let rows = tables.all(
        sql,
        values![as_of.to_string(), code, MAX_TREE_ROWS + 1],
        |row| row.get(0),
    )?;
    bounded(rows)
}

/// The ranks of a district's last edition, the highest first.
pub fn ranks(tables: &Tables<'_>, district: &str) -> Result<Vec<RankRow>, QueryError> {
    let sql = "SELECT r.rank, r.place, r.zh, r.en FROM edition_rank r
               WHERE r.district = ?1 AND r.number = (SELECT MAX(number) FROM edition WHERE district = ?1)
               ORDER BY r.place";
    let rows = tables.all(sql, values![district], |row| {
        Ok(RankRow {
            code: row.get("rank")?,
            place: row.get("place")?,
            zh: row.get("zh")?,
            en: row.get("en")?,
        })
    })?;
    Ok(rows)
}

fn bounded<T>(rows: Vec<T>) -> Result<Vec<T>, QueryError> {
    if rows.len() > MAX_TREE_ROWS {
        let max_rows = u32::try_from(MAX_TREE_ROWS).unwrap_or(u32::MAX);
        return Err(QueryError::TooManyRows { max_rows });
    }
    Ok(rows)
}

fn node(row: &Row<'_>) -> Result<NodeRow, TablesError> {
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
