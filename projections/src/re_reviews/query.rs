//! Which decisions rest on a fact, which are to be looked at again, and which are.

use crate::page::QueryError;
use crate::tables::{Row, Tables, TablesError, holds_on_day};
use crate::values;
use qibu_domain::id::{ApplicationId, Citation, Position, Sequence, StreamId};
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::subject::Change;
use qibu_domain::time::Day;
use serde::Serialize;
use std::collections::{BTreeSet, VecDeque};

/// The most decisions that are listed as resting on one fact.
const MAX_DEPENDENTS: usize = 500;

/// A decision that is to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueReReview {
    /// The body that was decided about.
    pub stream: StreamId,
    /// What changed under which decision.
    pub change: Change,
}

/// A decision that rests on a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dependent {
    /// The body that was decided about.
    pub stream: StreamId,
    /// The decision in its stream.
    pub decision: Sequence,
    /// The application that was decided.
    pub application: ApplicationId,
    /// What was asked for.
    pub transition: Transition,
    /// `approved` or `rejected`.
    pub outcome: String,
    /// The day from which the decision counts.
    pub decided_on: Day,
    /// The decision through which it rests on the fact; none where it cites it itself.
    pub through: Option<Citation>,
}

/// A re-review that waits for its conclusion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenReReview {
    /// The body that was decided about.
    pub stream: StreamId,
    /// The event that opened it.
    pub opened: Sequence,
    /// The application that was decided.
    pub application: ApplicationId,
    /// The body's name on that day.
    pub subject_name: String,
    /// What was asked for.
    pub transition: Transition,
    /// The node whose office decided.
    pub node: Option<String>,
    /// The duty that decides there.
    pub duty: Option<Duty>,
    /// The last day for the conclusion.
    pub due_day: Day,
}

/// The condition that no re-review of a decision was opened for a change: `d` is the decision, the change is named.
macro_rules! not_known {
    ($stream:literal, $sequence:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM re_review r WHERE r.stream = d.stream AND r.decision = d.sequence
             AND r.by_stream = ",
            $stream,
            " AND r.by_sequence = ",
            $sequence,
            ")"
        )
    };
}

/// From which position on changes are looked at, so that none is missed under the decisions that came after `looked`: a
/// decision may have read less than what stands before it (law 12).
pub fn changes_after(tables: &Tables<'_>, looked: Position) -> Result<Position, QueryError> {
    let sql = "SELECT MIN(facts_at) AS facts_at FROM decision WHERE position > ?1";
    let read: Option<u64> = tables.one(sql, values![looked.0], |row| row.get("facts_at"))?;
    Ok(read.map_or(looked, |facts_at| looked.min(Position(facts_at))))
}

/// The decisions that cite a fact which was corrected or voided after they had read it, by a correction after a position.
pub fn due_directly(tables: &Tables<'_>, after: Position) -> Result<Vec<DueReReview>, QueryError> {
    let sql = concat!(
        "SELECT d.stream, d.sequence, c.cited_stream AS changed_stream, c.cited_sequence AS changed_sequence,
                h.stream AS by_stream, h.sequence AS by_sequence,
                NULL AS through_stream, NULL AS through_sequence
         FROM history h
         JOIN history t ON t.stream = h.stream AND t.corrected_by = h.sequence
         JOIN decision_cites c ON c.cited_stream = t.stream AND c.cited_sequence = t.sequence
         JOIN decision d ON d.stream = c.stream AND d.sequence = c.sequence
         WHERE h.position > ?1 AND h.class = 'correction'
           AND ((h.stream = d.stream AND h.sequence > d.sequence)
                OR (h.stream <> d.stream AND h.position > d.facts_at))
           AND ",
        not_known!("h.stream", "h.sequence"),
        " ORDER BY h.position, d.stream, d.sequence",
    );
    Ok(tables.all(sql, values![after.0], due)?)
}

