//! Writes the winners of a batch in one statement: events, outcomes, claims, edge, and the word to the other copies.

use super::follower::CHANNEL;
use super::link::{CommitFault, Insert, Link, Param};
use crate::log::Head;
use crate::log::judge::Held;
use crate::log::judged::{JudgedBatch, Sealed};
use crate::log::stored::{bound, edge_nodes};
use qibu_domain::claim::ClaimKey;
use std::time::Duration;

/// A key that is there already is a fault: all of them were looked up under the lock.
const ALWAYS: &str = "
WITH written_events AS (
  INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata,
                      position, recorded_at, leaf)
  SELECT kind, id, sequence, name, version, payload::json, metadata::json, position, recorded_at, leaf
    FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
                $9::bigint[], $10::bytea[])
      AS e (kind, id, sequence, name, version, payload, metadata, position, recorded_at, leaf)
), written_outcomes AS (
  INSERT INTO outcomes (principal, command_id, first_position, last_position, aggregate_type, aggregate_id,
                        last_sequence, mac, recorded_at)
  SELECT * FROM unnest($11::text[], $12::text[], $13::bigint[], $14::bigint[], $15::text[], $16::text[], $17::bigint[],
                       $18::bytea[], $19::bigint[])
), written_edge AS (
  UPDATE log_edge SET size = $20, nodes = $21 WHERE one = 1
)";
/// The parameters of that part.
const ALWAYS_PARAMS: usize = 21;

/// The same for one winner with one event: a list of one costs the server half as much again as the value. Of the event's
/// columns the outcome has kind, id, sequence, position and stamp.
pub(super) const OF_ONE_EVENT: &str = "
WITH written_event AS (
  INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata,
                      position, recorded_at, leaf)
  VALUES ($1::text, $2::text, $3::bigint, $4, $5, $6::text::json, $7::text::json, $8::bigint, $9::bigint, $10)
), written_outcome AS (
  INSERT INTO outcomes (principal, command_id, first_position, last_position, aggregate_type, aggregate_id,
                        last_sequence, mac, recorded_at)
  VALUES ($11, $12, $8, $8, $1, $2, $3, $13, $9)
), written_edge AS (
  UPDATE log_edge SET size = $14, nodes = $15 WHERE one = 1
)
SELECT pg_notify($16, $17)";

/// The statement that writes winners; claims that are new, and claims that change hands, each where there are any.
pub(super) fn statement([new, changed]: [bool; 2]) -> String {
    let mut last = ALWAYS_PARAMS;
    let mut claims = || {
        let of_types = ["text", "text", "text", "bigint", "text"].map(|of_type| {
            last += 1;
            format!("${last}::{of_type}[]")
        });
        format!("unnest({})", of_types.join(", "))
    };
    let mut sql = ALWAYS.to_owned();
    if new {
        sql += &format!(
            ", new_claims AS (
  INSERT INTO claims (key, aggregate_type, aggregate_id, taken_at, free_from) SELECT * FROM {}
)",
            claims()
        );
    }
    if changed {
        sql += &format!(
            ", changed_claims AS (
  INSERT INTO claims (key, aggregate_type, aggregate_id, taken_at, free_from) SELECT * FROM {}
  ON CONFLICT (key) DO UPDATE SET aggregate_type = excluded.aggregate_type, aggregate_id = excluded.aggregate_id,
    taken_at = excluded.taken_at, free_from = excluded.free_from
)",
            claims()
        );
    }
    sql + &format!(" SELECT pg_notify(${}, ${})", last + 1, last + 2)
}

/// Columns of the events table.
#[derive(Default)]
struct Events<'a> {
    kinds: Vec<&'a str>,
    ids: Vec<&'a str>,
    sequences: Vec<i64>,
    names: Vec<&'a str>,
    versions: Vec<String>,
    payloads: Vec<&'a str>,
    metadata: Vec<&'a str>,
    positions: Vec<i64>,
    stamps: Vec<i64>,
    leaves: Vec<&'a [u8]>,
}

/// Columns of the outcomes table.
#[derive(Default)]
struct Outcomes<'a> {
    principals: Vec<String>,
    commands: Vec<String>,
    first_positions: Vec<i64>,
    last_positions: Vec<i64>,
    kinds: Vec<&'a str>,
    ids: Vec<&'a str>,
    sequences: Vec<i64>,
    macs: Vec<&'a [u8]>,
    stamps: Vec<i64>,
}

/// Columns of the claims table.
#[derive(Default)]
struct Claims<'a> {
    keys: Vec<&'a str>,
    kinds: Vec<&'a str>,
    ids: Vec<String>,
    positions: Vec<i64>,
    days: Vec<Option<String>>,
}

impl<'a> Events<'a> {
    fn add(&mut self, sealed: &'a Sealed<'a>, id: &'a str) {
        let committed = &sealed.winner.committed;
        let mut position = committed.first_position;
        for (event, (sequence, leaf)) in sealed.append.events.iter().zip(&sealed.leaves) {
            self.kinds.push(committed.stream.kind.as_str());
            self.ids.push(id);
            self.sequences.push(bound(sequence.0));
            self.names.push(event.name);
            self.versions.push(event.version.to_string());
            self.payloads.push(&event.payload);
            self.metadata.push(&event.metadata);
            self.positions.push(bound(position.0));
            self.stamps.push(committed.recorded_at.0);
            self.leaves.push(leaf.as_bytes());
            position = position.next();
        }
    }
}

