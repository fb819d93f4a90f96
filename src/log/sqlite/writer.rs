//! The writer thread: the only one that writes, one transaction a batch (law 16).

mod fault;

use self::fault::Fault;
use super::Clock;
use super::checkpoint::Checkpointer;
use super::columns::{self, CLAIM_COLUMNS, ColumnError};
use super::file;
use super::readers::stream_head;
use crate::log::judge::{self, Held, Outcome, Wanted};
use crate::log::judged::{JudgedBatch, Sealed, foreseen};
use crate::log::remembered::{Moved, Remembered};
use crate::log::sequencer::{Batch, Intake, Turn};
use crate::log::stored::{Meta, edge_nodes};
use crate::log::{Append, AppendError, CommandKey, Committed, Head, Trouble};
use qibu_domain::claim::ClaimKey;
use qibu_domain::time::Instant;
use qibu_verifier::RightEdge;
use rusqlite::{Connection, Statement, Transaction, TransactionBehavior, params};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;

type AppendResult = Result<Committed, AppendError>;

/// The columns of [`columns::outcome`], in its order.
const FIND_OUTCOME: &str = "SELECT first_position, last_position, aggregate_type, aggregate_id, last_sequence, mac, \
                            recorded_at FROM outcomes WHERE principal = ?1 AND command_id = ?2";
pub(super) const INSERT_EVENT: &str = "INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, \
                            event_version, payload, metadata, recorded_at, leaf) \
                            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
pub(super) const INSERT_OUTCOME: &str = "INSERT INTO outcomes (principal, command_id, first_position, last_position, \
                              aggregate_type, aggregate_id, last_sequence, mac, recorded_at) \
                              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

/// What the thread owns.
pub(super) struct Writer {
    /// Stands before the connection, so that it ends before: the last connection copies the rest when it is closed.
    checkpointer: Checkpointer,
    path: PathBuf,
    /// `None` after a fault: the next turn opens the file again, so that nothing of a broken transaction lives on.
    connection: Option<Connection>,
    meta: Meta,
    clock: Clock,
    known: Known,
    remembered: Remembered,
}

/// What the thread tells of itself.
pub(super) struct Known {
    pub(super) head: Arc<watch::Sender<Head>>,
    /// Why the last commit failed.
    pub(super) trouble: Arc<watch::Sender<Option<Trouble>>>,
}

impl Writer {
    pub(super) fn new(
        path: PathBuf,
        connection: Connection,
        checkpointer: Checkpointer,
        meta: Meta,
        clock: Clock,
        known: Known,
    ) -> Self {
        Self {
            checkpointer,
            path,
            connection: Some(connection),
            meta,
            clock,
            known,
            remembered: Remembered::nothing(),
        }
    }

    /// Takes turns until the queue is closed.
    pub(super) fn run(mut self, mut intake: Intake) {
        while let Some(turn) = intake.turn_blocking() {
            match turn {
                Turn::Batch(mut batch) => self.write(&mut batch),
                Turn::Settle(settling) => {
                    let answer = self.settle(&settling.command);
                    settling.reply(answer);
                }
            }
        }
    }

    fn write(&mut self, batch: &mut Batch) {
        match self.transact(batch) {
            Ok(written) => {
                // The head first: whoever waits for a position never finds it behind its own receipt.
                let (known, head) = (&self.known.head, written.head);
                known.send_if_modified(|known| std::mem::replace(known, head) != head);
                batch.reply(written.results);
                if let (Some(pages), Some(open)) = (written.pages, &self.connection) {
                    self.checkpointer.after_commit(pages, open);
                }
            }
            Err(fault) => {
                self.close_after(&fault);
                let error = fault.to_append_error();
                batch.reply(vec![Err(error); batch.appends().len()]);
            }
        }
    }

    fn transact(&mut self, batch: &mut Batch) -> Result<Written, Fault> {
        let connection = opened(&mut self.connection, &self.path)?;
        // BEGIN IMMEDIATE is the head lock: it comes first, and everything is read after it.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (clock, remembered) = ((self.clock)(), &mut self.remembered);
        let mut written = write_batch(&transaction, self.meta, clock, batch.appends(), remembered)?;
        let Some(moved) = written.moved.take() else {
            transaction.rollback()?;
            return Ok(written);
        };
        #[cfg(feature = "ack-before-commit")]
        super::fault::acknowledge_before_commit(batch, &written.results);
        transaction.commit().map_err(Fault::of_commit)?;
        self.known.trouble.send_replace(None);
        self.remembered.moved(moved);
        Ok(written)
    }

