//! Why a data folder was not opened or made, in words: who else writes it, which key is missing, what to do.

use super::history::minute;
use super::{Failure, Out, Place};
use crate::command::CommandError;
#[cfg(feature = "kurrentdb")]
use crate::log::kurrent::OpenError as ServerError;
use crate::log::postgres::OpenError as DatabaseError;
use crate::log::sqlite::OpenError;
use crate::log::transfer::Seal;
use crate::opening::OpeningError;
use crate::root_key::RootKeyError;
use crate::vault::StorageFault;
use crate::web::problem::Problem;
use crate::wiring::{OpenFailure, PlaceError};
use crate::words::say;
use crate::writer_lock::{LockError, LockHeld};
use qibu_projections::tables::postgres::AddressError;
use serde_json::Value;
use std::io::{self, ErrorKind};
use std::path::Path;

/// A data folder that was not opened.
pub(super) fn folder(error: &OpenFailure, place: &Place, out: &Out) -> Failure {
    match error {
        OpenFailure::Lock(LockError::Held(held)) => Failure::new(4, held_by(held, place, out)),
        OpenFailure::Log(error) => log(error, place, out),
        OpenFailure::LogDatabase(error) => database(error, place, out),
        #[cfg(feature = "kurrentdb")]
        OpenFailure::LogServer(error) => server(error, place, out),
        OpenFailure::Storage(fault) => storage(fault, out),
        OpenFailure::RootKey(error) => root_key(error, out),
        OpenFailure::Command(error) => command(error, out),
        OpenFailure::Lock(LockError::Io(_)) | OpenFailure::Views(_) | OpenFailure::Io(_) => {
            Failure::failed(error)
        }
    }
}

/// An address that cannot be listened on.
pub(super) fn listen(error: &io::Error, listen: &str, out: &Out) -> Failure {
    let key = match error.kind() {
        ErrorKind::AddrInUse => "cli.listen.in_use",
        ErrorKind::PermissionDenied => "cli.listen.denied",
        ErrorKind::AddrNotAvailable => "cli.listen.not_here",
        _ => "cli.listen.unclear",
    };
    let listen = [("listen", listen.to_owned())];
    Failure::usage(say(out.lang(), key, &listen))
}

/// A data folder that is something else, or lies below something else.
pub(super) fn no_folder(place: &Place, out: &Out) -> Failure {
    let data = [("data", place.stores.to_string())];
    Failure::usage(say(out.lang(), "cli.not_a_folder", &data))
}

/// A data folder that was not made.
pub(super) fn make_folder(error: &io::Error, place: &Place, out: &Out) -> Failure {
    let data = [("data", place.stores.to_string())];
    match error.kind() {
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => no_folder(place, out),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            Failure::usage(say(out.lang(), "cli.folder_denied", &data))
        }
        _ => Failure::failed(error),
    }
}

/// A file of the caller's that was not read.
pub(super) fn file(error: &io::Error, file: &Path, out: &Out) -> Failure {
    let said = |key: &str| {
        let file = [("file", file.display().to_string())];
        say(out.lang(), key, &file)
    };
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Failure::not_found(said("cli.no_file")),
        ErrorKind::IsADirectory => Failure::usage(said("cli.file_is_folder")),
        ErrorKind::PermissionDenied => Failure::usage(said("cli.file_denied")),
        ErrorKind::InvalidData => Failure::usage(said("cli.file_no_text")),
        _ => Failure::failed(error),
    }
}

/// A log that was not opened.
pub(super) fn log(error: &OpenError, place: &Place, out: &Out) -> Failure {
    let data = [("data", place.stores.to_string())];
    match error {
        OpenError::Missing(_) => Failure::not_found(say(out.lang(), "cli.no_log", &data)),
        OpenError::Exists(_) => Failure::new(4, say(out.lang(), "cli.exists", &data)),
        OpenError::Sealed { seal, .. } => sealed(seal, place, out),
        OpenError::Unfinished(_) => unfinished(place, out),
        OpenError::NotALog { .. }
        | OpenError::Io(_)
        | OpenError::Database(_)
        | OpenError::Column(_) => Failure::failed(error),
    }
}

/// A log that was made and not opened up to its readiness.
pub(super) fn opening(error: &OpeningError, out: &Out) -> Failure {
    match error {
        // Everything that a new log is made with stands in the words of the command.
        OpeningError::Command {
            error: error @ CommandError::Refused(_),
            ..
        } => command(error, out).into_usage(),
        OpeningError::Command { error, .. } => command(error, out),
        OpeningError::Storage(fault) => storage(fault, out),
        OpeningError::Shipped(_) => Failure::failed(error),
    }
}

