//! Reads a whole store and says what is wrong with it, and where: what `qibu verify store` prints.
//!
//! It trusts nothing but the events: the tree's edge, the outcomes and the claims are computed again from them and
//! compared with what is stored. It reads one snapshot from first to last and holds no events, so it may run beside
//! the server and over millions of events.

mod database;
mod schema;
#[cfg(feature = "kurrentdb")]
mod server;
mod stored;
mod tables;
mod walk;

pub use self::database::{ExamineError, verify_database};
#[cfg(feature = "kurrentdb")]
pub use self::server::verify_server;

use self::walk::Walk;
use super::sqlite::closed::read_seal;
use super::sqlite::file::open_reader;
use super::sqlite::{ColumnError, EVENT_COLUMNS, OpenError, read_edge};
use super::stored::Meta;
use super::transfer::Seal;
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_verifier::Hash;
use rusqlite::Connection;
use std::fmt;
use std::path::Path;

/// The most findings that a report lists; what comes after is only counted.
pub const MAX_FINDINGS: usize = 1_000;
/// The most complaints that `SQLite`'s own check of the file is asked for.
const MAX_DATABASE_COMPLAINTS: u32 = 20;

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Damage {
    /// The database file itself: pages, indexes, constraints.
    Database,
    /// A table, index or trigger that this build does not make so.
    Schema,
    /// A row that does not read as an event, or an event that this build does not know.
    Unreadable,
    /// Positions are not dense from 1 (law 1).
    Position,
    /// A stream's sequences are not dense from 1.
    Sequence,
    /// A stamp goes back (law 1).
    RecordedAt,
    /// The stored leaf is not the hash of the event's envelope (law 1).
    Leaf,
    /// The stored right edge is not that of the leaves.
    Edge,
    /// The log does not begin with its own `LogOpened` (law 17), or its founding has not ended (law 13).
    Opening,
    /// Text that may not stand in an event (law 6).
    Text,
    /// Metadata that does not read.
    Metadata,
    /// An append that is not whole.
    Append,
    /// A fence that did not stand where the append says (law 11).
    Fence,
    /// The claims table differs from what the appends say (law 11).
    Claim,
    /// The outcomes table differs from what the appends say (law 14).
    Outcome,
    /// The day of an act lies before that of an earlier act of its stream (law 2).
    DecidedOn,
    /// A log that was copied and sealed is not what was sealed (law 17).
    Seal,
}

impl Damage {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Schema => "schema",
            Self::Unreadable => "unreadable",
            Self::Position => "position",
            Self::Sequence => "sequence",
            Self::RecordedAt => "recorded_at",
            Self::Leaf => "leaf",
            Self::Edge => "edge",
            Self::Opening => "opening",
            Self::Text => "text",
            Self::Metadata => "metadata",
            Self::Append => "append",
            Self::Fence => "fence",
            Self::Claim => "claim",
            Self::Outcome => "outcome",
            Self::DecidedOn => "decided_on",
            Self::Seal => "seal",
        }
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of damage.
    pub damage: Damage,
    /// The event's position, where it concerns one.
    pub position: Option<Position>,
    /// Its stream, where that is known.
    pub stream: Option<StreamId>,
    /// Its sequence, where that is known.
    pub sequence: Option<Sequence>,
    /// What is wrong, for the operator.
    pub words: String,
}

impl Finding {
    fn of_store(damage: Damage, words: String) -> Self {
        Self {
            damage,
            position: None,
            stream: None,
            sequence: None,
            words,
        }
    }

    fn at(damage: Damage, position: Position, words: String) -> Self {
        Self {
            position: Some(position),
            ..Self::of_store(damage, words)
        }
    }

    fn of_event(damage: Damage, event: &Recorded, words: String) -> Self {
        let (stream, sequence) = (Some(event.stream), Some(event.sequence));
        Self {
            stream,
            sequence,
            ..Self::at(damage, event.position, words)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.damage.code())?;
        if let Some(position) = self.position {
            write!(f, " at position {position}")?;
        }
        if let (Some(stream), Some(sequence)) = (self.stream, self.sequence) {
            write!(f, " ({stream} {sequence})")?;
        }
        // The words may quote what is stored, and what is damaged may hold anything.
        write!(f, ": {}", self.words.escape_debug())
    }
}

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Events read.
    pub events: u64,
    /// Streams that have events.
    pub streams: u64,
    /// The root of the tree over the stored leaves.
    pub root: Hash,
}

/// The result of verifying a store.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was read.
    pub summary: Summary,
    /// What is wrong, in the order in which it was found; at most [`MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// How many more findings there were.
    pub withheld: u64,
    /// How the log was sealed, where it was copied.
    pub sealed: Option<Seal>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Reads the log at that path, from its first event to its last. `Err` means that it could not be read, not that