    /// Lets the connection go, and says what ails the disk.
    fn close_after(&mut self, fault: &Fault) {
        self.connection = None;
        self.remembered.forget();
        if let Some(trouble) = fault.trouble() {
            tracing::error!(%fault, ?trouble, "the log could not be written");
            self.known.trouble.send_replace(Some(trouble));
        }
    }

    /// The outcome as it stands once the head lock was had: no commit is under way any more (law 14).
    fn settle(&mut self, command: &CommandKey) -> Result<Option<Committed>, AppendError> {
        let settled = self.settle_locked(command);
        settled.map_err(|fault| {
            self.close_after(&fault);
            fault.to_append_error()
        })
    }

    fn settle_locked(&mut self, command: &CommandKey) -> Result<Option<Committed>, Fault> {
        let connection = opened(&mut self.connection, &self.path)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let outcome = find_outcome(&transaction, command)?;
        transaction.rollback()?;
        Ok(outcome.map(|outcome| Committed {
            replayed: true,
            ..outcome.committed
        }))
    }
}

fn opened<'a>(
    connection: &'a mut Option<Connection>,
    path: &std::path::Path,
) -> Result<&'a mut Connection, Fault> {
    let open = match connection.take() {
        Some(open) => open,
        None => file::open_writer(path)?.0,
    };
    Ok(connection.insert(open))
}

/// What a transaction holds before its COMMIT.
struct Written {
    results: Vec<AppendResult>,
    head: Head,
    /// What the winners move; `None` where there are none.
    moved: Option<Moved>,
    /// About how many pages they take; `None` where there are none.
    pages: Option<u32>,
}

fn write_batch(
    transaction: &Transaction<'_>,
    meta: Meta,
    clock: Instant,
    batch: &[Append],
    remembered: &mut Remembered,
) -> Result<Written, Fault> {
    must_be_in_epoch(transaction, meta)?;
    let edge = columns::read_edge(transaction)?;
    let known = read_known(transaction, batch, remembered)?;
    let judged =
        JudgedBatch::of(meta, clock, known, edge, batch).map_err(Fault::nothing_written)?;
    let wins = !judged.winners.is_empty();
    if wins {
        insert(transaction, &judged)?;
        write_edge(transaction, &judged.edge)?;
    }
    Ok(Written {
        moved: wins.then(|| judged.moved()),
        pages: wins.then(|| about_pages(&judged)),
        results: judged.results,
        head: judged.head,
    })
}

/// About how many pages a batch changes: those of a key of events and of one of outcomes, each anywhere, with what splits; the
/// end of the events and of those of each kind, the edge.
fn about_pages(judged: &JudgedBatch<'_>) -> u32 {
    let events = judged.winners.iter().flat_map(|won| &won.append.events);
    let bytes: usize = events
        .map(|event| event.payload.len() + event.metadata.len())
        .sum();
    let pages = 4 + 3 * judged.winners.len() + bytes / 4096;
    u32::try_from(pages).unwrap_or(u32::MAX)
}

/// What the judge would say of an append as the log stands; nothing is written, and no lock is taken.
pub(super) fn foresee(
    connection: &Connection,
    meta: Meta,
    clock: Instant,
    append: &Append,
) -> Result<(), AppendError> {
    let read = || {
        // One snapshot for all that is read; it is let go unwritten.
        let snapshot = connection.unchecked_transaction()?;
        must_be_in_epoch(&snapshot, meta)?;
        read_known(
            &snapshot,
            std::slice::from_ref(append),
            &mut Remembered::nothing(),
        )
    };
    let known = read().map_err(|fault: Fault| AppendError::Unavailable(fault.to_string()))?;
    foreseen(meta, clock, known, append)
}

fn must_be_in_epoch(transaction: &Transaction<'_>, meta: Meta) -> Result<(), Fault> {
    let sql = "SELECT epoch FROM meta";
    let mut select = transaction.prepare_cached(sql)?;
    let epoch: u32 = select.query_row([], |row| row.get(0))?;
    meta.must_be_in(epoch).map_err(Fault::nothing_written)
}