/// A database of the log that was not opened, or does not answer.
pub(super) fn database(error: &DatabaseError, place: &Place, out: &Out) -> Failure {
    let said = |key: &str, reason: String| {
        let known = [("data", place.stores.to_string()), ("reason", reason)];
        say(out.lang(), key, &known)
    };
    match error {
        DatabaseError::Address(error) => address(error, out),
        DatabaseError::Exists(_) => Failure::new(4, said("cli.exists", String::new())),
        DatabaseError::NotALog { reason, .. } => {
            Failure::not_found(said("cli.database.no_log", reason.clone()))
        }
        DatabaseError::NotDurable { reason, .. } => {
            Failure::new(1, said("cli.database.not_durable", reason.clone()))
        }
        DatabaseError::Database(error) => {
            Failure::new(1, said("cli.database.unreachable", error.to_string()))
        }
        DatabaseError::Connect(error) => {
            Failure::new(1, said("cli.database.unreachable", error.to_string()))
        }
        DatabaseError::Sealed { seal, .. } => sealed(seal, place, out),
        DatabaseError::Unfinished(_) => unfinished(place, out),
        DatabaseError::BeingCopied(_) => Failure::new(4, said("cli.copy.under_way", String::new())),
        DatabaseError::Io(_) | DatabaseError::Column(_) => Failure::failed(error),
    }
}

/// A log that was copied: when, where to, and what to do.
pub(super) fn sealed(seal: &Seal, place: &Place, out: &Out) -> Failure {
    let known = [
        ("data", place.stores.to_string()),
        ("at", minute(&seal.sealed_at.to_string())),
        ("to", seal.copied_to.clone()),
    ];
    Failure::new(4, say(out.lang(), "cli.copy.sealed", &known))
}

/// A copy that has not ended.
fn unfinished(place: &Place, out: &Out) -> Failure {
    let data = [("data", place.stores.to_string())];
    Failure::new(4, say(out.lang(), "cli.copy.unfinished", &data))
}

/// A server of the log that was not opened, or does not answer.
#[cfg(feature = "kurrentdb")]
pub(super) fn server(error: &ServerError, place: &Place, out: &Out) -> Failure {
    match error {
        ServerError::Sealed { seal, .. } => sealed(seal, place, out),
        ServerError::Unfinished(_) => unfinished(place, out),
        error => server_named(error, &place.stores.to_string(), out),
    }
}

#[cfg(feature = "kurrentdb")]
fn server_named(error: &ServerError, name: &str, out: &Out) -> Failure {
    let said = |key: &str, reason: &str| {
        let known = [("data", name.to_owned()), ("reason", reason.to_owned())];
        say(out.lang(), &format!("cli.server.{key}"), &known)
    };
    match error {
        ServerError::Address(reason) => Failure::usage(said("address", reason)),
        ServerError::Insecure(host) => Failure::usage(said("insecure", host)),
        ServerError::Namespace(word) => Failure::usage(said("namespace", word)),
        ServerError::Exists(_) => {
            let data = [("data", name.to_owned())];
            Failure::new(4, say(out.lang(), "cli.exists", &data))
        }
        ServerError::NotALog { reason, .. } => Failure::not_found(said("no_log", reason)),
        ServerError::Server(reason) => Failure::new(1, said("unreachable", reason)),
        ServerError::Sealed { .. } | ServerError::Unfinished(_) => Failure::failed(error),
    }
}

/// A log on a server whose data folder is elsewhere.
#[cfg(feature = "kurrentdb")]
pub(super) fn apart(place: &Place, out: &Out) -> Failure {
    Failure::not_found(beside("cli.server.apart", place, out))
}

/// A data folder that holds a log of its own.
#[cfg(feature = "kurrentdb")]
pub(super) fn other_log(place: &Place, out: &Out) -> Failure {
    Failure::new(4, beside("cli.server.other_log", place, out))
}

#[cfg(feature = "kurrentdb")]
fn beside(key: &str, place: &Place, out: &Out) -> String {
    let known = [
        ("data", place.stores.to_string()),
        ("folder", place.data.display().to_string()),
    ];
    say(out.lang(), key, &known)
}

