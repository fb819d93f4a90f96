//! The views read the log: a batch at once, rows and checkpoint in one transaction (law 20).

use crate::projection::{Projection, Row, Stream, StreamEvent};
use crate::source::Source;
use crate::tables::Tables;
use crate::tables::changes::Changes;
use crate::tables::views::{self as rows, Checkpoint, CheckpointEvent};
use crate::views::{Stopped, Turn, VIEWS, Views, ViewsError, lock};
use crate::warm::{Folded, Warm};
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use std::collections::BTreeMap;

/// How many events are read, folded and written at once.
pub const MAX_BATCH_EVENTS: usize = 1_000;
/// The same where the views are at least that many behind: what a transaction costs whatever it writes is then shared by
/// more events, and nobody waits for one of them.
pub const MAX_BATCH_EVENTS_FAR_BEHIND: usize = 4_000;

/// A step of the way.
struct Step {
    /// How far the views came.
    reached: Position,
    /// Whether the log had nothing more.
    is_last: bool,
    /// What stopped them there.
    stopped: Option<ViewsError>,
}

impl Views {
    /// Reads the log to the head that it has now. Stops at what it cannot read or fold, with the checkpoint before it,
    /// and remembers why; nothing is skipped (law 20).
    pub fn catch_up(&self, source: &dyn Source) -> Result<Position, ViewsError> {
        let head = source.head().map_err(ViewsError::from);
        self.remembering(head.and_then(|head| self.read_until(source, head)))
    }

    /// Reads the log no further than a position.
    pub(crate) fn read_until(
        &self,
        source: &dyn Source,
        until: Position,
    ) -> Result<Position, ViewsError> {
        let mut one_by_one = false;
        loop {
            let limit = if one_by_one {
                1
            } else {
                batch_events(self.position(), until)
            };
            let step = match self.step(source, until, limit) {
                // Which event it was shows one by one; those before it are still taken in.
                Err(ViewsError::Unfoldable { .. }) if !one_by_one => {
                    one_by_one = true;
                    continue;
                }
                other => other?,
            };
            self.has_reached(step.reached);
            if let Some(error) = step.stopped {
                return Err(error);
            }
            if step.is_last || step.reached >= until {
                return Ok(step.reached);
            }
        }
    }

    fn remembering(&self, outcome: Result<Position, ViewsError>) -> Result<Position, ViewsError> {
        match &outcome {
            Ok(_) => self.remember(None),
            Err(error) => {
                tracing::error!(%error, position = %self.position(), "the views stop");
                self.remember(Some(Stopped {
                    error: error.to_string(),
                    passing: error.is_passing(),
                }));
            }
        }
        outcome
    }

    fn step(&self, source: &dyn Source, until: Position, limit: usize) -> Result<Step, ViewsError> {
        let mut warm = lock(&self.warm);
        let batch = |tables: &Tables<'_>| one_batch(tables, &mut warm, source, until, limit);
        match self.store.write(batch)? {
            Turn::Ours(step) => Ok(step),
            Turn::Elsewhere => Ok(Step {
                reached: self.refresh()?,
                is_last: true,
                stopped: None,
            }),
        }
    }
}

/// How many events are taken at once from there on.
fn batch_events(reached: Position, until: Position) -> usize {
    let behind = usize::try_from(until.0.saturating_sub(reached.0)).unwrap_or(usize::MAX);
    if behind >= MAX_BATCH_EVENTS_FAR_BEHIND {
        MAX_BATCH_EVENTS_FAR_BEHIND
    } else {
        MAX_BATCH_EVENTS
    }
}

