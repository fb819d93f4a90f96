//! Pages: the index says where the events stand, the server gives their texts, and each text must have the leaf that the
//! index holds.

use super::follower::Follower;
use super::index::Row;
use super::server::PAGE_EVENTS;
use super::wire::{Header, Seen, read};
use crate::log::LogError;
use crate::log::seal::envelope;
use crate::log::stored::{MAX_EVENTS_A_PAGE, MAX_PAGE_BYTES};
use qibu_domain::id::{LogId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::recorded::Recorded;
use qibu_verifier::{Hash, leaf_hash};
use std::collections::HashMap;

/// A page of the events of one stream.
pub(super) async fn stream_page(
    follower: &Follower,
    log: LogId,
    stream: StreamId,
    after: Sequence,
    limit: usize,
) -> Result<Vec<Recorded>, LogError> {
    caught_up(follower).await?;
    let limit = limit.min(MAX_EVENTS_A_PAGE);
    let rows = follower.index().rows_of_stream(stream, after, limit);
    let mut wanted = Wanted::new(log, rows);
    while let (Some(first), Some(last)) = (wanted.first_missing(), wanted.last()) {
        let span = last.revision.saturating_sub(first.revision) + 1;
        let most = usize::try_from(span).unwrap_or(usize::MAX).min(PAGE_EVENTS);
        let name = follower.names().stream(stream);
        let page = follower.server().read_stream(name, first.revision, most);
        let page = page.await.map_err(LogError::Unavailable)?;
        if !wanted.take(&page.events, |_| Some(stream))? {
            break;
        }
    }
    wanted.into_page()
}

/// A page of the events of all streams, or of those of one kind.
pub(super) async fn all_page(
    follower: &Follower,
    log: LogId,
    kind: Option<StreamKind>,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, LogError> {
    caught_up(follower).await?;
    let (names, limit) = (follower.names(), limit.min(MAX_EVENTS_A_PAGE));
    let prefix = kind.map_or_else(|| names.prefix(), |kind| names.kind_prefix(kind.as_str()));
    let rows = match kind {
        Some(kind) => follower.index().rows_of_kind(kind, after, limit),
        None => follower.index().rows_after(after).take(limit).collect(),
    };
    let mut wanted = Wanted::new(log, rows);
    while let Some(first) = wanted.first_missing() {
        // Claims and void events stand between those that are wanted.
        let most = (wanted.missing().saturating_mul(2)).clamp(16, PAGE_EVENTS);
        let page = follower.server().read_all(&prefix, Some(first.place), most);
        let page = page.await.map_err(LogError::Unavailable)?;
        let of = |seen: &Seen| match names.read(&seen.stream) {
            super::names::Name::Stream(stream) => Some(stream),
            _ => None,
        };
        if !wanted.take(&page.events, of)? {
            break;
        }
    }
    wanted.into_page()
}

/// A page of leaves.
pub(super) async fn leaves(
    follower: &Follower,
    after: Position,
    limit: usize,
) -> Result<Vec<Hash>, LogError> {
    caught_up(follower).await?;
    let index = follower.index();
    let rows = index.rows_after(after).take(limit.min(MAX_EVENTS_A_PAGE));
    Ok(rows.map(|(_, row)| row.leaf).collect())
}

/// Whatever is read stands on everything that was acknowledged before, by whichever copy.
pub(super) async fn caught_up(follower: &Follower) -> Result<(), LogError> {
    let caught_up = follower.catch_up().await;
    caught_up.map_err(|fault| fault.to_log_error())
}

/// The events that a page is to hold, found one after the other.
struct Wanted {
    log: LogId,
    rows: Vec<(Position, Row)>,
    by_place: HashMap<(StreamId, u64), usize>,
    found: Vec<Option<Recorded>>,
    /// How many of the first are found.
    next: usize,
    bytes: usize,
}

impl Wanted {
    fn new(log: LogId, rows: Vec<(Position, Row)>) -> Self {
        let keys = rows.iter().enumerate();
        let by_place = keys
            .map(|(index, (_, row))| ((row.stream, row.revision), index))
            .collect();
        let found = rows.iter().map(|_| None).collect();
        Self {
            log,
            rows,
            by_place,
            found,
            next: 0,
            bytes: 0,
        }
    }

    /// Where to read on; `None` where the page is whole or full.
    fn first_missing(&self) -> Option<Row> {
        let is_full = self.bytes >= MAX_PAGE_BYTES;
        let missing = self.rows.get(self.next).map(|(_, row)| *row);
        missing.filter(|_| !is_full)
    }

    fn missing(&self) -> usize {
        self.rows.len() - self.next
    }

    fn last(&self) -> Option<Row> {
        self.rows.last().map(|(_, row)| *row)
    }

    /// Takes what is wanted of these events; false where nothing was.
    fn take(
        &mut self,
        events: &[Seen],
        stream_of: impl Fn(&Seen) -> Option<StreamId>,
    ) -> Result<bool, LogError> {
        let before = self.next;
        for seen in events {
            let key = stream_of(seen).map(|stream| (stream, seen.revision));
            let Some(index) = key.and_then(|key| self.by_place.get(&key).copied()) else {
                continue;
            };
            let (Some(row), Some(slot)) = (self.rows.get(index), self.found.get_mut(index)) else {
                continue;
            };
            if slot.is_none() {
                let event = recorded(self.log, row, seen)?;
                self.bytes += event.payload.len() + event.metadata.len();
                *slot = Some(event);
            }
        }
        while self.found.get(self.next).is_some_and(Option::is_some) {
            self.next += 1;
        }
        Ok(self.next > before)
    }

    fn into_page(self) -> Result<Vec<Recorded>, LogError> {
        let is_full = self.bytes >= MAX_PAGE_BYTES;
        match self.rows.get(self.next) {
            Some((position, _)) if !is_full => Err(LogError::Damaged {
                position: *position,
                reason: "the server no longer shows it".to_owned(),
            }),
            _ => Ok(self.found.into_iter().map_while(|event| event).collect()),
        }
    }
}

fn recorded(
    log: LogId,
    (position, row): &(Position, Row),
    seen: &Seen,
) -> Result<Recorded, LogError> {
    let damaged = |reason: &str| LogError::Damaged {
        position: *position,
        reason: reason.to_owned(),
    };
    let header = read::<Header>(&seen.metadata).map_err(|reason| damaged(&reason))?;
    let header = header.ok_or_else(|| damaged("nothing of Qibu's stands beside it"))?;
    let payload = std::str::from_utf8(&seen.data).map_err(|_| damaged("its payload is no text"))?;
    let event = Recorded {
        position: *position,
        stream: row.stream,
        sequence: row.sequence,
        recorded_at: row.recorded_at,
        name: seen.name.clone(),
        version: header.version,
        payload: payload.to_owned(),
        metadata: header.metadata.get().to_owned(),
    };
    if leaf_hash(&envelope(log, &event).encode()) != row.leaf {
        return Err(damaged("it is not the event that was read before"));
    }
    Ok(event)
}
