//! One batch of the log: its events decoded, its streams folded, and what that changes in the rows.

use crate::projection::{Projection, Row, Stream, StreamEvent};
use crate::source::Source;
use crate::tables::changes::Changes;
use crate::tables::views::{self as rows, Checkpoint, CheckpointEvent};
use crate::tables::{Tables, TablesError};
use crate::views::{VIEWS, ViewsError};
use crate::warm::{Folded, Warm};
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many events of one stream are read at once.
const MAX_STREAM_PAGE_EVENTS: usize = 1_000;

/// The rows of a stream by the place of the view in [`VIEWS`]. They are shared: while a batch is written the next one may be
/// folded, and both have the rows of the streams between them.
pub(crate) type StreamRows = [Arc<Vec<Row>>; VIEWS.len()];

/// The views that move on together, and from where.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Whether each view moves on, by its place in [`VIEWS`].
    pub(crate) is_behind: [bool; VIEWS.len()],
    /// Whether none of them has a row of a stream that begins where they stand or later.
    pub(crate) stand_together: bool,
}

/// A batch that was folded and is to be written.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Where the views stand once it is written.
    pub(crate) reached: Checkpoint,
    moved: Vec<Moved>,
}

/// A stream that was folded on.
#[derive(Debug)]
struct Moved {
    stream: StreamId,
    /// Its rows before; `None` where they are not known.
    before: Option<StreamRows>,
    after: StreamRows,
}

/// The events after a checkpoint. The checkpoint's own event is read with them, since a log that holds another one
/// there is not the log that the views were folded from.
pub(crate) fn read(
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
pub(crate) fn decode(batch: Vec<Recorded>) -> (Vec<Arc<StreamEvent>>, Option<ViewsError>) {
    let mut events = Vec::with_capacity(batch.len());
    for recorded in batch {
        let position = recorded.position;
        match StreamEvent::read(recorded) {
            Ok(event) => events.push(Arc::new(event)),
            Err(source) => return (events, Some(ViewsError::Unreadable { position, source })),
        }
    }
    (events, None)
}

/// Folds the streams of a batch, each whole up to the batch's end and no further. `None` for no events. The streams are
/// given beside it, to be kept warm.
pub(crate) fn fold(
    source: &dyn Source,
    warm: &mut Warm,
    events: Vec<Arc<StreamEvent>>,
    group: &Group,
) -> Result<Option<(Batch, Vec<Folded>)>, ViewsError> {
    let Some(end) = events.last() else {
        return Ok(None);
    };
    let reached = Checkpoint {
        position: end.recorded.position,
        event: Some(CheckpointEvent::from(&end.recorded)),
    };
    let (mut moved, mut after) = (Vec::new(), Vec::new());
    for (stream, new) in by_stream(events) {
        let begins = group.stand_together && begins_here(&new);
        let known = warm
            .take(stream)
            .or_else(|| begins.then(|| Folded::empty(stream)));
        let before = known.as_ref().map(|known| known.rows.clone());
        let folded = fold_stream(source, known, stream, new, group, reached.position)?;
        moved.push(Moved {
            stream,
            before,
            after: folded.rows.clone(),
        });
        after.push(folded);
    }
    Ok(Some((Batch { reached, moved }, after)))
}

impl Batch {
    /// Writes what it changes and moves the checkpoints. Call it in a transaction (law 20).
    pub(crate) fn write(&self, tables: &Tables<'_>, group: &Group) -> Result<(), TablesError> {
        let mut changes = Changes::default();
        for moved in &self.moved {
            for (view, place) in reading(moved.stream, group) {
                let old = moved.before.as_ref().map(|rows| rows[place].as_slice());
                for table in view.tables() {
                    changes.note(table, moved.stream, old, &moved.after[place]);
                }
            }
        }
        changes.write(tables)?;
        rows::move_checkpoints(tables, &VIEWS, &self.reached)
    }
}

/// The events of a batch by the stream that they belong to.
fn by_stream(batch: Vec<Arc<StreamEvent>>) -> BTreeMap<StreamId, Vec<Arc<StreamEvent>>> {
    let mut touched: BTreeMap<StreamId, Vec<Arc<StreamEvent>>> = BTreeMap::new();
    for event in batch {
        touched
            .entry(event.recorded.stream)
            .or_default()
            .push(event);
    }
    touched
}

fn begins_here(new: &[Arc<StreamEvent>]) -> bool {
    new.first()
        .is_some_and(|event| event.recorded.sequence == Sequence(1))
}

/// Folds a stream on from what is known of it, else from its beginning.
fn fold_stream(
    source: &dyn Source,
    known: Option<Folded>,
    id: StreamId,
    new: Vec<Arc<StreamEvent>>,
    group: &Group,
    reached: Position,
) -> Result<Folded, ViewsError> {
    let first = new
        .first()
        .map_or(Sequence(1), |event| event.recorded.sequence);
    let mut stream = match known {
        Some(folded) => folded.stream,
        None => {
            let events = before(source, id, first)?;
            Stream { id, events }
        }
    };
    stream.events.extend(new);
    must_be_whole(&stream)?;
    let mut rows = StreamRows::default();
    for (view, place) in reading(id, group) {
        let folded = view
            .fold(&stream)
            .map_err(|source| ViewsError::Unfoldable {
                view: view.name(),
                stream: id,
                position: reached,
                source,
            })?;
        rows[place] = Arc::new(folded);
    }
    Ok(Folded { stream, rows })
}

/// The views of a group that read streams of that kind, each with its place among all.
fn reading(
    stream: StreamId,
    group: &Group,
) -> impl Iterator<Item = (&'static dyn Projection, usize)> {
    let views = VIEWS.into_iter().zip(group.is_behind).enumerate();
    views
        .filter(move |(_, (view, is_behind))| *is_behind && view.kinds().contains(&stream.kind))
        .map(|(place, (view, _))| (view, place))
}

/// The events of a stream before a sequence.
fn before(
    source: &dyn Source,
    stream: StreamId,
    first: Sequence,
) -> Result<Vec<Arc<StreamEvent>>, ViewsError> {
    let mut events = Vec::new();
    let mut after = Sequence::default();
    while after.next() < first {
        let page = source.read_stream(stream, after, MAX_STREAM_PAGE_EVENTS)?;
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
            events.push(Arc::new(event));
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