fn read_known(
    transaction: &Connection,
    batch: &[Append],
    remembered: &mut Remembered,
) -> Result<judge::Known, Fault> {
    let wanted = Wanted::by(batch);
    let mut known = judge::Known {
        head: columns::read_head(transaction)?,
        ..judge::Known::default()
    };
    remembered.stands_at(known.head);
    for stream in wanted.streams {
        let at = match remembered.stream(stream) {
            Some(at) => at,
            None => stream_head(transaction, stream)?,
        };
        known.streams.insert(stream, at);
    }
    let mut outcomes = transaction.prepare_cached(FIND_OUTCOME)?;
    for command in wanted.commands {
        if let Some(outcome) = outcome_by(&mut outcomes, command)? {
            known.outcomes.insert(command.clone(), outcome);
        }
    }
    for key in wanted.claims {
        let held = match remembered.claim(key) {
            Some(held) => Some(held),
            None => find_claim(transaction, key)?,
        };
        known.claims.extend(held.map(|held| (key.clone(), held)));
    }
    remembered.read(&known);
    Ok(known)
}

pub(in crate::log) fn find_outcome(
    connection: &Connection,
    command: &CommandKey,
) -> Result<Option<Outcome>, ColumnError> {
    let mut statement = connection.prepare_cached(FIND_OUTCOME)?;
    outcome_by(&mut statement, command)
}

fn outcome_by(
    statement: &mut Statement<'_>,
    command: &CommandKey,
) -> Result<Option<Outcome>, ColumnError> {
    let key = params![command.principal.to_string(), command.command.to_string()];
    let mut rows = statement.query(key)?;
    rows.next()?.map(columns::outcome).transpose()
}

fn find_claim(connection: &Connection, key: &ClaimKey) -> Result<Option<Held>, ColumnError> {
    let sql = format!("SELECT {CLAIM_COLUMNS} FROM claims WHERE key = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![key.0])?;
    rows.next()?.map(columns::held).transpose()
}

/// Writes the winners. A key that is there already is a fault: all of them were looked up under the lock.
fn insert(transaction: &Transaction<'_>, judged: &JudgedBatch<'_>) -> Result<(), Fault> {
    let mut events = transaction.prepare_cached(INSERT_EVENT)?;
    let mut outcomes = transaction.prepare_cached(INSERT_OUTCOME)?;
    for sealed in &judged.winners {
        insert_events(&mut events, sealed)?;
        insert_outcome(&mut outcomes, sealed.append, &sealed.winner.committed)?;
    }
    for changed in judged.changed_claims() {
        write_claim(transaction, changed.key, &changed.held)?;
    }
    Ok(())
}

fn insert_events(statement: &mut Statement<'_>, sealed: &Sealed<'_>) -> rusqlite::Result<()> {
    let (append, committed) = (sealed.append, &sealed.winner.committed);
    let (kind, id) = (
        committed.stream.kind.as_str(),
        committed.stream.id.to_string(),
    );
    let mut position = committed.first_position;
    for (event, (sequence, leaf)) in append.events.iter().zip(&sealed.leaves) {
        statement.execute(params![
            position.0,
            kind,
            id,
            sequence.0,
            event.name,
            event.version,
            event.payload,
            event.metadata,
            committed.recorded_at.0,
            leaf.as_bytes(),
        ])?;
        position = position.next();
    }
    Ok(())
}

fn insert_outcome(
    statement: &mut Statement<'_>,
    append: &Append,
    committed: &Committed,
) -> rusqlite::Result<()> {
    statement.execute(params![
        append.command.principal.to_string(),
        append.command.command.to_string(),
        committed.first_position.0,
        committed.last_position.0,
        committed.stream.kind.as_str(),
        committed.stream.id.to_string(),
        committed.last_sequence.0,
        append.mac,
        committed.recorded_at.0,
    ])?;
    Ok(())
}

fn write_claim(transaction: &Transaction<'_>, key: &ClaimKey, held: &Held) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO claims (key, aggregate_type, aggregate_id, taken_at, free_from) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (key) DO UPDATE SET aggregate_type = excluded.aggregate_type, \
         aggregate_id = excluded.aggregate_id, taken_at = excluded.taken_at, free_from = excluded.free_from",
    )?;
    statement.execute(params![
        key.0,
        held.holder.kind.as_str(),
        held.holder.id.to_string(),
        held.taken_at.0,
        held.free_from.map(|day| day.to_string()),
    ])?;
    Ok(())
}

