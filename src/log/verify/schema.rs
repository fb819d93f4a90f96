//! The tables, indexes and triggers of the file, compared with those that this build makes: a trigger that deletes
//! leaves every row in order until it fires.

use super::{Damage, Finding, Findings};
use crate::log::sqlite::ColumnError;
use crate::log::sqlite::closed::SEAL_SCHEMA;
use crate::log::sqlite::file::SCHEMA;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What a schema holds: its text by kind and name. An index that `SQLite` makes itself has none.
type Schema = BTreeMap<(String, String), String>;

/// Finds what the schema has besides, lacks, or words otherwise.
pub(super) fn check_schema(
    connection: &Connection,
    findings: &mut Findings,
) -> Result<(), ColumnError> {
    let made = Connection::open_in_memory()?;
    made.execute_batch(SCHEMA)?;
    let found = schema(connection)?;
    // Only a log that was copied has a seal.
    if found.keys().any(|(_, name)| name == "seal") {
        made.execute_batch(SEAL_SCHEMA)?;
    }
    let mut expected = schema(&made)?;
    for ((kind, name), sql) in found {
        let words = match expected.remove(&(kind.clone(), name.clone())) {
            Some(made) if made == sql => continue,
            Some(_) => format!("the {kind} {name} is not the one that this build makes: {sql}"),
            None => format!("there is a {kind} {name} that this build does not make: {sql}"),
        };
        findings.add(Finding::of_store(Damage::Schema, words));
    }
    for (kind, name) in expected.into_keys() {
        let words = format!("the {kind} {name} is missing");
        findings.add(Finding::of_store(Damage::Schema, words));
    }
    Ok(())
}

fn schema(connection: &Connection) -> Result<Schema, ColumnError> {
    let mut statement =
        connection.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema")?;
    let mut rows = statement.query([])?;
    let mut schema = Schema::new();
    while let Some(row) = rows.next()? {
        let text = |column| -> rusqlite::Result<String> {
            let bytes = row.get_ref(column)?.as_bytes_or_null()?;
            Ok(String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned())
        };
        let table = text(2)?;
        schema.insert((text(0)?, text(1)?), format!("on {table}: {}", text(3)?));
    }
    Ok(schema)
}
