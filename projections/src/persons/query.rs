//! Persons as of a day, by node and stage; how many representatives there are, and of which categories.

use crate::page::{Page, QueryError};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{AssignmentId, Citation, PersonRef, Sequence, StreamId, StreamKind};
use qibu_domain::time::Day;
use serde::Serialize;
use std::collections::BTreeMap;

/// The stages of a person as of a day: the words that lists are filtered by.
pub const STAGES: [&str; 5] = ["invited", "consented", "enrolled", "left", "erased"];

/// Which persons are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of that node and of all under it.
    pub node: String,
    /// Those at that stage, one of [`STAGES`]; `None` for all.
    pub stage: Option<String>,
    /// Those who were put forward by that body, in a term that holds or held; `None` for all.
    pub body: Option<StreamId>,
}

/// A person as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonRow {
    /// The person.
    pub person: PersonRef,
    /// The node that invited, or where they were taken over.
    pub node: String,
    /// The first day of the record.
    pub from: Day,
    /// The stage, one of [`STAGES`].
    pub stage: String,
    /// The day on which the erasure was ordered, where that is so by the day.
    pub erasure_on: Option<Day>,
    /// What the person consents to on the day.
    pub consents: Vec<String>,
    /// The first day after the attestation that counts on the day.
    pub attested_to: Option<Day>,
    /// The last term in the pool that began by the day.
    pub term: Option<TermRow>,
    /// The assignments given by the day.
    pub assignments: Vec<AssignmentRow>,
}

/// A term in the pool of representatives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TermRow {
    /// The event that began it.
    pub sequence: Sequence,
    /// The node.
    pub node: String,
    /// The category.
    pub category: String,
    /// The body that put the person forward.
    pub put_forward_by: Option<StreamId>,
    /// The first day.
    pub from: Day,
    /// The day on which the person left, where that is so by the day.
    pub to: Option<Day>,
    /// The event that ended it, where that is so by the day.
    pub left_by: Option<Sequence>,
    /// It was taken over from before Qibu.
    pub is_imported: bool,
}

/// An assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssignmentRow {
    /// The assignment.
    pub id: AssignmentId,
    /// What it is.
    pub kind: String,
    /// The body that it is carried out for.
    pub body: Option<StreamId>,
    /// The day on which it was given.
    pub given_on: Day,
    /// The day by which it shall be reported.
    pub due: Option<Day>,
    /// The day on which it was carried out, where it was reported by the day.
    pub reported_on: Option<Day>,
    /// The event that reports it.
    pub reported_by: Option<Sequence>,
    /// The day on which it ended without a report.
    pub ended_on: Option<Day>,
    /// How.
    pub end: Option<String>,
}

/// What a person is on a day, by the rows of the other tables; `?1` is the day.
macro_rules! stage {
    () => {
        "CASE
           WHEN p.erased_on <= ?1 THEN 'erased'
           WHEN EXISTS (SELECT 1 FROM representative r WHERE r.stream = p.stream AND r.from_day <= ?1
             AND (r.to_day IS NULL OR r.to_day > ?1)) THEN 'enrolled'
           WHEN EXISTS (SELECT 1 FROM representative r WHERE r.stream = p.stream AND r.from_day <= ?1) THEN 'left'
           WHEN EXISTS (SELECT 1 FROM person_consent c WHERE c.stream = p.stream AND c.from_day <= ?1
             AND (c.to_day IS NULL OR c.to_day > ?1)) THEN 'consented'
           ELSE 'invited' END"
    };
}

