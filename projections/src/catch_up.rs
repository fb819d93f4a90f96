//! The views read the log: a batch at once, rows and checkpoint in one transaction (law 20).

use crate::projection::{Projection, Stream, StreamEvent};
use crate::source::Source;
use crate::tables::sqlite::{self, Checkpoint, CheckpointEvent};
use crate::views::{Stopped, VIEWS, Views, ViewsError, lock};
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use rusqlite::{Transaction, TransactionBehavior};
use std::collections::BTreeMap;

/// How many events are read, folded and written at once.
pub const MAX_BATCH_EVENTS: usize = 1_000;

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
        let mut limit = MAX_BATCH_EVENTS;
        loop {
            let step = match self.step(source, until, limit) {
                // Which event it was shows one by one; those before it are still taken in.
                Err(ViewsError::Unfoldable { .. }) if limit > 1 => {
                    limit = 1;
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
        let mut writer = lock(&self.writer);
        // The lock comes before the checkpoint is read: another process may write the same views.
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut behind = Vec::new();
        for view in VIEWS {
            behind.push((view, sqlite::read_checkpoint(&transaction, view)?));
        }
        let Some(lowest) = behind
            .iter()
            .map(|(_, at)| at.clone())
            .min_by_key(|at| at.position)
        else {
            return Ok(Step {
                reached: until,
                is_last: true,
                stopped: None,
            });
        };
        let (batch, stopped) = decode(next_batch(source, &lowest, until, limit)?);
        let Some(last) = batch.last() else {
            return Ok(Step {
                reached: lowest.position,
                is_last: true,
                stopped,
            });
        };
        let reached = Checkpoint {
            position: last.recorded.position,
            event: Some(CheckpointEvent::from(&last.recorded)),
        };
        // A view that is further already keeps its rows: they stand for a later position.
        behind.retain(|(_, at)| at.position < reached.position);
        for stream in whole_streams(source, batch)? {
            for (view, _) in behind
                .iter()
                .filter(|(view, _)| view.kinds().contains(&stream.id.kind))
            {
                write(&transaction, *view, &stream, reached.position)?;
            }
        }
        for (view, _) in &behind {
            sqlite::write_checkpoint(&transaction, *view, &reached)?;
        }
        let position = sqlite::lowest_position(&transaction)?;
        transaction.commit()?;
        Ok(Step {
            reached: position,
            is_last: false,
            stopped,
        })
    }
}

/// The events after a checkpoint. The checkpoint's own event is read with them, since a log that holds another one
/// there is not the log that the views were folded from.
fn next_batch(
    source: &dyn Source,
    at: &Checkpoint,
    until: Position,
    limit: usize,
) -> Result<Vec<Recorded>, ViewsError> {
    let mut after = at.position;
    if let Some(known) = &at.event {
        let before = Position(at.position.0.saturating_sub(1));
        let found = source.read_all(before, 1)?;
        if found.first().map(CheckpointEvent::from).as_ref() != Some(known) {
            return Err(ViewsError::OtherLog {
                position: at.position,
            });
        }
    } else {
        after = Position::default();
    }
    let mut batch = source.read_all(after, limit)?;
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

/// The streams that a batch touches, each whole up to the batch's end and no further.
fn whole_streams(source: &dyn Source, batch: Vec<StreamEvent>) -> Result<Vec<Stream>, ViewsError> {
    let mut touched: BTreeMap<StreamId, Vec<StreamEvent>> = BTreeMap::new();
    for event in batch {
        touched
            .entry(event.recorded.stream)
            .or_default()
            .push(event);
    }
    let mut streams = Vec::with_capacity(touched.len());
    for (id, new) in touched {
        let first = new
            .first()
            .map_or(Sequence(1), |event| event.recorded.sequence);
        let mut events = before(source, id, first)?;
        events.extend(new);
        let stream = Stream { id, events };
        must_be_whole(&stream)?;
        streams.push(stream);
    }
    Ok(streams)
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

fn write(
    transaction: &Transaction<'_>,
    view: &'static dyn Projection,
    stream: &Stream,
    position: Position,
) -> Result<(), ViewsError> {
    let rows = view.fold(stream).map_err(|source| ViewsError::Unfoldable {
        view: view.name(),
        stream: stream.id,
        position,
        source,
    })?;
    Ok(sqlite::replace_rows(transaction, view, stream.id, &rows)?)
}
