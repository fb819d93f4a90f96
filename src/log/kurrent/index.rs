//! What is known of the log: a pure function of what `$all` shows, and nothing else. It holds where each event stands
//! and its leaf, not its texts.

use super::names::digest;
use super::wire::{Header, Place};
use crate::log::judge::{Held, Known, Outcome, Wanted};
use crate::log::stored::Meta;
use crate::log::transfer::Seal;
use crate::log::{AppendError, CommandKey, Committed, Head};
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::{Position, Sequence, StreamId, StreamKind};
use qibu_domain::time::{Day, Instant};
use qibu_verifier::{Hash, RightEdge};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What is known of the log.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Which log it is; `None` before its first event.
    pub(super) meta: Option<Meta>,
    pub(super) meta_revisions: u64,
    /// The copy that this is and that has not ended.
    pub(super) copying: Option<Uuid>,
    /// What closed it.
    pub(super) seal: Option<Seal>,
    /// Whether the epoch after it was told as well, as programs of earlier versions read it.
    pub(super) is_seal_told: bool,
    /// One for each position, from 1.
    pub(super) rows: Vec<Row>,
    pub(super) edge: RightEdge,
    pub(super) streams: HashMap<StreamId, Stream>,
    pub(super) outcomes: HashMap<CommandKey, Outcome>,
    pub(super) claims: HashMap<ClaimKey, Held>,
    /// The streams of claims, by the digest of their key.
    pub(super) seats: HashMap<String, Seat>,
    /// Claims whose stream says that they are taken, and that the log does not hold so.
    pub(super) loose: BTreeSet<ClaimKey>,
    /// The last event of `$all` that was read.
    pub(super) last: Option<Last>,
}

/// One event of the log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) stream: StreamId,
    pub(super) sequence: Sequence,
    /// Where it stands in its stream on the server, from 0. Void events stand between.
    pub(super) revision: u64,
    pub(super) place: Place,
    pub(super) recorded_at: Instant,
    pub(super) leaf: Hash,
}

/// One stream of the log.
#[derive(Clone, Debug, Default)]
pub(super) struct Stream {
    /// How many events it has on the server.
    pub(super) revisions: u64,
    /// The positions of those that are in the log, by sequence.
    pub(super) positions: Vec<Position>,
    /// The events of an append that has not been read to its end.
    pub(super) parts: Vec<Part>,
}

/// One event of an append that is being read.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) revision: u64,
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) payload: String,
    pub(super) header: Header,
}

/// The stream of a claim.
#[derive(Clone, Debug, Default)]
pub(super) struct Seat {
    pub(super) revisions: u64,
    /// Whose append may take the claim.
    pub(super) taken: Option<Taken>,
}

/// Whose append may take a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) stream: StreamId,
    pub(super) command: CommandKey,
}

/// The last event that was read, by which a server is known again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Last {
    pub(super) stream: String,
    pub(super) revision: u64,
    pub(super) place: Place,
    pub(super) id: Uuid,
}

/// What became of an append that stands in `$all`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// It is in the log.
    Won(Committed),
    /// Its command was in the log already; it is void.
    Replayed(Committed),
    /// It is void, for the judge refused it at its place.
    Refused(AppendError),
    /// It is void, for its claim was not, or no longer, taken for it.
    NotTaken(ClaimKey),
    /// It is void, for it was written under another epoch than the log's.
    EpochLeft,
}

/// An append that was judged at its place in `$all`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    /// The id of its last event.
    pub(super) id: Uuid,
    pub(super) verdict: Verdict,
}

/// Why a claim's stream is to say that it is released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Loose {
    /// The log says so, from that day on.
    Released(Day),
    /// It was taken for an append that is not in the log, or not yet.
    Open(Taken),
}

impl Index {
    pub(super) fn head(&self) -> Head {
        self.rows.last().map_or_else(Head::default, |row| Head {
            position: Position(self.rows.len() as u64),
            recorded_at: row.recorded_at,
        })
    }