/// The persons of a node as of a day, the youngest record first. Nobody is named.
pub fn list(
    tables: &Tables<'_>,
    as_of: Day,
    filter: &Filter,
    page: &Page<PersonRef>,
) -> Result<Vec<PersonRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = concat!(
        within_node!(),
        "SELECT found.* FROM (
           SELECT p.stream, p.node, p.from_day, ",
        stage!(),
        " AS stage, CASE WHEN p.erasure_on <= ?1 THEN p.erasure_on END AS erasure_day
           FROM person p WHERE p.from_day <= ?1 AND p.node IN (SELECT code FROM within_node)
             AND (?4 IS NULL OR EXISTS (SELECT 1 FROM representative r WHERE r.stream = p.stream
               AND r.put_forward_by = ?4 AND r.from_day <= ?1))
         ) AS found
         WHERE (?3 IS NULL OR found.stage = ?3) AND (?5 IS NULL OR found.stream > ?5)
         ORDER BY found.stream LIMIT ?6"
    );
    let rows = tables.all(
        sql,
        values![
            as_of.to_string(),
            filter.node.as_str(),
            filter.stage.as_deref(),
            filter.body.map(|body| body.to_string()),
            page.after.map(|after| stream(after).to_string()),
            limit_rows,
        ],
        person,
    )?;
    rows.into_iter()
        .map(|row| complete(tables, as_of, row))
        .collect()
}

/// One person as of a day; `None` where nothing was known by then.
pub fn one(
    tables: &Tables<'_>,
    as_of: Day,
    of: PersonRef,
) -> Result<Option<PersonRow>, QueryError> {
    let sql = concat!(
        "SELECT p.stream, p.node, p.from_day, ",
        stage!(),
        " AS stage, CASE WHEN p.erasure_on <= ?1 THEN p.erasure_on END AS erasure_day
         FROM person p WHERE p.stream = ?2 AND p.from_day <= ?1"
    );
    let bound = values![as_of.to_string(), stream(of).to_string()];
    match tables.first(sql, bound, person)? {
        Some(row) => complete(tables, as_of, row).map(Some),
        None => Ok(None),
    }
}

/// How many representatives there were on a day within a node.
pub fn representatives(tables: &Tables<'_>, node: &str, as_of: Day) -> Result<u64, QueryError> {
    Ok(by_category(tables, node, as_of)?.values().sum())
}

/// The same by their category.
pub fn by_category(
    tables: &Tables<'_>,
    node: &str,
    as_of: Day,
) -> Result<BTreeMap<String, u64>, QueryError> {
    let sql = concat!(
        within_node!(),
        "SELECT r.category, COUNT(*) AS seats FROM representative r
         WHERE r.node IN (SELECT code FROM within_node) AND ",
        holds_on_day!("r"),
        " GROUP BY r.category"
    );
    let bound = values![as_of.to_string(), node];
    let found = tables.all(sql, bound, |row| {
        Ok((row.get("category")?, row.get("seats")?))
    })?;
    Ok(found.into_iter().collect())
}

/// A person whom a body put forward, as of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutForward {
    /// Whether the person is in the pool.
    pub is_enrolled: bool,
    /// Whether an attestation of the person counts.
    pub is_attested: bool,
    /// Whether an assignment was carried out within the days that were asked for.
    pub is_assigned: bool,
    /// What says so.
    pub events: Vec<Citation>,
}

