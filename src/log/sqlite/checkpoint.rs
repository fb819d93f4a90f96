//! Checkpoints: a thread of its own copies the write-ahead log into the database, so that the writer need not stand still
//! for it.
//!
//! The write-ahead log starts over at the front of its file when a commit finds all of it copied. Beside a writer that
//! never pauses no copy is ever the whole one. So the thread copies until little was written meanwhile, and the writer
//! copies that little between two batches. `SQLite` lets one copy at a time and tells the other that it is busy, which then
//! leaves it. Either syncs the write-ahead log before it copies; the database is synced by whoever copies the end, and only
//! then does the write-ahead log start over, so that it makes no difference to what survives a power failure which of them
//! did.
//!
//! Nothing stands on the thread. Where it is gone or fails, the write-ahead log grows to
//! [`MAX_WAL_PAGES`](super::file::MAX_WAL_PAGES), and the writer's connection copies it by itself.

use rusqlite::Connection;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// The thread begins when about this many pages of 4 KiB were written since it last did, and the write-ahead log is to start
/// over when it has that many. A page that was written often meanwhile, as those of indexes are, is copied once.
pub(super) const BEGIN_PAGES: u32 = 4_000;
/// What the writer copies by itself, in pages.
const REST_PAGES: u32 = 256;
/// How often the thread copies what was written while it copied, until it leaves the rest to the writer, whatever it is.
const MAX_PASSES: u32 = 6;
/// How often the writer tries to copy the rest. A reader that is still in an older part keeps it from the end.
const MAX_TRIES: u32 = 8;

/// The writer's end of the thread that copies. Dropping it ends the thread and waits for it.
pub(super) struct Checkpointer {
    /// `None` while it is dropped.
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    /// The thread has copied all but a little.
    is_near: Arc<AtomicBool>,
    begin: u32,
    /// Pages written since the thread was woken.
    written: u32,
    /// How often the writer has tried to copy the rest.
    tries: u32,
}

/// How far a copy came, in pages.
struct Reached {
    /// The end of the write-ahead log.
    end: u32,
    /// What of it is in the database.
    copied: u32,
}

impl Checkpointer {
    /// Starts the thread on a connection of its own, which is to copy whenever about `begin` pages were written.
    pub(super) fn start(connection: Connection, begin: u32) -> io::Result<Self> {
        // One place is enough: whoever is woken twice copies once.
        let (wake, woken) = sync_channel(1);
        let is_near = Arc::new(AtomicBool::new(false));
        let near = Arc::clone(&is_near);
        let thread = thread::Builder::new()
            .name("qibu-checkpoint".to_owned())
            .spawn(move || run(&connection, &woken, &near, begin))?;
        Ok(Self {
            wake: Some(wake),
            thread: Some(thread),
            is_near,
            begin,
            written: 0,
            tries: 0,
        })
    }

    /// The writer has committed about that many pages on that connection, and nobody waits for it.
    pub(super) fn after_commit(&mut self, pages: u32, connection: &Connection) {
        self.written = self.written.saturating_add(pages);
        if self.is_near.load(Ordering::Acquire) {
            self.copy_rest(connection);
        } else if self.written >= self.begin
            && let Some(wake) = &self.wake
        {
            // An error means that it is woken already, or gone.
            let _ = wake.try_send(());
            self.written = 0;
        }
    }

    fn copy_rest(&mut self, connection: &Connection) {
        self.tries += 1;
        let is_whole = match copy(connection) {
            Ok(Some(reached)) => reached.copied == reached.end,
            Ok(None) => false,
            Err(error) => {
                // Told once for each hand-over: a disk that is full stays so for many turns.
                if self.tries == 1 {
                    tracing::error!(%error, "the log's write-ahead log could not be copied");
                }
                false
            }
        };
        if is_whole {
            // The next commit starts over, unless a reader is still in it: the thread looks whether it did.
            self.written = self.begin;
        }
        if is_whole || self.tries == MAX_TRIES {
            self.tries = 0;
            self.is_near.store(false, Ordering::Release);
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            // An error means that it panicked, which is told by then.
            let _ = thread.join();
        }
    }
}

fn run(connection: &Connection, woken: &Receiver<()>, is_near: &AtomicBool, begin: u32) {
    let mut fails = false;
    while woken.recv().is_ok() {
        match come_near(connection, begin) {
            Ok(near) => {
                fails = false;
                is_near.store(near, Ordering::Release);
            }
            Err(error) => {
                // Told once: a disk that is full stays so for many turns.
                if !fails {
                    tracing::error!(%error, "the log's write-ahead log could not be copied");
                }
                fails = true;
            }
        }
    }
}

/// Copies, and until little was written meanwhile. Whether the write-ahead log is to start over.
fn come_near(connection: &Connection, begin: u32) -> rusqlite::Result<bool> {
    let mut before = 0;
    for pass in 1..=MAX_PASSES {
        let Some(reached) = copy(connection)? else {
            return Ok(false);
        };
        if reached.end < begin {
            return Ok(false);
        }
        if pass > 1 && reached.end.saturating_sub(before) <= REST_PAGES {
            break;
        }
        before = reached.end;
    }
    Ok(true)
}

