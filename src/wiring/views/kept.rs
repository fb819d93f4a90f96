//! The views where they are kept: read, moved on, and when what is kept is damaged set aside and folded from the log
//! anew (laws 19 and 20). Nothing is lost by that: every row comes from the log.

use crate::command::CommandError;
use crate::private_files;
use crate::wiring::{Stores, TablesPlace, VIEWS_FILE};
use qibu_domain::id::Position;
use qibu_projections::Tables;
use qibu_projections::tables::postgres::PostgresAddress;
use qibu_projections::{Asking, Damage, QueryError, Source, ViewStatus, Views, ViewsError};
use std::fmt::Display;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, TryLockError};
use tokio::sync::Notify;

/// How many damaged files are kept for whoever wants to know what befell them.
pub const MAX_DAMAGED_FILES: usize = 3;

/// Where the views are kept.
#[derive(Debug)]
enum Place {
    File(PathBuf),
    Postgres(PostgresAddress),
}

/// The views, and what is known of what they are kept in.
#[derive(Debug)]
pub(super) struct Kept {
    place: Place,
    /// `None` where they were closed and could not be made anew.
    views: RwLock<Option<Views>>,
    condition: Mutex<Condition>,
    noticed: Notify,
}

/// What is known of it. While it is being made anew nobody reads it: half the rows would be taken for all.
#[derive(Debug, Default)]
struct Condition {
    is_damaged: bool,
    is_rebuilding: bool,
    /// A value that no fold writes is taken for damage once in a process; the second time it is a defect of this
    /// build, and making the file anew would help as little as before.
    has_suspected: bool,
}

/// How far the views came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Came {
    pub(super) position: Position,
    pub(super) then: Then,
}

/// When they are to be moved again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// After an append.
    Append,
    /// After a rest, for they could not be moved now.
    Retry,
    /// After a short while, for another process moves them, and this one looks how far, and whether it is still there.
    Look,
}

impl Kept {
    /// Opens them. What is damaged is set aside, and begun anew.
    pub(super) fn open(stores: &Stores) -> Result<Self, String> {
        let place = match &stores.views {
            TablesPlace::Folder(folder) => Place::File(folder.join(VIEWS_FILE)),
            TablesPlace::Postgres(address) => Place::Postgres(address.clone()),
        };
        let words = |error: std::io::Error| error.to_string();
        let mut condition = Condition::default();
        let opened = match place.open().map_err(words)? {
            Err(error) if error.damage().is_some() => {
                tracing::error!(%error, "the views are damaged; they are set aside and made anew");
                condition.is_rebuilding = true;
                place.set_aside()?;
                place.open().map_err(words)?
            }
            opened => opened,
        };
        Ok(Self {
            place,
            views: RwLock::new(Some(opened.map_err(|error| error.to_string())?)),
            condition: Mutex::new(condition),
            noticed: Notify::new(),
        })
    }

    /// How far the views have come.
    pub(super) fn position(&self) -> Position {
        let position = self.views().as_ref().map(Views::position);
        position.unwrap_or_default()
    }

    /// Whether the views are being made anew from the log, or are about to be.
    pub(super) fn is_rebuilding(&self) -> bool {
        self.condition().is_rebuilding
    }

    /// Returns when damage has been noticed.
    pub(super) async fn noticed(&self) {
        self.noticed.notified().await;
    }

