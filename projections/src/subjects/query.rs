//! Subjects as of a day.

use crate::as_of::AsOf;
use crate::page::{Page, QueryError};
use crate::tables::postgres::asked;
use crate::tables::views::select_lowest;
use crate::tables::{Row, Tables, TablesError, containing, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Citation, Position, Sequence, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::time::{Day, Precision};
use serde::Serialize;

/// Which subjects a list shows; every field narrows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those that belong to the node or to one under it.
    pub node: Option<String>,
    /// Those at that stage of life, what has fallen due included.
    pub life: Option<String>,
    /// Those whose last recognised step is this, 0 to 7.
    pub step: Option<u8>,
    /// Those whose name or short name holds the text.
    pub text: Option<String>,
    /// Those of that kind.
    pub kind: Option<SubjectKind>,
    /// Those that count in the figures, or those that do not.
    pub counts: Option<bool>,
    /// Those whose rectification stands so, what has fallen due included.
    pub rectification: Option<String>,
}

/// A subject as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubjectRow {
    /// Its id.
    pub id: SubjectId,
    /// Association or base.
    pub kind: SubjectKind,
    /// Its full name.
    pub name: String,
    /// The short form.
    pub short_name: Option<String>,
    /// The root of its tree.
    pub district: String,
    /// The node that it belongs to.
    pub node: String,
    /// The node's rank.
    pub rank: String,
    /// The legal form of an association.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The body kind of an association.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_kind: Option<String>,
    /// The code of an association's scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// An association's place among those of the same area and scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<u32>,
    /// The level that a base is built at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The unit that gives a base its ground.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The number of a base's plaque, once it is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plaque: Option<String>,
    /// The word for its stage of life, as it was recorded.
    pub life: String,
    /// The word for its stage of life, what has fallen due and is not recorded yet included (law 15).
    pub effective_life: String,
    /// The sequence of the event that brought it to this stage.
    pub life_by: Sequence,
    /// The last step recognised, 0 to 7.
    pub step: u8,
    /// The cycle, from 1; 0 before the first.
    pub cycle: u32,
    /// Whether it counts in the figures.
    pub counts: bool,
    /// The sequence of the event from which it counts.
    pub counted_by: Option<Sequence>,
    /// The day from which it counts.
    pub founded_on: Option<Day>,
    /// How well that day is known: one known by its month or year counts from the end of that (law 4).
    pub founded_precision: Option<Precision>,
    /// The last day of its preparation, or of a proposal that stands in correction, where one runs.
    pub due_day: Option<Day>,
    /// What it then comes to.
    pub due_outcome: Option<String>,
    /// The last day on which its cycle is not open for too long, where it has a clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycle_due: Option<Day>,
    /// The last day of the rectification that it is under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rectify_until: Option<Day>,
    /// How far the rectification is, as it was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rectify_state: Option<String>,
    /// The same, what has fallen due and is not recorded yet included (law 15).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rectification: Option<String>,
}

impl SubjectRow {
    /// Its stream.
    pub fn stream(&self) -> StreamId {
        StreamId::new(self.kind.stream(), self.id.0)
    }
}

/// The word for how well a day is known, in rows and the API.
pub fn precision_word(precision: Precision) -> &'static str {
    match precision {
        Precision::Day => "day",
        Precision::Month => "month",
        Precision::Year => "year",
    }
}

fn known_by(word: Option<String>) -> Option<Precision> {
    let all = [Precision::Day, Precision::Month, Precision::Year];
    let word = word?;
    all.into_iter().find(|known| precision_word(*known) == word)
}

macro_rules! columns {
    () => {
        "s.id, s.kind, n.name, n.short_name, p.district, p.node, p.rank, p.form, p.body_kind, p.scope, p.ordinal,
         p.level, p.host, p.plaque,
         l.life, l.life_by, l.step, l.cycle, l.counts, l.counted_by, l.founded_on, l.founded_precision, l.due_day,
         l.due_outcome, l.cycle_due, l.rectify_until, l.cycle_put_right_by, l.rectify_state"
    };
}
const COLUMNS: &str = columns!();

/// The life with what has fallen due: what is due before the day that is the parameter (law 4).
macro_rules! effective_life {
    ($due_before:literal) => {
        concat!(
            "CASE WHEN l.due_day < ",
            $due_before,
            " THEN l.due_outcome ELSE l.life END"
        )
    };
}

