//! What a copy takes from a log and where it goes, whatever the engines (law 17): everything that is stored, byte for
//! byte. An engine that can be copied offers a [`Source`] and a [`Destination`].

use super::CommandKey;
use super::judge::{Held, Outcome};
#[cfg(feature = "kurrentdb")]
use super::kurrent;
use super::stored::{Meta, ValueError, bound};
use super::{postgres, sqlite};
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::{LogId, Position};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;
use qibu_verifier::{Hash, RightEdge};
use std::fmt;
use uuid::Uuid;

/// What closes a log that was copied. It takes no more writes, for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Names the copy, in what it was taken from and where it went.
    pub copy: Uuid,
    /// Where it went, without user and password.
    pub copied_to: String,
    /// When, by the machine's clock.
    pub sealed_at: Instant,
    /// The epoch that went along; the sealed log is in the one after it.
    pub epoch: u32,
    /// How many events went along.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "it was copied to {} at {} and is sealed: it takes no more writes",
            self.copied_to, self.sealed_at
        )
    }
}

impl Seal {
    /// A seal as it is stored; root and epoch are bytes and a number that may be damaged.
    pub(in crate::log) fn read(
        copy: &str,
        copied_to: String,
        sealed_at: i64,
        numbers: (i64, i64),
        root: &[u8],
    ) -> Result<Self, ValueError> {
        let wrong = |column, text: String| ValueError { column, text };
        let copy = copy_id(copy)?;
        let (epoch, size) = numbers;
        let bytes: [u8; 32] = root
            .try_into()
            .map_err(|_| wrong("root", format!("{} bytes", root.len())))?;
        Ok(Self {
            copy,
            copied_to,
            sealed_at: Instant(sealed_at),
            epoch: u32::try_from(epoch).map_err(|_| wrong("epoch", epoch.to_string()))?,
            size: u64::try_from(size).map_err(|_| wrong("size", size.to_string()))?,
            root: Hash::from_bytes(bytes),
        })
    }
}

/// The name of a copy as it is stored.
pub(in crate::log) fn copy_id(text: &str) -> Result<Uuid, ValueError> {
    text.parse().map_err(|_| ValueError {
        column: "copy",
        text: text.to_owned(),
    })
}

/// An event as it is stored, and its leaf beside it.
#[derive(Clone, Debug)]
pub struct Leafed {
    /// The event.
    pub event: Recorded,
    /// The stored leaf.
    pub leaf: Hash,
}

/// What a committed command wrote, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeRow {
    /// Who sent the command.
    pub principal: String,
    /// Its id.
    pub command: String,
    /// The position of its first event.
    pub first_position: i64,
    /// The position of its last event.
    pub last_position: i64,
    /// The kind of its stream.
    pub kind: String,
    /// The id of its stream.
    pub stream: String,
    /// The sequence of its last event.
    pub last_sequence: i64,
    /// The keyed MAC of its body.
    pub mac: Vec<u8>,
    /// The stamp of its events, in microseconds since 1970-01-01T00:00Z.
    pub recorded_at: i64,
}

/// A claim as it is stored, held or released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    /// The unique key.
    pub key: String,
    /// The kind of the stream that took it.
    pub kind: String,
    /// The id of that stream.
    pub stream: String,
    /// The position at which it did.
    pub taken_at: i64,
    /// The day from which others may take it.
    pub free_from: Option<String>,
}

impl OutcomeRow {
    /// The row of an outcome that follows from the events.
    pub fn of(key: &CommandKey, outcome: &Outcome) -> Self {
        let committed = &outcome.committed;
        Self {
            principal: key.principal.to_string(),
            command: key.command.to_string(),
            first_position: bound(committed.first_position.0),
            last_position: bound(committed.last_position.0),
            kind: committed.stream.kind.as_str().to_owned(),
            stream: committed.stream.id.to_string(),
            last_sequence: bound(committed.last_sequence.0),
            mac: outcome.mac.to_vec(),
            recorded_at: committed.recorded_at.0,
        }
    }
}

impl ClaimRow {
    /// The row of a claim that follows from the events.
    pub fn of(key: &ClaimKey, held: &Held) -> Self {
        Self {
            key: key.0.clone(),
            kind: held.holder.kind.as_str().to_owned(),
            stream: held.holder.id.to_string(),
            taken_at: bound(held.taken_at.0),
            free_from: held.free_from.map(|day| day.to_string()),
        }
    }
}

