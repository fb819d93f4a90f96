//! For each metric the query that counts it. What a query counts never changes under the name of its metric (law 13).

use super::{Figure, MAX_CITED_ROWS};
use crate::page::QueryError;
use crate::tables::{Tables, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{Citation, Sequence, StreamId};
use qibu_domain::published_claim::Metric;
use qibu_domain::time::Day;
use std::collections::BTreeSet;

/// How the rows of a query become a figure: each has `stream`, `sequence`, `what` and `quantity`.
#[derive(Clone, Copy, Debug)]
enum By {
    /// Their quantities, added up.
    Sum,
    /// How many different things they name.
    Different,
}

/// The bodies that count on the day within the node, each with the event by which it counts.
macro_rules! bodies {
    ($what:literal, $more:literal) => {
        concat!(
            within_node!(),
            "SELECT s.stream, l.counted_by AS sequence, ",
            $what,
            " AS what, 1 AS quantity
             FROM subject s JOIN subject_place p ON p.stream = s.stream AND ",
            holds_on_day!("p"),
            " JOIN subject_life l ON l.stream = s.stream AND l.counts = 1 AND ",
            holds_on_day!("l"),
            $more,
        )
    };
}

/// The outcomes by the end of the day of bodies within the node.
macro_rules! outcomes {
    ($kinds:literal) => {
        concat!(
            within_node!(),
            "SELECT o.stream, o.sequence, o.kind AS what, o.quantity
             FROM outcome o JOIN subject_place p ON p.stream = o.body AND ",
            holds_on_day!("p"),
            " WHERE o.from_day <= ?1 AND p.node IN (SELECT code FROM within_node) AND o.kind IN ",
            $kinds
        )
    };
}

/// The sessions held by the end of the day by bodies within the node.
macro_rules! sessions {
    ($quantity:literal, $which:literal) => {
        concat!(
            within_node!(),
            "SELECT s.stream, s.recorded_by AS sequence, s.kind AS what, ",
            $quantity,
            " AS quantity FROM session s JOIN subject_place p ON p.stream = s.organiser AND ",
            holds_on_day!("p"),
            " WHERE s.stage = 'held' AND ",
            holds_on_day!("s"),
            " AND p.node IN (SELECT code FROM within_node) AND ",
            $which
        )
    };
}

/// The representatives in the pool on the day, of nodes within the node.
const REPRESENTATIVES: &str = concat!(
    within_node!(),
    "SELECT r.stream, r.sequence, r.category AS what, 1 AS quantity FROM representative r
     WHERE r.node IN (SELECT code FROM within_node) AND ",
    holds_on_day!("r"),
);

/// The programmes of bodies within the node that are approved and not closed on the day.
const PROGRAMMES: &str = concat!(
    within_node!(),
    "SELECT g.stream, g.approved_by AS sequence, g.name AS what, 1 AS quantity FROM programme g
     JOIN subject_place p ON p.stream = g.owner AND ",
    holds_on_day!("p"),
    " WHERE p.node IN (SELECT code FROM within_node) AND ",
    holds_on_day!("g"),
    " AND g.first_day <= ?1 AND (g.until_day IS NULL OR ?1 <= g.until_day)
      AND (g.closed_on IS NULL OR ?1 <= g.closed_on)",
);

/// The brands of bodies within the node that are listed and not given up on the day.
const BRANDS: &str = concat!(
    within_node!(),
    "SELECT b.stream, b.stage_by AS sequence, b.brand AS what, 1 AS quantity FROM brand b
     JOIN subject_place p ON p.stream = b.stream AND ",
    holds_on_day!("p"),
    " WHERE p.node IN (SELECT code FROM within_node) AND b.stage = 'listed' AND ",
    holds_on_day!("b"),
);

/// The query of a metric; parameters 1 and 2 are the day and the node.
fn query(metric: Metric) -> (&'static str, By) {
    match metric {
        Metric::Associations => (
            bodies!(
                "s.stream",
                " WHERE s.kind = 'association' AND p.node IN (SELECT code FROM within_node)"
            ),
            By::Sum,
        ),
        Metric::AssociationsFounded => (
            bodies!(
                "s.stream",
                " WHERE s.kind = 'association' AND p.node IN (SELECT code FROM within_node)
                    AND SUBSTR(l.founded_on, 1, 4) = SUBSTR(?1, 1, 4)"
            ),
            By::Sum,
        ),
        Metric::Bases => (
            bodies!(
                "s.stream",
                " WHERE s.kind = 'base' AND p.node IN (SELECT code FROM within_node)"
            ),
            By::Sum,
        ),
        Metric::TiersCovered => (
            bodies!("p.rank", " WHERE p.node IN (SELECT code FROM within_node)"),
            By::Different,
        ),
        Metric::CategoriesCovered => (
            bodies!(
                "c.category",
                " JOIN subject_category c ON c.stream = s.stream AND c.from_day <= ?1
                    AND (c.to_day IS NULL OR ?1 < c.to_day)
                  WHERE s.kind = 'association' AND p.node IN (SELECT code FROM within_node)"
            ),
            By::Different,
        ),
        Metric::Guides => (
            concat!(
                within_node!(),
                "SELECT a.stream, a.sequence, a.kind AS what, 1 AS quantity FROM annal a
                 WHERE a.kind = 'guide' AND a.from_day <= ?1 AND a.node IN (SELECT code FROM within_node)"
            ),
            By::Sum,
        ),
        Metric::EnterprisesIncubated => (outcomes!("('incubated')"), By::Sum),
        Metric::ServiceTeams => (
            concat!(
                within_node!(),
                "SELECT t.stream, t.formed_by AS sequence, t.stream AS what, 1 AS quantity FROM team t
                 WHERE t.stage = 'active' AND t.node IN (SELECT code FROM within_node) AND ",
                holds_on_day!("t")
            ),
            By::Sum,
        ),
        Metric::DonatedFen => (outcomes!("('cash', 'in_kind')"), By::Sum),
        Metric::Representatives => (REPRESENTATIVES, By::Sum),
        Metric::Programmes => (PROGRAMMES, By::Sum),
        Metric::Brands => (BRANDS, By::Sum),
        Metric::ProgrammeSessions => (sessions!("1", "s.programme IS NOT NULL"), By::Sum),
        Metric::ActionSessions => (sessions!("1", "s.action IS NOT NULL"), By::Sum),
        Metric::PersonTimes => (
            sessions!("COALESCE(s.person_times, 0)", "s.action IS NOT NULL"),
            By::Sum,
        ),
    }
}

/// The figure of a metric within a node by the end of a day.
pub fn figure(
    tables: &Tables<'_>,
    metric: Metric,
    node: &str,
    as_of: Day,
) -> Result<Figure, QueryError> {
    let (sql, by) = query(metric);
    let rows = tables.all(sql, values![as_of.to_string(), node], |row| {
        let (stream, sequence): (StreamId, Sequence) =
            (row.parsed("stream")?, row.sequence("sequence")?);
        let (what, quantity): (String, u64) = (row.get("what")?, row.get("quantity")?);
        Ok((Citation { stream, sequence }, what, quantity))
    })?;
    if rows.len() > MAX_CITED_ROWS {
        return Err(QueryError::TooManyRows {
            max_rows: u32::try_from(MAX_CITED_ROWS).unwrap_or(u32::MAX),
        });
    }
    let value = match by {
        By::Sum => rows
            .iter()
            .fold(0_u64, |sum, (_, _, quantity)| sum.saturating_add(*quantity)),
        By::Different => {
            let different: BTreeSet<&str> = rows.iter().map(|(_, what, _)| what.as_str()).collect();
            u64::try_from(different.len()).unwrap_or(u64::MAX)
        }
    };
    let behind = rows.into_iter().map(|(cited, _, _)| cited);
    Ok(Figure {
        value,
        behind: behind.collect(),
    })
}
