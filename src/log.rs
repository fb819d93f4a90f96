//! The log: what every engine must do, whatever it stores in (laws 1, 11, 14, 16 to 18).

pub mod any;
pub mod baseline;
pub mod judge;
pub mod judged;
#[cfg(feature = "kurrentdb")]
pub mod kurrent;
pub mod postgres;
mod remembered;
pub mod seal;
pub mod sequencer;
pub mod sqlite;
pub mod stored;
pub mod transfer;
pub mod verify;
pub mod well_formed;

use self::sequencer::Sequencer;
use qibu_domain::actor::Principal;
use qibu_domain::claim::{Claim, ClaimKey, Fence};
use qibu_domain::id::{CommandId, LogId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::{Day, Instant};
use qibu_verifier::{Hash, RightEdge};
use sqlx::PgPool;
use std::future::Future;
use tokio::sync::watch;

/// The most events of one append.
pub const MAX_EVENTS_AN_APPEND: usize = 64;
/// The largest payload or metadata of one event, in bytes.
pub const MAX_EVENT_BYTES: usize = 1 << 20;

/// Whether the log's time is real, or moved for training (law 18). It is fixed for ever when the log is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// The writer stamps its own clock.
    Live,
    /// The writer stamps what the append says, never before the head.
    Training,
}

/// What an engine of the log offers.
pub trait Log: Send + Sync + 'static {
    /// The log's identity, as it stands in every envelope.
    fn id(&self) -> LogId;
    /// Live or training.
    fn clock(&self) -> ClockKind;
    /// The queue in front of the writer: appends of many callers commit together.
    fn sequencer(&self) -> &Sequencer;
    /// Each append is atomic; the batch commits together. One result for each, in order.
    fn append(
        &self,
        batch: Vec<Append>,
    ) -> impl Future<Output = Vec<Result<Committed, AppendError>>> + Send {
        self.sequencer().append_batch(batch)
    }
    /// What [`append`](Self::append) would answer now, judged without the lock and without writing anything.
    fn foresee(&self, append: Append) -> impl Future<Output = Result<(), AppendError>> + Send;
    /// What became of a command, settled only after the head lock was taken (law 14).
    fn settle(
        &self,
        command: CommandKey,
    ) -> impl Future<Output = Result<Option<Committed>, AppendError>> + Send {
        self.sequencer().settle(command)
    }
    /// The events of one stream after a sequence, in order. A page may be shorter than the limit: only an empty page
    /// is the end. The same holds of the other pages.
    fn read_stream(
        &self,
        stream: StreamId,
        after: Sequence,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Recorded>, LogError>> + Send;
    /// The events of all streams of one kind after a position, in order.
    fn read_kind(
        &self,
        kind: StreamKind,
        after: Position,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Recorded>, LogError>> + Send;
    /// The connections on which a stock `PostgresEventRepository` of postgres-es reads this log; `None` where it is not a
    /// table of postgres-es.
    fn stock_readers(&self) -> Option<&PgPool> {
        None
    }
    /// All events after a position, in order.
    fn read_all(
        &self,
        after: Position,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Recorded>, LogError>> + Send;
    /// The leaves of all events after a position, in order, for proofs.
    fn read_leaves(
        &self,
        after: Position,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Hash>, LogError>> + Send;
    /// The right edge of the tree over all events: its size and root are what a checkpoint signs.
    fn edge(&self) -> impl Future<Output = Result<RightEdge, LogError>> + Send;
    /// The last position and its stamp; (0, 0) for an empty log.
    fn head(&self) -> watch::Receiver<Head>;
    /// The sequence at which a stream stands now; 0 for a stream without events.
    fn stream_head(
        &self,
        stream: StreamId,
    ) -> impl Future<Output = Result<Sequence, LogError>> + Send;
}

/// Where the log stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The last position.
    pub position: Position,
    /// The last event's stamp.
    pub recorded_at: Instant,
}

/// Why the last commit failed: no fault of the command's, and the next one will most likely fail too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no room on the disk.
    Full,
    /// The disk does not read or write.
    Failing,
}

/// One event to be written; its texts are serialised once, before the lock, and stored verbatim (law 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The frozen name.
    pub name: &'static str,
    /// The version of the payload.
    pub version: u32,
    /// The payload text.
    pub payload: String,
    /// The metadata text.
    pub metadata: String,
}