/// Copies what no reader keeps from it; `None` while another connection copies.
fn copy(connection: &Connection) -> rusqlite::Result<Option<Reached>> {
    let sql = "PRAGMA wal_checkpoint(PASSIVE)";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_row([], |row| {
        let is_busy: bool = row.get(0)?;
        if is_busy {
            return Ok(None);
        }
        let (end, copied) = (row.get(1)?, row.get(2)?);
        Ok(Some(Reached { end, copied }))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::log::ClockKind;
    use crate::log::sqlite::file::{self, MAX_WAL_PAGES};
    use crate::log::stored::{FIRST_EPOCH, Meta};
    use qibu_domain::id::LogId;
    use std::fs;
    use std::io::Read;
    use std::path::{Path, PathBuf};
    use tempfile::TempDir;
    use uuid::Uuid;

    /// Pages after which the thread begins in these tests.
    const BEGIN: u32 = 300;
    /// Pages of one commit in these tests.
    const COMMIT_PAGES: u32 = 64;
    /// A page in the write-ahead log, with what stands before it, in bytes.
    const FRAME_BYTES: u64 = 24 + 4096;

    /// A log whose writer commits again and again.
    struct House {
        dir: TempDir,
        writer: Connection,
    }

    impl House {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let meta = Meta {
                log: LogId(Uuid::from_u128(7)),
                clock: ClockKind::Training,
                epoch: FIRST_EPOCH,
            };
            let path = dir.path().join("log.db");
            file::make(&path, meta).unwrap();
            let writer = file::open_writer(&path).unwrap().0;
            Self { dir, writer }
        }

        fn path(&self) -> PathBuf {
            self.dir.path().join("log.db")
        }

        fn checkpointer(&self) -> Checkpointer {
            let connection = file::open_checkpointer(&self.path()).unwrap();
            Checkpointer::start(connection, BEGIN).unwrap()
        }

        fn wal(&self) -> PathBuf {
            self.dir.path().join("log.db-wal")
        }

        fn wal_bytes(&self) -> u64 {
            fs::metadata(self.wal()).unwrap().len()
        }

        /// The number in the header that grows whenever the write-ahead log starts over.
        fn start(&self) -> u32 {
            let mut header = [0; 16];
            let mut wal = fs::File::open(self.wal()).unwrap();
            wal.read_exact(&mut header).unwrap();
            u32::from_be_bytes(header[12..].try_into().unwrap())
        }

        fn commit(&self, checkpointer: &mut Checkpointer) {
            let sql = "UPDATE edge SET nodes = randomblob(?1)";
            let bytes = (COMMIT_PAGES - 2) * 4096;
            self.writer.execute(sql, [bytes]).unwrap();
            checkpointer.after_commit(COMMIT_PAGES, &self.writer);
        }

        /// Commits without a pause until the write-ahead log has started over that often.
        fn commit_until_it_starts_over(&self, checkpointer: &mut Checkpointer, times: u32) {
            let first = self.start();
            for _ in 0..1_000 {
                self.commit(checkpointer);
                if self.start() >= first + times {
                    return;
                }
            }
            panic!("it did not start over");
        }

        /// Nothing but the thread and the hand-over copies.
        fn without_the_bound(&self) {
            let writer = &self.writer;
            writer.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
        }
    }

    /// Whether `SQLite` finds the database whole.
    fn is_whole(path: &Path) -> bool {
        let reader = file::open_reader(path).unwrap().0;
        let found: String = reader
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        found == "ok"
    }

    #[test]
    fn the_write_ahead_log_starts_over_under_a_writer_that_never_pauses() {
        let house = House::new();
        house.without_the_bound();
        let mut checkpointer = house.checkpointer();
        house.commit(&mut checkpointer);
        house.commit_until_it_starts_over(&mut checkpointer, 4);
        assert!(is_whole(&house.path()));
    }

    #[test]
    fn a_reader_that_stays_puts_the_start_off_until_it_goes() {
        let house = House::new();
        house.without_the_bound();
        let mut checkpointer = house.checkpointer();
        house.commit(&mut checkpointer);
        let reader = file::open_reader(&house.path()).unwrap().0;
        let snapshot = reader.unchecked_transaction().unwrap();
        let read = || -> Vec<u8> {
            let nodes = snapshot.query_row("SELECT nodes FROM edge", [], |row| row.get(0));
            nodes.unwrap()
        };
        let (start, before) = (house.start(), read());
        for _ in 0..100 {
            house.commit(&mut checkpointer);
        }
        assert_eq!(house.start(), start);
        assert!(read() == before, "a snapshot stays as it was");
        drop(snapshot);
        house.commit_until_it_starts_over(&mut checkpointer, 1);
    }

    #[test]
    fn the_write_ahead_log_of_a_writer_whose_checkpointer_fails_or_is_gone_stays_bounded() {
        for fails in [true, false] {
            let house = House::new();
            let mut checkpointer = if fails {
                // There is no write-ahead log where this connection looks for it.
                let elsewhere = Connection::open_in_memory().unwrap();
                Checkpointer::start(elsewhere, BEGIN).unwrap()
            } else {
                house.checkpointer()
            };
            if !fails {
                checkpointer.wake = None;
            }
            for _ in 0..2 * MAX_WAL_PAGES / COMMIT_PAGES {
                house.commit(&mut checkpointer);
            }
            let most = u64::from(MAX_WAL_PAGES + 2 * COMMIT_PAGES) * FRAME_BYTES;
            assert!(house.wal_bytes() <= most, "{} bytes", house.wal_bytes());
            assert!(is_whole(&house.path()));
        }
    }
}
