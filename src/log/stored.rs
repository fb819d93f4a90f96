//! What every database of the log stores alike: words, days and bytes, to values and back. What does not read is
//! damage, never a panic.

use super::ClockKind;
use qibu_domain::id::{LogId, StreamId, StreamKind};
use qibu_domain::time::Day;
use qibu_verifier::{Hash, RightEdge};
use uuid::Uuid;

/// The most events of one page.
pub const MAX_EVENTS_A_PAGE: usize = 10_000;
/// A page that holds this much takes no further event, in bytes of payloads and metadata.
pub const MAX_PAGE_BYTES: usize = 32 << 20;
/// How long a read waits for a free connection, in milliseconds.
pub const MAX_READ_WAIT_MS: u64 = 5_000;
/// The epoch of a new log, as `LogOpened` says it.
pub const FIRST_EPOCH: u32 = 1;

/// A text or a run of bytes that reads as nothing known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{column} does not read: {text}")]
pub struct ValueError {
    /// The column.
    pub column: &'static str,
    /// What stands there.
    pub text: String,
}

/// What a log says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Its identity.
    pub log: LogId,
    /// Live or training.
    pub clock: ClockKind,
    /// The epoch that was opened (law 17).
    pub epoch: u32,
}

impl Meta {
    /// A log that was restored or copied goes on under another epoch: what this process knows of it counts no more, and
    /// only opening it anew helps (law 17). `Err` says so in words.
    pub fn must_be_in(&self, stored_epoch: u32) -> Result<(), String> {
        if stored_epoch == self.epoch {
            return Ok(());
        }
        Err(format!(
            "the log is in epoch {stored_epoch}, and this process opened epoch {}",
            self.epoch
        ))
    }
}

/// The word of a clock kind, in the database and in `LogOpened`.
pub fn clock_word(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::Live => "live",
        ClockKind::Training => "training",
    }
}

/// The clock kind of a word.
pub fn clock_kind(word: &str) -> Option<ClockKind> {
    let known = [ClockKind::Live, ClockKind::Training];
    known.into_iter().find(|kind| clock_word(*kind) == word)
}

/// Reads a stream and insists on the one way in which it is written: another spelling would have the same leaf.
pub fn stream(kind: String, id: String) -> Result<StreamId, ValueError> {
    let known: Option<StreamKind> = kind.parse().ok();
    let known = known.ok_or(ValueError {
        column: "aggregate_type",
        text: kind,
    })?;
    let read: Option<Uuid> = id.parse().ok();
    let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
    match read.filter(|read| *read.hyphenated().encode_lower(&mut text) == id) {
        Some(read) => Ok(StreamId::new(known, read)),
        None => Err(ValueError {
            column: "aggregate_id",
            text: id,
        }),
    }
}

/// Reads the day from which a claim is free.
pub fn free_from(text: Option<String>) -> Result<Option<Day>, ValueError> {
    let read = |text: String| {
        text.parse::<Day>().map_err(|_| ValueError {
            column: "free_from",
            text,
        })
    };
    text.map(read).transpose()
}

/// Reads a right edge from its size in leaves and its nodes of 32 bytes each.
pub fn edge(size: u64, nodes: &[u8]) -> Result<RightEdge, ValueError> {
    let (hashes, rest) = nodes.as_chunks::<32>();
    let hashes = hashes
        .iter()
        .map(|bytes| Hash::from_bytes(*bytes))
        .collect();
    let edge = RightEdge::from_parts(size, hashes)
        .ok()
        .filter(|_| rest.is_empty());
    let text = || format!("size {size} with {} bytes of nodes", nodes.len());
    edge.ok_or_else(|| ValueError {
        column: "edge",
        text: text(),
    })
}

/// The nodes of a right edge as they are stored.
pub fn edge_nodes(edge: &RightEdge) -> Vec<u8> {
    let nodes = edge.nodes().iter();
    nodes.flat_map(|node| *node.as_bytes()).collect()
}

/// Positions and sequences are signed in a database; none is ever beyond what it can hold.
pub fn bound(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The most rows that a page is asked for.
pub fn page_limit(limit: usize) -> i64 {
    i64::try_from(limit.min(MAX_EVENTS_A_PAGE)).unwrap_or(i64::MAX)
}