    /// Says in words why whoever opened the log so writes nothing: it was copied and sealed, or goes on under another epoch
    /// (law 17).
    pub(super) fn must_take_writes_of(&self, meta: Meta) -> Result<(), String> {
        match &self.seal {
            Some(seal) => Err(seal.to_string()),
            None => meta.must_be_in(self.meta.map_or(0, |meta| meta.epoch)),
        }
    }

    pub(super) fn stream_head(&self, stream: StreamId) -> Sequence {
        let events = self.streams.get(&stream);
        Sequence(events.map_or(0, |events| events.positions.len() as u64))
    }

    /// How many events a stream has on the server.
    pub(super) fn revisions(&self, stream: StreamId) -> u64 {
        self.streams
            .get(&stream)
            .map_or(0, |events| events.revisions)
    }

    pub(super) fn row(&self, position: Position) -> Option<&Row> {
        let index = usize::try_from(position.0).ok()?.checked_sub(1)?;
        self.rows.get(index)
    }

    /// The rows after a position, with their positions.
    pub(super) fn rows_after(&self, after: Position) -> impl Iterator<Item = (Position, Row)> {
        let from = usize::try_from(after.0).unwrap_or(usize::MAX);
        let rows = self.rows.get(from..).unwrap_or_default().iter().copied();
        (after.0.saturating_add(1)..).map(Position).zip(rows)
    }

    /// The first rows of a kind after a position.
    pub(super) fn rows_of_kind(
        &self,
        kind: StreamKind,
        after: Position,
        limit: usize,
    ) -> Vec<(Position, Row)> {
        let rows = self.rows_after(after);
        rows.filter(|(_, row)| row.stream.kind == kind)
            .take(limit)
            .collect()
    }

    /// The first rows of a stream after a sequence.
    pub(super) fn rows_of_stream(
        &self,
        stream: StreamId,
        after: Sequence,
        limit: usize,
    ) -> Vec<(Position, Row)> {
        let events = self.streams.get(&stream);
        let positions = events.map(|events| events.positions.as_slice());
        let from = usize::try_from(after.0).unwrap_or(usize::MAX);
        let wanted = positions
            .unwrap_or_default()
            .get(from..)
            .unwrap_or_default();
        let rows = wanted.iter().take(limit);
        rows.filter_map(|position| Some((*position, *self.row(*position)?)))
            .collect()
    }

    /// What the judge must know.
    pub(super) fn known(&self, wanted: &Wanted<'_>) -> Known {
        let streams = wanted.streams.iter();
        let commands = wanted.commands.iter();
        let claims = wanted.claims.iter();
        Known {
            head: self.head(),
            streams: streams
                .map(|stream| (*stream, self.stream_head(*stream)))
                .collect(),
            outcomes: commands
                .filter_map(|key| Some(((*key).clone(), *self.outcomes.get(key)?)))
                .collect(),
            claims: claims
                .filter_map(|key| Some(((*key).clone(), *self.claims.get(key)?)))
                .collect(),
        }
    }

    /// How many events a claim's stream has, and whose append may take the claim.
    pub(super) fn seat(&self, key: &ClaimKey) -> Seat {
        self.seats.get(&digest(key)).cloned().unwrap_or_default()
    }

    /// Why a claim is loose; `None` where it is not.
    pub(super) fn why_loose(&self, key: &ClaimKey) -> Option<Loose> {
        let taken = self.seats.get(&digest(key))?.taken.clone()?;
        match self.claims.get(key) {
            Some(held) if held.holder == taken.stream => held.free_from.map(Loose::Released),
            _ => Some(Loose::Open(taken)),
        }
    }

    /// Looks again whether a claim is loose, after its stream or its holder has changed.
    pub(super) fn look_at(&mut self, key: &ClaimKey) {
        if self.why_loose(key).is_some() {
            self.loose.insert(key.clone());
        } else {
            self.loose.remove(key);
        }
    }
}