/// Reads, folds and writes one batch.
fn one_batch(
    tables: &Tables<'_>,
    warm: &mut Warm,
    source: &dyn Source,
    until: Position,
    limit: usize,
) -> Result<Step, ViewsError> {
    let stand = rows::read_checkpoints(tables, &VIEWS)?;
    let last = |reached, stopped| Step {
        reached,
        is_last: true,
        stopped,
    };
    let Some(lowest) = stand.iter().min_by_key(|at| at.position).cloned() else {
        return Ok(last(until, None));
    };
    let stand_together = stand.iter().all(|at| *at == lowest);
    if stand_together {
        warm.must_stand_at(&lowest);
    } else {
        *warm = Warm::default();
    }
    let (batch, stopped) = decode(next_batch(source, &lowest, until, limit)?);
    let Some(end) = batch.last() else {
        return Ok(last(lowest.position, stopped));
    };
    let reached = Checkpoint {
        position: end.recorded.position,
        event: Some(CheckpointEvent::from(&end.recorded)),
    };
    // A view that is further already keeps its rows: they stand for a later position.
    let is_behind: Vec<bool> = stand
        .iter()
        .map(|at| at.position < reached.position)
        .collect();
    let mut moved = Vec::new();
    for (id, new) in by_stream(batch) {
        // No view has a row of a stream that begins after all checkpoints.
        let begins = stand_together && begins_here(&new);
        let known = warm.take(id).or_else(|| begins.then(|| Folded::empty(id)));
        moved.push(fold(source, known, id, new, &is_behind, reached.position)?);
    }
    changes(&moved, &is_behind).write(tables)?;
    rows::move_checkpoints(tables, &VIEWS, &reached)?;
    let positions = stand.iter().map(|at| at.position.max(reached.position));
    let lowest = positions.min().unwrap_or(reached.position);
    if stand_together {
        warm.keep(reached, moved.into_iter().map(|moved| moved.after));
    }
    Ok(Step {
        reached: lowest,
        is_last: false,
        stopped,
    })
}

/// The views that are behind, each with its place among all.
fn behind(is_behind: &[bool]) -> impl Iterator<Item = (&'static dyn Projection, usize)> {
    let views = VIEWS.into_iter().enumerate();
    views
        .zip(is_behind)
        .filter(|(_, is_behind)| **is_behind)
        .map(|((place, view), _)| (view, place))
}

/// The events after a checkpoint. The checkpoint's own event is read with them, since a log that holds another one
/// there is not the log that the views were folded from.
fn next_batch(
    source: &dyn Source,
    at: &Checkpoint,
    until: Position,
    limit: usize,
) -> Result<Vec<Recorded>, ViewsError> {
    let mut batch = match &at.event {
        None => source.read_all(Position::default(), limit)?,
        Some(known) => {
            let before = Position(at.position.0.saturating_sub(1));
            let mut found = source.read_all(before, limit + 1)?;
            if found.first().map(CheckpointEvent::from).as_ref() != Some(known) {
                return Err(ViewsError::OtherLog {
                    position: at.position,
                });
            }
            found.remove(0);
            found
        }
    };
    batch.retain(|event| event.position <= until);
    Ok(batch)
}

/// Decodes each event once for all views, up to the first that does not read.
fn decode(batch: Vec<Recorded>) -> (Vec<StreamEvent>, Option<ViewsError>) {
    let mut events = Vec::with_capacity(batch.len());
    for recorded in batch {
        let position = recorded.position;
        match StreamEvent::read(recorded) {
            Ok(event) => events.push(event),
            Err(source) => return (events, Some(ViewsError::Unreadable { position, source })),
        }
    }
    (events, None)
}

/// The events of a batch by the stream that they belong to.
fn by_stream(batch: Vec<StreamEvent>) -> BTreeMap<StreamId, Vec<StreamEvent>> {
    let mut touched: BTreeMap<StreamId, Vec<StreamEvent>> = BTreeMap::new();
    for event in batch {
        touched
            .entry(event.recorded.stream)
            .or_default()
            .push(event);
    }
    touched
}

fn begins_here(new: &[StreamEvent]) -> bool {
    new.first()
        .is_some_and(|event| event.recorded.sequence == Sequence(1))
}

