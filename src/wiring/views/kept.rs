//! The views in their file: read, moved on, and when the file is damaged set aside and folded from the log anew
//! (laws 19 and 20). Nothing is lost by that: every row comes from the log.

use crate::command::CommandError;
use crate::private_files;
use qibu_domain::id::Position;
use qibu_projections::Tables;
use qibu_projections::{Damage, QueryError, Source, ViewStatus, Views};
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use tokio::sync::Notify;

/// How many damaged files are kept for whoever wants to know what befell them.
pub const MAX_DAMAGED_FILES: usize = 3;

/// The views, and what is known of their file.
#[derive(Debug)]
pub(super) struct Kept {
    path: PathBuf,
    /// `None` where the file was closed and could not be made anew.
    views: RwLock<Option<Views>>,
    condition: Mutex<Condition>,
    noticed: Notify,
}

/// What is known of the file. While it is being made anew nobody reads it: half the rows would be taken for all.
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
    /// Whether they are to be moved again without an append.
    pub(super) is_to_retry: bool,
}

impl Kept {
    /// Opens the file. A damaged one is set aside, and a new one begun.
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        let words = |error: std::io::Error| error.to_string();
        private_files::database(path).map_err(words)?;
        let mut condition = Condition::default();
        let opened = match Views::open(path) {
            Err(error) if error.damage().is_some() => {
                tracing::error!(%error, "the views' file is damaged; it is set aside and made anew");
                condition.is_rebuilding = true;
                private_files::set_aside(path, MAX_DAMAGED_FILES).map_err(words)?;
                private_files::database(path).map_err(words)?;
                Views::open(path)
            }
            opened => opened,
        };
        Ok(Self {
            path: path.to_owned(),
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
                is_to_retry: true,
            };
        };
        match views.catch_up(source) {
            Ok(position) => {
                let mut condition = self.condition();
                condition.is_rebuilding = condition.is_damaged;
                Came {
                    position,
                    is_to_retry: condition.is_damaged,
                }
            }
            // The views keep their checkpoint and `/readyz` says why; what does not read or fold waits for an append
            // or another build (law 20).
            Err(error) => Came {
                is_to_retry: self.notice(error.damage(), &error) || error.is_passing(),
                position: views.position(),
            },
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
            let moved = private_files::set_aside(&self.path, MAX_DAMAGED_FILES);
            moved.map_err(|error| error.to_string())?;
            self.condition().is_damaged = false;
        }
        private_files::database(&self.path).map_err(|error| error.to_string())?;
        let opened = Views::open(&self.path).map_err(|error| {
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

fn rebuilding() -> CommandError {
    CommandError::ViewsUnavailable("they are being made anew".to_owned())
}
