//! What was refused, denied or failed: a bounded list that auditors read (law 14). No bodies stand in it.

use super::Service;
use crate::vault::StorageFault;
use qibu_domain::time::Instant;
use qibu_projections::tables::Tables;
use qibu_projections::values;
use serde::Serialize;

/// The most rows; the oldest go.
pub const MAX_REFUSED: u32 = 10_000;
/// The most rows of one principal, so that nobody washes the others' out of the list.
pub const MAX_REFUSED_A_PRINCIPAL: u32 = 1_000;
/// The most rows of one page.
pub const MAX_REFUSED_A_PAGE: usize = 200;
/// The longest text of a column, in characters; what is longer is cut.
const MAX_COLUMN_CHARS: usize = 120;
/// How long the same refusal again only counts up, in seconds.
const SAME_AGAIN_SECONDS: i64 = 60;

/// A command that was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedAttempt<'a> {
    /// When.
    pub at: Instant,
    /// Who sent it, as the log prints principals.
    pub principal: &'a str,
    /// The command's name.
    pub command: &'a str,
    /// The stable code of the refusal.
    pub code: &'a str,
    /// The HTTP status that was answered.
    pub status: u16,
    /// The stream or application that it was about; empty for none.
    pub subject: &'a str,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// Its number, from 1; pages go on before it.
    pub number: i64,
    /// When it was refused first.
    pub first_at: Instant,
    /// When it was refused last.
    pub last_at: Instant,
    /// How often, each within a minute of the one before.
    pub times: u32,
    /// Who sent it.
    pub principal: String,
    /// The command's name.
    pub command: String,
    /// The stable code.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// What it was about.
    pub subject: String,
}

impl Service {
    /// Writes a refusal down. The same again within a minute counts up the row that is there.
    pub fn record_refused(&self, attempt: &RefusedAttempt<'_>) -> Result<(), StorageFault> {
        self.database.write(|tables| {
            if !count_up(tables, attempt)? {
                insert(tables, attempt)?;
            }
            Ok(())
        })
    }

    /// A page of the list, newest first, those before a number.
    pub fn refused(
        &self,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<RefusedRow>, StorageFault> {
        let limit = i64::try_from(limit.min(MAX_REFUSED_A_PAGE)).unwrap_or(0);
        self.database.read(|tables| {
            let rows = tables.all(
                "SELECT number, first_at, last_at, times, principal, command, code, status, subject
                 FROM refused WHERE number < ?1 ORDER BY number DESC LIMIT ?2",
                values![before.unwrap_or(i64::MAX), limit],
                |row| {
                    Ok(RefusedRow {
                        number: row.get(0)?,
                        first_at: Instant(row.get(1)?),
                        last_at: Instant(row.get(2)?),
                        times: row.get(3)?,
                        principal: row.get(4)?,
                        command: row.get(5)?,
                        code: row.get(6)?,
                        status: row.get(7)?,
                        subject: row.get(8)?,
                    })
                },
            )?;
            Ok(rows)
        })
    }
}

type What = (String, String, u16, String);

fn count_up(tables: &Tables<'_>, attempt: &RefusedAttempt<'_>) -> Result<bool, StorageFault> {
    let principal = cut(attempt.principal);
    let same = (
        cut(attempt.command),
        cut(attempt.code),
        attempt.status,
        cut(attempt.subject),
    );
    let last: Option<(i64, i64, What)> = tables.first(
        "SELECT number, last_at, command, code, status, subject FROM refused
             WHERE principal = ?1 ORDER BY number DESC LIMIT 1",
        values![&principal],
        |row| {
            let what = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
            Ok((row.get(0)?, row.get(1)?, what))
        },
    )?;
    let Some((number, last_at, _)) = last.filter(|(_, _, what)| *what == same) else {
        return Ok(false);
    };
    if attempt.at > Instant(last_at).plus_seconds(SAME_AGAIN_SECONDS) {
        return Ok(false);
    }
    let sql = "UPDATE refused SET times = times + 1,
             last_at = CASE WHEN last_at < ?2 THEN ?2 ELSE last_at END
         WHERE number = ?1";
    tables.execute(sql, values![number, attempt.at.0])?;
    Ok(true)
}

fn insert(tables: &Tables<'_>, attempt: &RefusedAttempt<'_>) -> Result<(), StorageFault> {
    let principal = cut(attempt.principal);
    tables.execute(
        "INSERT INTO refused (first_at, last_at, times, principal, command, code, status, subject)
         VALUES (?1, ?1, 1, ?2, ?3, ?4, ?5, ?6)",
        values![
            attempt.at.0,
            principal.as_str(),
            cut(attempt.command),
            cut(attempt.code),
            attempt.status,
            cut(attempt.subject)
        ],
    )?;
    // One row came: at most one goes for each bound.
    tables.execute(
        "DELETE FROM refused WHERE number = (SELECT number FROM refused WHERE principal = ?1
             ORDER BY number DESC LIMIT 1 OFFSET ?2)",
        values![principal, MAX_REFUSED_A_PRINCIPAL],
    )?;
    tables.execute(
        "DELETE FROM refused WHERE number = (SELECT number FROM refused
             ORDER BY number DESC LIMIT 1 OFFSET ?1)",
        values![MAX_REFUSED],
    )?;
    Ok(())
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_COLUMN_CHARS).collect()
}
