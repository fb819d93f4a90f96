//! The tables that can be rebuilt from the events, compared with what the events say (laws 11 and 14).

use super::stored::{read_whole, shown, why};
use super::{Damage, Finding, Findings};
use crate::log::judge::Held;
use crate::log::sqlite::{CLAIM_COLUMNS, ColumnError, held};
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::Position;
use qibu_domain::recorded::Metadata;
use rusqlite::{Connection, Row};
use std::collections::HashMap;

/// The column after those of the claim.
const KEY_COLUMN: usize = 4;

/// Finds outcomes that no event speaks of. Those of which one does were compared on the way; `right` of them agree.
pub(super) fn check_outcomes(
    connection: &Connection,
    right: u64,
    findings: &mut Findings,
) -> Result<(), ColumnError> {
    let mut after = None;
    let read = outcomes(connection, right, findings, &mut after);
    read_whole("outcomes", after.as_deref(), read, findings).map(drop)
}

fn outcomes(
    connection: &Connection,
    right: u64,
    findings: &mut Findings,
    after: &mut Option<String>,
) -> Result<(), ColumnError> {
    let stored: i64 =
        connection.query_row("SELECT count(*) FROM outcomes", [], |row| row.get(0))?;
    if u64::try_from(stored) == Ok(right) {
        return Ok(());
    }
    let mut statement = connection.prepare(
        "SELECT principal, command_id, last_position FROM outcomes ORDER BY principal, command_id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name = format!("{} {}", shown(row, 0), shown(row, 1));
        match named(row) {
            Ok((principal, command, at)) if !speaks(connection, &principal, &command, at)? => {
                let words = format!("the outcome of {name} names an event that is not its own");
                findings.add(Finding::at(Damage::Outcome, at, words));
            }
            Ok(_) => {}
            Err(error) => {
                let words = format!(
                    "the outcome of {name} at position {}: {}",
                    shown(row, 2),
                    why(row, &error.into())
                );
                findings.add(Finding::of_store(Damage::Outcome, words));
            }
        }
        *after = Some(format!("that of {name}"));
    }
    Ok(())
}

fn named(row: &Row<'_>) -> rusqlite::Result<(String, String, Position)> {
    Ok((row.get(0)?, row.get(1)?, Position(row.get(2)?)))
}

/// Whether the event at that position speaks of the command. One that does not read was found on the way.
fn speaks(
    connection: &Connection,
    principal: &str,
    command: &str,
    at: Position,
) -> rusqlite::Result<bool> {
    let mut statement =
        connection.prepare_cached("SELECT metadata FROM events WHERE position = ?1")?;
    let mut rows = statement.query([at.0])?;
    let Some(row) = rows.next()? else {
        return Ok(false);
    };
    let metadata = row
        .get::<_, String>(0)
        .ok()
        .and_then(|text| serde_json::from_str::<Metadata>(&text).ok());
    Ok(metadata.is_none_or(|metadata| {
        metadata.append.is_some_and(|record| {
            record.principal.to_string() == principal && record.command.to_string() == command
        })
    }))
}

/// Compares the claims table with the claims that the events lead to; with none where not all events were read.
pub(super) fn check_claims(
    connection: &Connection,
    computed: Option<HashMap<ClaimKey, Held>>,
    findings: &mut Findings,
) -> Result<(), ColumnError> {
    let mut after = None;
    let read = claims(connection, computed, findings, &mut after);
    read_whole("claims", after.as_deref(), read, findings).map(drop)
}

fn claims(
    connection: &Connection,
    mut computed: Option<HashMap<ClaimKey, Held>>,
    findings: &mut Findings,
    after: &mut Option<String>,
) -> Result<(), ColumnError> {
    let mut statement = connection.prepare(&format!(
        "SELECT {CLAIM_COLUMNS}, key FROM claims ORDER BY key"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key = shown(row, KEY_COLUMN);
        *after = Some(key.clone());
        let read = row
            .get::<_, String>(KEY_COLUMN)
            .map_err(ColumnError::from)
            .map(ClaimKey);
        let expected = match (&read, &mut computed) {
            (Ok(key), Some(computed)) => computed.remove(key),
            _ => None,
        };
        let words = match (read.and_then(|_| held(row)), expected) {
            (Ok(_), None) if computed.is_none() => continue,
            (Ok(stored), Some(expected)) if stored == expected => continue,
            (Ok(_), None) => format!("no event took {key}"),
            (Ok(stored), Some(expected)) => {
                format!(
                    "{key} is stored as {}, the events say {}",
                    words(&stored),
                    words(&expected)
                )
            }
            (Err(error), _) => format!("{key}: {}", why(row, &error)),
        };
        findings.add(Finding::of_store(Damage::Claim, words));
    }
    let mut missing: Vec<_> = computed.into_iter().flatten().collect();
    missing.sort_by(|(left, _), (right, _)| left.cmp(right));
    for (ClaimKey(key), held) in missing {
        let words = format!("{key} is not stored, the events say {}", words(&held));
        findings.add(Finding::at(Damage::Claim, held.taken_at, words));
    }
    Ok(())
}

fn words(held: &Held) -> String {
    let until = held
        .free_from
        .map(|day| format!(", free from {day}"))
        .unwrap_or_default();
    format!(
        "held by {} since position {}{until}",
        held.holder, held.taken_at
    )
}