/// How far a rectification is, with what has fallen due: as [`effective_life`]. A cycle that is open for too long puts
/// the body to one.
macro_rules! effective_rectification {
    ($due_before:literal) => {
        concat!(
            "CASE WHEN COALESCE(l.rectify_until, l.cycle_put_right_by) < ",
            $due_before,
            " THEN 'expired' WHEN l.cycle_due < ",
            $due_before,
            " THEN 'open' ELSE l.rectify_state END"
        )
    };
}

/// The subjects that there are on a day.
macro_rules! from {
    ($day:literal) => {
        concat!(
            " FROM subject s
              JOIN subject_name n ON n.stream = s.stream AND ",
            holds_on_day!("n", $day),
            " JOIN subject_place p ON p.stream = s.stream AND ",
            holds_on_day!("p", $day),
            " JOIN subject_life l ON l.stream = s.stream AND ",
            holds_on_day!("l", $day),
        )
    };
}
const FROM: &str = from!("?1");

/// The subjects that there were on a day, by name.
pub fn list(
    tables: &Tables<'_>,
    as_of: impl Into<AsOf>,
    filter: &Filter,
    page: &Page<SubjectId>,
) -> Result<Vec<SubjectRow>, QueryError> {
    let as_of = as_of.into();
    let limit_rows = page.checked_limit()?;
    let sql = format!(
        "{}SELECT {COLUMNS}, {} AS effective_life, {} AS rectification{FROM}
         WHERE (?2 IS NULL OR p.node IN (SELECT code FROM within_node))
           AND (?3 IS NULL OR {} = ?3)
           AND (?4 IS NULL OR l.step = ?4)
           AND (?5 IS NULL OR LOWER(n.name) LIKE ?5 ESCAPE '\\' OR LOWER(n.short_name) LIKE ?5 ESCAPE '\\')
           AND (?6 IS NULL OR s.kind = ?6)
           AND (?7 IS NULL OR l.counts = ?7)
           AND (?11 IS NULL OR {} = ?11)
           AND (?8 IS NULL OR (n.name, s.id) > (
             SELECT n.name, ?8 FROM subject s JOIN subject_name n ON n.stream = s.stream AND {}
             WHERE s.id = ?8))
         ORDER BY n.name, s.id
         LIMIT ?9",
        within_node!(),
        effective_life!("?10"),
        effective_rectification!("?10"),
        effective_life!("?10"),
        effective_rectification!("?10"),
        holds_on_day!("n"),
    );
    let rows = tables.all(
        &sql,
        values![
            as_of.day.to_string(),
            filter.node.as_deref(),
            filter.life.as_deref(),
            filter.step,
            filter.text.as_deref().map(str::trim).map(containing),
            filter.kind.map(SubjectKind::as_str),
            filter.counts,
            page.after.map(|id| id.to_string()),
            limit_rows,
            as_of.due_before().to_string(),
            filter.rectification.as_deref(),
        ],
        subject,
    )?;
    Ok(rows)
}

/// A subject as of a day; `None` where there was none of that id.
pub fn one(
    tables: &Tables<'_>,
    id: SubjectId,
    as_of: impl Into<AsOf>,
) -> Result<Option<SubjectRow>, QueryError> {
    let as_of = as_of.into();
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", ",
        effective_life!("?3"),
        " AS effective_life, ",
        effective_rectification!("?3"),
        " AS rectification",
        from!("?1"),
        " WHERE s.id = ?2"
    );
    let bound = values![
        as_of.day.to_string(),
        id.to_string(),
        as_of.due_before().to_string()
    ];
    let row = tables.first(sql, bound, subject);
    Ok(row?)
}