/// A stream that was folded on.
struct Moved {
    /// Its rows before, by the place of the view; `None` where they are not known.
    before: Option<[Vec<Row>; VIEWS.len()]>,
    after: Folded,
}

/// Folds a stream, whole up to the batch's end and no further.
fn fold(
    source: &dyn Source,
    known: Option<Folded>,
    id: StreamId,
    new: Vec<StreamEvent>,
    is_behind: &[bool],
    reached: Position,
) -> Result<Moved, ViewsError> {
    let first = new
        .first()
        .map_or(Sequence(1), |event| event.recorded.sequence);
    let (mut stream, before) = match known {
        Some(folded) => (folded.stream, Some(folded.rows)),
        None => {
            let events = before(source, id, first)?;
            (Stream { id, events }, None)
        }
    };
    stream.events.extend(new);
    must_be_whole(&stream)?;
    let mut rows: [Vec<Row>; VIEWS.len()] = Default::default();
    for (view, place) in reading(id, is_behind) {
        rows[place] = view
            .fold(&stream)
            .map_err(|source| ViewsError::Unfoldable {
                view: view.name(),
                stream: id,
                position: reached,
                source,
            })?;
    }
    let after = Folded { stream, rows };
    Ok(Moved { before, after })
}

/// The views that are behind and read streams of that kind, each with its place among all.
fn reading(
    stream: StreamId,
    is_behind: &[bool],
) -> impl Iterator<Item = (&'static dyn Projection, usize)> {
    behind(is_behind).filter(move |(view, _)| view.kinds().contains(&stream.kind))
}

/// What is to be written so that the tables hold the new rows of those streams and no others.
fn changes<'r>(moved: &'r [Moved], is_behind: &[bool]) -> Changes<'r> {
    let mut changes = Changes::default();
    for Moved { before, after } in moved {
        let stream = after.stream.id;
        for (view, place) in reading(stream, is_behind) {
            let old = before.as_ref().map(|rows| rows[place].as_slice());
            for table in view.tables() {
                changes.note(table, stream, old, &after.rows[place]);
            }
        }
    }
    changes
}

/// The events of a stream before a sequence.
fn before(
    source: &dyn Source,
    stream: StreamId,
    first: Sequence,
) -> Result<Vec<StreamEvent>, ViewsError> {
    let mut events: Vec<StreamEvent> = Vec::new();
    let mut after = Sequence::default();
    while after.next() < first {
        let page = source.read_stream(stream, after, MAX_BATCH_EVENTS)?;
        // Without this, a page that does not go on with the next event would be asked for again for ever.
        if page.first().map(|event| event.sequence) != Some(after.next()) {
            let sequence = after.next();
            return Err(ViewsError::Hole { stream, sequence });
        }
        for recorded in page.into_iter().take_while(|event| event.sequence < first) {
            after = recorded.sequence;
            let position = recorded.position;
            let event = StreamEvent::read(recorded)
                .map_err(|source| ViewsError::Unreadable { position, source })?;
            events.push(event);
        }
    }
    Ok(events)
}

/// Refuses a stream whose sequences are not 1, 2, 3 …: a fold of part of it would be wrong without showing it.
fn must_be_whole(stream: &Stream) -> Result<(), ViewsError> {
    let mut wanted = Sequence::default();
    for event in &stream.events {
        wanted = wanted.next();
        if event.recorded.sequence != wanted {
            return Err(ViewsError::Hole {
                stream: stream.id,
                sequence: wanted,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_that_are_far_behind_take_larger_batches_and_others_do_not() {
        let far = MAX_BATCH_EVENTS_FAR_BEHIND as u64;
        let batch = |reached, until| batch_events(Position(reached), Position(until));
        assert_eq!(batch(7, 7 + far), MAX_BATCH_EVENTS_FAR_BEHIND);
        assert_eq!(batch(7, 6 + far), MAX_BATCH_EVENTS);
        assert_eq!(batch(7, 6), MAX_BATCH_EVENTS);
    }
}
