//! What stands in a row, whatever it is: damage is quoted, and the walk over its table goes on.

use super::{Damage, Finding, Findings};
use crate::log::sqlite::{ColumnError, is_conversion};
use rusqlite::types::ValueRef;
use rusqlite::{Error, ErrorCode, Row};

/// The most characters that are quoted of a damaged value.
const MAX_QUOTED_CHARS: usize = 120;

/// The value in the column, in words: damage may have made it anything.
pub(super) fn shown(row: &Row<'_>, column: usize) -> String {
    let text = match row.get_ref(column) {
        Ok(ValueRef::Null) => "nothing".to_owned(),
        Ok(ValueRef::Integer(number)) => number.to_string(),
        Ok(ValueRef::Real(number)) => number.to_string(),
        Ok(ValueRef::Text(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        Ok(ValueRef::Blob(bytes)) => format!("{} bytes", bytes.len()),
        Err(error) => error.to_string(),
    };
    text.chars().take(MAX_QUOTED_CHARS).collect()
}

/// Why the row does not read, and which column is to blame.
pub(super) fn why(row: &Row<'_>, error: &ColumnError) -> String {
    let ColumnError::Database(error) = error else {
        return error.to_string();
    };
    let name = |column: usize| row.as_ref().column_name(column).unwrap_or("a column");
    match error {
        Error::IntegralValueOutOfRange(column, number) => {
            format!("{} is {number}, which it cannot be", name(*column))
        }
        Error::FromSqlConversionFailure(column, _, reason) => {
            format!("{} does not read: {reason}", name(*column))
        }
        Error::InvalidColumnType(column, _, kind) => {
            format!("{} does not read: it holds a {kind}", name(*column))
        }
        other => other.to_string(),
    }
}

/// Makes the end of a table's walk a finding where the file itself is to blame; other errors stay errors.
///
/// Returns whether the table was read to its end.
pub(super) fn read_whole(
    table: &str,
    after: Option<&str>,
    read: Result<(), ColumnError>,
    findings: &mut Findings,
) -> Result<bool, ColumnError> {
    match read {
        Ok(()) => Ok(true),
        Err(error) if is_damage(&error) => {
            let place = after.map_or_else(
                || "before its first row".to_owned(),
                |after| format!("after {after}"),
            );
            let words = format!("the walk of {table} stops {place}: {error}");
            findings.add(Finding::of_store(Damage::Database, words));
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Whether the error says something about what is stored, not about the way to it.
pub(super) fn is_damage(error: &ColumnError) -> bool {
    match error {
        ColumnError::Value { .. } => true,
        ColumnError::Database(database) => is_conversion(database) || ends_table(error),
    }
}

/// Whether the file is so damaged that its table cannot be read on.
pub(super) fn ends_table(error: &ColumnError) -> bool {
    let ColumnError::Database(error) = error else {
        return false;
    };
    // `Unknown` is what a table or column that is not there comes as.
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
    )
}
