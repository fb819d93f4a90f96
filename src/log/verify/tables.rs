//! The tables that can be rebuilt from the events, compared with what the events say (laws 11 and 14).

use super::{Damage, Finding, Findings};
use crate::log::judge::Held;
use crate::log::sqlite::{CLAIM_COLUMNS, held};
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::Position;
use qibu_domain::recorded::Metadata;
use rusqlite::Connection;
use std::collections::HashMap;

/// Finds outcomes that no event speaks of. Those of which one does were compared on the way; `right` of them agree.
pub(super) fn check_outcomes(
    connection: &Connection,
    right: u64,
    findings: &mut Findings,
) -> rusqlite::Result<()> {
    let stored: u64 =
        connection.query_row("SELECT count(*) FROM outcomes", [], |row| row.get(0))?;
    if stored == right {
        return Ok(());
    }
    let mut statement = connection.prepare(
        "SELECT principal, command_id, last_position, metadata FROM outcomes \
         LEFT JOIN events ON position = last_position ORDER BY last_position",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (principal, command): (String, String) = (row.get(0)?, row.get(1)?);
        let at = Position(row.get(2)?);
        let metadata: Option<String> = row.get(3)?;
        // An event whose metadata does not read was found on the way.
        let event = metadata.map(|text| serde_json::from_str::<Metadata>(&text));
        let speaks = match event {
            None => false,
            Some(Err(_)) => true,
            Some(Ok(metadata)) => metadata.append.is_some_and(|record| {
                record.principal.to_string() == principal && record.command.to_string() == command
            }),
        };
        if !speaks {
            let words =
                format!("the outcome of {principal} {command} names an event that is not its own");
            findings.add(Finding::at(Damage::Outcome, at, words));
        }
    }
    Ok(())
}

/// Compares the claims table with the claims that the events lead to.
pub(super) fn check_claims(
    connection: &Connection,
    mut computed: HashMap<ClaimKey, Held>,
    findings: &mut Findings,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!(
        "SELECT {CLAIM_COLUMNS}, key FROM claims ORDER BY key"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key: String = row.get(4)?;
        let stored = held(row);
        let expected = computed.remove(&ClaimKey(key.clone()));
        let words = match (stored, expected) {
            (Ok(stored), Some(expected)) if stored == expected => continue,
            (Ok(_), None) => format!("no event took {key}"),
            (Ok(stored), Some(expected)) => {
                format!(
                    "{key} is stored as {}, the events say {}",
                    words(&stored),
                    words(&expected)
                )
            }
            (Err(error), _) => format!("{key}: {error}"),
        };
        findings.add(Finding::of_store(Damage::Claim, words));
    }
    let mut missing: Vec<_> = computed.into_iter().collect();
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
