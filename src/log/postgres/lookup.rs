//! Reads all that a batch is judged by, in one statement: under the head lock for an append, in one snapshot for a
//! foresight.

use super::columns::{self, ColumnError, Columns, present};
use super::link::{Link, Param};
use crate::log::judge::{Held, Known, Outcome, Wanted};
use crate::log::remembered::Remembered;
use crate::log::stored::{self, ValueError};
use crate::log::{Append, CommandKey, Head};
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::time::Instant;
use qibu_verifier::RightEdge;
use sqlx::PgConnection;
use std::sync::LazyLock;

/// One row for the log itself; in the rows after it, `at` is the place in the list that was asked for, from 1.
const OF_THE_LOG: &str = "
SELECT 'log' AS what, m.epoch::bigint AS at, e.size, h.position, log_clock(), h.recorded_at,
       NULL::text, NULL::text, e.nodes, NULL::text
  FROM log_meta m
  JOIN log_edge e ON e.one = m.one
  LEFT JOIN LATERAL (SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1) h ON true
  WHERE m.one = 1";

/// The statement that reads all of it: one row for the log itself, then one for each outcome, and where they are asked for
/// one for each stream and each claim, that exists.
pub(super) fn statement([streams, claims]: [bool; 2]) -> String {
    let mut next = 0;
    let mut array = || {
        next += 1;
        format!("${next}::text[]")
    };
    let mut sql = format!(
        "{OF_THE_LOG}
UNION ALL
SELECT 'outcome', w.at, o.first_position, o.last_position, o.last_sequence, o.recorded_at,
       o.aggregate_type, o.aggregate_id, o.mac, NULL
  FROM unnest({}, {}) WITH ORDINALITY AS w (principal, command_id, at)
  JOIN outcomes o ON o.principal = w.principal AND o.command_id = w.command_id",
        array(),
        array()
    );
    if streams {
        sql += &format!(
            "
UNION ALL
SELECT 'stream', w.at, s.sequence, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM unnest({}, {}) WITH ORDINALITY AS w (kind, id, at)
  CROSS JOIN LATERAL (SELECT sequence FROM events
    WHERE aggregate_type = w.kind AND aggregate_id = w.id ORDER BY sequence DESC LIMIT 1) s",
            array(),
            array()
        );
    }
    if claims {
        sql += &format!(
            "
UNION ALL
SELECT 'claim', w.at, c.taken_at, NULL, NULL, NULL, c.aggregate_type, c.aggregate_id, NULL, c.free_from
  FROM unnest({}) WITH ORDINALITY AS w (key, at)
  JOIN claims c ON c.key = w.key",
            array()
        );
    }
    sql
}

/// The same as a pooled connection prepares it: everything may be asked for.
static OF_EVERYTHING: LazyLock<String> = LazyLock::new(|| statement([true, true]));

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

impl<'a> Asked<'a> {
    fn by(wanted: Wanted<'a>) -> Self {
        Self {
            streams: wanted.streams.into_iter().collect(),
            commands: wanted.commands.into_iter().collect(),
            claims: wanted.claims.into_iter().collect(),
        }
    }
}

/// Reads what one append is judged by, in one snapshot and without the lock: for a foresight.
pub(super) async fn look_up_unlocked(
    connection: &mut PgConnection,
    append: &Append,
) -> Result<Found, ColumnError> {
    let asked = Asked::by(Wanted::by(std::slice::from_ref(append)));
    let texts = asked.texts();
    let rows = sqlx::query(&OF_EVERYTHING)
        .bind(&texts.principals)
        .bind(&texts.commands)
        .bind(&texts.kinds)
        .bind(&texts.ids)
        .bind(&texts.keys)
        .fetch_all(connection)
        .await?;
    asked.read(&rows)
}