impl<'a> Outcomes<'a> {
    fn add(&mut self, sealed: &'a Sealed<'a>, id: &'a str) {
        let (append, committed) = (sealed.append, &sealed.winner.committed);
        self.principals.push(append.command.principal.to_string());
        self.commands.push(append.command.command.to_string());
        self.first_positions.push(bound(committed.first_position.0));
        self.last_positions.push(bound(committed.last_position.0));
        self.kinds.push(committed.stream.kind.as_str());
        self.ids.push(id);
        self.sequences.push(bound(committed.last_sequence.0));
        self.macs.push(&append.mac);
        self.stamps.push(committed.recorded_at.0);
    }
}

impl<'a> Claims<'a> {
    fn add(&mut self, key: &'a ClaimKey, held: &Held) {
        self.keys.push(&key.0);
        self.kinds.push(held.holder.kind.as_str());
        self.ids.push(held.holder.id.to_string());
        self.positions.push(bound(held.taken_at.0));
        self.days.push(held.free_from.map(|day| day.to_string()));
    }

    /// Those that are new, and those that changed hands: one statement cannot touch a row twice.
    fn of(judged: &'a JudgedBatch<'_>) -> [Self; 2] {
        let [mut new, mut changed] = [Self::default(), Self::default()];
        for claim in judged.changed_claims() {
            let claims = if claim.is_new { &mut new } else { &mut changed };
            claims.add(claim.key, &claim.held);
        }
        [new, changed]
    }

    fn params<'p>(&'p self, params: &mut Vec<Param<'p>>) {
        params.extend([
            &self.keys as Param<'p>,
            &self.kinds,
            &self.ids,
            &self.positions,
            &self.days,
        ]);
    }
}

impl Events<'_> {
    /// Where there is one event, its values.
    fn of_one(&self) -> Option<[Param<'_>; 10]> {
        if self.kinds.len() != 1 {
            return None;
        }
        Some([
            self.kinds.first()?,
            self.ids.first()?,
            self.sequences.first()?,
            self.names.first()?,
            self.versions.first()?,
            self.payloads.first()?,
            self.metadata.first()?,
            self.positions.first()?,
            self.stamps.first()?,
            self.leaves.first()?,
        ])
    }

    fn params<'p>(&'p self, params: &mut Vec<Param<'p>>) {
        params.extend([
            &self.kinds as Param<'p>,
            &self.ids,
            &self.sequences,
            &self.names,
            &self.versions,
            &self.payloads,
            &self.metadata,
            &self.positions,
            &self.stamps,
            &self.leaves,
        ]);
    }
}

impl Outcomes<'_> {
    /// Where there is one outcome, what its event does not say.
    fn of_one(&self) -> Option<[Param<'_>; 3]> {
        if self.principals.len() != 1 {
            return None;
        }
        Some([
            self.principals.first()?,
            self.commands.first()?,
            self.macs.first()?,
        ])
    }

    fn params<'p>(&'p self, params: &mut Vec<Param<'p>>) {
        params.extend([
            &self.principals as Param<'p>,
            &self.commands,
            &self.first_positions,
            &self.last_positions,
            &self.kinds,
            &self.ids,
            &self.sequences,
            &self.macs,
            &self.stamps,
        ]);
    }
}

/// Writes the winners and commits them; see [`Link::insert_and_commit`] for `wait`.
pub(super) async fn insert_and_commit(
    link: &Link,
    judged: &JudgedBatch<'_>,
    wait: Duration,
) -> Result<(), CommitFault> {
    let winners = &judged.winners;
    let ids: Vec<String> = winners
        .iter()
        .map(|sealed| sealed.append.stream.id.to_string())
        .collect();
    let (mut events, mut outcomes) = (Events::default(), Outcomes::default());
    for (sealed, id) in winners.iter().zip(&ids) {
        events.add(sealed, id);
        outcomes.add(sealed, id);
    }
    let claims = Claims::of(judged);
    let parts = claims.each_ref().map(|claims| !claims.keys.is_empty());
    let (size, nodes) = (bound(judged.edge.size()), edge_nodes(&judged.edge));
    let edge: [Param<'_>; 2] = [&size, &nodes];
    let word = word_of(judged.head);
    let telling: [Param<'_>; 2] = [&CHANNEL, &word];
    if let (Some(event), Some(outcome), [false, false]) =
        (events.of_one(), outcomes.of_one(), parts)
    {
        let params = [&event[..], &outcome, &edge, &telling].concat();
        return link
            .insert_and_commit(Insert::OfOneEvent, &params, wait)
            .await;
    }
    let mut params = Vec::with_capacity(ALWAYS_PARAMS + 12);
    events.params(&mut params);
    outcomes.params(&mut params);
    params.extend(edge);
    for claims in claims.iter().filter(|claims| !claims.keys.is_empty()) {
        claims.params(&mut params);
    }
    params.extend(telling);
    link.insert_and_commit(Insert::OfLists(parts), &params, wait)
        .await
}

/// The head as the other copies are told of it.
fn word_of(head: Head) -> String {
    format!("{} {}", head.position, head.recorded_at.0)
}
