//! How tables that lie beside the log come to be, and to what a later program writes.

use super::{Part, StorageFault};
use qibu_projections::tables::Tables;

/// The version of a part's first tables; each later step of it makes one more.
const FIRST_VERSION: i64 = 1;

/// What came to the tables of a part later.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// In a file.
    pub sqlite: &'static str,
    /// In a database.
    pub postgres: &'static str,
}

/// Brings the tables of a file to what this program writes; made anew where there are none.
pub(super) fn migrate_file(tables: &Tables<'_>, part: &Part) -> Result<(), StorageFault> {
    let version: i64 = tables.one("PRAGMA user_version", &[], |row| row.get(0))?;
    if version == 0 {
        tables.execute_batch(part.sqlite)?;
    }
    let missing = missing_steps(part, version)?;
    if version == 0 || !missing.is_empty() {
        for step in missing {
            tables.execute_batch(step.sqlite)?;
        }
        tables.execute_batch(&format!("PRAGMA user_version = {}", last_version(part)))?;
    }
    Ok(())
}

/// The same of a schema.
pub(super) fn migrate_schema(tables: &Tables<'_>, part: &Part) -> Result<(), StorageFault> {
    let made = "SELECT to_regclass('tables_version') IS NOT NULL";
    let is_made: bool = tables.one(made, &[], |row| row.get(0))?;
    if !is_made {
        tables.execute_batch(part.postgres)?;
        tables.execute_batch(&format!(
            "CREATE TABLE tables_version (version bigint NOT NULL);
             INSERT INTO tables_version (version) VALUES ({FIRST_VERSION})"
        ))?;
    }
    let version = "SELECT version FROM tables_version";
    let missing = missing_steps(part, tables.one(version, &[], |row| row.get(0))?)?;
    if !missing.is_empty() {
        for step in missing {
            tables.execute_batch(step.postgres)?;
        }
        let last = last_version(part);
        tables.execute_batch(&format!("UPDATE tables_version SET version = {last}"))?;
    }
    Ok(())
}

fn last_version(part: &Part) -> i64 {
    FIRST_VERSION.saturating_add(i64::try_from(part.steps.len()).unwrap_or_default())
}

/// The steps that tables of a version have not had yet; those of a later program are refused.
fn missing_steps(part: &Part, version: i64) -> Result<&'static [Step], StorageFault> {
    let had = version.saturating_sub(FIRST_VERSION).max(0);
    let had = usize::try_from(had).unwrap_or(usize::MAX);
    part.steps.get(had..).ok_or(StorageFault::TooNew(version))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::{Database, Journal, Place};
    use super::*;

    const FIRST: Part = Part {
        file: "a.db",
        journal: Journal::Delete,
        sqlite: "CREATE TABLE about (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;",
        schema: "",
        postgres: "",
        steps: &[],
        scrubbed: &[],
        rows: &[],
    };

    #[test]
    fn tables_that_were_made_before_a_step_get_it_once_and_keep_their_rows() {
        let folder = tempfile::tempdir().unwrap();
        let before = Database::open(Place::Folder(folder.path()), &FIRST).unwrap();
        let put = "INSERT INTO about (name, value) VALUES ('a', x'01')";
        before
            .write(|tables| tables.execute(put, &[]).map_err(StorageFault::from))
            .unwrap();
        drop(before);
        let later = Part {
            steps: &[Step {
                sqlite: "CREATE TABLE later (name TEXT PRIMARY KEY) STRICT",
                postgres: "",
            }],
            ..FIRST
        };
        for _ in 0..2 {
            let after = Database::open(Place::Folder(folder.path()), &later).unwrap();
            let count = |table: &str| {
                let query = format!("SELECT count(*) FROM {table}");
                after.read(|tables| {
                    let one = tables.one(&query, &[], |row| row.get::<i64>(0));
                    one.map_err(StorageFault::from)
                })
            };
            assert_eq!((count("about"), count("later")), (Ok(1), Ok(0)));
        }
        let refused = Database::open(Place::Folder(folder.path()), &FIRST);
        assert_eq!(refused.err().unwrap(), StorageFault::TooNew(2));
    }
}