/// The decisions that rest on what a decision gave which is looked at again.
pub fn due_through(tables: &Tables<'_>) -> Result<Vec<DueReReview>, QueryError> {
    let sql = concat!(
        "SELECT d.stream, d.sequence, o.changed_stream, o.changed_sequence, o.by_stream, o.by_sequence,
                o.stream AS through_stream, o.decision AS through_sequence
         FROM re_review o
         JOIN decision_gave g ON g.stream = o.stream AND g.decision = o.decision
         JOIN decision_cites c ON c.cited_stream = g.stream AND c.cited_sequence = g.sequence
         JOIN decision d ON d.stream = c.stream AND d.sequence = c.sequence
         WHERE ",
        not_known!("o.by_stream", "o.by_sequence"),
        " ORDER BY d.stream, d.sequence, o.by_stream, o.by_sequence, o.stream, o.decision",
    );
    let found = tables.all(sql, &[], due)?;
    // One decision may rest on it in several ways: the first tells.
    let mut told = BTreeSet::new();
    let mut once = |it: &DueReReview| told.insert((it.stream, it.change.decision, it.change.by));
    Ok(found.into_iter().filter(|it| once(it)).collect())
}

/// A decision about an association under which, in the same area and scope, a body came in or was corrected after it had
/// read. Whether it would have counted that body shows when the measure is run again (law 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerhapsDue {
    /// The re-review, where it is due.
    pub due: DueReReview,
    /// What was asked for.
    pub transition: Transition,
    /// The day of the decision.
    pub decided_on: Day,
    /// The edition that it was taken under.
    pub edition: String,
    /// The area whose bodies it counted.
    pub area: String,
    /// Their scope.
    pub scope: String,
    /// Whether it stored a query in place of the bodies.
    pub by_query: bool,
    /// Whether it cites an event of that body.
    pub cites_it: bool,
}

/// The same of what came in after a position.
pub fn perhaps_due(tables: &Tables<'_>, after: Position) -> Result<Vec<PerhapsDue>, QueryError> {
    let sql = concat!(
        "SELECT d.stream, d.sequence, h.stream AS by_stream, h.sequence AS by_sequence,
                h.stream AS changed_stream, COALESCE(t.sequence, h.sequence) AS changed_sequence,
                NULL AS through_stream, NULL AS through_sequence,
                d.transition, d.decided_on, d.edition, d.area, d.scope, d.by_query,
                CASE WHEN EXISTS (SELECT 1 FROM decision_cites c WHERE c.stream = d.stream
                  AND c.sequence = d.sequence AND c.cited_stream = h.stream) THEN 1 ELSE 0 END AS cites_it
         FROM history h
         LEFT JOIN history t ON t.stream = h.stream AND t.corrected_by = h.sequence
         JOIN subject_place p ON p.stream = h.stream
         JOIN decision d ON d.area = p.node AND d.scope = p.scope AND d.stream <> h.stream
         WHERE h.position > ?1 AND h.position > d.facts_at
           AND (h.name = 'FoundingCorrected'
                OR (h.name IN ('FoundingRecorded', 'StepReached', 'ReplyIssued') AND h.counts_on <= d.decided_on))
           AND ",
        not_known!("h.stream", "h.sequence"),
        " ORDER BY h.position, d.stream, d.sequence",
    );
    let rows = tables.all(sql, values![after.0], |row| {
        Ok(PerhapsDue {
            due: due(row)?,
            transition: row.parsed("transition")?,
            decided_on: row.parsed("decided_on")?,
            edition: row.get("edition")?,
            area: row.get("area")?,
            scope: row.get("scope")?,
            by_query: row.get("by_query")?,
            cites_it: row.get("cites_it")?,
        })
    })?;
    Ok(rows)
}