/// The same for all who ask at once, in one statement, each with the position of the snapshot.
pub(crate) const ONE_FOR_EACH: &str = concat!(
    "SELECT asked.number, stands.position, found.*
     FROM (",
    select_lowest!("position"),
    ") AS stands
     CROSS JOIN ",
    asked!(),
    " LEFT JOIN LATERAL (SELECT ",
    columns!(),
    ", ",
    effective_life!("asked.due_before"),
    " AS effective_life, ",
    effective_rectification!("asked.due_before"),
    " AS rectification",
    from!("asked.day"),
    " WHERE s.id = asked.id) AS found ON TRUE"
);

/// A row of it: the subject, where there was one of that id, and the position of the snapshot.
pub(crate) fn one_for_each(row: &Row<'_>) -> Result<(Option<SubjectRow>, Position), TablesError> {
    let is_there = row.get::<Option<String>>("id")?.is_some();
    let subject = is_there.then(|| subject(row)).transpose()?;
    Ok((subject, row.position("position")?))
}

/// The categories of people that a subject had declared by a day, in order.
pub fn categories(
    tables: &Tables<'_>,
    id: SubjectId,
    as_of: Day,
) -> Result<Vec<String>, QueryError> {
    let sql = concat!(
        "SELECT c.category FROM subject s JOIN subject_category c ON c.stream = s.stream AND ",
        holds_on_day!("c"),
        " WHERE s.id = ?2 ORDER BY c.category",
    );
    let rows = tables.all(sql, values![as_of.to_string(), id.to_string()], |row| {
        row.get(0)
    })?;
    Ok(rows)
}

/// The measure `same_scope_bodies/1`: which bodies of an area and scope are preparing or stand on a day, each by the
/// event that brought it there (domain 5.1, 1e). A preparation that has lapsed unrecorded does not count (law 15).
pub fn same_scope(
    tables: &Tables<'_>,
    area: &str,
    scope: &str,
    as_of: impl Into<AsOf>,
    except: Option<SubjectId>,
) -> Result<Vec<Citation>, QueryError> {
    let as_of = as_of.into();
    let sql = concat!(
        "SELECT s.stream, l.life_by FROM subject_place p
         JOIN subject s ON s.stream = p.stream
         JOIN subject_life l ON l.stream = p.stream AND ",
        holds_on_day!("l"),
        " WHERE p.node = ?2 AND p.scope = ?3 AND ",
        holds_on_day!("p"),
        " AND l.life IN ('preparing', 'active', 'suspended', 'liquidating') AND (l.due_day IS NULL OR ?5 <= l.due_day)
          AND s.kind = 'association' AND (?4 IS NULL OR s.id <> ?4)
          ORDER BY s.stream",
    );
    let except = except.map(|id| id.to_string());
    let bound = values![
        as_of.day.to_string(),
        area,
        scope,
        except,
        as_of.due_before().to_string()
    ];
    let rows = tables.all(sql, bound, |row| {
        let stream: StreamId = row.parsed("stream")?;
        Ok(Citation {
            stream,
            sequence: row.sequence("life_by")?,
        })
    })?;
    Ok(rows)
}

fn subject(row: &Row<'_>) -> Result<SubjectRow, TablesError> {
    let rectification: Option<String> = row.get("rectification")?;
    let until = row.parsed_or_none("rectify_until")?;
    let of_cycle: Option<Day> = row.parsed_or_none("cycle_put_right_by")?;
    // What has fallen due with the cycle and is not recorded yet has its term as well.
    let until = until.or(of_cycle.filter(|_| rectification.is_some()));
    Ok(SubjectRow {
        id: row.parsed("id")?,
        kind: row.parsed("kind")?,
        name: row.get("name")?,
        short_name: row.get("short_name")?,
        district: row.get("district")?,
        node: row.get("node")?,
        rank: row.get("rank")?,
        form: row.get("form")?,
        body_kind: row.get("body_kind")?,
        scope: row.get("scope")?,
        ordinal: row.get("ordinal")?,
        level: row.get("level")?,
        host: row.get("host")?,
        plaque: row.get("plaque")?,
        life: row.get("life")?,
        effective_life: row.get("effective_life")?,
        life_by: row.sequence("life_by")?,
        step: row.get("step")?,
        cycle: row.get("cycle")?,
        counts: row.get("counts")?,
        counted_by: row.sequence_or_none("counted_by")?,
        founded_on: row.parsed_or_none("founded_on")?,
        founded_precision: known_by(row.get::<Option<String>>("founded_precision")?),
        due_day: row.parsed_or_none("due_day")?,
        due_outcome: row.get("due_outcome")?,
        cycle_due: row.parsed_or_none("cycle_due")?,
        rectify_until: until,
        rectify_state: row.get("rectify_state")?,
        rectification,
    })
}