/// The persons whom a body ever put forward by a day, with whether an assignment was carried out within some days.
pub fn put_forward(
    tables: &Tables<'_>,
    as_of: Day,
    body: StreamId,
    (since, until): (Day, Day),
) -> Result<Vec<PutForward>, QueryError> {
    let sql = concat!(
        "SELECT r.stream, r.sequence, CASE WHEN ",
        holds_on_day!("r"),
        " THEN 1 ELSE 0 END AS enrolled,
           (SELECT MAX(a.accepted_by) FROM person_attestation a WHERE a.stream = r.stream AND ",
        holds_on_day!("a"),
        ") AS accepted,
           (SELECT MAX(d.reported_by) FROM assignment d WHERE d.stream = r.stream
             AND d.reported_on >= ?3 AND d.reported_on <= ?4) AS reported
         FROM representative r WHERE r.put_forward_by = ?2 AND r.from_day <= ?1
         ORDER BY r.stream, r.sequence"
    );
    let bound = values![
        as_of.to_string(),
        body.to_string(),
        since.to_string(),
        until.to_string()
    ];
    Ok(tables.all(sql, bound, |row| {
        let stream: StreamId = row.parsed("stream")?;
        let enrolled = row.sequence("sequence")?;
        let accepted = row.sequence_or_none("accepted")?;
        let reported = row.sequence_or_none("reported")?;
        let events = [Some(enrolled), accepted, reported].into_iter().flatten();
        let events = events.map(|sequence| Citation { stream, sequence });
        Ok(PutForward {
            is_enrolled: row.get("enrolled")?,
            is_attested: accepted.is_some(),
            is_assigned: reported.is_some(),
            events: events.collect(),
        })
    })?)
}

fn stream(of: PersonRef) -> StreamId {
    StreamId::new(StreamKind::Person, of.0)
}

fn person(row: &Row<'_>) -> Result<PersonRow, TablesError> {
    let stream: StreamId = row.parsed("stream")?;
    Ok(PersonRow {
        person: PersonRef(stream.id),
        node: row.get("node")?,
        from: row.parsed("from_day")?,
        stage: row.get("stage")?,
        erasure_on: row.parsed_or_none("erasure_day")?,
        consents: Vec::new(),
        attested_to: None,
        term: None,
        assignments: Vec::new(),
    })
}

/// A page holds few persons: what belongs to each is read by the key.
fn complete(tables: &Tables<'_>, as_of: Day, row: PersonRow) -> Result<PersonRow, QueryError> {
    let (day, own) = (as_of.to_string(), stream(row.person).to_string());
    let consents = tables.all(
        concat!(
            "SELECT c.purpose FROM person_consent c WHERE c.stream = ?2 AND ",
            holds_on_day!("c"),
            " ORDER BY c.purpose"
        ),
        values![day.as_str(), own.as_str()],
        |row| row.get(0),
    )?;
    let attested_to = tables.first(
        concat!(
            "SELECT a.to_day FROM person_attestation a WHERE a.stream = ?2 AND ",
            holds_on_day!("a"),
            " ORDER BY a.to_day DESC LIMIT 1"
        ),
        values![day.as_str(), own.as_str()],
        |row| row.parsed("to_day"),
    )?;
    let term = tables.first(
        "SELECT r.sequence, r.node, r.category, r.put_forward_by, r.from_day,
           CASE WHEN r.to_day <= ?1 THEN r.to_day END AS ended_day,
           CASE WHEN r.to_day <= ?1 THEN r.left_by END AS ended_by, r.imported
         FROM representative r WHERE r.stream = ?2 AND r.from_day <= ?1
         ORDER BY r.from_day DESC, r.sequence DESC LIMIT 1",
        values![day.as_str(), own.as_str()],
        term,
    )?;
    let assignments = tables.all(
        "SELECT a.id, a.kind, a.body, a.from_day, a.due_day,
           CASE WHEN a.reported_on <= ?1 THEN a.reported_on END AS reported_day,
           CASE WHEN a.reported_on <= ?1 THEN a.reported_by END AS reporting,
           CASE WHEN a.ended_on <= ?1 THEN a.ended_on END AS ended_day,
           CASE WHEN a.ended_on <= ?1 THEN a.end_code END AS ending
         FROM assignment a WHERE a.stream = ?2 AND a.from_day <= ?1 ORDER BY a.from_day, a.id",
        values![day.as_str(), own.as_str()],
        assignment,
    )?;
    Ok(PersonRow {
        consents,
        attested_to,
        term,
        assignments,
        ..row
    })
}

fn term(row: &Row<'_>) -> Result<TermRow, TablesError> {
    Ok(TermRow {
        sequence: row.sequence("sequence")?,
        node: row.get("node")?,
        category: row.get("category")?,
        put_forward_by: row.parsed_or_none("put_forward_by")?,
        from: row.parsed("from_day")?,
        to: row.parsed_or_none("ended_day")?,
        left_by: row.sequence_or_none("ended_by")?,
        is_imported: row.get("imported")?,
    })
}

fn assignment(row: &Row<'_>) -> Result<AssignmentRow, TablesError> {
    Ok(AssignmentRow {
        id: row.parsed("id")?,
        kind: row.get("kind")?,
        body: row.parsed_or_none("body")?,
        given_on: row.parsed("from_day")?,
        due: row.parsed_or_none("due_day")?,
        reported_on: row.parsed_or_none("reported_day")?,
        reported_by: row.sequence_or_none("reporting")?,
        ended_on: row.parsed_or_none("ended_day")?,
        end: row.get("ending")?,
    })
}