/// Every decision up to a day that rests on a fact, itself or through other decisions, the nearest first.
pub fn dependents(
    tables: &Tables<'_>,
    fact: Citation,
    as_of: Day,
) -> Result<Vec<Dependent>, QueryError> {
    let mut found: Vec<Dependent> = Vec::new();
    let mut known = BTreeSet::new();
    let mut asked: VecDeque<(Citation, Option<Citation>)> = [(fact, None)].into();
    while let Some((on, through)) = asked.pop_front() {
        for next in resting_on(tables, on, through, as_of)? {
            let at = Citation {
                stream: next.stream,
                sequence: next.decision,
            };
            if found.len() >= MAX_DEPENDENTS || !known.insert(at) {
                continue;
            }
            asked.extend(given_by(tables, at)?.into_iter().map(|it| (it, Some(at))));
            found.push(next);
        }
    }
    Ok(found)
}

fn resting_on(
    tables: &Tables<'_>,
    on: Citation,
    through: Option<Citation>,
    as_of: Day,
) -> Result<Vec<Dependent>, QueryError> {
    let sql = "SELECT d.stream, d.sequence, d.application, d.transition, d.outcome, d.decided_on
         FROM decision_cites c JOIN decision d ON d.stream = c.stream AND d.sequence = c.sequence
         WHERE c.cited_stream = ?1 AND c.cited_sequence = ?2 AND d.decided_on <= ?3
         ORDER BY d.decided_on, d.stream, d.sequence";
    let bound = values![on.stream.to_string(), on.sequence.0, as_of.to_string()];
    let rows = tables.all(sql, bound, |row| {
        Ok(Dependent {
            stream: row.parsed("stream")?,
            decision: row.sequence("sequence")?,
            application: row.parsed("application")?,
            transition: row.parsed("transition")?,
            outcome: row.get("outcome")?,
            decided_on: row.parsed("decided_on")?,
            through,
        })
    })?;
    Ok(rows)
}

/// What a decision gave: the facts and replies on which others rest.
fn given_by(tables: &Tables<'_>, decision: Citation) -> Result<Vec<Citation>, QueryError> {
    let sql =
        "SELECT sequence FROM decision_gave WHERE stream = ?1 AND decision = ?2 ORDER BY sequence";
    let bound = values![decision.stream.to_string(), decision.sequence.0];
    let rows = tables.all(sql, bound, |row| {
        Ok(Citation {
            stream: decision.stream,
            sequence: row.sequence("sequence")?,
        })
    })?;
    Ok(rows)
}

/// The re-reviews that wait on a day for their conclusion, the most urgent first.
pub fn open(tables: &Tables<'_>, as_of: Day) -> Result<Vec<OpenReReview>, QueryError> {
    let sql = concat!(
        "SELECT r.stream, r.opened, r.application, n.name, a.transition, r.node, r.duty, r.due_day
         FROM re_review r
         JOIN application a ON a.id = r.application
         JOIN subject_name n ON n.stream = r.stream AND ",
        holds_on_day!("n"),
        " WHERE ",
        holds_on_day!("r"),
        " ORDER BY r.due_day, r.stream, r.opened",
    );
    let rows = tables.all(sql, values![as_of.to_string()], |row| {
        Ok(OpenReReview {
            stream: row.parsed("stream")?,
            opened: row.sequence("opened")?,
            application: row.parsed("application")?,
            subject_name: row.get("name")?,
            transition: row.parsed("transition")?,
            node: row.get("node")?,
            duty: row.parsed_or_none("duty")?,
            due_day: row.parsed("due_day")?,
        })
    })?;
    Ok(rows)
}

fn due(row: &Row<'_>) -> Result<DueReReview, TablesError> {
    let citation = |stream: &str, sequence: &str| {
        Ok::<_, TablesError>(Citation {
            stream: row.parsed(stream)?,
            sequence: row.sequence(sequence)?,
        })
    };
    let through_stream: Option<StreamId> = row.parsed_or_none("through_stream")?;
    let through = match through_stream {
        Some(stream) => Some(Citation {
            stream,
            sequence: row.sequence("through_sequence")?,
        }),
        None => None,
    };
    Ok(DueReReview {
        stream: row.parsed("stream")?,
        change: Change {
            decision: row.sequence("sequence")?,
            changed: citation("changed_stream", "changed_sequence")?,
            by: citation("by_stream", "by_sequence")?,
            through,
        },
    })
}