/// Places that are not taken.
pub(super) fn place(error: &PlaceError, out: &Out) -> Failure {
    match error {
        PlaceError::Postgres(error) => address(error, out),
        #[cfg(feature = "kurrentdb")]
        PlaceError::Kurrent(error) => server_named(error, "", out),
        PlaceError::Unknown => Failure::usage(say(out.lang(), "cli.server.unknown", &[])),
        PlaceError::WithoutKurrent => Failure::usage(say(out.lang(), "cli.server.not_built", &[])),
        PlaceError::Halved => Failure::usage(say(out.lang(), "cli.server.halved", &[])),
    }
}

/// An address of a database that is not taken.
pub(super) fn address(error: &AddressError, out: &Out) -> Failure {
    let (key, reason) = match error {
        AddressError::Malformed(reason) => ("cli.database.address", reason),
        AddressError::Insecure(place) => ("cli.database.insecure", place),
    };
    let reason = [("reason", reason.clone())];
    Failure::usage(say(out.lang(), key, &reason))
}

/// A root key that was not had.
pub(super) fn root_key(error: &RootKeyError, out: &Out) -> Failure {
    let said = |code: u8, key: &str, path: &Path| {
        let path = [("path", path.display().to_string())];
        Failure::new(code, say(out.lang(), &format!("cli.root_key.{key}"), &path))
    };
    match error {
        RootKeyError::Io { path, cause } if cause.kind() == std::io::ErrorKind::NotFound => {
            said(3, "missing", path)
        }
        RootKeyError::InsideData(path) => said(2, "inside", path),
        RootKeyError::Exposed(path) => said(1, "exposed", path),
        RootKeyError::AlreadyThere(path) => said(4, "there", path),
        RootKeyError::NotDigits => said(2, "not_digits", Path::new("")),
        RootKeyError::Io { .. } | RootKeyError::Random(_) => Failure::failed(error),
    }
}

fn held_by(held: &LockHeld, place: &Place, out: &Out) -> String {
    let lang = out.lang();
    let unknown = || say(lang, "cli.held.unknown", &[]);
    let pid = held.pid.map_or_else(unknown, |pid| pid.to_string());
    let mut arguments = vec![("pid", pid), ("data", place.stores.to_string())];
    let key = match &held.address {
        Some(address) => {
            arguments.push(("address", address.clone()));
            "cli.held.serves"
        }
        None if held.file_is_gone => "cli.held.unsaid",
        None => "cli.held.silent",
    };
    say(lang, key, &arguments)
}

/// A file of the folder that does not open with this root key, or does not open.
pub(super) fn storage(fault: &StorageFault, out: &Out) -> Failure {
    match fault {
        StorageFault::MonthKeysMissing(None) => {
            Failure::new(1, say(out.lang(), "cli.month_keys.unnamed", &[]))
        }
        StorageFault::MonthKeysMissing(Some(path)) => {
            let path = [("path", path.display().to_string())];
            Failure::new(1, say(out.lang(), "cli.month_keys.missing", &path))
        }
        StorageFault::WrongRootKey => Failure::new(1, say(out.lang(), "cli.root_key.wrong", &[])),
        StorageFault::Full => Failure::new(1, say(out.lang(), "cli.disk_full", &[])),
        StorageFault::TooNew(_) => Failure::new(1, say(out.lang(), "cli.too_new", &[])),
        StorageFault::Unavailable(_) | StorageFault::Damaged(_) | StorageFault::MonthIsOver(_) => {
            Failure::failed(fault)
        }
    }
}

fn command(error: &CommandError, out: &Out) -> Failure {
    let problem = Problem::of_command(out.lang(), error);
    let code = Failure::code_of_status(problem.status);
    match serde_json::to_value(problem) {
        Ok(answer) => Failure::new(code, problem_words(&answer, out)),
        Err(error) => Failure::failed(error),
    }
}

/// What a problem of the API says is wrong, field by field where it names fields.
pub(super) fn problem_words(problem: &Value, out: &Out) -> String {
    let said = [
        ("detail", text(problem, "detail")),
        ("code", text(problem, "code")),
    ];
    let mut words = say(out.lang(), "cli.problem", &said);
    let errors = problem.get("errors").and_then(Value::as_array);
    for error in errors.into_iter().flatten() {
        words.push_str(&format!(
            "\n  {}  {}",
            text(error, "pointer"),
            text(error, "detail")
        ));
    }
    words
}

/// A text of a problem; empty where it has none.
pub(super) fn text(problem: &Value, name: &str) -> String {
    let text = problem.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}
