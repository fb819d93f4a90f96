//! From the events of a log back to its appends: what the judge was asked when each was written, as far as he looks at it.
//!
//! In a log on a server everything follows from the appends in the order of `$all`, so a copy writes each append again,
//! with the stamp of its events in place of the writer's clock. That stamp was never before the head's, and so the judge
//! gives it again; the day is its day, the sequence the one before its first event.

use crate::log::kurrent::FORMAT;
use crate::log::kurrent::fold::append_of;
use crate::log::kurrent::index::Part;
use crate::log::kurrent::wire::{Header, Place, verbatim};
use crate::log::transfer::{Leafed, TransferError};
use crate::log::{Append, MAX_EVENTS_AN_APPEND};
use qibu_domain::id::{Position, Sequence};
use qibu_domain::recorded::Recorded;
use qibu_verifier::Hash;

/// One append of a log that is copied.
pub(super) struct Copied {
    /// What the judge is asked.
    pub(super) append: Append,
    /// Its events, as they are to stand on the server; not placed yet.
    pub(super) parts: Vec<Part>,
    /// The leaves that they must have there.
    pub(super) leaves: Vec<Hash>,
    /// The position of its first event.
    pub(super) first: Position,
}

/// Takes the whole appends from the front of these events. What is left is the beginning of one.
pub(super) fn take_whole(
    events: &mut Vec<Leafed>,
    epoch: u32,
) -> Result<Vec<Copied>, TransferError> {
    let (mut whole, mut begin) = (Vec::new(), 0);
    for (at, leafed) in events.iter().enumerate() {
        let event = &leafed.event;
        let metadata = event.metadata();
        let metadata = metadata.map_err(|error| not_kept(event, error.to_string()))?;
        let run = events.get(begin..=at).unwrap_or_default();
        let Some(record) = metadata.append else {
            if run.len() < MAX_EVENTS_AN_APPEND {
                continue;
            }
            return Err(without_end(event));
        };
        if record.events as usize != run.len() {
            let words = format!("an append of {} events has {}", record.events, run.len());
            return Err(not_kept(event, words));
        }
        whole.push(copied(run, epoch)?);
        begin = at + 1;
    }
    events.drain(..begin);
    Ok(whole)
}

fn copied(run: &[Leafed], epoch: u32) -> Result<Copied, TransferError> {
    let first = run.first().map(|leafed| &leafed.event);
    let first =
        first.ok_or_else(|| TransferError::NotSaid("an append without events".to_owned()))?;
    let parts = run
        .iter()
        .zip(0_u32..)
        .map(|(leafed, part)| part_of(&leafed.event, part, run.len(), first, epoch));
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    let append = append_of(first.stream, &parts);
    Ok(Copied {
        append: append.map_err(|reason| not_kept(first, reason))?,
        parts,
        leaves: run.iter().map(|leafed| leafed.leaf).collect(),
        first: first.position,
    })
}

fn part_of(
    event: &Recorded,
    part: u32,
    parts: usize,
    first: &Recorded,
    epoch: u32,
) -> Result<Part, TransferError> {
    if (event.stream, event.recorded_at) != (first.stream, first.recorded_at) {
        return Err(not_kept(
            event,
            "its append has two streams or stamps".to_owned(),
        ));
    }
    let words = |reason: String| not_kept(event, reason);
    verbatim(&event.payload).map_err(words)?;
    let header = Header {
        qibu: FORMAT,
        epoch,
        version: event.version,
        part,
        parts: u32::try_from(parts).map_err(|error| words(error.to_string()))?,
        expected: Sequence(first.sequence.0.saturating_sub(1)),
        day: event.recorded_at.day(),
        stamp: event.recorded_at,
        metadata: verbatim(&event.metadata).map_err(words)?.to_owned(),
    };
    Ok(Part {
        revision: 0,
        place: Place::default(),
        name: event.name.clone(),
        payload: event.payload.clone(),
        header,
    })
}

/// The last event of an append that has no record of it, where its end is looked for.
pub(super) fn without_end(event: &Recorded) -> TransferError {
    not_kept(event, "its append has no end".to_owned())
}

/// An event that would not be what it is.
pub(super) fn not_kept(event: &Recorded, reason: String) -> TransferError {
    let position = event.position;
    TransferError::NotKept { position, reason }
}
