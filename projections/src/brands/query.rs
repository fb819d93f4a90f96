//! The brands of the bodies of a node as of a day, with who may use them and what is open.

use crate::page::{Page, QueryError};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{BrandId, Citation, Sequence, StreamId};
use qibu_domain::time::Day;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// The stages of a brand.
pub const BRAND_STAGES: [&str; 3] = ["candidate", "listed", "retired"];

/// Which brands are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those whose owner belongs to that node or one under it; `None` for all.
    pub node: Option<String>,
    /// Those of that body; `None` for all.
    pub owner: Option<StreamId>,
    /// Those that stand so, one of [`BRAND_STAGES`]; `None` for all.
    pub stage: Option<String>,
}

/// A brand's place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrandKey {
    /// The first day on which it is used.
    pub since: Day,
    /// The brand.
    pub brand: BrandId,
}

impl fmt::Display for BrandKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.since, self.brand)
    }
}

/// A text that is no place in the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in the list of brands: {0}")]
pub struct NotAKey(String);

impl FromStr for BrandKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let read = || {
            let (since, brand) = text.split_once(',')?;
            Some(Self {
                since: since.parse().ok()?,
                brand: brand.parse().ok()?,
            })
        };
        read().ok_or_else(|| NotAKey(text.to_owned()))
    }
}

/// A brand as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BrandRow {
    /// The body that owns it.
    pub owner: StreamId,
    /// The name of the owner on that day.
    pub owner_name: String,
    /// The node of the owner on that day.
    pub node: String,
    /// The brand.
    pub brand: BrandId,
    /// Its name.
    pub name: String,
    /// One of [`BRAND_STAGES`].
    pub stage: String,
    /// The first day on which it stands so.
    pub stage_since: Day,
    /// The event that brought it there.
    pub stage_by: Sequence,
    /// The first day on which its owner uses it.
    pub in_use_since: Day,
    /// The event that registered it.
    pub registered_by: Sequence,
    /// The licences that hold on that day, in licences.
    pub licences: u64,
    /// The complaints that are open on that day, in complaints.
    pub open_complaints: u64,
}

impl BrandRow {
    /// Its place in the list.
    pub fn key(&self) -> BrandKey {
        BrandKey {
            since: self.in_use_since,
            brand: self.brand,
        }
    }

    /// The event that brought it where it stands (law 5).
    pub fn citation(&self) -> Citation {
        Citation {
            stream: self.owner,
            sequence: self.stage_by,
        }
    }
}