    /// Reads the views; the rows are of one snapshot.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&Tables<'_>) -> Result<T, QueryError>,
    ) -> Result<T, CommandError> {
        let kept = self.views();
        let views = match &*kept {
            Some(views) if !self.is_rebuilding() => views,
            _ => return Err(rebuilding()),
        };
        views.read(read).map_err(|error| {
            self.report(error.damage(), &error);
            error.into()
        })
    }

    /// Whom to ask for one thing without blocking the thread; `None` where that is no quicker than to read.
    pub(super) fn asking(&self) -> Result<Option<Asking>, CommandError> {
        // Not waited for: it is held by another only while the views are opened anew.
        let kept = match self.views.try_read() {
            Ok(kept) => kept,
            Err(TryLockError::Poisoned(kept)) => kept.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(rebuilding()),
        };
        match &*kept {
            Some(views) if !self.is_rebuilding() => Ok(views.asking().cloned()),
            _ => Err(rebuilding()),
        }
    }

    /// How each view stands.
    pub(super) fn status(&self) -> Result<Vec<ViewStatus>, CommandError> {
        let kept = self.views();
        let views = kept.as_ref().ok_or_else(rebuilding)?;
        views.status().map_err(|error| {
            self.report(error.damage(), &error);
            CommandError::ViewsUnavailable(error.to_string())
        })
    }

    /// Folds what is new; a file that was found damaged is set aside before, and all is new.
    pub(super) fn catch_up(&self, source: &dyn Source) -> Came {
        let is_sound = !self.condition().is_damaged && self.views().is_some();
        let begun = if is_sound { Ok(()) } else { self.begin_anew() };
        let kept = self.views();
        let (Ok(()), Some(views)) = (&begun, &*kept) else {
            tracing::error!(?begun, "the views' file could not be made anew");
            return Came {
                position: Position::default(),
                then: Then::Retry,
            };
        };
        match views.catch_up(source) {
            Ok(position) => {
                let mut condition = self.condition();
                condition.is_rebuilding = condition.is_damaged;
                let then = if condition.is_damaged {
                    Then::Retry
                } else if views.is_moved_elsewhere() {
                    Then::Look
                } else {
                    Then::Append
                };
                Came { position, then }
            }
            // The views keep their checkpoint and `/readyz` says why; what does not read or fold waits for an append
            // or another build (law 20).
            Err(error) => {
                let is_to_retry = self.notice(error.damage(), &error) || error.is_passing();
                Came {
                    position: views.position(),
                    then: if is_to_retry {
                        Then::Retry
                    } else {
                        Then::Append
                    },
                }
            }
        }
    }

    /// Remembers what a read came upon, and wakes whoever moves the views.
    fn report(&self, damage: Option<Damage>, error: &dyn Display) {
        if self.notice(damage, error) {
            self.noticed.notify_one();
        }
    }

    /// Remembers damage; `false` where there is none to be believed. Call it while the views are held, so that it
    /// never speaks of a file that has been replaced meanwhile.
    fn notice(&self, damage: Option<Damage>, error: &dyn Display) -> bool {
        let mut condition = self.condition();
        let is_believed = match damage {
            None => false,
            Some(Damage::Certain) => true,
            Some(Damage::Suspected) => !std::mem::replace(&mut condition.has_suspected, true),
        };
        if is_believed && !condition.is_damaged {
            tracing::error!(%error, "the views' file is damaged; it is set aside and made anew");
            condition.is_damaged = true;
            condition.is_rebuilding = true;
        }
        is_believed
    }

    /// Sets the damaged file aside and begins a new one. Those who read are waited for.
    fn begin_anew(&self) -> Result<(), String> {
        let mut kept = self.views.write().unwrap_or_else(PoisonError::into_inner);
        // Closed before anything else: `SQLite` removes a write-ahead log by its name when it closes the database,
        // and that of the new one has the same name.
        drop(kept.take());
        let is_damaged = self.condition().is_damaged;
        if is_damaged {
            self.place.set_aside()?;
            self.condition().is_damaged = false;
        }
        let opened = self.place.open().map_err(|error| error.to_string())?;
        let opened = opened.map_err(|error| {
            self.notice(error.damage(), &error);
            error.to_string()
        });
        *kept = Some(opened?);
        Ok(())
    }

    fn views(&self) -> RwLockReadGuard<'_, Option<Views>> {
        self.views.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn condition(&self) -> MutexGuard<'_, Condition> {
        self.condition
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn open(&self) -> std::io::Result<Result<Views, ViewsError>> {
        Ok(match self {
            Self::File(path) => {
                private_files::database(path)?;
                Views::open(path)
            }
            Self::Postgres(address) => Views::open_postgres(address),
        })
    }

    /// Puts a damaged file out of the way. In a database nothing is removed that another process may read: tables that
    /// are missing are made anew when it is opened, and whoever keeps the database drops a damaged schema.
    fn set_aside(&self) -> Result<(), String> {
        match self {
            Self::File(path) => {
                private_files::set_aside(path, MAX_DAMAGED_FILES).map_err(|error| error.to_string())
            }
            Self::Postgres(_) => Ok(()),
        }
    }
}

fn rebuilding() -> CommandError {
    CommandError::ViewsUnavailable("they are being made anew".to_owned())
}