/// something is wrong with it.
pub fn verify_store(path: &Path) -> Result<Report, OpenError> {
    let (mut connection, meta) = open_reader(path)?;
    // One snapshot: the writer may go on meanwhile.
    let snapshot = connection.transaction()?;
    let mut before = Findings::default();
    let found = check_database(&snapshot, &mut before);
    stored::read_whole("the check of the file", None, found, &mut before)?;
    let found = schema::check_schema(&snapshot, &mut before);
    stored::read_whole("the schema", None, found, &mut before)?;
    let sealed = read_seal(&snapshot)?;
    examine(&snapshot, meta, sealed, before)
}

/// Looks through the tables of a log after what was found before, and says what is wrong with them.
fn examine(
    snapshot: &Connection,
    meta: Meta,
    sealed: Option<Seal>,
    before: Findings,
) -> Result<Report, OpenError> {
    let mut walk = Walk::new(snapshot, before_seal(meta, sealed.as_ref()));
    walk.findings = before;
    let read = walk_events(snapshot, &mut walk);
    let after = format!("position {}", walk.last_position());
    let after = (walk.has_read()).then_some(after.as_str());
    let is_whole = stored::read_whole("events", after, read, &mut walk.findings)?;
    // What events lead to is known only where all of them were read.
    let mut claims = None;
    if is_whole {
        walk.end();
        check_edge(snapshot, &mut walk);
        check_seal(sealed.as_ref(), meta, &mut walk);
        claims = Some(std::mem::take(&mut walk.claims));
    }
    tables::check_outcomes(snapshot, walk.outcomes, &mut walk.findings)?;
    tables::check_claims(snapshot, claims, &mut walk.findings)?;
    let mut report = walk.report();
    report.sealed = sealed;
    Ok(report)
}

/// A sealed log is in the epoch after the one that its opening names.
fn before_seal(meta: Meta, sealed: Option<&Seal>) -> Meta {
    let epoch = match sealed {
        Some(seal) if meta.epoch == seal.epoch.saturating_add(1) => seal.epoch,
        _ => meta.epoch,
    };
    Meta { epoch, ..meta }
}

/// What was sealed is what was copied: whatever came afterwards is in no copy.
fn check_seal(sealed: Option<&Seal>, meta: Meta, walk: &mut Walk<'_>) {
    let Some(seal) = sealed else { return };
    if meta.epoch <= seal.epoch {
        let words = format!(
            "epoch {} was sealed, and the store is in epoch {}: whoever has it open can still write",
            seal.epoch, meta.epoch
        );
        walk.findings.add(Finding::of_store(Damage::Seal, words));
    }
    let (size, root) = (walk.edge.size(), walk.edge.root());
    if (seal.size, seal.root) != (size, root) {
        let words = format!(
            "{} events with the root {} were copied and sealed, the leaves give {size} and {root}",
            seal.size, seal.root
        );
        walk.findings.add(Finding::of_store(Damage::Seal, words));
    }
}

fn walk_events(connection: &Connection, walk: &mut Walk<'_>) -> Result<(), ColumnError> {
    let sql = format!("SELECT {EVENT_COLUMNS}, leaf FROM events ORDER BY position");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        walk.row(row)?;
    }
    Ok(())
}

fn check_database(connection: &Connection, findings: &mut Findings) -> Result<(), ColumnError> {
    let mut statement = connection.prepare(&format!(
        "PRAGMA integrity_check({MAX_DATABASE_COMPLAINTS})"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let complaint = stored::shown(row, 0);
        if complaint != "ok" {
            findings.add(Finding::of_store(Damage::Database, complaint));
        }
    }
    Ok(())
}

fn check_edge(connection: &Connection, walk: &mut Walk<'_>) {
    let computed = &walk.edge;
    let words = match read_edge(connection) {
        Ok(stored) if stored == *computed => return,
        Ok(stored) => format!(
            "the stored edge has {} leaves and root {}, the leaves give {} and {}",
            stored.size(),
            stored.root(),
            computed.size(),
            computed.root()
        ),
        Err(error) => error.to_string(),
    };
    walk.findings.add(Finding::of_store(Damage::Edge, words));
}

/// Findings up to the bound.
#[derive(Debug, Default)]
struct Findings {
    listed: Vec<Finding>,
    withheld: u64,
}

impl Findings {
    fn add(&mut self, finding: Finding) {
        if self.listed.len() < MAX_FINDINGS {
            self.listed.push(finding);
        } else {
            self.withheld += 1;
        }
    }
}
