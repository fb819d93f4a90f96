//! What is wrong with a log that was hammered, told in sentences.

use super::process::{Ack, stream};
use crate::draft::draft;
use crate::engine::{Engine, Sqlite};
use qibu::log::Log;
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Where a command stands in the log.
type Stands = (StreamId, u64, u64, u64);

/// Everything that is wrong with the events as a reader saw them, and with what the writers were told of them.
pub fn complaints(events: &[Recorded], acks: &[Ack]) -> Vec<String> {
    let mut found = Vec::new();
    order(events, &mut found);
    let stands = commands(events, &mut found);
    acknowledged(&stands, acks, &mut found);
    found
}

/// Positions and sequences are dense, and no stamp goes back.
fn order(events: &[Recorded], found: &mut Vec<String>) {
    let (mut streams, mut stamp) = (HashMap::new(), Instant(0));
    for (event, position) in events.iter().zip(1..) {
        let at = event.position;
        if at != Position(position) {
            found.push(format!("{at} was read where {position} comes next"));
        }
        let sequence = streams.entry(event.stream).or_insert(Sequence(0));
        if event.sequence != sequence.next() {
            let (stream, read) = (event.stream, event.sequence);
            found.push(format!("{read} of {stream} was read after {sequence}"));
        }
        *sequence = event.sequence;
        if event.recorded_at < stamp {
            found.push(format!("{at} is stamped before the event before it"));
        }
        stamp = event.recorded_at;
    }
}

/// Every command with its place, from the records that its last events carry; each command once.
fn commands(events: &[Recorded], found: &mut Vec<String>) -> HashMap<Uuid, Stands> {
    let mut stands = HashMap::new();
    for event in events.iter().skip(1) {
        let Some(record) = event.metadata().unwrap().append else {
            continue;
        };
        let (last, command) = (event.position.0, record.command.0);
        let first = last + 1 - u64::from(record.events);
        let place = (event.stream, first, last, event.sequence.0);
        if let Some((_, _, before, _)) = stands.insert(command, place) {
            found.push(format!("{command} stands at {before} and at {last}"));
        }
    }
    stands
}

/// Whatever was acknowledged stands where its writer was told, and nothing stands there of which nobody was told.
fn acknowledged(stands: &HashMap<Uuid, Stands>, acks: &[Ack], found: &mut Vec<String>) {
    let mut told = HashSet::new();
    for ack in acks {
        told.insert(ack.command);
        let place = (stream(ack.stream), ack.first, ack.last, ack.sequence);
        match stands.get(&ack.command) {
            None => found.push(format!("{ack:?} is lost")),
            Some(stood) if *stood != place => found.push(format!("{ack:?} stands at {stood:?}")),
            Some(_) => {}
        }
    }
    let untold = stands.keys().filter(|command| !told.contains(*command));
    found.extend(untold.map(|command| format!("nobody was told of {command}")));
}

/// A log of three appends, the second of two events, and what was told of them.
async fn sound() -> (Vec<Recorded>, Vec<Ack>) {
    let engine = Sqlite::live().await;
    let mut acks = Vec::new();
    for (n, at, events) in [(1, 0, 1), (2, 0, 2), (1, 1, 1)] {
        let append = draft(stream(n), at).events(events).done();
        let command = append.command.command.0;
        let written = engine.log().sequencer().append(append).await.unwrap();
        acks.push(Ack {
            stream: n,
            command,
            first: written.first_position.0,
            last: written.last_position.0,
            sequence: written.last_sequence.0,
        });
    }
    let events = engine.log().read_all(Position(0), 10).await.unwrap();
    (events, acks)
}

#[tokio::test]
async fn the_hammer_complains_of_what_is_lost_twice_or_out_of_order() {
    let (events, acks) = sound().await;
    let whole = complaints(&events, &acks);
    assert_eq!(whole, Vec::<String>::new());
    let complains = |events: &[Recorded], acks: &[Ack], of: &str| {
        let found = complaints(events, acks);
        assert!(found.iter().any(|one| one.contains(of)), "{of}: {found:?}");
    };
    let mut swapped = events.clone();
    swapped.swap(1, 4);
    complains(&swapped, &acks, "was read where");
    complains(&swapped, &acks, "was read after");
    let mut gap = events.clone();
    gap.remove(1);
    complains(&gap, &acks, "was read where 2 comes next");
    complains(&gap, &acks, "is lost");
    complains(&events[..4], &acks, "is lost");
    let twice = [&events[..], &events[4..]].concat();
    complains(&twice, &acks, "stands at 5 and at 5");
    let mut back = events.clone();
    back[4].recorded_at = Instant(back[4].recorded_at.0 - 1);
    complains(&back, &acks, "is stamped before");
    let mut elsewhere = acks.clone();
    elsewhere[2].sequence = 3;
    complains(&events, &elsewhere, "stands at");
    complains(&events, &acks[1..], "nobody was told");
}
