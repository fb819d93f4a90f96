//! Far behind the head, the views are read, folded and written at the same time: while one batch is written the next is
//! folded and the one after that read, each on a thread of its own, in the order of the log.
//!
//! It is the same fold and the same transaction as batch by batch: rows and checkpoint together, in order, nothing skipped
//! (law 20). Before a batch is written it is looked whether the checkpoints still stand where it begins. What is read or
//! folded ahead of what stops the views is thrown away.

use crate::batch::{self, Batch, Group};
use crate::catch_up::Pace;
use crate::projection::StreamEvent;
use crate::source::Source;
use crate::tables::Tables;
use crate::tables::views::{self as rows, Checkpoint, CheckpointEvent};
use crate::views::{Turn, VIEWS, Views, ViewsError, lock};
use crate::warm::Warm;
use qibu_domain::id::Position;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;

/// How many batches wait between two stages: with those that are worked on, five are in memory at most.
const MAX_WAITING_BATCHES: usize = 1;

/// How many events are read and decoded at once: the memory of their metadata's text is soon used again.
const MAX_PAGE_EVENTS: usize = 1_000;
/// A batch that holds this much takes no further page, in bytes of payloads.
const MAX_BATCH_BYTES: usize = 16 << 20;

/// The decoded events of a batch.
type Events = Vec<Arc<StreamEvent>>;

/// What one stage hands to the next: a batch, or what stops the views after those before it.
type Handed<T> = Result<T, ViewsError>;

/// A stretch of the log that the same views go.
struct Way {
    /// Where each view stands.
    stand: Vec<Checkpoint>,
    from: Checkpoint,
    /// Where another view stands that goes on with them from there, or where the log ends.
    end: Position,
    group: Group,
}

impl Way {
    /// The way of the views that are furthest behind; `None` where it is not long enough to be gone in stages, or begins at
    /// checkpoints that contradict each other.
    fn of(stand: Vec<Checkpoint>, until: Position, pace: Pace) -> Option<Self> {
        let from = stand.iter().min_by_key(|at| at.position)?.clone();
        let is_lowest = |at: &Checkpoint| at.position == from.position;
        if stand.iter().any(|at| is_lowest(at) && *at != from) {
            return None;
        }
        let further = stand.iter().map(|at| at.position);
        let further = further.filter(|at| *at > from.position).min();
        let end = further.map_or(until, |further| further.min(until));
        let events = usize::try_from(end.0.saturating_sub(from.position.0)).unwrap_or(usize::MAX);
        let group = Group {
            is_behind: std::array::from_fn(|place| stand.get(place).is_some_and(is_lowest)),
            stand_together: true,
        };
        (events >= pace.far_behind).then_some(Self {
            stand,
            from,
            end,
            group,
        })
    }

    fn is_of_all(&self) -> bool {
        self.group.is_behind.iter().all(|is_behind| *is_behind)
    }

    /// Whether the transaction that brings the views there waits for the disk: the last one does, and all before with it.
    fn waits_for_disk(&self, reached: Position) -> bool {
        reached >= self.end
    }
}

impl Views {
    /// Goes a stretch of the log in stages. Whether the views came further by that.
    pub(crate) fn read_in_stages(
        &self,
        source: &dyn Source,
        until: Position,
        pace: Pace,
    ) -> Result<bool, ViewsError> {
        let stand = |tables: &Tables<'_>| Ok(rows::read_checkpoints(tables, &VIEWS)?);
        let Turn::Ours(stand) = self.store.write(stand)? else {
            return Ok(false);
        };
        let Some(way) = Way::of(stand, until, pace) else {
            return Ok(false);
        };
        let mut kept = lock(&self.warm);
        kept.must_stand_at(&way.from);
        // Streams that were folded ahead are kept only where all was written that they were folded from.
        let mut warm = std::mem::take(&mut *kept);
        let (moved, is_whole) = self.go(source, &way, &mut warm, pace)?;
        if is_whole && way.is_of_all() {
            *kept = warm;
        }
        Ok(moved)
    }

    /// Whether the views came further, and whether all that was folded is written.
    fn go(
        &self,
        source: &dyn Source,
        way: &Way,
        warm: &mut Warm,
        pace: Pace,
    ) -> Result<(bool, bool), ViewsError> {
        std::thread::scope(|scope| {
            let (reads, to_fold) = sync_channel(MAX_WAITING_BATCHES);
            let (folds, to_write) = sync_channel(MAX_WAITING_BATCHES);
            let named = |name: &str| Builder::new().name(name.to_owned());
            let reading = named("qibu-views-read").spawn_scoped(scope, move || {
                read_on(source, way, pace.batch_events, &reads);
            });
            let folding = named("qibu-views-fold")
                .spawn_scoped(scope, move || fold_on(source, way, warm, to_fold, &folds));
            match (reading, folding) {
                // A stage that finds nobody to hand its batch to ends, and so does one that is handed nothing more.
                (Ok(_), Ok(_)) => self.write_on(way, to_write),
                // Without a thread more it is gone batch by batch.
                (Err(error), _) | (_, Err(error)) => {
                    tracing::warn!(%error, "no thread to read the log ahead");
                    Ok((false, false))
                }
            }
        })
    }