/// The brands as they stand at the end of a day, the one that is used for the longest first.
pub fn list(
    tables: &Tables<'_>,
    as_of: Day,
    filter: &Filter,
    page: &Page<BrandKey>,
) -> Result<Vec<BrandRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = concat!(
        within_node!(),
        "SELECT b.stream, n.name AS owner_name, p.node, b.brand, b.name, b.stage, b.from_day, b.stage_by, b.in_use_since,
           b.registered_by,
           (SELECT COUNT(*) FROM brand_licence l WHERE l.stream = b.stream AND l.brand = b.brand AND ",
        holds_on_day!("l"),
        ") AS licences,
           (SELECT COUNT(*) FROM brand_complaint c WHERE c.stream = b.stream AND c.brand = b.brand AND ",
        holds_on_day!("c"),
        ") AS open_complaints
         FROM brand b
         JOIN subject_place p ON p.stream = b.stream AND ",
        holds_on_day!("p"),
        " JOIN subject_name n ON n.stream = b.stream AND ",
        holds_on_day!("n"),
        " WHERE ",
        holds_on_day!("b"),
        " AND (?2 IS NULL OR p.node IN (SELECT code FROM within_node))
           AND (?3 IS NULL OR b.stream = ?3)
           AND (?4 IS NULL OR b.stage = ?4)
           AND (?5 IS NULL OR (b.in_use_since, b.brand) > (?5, ?6))
         ORDER BY b.in_use_since, b.brand LIMIT ?7"
    );
    let after = page.after.as_ref();
    let rows = tables.all(
        sql,
        values![
            as_of.to_string(),
            filter.node.as_deref(),
            filter.owner.map(|owner| owner.to_string()),
            filter.stage.as_deref(),
            after.map(|after| after.since.to_string()),
            after.map(|after| after.brand.to_string()),
            limit_rows,
        ],
        brand,
    )?;
    Ok(rows)
}

fn brand(row: &Row<'_>) -> Result<BrandRow, TablesError> {
    Ok(BrandRow {
        owner: row.parsed("stream")?,
        owner_name: row.get("owner_name")?,
        node: row.get("node")?,
        brand: row.parsed("brand")?,
        name: row.get("name")?,
        stage: row.get("stage")?,
        stage_since: row.parsed("from_day")?,
        stage_by: row.sequence("stage_by")?,
        in_use_since: row.parsed("in_use_since")?,
        registered_by: row.sequence("registered_by")?,
        licences: row.get("licences")?,
        open_complaints: row.get("open_complaints")?,
    })
}

/// A licence as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LicenceRow {
    /// The event that gave it.
    pub given_by: Sequence,
    /// The brand.
    pub brand: BrandId,
    /// The body that has it.
    pub licensee: StreamId,
    /// The name of that body on that day.
    pub licensee_name: Option<String>,
    /// The first day.
    pub from: Day,
    /// The first day on which it holds no more, where it has one.
    pub to: Option<Day>,
}

/// The licences that a body had given by the end of a day, those that are over included; at most `limit_rows`.
pub fn licences(
    tables: &Tables<'_>,
    owner: StreamId,
    as_of: Day,
    limit_rows: u32,
) -> Result<Vec<LicenceRow>, QueryError> {
    let sql = concat!(
        "SELECT l.sequence, l.brand, l.licensee, n.name, l.from_day, l.to_day FROM brand_licence l
         LEFT JOIN subject_name n ON n.stream = l.licensee AND ",
        holds_on_day!("n"),
        " WHERE l.stream = ?2 AND l.from_day <= ?1 ORDER BY l.from_day, l.sequence LIMIT ?3"
    );
    let bound = values![as_of.to_string(), owner.to_string(), limit_rows];
    let rows = tables.all(sql, bound, |row| {
        Ok(LicenceRow {
            given_by: row.sequence("sequence")?,
            brand: row.parsed("brand")?,
            licensee: row.parsed("licensee")?,
            licensee_name: row.get("name")?,
            from: row.parsed("from_day")?,
            to: row.parsed_or_none("to_day")?,
        })
    })?;
    Ok(rows)
}

/// A complaint as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComplaintRow {
    /// The event that recorded it.
    pub received_by: Sequence,
    /// The brand.
    pub brand: BrandId,
    /// Its day.
    pub on: Day,
    /// The day on which it was settled, where that was by the day that is shown.
    pub settled_on: Option<Day>,
}

/// What had been complained of the brands of a body by the end of a day; at most `limit_rows`.
pub fn complaints(
    tables: &Tables<'_>,
    owner: StreamId,
    as_of: Day,
    limit_rows: u32,
) -> Result<Vec<ComplaintRow>, QueryError> {
    let sql = "SELECT c.sequence, c.brand, c.from_day, CASE WHEN c.to_day <= ?1 THEN c.to_day END AS settled_on
         FROM brand_complaint c
         WHERE c.stream = ?2 AND c.from_day <= ?1 ORDER BY c.from_day, c.sequence LIMIT ?3";
    let bound = values![as_of.to_string(), owner.to_string(), limit_rows];
    let rows = tables.all(sql, bound, |row| {
        Ok(ComplaintRow {
            received_by: row.sequence("sequence")?,
            brand: row.parsed("brand")?,
            on: row.parsed("from_day")?,
            settled_on: row.parsed_or_none("settled_on")?,
        })
    })?;
    Ok(rows)
}
