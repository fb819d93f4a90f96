//! `qibu copy`: a log with all that lies beside it goes to another place, and the one that it came from is sealed.

use super::history::minute;
use super::{CopyWords, Failure, Out, Place, refused};
use crate::copy::{Copied, CopyError, Pace, Step, copy};
use crate::log::stored::clock_word;
use crate::log::transfer::TransferError;
use crate::wiring::{OpenFailure, Stores};
use crate::words::say;
use crate::writer_lock::LockError;
use serde_json::json;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// How an address of a database begins.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// Copies from place to place. What lies beside a log on a server is in `data` where nothing else is said.
pub(super) async fn copy_log(words: CopyWords, data: &Path, out: &Out) -> Result<u8, Failure> {
    let beside = (words.from_vault.as_deref(), words.to_vault.as_deref());
    let from = end(&words.from, beside.0, "--from-vault", data, out)?;
    let to = end(&words.to, beside.1, "--to-vault", data, out)?;
    let (told, stores) = (*out, (from.stores.clone(), to.stores.clone()));
    let copying = tokio::task::spawn_blocking(move || {
        let mut watch = |step| {
            tell(step, &told);
            ControlFlow::Continue(())
        };
        copy(&stores.0, &stores.1, Pace::default(), &mut watch)
    });
    let copied = copying.await.map_err(Failure::failed)?;
    let copied = copied.map_err(|error| refusal(&error, &from, &to, out))?;
    done(&copied, &from, &to, out)
}

/// A place as it was named: a folder, a database, or a namespace on a server.
fn end(
    named: &str,
    beside: Option<&str>,
    option: &str,
    data: &Path,
    out: &Out,
) -> Result<Place, Failure> {
    let is_address = |text: &str| text.contains("://");
    // The seal names it for whoever looks later, from wherever.
    let folder = |folder: &Path| std::path::absolute(folder).unwrap_or(folder.to_owned());
    let stores = if !is_address(named) {
        if beside.is_some() {
            let known = [("option", option.to_owned()), ("data", named.to_owned())];
            return Err(Failure::usage(say(out.lang(), "cli.copy.no_vault", &known)));
        }
        Ok(Stores::from(&folder(Path::new(named))))
    } else if SCHEMES.iter().any(|scheme| named.starts_with(scheme)) {
        Stores::at(named, None, beside, data)
    } else {
        // Views are not copied; they are made anew in the database in which the rest is.
        let database = beside.filter(|beside| is_address(beside));
        let data = beside.map_or(data, Path::new);
        Stores::at(named, database, database, &folder(data))
    };
    let stores = stores.map_err(|error| refused::place(&error, out))?;
    Ok(Place {
        data: stores.folder().map(PathBuf::from).unwrap_or_default(),
        root_key: None,
        month_keys: None,
        stores,
    })
}

/// How far it has come, on stderr.
fn tell(step: Step, out: &Out) {
    let number = |name, number: u64| (name, number.to_string());
    let (key, known) = match step {
        Step::Begun => ("begun", Vec::new()),
        Step::Events { done, of } => ("events", vec![number("done", done), number("of", of)]),
        Step::Tables => ("tables", Vec::new()),
        Step::Rows(file) => ("rows", vec![("file", file.to_owned())]),
        Step::Papers(count) => ("papers", vec![number("count", count)]),
        Step::Locked => ("locked", Vec::new()),
        Step::Sealed => ("sealed", Vec::new()),
    };
    out.talk(&say(out.lang(), &format!("cli.copy.step.{key}"), &known));
}

fn done(copied: &Copied, from: &Place, to: &Place, out: &Out) -> Result<u8, Failure> {
    let seal = &copied.seal;
    let document = json!({
        "from": from.shown(), "to": to.shown(), "log": copied.log, "clock": clock_word(copied.clock),
        "events": copied.events, "papers": copied.papers, "root": copied.root.to_string(),
        "sealed": {"at": seal.sealed_at, "copied_to": seal.copied_to},
    });
    let known = [
        ("from", from.shown()),
        ("to", to.shown()),
        ("events", copied.events.to_string()),
        ("papers", copied.papers.to_string()),
        ("root", copied.root.to_string()),
        ("at", minute(&seal.sealed_at.to_string())),
    ];
    out.document(&document, &say(out.lang(), "cli.copy.done", &known))
}

/// Why it was not copied, or not to its end.
fn refusal(error: &CopyError, from: &Place, to: &Place, out: &Out) -> Failure {
    let said = |key: &str, more: &[(&str, String)]| {
        let mut known = vec![("from", from.shown()), ("to", to.shown())];
        known.extend_from_slice(more);
        say(out.lang(), &format!("cli.copy.{key}"), &known)
    };
    let named = |folder: &Path| ("folder", folder.display().to_string());
    match error {
        CopyError::Destination(TransferError::NotKept { position, reason }) => {
            let known = [
                ("position", position.0.to_string()),
                ("reason", reason.clone()),
            ];
            Failure::new(1, said("not_kept", &known))
        }
        CopyError::Destination(TransferError::NotSaid(name)) => {
            Failure::new(1, said("not_said", &[("name", name.clone())]))
        }
        CopyError::Source(error) => transfer(error, from, out),
        CopyError::Destination(error) => transfer(error, to, out),
        CopyError::Beside(fault) => refused::storage(fault, out),
        CopyError::SourceHeld(error) => held(error, from, out),
        CopyError::DestinationHeld(error) => held(error, to, out),
        CopyError::Sealed(seal) => refused::sealed(seal, from, out),
        CopyError::InUse => Failure::new(4, said("in_use", &[])),
        CopyError::Apart(folder) => Failure::not_found(said("apart", &[named(folder)])),
        CopyError::Missing { name, place } => {
            let known = [("name", (*name).to_owned()), ("place", place.clone())];
            Failure::not_found(said("missing", &known))
        }
        CopyError::OtherVault(place) => {
            Failure::new(4, said("other_vault", &[("place", place.clone())]))
        }
        CopyError::OtherLog(folder) => Failure::new(4, said("other_log", &[named(folder)])),
        CopyError::SameFolder(folder) => Failure::usage(said("same_folder", &[named(folder)])),
        CopyError::Taken => Failure::new(4, said("taken", &[])),
        CopyError::NotEmpty(name) => Failure::new(4, said("not_empty", &[("name", name.clone())])),
        CopyError::OtherCopy => Failure::new(4, said("other_copy", &[])),
        CopyError::Damaged { position, reason } => {
            let known = [
                ("position", position.0.to_string()),
                ("reason", reason.clone()),
            ];
            Failure::new(1, said("damaged", &known))
        }
        CopyError::Io(error) => refused::make_folder(error, to, out),
        CopyError::Random(_) | CopyError::Stopped => Failure::failed(error),
    }
}

fn transfer(error: &TransferError, place: &Place, out: &Out) -> Failure {
    match error {
        TransferError::File(error) => refused::log(error, place, out),
        TransferError::Database(error) => refused::database(error, place, out),
        #[cfg(feature = "kurrentdb")]
        TransferError::Server(error) => refused::server(error, place, out),
        TransferError::NotKept { .. } | TransferError::NotSaid(_) => Failure::failed(error),
    }
}

fn held(error: &LockError, place: &Place, out: &Out) -> Failure {
    match error {
        LockError::Held(held) => {
            let held = LockError::Held(held.clone());
            refused::folder(&OpenFailure::Lock(held), place, out)
        }
        LockError::Io(error) => Failure::failed(error),
    }
}
