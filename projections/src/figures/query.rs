//! Counts over subjects and nodes as of a day.

use crate::as_of::AsOf;
use crate::page::QueryError;
use crate::published_claims::figure;
use crate::tables::{Tables, holds_on_day, within_node};
use crate::values;
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::published_claim::Metric;
use qibu_domain::time::Day;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many bodies there were on a day within a node, in bodies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The node.
    pub node: String,
    /// The day.
    pub as_of: Day,
    /// The associations that count.
    pub associations: u64,
    /// The sessions held under a programme, in sessions.
    pub programme_sessions: u64,
    /// The sessions held under an action such as 新心行动, in sessions.
    pub action_sessions: u64,
    /// The heads counted at those, in person-times.
    pub person_times: u64,
    /// The bases that count.
    pub bases: u64,
    /// The bodies that count by the rank of their node; every rank that was asked for has its key.
    pub units: BTreeMap<String, u64>,
    /// The same by the kind of body, then by rank.
    #[serde(skip)]
    pub units_by_kind: BTreeMap<SubjectKind, BTreeMap<String, u64>>,
    /// The bodies that count by the last step recognised in their cycle; the steps 1 to 7 all have their key, and 0 has one
    /// where a body has begun a new cycle.
    pub by_step: BTreeMap<u8, u64>,
    /// Enterprises incubated by then.
    pub enterprises_incubated: u64,
    /// Money and goods donated by then, in fen: rent forgone and funds are no part of it.
    pub donated_fen: u64,
    /// All bodies, those that do not count included, by their stage of life, what has fallen due included; those whose
    /// founding was voided never were.
    pub by_life: BTreeMap<String, u64>,
    /// The brands that are listed and not given up.
    pub brands: u64,
    /// The representatives in the pool, in seats.
    pub representatives: u64,
    /// The service teams that are neither suspended nor dissolved.
    pub service_teams: u64,
}

/// The first and the last step.
const STEPS: std::ops::RangeInclusive<u8> = 1..=7;

/// The figures of a node with all that stands under it on that day. A node that is not known has zeros; so has every
/// node in an empty log. The ranks are those that the district's editions have by now: of a time when fewer were known,
/// or none, the answer has the same keys, with nothing in them.
pub fn figures(
    tables: &Tables<'_>,
    node: &str,
    as_of: impl Into<AsOf>,
    ranks: &BTreeSet<String>,
) -> Result<Figures, QueryError> {
    let as_of = as_of.into();
    let of = |metric| figure(tables, metric, node, as_of.day).map(|figure| figure.value);
    let mut figures = Figures {
        node: node.to_owned(),
        as_of: as_of.day,
        associations: 0,
        programme_sessions: 0,
        action_sessions: 0,
        person_times: 0,
        bases: 0,
        units: ranks.iter().map(|rank| (rank.clone(), 0)).collect(),
        units_by_kind: BTreeMap::new(),
        by_step: STEPS.map(|step| (step, 0)).collect(),
        enterprises_incubated: of(Metric::EnterprisesIncubated)?,
        donated_fen: of(Metric::DonatedFen)?,
        by_life: BTreeMap::new(),
        brands: of(Metric::Brands)?,
        representatives: of(Metric::Representatives)?,
        service_teams: of(Metric::ServiceTeams)?,
    };
    let sql = concat!(
        within_node!(),
        "SELECT s.kind, p.rank, l.step, l.counts,
           CASE WHEN l.due_day < ?3 THEN l.due_outcome ELSE l.life END AS effective_life, COUNT(*) AS bodies
         FROM subject s
         JOIN subject_place p ON p.stream = s.stream AND ",
        holds_on_day!("p"),
        " JOIN subject_life l ON l.stream = s.stream AND ",
        holds_on_day!("l"),
        " WHERE p.node IN (SELECT code FROM within_node) AND l.life <> 'void'
         GROUP BY s.kind, p.rank, l.step, l.counts, effective_life",
    );
    let day = as_of.day.to_string();
    let bound = values![day, node, as_of.due_before().to_string()];
    tables.all(sql, bound, |row| {
        let bodies: u64 = row.get("bodies")?;
        let life: String = row.get("effective_life")?;
        *figures.by_life.entry(life).or_default() += bodies;
        if !row.get::<bool>("counts")? {
            return Ok(());
        }
        let (kind, rank): (SubjectKind, String) = (row.parsed("kind")?, row.get("rank")?);
        match kind {
            SubjectKind::Association => figures.associations += bodies,
            SubjectKind::Base => figures.bases += bodies,
        }
        let of_kind = figures.units_by_kind.entry(kind).or_default();
        *of_kind.entry(rank.clone()).or_default() += bodies;
        *figures.units.entry(rank).or_default() += bodies;
        *figures.by_step.entry(row.get("step")?).or_default() += bodies;
        Ok(())
    })?;
    count_sessions(tables, &mut figures)?;
    Ok(figures)
}

/// The sessions held by bodies of the node by the end of the day: those of a programme, and those of an action, counted
/// apart (domain 1.5).
fn count_sessions(tables: &Tables<'_>, figures: &mut Figures) -> Result<(), QueryError> {
    let sql = concat!(
        within_node!(),
        "SELECT COUNT(s.programme) AS programme_sessions, COUNT(s.action) AS action_sessions,
           CAST(COALESCE(SUM(CASE WHEN s.action IS NOT NULL THEN s.person_times END), 0) AS BIGINT) AS person_times
         FROM session s
         JOIN subject_place p ON p.stream = s.organiser AND ",
        holds_on_day!("p"),
        " WHERE s.stage = 'held' AND ",
        holds_on_day!("s"),
        " AND p.node IN (SELECT code FROM within_node)"
    );
    let bound = values![figures.as_of.to_string(), figures.node.as_str()];
    tables.all(sql, bound, |row| {
        figures.programme_sessions = row.get("programme_sessions")?;
        figures.action_sessions = row.get("action_sessions")?;
        figures.person_times = row.get("person_times")?;
        Ok(())
    })?;
    Ok(())
}