/// One atomic append of one command to one stream (law 11).
#[derive(Clone, Debug, PartialEq)]
pub struct Append {
    /// The stream.
    pub stream: StreamId,
    /// The sequence at which the decision read the stream.
    pub expected: Sequence,
    /// The events, at least one, at most [`MAX_EVENTS_AN_APPEND`].
    pub events: Vec<NewEvent>,
    /// Claims taken and released.
    pub claims: Vec<Claim>,
    /// Streams that must still stand where they were read.
    pub fences: Vec<Fence>,
    /// The command that it binds (law 14).
    pub command: CommandKey,
    /// The keyed MAC of the command's body.
    pub mac: [u8; 32],
    /// The Shanghai day that the decision stood on; stamped on another day, it is decided again (law 1).
    pub day: Day,
    /// The instant of the decision: a training log stamps max(head, this); a live log does not look at it.
    pub stamp: Instant,
}

/// What names a command for ever: principal and id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CommandKey {
    /// Who sent it.
    pub principal: Principal,
    /// Its id.
    pub command: CommandId,
}

/// What an append wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The stream.
    pub stream: StreamId,
    /// The position of its first event.
    pub first_position: Position,
    /// The position of its last event.
    pub last_position: Position,
    /// The sequence of its last event.
    pub last_sequence: Sequence,
    /// The stamp of its events.
    pub recorded_at: Instant,
    /// Whether the command had been committed before, and nothing was written now.
    pub replayed: bool,
}

/// Why an append was not written. All but [`OutcomeUnknown`](Self::OutcomeUnknown) wrote nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AppendError {
    /// The stream has moved: decide again.
    #[error("the stream stands at {head}")]
    Conflict {
        /// Where it stands.
        head: Sequence,
    },
    /// A fenced stream has moved: decide again from authority on.
    #[error("{stream} stands at {head}")]
    FenceMoved {
        /// The fenced stream.
        stream: StreamId,
        /// Where it stands.
        head: Sequence,
    },
    /// Another stream holds a claim.
    #[error("{key:?} is held by {holder}")]
    ClaimTaken {
        /// The key.
        key: ClaimKey,
        /// Who holds it.
        holder: StreamId,
    },
    /// The writer's stamp falls on another day than the decision stood on: decide again.
    #[error("it is {day} now")]
    DayTurned {
        /// The day of the stamp.
        day: Day,
    },
    /// The command id was used with another body.
    #[error("the command id was used with another body")]
    KeyReused,
    /// The clock is more than 5 s behind the head or more than 400 days beyond it (law 17): only
    /// `ClockConfirmed` is accepted.
    #[error("the clock says {clock}, the head {head}")]
    ClockSuspect {
        /// What the writer's clock says.
        clock: Instant,
        /// The head's stamp.
        head: Instant,
    },
    /// The append itself is malformed or too large; a fault of the caller.
    #[error("malformed append: {0}")]
    Malformed(String),
    /// Not written, for the disk is full: safe to try again once there is room.
    #[error("the disk is full")]
    Full,
    /// Not written: safe to try again.
    #[error("the log is unavailable: {0}")]
    Unavailable(String),
    /// May be written: settle it before trying again.
    #[error("the outcome is unknown: {0}")]
    OutcomeUnknown(String),
}

/// A fault of reading.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// The engine does not answer.
    #[error("the log is unavailable: {0}")]
    Unavailable(String),
    /// What is stored does not read.
    #[error("the log is damaged at {position}: {reason}")]
    Damaged {
        /// Where.
        position: Position,
        /// Why.
        reason: String,
    },
}