    /// Writes one batch after the other, each in a transaction of its own.
    fn write_on(
        &self,
        way: &Way,
        batches: Receiver<Handed<Batch>>,
    ) -> Result<(bool, bool), ViewsError> {
        let mut stand = way.stand.clone();
        let mut has_moved = false;
        for batch in batches {
            let batch = batch?;
            let waits = way.waits_for_disk(batch.reached.position);
            let written = self.store.write(|tables| {
                if rows::read_checkpoints(tables, &VIEWS)? != stand {
                    return Ok(false);
                }
                if !waits {
                    tables.commit_without_waiting()?;
                }
                batch.write(tables, &way.group)?;
                Ok(true)
            })?;
            if !matches!(written, Turn::Ours(true)) {
                return Ok((has_moved, false));
            }
            has_moved = true;
            self.has_reached(batch.reached.position);
            let moved = stand.iter_mut().zip(way.group.is_behind);
            for (at, _) in moved.filter(|(_, is_behind)| *is_behind) {
                *at = batch.reached.clone();
            }
        }
        Ok((has_moved, true))
    }
}

/// Reads and decodes one batch after the other.
fn read_on(source: &dyn Source, way: &Way, limit: usize, reads: &SyncSender<Handed<Events>>) {
    let mut at = way.from.clone();
    while at.position < way.end {
        let (events, stopped) = read_batch(source, &mut at, way.end, limit);
        let is_end = events.is_empty() || stopped.is_some();
        if !events.is_empty() && reads.send(Ok(events)).is_err() {
            return;
        }
        if let Some(error) = stopped {
            // Nobody takes it where the views have stopped already.
            let _ = reads.send(Err(error));
        }
        if is_end {
            return;
        }
    }
}

/// The events from a checkpoint on, which is moved behind them, and what ends them before the batch is full.
fn read_batch(
    source: &dyn Source,
    at: &mut Checkpoint,
    end: Position,
    limit: usize,
) -> (Events, Option<ViewsError>) {
    let mut events = Vec::with_capacity(limit);
    let mut bytes = 0;
    while events.len() < limit && bytes < MAX_BATCH_BYTES && at.position < end {
        let limit = (limit - events.len()).min(MAX_PAGE_EVENTS);
        let (page, stopped) = match batch::read(source, at, end, limit) {
            Ok(page) => batch::decode(page),
            Err(error) => (Vec::new(), Some(error)),
        };
        let is_end = page.is_empty() || stopped.is_some();
        if let Some(last) = page.last() {
            *at = Checkpoint {
                position: last.recorded.position,
                event: Some(CheckpointEvent::from(&last.recorded)),
            };
        }
        bytes += page
            .iter()
            .map(|event| event.recorded.payload.len())
            .sum::<usize>();
        events.extend(page);
        if is_end {
            return (events, stopped);
        }
    }
    (events, None)
}

/// Folds one batch after the other.
fn fold_on(
    source: &dyn Source,
    way: &Way,
    warm: &mut Warm,
    batches: Receiver<Handed<Events>>,
    folds: &SyncSender<Handed<Batch>>,
) {
    for events in batches {
        let folded = events.and_then(|events| batch::fold(source, warm, events, &way.group));
        let handed = match folded {
            Ok(Some((batch, folded))) => {
                warm.keep(batch.reached.clone(), folded);
                Ok(batch)
            }
            Ok(None) => continue,
            Err(error) => Err(error),
        };
        let is_error = handed.is_err();
        if folds.send(handed).is_err() || is_error {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use qibu_domain::id::{Sequence, StreamId, StreamKind};
    use qibu_domain::time::Instant;
    use uuid::Uuid;

    const PACE: Pace = Pace {
        far_behind: 10,
        batch_events: 5,
    };

    fn at(position: u64, recorded_at: i64) -> Checkpoint {
        let event = CheckpointEvent {
            stream: StreamId::new(StreamKind::Account, Uuid::nil()),
            sequence: Sequence(1),
            recorded_at: Instant(recorded_at),
        };
        Checkpoint {
            position: Position(position),
            event: Some(event),
        }
    }

    #[test]
    fn views_that_stand_apart_go_together_from_the_lowest_to_where_the_next_one_stands() {
        let mut stand = vec![at(50, 0); VIEWS.len()];
        (stand[0], stand[1], stand[3]) = (at(30, 0), at(7, 0), at(7, 0));
        let way = Way::of(stand, Position(90), PACE).unwrap();
        assert_eq!((way.from.position, way.end), (Position(7), Position(30)));
        let behind = way.group.is_behind.iter().zip(0..);
        let behind: Vec<i32> = behind.filter(|(is, _)| **is).map(|(_, at)| at).collect();
        assert_eq!(behind, [1, 3]);
        assert!(!way.is_of_all());
        let together = Way::of(vec![at(7, 0); VIEWS.len()], Position(90), PACE).unwrap();
        assert_eq!(together.end, Position(90));
        assert!(together.is_of_all());
    }

    #[test]
    fn a_short_way_and_one_from_checkpoints_that_contradict_each_other_are_not_gone_in_stages() {
        let near = vec![at(7, 0), at(16, 0)];
        assert!(Way::of(near, Position(90), PACE).is_none());
        let contradicting = vec![at(7, 0), at(7, 1)];
        assert!(Way::of(contradicting, Position(90), PACE).is_none());
    }

    #[test]
    fn the_last_transaction_of_a_way_waits_for_the_disk_and_none_before() {
        let way = Way::of(vec![at(7, 0)], Position(90), PACE).unwrap();
        assert!(!way.waits_for_disk(Position(89)));
        assert!(way.waits_for_disk(Position(90)));
    }
}
