//! What goes wrong between a table and the program, whichever database it stands in.

/// Why rows were neither read nor written.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// `SQLite` says no.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// `PostgreSQL` says no, or does not answer.
    #[error(transparent)]
    Postgres(#[from] sqlx::Error),
    /// `PostgreSQL` did not answer in time.
    #[error("the database did not answer within {0} ms")]
    TooLate(u64),
    /// The row that was asked for is not there.
    #[error("there is no such row")]
    NoRow,
    /// The tables of a view belong to another version of it, which another build of the program has made.
    #[error("the tables of a view are of another version than this build's")]
    OtherVersion,
    /// A column holds what no fold and no command writes there.
    #[error("column {column}: {what}")]
    Misfit {
        /// The column, by name or number.
        column: String,
        /// What is wrong with it.
        what: String,
    },
}

/// What an error says of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ailment {
    /// The disk is full.
    Full,
    /// What is stored is no sound database any more: the database itself says so.
    Damaged,
    /// A value or a table that this build would not leave so: damage, or a defect of this build.
    Suspect,
    /// It does not answer for a while: busy, locked, out of reach.
    Passing,
    /// It says no to what it was asked.
    Refused,
}

/// The class of `PostgreSQL`'s errors in which the server is out of something.
const NO_ROOM: [&str; 1] = ["53100"];
/// The classes of `PostgreSQL`'s errors that pass: connection, rollback, resources, intervention, the system.
const PASSING: [&str; 6] = ["08", "40", "53", "55", "57", "58"];
/// Data or an index that do not hold together.
const DAMAGED: [&str; 2] = ["XX001", "XX002"];
/// A table, a column or a schema that is not there.
const MISSING: [&str; 3] = ["42P01", "42703", "3F000"];

impl TablesError {
    /// What it says of the database.
    pub fn ailment(&self) -> Ailment {
        match self {
            Self::Sqlite(error) => of_sqlite(error),
            Self::Postgres(error) => of_postgres(error),
            Self::TooLate(_) => Ailment::Passing,
            Self::NoRow | Self::OtherVersion => Ailment::Refused,
            Self::Misfit { .. } => Ailment::Suspect,
        }
    }
}

fn of_sqlite(error: &rusqlite::Error) -> Ailment {
    use rusqlite::ErrorCode as Code;
    match error.sqlite_error_code() {
        Some(Code::DiskFull) => Ailment::Full,
        Some(Code::DatabaseCorrupt | Code::NotADatabase) => Ailment::Damaged,
        // A table or a column that is not there.
        Some(Code::Unknown) => Ailment::Suspect,
        Some(
            Code::SystemIoFailure
            | Code::DatabaseBusy
            | Code::DatabaseLocked
            | Code::CannotOpen
            | Code::ReadOnly
            | Code::PermissionDenied
            | Code::OutOfMemory
            | Code::FileLockingProtocolFailed
            | Code::OperationInterrupted,
        ) => Ailment::Passing,
        Some(_) => Ailment::Refused,
        // No code: a column held another type than the program writes.
        None => Ailment::Suspect,
    }
}

fn of_postgres(error: &sqlx::Error) -> Ailment {
    let Some(code) = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
    else {
        return match error {
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. } => Ailment::Suspect,
            sqlx::Error::Configuration(_) | sqlx::Error::Encode(_) => Ailment::Refused,
            // The connection, the pool, TLS.
            _ => Ailment::Passing,
        };
    };
    if NO_ROOM.contains(&code.as_ref()) {
        Ailment::Full
    } else if DAMAGED.contains(&code.as_ref()) {
        Ailment::Damaged
    } else if MISSING.contains(&code.as_ref()) {
        Ailment::Suspect
    } else if PASSING.iter().any(|class| code.starts_with(class)) {
        Ailment::Passing
    } else {
        Ailment::Refused
    }
}