/// What is found where a copy is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// There is no log.
    Nothing,
    /// A copy that has not ended.
    Unfinished {
        /// Its name.
        copy: Uuid,
        /// The log that it is of.
        log: LogId,
    },
    /// A log that may be in use.
    Log,
}

/// Why nothing more was copied.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// A log in a file.
    #[error(transparent)]
    File(#[from] sqlite::OpenError),
    /// A log in a database.
    #[error(transparent)]
    Database(#[from] postgres::OpenError),
    /// A log on a server.
    #[cfg(feature = "kurrentdb")]
    #[error(transparent)]
    Server(#[from] kurrent::OpenError),
    /// An event that the destination cannot keep as it is: there it would not be in the log, or be another one.
    #[error("the event at position {position} cannot be kept there as it is: {reason}")]
    NotKept {
        /// Which event.
        position: Position,
        /// Why.
        reason: String,
    },
    /// A row of outcomes or claims that is not what the events say, at a destination where they follow from the events.
    #[error("{0} is not what the events say")]
    NotSaid(String),
}

/// A log that is copied. Calls block.
pub trait Source {
    /// Which log it is, and the epoch that goes along.
    fn meta(&self) -> Meta;
    /// How it was sealed, where it was.
    fn seal(&self) -> Option<&Seal>;
    /// Whether another process has it open for its work.
    fn is_in_use(&mut self) -> Result<bool, TransferError>;
    /// The stored right edge.
    fn edge(&mut self) -> Result<RightEdge, TransferError>;
    /// The events after a position, in order, at most so many. Only an empty page is the end.
    fn events(&mut self, after: Position, limit: usize) -> Result<Vec<Leafed>, TransferError>;
    /// The leaves after a position, in order, at most so many.
    fn leaves(&mut self, after: Position, limit: usize) -> Result<Vec<Hash>, TransferError>;
    /// The outcomes after one, in the order of principal and command.
    fn outcomes(
        &mut self,
        after: Option<&OutcomeRow>,
        limit: usize,
    ) -> Result<Vec<OutcomeRow>, TransferError>;
    /// The claims after one, in the order of their keys.
    fn claims(
        &mut self,
        after: Option<&ClaimRow>,
        limit: usize,
    ) -> Result<Vec<ClaimRow>, TransferError>;
    /// Takes the head lock and keeps it: nobody appends until this is sealed or dropped. Where there is none to be had,
    /// the seal itself is judged by what it stands on.
    fn lock(&mut self) -> Result<(), TransferError>;
    /// Closes the log for ever under the head lock that was taken, and lets go of it: the epoch goes up, so that whoever
    /// has it open writes no more (law 17). False where somebody appended before it all the same: then nothing is
    /// closed, and what came is to be copied first.
    fn close(&mut self, seal: Seal) -> Result<bool, TransferError>;
    /// Tells what is closed to programs of earlier versions, which know no seal: once, however often it is called. It
    /// is called by whoever sealed the log, and by whoever goes on with a copy that had sealed it.
    fn tell_earlier_versions(&mut self) -> Result<(), TransferError> {
        Ok(())
    }
}

/// Where a copy of a log goes. Calls block.
pub trait Destination {
    /// What is there now.
    fn found(&mut self) -> Result<Found, TransferError>;
    /// Makes an empty log that says that it is a copy and has not ended.
    fn begin(&mut self, meta: Meta, copy: Uuid) -> Result<(), TransferError>;
    /// How far it has come: the right edge over the events that are there.
    fn edge(&mut self) -> Result<RightEdge, TransferError>;
    /// Takes the next events, and the edge over them and all before, in one transaction. Says how many events are on the
    /// disk by now: an engine that writes whole appends keeps the beginning of one until its end comes.
    fn put_events(&mut self, events: &[Leafed], edge: &RightEdge) -> Result<u64, TransferError>;
    /// All events of the source were brought: an engine that keeps the beginning of an append refuses where its end is
    /// not among them.
    fn must_have_whole_appends(&mut self) -> Result<(), TransferError> {
        Ok(())
    }
    /// Forgets outcomes and claims that an earlier round brought.
    fn clear(&mut self) -> Result<(), TransferError>;
    /// Takes outcomes; none at all is the end of them.
    fn put_outcomes(&mut self, rows: &[OutcomeRow]) -> Result<(), TransferError>;
    /// Takes claims; none at all is the end of them.
    fn put_claims(&mut self, rows: &[ClaimRow]) -> Result<(), TransferError>;
    /// The copy has ended: from now on the log opens.
    fn finish(&mut self) -> Result<(), TransferError>;
}
