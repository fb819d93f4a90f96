//! Writes the winners of a batch in one statement: events, outcomes, claims, edge, and the word to the other copies.

use super::follower::CHANNEL;
use crate::log::Head;
use crate::log::judge::Held;
use crate::log::judged::{JudgedBatch, Sealed};
use crate::log::stored::{bound, edge_nodes};
use qibu_domain::claim::ClaimKey;
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// A key that is there already is a fault: all of them were looked up under the lock. Only a claim may be there, for it
/// changes hands.
const INSERT: &str = "
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
), written_claims AS (
  INSERT INTO claims (key, aggregate_type, aggregate_id, taken_at, free_from)
  SELECT * FROM unnest($20::text[], $21::text[], $22::text[], $23::bigint[], $24::text[])
  ON CONFLICT (key) DO UPDATE SET aggregate_type = excluded.aggregate_type, aggregate_id = excluded.aggregate_id,
    taken_at = excluded.taken_at, free_from = excluded.free_from
), written_edge AS (
  UPDATE log_edge SET size = $25, nodes = $26 WHERE one = 1
)
SELECT pg_notify($27, $28)";

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
    /// A key that changed hands more than once in the batch is written as it stands in the end: one statement cannot
    /// touch a row twice.
    fn of(winners: &'a [Sealed<'a>]) -> Self {
        let changes = winners.iter().flat_map(|sealed| &sealed.winner.claims);
        let last: BTreeMap<&ClaimKey, &Held> = changes.map(|(key, held)| (key, held)).collect();
        let mut claims = Self::default();
        for (key, held) in last {
            claims.keys.push(&key.0);
            claims.kinds.push(held.holder.kind.as_str());
            claims.ids.push(held.holder.id.to_string());
            claims.positions.push(bound(held.taken_at.0));
            claims.days.push(held.free_from.map(|day| day.to_string()));
        }
        claims
    }
}

/// Writes the winners; they are seen by others once the transaction is committed.
pub(super) async fn insert(
    connection: &mut PgConnection,
    judged: &JudgedBatch<'_>,
) -> Result<(), sqlx::Error> {
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
    let claims = Claims::of(winners);
    sqlx::query(INSERT)
        .bind(events.kinds)
        .bind(events.ids)
        .bind(events.sequences)
        .bind(events.names)
        .bind(events.versions)
        .bind(events.payloads)
        .bind(events.metadata)
        .bind(events.positions)
        .bind(events.stamps)
        .bind(events.leaves)
        .bind(outcomes.principals)
        .bind(outcomes.commands)
        .bind(outcomes.first_positions)
        .bind(outcomes.last_positions)
        .bind(outcomes.kinds)
        .bind(outcomes.ids)
        .bind(outcomes.sequences)
        .bind(outcomes.macs)
        .bind(outcomes.stamps)
        .bind(claims.keys)
        .bind(claims.kinds)
        .bind(claims.ids)
        .bind(claims.positions)
        .bind(claims.days)
        .bind(bound(judged.edge.size()))
        .bind(edge_nodes(&judged.edge))
        .bind(CHANNEL)
        .bind(word_of(judged.head))
        .execute(connection)
        .await?;
    Ok(())
}

/// The head as the other copies are told of it.
fn word_of(head: Head) -> String {
    format!("{} {}", head.position, head.recorded_at.0)
}