/// Reads what the batch is judged by, under the head lock; where it is still to be taken, `before` takes it and travels
/// ahead. What the writer remembers is not asked for, unless the answer shows that the log does not end where it left it.
pub(super) async fn look_up(
    link: &Link,
    before: Option<&'static str>,
    batch: &[Append],
    remembered: &mut Remembered,
) -> Result<Found, ColumnError> {
    let mut asked = Asked::by(Wanted::by(batch));
    let (known, unasked) = asked.without(remembered);
    let mut found = asked.ask(link, before).await?;
    if remembered.stands_at(found.known.head) {
        found.known.streams.extend(known.streams);
        found.known.claims.extend(known.claims);
    } else if !unasked.streams.is_empty() || !unasked.claims.is_empty() {
        let again = unasked.ask(link, None).await?;
        found.known.streams.extend(again.known.streams);
        found.known.claims.extend(again.known.claims);
    }
    remembered.read(&found.known);
    Ok(found)
}

/// What is asked for, as the columns hold it.
struct Texts<'a> {
    principals: Vec<String>,
    commands: Vec<String>,
    kinds: Vec<&'static str>,
    ids: Vec<String>,
    keys: Vec<&'a str>,
}

impl<'a> Asked<'a> {
    /// Takes out what is remembered: that, and what is not asked for therefore.
    fn without(&mut self, remembered: &mut Remembered) -> (Known, Self) {
        let (mut known, mut unasked) = (Known::default(), Self::default());
        self.streams.retain(|stream| {
            let at: Option<Sequence> = remembered.stream(*stream);
            known.streams.extend(at.map(|at| (*stream, at)));
            unasked.streams.extend(at.map(|_| *stream));
            at.is_none()
        });
        self.claims.retain(|key| {
            let held: Option<Held> = remembered.claim(key);
            known.claims.extend(held.map(|held| ((*key).clone(), held)));
            unasked.claims.extend(held.map(|_| *key));
            held.is_none()
        });
        (known, unasked)
    }

    fn texts(&self) -> Texts<'a> {
        let commands = self.commands.iter();
        let (principals, commands) = commands
            .map(|key| (key.principal.to_string(), key.command.to_string()))
            .unzip();
        Texts {
            principals,
            commands,
            kinds: self.streams.iter().map(|s| s.kind.as_str()).collect(),
            ids: self.streams.iter().map(|s| s.id.to_string()).collect(),
            keys: self.claims.iter().map(|key| key.0.as_str()).collect(),
        }
    }

    async fn ask(&self, link: &Link, before: Option<&'static str>) -> Result<Found, ColumnError> {
        let texts = self.texts();
        let parts = [!self.streams.is_empty(), !self.claims.is_empty()];
        let mut params: Vec<Param<'_>> = vec![&texts.principals, &texts.commands];
        if parts[0] {
            params.extend([&texts.kinds as Param<'_>, &texts.ids]);
        }
        if parts[1] {
            params.push(&texts.keys);
        }
        let rows = link.look_up(before, parts, &params).await?;
        self.read(&rows)
    }

    fn read(&self, rows: &[impl Columns]) -> Result<Found, ColumnError> {
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
            match present(row.text(0)?, "what")? {
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

fn log_row(row: &impl Columns) -> Result<(Instant, u32, RightEdge, Head), ColumnError> {
    let epoch = present(row.number(1)?, "epoch")?;
    let wrong = |_| ValueError {
        column: "epoch",
        text: epoch.to_string(),
    };
    let head = match row.number(3)? {
        None => Head::default(),
        Some(_) => Head {
            position: columns::position(row, 3)?,
            recorded_at: columns::instant(row, 5)?,
        },
    };
    let nodes = present(row.bytes(8)?, "nodes")?;
    let edge = stored::edge(columns::count(row, 2, "size")?, nodes)?;
    let clock = columns::instant(row, 4)?;
    Ok((clock, u32::try_from(epoch).map_err(wrong)?, edge, head))
}

/// What stands at the place that the row names.
fn asked_for<'a, T>(asked: &'a [T], row: &impl Columns) -> Result<&'a T, ColumnError> {
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
    link: &Link,
    command: &CommandKey,
) -> Result<Option<Outcome>, ColumnError> {
    let sql = "SELECT first_position, last_position, last_sequence, recorded_at, aggregate_type, aggregate_id, mac \
               FROM outcomes WHERE principal = $1 AND command_id = $2";
    let (principal, id) = (command.principal.to_string(), command.command.to_string());
    let rows = link.query(sql, &[&principal, &id]).await?;
    let outcome = rows.first().map(|row| columns::outcome(row, 0));
    outcome.transpose()
}
