//! The same examination of a log on `KurrentDB`. What the server shows is read twice: once as the log does that opens,
//! from which positions, leaves, claims and outcomes follow; and once page by page, event by event. The second reading is
//! laid into a temporary file of `SQLite` beside what follows from the first, and looked through as a store of its own.

use super::database::ExamineError;
use super::{Damage, Finding, Findings, Report, examine};
use crate::log::kurrent::{Derived, KurrentAddress, KurrentLog};
use crate::log::sqlite::Clock;
use crate::log::sqlite::columns::{put_event, put_outcome};
use crate::log::stored::edge_nodes;
use crate::log::transfer::{ClaimRow, OutcomeRow};
use crate::log::{Log, LogError};
use qibu_domain::id::Position;
use qibu_domain::recorded::Recorded;
use qibu_verifier::Hash;
use rusqlite::{Connection, params};

/// The events that are read at once.
const PAGE_EVENTS: usize = 500;

/// The tables, without any constraint.
const TABLES: &str = "
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    CREATE TABLE events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata,
        recorded_at, leaf);
    CREATE TABLE edge (one, size, nodes);
    CREATE TABLE outcomes (principal, command_id, first_position, last_position, aggregate_type, aggregate_id,
        last_sequence, mac, recorded_at);
    CREATE INDEX outcomes_by_command ON outcomes (principal, command_id);
    CREATE TABLE claims (key, aggregate_type, aggregate_id, taken_at, free_from);
    BEGIN;";

/// Reads a whole log on a server, and says what is wrong with it, and where. It may run beside those who write.
pub async fn verify_server(address: &KurrentAddress, clock: Clock) -> Result<Report, ExamineError> {
    let log = KurrentLog::open_read_only_at(address, clock).await?;
    let derived = log.derived();
    // A file without a name goes when it is closed.
    let file = Connection::open("")?;
    file.execute_batch(TABLES)?;
    lay_derived(&file, &derived)?;
    let mut before = Findings::default();
    if let Some(finding) = lay_events(&log, &file, derived.edge.size()).await? {
        before.add(finding);
    }
    file.execute_batch("COMMIT")?;
    log.close().await;
    Ok(examine(&file, derived.meta, derived.seal, before)?)
}

/// Lays the events up to that position; what the server does not show as it did is a finding, and the end.
async fn lay_events(
    log: &KurrentLog,
    file: &Connection,
    size: u64,
) -> Result<Option<Finding>, ExamineError> {
    let mut at = Position(0);
    while at.0 < size {
        let page = match log.read_all(at, PAGE_EVENTS).await {
            Ok(page) => page,
            Err(LogError::Damaged { position, reason }) => {
                return Ok(Some(Finding::at(Damage::Unreadable, position, reason)));
            }
            Err(error) => return Err(error.into()),
        };
        let leaves = log.read_leaves(at, page.len()).await?;
        for (event, leaf) in page.iter().zip(&leaves) {
            if event.position.0 <= size {
                lay_event(file, event, leaf)?;
            }
            at = event.position;
        }
        if page.is_empty() {
            break;
        }
    }
    Ok(None)
}

fn lay_event(file: &Connection, event: &Recorded, leaf: &Hash) -> rusqlite::Result<()> {
    let sql = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let mut insert = file.prepare_cached(sql)?;
    put_event(&mut insert, event, leaf)
}

fn lay_derived(file: &Connection, derived: &Derived) -> rusqlite::Result<()> {
    let edge = &derived.edge;
    let sql = "INSERT INTO edge VALUES (1, ?1, ?2)";
    file.execute(sql, params![edge.size(), edge_nodes(edge)])?;
    let sql = "INSERT INTO outcomes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let mut outcomes = file.prepare(sql)?;
    for (key, outcome) in &derived.outcomes {
        put_outcome(&mut outcomes, &OutcomeRow::of(key, outcome))?;
    }
    let sql = "INSERT INTO claims VALUES (?1, ?2, ?3, ?4, ?5)";
    for (key, held) in &derived.claims {
        let row = ClaimRow::of(key, held);
        file.prepare_cached(sql)?.execute(params![
            row.key,
            row.kind,
            row.stream,
            row.taken_at,
            row.free_from,
        ])?;
    }
    Ok(())
}
