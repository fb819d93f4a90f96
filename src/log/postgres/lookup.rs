//! Reads all that a batch is judged by, in one statement: under the head lock for an append, in one snapshot for a
//! foresight.

use super::columns::{self, ColumnError};
use crate::log::heads::Heads;
use crate::log::judge::{Known, Wanted};
use crate::log::stored::{self, ValueError};
use crate::log::{Append, CommandKey, Head};
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::time::Instant;
use qibu_verifier::RightEdge;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

/// One row for the log itself, then one for each stream, outcome and claim that exists; `at` is the place in the list
/// that was asked for, from 1.
const LOOK_UP: &str = "
SELECT 'log' AS what, m.epoch::bigint AS at, e.size, h.position, log_clock(), h.recorded_at,
       NULL::text, NULL::text, e.nodes, NULL::text
  FROM log_meta m
  JOIN log_edge e ON e.one = m.one
  LEFT JOIN LATERAL (SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1) h ON true
  WHERE m.one = 1
UNION ALL
SELECT 'stream', w.at, s.sequence, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (kind, id, at)
  CROSS JOIN LATERAL (SELECT sequence FROM events
    WHERE aggregate_type = w.kind AND aggregate_id = w.id ORDER BY sequence DESC LIMIT 1) s
UNION ALL
SELECT 'outcome', w.at, o.first_position, o.last_position, o.last_sequence, o.recorded_at,
       o.aggregate_type, o.aggregate_id, o.mac, NULL
  FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS w (principal, command_id, at)
  JOIN outcomes o ON o.principal = w.principal AND o.command_id = w.command_id
UNION ALL
SELECT 'claim', w.at, c.taken_at, NULL, NULL, NULL, c.aggregate_type, c.aggregate_id, NULL, c.free_from
  FROM unnest($5::text[]) WITH ORDINALITY AS w (key, at)
  JOIN claims c ON c.key = w.key";

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    /// `PostgreSQL`'s clock.
    pub(super) clock: Instant,
    /// The epoch in which the log is.
    pub(super) epoch: u32,
    /// The stored right edge.
    pub(super) edge: RightEdge,
    /// What the judge asks for.
    pub(super) known: Known,
}

/// What a batch wants to know, in the order in which it is asked for.
#[derive(Default)]
struct Asked<'a> {
    streams: Vec<StreamId>,
    commands: Vec<&'a CommandKey>,
    claims: Vec<&'a ClaimKey>,
}

/// Reads what the batch is judged by. Streams that the writer remembers are not asked for, unless the answer shows that
/// the log does not end where it left it.
pub(super) async fn look_up(
    connection: &mut PgConnection,
    batch: &[Append],
    heads: Option<&mut Heads>,
) -> Result<Found, ColumnError> {
    let wanted = Wanted::by(batch);
    let mut asked = Asked {
        streams: wanted.streams.into_iter().collect(),
        commands: wanted.commands.into_iter().collect(),
        claims: wanted.claims.into_iter().collect(),
    };
    let Some(heads) = heads else {
        return asked.ask(connection).await;
    };
    let mut remembered = Vec::new();
    asked.streams.retain(|stream| {
        let at = heads.of(*stream);
        remembered.extend(at.map(|at| (*stream, at)));
        at.is_none()
    });
    let mut found = asked.ask(connection).await?;
    if heads.stand_at(found.known.head) {
        found.known.streams.extend(remembered.iter().copied());
    } else if !remembered.is_empty() {
        let again = Asked {
            streams: remembered.into_iter().map(|(stream, _)| stream).collect(),
            ..Asked::default()
        };
        found
            .known
            .streams
            .extend(again.ask(connection).await?.known.streams);
    }
    for (stream, at) in &found.known.streams {
        heads.read(*stream, *at);
    }
    Ok(found)
}

impl Asked<'_> {
    async fn ask(&self, connection: &mut PgConnection) -> Result<Found, ColumnError> {
        let kinds: Vec<&str> = self.streams.iter().map(|s| s.kind.as_str()).collect();
        let ids: Vec<String> = self.streams.iter().map(|s| s.id.to_string()).collect();
        let commands = self.commands.iter();
        let (principals, commands): (Vec<String>, Vec<String>) = commands
            .map(|key| (key.principal.to_string(), key.command.to_string()))
            .unzip();
        let keys: Vec<&str> = self.claims.iter().map(|key| key.0.as_str()).collect();
        let rows = sqlx::query(LOOK_UP)
            .bind(kinds)
            .bind(ids)
            .bind(principals)
            .bind(commands)
            .bind(keys)
            .fetch_all(connection)
            .await?;
        self.read(&rows)
    }

    fn read(&self, rows: &[PgRow]) -> Result<Found, ColumnError> {
        let mut known = Known {
            streams: self
                .streams
                .iter()
                .map(|stream| (*stream, Sequence(0)))
                .collect(),
            ..Known::default()
        };
        let mut log = None;
        for row in rows {
            match row.try_get::<&str, _>(0)? {
                "log" => log = Some(log_row(row)?),
                "stream" => {
                    let stream = asked_for(&self.streams, row)?;
                    known.streams.insert(*stream, columns::sequence(row, 2)?);
                }
                "outcome" => {
                    let key = (*asked_for(&self.commands, row)?).clone();
                    known.outcomes.insert(key, columns::outcome(row, 2)?);
                }
                _ => {
                    let key = (*asked_for(&self.claims, row)?).clone();
                    known.claims.insert(key, columns::held(row, 2, 6)?);
                }
            }
        }
        let missing = || ValueError {
            column: "log_meta",
            text: "no row".to_owned(),
        };
        let (clock, epoch, edge, head) = log.ok_or_else(missing)?;
        known.head = head;
        Ok(Found {
            clock,
            epoch,
            edge,
            known,
        })
    }
}

fn log_row(row: &PgRow) -> Result<(Instant, u32, RightEdge, Head), ColumnError> {
    let epoch: i64 = row.try_get(1)?;
    let wrong = |_| ValueError {
        column: "epoch",
        text: epoch.to_string(),
    };
    let last: Option<i64> = row.try_get(3)?;
    let head = match last {
        None => Head::default(),
        Some(_) => Head {
            position: columns::position(row, 3)?,
            recorded_at: Instant(row.try_get(5)?),
        },
    };
    let edge = stored::edge(columns::count(row, 2, "size")?, row.try_get(8)?)?;
    let clock = Instant(row.try_get(4)?);
    Ok((clock, u32::try_from(epoch).map_err(wrong)?, edge, head))
}

/// What stands at the place that the row names.
fn asked_for<'a, T>(asked: &'a [T], row: &PgRow) -> Result<&'a T, ColumnError> {
    let at = columns::count(row, 1, "at")?;
    let place = usize::try_from(at).ok().and_then(|at| at.checked_sub(1));
    let found = place.and_then(|place| asked.get(place));
    Ok(found.ok_or_else(|| ValueError {
        column: "at",
        text: at.to_string(),
    })?)
}

/// The outcome of one command.
pub(super) async fn find_outcome(
    connection: &mut PgConnection,
    command: &CommandKey,
) -> Result<Option<crate::log::judge::Outcome>, ColumnError> {
    let sql = "SELECT first_position, last_position, last_sequence, recorded_at, aggregate_type, aggregate_id, mac \
               FROM outcomes WHERE principal = $1 AND command_id = $2";
    let row = sqlx::query(sql)
        .bind(command.principal.to_string())
        .bind(command.command.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| columns::outcome(&row, 0)).transpose()
}