pub(super) fn write_edge(transaction: &Transaction<'_>, edge: &RightEdge) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached("UPDATE edge SET size = ?1, nodes = ?2")?;
    statement.execute(params![edge.size(), edge_nodes(edge)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::log::sequencer::Sequencer;
    use crate::log::sqlite::checkpoint::BEGIN_PAGES;
    use crate::log::{ClockKind, NewEvent};
    use qibu_domain::actor::{Principal, Source};
    use qibu_domain::id::{CommandId, LogId, Sequence, StreamId, StreamKind};
    use qibu_domain::recorded::{AppendRecord, Metadata};
    use std::path::Path;
    use uuid::Uuid;

    /// The opening of a log, larger than the file of a new one.
    fn opening(log: LogId) -> Append {
        let (principal, command) = (Principal::Init, CommandId(Uuid::nil()));
        let record = AppendRecord {
            principal: principal.clone(),
            command,
            mac: "00".repeat(32),
            events: 1,
            claims: Vec::new(),
            fences: Vec::new(),
            authority: None,
        };
        let metadata = Metadata {
            occurred_on: Instant(0).day(),
            decided_on: None,
            source: Source::Live,
            by: None,
            rule: None,
            entered_by: None,
            append: Some(record),
        };
        Append {
            stream: StreamId::of_log(StreamKind::Log, log),
            expected: Sequence(0),
            events: vec![NewEvent {
                name: "LogOpened",
                version: 1,
                payload: serde_json::json!({ "filling": "x".repeat(200_000) }).to_string(),
                metadata: serde_json::to_string(&metadata).unwrap(),
            }],
            claims: Vec::new(),
            fences: Vec::new(),
            command: CommandKey { principal, command },
            mac: [0; 32],
            day: Instant(0).day(),
            stamp: Instant(0),
        }
    }

    fn writer(path: &Path, log: LogId) -> (Writer, Arc<watch::Sender<Option<Trouble>>>) {
        let (clock, epoch) = (ClockKind::Training, crate::log::stored::FIRST_EPOCH);
        file::make(path, Meta { log, clock, epoch }).unwrap();
        let (connection, meta) = file::open_writer(path).unwrap();
        let checkpoints = file::open_checkpointer(path).unwrap();
        let checkpointer = Checkpointer::start(checkpoints, BEGIN_PAGES).unwrap();
        let trouble = Arc::new(watch::Sender::new(None));
        let known = Known {
            head: Arc::new(watch::Sender::new(Head::default())),
            trouble: Arc::clone(&trouble),
        };
        let clock: Clock = Arc::new(|| Instant(0));
        let writer = Writer::new(
            path.to_owned(),
            connection,
            checkpointer,
            meta,
            clock,
            known,
        );
        (writer, trouble)
    }

    #[tokio::test]
    async fn a_full_disk_is_told_as_such_and_remembered_until_a_commit_works_again() {
        let dir = tempfile::tempdir().unwrap();
        let log = LogId(Uuid::from_u128(7));
        let (writer, trouble) = writer(&dir.path().join("log.db"), log);
        let pages: u32 = {
            let open = writer.connection.as_ref().unwrap();
            let pages = open.pragma_query_value(None, "page_count", |row| row.get(0));
            pages.unwrap()
        };
        // The connection takes no more pages; the one that is opened after the fault takes them again.
        let bound = format!("PRAGMA max_page_count = {pages}");
        let open = writer.connection.as_ref().unwrap();
        open.query_row(&bound, [], |_| Ok(())).unwrap();
        let (sequencer, intake) = Sequencer::new();
        let writing = std::thread::spawn(move || writer.run(intake));
        let refused = sequencer.append(opening(log)).await;
        assert_eq!(refused, Err(AppendError::Full));
        assert_eq!(*trouble.borrow(), Some(Trouble::Full));
        let settled = sequencer.settle(opening(log).command).await;
        assert_eq!(settled, Ok(None), "nothing was written");
        assert_eq!(
            *trouble.borrow(),
            Some(Trouble::Full),
            "nothing was committed"
        );
        sequencer.append(opening(log)).await.unwrap();
        assert_eq!(*trouble.borrow(), None);
        sequencer.close().await;
        writing.join().unwrap();
    }
}
